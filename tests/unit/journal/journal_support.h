/* journal_support: a home of its own, batches of facts and intake, for the tests of the journal. */
#ifndef WF_TESTS_JOURNAL_SUPPORT_H
#define WF_TESTS_JOURNAL_SUPPORT_H

#include "support.h"

#include "journal/journal.h"
#include "journal/verify.h"

struct home {
    char path[256];
    struct clock clock;
    struct journal *j;
    struct journal_batch *b;
    uint64_t facts; /* by put(), beside the journal's own */
};

static inline void home_make(struct home *h)
{
    memset(h, 0, sizeof *h);
    tmp_template(h->path, sizeof h->path, "test_journal");
    assert_non_null(mkdtemp(h->path));
    clock_wall(&h->clock);
    h->clock.fixed = INT64_C(1795492375) * NSEC_PER_SEC;
    h->b = journal_batch_new();
}

static inline int home_try(struct home *h, struct err *e)
{
    struct journal_options o = {.home = h->path, .mode = JOURNAL_ACTUAL, .clock = &h->clock};
    return journal_open(&h->j, &o, e);
}

static inline void home_open(struct home *h)
{
    struct err e = {0};
    if (home_try(h, &e))
        fail_msg("open: %s", e.text);
}

static inline void home_close(struct home *h)
{
    journal_close(h->j);
    h->j = NULL;
}

static inline void home_remove(struct home *h)
{
    home_close(h);
    journal_batch_free(h->b);
    char *command = mem_printf("rm -r '%s'", h->path);
    assert_int_equal(system(command), 0);
    mem_free(command);
}

static inline char *home_file(struct home *h, const char *name)
{
    return fs_join(h->path, name);
}

/* A fact with two texts, and an item of intake of `kind` (0: none). Returns the fact's seq. */
static inline uint64_t put(struct home *h, unsigned n, enum journal_kind kind)
{
    struct err e = {0};
    char payload[128], title[64], body[128];
    struct journal_part parts[2] = {{.name = SPAN_LIT("title")}, {.name = SPAN_LIT("note"), .text = SPAN_LIT("ด่านปิดชั่วคราว")}};
    parts[0].text = span_make(title, (size_t) snprintf(title, sizeof title, "title %u", n));
    struct journal_fact f = {.time = h->clock.fixed + n, .offset = 420, .version = 1, .actor = SPAN_LIT("duty1"), .kind = SPAN_LIT("test.fact"),
        .payload = span_make(payload, (size_t) snprintf(payload, sizeof payload, "{\"n\":%u}", n)), .parts = parts, .nparts = 2};
    uint64_t seq = 0;
    if (kind) {
        struct journal_item it = {.time = h->clock.fixed + (wf_time) n * NSEC_PER_SEC, .source = SPAN_LIT("sg/queues")};
        it.body = span_make(body, (size_t) snprintf(body, sizeof body, "body %u of %s", n, journal_kind_word(kind)));
        assert_int_equal(journal_batch_intake(h->b, kind, &it, NULL, &e), 0);
    }
    assert_int_equal(journal_batch_fact(h->b, &f, &seq, &e), 0);
    h->facts++;
    return seq;
}

static inline void begin(struct home *h)
{
    struct err e = {0};
    if (journal_batch_begin(h->j, h->b, &e))
        fail_msg("begin: %s", e.text);
}

static inline void commit(struct home *h)
{
    struct err e = {0};
    if (journal_commit_wait(h->j, h->b, NULL, &e))
        fail_msg("commit: %s", e.text);
}

/* `batches` of `rows` facts each with their intake. */
static inline void fill(struct home *h, unsigned batches, unsigned rows, enum journal_kind kind)
{
    for (unsigned i = 0; i < batches; i++) {
        begin(h);
        for (unsigned k = 0; k < rows; k++)
            put(h, i * rows + k, kind);
        commit(h);
    }
}

static inline void verify_good(struct home *h, struct journal_report *out)
{
    struct journal_report own;
    struct err e = {0};
    out = out ? out : &own;
    if (journal_verify(h->path, NULL, NULL, out, &e))
        fail_msg("verify: %s", e.text);
    assert_true(out->ok);
}

#endif
