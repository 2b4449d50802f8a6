/* filter: see filter.h. Reading and writing it; what it matches: filter_match.c. */
#include "desk/filter_impl.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "journal/views.h"
#include "model/member.h"
#include "model/type.h"
#include "text/norm.h"

static const char *const yes_no_list[] = {"yes", "no"};
static const struct words words_yes_no = {"answer", yes_no_list, 2};
static const char *const badge_list[] = {"flapping", "chattering", "stale", "conflict"};
static const struct words words_badge = {"badge", badge_list, 4};

#define TIME_FIRST (INT64_C(-8520336000) * NSEC_PER_SEC) /* 1700: from the beginning, and can be written down */
enum { TERMS_MOST = 64, VALUES_MOST = 64, FILTER_MOST = 4096 };

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
            if (__builtin_mul_overflow(n * unit, NSEC_PER_SEC, &ago) || __builtin_sub_overflow(env->now, ago, &t->time) || t->time < TIME_FIRST)
                t->time = TIME_FIRST;
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
    case FILTER_PRIORITY:
        return value_priority(t, v, e, at, where);
    case FILTER_STATE:
        return value_word(t, &words_state, v, e, at, where);
    case FILTER_CONDITION:
        return value_word(t, &words_condition, v, e, at, where);
    case FILTER_SIGNAL:
        return value_word(t, &words_signal, v, e, at, where);
    case FILTER_BADGE:
        return value_word(t, &words_badge, v, e, at, where);
    case FILTER_SHELVED:
    case FILTER_SUPPRESSED:
    case FILTER_CHECK:
    case FILTER_REFERRAL:
        return value_word(t, &words_yes_no, v, e, at, where);
    case FILTER_TIER:
        t->none = t->none || span_is(v, "none");
        return span_is(v, "none") ? 0 : value_word(t, &words_tier, v, e, at, where);
    case FILTER_TLP:
        return value_word(t, &words_tlp, v, e, at, where);
    case FILTER_SINCE:
    case FILTER_UNTIL:
        return value_time(t, env, name, v, e, at, where);
    case FILTER_INSIDE:
    case FILTER_ID:
        if (!incident_id_parse(v, env->prefix, 0, &year, &number))
            return wrong(e, at, where, name, "\"%.*s\" is no incident's id", SPAN_FMT(v));
        VEC_PUSH(&t->ids, (uint64_t) year << 32 | number);
        return 0;
    case FILTER_MEMBER:
        v = upper(&f->arena, v);
        if (!span_is(v, "--") && !member_code_ok(v))
            return wrong(e, at, where, name, "\"%.*s\" is no member; it is two letters of ISO 3166-1, or --", SPAN_FMT(v));
        break;
    case FILTER_CHECKPOINT:
        v = upper(&f->arena, v);
        if (v.n != 5)
            return wrong(e, at, where, name, "\"%.*s\" is no checkpoint; it is five letters or digits, as IDCGK", SPAN_FMT(v));
        break;
    case FILTER_TYPE:
        v = upper(&f->arena, v);
        if (!type_ok(v))
            return wrong(e, at, where, name, "\"%.*s\" is no event type; it is as SYS.GATE_OUTAGE or SYS.*", SPAN_FMT(v));
        break;
    case FILTER_FOR:
        if (span_is(v, "me")) {
            t->bits |= env->called;
            v = env->me;
        }
        break;
    case FILTER_FOLLOWS:
        t->follows = env->follows;
        t->desk = env->desk;
        v = span_is(v, "me") ? env->me : v;
        break;
    case FILTER_OWNER:
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

/* What stands in quotes from byte `from` on; \" and \\ are a quote and a backslash. */
static int quoted_value(struct span s, size_t from, size_t *i, struct arena *a, struct span *out, struct err *e, size_t *at)
{
    char *p = arena_alloc_raw(a, s.n - from + 1);
    size_t n = 0, k = from + 1;
    for (; k < s.n && s.p[k] != '"'; k++) {
        k += s.p[k] == '\\' && k + 1 < s.n && (s.p[k + 1] == '"' || s.p[k + 1] == '\\');
        p[n++] = s.p[k];
    }
    if (k >= s.n)
        return wrong(e, at, from, "text", "the quote that opens here is not closed");
    *out = span_make(p, n);
    *i = k + 1;
    return 0;
}

/* The next value from *i: up to ',' or a blank, or in quotes. False: nothing there. */
static int next_value(struct span s, size_t *i, bool commas, struct arena *a, struct span *out, struct err *e, size_t *at)
{
    size_t from = *i;
    if (from < s.n && s.p[from] == '"')
        return quoted_value(s, from, i, a, out, e, at);
    while (*i < s.n && s.p[*i] != ' ' && s.p[*i] != '\t' && !(commas && s.p[*i] == ','))
        ++*i;
    *out = span_make(s.p + from, *i - from);
    return 0;
}

static void free_term(struct term *t)
{
    VEC_FREE(&t->values);
    VEC_FREE(&t->ids);
    mem_free(t->found.v);
    mem_free(t->late.v);
    mem_free(t->by_name);
}

static int add_text(struct filter *f, struct span word, size_t where, struct err *e, size_t *at)
{
    struct term t = {.kind = FILTER_TEXT};
    struct buf folded = {0};
    text_fold_search(word, &folded);
    if (folded.n == 0) {
        buf_free(&folded);
        return wrong(e, at, where, "text", "a word belongs here");
    }
    if (folded.n > VIEWS_PHRASE_MAX) {
        buf_free(&folded);
        return wrong(e, at, where, "text", "what is looked for has at most %d bytes", VIEWS_PHRASE_MAX);
    }
    VEC_PUSH(&t.values, arena_span(&f->arena, buf_view(&folded)));
    VEC_PUSH(&t.values, arena_span(&f->arena, word));
    buf_free(&folded);
    VEC_PUSH(&f->terms, t);
    return 0;
}

static int wrong_name(struct span name, size_t from, size_t *at, struct err *e)
{
    char near[24], word[24], is_it[48] = "";
    snprintf(word, sizeof word, "%.*s", (int) (name.n < sizeof word ? name.n : sizeof word - 1), name.p);
    if (commands_near_word(word, filter_name_words(), near, sizeof near))
        snprintf(is_it, sizeof is_it, " is it \"%s\"?", near);
    return wrong(e, at, from, "filter", "\"%.*s\" is no name;%s they are %s", SPAN_FMT(name), is_it, filter_names());
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
    enum filter_name which = filter_name_find(name);
    if (which == FILTER_NAMES_END)
        return wrong_name(name, from, at, e);
    *i = k + 1;
    const char *field = filter_term(which)->name;
    struct term t = {.kind = which};
    if (which == FILTER_TEXT) {
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

/* ---- writing it ---- */

static const struct words *words_for(enum filter_name kind)
{
    switch (kind) {
    case FILTER_PRIORITY:
        return &words_priority;
    case FILTER_STATE:
        return &words_state;
    case FILTER_CONDITION:
        return &words_condition;
    case FILTER_SIGNAL:
        return &words_signal;
    case FILTER_SHELVED:
    case FILTER_SUPPRESSED:
    case FILTER_CHECK:
    case FILTER_REFERRAL:
        return &words_yes_no;
    case FILTER_BADGE:
        return &words_badge;
    case FILTER_TLP:
        return &words_tlp;
    case FILTER_TIER:
        return &words_tier;
    default:
        return NULL;
    }
}

/* In quotes where it would be read as something else without. */
static void print_value(struct span v, bool always, struct buf *out)
{
    bool plain = v.n > 0 && !always && v.p[0] != '"';
    for (size_t i = 0; plain && i < v.n; i++)
        plain = v.p[i] != ' ' && v.p[i] != '\t' && v.p[i] != ',';
    if (plain) {
        buf_span(out, v);
        return;
    }
    buf_char(out, '"');
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '"' || v.p[i] == '\\')
            buf_char(out, '\\');
        buf_char(out, v.p[i]);
    }
    buf_char(out, '"');
}

static void print_comma(struct buf *out)
{
    if (out->p[out->n - 1] != ':')
        buf_char(out, ',');
}

static void print_listed(const struct term *t, struct buf *out)
{
    const struct words *w = words_for(t->kind);
    if (t->none) {
        print_comma(out);
        buf_str(out, "none");
    }
    if (t->others) {
        print_comma(out);
        buf_str(out, "others");
    }
    for (uint32_t k = 1; w && k <= w->n; k++)
        if (t->bits >> k & 1) {
            print_comma(out);
            buf_str(out, words_of(w, k));
        }
}

/* To the nanosecond: it is read as the same instant again. */
static void print_time(wf_time t, struct buf *out)
{
    struct time_fields f;
    time_split(t, 0, &f);
    buf_printf(out, "%04d-%02d-%02dT%02d:%02d:%02d", f.year, f.month, f.day, f.hour, f.minute, f.second);
    if (f.nsec)
        buf_printf(out, ".%09d", f.nsec);
    buf_char(out, 'Z');
}

static void print_term(const struct filter *f, const struct term *t, struct buf *out)
{
    buf_printf(out, "%s%s:", out->n ? " " : "", filter_term(t->kind)->name);
    if (t->kind == FILTER_TEXT) {
        print_value(t->values.v[1], true, out);
        return;
    }
    if (t->kind == FILTER_SINCE || t->kind == FILTER_UNTIL) {
        print_time(t->time, out);
        return;
    }
    print_listed(t, out);
    for (size_t k = 0; k < t->values.n; k++) {
        print_comma(out);
        print_value(t->values.v[k], false, out);
    }
    for (size_t k = 0; k < t->ids.n; k++) {
        uint32_t year = (uint32_t) (t->ids.v[k] >> 32), number = (uint32_t) t->ids.v[k];
        print_comma(out);
        if (year)
            buf_printf(out, "%s-%04u-%06u", f->prefix, year, number);
        else
            buf_printf(out, "%06u", number);
    }
}

void filter_print(const struct filter *f, struct buf *out)
{
    struct buf own = {0};
    for (size_t i = 0; i < f->terms.n; i++)
        print_term(f, &f->terms.v[i], &own);
    buf_span(out, buf_view(&own));
    buf_free(&own);
}

/* As it is written; of owner:others also whose others, and of times all digits. */
static void make_key(struct filter *f)
{
    filter_print(f, &f->key);
    for (size_t i = 0; i < f->terms.n; i++) {
        const struct term *t = &f->terms.v[i];
        if (t->others || t->time)
            buf_printf(&f->key, "\n%.*s %lld", SPAN_FMT(t->me), (long long) t->time);
        if (t->kind == FILTER_FOR)
            buf_printf(&f->key, "\n%u", t->bits);
    }
}

int filter_parse(struct span text, const struct filter_env *env, struct filter **out, size_t *at, struct err *e)
{
    struct filter *f = mem_alloc(sizeof *f);
    int rc = 0;
    f->prefix = arena_strndup(&f->arena, env->prefix, strlen(env->prefix));
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
        if (f->terms.v[i].kind == FILTER_TEXT)
            return true;
    return false;
}

bool filter_is_text(const struct filter *f)
{
    for (size_t i = 0; i < f->terms.n; i++)
        if (f->terms.v[i].kind != FILTER_TEXT)
            return false;
    return true;
}

bool filter_has_state(const struct filter *f)
{
    for (size_t i = 0; i < f->terms.n; i++)
        if (f->terms.v[i].kind == FILTER_STATE || f->terms.v[i].kind == FILTER_ID)
            return true;
    return false;
}

struct span filter_key(const struct filter *f)
{
    return buf_view(&f->key);
}
