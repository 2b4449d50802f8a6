/* batch: one transaction in the making.
 *
 * Owns the bytes until they are written: facts in the very layout in which they are stored (record.h), intake in blocks
 * (block.h), so that the journal's thread has only to hash and to bind. Memory is kept from use to use.
 */
#include "journal/batch.h"

#include "base/json.h"
#include "journal/block.h"
#include "journal/record.h"

enum { KEEP_BYTES = 8 << 20 }; /* a buffer that grew beyond this for one batch is given back */

struct journal_batch *journal_batch_new(void)
{
    return mem_alloc(sizeof(struct journal_batch));
}

void journal_batch_free(struct journal_batch *b)
{
    if (!b)
        return;
    buf_free(&b->recs);
    buf_free(&b->txts);
    buf_free(&b->texts);
    buf_free(&b->scratch);
    VEC_FREE(&b->facts);
    VEC_FREE(&b->items);
    VEC_FREE(&b->cursors);
    VEC_FREE(&b->redactions);
    VEC_FREE(&b->drops);
    VEC_FREE(&b->rewrites);
    for (int k = 0; k < JOURNAL_KIND_END; k++) {
        buf_free(&b->runs[k].bytes);
        VEC_FREE(&b->runs[k].blocks);
    }
    mem_free(b);
}

static void buf_empty(struct buf *b)
{
    if (b->cap > KEEP_BYTES)
        buf_free(b);
    else
        buf_clear(b);
}

void journal_batch_reset(struct journal_batch *b, uint64_t seq, const uint64_t next[JOURNAL_KIND_END])
{
    buf_empty(&b->recs);
    buf_empty(&b->txts);
    buf_empty(&b->texts);
    b->facts.n = b->items.n = b->cursors.n = b->redactions.n = b->drops.n = b->rewrites.n = 0;
    for (int k = 1; k < JOURNAL_KIND_END; k++) {
        buf_empty(&b->runs[k].bytes);
        b->runs[k].blocks.n = 0;
        b->runs[k].next = next[k];
    }
    b->first = seq;
    b->urgent = false;
    b->begun = true;
}

bool journal_batch_is_empty(const struct journal_batch *b)
{
    return b->facts.n == 0 && b->items.n == 0 && b->cursors.n == 0;
}

static int not_begun(struct err *e)
{
    return err_set(e, WF_E_STATE, "the batch was not begun");
}

int journal_batch_fact(struct journal_batch *b, const struct journal_fact *f, uint64_t *seq, struct err *e)
{
    if (!b->begun)
        return not_begun(e);
    struct batch_fact at = {.rec = b->recs.n, .txt = b->txts.n};
    uint64_t n = b->first + b->facts.n;
    int code = journal_record_encode(&b->recs, &b->txts, f, n, e);
    if (code)
        return code;
    at.rec_n = b->recs.n - at.rec;
    at.txt_n = b->txts.n - at.txt;
    VEC_PUSH(&b->facts, at);
    if (seq)
        *seq = n;
    return 0;
}

int journal_batch_intake(struct journal_batch *b, enum journal_kind kind, const struct journal_item *it, uint64_t *seq, struct err *e)
{
    if (!b->begun)
        return not_begun(e);
    if (!journal_kind_word(kind))
        return err_set(e, WF_E_INVALID, "%d is no kind of intake", (int) kind);
    struct batch_run *r = &b->runs[kind];
    struct batch_item undo = {.kind = kind, .at = r->bytes.n};
    struct batch_block *last = r->blocks.n ? &r->blocks.v[r->blocks.n - 1] : NULL;
    size_t need = BLOCK_ITEM + it->source.n + it->body.n;
    bool fresh = !last || last->rows >= BLOCK_ROWS || r->bytes.n - last->at + need > BLOCK_BYTES;
    if (fresh)
        journal_block_begin(&r->bytes, kind, r->next);
    int code = journal_block_add(&r->bytes, it, e);
    if (code) {
        r->bytes.n = undo.at;
        return code;
    }
    if (fresh) {
        struct batch_block block = {.at = undo.at, .first = r->next};
        VEC_PUSH(&r->blocks, block);
        last = &r->blocks.v[r->blocks.n - 1];
    }
    last->rows++;
    VEC_PUSH(&b->items, undo);
    if (seq)
        *seq = r->next;
    r->next++;
    return 0;
}

int journal_batch_cursor(struct journal_batch *b, struct span feed, struct span cursor, struct err *e)
{
    if (!b->begun)
        return not_begun(e);
    if (feed.n == 0 || feed.n > 255)
        return err_set(e, WF_E_LIMIT, "name of a feed has %zu bytes, 1 to 255 are allowed", feed.n);
    if (cursor.n > JOURNAL_CURSOR_MAX)
        return err_set(e, WF_E_LIMIT, "cursor of \"%.*s\" has %zu bytes, up to %u are allowed", SPAN_FMT(feed), cursor.n, JOURNAL_CURSOR_MAX);
    struct batch_cursor c = {.at = b->texts.n, .feed_n = feed.n, .value_n = cursor.n};
    buf_span(&b->texts, feed);
    buf_span(&b->texts, cursor);
    VEC_PUSH(&b->cursors, c);
    return 0;
}

int journal_batch_redact(struct journal_batch *b, uint64_t target, struct span part, wf_time time, struct span actor, struct span second,
    struct span reason, uint64_t *seq, struct err *e)
{
    if (part.n == 0 || part.n > JOURNAL_NAME_MAX)
        return err_set(e, WF_E_LIMIT, "name of a text has %zu bytes, 1 to %u are allowed", part.n, JOURNAL_NAME_MAX);
    if (target >= b->first)
        return err_set(e, WF_E_INVALID, "fact %llu is not committed yet", (unsigned long long) target);
    struct json_writer w;
    buf_clear(&b->scratch);
    jw_init(&w, &b->scratch);
    jw_begin_object(&w);
    jw_kint(&w, "seq", (int64_t) target);
    jw_kstr(&w, "part", part);
    jw_kstr(&w, "second", second);
    jw_end_object(&w);
    struct journal_part why = {.name = SPAN_LIT("reason"), .text = reason};
    struct journal_fact f = {.time = time, .offset = 0, .version = 1, .actor = actor, .kind = SPAN_LIT("text.redacted"),
        .payload = buf_view(&b->scratch), .parts = &why, .nparts = 1};
    int code = journal_batch_fact(b, &f, seq, e);
    if (code)
        return code;
    struct batch_redaction r = {.target = target, .part_n = part.n};
    memcpy(r.part, part.p, part.n);
    VEC_PUSH(&b->redactions, r);
    return 0;
}

int journal_batch_drop(struct journal_batch *b, const struct journal_drop *d, wf_time time, struct span actor, uint64_t *seq, struct err *e)
{
    if (d->rows == 0 || !journal_kind_word(d->kind) || d->up_to < d->from)
        return err_set(e, WF_E_INVALID, "there is nothing to drop");
    char hex[2 * JOURNAL_HASH_BYTES + 1];
    journal_hex(hex, d->digest, JOURNAL_HASH_BYTES);
    struct json_writer w;
    buf_clear(&b->scratch);
    jw_init(&w, &b->scratch);
    jw_begin_object(&w);
    jw_kcstr(&w, "kind", journal_kind_word(d->kind));
    jw_kint(&w, "from", (int64_t) d->from);
    jw_kint(&w, "up_to", (int64_t) d->up_to);
    jw_kint(&w, "rows", (int64_t) d->rows);
    jw_kint(&w, "blocks", d->blocks);
    jw_kcstr(&w, "digest", hex);
    jw_end_object(&w);
    struct journal_fact f = {.time = time, .offset = 0, .version = 1, .actor = actor, .kind = SPAN_LIT("intake.dropped"),
        .payload = buf_view(&b->scratch)};
    int code = journal_batch_fact(b, &f, seq, e);
    if (code)
        return code;
    VEC_PUSH(&b->drops, *d);
    return 0;
}

void journal_batch_urgent(struct journal_batch *b)
{
    b->urgent = true;
}

struct journal_mark journal_batch_mark(const struct journal_batch *b)
{
    return (struct journal_mark){.n = {b->facts.n, b->recs.n, b->txts.n, b->items.n, b->cursors.n, b->texts.n, b->redactions.n, b->drops.n, b->rewrites.n}};
}

static void buf_cut(struct buf *b, size_t n)
{
    b->n = n;
    if (b->p)
        b->p[n] = 0;
}

void journal_batch_undo(struct journal_batch *b, const struct journal_mark *m)
{
    b->facts.n = m->n[0];
    buf_cut(&b->recs, m->n[1]);
    buf_cut(&b->txts, m->n[2]);
    while (b->items.n > m->n[3]) {
        const struct batch_item *it = &b->items.v[--b->items.n];
        struct batch_run *r = &b->runs[it->kind];
        buf_cut(&r->bytes, it->at);
        r->next--;
        if (--r->blocks.v[r->blocks.n - 1].rows == 0)
            r->blocks.n--;
    }
    b->cursors.n = m->n[4];
    buf_cut(&b->texts, m->n[5]);
    b->redactions.n = m->n[6];
    b->drops.n = m->n[7];
    b->rewrites.n = m->n[8];
}

size_t journal_batch_facts(const struct journal_batch *b)
{
    return b->facts.n;
}

size_t journal_batch_items(const struct journal_batch *b)
{
    return b->items.n;
}

size_t journal_batch_bytes(const struct journal_batch *b)
{
    size_t n = b->recs.n + b->txts.n + b->texts.n;
    for (int k = 1; k < JOURNAL_KIND_END; k++)
        n += b->runs[k].bytes.n;
    return n;
}
