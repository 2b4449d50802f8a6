/* action_few: numbers of persons under five in the words of a health measure, in the members' languages; see action.h.
 * A number is a digit of any of their scripts, or a word. What it counts stands behind it; in Tetum before it, too. */
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "model/action.h"
#include "text/near.h"

/* Persons, and what ails them: whole words. */
static const char *const nouns[] = {
    /* en */ "person", "persons", "people", "case", "cases", "traveller", "travellers", "traveler", "travelers", "passenger", "passengers", "patient", "patients", "arrival", "arrivals", "contact", "contacts", "child", "children",
    "minor", "minors", "sibling", "siblings", "infant", "infants", "baby", "babies", "toddler", "toddlers", "student", "students", "man", "men", "woman", "women", "pilgrim", "pilgrims", "worker", "workers", "ill", "sick", "dead", "died", "death", "deaths", "infected", "positive", "positives", "hospitalised", "hospitalized",
    /* ms id */ "orang", "kes", "kasus", "penumpang", "pengembara", "pelancong", "pesakit", "pasien", "warga", "mangsa", "korban", "pekerja",
    /* tl */ "tao", "katao", "kaso", "pasahero", "pasyente", "bata", "biyahero", "manggagawa",
    /* vi */ "người", "ca", "bệnh", "khách", "trường",
    /* pt */ "pessoa", "pessoas", "caso", "casos", "passageiro", "passageiros", "passageira", "passageiras", "doente", "doentes", "viajante", "viajantes", "criança", "crianças", "mortos", "mortes", "óbitos", "trabalhadores",
    /* tet */ "ema", "kazu", "pasajeiru", "moras", "labarik"};
/* In scripts that put no blank between words, or endings on them: how the word begins. */
static const char *const begin[] = {/* th */ "คน", "ราย", "ท่าน", "ผู้", /* lo */ "ຄົນ", "ລາຍ", "ກໍລະນີ", "ທ່ານ", "ຜູ້", /* km */ "នាក់", "ករណី", /* my */ "ဦး", "ယောက်", "ယောက္", /* zh */ "人", "名", "例", "位", "個人", "个人", /* ta */ "பேர", "நபர", "பயணி", "நோயாளி"};
/* What a number counts that is followed by such a word all the same: "3 days of contact tracing". */
static const char *const units[] = {"hour", "hours", "minute", "minutes", "day", "days", "week", "weeks", "month", "months", "year", "years", "km", "metre", "metres", "m", "am", "pm", "lane", "lanes", "flight", "flights", "ferry", "ferries",
    "checkpoint", "checkpoints", "times", "percent", "jam", "hari", "minggu", "bulan", "tahun", "oras", "araw", "giờ", "ngày", "tuần", "tháng", "hora", "horas", "dia", "dias", "semana", "semanas", "loron"};
static const char *const numbers[] = {"one", "two", "three", "four", "satu", "dua", "tiga", "empat", "seorang", "isang", "isa", "dalawa", "dalawang", "tatlo", "tatlong", "apat", "một", "hai", "ba", "bốn", "um", "uma", "dois", "duas", "três", "quatro",
    "ida", "rua", "tolu", "haat", "ஒரு", "இரண்டு", "மூன்று", "நான்கு"};
/* Behind these the number itself is of persons: "ema nain 3". */
static const char *const before_it[] = {"nain", "ema"};
/* The digits 0 to 9 of a script stand in a row. */
static const uint32_t zeros[] = {'0', 0x0be6, 0x0e50, 0x0ed0, 0x1040, 0x17e0, 0xff10};
static const char *const han[] = {"一", "二", "三", "四", "两", "兩"};
enum { WORDS_ON = 3 };

/* The value of a digit of any of the scripts; -1: it is none. */
static int digit(uint32_t cp)
{
    for (size_t i = 0; i < ARRAY_LEN(zeros); i++)
        if (cp >= zeros[i] && cp <= zeros[i] + 9)
            return (int) (cp - zeros[i]);
    return -1;
}

static uint32_t cp_at(struct span s, size_t at, size_t *n)
{
    uint32_t cp = 0;
    int got = at < s.n ? utf8_decode(s.p + at, s.n - at, &cp) : 0;
    *n = got > 0 ? (size_t) got : at < s.n;
    return got > 0 ? cp : 0;
}

/* The code point that ends before byte `at`; 0: none. */
static uint32_t cp_before(struct span s, size_t at, size_t *from)
{
    size_t n;
    *from = at;
    if (!at)
        return 0;
    do
        --*from;
    while (*from && at - *from < 4 && ((unsigned char) s.p[*from] & 0xc0) == 0x80);
    return cp_at(s, *from, &n);
}

/* A script that writes its words without blanks: what stands before a number there is no part of it. */
static bool without_blanks(uint32_t cp)
{
    return cp >= 0x0b80;
}

static bool word_in(struct span word, const char *const *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(v[i]) == word.n && strncasecmp(word.p, v[i], word.n) == 0)
            return true;
    return false;
}

/* How long the one is that stands at `at`; 0: none does. */
static size_t begins_with(struct span s, size_t at, const char *const *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s.n - at >= strlen(v[i]) && memcmp(s.p + at, v[i], strlen(v[i])) == 0)
            return strlen(v[i]);
    return 0;
}

/* Are they persons that the number at s[at..end) counts? */
static bool counts_persons(struct span s, size_t at, size_t end)
{
    size_t next = end < s.n && s.p[end] == ' ' ? end + 1 : end;

    if (begins_with(s, next, begin, ARRAY_LEN(begin)))
        return true;
    for (int i = 0; i < WORDS_ON; i++) {
        struct span word = text_word_behind(s, end);
        if (!word.n || (i == 0 && word_in(word, units, ARRAY_LEN(units))))
            break;
        if (word_in(word, nouns, ARRAY_LEN(nouns)))
            return true;
        end += 1 + word.n;
    }
    return word_in(text_word_before(s, at), before_it, ARRAY_LEN(before_it)) && !word_in(text_word_behind(s, end), units, ARRAY_LEN(units));
}

/* How long the number from 1 to 4 is that stands at `at`; 0: none does. */
static size_t number_at(struct span s, size_t at)
{
    size_t from, n, len, next_n;
    uint32_t before = cp_before(s, at, &from), cp = cp_at(s, at, &n), next = cp_at(s, at + n, &next_n);
    int value = digit(cp);
    bool inside = before && before < 0x80 && strchr("-/:.,", (int) before) && digit(cp_before(s, from, &from)) >= 0; /* of a time, a date, 1.4 */

    if (digit(before) >= 0 || before == '<' || inside)
        return 0;
    if (value >= 0) {
        bool wordy = next < 0x80 ? next == ' ' : without_blanks(next) && digit(next) < 0;
        bool behind_word = before && (before < 0x80 ? text_is_letter((char) before) : !without_blanks(before));
        return value >= 1 && value <= 4 && wordy && !behind_word ? n : 0;
    }
    if ((len = begins_with(s, at, han, ARRAY_LEN(han))) != 0)
        return (before >= 0x4e00 && before <= 0x9fff && begins_with(s, from, (const char *const[]){"十", "百", "千", "五", "六", "七", "八", "九", "一", "二", "三", "四", "第"}, 13)) ? 0 : len;
    if (before && (before >= 0x80 || text_is_letter((char) before)))
        return 0;
    for (len = 0; at + len < s.n && text_is_letter(s.p[at + len]);)
        len++;
    return len && word_in(span_make(s.p + at, len), numbers, ARRAY_LEN(numbers)) ? len : 0;
}

bool action_is_person_word(struct span word)
{
    return word_in(word, nouns, ARRAY_LEN(nouns));
}

bool action_few_find(struct span s, size_t from, size_t *at, size_t *n)
{
    for (*at = from; *at < s.n; (*at)++)
        if (((unsigned char) s.p[*at] & 0xc0) != 0x80 && (*n = number_at(s, *at)) != 0 && counts_persons(s, *at, *at + *n))
            return true;
    return false;
}

struct span action_few_hidden(struct arena *a, struct span s)
{
    struct buf out = {0};
    size_t from = 0, at, n;
    if (!action_few_find(s, 0, &at, &n))
        return s;
    while (action_few_find(s, from, &at, &n)) {
        buf_add(&out, s.p + from, at - from);
        buf_str(&out, "<5");
        from = at + n;
    }
    buf_add(&out, s.p + from, s.n - from);
    struct span hidden = arena_span(a, buf_view(&out));
    buf_free(&out);
    return hidden;
}
