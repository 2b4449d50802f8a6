/* mail: a whole mail, as it was signed, handed to the centre's own relay by SMTP: TLS is required but to this machine itself. What the relay takes is SENT: that it arrived, it does not say. */
#include <stdio.h>

#include "base/fs.h"
#include "courier/transfer.h"
#include "courier/transport.h"

static const char *const relays[] = {"smtps", "smtp", NULL};

/* Clear SMTP to elsewhere is made to change to TLS (STARTTLS): what place.c would refuse is taken there as "smtps". */
static bool begins_tls(const char *url)
{
    return strncmp(url, "smtp://", 7) == 0;
}

static int mail_place(const struct courier *c, const struct job *j, char *out, size_t size, struct err *e)
{
    struct place p;
    char *url;
    if (!c->setup.smtp || !c->setup.mail_from)
        return err_set(e, WF_E_INVALID, "there is no relay for mail: courier { smtp = \"smtps://HOST\" mail_from = \"centre@example.org\" }");
    if (!memchr(j->address.p, '@', j->address.n) || memchr(j->address.p, '>', j->address.n))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no mail address", SPAN_FMT(j->address));
    url = begins_tls(c->setup.smtp) ? mem_printf("smtps://%s", c->setup.smtp + 7) : mem_strdup(c->setup.smtp);
    int code = place_read(url, relays, c->mode == KEY_EXERCISE, &p, e);
    mem_free(url);
    if (!code)
        place_text(&p, out, size);
    return code;
}

static size_t on_more(char *to, size_t one, size_t n, void *arg)
{
    struct transfer *t = arg;
    size_t left = t->upload.n - t->uploaded, take = one * n < left ? one * n : left;
    memcpy(to, t->upload.p + t->uploaded, take);
    t->uploaded += take;
    return take;
}

static void on_done(struct transfer *t, CURLcode code)
{
    struct send *s = t->s;
    struct outcome o;
    long status = transfer_status(t);
    if (code == CURLE_OK)
        outcome_set(&o, OUTCOME_SENT, "its relay took it");
    else if (status >= 500 && status < 600 && code != CURLE_LOGIN_DENIED)
        outcome_set(&o, OUTCOME_REJECTED, "the relay refuses it: %ld", status);
    else
        transfer_explain(t, code, &o);
    if (o.state == OUTCOME_REJECTED && t->trouble[0])
        outcome_add(&o, span_str(t->trouble));
    transfer_end(t);
    queue_done(s, &o);
}

/* Who we are to the relay, where it asks. */
static int set_user(struct transfer *t, const struct setup *u, struct err *e)
{
    struct buf secret = {0};
    if (!u->smtp_user)
        return 0;
    curl_easy_setopt(t->easy, CURLOPT_USERNAME, u->smtp_user);
    int code = u->smtp_password_file ? fs_read_secret(u->smtp_password_file, &secret, e) : 0;
    if (!code && secret.n)
        curl_easy_setopt(t->easy, CURLOPT_PASSWORD, secret.p);
    if (secret.p)
        explicit_bzero(secret.p, secret.cap);
    buf_free(&secret);
    return code;
}

static int post(struct courier *c, struct send *s, struct err *e)
{
    struct transfer *t;
    const struct setup *u = &c->setup;
    char *rcpt = arena_printf(&s->arena, "<%.*s>", SPAN_FMT(s->job.address)), *from = arena_printf(&s->arena, "<%s>", u->mail_from);
    char *judged = begins_tls(u->smtp) ? arena_printf(&s->arena, "smtps://%s", u->smtp + 7) : u->smtp;
    int code = transfer_new(s, judged, relays, &t, e);
    if (code)
        return code;
    code = set_user(t, u, e);
    if (code)
        return code;
    if (begins_tls(u->smtp)) {
        curl_easy_setopt(t->easy, CURLOPT_URL, u->smtp);
        curl_easy_setopt(t->easy, CURLOPT_PROTOCOLS_STR, "smtp");
        curl_easy_setopt(t->easy, CURLOPT_USE_SSL, t->place.loopback ? (long) CURLUSESSL_NONE : (long) CURLUSESSL_ALL);
    }
    buf_span(&t->upload, buf_view(&s->bytes)); /* a whole mail (RFC 5322): just what was signed */
    t->to = curl_slist_append(NULL, rcpt);
    curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, from);
    curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->to);
    curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_more);
    curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t) t->upload.n);
    return transfer_start(t, on_done, e);
}

static void mail_begin(struct courier *c, struct send *s)
{
    struct err e = {0};
    struct outcome o;
    if (post(c, s, &e) == 0)
        return;
    transfer_end(s->transfer);
    if (e.code == WF_E_DENIED || e.code == WF_E_INVALID)
        outcome_refuse(&o, e.text);
    else
        outcome_set(&o, OUTCOME_FAILED, "%s", e.text);
    queue_done(s, &o);
}

const struct transport transport_mail = {mail_place, mail_begin, true};
