/* sealed: see sealed.h. */
#include "verify/sealed.h"

#include "base/base64.h"
#include "notice/forms.h"

int sealed_place(struct span part, struct sealed_place *out, struct err *e)
{
    const char *nl = part.n ? memchr(part.p, '\n', part.n) : NULL;
    struct span pem = nl ? span_make(nl + 1, part.n - (size_t) (nl + 1 - part.p)) : span_make(NULL, 0);
    memset(out, 0, sizeof *out);
    if (!nl)
        return err_set(e, WF_E_PROTO, "a place has an address, and its certificate behind it");
    out->address = span_make(part.p, (size_t) (nl - part.p));
    return pem.n ? seal_read(pem, &out->certificate, e) : 0;
}

void sealed_place_free(struct sealed_place *p)
{
    seal_free(&p->certificate);
}

/* Where the encrypted part begins; NULL: there is none. */
static const char *part_of(struct span mail)
{
    return mail.n ? memmem(mail.p, mail.n, FORMS_SEALED_HEAD, sizeof FORMS_SEALED_HEAD - 1) : NULL;
}

bool sealed_is(struct span mail)
{
    return part_of(mail) || (mail.n && memmem(mail.p, mail.n, "pkcs7-mime", 10));
}

static int refuse(struct err *e, const char *why)
{
    return err_field(e, WF_E_DENIED, "tlp", "%s", why);
}

static bool begins(struct span line, const char *text)
{
    size_t n = strlen(text);
    return line.n >= n && memcmp(line.p, text, n) == 0;
}

/* One line of the head without its end: what we write there, and not a word more. */
static bool line_ok(struct span line, struct span subject, struct span address)
{
    static const char *const free_ones[] = {"From: ", "Date: ", "Message-ID: <", "In-Reply-To: <", "Importance: high", "MIME-Version: 1.0", " <", " =?UTF-8?B?"};
    if (begins(line, "Subject: "))
        return line.n == 9 + subject.n && memcmp(line.p + 9, subject.p, subject.n) == 0;
    if (begins(line, "To: <"))
        return line.n == address.n + 6 && memcmp(line.p + 5, address.p, address.n) == 0 && line.p[line.n - 1] == '>';
    for (size_t i = 0; i < ARRAY_LEN(free_ones); i++)
        if (begins(line, free_ones[i]))
            return line.n <= 300;
    return false;
}

/* Before the encrypted part: who, to whom, when, which. */
static bool head_ok(struct span head, const struct notice *n, struct span address)
{
    struct buf subject = {0};
    bool ok = true, has_subject = false, has_to = false;
    forms_sealed_subject(n, &subject);
    while (head.n && ok) {
        const char *end = memmem(head.p, head.n, "\r\n", 2);
        struct span line = span_make(head.p, end ? (size_t) (end - head.p) : head.n);
        ok = end && line_ok(line, buf_view(&subject), address) && !(has_subject && begins(line, "Subject: ")) && !(has_to && begins(line, "To: "));
        has_subject |= begins(line, "Subject: ");
        has_to |= begins(line, "To: ");
        head = span_make(head.p + line.n + 2, end ? head.n - line.n - 2 : 0);
    }
    buf_free(&subject);
    return ok && has_subject && has_to;
}

/* The headline in the head, as it is or as a header writes it. */
static bool tells(struct span head, const struct notice *n)
{
    for (size_t i = 0; i < n->infos_n; i++) {
        struct span s = n->infos[i].headline;
        if (s.n && memmem(head.p, head.n, s.p, s.n))
            return true;
    }
    return false;
}

/* Lines of base64 and nothing else; decoded. */
static bool body_of(struct span text, struct buf *der)
{
    struct buf all = {0}, again = {0};
    while (text.n) {
        const char *end = memmem(text.p, text.n, "\r\n", 2);
        if (!end)
            break;
        buf_add(&all, text.p, (size_t) (end - text.p));
        text = span_make(end + 2, text.n - (size_t) (end + 2 - text.p));
    }
    base64_decode(buf_view(&all), der);
    base64_encode(buf_view(der), &again);
    bool ok = !text.n && der->n && span_eq(buf_view(&again), buf_view(&all));
    buf_free(&all);
    buf_free(&again);
    return ok;
}

int sealed_check(struct span mail, const struct notice *n, const struct sealed_place *to, wf_time now, struct err *e)
{
    const struct seal_certificate *c = &to->certificate;
    const char *part = part_of(mail);
    struct buf der = {0};
    int code = 0;
    if (!part)
        return refuse(e, "it would go in the clear, and its TLP is above what goes so: it has to be encrypted");
    if (!c->print[0])
        return refuse(e, "it is encrypted, and recipients.conf has no certificate of its recipient");
    if (now && (now < c->from || (c->until != TIME_NONE && now > c->until)))
        return refuse(e, "its recipient's certificate is of another time");
    const struct span head = span_make(mail.p, (size_t) (part - mail.p));
    const char *body = part + sizeof FORMS_SEALED_HEAD - 1;
    if (!head_ok(head, n, to->address) || tells(head, n))
        return refuse(e, "its head is not as that of an encrypted mail to this address, which tells nothing but which notice it is");
    if (!body_of(span_make(body, mail.n - (size_t) (body - mail.p)), &der))
        code = refuse(e, "something else stands in it than the encrypted part");
    else
        code = seal_check(c, buf_view(&der), e);
    buf_free(&der);
    return code;
}
