/* dark: an incident about our own house: opened, told anew and cleared by the engine, one for each source_id.
 *
 * A feed that is silent, our own link, the notifier, a notice that nobody acknowledges. It comes again into the same one for as long as a report would. Used
 * inside desk alone.
 */
#ifndef WF_DESK_DARK_H
#define WF_DESK_DARK_H

#include "desk/impl.h"

/* What went dark. head: what our own words of its title begin with. */
struct dark {
    struct span type, source_id, member, title, head;
    struct span checkpoint; /* where it is; empty: nowhere of its own */
    uint16_t flags;
    uint8_t impact, urgency;  /* 0: those of the type */
    uint8_t tlp;              /* what it tells of is seen by those alone: at least AMBER */
    bool rights;              /* what it tells of belongs to a report of rights: so does it */
    const char *again, *back; /* what is said when it does so again, and when it is over */
};

/* It is so, or is no longer; *row gets its incident, 0: there is none. */
int dark_set(struct desk *d, const struct dark *x, bool silent, uint32_t *row, struct err *e);

#endif
