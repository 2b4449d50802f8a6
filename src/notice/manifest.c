/* manifest: see manifest.h. */
#include "notice/manifest.h"

#include <stdlib.h>

#include "base/base64.h"
#include "base/json.h"
#include "notice/cap_write.h"

static const char *const rules[] = {"two officers", "cancel", "single officer", "receipt"};
const struct words manifest_words_rule = {"rule", rules, ARRAY_LEN(rules)};

/* How long it runs is the author's to say, when it begins the approver's: each end is written as far from the beginning of 1970 as it is from sent. */
static void move_ends(struct notice *n, wf_time by)
{
    for (size_t i = 0; i < n->infos_n && by != TIME_NONE; i++)
        if (n->infos[i].expires.at != TIME_NONE)
            n->infos[i].expires.at += by;
}

int manifest_content_digest(struct notice *n, uint8_t out[SIGN_DIGEST_SIZE], struct err *e)
{
    const struct notice_time sent = n->is.sent;
    struct buf b = {0};
    move_ends(n, -sent.at);
    n->is.sent = (struct notice_time){0, 0};
    int code = notice_cap_write(n, &b, e);
    n->is.sent = sent;
    move_ends(n, sent.at);
    if (!code)
        sign_digest(buf_view(&b), out);
    buf_free(&b);
    return code;
}

/* ---- written ---- */

static void put_bytes(struct json_writer *w, const char *key, const uint8_t *bytes, size_t n)
{
    struct buf b = {0};
    base64_encode(span_make((const char *) bytes, n), &b);
    jw_kstr(w, key, buf_view(&b));
    buf_free(&b);
}

static void put_digest(struct json_writer *w, const char *key, const uint8_t *digest)
{
    char text[SIGN_DIGEST_TEXT];
    jw_kcstr(w, key, sign_digest_text(digest, text));
}

static void put_time(struct json_writer *w, const char *key, wf_time t)
{
    char text[32];
    if (t == TIME_NONE)
        return;
    (void) time_format(t, text);
    jw_kcstr(w, key, text);
}

static void put_signer(struct json_writer *w, const char *key, const struct manifest_signer *s, const uint8_t *signature)
{
    jw_key(w, key);
    jw_begin_object(w);
    jw_kcstr(w, "officer", s->officer);
    put_bytes(w, "key", s->key, sizeof s->key);
    put_time(w, "at", s->at);
    if (signature)
        put_bytes(w, "signature", signature, KEY_SIGNATURE_SIZE);
    jw_end_object(w);
}

void manifest_write(const struct manifest *m, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    jw_kint(&w, "v", 1);
    jw_kstr(&w, "notice", m->notice);
    jw_kcstr(&w, "mode", key_mode_word(m->mode));
    jw_kcstr(&w, "rule", words_of(&manifest_words_rule, m->rule));
    put_time(&w, "sent", m->sent);
    put_time(&w, "expires", m->expires);
    put_digest(&w, "content", m->content);
    if (m->author.officer[0])
        put_signer(&w, "author", &m->author, m->author_signature);
    put_signer(&w, "approver", &m->approver, NULL);
    jw_key(&w, "recipients");
    jw_begin_array(&w);
    for (size_t i = 0; i < m->forms_n; i++) {
        jw_begin_object(&w);
        jw_kstr(&w, "to", m->forms[i].recipient);
        jw_kstr(&w, "channel", m->forms[i].channel);
        if (m->forms[i].waiting)
            jw_kbool(&w, "waiting", true);
        if (m->forms[i].type.n)
            jw_kstr(&w, "type", m->forms[i].type);
        jw_kint(&w, "bytes", (int64_t) m->forms[i].bytes);
        put_digest(&w, "digest", m->forms[i].digest);
        if (m->forms[i].has_place)
            put_digest(&w, "place", m->forms[i].place);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    buf_char(out, '\n');
}

/* ---- read ---- */

static int bad(struct err *e, const char *field)
{
    return err_field(e, WF_E_INVALID, field, "the manifest's \"%s\" is missing, or not as we write it", field);
}

static bool get_bytes(const struct json *v, const char *key, uint8_t *out, size_t n)
{
    struct buf b = {0};
    base64_decode(json_str(v, key), &b);
    bool right = b.n == n;
    if (right)
        memcpy(out, b.p, n);
    buf_free(&b);
    return right;
}

static bool get_time(const struct json *v, const char *key, wf_time *out)
{
    struct span s = json_str(v, key);
    int16_t offset;
    *out = TIME_NONE;
    return !s.n || time_parse(s, out, &offset, NULL) == 0;
}

static bool get_signer(const struct json *v, struct manifest_signer *s)
{
    struct span officer = json_str(v, "officer");
    if (!key_officer_ok(officer) || !get_bytes(v, "key", s->key, sizeof s->key) || !get_time(v, "at", &s->at) || s->at == TIME_NONE)
        return false;
    memcpy(s->officer, officer.p, officer.n);
    return true;
}

static int get_forms(const struct json *list, struct manifest *m, struct err *e)
{
    if (!list || list->count > MANIFEST_RECIPIENTS_MOST)
        return bad(e, "recipients");
    m->forms = arena_alloc(&m->arena, (list->count + 1) * sizeof *m->forms);
    JSON_EACH (v, list) {
        struct manifest_form *f = &m->forms[m->forms_n++];
        f->recipient = arena_span(&m->arena, json_str(v, "to"));
        f->channel = arena_span(&m->arena, json_str(v, "channel"));
        f->waiting = json_bool(v, "waiting", false);
        f->type = json_str(v, "type").n ? arena_span(&m->arena, json_str(v, "type")) : span_make(NULL, 0);
        f->bytes = (uint64_t) json_int(v, "bytes", 0);
        if (!f->recipient.n || !f->channel.n || !sign_digest_read(json_str(v, "digest"), f->digest))
            return bad(e, "recipients");
        f->has_place = json_get(v, "place") != NULL;
        if (f->has_place && !sign_digest_read(json_str(v, "place"), f->place))
            return bad(e, "recipients");
    }
    return WF_OK;
}

static int read_members(const struct json *v, struct manifest *m, struct err *e)
{
    const struct json *author = json_get(v, "author");
    if (json_int(v, "v", 0) != 1)
        return err_field(e, WF_E_UNSUPPORTED, "v", "this manifest is of another version than 1");
    m->notice = arena_span(&m->arena, json_str(v, "notice"));
    m->mode = key_mode_of(json_str(v, "mode"));
    if (!m->notice.n)
        return bad(e, "notice");
    if (!m->mode)
        return bad(e, "mode");
    m->rule = (enum manifest_rule) words_find(&manifest_words_rule, json_str(v, "rule"));
    if (!m->rule)
        return bad(e, "rule");
    if (!get_time(v, "sent", &m->sent) || m->sent == TIME_NONE)
        return bad(e, "sent");
    if (!get_time(v, "expires", &m->expires))
        return bad(e, "expires");
    if (!sign_digest_read(json_str(v, "content"), m->content))
        return bad(e, "content");
    if (!author && !manifest_is_alone(m->rule))
        return bad(e, "author");
    if (author && (!get_signer(author, &m->author) || !get_bytes(author, "signature", m->author_signature, sizeof m->author_signature)))
        return bad(e, "author");
    if (!get_signer(json_get(v, "approver"), &m->approver))
        return bad(e, "approver");
    return get_forms(json_get(v, "recipients"), m, e);
}

int manifest_read(struct span text, struct manifest *m, struct err *e)
{
    struct arena a = {0};
    struct buf again = {0};
    struct json *v = NULL;
    memset(m, 0, sizeof *m);
    if (text.n > MANIFEST_MOST)
        return err_set(e, WF_E_LIMIT, "a manifest has %d bytes at most", MANIFEST_MOST);
    int code = json_parse(&a, text, NULL, &v, e);
    if (!code)
        code = read_members(v, m, e);
    if (!code) { /* one text for one manifest: a second "mode", or a blank, would be read by somebody else otherwise */
        manifest_write(m, &again);
        if (!span_eq(buf_view(&again), text))
            code = err_set(e, WF_E_INVALID, "the manifest is not written as we write it: it was changed, or another program made it");
    }
    buf_free(&again);
    arena_free(&a);
    return code;
}

void manifest_free(struct manifest *m)
{
    arena_free(&m->arena);
    memset(m, 0, sizeof *m);
}

/* ---- checked ---- */

static int refuse(struct err *e, const char *field, const char *why)
{
    return err_field(e, WF_E_DENIED, field, "%s", why);
}

/* The trusted key that a signer names: the same bytes, the same officer, the same mode. NULL: it is none of those. */
static const struct key_public *trusted(const struct manifest *m, const struct manifest_signer *s, const struct key_public *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(keys[i].bytes, s->key, sizeof s->key) == 0 && strcmp(keys[i].officer, s->officer) == 0 && keys[i].mode == m->mode)
            return &keys[i];
    return NULL;
}

static int check_notice(const struct manifest *m, struct notice *n, struct err *e)
{
    uint8_t digest[SIGN_DIGEST_SIZE];
    wf_time expires = n->infos_n ? n->infos[0].expires.at : TIME_NONE;
    if (!span_eq(n->is.identifier, m->notice))
        return refuse(e, "notice", "the alert is another one than the manifest names");
    if ((n->status == NOTICE_EXERCISE) != (m->mode == KEY_EXERCISE))
        return refuse(e, "status", "an Exercise is released by an exercise's keys, and nothing else is");
    if (n->is.sent.at != m->sent)
        return refuse(e, "sent", "the alert's sent is another than the approver fixed");
    if (expires != m->expires)
        return refuse(e, "expires", "the alert's end is another than was signed");
    if (manifest_content_digest(n, digest, e))
        return WF_E_DENIED;
    return memcmp(digest, m->content, sizeof digest) == 0 ? WF_OK : refuse(e, "content", "the alert's content is not what the author signed");
}

static int check_form(const struct manifest *m, struct span form, struct err *e)
{
    uint8_t digest[SIGN_DIGEST_SIZE];
    sign_digest(form, digest);
    for (size_t i = 0; i < m->forms_n; i++)
        if (m->forms[i].bytes == form.n && memcmp(m->forms[i].digest, digest, sizeof digest) == 0)
            return WF_OK;
    return refuse(e, "recipients", "these bytes are none of those that the approver signed");
}

/* How many officers it took: two with two keys, but for a Cancel and where the centre has switched the single path on. */
static int check_rule(const struct manifest *m, const struct notice *n, struct err *e)
{
    if (m->rule == MANIFEST_CANCEL && n->type != NOTICE_CANCEL)
        return refuse(e, "rule", "one officer cancels; this is no Cancel");
    if (m->rule == MANIFEST_RECEIPT && n->type != NOTICE_ACK && n->type != NOTICE_ERROR)
        return refuse(e, "rule", "one officer acknowledges or rejects what was received; this is neither Ack nor Error");
    if (m->rule != MANIFEST_TWO)
        return WF_OK;
    if (strcmp(m->author.officer, m->approver.officer) == 0)
        return refuse(e, "approver", "author and approver are one officer");
    if (memcmp(m->author.key, m->approver.key, sizeof m->author.key) == 0)
        return refuse(e, "approver", "author and approver have one key");
    return WF_OK;
}

int manifest_check(const struct manifest *m, struct span bytes, const uint8_t approver_signature[KEY_SIGNATURE_SIZE], struct notice *n, struct span form,
                   const struct key_public *keys, size_t keys_n, struct err *e)
{
    const struct key_public *author = trusted(m, &m->author, keys, keys_n), *approver = trusted(m, &m->approver, keys, keys_n);
    if (check_rule(m, n, e))
        return WF_E_DENIED;
    if (!author && m->author.officer[0])
        return refuse(e, "author", "the author's key is none of those that are trusted");
    if (!author && !manifest_is_alone(m->rule))
        return refuse(e, "author", "nobody wrote it: the author's signature is missing");
    if (!approver)
        return refuse(e, "approver", "the approver's key is none of those that are trusted");
    if ((author && m->author.at > m->approver.at) || m->approver.at != m->sent)
        return refuse(e, "approver", "the approver's time is before the author's, or is not that of sent");
    if (author && !key_verify(author, MANIFEST_PURPOSE_CONTENT, span_make((const char *) m->content, sizeof m->content), m->author_signature))
        return refuse(e, "author", "the author's signature is not over this content");
    if (!key_verify(approver, MANIFEST_PURPOSE_MANIFEST, bytes, approver_signature))
        return refuse(e, "approver", "the approver's signature is not over this manifest");
    if (check_notice(m, n, e))
        return WF_E_DENIED;
    return form.p ? check_form(m, form, e) : WF_OK;
}
