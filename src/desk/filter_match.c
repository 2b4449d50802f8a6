/* filter_match: which incidents a filter lets through. */
#include "desk/filter_impl.h"

#include <ctype.h>
#include <stdlib.h>

#include "journal/views.h"
#include "text/norm.h"

static const uint64_t none;

/* ---- full text ---- */

static void set_bit(struct filter_bits *b, size_t row)
{
    size_t word = row / 64;
    if (word >= b->n) {
        size_t n = word + 1 + word / 2;
        b->v = mem_resize(b->v, n * sizeof *b->v);
        memset(b->v + b->n, 0, (n - b->n) * sizeof *b->v);
        b->n = n;
    }
    b->v[word] |= UINT64_C(1) << (row % 64);
}

static bool has_bit(const struct filter_bits *b, size_t row)
{
    return row / 64 < b->n && b->v[row / 64] >> (row % 64) & 1;
}

static int found_one(void *arg, uint64_t num)
{
    set_bit(arg, num >> 32);
    return 0;
}

/* In which order words are looked for: each among the incidents that have those before it. Words with digits are mostly of few incidents; of one or two characters only the newest
   texts may be looked into, so they come last. */
enum { RANKS = 3 };
static int rank(struct span s)
{
    bool digit = false;
    size_t characters = 0;
    for (size_t i = 0; i < s.n; i++) {
        digit = digit || (s.p[i] >= '0' && s.p[i] <= '9');
        characters += ((unsigned char) s.p[i] & 0xc0) != 0x80;
    }
    return characters < 3 ? 2 : digit ? 0 : 1;
}

struct lookup {
    struct views *v;
    struct views_reader *r;
    const uint64_t *among;
    size_t among_n;
};

static int find_term(struct filter *f, struct term *t, struct lookup *l, struct err *e)
{
    struct views_search s = {.text = t->values.v[0], .limit = FILTER_FOUND_MOST, .among = l->among, .among_n = l->among_n};
    int rc = l->v ? views_find_queued(l->v, &s, found_one, &t->found, e) : 0;
    if (!rc)
        rc = views_find(l->r, &s, found_one, &t->found, e);
    if (rc)
        return rc;
    t->looked = true;
    f->more = f->more || s.more;
    f->last = (size_t) (t - f->terms.v);
    l->among = t->found.v ? t->found.v : &none; /* the next word has to be found of the same incidents */
    l->among_n = t->found.n;
    return 0;
}

int filter_find(struct filter *f, struct views *v, struct views_reader *r, const uint64_t *among, size_t among_n, struct err *e)
{
    struct lookup l = {v, r, among, among_n};
    int rc = 0;
    f->more = false;
    for (int turn = 0; turn < RANKS; turn++)
        for (size_t i = 0; !rc && i < f->terms.n; i++) {
            struct term *t = &f->terms.v[i];
            if (t->kind == FILTER_TEXT && rank(t->values.v[0]) == turn)
                rc = find_term(f, t, &l, e);
        }
    return rc;
}

void filter_look_again(struct filter *f)
{
    for (size_t i = 0; i < f->terms.n; i++)
        f->terms.v[i].looked = false;
}

bool filter_found_part(const struct filter *f)
{
    return f->more;
}

bool filter_found(const struct filter *f, const uint64_t **bits, size_t *n)
{
    const struct term *t = f->last < f->terms.n ? &f->terms.v[f->last] : NULL;
    if (!t || t->kind != FILTER_TEXT || !t->looked)
        return false;
    *bits = t->found.v; /* of the word that was looked for among what has all others */
    *n = t->found.n;
    return true;
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

bool filter_match_name(struct term *t, const struct names *names, uint16_t id)
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

static bool match_text(struct filter *f, const struct term *t, uint32_t row, struct span title, const struct span *texts, size_t n)
{
    if (has_bit(&t->late, row) || (t->looked && has_bit(&t->found, row)) || holds(f, title, t->values.v[0]))
        return true;
    for (size_t k = 0; k < n; k++)
        if (holds(f, texts[k], t->values.v[0]))
            return true;
    return false;
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

static bool match_for(const struct term *t, const struct names *names, const struct incident_row *r, const struct incident_more *m)
{
    if (r->owner && any_equal(t, names_get(names, r->owner)))
        return true;
    /* Calling the one after lets nobody go who was called before. */
    return m->tier && ((m->called && any_equal(t, names_get(names, m->called))) || t->bits & ((2u << m->tier) - 1));
}

static bool match_follows(const struct term *t, const struct incident_row *r, const struct incident_more *m)
{
    bool any = false;
    for (size_t i = 0; i < t->values.n && m->watchers && t->follows && !any; i++)
        any = t->follows(t->desk, r->row, t->values.v[i]);
    return any;
}

static bool match_term(struct term *t, const struct names *names, const struct incident_row *r, const struct incident_more *m)
{
    switch (t->kind) {
    case FILTER_TYPE:
        return filter_match_name(t, names, r->type);
    case FILTER_SOURCE:
        return filter_match_name(t, names, r->source);
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
        return match_inside(t, m);
    case FILTER_BADGE:
        return t->bits & ((uint32_t) m->noise << 1 | (m->conflicts ? 16u : 0));
    case FILTER_CHECK:
        return t->bits >> (m->check_due != TIME_NONE ? 1 : 2) & 1;
    case FILTER_REFERRAL:
        return t->bits >> (m->referred_due != TIME_NONE ? 1 : 2) & 1;
    case FILTER_TIER:
        return m->tier ? t->bits >> m->tier & 1 : t->none;
    case FILTER_OWNER:
        if (!r->owner)
            return t->none;
        return (t->values.n && any_equal(t, names_get(names, r->owner))) || (t->others && !span_eq(t->me, names_get(names, r->owner)));
    case FILTER_FOR:
        return match_for(t, names, r, m);
    case FILTER_FOLLOWS:
        return match_follows(t, r, m);
    case FILTER_ID:
        return match_id(t, r);
    case FILTER_SINCE:
        return r->opened >= t->time;
    case FILTER_UNTIL:
        return r->opened < t->time;
    case FILTER_TEXT:
        return true; /* not here */
    case FILTER_NAMES_END:
        break;
    }
    return false;
}

bool filter_match_row(struct filter *f, const struct names *names, const struct incident_row *r, const struct incident_more *m)
{
    for (size_t k = 0; k < f->terms.n; k++)
        if (!match_term(&f->terms.v[k], names, r, m))
            return false;
    return true;
}

bool filter_match(struct filter *f, const struct names *names, const struct incident *i, const struct span *texts, size_t n)
{
    if (!filter_match_row(f, names, &i->r, &i->m))
        return false;
    for (size_t k = 0; k < f->terms.n; k++)
        if (f->terms.v[k].kind == FILTER_TEXT && !match_text(f, &f->terms.v[k], i->r.row, i->title, texts, n))
            return false;
    return true;
}

void filter_note(struct filter *f, uint32_t row, struct span title, const struct span *texts, size_t n)
{
    for (size_t k = 0; k < f->terms.n; k++)
        if (f->terms.v[k].kind == FILTER_TEXT && match_text(f, &f->terms.v[k], row, title, texts, n))
            set_bit(&f->terms.v[k].late, row);
}

/* ---- lines of the log ---- */

static bool is_of_line(const struct term *t)
{
    return t->kind == FILTER_TEXT || t->kind == FILTER_SINCE || t->kind == FILTER_UNTIL;
}

bool filter_match_line(struct filter *f, wf_time at, const struct span *texts, size_t n)
{
    for (size_t k = 0; k < f->terms.n; k++) {
        const struct term *t = &f->terms.v[k];
        bool yes = t->kind != FILTER_TEXT;
        for (size_t i = 0; !yes && i < n; i++)
            yes = holds(f, texts[i], t->values.v[0]);
        if (!yes || (t->kind == FILTER_SINCE && at < t->time) || (t->kind == FILTER_UNTIL && at >= t->time))
            return false;
    }
    return true;
}

bool filter_match_of(struct filter *f, const struct names *names, const struct incident_row *r, const struct incident_more *m)
{
    for (size_t k = 0; k < f->terms.n; k++)
        if (!is_of_line(&f->terms.v[k]) && (!r || !match_term(&f->terms.v[k], names, r, m)))
            return false;
    return true;
}
