/* crossing: which checkpoints of two members stand opposite each other: whoever leaves by the one comes in by the other.
 *
 * share/watchfloor/crossings.conf, a line a crossing; a centre's own copy in its home takes that one's place.
 */
#ifndef WF_MODEL_CROSSING_H
#define WF_MODEL_CROSSING_H

#include "base/arena.h"
#include "base/err.h"

struct crossing {
    char a[6], b[6]; /* codes of checkpoints */
    const char *name;
};
struct crossings {
    struct crossing *v; /* in the file's order */
    size_t n;
    struct arena arena;
};

/* "MYJHB SGWDL the Causeway" a line. Every fault is told, each with file and line. */
int crossings_load(struct crossings *out, const char *path, struct err *e);
bool crossings_same(const struct crossings *a, const struct crossings *b);
void crossings_free(struct crossings *c);

#endif
