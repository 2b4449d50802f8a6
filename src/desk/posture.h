/* posture: the posture of the floor and the global health level, as two rows of the state and the facts "posture.changed" and "level.changed" that make them.
 *
 * The level is WHO's and no officer's guess: it is proposed with a WHO document's id by one officer and confirmed by another, up as well as down. What is
 * proposed and not confirmed lies in the level's row; after a day it is stale and counts for nothing. Which of both there is changes nothing by itself here:
 * playbooks that name a level stand first (data.c). The verbs are in verbs_posture.c. Used inside desk alone.
 */
#ifndef WF_DESK_POSTURE_H
#define WF_DESK_POSTURE_H

#include "base/clock.h"
#include "base/json.h"
#include "model/posture.h"

enum { POSTURE_HERE = 1,                /* as a seq: of this very fact */
       LEVEL_PROPOSAL_S = 24 * 3600 };

/* Names are numbers of struct names; times TIME_NONE, seqs 0 where there is none. */
struct posture_row {
    uint8_t posture; /* enum posture; 0: nobody set one */
    uint16_t by;
    wf_time since;
    uint64_t seq;    /* of the fact beside which the reason lies */
};
struct level_row {
    uint8_t level;  /* enum global_level; 0: nobody set one */
    uint8_t wanted; /* what is proposed; 0: nothing */
    uint16_t proposed_by, confirmed_by, wanted_by;
    uint32_t n; /* how many were proposed: the number of this one, or of the last */
    uint32_t wanted_uid;
    wf_time since, wanted_at;
    uint64_t seq, wanted_seq; /* of the facts that proposed it */
    char who_doc[WHO_DOC_MOST + 1], wanted_doc[WHO_DOC_MOST + 1];
};
/* What a fact says: one of both. */
struct posture_change {
    struct posture_row *posture;
    struct level_row *level;
};

struct state;
struct change;
struct change_env;
struct journal_fact;
struct desk;

/* The fact's payload, both ways; what follows from its own number; into the state. */
void posture_write(struct buf *out, const struct change *c, const struct change_env *env);
int posture_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e);
void posture_seal(struct change *c);
void posture_apply(struct state *s, const struct change *c);

/* As the batch in the making sees them. */
void posture_get(const struct desk *d, struct posture_row *out);
void posture_level_get(const struct desk *d, struct level_row *out);
/* Is something proposed that can still be confirmed? */
bool posture_level_wanted(const struct level_row *r, wf_time now);
/* What a row that says nothing stands for. */
static inline uint8_t posture_of(const struct posture_row *r)
{
    return r->posture ? r->posture : POSTURE_WATCH;
}
static inline uint8_t level_of(const struct level_row *r)
{
    return r->level ? r->level : LEVEL_NONE;
}
/* "posture ALERT since 2026-11-24 04:00Z", for a handover; the same of the level. Returns buf. */
const char *posture_line(const struct desk *d, char *buf, size_t cap);
const char *posture_level_line(const struct desk *d, char *buf, size_t cap);
bool posture_hash_row(const struct desk *d, size_t i, struct json_writer *w);

#endif
