/* block: items of intake as bytes. The layout stands in block.h. */
#include "journal/block.h"

#include "journal/record.h"

static const char *const words[JOURNAL_KIND_END] = {NULL, "report", "status", "count", "raw", "quarantine", "sealed"};

const char *journal_kind_word(enum journal_kind kind)
{
    return kind > 0 && kind < JOURNAL_KIND_END ? words[kind] : NULL;
}

enum journal_kind journal_kind_from_word(struct span word)
{
    for (int k = 1; k < JOURNAL_KIND_END; k++)
        if (span_is(word, words[k]))
            return (enum journal_kind) k;
    return (enum journal_kind) 0;
}

void journal_block_begin(struct buf *out, enum journal_kind kind, uint64_t first)
{
    char *h = buf_reserve(out, BLOCK_HEAD);
    memset(h, 0, BLOCK_HEAD);
    h[0] = BLOCK_LAYOUT;
    h[1] = (char) kind;
    RECORD_PUT(uint64_t, h + 8, first);
    buf_grew(out, BLOCK_HEAD);
}

int journal_block_add(struct buf *out, const struct journal_item *it, struct err *e)
{
    if (it->source.n > 255)
        return err_set(e, WF_E_LIMIT, "source of intake has %zu bytes, up to 255 are allowed", it->source.n);
    if (it->body.n > JOURNAL_BODY_MAX)
        return err_set(e, WF_E_LIMIT, "intake of \"%.*s\" has %zu bytes, up to %u are allowed", SPAN_FMT(it->source), it->body.n, JOURNAL_BODY_MAX);
    size_t n = BLOCK_ITEM + it->source.n + it->body.n;
    char *w = buf_reserve(out, n);
    RECORD_PUT(int64_t, w, it->time);
    RECORD_PUT(uint32_t, w + 8, it->body.n);
    w[12] = (char) it->source.n;
    if (it->source.n)
        memcpy(w + BLOCK_ITEM, it->source.p, it->source.n);
    if (it->body.n)
        memcpy(w + BLOCK_ITEM + it->source.n, it->body.p, it->body.n);
    buf_grew(out, n);
    return 0;
}

void journal_block_seal(struct span block, uint32_t rows, const uint8_t *site, uint8_t digest[JOURNAL_HASH_BYTES])
{
    char *h = (char *) block.p;
    wf_time newest = INT64_MIN;
    struct journal_block b = {.items = span_make(h + BLOCK_HEAD, block.n - BLOCK_HEAD)};
    struct journal_item it;
    while (journal_block_next(&b, &it))
        newest = it.time > newest ? it.time : newest;
    RECORD_PUT(uint32_t, h + 4, rows);
    RECORD_PUT(int64_t, h + 16, newest);
    memcpy(h + 24, site, JOURNAL_SITE_BYTES);
    journal_hash(digest, block.p, block.n);
}

int journal_block_open(struct span block, struct journal_block *out, struct err *e)
{
    if (block.n < BLOCK_HEAD)
        return err_set(e, WF_E_CORRUPT, "block of intake is too short");
    const char *h = block.p;
    if ((uint8_t) h[0] != BLOCK_LAYOUT)
        return err_set(e, WF_E_CORRUPT, "block of intake has layout %u, only %d is known", (uint8_t) h[0], BLOCK_LAYOUT);
    out->kind = (enum journal_kind) (uint8_t) h[1];
    out->rows = RECORD_GET(uint32_t, h + 4);
    out->first = RECORD_GET(uint64_t, h + 8);
    out->newest = RECORD_GET(int64_t, h + 16);
    out->site = (const uint8_t *) h + 24;
    out->items = span_make(h + BLOCK_HEAD, block.n - BLOCK_HEAD);
    return 0;
}

bool journal_block_next(struct journal_block *b, struct journal_item *it)
{
    const char *h = b->items.p;
    if (b->items.n < BLOCK_ITEM)
        return false;
    size_t body = RECORD_GET(uint32_t, h + 8), source = (uint8_t) h[12], n = BLOCK_ITEM + source + body;
    if (b->items.n < n)
        return false;
    it->time = RECORD_GET(int64_t, h);
    it->source = span_make(h + BLOCK_ITEM, source);
    it->body = span_make(it->source.p + source, body);
    b->items = span_make(h + n, b->items.n - n);
    return true;
}
