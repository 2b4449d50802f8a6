/* views_impl: a batch of operations as views_batch.c makes it and views.c writes it. For these two alone. */
#ifndef WF_JOURNAL_VIEWS_IMPL_H
#define WF_JOURNAL_VIEWS_IMPL_H

#include "base/vec.h"
#include "journal/views.h"

enum op_type { OP_META, OP_TEXT, OP_TEXT_DROP, OP_QUARANTINED, OP_QUARANTINE_DROP, OP_PURGE, OP_RESET };

/* Strings lie one after the other in the batch's buf from `at` on, with these lengths. */
struct op {
    enum op_type type;
    uint64_t num, up_to;
    size_t at;
    uint32_t n[3];
    struct views_quarantined *q; /* spans are not used: source, member, reason lie in buf */
};

struct views_batch {
    VEC(struct op) ops;
    struct buf bytes;
    int64_t at; /* monotonic, when it was submitted */
    struct views_batch *next;
};

#endif
