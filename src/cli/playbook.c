/* playbook show NAME: one playbook whole, as it is in the data files now. */
#include "cli/programs.h"

struct find {
    struct cli *c;
    const char *name;
    bool found;
    struct buf others;
};

static void print_step(const struct json *s)
{
    struct buf b = {0};
    int64_t within = json_int(s, "within_min", 0);
    struct span who = json_str(s, "who");
    buf_printf(&b, "%3lld  %.*s", (long long) json_int(s, "step", 0), SPAN_FMT(json_str(s, "text")));
    if (who.n || within)
        buf_printf(&b, "  (%.*s%s", SPAN_FMT(who), who.n && within ? ", " : "");
    if (within)
        buf_printf(&b, "within %lld min", (long long) within);
    if (who.n || within)
        buf_char(&b, ')');
    cli_put(buf_view(&b), false);
    putchar('\n');
    buf_free(&b);
}

static void print(const struct json *row, void *arg)
{
    struct find *f = arg;
    if (!span_is(json_str(row, "name"), f->name)) {
        buf_printf(&f->others, " %.*s", SPAN_FMT(json_str(row, "name")));
        return;
    }
    f->found = true;
    if (f->c->json) {
        cli_print_keys(row, "name title types levels steps own about do");
        return;
    }
    cli_put(json_str(row, "title"), false);
    printf("  (%s%s)\n", f->name, json_bool(row, "own", false) ? ", the centre's own" : "");
    printf("for:");
    JSON_EACH (t, json_get(row, "types")) {
        putchar(' ');
        cli_put(t->s, false);
    }
    const struct json *levels = json_get(row, "levels");
    JSON_EACH (l, levels) {
        printf(l == levels->child ? "; first while the global level is " : " or ");
        cli_put(l->s, false);
    }
    putchar('\n');
    if (json_str(row, "about").n) {
        cli_put(json_str(row, "about"), false);
        putchar('\n');
    }
    putchar('\n');
    JSON_EACH (s, json_get(row, "do"))
        print_step(s);
}

int cli_playbook_show(struct cli *c)
{
    struct find f = {.c = c, .name = cli_value(c, "PLAYBOOK")};
    int rc = cli_connect(c);
    if (rc == 0)
        rc = cli_rows(c, WIRE_VIEW_PLAYBOOKS, 0, NULL, print, &f);
    if (rc == 0 && !f.found)
        rc = cli_fail(CLI_NO, "there is no playbook \"%s\"; there are:%s", f.name, f.others.n ? f.others.p : " none");
    buf_free(&f.others);
    return rc;
}
