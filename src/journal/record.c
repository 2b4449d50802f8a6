/* record: a fact as bytes. The layout stands in record.h. */
#include "journal/record.h"

#include <sodium.h>

enum { TXT_HEAD = 5 }; /* state and length, before the salt */

void journal_hash(uint8_t out[JOURNAL_HASH_BYTES], const void *p, size_t n)
{
    crypto_generichash(out, JOURNAL_HASH_BYTES, p, n, NULL, 0);
}

void journal_record_genesis(uint8_t out[JOURNAL_HASH_BYTES], const uint8_t *site)
{
    char text[20 + JOURNAL_SITE_BYTES] = "watchfloor journal 1";
    memcpy(text + 20, site, JOURNAL_SITE_BYTES);
    journal_hash(out, text, sizeof text);
}

void journal_hex(char *out, const uint8_t *p, size_t n)
{
    sodium_bin2hex(out, 2 * n + 1, p, n);
}

bool journal_unhex(uint8_t *out, struct span s, size_t n)
{
    if (s.n != 2 * n)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        int v = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (v < 0)
            return false;
        out[i / 2] = (uint8_t) (i % 2 ? out[i / 2] | v : v << 4);
    }
    return true;
}

static int record_bounds(const struct journal_fact *f, struct err *e)
{
    if (f->kind.n == 0 || f->kind.n > 255)
        return err_set(e, WF_E_LIMIT, "kind of a fact has %zu bytes, 1 to 255 are allowed", f->kind.n);
    if (f->actor.n > 255)
        return err_set(e, WF_E_LIMIT, "actor of a fact has %zu bytes, up to 255 are allowed", f->actor.n);
    if (f->version == 0)
        return err_set(e, WF_E_INVALID, "version of \"%.*s\" is 0, it begins at 1", SPAN_FMT(f->kind));
    if (f->payload.n > JOURNAL_PAYLOAD_MAX)
        return err_set(e, WF_E_LIMIT, "payload of \"%.*s\" has %zu bytes, up to %u are allowed", SPAN_FMT(f->kind), f->payload.n,
            JOURNAL_PAYLOAD_MAX);
    if (f->nparts > JOURNAL_PARTS_MAX)
        return err_set(e, WF_E_LIMIT, "\"%.*s\" has %zu texts, up to %d are allowed", SPAN_FMT(f->kind), f->nparts, JOURNAL_PARTS_MAX);
    for (size_t i = 0; i < f->nparts; i++) {
        const struct journal_part *p = &f->parts[i];
        if (p->name.n == 0 || p->name.n > JOURNAL_NAME_MAX)
            return err_set(e, WF_E_LIMIT, "name of a text has %zu bytes, 1 to %u are allowed", p->name.n, JOURNAL_NAME_MAX);
        if (p->text.n > JOURNAL_TEXT_MAX)
            return err_set(e, WF_E_LIMIT, "text \"%.*s\" has %zu bytes, up to %u are allowed", SPAN_FMT(p->name), p->text.n, JOURNAL_TEXT_MAX);
        for (size_t k = 0; k < i; k++)
            if (span_eq(p->name, f->parts[k].name))
                return err_set(e, WF_E_INVALID, "text \"%.*s\" stands twice", SPAN_FMT(p->name));
    }
    return 0;
}

static char *put(char *w, const void *p, size_t n)
{
    if (n)
        memcpy(w, p, n);
    return w + n;
}

static void record_encode_txt(struct buf *txt, const struct journal_part *p)
{
    size_t n = TXT_HEAD + RECORD_SALT + 1 + p->name.n + p->text.n;
    char *w = buf_reserve(txt, n);
    *w++ = 0;
    RECORD_PUT(uint32_t, w, p->text.n);
    w += 4;
    memset(w, 0, RECORD_SALT);
    w += RECORD_SALT;
    *w++ = (char) p->name.n;
    w = put(w, p->name.p, p->name.n);
    put(w, p->text.p, p->text.n);
    buf_grew(txt, n);
}

int journal_record_encode(struct buf *rec, struct buf *txt, const struct journal_fact *f, uint64_t seq, struct err *e)
{
    int code = record_bounds(f, e);
    if (code)
        return code;
    size_t n = RECORD_HEAD + f->kind.n + f->actor.n + f->payload.n + JOURNAL_HASH_BYTES;
    for (size_t i = 0; i < f->nparts; i++)
        n += 1 + f->parts[i].name.n + JOURNAL_HASH_BYTES;
    char *h = buf_reserve(rec, n), *w = h + RECORD_HEAD;
    h[0] = RECORD_LAYOUT;
    h[1] = (char) f->nparts;
    RECORD_PUT(uint16_t, h + 2, f->kind.n);
    RECORD_PUT(uint16_t, h + 4, f->actor.n);
    RECORD_PUT(int16_t, h + 6, f->offset);
    RECORD_PUT(uint64_t, h + 8, seq);
    RECORD_PUT(int64_t, h + 16, f->time);
    RECORD_PUT(uint32_t, h + 24, f->version);
    RECORD_PUT(uint32_t, h + 28, f->payload.n);
    memset(h + RECORD_SITE_AT, 0, RECORD_HEAD - RECORD_SITE_AT);
    w = put(w, f->kind.p, f->kind.n);
    w = put(w, f->actor.p, f->actor.n);
    w = put(w, f->payload.p, f->payload.n);
    for (size_t i = 0; i < f->nparts; i++) {
        *w++ = (char) f->parts[i].name.n;
        w = put(w, f->parts[i].name.p, f->parts[i].name.n);
        memset(w, 0, JOURNAL_HASH_BYTES);
        w += JOURNAL_HASH_BYTES;
        record_encode_txt(txt, &f->parts[i]);
    }
    memset(w, 0, JOURNAL_HASH_BYTES);
    buf_grew(rec, n);
    return 0;
}

const uint8_t *journal_record_seal(struct span rec, struct span txt, const uint8_t *site, const uint8_t *prev, const uint8_t *salts)
{
    uint8_t *h = (uint8_t *) rec.p, *t = (uint8_t *) txt.p;
    memcpy(h + RECORD_SITE_AT, site, JOURNAL_SITE_BYTES);
    memcpy(h + RECORD_PREV_AT, prev, JOURNAL_HASH_BYTES);
    uint8_t *w = h + RECORD_HEAD + RECORD_GET(uint16_t, h + 2) + RECORD_GET(uint16_t, h + 4) + RECORD_GET(uint32_t, h + 28);
    for (unsigned i = 0; i < h[1]; i++) {
        uint32_t text = RECORD_GET(uint32_t, t + 1);
        t += TXT_HEAD;
        memcpy(t, salts + i * RECORD_SALT, RECORD_SALT);
        size_t covered = RECORD_SALT + 1u + t[RECORD_SALT] + text;
        w += 1 + w[0];
        journal_hash(w, t, covered);
        w += JOURNAL_HASH_BYTES;
        t += covered;
    }
    journal_hash(w, h, (size_t) (w - h));
    return w;
}

/* One part of txt; *t is moved past it. digested spans what the digest covers. */
static bool txt_next(const char **t, const char *end, struct journal_part *p, struct span *digested)
{
    const char *c = *t;
    if (end - c < TXT_HEAD + RECORD_SALT + 1 || (uint8_t) c[0] > 1)
        return false;
    uint32_t n = RECORD_GET(uint32_t, c + 1);
    uint8_t name = (uint8_t) c[TXT_HEAD + RECORD_SALT];
    size_t covered = RECORD_SALT + 1u + name + (size_t) n;
    if ((size_t) (end - c) - TXT_HEAD < covered)
        return false;
    p->redacted = c[0] == 1;
    p->name = span_make(c + TXT_HEAD + RECORD_SALT + 1, name);
    p->text = p->redacted ? span_make("", 0) : span_make(p->name.p + name, n);
    *digested = span_make(c + TXT_HEAD, covered);
    *t = c + TXT_HEAD + covered;
    return true;
}

static int broken(struct err *e, const char *what)
{
    return err_set(e, WF_E_CORRUPT, "%s", what);
}

int journal_record_decode(struct span rec, struct span txt, struct journal_record *out, struct err *e)
{
    if (rec.n < RECORD_HEAD + JOURNAL_HASH_BYTES)
        return broken(e, "record is too short");
    const char *h = rec.p, *end = rec.p + rec.n - JOURNAL_HASH_BYTES, *w = h + RECORD_HEAD;
    if ((uint8_t) h[0] != RECORD_LAYOUT)
        return err_set(e, WF_E_CORRUPT, "record has layout %u, only %d is known", (uint8_t) h[0], RECORD_LAYOUT);
    struct journal_fact *f = &out->fact;
    f->nparts = (uint8_t) h[1];
    f->kind = span_make(w, RECORD_GET(uint16_t, h + 2));
    f->actor = span_make(f->kind.p + f->kind.n, RECORD_GET(uint16_t, h + 4));
    f->payload = span_make(f->actor.p + f->actor.n, RECORD_GET(uint32_t, h + 28));
    if (f->kind.n + f->actor.n + f->payload.n > (size_t) (end - w) || f->nparts > JOURNAL_PARTS_MAX)
        return broken(e, "record has lengths that do not fit");
    f->offset = RECORD_GET(int16_t, h + 6);
    f->seq = RECORD_GET(uint64_t, h + 8);
    f->time = RECORD_GET(int64_t, h + 16);
    f->version = RECORD_GET(uint32_t, h + 24);
    f->prev_hash = (const uint8_t *) h + RECORD_PREV_AT;
    f->hash = (const uint8_t *) end;
    f->parts = out->parts;
    out->site = (const uint8_t *) h + RECORD_SITE_AT;
    out->rec = rec;
    out->txt = txt.p ? txt : SPAN_LIT("");
    w = f->payload.p + f->payload.n;
    const char *t = out->txt.p, *tend = t + out->txt.n;
    for (size_t i = 0; i < f->nparts; i++) {
        struct span digested;
        if (w == end || (size_t) (end - w) < 1u + (uint8_t) *w + JOURNAL_HASH_BYTES)
            return broken(e, "record has lengths that do not fit");
        if (!txt_next(&t, tend, &out->parts[i], &digested))
            return broken(e, "text beside the record does not fit");
        if (!span_eq(span_make(w + 1, (uint8_t) *w), out->parts[i].name))
            return broken(e, "text beside the record has another name");
        w += 1 + (uint8_t) *w + JOURNAL_HASH_BYTES;
    }
    if (w != end)
        return broken(e, "record has lengths that do not fit");
    if (t != tend)
        return broken(e, "text beside the record does not fit");
    return 0;
}

int journal_record_check(const struct journal_record *r, struct err *e)
{
    const struct journal_fact *f = &r->fact;
    uint8_t hash[JOURNAL_HASH_BYTES];
    journal_hash(hash, r->rec.p, r->rec.n - JOURNAL_HASH_BYTES);
    if (memcmp(hash, f->hash, sizeof hash) != 0)
        return broken(e, "hash does not fit the record");
    const char *t = r->txt.p, *tend = r->txt.p + r->txt.n, *w = f->payload.p + f->payload.n;
    for (size_t i = 0; i < f->nparts; i++) {
        struct journal_part p;
        struct span digested;
        if (!txt_next(&t, tend, &p, &digested))
            return broken(e, "text beside the record does not fit");
        const char *digest = w + 1 + p.name.n;
        w = digest + JOURNAL_HASH_BYTES;
        if (p.redacted) {
            const char *text = p.name.p + p.name.n, *stop = digested.p + digested.n;
            for (const char *c = digested.p; c < stop; c == digested.p + RECORD_SALT - 1 ? c = text : c++)
                if (*c)
                    return err_set(e, WF_E_CORRUPT, "redacted text \"%.*s\" is not empty", SPAN_FMT(p.name));
            continue;
        }
        journal_hash(hash, digested.p, digested.n);
        if (memcmp(hash, digest, sizeof hash) != 0)
            return err_set(e, WF_E_CORRUPT, "text \"%.*s\" does not fit its digest", SPAN_FMT(p.name));
    }
    return 0;
}

int journal_record_redact(char *txt, size_t n, struct span name, struct err *e)
{
    const char *t = txt, *end = txt + n;
    while (t < end) {
        struct journal_part p;
        struct span digested;
        char *state = txt + (t - txt);
        if (!txt_next(&t, end, &p, &digested))
            return broken(e, "text beside the record does not fit");
        if (!span_eq(p.name, name))
            continue;
        if (p.redacted)
            return err_set(e, WF_E_STATE, "text \"%.*s\" is redacted already", SPAN_FMT(name));
        *state = 1;
        memset(state + TXT_HEAD, 0, RECORD_SALT);
        size_t head = RECORD_SALT + 1 + p.name.n;
        memset(state + TXT_HEAD + head, 0, digested.n - head);
        return 0;
    }
    return err_set(e, WF_E_NOTFOUND, "the fact has no text \"%.*s\"", SPAN_FMT(name));
}
