/* text/person: what in an officer's words is of one person: a number of a passport or identity card, a seat, an age, a day of birth, a test's result. Careful with false alarms: a flight, a
 * number of a record, a band of ages ("40-49"), a gate and a plain count are none. Words in the languages of the members stand in tables.
 */
#ifndef WF_TEXT_PERSON_H
#define WF_TEXT_PERSON_H

#include "base/arena.h"

/* Of whom: 0 takes what says of itself what it is ("seat 31C", "passport K1234567", "aged 42"), in whatever it stands. */
enum { TEXT_PERSON_HEALTH = 1,    /* the text is about illness: "31C" and "row 31" are seats in it, no gates */
       TEXT_PERSON_RESULT = 2,    /* "HIV positive" is one person's; a rule for many ("whoever is PCR positive") is not asked for it */
       TEXT_PERSON_NAMES = 4,     /* "Mr Tan" */
       TEXT_PERSON_SEATS = 8 };   /* seats are asked for, and pass: an answer that lies in the health record */

struct text_person {
    const char *what;  /* "a passport's or identity card's number", "a seat", "the age of a person" ... */
    struct span where; /* the words */
    bool certain;      /* it can be nothing else; else it only looks so */
};

/* The first that is certain, else the first that looks so. False: nothing. */
bool text_person(struct span s, unsigned flags, struct text_person *out);
/* Each of them, certain or not, as TEXT_PERSON_HIDDEN; the same text where there is none. */
#define TEXT_PERSON_HIDDEN "[of a person]"
struct span text_person_hidden(struct arena *a, struct span s, unsigned flags);

#endif
