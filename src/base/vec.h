/* vec: a typed growable array, as macros over three fields.
 *
 *   VEC(struct feed *) feeds = {0};
 *   VEC_PUSH(&feeds, f);  for (size_t i = 0; i < feeds.n; i++) use(feeds.v[i]);  VEC_FREE(&feeds);
 */
#ifndef WF_BASE_VEC_H
#define WF_BASE_VEC_H

#include "base/mem.h"

#define VEC(T) \
    struct { \
        T *v; \
        size_t n, cap; \
    }
/* Grows to hold at least n; used by the macros. Returns the new memory. */
void *vec_grow(void *v, size_t *cap, size_t n, size_t size);
#define VEC_RESERVE(x, want) \
    do { \
        if ((want) > (x)->cap) \
            (x)->v = vec_grow((x)->v, &(x)->cap, (want), sizeof(__typeof__(*(x)->v))); \
    } while (0)
#define VEC_PUSH(x, item) \
    do { \
        VEC_RESERVE(x, (x)->n + 1); \
        (x)->v[(x)->n++] = (item); \
    } while (0)
/* Puts an item before item i, or at the end. */
#define VEC_INSERT(x, i, item) \
    do { \
        VEC_RESERVE(x, (x)->n + 1); \
        memmove(&(x)->v[(i) + 1], &(x)->v[i], ((x)->n - (i)) * sizeof(__typeof__(*(x)->v))); \
        (x)->v[i] = (item); \
        (x)->n++; \
    } while (0)
/* Removes item i, keeping the order. */
#define VEC_REMOVE(x, i) \
    do { \
        memmove(&(x)->v[i], &(x)->v[(i) + 1], ((x)->n - (i) - 1) * sizeof(__typeof__(*(x)->v))); \
        (x)->n--; \
    } while (0)
#define VEC_FREE(x) \
    do { \
        mem_free((x)->v); \
        (x)->v = NULL; \
        (x)->n = (x)->cap = 0; \
    } while (0)

#endif
