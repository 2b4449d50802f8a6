/* action_persons: what of persons may not stand in the register of border actions, which leaves in exports and notices; see action.h. */
#include <string.h>

#include "model/action.h"
#include "text/person.h"

/* Illness, in the members' languages: how a word begins; in scripts without blanks anywhere. */
static const char *const ills[] = {"ill", "illness", "sick", "sickness", "fever", "measles", "cholera", "dengue", "ebola", "mpox", "infected", "infection", "infectious", "disease", "diseases", "outbreak", "symptom", "symptoms", "patient", "patients", "quarantine",
                                   "sakit", "penyakit", "pesakit", "pasien", "demam", "wabak", "wabah", "jangkitan", "karantina", "kuarantin", "maysakit", "lagnat", "ốm", "bệnh", "sốt", "dịch", "doente", "doentes", "doença", "febre", "surto", "moras", "isin"};
static const char *const ills_joined[] = {"ป่วย", "ไข้", "โรค", "ເຈັບ", "ໄຂ້", "ພະຍາດ", "ជំងឺ", "ឈឺ", "ဖျား", "ရောဂါ", "病", "发烧", "發燒", "நோய்", "காய்ச்சல்"};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char) c >= 0x80;
}

static bool is_same(struct span word, const char *w)
{
    size_t n = strlen(w), k = 0;
    while (k < n && k < word.n && (word.p[k] >= 'A' && word.p[k] <= 'Z' ? word.p[k] | 32 : word.p[k]) == w[k])
        k++;
    return k == n && word.n == n;
}

/* "the arrival hall", "a minor leak", "contact the desk" */
static bool is_thing(struct span word)
{
    static const char *const things[] = {"arrival", "arrivals", "contact", "case", "minor", "ca", "tao", "bata"};
    for (size_t i = 0; i < ARRAY_LEN(things); i++)
        if (is_same(word, things[i]))
            return true;
    return false;
}

/* persons: or of persons at all. */
static bool tells_of(struct span s, bool persons)
{
    for (size_t i = 0; i < ARRAY_LEN(ills_joined); i++)
        if (s.n && memmem(s.p, s.n, ills_joined[i], strlen(ills_joined[i])))
            return true;
    for (size_t at = 0, end; at < s.n; at = end + 1) {
        for (end = at; end < s.n && is_word(s.p[end]);)
            end++;
        struct span word = span_make(s.p + at, end - at);
        if (persons && action_is_person_word(word) && !is_thing(word))
            return true;
        for (size_t i = 0; i < ARRAY_LEN(ills); i++)
            if (is_same(word, ills[i]))
                return true;
    }
    return false;
}

bool action_tells_of_persons(struct span s)
{
    return tells_of(s, true);
}

bool action_about_health(const struct action *x)
{
    bool is = action_is_health(x->kind, x->delays);
    for (unsigned t = 0; t < ACTION_TEXTS && !is; t++)
        is = tells_of(x->text[t], false);
    return is;
}

unsigned action_person_flags(bool health, unsigned text)
{
    return text == ACTION_LEGAL_BASIS ? 0 : TEXT_PERSON_NAMES | (health ? TEXT_PERSON_HEALTH : 0); /* "Mr Tan's Act, s. 31C" */
}

struct span action_hidden(struct arena *a, bool health, unsigned text, struct span s)
{
    s = text_person_hidden(a, s, action_person_flags(health, text));
    s = health ? action_few_hidden(a, s) : s;
    if (s.n >= ACTION_TEXT_MAX)
        for (s.n = ACTION_TEXT_MAX - 1; s.n && ((unsigned char) s.p[s.n] & 0xc0) == 0x80;)
            s.n--;
    return s;
}
