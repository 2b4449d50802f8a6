/* journal_export: `watchfloor journal export`, straight from the file, for its owner, who can read it anyway. Where the home has a policy file it is the
 * engine that gives facts away, by what each officer may see: then this refuses. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "journal/export.h"
#include "model/when.h"
#include "tool/tool.h"

struct export
{
    struct arena arena;
    struct buf line;
    struct journal_wanted wanted;
    enum journal_export form;
    char site[2 * JOURNAL_SITE_BYTES + 1];
};

static int put(struct export *x)
{
    /* A reader that has gone (head, a full disk) ends it. */
    bool all = fwrite(x->line.p ? x->line.p : "", 1, x->line.n, stdout) == x->line.n;
    buf_clear(&x->line);
    return all ? 0 : WF_E_AGAIN;
}

static int on_fact(void *arg, const struct journal_fact *f, struct err *e)
{
    struct export *x = arg;
    (void) e;
    if (!journal_wants(&x->wanted, f))
        return 0;
    journal_export_fact(x->form, x->site, f, &x->arena, &x->line);
    return put(x);
}

static bool number(const char *text, uint64_t *out)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    *out = strtoull(text, &end, 10);
    return *end == 0 && *out > 0 && *out < INT64_MAX;
}

wf_time tool_now(const struct tool *t)
{
    struct clock clock;
    char *path = fs_join(t->home, "clock.json");
    if (access(path, F_OK) != 0 || clock_load(&clock, path, NULL))
        clock_wall(&clock);
    mem_free(path);
    return clock_now(&clock);
}

static int take(const struct tool *t, struct export *x, const char *option, const char *value)
{
    struct err e = {0};
    bool from = strncmp(option, "from", 4) == 0, since = strncmp(option, "since", 5) == 0;
    if (from || strncmp(option, "to", 2) == 0)
        return number(value, from ? &x->wanted.from : &x->wanted.to) ? 0 : tool_fail(t, "\"%s\" must be a fact's number", value);
    if (since || strncmp(option, "until", 5) == 0)
        return when_parse_past(span_str(value), tool_now(t), OFFSET_NONE, since ? "since" : "until", since ? &x->wanted.since : &x->wanted.until, &e) ?
                   tool_fail(t, "%s", e.text) :
                   0;
    if (strncmp(option, "kind", 4) == 0) {
        x->wanted.kinds = span_str(value);
        return journal_kinds_check(x->wanted.kinds, &e) ? tool_fail(t, "%s", e.text) : 0;
    }
    x->form = journal_export_find(span_str(value));
    return x->form ? 0 : tool_fail(t, "\"%s\" is no form; one of: jsonl csv", value);
}

bool tool_has_policy(const struct tool *t)
{
    char *path = fs_join(t->home, "policy.conf");
    bool has = access(path, F_OK) == 0;
    mem_free(path);
    return has;
}

static int export(const struct tool *t, struct export *x)
{
    struct journal_reader *r;
    struct journal_info info;
    struct err e = {0};
    if (journal_reader_open(&r, t->home, &e))
        return tool_fail(t, "%s", e.text);
    int code = journal_reader_info(r, &info, &e);
    memcpy(x->site, info.site_hex, sizeof x->site);
    journal_export_head(x->form, &x->line);
    if (!code)
        code = put(x);
    if (!code)
        code = journal_each(r, x->wanted.from, x->wanted.to, true, on_fact, x, &e);
    journal_reader_close(r);
    if (code == WF_E_AGAIN)
        return TOOL_USAGE;
    if (code)
        tool_fail(t, "%s", e.text);
    return code == WF_E_CORRUPT ? TOOL_NO : code ? TOOL_USAGE : TOOL_OK;
}

int tool_journal_export(const struct tool *t)
{
    struct export x = {.form = JOURNAL_JSONL, .wanted = {.since = TIME_NONE, .until = TIME_NONE}};
    const char *value, *option;
    int i = 0, rc = 0;
    while (rc == 0 && (option = tool_option(t, "from to since until kind format", "", &i, &value)))
        rc = take(t, &x, option, value);
    if (rc || i < 0)
        return TOOL_USAGE;
    if (value)
        return tool_fail(t, "\"%s\" is too much: it takes no operand", value);
    if (tool_has_policy(t))
        return tool_fail(t, "the home has a policy file: the engine exports, by what each officer may see; start it and use: watchfloor journal export");
    rc = export(t, &x);
    arena_free(&x.arena);
    buf_free(&x.line);
    return rc;
}
