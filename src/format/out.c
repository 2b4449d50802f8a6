/* format/out: bytes of a country's own form of a notice, and answers to notices. Owns no state; plugins call it in encode and parse. */
#include <watchfloor/format/out.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

#define FIRST ((size_t) 4096)

wf_out wf_out_begin(const wf_host *host)
{
    wf_out o = {host, NULL, 0, 0, false};
    return o;
}

static void add(wf_out *o, const char *p, size_t n)
{
    if (o->failed || n == 0)
        return;
    if (n > WF_ENCODED_MAX || o->n + n > 2 * (size_t) WF_ENCODED_MAX) {
        o->failed = true;
        return;
    }
    if (o->n + n > o->cap) {
        size_t cap = o->cap ? o->cap : FIRST;
        while (cap < o->n + n)
            cap *= 2;
        char *more = o->host->scratch(o->host, cap);
        if (!more) {
            o->failed = true;
            return;
        }
        if (o->n)
            memcpy(more, o->p, o->n);
        o->p = more;
        o->cap = cap;
    }
    memcpy(o->p + o->n, p, n);
    o->n += n;
}

void wf_out_text(wf_out *o, const char *s)
{
    add(o, s, strlen(s));
}

void wf_out_str(wf_out *o, wf_str s)
{
    add(o, s.p, s.n);
}

void wf_out_fmt(wf_out *o, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t) n >= sizeof text)
        o->failed = true;
    else
        add(o, text, (size_t) n);
}

/* The next code point of *s, cut off it; U+FFFD for what is none. */
static uint32_t next(wf_str *s)
{
    uint32_t c = 0;
    int k = utf8_decode(s->p, s->n, &c);
    if (k <= 0) {
        c = 0xfffd;
        k = 1;
    }
    s->p += k;
    s->n -= (size_t) k;
    return c;
}

static void put(wf_out *o, uint32_t c)
{
    char b[8];
    add(o, b, (size_t) utf8_encode(c, b));
}

void wf_out_json(wf_out *o, wf_str s)
{
    if (!s.p) {
        wf_out_text(o, "null");
        return;
    }
    wf_out_text(o, "\"");
    while (s.n) {
        uint32_t c = next(&s);
        if (c == '"' || c == '\\')
            wf_out_fmt(o, "\\%c", (int) c);
        else if (c == '\n')
            wf_out_text(o, "\\n");
        else if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029)
            wf_out_fmt(o, "\\u%04x", (unsigned) c);
        else
            put(o, c);
    }
    wf_out_text(o, "\"");
}

void wf_out_member(wf_out *o, bool first, const char *name, wf_str value)
{
    if (!first)
        wf_out_text(o, ",");
    wf_out_json(o, wf_str_of(name));
    wf_out_text(o, ":");
    wf_out_json(o, value);
}

static bool in_xml(uint32_t c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
}

void wf_out_xml(wf_out *o, wf_str s)
{
    while (s.n) {
        uint32_t c = next(&s);
        if (c == '&')
            wf_out_text(o, "&amp;");
        else if (c == '<')
            wf_out_text(o, "&lt;");
        else if (c == '>')
            wf_out_text(o, "&gt;");
        else if (c == '"')
            wf_out_text(o, "&quot;");
        else if (c == '\r')
            wf_out_text(o, "&#13;");
        else if (in_xml(c))
            put(o, c);
    }
}

void wf_out_element(wf_out *o, const char *name, wf_str value)
{
    if (!value.n)
        return;
    wf_out_fmt(o, "<%s>", name);
    wf_out_xml(o, value);
    /* up to the first blank: attributes are said once */
    wf_out_fmt(o, "</%.*s>\n", (int) strcspn(name, " "), name);
}

void wf_out_csv(wf_out *o, wf_str s, char separator)
{
    bool formula = s.n && strchr("=+-@\t\r", s.p[0]) != NULL, quoted = formula;
    for (size_t i = 0; i < s.n; i++)
        quoted |= s.p[i] == separator || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
    if (quoted)
        wf_out_text(o, formula ? "\"'" : "\"");
    while (s.n) {
        uint32_t c = next(&s);
        if (c == '"')
            wf_out_text(o, "\"\"");
        else if (c >= 0x20 || c == '\n' || c == '\t')
            put(o, c);
    }
    if (quoted)
        wf_out_text(o, "\"");
}

void wf_out_line(wf_out *o, wf_str s)
{
    bool blank = false;
    while (s.n) {
        uint32_t c = next(&s);
        if (c < 0x20 || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029) {
            blank = true;
            continue;
        }
        if (blank)
            wf_out_text(o, " ");
        blank = false;
        put(o, c);
    }
}

void wf_out_time(wf_out *o, wf_instant t, int offset_min)
{
    t.offset_min = (int16_t) offset_min;
    if (t.set) /* whole seconds: so is what CAP says */
        t.utc_ns -= ((t.utc_ns % 1000000000) + 1000000000) % 1000000000;
    if (t.set)
        wf_out_str(o, wf_time_text(o->host, t));
}

void wf_out_time_buddhist(wf_out *o, wf_instant t)
{
    wf_out one = wf_out_begin(o->host);
    int64_t year;
    wf_out_time(&one, t, 420);
    if (one.n < 19 || !wf_str_int((wf_str){one.p, 4}, &year)) /* "2026-11-24T10:52:55+07:00" */
        return;
    wf_out_fmt(o, "%.2s/%.2s/%lld %.8s", one.p + 8, one.p + 5, (long long) year + 543, one.p + 11);
}

int wf_out_end(wf_out *o, wf_encoded *out, const char *content_type)
{
    if (o->failed || o->n > WF_ENCODED_MAX) {
        o->host->log(o->host, WF_LEVEL_ERROR, WF_STR("the form would have more than 1000000 bytes, or there is no memory for it"));
        return o->n > WF_ENCODED_MAX / 2 ? WF_FAIL_LIMIT : WF_FAIL_MEMORY;
    }
    out->bytes = (wf_str){o->p, o->n};
    out->content_type = wf_str_of(content_type);
    return WF_DONE;
}

/* ---- What a notice says ---------------------------------------------------------------------------------------- */

const wf_notice_info *wf_notice_for(const wf_notice *n, const char *lang)
{
    const wf_notice_info *i = wf_notice_in(n, lang);
    if (!i)
        i = wf_notice_in(n, "en");
    return i ? i : n->infos_n ? n->infos[0] : NULL;
}

static void paragraph(wf_out *o, wf_str s)
{
    if (o->n && s.n)
        wf_out_text(o, "\n");
    wf_out_str(o, s);
}

wf_str wf_notice_text(const wf_host *host, const wf_notice *n, const wf_notice_info *i)
{
    wf_out o = wf_out_begin(host);
    if (n->status == WF_MSG_EXERCISE)
        paragraph(&o, WF_STR("EXERCISE EXERCISE EXERCISE"));
    else if (n->status != WF_MSG_ACTUAL)
        paragraph(&o, WF_STR("TEST, NOT ACTUAL"));
    if (i && i->unreviewed)
        paragraph(&o, WF_STR("UNREVIEWED translation"));
    if (i) {
        const wf_str parts[] = {i->headline, i->description, i->instruction, i->contact, i->sender_name};
        for (size_t k = 0; k < sizeof parts / sizeof parts[0]; k++)
            paragraph(&o, parts[k]);
    }
    if (!i)
        paragraph(&o, n->note);
    return (wf_str){o.failed ? NULL : o.p ? o.p : "", o.failed ? 0 : o.n};
}

wf_str wf_identity_text(const wf_host *host, const wf_identity *is)
{
    wf_out o = wf_out_begin(host);
    wf_out_str(&o, is->sender);
    wf_out_text(&o, ",");
    wf_out_str(&o, is->identifier);
    wf_out_text(&o, ",");
    wf_out_str(&o, is->sent);
    return (wf_str){o.failed ? NULL : o.p, o.failed ? 0 : o.n};
}

bool wf_identity_read(wf_str s, wf_identity *is)
{
    s = wf_str_trim(s);
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r')
            return false;
    return wf_str_split(&s, ',', &is->sender) && wf_str_split(&s, ',', &is->identifier) && wf_str_split(&s, ',', &is->sent) && s.n == 0 &&
           is->sender.n && is->identifier.n && is->sent.n;
}

bool wf_is_centre(const wf_host *host, wf_str name)
{
    if (host->abi_minor < 1)
        return false;
    wf_str names = host->centre(host), one;
    while (wf_str_split(&names, ' ', &one)) {
        char word[256];
        if (one.n && one.n == name.n && one.n < sizeof word) {
            memcpy(word, one.p, one.n);
            word[one.n] = 0;
            if (wf_str_is_nocase(name, word))
                return true;
        }
    }
    return false;
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

const char *wf_answer_emit(const wf_host *host, const wf_answer *a)
{
    wf_report r;
    wf_ack ack = {.struct_size = sizeof ack, .desk = a->desk, .by = a->by, .reason = a->reason, .at = a->at};
    wf_report_init(&r, WF_KIND_ACK);
    if (!wf_identity_read(a->of, &ack.of))
        return "an answer that does not name its notice as \"sender,identifier,sent\"";
    ack.state = wf_str_place(a->state, a->states);
    if (!ack.state)
        return "an answer whose state is none of the interface's words";
    if (ack.state == WF_ACK_REJECTED && !ack.reason.n)
        ack.reason = WF_STR("no reason was given");
    if (!ack.desk.n)
        ack.desk = (wf_str){NULL, 0};
    r.source_id = a->id.n ? a->id : wf_fmt(host, "%.*s/%.*s", (int) ack.of.identifier.n, ack.of.identifier.p, (int) ack.desk.n, ack.desk.p ? ack.desk.p : "");
    const wf_str parts[] = {wf_identity_text(host, &ack.of), a->state, ack.desk, ack.by, ack.reason, wf_time_text(host, a->at)};
    r.revision = wf_digest(host, parts, sizeof parts / sizeof parts[0]);
    r.msg_status = a->msg_status;
    r.reported = a->at;
    r.ack = &ack;
    return host->emit(host, &r) == WF_DONE ? NULL : "";
}
