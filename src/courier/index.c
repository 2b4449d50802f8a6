/* index: see index.h. */
#include "courier/index.h"

#include "base/json.h"
#include "text/clean.h"

enum { ENTRIES_MOST = 1000 };

#define AT(member) offsetof(struct index_entry, member)
static const struct {
    const char *name;
    size_t at;
} texts[] = {{"identity", AT(identity)}, {"identifier", AT(identifier)}, {"type", AT(type)}, {"title", AT(title)}, {"text", AT(text)}, {"language", AT(language)}};

static struct span *text_at(struct index_entry *one, size_t i)
{
    return (struct span *) (void *) ((char *) one + texts[i].at);
}

static struct span text_of(const struct index_entry *one, size_t i)
{
    struct span s;
    memcpy(&s, (const char *) one + texts[i].at, sizeof s);
    return s;
}

/* ---- kept ---- */

int index_read(struct index *x, struct span text, struct err *e)
{
    struct json *v = NULL;
    memset(x, 0, sizeof *x);
    if (!text.n)
        return 0;
    int code = json_parse(&x->arena, arena_span(&x->arena, text), NULL, &v, e);
    const struct json *list = code ? NULL : json_get(v, "entries");
    if (!code && (!list || list->type != JSON_ARRAY || list->count > ENTRIES_MOST))
        return err_set(e, WF_E_CORRUPT, "it is no feed's index");
    JSON_EACH (one, list) {
        struct index_entry entry = {.expires = TIME_NONE};
        for (size_t i = 0; i < ARRAY_LEN(texts); i++)
            *text_at(&entry, i) = json_str(one, texts[i].name);
        if (!entry.identity.n || !entry.identifier.n || time_parse(json_str(one, "sent"), &entry.sent, NULL, NULL) != 0 ||
            (json_str(one, "expires").n && time_parse(json_str(one, "expires"), &entry.expires, NULL, NULL) != 0))
            return err_set(e, WF_E_CORRUPT, "an entry of a feed's index lacks its identity or time");
        VEC_PUSH(&x->entries, entry);
    }
    return code;
}

void index_free(struct index *x)
{
    VEC_FREE(&x->entries);
    VEC_FREE(&x->left);
    arena_free(&x->arena);
}

void index_put(struct index *x, const struct index_entry *one)
{
    struct index_entry copy = *one;
    size_t at = 0;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        *text_at(&copy, i) = arena_span(&x->arena, text_of(one, i).p ? text_of(one, i) : SPAN_LIT(""));
    for (size_t i = 0; i < x->entries.n; i++)
        if (span_eq(x->entries.v[i].identity, copy.identity)) {
            x->entries.v[i] = copy;
            return;
        }
    while (at < x->entries.n && x->entries.v[at].sent > copy.sent)
        at++;
    VEC_INSERT(&x->entries, at, copy);
}

bool index_trim(struct index *x, wf_time now, size_t most)
{
    size_t kept = 0;
    for (size_t i = 0; i < x->entries.n; i++) {
        const struct index_entry *one = &x->entries.v[i];
        if (kept < most && (one->expires == TIME_NONE || one->expires > now))
            x->entries.v[kept++] = *one;
        else
            VEC_PUSH(&x->left, one->identifier);
    }
    bool any = kept < x->entries.n;
    x->entries.n = kept;
    return any;
}

void index_write(const struct index *x, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    jw_key(&w, "entries");
    jw_begin_array(&w);
    for (size_t i = 0; i < x->entries.n; i++) {
        const struct index_entry *one = &x->entries.v[i];
        jw_begin_object(&w);
        for (size_t k = 0; k < ARRAY_LEN(texts); k++)
            jw_kstr(&w, texts[k].name, text_of(one, k));
        jw_ktime(&w, "sent", one->sent);
        if (one->expires != TIME_NONE)
            jw_ktime(&w, "expires", one->expires);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    buf_char(out, '\n');
}

/* ---- read by others ---- */

static void put_text(struct buf *out, struct span s)
{
    struct buf clean = {0};
    (void) text_clean(s, TEXT_LINES, &clean);
    for (size_t i = 0; i < clean.n; i++)
        switch (clean.p[i]) {
        case '<': buf_str(out, "&lt;"); break;
        case '>': buf_str(out, "&gt;"); break;
        case '&': buf_str(out, "&amp;"); break;
        case '"': buf_str(out, "&quot;"); break;
        default: buf_char(out, clean.p[i]);
        }
    buf_free(&clean);
}

static void put(struct buf *out, const char *before, struct span s, const char *after)
{
    buf_str(out, before);
    put_text(out, s);
    buf_str(out, after);
}

/* Characters that may stand in any URI as they are; all else as %XX. */
static void put_uri(struct buf *out, struct span s)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:,@";
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] && strchr(plain, s.p[i]))
            buf_char(out, s.p[i]);
        else
            buf_printf(out, "%%%02X", (unsigned) (unsigned char) s.p[i]);
}

static void put_time(struct buf *out, const char *before, wf_time t, const char *after)
{
    char text[40];
    (void) time_format(t, text);
    buf_printf(out, "%s%s%s", before, text, after);
}

/* Where a file of the feed can be read. */
static void put_place(struct buf *out, const struct index_about *about, struct span stem, const char *ending)
{
    if (about->url && about->url[0]) {
        put_text(out, span_str(about->url));
        if (about->url[strlen(about->url) - 1] != '/')
            buf_char(out, '/');
        put_uri(out, span_str(about->name));
        buf_char(out, '/');
    }
    put_uri(out, stem);
    buf_str(out, ending);
}

/* When it last changed: the newest entry's time, so that the same entries give the same bytes. */
static wf_time changed(const struct index *x, const struct index_about *about)
{
    return x->entries.n ? x->entries.v[0].sent : about->now;
}

static void atom_entry(const struct index_entry *one, const struct index_about *about, struct buf *out)
{
    buf_str(out, "  <entry>\n    <id>urn:amicf:notice:");
    put_uri(out, one->identity);
    buf_str(out, "</id>\n");
    put(out, "    <title xml:lang=\"", one->language, "\">");
    put(out, "", one->title, "</title>\n");
    put_time(out, "    <updated>", one->sent, "</updated>\n");
    put(out, "    <category term=\"", one->type, "\"/>\n");
    buf_str(out, "    <link rel=\"alternate\" type=\"application/cap+xml\" href=\"");
    put_place(out, about, one->identifier, ".xml");
    buf_str(out, "\"/>\n");
    put(out, "    <summary xml:lang=\"", one->language, "\">");
    put(out, "", one->text, "</summary>\n  </entry>\n");
}

void index_atom(const struct index *x, const struct index_about *about, struct buf *out)
{
    buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n  <id>urn:amicf:feed:");
    put_uri(out, span_str(about->name));
    put(out, "</id>\n  <title>", span_str(about->title), "</title>\n");
    put(out, "  <author><name>", span_str(about->title), "</name></author>\n");
    put_time(out, "  <updated>", changed(x, about), "</updated>\n");
    buf_str(out, "  <link rel=\"self\" type=\"application/atom+xml\" href=\"");
    put_place(out, about, SPAN_LIT("atom"), ".xml");
    buf_str(out, "\"/>\n");
    for (size_t i = 0; i < x->entries.n; i++)
        atom_entry(&x->entries.v[i], about, out);
    buf_str(out, "</feed>\n");
}

static void put_rfc822(struct buf *out, wf_time at)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct time_fields f;
    time_split(at, 0, &f);
    buf_printf(out, "%.3s, %02d %.3s %04d %02d:%02d:%02d GMT", days + (size_t) f.weekday * 3, f.day, months + (size_t) (f.month - 1) * 3, f.year, f.hour, f.minute, f.second);
}

void index_rss(const struct index *x, const struct index_about *about, struct buf *out)
{
    buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\">\n<channel>\n");
    put(out, "  <title>", span_str(about->title), "</title>\n  <link>");
    put_place(out, about, SPAN_LIT("rss"), ".xml");
    put(out, "</link>\n  <description>", span_str(about->title), "</description>\n  <pubDate>");
    put_rfc822(out, changed(x, about));
    buf_str(out, "</pubDate>\n");
    for (size_t i = 0; i < x->entries.n; i++) {
        const struct index_entry *one = &x->entries.v[i];
        put(out, "  <item>\n    <title>", one->title, "</title>\n    <link>");
        put_place(out, about, one->identifier, ".xml");
        put(out, "</link>\n    <guid isPermaLink=\"false\">", one->identity, "</guid>\n    <pubDate>");
        put_rfc822(out, one->sent);
        put(out, "</pubDate>\n    <description>", one->text, "</description>\n  </item>\n");
    }
    buf_str(out, "</channel>\n</rss>\n");
}
