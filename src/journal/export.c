/* export: see export.h. Owns nothing. */
#include "journal/export.h"

#include "base/json.h"
#include "journal/record.h"

enum journal_export journal_export_find(struct span word)
{
    return span_is(word, "jsonl") ? JOURNAL_JSONL : span_is(word, "csv") ? JOURNAL_CSV : 0;
}

/* ---- which ---- */

/* Takes the next word of a list; false at its end. */
static bool next_kind(struct span *list, struct span *word)
{
    if (!list->n)
        return false;
    const char *comma = memchr(list->p, ',', list->n);
    size_t n = comma ? (size_t) (comma - list->p) : list->n;
    *word = span_make(list->p, n);
    n += comma != NULL;
    *list = span_make(list->p + n, list->n - n);
    return true;
}

static bool is_kind(struct span word)
{
    size_t dots = 0;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        dots += c == '.';
        if (!(c >= 'a' && c <= 'z') && c != '.' && c != '_' && !(c == '*' && i + 1 == word.n))
            return false;
    }
    return word.n && word.n <= 255 && (dots == 1 || span_is(word, "*"));
}

int journal_kinds_check(struct span list, struct err *e)
{
    struct span word, rest = list;
    while (next_kind(&rest, &word))
        if (!is_kind(word))
            return err_field(e, WF_E_INVALID, "kind", "\"%.*s\" is no kind of fact; a kind is a word as incident.opened, or incident.*", SPAN_FMT(word));
    return 0;
}

static bool fits(struct span word, struct span kind)
{
    if (word.n && word.p[word.n - 1] == '*')
        return kind.n >= word.n - 1 && memcmp(kind.p, word.p, word.n - 1) == 0;
    return span_eq(word, kind);
}

bool journal_wants(const struct journal_wanted *w, const struct journal_fact *f)
{
    if (f->seq < w->from || (w->to && f->seq > w->to) || (w->since != TIME_NONE && f->time < w->since) ||
        (w->until != TIME_NONE && f->time >= w->until))
        return false;
    struct span word, rest = w->kinds;
    bool any = false;
    while (next_kind(&rest, &word)) {
        if (fits(word, f->kind))
            return true;
        any = true;
    }
    return !any;
}

/* ---- JSON ---- */

static void put_hash(struct json_writer *w, const char *key, const uint8_t *hash)
{
    char hex[2 * JOURNAL_HASH_BYTES + 1];
    journal_hex(hex, hash, JOURNAL_HASH_BYTES);
    jw_kcstr(w, key, hex);
}

static void put_payload(struct json_writer *w, const struct journal_fact *f, struct arena *a)
{
    struct json *payload = NULL;
    static const struct json_limits limits = {.bytes = JOURNAL_PAYLOAD_MAX, .long_integers = true};
    if (json_parse(a, f->payload, &limits, &payload, NULL) == 0)
        json_write(w, payload, false);
    else
        jw_str(w, f->payload);
}

static void fact_json(const char *site, const struct journal_fact *f, struct arena *a, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    jw_kint(&w, "seq", (int64_t) f->seq);
    jw_kcstr(&w, "site", site);
    jw_ktime(&w, "time", f->time);
    if (f->offset == OFFSET_NONE)
        jw_knull(&w, "offset");
    else
        jw_kint(&w, "offset", f->offset);
    jw_kstr(&w, "actor", f->actor);
    jw_kstr(&w, "kind", f->kind);
    jw_kint(&w, "version", f->version);
    jw_key(&w, "payload");
    put_payload(&w, f, a);
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
    buf_char(out, '\n');
}

/* ---- CSV ---- */

static const char columns[] = "seq,site,time,offset,actor,kind,version,payload,text,prev_hash,hash";

/* A cell of text, quoted; what a spreadsheet would run is kept from it. */
static void cell(struct buf *out, struct span s)
{
    buf_str(out, ",\"");
    if (s.n && s.p[0] && strchr("=+-@\t\r", s.p[0]))
        buf_char(out, '\'');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            buf_char(out, '"');
        buf_char(out, s.p[i]);
    }
    buf_char(out, '"');
}

static void fact_csv(const char *site, const struct journal_fact *f, struct arena *a, struct buf *out)
{
    char time[40], hex[2 * JOURNAL_HASH_BYTES + 1];
    struct buf text = {0};
    struct json_writer w;
    time_format(f->time, time);
    buf_printf(out, "%llu,%s,%s,", (unsigned long long) f->seq, site, time);
    if (f->offset != OFFSET_NONE)
        buf_i64(out, f->offset);
    cell(out, f->actor);
    cell(out, f->kind);
    buf_printf(out, ",%u", f->version);
    jw_init(&w, &text);
    put_payload(&w, f, a);
    cell(out, buf_view(&text));
    buf_clear(&text);
    for (size_t i = 0; i < f->nparts; i++) {
        if (text.n)
            buf_char(&text, '\n');
        buf_span(&text, f->parts[i].redacted ? SPAN_LIT("[redacted]") : f->parts[i].text);
    }
    cell(out, buf_view(&text));
    journal_hex(hex, f->prev_hash, JOURNAL_HASH_BYTES);
    buf_printf(out, ",%s", hex);
    journal_hex(hex, f->hash, JOURNAL_HASH_BYTES);
    buf_printf(out, ",%s\r\n", hex);
    buf_free(&text);
}

void journal_export_head(enum journal_export form, struct buf *out)
{
    if (form == JOURNAL_CSV)
        buf_printf(out, "%s\r\n", columns);
}

void journal_export_fact(enum journal_export form, const char *site, const struct journal_fact *f, struct arena *a, struct buf *out)
{
    arena_reset(a);
    if (form == JOURNAL_CSV)
        fact_csv(site, f, a, out);
    else
        fact_json(site, f, a, out);
}
