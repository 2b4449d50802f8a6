/* coast: the coastline that the map is drawn on, as share/watchfloor/coastline.txt tells it.
 *
 * Lines of "LON LAT DLON DLAT ..." in hundredths of a degree: a first point, then steps. "#" begins a comment. The file is somebody's to edit: it is
 * bounded, and what is wrong with it is said with file and line.
 */
#ifndef WF_CONSOLE_COAST_H
#define WF_CONSOLE_COAST_H

#include "base/err.h"
#include "base/vec.h"

enum { COAST_BYTES = 1 << 20,
       COAST_POINTS = 100000,
       COAST_SCALE = 100 };

struct coast_point {
    int16_t lon, lat; /* hundredths of a degree */
    bool begins;      /* a line begins here */
};
/* A zeroed struct is a sea without a coast. */
struct coast {
    VEC(struct coast_point)
    v;
};

/* Reads a file's text; `name` is for what is said of it. On an error *out is empty. */
int coast_read(struct coast *out, struct span text, const char *name, struct err *e);
int coast_load(struct coast *out, const char *path, struct err *e);
void coast_free(struct coast *c);

#endif
