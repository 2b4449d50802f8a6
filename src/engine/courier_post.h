/* courier_post: one job of the courier's, and what became known of it, until the desk has it. Used by courier.c. */
#ifndef WF_ENGINE_COURIER_POST_H
#define WF_ENGINE_COURIER_POST_H

#include "engine/engine.h"

/* One job: a delivery that the courier was given. It stays for a while after its outcome: more may become known. */
struct post {
    uint64_t job;
    uint32_t n, no, channel;
    bool second, sent_before;
    bool seen;      /* in the list, at the last look */
    bool over;      /* its outcome was told to the desk, or it needs none */
    bool look;      /* its read-back alone is asked for */
    bool looked_for; /* a read-back is on its way */
    bool stopped;   /* it stood in the list no more: what still comes of it is told, and should it come back it is given anew */
    int64_t over_at; /* monotonic */
    char id[16];
    char *to, *told; /* told: the last words about a try that failed */
    uint32_t tries; /* that the desk was not told of */
    struct word *words, **words_end; /* what the desk could not take yet, in order */
};
/* What became known of a post. */
struct word {
    struct word *next;
    uint8_t state, readback;
    uint32_t tries;
    char *text, *by;
};
void courier_post_free(struct post *p);
/* Tells the desk, the first first; what it can't take now is told at the next tick, and nothing that comes meanwhile takes its place. */
void courier_post_tell(struct engine *g, struct post *p);
/* One thing more is known: state and readback 0 where nothing is said of them. It is told. */
void courier_post_learn(struct engine *g, struct post *p, uint8_t state, uint8_t readback, struct span text, struct span by);

#endif
