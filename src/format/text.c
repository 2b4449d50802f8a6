/* format/text: small things with text and bytes for plugins. Owns no state; plugins and the readers beside it call it. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <watchfloor/format/text.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/utf8.h"

wf_str wf_str_of(const char *s)
{
    wf_str r = {s, s ? strlen(s) : 0};
    return r;
}

bool wf_str_eq(wf_str a, wf_str b)
{
    return a.n == b.n && (a.n == 0 || a.p == b.p || memcmp(a.p, b.p, a.n) == 0);
}

bool wf_str_is(wf_str a, const char *s)
{
    if (!a.n || !s)
        return !a.n && (!s || !*s);
    for (size_t i = 0; i < a.n; i++) { /* nearly all that are asked for differ at once: no strlen first */
        if (a.p[i] != s[i] || !s[i])
            return false;
    }
    return !s[a.n];
}

static char ascii_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
}

bool wf_str_is_nocase(wf_str a, const char *s)
{
    size_t i = 0;
    for (; i < a.n && s[i]; i++) {
        if (ascii_lower(a.p[i]) != ascii_lower(s[i]))
            return false;
    }
    return i == a.n && s[i] == 0;
}

bool wf_str_starts(wf_str a, const char *prefix)
{
    size_t n = strlen(prefix);
    return a.n >= n && (n == 0 || memcmp(a.p, prefix, n) == 0);
}

size_t wf_str_find(wf_str s, const char *needle)
{
    const char *at = s.n ? memmem(s.p, s.n, needle, strlen(needle)) : NULL;
    return at ? (size_t) (at - s.p) : SIZE_MAX;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

wf_str wf_str_trim(wf_str s)
{
    while (s.n && is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

bool wf_str_split(wf_str *rest, char sep, wf_str *field)
{
    if (!rest->p)
        return false;
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    field->p = rest->p;
    if (!at) {
        field->n = rest->n;
        rest->p = NULL;
        rest->n = 0;
        return true;
    }
    field->n = (size_t) (at - rest->p);
    rest->p += field->n + 1;
    rest->n -= field->n + 1;
    return true;
}

bool wf_str_int(wf_str s, int64_t *out)
{
    size_t i = 0;
    bool minus = false;
    if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
        minus = s.p[i++] == '-';
    if (i == s.n)
        return false;
    int64_t v = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int digit = s.p[i] - '0';
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, digit, &v))
            return false;
    }
    if (!minus && v == INT64_MIN)
        return false;
    *out = minus ? v : -v;
    return true;
}

static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* The slow, exact way, for numbers with many digits or a large exponent. n characters at p are a number. */
static double number_slow(const char *p, size_t n)
{
    char text[128];
    if (n >= sizeof text)
        n = sizeof text - 1;
    memcpy(text, p, n);
    text[n] = 0;
    return strtod(text, NULL);
}

/* Digits at p[*i..], added to *mantissa while they fit; returns how many there were. */
static size_t take_digits(wf_str s, size_t *i, uint64_t *mantissa, int *kept)
{
    size_t from = *i;
    while (*i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9') {
        if (*kept < 18) {
            *mantissa = *mantissa * 10 + (uint64_t) (s.p[*i] - '0');
            if (*mantissa)
                ++*kept;
        } else {
            *kept = 99; /* too many: the slow way */
        }
        ++*i;
    }
    return *i - from;
}

bool wf_str_take_number(wf_str *s, double *out)
{
    size_t i = 0;
    bool minus = false;
    uint64_t mantissa = 0;
    int kept = 0;
    int exponent = 0;
    if (s->n && (s->p[0] == '-' || s->p[0] == '+'))
        minus = s->p[i++] == '-';
    size_t digits = take_digits(*s, &i, &mantissa, &kept);
    if (i < s->n && s->p[i] == '.') {
        size_t at = i++;
        size_t fraction = take_digits(*s, &i, &mantissa, &kept);
        if (digits + fraction == 0)
            return false;
        if (fraction == 0)
            i = at; /* "5." is 5 and a point */
        exponent = -(int) (fraction > 400 ? 400 : fraction);
        digits += fraction;
    }
    if (digits == 0)
        return false;
    bool slow = kept > 15;
    if (i < s->n && (s->p[i] == 'e' || s->p[i] == 'E')) {
        size_t j = i + 1;
        if (j < s->n && (s->p[j] == '-' || s->p[j] == '+'))
            j++;
        if (j < s->n && s->p[j] >= '0' && s->p[j] <= '9') {
            while (j < s->n && s->p[j] >= '0' && s->p[j] <= '9')
                j++;
            i = j;
            slow = true;
        }
    }
    double v;
    if (slow || exponent < -22)
        v = number_slow(s->p, i);
    else
        v = minus ? -((double) mantissa / powers[-exponent]) : (double) mantissa / powers[-exponent];
    if (!isfinite(v))
        return false;
    *out = v;
    s->p += i;
    s->n -= i;
    return true;
}

bool wf_str_number(wf_str s, double *out)
{
    double v;
    if (!wf_str_take_number(&s, &v) || s.n)
        return false;
    *out = v;
    return true;
}

wf_str wf_str_cut(wf_str s, size_t max)
{
    if (s.n <= max)
        return s;
    s.n = max;
    while (s.n && ((unsigned char) s.p[s.n] & 0xc0) == 0x80)
        s.n--;
    return s;
}

wf_str wf_fmt(const wf_host *host, const char *fmt, ...)
{
    wf_str r = {NULL, 0};
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *p = n >= 0 ? host->scratch(host, (size_t) n + 1) : NULL;
    if (!p)
        return r;
    va_start(ap, fmt);
    vsnprintf(p, (size_t) n + 1, fmt, ap);
    va_end(ap);
    r.p = p;
    r.n = (size_t) n;
    return r;
}

wf_str wf_url_with(const wf_host *host, wf_str url, const char *name, wf_str value)
{
    wf_str one, rest = url;
    size_t n = strlen(name);
    if (!wf_str_split(&rest, '?', &one))
        one = url;
    wf_str made = wf_fmt(host, "%.*s?", (int) one.n, one.p ? one.p : "");
    while (wf_str_split(&rest, '&', &one)) {
        bool same = wf_str_starts(one, name) && (one.n == n || one.p[n] == '=');
        if (one.n && !same)
            made = wf_fmt(host, "%.*s%.*s&", (int) made.n, made.p ? made.p : "", (int) one.n, one.p);
    }
    return wf_fmt(host, "%.*s%s=%.*s", (int) made.n, made.p ? made.p : "", name, (int) value.n, value.p ? value.p : "");
}

wf_str wf_keep(const wf_host *host, wf_str s)
{
    wf_str r = {NULL, 0};
    char *p = s.p ? host->scratch(host, s.n + 1) : NULL;
    if (!p)
        return r;
    if (s.n)
        memcpy(p, s.p, s.n);
    r.p = p;
    r.n = s.n;
    return r;
}

wf_str wf_digest(const wf_host *host, const wf_str *parts, size_t n)
{
    /* A fixed key: the digest must be the same in every process. It tells revisions apart and guards nothing. */
    struct hash_key key = {UINT64_C(0x7761746368666c6f), UINT64_C(0x6f72206469676573)};
    for (size_t i = 0; i < n; i++) {
        key.k0 = hash_sip64(&key, parts[i].p ? parts[i].p : "", parts[i].n);
        key.k1 += parts[i].n + 1;
    }
    return wf_fmt(host, "%016llx", (unsigned long long) hash_sip64(&key, "", 0));
}

wf_str wf_charset(wf_str content_type)
{
    wf_str part;
    wf_str none = {"", 0};
    while (wf_str_split(&content_type, ';', &part)) {
        part = wf_str_trim(part);
        wf_str name;
        if (!wf_str_split(&part, '=', &name) || !wf_str_is_nocase(wf_str_trim(name), "charset") || !part.p)
            continue;
        part = wf_str_trim(part);
        if (part.n >= 2 && (part.p[0] == '"' || part.p[0] == '\'') && part.p[part.n - 1] == part.p[0]) {
            part.p++;
            part.n -= 2;
        }
        return part;
    }
    return none;
}

/* The code point that "name;" after an "&" stands for, 0 when it is none that we know; *n is its length with the ";". */
static uint32_t html_entity(wf_str s, size_t *n)
{
    static const struct {
        const char *name;
        uint32_t cp;
    } known[] = {{"amp", '&'},     {"lt", '<'},       {"gt", '>'},      {"quot", '"'},     {"apos", '\''},
                 {"nbsp", ' '},    {"deg", 0xb0},     {"ndash", 0x2013}, {"mdash", 0x2014}, {"hellip", 0x2026},
                 {"lsquo", 0x2018}, {"rsquo", 0x2019}, {"ldquo", 0x201c}, {"rdquo", 0x201d}, {"eacute", 0xe9}};
    const char *end = memchr(s.p, ';', s.n < 12 ? s.n : 12);
    if (!end)
        return 0;
    *n = (size_t) (end - s.p) + 1;
    wf_str name = {s.p, *n - 1};
    if (name.n > 1 && name.p[0] == '#') {
        bool hex = name.p[1] == 'x' || name.p[1] == 'X';
        uint32_t cp = 0;
        for (size_t i = hex ? 2 : 1; i < name.n; i++) {
            char c = ascii_lower(name.p[i]);
            uint32_t digit = c >= '0' && c <= '9' ? (uint32_t) (c - '0') : hex && c >= 'a' && c <= 'f' ? (uint32_t) (c - 'a' + 10) : 99;
            if (digit == 99 || cp > 0x10ffff)
                return 0;
            cp = cp * (hex ? 16 : 10) + digit;
        }
        return cp <= 0x10ffff ? cp : 0;
    }
    for (size_t i = 0; i < ARRAY_LEN(known); i++) {
        if (wf_str_is(name, known[i].name))
            return known[i].cp;
    }
    return 0;
}

/* Whether a tag ends a block, so that its text goes on in a new line. */
static bool html_is_block(wf_str tag)
{
    static const char *const blocks[] = {"br", "p", "div", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"};
    if (tag.n && tag.p[0] == '/') {
        tag.p++;
        tag.n--;
    }
    size_t n = 0;
    while (n < tag.n && ((tag.p[n] | 32) >= 'a' ? (tag.p[n] | 32) <= 'z' : tag.p[n] >= '0' && tag.p[n] <= '9'))
        n++;
    tag.n = n;
    for (size_t i = 0; i < ARRAY_LEN(blocks); i++) {
        if (wf_str_is_nocase(tag, blocks[i]))
            return true;
    }
    return false;
}

wf_str wf_html_text(const wf_host *host, wf_str html)
{
    wf_str r = {NULL, 0};
    char *out = html.p ? host->scratch(host, html.n + 1) : NULL;
    if (!out)
        return r;
    size_t n = 0;
    for (size_t i = 0; i < html.n;) {
        char c = html.p[i];
        const char *close = NULL;
        if (c == '<' && i + 1 < html.n && (ascii_lower(html.p[i + 1]) >= 'a' || html.p[i + 1] == '/' || html.p[i + 1] == '!'))
            close = memchr(html.p + i, '>', html.n - i);
        if (close) {
            wf_str tag = {html.p + i + 1, (size_t) (close - html.p) - i - 1};
            if (html_is_block(tag) && n && out[n - 1] != '\n')
                out[n++] = '\n';
            i += tag.n + 2;
            continue;
        }
        size_t used = 0;
        wf_str after = {html.p + i + 1, html.n - i - 1};
        uint32_t cp = c == '&' && after.n ? html_entity(after, &used) : 0;
        if (cp) {
            n += (size_t) utf8_encode(cp, out + n); /* never longer than the entity */
            i += used + 1;
            continue;
        }
        out[n++] = c;
        i++;
    }
    r.p = out;
    r.n = n;
    return wf_str_trim(r);
}
