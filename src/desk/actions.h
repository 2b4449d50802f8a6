/* actions: the register of border actions: what members do at their borders, for how long and why, what others object, and where neighbours' actions do not go
 * together: rows of the state, and the fact "action.changed" that makes them.
 *
 * What holds when follows from a row's times alone: from `effective` until it expires, or is ended before (lifted, or another one in its place). So what was in
 * force at any time can be said at any time; the stored state follows by facts of the engine. Texts lie beside the chain, in the fact's part "texts".
 * verbs_action.c are the verbs, actions_time.c what follows from the time, actions_conflict.c the search, actions_report.c what members report, actions_index.c
 * which came of whom, actions_tell.c what is told. Used inside desk alone.
 */
#ifndef WF_DESK_ACTIONS_H
#define WF_DESK_ACTIONS_H

#include "base/clock.h"
#include "base/json.h"
#include "base/vec.h"
#include "model/action.h"
#include "model/crossing.h"

enum { ACTIONS_MOST = 1 << 16,
       OBJECTIONS_MOST = 1 << 16,
       CONFLICTS_MOST = 1 << 18,
       FOLLOWS_MOST = 1 << 16 };
/* Places that one officer may follow: as many rows has he at most, those that he follows no longer counted in. */
enum { FOLLOWS_OF_OFFICER = 32,
       FOLLOW_PLACE_ROOM = 12 };
/* What one source (a feed, or an officer who submits) may have of the register: open at once, new in 24 hours, in all. Its rows take the place of none of others'. */
enum { SOURCE_OPEN_MOST = 500,
       SOURCE_DAY_MOST = 200,
       SOURCE_MOST = ACTIONS_MOST / 8 };
struct actions_most {
    uint32_t conflicts, source_open, source_day, source;
};
/* When a measure that delays travellers is to be reported, and reviewed (IHR Art 43). */
enum { ACTION_REPORT_S = 48 * 3600,
       ACTION_REVIEW_MONTHS = 3 };
enum action_source { ACTION_OF_OFFICER = 1,
                     ACTION_OF_FEED,
                     ACTION_OF_NOTICE };
extern const struct words actions_words_source;

/* Invariant: numbers from 1 on, 0: none; names are numbers of struct names; times TIME_NONE where absent. Texts are NUL-terminated. */
struct action_row {
    uint32_t n, rev;
    uint8_t kind, state, direction, source, ends; /* ends: as what it ends at `ended`: LIFTED or SUPERSEDED */
    bool all, delays, warned, pressed; /* pressed: warned for the last time */
    uint8_t breached;                                                              /* bits: 1 not reported in time, 2 not reviewed in time */
    uint16_t maker, by;                                                            /* who made it, who changed it last */
    uint32_t quota, of, replaced_by;                                               /* numbers of actions */
    uint32_t incident, notice, objections;                                         /* a row, a notice's number; how many objections there are */
    uint32_t received, updated, withdrawn;                                         /* received notices: that it was taken from; which updates that one, and which cancels it */
    wf_time created, changed, effective, expires, ended, reported, reviewed, next; /* next: when something follows from the time */
    uint64_t first, chain;
    char member[4], hours[12], checkpoints[ACTION_PLACES_ROOM];
    char feed[64]; /* the feed, or the received notice, that it came by */
    char text[ACTION_TEXTS][ACTION_TEXT_MAX];
};
struct objection_row {
    uint32_t n, action, no; /* no: from 1 on in its action */
    uint16_t by, answered_by;
    wf_time at, answered;
    char member[4];
    char text[ACTION_TEXT_MAX], answer[ACTION_TEXT_MAX];
};
struct conflict_row {
    uint32_t n;
    uint8_t why;
    bool open, begun;    /* begun: told as one that is, not one to come */
    char from[8], to[8]; /* checkpoints: who leaves by `from` comes to `to` */
    uint32_t a, b;       /* the action at `to`, and the one at `from` (0: none there, it is open as ever) */
    uint32_t incident;
    wf_time found, begins, until, ended;
};

/* A place whose border actions an officer follows: a checkpoint "MYJHB", a crossing "MYJHB-SGWDL" as crossings.conf has it, or a member "MY". */
struct follow_row {
    uint32_t n;
    bool on;          /* else it is free for another place of his */
    uint16_t officer; /* of struct names */
    wf_time since;    /* he follows it, or follows it no longer */
    char place[FOLLOW_PLACE_ROOM];
};

/* What a fact says beside its words; every value absolute. */
struct actions_change {
    struct action_row *actions;
    size_t actions_n;
    struct objection_row *objection; /* NULL: of none */
    struct conflict_row *conflicts;
    size_t conflicts_n;
    struct follow_row *follow; /* NULL: of none */
};

/* ---- what holds, by times alone ---- */

/* When it is over: the earlier of `expires` and `ended`. */
static inline wf_time action_end(const struct action_row *r)
{
    return r->ended != TIME_NONE && r->ended < r->expires ? r->ended : r->expires;
}
/* Times of the register are whole milliseconds, as they are told: so what was in force from a time on is in force at that time. */
static inline wf_time action_whole(wf_time t)
{
    return t - t % NSEC_PER_MS;
}
static inline bool action_in_force(const struct action_row *r, wf_time t)
{
    return r->effective <= t && t < action_end(r);
}
uint8_t action_state_at(const struct action_row *r, wf_time t);
/* The matrix, and who follows a place, are shown what is not over, or was until a day ago. */
enum { ACTION_SHOWN_S = 24 * 3600 };
static inline bool actions_is_shown(const struct action_row *r, wf_time now)
{
    return action_end(r) > now - (int64_t) ACTION_SHOWN_S * NSEC_PER_SEC;
}

struct desk_actions_about;
struct state;
struct change;
struct change_env;
struct journal_fact;
struct desk;
/* Lifted by an officer here, while its member's feed goes on to report it (its incident is open, and active)? */
bool actions_still_reported(const struct desk *d, const struct action_row *r);
struct desk_sight;
struct act;
struct arena;

/* ---- actions_fact.c ---- */
void actions_write(struct buf *out, const struct change *c, const struct change_env *env);
int actions_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e);
void actions_seal(struct change *c);
int actions_apply(struct state *s, const struct change *c, struct err *e);
/* The texts of the change, as the fact's part "texts"; empty: there are none. */
struct span actions_texts(struct arena *a, const struct actions_change *x);
void actions_row_init(struct action_row *r);
void actions_objection_init(struct objection_row *r);
void actions_conflict_init(struct conflict_row *r);
void actions_followed_init(struct follow_row *r);
/* Row i of the rows that the hash of the state is taken over; false: there is no more. */
bool actions_hash_row(const struct desk *d, size_t i, struct json_writer *w);

/* ---- actions.c: rows as the batch in the making sees them ---- */
bool actions_get(const struct desk *d, uint32_t n, struct action_row *out);
bool actions_objection(const struct desk *d, uint32_t action, uint32_t no, struct objection_row *out);
bool actions_conflict(const struct desk *d, uint32_t n, struct conflict_row *out);
uint32_t actions_count(const struct desk *d);
uint32_t actions_objections_count(const struct desk *d);
uint32_t actions_conflicts_count(const struct desk *d);
/* May somebody with that sight see it? */
bool actions_seen(const struct desk *d, const struct desk_sight *s, const struct action_row *r);
/* Who may see what is told of it: its incident's TLP (0: it has none), and whether that is a report of rights. */
uint8_t actions_tlp(const struct desk *d, const struct action_row *r, bool *rights);
/* Which actions a fact is about, conflicts of theirs counted in; as desk_event has them. */
void actions_about(const struct actions_change *x, struct desk_actions_about *out);
void actions_about_payload(const struct json *p, struct desk_actions_about *out);
/* Room in the change for n rows of actions; each gets a copy of its row, to be changed. */
struct actions_change *actions_change(struct desk *d, struct change *c, size_t n);
struct action_row *actions_add(struct desk *d, struct change *c, const struct action_row *was);
/* What the action says goes into the row; what it does not say stays. */
void actions_take(struct action_row *r, const struct action *x);
/* The row as what is said of it, for a check; texts are views into the row. */
void actions_said(const struct action_row *r, struct action *x);
/* Another one takes its place, or lifts it, from `at` on. */
void actions_end(struct action_row *r, uint8_t ends, uint32_t by, wf_time at);
/* The announced `r` was changed, or lifted: the one whose place it was to take ends when `r` begins, or, where `r` never will, as it was said before. Of what `r`
 * has the whole place of nothing comes back. A row of it is added to the change (room for it is needed). Returns a sentence on what became of it; NULL: nothing. */
const char *actions_follow(struct desk *d, struct change *c, const struct action_row *r);
/* The state and the next moment, as they follow from the times. */
void actions_settle(struct action_row *r, wf_time now);
/* Does the reopening take all of the closure back? */
bool actions_lifts_all(const struct action_row *reopening, const struct action_row *closure);
/* A new row of what was said, numbered, with the one that it ends in the same change. NULL and *why: it is not possible. */
struct action_row *actions_make(struct desk *d, struct change *c, const struct action *x, const char **why);

/* ---- actions_index.c ---- */

/* What the source has: open, new in 24 hours, in all; and the newest of this incident (0: none). */
struct actions_of_source {
    uint32_t open, day, all, newest;
};
void actions_of_source(struct desk *d, struct span feed, uint32_t incident, struct actions_of_source *out);
/* The row that was taken from this received notice (updated: or from one that it updates) and is not over; 0: none. */
uint32_t actions_from_received(struct desk *d, uint32_t received, bool updated);
/* Its first one of this incident that has a higher number; 0: none. */
uint32_t actions_next_of(struct desk *d, struct span feed, uint32_t incident, uint32_t after);
/* Rows of the state that are not over, in order, and some that are; until the next call. */
size_t actions_index_open(struct desk *d, const uint32_t **out);
void actions_index_free(struct desk *d);

/* ---- actions_time.c ---- */
wf_time actions_review_due(wf_time effective);
bool actions_time_due(const struct desk *d, wf_time now);
int actions_decide(struct desk *d, size_t most, struct err *e);
void actions_merged(struct desk *d);
void actions_load(struct desk *d);
/* Warnings are given by other times of the configuration from now on. */
void actions_warn_anew(struct desk *d);
/* Is it in force, and is its end so near that it is warned of, or would be if it did not last only as long as that? */
bool actions_ends_soon(const struct desk *d, const struct action_row *r, wf_time now);
/* The received notice `was` is updated, or cancelled, by `by`: what was taken from it says so. */
int actions_received(struct desk *d, uint32_t was, uint32_t by, bool cancels, struct err *e);
/* What was drafted of it before it ended and was not sent says what is not so any more: it is withdrawn. id gets its notice, or "". */
int actions_withdraw_draft(struct desk *d, const struct action_row *r, char id[16], struct err *e);
/* The incidents that warn of its end, and of what was not done in time, are as they should be. */
int actions_told(struct desk *d, const struct action_row *r, struct err *e);

/* ---- actions_conflict.c ---- */
struct found_conflict {
    char from[6], to[6];
    uint8_t why;
    uint32_t a, b;
    wf_time begins, until;
};
/* All conflicts from `now` on, at most one a direction and reason of a crossing: the first that there is. offset gives minutes east of UTC of a checkpoint;
 * member the member whose it is. */
struct action_world {
    const struct action_row *const *rows;
    size_t n;
    const struct crossings *crossings;
    int16_t (*offset)(void *arg, const char *code);
    struct span (*member)(void *arg, const char *code);
    void *arg;
    wf_time now;
};
typedef VEC(struct found_conflict)
found_conflicts;
void actions_search(const struct action_world *w, found_conflicts *out);
/* The register's conflicts are those that the search finds now: facts and incidents where they changed. */
int actions_look(struct desk *d, struct err *e);

/* ---- actions_followed.c ---- */
/* The place that somebody means: "myjhb", "SGWDL-MYJHB", a crossing's name, "MY", as it is kept; false: there is none. */
bool actions_followed_place(const struct desk *d, struct span said, char out[FOLLOW_PLACE_ROOM]);
/* The officer's row of that place, else one of his that is free, else a new one (n one past the last); false: he has as many as he may, or nobody may have more. */
bool actions_followed_find(const struct desk *d, uint16_t officer, const char *place, struct follow_row *out);
/* "followed": the places of that officer that the action is at, or that row of the matrix. */
void actions_followed_put(const struct desk *d, uint16_t officer, const struct action_row *r, struct json_writer *w);
void actions_followed_put_at(const struct desk *d, uint16_t officer, const char *code, struct json_writer *w);
bool actions_followed_is(const struct desk *d, uint16_t officer, const struct action_row *r);

/* ---- actions_tell.c ---- */
/* "action": the border action that the notice announces, or null. */
void actions_put_of_notice(const struct desk *d, const struct desk_sight *s, struct json_writer *w, uint32_t notice);
/* "actions": those of the incident of that row, and those whose conflict it tells of, as far as they may be seen, the newest first. */
void actions_put_of_incident(const struct desk *d, const struct desk_sight *s, struct json_writer *w, uint32_t row);

/* ---- actions_report.c ---- */
struct deciding;
/* The report that made this incident may be an action: it comes into the register; or *say gets what it lacks. */
int actions_hear(struct deciding *x, uint32_t row, struct err *e);

#endif
