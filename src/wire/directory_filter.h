/* directory_filter: the words that choose entries of the directory, for the command line and the console alike. Owns nothing.
 *
 * Words are joined by AND: member:ID,MY  role:sar,hotline  lang:km  untested:yes  or a bare word that any text of the entry holds.
 */
#ifndef WF_WIRE_DIRECTORY_FILTER_H
#define WF_WIRE_DIRECTORY_FILTER_H

#include "base/err.h"
#include "base/json.h"

/* Whether a row of the view "directory" is meant. Words that are not right match nothing. */
bool directory_filter_passes(const struct json *row, const char *filter);
/* Names and values: 0, or an error and in *at the byte of the word that is not right. */
int directory_filter_check(const char *filter, size_t *at, struct err *e);
/* What `role:` takes, space-separated. Static. */
const char *directory_filter_roles(void);

/* A name of the filter, for completion. */
struct directory_term {
    const char *name, *member; /* of the row */
    const char *values;        /* those that there are, space-separated, or NULL */
    const char *help;
};
/* All of them. Static. */
const struct directory_term *directory_terms(size_t *n);

#endif
