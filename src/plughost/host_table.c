/* host_table: the functions of struct wf_host. Each finds its host by the table's address: there are no globals. What a
 * plugin passes in is copied into a frame before these return. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <strings.h>

#include "plughost/host_state.h"
#include "text/clean.h"

#define SIZE_MIN(T, last) (offsetof(T, last) + sizeof(__typeof__(((T *) NULL)->last)))

static struct host *host_of(const wf_host *table)
{
    return CONTAINER_OF(table, struct host, table);
}

/* Counts what was just added; true while there is room for more of one input. */
static bool room(struct host *h, uint32_t *count, uint32_t max)
{
    if (*count >= max || h->given + h->out.n > FRAME_MAX_OUTPUT - 2 * FRAME_MAX) {
        h->overflow = true;
        return false;
    }
    (*count)++;
    return true;
}

/* ---- Texts ----------------------------------------------------------------------------------------------- */

/* Of a source whose bytes may not be kept, what stands between quotes is taken out: it may be of the item itself. */
static void redact(struct span s, struct buf *out)
{
    bool inside = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"') {
            inside = !inside;
            buf_str(out, inside ? "\"..." : "\"");
        } else if (!inside) {
            buf_char(out, s.p[i]);
        }
    }
}

/* A text of the plugin, cut between characters, cleaned and redacted; lives in h->work until it is reset. */
static struct span plain(struct host *h, struct span s)
{
    struct buf b = {0};
    if (s.n > FRAME_MAX_TEXT) {
        s.n = FRAME_MAX_TEXT;
        while (s.n > FRAME_MAX_TEXT - 4 && ((unsigned char) s.p[s.n] & 0xc0) == 0x80)
            s.n--;
    }
    if (s.p == NULL)
        s.n = 0;
    if (h->parsing && h->input.raw != WF_RAW_KEEP)
        redact(s, &b);
    else
        buf_add(&b, s.p ? s.p : "", s.n);
    struct span clean = arena_span(&h->work, text_clean_arena(&h->work, buf_view(&b), 0, NULL));
    buf_free(&b);
    return clean;
}

static void put_reject(struct host *h, uint64_t offset, uint64_t length, uint32_t line, struct span reason)
{
    if (!room(h, &h->rejects, FRAME_MAX_REJECTS))
        return;
    size_t all = h->input.in.bytes.n;
    if (offset > all || length > all - offset)
        offset = length = 0;
    struct frame_reject r = {offset, length, line, plain(h, reason)};
    (void) frame_put_reject(&h->out, &r, NULL);
    host_flush(h, false);
}

static void put_advice(struct host *h, uint64_t offset, uint32_t line, struct span text)
{
    if (!room(h, &h->advices, FRAME_MAX_ADVICES))
        return;
    struct frame_advice a = {offset <= h->input.in.bytes.n ? offset : 0, line, plain(h, text)};
    (void) frame_put_advice(&h->out, &a, NULL);
    host_flush(h, false);
}

/* ---- Reports ------------------------------------------------------------------------------------------------ */

/* The parts of a report that are structs of their own. */
struct parts {
    wf_status status;
    wf_count count;
    wf_received received;
    wf_ack ack;
};

/* A part of the plugin's as one of this build; false: a size that none can have. */
static bool whole_part(const void *given, size_t least, void *part, size_t size)
{
    size_t said;
    memcpy(&said, given, sizeof said);
    if (said < least)
        return false;
    memcpy(part, given, said < size ? said : size);
    memcpy(part, &size, sizeof size);
    return true;
}

/* The plugin's report as one of this build; its parts of their own size too. false: a size that none can have. */
static bool whole_report(const wf_report *given, wf_report *r, struct parts *p)
{
    if (given->struct_size < SIZE_MIN(wf_report, count))
        return false;
    wf_report_init(r, 0);
    memcpy(r, given, given->struct_size < sizeof *r ? given->struct_size : sizeof *r);
    r->struct_size = sizeof *r;
    memset(p, 0, sizeof *p);
    wf_status_init(&p->status);
#define PART(field, T, last)                                                                                           \
    if (r->field) {                                                                                                    \
        if (!whole_part(r->field, SIZE_MIN(T, last), &p->field, sizeof p->field))                                      \
            return false;                                                                                              \
        r->field = &p->field;                                                                                          \
    }
    PART(status, wf_status, rejects_n)
    PART(count, wf_count, to)
    PART(received, wf_received, note)
    PART(ack, wf_ack, at)
#undef PART
    return true;
}

void host_settle(struct host *h, uint64_t offset, uint64_t length, uint32_t line)
{
    if (h->refused.n)
        put_reject(h, offset, length, line, buf_view(&h->refused));
    buf_clear(&h->refused);
}

/* A report that breaks the contract: told with its field, and its id where that may be said; and with its place, where the plugin names it next. */
static int refuse_report(struct host *h, const wf_report *r, const struct err *why)
{
    struct buf b = {0};
    if (h->input.raw != WF_RAW_KEEP) {
        buf_printf(&b, "report %u: %s is not as it must be", h->reports + 1,
                   why->field[0] ? why->field : "a part of it");
    } else {
        buf_printf(&b, "report");
        if (r && r->source_id.p && r->source_id.n && r->source_id.n <= 128)
            buf_printf(&b, " \"%.*s\"", (int) r->source_id.n, r->source_id.p);
        buf_printf(&b, ": %s", why->text);
    }
    buf_span(&h->refused, buf_view(&b));
    buf_free(&b);
    arena_reset(&h->work);
    return WF_FAIL_INVALID;
}

static int host_emit(const wf_host *table, const wf_report *given)
{
    struct host *h = host_of(table);
    struct err e = {0};
    wf_report r;
    struct parts parts;
    if (!h->parsing || !given)
        return WF_FAIL_INVALID;
    host_settle(h, 0, 0, 0);
    if (!whole_report(given, &r, &parts)) {
        err_set(&e, WF_E_INVALID, "struct_size of a report is %zu: begin with wf_report_init", given->struct_size);
        return refuse_report(h, NULL, &e);
    }
    if (report_simplify(&h->work, &r))
        put_advice(h, 0, 0, SPAN_LIT("a polygon of more than 256 KiB was simplified"));
    report_clean(&h->work, &r, NULL);
    if (report_check(&r, &h->binding, &e) != 0)
        return refuse_report(h, &r, &e);
    if (!room(h, &h->reports, FRAME_MAX_REPORTS)) {
        arena_reset(&h->work);
        return WF_FAIL_LIMIT;
    }
    int rc = frame_put_report(&h->out, &r, &e);
    if (rc != 0) {
        h->reports--;
        return refuse_report(h, &r, &e);
    }
    if (h->work.total)
        arena_reset(&h->work);
    host_flush(h, false);
    return WF_DONE;
}

static void host_reject(const wf_host *table, size_t offset, size_t length, uint32_t line, wf_str reason)
{
    struct host *h = host_of(table);
    if (!h->parsing)
        return;
    bool place = !reason.n && h->refused.n; /* of the report that was refused just now */
    host_settle(h, place ? offset : 0, place ? length : 0, place ? line : 0);
    if (!place)
        put_reject(h, offset, length, line, reason.n ? report_span(reason) : SPAN_LIT("set aside; the plugin does not say why"));
    arena_reset(&h->work);
}

static void host_advise(const wf_host *table, size_t offset, uint32_t line, wf_str text)
{
    struct host *h = host_of(table);
    if (!h->parsing)
        return;
    put_advice(h, offset, line, report_span(text));
    arena_reset(&h->work);
}

static void put_note(struct host *h, enum frame_type type, uint32_t level, struct span text)
{
    if (h->notes >= FRAME_MAX_LOGS) /* what is said beyond is not worth a fault */
        return;
    h->notes++;
    struct frame_note n = {level, plain(h, text)};
    (void) frame_put_note(&h->out, type, &n, NULL);
    if (!h->encoding) /* the notice lies there */
        arena_reset(&h->work);
    host_flush(h, false);
}

static void host_log(const wf_host *table, uint32_t level, wf_str text)
{
    put_note(host_of(table), FRAME_LOG, level <= WF_LEVEL_ERROR ? level : WF_LEVEL_ERROR, report_span(text));
}

static void host_health(const wf_host *table, uint32_t health, wf_str text)
{
    if (health >= WF_HEALTH_OK && health <= WF_HEALTH_DOWN)
        put_note(host_of(table), FRAME_HEALTH, health, report_span(text));
}

/* ---- The rest --------------------------------------------------------------------------------------------- */

static wf_str host_option(const wf_host *table, const char *name)
{
    struct host *h = host_of(table);
    for (size_t i = 0; name && i < h->options.options_n; i++)
        if (span_is(report_span(h->options.options[i].name), name))
            return h->options.options[i].value;
    wf_str none = {NULL, 0};
    return none;
}

static wf_instant host_now(const wf_host *table)
{
    return host_of(table)->now;
}

static void *host_scratch(const wf_host *table, size_t n)
{
    struct host *h = host_of(table);
    if (n > HOST_SCRATCH_MAX || h->scratch.total > HOST_SCRATCH_MAX - n)
        return NULL;
    return arena_alloc(&h->scratch, n);
}

/* "http://host:port" of a URL, without user and path; n 0 where it names no host. */
static struct span authority(struct span url)
{
    const char *p = url.n ? memmem(url.p, url.n, "://", 3) : NULL;
    const char *end = url.p + url.n;
    if (!p || memchr(url.p, '/', (size_t) (p - url.p)) || memchr(url.p, '?', (size_t) (p - url.p)))
        return span_make(NULL, 0);
    for (p += 3; p < end && !strchr("/?#\\", *p); p++)
        continue;
    return span_make(url.p, (size_t) (p - url.p));
}

/* true: relative, or with scheme, host and port of the page that it stands in (where that has any). */
static bool same_host(struct span page, struct span url)
{
    if (url.n >= 2 && (url.p[0] == '/' || url.p[0] == '\\') && (url.p[1] == '/' || url.p[1] == '\\'))
        return false;
    struct span at = authority(url), home = authority(page);
    if (at.n == 0 || home.n == 0)
        return at.n == 0 ? memchr(url.p, ':', url.n) == NULL || url.p[0] == '/' || url.p[0] == '?' : true;
    return at.n == home.n && strncasecmp(at.p, home.p, at.n) == 0;
}

static int host_follow(const wf_host *table, wf_str url, wf_str tag)
{
    struct host *h = host_of(table);
    if (!h->parsing || !url.p || url.n == 0 || url.n > FRAME_MAX_URL || tag.n > FRAME_MAX_URL)
        return WF_FAIL_INVALID;
    if (text_has_forbidden(report_span(url)) || (tag.n && text_has_forbidden(report_span(tag)))) /* a link as hostile input has it */
        return WF_FAIL_INVALID;
    if (!same_host(report_span(h->input.in.url), report_span(url)))
        return WF_FAIL_INVALID;
    if (h->follows >= h->input.follow_max || h->follows >= FRAME_MAX_FOLLOWS)
        return WF_FAIL_LIMIT;
    h->follows++;
    struct frame_follow f = {report_span(url), report_span(tag)};
    (void) frame_put_follow(&h->out, &f, NULL);
    host_flush(h, false);
    return WF_DONE;
}

static void host_arrived(const wf_host *table, uint64_t sequence)
{
    struct host *h = host_of(table);
    if (!h->parsing || sequence == 0)
        return;
    if (h->arrived.n / sizeof sequence >= FRAME_MAX_REPORTS)
        h->overflow = true;
    else
        buf_add(&h->arrived, &sequence, sizeof sequence);
}

static wf_str host_centre(const wf_host *table)
{
    return report_str(host_of(table)->options.centre);
}

void host_table_init(wf_host *table)
{
    table->struct_size = sizeof *table;
    table->abi_minor = WF_ABI_MINOR;
    table->emit = host_emit;
    table->reject = host_reject;
    table->advise = host_advise;
    table->log = host_log;
    table->health = host_health;
    table->option = host_option;
    table->now = host_now;
    table->scratch = host_scratch;
    table->follow = host_follow;
    table->arrived = host_arrived;
    table->centre = host_centre;
}
