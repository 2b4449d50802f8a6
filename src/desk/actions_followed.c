/* actions_followed: places whose border actions an officer follows: which place somebody means, his rows, and which of them an action is at. What is told of them to
 * him alone is a member "followed" of the register's rows, and the rows of the view "follows".
 */
#include <stdio.h>

#include "desk/desk_action.h"
#include "desk/impl.h"
#include "model/member.h"

/* ---- which place is meant ---- */

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char) (c - 32) : c;
}

static bool same_name(struct span s, const char *name)
{
    size_t i = 0;
    while (i < s.n && name[i] && upper(s.p[i]) == upper(name[i]))
        i++;
    return i == s.n && !name[i];
}

static bool is_checkpoint(const struct desk *d, struct span code)
{
    return checkpoints_find(&d->checkpoints, code) || desk_member_at(d, code).n == 2;
}

static bool find_crossing(const struct desk *d, struct span said, const char *code, char out[FOLLOW_PLACE_ROOM])
{
    for (size_t i = 0; i < d->crossings.n; i++) {
        const struct crossing *c = &d->crossings.v[i];
        bool is = said.n == 11 && code[5] == '-' && ((memcmp(code, c->a, 5) == 0 && memcmp(code + 6, c->b, 5) == 0) || (memcmp(code, c->b, 5) == 0 && memcmp(code + 6, c->a, 5) == 0));
        if (is || (c->name && same_name(said, c->name))) {
            snprintf(out, FOLLOW_PLACE_ROOM, "%.5s-%.5s", c->a, c->b);
            return true;
        }
    }
    return false;
}

bool actions_followed_place(const struct desk *d, struct span said, char out[FOLLOW_PLACE_ROOM])
{
    char code[FOLLOW_PLACE_ROOM] = "";
    while (said.n && said.p[0] == ' ')
        said.p++, said.n--;
    while (said.n && said.p[said.n - 1] == ' ')
        said.n--;
    for (size_t i = 0; i < said.n && i < sizeof code - 1; i++)
        code[i] = upper(said.p[i]);
    memset(out, 0, FOLLOW_PLACE_ROOM);
    if ((said.n == 2 && member_find(span_make(code, 2))) || (said.n == 5 && is_checkpoint(d, span_make(code, 5)))) {
        memcpy(out, code, said.n);
        return true;
    }
    return find_crossing(d, said, code, out);
}

/* ---- his rows ---- */

/* As the batch in the making sees it. */
static void get(const struct desk *d, uint32_t n, struct follow_row *out)
{
    for (const struct overlay *o = d->overlay; o; o = o->under)
        for (size_t i = o->actions.n; i-- > 0;)
            if (o->actions.v[i]->follow && o->actions.v[i]->follow->n == n) {
                *out = *o->actions.v[i]->follow;
                return;
            }
    *out = *state_follow(&d->state, n);
}

static uint32_t count(const struct desk *d)
{
    uint32_t n = d->state.head->follows_n;
    for (const struct overlay *o = d->overlay; o; o = o->under)
        for (size_t i = 0; i < o->actions.n; i++)
            if (o->actions.v[i]->follow && o->actions.v[i]->follow->n > n)
                n = o->actions.v[i]->follow->n;
    return n;
}

bool actions_followed_find(const struct desk *d, uint16_t officer, const char *place, struct follow_row *out)
{
    uint32_t all = count(d), has = 0, unused = 0;
    struct follow_row r;
    for (uint32_t n = 1; n <= all; n++) {
        get(d, n, &r);
        if (r.officer != officer)
            continue;
        has++;
        if (strcmp(r.place, place) == 0) {
            *out = r;
            return true;
        }
        unused = !r.on && !unused ? n : unused;
    }
    actions_followed_init(out);
    out->n = unused ? unused : all + 1;
    return unused || (has < FOLLOWS_OF_OFFICER && all < FOLLOWS_MOST);
}

/* ---- what it bears on ---- */

/* Is the checkpoint at that place? The last two are the place's own, where it is a member's row that has no checkpoint. */
static bool holds(const struct desk *d, const struct follow_row *f, const char *code)
{
    if (strlen(f->place) == 2)
        return strcmp(code, f->place) == 0 || span_is(desk_member_at(d, span_str(code)), f->place);
    return memcmp(f->place, code, 5) == 0 || (f->place[5] == '-' && strcmp(f->place + 6, code) == 0);
}

static bool bears(const struct desk *d, const struct follow_row *f, const struct action_row *r)
{
    char code[6] = "";
    if (strlen(f->place) == 2)
        return strcmp(r->member, f->place) == 0;
    for (const char *p = f->place; strlen(p) >= 5; p += p[5] ? 6 : 5) {
        memcpy(code, p, 5);
        if (r->all ? span_is(desk_member_at(d, span_str(code)), r->member) : action_names(r->checkpoints, code))
            return true;
    }
    return false;
}

bool actions_followed_is(const struct desk *d, uint16_t officer, const struct action_row *r)
{
    for (uint32_t n = 1; officer && n <= d->state.head->follows_n; n++) {
        const struct follow_row *f = state_follow(&d->state, n);
        if (f->on && f->officer == officer && bears(d, f, r))
            return true;
    }
    return false;
}

static void put(const struct desk *d, uint16_t officer, const struct action_row *r, const char *code, struct json_writer *w)
{
    jw_key(w, "followed");
    jw_begin_array(w);
    for (uint32_t n = 1; officer && n <= d->state.head->follows_n; n++) {
        const struct follow_row *f = state_follow(&d->state, n);
        if (!f->on || f->officer != officer || !(r ? bears(d, f, r) : code && holds(d, f, code)))
            continue;
        jw_begin_object(w);
        jw_kcstr(w, "place", f->place);
        jw_ktime(w, "since", f->since);
        jw_end_object(w);
    }
    jw_end_array(w);
}

void actions_followed_put(const struct desk *d, uint16_t officer, const struct action_row *r, struct json_writer *w)
{
    put(d, officer, r, NULL, w);
}

void actions_followed_put_at(const struct desk *d, uint16_t officer, const char *code, struct json_writer *w)
{
    put(d, officer, NULL, code, w);
}

/* ---- told ---- */

static const char *name_of(const struct desk *d, const struct follow_row *f)
{
    if (strlen(f->place) == 2)
        return member_find(span_str(f->place))->name;
    for (size_t i = 0; f->place[5] && i < d->crossings.n; i++)
        if (memcmp(d->crossings.v[i].a, f->place, 5) == 0 && strcmp(d->crossings.v[i].b, f->place + 6) == 0)
            return d->crossings.v[i].name;
    const struct checkpoint *c = f->place[5] ? NULL : checkpoints_find(&d->checkpoints, span_str(f->place));
    return c ? c->name : NULL;
}

size_t desk_followed(const struct desk *d)
{
    return d->state.head->follows_n;
}

bool desk_followed_json(const struct desk *d, const struct desk_sight *s, size_t i, struct span officer, struct json_writer *w, char key[16])
{
    uint16_t who = officer.n ? names_find(&d->state.names, officer) : 0;
    unsigned announced = 0, in_force = 0;
    wf_time now = clock_now(d->o.clock);
    if (i >= d->state.head->follows_n || !who)
        return false;
    const struct follow_row *f = state_follow(&d->state, (uint32_t) i + 1);
    if (!f->on || f->officer != who)
        return false;
    for (uint32_t n = d->state.head->actions_n; n > 0; n--) {
        const struct action_row *r = state_action(&d->state, n);
        if (now >= action_end(r) || !actions_seen(d, s, r) || !bears(d, f, r))
            continue;
        announced += now < r->effective;
        in_force += now >= r->effective;
    }
    snprintf(key, 16, "%s", f->place);
    jw_begin_object(w);
    jw_kcstr(w, "place", f->place);
    jw_kcstr(w, "kind", strlen(f->place) == 2 ? "MEMBER" : f->place[5] ? "CROSSING"
                                                                       : "CHECKPOINT");
    jw_kcstr(w, "name", name_of(d, f));
    jw_ktime(w, "since", f->since);
    jw_kint(w, "announced", announced);
    jw_kint(w, "in_force", in_force);
    jw_end_object(w);
    return true;
}
