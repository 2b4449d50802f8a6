/* journal_export: `watchfloor journal export`. The journal's facts as JSON lines, keys in a fixed order, straight from the file: for
 * its owner, who can read it anyway. */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "journal/journal.h"
#include "tool/tool.h"

struct export
{
    struct arena arena;
    struct buf line;
    char site[2 * JOURNAL_SITE_BYTES + 1];
};

static void put_hash(struct json_writer *w, const char *key, const uint8_t *hash)
{
    static const char digits[] = "0123456789abcdef";
    char hex[2 * JOURNAL_HASH_BYTES + 1];
    for (size_t i = 0; i < JOURNAL_HASH_BYTES; i++) {
        hex[2 * i] = digits[hash[i] >> 4];
        hex[2 * i + 1] = digits[hash[i] & 15];
    }
    hex[2 * JOURNAL_HASH_BYTES] = 0;
    jw_kcstr(w, key, hex);
}

static int on_fact(void *arg, const struct journal_fact *f, struct err *e)
{
    struct export *x = arg;
    struct json_writer w;
    struct json *payload = NULL;
    static const struct json_limits limits = {.long_integers = true};
    (void) e;
    arena_reset(&x->arena);
    buf_clear(&x->line);
    jw_init(&w, &x->line);
    jw_begin_object(&w);
    jw_kint(&w, "seq", (int64_t) f->seq);
    jw_kcstr(&w, "site", x->site);
    jw_ktime(&w, "time", f->time);
    if (f->offset == OFFSET_NONE)
        jw_knull(&w, "offset");
    else
        jw_kint(&w, "offset", f->offset);
    jw_kstr(&w, "actor", f->actor);
    jw_kstr(&w, "kind", f->kind);
    jw_kint(&w, "version", f->version);
    jw_key(&w, "payload");
    if (json_parse(&x->arena, f->payload, &limits, &payload, NULL) == 0)
        json_write(&w, payload, false);
    else
        jw_str(&w, f->payload);
    jw_key(&w, "text");
    jw_begin_object(&w);
    for (size_t i = 0; i < f->nparts; i++) {
        jw_key_span(&w, f->parts[i].name);
        if (f->parts[i].redacted)
            jw_null(&w);
        else
            jw_str(&w, f->parts[i].text);
    }
    jw_end_object(&w);
    put_hash(&w, "prev_hash", f->prev_hash);
    put_hash(&w, "hash", f->hash);
    jw_end_object(&w);
    buf_char(&x->line, '\n');
    /* A reader that has gone (head, a full disk) ends it. */
    return fwrite(x->line.p, 1, x->line.n, stdout) == x->line.n ? 0 : WF_E_AGAIN;
}

static bool number(const char *text, uint64_t *out)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    *out = strtoull(text, &end, 10);
    return *end == 0 && *out > 0 && *out < INT64_MAX;
}

int tool_journal_export(const struct tool *t)
{
    uint64_t from = 1, to = 0;
    const char *value, *option;
    int i = 0;
    while ((option = tool_option(t, "from to", "json", &i, &value)))
        if (value && !number(value, strncmp(option, "from", 4) == 0 ? &from : &to))
            return tool_fail(t, "\"%s\" must be a fact's number", value);
    if (i < 0)
        return TOOL_USAGE;
    if (value)
        return tool_fail(t, "\"%s\" is too much: it takes no operand", value);
    struct journal_reader *r;
    struct journal_info info;
    struct err e = {0};
    struct export x = {0};
    if (journal_reader_open(&r, t->home, &e))
        return tool_fail(t, "%s", e.text);
    int code = journal_reader_info(r, &info, &e);
    memcpy(x.site, info.site_hex, sizeof x.site);
    if (!code)
        code = journal_each(r, from, to, true, on_fact, &x, &e);
    journal_reader_close(r);
    arena_free(&x.arena);
    buf_free(&x.line);
    if (code == WF_E_AGAIN)
        return TOOL_USAGE;
    if (code)
        tool_fail(t, "%s", e.text);
    return code == WF_E_CORRUPT ? TOOL_NO : code ? TOOL_USAGE : TOOL_OK;
}
