/* window: the rows of one subscription, as the server last sent them.
 *
 * Owns the rows. Filled by model.c from wire messages; views only read. A row keeps its JSON, cleaned and
 * parsed once when it came; the key tells one row from another while they move.
 */
#ifndef WF_CONSOLE_WINDOW_H
#define WF_CONSOLE_WINDOW_H

#include "base/json.h"
#include "base/vec.h"

struct row {
    struct arena arena;
    const struct json *j; /* the row, in the arena */
    struct span key;      /* in the arena; "" where the view has none */
    int priority;         /* 1..4 from "priority", 0 where there is none: asked for in every frame */
    unsigned refs;        /* the window's, and those of who keeps it when it has left */
};

/* Invariant: rows.n <= WIRE_WINDOW_MAX; row i is number offset + i of total. */
struct window {
    VEC(struct row *) rows;
    int64_t offset, total;
    int64_t seq;   /* of the state these rows show */
    bool loaded;   /* a snapshot came */
    bool part;     /* more have the words of its filter: total counts the newest that do */
    bool reorder;  /* set by who asks for another filter or order: the next snapshot is not news */
    char anchor[128];  /* the thing that it was asked to stand around, or "" */
    int64_t anchor_at; /* its number, or (first) that of the row in whose place it would stand; -1: it stands nowhere */
    uint64_t changes; /* goes up whenever its rows become others */
    int64_t orders; /* snapshots that came by another filter or order, the first one among them */
};

void window_clear(struct window *w);
/* One more who keeps the row, though it may leave its window; and one less, by whom it is freed when it was the last. r may be NULL. */
struct row *window_row_keep(struct row *r);
void window_row_drop(struct row *r);
/* Replaces all rows. `rows` is a JSON array of objects; key is the member that tells rows apart, or NULL. */
void window_set(struct window *w, const struct json *rows, const char *key);
/* Edits; an index outside is ignored and makes the result false: then a new snapshot must be asked for. */
bool window_insert(struct window *w, int64_t at, const struct json *row, const char *key);
bool window_replace(struct window *w, int64_t at, const struct json *row, const char *key);
bool window_remove(struct window *w, int64_t at);
/* The number (from the list's begin, not the window's) of the row with this key, or -1. */
int64_t window_find(const struct window *w, struct span key);
/* Row number `i` of the whole list, or NULL when it is not in the window. */
struct row *window_row(const struct window *w, int64_t i);

#endif
