#include "text/person.h"

#include <string.h>

#include "base/vec.h"

/* Words are compared in small ASCII letters; those of other scripts as they stand. */
static const char *const document_words[] = {"passport", "passports", "paspor", "pasport", "pasaporte", "passaporte", "nric", "fin", "mykad", "nik", "ktp", "id card", "identity card", "kartu identitas",
                                             "kad pengenalan", "h\u1ed9 chi\u1ebfu", "\u0e2b\u0e19\u0e31\u0e07\u0e2a\u0e37\u0e2d\u0e40\u0e14\u0e34\u0e19\u0e17\u0e32\u0e07", "\u62a4\u7167", "\u8b77\u7167"};
static const char *const seat_words[] = {"seat", "seats", "seated in", "seated at", "kursi", "kerusi", "tempat duduk", "upuan", "assento", "gh\u1ebf", "\u0e17\u0e35\u0e48\u0e19\u0e31\u0e48\u0e07", "\u5ea7\u4f4d"};
static const char *const age_before[] = {"aged", "age", "umur", "berumur", "usia", "berusia", "edad", "idade", "tinan", "tu\u1ed5i", "\u0e2d\u0e32\u0e22\u0e38", "\u0ea5\u0ead\u0e32\u0e0d\u0eb8", "\u17a2\u17b6\u1799\u17bb", "\u1021\u101e\u1000\u103a"};
static const char *const age_behind[] = {"years old", "year old", "years-old", "year-old", "yrs old", "y/o", "yo", "tu\u1ed5i", "taong gulang", "\u5c81", "\u6b73"};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Goes a word, or a number of a record, on there? */
static bool goes_on(struct span s, size_t at)
{
    return at < s.n && (is_digit(s.p[at]) || is_letter(s.p[at]));
}

static bool has_at(struct span s, size_t at, const char *word)
{
    size_t n = strlen(word);
    if (at + n > s.n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = s.p[at + i];
        if ((c >= 'A' && c <= 'Z' ? (char) (c | 32) : c) != word[i])
            return false;
    }
    return true;
}

/* The word of the list that begins at `at`; how long it is, 0: none. Whole words, but in scripts without blanks. */
static size_t word_at(struct span s, size_t at, const char *const *list, size_t n)
{
    size_t most = 0;
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(list[i]);
        bool latin = (unsigned char) list[i][0] < 0xe0;
        if (len > most && has_at(s, at, list[i]) && !(latin && ((at && goes_on(s, at - 1)) || goes_on(s, at + len))))
            most = len;
    }
    return most;
}
#define WORD_AT(s, at, list) word_at((s), (at), (list), ARRAY_LEN(list))

static size_t skip(struct span s, size_t at, const char *chars)
{
    while (at < s.n && strchr(chars, s.p[at]) && s.p[at])
        at++;
    return at;
}

static size_t digits(struct span s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && is_digit(s.p[at + n]))
        n++;
    return n;
}

/* ---- a number of a document ---- */

/* "K1234567", "S1234567D", "900101-14-5678", thirteen or sixteen digits; its length, 0: none. What stands before it is no part of a longer word or number. */
static size_t document_at(struct span s, size_t at)
{
    size_t letters = 0;
    if (at && (goes_on(s, at - 1) || strchr("-/_.", s.p[at - 1])))
        return 0;
    while (at + letters < s.n && is_letter(s.p[at + letters]))
        letters++;
    size_t n = digits(s, at + letters), end = at + letters + n;
    if (letters == 0 && n == 6 && end + 8 <= s.n && s.p[end] == '-' && digits(s, end + 1) == 2 && s.p[end + 3] == '-' && digits(s, end + 4) == 4)
        return 14;
    if (letters == 1 && n >= 6 && n <= 8 && end < s.n && is_letter(s.p[end]))
        end++;
    if (goes_on(s, end) || (end + 1 < s.n && strchr("-/_", s.p[end]) && goes_on(s, end + 1)))
        return 0;
    return (letters == 0 && (n == 13 || n == 16)) || ((letters == 1 || letters == 2) && n >= 6 && n <= 8) ? end - at : 0;
}

/* "passport no. 512345678": behind such a word a number that is six characters long or more. */
static size_t named_document(struct span s, size_t at)
{
    static const char *const between[] = {"no", "no.", "number", "nr", "nombor", "nomor", "num", "is"};
    size_t from = at;
    for (int i = 0; i < 3; i++) {
        from = skip(s, from, " :#.,=");
        size_t n = WORD_AT(s, from, between);
        if (!n)
            break;
        from += n;
    }
    from = skip(s, from, " :#.,=");
    size_t end = from, many = 0;
    while (goes_on(s, end))
        many += is_digit(s.p[end++]);
    return many >= 5 && end - from >= 6 ? end - at : 0;
}

/* ---- a seat ---- */

static size_t seat_behind(struct span s, size_t at)
{
    size_t from = skip(s, at, " :#"), n = digits(s, from), end = from + n;
    bool is = (n == 1 || n == 2) && end < s.n && ((s.p[end] >= 'A' && s.p[end] <= 'L') || (s.p[end] >= 'a' && s.p[end] <= 'l'));
    return is && !goes_on(s, end + 1) ? end + 1 - at : 0;
}

/* ---- an age ---- */

static bool begins_band(struct span s, size_t at)
{
    static const char *const on[] = {"or", "and", "to", "over", "under", "up"};
    size_t next = skip(s, at, " ");
    return (next < s.n && (s.p[next] == '+' || (s.p[next] == '-' && next + 1 < s.n && is_digit(s.p[next + 1])))) || has_at(s, next, "\u2013") || WORD_AT(s, next, on);
}

static size_t age_behind_word(struct span s, size_t at)
{
    size_t from = skip(s, at, " :"), n = digits(s, from), end = from + n;
    return n >= 1 && n <= 3 && !goes_on(s, end) && !begins_band(s, end) ? end - at : 0;
}

/* "42-year-old", "42 years old"; of "40-49 years old" nothing. "(42/F)" */
static size_t age_at(struct span s, size_t at)
{
    size_t n = digits(s, at), end = at + n;
    if (n < 1 || n > 3 || (at && (goes_on(s, at - 1) || strchr("-/.:+", s.p[at - 1]) || (at > 2 && has_at(s, at - 3, "\u2013")))))
        return 0;
    if (at > 1 && s.p[at - 1] == ' ' && (s.p[at - 2] == '-' || WORD_AT(s, at - 2, ((const char *const[]){"to", "or"}))))
        return 0;
    size_t next = skip(s, end, " -"), len = WORD_AT(s, next, age_behind);
    if (len)
        return next + len - at;
    next = skip(s, end, " /,");
    bool sex = next > end && next + 1 < s.n && strchr("MFmf", s.p[next]) && s.p[next + 1] == ')';
    return at && s.p[at - 1] == '(' && sex ? next + 1 - at : 0;
}

const char *text_person(struct span s, struct span *where)
{
    for (size_t at = 0; at < s.n; at++) {
        size_t n, word;
        const char *what = NULL;
        if ((n = document_at(s, at)) || ((word = WORD_AT(s, at, document_words)) && (n = named_document(s, at + word)) && (n += word)))
            what = "a passport's or identity card's number";
        else if ((word = WORD_AT(s, at, seat_words)) && (n = seat_behind(s, at + word)) && (n += word))
            what = "a seat";
        else if ((n = age_at(s, at)) || ((word = WORD_AT(s, at, age_before)) && (n = age_behind_word(s, at + word)) && (n += word)))
            what = "the age of a person";
        if (what) {
            *where = span_make(s.p + at, n);
            return what;
        }
    }
    return NULL;
}
