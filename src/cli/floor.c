/* posture, level: in which mode the floor works and which global level WHO declared, as lines for an officer, or the row as JSON. */
#include <stdio.h>

#include "cli/programs.h"

struct run {
    struct cli *c;
    bool found;
};

/* "key  value", where there is one. */
static void put_line(const char *key, struct span value)
{
    if (!value.n)
        return;
    printf("  %-12s ", key);
    cli_put(value, false);
    putchar('\n');
}

static void put_proposal(const struct json *p)
{
    char n[24];
    if (!p || p->type != JSON_OBJECT)
        return;
    bool stale = json_bool(p, "stale", false);
    printf("proposed: ");
    cli_put(json_str(p, "level"), false);
    snprintf(n, sizeof n, "%lld", (long long) json_int(p, "n", 0));
    printf(stale ? " (over a day old: it can't be confirmed any more)\n" : ", waits for another officer, who reads the document: watchfloor level confirm --rev %s\n", n);
    put_line("proposal", span_str(n));
    put_line("document", json_str(p, "who_doc"));
    put_line("by", json_str(p, "by"));
    put_line("at", json_str(p, "at"));
    put_line("until", stale ? span_make("", 0) : json_str(p, "until"));
    put_line("reason", json_str(p, "reason"));
}

static void print_row(const struct json *row, void *arg)
{
    struct run *r = arg;
    if (!span_is(json_str(row, "what"), r->c->command->name))
        return;
    r->found = true;
    if (r->c->json) {
        cli_print_keys(row, "what value since by confirmed_by who_doc reason proposal");
        return;
    }
    cli_put(json_str(row, "value"), false);
    putchar('\n');
    put_line("document", json_str(row, "who_doc"));
    put_line("since", json_str(row, "since"));
    put_line("by", json_str(row, "by"));
    put_line("confirmed by", json_str(row, "confirmed_by"));
    put_line("reason", json_str(row, "reason"));
    put_proposal(json_get(row, "proposal"));
}

int cli_floor(struct cli *c)
{
    struct run r = {.c = c};
    int rc = cli_connect(c);
    if (rc == 0)
        rc = cli_rows(c, WIRE_VIEW_FLOOR, 0, NULL, print_row, &r);
    return rc == 0 && !r.found ? cli_fail(CLI_NO, "the engine tells no %s: it is of an older version", c->command->name) : rc;
}
