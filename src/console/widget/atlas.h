/* atlas: what stands on the map: checkpoints and what is open at each, the marks that they make, and the cursor on one of them.
 *
 * Owns the order of the marks, where the cursor is, what of it is selected, how near one looks. Built from the model's windows; views draw it (view/map.c), app_map.c
 * moves it. The cursor stays with its place, not with a cell, when marks join or part.
 */
#ifndef WF_CONSOLE_ATLAS_H
#define WF_CONSOLE_ATLAS_H

#include "console/widget/chart.h"

struct atlas_place {
    struct span key;       /* its code; of what is open elsewhere the incident's id; "" of all that is nowhere. Lives as long as its row */
    const struct row *row; /* of the register, or NULL */
    double lat, lon;
    bool nowhere;      /* not known, or not in the region */
    char letter;       /* A airport, P port, L land, R rail, * elsewhere, ? not known */
    int open, unowned; /* incidents */
    int worst;         /* priority 1..4; 5: of none; 0: nothing is open */
    int worst_unowned; /* the same of those without an owner */
    size_t first;      /* its first incident's number, or SIZE_MAX */
    size_t mark;
};
struct atlas_incident {
    const struct row *row;
    size_t place;
    bool unowned;
};
/* One or more places in a cell or so. */
struct atlas_mark {
    int x, y, w;  /* cells; where they are out of sight too */
    bool seen;    /* it is within the chart */
    size_t lead;  /* its first place: what matters most */
    size_t n;     /* places */
    bool unowned; /* something there waits for an owner */
};
/* A line of what lies under the cursor: a place, or one of its incidents. */
struct atlas_item {
    size_t place;
    const struct row *incident; /* NULL: the place itself */
};

struct atlas {
    VEC(struct atlas_place)
    places; /* what matters most first */
    VEC(struct atlas_incident)
    incidents; /* as the engine puts them: the worst first */
    VEC(struct atlas_mark)
    marks;             /* as their leads stand */
    struct chart laid; /* where they were laid out; of no cells: not yet */
    uint64_t built[2]; /* changes of the windows that it was made of */
    char built_filter[LIST_FILTER];
    char at[64], item[64]; /* the place under the cursor, and what of it is selected; "": the first */
    bool moved;            /* he moved it: before that it is where the worst is */
    int zoom;
    double lat, lon; /* of the middle, while zoom is not 0 */
    bool ascii;      /* strokes in place of braille */
    int64_t scroll;  /* of the items */
    struct coast coast;
    bool coast_tried;
    char coast_said[300];          /* why there is no coast, or "" */
    struct chart_dots dots, small; /* of the map, and of the picture of an event */
};

void atlas_free(struct atlas *x);
/* Reads the coastline, the first time. */
void atlas_coast(struct atlas *x);
/* The places and their incidents as the model has them, of those that pass the filter; quick where nothing changed. */
void atlas_build(struct atlas *x, const struct model *m, const char *filter);
/* The piece of the earth for w x h cells, with the cursor in sight. */
struct chart atlas_chart(struct atlas *x, int w, int h);
/* Where places come to lie: those that would cover one another make one mark. */
void atlas_layout(struct atlas *x, const struct chart *c);
/* The mark under the cursor; NULL: there is none. */
const struct atlas_mark *atlas_cursor(const struct atlas *x);
/* The place where the worst incident waits for an owner; where none does, where the worst is; NULL: nothing is open. */
const struct atlas_place *atlas_worst(const struct atlas *x);
/* What lies under the cursor, in order, at most `most`; *selected gets which one is, SIZE_MAX where what he selected has left. Returns how many. */
size_t atlas_items(const struct atlas *x, struct atlas_item *out, size_t most, size_t *selected);
/* The selected incident, or NULL. */
const struct row *atlas_incident(const struct atlas *x);
/* Before a key is done: what is selected now is what it is about, whatever comes in. */
void atlas_hold(struct atlas *x);

/* Moves: to the nearest mark that way (dx, dy of -1, 0, 1), to the by-th behind it in the order of what matters, to a mark, to where the worst is; among the items. False: there is nothing. */
bool atlas_move(struct atlas *x, int dx, int dy);
bool atlas_step(struct atlas *x, int by);
bool atlas_go(struct atlas *x, size_t mark);
bool atlas_home(struct atlas *x);
bool atlas_item_step(struct atlas *x, int by);
bool atlas_item_go(struct atlas *x, size_t item);
/* Nearer (1), farther (-1), all of it (0). False: it is as near or far as it can be. */
bool atlas_zoom(struct atlas *x, int by);

#endif
