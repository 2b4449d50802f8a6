/* words: the exact words of every enumeration, both ways.
 *
 * Owns the tables from a number to its word on the wire, in the journal and on the screen. Everyone may call it. 0 always
 * means "not said" and has no word. Reading forgives case, and a space or '-' where the word has '_'; writing never varies.
 */
#ifndef WF_MODEL_WORDS_H
#define WF_MODEL_WORDS_H

#include "base/mem.h"

struct words {
    const char *name;         /* of the enumeration, for messages: "impact" */
    const char *const *words; /* words[v - 1] is the word of v */
    uint32_t n;
};

/* Those of watchfloor/plugin.h. */
extern const struct words words_kind;       /* event status count notice ack */
extern const struct words words_impact;     /* LOW MEDIUM HIGH VERY_HIGH */
extern const struct words words_urgency;    /* Immediate ... Unknown */
extern const struct words words_severity;   /* Extreme ... Unknown */
extern const struct words words_certainty;  /* Observed ... Unknown */
extern const struct words words_msg_status; /* actual exercise system test draft */
extern const struct words words_tlp;        /* CLEAR GREEN AMBER AMBER+STRICT RED; "TLP:" before it is read */
extern const struct words words_pap;        /* CLEAR GREEN AMBER RED */
extern const struct words words_condition;  /* active cleared */
extern const struct words words_link;       /* ok degraded down unknown */
extern const struct words words_ack_state;  /* DELIVERED SEEN ACKED REJECTED */
/* Those of an incident (model/incident.h). */
extern const struct words words_state;       /* NEW TRIAGED ACTIVE MONITORING RESOLVED CLOSED DUPLICATE DISCARDED TRANSFERRED */
extern const struct words words_priority;    /* P1 P2 P3 P4 */
extern const struct words words_signal;      /* NORMAL UNACK ACK RTN_UNACK */
extern const struct words words_alert;       /* those, SHELVED SUPPRESSED OUT_OF_SERVICE */
extern const struct words words_aside;       /* shelved flapping chattering out-of-service */
extern const struct words words_tier;        /* T1 T2 T3 */
extern const struct words words_tier_whom;   /* the next officer, the supervisor, the liaison group */
extern const struct words words_disposition; /* confirmed not-an-incident insufficient-data drill transferred */
extern const struct words words_rule;        /* matrix ... */
/* Of a report (model/report.h, enum report_signature). */
extern const struct words words_signature;   /* unsigned; signed, not verified; signed, verified; signed, does not verify */

/* The word of v; NULL for 0 or a number that is none. Static. */
const char *words_of(const struct words *t, uint32_t v);
/* The number of a word; 0 when it is none. */
uint32_t words_find(const struct words *t, struct span word);
/* "LOW, MEDIUM, HIGH or VERY_HIGH" into out, for messages. Returns out. */
char *words_list(const struct words *t, char *out, size_t size);

#endif
