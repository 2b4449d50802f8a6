#include "desk/filter.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/vec.h"
#include "journal/views.h"
#include "model/member.h"
#include "model/type.h"
#include "text/norm.h"

enum term_kind { T_TYPE, T_MEMBER, T_CHECKPOINT, T_PRIORITY, T_STATE, T_OWNER, T_SOURCE, T_CONDITION, T_SIGNAL, T_TLP, T_SHELVED, T_ID, T_SINCE, T_UNTIL, T_TEXT };
static const struct {
    const char *name;
    enum term_kind kind;
} names_of_terms[] = {{"type", T_TYPE}, {"member", T_MEMBER}, {"checkpoint", T_CHECKPOINT}, {"priority", T_PRIORITY}, {"state", T_STATE},
    {"owner", T_OWNER}, {"source", T_SOURCE}, {"condition", T_CONDITION}, {"signal", T_SIGNAL}, {"tlp", T_TLP}, {"shelved", T_SHELVED}, {"id", T_ID},
    {"since", T_SINCE}, {"until", T_UNTIL}, {"text", T_TEXT}};

static const char *const yes_no_list[] = {"yes", "no"};
static const struct words words_yes_no = {"answer", yes_no_list, 2};

enum { TERMS_MOST = 64, VALUES_MOST = 64, FILTER_MOST = 4096, FOUND_MOST = 1000000 };

/* One term: any of its values. */
struct term {
    enum term_kind kind;
    bool none, others;             /* owner:none; owner:others: owned, but not by me */
    struct span me;
    uint32_t bits;                 /* words, as bits of their numbers */
    VEC(struct span) values;       /* names, globs, codes, words */
    VEC(uint64_t) ids;             /* year << 32 | number */
    wf_time time;
    uint64_t *found;               /* TEXT: incidents as bits, by row */
    size_t found_n;
    bool looked;
    uint8_t *by_name;              /* TYPE, SOURCE: 1 no, 2 yes, by the name's number */
    size_t by_name_n;
};
struct filter {
    struct arena arena;
    VEC(struct term) terms;
    struct buf key;
    const char *prefix;
    struct buf folded;
};

static int wrong(struct err *e, size_t *at, size_t where, const char *field, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
static int wrong(struct err *e, size_t *at, size_t where, const char *field, const char *fmt, ...)
{
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (at)
        *at = where;
    return err_field(e, WF_E_INVALID, field, "%s", text);
}

/* ---- values ---- */

static int value_priority(struct term *t, struct span v, struct err *e, size_t *at, size_t where)
{
    uint32_t lo, hi;
    const char *dots = v.n > 2 ? memmem(v.p, v.n, "..", 2) : NULL;
    struct span a = dots ? span_make(v.p, (size_t) (dots - v.p)) : v;
    struct span b = dots ? span_make(dots + 2, v.n - a.n - 2) : v;
    lo = words_find(&words_priority, a);
    hi = words_find(&words_priority, b);
    if (!lo || !hi || lo > hi)
        return wrong(e, at, where, "priority", "\"%.*s\" is no priority; it is P1, P2, P3, P4 or a range as P1..P2", SPAN_FMT(v));
    for (uint32_t p = lo; p <= hi; p++)
        t->bits |= 1u << p;
    return 0;
}

static int value_word(struct term *t, const struct words *w, struct span v, struct err *e, size_t *at, size_t where)
{
    char list[200];
    uint32_t k = words_find(w, v);
    if (!k)
        return wrong(e, at, where, w->name, "\"%.*s\" is no %s; it is %s", SPAN_FMT(v), w->name, words_list(w, list, sizeof list));
    t->bits |= 1u << k;
    return 0;
}

/* "-6h", "-2d", "08:00" (today, or yesterday when that is still to come), a date, RFC 3339. */
static int value_time(struct term *t, const struct filter_env *env, const char *name, struct span v, struct err *e, size_t *at, size_t where)
{
    char s[64];
    if (v.n == 0 || v.n >= sizeof s)
        return wrong(e, at, where, name, "\"%.*s\" is no time; it is as -6h, -2d, 08:00, 2026-11-24 or 2026-11-24T08:00:00Z", SPAN_FMT(v));
    memcpy(s, v.p, v.n);
    s[v.n] = 0;
    char *end;
    if (s[0] == '-') {
        long n = strtol(s + 1, &end, 10);
        int64_t unit = *end == 's' ? 1 : *end == 'm' ? 60 : *end == 'h' ? 3600 : *end == 'd' ? 86400 : *end == 'w' ? 7 * 86400 : 0;
        if (end != s + 1 && unit && !end[1] && n >= 0 && n <= 100000) {
            int64_t ago; /* further back than time reaches is from the beginning */
            if (__builtin_mul_overflow(n * unit, NSEC_PER_SEC, &ago) || __builtin_sub_overflow(env->now, ago, &t->time) || t->time == TIME_NONE)
                t->time = TIME_NONE + 1;
            return 0;
        }
    }
    if (v.n == 5 && s[2] == ':' && isdigit((unsigned char) s[0]) && isdigit((unsigned char) s[1]) && isdigit((unsigned char) s[3]) && isdigit((unsigned char) s[4])) {
        struct time_fields f;
        time_split(env->now, env->zone, &f);
        f.hour = atoi(s);
        f.minute = atoi(s + 3);
        f.second = 0;
        f.nsec = 0;
        if (f.hour < 24 && f.minute < 60 && time_join(&f, env->zone, &t->time, NULL) == 0) {
            if (t->time > env->now)
                t->time -= 86400 * NSEC_PER_SEC;
            return 0;
        }
    }
    if (v.n == 10)
        memcpy(s + 10, "T00:00:00Z", 11);
    if (time_parse(span_str(s), &t->time, NULL, NULL) == 0)
        return 0;
    return wrong(e, at, where, name, "\"%.*s\" is no time; it is as -6h, -2d, 08:00, 2026-11-24 or 2026-11-24T08:00:00Z", SPAN_FMT(v));
}

static bool family_ok(struct span v)
{
    for (size_t i = 0; i < v.n; i++)
        if (!(isupper((unsigned char) v.p[i]) || isdigit((unsigned char) v.p[i]) || strchr("._-*", v.p[i])))
            return false;
    return v.n > 0;
}

/* A type that is none of ours is a plugin's (GDACS.X); a family that is ours with a name that is none is a slip. */
static bool type_ok(struct span v)
{
    if (!family_ok(v) || memchr(v.p, '*', v.n))
        return family_ok(v);
    if (type_find(v))
        return true;
    const char *dot = memchr(v.p, '.', v.n);
    if (!dot)
        return false;
    for (size_t i = 0; i < type_count(); i++)
        if (strncmp(type_at(i)->name, v.p, (size_t) (dot - v.p) + 1) == 0)
            return false;
    return true;
}

static struct span upper(struct arena *a, struct span v)
{
    char *p = arena_strndup(a, v.p, v.n);
    for (size_t i = 0; i < v.n; i++)
        p[i] = (char) toupper((unsigned char) p[i]);
    return span_make(p, v.n);
}

static int add_value(struct filter *f, struct term *t, const char *name, const struct filter_env *env, struct span v, struct err *e, size_t *at, size_t where)
{
    uint16_t year;
    uint32_t number;
    if (t->values.n + t->ids.n >= VALUES_MOST)
        return wrong(e, at, where, name, "more than %d values", VALUES_MOST);
    switch (t->kind) {
    case T_PRIORITY:
        return value_priority(t, v, e, at, where);
    case T_STATE:
        return value_word(t, &words_state, v, e, at, where);
    case T_CONDITION:
        return value_word(t, &words_condition, v, e, at, where);
    case T_SIGNAL:
        return value_word(t, &words_signal, v, e, at, where);
    case T_SHELVED:
        return value_word(t, &words_yes_no, v, e, at, where);
    case T_TLP:
        return value_word(t, &words_tlp, v, e, at, where);
    case T_SINCE:
    case T_UNTIL:
        return value_time(t, env, name, v, e, at, where);
    case T_ID:
        if (!incident_id_parse(v, env->prefix, 0, &year, &number))
            return wrong(e, at, where, name, "\"%.*s\" is no incident's id", SPAN_FMT(v));
        VEC_PUSH(&t->ids, (uint64_t) year << 32 | number);
        return 0;
    case T_MEMBER:
        v = upper(&f->arena, v);
        if (!span_is(v, "--") && !member_code_ok(v))
            return wrong(e, at, where, name, "\"%.*s\" is no member; it is two letters of ISO 3166-1, or --", SPAN_FMT(v));
        break;
    case T_CHECKPOINT:
        v = upper(&f->arena, v);
        if (v.n != 5)
            return wrong(e, at, where, name, "\"%.*s\" is no checkpoint; it is five letters or digits, as IDCGK", SPAN_FMT(v));
        break;
    case T_TYPE:
        v = upper(&f->arena, v);
        if (!type_ok(v))
            return wrong(e, at, where, name, "\"%.*s\" is no event type; it is as SYS.GATE_OUTAGE or SYS.*", SPAN_FMT(v));
        break;
    case T_OWNER:
        if (span_is(v, "none")) {
            t->none = true;
            return 0;
        }
        if (span_is(v, "others")) {
            t->others = true;
            t->me = arena_span(&f->arena, env->me);
            return 0;
        }
        if (span_is(v, "me"))
            v = env->me;
        break;
    default:
        break;
    }
    VEC_PUSH(&t->values, arena_span(&f->arena, v));
    return 0;
}

/* ---- words and terms ---- */

/* The next value from *i: up to ',' or a blank, or in quotes. False: nothing there. */
static int next_value(struct span s, size_t *i, bool commas, struct arena *a, struct span *out, struct err *e, size_t *at)
{
    size_t from = *i;
    if (from < s.n && s.p[from] == '"') {
        const char *end = memchr(s.p + from + 1, '"', s.n - from - 1);
        if (!end)
            return wrong(e, at, from, "text", "the quote that opens here is not closed");
        *out = arena_span(a, span_make(s.p + from + 1, (size_t) (end - s.p) - from - 1));
        *i = (size_t) (end - s.p) + 1;
        return 0;
    }
    while (*i < s.n && s.p[*i] != ' ' && s.p[*i] != '\t' && !(commas && s.p[*i] == ','))
        ++*i;
    *out = span_make(s.p + from, *i - from);
    return 0;
}

static void free_term(struct term *t)
{
    VEC_FREE(&t->values);
    VEC_FREE(&t->ids);
    mem_free(t->found);
    mem_free(t->by_name);
}

static int add_text(struct filter *f, struct span word, size_t where, struct err *e, size_t *at)
{
    struct term t = {.kind = T_TEXT};
    struct buf folded = {0};
    if (word.n == 0)
        return wrong(e, at, where, "text", "a word belongs here");
    text_fold(word, 0, &folded);
    VEC_PUSH(&t.values, arena_span(&f->arena, buf_view(&folded)));
    VEC_PUSH(&t.values, arena_span(&f->arena, word));
    buf_free(&folded);
    VEC_PUSH(&f->terms, t);
    return 0;
}

static int parse_term(struct filter *f, struct span s, size_t *i, const struct filter_env *env, size_t *at, struct err *e)
{
    size_t from = *i, k = from;
    while (k < s.n && islower((unsigned char) s.p[k]))
        k++;
    struct span word = {0};
    if (k == from || k >= s.n || s.p[k] != ':') {
        int rc = next_value(s, i, false, &f->arena, &word, e, at);
        return rc ? rc : add_text(f, word, from, e, at);
    }
    struct span name = span_make(s.p + from, k - from);
    size_t which = 0;
    while (which < ARRAY_LEN(names_of_terms) && !span_is(name, names_of_terms[which].name))
        which++;
    if (which == ARRAY_LEN(names_of_terms))
        return wrong(e, at, from, "filter",
            "\"%.*s\" is no name; they are type, member, checkpoint, priority, state, owner, source, condition, signal, tlp, shelved, id, since, until, text",
            SPAN_FMT(name));
    *i = k + 1;
    const char *field = names_of_terms[which].name;
    struct term t = {.kind = names_of_terms[which].kind};
    if (t.kind == T_TEXT) {
        int rc = next_value(s, i, false, &f->arena, &word, e, at);
        return rc ? rc : add_text(f, word, k + 1, e, at);
    }
    for (;;) {
        size_t where = *i;
        int rc = next_value(s, i, true, &f->arena, &word, e, at);
        if (rc == 0 && word.n == 0)
            rc = wrong(e, at, where, field, "a value belongs behind \"%s:\"", field);
        if (rc == 0)
            rc = add_value(f, &t, field, env, word, e, at, where);
        if (rc) {
            free_term(&t);
            return rc;
        }
        if (*i >= s.n || s.p[*i] != ',')
            break;
        ++*i;
    }
    VEC_PUSH(&f->terms, t);
    return 0;
}

static void make_key(struct filter *f)
{
    for (size_t i = 0; i < f->terms.n; i++) {
        const struct term *t = &f->terms.v[i];
        buf_printf(&f->key, "%d/%d/%d%.*s/%x/%lld", t->kind, t->none, t->others, SPAN_FMT(t->me), t->bits, (long long) t->time);
        for (size_t k = 0; k < t->values.n; k++)
            buf_printf(&f->key, "/%.*s", SPAN_FMT(t->values.v[k]));
        for (size_t k = 0; k < t->ids.n; k++)
            buf_printf(&f->key, "/%llu", (unsigned long long) t->ids.v[k]);
        buf_char(&f->key, '\n');
    }
}

int filter_parse(struct span text, const struct filter_env *env, struct filter **out, size_t *at, struct err *e)
{
    struct filter *f = mem_alloc(sizeof *f);
    int rc = 0;
    if (text.n > FILTER_MOST)
        rc = wrong(e, at, FILTER_MOST, "filter", "a filter has at most %d bytes", FILTER_MOST);
    for (size_t i = 0; rc == 0 && i < text.n;) {
        if (text.p[i] == ' ' || text.p[i] == '\t') {
            i++;
        } else if (f->terms.n == TERMS_MOST) {
            rc = wrong(e, at, i, "filter", "more than %d words", TERMS_MOST);
        } else {
            rc = parse_term(f, text, &i, env, at, e);
            if (rc == 0 && i < text.n && text.p[i] != ' ' && text.p[i] != '\t')
                rc = wrong(e, at, i, "filter", "a blank belongs here");
        }
    }
    if (rc) {
        filter_free(f);
        return rc;
    }
    make_key(f);
    *out = f;
    return 0;
}

void filter_free(struct filter *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->terms.n; i++)
        free_term(&f->terms.v[i]);
    VEC_FREE(&f->terms);
    arena_free(&f->arena);
    buf_free(&f->key);
    buf_free(&f->folded);
    mem_free(f);
}

bool filter_has_text(const struct filter *f)
{
    for (size_t i = 0; i < f->terms.n; i++)
        if (f->terms.v[i].kind == T_TEXT)
            return true;
    return false;
}

bool filter_has_state(const struct filter *f)
{
    for (size_t i = 0; i < f->terms.n; i++)
        if (f->terms.v[i].kind == T_STATE || f->terms.v[i].kind == T_ID)
            return true;
    return false;
}

struct span filter_key(const struct filter *f)
{
    return buf_view(&f->key);
}

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
        if (t->kind != T_TEXT || t->looked)
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
        plain = (unsigned char) text.p[i] < 0x80;
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
    text_fold(text, 0, &f->folded);
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

static bool match_term(struct filter *f, struct term *t, const struct names *names, const struct incident *i, struct span text)
{
    const struct incident_row *r = &i->r;
    switch (t->kind) {
    case T_TYPE:
        return match_name(t, names, r->type);
    case T_SOURCE:
        return match_name(t, names, r->source);
    case T_MEMBER:
        return any_equal(t, r->member[0] ? span_make(r->member, 2) : SPAN_LIT("--"));
    case T_CHECKPOINT:
        return any_equal(t, span_make(r->checkpoint, 5));
    case T_PRIORITY:
        return t->bits >> r->priority & 1;
    case T_STATE:
        return t->bits >> r->state & 1;
    case T_CONDITION:
        return t->bits >> r->condition & 1;
    case T_SIGNAL:
        return t->bits >> r->signal & 1;
    case T_TLP:
        return t->bits >> r->tlp & 1;
    case T_SHELVED:
        return t->bits >> (r->flags & INCIDENT_SHELVED ? 1 : 2) & 1;
    case T_OWNER:
        if (!r->owner)
            return t->none;
        return (t->values.n && any_equal(t, names_get(names, r->owner))) || (t->others && !span_eq(t->me, names_get(names, r->owner)));
    case T_ID:
        return match_id(t, r);
    case T_SINCE:
        return r->opened >= t->time;
    case T_UNTIL:
        return r->opened < t->time;
    case T_TEXT:
        return match_text(f, t, i, text);
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
