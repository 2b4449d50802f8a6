/* forms_mail: a notice as a whole mail (RFC 5322, MIME): its text in base64, the alert as an attachment. Every line ends with CR LF and is plain ASCII, so no mail server
 * has a reason to change a byte of what was signed. See forms.h. */
#include <stdio.h>

#include "base/base64.h"
#include "notice/forms.h"
#include "seal/seal.h"
#include "text/clean.h"
#include "text/utf8.h"

enum { WORD_BYTES = 42, LINE = 76 }; /* of an encoded word 75 characters are the most; base64 makes four of three */

static bool is_plain(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < ' ' || s.p[i] > '~' || strchr("=?\"\\<>()@,;:[]", s.p[i]))
            return false;
    return s.n > 0 && s.n <= 60;
}

/* A header's text: as it is, or in encoded words, each of whole characters, folded. */
static void put_words(struct span s, struct buf *out)
{
    if (is_plain(s)) {
        buf_span(out, s);
        return;
    }
    for (size_t i = 0; i < s.n;) {
        size_t n = s.n - i < WORD_BYTES ? s.n - i : WORD_BYTES;
        while (n > 1 && i + n < s.n && ((unsigned char) s.p[i + n] & 0xc0) == 0x80)
            n--;
        buf_str(out, i ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
        base64_encode(span_make(s.p + i, n), out);
        buf_str(out, "?=");
        i += n;
    }
}

void forms_sealed_subject(const struct notice *n, struct buf *out)
{
    buf_printf(out, "%sEncrypted notice %.*s", n->status == NOTICE_EXERCISE ? "EXERCISE " : "", SPAN_FMT(n->is.identifier));
}

static void put_header(struct buf *out, const char *name, struct span s)
{
    struct buf clean = {0};
    (void) text_clean(s, 0, &clean);
    buf_printf(out, "%s: ", name);
    put_words(buf_view(&clean), out);
    buf_str(out, "\r\n");
    buf_free(&clean);
}

static void put_body(struct buf *out, struct span s)
{
    struct buf b = {0};
    base64_encode(s, &b);
    for (size_t i = 0; i < b.n; i += LINE) {
        buf_add(out, b.p + i, b.n - i < LINE ? b.n - i : LINE);
        buf_str(out, "\r\n");
    }
    buf_free(&b);
}

static void put_date(struct buf *out, wf_time t)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct time_fields f;
    time_split(t, 0, &f);
    buf_printf(out, "Date: %s, %d %s %04d %02d:%02d:%02d +0000\r\n", days[f.weekday], f.day, months[f.month - 1], f.year, f.hour, f.minute, f.second);
}

/* An address of the form that a header takes; what is none becomes the domain of one. */
static void put_sender(const struct forms_ask *ask, struct buf *out)
{
    struct span s = ask->means->sender;
    buf_str(out, "From: ");
    if (ask->means->sender_name.n) {
        struct buf clean = {0};
        (void) text_clean(ask->means->sender_name, 0, &clean);
        put_words(buf_view(&clean), out);
        buf_str(out, "\r\n ");
        buf_free(&clean);
    }
    buf_printf(out, "<%s%.*s>\r\n", memchr(s.p ? s.p : "", '@', s.n) ? "" : "notices@", SPAN_FMT(s));
}

static struct span domain_of(struct span sender)
{
    const char *at = sender.n ? memchr(sender.p, '@', sender.n) : NULL;
    return at ? span_make(at + 1, sender.n - (size_t) (at + 1 - sender.p)) : sender;
}

static void put_ids(const struct forms_ask *ask, bool waiting, struct buf *out)
{
    const struct notice *n = &ask->c->n;
    buf_printf(out, "Message-ID: <%.*s%s@%.*s>\r\n", SPAN_FMT(n->is.identifier), waiting ? "-W" : "", SPAN_FMT(domain_of(n->is.sender)));
    for (size_t i = 0; i < n->references_n && i < 1; i++)
        buf_printf(out, "In-Reply-To: <%.*s@%.*s>\r\n", SPAN_FMT(n->references[i].identifier), SPAN_FMT(domain_of(n->references[i].sender)));
}

static bool address_ok(const char *s)
{
    for (const char *p = s; p && *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("<>(),;:\"\\[]", *p))
            return false;
    return s && strchr(s, '@');
}

/* A boundary that no line of base64 can be. */
static void put_attachment(const struct forms_ask *ask, const char *boundary, struct buf *out)
{
    buf_printf(out, "--%s\r\nContent-Type: application/cap+xml; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n", boundary);
    buf_printf(out, "Content-Disposition: attachment; filename=\"%.*s.xml\"\r\n\r\n", SPAN_FMT(ask->c->n.is.identifier));
    put_body(out, ask->cap);
    buf_printf(out, "--%s--\r\n", boundary);
}

/* What is read: the text, and the alert beside it. Head and body of a MIME part. */
static void put_content(const struct forms_ask *ask, bool waiting, struct buf *out)
{
    struct buf text = {0};
    char boundary[64];
    snprintf(boundary, sizeof boundary, "=_notice_%.*s", (int) (ask->c->n.is.identifier.n < 40 ? ask->c->n.is.identifier.n : 40), ask->c->n.is.identifier.p);
    forms_text(ask, &text);
    if (!waiting)
        buf_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", boundary, boundary);
    buf_str(out, "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    put_body(out, buf_view(&text));
    if (!waiting)
        put_attachment(ask, boundary, out);
    buf_free(&text);
}

/* The same, as its recipient alone can read it (S/MIME, RFC 8551). */
static int put_sealed(const struct forms_ask *ask, struct buf *out, struct err *e)
{
    struct buf content = {0}, der = {0};
    struct seal_certificate c;
    int code = seal_read(span_str(ask->to->r->pem), &c, e);
    if (code)
        return code;
    put_content(ask, false, &content);
    code = seal_make(&c, buf_view(&content), &der, e);
    if (!code) {
        buf_str(out, FORMS_SEALED_HEAD);
        put_body(out, buf_view(&der));
    }
    seal_free(&c);
    buf_free(&content);
    buf_free(&der);
    return code;
}

int forms_mail(const struct forms_ask *ask, struct buf *out, struct err *e)
{
    struct buf subject = {0};
    bool waiting = forms_carries(ask->c, ask->to, ask->channel) == COMPOSE_WAITING, sealed = !waiting && compose_seals(&ask->c->n, ask->to->r, RECIPIENT_MAIL);
    int code = 0;
    if (!address_ok(ask->address))
        return err_field(e, WF_E_INVALID, "address", "\"%.80s\" is no mail address", ask->address ? ask->address : "");
    if (sealed)
        forms_sealed_subject(&ask->c->n, &subject);
    else
        forms_subject(ask, &subject);
    put_sender(ask, out);
    buf_printf(out, "To: <%s>\r\n", ask->address);
    put_header(out, "Subject", buf_view(&subject));
    put_date(out, ask->c->n.is.sent.at);
    put_ids(ask, waiting, out);
    if (ask->c->precedence <= NOTICE_IMMEDIATE)
        buf_str(out, "Importance: high\r\n");
    buf_str(out, "MIME-Version: 1.0\r\n");
    if (sealed)
        code = put_sealed(ask, out, e);
    else
        put_content(ask, waiting, out);
    buf_free(&subject);
    return code;
}
