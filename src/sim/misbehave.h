/* sim/misbehave: what an interface is told to do wrong. Owned by main; http and lines act on it. */
#ifndef WF_SIM_MISBEHAVE_H
#define WF_SIM_MISBEHAVE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"

#define MISBEHAVE_LIST(X) \
    X(OK, "ok", "behaves") \
    X(SLOW, "slow", "answers after so many milliseconds (slow:3000)") \
    X(BUSY, "429", "too many requests, with Retry-After in seconds (429:5)") \
    X(ERROR, "500", "internal error") \
    X(TRUNCATED, "truncated", "the content is cut in its middle") \
    X(MALFORMED, "malformed", "the content breaks its own format") \
    X(LENGTH, "wrong-length", "Content-Length says more than comes; a line longer than allowed") \
    X(RESET, "reset", "the connection is reset") \
    X(SILENT, "silent", "takes the request and says nothing") \
    X(DUPLICATE, "duplicate", "everything comes twice") \
    X(DISORDER, "out-of-order", "what is new comes before what is old") \
    X(GAP, "gap", "some of it is left out") \
    X(ACK, "ack", "of notices/WHO: acknowledges at once") \
    X(LATE, "late", "of notices/WHO: acknowledges after so many seconds, by the member's own feed, or where it has none when it is asked again (late:20)") \
    X(REJECT, "reject", "of notices/WHO: does not take it, and says why") \
    X(ALTER, "alter", "of notices/WHO: publishes it with wider areas")

enum misbehave_kind {
#define X(name, word, help) MIS_##name,
    MISBEHAVE_LIST(X)
#undef X
};

struct misbehaviour {
    char feed[48]; /* "sg/queues", or "*" for all; of what receives notices "notices/MY/health", "notices/MY", or with a star */
    enum misbehave_kind kind;
    unsigned value; /* of slow, 429 and late */
    unsigned times; /* for so many answers; 0: until told otherwise */
};
struct misbehaviours {
    VEC(struct misbehaviour) list;
};

/* "sg/queues=slow:3000", "*=500x2" (for two answers), "la/lines=ok". */
int misbehave_parse(struct misbehaviour *m, const char *text, struct err *e);
/* Parses and keeps it; a feed has one at a time. */
int misbehave_set(struct misbehaviours *all, const char *text, struct err *e);
/* What the feed is to do with its next answer; counts it when `use`. */
struct misbehaviour misbehave_next(struct misbehaviours *all, const char *feed, bool use);
/* What is set for that very feed: false where nothing is. Counts it when `use`. */
bool misbehave_of(struct misbehaviours *all, const char *feed, bool use, struct misbehaviour *out);
/* A line for each that is set. */
void misbehave_show(const struct misbehaviours *all, struct buf *out);
void misbehave_free(struct misbehaviours *all);

#endif
