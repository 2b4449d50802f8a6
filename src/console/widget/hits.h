/* hits: what lies where on the screen, for the mouse. Filled while a frame is drawn. */
#ifndef WF_CONSOLE_HITS_H
#define WF_CONSOLE_HITS_H

#include <stdint.h>

enum hit_kind { HIT_NONE, HIT_VIEW, HIT_SECTION, HIT_ROW, HIT_SORT, HIT_KEY, HIT_FIELD, HIT_CHOICE, HIT_AREA };

struct hit {
    int x, y, w, h;
    enum hit_kind kind;
    int section;
    int64_t arg;     /* view, row number, column, field, choice */
    char key[16];    /* HIT_KEY: the key's name */
};

#define HITS_MAX 512

struct hits {
    struct hit v[HITS_MAX];
    int n;
};

static inline struct hit *hits_add(struct hits *h, enum hit_kind kind, int x, int y, int w, int height, int section, int64_t arg)
{
    if (!h || h->n == HITS_MAX)
        return 0;
    h->v[h->n] = (struct hit){.x = x, .y = y, .w = w, .h = height, .kind = kind, .section = section, .arg = arg};
    return &h->v[h->n++];
}

/* The hit on top at (x, y), or NULL. */
static inline const struct hit *hits_at(const struct hits *h, int x, int y)
{
    for (int i = h->n - 1; i >= 0; i--) {
        const struct hit *v = &h->v[i];
        if (x >= v->x && x < v->x + v->w && y >= v->y && y < v->y + v->h)
            return v;
    }
    return 0;
}

#endif
