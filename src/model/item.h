/* item: what hangs on an incident: a task, a question to a member, a referral, a link, an outcome of persons, a clock of the law, a playbook and its steps,
 * an assessment, a promise, what was ruled out, a non-refoulement check, who follows it, an entry of the health record.
 *
 * Plain data. The desk decides what changes; items lie in a table of its state, those of one incident in a list. The second of a kind is one row of the
 * words here, and a verb of the desk.
 */
#ifndef WF_MODEL_ITEM_H
#define WF_MODEL_ITEM_H

#include "base/json.h"
#include "model/incident.h"

enum item_kind {
    ITEM_TASK = 1,
    ITEM_QUESTION, /* asked of a member's desk (`to`); done when it was answered */
    ITEM_REFERRAL, /* to protection, victim support, health or SAR (`word`); `to` is the contact */
    ITEM_LINK,     /* to another incident (`other`), as `word` says */
    ITEM_OUTCOME,  /* of `count` persons, as `word` says; one of each word an incident */
    ITEM_CLOCK,    /* of the law: `to` is its name, the text what it rests on; done when it was met, breached when its time was over before */
    ITEM_PLAYBOOK, /* that was started: `to` is its name, the text its title; done when none of its steps is open */
    ITEM_STEP,     /* of the playbook `part_of`; number `count` among the incident's steps; `to` is who does it */
    ITEM_ASSESSMENT, /* how likely it is (`word`) that the text is so; `count` is the confidence, 0: not said. Each officer's stands: assessors may disagree */
    ITEM_PROMISE,    /* that somebody gave, on an incident or on none; `to` sees to it, by `due` */
    ITEM_RULED_OUT,  /* what it is not, as an officer found out: done from the start */
    ITEM_AGREEMENT,  /* of the officer `by`, on no incident, that the exercise `to` may start near a handover, until `due`; done once it did */
    ITEM_CHECK,      /* non-refoulement: `word` is what opened it, `count` its answer (words_check_answer); `to` is the member that it is about, if any */
    ITEM_WATCHER,    /* the officer `to`, who wants to be kept informed; gone when he no longer does */
    ITEM_HEALTH,     /* an entry that the officer `by` added to what is told of persons' health; the text names the record in the vault, and says no more. GONE: taken out */
    ITEM_KINDS_END
};
enum item_state { ITEM_OPEN = 1, ITEM_DONE, ITEM_NOT_APPLICABLE, ITEM_DECLINED, ITEM_GONE, ITEM_BREACHED };
enum item_check { CHECK_RETURN = 1, CHECK_TRANSFER, CHECK_CONSULAR };
enum item_check_answer { CHECK_NO_RISK = 1, CHECK_RISK };
enum item_relation { RELATION_PART_OF = 1, RELATION_CAUSED_BY, RELATION_RELATED };

extern const struct words words_item;       /* task question referral link outcome clock playbook step assessment promise ruled-out agreement check watcher health */
extern const struct words words_item_state; /* open done not-applicable declined gone breached */
extern const struct words words_relation;   /* part_of caused_by related */
extern const struct words words_referral;   /* protection victim-support health sar */
extern const struct words words_outcome;    /* ADMITTED ... UNKNOWN (DOMAIN 9.4) */
extern const struct words words_check;      /* return transfer consular */
extern const struct words words_check_answer; /* no-risk risk */
extern const struct words words_likelihood; /* almost-no-chance ... almost-certain (ICD 203) */
extern const struct words words_likelihood_range; /* of each, in percent: "55-80 %" */
extern const struct words words_confidence; /* low moderate high */
/* The words of `word` for a kind; NULL: it has none. */
const struct words *item_words(uint8_t kind);

/* Invariant: n is its place in the table, from 1 on; incident is a row, or 0. Times are TIME_NONE when absent, names 0. */
struct item_row {
    uint32_t n, incident; /* 0: of no incident (a promise) */
    uint32_t next;     /* the next older item of the same incident; 0: none */
    uint32_t other;    /* LINK: the other incident's row */
    uint8_t kind, state, word, pad;
    int32_t count;
    uint16_t by, to, done_by, text_n; /* struct names; text_n: bytes of its text */
    uint32_t text_at;  /* in 8 bytes of the desk's heap */
    uint32_t part_of;  /* STEP: n of its playbook */
    wf_time made, due, done;
    uint64_t text_seq; /* seq of the fact beside which its text lies; 0: it has none, or it stands in the fact itself; ITEM_TEXT_HERE: the one in the making */
};
#define ITEM_TEXT_HERE UINT64_MAX
/* In the making: the text is written into the fact. So is what a playbook says: it is the centre's own, and no officer's words. */
#define ITEM_TEXT_STATED (UINT64_MAX - 1)
struct item {
    struct item_row r;
    struct span text;
};
void item_init(struct item *it);
/* Does a clock of the law run, in time or over it? */
bool item_is_running(const struct item_row *r);
/* Is somebody still to do something about it? (a task, a question, a referral, a step, a check that is open) */
bool item_is_open_work(const struct item_row *r);
/* Is it chased: a referral that nobody accepted yet, a check that nobody answered? */
bool item_is_chased(const struct item_row *r);
/* How the number of an outcome is told. FEW: from 1 to 4 as "<5". HIDDEN: as FEW, and more than that not at all (null), from which a small one would follow; NONE: none is told. */
enum item_counting { ITEM_COUNT_EXACT, ITEM_COUNT_FEW, ITEM_COUNT_HIDDEN, ITEM_COUNT_NONE };
/* One object: {"n","kind","state","word","other","count","text","by","to","made","due","done","done_by"}, of a
 * step "part_of", of an assessment "range" and "confidence", of a check "answer", too. other: the id of the other incident, or NULL. */
void item_json(struct json_writer *w, const struct item *it, const struct incident_context *c, const char *other, enum item_counting counting);

#endif
