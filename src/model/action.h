/* action: a border action as it is said: a closure, a reopening, hours, an entry rule, a quota, what carriers are told, screening, a health measure; the words
 * of the register, what each kind has to say, and its JSON.
 *
 * A measure ends: without `expires` there is none. Whom it strikes is never a nationality alone unless a law is cited. Texts are checked for what they are
 * and how long they are, never for what they mean. Used by the desk (the register), its clients, and for what members report.
 */
#ifndef WF_MODEL_ACTION_H
#define WF_MODEL_ACTION_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "model/words.h"

enum action_kind {
    ACTION_CLOSURE = 1,
    ACTION_REOPENING,
    ACTION_HOURS,
    ACTION_ENTRY_RULE,
    ACTION_QUOTA,
    ACTION_CARRIER_INSTRUCTION,
    ACTION_EXTRA_SCREENING,
    ACTION_HEALTH_MEASURE,
    ACTION_KINDS_END
};
enum action_state { ACTION_ANNOUNCED = 1,
                    ACTION_IN_FORCE,
                    ACTION_EXPIRED,
                    ACTION_LIFTED,
                    ACTION_SUPERSEDED,
                    ACTION_STATES_END };
/* As the member that takes it sees it: who comes in, who goes out. */
enum action_direction { ACTION_IN = 1,
                        ACTION_OUT,
                        ACTION_BOTH };
/* Why two neighbours' actions do not go together. */
enum action_why { ACTION_WHY_CLOSED = 1,
                  ACTION_WHY_HOURS,
                  ACTION_WHY_QUOTA };
extern const struct words words_action_kind, words_action_state, words_action_direction, words_action_why;

enum action_text { ACTION_AFFECTED,
                   ACTION_RATIONALE,
                   ACTION_LEGAL_BASIS,
                   ACTION_PROPORTIONALITY,
                   ACTION_ALTERNATIVES,
                   ACTION_EXCEPTIONS,
                   ACTION_ANNOUNCED_HOW,
                   ACTION_TEXTS };
enum { ACTION_TEXT_MAX = 500,    /* bytes of each text */
       ACTION_PLACES = 32,       /* checkpoints of one action */
       ACTION_PLACES_ROOM = 200, /* "MYJHB MYKSB ..." and its NUL */
       ACTION_DAYS_MOST = 366,
       ACTION_ID_ROOM = 20 };

/* Names of what is said of one, in the order of messages; those behind ACTION_FIELD_TEXT are the texts. */
enum action_field {
    ACTION_FIELD_KIND,
    ACTION_FIELD_MEMBER,
    ACTION_FIELD_CHECKPOINTS,
    ACTION_FIELD_DIRECTION,
    ACTION_FIELD_EFFECTIVE,
    ACTION_FIELD_EXPIRES,
    ACTION_FIELD_HOURS,
    ACTION_FIELD_QUOTA,
    ACTION_FIELD_DELAYS,
    ACTION_FIELD_OF,
    ACTION_FIELD_TEXT,
    ACTION_FIELDS = ACTION_FIELD_TEXT + ACTION_TEXTS
};

/* Invariant: texts live as long as who filled it says; given has a bit for each field that was said. */
struct action {
    uint8_t kind, direction;
    bool all;    /* every checkpoint of the member */
    bool delays; /* travellers are refused, or delayed for more than 24 hours, for reasons of health */
    char member[3];
    char checkpoints[ACTION_PLACES_ROOM]; /* in order, once each; "" where all */
    char hours[12];                       /* open: "06:00-22:00", the checkpoint's own time */
    uint32_t quota;                       /* travellers a day; 0: none is said */
    wf_time effective, expires;           /* TIME_NONE: not said */
    struct span of;                       /* the action that this one ends: "BA-0007" */
    struct span text[ACTION_TEXTS];
    uint32_t given;
};

void action_init(struct action *x);
/* "legal_basis"; -1: there is none of that name. Static. */
const char *action_field_name(unsigned field);
/* Also as a command line has it: "legalbasis", "delays". */
int action_field_find(struct span name);
/* One field of what is said, from a form, a command line or a report's label. Texts are cleaned into the arena. zone: minutes east of UTC in which "08:00" is
 * meant. The error names the field. */
int action_set(struct arena *a, struct action *x, unsigned field, struct span value, wf_time now, int16_t zone, struct err *e);
/* All members of an object but those that `others` names (blanks between); checkpoints may be a list. A member that no action has is an error. */
int action_read(struct arena *a, struct action *x, const struct json *args, const char *others, wf_time now, int16_t zone, struct err *e);
/* Which fields are needed and not said, as bits. Of what a member reports (heard) only what it takes to know where what holds, and until when. */
uint32_t action_missing(const struct action *x, bool heard);
/* "expires, legal_basis" into out; returns out. */
char *action_fields_list(uint32_t fields, char *out, size_t size);
/* Does it hang together: times, hours, quota, whom it strikes? What is missing is not looked at. */
int action_check(const struct action *x, struct err *e);
/* Does it say whom it strikes by a nationality, or by the state they are of (action_nation.c)? Where a journey begins or leads to ("ferries from X") is none. And does a text cite a law? */
bool action_by_nationality(struct span affected);
/* Does a text in which places are named tell people apart by their state: "Xish nationals", "warga X"; not "the border of X"? *where: the words. */
bool action_nationality_in(struct span s, struct span *where);
bool action_cites(struct span basis);

/* Numbers of persons under five in a text of a health measure: whoever knows the flight or the village finds them by it. "3 ill travellers" and "two cases", not "3 hours". By words and
 * digits of the members' languages (action_few.c); words that are not there are not found. The next one from byte `from` on: *n bytes at *at. */
bool action_few_find(struct span s, size_t from, size_t *at, size_t *n);
/* Each of them as "<5"; the same text where there is none. */
struct span action_few_hidden(struct arena *a, struct span s);
/* Is it a health measure, or does it tell of illness: "three ill of one family" as the grounds of a screening? */
bool action_about_health(const struct action *x);
/* Does a text name persons ("passengers", "people") or illness, in words of the members' languages? */
bool action_tells_of_persons(struct span s);
/* What of persons its text number `text` is searched for: flags of text/person. */
unsigned action_person_flags(bool health, unsigned text);
/* A member's words as the register keeps them: nothing of one person, and of health no number under five. Cut to what a text holds. */
struct span action_hidden(struct arena *a, bool health, unsigned text, struct span s);
/* Is it a word for persons, or for what ails them, in one of the members' languages? */
bool action_is_person_word(struct span word);
static inline bool action_is_health(uint8_t kind, bool delays)
{
    return kind == ACTION_HEALTH_MEASURE || delays;
}

/* "06:00-22:00" as minutes of the day; false: it is none. The end may be before the beginning: over midnight. */
bool action_hours(struct span hours, unsigned *from, unsigned *to);
/* Is `code` one of the blank-separated codes? */
bool action_names(const char *checkpoints, const char *code);
/* "BA-0007", "7", "EX BA-0007": its number; 0: none. */
uint32_t action_number(struct span id);
/* Into out (ACTION_ID_ROOM bytes); returns out. */
char *action_id(uint32_t n, char *out);
/* What it is in a line: "CLOSURE IN MYJHB MYKSB". Returns out. */
char *action_line(uint8_t kind, uint8_t direction, const char *member, bool all, const char *checkpoints, char *out, size_t size);

#endif
