/* act: one command of an officer while it is decided. Included by act.c, decide_verb.c and verbs*.c alone. */
#ifndef WF_DESK_ACT_H
#define WF_DESK_ACT_H

#include "desk/impl.h"

#define BIT(s) (1u << (s))
/* Who reports and stays unnamed. */
#define OFFICER_UNNAMED "unnamed"

struct act {
    struct desk *d;
    struct work *w;
    const struct desk_command *q;
    struct desk_reply *a;
    struct change *c;
    const struct incident *was; /* NULL: new */
    struct incident *i;
    uint16_t officer;
    bool nothing; /* done already: no fact */
    bool unnamed; /* nobody did it: who it was stands nowhere */
    struct span no_person; /* why words that look like a person's are none: said with the fact */
    const char *only; /* what is answered; the record is not named */
    uint16_t whose, relief; /* duty relief, back: the officer whose position it is, and who stands in */
};

/* A verb's name, the states from which it is possible, and what it does: x->i is changed, the sentence said; else the code of its refusal. */
struct verb {
    const char *name;
    unsigned from; /* bits of states; 0: new */
    bool counts;   /* the revision grows */
    int (*fn)(struct act *x);
    bool (*fits)(const struct desk *d, const struct incident_row *r); /* is it possible beside the state? NULL: yes */
};

/* A verb of no incident: a fact of its own, and what follows from it in the same batch. */
struct verb_alone {
    const char *name;
    enum change_kind kind;
    int (*fn)(struct act *x);
    int (*then)(struct act *x, struct err *e); /* once the fact is laid over; NULL: nothing. Only a failure of the batch is returned */
};

/* ---- act.c ---- */

/* The answer is this error; returns code. */
int act_refuse(struct act *x, int code, const char *field, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
#if defined __clang_analyzer__ && !defined WF_ERR_OWN
/* What the analyser can't see from another file (base/err.h): it gives back that code, below 0. */
#define act_refuse(...) err_is_bad(act_refuse(__VA_ARGS__))
#endif
/* What stands in the fact and in the timeline. */
void act_say(struct act *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The incident is, or was, of persons' health: the sentence that was said of how many they are names no number, the values beside it do. */
void act_say_few(struct act *x);
/* When it was, by what the officer says, else now: never later than now, nor before `since` (TIME_NONE: whenever). Else it is refused, and the code comes back. */
int act_at(struct act *x, wf_time since, wf_time *out);
/* ", at 2026-11-24T10:00:00Z, as told now", where he said when; else "". In the arena. */
const char *act_at_said(struct act *x, wf_time at);
/* s without what is not shown, in the overlay's arena. */
struct span act_clean(struct act *x, struct span s, unsigned flags);
/* Free text of a verb, cleaned and bounded; blank where it is needed: refused with `what`. */
int act_text(struct act *x, const char *name, struct span s, bool needed, const char *what);
/* Refused where the words would stand in an incident of health and are clearly of one person, unless the officer says why they are not (text/person). act_text asks it. */
int act_no_person(struct act *x, const char *name, struct span text);
/* The same of words that stand elsewhere; flags: TEXT_PERSON_*, why: the sentence that tells the officer. What is certain is refused whatever he says, what looks so unless he says why it is not. */
int act_of_nobody(struct act *x, const char *name, struct span text, unsigned flags, const char *why);
/* ... and of the title of one of health: place and pathogen only (model/headline). */
int act_headline(struct act *x, const char *name, struct span title);
/* The number that s is, 0 where it is empty; refused as "no number of WHAT" where it is none or over `most`. */
int act_number(struct act *x, struct span s, const char *field, const char *what, uint64_t most, uint64_t *out);
/* The number of an officer's name. */
int act_officer(struct act *x, struct span name, uint16_t *out);
/* The row of the incident with this id, also one of this very batch; 0: none. */
uint32_t act_row(struct desk *d, struct span id);
/* The same as a record that the officer may see; NULL: there is none. */
const struct incident *act_incident(struct act *x, struct span id);

/* The timeline of the one that this one is merged into, or split off from, says so. */
int act_tell_original(struct act *x, uint32_t row, const char *what);

/* The free text of the fact is looked up by `find` (an incident's notes). */
void act_index(struct act *x);

/* ---- verbs_new.c ---- */
int verb_new(struct act *x);
/* ---- verbs_record.c ---- */
/* What is said of an incident by hand, into x->i; else the code of the refusal. A time: "-20m", "14:20", RFC 3339, not still to come. */
int act_time(struct act *x, const char *name, struct span v, wf_time *to, int16_t *offset);
/* Five letters or digits; "unknown": nobody knows where. */
int act_checkpoint(struct act *x, struct span v);
/* "LAT,LON", or "unknown". */
int act_place(struct act *x, struct span v);
/* "LAT,LON,KM", a circle; or "none". */
int act_area(struct act *x, struct span v);
/* "involved=22 minors=3", or "22"; field names it in the error. */
int verb_persons_read(struct span counts, struct incident *i, const char *field, struct err *e);
int verb_set(struct act *x);
int verb_persons(struct act *x);
int verb_grade(struct act *x);
int verb_protect(struct act *x);
int verb_called(struct act *x);
/* The rules give the priority anew; where it rises, the ack goes and the clock begins. */
void act_decide_again(struct act *x);

/* ---- redact.c ---- */
int verb_redact(struct act *x);

/* ---- verbs_undo.c ---- */
int verb_undo(struct act *x);
int verb_split(struct act *x);

/* ---- verbs_item.c ---- */
/* The change is one of items from now on, and sets this one too. Returns it. */
struct item *act_item(struct act *x, struct item *it);
/* The same, and the change stays of the kind that it is. */
void act_item_aside(struct act *x, struct item *it);
/* The item meant by --item: by its number, in whatever state, or the only open one of its kind. */
int act_item_find(struct act *x, uint8_t kind, struct item *out);
/* More that it takes to show one item than its text. */
enum { ITEM_ROOM = 512 };
/* Refused where so many more bytes would not fit in one line with what hangs on it. */
int act_room(struct act *x, size_t more);
/* A new one by this officer, in this change; a copy of one that is there, to be changed in it. */
struct item *act_item_new(struct act *x, uint8_t kind);
struct item *act_item_edit(struct act *x, const struct item *from);
/* It is done, ruled out, declined ... by this officer, now; or open again. */
void act_item_finish(struct act *x, struct item *it, uint8_t state);
void act_item_open(struct item *it);
/* What was said beside it: into the timeline, and found by its words. */
int act_note(struct act *x, const char *name, struct span text, bool needed, const char *what);
int verb_task(struct act *x);
int verb_ask(struct act *x);
int verb_answer(struct act *x);
int verb_refer(struct act *x);
int verb_link(struct act *x);
int verb_unlink(struct act *x);
int verb_outcome(struct act *x);
/* A note that says what is not so: kept as an item too, so that nobody looks into it again. */
int verb_rule_out(struct act *x);
int verb_assess(struct act *x);
/* ---- verbs_health.c ---- */
int verb_health_add(struct act *x);
int verb_health_drop(struct act *x);
/* ---- verbs_follow.c ---- */
int verb_follow(struct act *x);
int verb_unfollow(struct act *x);
int verb_review(struct act *x);

/* ---- verbs_shelf.c ---- */
int verb_shelve(struct act *x);
int verb_unshelve(struct act *x);
int verb_out_of_service(struct act *x);
int verb_escalate(struct act *x);
int verb_clock(struct act *x);
bool verb_shelve_fits(const struct desk *d, const struct incident_row *r);
bool verb_unshelve_fits(const struct desk *d, const struct incident_row *r);

/* ---- verbs_playbook.c ---- */
int verb_playbook_start(struct act *x);
int verb_playbook_done(struct act *x);
int verb_playbook_na(struct act *x);
int verb_playbook_open(struct act *x);
/* Of no incident: the change is a fact of its own. */
int verb_directory_tested(struct act *x);

/* ---- refoul.c ---- */
int verb_check(struct act *x);
/* A non-refoulement check of that kind (enum item_check) is to be answered from now on, unless one is open; *n gets its number, 0: none was opened. */
int refoul_open(struct act *x, uint8_t why, struct span member, uint32_t *n, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* The same of a transfer to that member, where persons are involved: as it is begun, and as they come to be known while it is TRANSFERRED. */
int refoul_transfer(struct act *x, struct span member, uint32_t *n);
/* What it was about is not asked any more. to: a member's name, 0: any. */
void refoul_drop(struct act *x, uint8_t why, uint16_t to);
/* "; non-refoulement: check 3 is to be answered", or "". */
const char *refoul_said(struct act *x, uint32_t n);
/* What the outcomes of this change open or end. */
int refoul_outcome(struct act *x, uint32_t *n);
/* Refused while a check is open, or says that who is returned is at risk. */
int refoul_refuse(struct act *x, const char *instead);
/* The same before a member's taking over counts. */
int refoul_accepted(struct act *x);
/* A desk, or a clock, of consular affairs? */
bool refoul_is_consular(struct span desk);

/* ---- nations.c ---- */
/* Takes "MM,PH" or "unknown" as the states of the persons; `to` has NATIONS_ROOM bytes. */
int nations_take(struct act *x, const char *field, char *to);
/* Refused where the record is protected, the officer has not that role, and the member is, or may be, the state of origin or nationality. */
int nations_refuse(struct act *x, struct span member);
/* ---- rights.c ---- */
int verb_rights_report(struct act *x);
/* ---- verbs_notice.c ---- */
/* The notice that is meant, where its state is one of `from`. The answer names it. */
int act_notice(struct act *x, unsigned from, struct notice_row *r);
/* The change is of this notice, by this officer, from now on. */
struct notice_row *act_notice_change(struct act *x, const struct notice_row *was, size_t deliveries);
/* A new one of the command's draft. */
int act_notice_new(struct act *x, struct notice_row **out);
/* What the notice updates or corrects still stands: it was neither called back nor replaced since. */
int act_stands(struct act *x, const struct notice_row *r);
/* The officer's enrolled key signed these bytes. */
int act_signed(struct act *x, const char *purpose, struct span bytes, uint32_t *key);
/* The command's manifest is this notice's, and signed: its deliveries are made of it. */
int act_approve(struct act *x, const struct notice_row *was, struct notice_row **out);
int act_addressees(struct act *x, struct notice_row *r);
/* Does what a protection officer signed still hold, for that content? Of one that nobody let go further: it does. */
int act_allowed(struct act *x, const struct notice_row *r, const uint8_t content[32]);
int verb_notice_new(struct act *x);
int verb_notice_new_then(struct act *x, struct err *e);
int verb_notice_edit(struct act *x);
int verb_notice_submit(struct act *x);
int verb_notice_return(struct act *x);
int verb_notice_withdraw(struct act *x);
int verb_notice_allow(struct act *x);
int verb_notice_approve(struct act *x);
/* ---- verbs_send.c ---- */
int verb_notice_release(struct act *x);
int verb_notice_release_then(struct act *x, struct err *e);
int verb_notice_ready(struct act *x);
int verb_notice_ready_then(struct act *x, struct err *e);
int verb_notice_cancel(struct act *x);
int verb_notice_cancel_then(struct act *x, struct err *e);
int verb_notice_resume(struct act *x);
int verb_notice_ack(struct act *x);
int verb_notice_ack_then(struct act *x, struct err *e);
int verb_inbox_ready(struct act *x);
int verb_inbox_answer(struct act *x);
int verb_inbox_answer_then(struct act *x, struct err *e);
/* ---- verbs_review.c ---- */
int verb_notice_review(struct act *x);
int verb_notice_review_then(struct act *x, struct err *e);
/* The incident is about a notice that nobody reviewed, or this officer released alone: refused. */
int act_review_refuse(struct act *x);
/* ---- verbs_key.c ---- */
int verb_key_enrol(struct act *x);
int verb_key_revoke(struct act *x);
int verb_key_expire(struct act *x);
int verb_key_enrol_then(struct act *x, struct err *e);
int verb_key_revoke_then(struct act *x, struct err *e);
int verb_key_expire_then(struct act *x, struct err *e);
/* ---- verbs_assess.c ---- */
/* The run that is meant, where its state is one from which the verb is possible. The answer names it. */
int act_run(struct act *x, struct run_row *r);
/* The change is of this run, by this officer, from now on. */
struct run_row *act_run_change(struct act *x, const struct run_row *was);
/* The incident of a run as the officer sees it; NULL: there is none. */
const struct incident *act_run_incident(struct act *x, const struct run_row *r);
int verb_protocol_answer(struct act *x);
int verb_protocol_submit(struct act *x);
/* ---- verbs_protocol.c ---- */
/* The next round: what was assessed before is kept, what was asked and answered is in the history. The latter alone: it is decided anew. */
void act_run_anew(struct act *x, const wf_protocol *p, struct run_row *r);
void act_run_ask_anew(struct act *x, const wf_protocol *p, struct run_row *r);
/* Refused while a protocol of the incident runs: none is left behind when it ends. One that was put aside does not stand against it. then: what to do after. */
int act_runs_refuse(struct act *x, const char *then);
/* "; 2 runs of protocols are not closed: PR-0001, PR-0004", of those that the officer sees: to stand behind other words. Nothing where none is left. */
const char *act_runs_left(struct act *x);
int verb_protocol_start(struct act *x);
int verb_protocol_decide(struct act *x);
int verb_protocol_request(struct act *x);
int verb_protocol_grounds(struct act *x);
int verb_protocol_nfp(struct act *x);
int verb_protocol_reopen(struct act *x);
int verb_protocol_mark(struct act *x);
int verb_protocol_close(struct act *x);
/* ---- verbs_step.c ---- */
int verb_protocol_tick(struct act *x);
int verb_protocol_untick(struct act *x);
/* The incident's timeline says what the run's does. */
int verb_protocol_then(struct act *x, struct err *e);
/* ---- verbs_posture.c ---- */
int verb_posture_set(struct act *x);
int verb_level_set(struct act *x);
int verb_level_confirm(struct act *x);
int verb_level_then(struct act *x, struct err *e);
int verb_level_withdraw(struct act *x);
/* ---- verbs_action.c ---- */
int verb_action_new(struct act *x);
int verb_action_edit(struct act *x);
int verb_action_extend(struct act *x);
int verb_action_lift(struct act *x);
int verb_action_object(struct act *x);
int verb_action_answer(struct act *x);
int verb_action_reported(struct act *x);
int verb_action_reviewed(struct act *x);
int verb_action_then(struct act *x, struct err *e);
int verb_action_from_notice(struct act *x);
/* ---- verbs_action_notice.c ---- */
/* What the received notice says of a border action, into what of *said nobody said; else the code of the refusal. */
int verb_action_notice_read(struct act *x, const struct received_row *r, struct action *said);
/* ---- verbs_action_follow.c ---- */
int verb_action_follow(struct act *x);
int verb_action_unfollow(struct act *x);
/* ---- verbs_duty.c ---- */
int verb_duty_on(struct act *x);
int verb_duty_off(struct act *x);
int verb_duty_off_then(struct act *x, struct err *e);
int verb_duty_next(struct act *x);
int verb_duty_relief(struct act *x);
int verb_duty_relief_then(struct act *x, struct err *e);
int verb_duty_back(struct act *x);
int verb_duty_back_then(struct act *x, struct err *e);
/* May nothing be given to that officer now? Where the duty list is in use: to those on it, and to nobody who is relieved. */
int duty_refuses(struct act *x, uint16_t to);

/* ---- verbs_shift.c ---- */
int verb_handover_start(struct act *x);
int verb_handover_start_then(struct act *x, struct err *e);
int verb_handover_accept(struct act *x);
int verb_handover_accept_then(struct act *x, struct err *e);
int verb_handover_sign(struct act *x);
int verb_handover_sign_then(struct act *x, struct err *e);
int verb_handover_cancel(struct act *x);

/* ---- verbs_exercise.c ---- */
int verb_exercise_agree(struct act *x);
int verb_exercise_announce(struct act *x);
/* ---- verbs_promise.c ---- */
int verb_handover_promise(struct act *x);
int verb_handover_kept(struct act *x);
int verb_handover_dropped(struct act *x);
int verb_log_add(struct act *x);
int verb_log_strike(struct act *x);
int verb_log_then(struct act *x, struct err *e);

/* ---- verbs.c ---- */

/* NULL: there is no such verb. */
const struct verb *verbs_find(struct span name);
const struct verb_alone *verbs_find_alone(struct span name);
/* The i-th of those of no incident; NULL: there are no more. */
const struct verb_alone *verbs_alone_at(size_t i);
/* How many there are: no list of possible ones is longer. */
size_t verbs_count(void);

#endif
