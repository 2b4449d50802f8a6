/* outcome: what came of one try to send, in the words that the engine is told. */
#ifndef WF_COURIER_OUTCOME_H
#define WF_COURIER_OUTCOME_H

#include "model/words.h"

enum outcome_state {
    OUTCOME_SENT = 1,  /* handed to who carries it on; whether it arrives is not known */
    OUTCOME_DELIVERED, /* the receiver has it */
    OUTCOME_ACKED,     /* somebody there, or their system for them, acknowledges it */
    OUTCOME_REJECTED,  /* the receiver does not want it, and says why */
    OUTCOME_FAILED,    /* it did not come so far */
    OUTCOME_BEGUN,     /* of the ledger alone: it is about to be handed to what can't tell one that it has already */
};
extern const struct words outcome_words; /* SENT DELIVERED ACKED REJECTED FAILED BEGUN */

struct outcome {
    uint32_t state;
    bool final;           /* of FAILED: another try is of no use */
    bool refused;         /* of FAILED: by the courier itself */
    int64_t wait_s;       /* of FAILED: not before (Retry-After); 0: nothing was said */
    char text[400], by[128];
};
/* Fills state and text; printf form. */
void outcome_set(struct outcome *o, uint32_t state, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* FAILED, and for good: we ourselves don't send it. */
void outcome_refuse(struct outcome *o, const char *why);
/* Words from outside as they may be told on: cleaned, one line, cut; appended to text with ": " before. */
void outcome_add(struct outcome *o, struct span words);

#endif
