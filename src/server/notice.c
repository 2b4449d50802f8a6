#include "server/notice.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/base64.h"

struct notice_work *notice_new(struct request *r, struct desk_command *d)
{
    struct notice_work *x = arena_alloc(&r->arena, sizeof *x);
    x->r = r;
    x->d = d;
    x->q.expires = x->q.sent = TIME_NONE;
    x->ask.sent = TIME_NONE;
    return x;
}

void notice_refuse(struct notice_work *x, int code, const char *field, const char *fmt, ...)
{
    struct err e;
    va_list ap;
    va_start(ap, fmt);
    char text[sizeof e.text];
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    err_field(&e, code, field, "%s", text);
    request_refuse(x->r, &e);
}

bool notice_find(struct notice_work *x, struct span id)
{
    struct desk *d = x->r->server->o.desk;
    if (desk_notice_find(d, who_sight_of(x->r), id, &x->about)) {
        (void) desk_run_grounds_held(d, span_str(x->r->session->officer), x->about.n, x->held);
        return true;
    }
    notice_refuse(x, WF_E_NOTFOUND, "notice", "there is no notice \"%.*s\"", SPAN_FMT(id));
    return false;
}

bool notice_whole(struct notice_work *x)
{
    if (x->held[0])
        notice_refuse(x, WF_E_DENIED, "notice", "%s tells the first assessment of %s, and the second is still to come: who changes it, signs it or takes it along reads it first (protocol grounds %s), and is not the second assessor then", x->about.id, x->held, x->held);
    return !x->held[0];
}

/* ---- the draft, from the journal ---- */

static void run_read(struct job *j)
{
    j->code = desk_notice_draft(j->readers->journal, j->n, &j->bytes, &j->err);
}

static void was_read(struct job *j)
{
    struct notice_work *x = j->notice;
    if (j->code) {
        request_refuse(x->r, &j->err);
        return;
    }
    x->draft = arena_span(&x->r->arena, buf_view(&j->bytes));
    x->read(x);
}

void notice_read(struct notice_work *x, void (*then)(struct notice_work *x))
{
    struct job *j = disk_new(x->r->session);
    x->read = then;
    j->request = x->r;
    j->notice = x;
    j->n = x->about.draft_seq;
    j->run = run_read;
    j->done = was_read;
    disk_start(j);
}

static void run_manifest(struct job *j)
{
    struct notice_work *x = j->notice;
    j->code = desk_notice_manifest(j->readers->journal, x->about.approve_seq, &j->bytes, x->ask.signature, &j->err);
}

static void manifest_was_read(struct job *j)
{
    struct notice_work *x = j->notice;
    if (j->code) {
        request_refuse(x->r, &j->err);
        return;
    }
    x->ask.manifest = arena_span(&x->r->arena, buf_view(&j->bytes));
    x->ask.n = x->about.n;
    x->read(x);
}

void notice_manifest(struct notice_work *x, void (*then)(struct notice_work *x))
{
    struct job *j = disk_new(x->r->session);
    x->read = then;
    j->request = x->r;
    j->notice = x;
    j->run = run_manifest;
    j->done = manifest_was_read;
    disk_start(j);
}

/* ---- the engine ---- */

static void answered(void *arg, const struct server_notice_made *m)
{
    struct notice_work *x = arg;
    if (m->failed)
        request_refuse(x->r, m->failed);
    else
        x->made(x, m);
}

void notice_ask(struct notice_work *x, enum server_notice_do what, void (*made)(struct notice_work *x, const struct server_notice_made *m))
{
    struct server *s = x->r->server;
    struct err e;
    err_clear(&e);
    x->made = made;
    x->ask.what = what;
    int rc = s->o.calls.notice ? s->o.calls.notice(s->o.calls.arg, &x->ask, answered, x, &e) : err_set(&e, WF_E_UNSUPPORTED, "this engine sends no notices");
    if (rc)
        request_refuse(x->r, &e);
}

static void take_recipients(struct notice_work *x, const struct server_notice_made *m)
{
    struct arena *a = &x->r->arena;
    struct desk_recipient *v = arena_alloc(a, (m->recipients_n + 1) * sizeof *v);
    size_t n = 0;
    for (size_t i = 0; i < m->recipients_n; i++) {
        const struct server_notice_recipient *f = &m->recipients[i];
        if (f->carries == SERVER_CARRIES_NOTHING)
            continue;
        v[n++] = (struct desk_recipient){.to = arena_span(a, f->to), .member = arena_span(a, f->member), .title = arena_span(a, f->title), .phone = arena_span(a, f->phone), .phone_language = arena_span(a, f->phone_language), .channel = (uint8_t) words_find(&words_channel, f->channel), .whole = f->carries == SERVER_CARRIES_WHOLE};
    }
    x->q.recipients = v;
    x->q.recipients_n = n;
}

/* "AMBER" and the form, of what the draft says; the rest is of the composed notice. */
void notice_take(struct notice_work *x, const struct server_notice_made *m)
{
    struct arena *a = &x->r->arena;
    struct desk_notice *q = &x->q;
    struct notice_draft d;
    if (m->draft.n)
        x->draft = arena_span(a, m->draft);
    if (x->draft.n && notice_draft_read(a, x->draft, &d, NULL) == 0) {
        q->draft = x->draft;
        q->form = d.form ? d.form : DRAFT_ALERT;
        q->of = d.of;
        q->incident = d.incident;
        q->hours = d.hours;
    }
    q->composed = true;
    q->precedence = (uint8_t) m->precedence;
    q->status = (uint8_t) m->status;
    q->tlp = m->tlp;
    q->person = m->person;
    q->type = arena_span(a, m->type);
    q->headline = arena_span(a, m->headline);
    q->errors = m->errors;
    q->missing = m->missing;
    x->nobody = arena_span(a, m->nobody);
    memcpy(q->content, m->content, sizeof q->content);
    if (m->expires != TIME_NONE)
        q->expires = m->expires;
    q->sender = arena_span(a, m->is.sender);
    take_recipients(x, m);
}

void notice_command(struct notice_work *x, desk_reply_fn *done)
{
    struct server *s = x->r->server;
    struct err e;
    err_clear(&e);
    x->d->notice = &x->q;
    if (desk_command(s->o.desk, x->d, done, done == act_answered ? (void *) x->r : x, &e))
        request_refuse(x->r, &e);
    else
        s->work = true;
}

/* ---- what follows from an earlier one ---- */

void notice_earlier(struct notice_work *x, const struct desk_notice_about *of)
{
    struct arena *a = &x->r->arena;
    x->ask.earlier = (struct notice_identity){.sender = arena_span(a, span_str(of->sender)), .identifier = arena_span(a, span_str(of->identifier)), .sent = {of->sent, 0}};
    x->ask.earlier_precedence = (enum notice_precedence) of->precedence;
    x->ask.earlier_person = of->person;
}

bool notice_follow(struct notice_work *x, struct span why)
{
    struct arena *a = &x->r->arena;
    struct notice_draft d;
    struct err e;
    struct buf out = {0};
    if (notice_draft_read(a, x->draft, &d, &e)) {
        request_refuse(x->r, &e);
        return false;
    }
    d.form = (uint8_t) x->form;
    d.of = arena_span(a, span_str(x->about.id));
    if (x->form != DRAFT_UPDATE)
        d.texts_n = 0; /* a correction and a Cancel have words of their own */
    struct draft_field *fields = arena_alloc(a, (d.fields_n + 1) * sizeof *fields);
    if (d.fields_n)
        memcpy(fields, d.fields, d.fields_n * sizeof *fields);
    for (size_t i = 0; i < d.fields_n; i++)
        fields[i].origin = DRAFT_EARLIER;
    if (why.n && d.fields_n < DRAFT_FIELDS_MOST)
        fields[d.fields_n++] = (struct draft_field){SPAN_LIT("why"), why, DRAFT_OFFICER};
    d.fields = fields;
    notice_draft_write(&d, &out);
    x->draft = arena_span(a, buf_view(&out));
    buf_free(&out);
    x->ask.draft = x->draft;
    notice_earlier(x, &x->about);
    return true;
}

/* ---- keys and signatures ---- */

static void add_key(void *arg, struct span officer, const uint8_t key[32], bool exercise, wf_time made)
{
    struct notice_work *x = arg;
    struct key_public *k = &x->keys[x->keys_n];
    if (x->keys_n >= desk_officer_keys(x->r->server->o.desk) || officer.n > KEY_OFFICER_MOST)
        return;
    memset(k, 0, sizeof *k);
    memcpy(k->officer, officer.p, officer.n);
    k->mode = exercise ? KEY_EXERCISE : KEY_ACTUAL;
    k->made = made;
    memcpy(k->bytes, key, sizeof k->bytes);
    x->keys_n++;
}

void notice_keys(struct notice_work *x)
{
    struct desk *d = x->r->server->o.desk;
    x->keys = arena_alloc(&x->r->arena, (desk_officer_keys(d) + 1) * sizeof *x->keys);
    x->keys_n = 0;
    desk_keys_usable(d, add_key, x);
    x->ask.keys = x->keys;
    x->ask.keys_n = x->keys_n;
}

bool notice_key(struct notice_work *x, struct span hex, uint8_t out[KEY_PUBLIC_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    bool right = hex.n == 2 * KEY_PUBLIC_SIZE;
    for (size_t i = 0; right && i < hex.n; i++) {
        const char *at = hex.p[i] ? strchr(digits, hex.p[i]) : NULL;
        right = at != NULL;
        if (right)
            out[i / 2] = (uint8_t) ((i & 1 ? out[i / 2] : 0) | (at - digits) << (i & 1 ? 0 : 4));
    }
    if (!right)
        notice_refuse(x, WF_E_INVALID, "key", "a key's public half is 64 hexadecimal digits in small letters");
    return right;
}

bool notice_signature(struct notice_work *x, struct span base64, uint8_t out[KEY_SIGNATURE_SIZE])
{
    struct buf b = {0};
    base64_decode(base64, &b);
    bool right = b.n == KEY_SIGNATURE_SIZE;
    if (right)
        memcpy(out, b.p, b.n);
    buf_free(&b);
    if (!right)
        notice_refuse(x, WF_E_INVALID, "signature", "a signature is 64 bytes in base64");
    return right;
}
