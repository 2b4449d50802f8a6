/* protocol: what a protocol plugin says of itself, what was answered, and what follows: checks, and JSON both ways.
 *
 * The structs are those of watchfloor/plugin.h, in memory of an arena, with their tables' `size` that of this build: so rows are p->questions.v[i].
 * Owns the shape of a descriptor as the engine takes it, the JSON of descriptor, answers and decision, and what a decision may be. decide() is the
 * plugin's (plugin/plugin.h). Everyone may call it.
 */
#ifndef WF_MODEL_PROTOCOL_H
#define WF_MODEL_PROTOCOL_H

#include "base/clock.h"
#include "base/json.h"
#include "model/words.h"
#include "watchfloor/plugin.h"

enum {
    PROTOCOL_QUESTIONS_MOST = 64,
    PROTOCOL_ROWS_MOST = 100, /* of any other table */
    PROTOCOL_TEXTS_MOST = 24, /* languages of one text */
    PROTOCOL_ID_MOST = 31,
    PROTOCOL_OUTCOME_MOST = 47, /* bytes of an outcome's word */
    PROTOCOL_TEXT_MOST = 1000,  /* bytes of one text */
    PROTOCOL_ANSWER_MOST = 500, /* bytes of an answer in words */
    PROTOCOL_RESULTS_MOST = 64,
    PROTOCOL_REASSESS_MOST = 366 * 86400,
    PROTOCOL_ERASE_MOST = 90 * 86400,
};

extern const struct words words_question_kind; /* yes-no-unknown number date choice text */
extern const struct words words_answer;        /* no yes unknown */
extern const struct words words_output_kind;   /* incident notice request */
extern const struct words words_addressee;     /* ihr-nfp port-health manifest-holder: those whom the floor has words for; a request may name another */

/* Events of what the focal point says of WHO. A clock that stops at the first is met by it alone: by the second it stops too, refused. */
#define PROTOCOL_NOTIFIED "notified"
#define PROTOCOL_NOT_NOTIFIED "not-notified"

/* ---- The descriptor ------------------------------------------------------------------------------------------ */

/* Is it one that can be run: ids, references, kinds, bounds, texts that are clean and there in English. WF_E_INVALID or WF_E_LIMIT, with where in words. */
int protocol_check(const wf_protocol *p, struct err *e);
void protocol_write(struct json_writer *w, const wf_protocol *p);
/* The inverse, all of it copied into the arena, and checked. Members that nobody knows are passed over: a newer version wrote them. */
int protocol_read(struct arena *a, const struct json *v, const wf_protocol **out, struct err *e);
/* The same from JSON text, which need not outlive the call. */
int protocol_parse(struct arena *a, struct span text, const wf_protocol **out, struct err *e);

/* NULL where there is none of this id. */
const wf_question *protocol_question(const wf_protocol *p, struct span id);
const wf_outcome *protocol_outcome(const wf_protocol *p, struct span id);
const wf_group *protocol_group(const wf_protocol *p, struct span id);
const wf_step *protocol_step(const wf_protocol *p, struct span id);
const wf_clock *protocol_clock(const wf_protocol *p, struct span id);
const wf_output *protocol_output(const wf_protocol *p, struct span id);
const wf_choice *protocol_choice(const wf_question *q, struct span id);
/* The text in a language ("ms" is also for "ms-MY"), else in English, else the first; "" where there is none. *machine (may be NULL): it is a
 * translation for which nobody stands. */
const char *protocol_text(const wf_texts *t, struct span lang, bool *machine);
/* Does what is answered to it belong into the health record? */
bool protocol_is_health(const wf_question *q);
/* Is it a word at which a clock starts or stops? "decided:OUTCOME" needs p, and an outcome of it. */
bool protocol_event_ok(const wf_protocol *p, const char *event);

/* ---- Answers: {"disease": "cholera", "a1": "yes", "cases": 3, "onset": "2026-11-24"} ------------------------- */

/* All members are questions, and each has an answer that it may have; null is one that was not given. WF_E_NOTFOUND (no such question) or WF_E_INVALID, with the question
 * as the field. In order of the questions. */
int protocol_answers_read(struct arena *a, const wf_protocol *p, const struct json *v, wf_time now, const wf_answers **out, struct err *e);
void protocol_answers_write(struct json_writer *w, const wf_answers *a);
/* One answer as text: "yes", "3", "2026-11-24", a choice's id. In the arena. */
struct span protocol_answer_text(struct arena *a, const wf_response *v);
/* Is it asked, as things were answered? */
bool protocol_is_asked(const wf_protocol *p, const wf_question *q, const wf_answers *a);
/* It has an answer that is not "unknown". */
bool protocol_is_answered(const wf_answers *a, const char *question);

/* ---- The decision --------------------------------------------------------------------------------------------- */

/* Is it one that the protocol may give to these answers? WF_E_INVALID, the field and what is wrong. Nothing of it is trusted but its pointers. */
int protocol_decision_check(const wf_protocol *p, const wf_answers *a, const wf_decision *d, struct err *e);
/* {"outcome","rank","terminal","rule","met","of","needed":[],"reassess_s","reassess_at","outputs":[],"results":[{"name","value"}],"erase_s"}; reassess_at is null where
 * there is none, and erase_s left out. */
void protocol_decision_write(struct json_writer *w, const wf_protocol *p, const wf_decision *d, wf_time now);
/* The inverse of such an object; in the arena. Not checked against answers. */
int protocol_decision_read(struct arena *a, const wf_protocol *p, const struct json *v, const wf_decision **out, struct err *e);
/* When it is to be looked at again; TIME_NONE: it need not be. */
wf_time protocol_reassess_at(const wf_decision *d, wf_time now);

#endif
