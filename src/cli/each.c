/* each: one verb for several incidents: their ids with commas between, or all that pass a filter, once their number was said. */
#include <stdlib.h>

#include "cli/each.h"

enum { EACH_MOST = 200 };

struct one {
    char *id;
    int64_t rev; /* only if it still has this one; 0: whatever it has */
};
struct each {
    VEC(struct one) ones;
    const char *filter;
    struct cli_table *table;
};

bool cli_each_wanted(const struct cli *c)
{
    const char *id = cli_value(c, "ID");
    return cli_has(c, "--each") || cli_has(c, "--count") || (id && strchr(id, ','));
}

static void add(struct each *e, struct span id, int64_t rev)
{
    struct one o = {mem_strndup(id.p, id.n), rev};
    VEC_PUSH(&e->ones, o);
}

/* "141,142,143". 0 or CLI_USAGE. */
static int split(struct each *e, const char *list)
{
    for (const char *p = list;; p++) {
        size_t n = strcspn(p, ",");
        if (!n)
            return cli_fail(CLI_USAGE, "\"%s\" is no list of incidents; it is as 141,142,143", list);
        add(e, span_make(p, n), 0);
        p += n;
        if (!*p)
            return 0;
    }
}

/* Closed ones are looked at where the filter asks for a state. */
static void params(struct json_writer *w, void *arg)
{
    const struct each *e = arg;
    jw_kcstr(w, "filter", e->filter);
    if (strstr(e->filter, "state:"))
        jw_kbool(w, "all", true);
}

static void row(const struct json *r, void *arg)
{
    static const char *const keys[] = {"id", "priority", "state", "type", "owner", "title"};
    struct each *e = arg;
    struct buf b = {0};
    add(e, json_str(r, "id"), json_int(r, "rev", 0));
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        cli_table_cell(e->table, cli_text(r, keys[i], &b));
    buf_free(&b);
}

/* Those that pass the filter; they are only told until --count says as many. 0, or the exit code after what was told. */
static int choose(struct cli *c, struct each *e)
{
    int64_t count;
    if (!cli_number(c, "--count", 1, EACH_MOST, 0, &count))
        return CLI_USAGE;
    e->table = cli_table_new((const char *const[]){"ID", "P", "STATE", "TYPE", "OWNER", "TITLE"}, 6);
    int rc = cli_rows(c, WIRE_VIEW_INCIDENTS, EACH_MOST + 1, params, row, e);
    if (rc == 0 && e->ones.n == 0)
        rc = cli_fail(CLI_NO, "no incident passes the filter; nothing was done");
    else if (rc == 0 && e->ones.n > EACH_MOST)
        rc = cli_fail(CLI_NO, "more than %d incidents pass the filter; nothing was done", EACH_MOST);
    else if (rc == 0 && count && (size_t) count != e->ones.n)
        rc = cli_fail(CLI_NO, "%zu incident%s the filter, not %lld; nothing was done", e->ones.n, e->ones.n == 1 ? " passes" : "s pass", (long long) count);
    bool tell = rc == 0 && !count;
    if (!tell) {
        cli_table_drop(e->table);
        return rc;
    }
    cli_table_print(e->table, "");
    return cli_fail(CLI_NO, "%zu incident%s the filter; nothing was done yet. To %s %s, add --count %zu", e->ones.n, e->ones.n == 1 ? " passes" : "s pass", c->command->name,
        e->ones.n == 1 ? "it" : "each of them", e->ones.n);
}

int cli_each(struct cli *c, cli_each_fn *fn)
{
    struct each e = {.filter = cli_value(c, "--each")};
    size_t refused = 0;
    int rc = 0;
    if (cli_has(c, "--count") && !e.filter)
        rc = cli_fail(CLI_USAGE, "--count is the number of those that pass --each FILTER");
    else if (cli_has(c, "--rev"))
        rc = cli_fail(CLI_USAGE, "--rev is a revision of one incident: it can't be that of several");
    else if (!e.filter)
        rc = split(&e, cli_value(c, "ID"));
    if (rc == 0 && e.ones.n > EACH_MOST)
        rc = cli_fail(CLI_USAGE, "%zu incidents where %d are the most", e.ones.n, EACH_MOST);
    if (rc == 0)
        rc = cli_connect(c);
    if (rc == 0 && e.filter)
        rc = choose(c, &e);
    for (size_t i = 0; rc == 0 && i < e.ones.n; i++) {
        c->about = e.ones.v[i].id;
        refused += fn(c, e.ones.v[i].id, e.ones.v[i].rev) != 0;
    }
    c->about = NULL;
    if (rc == 0 && refused)
        rc = cli_fail(CLI_NO, "%zu of %zu done, %zu refused", e.ones.n - refused, e.ones.n, refused);
    for (size_t i = 0; i < e.ones.n; i++)
        mem_free(e.ones.v[i].id);
    VEC_FREE(&e.ones);
    return rc;
}
