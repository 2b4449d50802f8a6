/* saved: the officer's own views of lists, and columns of his own: kept in views.conf of his own configuration, not in the engine's home.
 *
 * They are about how somebody likes to look, so they are his on each machine, whatever home and engine; nobody else reads them and no engine is needed to keep them.
 * A line of the file each: "columns id,priority,title", and "view NAME floor|find [sort=COLUMN[:desc]] [columns=id,title] [FILTER]". Lines that begin with '#' are
 * comments. Several consoles of one officer write it: each change reads it anew under a lock. What stands in it is checked; a file with a fault is told with its line
 * and never written over. Owned by the app.
 */
#ifndef WF_CONSOLE_SAVED_H
#define WF_CONSOLE_SAVED_H

#include "base/err.h"
#include "base/vec.h"

enum { SAVED_NAME_MOST = 32,
       SAVED_VIEWS_MOST = 100,
       SAVED_FILTER_MOST = 511 };

struct saved_view {
    char name[SAVED_NAME_MOST + 1];
    bool find;     /* of all incidents, open and closed; else of the Floor */
    char sort[24]; /* "" : what matters most first */
    bool desc;
    char columns[200]; /* "": as ever */
    char filter[SAVED_FILTER_MOST + 1];
};
struct saved {
    char *path; /* NULL: there is no place for it */
    VEC(struct saved_view)
    views;
    char columns[200]; /* "": those of the screen */
};

/* Reads the file; one that is not there holds nothing. WF_E_INVALID: the fault with its line; what stands before it is there. */
int saved_load(struct saved *s, struct err *e);
void saved_free(struct saved *s);
/* NULL: there is none of that name. */
const struct saved_view *saved_find(const struct saved *s, struct span name);
/* 1 to 32 letters, digits, '.', '-', '_'; the first is a letter or digit. */
bool saved_name_ok(struct span name);
/* Keeps v in place of one of its name, or with the others; takes one away; sets the columns. The file is read anew before, and written whole or not at all. */
int saved_put(struct saved *s, const struct saved_view *v, struct err *e);
int saved_drop(struct saved *s, struct span name, struct err *e);
int saved_columns(struct saved *s, const char *columns, struct err *e);

#endif
