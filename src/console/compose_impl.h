/* compose_impl: what compose.c, compose_write.c and compose_words.c share. For these alone. */
#ifndef WF_CONSOLE_COMPOSE_IMPL_H
#define WF_CONSOLE_COMPOSE_IMPL_H

#include "console/compose.h"

/* An area as it is typed: "MYKUL", or "LAT,LON,KM place"; a polygon is only told. Parted by "; ". */
void compose_put_area(const struct json *area, struct buf *out);

/* compose_words.c: the draft's texts are taken; let go; the rows follow an answer (fresh: they were made anew); the member "texts". */
void compose_words_load(struct compose *c);
void compose_words_free(struct compose *c);
void compose_words_made(struct compose *c, bool fresh);
void compose_words_write(const struct compose *c, struct json_writer *w);

#endif
