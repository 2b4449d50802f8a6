/* key new, key export: an officer's own key, made and shown with no engine. Only the public half ever leaves the file.
 *
 *   key new [--mode actual|exercise] [--key FILE] [OFFICER]     OFFICER: the Unix user who types it
 *   key export [--mode actual|exercise] [--key FILE] [OFFICER]  what a supervisor enrols: the text of OFFICER.pub
 */
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fs.h"
#include "sign/key.h"
#include "sign/passphrase.h"
#include "tool/tool.h"

struct key_call {
    enum key_mode mode;
    const char *file; /* NULL: where it belongs */
    const char *officer;
    char *path;
};

/* The mode is the home's, ACTUAL where there is none. */
static enum key_mode home_mode(const struct tool *t)
{
    char *clock = fs_join(t->home, "clock.json");
    enum key_mode mode = access(clock, F_OK) == 0 ? KEY_EXERCISE : KEY_ACTUAL;
    mem_free(clock);
    return mode;
}

static int read_call(const struct tool *t, struct key_call *c)
{
    const struct passwd *me = getpwuid(getuid());
    const char *option, *value;
    int i = 0;
    *c = (struct key_call){.mode = home_mode(t), .officer = NULL};
    while ((option = tool_option(t, "mode key", "", &i, &value)) || value) {
        if (option && strcmp(option, "mode") == 0) {
            c->mode = key_mode_of(span_str(value));
            if (!c->mode)
                return tool_fail(t, "--mode is actual or exercise, not \"%.40s\"", value);
        } else if (option) {
            c->file = value;
        } else if (c->officer) {
            return tool_fail(t, "one officer; \"%.60s\" is a second", value);
        } else {
            c->officer = value;
        }
    }
    if (i < 0)
        return TOOL_USAGE;
    if (!c->officer && !me)
        return tool_fail(t, "this Unix user has no name; say the officer's");
    c->officer = c->officer ? c->officer : me->pw_name;
    if (!key_officer_ok(span_str(c->officer)))
        return tool_fail(t, "\"%.80s\" can't have a key: letters, digits, \".\", \"-\" and \"_\", %d at most", c->officer, KEY_OFFICER_MOST);
    c->path = c->file ? mem_strdup(c->file) : key_path(c->mode, c->officer);
    return TOOL_OK;
}

static int ask_twice(const struct tool *t, struct buf *passphrase)
{
    struct buf again = {0};
    struct err e = {0};
    int code = passphrase_ask("passphrase: ", passphrase, &e);
    if (!code)
        code = passphrase_ask("once more, so that it is the one that you mean\npassphrase: ", &again, &e);
    if (!code && !span_eq(buf_view(passphrase), buf_view(&again)))
        code = err_set(&e, WF_E_INVALID, "they are not the same; nothing was made");
    passphrase_wipe(&again);
    if (code)
        tool_fail(t, "%s", e.text);
    return code ? TOOL_NO : TOOL_OK;
}

static int make(const struct tool *t, const struct key_call *c)
{
    const struct rlimit none = {0, 0};
    struct buf passphrase = {0};
    struct key k = {0};
    struct err e = {0};
    char print[KEY_PRINT_SIZE];
    setrlimit(RLIMIT_CORE, &none);
    if (access(c->path, F_OK) == 0) {
        tool_fail(t, "\"%s\" is there already; a key is never written over: move it away first", c->path);
        return TOOL_NO;
    }
    int code = ask_twice(t, &passphrase);
    if (code == TOOL_OK && (key_make(&k, c->officer, c->mode, clock_realtime(), &e) || key_store(&k, c->path, buf_view(&passphrase), &e))) {
        tool_fail(t, "%s", e.text);
        code = TOOL_NO;
    }
    if (code == TOOL_OK) {
        printf("%s key of %s: %s\n", key_mode_word(c->mode), c->officer, c->path);
        printf("fingerprint %s\n", key_print(&k.is, print));
    }
    passphrase_wipe(&passphrase);
    key_free(&k);
    return code;
}

int tool_key_new(const struct tool *t)
{
    struct key_call c;
    int code = read_call(t, &c);
    if (code == TOOL_OK)
        code = make(t, &c);
    mem_free(c.path);
    return code;
}

int tool_key_export(const struct tool *t)
{
    struct key_call c;
    struct key k = {0};
    struct buf out = {0};
    struct err e = {0};
    int code = read_call(t, &c);
    if (code == TOOL_OK && key_load(&k, c.path, &e)) {
        tool_fail(t, "%s", e.text);
        code = TOOL_NO;
    }
    if (code == TOOL_OK) {
        key_public_write(&k.is, &out);
        fwrite(out.p, 1, out.n, stdout);
    }
    buf_free(&out);
    mem_free(c.path);
    return code;
}
