/* columns: the columns that a list of incidents can have, by name: for the console's and the command line's columns of one's own, and what they sort by.
 *
 * Owns constants only. A new column is one row here, one in console/view/floor.c and, where it sorts by something new, one in desk/query.c.
 */
#ifndef WF_WIRE_COLUMNS_H
#define WF_WIRE_COLUMNS_H

#include "base/err.h"
#include "base/mem.h"

/* name, member of the row's JSON, order that it sorts by, head for the command line, what it is */
#define INCIDENT_COLUMN_WORDS(X) \
    X("priority", "priority", "priority", "P", "P1 to P4") \
    X("age", "opened", "age", ">AGE", "how long it has been open") \
    X("due", "due", "due", "DUE", "until when it should have an owner") \
    X("tier", "tier", "tier", "T", "how far it was escalated") \
    X("id", "id", "id", "ID", "its number") \
    X("state", "state", "state", "STATE", "NEW, TRIAGED ...") \
    X("type", "type", "type", "TYPE", "SYS.GATE_OUTAGE ...") \
    X("checkpoint", "checkpoint", "checkpoint", "CP", "the checkpoint's code") \
    X("member", "member", "member", "SRC", "the member") \
    X("reports", "reports", "reports", ">N", "reports that went into it") \
    X("sources", "sources", "sources", ">SRCS", "independent sources that tell of it") \
    X("owner", "owner", "owner", "OWNER", "who owns it") \
    X("opened", "opened", "opened", "OPENED", "when it was opened") \
    X("updated", "updated", "updated", "UPDATED", "when something changed last") \
    X("source", "source", "source", "SOURCE", "the feed it came from") \
    X("tlp", "tlp", "tlp", "TLP", "its sharing mark") \
    X("grade", "grade", "grade", "GR", "source and information, as B2") \
    X("signal", "signal", "signal", "SIGNAL", "the state of its alert") \
    X("title", "title", "title", "TITLE", "what it is about")

enum { COLUMN_WORDS_MOST = 24,
       COLUMNS_TEXT_MOST = 200 };

struct column_word {
    const char *name, *key, *sort, *head, *help;
};
/* The table; *n gets how many. */
const struct column_word *column_words(size_t *n);
/* NULL: there is none of that name. */
const struct column_word *column_word_find(struct span name);
/* "priority age due ...". Static. */
const char *column_names(void);
/* Reads "id,priority title" (commas and blanks part the names) into out, each once, the title last where it is among them; *n gets how many. On error *at is the byte of
 * the name at fault. */
int columns_read(struct span text, const struct column_word *out[COLUMN_WORDS_MOST], size_t *n, size_t *at, struct err *e);

#endif
