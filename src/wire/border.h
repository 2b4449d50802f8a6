/* border: a cell of the matrix checkpoint x kind of measure (view "matrix") as an officer reads it: the same words for the console and the command line. Pure.
 *
 *   "!*ENDS 1h31"   it contradicts a neighbour (!), it became another one within a day (*), it is in force and ends soon
 */
#ifndef WF_WIRE_BORDER_H
#define WF_WIRE_BORDER_H

#include "base/clock.h"
#include "base/json.h"

enum { BORDER_KINDS = 8 };
/* Kinds of measure in the order of the columns: the member of "cells", and its head, at most seven columns wide. */
struct border_kind {
    const char *word, *head;
};
extern const struct border_kind border_kinds[BORDER_KINDS];

enum border_how {
    BORDER_NOTHING,
    BORDER_ON,       /* in force */
    BORDER_ENDS,     /* in force, and its end is near */
    BORDER_FROM,     /* announced */
    BORDER_LIFTED,
    BORDER_ALONE,    /* lifted here, and its member still reports it */
    BORDER_OVER,
    BORDER_REPLACED,
    BORDER_SENDS     /* nothing is said there, and that contradicts the neighbour */
};
struct border_cell {
    enum border_how how;
    bool conflict, fresh; /* fresh: changed within the last 24 hours */
    const char *word;     /* at most five letters; "" for nothing */
    struct span direction; /* "IN", "OUT", "BOTH"; empty: none */
    wf_time next;         /* when it ends, or begins; TIME_NONE: neither */
};
/* What the row says of a kind at that time. Views live as long as the row. */
void border_cell(const struct json *row, const struct border_kind *kind, wf_time now, struct border_cell *out);
/* "!*", "! ", " *" or "  ". Static. */
const char *border_marks(const struct border_cell *c);

#endif
