/* directory_filter: see directory_filter.h. */
#include "wire/directory_filter.h"

#include <strings.h>

#define ROLES "hotline ihr-nfp sar protection victim-support health consular police carrier technical other"

struct word {
    struct span name, value; /* name.p NULL: a bare word */
    size_t at, value_at;
};

static const struct directory_term terms[] = {
    {"member", "member", NULL, "ID,MY"},
    {"role", "role", ROLES, "what for: hotline, sar ..."},
    {"lang", "languages", NULL, "a language that is spoken there: km"},
    {"untested", "overdue", "yes no", "nobody tested it for 90 days"},
};

const struct directory_term *directory_terms(size_t *n)
{
    *n = ARRAY_LEN(terms);
    return terms;
}

const char *directory_filter_roles(void)
{
    return ROLES;
}

/* The next word from *p on; false at the end. */
static bool next_word(const char *filter, const char **p, struct word *out)
{
    *p += strspn(*p, " ");
    size_t n = strcspn(*p, " "), colon = 0;
    while (colon < n && (*p)[colon] != ':')
        colon++;
    memset(out, 0, sizeof *out);
    out->at = out->value_at = (size_t) (*p - filter);
    out->value = span_make(*p, n);
    if (colon < n) {
        out->name = span_make(*p, colon);
        out->value = span_make(*p + colon + 1, n - colon - 1);
        out->value_at = out->at + colon + 1;
    }
    *p += n;
    return n > 0;
}

/* Case is ignored for ASCII. */
static bool is_same(struct span a, struct span b)
{
    return a.n == b.n && (!a.n || strncasecmp(a.p, b.p, a.n) == 0);
}

static bool holds(struct span hay, struct span needle)
{
    for (size_t i = 0; needle.n <= hay.n && i <= hay.n - needle.n; i++)
        if (strncasecmp(hay.p + i, needle.p, needle.n) == 0)
            return true;
    return false;
}

static bool in_text(const struct json *v, struct span word)
{
    if (v->type == JSON_STRING)
        return holds(v->s, word);
    if (v->type == JSON_ARRAY)
        JSON_EACH (k, v)
            if (in_text(k, word))
                return true;
    return false;
}

static bool has_value(const struct json *v, struct span value)
{
    if (!v)
        return false;
    if (v->type == JSON_BOOL)
        return is_same(value, v->i ? SPAN_LIT("yes") : SPAN_LIT("no"));
    if (v->type == JSON_ARRAY) {
        JSON_EACH (k, v)
            if (k->type == JSON_STRING && is_same(k->s, value))
                return true;
        return false;
    }
    return v->type == JSON_STRING && is_same(v->s, value);
}

static size_t term_of(struct span name)
{
    size_t i = 0;
    while (i < ARRAY_LEN(terms) && !is_same(name, span_str(terms[i].name)))
        i++;
    return i;
}

/* The next value of "ID,MY"; false at the end. */
static bool next_value(struct span *list, struct span *out)
{
    size_t n = 0;
    if (!list->p)
        return false;
    while (n < list->n && list->p[n] != ',')
        n++;
    *out = span_make(list->p, n);
    *list = n < list->n ? span_make(list->p + n + 1, list->n - n - 1) : span_make(NULL, 0);
    return true;
}

static bool word_passes(const struct json *row, const struct word *w)
{
    if (!w->name.p) {
        JSON_EACH (v, row)
            if (in_text(v, w->value))
                return true;
        return false;
    }
    size_t t = term_of(w->name);
    struct span list = w->value, value;
    while (t < ARRAY_LEN(terms) && next_value(&list, &value))
        if (has_value(json_get(row, terms[t].member), value))
            return true;
    return false;
}

bool directory_filter_passes(const struct json *row, const char *filter)
{
    struct word w;
    for (const char *p = filter; next_word(filter, &p, &w);)
        if (!word_passes(row, &w))
            return false;
    return true;
}

static bool is_listed(const char *list, struct span word)
{
    for (const char *p = list; *p; p += strspn(p, " ")) {
        size_t n = strcspn(p, " ");
        if (is_same(word, span_make(p, n)))
            return true;
        p += n;
    }
    return false;
}

static int check_word(const struct word *w, size_t *at, struct err *e)
{
    size_t t = term_of(w->name);
    struct span list = w->value, value;
    *at = w->at;
    if (t == ARRAY_LEN(terms))
        return err_field(e, WF_E_INVALID, "filter", "there is no \"%.*s:\"; there are member: role: lang: untested:, and bare words", SPAN_FMT(w->name));
    while (next_value(&list, &value)) {
        *at = w->value_at + (size_t) (value.p - w->value.p);
        bool member = t == 0 && (is_same(value, SPAN_LIT("--")) || (value.n == 2 && value.p[0] > '@' && value.p[1] > '@'));
        if (t == 0 && !member)
            return err_field(e, WF_E_INVALID, "filter", "\"%.*s\" is no member; two letters as MY, or -- for entries of none", SPAN_FMT(value));
        if (terms[t].values && !is_listed(terms[t].values, value))
            return err_field(e, WF_E_INVALID, "filter", "\"%.*s\" is no value of %s:; there are %s", SPAN_FMT(value), terms[t].name, terms[t].values);
        if (!value.n)
            return err_field(e, WF_E_INVALID, "filter", "%s: wants a value", terms[t].name);
    }
    return 0;
}

int directory_filter_check(const char *filter, size_t *at, struct err *e)
{
    struct word w;
    for (const char *p = filter; next_word(filter, &p, &w);) {
        int rc = w.name.p ? check_word(&w, at, e) : 0;
        if (rc)
            return rc;
    }
    return 0;
}
