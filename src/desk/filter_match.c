/* filter_match: which incidents a filter lets through. */
#include "desk/filter_impl.h"

#include <ctype.h>
#include <stdlib.h>

#include "journal/views.h"
#include "text/norm.h"

enum { FOUND_MOST = 1000000 };

/* ---- full text ---- */

static int found_one(void *arg, uint64_t num)
{
    struct term *t = arg;
    uint64_t row = num >> 32;
    size_t word = row / 64;
    if (word >= t->found_n) {
        size_t n = word + 1 + word / 2;
        t->found = mem_resize(t->found, n * sizeof *t->found);
        memset(t->found + t->found_n, 0, (n - t->found_n) * sizeof *t->found);
        t->found_n = n;
    }
    t->found[word] |= UINT64_C(1) << (row % 64);
    return 0;
}

int filter_find(struct filter *f, struct views_reader *r, struct err *e)
{
    for (size_t i = 0; i < f->terms.n; i++) {
        struct term *t = &f->terms.v[i];
        if (t->kind != FILTER_TEXT || t->looked)
            continue;
        int rc = views_find(r, t->values.v[1], FOUND_MOST, found_one, t, e);
        if (rc)
            return rc;
        t->looked = true;
    }
    return 0;
}

/* ---- matching ---- */

static bool any_equal(const struct term *t, struct span s)
{
    for (size_t i = 0; i < t->values.n; i++)
        if (span_eq(t->values.v[i], s))
            return true;
    return false;
}

/* '*' stands for any run of bytes. */
static bool glob(struct span p, struct span s)
{
    size_t i = 0, k = 0, star = SIZE_MAX, mark = 0;
    while (k < s.n) {
        if (i < p.n && p.p[i] == '*') {
            star = i++;
            mark = k;
        } else if (i < p.n && p.p[i] == s.p[k]) {
            i++;
            k++;
        } else if (star != SIZE_MAX) {
            i = star + 1;
            k = ++mark;
        } else {
            return false;
        }
    }
    while (i < p.n && p.p[i] == '*')
        i++;
    return i == p.n;
}

static bool match_name(struct term *t, const struct names *names, uint16_t id)
{
    if (id >= t->by_name_n) {
        size_t n = (size_t) id + 64;
        t->by_name = mem_resize(t->by_name, n);
        memset(t->by_name + t->by_name_n, 0, n - t->by_name_n);
        t->by_name_n = n;
    }
    if (!t->by_name[id]) {
        bool yes = false;
        for (size_t i = 0; !yes && i < t->values.n; i++)
            yes = glob(t->values.v[i], names_get(names, id));
        t->by_name[id] = yes ? 2 : 1;
    }
    return t->by_name[id] == 2;
}

static bool holds(struct filter *f, struct span text, struct span folded_word)
{
    if (text.n < 1)
        return false;
    bool plain = true;
    for (size_t i = 0; plain && i < text.n; i++)
        plain = (unsigned char) text.p[i] < 0x80 && text.p[i] >= ' ' && !(text.p[i] == ' ' && i && text.p[i - 1] == ' ');
    if (plain) {
        if (folded_word.n > text.n)
            return false;
        for (size_t i = 0; i + folded_word.n <= text.n; i++) {
            size_t k = 0;
            while (k < folded_word.n && tolower((unsigned char) text.p[i + k]) == (unsigned char) folded_word.p[k])
                k++;
            if (k == folded_word.n)
                return true;
        }
        return false;
    }
    buf_clear(&f->folded);
    text_fold_search(text, &f->folded);
    return f->folded.n >= folded_word.n && memmem(f->folded.p, f->folded.n, folded_word.p, folded_word.n) != NULL;
}

static bool match_text(struct filter *f, struct term *t, const struct incident *i, struct span text)
{
    size_t word = i->r.row / 64;
    if (t->found && word < t->found_n && t->found[word] >> (i->r.row % 64) & 1)
        return true;
    return holds(f, i->title, t->values.v[0]) || holds(f, text, t->values.v[0]);
}

static bool match_id(const struct term *t, const struct incident_row *r)
{
    for (size_t k = 0; k < t->ids.n; k++)
        if ((uint32_t) t->ids.v[k] == r->number && (t->ids.v[k] >> 32 == 0 || t->ids.v[k] >> 32 == r->year))
            return true;
    return false;
}

static bool match_inside(const struct term *t, const struct incident_more *m)
{
    const struct incident_row parent = {.year = m->parent_year, .number = m->parent_number};
    return m->parent && match_id(t, &parent);
}

static bool match_for(const struct term *t, const struct names *names, const struct incident *i)
{
    if (i->r.owner && any_equal(t, names_get(names, i->r.owner)))
        return true;
    return i->m.tier == TIER_NEXT ? i->m.called && any_equal(t, names_get(names, i->m.called)) : i->m.tier && t->bits >> i->m.tier & 1;
}

static bool match_term(struct filter *f, struct term *t, const struct names *names, const struct incident *i, struct span text)
{
    const struct incident_row *r = &i->r;
    switch (t->kind) {
    case FILTER_TYPE:
        return match_name(t, names, r->type);
    case FILTER_SOURCE:
        return match_name(t, names, r->source);
    case FILTER_MEMBER:
        return any_equal(t, r->member[0] ? span_make(r->member, 2) : SPAN_LIT("--"));
    case FILTER_CHECKPOINT:
        return any_equal(t, span_make(r->checkpoint, 5));
    case FILTER_PRIORITY:
        return t->bits >> r->priority & 1;
    case FILTER_STATE:
        return t->bits >> r->state & 1;
    case FILTER_CONDITION:
        return t->bits >> r->condition & 1;
    case FILTER_SIGNAL:
        return t->bits >> r->signal & 1;
    case FILTER_TLP:
        return t->bits >> r->tlp & 1;
    case FILTER_SHELVED:
        return t->bits >> (r->flags & INCIDENT_SHELVED ? 1 : 2) & 1;
    case FILTER_SUPPRESSED:
        return t->bits >> (r->flags & INCIDENT_SUPPRESSED ? 1 : 2) & 1;
    case FILTER_INSIDE:
        return match_inside(t, &i->m);
    case FILTER_BADGE:
        return t->bits & ((uint32_t) i->m.noise << 1 | (i->m.conflicts ? 16u : 0));
    case FILTER_TIER:
        return i->m.tier ? t->bits >> i->m.tier & 1 : t->none;
    case FILTER_OWNER:
        if (!r->owner)
            return t->none;
        return (t->values.n && any_equal(t, names_get(names, r->owner))) || (t->others && !span_eq(t->me, names_get(names, r->owner)));
    case FILTER_FOR:
        return match_for(t, names, i);
    case FILTER_ID:
        return match_id(t, r);
    case FILTER_SINCE:
        return r->opened >= t->time;
    case FILTER_UNTIL:
        return r->opened < t->time;
    case FILTER_TEXT:
        return match_text(f, t, i, text);
    case FILTER_NAMES_END:
        break;
    }
    return false;
}

bool filter_match(struct filter *f, const struct names *names, const struct incident *i, struct span text)
{
    for (size_t k = 0; k < f->terms.n; k++)
        if (!match_term(f, &f->terms.v[k], names, i, text))
            return false;
    return true;
}
