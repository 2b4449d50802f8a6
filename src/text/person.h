/* text/person: what in an officer's words is clearly of one person: a number of a passport or identity card, a seat, an age. Careful with false alarms: a flight, a number of a record, a
 * band of ages ("40-49") and a plain count are none. Words in the languages of the members stand in tables.
 */
#ifndef WF_TEXT_PERSON_H
#define WF_TEXT_PERSON_H

#include "base/mem.h"

/* What it is ("a passport's or identity card's number", "a seat", "the age of a person"); *where: the words. NULL: nothing. */
const char *text_person(struct span s, struct span *where);

#endif
