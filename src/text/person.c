#include "text/person.h"

#include <string.h>

#include "base/buf.h"
#include "base/vec.h"

/* Words are compared in small ASCII letters; those of other scripts as they stand. */
static const char *const document_words[] = {"passport", "passports", "paspor", "pasport", "pasaporte", "passaporte", "nric", "fin", "mykad", "nik", "ktp", "id card", "identity card", "kartu identitas",
                                             "kad pengenalan", "h\u1ed9 chi\u1ebfu", "\u0e2b\u0e19\u0e31\u0e07\u0e2a\u0e37\u0e2d\u0e40\u0e14\u0e34\u0e19\u0e17\u0e32\u0e07", "\u62a4\u7167", "\u8b77\u7167"};
/* Behind these nine digits are one; fewer, or more, may be a day, or the number of a letter. */
static const char *const paper_words[] = {"document", "documents", "travel document", "dokumen", "documento", "gi\u1ea5y t\u1edd"};
static const char *const seat_words[] = {"seat", "seats", "seated in", "seated at", "kursi", "kerusi", "tempat duduk", "upuan", "assento", "gh\u1ebf", "\u0e17\u0e35\u0e48\u0e19\u0e31\u0e48\u0e07", "\u5ea7\u4f4d"};
static const char *const row_words[] = {"row", "baris", "h\u00e0ng gh\u1ebf", "fila", "hilera", "hanay", "\u0e41\u0e16\u0e27", "\u0e41\u0e16\u0e27\u0e17\u0e35\u0e48"};
/* Before these "31C" is no seat. */
static const char *const place_words[] = {"gate", "gates", "lane", "lanes", "bay", "bays", "stand", "stands", "belt", "carousel", "counter", "counters", "booth", "room", "ward", "hall", "block", "blk", "route", "road", "highway", "line", "bus", "platform",
                                          "pier", "berth", "jetty", "dock", "terminal", "section", "sections", "s.", "ss.", "sec", "sec.", "art", "art.", "article", "articles", "annex", "annexes", "appendix", "para", "paragraph", "form", "type", "class",
                                          "grade", "phase", "level", "zone", "area", "table", "figure", "box", "item", "rule", "regulation", "reg", "reg.", "clause", "act", "cap", "cap.", "chapter", "building", "house", "floor", "unit", "apron", "taxiway",
                                          "runway", "door", "team", "shed", "pump", "pintu", "lorong", "laluan", "kaunter", "seksyen", "pasal", "gedung", "ruang", "jalur", "c\u1ed5ng", "l\u00e0n", "qu\u1ea7y", "porta", "artigo", "linha", "faixa", "\u0e1b\u0e23\u0e30\u0e15\u0e39",
                                          "\u0e0a\u0e48\u0e2d\u0e07"};
static const char *const warm_words[] = {"temp", "temp.", "temperature", "temperatures", "fever", "above", "over", "than", "threshold", "demam", "suhu", "lagnat", "s\u1ed1t", "febre"};
static const char *const age_before[] = {"aged", "age", "umur", "berumur", "usia", "berusia", "edad", "idade", "tinan", "tu\u1ed5i", "\u0e2d\u0e32\u0e22\u0e38", "\u0ea5\u0ead\u0e32\u0e0d\u0eb8", "\u17a2\u17b6\u1799\u17bb", "\u1021\u101e\u1000\u103a"};
static const char *const age_behind[] = {"years old", "year old", "years-old", "year-old", "yrs old", "yr old", "years of age", "tu\u1ed5i", "taong gulang", "anos de idade", "\u5c81", "\u6b73"};
static const char *const age_short[] = {"y/o", "yo", "y.o.", "y.o", "yrs/o"};
static const char *const sexes[] = {"m", "f", "male", "female"};
/* One of them beside an age makes it that of a person. */
static const char *const one_words[] = {"he", "she", "his", "her", "man", "woman", "boy", "girl", "child", "infant", "baby", "male", "female", "lady", "mother", "father", "son", "daughter", "wife", "husband", "sister", "brother", "passenger", "traveller", "traveler", "patient",
                                        "pilgrim", "student", "worker", "tourist", "lelaki", "perempuan", "pria", "wanita", "budak", "lalaki", "babae", "nam", "n\u1eef", "homem", "mulher", "menino", "menina"};
static const char *const birth_words[] = {"dob", "d.o.b.", "d.o.b", "born", "born on", "born in", "date of birth", "birth date", "birthdate", "tanggal lahir", "tgl lahir", "tarikh lahir", "lahir", "ipinanganak", "ng\u00e0y sinh", "sinh ng\u00e0y", "sinh n\u0103m", "nascido em", "nascida em", "data de nascimento",
                                          "\u0e40\u0e01\u0e34\u0e14\u0e27\u0e31\u0e19\u0e17\u0e35\u0e48", "\u0e27\u0e31\u0e19\u0e40\u0e01\u0e34\u0e14", "\u51fa\u751f", "\u751f\u4e8e"};
static const char *const test_words[] = {"hiv", "pcr", "rt-pcr", "rdt", "antigen", "igm", "tb", "syphilis", "malaria", "tested", "tests", "testing"};
static const char *const positive_words[] = {"positive", "pos.", "positif", "positibo", "positivo", "positiva", "d\u01b0\u01a1ng t\u00ednh"};
static const char *const many_words[] = {"none", "nobody", "all", "any", "anyone", "whoever", "those", "who", "persons", "people", "travellers", "travelers", "passengers", "arrivals", "cases", "patients", "samples", "tests", "contacts", "rate", "rates", "share", "result", "results", "semua", "setiap"};
static const char *const title_words[] = {"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss", "mdm", "mdm.", "madam", "encik", "puan", "khun", "daw", "senhor", "senhora", "se\u00f1or", "se\u00f1ora"};

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
    if (n == 0 && letters == 1 && end < s.n && s.p[end] == '-') { /* K-1234567 */
        n = digits(s, end + 1);
        return (n == 7 || n == 8) && !goes_on(s, end + 1 + n) ? end + 1 + n - at : 0;
    }
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

/* ---- the words around ---- */

/* Before byte `at`, where the word that ends there begins; *end: where it ends. Blanks, commas and brackets between are passed over. */
static size_t word_before(struct span s, size_t at, size_t *end)
{
    while (at && strchr(" ,(/&-\n", s.p[at - 1]))
        at--;
    for (*end = at; at && !strchr(" ,(/&-\n", s.p[at - 1]);)
        at--;
    return at;
}

static bool is_in(struct span word, const char *const *list, size_t n)
{
    size_t len = word.n ? word_at(word, 0, list, n) : 0;
    return len && len == word.n;
}
#define IS_IN(word, list) is_in((word), (list), ARRAY_LEN(list))

/* Is one of the list's words among the `many` that stand before `at`? */
static bool stands_before(struct span s, size_t at, int many, const char *const *list, size_t n)
{
    size_t end;
    while (at && many-- > 0) {
        at = word_before(s, at, &end);
        if (is_in(span_make(s.p + at, end - at), list, n))
            return true;
    }
    return false;
}

static bool stands_behind(struct span s, size_t at, int many, const char *const *list, size_t n)
{
    while (at < s.n && many-- > 0) {
        size_t from = at = skip(s, at, " ,-");
        while (at < s.n && !strchr(" ,;.()\n", s.p[at]))
            at++;
        if (is_in(span_make(s.p + from, at - from), list, n))
            return true;
    }
    return false;
}
#define BEFORE(s, at, many, list) stands_before((s), (at), (many), (list), ARRAY_LEN(list))
#define BEHIND(s, at, many, list) stands_behind((s), (at), (many), (list), ARRAY_LEN(list))

/* ---- a seat ---- */

static bool is_seat_letter(char c)
{
    return (c >= 'A' && c <= 'L') || (c >= 'a' && c <= 'l');
}

/* "seat 31C", "seat C31", "seat 31 C", "seat 31-C" */
static size_t seat_behind(struct span s, size_t at)
{
    size_t from = skip(s, at, " :#"), n, end;
    if (from < s.n && s.p[from] >= 'A' && s.p[from] <= 'L' && (n = digits(s, from + 1)) >= 1 && n <= 2 && !goes_on(s, from + 1 + n))
        return from + 1 + n - at;
    n = digits(s, from), end = from + n;
    if (n != 1 && n != 2)
        return 0;
    if (end + 1 < s.n && (s.p[end] == ' ' || s.p[end] == '-') && s.p[end + 1] >= 'A' && s.p[end + 1] <= 'L' && !goes_on(s, end + 2))
        return end + 2 - at;
    return end < s.n && is_seat_letter(s.p[end]) && !goes_on(s, end + 1) ? end + 1 - at : 0;
}

static bool begins_band(struct span s, size_t at);

/* "row 31" alone is a row; with "seat C" behind it, or "seat C, row 31", it is a seat. */
static size_t row_at(struct span s, size_t at, bool *seat)
{
    size_t word = WORD_AT(s, at, row_words), from = skip(s, at + word, " :#"), n = digits(s, from), end = from + n, next, len;
    *seat = false;
    if (!word || from == at + word || n < 1 || n > 2)
        return 0;
    if (end < s.n && s.p[end] >= 'A' && s.p[end] <= 'L' && !goes_on(s, end + 1)) {
        *seat = true;
        return end + 1 - at;
    }
    next = skip(s, end, " ,:/");
    len = WORD_AT(s, next, seat_words);
    if (len && (next = skip(s, next + len, " :")) < s.n && is_seat_letter(s.p[next]) && !goes_on(s, next + 1)) {
        *seat = true;
        return next + 1 - at;
    }
    return goes_on(s, end) || begins_band(s, end) ? 0 : end - at;
}

/* "31C" as it stands: its length. */
static size_t seat_form(struct span s, size_t at)
{
    size_t n = digits(s, at), end = at + n;
    bool is = (n == 1 || n == 2) && s.p[at] != '0' && end < s.n && strchr("ABCDEFGHJK", s.p[end]) && s.p[end] && !goes_on(s, end + 1);
    return is && !(end + 2 < s.n && s.p[end + 1] == '-' && goes_on(s, end + 2) && !is_digit(s.p[end + 2])) ? end + 1 - at : 0;
}

/* What else a number with such a letter is: 3D, 5G, 24H, 20K, 38C where it is warm. */
static bool is_unit(struct span s, size_t at, size_t n)
{
    int v = s.p[at] - '0';
    char c = s.p[at + n - 1];
    if (n == 3)
        v = v * 10 + s.p[at + 1] - '0';
    return (c == 'D' && v <= 3) || (c == 'G' && v <= 6) || (c == 'H' && (v % 12 == 0 || v == 6 || v == 8)) || (c == 'K' && v % 10 == 0) || v > 88 ||
           (c == 'C' && v >= 34 && v <= 42 && (BEFORE(s, at, 3, warm_words) || (at > 1 && strchr(">=", s.p[at - 2])) || (at && strchr(">=", s.p[at - 1]))));
}

/* "31C", where no gate or lane is before it: "gate 31C and 31D" are gates. */
static size_t bare_seat(struct span s, size_t at)
{
    static const char *const between[] = {"and", "or", "to", "dan", "atau", "at", "v\u00e0", "e"};
    size_t n = at && (goes_on(s, at - 1) || strchr("-.:+#", s.p[at - 1])) ? 0 : seat_form(s, at), from = at, end;
    if (!n || is_unit(s, at, n))
        return 0;
    for (int i = 0; i < 8 && from; i++) {
        from = word_before(s, from, &end);
        struct span word = span_make(s.p + from, end - from);
        if (IS_IN(word, place_words))
            return 0;
        if (!IS_IN(word, between) && !(word.n && seat_form(word, 0) == word.n))
            break;
    }
    return n;
}

/* ---- an age, a day of birth ---- */

static bool begins_band(struct span s, size_t at)
{
    static const char *const on[] = {"or", "and", "to", "over", "under", "up", "until", "hingga", "sampai", "months", "days", "weeks"};
    size_t next = skip(s, at, " ");
    return (next < s.n && (s.p[next] == '+' || (s.p[next] == '-' && next + 1 < s.n && is_digit(s.p[next + 1])))) || has_at(s, next, "\u2013") || WORD_AT(s, next, on);
}

static size_t age_behind_word(struct span s, size_t at)
{
    size_t from = skip(s, at, " :"), n = digits(s, from), end = from + n;
    return n >= 1 && n <= 3 && !goes_on(s, end) && !begins_band(s, end) ? end - at : 0;
}

/* The sex behind an age: "/F", ", male"; its end. */
static size_t sex_behind(struct span s, size_t end)
{
    size_t next = skip(s, end, " /,"), len = next > end ? WORD_AT(s, next, sexes) : 0;
    return len ? next + len : 0;
}

/* "42-year-old", "42 years old", "43yo"; of "40-49 years old" nothing. "(42/F)", "43/M" */
static size_t age_at(struct span s, size_t at, bool *certain)
{
    size_t n = digits(s, at), end = at + n, sex;
    if (n < 1 || n > 3 || (at && (goes_on(s, at - 1) || strchr("-/.:+", s.p[at - 1]) || (at > 2 && has_at(s, at - 3, "\u2013")))))
        return 0;
    if (at > 1 && s.p[at - 1] == ' ' && (s.p[at - 2] == '-' || WORD_AT(s, at - 2, ((const char *const[]){"to", "or"}))))
        return 0;
    size_t next = skip(s, end, " -"), len;
    for (size_t i = 0; i < ARRAY_LEN(age_short); i++)
        if (has_at(s, next, age_short[i]) && !goes_on(s, next + (len = strlen(age_short[i])))) {
            *certain = true;
            return next + len - at;
        }
    if ((len = WORD_AT(s, next, age_behind))) {
        *certain = BEFORE(s, at, 3, one_words) || BEHIND(s, next + len, 1, one_words);
        return next + len - at;
    }
    if (!(sex = sex_behind(s, end)))
        return 0;
    *certain = at && s.p[at - 1] == '(' && sex < s.n && s.p[sex] == ')';
    bool close = s.p[end] == '/' && (sex == end + 2 || sex >= end + 5) && !(sex < s.n && s.p[sex] == '/'); /* "43/M" */
    return *certain || close ? sex - at : 0;
}

/* A whole date behind such a word: "DOB 12/03/1981", "born 1981-03-12", "born on 12 March 1981". *certain: it has a day. */
static size_t birth_behind(struct span s, size_t at, bool *certain)
{
    size_t from = skip(s, at, " :."), n = digits(s, from), end = from + n, parts = n != 0;
    *certain = false;
    if ((n == 6 || n == 8) && !goes_on(s, end)) { /* 120381, 19810312 */
        *certain = true;
        return end - at;
    }
    if (n != 1 && n != 2 && n != 4)
        return 0;
    for (int i = 0; i < 2; i++) {
        size_t next = skip(s, end, " /.-"), word = next, k = 0;
        while (word < s.n && is_letter(s.p[word]))
            word++;
        if (next == end || (next == word && !(k = digits(s, next))))
            break;
        if (next < word && (i || n == 4 || word - next < 3)) /* only a month is a word */
            break;
        end = next < word ? word : next + k;
        parts++;
    }
    *certain = parts == 3;
    if (parts == 3 || n == 4)
        return (parts == 3 ? end : from + n) - at;
    return 0;
}

/* ---- a result, a name ---- */

/* "HIV positive", "PCR+", "positif HIV"; of "12 PCR positive" or "all who are PCR positive" nothing. */
static size_t result_at(struct span s, size_t at)
{
    size_t word = WORD_AT(s, at, test_words), end, next, start, n;
    if (word) {
        next = skip(s, at + word, " -");
        n = next < s.n && s.p[next] == '+' && next == at + word && !goes_on(s, next + 1) ? 1 : WORD_AT(s, next, positive_words);
        end = next + n;
    } else {
        word = WORD_AT(s, at, positive_words);
        next = word ? skip(s, at + word, " ") : at;
        n = word ? WORD_AT(s, next, test_words) : 0;
        end = next + n;
    }
    if (!n || BEFORE(s, at, 4, many_words) || BEHIND(s, end, 2, many_words))
        return 0;
    start = at;
    for (int i = 0; i < 3 && start; i++) { /* a count of five or more before it */
        size_t stop;
        start = word_before(s, start, &stop);
        size_t k = digits(s, start);
        if (k && start + k == stop && (k > 1 || s.p[start] >= '5' || s.p[start] == '0'))
            return 0;
    }
    return end - at;
}

static size_t name_at(struct span s, size_t at)
{
    size_t word = WORD_AT(s, at, title_words), from = skip(s, at + word, " "), end = from;
    if (!word || s.p[at] < 'A' || (s.p[at] > 'Z' && !((unsigned char) s.p[at] & 0x80)) || from == at + word || from >= s.n || !((s.p[from] >= 'A' && s.p[from] <= 'Z') || (unsigned char) s.p[from] >= 0xc3))
        return 0;
    while (end < s.n && (is_letter(s.p[end]) || (unsigned char) s.p[end] >= 0x80))
        end++;
    return end - at;
}

/* ---- all of it ---- */

/* S1234567D, 900101-14-5678: no other number looks like that. */
static bool is_identity(struct span w)
{
    return (w.n == 9 && strchr("STFGM", w.p[0]) && digits(w, 1) == 7 && w.p[8] >= 'A' && w.p[8] <= 'Z') || (w.n == 14 && w.p[6] == '-');
}

/* An age, a birth, a result, a name. */
static size_t of_person_at(struct span s, size_t at, unsigned flags, struct text_person *x)
{
    size_t n, word;
    x->certain = false;
    x->what = "the age of a person";
    if ((n = age_at(s, at, &x->certain)))
        return n;
    if ((word = WORD_AT(s, at, age_before)) && (n = age_behind_word(s, at + word))) {
        x->certain = BEFORE(s, at, 3, one_words);
        return word + n;
    }
    x->what = "the day of a person's birth";
    if ((word = WORD_AT(s, at, birth_words)) && (n = birth_behind(s, at + word, &x->certain)))
        return word + n;
    x->certain = false;
    x->what = "the result of a person's test";
    if (flags & TEXT_PERSON_RESULT && (n = result_at(s, at)))
        return n;
    x->what = "a person's name";
    return flags & TEXT_PERSON_NAMES ? name_at(s, at) : 0;
}

/* What stands at byte `at`, and how long it is; 0: nothing. */
static size_t one_at(struct span s, size_t at, unsigned flags, struct text_person *x)
{
    size_t n, word;
    x->certain = true;
    x->what = "a passport's or identity card's number";
    if ((word = WORD_AT(s, at, document_words)) && (n = named_document(s, at + word)))
        return word + n;
    if ((word = WORD_AT(s, at, paper_words)) && (n = named_document(s, at + word)) > 9 && digits(s, at + word + n - 9) == 9 && !goes_on(s, at + word + n - 10))
        return word + n;
    if ((n = document_at(s, at))) {
        x->certain = is_identity(span_make(s.p + at, n));
        return n;
    }
    if (flags & TEXT_PERSON_SEATS)
        return of_person_at(s, at, flags, x);
    x->what = "a seat";
    if ((word = WORD_AT(s, at, seat_words)) && (n = seat_behind(s, at + word)))
        return word + n;
    if ((n = row_at(s, at, &x->certain)) && (x->certain || flags & TEXT_PERSON_HEALTH)) {
        x->what = x->certain ? "a seat" : "a row of seats";
        return n;
    }
    x->certain = false;
    if (flags & TEXT_PERSON_HEALTH && (n = bare_seat(s, at)))
        return n;
    return of_person_at(s, at, flags, x);
}

bool text_person(struct span s, unsigned flags, struct text_person *out)
{
    bool found = false;
    struct text_person x;
    for (size_t at = 0, n; at < s.n; at++) {
        if (!(n = one_at(s, at, flags, &x)) || (found && !x.certain))
            continue;
        *out = x;
        out->where = span_make(s.p + at, n);
        found = true;
        if (x.certain)
            break;
    }
    return found;
}

struct span text_person_hidden(struct arena *a, struct span s, unsigned flags)
{
    struct text_person x;
    struct buf out = {0};
    size_t n;
    if (!text_person(s, flags, &x))
        return s;
    for (size_t at = 0; at < s.n; at += n ? n : 1) {
        n = one_at(s, at, flags, &x);
        if (n)
            buf_str(&out, TEXT_PERSON_HIDDEN);
        else
            buf_char(&out, s.p[at]);
    }
    struct span hidden = arena_span(a, buf_view(&out));
    buf_free(&out);
    return hidden;
}
