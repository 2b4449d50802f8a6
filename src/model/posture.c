/* posture: see posture.h. */
#include "model/posture.h"

static const char *const posture_words[] = {"WATCH", "ALERT", "RESPONSE-1", "RESPONSE-2", "RESPONSE-3", "RECOVERY"};
static const char *const level_words[] = {"NONE", "PHEIC", "PANDEMIC_EMERGENCY"};
const struct words words_posture = {"posture", posture_words, ARRAY_LEN(posture_words)};
const struct words words_level = {"level", level_words, ARRAY_LEN(level_words)};

bool posture_is_down(uint8_t from, uint8_t to)
{
    if (from < POSTURE_RESPONSE_1)
        return false;
    return to == POSTURE_RECOVERY ? from != POSTURE_RECOVERY : from == POSTURE_RECOVERY ? to < POSTURE_RESPONSE_1 : to < from;
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The series in which WHO numbers what bears on the Regulations, each at the beginning of a part of the id. */
static bool names_series(struct span doc)
{
    static const char *const series[] = {"WHO", "WHA", "IHR", "DON", "EB", "SEA", "WPR"};
    for (size_t at = 0; at < doc.n; at++) {
        if (at && (is_letter(doc.p[at - 1]) || is_digit(doc.p[at - 1])))
            continue;
        for (size_t k = 0; k < ARRAY_LEN(series); k++) {
            size_t n = strlen(series[k]);
            if (doc.n - at >= n && memcmp(doc.p + at, series[k], n) == 0 && (doc.n - at == n || !is_letter(doc.p[at + n])))
                return true;
        }
    }
    return false;
}

/* https, who.int or a name under it, and a page there. */
static bool is_page(struct span doc)
{
    static const char *const hosts[] = {"https://www.who.int/", "https://who.int/", "https://iris.who.int/", "https://apps.who.int/", "https://cdn.who.int/"};
    for (size_t k = 0; k < ARRAY_LEN(hosts); k++) {
        size_t n = strlen(hosts[k]);
        bool page = doc.n > n && memcmp(doc.p, hosts[k], n) == 0;
        for (size_t i = n; page && i < doc.n; i++)
            page = is_letter(doc.p[i]) || is_digit(doc.p[i]) || (doc.p[i] && strchr("/.-_()%?=&#", doc.p[i]));
        if (page)
            return true;
    }
    return false;
}

bool posture_who_doc_ok(struct span doc)
{
    bool letter = false, digit = false;
    if (doc.n < 5 || doc.n > WHO_DOC_MOST)
        return false;
    if (doc.n > 8 && memcmp(doc.p, "https://", 8) == 0)
        return is_page(doc);
    for (size_t i = 0; i < doc.n; i++) {
        char c = doc.p[i];
        letter = letter || is_letter(c);
        digit = digit || is_digit(c);
        if (!is_letter(c) && !is_digit(c) && (!i || !c || !strchr("/.-_():", c)))
            return false;
    }
    return letter && digit && names_series(doc);
}
