/* feed: notices published as a feed: HOME/feeds/NAME/ with index.json, atom.xml, rss.xml and each notice's own bytes. */
#ifndef WF_COURIER_FEED_H
#define WF_COURIER_FEED_H

#include "courier/courier.h"

/* Takes what has expired out of every feed. */
void feed_sweep(struct courier *c);

#endif
