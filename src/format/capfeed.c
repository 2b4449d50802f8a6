/* format/capfeed: a source of CAP alerts from page to reports. Owns no state; plugins call it. */
#include <watchfloor/format/capfeed.h>

#include <string.h>

#include <watchfloor/format/out.h>
#include <watchfloor/format/rss.h>
#include <watchfloor/format/time.h>

#include "base/mem.h"
#include "format/cap_words.h"

#define TEXT_MOST 60000 /* of a report, all languages together */
#define MARK 8

struct page {
    const wf_capfeed *feed;
    const wf_host *host;
    const wf_input *in;
    wf_result *out;
    wf_str kept;           /* marks of what is listed and was read */
    unsigned bad;
    size_t offset, length; /* of the item at work */
    uint32_t line, from;   /* its line in the input, and in its tree */
};

/* ---- Marks: 8 hex digits of a listed item, apart by spaces --------------------------------------------------------------- */

static bool has_mark(wf_str cursor, wf_str mark)
{
    wf_str one;
    while (wf_str_split(&cursor, ' ', &one)) {
        if (wf_str_eq(one, mark))
            return true;
    }
    return false;
}

static void keep_mark(struct page *p, wf_str mark)
{
    p->kept = wf_fmt(p->host, "%.*s%s%.*s", (int) p->kept.n, p->kept.p ? p->kept.p : "", p->kept.n ? " " : "", (int) mark.n, mark.p);
}

/* What an item says, where its bytes are at hand; else what names it. */
static wf_str mark_of(const struct page *p, const wf_rss_item *i)
{
    wf_str whole = {p->in->bytes.p + i->offset, i->length};
    wf_str parts[] = {i->id, i->link, wf_time_text(p->host, i->published), wf_time_text(p->host, i->updated), i->length ? whole : i->text};
    wf_str digest = wf_digest(p->host, parts, ARRAY_LEN(parts));
    digest.n = digest.n < MARK ? digest.n : MARK;
    return digest;
}

/* ---- One alert ------------------------------------------------------------------------------------------------------------- */

static uint32_t line_in_page(const struct page *p, uint32_t line)
{
    return p->line ? p->line + (line > p->from ? line - p->from : 0) : line;
}

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    const struct page *p = arg;
    p->host->advise(p->host, p->line ? p->offset : offset, line_in_page(p, line), wf_str_of(text));
}

static void on_bad(void *arg, size_t offset, size_t length, uint32_t line, const char *reason)
{
    struct page *p = arg;
    p->host->reject(p->host, offset, length ? length : p->in->bytes.n, line, wf_str_of(reason));
    p->bad++;
}

static wf_str plain(const wf_host *host, wf_str s)
{
    return cap_has_html(s) ? wf_html_text(host, wf_str_cut(s, TEXT_MOST)) : s;
}

/* The alert's other languages behind the text of its first. */
static void add_language(const wf_host *host, const wf_cap_info *other, wf_report *r)
{
    wf_str head = plain(host, other->headline.n ? other->headline : other->event), text = plain(host, other->description);
    if (!head.n || r->text.n + head.n + text.n + 64 > TEXT_MOST)
        return;
    r->text = wf_fmt(host, "%.*s%s[%.*s] %.*s%s%.*s", (int) r->text.n, r->text.p ? r->text.p : "", r->text.n ? "\n\n" : "",
                     (int) other->language.n, other->language.p, (int) head.n, head.p, text.n ? "\n" : "", (int) text.n, text.p ? text.p : "");
}

/* Sets an alert aside with its place; reason "": the host knows it. */
static void set_aside(struct page *p, const wf_cap *cap, const char *reason)
{
    on_bad(p, p->offset, p->length, line_in_page(p, cap_at(cap)->line), reason);
}

static const char unclear[] = "\"status\" is none of Actual, Exercise, System, Test, Draft, or two of them: it may be an exercise, or real";

static void hand_over(struct page *p, const wf_cap *cap, const wf_report *r)
{
    if (!cap->msg_status) /* in quarantine an officer sees it: it passes neither for real nor unseen */
        set_aside(p, cap, unclear);
    else if (p->host->emit(p->host, r) != WF_DONE)
        set_aside(p, cap, "");
}

/* The recipient that answers, where the alert's "source" is its name: "MY/protection". */
static wf_str desk_of(const wf_cap *cap)
{
    wf_str none = {NULL, 0};
    bool name = cap->source.n > 2 && cap->source.p[2] == '/';
    for (size_t i = 0; i < cap->source.n; i++)
        name &= strchr(" ,<&\t\r\n", cap->source.p[i]) == NULL;
    return name ? cap->source : none;
}

/* An Ack or Error: an answer for each of the centre's notices that it refers to. Of others' it is talk between systems. */
static void answer(struct page *p, const wf_cap *cap, const wf_cap_info *info)
{
    for (size_t i = 0; i < cap->refers_n; i++) {
        wf_report r;
        wf_ack ack = {.struct_size = sizeof ack, .of = cap->refers[i], .state = WF_ACK_ACKED, .desk = desk_of(cap), .by = cap->sender, .at = cap->sent};
        if (!wf_is_centre(p->host, ack.of.sender))
            continue;
        wf_report_init(&r, WF_KIND_ACK);
        if (cap->type == WF_CAP_ERROR) {
            ack.state = WF_ACK_REJECTED;
            ack.reason = cap->note.n ? wf_str_cut(cap->note, 1000) : WF_STR("an Error without a note");
        } else if (wf_str_is(cap->note, "DELIVERED") || wf_str_is(cap->note, "SEEN")) {
            ack.state = wf_str_is(cap->note, "SEEN") ? WF_ACK_SEEN : WF_ACK_DELIVERED;
        }
        if (info && info->sender_name.n)
            ack.by = wf_str_cut(info->sender_name, 200);
        r.source_id = i == 0 ? cap->identifier : wf_fmt(p->host, "%.*s/%zu", (int) cap->identifier.n, cap->identifier.p, i + 1);
        r.revision = cap->sent_text;
        r.msg_status = cap->msg_status;
        r.reported = cap->sent;
        r.ack = &ack;
        if (p->feed->refine)
            (void) p->feed->refine(p->feed->arg, p->host, cap, info, &r);
        hand_over(p, cap, &r);
    }
}

/* An alert that is addressed to the centre, by a name that it knows as its own, is a notice. */
static bool is_notice(const struct page *p, const wf_cap *cap)
{
    bool ours = false;
    bool closed = wf_str_is(cap->scope, "Restricted") || wf_str_is(cap->scope, "Private");
    for (size_t i = 0; closed && i < cap->addresses_n; i++)
        ours |= wf_is_centre(p->host, cap->addresses[i]);
    return ours && cap->type >= WF_CAP_ALERT && cap->type <= WF_CAP_CANCEL;
}

static void notice(struct page *p, const wf_cap *cap, const wf_cap_info *info, wf_report *r)
{
    wf_received received = {.struct_size = sizeof received, .is = {cap->sender, cap->identifier, cap->sent_text}, .type = cap->type, .refers = cap->refers,
                            .refers_n = cap->refers_n, .addresses = cap->addresses, .addresses_n = cap->addresses_n, .note = wf_str_cut(cap->note, 1000)};
    received.scope = wf_str_is(cap->scope, "Private") ? WF_SCOPE_PRIVATE : WF_SCOPE_RESTRICTED;
    r->kind = WF_KIND_NOTICE;
    r->received = &received;
    if (p->feed->refine) /* it may know the member; to leave it out is not its to say */
        (void) p->feed->refine(p->feed->arg, p->host, cap, info, r);
    hand_over(p, cap, r);
}

static void emit(struct page *p, const wf_cap *cap)
{
    wf_report r;
    const wf_cap_info *info = wf_cap_info_in(cap, p->feed->language);
    p->out->content_time = wf_time_later(p->out->content_time, cap->sent);
    if (cap->type == WF_CAP_ACK || cap->type == WF_CAP_ERROR) {
        answer(p, cap, info);
        return;
    }
    wf_report_init(&r, WF_KIND_EVENT);
    wf_cap_to_report(p->host, cap, info, &r);
    bool is = is_notice(p, cap);
    if (info)
        r.type = wf_cap_event_type(info);
    if (!r.type.n && !is)
        r.type = wf_str_of(p->feed->type);
    for (size_t i = 0; i < cap->infos_n; i++) {
        if (&cap->infos[i] != info)
            add_language(p->host, &cap->infos[i], &r);
    }
    if (cap->tlp.n)
        r.tlp = wf_tlp_of(p->host, cap->tlp, "code", p->offset, line_in_page(p, cap_at(cap)->line));
    if (is) {
        notice(p, cap, info, &r);
        return;
    }
    if (p->feed->refine && !p->feed->refine(p->feed->arg, p->host, cap, info, &r))
        return;
    hand_over(p, cap, &r);
}

/* ---- A feed of them ---------------------------------------------------------------------------------------------------------- */

static bool is_text_of_alert(wf_str s)
{
    s = wf_str_trim(s);
    return (wf_str_starts(s, "<?xml") || wf_str_starts(s, "<alert") || wf_str_starts(s, "<cap:alert")) && wf_str_find(s, "alert") != SIZE_MAX;
}

/* The alert inside an item. False when there is none, so that its link counts. */
static bool inside(struct page *p, const wf_rss_item *i)
{
    wf_fault fault;
    p->offset = i->offset;
    p->length = i->length;
    p->line = i->line;
    p->from = i->node->line;
    const wf_cap *cap = wf_cap_of(i->node, on_advice, p);
    if (!cap && is_text_of_alert(i->text)) {
        p->from = 1;
        cap = wf_cap_read(i->text, (wf_str){NULL, 0}, on_advice, p, &fault);
        if (!cap) {
            on_bad(p, i->offset, i->length, i->line, fault.text);
            return true;
        }
    }
    if (cap)
        emit(p, cap);
    wf_cap_free(cap);
    return cap != NULL;
}

static wf_instant time_of(const wf_rss_item *i)
{
    return i->updated.set ? i->updated : i->published;
}

static bool before(const wf_rss_item *x, const wf_rss_item *y)
{
    int64_t s = time_of(x).utc_ns, t = time_of(y).utc_ns;
    return s != t ? s < t : x->offset > y->offset; /* feeds list the newest first */
}

/* By insertion: there are few, and the C library's qsort asks the system for memory's size, which the sandbox forbids. */
static void oldest_first(const wf_rss_item **items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const wf_rss_item *one = items[i];
        size_t k = i;
        for (; k > 0 && before(one, items[k - 1]); k--)
            items[k] = items[k - 1];
        items[k] = one;
    }
}

static void take_item(struct page *p, const wf_rss_item *i)
{
    wf_str mark = mark_of(p, i);
    wf_str link = i->cap_link.n ? i->cap_link : i->link;
    if (has_mark(p->in->cursor, mark)) {
        keep_mark(p, mark);
    } else if (inside(p, i)) {
        keep_mark(p, mark);
    } else if (!link.n) {
        on_bad(p, i->offset, i->length, i->line, "an item without an alert in it and without a link to one");
        keep_mark(p, mark);
    } else if (p->host->follow(p->host, link, mark) != WF_DONE) {
        on_bad(p, i->offset, i->length, i->line, "an item whose link leads to another host, or one too many");
    }
}

static void take_feed(struct page *p, const wf_rss *feed)
{
    const wf_rss_item *items[WF_CAPFEED_MOST];
    size_t n = 0;
    for (const wf_rss_item *i = feed->items; i && n < WF_CAPFEED_MOST; i = i->next)
        items[n++] = i;
    oldest_first(items, n);
    for (size_t k = 0; k < n; k++)
        take_item(p, items[k]);
    if (feed->items_n > n)
        p->host->advise(p->host, 0, 0, wf_fmt(p->host, "the feed lists %zu items; the first %zu are read", feed->items_n, n));
    p->out->cursor = p->kept.p ? p->kept : WF_STR(""); /* what is no longer listed is forgotten */
    p->out->content_time = wf_time_later(p->out->content_time, feed->updated);
}

/* ---- A page -------------------------------------------------------------------------------------------------------------------- */

static void take_alert(struct page *p)
{
    wf_fault fault;
    const wf_cap *cap = wf_cap_read(p->in->bytes, p->in->content_type, on_advice, p, &fault);
    if (cap)
        emit(p, cap);
    else
        on_bad(p, 0, p->in->bytes.n, fault.line, fault.text);
    wf_cap_free(cap);
    if (!p->in->tag.n)
        return;
    /* A page that cannot be read is in quarantine: it is not asked for again. */
    p->kept = p->in->cursor;
    keep_mark(p, p->in->tag);
    p->out->cursor = p->kept;
}

static void tell_health(const struct page *p, bool feed)
{
    const char *who = p->feed->who;
    if (p->bad)
        p->host->health(p->host, WF_HEALTH_DEGRADED, wf_fmt(p->host, "%s: %u alert%s or the list cannot be read", who, p->bad, p->bad == 1 ? "" : "s"));
    else
        p->host->health(p->host, WF_HEALTH_OK, wf_fmt(p->host, feed ? "%s: the list of alerts arrives" : "%s: alerts arrive", who));
}

void wf_capfeed_parse(const wf_capfeed *feed, const wf_host *host, const wf_input *in, wf_result *out)
{
    struct page p = {.feed = feed, .host = host, .in = in, .out = out};
    wf_fault fault;
    const wf_rss *list = in->tag.n ? NULL : wf_rss_read(in->bytes, in->content_type, on_bad, NULL, &p, &fault);
    if (list) {
        take_feed(&p, list);
    } else {
        p.bad = 0;
        take_alert(&p);
    }
    tell_health(&p, list != NULL);
    wf_rss_free(list);
}
