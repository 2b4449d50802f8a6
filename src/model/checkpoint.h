/* checkpoint: the register of checkpoints that share/watchfloor/checkpoints.csv names: code, name, member, zone, place.
 *
 * A centre may edit the file; a code that no file knows is accepted everywhere and shown without a name.
 */
#ifndef WF_MODEL_CHECKPOINT_H
#define WF_MODEL_CHECKPOINT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"

struct checkpoint {
    char code[6];      /* UN/LOCODE or another code of five letters or digits */
    char member[3];    /* "" where the file gives none */
    char kind;         /* 'A' airport, 'P' port, 'L' land, 'R' rail, 0 unknown */
    int16_t offset_min; /* east of UTC */
    const char *name;
    const char *iata;  /* "" where there is none */
    double lat, lon;   /* NaN where not given */
};

struct checkpoints {
    struct checkpoint *v; /* in order of the code */
    size_t n;
    struct arena arena;
};

/* Reads code,name,member,kind,iata,utc_offset,lat,lon with a heading line. Errors name file, line and column. */
int checkpoints_load(struct checkpoints *out, const char *path, struct err *e);
void checkpoints_free(struct checkpoints *c);
/* NULL when the code is not in the register. */
const struct checkpoint *checkpoints_find(const struct checkpoints *c, struct span code);
/* Five letters or digits, letters in capitals. */
bool checkpoint_code_ok(struct span code);

#endif
