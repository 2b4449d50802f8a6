/* mask: see mask.h. */
#include "tool/mask.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>
#include <utf8proc.h>

#include "base/clock.h"
#include "text/utf8.h"

enum { WORD_MAX = 64, SMALL_DIGITS = 4, ERA = 543, DAYS_LEAST = 30, DAYS_MOST = 330 };

void mask_init(struct mask *m)
{
    *m = (struct mask){.key = hash_key_random()};
    m->days = DAYS_LEAST + (int) (m->key.k0 % (DAYS_MOST - DAYS_LEAST));
}

void mask_free(struct mask *m)
{
    map_free(&m->words, NULL);
}

/* In small letters; false where it is none of a word's length. */
static bool fold(struct span word, char out[WORD_MAX])
{
    if (!word.n || word.n >= WORD_MAX)
        return false;
    for (size_t i = 0; i < word.n; i++)
        out[i] = (char) tolower((unsigned char) word.p[i]);
    out[word.n] = 0;
    return true;
}

void mask_keep(struct mask *m, struct span word)
{
    char w[WORD_MAX];
    if (fold(word, w))
        (void) map_put(&m->words, span_str(w), m);
}

static bool kept(const struct mask *m, struct span word)
{
    char w[WORD_MAX];
    return fold(word, w) && map_get(&m->words, span_str(w));
}

void mask_keep_words_of(struct mask *m, struct span object)
{
    for (size_t i = 0; i < object.n;) {
        size_t n = 0;
        while (i + n < object.n && isalnum((unsigned char) object.p[i + n]))
            n++;
        if (n >= 2)
            mask_keep(m, span_make(object.p + i, n));
        i += n ? n : 1;
    }
}

/* ---- One token ------------------------------------------------------------------------------------------------ */

/* Another letter of the same case and script. Marks stay: they have no meaning without their letter. */
static uint32_t other_letter(uint32_t c, uint64_t h)
{
    if (c >= 'a' && c <= 'z')
        return 'a' + (uint32_t) (h % 26);
    if (c >= 'A' && c <= 'Z')
        return 'A' + (uint32_t) (h % 26);
    if (c >= '0' && c <= '9')
        return '0' + (uint32_t) (h % 10);
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t) c);
    for (uint32_t i = 0; i < 32; i++) {
        uint32_t x = (c & ~31U) + (uint32_t) ((h + i) % 32);
        if (x != c && utf8proc_category((utf8proc_int32_t) x) == category)
            return x;
    }
    return c;
}

static void replace(const struct mask *m, struct span token, struct buf *out)
{
    uint64_t h = hash_sip64(&m->key, token.p, token.n);
    for (size_t i = 0; i < token.n;) {
        uint32_t c;
        int n = utf8_decode(token.p + i, token.n - i, &c);
        if (n <= 0) {
            buf_char(out, '?');
            i++;
            continue;
        }
        h = h * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        text_add_cp(out, other_letter(c, h >> 33));
        i += (size_t) n;
    }
}

static bool is_mark(uint32_t c)
{
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t) c);
    return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_MC;
}

static bool is_letter(uint32_t c)
{
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t) c);
    return k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO;
}

/* The length of the token that s begins with: digits, or letters with their marks; 0 where it is something else. */
static size_t token_length(struct span s, bool *number)
{
    size_t at = 0;
    *number = s.n && isdigit((unsigned char) s.p[0]);
    while (at < s.n) {
        uint32_t c;
        int n = utf8_decode(s.p + at, s.n - at, &c);
        bool digit = n > 0 && c >= '0' && c <= '9';
        if (n <= 0 || (*number ? !digit : !is_letter(c) && !(at && is_mark(c))))
            break;
        at += (size_t) n;
    }
    return at;
}

/* ---- Dates ---------------------------------------------------------------------------------------------------- */

/* n digits of s from `at` as a number; -1. */
static int digits(struct span s, size_t at, size_t n)
{
    int v = 0;
    if (at + n > s.n)
        return -1;
    for (size_t i = at; i < at + n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return -1;
        v = v * 10 + (s.p[i] - '0');
    }
    return v;
}

/* Moves the date; false where it is none. Years of the Buddhist era keep their count. */
static bool move_date(const struct mask *m, int *y, int *mo, int *d)
{
    bool era = *y >= 2400;
    struct time_fields f = {.year = *y - (era ? ERA : 0), .month = *mo, .day = *d, .hour = 12};
    wf_time t;
    if (f.year < 1900 || f.year > 2200 || time_join(&f, 0, &t, NULL) != 0)
        return false;
    time_split(t - (int64_t) m->days * 86400 * NSEC_PER_SEC, 0, &f);
    *y = f.year + (era ? ERA : 0);
    *mo = f.month;
    *d = f.day;
    return true;
}

/* "2026-11-24", "2026/11/24", "24-11-2026", "24/11/2569", "20261124": its length, and the moved one in out; 0 where s begins with none. */
static size_t date_length(const struct mask *m, struct span s, char out[16])
{
    int y = digits(s, 0, 4), mo = digits(s, 5, 2), d = digits(s, 8, 2);
    char sep = s.n > 4 ? s.p[4] : 0;
    if (y > 0 && mo > 0 && d > 0 && (sep == '-' || sep == '/') && s.p[7] == sep && move_date(m, &y, &mo, &d)) {
        snprintf(out, 16, "%04d%c%02d%c%02d", y, sep, mo, sep, d);
        return 10;
    }
    d = digits(s, 0, 2);
    mo = digits(s, 3, 2);
    y = digits(s, 6, 4);
    sep = s.n > 2 ? s.p[2] : 0;
    if (y > 0 && mo > 0 && d > 0 && (sep == '-' || sep == '/' || sep == '.') && s.p[5] == sep && move_date(m, &y, &mo, &d)) {
        snprintf(out, 16, "%02d%c%02d%c%04d", d, sep, mo, sep, y);
        return 10;
    }
    y = digits(s, 0, 4);
    mo = digits(s, 4, 2);
    d = digits(s, 6, 2);
    if (y > 0 && mo > 0 && d > 0 && digits(s, 8, 1) < 0 && move_date(m, &y, &mo, &d)) {
        snprintf(out, 16, "%04d%02d%02d", y, mo, d);
        return 8;
    }
    return 0;
}

/* ---- Text with structure -------------------------------------------------------------------------------------- */

/* Words that any date or address is made of. */
static bool common(struct span w)
{
    static const char *const words[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                                        "dec", "gmt", "utc", "t",   "z",   "http", "https", "urn", "true", "false", "null"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (w.n == strlen(words[i]) && strncasecmp(w.p, words[i], w.n) == 0)
            return true;
    return false;
}

/* Values: everything in s is replaced or kept token by token. */
static void mask_value(struct mask *m, struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.n;) {
        char date[16];
        bool number;
        struct span rest = span_make(s.p + i, s.n - i);
        size_t n = date_length(m, rest, date);
        if (n) {
            buf_str(out, date);
            m->dates++;
        } else if ((n = token_length(rest, &number)) > 0) {
            struct span token = span_make(rest.p, n);
            if (number ? n <= SMALL_DIGITS : kept(m, token) || common(token)) {
                buf_span(out, token);
            } else {
                replace(m, token, out);
                *(number ? &m->numbers : &m->names) += 1;
            }
        } else {
            buf_char(out, s.p[n++ + i]);
        }
        i += n;
    }
}

static size_t find(struct span s, size_t from, const char *what)
{
    size_t n = strlen(what);
    for (size_t i = from; i + n <= s.n; i++)
        if (memcmp(s.p + i, what, n) == 0)
            return i;
    return s.n;
}

/* A tag from its "<": names stay, values in quotes are masked. Returns where it ends. */
static size_t mask_tag(struct mask *m, struct span s, size_t at, struct buf *out)
{
    char quote = 0;
    size_t from = at;
    for (; at < s.n; at++) {
        char c = s.p[at];
        if (quote && c == quote) {
            mask_value(m, span_make(s.p + from, at - from), out);
            quote = 0;
            buf_char(out, c);
        } else if (!quote) {
            buf_char(out, c);
            if (c == '>')
                return at + 1;
            if (c == '"' || c == '\'') {
                quote = c;
                from = at + 1;
            }
        }
    }
    return at;
}

static void mask_xml(struct mask *m, struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.n;) {
        size_t end;
        if (s.p[i] != '<') {
            end = find(s, i, "<");
            mask_value(m, span_make(s.p + i, end - i), out);
        } else if (s.n - i >= 9 && memcmp(s.p + i, "<![CDATA[", 9) == 0) {
            end = find(s, i, "]]>");
            buf_add(out, s.p + i, 9);
            mask_value(m, span_make(s.p + i + 9, end - i - 9), out);
        } else if (s.n - i >= 2 && s.p[i + 1] == '?') {
            end = find(s, i, "?>");
            buf_add(out, s.p + i, end - i);
        } else {
            end = mask_tag(m, s, i, out);
        }
        i = end > i ? end : i + 1;
    }
}

/* Strings that a colon follows are keys. */
static void mask_json(struct mask *m, struct span s, struct buf *out)
{
    for (size_t i = 0; i < s.n;) {
        if (s.p[i] != '"') {
            size_t end = find(s, i, "\"");
            mask_value(m, span_make(s.p + i, end - i), out);
            i = end;
            continue;
        }
        size_t end = i + 1;
        while (end < s.n && s.p[end] != '"')
            end += s.p[end] == '\\' ? 2 : 1;
        end = end < s.n ? end : s.n;
        size_t after = end + 1;
        while (after < s.n && isspace((unsigned char) s.p[after]))
            after++;
        struct span text = span_make(s.p + i + 1, end - i - 1);
        buf_char(out, '"');
        if (after < s.n && s.p[after] == ':') {
            buf_span(out, text);
        } else {
            for (size_t k = 0; k < text.n;) { /* escapes stay; those of letters become a letter */
                size_t next = k;
                while (next < text.n && text.p[next] != '\\')
                    next++;
                mask_value(m, span_make(text.p + k, next - k), out);
                if (next + 5 < text.n && text.p[next + 1] == 'u') {
                    buf_char(out, 'x');
                    next += 6;
                } else if (next + 1 < text.n) {
                    buf_add(out, text.p + next, 2);
                    next += 2;
                }
                k = next;
            }
        }
        if (end < s.n)
            buf_char(out, '"');
        i = end < s.n ? end + 1 : s.n;
    }
}

void mask_text(struct mask *m, struct span in, struct buf *out)
{
    size_t i = 0;
    if (in.n >= 3 && memcmp(in.p, "\xef\xbb\xbf", 3) == 0)
        i = 3;
    buf_add(out, in.p, i);
    in = span_make(in.p + i, in.n - i);
    i = 0;
    while (i < in.n && isspace((unsigned char) in.p[i]))
        i++;
    char first = i < in.n ? in.p[i] : 0;
    if (first == '<') {
        mask_xml(m, in, out);
    } else if (first == '{' || first == '[') {
        mask_json(m, in, out);
    } else {
        size_t line = find(in, 0, "\n"); /* a heading: names of columns, parted by what parts columns */
        bool heading = line < in.n && (memchr(in.p, ',', line) || memchr(in.p, ';', line)) && !memchr(in.p, ':', line);
        buf_add(out, in.p, heading ? line : 0);
        mask_value(m, span_make(in.p + (heading ? line : 0), in.n - (heading ? line : 0)), out);
    }
}
