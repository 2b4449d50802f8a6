/* plugin enable|disable|restart|reload: asked of the engine; the first two go without one too, into conf.d/ (conf.c). */
#include "base/paths.h"
#include "cli/conf.h"
#include "cli/programs.h"

int conf_plugin_known(const char *name, size_t n)
{
    struct buf all = {0};
    paths_plugins(&all);
    bool known = false;
    for (const char *p = all.p; p && *p;) {
        size_t len = strcspn(p, " ");
        known = known || span_eq(span_make(p, len), span_make(name, n));
        p += len + (p[len] == ' ');
    }
    char near[64], *word = mem_strndup(name, n);
    int rc = 0;
    if (!known && all.n && commands_near_word(word, all.p, near, sizeof near))
        rc = cli_fail(CLI_NO, "there is no plugin \"%s\"; did you mean \"%s\"? installed: %s", word, near, all.p);
    else if (!known)
        rc = cli_fail(CLI_NO, "there is no plugin \"%s\"; installed: %s", word, all.n ? all.p : "none");
    mem_free(word);
    buf_free(&all);
    return rc;
}

/* {"op":"plugin","action":ACTION,"plugin":the word}; prints what is now so. */
static int ask(struct cli *c, const char *action)
{
    struct json_writer *w = client_begin(c->client, WIRE_OP_PLUGIN);
    jw_kcstr(w, "action", action);
    jw_kcstr(w, "plugin", cli_value(c, "PLUGIN"));
    const struct json *reply;
    int rc = cli_call(c, &reply);
    if (rc == 0)
        printf("%.*s\n", SPAN_FMT(json_str(reply, "text")));
    return rc;
}

/* enable, disable: the engine does it, in the officer's name; without one it is written for the next start. */
int cli_plugin_switch(struct cli *c)
{
    bool on = strcmp(c->command->name, "plugin enable") == 0;
    const char *name = cli_value(c, "PLUGIN");
    struct err e = {0};
    /* One whose file has gone can still be switched off. */
    int rc = on || !conf_has(c, "plugin", name) ? conf_plugin_known(name, strlen(name)) : 0;
    if (rc)
        return rc;
    if (!c->client && client_connect(&c->client, c->home, c->as, &e) == WF_E_NOTFOUND) {
        rc = conf_set(c, "plugin", name, "enabled", on ? "true" : "false");
        if (rc == 0)
            printf("%s is %s, from the engine's next start on\n", name, on ? "on" : "off");
        return rc;
    }
    if (!c->client)
        return cli_refused(&e, NULL);
    rc = ask(c, on ? "enable" : "disable");
    if (rc)
        cli_fail(0, "nothing was changed");
    return rc;
}

/* restart, reload */
int cli_plugin_again(struct cli *c)
{
    int rc = cli_connect(c);
    return rc ? rc : ask(c, c->command->name + strlen("plugin "));
}
