/* json_write: values to text, streaming, and a tree to canonical text.
 *
 * Owns nothing: all goes to the caller's buffer. Whatever bytes it is given, what it writes is valid JSON in
 * valid UTF-8 (bad bytes become U+FFFD) that shows everything it holds.
 */
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.h"

void jw_init(struct json_writer *w, struct buf *out)
{
    w->out = out;
    w->depth = 0;
    w->need_comma = false;
}

static inline void jw_comma(struct json_writer *w)
{
    if (w->need_comma)
        buf_char(w->out, ',');
    w->need_comma = true;
}

static void jw_open(struct json_writer *w, char c)
{
    jw_comma(w);
    buf_char(w->out, c);
    w->need_comma = false;
    w->depth++;
}

static void jw_close(struct json_writer *w, char c)
{
    buf_char(w->out, c);
    w->need_comma = true;
    w->depth--;
}

void jw_begin_object(struct json_writer *w)
{
    jw_open(w, '{');
}

void jw_end_object(struct json_writer *w)
{
    jw_close(w, '}');
}

void jw_begin_array(struct json_writer *w)
{
    jw_open(w, '[');
}

void jw_end_array(struct json_writer *w)
{
    jw_close(w, ']');
}

static void escape_unit(struct buf *out, unsigned u)
{
    static const char hex[] = "0123456789abcdef";
    char s[6] = {'\\', 'u', hex[u >> 12 & 15], hex[u >> 8 & 15], hex[u >> 4 & 15], hex[u & 15]};
    buf_add(out, s, sizeof s);
}

static void escape_code_point(struct buf *out, uint32_t cp)
{
    if (cp >= 0x10000) {
        escape_unit(out, 0xd800 + ((cp - 0x10000) >> 10));
        escape_unit(out, 0xdc00 + ((cp - 0x10000) & 0x3ff));
    } else {
        escape_unit(out, cp);
    }
}

static void escape_ascii(struct buf *out, char c)
{
    static const char from[] = "\"\\\n\t\r\b\f", to[] = "\"\\ntrbf";
    const char *hit = c ? strchr(from, c) : NULL;
    if (!hit) {
        escape_unit(out, (unsigned char) c);
        return;
    }
    char s[2] = {'\\', to[hit - from]};
    buf_add(out, s, 2);
}

#ifdef __SSE2__
/* A bit for each byte that can't be copied without a look. */
static inline unsigned doubtful(__m128i v)
{
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' '), del = _mm_set1_epi8(0x7f);
    /* Signed comparison: bytes from 0x80 are negative, so one test finds them and the controls. */
    __m128i hit = _mm_or_si128(_mm_or_si128(_mm_cmplt_epi8(v, space), _mm_cmpeq_epi8(v, del)),
                               _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
    return (unsigned) _mm_movemask_epi8(hit);
}

/* Of 4 to 15 bytes: the first half's worth and the last, which may overlap, are looked at together. */
static inline size_t copyable_short(const char *p, size_t n)
{
    size_t half = n >= 8 ? 8 : 4;
    uint64_t lo = 0, hi = 0;
    if (half == 8) {
        memcpy(&lo, p, 8);
        memcpy(&hi, p + n - 8, 8);
    } else {
        uint32_t a, b;
        memcpy(&a, p, 4);
        memcpy(&b, p + n - 4, 4);
        lo = a | UINT64_C(0x2020202000000000);
        hi = b | UINT64_C(0x2020202000000000);
    }
    unsigned mask = doubtful(_mm_set_epi64x((long long) hi, (long long) lo));
    if (mask & 0xff)
        return (size_t) __builtin_ctz(mask);
    return mask ? n - half + (size_t) __builtin_ctz(mask >> 8) : n;
}
#endif

/* The next byte that can't be copied without a look: controls, quote, backslash, DEL, anything but ASCII. */
static inline __attribute__((always_inline)) size_t copyable(const char *p, size_t i, size_t n)
{
#ifdef __SSE2__
    for (; n - i >= 16; i += 16) {
        unsigned mask = doubtful(_mm_loadu_si128((const __m128i *) (const void *) (p + i)));
        if (mask)
            return i + (size_t) __builtin_ctz(mask);
    }
    /* The rest, with what lies before it and has been seen. */
    if (i < n && n >= 16) {
        unsigned mask = doubtful(_mm_loadu_si128((const __m128i *) (const void *) (p + n - 16)));
        mask &= ~0u << (i - (n - 16)); /* what was doubtful before has been dealt with */
        return mask ? n - 16 + (size_t) __builtin_ctz(mask) : n;
    }
    if (i == 0 && n >= 4)
        return copyable_short(p, n);
#endif
    while (i < n && (signed char) p[i] >= 0x20 && p[i] != 0x7f && p[i] != '"' && p[i] != '\\')
        i++;
    return i;
}

/* The rest of a string from byte i on, which can't simply be copied. */
static void write_escaped(struct buf *out, struct span s, size_t i)
{
    size_t from = 0;
    for (; i < s.n; i = copyable(s.p, i, s.n)) {
        uint32_t cp;
        int k = utf8_decode(s.p + i, s.n - i, &cp);
        if (k > 1 && !utf8_is_hidden(cp)) {
            i += (size_t) k;
            continue;
        }
        buf_add(out, s.p + from, i - from);
        if (k < 0)
            buf_str(out, "\xef\xbf\xbd");
        else if (cp < 0x80 && cp != 0x7f)
            escape_ascii(out, (char) cp);
        else
            escape_code_point(out, cp);
        i += (size_t) (k < 0 ? -k : k);
        from = i;
    }
    buf_add(out, s.p + from, s.n - from);
}

/* The string in quotes, then `tail` unless it is 0. */
static void write_string(struct buf *out, struct span s, char tail)
{
    size_t plain = copyable(s.p, 0, s.n);
    char *to = buf_reserve(out, s.n + 3);
    *to++ = '"';
    if (plain == s.n) {
        if (s.n)
            memcpy(to, s.p, s.n);
        buf_grew(out, s.n + 1);
    } else {
        buf_grew(out, 1);
        write_escaped(out, s, plain);
    }
    buf_char(out, '"');
    if (tail)
        buf_char(out, tail);
}

void jw_key_span(struct json_writer *w, struct span key)
{
    jw_comma(w);
    write_string(w->out, key, ':');
    w->need_comma = false;
}

void jw_str(struct json_writer *w, struct span s)
{
    jw_comma(w);
    write_string(w->out, s, 0);
}

void jw_cstr(struct json_writer *w, const char *s)
{
    if (s)
        jw_str(w, span_str(s));
    else
        jw_null(w);
}

void jw_int(struct json_writer *w, int64_t v)
{
    jw_comma(w);
    buf_i64(w->out, v);
}

/* Takes "d,ddde+XX" of any locale apart: digits without trailing zeros, and the power of ten of the first. */
static int take_apart(const char *s, char *digits, size_t *n)
{
    *n = 0;
    for (; *s && *s != 'e'; s++)
        if (*s >= '0' && *s <= '9')
            digits[(*n)++] = *s;
    while (*n > 1 && digits[*n - 1] == '0')
        --*n;
    return *s ? (int) strtol(s + 1, NULL, 10) : 0;
}

/* Reads digits back with an exponent, without a decimal point, so that no locale matters. */
static double put_together(const char *digits, size_t n, int power)
{
    char s[48];
    snprintf(s, sizeof s, "%.*se%d", (int) n, digits, power - (int) n + 1);
    return strtod(s, NULL);
}

/* Whole numbers of more than 15 digits would not be read again as integers: with an exponent they are reals. */
static void write_digits(struct buf *out, const char *digits, size_t n, int power)
{
    if (power >= 0 && power < 15) {
        for (size_t i = 0; i <= (size_t) power || i < n; i++) {
            if (i == (size_t) power + 1)
                buf_char(out, '.');
            buf_char(out, (char) (i < n ? digits[i] : '0'));
        }
    } else if (power < 0 && power >= -7) {
        buf_str(out, "0.");
        for (int i = -1; i > power; i--)
            buf_char(out, '0');
        buf_add(out, digits, n);
    } else {
        buf_char(out, digits[0]);
        if (n > 1) {
            buf_char(out, '.');
            buf_add(out, digits + 1, n - 1);
        }
        buf_printf(out, "e%+d", power);
    }
}

/* Most numbers that people write have few decimals: m / 10^k with both exact in a double rounds once, so the digits of
 * m read back as v; the smallest k gives the fewest. Returns false where there is no such k. */
static bool write_short_real(struct buf *out, double v)
{
    static const double tens[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
    if (v < 1e-4 || v >= 1e7)
        return false;
    for (size_t k = 1; k < ARRAY_LEN(tens); k++) {
        uint64_t m = (uint64_t) (v * tens[k] + 0.5), unit = (uint64_t) tens[k];
        if ((double) m / tens[k] != v)
            continue;
        buf_u64(out, m / unit);
        buf_char(out, '.');
        for (m %= unit; (unit /= 10) > 0;)
            buf_char(out, (char) ('0' + m / unit % 10));
        return true;
    }
    return false;
}

static void write_real(struct buf *out, double v)
{
    char s[64], digits[32];
    size_t n = 0;
    int power = 0;
    if (v < 0 || (v == 0 && signbit(v))) {
        buf_char(out, '-');
        v = -v;
    }
    if (write_short_real(out, v))
        return;
    for (int precision = 14; precision <= 16; precision++) {
        snprintf(s, sizeof s, "%.*e", precision, v);
        power = take_apart(s, digits, &n);
        if (put_together(digits, n, power) == v)
            break;
    }
    write_digits(out, digits, n, power);
}

void jw_num(struct json_writer *w, double v)
{
    if (!isfinite(v)) {
        jw_null(w);
        return;
    }
    jw_comma(w);
    if (v == 0 && signbit(v))
        buf_str(w->out, "-0.0");
    else if (v > -1e15 && v < 1e15 && v == (double) (int64_t) v)
        buf_i64(w->out, (int64_t) v);
    else
        write_real(w->out, v);
}

void jw_bool(struct json_writer *w, bool v)
{
    jw_comma(w);
    buf_str(w->out, v ? "true" : "false");
}

void jw_null(struct json_writer *w)
{
    jw_comma(w);
    buf_add(w->out, "null", 4);
}

void jw_time(struct json_writer *w, wf_time t)
{
    char s[40];
    if (t == TIME_NONE)
        jw_null(w);
    else
        jw_str(w, span_make(s, time_format(t, s)));
}

void jw_raw(struct json_writer *w, struct span json)
{
    jw_comma(w);
    buf_span(w->out, json);
}

static int by_key(const void *x, const void *y)
{
    const struct json *const *a = x, *const *b = y;
    return span_cmp((*a)->key, (*b)->key);
}

static void write_children(struct json_writer *w, const struct json *v, bool canonical)
{
    const struct json **kids = NULL;
    size_t n = 0;
    if (canonical && v->type == JSON_OBJECT && v->count > 1) {
        kids = mem_alloc_array(v->count, sizeof *kids); /* NOLINT(bugprone-sizeof-expression): pointers */
        JSON_EACH (k, v)
            kids[n++] = k;
        qsort(kids, n, sizeof *kids, by_key); /* NOLINT(bugprone-sizeof-expression): pointers */
    }
    size_t i = 0;
    for (const struct json *k = kids ? kids[0] : v->child; k;) {
        if (v->type == JSON_OBJECT)
            jw_key_span(w, k->key);
        json_write(w, k, canonical);
        i++;
        k = !kids ? k->next : i < n ? kids[i] : NULL;
    }
    mem_free(kids);
}

void json_write(struct json_writer *w, const struct json *v, bool canonical)
{
    switch (v->type) {
    case JSON_NULL: jw_null(w); break;
    case JSON_BOOL: jw_bool(w, v->i != 0); break;
    case JSON_INT: jw_int(w, v->i); break;
    case JSON_REAL: jw_num(w, v->d); break;
    case JSON_STRING: jw_str(w, v->s); break;
    case JSON_ARRAY:
        jw_begin_array(w);
        write_children(w, v, canonical);
        jw_end_array(w);
        break;
    case JSON_OBJECT:
        jw_begin_object(w);
        write_children(w, v, canonical);
        jw_end_object(w);
        break;
    }
}
