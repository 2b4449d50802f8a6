/* places: see places.h. */
#include "desk/places.h"

#include "desk/impl.h"

size_t desk_places(const struct desk *d)
{
    return d->checkpoints.n;
}

void desk_place_json(const struct desk *d, size_t i, struct json_writer *w)
{
    const struct checkpoint *c = &d->checkpoints.v[i];
    const char *kind = c->kind == 'A' ? "AIRPORT" : c->kind == 'P' ? "PORT" : c->kind == 'L' ? "LAND" : c->kind == 'R' ? "RAIL" : NULL;
    jw_begin_object(w);
    jw_kcstr(w, "checkpoint", c->code);
    jw_kcstr(w, "name", c->name);
    jw_kcstr(w, "member", c->member[0] ? c->member : NULL);
    jw_kcstr(w, "kind", kind);
    jw_key(w, "lat");
    jw_num(w, c->lat); /* null where it is not known */
    jw_key(w, "lon");
    jw_num(w, c->lon);
    jw_end_object(w);
}

const char *desk_place_code(const struct desk *d, size_t i)
{
    return d->checkpoints.v[i].code;
}
