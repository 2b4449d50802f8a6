/* runs: runs of health protocols: the descriptor that each ran with, the assessments of two officers, what follows from them, their legal clocks: rows of the state,
 * and the facts "protocol.changed" and "protocol.seen" that make them.
 *
 * The desk decides nothing about health: the plugin does (decide), and what it said comes with the command, for the answers that the desk finds it was asked
 * about. An assessment (answers, evidence, decision) lies beside the chain, as the fact's text "assessment": neither its payload nor its sentence tells anything of
 * it before both are in, and no list, log or export gives the text away. The machine is the table of runs.c. verbs_protocol.c and verbs_assess.c are the verbs,
 * runs_due.c what follows from the time, runs_tell.c and runs_request.c what is told, verbs_step.c its checklist. Used inside desk alone.
 */
#ifndef WF_DESK_RUNS_H
#define WF_DESK_RUNS_H

#include "base/clock.h"
#include "base/json.h"
#include "base/vec.h"
#include "desk/desk.h"
#include "model/incident.h"
#include "model/protocol.h"
#include "model/words.h"
#include "vault/vault.h"

enum { RUNS_MOST = 1 << 16,
       ASSESSMENTS_MOST = 1 << 18,
       PROTOCOLS_MOST = 1 << 12,
       RUN_CLOCKS_MOST = 16,
       RUN_CLOCK_ID_ROOM = 80,
       RUN_STEPS_MOST = PROTOCOL_ROWS_MOST,
       RUN_READERS_MOST = 24,
       RUN_CAME_ROOM = 84,
       RUN_ANSWERS_ROOM = 4000,
       RUN_EVIDENCE_ROOM = 2000,
       RUN_HELD_ROOM = PROTOCOL_QUESTIONS_MOST * (PROTOCOL_ID_MOST + 3) + 3,
       RUN_DECISION_ROOM = 6000,
       RUN_RULE_ROOM = PROTOCOL_TEXT_MOST + 1 };
enum { RUNS_SINGLE_S = 1800,      /* one assessment alone counts after so long */
       RUNS_REASSESS_S = 86400,   /* what is not terminal is looked at again, where the plugin says no time */
       RUNS_HELD_CLOSED_S = 3 * 86400 }; /* so long after a run was closed its health records are for nothing any more */

enum run_state { RUN_OPEN = 1,
                 RUN_ASSESSED,
                 RUN_DECIDED,
                 RUN_REQUESTED,
                 RUN_ANSWERED,
                 RUN_REASSESS,
                 RUN_CLOSED,
                 RUN_STATES_END };
enum assessment_state { ASSESSMENT_DRAFT = 1,
                        ASSESSMENT_IN };
/* What the focal point said of WHO, the newest word. */
enum run_who { RUN_NOTIFIED = 1,
               RUN_NOT_NOTIFIED };
extern const struct words runs_words_state, runs_words_assessment, runs_words_who;

/* Invariant: numbers from 1 on, 0: none; names are numbers of struct names; times TIME_NONE where absent. Texts are NUL-terminated. */
struct run_clock {
    char id[PROTOCOL_ID_MOST + 1];
    wf_time started, due, stopped, breached;
    uint32_t round, nth; /* the round in which it started; how many times it had started by then, this one counted */
    bool refused; /* stopped, and not met: the focal point said that WHO is not notified */
    uint16_t ended_by; /* ... and not met: he closed the run, and it ended with it; 0: it did not */
    bool past;    /* it started anew since, in another row: no event reaches this one, which stays because it was late */
};
/* A step of the checklist that is done. It stays so in a new round: what was done was done. */
struct run_step {
    char id[PROTOCOL_ID_MOST + 1];
    wf_time done;
    uint16_t by;
};
/* Who read the grounds of the first assessment before the second was in: he is not the second. Of this round. */
struct run_reader {
    uint16_t by;
    wf_time read;
};
struct run_row {
    uint32_t n, protocol, incident; /* protocol: number of a protocol_row; incident: a row */
    uint32_t cycle;                 /* from 1 on: each time that it is assessed anew */
    uint32_t assessments;           /* the newest of it */
    uint32_t deciding;              /* the assessment that decides */
    uint32_t notice;                /* the notice that carries the request */
    uint32_t earlier, pending;      /* ... those of requests before it, of this round or an earlier one: the last that had left when the next was made, and the last that had not */
    uint32_t met, of, rank;
    uint8_t state;
    uint8_t who;                                                /* runs_words_who; 0: not said */
    bool asked;                                                 /* what is `unanswered` was asked: an earlier round's request was made */
    bool single;                                                /* one assessment alone decides; the second is to follow */
    bool disagree;                                              /* both are in, and their outcomes differ */
    bool terminal;                                              /* the outcome need not be looked at again */
    bool unanswered;                                            /* what an earlier round asked of the focal point has no answer, or it was closed without one */
    uint16_t starter, decider, requester, answerer, closer, by; /* by: who changed it last */
    wf_time created, updated, assessed, decided, requested, answered, closed;
    wf_time who_at;                                /* when that was said of WHO */
    wf_time alone_decided;                         /* when it was decided by one assessment alone, in this round */
    wf_time second;                                /* ... and when the second one came after all */
    wf_time followed;                              /* when the request followed it, with both */
    wf_time alone;                                 /* when one assessment alone counts */
    wf_time reassess;                              /* when it is to be looked at again */
    wf_time next;                                  /* its next moment */
    uint64_t first, chain, answer_seq, reason_seq; /* seqs of facts: of the focal point's answer, of why it was closed */
    uint32_t clocks_gone;                          /* late ones that started anew since, and have no row any more: the history has them */
    uint8_t clocks_n, steps_n, readers_n;
    char outcome[PROTOCOL_OUTCOME_MOST + 1];
    char came[RUN_CAME_ROOM]; /* how the answer came, where not by the notice's way: "phone +65 ..." */
    char rule[RUN_RULE_ROOM]; /* empty until both are in, or it is closed */
    struct run_clock clocks[RUN_CLOCKS_MOST]; /* those of the descriptor in its order, then the past ones, the oldest first */
    struct run_step steps[RUN_STEPS_MOST]; /* in the order in which they were done */
    struct run_reader readers[RUN_READERS_MOST];
};
struct assessment_row {
    uint32_t n, run, prev, cycle; /* prev: the one before it, of the same run */
    uint16_t officer;
    uint8_t state;
    wf_time made, in;
    char answers[RUN_ANSWERS_ROOM], evidence[RUN_EVIDENCE_ROOM], decision[RUN_DECISION_ROOM]; /* JSON objects; decision empty: none yet */
    char held[RUN_HELD_ROOM];                                                                   /* JSON: the questions whose answers lie in the vault; empty: none */
    char record[VAULT_ID_MOST + 1];                                                             /* ... in this record */
};
/* A descriptor that a run was started with. */
struct protocol_row {
    uint32_t n;
    uint8_t digest[32]; /* of its JSON */
    uint64_t seq;       /* of the fact that holds it */
    char name[PROTOCOL_ID_MOST + 1], version[PROTOCOL_ID_MOST + 1];
};

/* What a fact says beside its words; every value absolute. */
struct runs_change {
    struct run_row *run;
    char incident[INCIDENT_ID_MAX];    /* its id: whose sight the fact is under; not at replay */
    struct assessment_row *assessment; /* NULL: of none */
    struct protocol_row *protocol;     /* PROTOCOL alone */
    struct span descriptor;            /* its JSON */
};
/* A descriptor that was read, by its digest. */
struct runs_known {
    uint8_t digest[32];
    struct arena arena;
    const wf_protocol *p;
};
struct runs {
    VEC(struct runs_known *)
    known;
    wf_time next; /* the next moment of any run; TIME_NONE: none */
    struct desk_run_rules rules;
};

struct state;
struct change;
struct change_env;
struct journal_fact;
struct desk;
struct act;
struct notice_row;

/* ---- runs_grounds.c ---- */
bool runs_has_read(const struct run_row *r, uint16_t officer);
/* Is what one alone assessed in that earlier round held back from that officer; of any of them? */
bool runs_round_held(const struct desk *d, const struct run_row *r, uint32_t round, uint16_t officer);
bool runs_earlier_held(const struct desk *d, const struct run_row *r, uint16_t officer);
/* Is the first assessment, which alone decided, held back from that officer: of this round, or of an earlier one? */
bool runs_grounds_held(const struct desk *d, const struct run_row *r, uint16_t officer);

/* ---- runs_fact.c ---- */
void runs_write(struct buf *out, const struct change *c, const struct change_env *env);
int runs_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e);
void runs_seal(struct change *c);
int runs_apply(struct state *s, const struct change *c, struct err *e);
void runs_row_init(struct run_row *r);
void runs_assessment_init(struct assessment_row *r);
/* What lies beside the chain of an assessment: its answers, evidence, decision. */
struct span runs_assessment_text(struct arena *a, const struct assessment_row *r);

/* ---- runs_clocks.c ---- */
/* Something happened by which clocks start and stop. */
void runs_event(const struct desk *d, struct run_row *r, const wf_protocol *p, const char *event, wf_time at);
/* "PR-0001/notify", of a past one "PR-0001/notify/1". Returns out. */
char *runs_clock_id(const struct run_row *r, size_t i, char out[RUN_CLOCK_ID_ROOM]);
/* Do all of a run's clocks stand as these? */
bool runs_same_clocks(const struct run_clock *a, const struct run_clock *b);
/* Its run is closed: what runs ends, not met. What is told of it, ready to stand behind other words; nothing where none ran. */
const char *runs_end_clocks(struct desk *d, struct run_row *r, const wf_protocol *p, uint16_t by);
/* It is opened again: those that ended with it begin anew, which began when it or its incident did; what a step or a mark begins waits for that. */
void runs_begin_ended(const struct desk *d, struct run_row *r, const wf_protocol *p);

/* ---- runs.c: rows as the batch in the making sees them, and the machine ---- */
bool runs_get(const struct desk *d, uint32_t n, struct run_row *out);
bool runs_assessment(const struct desk *d, uint32_t n, struct assessment_row *out);
bool runs_protocol_row(const struct desk *d, uint32_t n, struct protocol_row *out);
uint32_t runs_count(const struct desk *d);
uint32_t runs_assessments_count(const struct desk *d);
uint32_t runs_protocols_count(const struct desk *d);
/* The number in "PR-0001", "1" or "EX PR-0001"; 0: it is none. */
uint32_t runs_number(struct span id);
/* "PR-0001" into out (16 bytes); returns out. */
char *runs_id(uint32_t n, char *out);
/* The descriptor of this JSON, kept; NULL: it is none, and e says why. */
const wf_protocol *runs_learn(struct desk *d, struct span json, uint8_t digest[32], struct err *e);
/* The descriptor that a run runs with, from memory, else from the journal; NULL: it can't be read. */
const wf_protocol *runs_descriptor(const struct desk *d, uint32_t protocol, struct err *e);
/* His assessment of this round; false: he has none. */
bool runs_mine(const struct desk *d, const struct run_row *r, uint16_t officer, struct assessment_row *out);
/* Its notice takes the place of those before it. */
void runs_put_off_notice(const struct desk *d, struct run_row *r);
/* Did a request of it leave: was a notice that carries one released? The number of the newest; 0: none was. */
uint32_t runs_left(const struct desk *d, const struct run_row *r);
/* The notice of a request that is still to be sent; 0: there is none. */
uint32_t runs_unsent(const struct desk *d, const struct run_row *r);
/* Is its request, which one assessment alone decided, to follow with both? Until the notice that carries it is released, or somebody says that it was handed over another way. */
bool runs_to_follow(const struct desk *d, const struct run_row *r);
/* ... and is that notice drafted, to be released? */
bool runs_follow_waits(const struct desk *d, const struct run_row *r);
/* A notice was released, or came to be acknowledged: the timelines of the runs whose request it is say so. */
int runs_notice(struct desk *d, struct span actor, const struct notice_row *notice, struct err *e);
/* How many of this round's assessments are in. */
unsigned runs_assessors_in(const struct desk *d, const struct run_row *r);
/* Begun, while two others handed in: it is none of the two. */
bool runs_too_late(const struct desk *d, const struct run_row *r, const struct assessment_row *a);
/* May anybody who sees the run see what was answered in this round? */
bool runs_shown(const struct desk *d, const struct run_row *r);
/* May somebody with that sight see it? */
bool runs_seen(const struct desk *d, const struct desk_sight *s, const struct run_row *r);
/* From which states a verb is possible, as bits; 0: there is no such verb. */
unsigned runs_from(struct span verb);
/* The change is one of this run from now on: a copy of its row, to be changed. */
struct run_row *runs_change(struct desk *d, struct change *c, const struct run_row *r);
void runs_set_next(struct run_row *r);
/* That step of the checklist, done; NULL: it is not. */
const struct run_step *runs_step(const struct run_row *r, struct span id);
/* What this round's assessments that are in add up to: the more cautious one decides. changed (may be NULL) takes the place of the row of its number. */
void runs_assess(const struct desk *d, struct run_row *r, const struct assessment_row *changed);
/* The incident's timeline, and so the log, says so: the run's own facts are no lines there. rings: its signal is to be acknowledged anew. words: an officer's, beside it. */
int runs_tell_incident(struct desk *d, struct span actor, uint32_t row, bool rings, struct span words, struct err *e, const char *fmt, ...) __attribute__((format(printf, 7, 8)));
/* For other parts of the desk: an event ("measure", "reviewed") of that incident, for the clocks of its runs. */
int runs_note(struct desk *d, uint32_t incident, const char *event, struct err *e);

/* ---- runs_answers.c ---- */
/* `mine` (JSON, may be empty) with what is given now, in the order of the questions. null takes an answer out. */
int runs_merge(struct arena *a, const wf_protocol *p, struct span mine, struct span given, wf_time now, struct span *out, struct err *e);
/* The same of evidence: {"a1":["AMICF-2026-000012"]}. It belongs to the answer that was given: what the answers were `before` and are now says what of `mine` stays. */
struct runs_evidence {
    struct span mine, given, before, answers; /* JSON */
    struct span held;                         /* JSON: questions whose answers lie in the health record, also when they are erased */
    struct span (*id_of)(void *arg, struct span ref); /* the whole id of what may stand, else nothing */
    void *arg;
};
int runs_merge_evidence(struct arena *a, const wf_protocol *p, const struct runs_evidence *x, struct span *out, struct err *e);
/* He answered something that is not unknown, and no answer names a report that it rests on. */
bool runs_rests_on_nothing(struct arena *a, const struct assessment_row *r);
/* The decision in a row's JSON; NULL: there is none. In the arena. */
const wf_decision *runs_decision(struct arena *a, const wf_protocol *p, const struct assessment_row *r);

/* ---- runs_outputs.c ---- */
struct run_addressee {
    const char *to, *name, *desk; /* desk: "/nfp", behind the member's code */
    const char *role, *asked;     /* what the request is, and what is asked */
};
/* Whom a request is for. */
struct run_addressee runs_addressee(struct arena *a, const wf_output *o);
/* Does any assessment of this round that is in lead to that? */
bool runs_leads_to(const struct desk *d, struct arena *a, const wf_protocol *p, const struct run_row *r, const wf_output *o);
/* The request that this round's assessments lead to; NULL: none. */
/* The words of the request that is made now, in `a`: they stay beside the fact. Empty: it asks nobody for anything. */
struct span runs_request_text(const struct desk *d, struct arena *a, const struct run_row *r, const wf_protocol *p);
const wf_output *runs_request_of(const struct desk *d, struct arena *a, const wf_protocol *p, const struct run_row *r);
/* The title of an incident that is evidence, in at most 80 bytes, where a text of that TLP may have it; empty for what is held closer, and for a report of rights. */
struct span runs_evidence_title(const struct desk *d, struct arena *a, struct span ref, uint8_t tlp);
/* Opens the incidents that a decision leads to, or says that there is one at that checkpoint; each is related to the run's own. */
int runs_open_incidents(struct act *x, const struct run_row *r, struct err *e);
/* "follows": what it leads to, to who may see both assessments. */
void runs_put_follows(const struct desk *d, const struct run_row *r, const wf_protocol *p, struct span lang, struct json_writer *w);

/* ---- runs_held.c ---- */
/* Lies the answer to it in the health record? */
bool runs_holds(struct arena *a, const struct assessment_row *r, const char *question);
/* All of its answers, with those in the vault that are still there; JSON. */
struct span runs_answers_of(const struct desk *d, struct arena *a, const wf_protocol *p, const struct assessment_row *r);
/* Is that asked after what is given of his answers (NULL: not known)? What hangs on an answer in the health record that is not given is. */
bool runs_is_asked(struct arena *a, const wf_protocol *p, const struct assessment_row *r, const wf_answers *given, const wf_question *q);
/* An assessment as somebody is told it. answers: null where one is withheld; whole: to be compared, never told. */
struct runs_told {
    const struct assessment_row *row;
    struct span answers, decision, whole;
    const char *withheld; /* "role", "unread", "erased"; NULL: nothing is */
    struct vault_life life;
};
void runs_told(const struct desk *d, struct arena *a, const wf_protocol *p, const struct assessment_row *r, bool may, bool asked, struct runs_told *out);
/* Answers and decision parted: what the row and the journal have, and the text of the record. */
struct runs_parted {
    struct span open, held, decision; /* held: the questions' ids, empty where there are none */
    struct span held_answers, record;
    unsigned n; /* how many are held */
};
int runs_part(struct arena *a, const wf_protocol *p, struct span answers, struct span decision, struct runs_parted *out);

/* ---- runs_known.c ---- */
/* What is given now, with what the floor knows itself; refused where an officer says another thing. Nothing where nothing is given. */
int runs_known(const struct desk *d, struct arena *a, const wf_protocol *p, struct span given, struct span *out, struct err *e);
/* The global level is another one: what was decided with it is assessed again. */
int runs_level_changed(struct desk *d, struct err *e);

/* ---- runs_meet.c ---- */
/* What of its clocks was met in this batch meets the clocks that its incident has of its own. */
int runs_meet(struct desk *d, struct span actor, const struct run_row *r, struct err *e);

/* ---- runs_due.c ---- */
bool runs_time_due(const struct desk *d, wf_time now);
int runs_decide(struct desk *d, size_t most, struct err *e);
void runs_merged(struct desk *d);
void runs_load(struct desk *d);
void runs_close(struct desk *d);

/* ---- runs_tell.c ---- */
/* "PR-0001 ihr-annex2 DECIDED: NOTIFY". Returns out. */
char *runs_line(const struct desk *d, uint32_t n, char *out, size_t size);
bool runs_hash_row(const struct desk *d, size_t i, struct json_writer *w);
/* Members of a row, and what runs_show.c takes of it. */
void runs_members(const struct desk *d, const struct run_row *r, struct json_writer *w);
/* "notice", "notice_state", ... behind a prefix: what carries the request, as its own record has it: drafted is not sent. n 0: none. */
void runs_put_notice(const struct desk *d, struct json_writer *w, const char *prefix, uint32_t n);
/* A text of the descriptor in a language; KEY_mt: true where no native speaker stands for it. */
void runs_put_text(struct json_writer *w, const char *key, const wf_texts *t, struct span lang);
void runs_put_clocks(const struct desk *d, const struct run_row *r, struct span lang, struct json_writer *w);
/* "clocks_waiting": those that have not begun, with what begins them; none of a closed run. */
void runs_put_waiting(const struct run_row *r, const wf_protocol *p, struct span lang, struct json_writer *w);
/* "checklist": each step, with who did it and when. */
void runs_put_checklist(const struct desk *d, const struct run_row *r, const wf_protocol *p, struct span lang, struct json_writer *w);
/* The run of that id, for who sees it; NULL: there is none. Landed ones alone. */
const struct run_row *runs_find(const struct desk *d, const struct desk_sight *s, struct span id);
/* A clock's "RUNNING", "MET", "BREACHED", "REFUSED", "ENDED"; NULL: it did not start. */
const char *runs_clock_state(const struct run_clock *k);

#endif
