/* filter_impl: a filter as filter.c reads it, filter_match.c evaluates it and filter_plan.c asks columns for it. For these alone. */
#ifndef WF_DESK_FILTER_IMPL_H
#define WF_DESK_FILTER_IMPL_H

#include "base/buf.h"
#include "base/vec.h"
#include "desk/filter.h"
#include "wire/filter_terms.h"

/* Incidents, by row. */
struct filter_bits {
    uint64_t *v;
    size_t n; /* words of 64 */
};
/* One term: any of its values. */
struct term {
    enum filter_name kind;
    bool none, others; /* owner:none, tier:none; owner:others: owned, but not by me */
    struct span me;
    bool (*follows)(const struct desk *d, uint32_t row, struct span officer); /* FOLLOWS */
    const struct desk *desk;
    uint32_t bits; /* words, as bits of their numbers */
    VEC(struct span)
    values; /* names, globs, codes; TEXT: folded, then as it was typed */
    VEC(uint64_t)
    ids; /* year << 32 | number */
    wf_time time;
    struct filter_bits found; /* TEXT: what the index said; whoever looks it up has it until `looked` */
    struct filter_bits late;  /* TEXT: what came in since, seen on the loop */
    bool looked;
    uint8_t *by_name; /* TYPE, SOURCE: 1 no, 2 yes, by the name's number */
    size_t by_name_n;
};
struct filter {
    struct arena arena;
    VEC(struct term)
    terms;
    struct buf key;
    const char *prefix;
    bool more;   /* of some word only the newest were looked at */
    size_t last; /* the term that was looked up last */
    struct buf folded;
};

/* Does a term of names (type, source) let the one with this number through? */
bool filter_match_name(struct term *t, const struct names *names, uint16_t id);

#endif
