#include "model/names.h"

#include "model/type.h"

void names_init(struct names *n)
{
    memset(n, 0, sizeof *n);
    for (size_t i = 0; i < type_count(); i++)
        names_put(n, span_str(type_at(i)->name));
}

void names_free(struct names *n)
{
    VEC_FREE(&n->all);
    map_free(&n->ids, NULL);
    arena_free(&n->arena);
}

uint16_t names_find(const struct names *n, struct span name)
{
    if (name.n == 0)
        return 0;
    return (uint16_t) (uintptr_t) map_get(&n->ids, name);
}

uint16_t names_put(struct names *n, struct span name)
{
    uint16_t id = names_find(n, name);
    if (id || name.n == 0 || n->all.n >= NAMES_MAX)
        return id;
    VEC_PUSH(&n->all, arena_span(&n->arena, name));
    id = (uint16_t) n->all.n;
    map_put(&n->ids, name, (void *) (uintptr_t) id);
    return id;
}

struct span names_get(const struct names *n, uint16_t id)
{
    return id && id <= n->all.n ? n->all.v[id - 1] : span_make(NULL, 0);
}
