/* sim/gateway: the members' gateways for notices: what they took, once by each identity, how they answer, and what they show of it. The control's door
 * carries it (serve.h): POST /notices/WHO takes a notice in whatever form, POST /notices a text or a call; GET /notices tells all that was taken, a JSON
 * line each; GET /notices/WHO/IDENTIFIER is the read-back. How a gateway answers is set as a misbehaviour of "notices/WHO" (misbehave.h).
 *
 * What was taken is kept while the simulator runs: it is the one thing here that is remembered.
 */
#ifndef WF_SIM_GATEWAY_H
#define WF_SIM_GATEWAY_H

#include "base/clock.h"
#include "sim/misbehave.h"

enum { GATEWAY_NOTICE_MOST = 1 << 20,
       GATEWAY_BYTES_MOST = 64 << 20,
       GATEWAY_NOTICES_MOST = 5000 };

/* A notice that was taken: by one recipient, by one way. */
struct gateway_notice {
    char *way; /* "notices/MY", or "sms", "voice": a second path is a notice of its own */
    char *to, *identity, *identifier;
    struct buf bytes; /* of the first time */
    unsigned times;   /* how often it came; its effect is one */
    unsigned changed; /* how often with other bytes: a fault of whoever sends */
    bool exercise, rejected;
    wf_time at; /* the scenario's time; late: when it is acknowledged by the member's own feed, else TIME_NONE */
    wf_time late;
    wf_time real; /* the wall clock's, for measurements */
    bool told;    /* its acknowledgement was sent, by a member that sends lines */
};
struct gateways {
    VEC(struct gateway_notice *)
    taken;
    size_t bytes;
};

/* One that posts: how it says what it is. */
struct gateway_post {
    const char *path; /* "/notices/MY" */
    const char *key;  /* Idempotency-Key: "sender,identifier,sent WHO", with or without quotes; NULL: it has none */
    const char *mode; /* Watchfloor-Mode, or NULL */
    struct span bytes;
    wf_time now;
};
/* What is answered. */
struct gateway_answer {
    unsigned status;
    const char *type;
    struct buf body;
};

/* What the gateway at a path does with the next; counts it when `use`. */
struct misbehaviour gateway_rule(struct misbehaviours *odd, const char *path, const char *key, bool use);
/* Takes a notice, and answers as the rule says. */
void gateway_take(struct gateways *g, const struct gateway_post *p, struct misbehaviour rule, struct gateway_answer *out);
/* What a gateway shows at "/notices/WHO/IDENTIFIER"; with MIS_ALTER its areas are wider. False: nothing. */
bool gateway_show(const struct gateways *g, const char *path, struct misbehaviour rule, struct buf *out);
/* A JSON line for each that was taken. */
void gateway_list(const struct gateways *g, struct buf *out);
/* Members whose own feed carries acknowledgements ("late"). The others acknowledge when they are asked again. */
bool gateway_has_feed(struct span member);
/* Of members that put them among their records themselves: the next from *i on that is due, and was so since `since`; NULL: no more. */
const struct gateway_notice *gateway_due(const struct gateways *g, const char *member, wf_time since, wf_time now, size_t *i);
/* Of members that send lines: those that are due and were not sent, a line each with its number. */
void gateway_lines(struct gateways *g, const char *play, wf_time now, uint64_t *seq, struct buf *lines);
/* Puts the acknowledgements that are due into a page of a play's feed, in the member's own form. */
void gateway_acks(const struct gateways *g, const char *play, int feed, wf_time now, struct buf *page);
void gateway_free(struct gateways *g);

#endif
