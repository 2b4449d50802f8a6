#include "model/headline.h"

#include "base/vec.h"
#include "model/action.h"

/* Two letters before a number that are no airline's here: viruses and what of them is counted, roads, numbers of UN. */
static const char *const no_airline[] = {"EV", "NL", "OC", "BA", "BQ", "JN", "KP", "XE", "AH", "KM", "NO", "UN", "IL", "CD", "PM", "AM", "UV", "CO", "TB", "HN", "HA", "NA"};
static const char *const flight_words[] = {"flight", "flights", "penerbangan", "bay", "voo", "voos"};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(struct span s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && is_digit(s.p[at + n]))
        n++;
    return n;
}

static bool is_no_airline(const char *p)
{
    for (size_t i = 0; i < ARRAY_LEN(no_airline); i++)
        if (memcmp(p, no_airline[i], 2) == 0)
            return true;
    return false;
}

/* Is the word before byte `at` one for a flight? */
static bool behind_flight(struct span s, size_t at)
{
    size_t end = at;
    while (end && s.p[end - 1] == ' ')
        end--;
    for (size_t i = 0; i < ARRAY_LEN(flight_words); i++) {
        size_t n = strlen(flight_words[i]), k = 0;
        if (n > end || (end > n && is_letter(s.p[end - n - 1])))
            continue;
        while (k < n && (s.p[end - n + k] | 32) == flight_words[i][k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

/* "SQ956", "3K512", "flight sq 12": two letters or digits of an airline, and one to four digits. Its length; 0: none. */
static size_t flight_at(struct span s, size_t at)
{
    if (at + 3 > s.n || (at && (is_letter(s.p[at - 1]) || is_digit(s.p[at - 1]) || strchr("-/._", s.p[at - 1]))))
        return 0;
    char a = s.p[at], b = s.p[at + 1];
    bool letters = is_letter(a) && is_letter(b), first = is_digit(a) && is_letter(b), second = is_letter(a) && is_digit(b), said = behind_flight(s, at);
    bool capitals = !(a >= 'a' && a <= 'z') && !(b >= 'a' && b <= 'z'), apart = s.p[at + 2] == ' ';
    size_t n = letters || first || second ? digits(s, at + 2 + apart) : 0, end = at + 2 + apart + n, least = said ? 1 : first ? 2 : second || apart || !capitals ? 3 : 1;
    if (n < least || n > 4 || (!said && letters && is_no_airline(s.p + at)) || (!said && apart && !(letters && capitals)))
        return 0;
    return end < s.n && (is_letter(s.p[end]) || is_digit(s.p[end]) || s.p[end] == ':' || (s.p[end] == '-' && end + 1 < s.n && is_digit(s.p[end + 1]))) ? 0 : end - at;
}

bool headline_of_health(struct span s, struct headline_flaw *out)
{
    size_t at, n;
    if (action_few_find(s, 0, &at, &n)) {
        *out = (struct headline_flaw){"fewer than five persons", "they are found by it: leave the number out, or write \"<5\"", span_make(s.p + at, s.n - at < 24 ? s.n - at : 24)};
        while (out->where.n && at + out->where.n < s.n && ((unsigned char) s.p[at + out->where.n] & 0xc0) == 0x80)
            out->where.n--;
        return true;
    }
    for (at = 0; at < s.n; at++)
        if ((n = flight_at(s, at)) != 0) {
            *out = (struct headline_flaw){"a flight", "name the airport; the flight goes into the health record (health add ID --flight)", span_make(s.p + at, n)};
            return true;
        }
    if (action_nationality_in(s, &out->where)) {
        out->what = "a nationality";
        out->instead = "a disease has none: name the place";
        return true;
    }
    return false;
}
