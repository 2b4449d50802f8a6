/* items: the table of what hangs on incidents, and their form in facts. Used inside desk alone.
 *
 * A fact "incident.item" is a change of its incident that also sets items, each whole (absolute): applied again, it ends in the same table. The items of an
 * incident are a list, the newest first, from incident_more.items on.
 */
#ifndef WF_DESK_ITEMS_H
#define WF_DESK_ITEMS_H

#include "desk/state.h"
#include "model/item.h"

struct change;
struct change_env;

/* Item 1..head->items. The text is a view into the heap, until the next write there. */
void items_get(const struct state *s, uint32_t n, struct item *out);
/* Writes item it->r.n, the next one or one that is there; a new one is put at the head of its incident's list. */
int items_put(struct state *s, const struct item *it, struct err *e);
/* Takes the text of the items whose text lies beside that fact. */
void items_redact(struct state *s, uint64_t seq);

/* ,"items":[...] of a fact's payload. */
void items_write(struct buf *out, const struct change *c, const struct change_env *env);
/* The same read, into `a`. WF_E_CORRUPT. */
int items_read(struct arena *a, const struct json *list, const struct change_env *env, struct change *c, struct err *e);

#endif
