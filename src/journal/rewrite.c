/* rewrite: see rewrite.h. Planned by a reader, on any thread; written by the journal's thread (writer.c). */
#include "journal/rewrite.h"

#include "base/json.h"
#include "journal/block.h"
#include "journal/reader.h"

/* The block's row as it lies there: its bytes live until s is reset. */
static int find_block(struct journal_reader *r, enum journal_kind kind, uint64_t seq, struct journal_block *b, struct span *bytes, struct err *e)
{
    const char *word = journal_kind_word(kind);
    if (!word || !seq)
        return err_set(e, WF_E_NOTFOUND, "there is no such intake");
    sqlite3_bind_int64(r->block[kind], 1, (int64_t) seq);
    int rc = journal_sql_step(r->block[kind], e, "intake");
    if (rc < 0)
        return rc;
    if (rc != SQLITE_ROW)
        return err_set(e, WF_E_NOTFOUND, "intake \"%s\" %llu is not there, or no longer", word, (unsigned long long) seq);
    *bytes = journal_sql_blob(r->block[kind], 1);
    int code = journal_block_open(*bytes, b, e);
    if (!code && seq - b->first >= b->rows)
        code = err_set(e, WF_E_NOTFOUND, "intake \"%s\" %llu is not there, or no longer", word, (unsigned long long) seq);
    return code;
}

/* old, with item `seq` changed, into out. */
static int change_block(struct span old, uint64_t seq, struct span body, struct buf *out, uint8_t digest[JOURNAL_HASH_BYTES], struct err *e)
{
    struct journal_block b = {0};
    struct journal_item it;
    int code = journal_block_open(old, &b, e);
    if (code)
        return code;
    journal_block_begin(out, b.kind, b.first);
    for (uint64_t n = b.first; !code && journal_block_next(&b, &it); n++) {
        if (n == seq)
            it.body = body;
        code = journal_block_add(out, &it, e);
    }
    if (!code)
        journal_block_seal(buf_view(out), b.rows, b.site, digest);
    return code;
}

static struct journal_rewrite *find_rewrite(struct journal_rewrites *list, enum journal_kind kind, uint64_t first)
{
    for (size_t i = 0; i < list->all.n; i++)
        if (list->all.v[i].kind == kind && list->all.v[i].first == first)
            return &list->all.v[i];
    return NULL;
}

int journal_rewrite_item(struct journal_reader *r, struct journal_rewrites *list, enum journal_kind kind, uint64_t seq, struct span body, struct err *e)
{
    struct journal_block b = {0};
    struct span bytes = {0};
    struct buf fresh = {0};
    uint8_t now[JOURNAL_HASH_BYTES];
    int code = find_block(r, kind, seq, &b, &bytes, e);
    struct journal_rewrite *w = code ? NULL : find_rewrite(list, kind, b.first);
    if (!code)
        code = change_block(w ? buf_view(&w->block) : bytes, seq, body, &fresh, now, e);
    if (!code && !w) {
        struct journal_rewrite one = {.kind = kind, .first = b.first};
        journal_hash(one.was, bytes.p, bytes.n);
        VEC_PUSH(&list->all, one);
        w = &list->all.v[list->all.n - 1];
    }
    if (!code) {
        buf_free(&w->block);
        w->block = fresh;
        w->items++;
        memcpy(w->now, now, sizeof now);
    } else {
        buf_free(&fresh);
    }
    if (kind > 0 && kind < JOURNAL_KIND_END)
        sqlite3_reset(r->block[kind]);
    return code;
}

void journal_rewrites_free(struct journal_rewrites *list)
{
    for (size_t i = 0; i < list->all.n; i++)
        buf_free(&list->all.v[i].block);
    VEC_FREE(&list->all);
}

bool journal_rewrites_stand(struct journal_reader *r, const struct journal_rewrites *list)
{
    bool stand = true;
    for (size_t i = 0; stand && i < list->all.n; i++) {
        const struct journal_rewrite *w = &list->all.v[i];
        struct journal_block b = {0};
        struct span bytes = {0};
        uint8_t hash[JOURNAL_HASH_BYTES] = {0};
        stand = find_block(r, w->kind, w->first, &b, &bytes, NULL) == 0 && b.first == w->first;
        if (stand)
            journal_hash(hash, bytes.p, bytes.n);
        stand = stand && memcmp(hash, w->was, sizeof hash) == 0;
        sqlite3_reset(r->block[w->kind]);
    }
    return stand;
}

int journal_batch_rewrite(struct journal_batch *b, const struct journal_rewrite *w, wf_time time, struct span actor, struct span second, uint64_t *seq,
    struct err *e)
{
    char was[2 * JOURNAL_HASH_BYTES + 1], now[2 * JOURNAL_HASH_BYTES + 1];
    struct json_writer jw;
    journal_hex(was, w->was, JOURNAL_HASH_BYTES);
    journal_hex(now, w->now, JOURNAL_HASH_BYTES);
    buf_clear(&b->scratch);
    jw_init(&jw, &b->scratch);
    jw_begin_object(&jw);
    jw_kcstr(&jw, "kind", journal_kind_word(w->kind));
    jw_kint(&jw, "first", (int64_t) w->first);
    jw_kint(&jw, "items", w->items);
    jw_kcstr(&jw, "was", was);
    jw_kcstr(&jw, "now", now);
    jw_kstr(&jw, "second", second);
    jw_end_object(&jw);
    struct journal_fact f = {.time = time, .offset = 0, .version = 1, .actor = actor, .kind = SPAN_LIT("intake.redacted"), .payload = buf_view(&b->scratch)};
    int code = journal_batch_fact(b, &f, seq, e);
    if (code)
        return code;
    struct batch_rewrite r = {.kind = w->kind, .first = w->first, .at = b->texts.n, .n = w->block.n};
    memcpy(r.was, w->was, sizeof r.was);
    buf_span(&b->texts, buf_view(&w->block));
    VEC_PUSH(&b->rewrites, r);
    return 0;
}
