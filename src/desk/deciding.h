/* deciding: a report on its way through decide_report.c, with what was found out about it; and what becomes of those that are no events (deciding.c).
 *
 * Used inside desk alone.
 */
#ifndef WF_DESK_DECIDING_H
#define WF_DESK_DECIDING_H

#include "desk/impl.h"

/* A report on its way, with what was found out about it. */
struct deciding {
    struct desk *d;
    const struct decide_source *src;
    const wf_report *r;
    const wf_report *said; /* as its source said it: r of one of health has other numbers (health_numbered) */
    bool numbered;
    struct span type, member, revision, source_id, dedup_key, json;
    uint64_t digest;
    struct hash128 key_report, key_id;
    enum report_signature signature; /* 0: it is not spoken of */
    bool rights;                     /* a report of rights (RGT.*) */
    struct desk_answer *a;
    struct desk_accepted *sum;
};

/* The answer is that it was refused: which field, and why. */
void deciding_reject(struct deciding *x, const char *field, const char *text);
/* The same revision came with other content: into quarantine. row 0: it is no incident's. */
int deciding_conflict(struct deciding *x, uint32_t row, struct err *e);
/* That it came is kept; it becomes no incident. */
int deciding_set_aside(struct deciding *x, struct err *e);
/* Takes a notice or an answer. */
int deciding_notice(struct deciding *x, struct err *e);
/* Takes a status or a count. */
int deciding_observe(struct deciding *x, struct err *e);

#endif
