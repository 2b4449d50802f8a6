/* presence: who looks at which incident. A console says what it shows; others who may see that incident see the name beside its line. Nothing of it is in the
 * journal, it lives as long as the session, and there is one incident a session, so that it is bounded by the sessions there are.
 *
 * Nothing is revealed: a row is for those who may see its incident, and nobody can look at what he may not see. Who is at a locked console looks at nothing.
 */
#include <stdlib.h>

#include "server/state.h"

enum { NAMES_MOST = 8 }; /* told by name; the rest is a number */

static int by_row(const void *a, const void *b)
{
    const struct look *x = a, *y = b;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    int names = strcmp(x->session->officer, y->session->officer);
    return names ? names : x->session->number < y->session->number ? -1 : 1;
}

/* All that look at something, in order of the incidents and of their names; made anew once something changed. */
static void gather(struct server *s)
{
    if (!s->looks_stale)
        return;
    s->looks_stale = false;
    s->looks.n = 0;
    for (size_t i = 0; i < s->sessions.n; i++) {
        struct look l = {s->sessions.v[i]->look, s->sessions.v[i]};
        if (l.row && !l.session->locked)
            VEC_PUSH(&s->looks, l);
    }
    if (s->looks.n)
        qsort(s->looks.v, s->looks.n, sizeof *s->looks.v, by_row);
}

/* Is it for this client: somebody else looks at it, and it may be seen? */
static bool is_told(const struct session *c, const struct look *l)
{
    return strcmp(l->session->officer, c->officer) != 0 && who_sees(c, l->row);
}

/* The number in `looks` where row i of this client begins; looks.n: there is none. */
static size_t find_row(struct session *c, size_t i)
{
    struct server *s = c->server;
    uint32_t last = 0;
    gather(s);
    for (size_t k = 0; k < s->looks.n; k++) {
        if (s->looks.v[k].row == last || !is_told(c, &s->looks.v[k]))
            continue;
        last = s->looks.v[k].row;
        if (i-- == 0)
            return k;
    }
    return s->looks.n;
}

size_t presence_count(struct session *c)
{
    struct server *s = c->server;
    uint32_t last = 0;
    size_t n = 0;
    gather(s);
    for (size_t k = 0; k < s->looks.n; k++)
        if (s->looks.v[k].row != last && is_told(c, &s->looks.v[k])) {
            last = s->looks.v[k].row;
            n++;
        }
    return n;
}

uint32_t presence_row(struct session *c, size_t i)
{
    size_t k = find_row(c, i);
    return k < c->server->looks.n ? c->server->looks.v[k].row : 0;
}

void presence_json(struct session *c, size_t i, struct json_writer *w)
{
    struct server *s = c->server;
    char id[INCIDENT_ID_MAX];
    struct incident inc;
    const char *last = "";
    size_t k = find_row(c, i), n = 0;
    if (k == s->looks.n || !desk_incident(s->o.desk, s->looks.v[k].row, &inc))
        return;
    uint32_t row = s->looks.v[k].row;
    incident_id(&inc.r, s->site, id);
    jw_begin_object(w);
    jw_kcstr(w, "id", id);
    jw_key(w, "who");
    jw_begin_array(w);
    for (; k < s->looks.n && s->looks.v[k].row == row; k++) {
        const char *name = s->looks.v[k].session->officer;
        if (strcmp(name, last) == 0 || !is_told(c, &s->looks.v[k]))
            continue;
        last = name;
        if (n++ < NAMES_MOST)
            jw_cstr(w, name);
    }
    jw_end_array(w);
    jw_kint(w, "n", (int64_t) n);
    jw_end_object(w);
}

void presence_changed(struct server *s)
{
    s->looks_stale = true;
    s->dirty |= VIEW_PRESENCE;
    frame_request(s);
}

void look_request(struct request *r)
{
    if (!request_members(r, "incident locked"))
        return;
    struct session *c = r->session;
    const struct json *incident = json_get(r->root, "incident"), *locked = json_get(r->root, "locked");
    struct err e;
    uint32_t row = incident && incident->type == JSON_STRING && incident->s.n ? desk_row(r->server->o.desk, incident->s) : 0;
    if (locked && locked->type != JSON_BOOL) {
        err_field(&e, WF_E_INVALID, "locked", "\"locked\" is true or false");
        request_refuse(r, &e);
        return;
    }
    if (incident && incident->type != JSON_NULL && (!row || !who_sees(c, row))) {
        err_field(&e, WF_E_NOTFOUND, "incident", "there is no such incident");
        request_refuse(r, &e);
        return;
    }
    c->look = row;
    c->locked = json_bool(r->root, "locked", false);
    who_attend(c);
    presence_changed(r->server);
    reply_ok(c, r->id);
    request_done(r);
}
