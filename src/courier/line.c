/* line: see line.h. Which members a job and a setup may have is two tables. */
#include "courier/line.h"

#include <stdio.h>

#include "base/base64.h"
#include "base/json.h"
#include "model/notice.h"
#include "text/clean.h"

#define TEXT_AT(member) offsetof(struct job, member)
/* The texts of a job: where they go to, and whether it must have them. */
static const struct {
    const char *name;
    size_t at;
    bool needed;
} job_texts[] = {
    {"notice", TEXT_AT(notice), true},
    {"to", TEXT_AT(to), true},
    {"address", TEXT_AT(address), true},
    {"file", TEXT_AT(file), true},
    {"manifest", TEXT_AT(manifest), true},
    {"identity", TEXT_AT(identity), true},
    {"type", TEXT_AT(type), false},
    {"certificate", TEXT_AT(certificate), false},
    {"readback", TEXT_AT(readback), false},
    {"ca_file", TEXT_AT(ca_file), false},
    {"client_cert", TEXT_AT(client_cert), false},
    {"client_key", TEXT_AT(client_key), false},
    {"token_file", TEXT_AT(token_file), false},
};
/* What else it has. */
static const char *const job_others[] = {"job", "channel", "digest", "signature", "expires", "attempt", "precedence", "look"};

#define SETUP_AT(member) offsetof(struct setup, member)
static const struct {
    const char *name;
    size_t at;
    uint32_t most; /* 0: a text; else a number from 1 on */
} setup_members[] = {
    {"smtp", SETUP_AT(smtp), 0},
    {"mail_from", SETUP_AT(mail_from), 0},
    {"smtp_user", SETUP_AT(smtp_user), 0},
    {"smtp_password_file", SETUP_AT(smtp_password_file), 0},
    {"sms", SETUP_AT(sms), 0},
    {"voice", SETUP_AT(voice), 0},
    {"simulator", SETUP_AT(simulator), 0},
    {"ca_file", SETUP_AT(ca_file), 0},
    {"client_cert", SETUP_AT(client_cert), 0},
    {"client_key", SETUP_AT(client_key), 0},
    {"feed_url", SETUP_AT(feed_url), 0},
    {"feed_title", SETUP_AT(feed_title), 0},
    {"parallel", SETUP_AT(parallel), 256},
    {"per_host", SETUP_AT(per_host), 64},
    {"feed_last", SETUP_AT(feed_last), 500},
};

static int bad(struct err *e, const char *field, const char *why)
{
    return err_field(e, WF_E_INVALID, field, "\"%s\": %s", field, why);
}

/* A text as it may stand in a header, a path or an answer. *out in the arena. */
static int take_text(const struct json *v, struct arena *a, struct span *out, struct err *e)
{
    char field[40];
    (void) snprintf(field, sizeof field, "%.*s", SPAN_FMT(v->key));
    if (v->type != JSON_STRING || !v->s.n)
        return bad(e, field, "is a text that is not empty");
    if (v->s.n > LINE_TEXT_MOST)
        return bad(e, field, "is too long: 1,024 bytes at most");
    if (text_has_forbidden(v->s))
        return bad(e, field, "has control characters in it");
    *out = arena_span(a, v->s);
    return 0;
}

/* ---- a job ---- */

/* "sender,identifier,sent": its three parts, of characters that no header's line ends with. */
static int take_identity(struct job *j, struct err *e)
{
    struct span s = j->identity, sent;
    const char *first = memchr(s.p, ',', s.n), *second = first ? memchr(first + 1, ',', s.n - (size_t) (first + 1 - s.p)) : NULL;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char) s.p[i] < 0x21 || (unsigned char) s.p[i] > 0x7e || strchr("\"<>&\\", s.p[i]))
            return bad(e, "identity", "is sender, identifier and time, of visible characters without \" < > & \\");
    if (!second)
        return bad(e, "identity", "is sender, identifier and time, with commas between them");
    j->sender = span_make(s.p, (size_t) (first - s.p));
    j->identifier = span_make(first + 1, (size_t) (second - first - 1));
    sent = span_make(second + 1, s.n - (size_t) (second + 1 - s.p));
    if (!j->sender.n || !j->identifier.n || memchr(j->identifier.p, '/', j->identifier.n) || j->identifier.p[0] == '.' || j->identifier.n > 120)
        return bad(e, "identity", "its sender and identifier are not empty, and the identifier could be a file's name");
    return time_parse(sent, &j->sent, NULL, NULL) ? bad(e, "identity", "its last part is the time that it was sent") : 0;
}

static int take_signature(struct span text, uint8_t out[KEY_SIGNATURE_SIZE])
{
    struct buf b = {0};
    base64_decode(text, &b);
    int code = b.n == KEY_SIGNATURE_SIZE ? 0 : WF_E_INVALID;
    if (!code)
        memcpy(out, b.p, b.n);
    buf_free(&b);
    return code;
}

static bool absolute(struct span path)
{
    return path.n > 1 && path.p[0] == '/';
}

static int check_job(struct job *j, const struct json *v, struct err *e)
{
    struct span expires = json_str(v, "expires");
    const struct json *no_end = json_get(v, "expires");
    int64_t attempt = json_int(v, "attempt", 1), precedence = json_int(v, "precedence", NOTICE_ROUTINE);
    j->channel = words_find(&words_channel, json_str(v, "channel"));
    if (!j->channel)
        return bad(e, "channel", "is one of: cap edxl json feed mail sms voice usb console");
    if (j->to.n > RECIPIENT_NAME_MOST || !absolute(j->file) || !absolute(j->manifest))
        return bad(e, j->to.n > RECIPIENT_NAME_MOST ? "to" : absolute(j->file) ? "manifest"
                                                                               : "file",
                   "is no recipient's name, or no absolute path");
    if (!sign_digest_read(json_str(v, "digest"), j->digest))
        return bad(e, "digest", "is blake2b-256: and 64 hexadecimal digits");
    if (take_signature(json_str(v, "signature"), j->signature))
        return bad(e, "signature", "is 64 bytes in base64");
    j->expires = TIME_NONE;
    if (!no_end || (no_end->type != JSON_NULL && time_parse(expires, &j->expires, NULL, NULL)))
        return bad(e, "expires", "is a time, or null");
    if (attempt < 1 || attempt > 1000000)
        return bad(e, "attempt", "is a number from 1 on");
    if (precedence < NOTICE_FLASH || precedence > NOTICE_ROUTINE)
        return bad(e, "precedence", "is 1 to 4");
    j->look = json_bool(v, "look", false);
    if (j->look && !j->readback.n)
        return bad(e, "look", "is about what has a readback");
    j->attempt = (uint32_t) attempt;
    j->precedence = (uint32_t) precedence;
    return take_identity(j, e);
}

static int take_job_member(const struct json *m, struct job *j, struct arena *a, struct err *e)
{
    for (size_t i = 0; i < ARRAY_LEN(job_texts); i++)
        if (span_is(m->key, job_texts[i].name))
            return take_text(m, a, (struct span *) (void *) ((char *) j + job_texts[i].at), e);
    for (size_t i = 0; i < ARRAY_LEN(job_others); i++)
        if (span_is(m->key, job_others[i]))
            return 0;
    return err_field(e, WF_E_INVALID, "job", "a job has no \"%.*s\"", SPAN_FMT(m->key));
}

static int read_job(const struct json *v, struct arena *a, struct line *out, struct err *e)
{
    struct job *j = &out->job;
    int64_t id = json_int(v, "job", 0);
    int code = 0;
    if (id < 1)
        return bad(e, "job", "is a number from 1 on");
    out->kind = LINE_JOB;
    out->id = j->id = (uint64_t) id;
    JSON_EACH (m, v)
        if (!code)
            code = take_job_member(m, j, a, e);
    for (size_t i = 0; i < ARRAY_LEN(job_texts) && !code; i++)
        if (job_texts[i].needed && !((struct span *) (void *) ((char *) j + job_texts[i].at))->n)
            code = bad(e, job_texts[i].name, "is missing");
    return code ? code : check_job(j, v, e);
}

/* ---- the others ---- */

static int read_stop(const struct json *v, struct arena *a, struct line *out, struct err *e)
{
    int code = 0;
    out->kind = LINE_STOP;
    JSON_EACH (m, v) {
        bool whole = span_is(m->key, "stop");
        if (span_is(m->key, "only") && m->type == JSON_INT && m->i > 0) {
            out->stop_job = (uint64_t) m->i;
            continue;
        }
        if (!whole && !span_is(m->key, "to"))
            return err_field(e, WF_E_INVALID, "stop", "a stop has no \"%.*s\"", SPAN_FMT(m->key));
        code = code ? code : take_text(m, a, whole ? &out->stop : &out->stop_to, e);
    }
    return code;
}

static int take_setup_member(const struct json *m, struct setup *s, struct arena *a, struct err *e)
{
    for (size_t i = 0; i < ARRAY_LEN(setup_members); i++) {
        void *to = (char *) s + setup_members[i].at;
        struct span text;
        if (!span_is(m->key, setup_members[i].name))
            continue;
        if (!setup_members[i].most) {
            int code = take_text(m, a, &text, e);
            if (!code)
                *(char **) to = arena_strndup(a, text.p, text.n);
            return code;
        }
        if (m->type != JSON_INT || m->i < 1 || m->i > setup_members[i].most)
            return bad(e, setup_members[i].name, "is a number within its bounds");
        *(uint32_t *) to = (uint32_t) m->i;
        return 0;
    }
    return err_field(e, WF_E_INVALID, "setup", "a setup has no \"%.*s\"", SPAN_FMT(m->key));
}

static int read_setup(const struct json *v, struct arena *a, struct line *out, struct err *e)
{
    const struct json *s = json_get(v, "setup");
    int code = v->count == 1 && s->type == JSON_OBJECT ? 0 : bad(e, "setup", "is an object, and nothing stands beside it");
    out->kind = LINE_SETUP;
    JSON_EACH (m, s)
        if (!code)
            code = take_setup_member(m, &out->setup, a, e);
    return code;
}

int line_read(struct span text, struct arena *a, struct line *out, struct err *e)
{
    const struct json_limits lim = {.depth = 3, .nodes = 64, .bytes = LINE_MOST};
    struct json *v = NULL;
    memset(out, 0, sizeof *out);
    if (text.n > LINE_MOST)
        return err_set(e, WF_E_LIMIT, "a line has %d bytes at most", LINE_MOST);
    int code = json_parse(a, text, &lim, &v, e);
    if (code)
        return code;
    if (v->type != JSON_OBJECT)
        return err_set(e, WF_E_INVALID, "a line is a JSON object");
    if (json_get(v, "job"))
        return read_job(v, a, out, e);
    if (json_get(v, "stop"))
        return read_stop(v, a, out, e);
    if (json_get(v, "setup"))
        return read_setup(v, a, out, e);
    return err_set(e, WF_E_INVALID, "a line has job, stop or setup");
}

/* ---- copies ---- */

void line_copy_job(struct job *to, const struct job *from, struct arena *a)
{
    *to = *from;
    for (size_t i = 0; i < ARRAY_LEN(job_texts); i++) {
        struct span *s = (struct span *) (void *) ((char *) to + job_texts[i].at);
        *s = s->p ? arena_span(a, *s) : *s;
    }
    to->sender = span_make(to->identity.p, from->sender.n);
    to->identifier = span_make(to->identity.p + (from->identifier.p - from->identity.p), from->identifier.n);
}

void line_setup_free(struct setup *s)
{
    for (size_t i = 0; i < ARRAY_LEN(setup_members); i++)
        if (!setup_members[i].most)
            mem_free(*(char **) (void *) ((char *) s + setup_members[i].at));
    memset(s, 0, sizeof *s);
}

void line_setup_take(struct setup *to, const struct setup *from)
{
    line_setup_free(to);
    *to = *from;
    for (size_t i = 0; i < ARRAY_LEN(setup_members); i++)
        if (!setup_members[i].most) {
            char **s = (char **) (void *) ((char *) to + setup_members[i].at);
            *s = mem_strdup(*s);
        }
}
