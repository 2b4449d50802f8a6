/* notice/lint: what is wrong with a notice before it is sent, and what is only unwise: errors apart from advice.
 *
 * A rule is a row of a table (lint.c), and a function that looks at the whole, at one info, or at one area of it. Schema and times are the writer's and
 * the reader's; here is what an officer must not send although CAP allows it (DOMAIN 1, and what went wrong elsewhere). Pure: the composer, the CLI and
 * the engine ask the same rules and get the same words.
 */
#ifndef WF_NOTICE_LINT_H
#define WF_NOTICE_LINT_H

#include "model/checkpoint.h"
#include "model/notice.h"
#include "notice/phrases.h"

#define LINT_EXPIRY_MOST (24 * 3600 * NSEC_PER_SEC)

struct lint_finding {
    bool error;       /* else an advice */
    const char *rule; /* "expiry": one of lint_rule_name */
    size_t info;      /* from 1; 0: the notice as a whole */
    size_t area;      /* from 1, of the info; 0: none */
    const char *field; /* CAP's element, "headline" */
    char text[300];   /* what is wrong and what to do; lower case, no full stop */
};
/* What the rules look things up in. Both may be NULL: rules that need them then say so in one advice. */
struct lint_means {
    const struct checkpoints *checkpoints;
    const struct phrases *phrases;
    bool long_expiry; /* a supervisor has said why it runs for over 24 hours */
};
struct lint {
    const struct notice *n;
    const struct lint_means *means;
    VEC(struct lint_finding) found; /* in the order of the table */
};

/* Applies every rule; lint_free ends it. */
void lint_run(struct lint *l, const struct notice *n, const struct lint_means *means);
size_t lint_errors(const struct lint *l);
void lint_free(struct lint *l);
/* The table's names and what each rule is for, for documents and tests; NULL past the end. */
const char *lint_rule_name(size_t i, const char **about);

#endif
