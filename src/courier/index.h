/* index: what a published feed holds: its entries as JSON that we keep, and as the Atom and the RSS that others read. Pure.
 *
 * One identity is one entry, however often it is published. What has expired leaves, and the oldest where there are too many.
 */
#ifndef WF_COURIER_INDEX_H
#define WF_COURIER_INDEX_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/vec.h"

enum { INDEX_MOST = 2 << 20 };

struct index_entry {
    struct span identity, identifier; /* the alert's file is identifier.xml */
    struct span type;                 /* "Alert" ... */
    struct span title, text, language;
    wf_time sent, expires;            /* expires TIME_NONE: it stays until others push it out */
};
struct index {
    VEC(struct index_entry) entries;  /* the newest first */
    VEC(struct span) left;            /* identifiers of those that left */
    struct arena arena;
};
/* How the feed is called, and where it can be read ("" where that is not known). */
struct index_about {
    const char *name, *title, *url;
    wf_time now;
};
/* An empty text is an empty feed. index_free ends it, also after an error. */
int index_read(struct index *x, struct span text, struct err *e);
void index_free(struct index *x);
/* Puts an entry in, or in the place of that of its identity; its texts are copied. */
void index_put(struct index *x, const struct index_entry *one);
/* Takes out what has expired, and what is beyond `most`; true where anything left. */
bool index_trim(struct index *x, wf_time now, size_t most);
void index_write(const struct index *x, struct buf *out);
void index_atom(const struct index *x, const struct index_about *about, struct buf *out);
void index_rss(const struct index *x, const struct index_about *about, struct buf *out);

#endif
