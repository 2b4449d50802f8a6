/* model/headline: what a line about illness does not say: it names the place and the pathogen, for it stands in lists, logs and on walls, and for good. For the title of an incident and the
 * headline of a notice. Who is told of by a seat or an age is text/person's. */
#ifndef WF_MODEL_HEADLINE_H
#define WF_MODEL_HEADLINE_H

#include "base/mem.h"

struct headline_flaw {
    const char *what;    /* "fewer than five persons" */
    const char *instead; /* what to write */
    struct span where;
};

/* A number of persons under five, a flight, a nationality. False: none of them. */
bool headline_of_health(struct span s, struct headline_flaw *out);

#endif
