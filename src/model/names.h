/* names: short strings that repeat (event types, sources, officers) as 16-bit numbers.
 *
 * Owned by who makes one (the desk's tables own the engine's); the numbers mean nothing outside of it. 0 is "none". The
 * event types of the table in model/type.h come first, so that a number up to type_count() is the type itself.
 */
#ifndef WF_MODEL_NAMES_H
#define WF_MODEL_NAMES_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"

struct names {
    VEC(struct span) all; /* all.v[id - 1] */
    struct map ids;
    struct arena arena;
};

enum { NAMES_MAX = 65000, NAMES_LEN = 255 };

/* Makes n ready, with the event types in it. */
void names_init(struct names *n);
void names_free(struct names *n);
/* The number of a name, new or old; 0 for an empty one, or when there are NAMES_MAX. */
uint16_t names_put(struct names *n, struct span name);
/* The number of a name that is there; 0 when it is not. */
uint16_t names_find(const struct names *n, struct span name);
/* The name of a number; {NULL, 0} for 0. Lives as long as n. */
struct span names_get(const struct names *n, uint16_t id);

#endif
