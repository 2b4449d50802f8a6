/* compose_impl: what compose.c and compose_write.c share. For these two alone. */
#ifndef WF_CONSOLE_COMPOSE_IMPL_H
#define WF_CONSOLE_COMPOSE_IMPL_H

#include "console/compose.h"

/* An area as it is typed: "MYKUL", or "LAT,LON,KM place"; a polygon is only told. Parted by "; ". */
void compose_put_area(const struct json *area, struct buf *out);

#endif
