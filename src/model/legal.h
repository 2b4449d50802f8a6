/* legal: the clocks of the law, each with its citation: share/watchfloor/clocks.conf, of which a centre may have its own copy in HOME.
 *
 * Plain data. How long a clock runs and what it rests on is configuration; what was begun keeps both, in its fact.
 */
#ifndef WF_MODEL_LEGAL_H
#define WF_MODEL_LEGAL_H

#include "base/err.h"
#include "base/mem.h"

enum { LEGAL_NAME_MAX = 32, LEGAL_TYPES_MAX = 128, LEGAL_BASIS_MAX = 240, LEGAL_BY_MAX = 200 };
struct legal_clock {
    char name[LEGAL_NAME_MAX];   /* "ihr-notify" */
    char types[LEGAL_TYPES_MAX]; /* types whose incidents begin it when they are opened, with commas, FAMILY.* too; "": none */
    char basis[LEGAL_BASIS_MAX]; /* the citation, and what is to be done */
    char by[LEGAL_BY_MAX];       /* clocks of runs of protocols that meet it, with blanks: "ihr-annex2/assess"; "": none */
    uint32_t minutes;
};
struct legal_clocks {
    struct legal_clock *v;
    size_t n;
};
/* Reads lines `NAME WITHIN TYPES BASIS` (30m, 48h, 90d; '-' is no type; '#' begins a comment), and `NAME by PROTOCOL/CLOCK ...` below that name's. Every wrong line is told with its number; nothing is taken
 * when one is wrong. Free with legal_free. */
int legal_load(struct legal_clocks *out, const char *path, struct err *e);
void legal_free(struct legal_clocks *c);
/* NULL: there is none of that name. */
const struct legal_clock *legal_find(const struct legal_clocks *c, struct span name);
/* Is it met when that clock of a run is: "ihr-annex2/assess"? */
bool legal_met_by(const struct legal_clock *c, struct span clock);
/* The same clocks, of the same length, for the same types, with the same citations? */
bool legal_same(const struct legal_clocks *a, const struct legal_clocks *b);
/* Does an incident of that type begin it? */
bool legal_begins(const struct legal_clock *c, struct span type);
/* "ihr-assess, ihr-notify": all names, for a refusal. Returns out. */
char *legal_names(const struct legal_clocks *c, char *out, size_t size);

#endif
