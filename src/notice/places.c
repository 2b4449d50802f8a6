/* places: see places.h. */
#include "notice/places.h"

#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/plural.h"
#include "model/member.h"
#include "seal/seal.h"

#define DAY (INT64_C(86400) * NSEC_PER_SEC)

/* ---- certificates ---- */

static char *path_of(const char *file, const char *name)
{
    const char *slash = strrchr(file, '/');
    return name[0] == '/' || !slash ? mem_strdup(name) : mem_printf("%.*s/%s", (int) (slash - file), file, name);
}

static void take_certificate(struct recipient *r, const struct seal_certificate *c, struct span pem)
{
    mem_free(r->pem);
    r->pem = mem_strndup(pem.p, pem.n);
    memcpy(r->print, c->print, sizeof r->print);
    r->pem_from = c->from;
    r->pem_until = c->until;
}

static void advise(const struct recipient *r, const struct seal_certificate *c, const char *file, wf_time now, struct buf *advice)
{
    const char *address = recipient_address(r, RECIPIENT_MAIL);
    char day[40];
    if (c->from > now) {
        (void) time_format(c->from, day);
        buf_printf(advice, "%s:%u: the certificate of \"%s\" begins %.10s: until then it hears that a notice is waiting\n", file, r->line, r->name, day);
    }
    if (c->until != TIME_NONE && c->until < now + PLACES_SOON_DAYS * DAY) {
        (void) time_format(c->until, day);
        if (c->until < now)
            buf_printf(advice, "%s:%u: the certificate of \"%s\" ended %.10s: nothing above GREEN is mailed to it; ask it for its new one\n", file, r->line, r->name, day);
        else
            buf_printf(advice, "%s:%u: the certificate of \"%s\" ends %.10s, in %lld day%s: ask it for its new one\n", file, r->line, r->name, day, (long long) ((c->until - now) / DAY), plural_s((c->until - now) / DAY));
    }
    if (!seal_names(c, address))
        buf_printf(advice, "%s:%u: the certificate of \"%s\" is for %s, and the notice goes to %s: is it the right one?\n", file, r->line, r->name, c->mails[0] ? c->mails[0] : "no mail address", address);
}

static int one_certificate(struct recipient *r, const char *file, wf_time now, struct buf *advice, struct err *e)
{
    struct buf pem = {0};
    struct seal_certificate c;
    char *path = path_of(file, r->certificate);
    int code = fs_check_orders(path, e); /* whoever can write it could have us encrypt for himself */
    if (!code)
        code = fs_read(path, SEAL_PEM_MOST, &pem, e);
    if (!code) {
        code = seal_read(buf_view(&pem), &c, e);
        if (code)
            (void) err_wrap(e, "%s", path);
    }
    if (!code) {
        take_certificate(r, &c, buf_view(&pem));
        if (advice)
            advise(r, &c, file, now, advice);
        seal_free(&c);
    }
    buf_free(&pem);
    mem_free(path);
    return code;
}

size_t places_certificates(struct recipients *r, const char *file, wf_time now, struct buf *problems, struct buf *advice)
{
    size_t bad = 0;
    for (size_t i = 0; i < r->v.n; i++) {
        struct recipient *one = &r->v.v[i];
        struct err e = {0};
        if (!one->certificate || one_certificate(one, file, now, advice, &e) == 0)
            continue;
        buf_printf(problems, "%s:%u: certificate: of \"%s\": %s\n", file, one->line, one->name, e.text);
        bad++;
    }
    return bad;
}

/* ---- digests ---- */

void places_digest(const struct recipient *r, uint32_t channel, uint8_t out[SIGN_DIGEST_SIZE])
{
    bool sealed = channel == RECIPIENT_MAIL && r->encrypted;
    const struct sign_place p = {span_str(r->name), span_str(words_of(&words_channel, channel)), span_str(recipient_address(r, channel)), span_str(sealed ? r->print : "")};
    sign_place(&p, out);
}

/* ---- as they were ---- */

/* The texts of one, by their names in the file. */
#define TEXT(name) {#name, offsetof(struct recipient, name)}
static const struct {
    const char *key;
    size_t at;
} texts[] = {TEXT(title), TEXT(address), TEXT(encoder), TEXT(phone), TEXT(phone_language), TEXT(second_address), TEXT(pem)};

static char **text_at(struct recipient *r, size_t i)
{
    return (char **) (void *) ((char *) r + texts[i].at);
}

void places_write(const struct recipient *const *v, size_t n, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    jw_kint(&w, "v", 1);
    jw_key(&w, "recipients");
    jw_begin_array(&w);
    for (size_t i = 0; i < n; i++) {
        jw_begin_object(&w);
        jw_kcstr(&w, "to", v[i]->name);
        jw_kcstr(&w, "channel", words_of(&words_channel, v[i]->channel));
        if (v[i]->second)
            jw_kcstr(&w, "second", words_of(&words_channel, v[i]->second));
        jw_kcstr(&w, "tlp", words_of(&words_tlp, v[i]->tlp));
        jw_kbool(&w, "encrypted", v[i]->encrypted);
        for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
            const char *text = *(char *const *) (const void *) ((const char *) v[i] + texts[k].at);
            if (text)
                jw_kcstr(&w, texts[k].key, text);
        }
        jw_key(&w, "languages");
        jw_begin_array(&w);
        for (size_t k = 0; k < v[i]->languages.n; k++)
            jw_cstr(&w, v[i]->languages.v[k]);
        jw_end_array(&w);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    buf_char(out, '\n');
}

static int read_one(const struct json *v, struct recipient *r, struct err *e)
{
    struct span to = json_str(v, "to"), second = json_str(v, "second");
    r->name = mem_strndup(to.p ? to.p : "", to.n);
    if (to.p && to.n >= 2 && member_code_ok(span_make(to.p, 2)) && (to.n == 2 || to.p[2] == '/'))
        memcpy(r->member, to.p, 2);
    r->channel = (uint8_t) words_find(&words_channel, json_str(v, "channel"));
    r->second = second.n ? (uint8_t) words_find(&words_channel, second) : 0;
    r->tlp = (uint8_t) words_find(&words_tlp, json_str(v, "tlp"));
    r->encrypted = json_bool(v, "encrypted", false);
    for (size_t k = 0; k < ARRAY_LEN(texts); k++) {
        struct span s = json_str(v, texts[k].key);
        if (s.p)
            *text_at(r, k) = mem_strndup(s.p, s.n);
    }
    JSON_EACH (l, json_get(v, "languages"))
        if (l->type == JSON_STRING && r->languages.n < RECIPIENT_LANGUAGES_MOST)
            VEC_PUSH(&r->languages, mem_strndup(l->s.p, l->s.n));
    if (!to.n || !r->channel || !r->tlp || !r->title || !r->address || !r->languages.n || !r->second != !r->second_address)
        return err_set(e, WF_E_INVALID, "places.json is not as we write it");
    if (r->pem) {
        struct seal_certificate c;
        char *pem = r->pem;
        int code = seal_read(span_str(pem), &c, e);
        if (code)
            return code;
        r->pem = NULL;
        take_certificate(r, &c, span_str(pem));
        seal_free(&c);
        mem_free(pem);
    }
    return 0;
}

int places_read(struct span text, struct recipients *out, struct err *e)
{
    struct arena a = {0};
    struct json *v = NULL;
    const struct json_limits lim = {.depth = 4, .nodes = 64 * RECIPIENTS_MOST, .bytes = PLACES_MOST};
    memset(out, 0, sizeof *out);
    int code = json_parse(&a, text, &lim, &v, e);
    const struct json *list = code ? NULL : json_get(v, "recipients");
    if (!code && (json_int(v, "v", 0) != 1 || !list || list->type != JSON_ARRAY || list->count > RECIPIENTS_MOST))
        code = err_set(e, WF_E_INVALID, "places.json is not as we write it");
    JSON_EACH (one, list) {
        struct recipient r = {.tested = TIME_NONE, .pem_until = TIME_NONE};
        if (code)
            break;
        code = read_one(one, &r, e);
        VEC_PUSH(&out->v, r);
    }
    arena_free(&a);
    if (code)
        recipients_free(out);
    return code;
}
