/* verify: one pass over the chain, with the blocks of intake that each commit names read beside it.
 *
 * Facts must follow one another without a gap, each with its number, its site, the hash of the one before, its own hash, and its
 * texts' digests. Each block of intake must be named by one fact intake.block, in order, with its digest; a block that is not there
 * must be covered by a later fact intake.dropped with the same rows and digest, a redacted text by a later fact text.redacted.
 */
#include "journal/verify.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/vec.h"
#include "journal/block.h"
#include "journal/reader.h"

/* A block that a fact names and that is not there (any more). */
struct gone {
    uint64_t first, last;
    uint32_t rows;
    uint8_t digest[JOURNAL_HASH_BYTES];
};
/* A block that is there, and is not what the fact that names it says. */
struct changed {
    uint64_t first;
    uint32_t rows;
    uint8_t said[JOURNAL_HASH_BYTES], is[JOURNAL_HASH_BYTES];
};
struct verify_kind {
    uint64_t next;       /* first seq that the next block must have */
    uint64_t dropped_to; /* what facts say was dropped so far */
    uint64_t named, dropped; /* blocks */
    VEC(struct changed) changed; /* not yet explained by a redaction */
    VEC(struct gone) gone; /* from `at` on: not yet explained by a drop */
    size_t at;
};
struct verify {
    struct journal_reader *r;
    struct journal_report *out;
    struct arena arena;
    struct map redacted; /* "seq/part" seen redacted, and not yet explained */
    struct map kinds;    /* "kind/version" that table kind has */
    struct buf key;
    struct verify_kind kind[JOURNAL_KIND_END];
    uint8_t prev[JOURNAL_HASH_BYTES];
    uint8_t site[JOURNAL_SITE_BYTES];
    bool replay; /* of a replay: what the journal that it follows lost later is not there, and no fact says so yet */
    bool ahead; /* the journal goes on after the facts that were asked for */
};
static char seen; /* an address, no state */

__attribute__((format(printf, 4, 5))) static int bad(struct verify *v, uint64_t seq, enum journal_kind kind, const char *fmt, ...)
{
    struct journal_report *out = v->out;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(out->problem, sizeof out->problem, fmt, ap);
    va_end(ap);
    out->ok = false;
    out->bad_seq = seq;
    snprintf(out->bad_kind, sizeof out->bad_kind, "%s", kind ? journal_kind_word(kind) : "");
    return WF_E_CORRUPT;
}

static struct span pair_key(struct verify *v, uint64_t seq, struct span part)
{
    buf_clear(&v->key);
    buf_u64(&v->key, seq);
    buf_char(&v->key, '/');
    buf_span(&v->key, part);
    return buf_view(&v->key);
}

/* ---- intake ---- */

/* Block `first` of a kind as it lies there: 0, WF_E_NOTFOUND, WF_E_CONFLICT: it has another digest, `is`, or bad. */
static int check_block(struct verify *v, enum journal_kind k, uint64_t first, uint32_t rows, const uint8_t *digest, uint8_t *is)
{
    sqlite3_stmt *s = v->r->after[k];
    struct err e = {0};
    sqlite3_bind_int64(s, 1, (int64_t) first - 1);
    int rc = journal_sql_step(s, &e, "intake");
    if (rc < 0)
        return bad(v, first, k, "%s", e.text);
    if (rc == SQLITE_DONE || (uint64_t) sqlite3_column_int64(s, 0) != first)
        return WF_E_NOTFOUND;
    struct span bytes = journal_sql_blob(s, 1);
    journal_hash(is, bytes.p, bytes.n);
    if (sqlite3_column_type(s, 1) != SQLITE_BLOB)
        return bad(v, first, k, "the block of intake from %llu on is not what the chain says", (unsigned long long) first);
    if (memcmp(is, digest, JOURNAL_HASH_BYTES) != 0)
        return WF_E_CONFLICT;
    struct journal_block b;
    if (journal_block_open(bytes, &b, &e) || b.rows != rows || b.first != first || b.kind != k)
        return bad(v, first, k, "the block of intake from %llu on is of another place", (unsigned long long) first);
    return 0;
}

static int on_block(struct verify *v, const struct journal_fact *f, const struct json *block)
{
    enum journal_kind k = journal_kind_from_word(json_str(block, "kind"));
    uint64_t first = (uint64_t) json_int(block, "first", 0);
    int64_t rows = json_int(block, "rows", 0);
    struct gone g = {.first = first, .last = first + (uint64_t) rows - 1, .rows = (uint32_t) rows};
    if (!k || rows <= 0 || !journal_unhex(g.digest, json_str(block, "digest"), JOURNAL_HASH_BYTES))
        return bad(v, f->seq, 0, "fact %llu names no block of intake", (unsigned long long) f->seq);
    struct verify_kind *vk = &v->kind[k];
    if (first != vk->next)
        return bad(v, f->seq, 0, "fact %llu names intake %llu, which should be %llu", (unsigned long long) f->seq, (unsigned long long) first,
            (unsigned long long) vk->next);
    vk->next = g.last + 1;
    vk->named++;
    struct changed c = {.first = first, .rows = g.rows};
    int code = check_block(v, k, first, g.rows, g.digest, c.is);
    sqlite3_reset(v->r->after[k]);
    if (code == WF_E_CONFLICT) {
        memcpy(c.said, g.digest, sizeof c.said);
        VEC_PUSH(&vk->changed, c);
        return 0;
    }
    if (code == WF_E_NOTFOUND) {
        VEC_PUSH(&vk->gone, g);
        return 0;
    }
    if (!code)
        v->out->items += g.rows;
    return code;
}

/* A drop must explain just those blocks that are gone from the front. An engine may drop while we read: blocks that were still there
 * then have been verified, and at_end sees that they have gone. */
static int on_dropped(struct verify *v, const struct journal_fact *f, const struct json *p)
{
    enum journal_kind k = journal_kind_from_word(json_str(p, "kind"));
    uint64_t from = (uint64_t) json_int(p, "from", 0), up_to = (uint64_t) json_int(p, "up_to", 0), said = (uint64_t) json_int(p, "blocks", 0);
    uint8_t want[JOURNAL_HASH_BYTES], got[JOURNAL_HASH_BYTES];
    if (!k || !journal_unhex(want, json_str(p, "digest"), sizeof want))
        return bad(v, f->seq, 0, "fact %llu does not say what was dropped", (unsigned long long) f->seq);
    struct verify_kind *vk = &v->kind[k];
    if (from != vk->dropped_to + 1 || up_to < from || up_to >= vk->next || up_to - from + 1 != (uint64_t) json_int(p, "rows", 0))
        return bad(v, f->seq, 0, "fact %llu tells of a drop of intake %llu to %llu that cannot be", (unsigned long long) f->seq,
            (unsigned long long) from, (unsigned long long) up_to);
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, sizeof got);
    uint64_t rows = 0, blocks = 0;
    for (; vk->at < vk->gone.n && vk->gone.v[vk->at].last <= up_to; vk->at++) {
        crypto_generichash_update(&h, vk->gone.v[vk->at].digest, JOURNAL_HASH_BYTES);
        rows += vk->gone.v[vk->at].rows;
        blocks++;
    }
    crypto_generichash_final(&h, got, sizeof got);
    if (rows == up_to - from + 1 && (blocks != said || memcmp(want, got, sizeof got) != 0))
        return bad(v, from, k, "intake %llu to %llu was not what the chain says when it was dropped", (unsigned long long) from,
            (unsigned long long) up_to);
    if (vk->at == vk->gone.n)
        vk->at = vk->gone.n = 0;
    vk->dropped_to = up_to;
    vk->dropped += said;
    v->out->dropped += up_to - from + 1;
    return 0;
}

/* A redaction explains a block that has another digest than it had; of one that is gone since it says what was dropped. A block that was what it had
 * been when it was read is no fault: an engine may redact while we read. */
static int on_rewritten(struct verify *v, const struct journal_fact *f, const struct json *p)
{
    enum journal_kind k = journal_kind_from_word(json_str(p, "kind"));
    uint64_t first = (uint64_t) json_int(p, "first", 0);
    uint8_t was[JOURNAL_HASH_BYTES], now[JOURNAL_HASH_BYTES];
    if (!k || !journal_unhex(was, json_str(p, "was"), sizeof was) || !journal_unhex(now, json_str(p, "now"), sizeof now) || first >= v->kind[k].next)
        return bad(v, f->seq, 0, "fact %llu does not say which block of intake was redacted", (unsigned long long) f->seq);
    struct verify_kind *vk = &v->kind[k];
    v->out->redacted += (uint64_t) json_int(p, "items", 0);
    for (size_t i = vk->at; i < vk->gone.n; i++)
        if (vk->gone.v[i].first == first && memcmp(vk->gone.v[i].digest, was, sizeof was) == 0)
            memcpy(vk->gone.v[i].digest, now, sizeof now);
    for (size_t i = 0; i < vk->changed.n; i++) {
        struct changed *c = &vk->changed.v[i];
        if (c->first != first || memcmp(c->said, was, sizeof was) != 0)
            continue;
        memcpy(c->said, now, sizeof now);
        if (memcmp(c->is, now, sizeof now) == 0) {
            v->out->items += c->rows;
            VEC_REMOVE(&vk->changed, i);
        }
        break;
    }
    return 0;
}

/* ---- facts ---- */

static int on_created(struct verify *v, const struct journal_fact *f, const struct json *p)
{
    struct journal_info info;
    struct err e = {0};
    if (journal_schema_info(v->r->db, &info, &e))
        return bad(v, 0, 0, "%s", e.text);
    char created[40];
    time_format(info.created, created);
    bool same = span_is(json_str(p, "site"), info.site_hex) && span_is(json_str(p, "prefix"), info.prefix) &&
                span_is(json_str(p, "mode"), info.mode == JOURNAL_EXERCISE ? "EXERCISE" : "ACTUAL") &&
                span_is(json_str(p, "exercise"), info.exercise) && span_is(json_str(p, "created"), created);
    if (!same || f->seq != 1)
        return bad(v, f->seq, 0, "table meta is not what fact 1 says");
    return 0;
}

/* True when that part is redacted in the row as it is now: an engine may have redacted it after we read it. */
static bool is_redacted_now(struct verify *v, uint64_t target, struct span part)
{
    sqlite3_stmt *s = v->r->one;
    struct journal_record rec;
    bool yes = false;
    sqlite3_bind_int64(s, 1, (int64_t) target);
    if (journal_sql_step(s, NULL, "read") == SQLITE_ROW && journal_row(s, target, true, &rec, NULL) == 0)
        for (size_t i = 0; i < rec.fact.nparts; i++)
            yes |= rec.parts[i].redacted && span_eq(rec.parts[i].name, part);
    sqlite3_reset(s);
    return yes;
}

static int on_redacted(struct verify *v, const struct journal_fact *f, const struct json *p)
{
    uint64_t target = (uint64_t) json_int(p, "seq", 0);
    struct span part = json_str(p, "part");
    if (target == 0 || target >= f->seq || (!map_remove(&v->redacted, pair_key(v, target, part)) && !is_redacted_now(v, target, part)))
        return bad(v, f->seq, 0, "fact %llu speaks of a redaction in fact %llu that is not there", (unsigned long long) f->seq,
            (unsigned long long) target);
    v->out->redacted++;
    return 0;
}

/* Facts of the journal's own kinds say what must be found elsewhere in the file. */
static int own_kind(struct verify *v, const struct journal_fact *f)
{
    bool block = span_is(f->kind, "intake.block"), dropped = span_is(f->kind, "intake.dropped"), redacted = span_is(f->kind, "text.redacted");
    bool created = span_is(f->kind, "journal.created"), rewritten = span_is(f->kind, "intake.redacted");
    if (f->seq == 1 && !created)
        return bad(v, 1, 0, "fact 1 does not tell of the journal's creation");
    if (!block && !dropped && !redacted && !created && !rewritten)
        return 0;
    struct json *p = NULL;
    arena_reset(&v->arena);
    static const struct json_limits limits = {.long_integers = true};
    if (json_parse(&v->arena, f->payload, &limits, &p, NULL))
        return bad(v, f->seq, 0, "fact %llu has no readable payload", (unsigned long long) f->seq);
    if (created)
        return on_created(v, f, p);
    if (dropped)
        return on_dropped(v, f, p);
    if (redacted)
        return on_redacted(v, f, p);
    if (rewritten)
        return on_rewritten(v, f, p);
    int code = 0;
    JSON_EACH (b, json_get(p, "blocks"))
    {
        code = on_block(v, f, b);
        if (code)
            break;
    }
    return code;
}

static int on_fact(struct verify *v, const struct journal_record *rec)
{
    const struct journal_fact *f = &rec->fact;
    if (memcmp(f->prev_hash, v->prev, sizeof v->prev) != 0)
        return bad(v, f->seq, 0, "fact %llu does not follow the one before it", (unsigned long long) f->seq);
    if (memcmp(rec->site, v->site, sizeof v->site) != 0)
        return bad(v, f->seq, 0, "fact %llu is of another site", (unsigned long long) f->seq);
    for (size_t i = 0; i < f->nparts; i++)
        if (f->parts[i].redacted)
            map_put(&v->redacted, pair_key(v, f->seq, f->parts[i].name), &seen);
    buf_clear(&v->key);
    buf_span(&v->key, f->kind);
    buf_char(&v->key, '/');
    buf_u64(&v->key, f->version);
    if (!map_get(&v->kinds, buf_view(&v->key)))
        return bad(v, f->seq, 0, "fact %llu has a kind \"%.*s\" that table kind does not list", (unsigned long long) f->seq, SPAN_FMT(f->kind));
    memcpy(v->prev, f->hash, sizeof v->prev);
    v->out->facts++;
    return own_kind(v, f);
}

static int load_kinds(struct verify *v)
{
    sqlite3_stmt *s = NULL;
    struct err e = {0};
    if (journal_sql_prepare(v->r->db, &s, "SELECT name || '/' || version FROM kind", &e))
        return bad(v, 0, 0, "%s", e.text);
    int rc;
    map_free(&v->kinds, NULL);
    memset(&v->kinds, 0, sizeof v->kinds);
    while ((rc = journal_sql_step(s, &e, "kinds")) == SQLITE_ROW)
        map_put(&v->kinds, journal_sql_blob(s, 0), &seen);
    sqlite3_finalize(s);
    return rc < 0 ? bad(v, 0, 0, "%s", e.text) : 0;
}

/* One read transaction's worth of facts, from the one after those verified. *rows counts them. */
static int stride(struct verify *v, uint64_t *rows)
{
    struct journal_reader *r = v->r;
    struct err e = {0};
    uint64_t want = v->out->facts + 1;
    int code = load_kinds(v), rc = SQLITE_ROW;
    sqlite3_bind_int64(r->range, 1, (int64_t) want);
    sqlite3_bind_int64(r->range, 2, JOURNAL_STRIDE);
    for (*rows = 0; !code && (rc = journal_sql_step(r->range, &e, "read")) == SQLITE_ROW; ++*rows) {
        if (journal_row(r->range, want, true, &r->record, &e))
            code = bad(v, want, 0, "%s", e.text);
        else
            code = on_fact(v, &r->record);
        want++;
    }
    sqlite3_reset(r->range);
    if (!code && rc < 0)
        code = bad(v, want, 0, "%s", e.text);
    return code;
}

/* A kind's table holds just the blocks that facts name and no drop took. */
static int kind_at_end(struct verify *v, enum journal_kind k)
{
    struct verify_kind *vk = &v->kind[k];
    const char *word = journal_kind_word(k);
    for (size_t i = 0; v->replay && i < vk->changed.n; i++)
        v->out->items += vk->changed.v[i].rows;
    if (vk->changed.n && !v->replay)
        return bad(v, vk->changed.v[0].first, k, "the block of intake from %llu on is not what the chain says", (unsigned long long) vk->changed.v[0].first);
    if (vk->at < vk->gone.n && v->replay) {
        for (; vk->at < vk->gone.n; vk->at++) {
            v->out->dropped += vk->gone.v[vk->at].rows;
            vk->dropped++;
        }
    }
    if (vk->at < vk->gone.n)
        return bad(v, vk->gone.v[vk->at].first, k, "intake from %llu on is gone, and no fact says so", (unsigned long long) vk->gone.v[vk->at].first);
    char sql[160];
    struct err e = {0};
    int64_t n = 0, lowest = 0, dropped = 0;
    snprintf(sql, sizeof sql, "SELECT count(*) FROM intake_%s WHERE first < %lld", word, v->ahead ? (long long) vk->next : (long long) INT64_MAX);
    int code = journal_sql_number(v->r->db, sql, &n, &e);
    snprintf(sql, sizeof sql, "SELECT min(first) FROM intake_%s", word);
    if (!code)
        code = journal_sql_number(v->r->db, sql, &lowest, &e);
    snprintf(sql, sizeof sql, "SELECT CAST((SELECT value FROM meta WHERE key = 'dropped.%s') AS INTEGER)", word);
    if (!code)
        code = journal_sql_number(v->r->db, sql, &dropped, &e);
    if (code)
        return bad(v, 0, k, "%s", e.text);
    if (n && lowest <= (int64_t) vk->dropped_to)
        return bad(v, (uint64_t) lowest, k, "the block of intake from %lld on is there, and a fact says that it was dropped", (long long) lowest);
    if ((uint64_t) n != vk->named - vk->dropped)
        return bad(v, 0, k, "%lld blocks of intake are there, the chain names %llu", (long long) n, (unsigned long long) (vk->named - vk->dropped));
    if ((uint64_t) dropped != vk->dropped_to)
        return bad(v, 0, k, "table meta says that intake was dropped up to %lld, the chain %llu", (long long) dropped,
            (unsigned long long) vk->dropped_to);
    return 0;
}

/* What must hold once the end is reached. Done in one read transaction with the last facts, so that what an engine writes meanwhile does
 * not look like a fault. */
static int at_end(struct verify *v)
{
    struct err e = {0};
    int64_t lowest = 0;
    if (journal_sql_number(v->r->db, "SELECT min(seq) FROM fact", &lowest, &e))
        return bad(v, 0, 0, "%s", e.text);
    if (lowest != 1)
        return bad(v, 0, 0, "there is a fact with the number %lld", (long long) lowest);
    for (int k = 1; k < JOURNAL_KIND_END; k++) {
        int code = kind_at_end(v, (enum journal_kind) k);
        if (code)
            return code;
    }
    for (size_t i = 0; i < v->redacted.cap; i++)
        if (v->redacted.entries[i].key && v->replay)
            v->out->redacted++;
        else if (v->redacted.entries[i].key)
            return bad(v, strtoull(v->redacted.entries[i].key, NULL, 10), 0, "text \"%s\" is redacted, and no fact says so",
                v->redacted.entries[i].key);
    return 0;
}

/* Whether nothing that was read waits for a later fact to explain it. */
static bool is_settled(struct verify *v)
{
    for (size_t i = 0; i < v->redacted.cap; i++)
        if (v->redacted.entries[i].key)
            return false;
    for (int k = 1; k < JOURNAL_KIND_END; k++) {
        char sql[128];
        int64_t dropped = -1;
        snprintf(sql, sizeof sql, "SELECT CAST((SELECT value FROM meta WHERE key = 'dropped.%s') AS INTEGER)", journal_kind_word((enum journal_kind) k));
        if (v->kind[k].changed.n || v->kind[k].at < v->kind[k].gone.n || journal_sql_number(v->r->db, sql, &dropped, NULL) || (uint64_t) dropped != v->kind[k].dropped_to)
            return false;
    }
    return true;
}

static int verify_run(struct verify *v, uint64_t up_to, journal_progress_fn progress, void *arg, struct err *e)
{
    struct journal_info info;
    int code = journal_reader_info(v->r, &info, e);
    if (code)
        return code == WF_E_CORRUPT ? bad(v, 0, 0, "%s", e ? e->text : "table meta is damaged") : code;
    memcpy(v->site, info.site, sizeof v->site);
    v->replay = info.replay;
    journal_record_genesis(v->prev, info.site);
    for (int k = 0; k < JOURNAL_KIND_END; k++)
        v->kind[k].next = 1;
    uint64_t rows = 0, total = 0;
    bool last;
    do {
        if ((code = journal_sql_exec(v->r->db, "BEGIN", e)))
            return code;
        code = stride(v, &rows);
        v->ahead = !code && rows == JOURNAL_STRIDE;
        last = !code && (!v->ahead || (v->out->facts >= up_to && is_settled(v)));
        if (last)
            code = at_end(v);
        journal_sql_exec(v->r->db, "COMMIT", NULL);
        if (!code && progress && journal_reader_head(v->r, &total, NULL, e) == 0 && progress(arg, v->out->facts, total))
            return err_set(e, WF_E_AGAIN, "stopped after %llu facts", (unsigned long long) v->out->facts);
    } while (!code && !last);
    if (!code && v->out->facts == 0)
        code = bad(v, 1, 0, "fact 1 is missing");
    return code;
}

int journal_verify_to(const char *home, uint64_t up_to, journal_progress_fn progress, void *arg, struct journal_report *out, struct err *e)
{
    memset(out, 0, sizeof *out);
    out->ok = true;
    struct verify v = {.out = out};
    struct err why = {0};
    int code = journal_reader_open(&v.r, home, &why);
    if (code == WF_E_CORRUPT)
        bad(&v, 0, 0, "%.255s", why.text);
    if (!code)
        code = verify_run(&v, up_to, progress, arg, &why);
    journal_hex(out->head, v.prev, sizeof v.prev);
    journal_reader_close(v.r);
    for (int k = 0; k < JOURNAL_KIND_END; k++) {
        VEC_FREE(&v.kind[k].gone);
        VEC_FREE(&v.kind[k].changed);
    }
    map_free(&v.redacted, NULL);
    map_free(&v.kinds, NULL);
    buf_free(&v.key);
    arena_free(&v.arena);
    if (code && !out->ok)
        return err_set(e, code, "%s", out->problem);
    if (code && e)
        *e = why;
    out->ok = code == 0;
    return code;
}

int journal_verify(const char *home, journal_progress_fn progress, void *arg, struct journal_report *out, struct err *e)
{
    return journal_verify_to(home, UINT64_MAX, progress, arg, out, e);
}
