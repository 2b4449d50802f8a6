/* views_batch: making batches of operations for views.db. Owns a batch until it is submitted. */
#include "journal/views_impl.h"

struct views_batch *views_batch_new(void)
{
    return mem_alloc(sizeof(struct views_batch));
}

void views_batch_free(struct views_batch *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->ops.n; i++)
        mem_free(b->ops.v[i].q);
    VEC_FREE(&b->ops);
    buf_free(&b->bytes);
    mem_free(b);
}

static struct op *op_add(struct views_batch *b, enum op_type type, uint64_t num)
{
    struct op op = {.type = type, .num = num, .at = b->bytes.n};
    VEC_PUSH(&b->ops, op);
    return &b->ops.v[b->ops.n - 1];
}

static void op_bytes(struct views_batch *b, struct op *op, int i, struct span s, size_t max)
{
    op->n[i] = (uint32_t) (s.n < max ? s.n : max);
    buf_add(&b->bytes, s.p, op->n[i]);
}

void views_batch_meta(struct views_batch *b, const char *key, struct span value)
{
    struct op *op = op_add(b, OP_META, 0);
    op_bytes(b, op, 0, span_str(key), 255);
    op_bytes(b, op, 1, value, VIEWS_META_MAX);
}

void views_batch_text(struct views_batch *b, uint64_t num, struct span text)
{
    /* Cut between characters. */
    if (text.n > VIEWS_TEXT_MAX)
        for (text.n = VIEWS_TEXT_MAX; text.n && ((unsigned char) text.p[text.n] & 0xc0) == 0x80; text.n--)
            ;
    op_bytes(b, op_add(b, OP_TEXT, num), 0, text, VIEWS_TEXT_MAX);
}

void views_batch_text_drop(struct views_batch *b, uint64_t num)
{
    op_add(b, OP_TEXT_DROP, num);
}

void views_batch_purge(struct views_batch *b)
{
    op_add(b, OP_PURGE, 0);
}

void views_batch_quarantined(struct views_batch *b, const struct views_quarantined *q)
{
    struct op *op = op_add(b, OP_QUARANTINED, q->n);
    op->q = mem_alloc(sizeof *q);
    *op->q = *q;
    op_bytes(b, op, 0, q->source, 255);
    op_bytes(b, op, 1, q->member, 255);
    op_bytes(b, op, 2, q->reason, 4096);
}

void views_batch_quarantine_drop(struct views_batch *b, uint32_t intake_kind, uint64_t up_to)
{
    op_add(b, OP_QUARANTINE_DROP, intake_kind)->up_to = up_to;
}

void views_batch_reset(struct views_batch *b)
{
    op_add(b, OP_RESET, 0);
}

size_t views_batch_count(const struct views_batch *b)
{
    return b->ops.n;
}
