#include "model/few_told.h"

#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "model/action.h"
#include "text/near.h"

/* Who is counted. In English the one and the many are told apart: "2 case reports" are reports. */
static const char *const one_noun[] = {"person", "case", "traveller", "traveler", "passenger", "patient", "contact", "child", "man", "woman", "pilgrim", "worker", "death", "tourist", "student", "pupil", "infant", "baby", "toddler", "boy", "girl", "adult", "victim",
                                       "casualty", "fatality", "migrant", "refugee", "individual", "sibling", "sister", "brother", "relative", "male", "female", "infection", "resident", "pax", "minor", "kid", "stowaway", "deportee", "seafarer"};
static const char *const many_noun[] = {"persons", "people", "cases", "travellers", "travelers", "passengers", "patients", "contacts", "children", "men", "women", "pilgrims", "workers", "deaths", "tourists", "students", "pupils", "infants", "babies", "toddlers", "boys",
                                        "girls", "adults", "victims", "casualties", "fatalities", "migrants", "refugees", "evacuees", "individuals", "siblings", "sisters", "brothers", "relatives", "males", "females", "infections", "residents", "minors", "positives",
                                        "pax", "kids", "stowaways", "deportees", "seafarers"};
static const char *const ails[] = {"ill", "sick", "dead", "died", "infected", "positive", "hospitalised", "hospitalized", "unwell", "febrile", "feverish", "symptomatic", "vomiting", "coughing"};
/* Alone they tell of persons, too: "3 suspected, in isolation". */
static const char *const stands_alone[] = {"suspected", "probable", "admitted", "isolated", "quarantined", "recovered", "discharged"};
/* "2 in isolation", "3 taken to hospital" */
static const char *const moved[] = {"taken", "sent", "brought", "moved", "still", "now", "gone", "are", "were", "is", "was"};
static const char *const led_by[] = {"to", "in", "under", "at"};
static const char *const care[] = {"hospital", "isolation", "quarantine", "observation", "icu"};
/* "a family of four" */
static const char *const bands[] = {"family", "group", "party", "household", "couple"};
/* Persons who are on duty: "2 people from port health". */
static const char *const anybody[] = {"person", "persons", "people", "man", "men", "woman", "women"};
static const char *const offices[] = {"port", "airport", "airline", "health", "ministry", "moh", "moph", "mot", "focal", "police", "office", "team", "customs", "embassy", "ica", "carrier"};
static const char *const symptoms[] = {"fever", "fevers", "rash", "rashes", "cough", "coughs", "symptoms", "diarrhoea", "diarrhea", "vomiting", "measles", "cholera", "dengue", "mpox", "ebola", "chills", "headache", "jaundice", "bleeding", "pneumonia", "temperature"};
static const char *const verbs[] = {"with", "have", "has", "had", "were", "are", "was", "is", "fell", "got", "developed", "reported", "tested", "became", "show", "shows", "showed", "showing", "feel", "felt", "also"};
/* "3 of the ill", "2 out of 14 passengers" */
static const char *const glue[] = {"of", "out", "the", "these", "those", "them", "his", "her", "their", "its", "our"};
/* What is of persons or ill and no person: "2 contact tracers", "3 positive samples", "one dead bird". */
static const char *const things[] = {"report", "reports", "form", "forms", "list", "lists", "manifest", "manifests", "room", "rooms", "bay", "bays", "hall", "halls", "card", "cards", "transport", "flight", "flights", "vessel", "vessels", "ship", "ships", "ferry", "ferries",
                                     "bus", "buses", "coach", "coaches", "aircraft", "lane", "lanes", "gate", "gates", "counter", "counters", "terminal", "terminals", "number", "numbers", "tracer", "tracers", "tracing", "team", "teams", "point", "points", "record", "records",
                                     "file", "files", "certificate", "certificates", "definition", "definitions", "count", "counts", "cabin", "cabins", "seat", "seats", "declaration", "declarations", "lounge", "lounges", "lift", "lifts", "transfer", "transfers",
                                     "movement", "movements", "zone", "zones", "area", "areas", "screening", "name", "names", "data", "officer", "officers", "kit", "kits", "bed", "beds", "sample", "samples", "test", "tests", "result", "results", "swab", "swabs", "bird", "birds",
                                     "poultry", "chicken", "chickens", "animal", "animals", "pig", "pigs", "dog", "dogs", "monkey", "monkeys", "cattle", "bat", "bats", "rat", "rats", "hospital", "hospitals", "clinic", "clinics", "phone", "phones", "details", "leave",
                                     "bag", "bags", "answer", "answers", "check", "checks", "locator", "management", "count", "load", "loads", "service", "services", "desk", "desks", "release", "handling", "announcement", "announcements", "statement", "statements"};
static const char *const function_words[] = {"for", "per", "to", "at", "on", "in", "by", "from", "and", "or", "who", "that", "which", "as", "than", "until", "till", "before", "after", "via", "under", "over", "when", "while", "if", "not", "no", "about", "into", "onto", "against",
                                             "without", "within", "be", "been", "can", "may", "must", "will", "should", "do", "does", "did", "a", "an", "this", "each", "every", "met", "meet", "informed", "inform", "told", "tell", "asked", "ask", "called", "call",
                                             "said", "say", "briefed", "brief", "screened", "screen", "checked", "check", "moved", "move", "kept", "keep", "seen", "see", "saw", "sent", "send", "took", "take", "taken", "brought", "bring", "escort", "escorted", "guide", "wait",
                                             "watch", "help", "need", "needed", "carried", "carry", "landed", "open", "opened", "closed", "ready", "free", "where", "whose", "how", "with", "of", "is", "are", "was", "were", "has", "have", "had"};
/* Words that end in "s" and are no things that are counted. */
static const char *const soft[] = {"measles", "rabies", "previous", "serious", "infectious", "contagious", "various", "tuberculosis", "meningitis", "hepatitis", "pertussis", "virus", "diphtheritis", "religious", "anonymous"};
static const char *const units[] = {"hour", "hours", "hrs", "minute", "minutes", "min", "mins", "day", "days", "night", "nights", "week", "weeks", "month", "months", "year", "years", "km", "m", "am", "pm", "percent", "times", "jam", "hari", "minggu", "bulan", "tahun", "oras", "araw",
                                    "gi\u1edd", "ng\u00e0y", "tu\u1ea7n", "th\u00e1ng", "hora", "horas", "dia", "dias", "semana", "semanas", "loron", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
                                    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"};
/* Before a number they say that it is one of a place, a line, a step or a day. */
static const char *const labels[] = {"gate", "gates", "lane", "lanes", "bay", "bays", "stand", "stands", "belt", "carousel", "counter", "counters", "booth", "booths", "room", "rooms", "ward", "wards", "hall", "halls", "block", "blk", "road", "route", "line", "bus", "platform", "pier",
                                     "berth", "jetty", "dock", "terminal", "terminals", "section", "sections", "art", "article", "articles", "annex", "appendix", "para", "paragraph", "form", "type", "class", "grade", "phase", "level", "zone", "zones", "area", "areas", "table",
                                     "figure", "box", "item", "items", "rule", "clause", "chapter", "building", "floor", "unit", "apron", "runway", "door", "doors", "team", "shed", "step", "steps", "stage", "question", "questions", "criterion", "row", "rows", "seat", "deck",
                                     "decks", "cabin", "day", "days", "week", "version", "tier", "category", "cat", "group", "wave", "shift", "dose", "round", "page", "sheet", "number", "no", "nr", "nos", "part", "option", "point", "track", "car", "coach", "carriage", "flight",
                                     "flights", "sector", "priority", "alert", "response", "posture", "bridge", "checkpoint", "link", "notice", "run", "clock", "assessment", "answer", "ambulance", "van", "vehicle", "patient", "case", "passenger", "contact", "person", "traveller", "pintu", "lorong", "laluan", "kaunter", "seksyen", "pasal", "gedung", "ruang", "jalur", "peron", "dermaga", "gerbang",
                                     "c\u1ed5ng", "l\u00e0n", "qu\u1ea7y", "ga", "porta", "artigo", "linha", "faixa", "port\u00e3o", "balc\u00e3o", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "january", "february", "march", "april", "june",
                                     "july", "august", "september", "october", "november", "december"};
static const char *const bounds[] = {"than", "over", "least", "most", "exceed", "exceeds", "exceeding", "under", "below", "fewer", "every", "per", "max", "maximum", "min", "minimum", "dari", "daripada", "lebih", "kurang", "h\u01a1n", "liu", "maksimum"};
static const char *const chained[] = {"and", "or", "to", "dan", "atau", "hingga", "v\u00e0", "e", "at", "ou"};
/* "no one", "this one", and "one passenger at a time" (goes_each) count nobody. */
static const char *const no_count[] = {"no", "any", "each", "every", "this", "that", "the", "which", "another", "other"};
static const char *const staffs[] = {"health", "medical", "social", "airport", "port", "hospital", "healthcare"};
static const char *const kin[] = {"family", "household"};

/* The other members' languages. Number words of one count only what is of the same: "ba" is three in one, and a particle and "to" in two others. */
enum { MS, TL, VI, PT, TET, TONGUES, ANY };
static const char *const number_words[TONGUES][10] = {{"dua", "tiga", "empat"}, {"dalawa", "dalawang", "tatlo", "tatlong", "apat"}, {"hai", "ba", "b\u1ed1n"}, {"dois", "duas", "tr\u00eas", "quatro"}, {"rua", "tolu", "haat"}};
static const char *const tongue_nouns[TONGUES][24] = {
    {"orang", "kes", "kasus", "penumpang", "pengembara", "pelancong", "pesakit", "pasien", "warga", "mangsa", "korban", "sakit"},
    {"tao", "katao", "kaso", "pasahero", "pasyente", "bata", "biyahero", "maysakit", "sakit"},
    {"ng\u01b0\u1eddi", "ca", "b\u1ec7nh", "kh\u00e1ch", "tr\u01b0\u1eddng"},
    {"pessoa", "pessoas", "caso", "casos", "passageiro", "passageiros", "passageira", "passageiras", "doente", "doentes", "viajante", "viajantes", "crian\u00e7a", "crian\u00e7as", "mortos", "mortes", "\u00f3bitos"},
    {"ema", "kazu", "pasajeiru", "moras", "labarik"}};
static const char *const tongue_glue[] = {"na", "mga", "may", "yang", "dos", "das", "de", "trong", "daripada", "sa", "ng"};
/* Behind the noun they make another thing of it (a hospital, a hotel, a school, a boat), or officers. */
static const char *const tongue_behind[] = {"vi\u1ec7n", "x\u00e1", "s\u1ea1n", "h\u1ecdc", "\u0111\u1ea1i", "n\u00f4", "tr\u1ef1c", "l\u00e0m", "bay", "pegawai", "petugas", "doktor", "dokter", "jururawat", "perawat", "polis", "polisi", "anggota", "kakitangan", "staf"};
static const char *const tongue_things[] = {"pegawai", "petugas", "bas", "bus", "feri", "kapal", "lorong", "pintu", "kaunter", "borang", "formulir", "ambulans", "doktor", "dokter", "rumah", "penerbangan", "pesawat", "barko", "eroplano", "xe", "t\u00e0u", "chuy\u1ebfn", "voos", "autocarros",
                                            "m\u00e9dicos", "enfermeiros", "agentes", "guardas", "formul\u00e1rios", "portas", "linhas", "doktor", "m\u00e1y", "lista", "listas"};
/* In scripts without blanks: before such a number stands who is no traveller; a number that is an article. */
static const char *const script_staff[] = {"\u0e40\u0e08\u0e49\u0e32\u0e2b\u0e19\u0e49\u0e32\u0e17\u0e35\u0e48", "\u0e1e\u0e19\u0e31\u0e01\u0e07\u0e32\u0e19", "\u0e41\u0e1e\u0e17\u0e22\u0e4c", "\u0e1e\u0e22\u0e32\u0e1a\u0e32\u0e25", "\u0e0a\u0e48\u0e2d\u0e07", "\u0e1b\u0e23\u0e30\u0e15\u0e39",
                                           "\u0ec0\u0e88\u0ebb\u0ec9\u0eb2\u0edc\u0ec9\u0eb2\u0e97\u0eb5\u0ec8", "\u1798\u1793\u17d2\u178f\u17d2\u179a\u17b8", "\u1021\u101b\u102c\u101b\u103e\u102d"};
static const char *const script_staff_behind[] = {"\u5b98\u5458", "\u5b98\u54e1", "\u8b66\u5bdf", "\u533b\u751f", "\u91ab\u751f", "\u62a4\u58eb", "\u8b77\u58eb", "\u5de5\u4f5c\u4eba\u5458", "\u804c\u5458"};
static const char *const script_articles[] = {"\u4e00", "\u0b92\u0bb0\u0bc1"};
enum { WORDS_ON = 3,
       GLUE_ON = 5 };

struct number {
    size_t n; /* bytes; 0: none */
    int value;
    int tongue; /* ANY: digits; TONGUES: English */
    bool word;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool in(struct span word, const char *const *v, size_t n)
{
    for (size_t i = 0; word.n && i < n && v[i]; i++)
        if (strlen(v[i]) == word.n && strncasecmp(word.p, v[i], word.n) == 0)
            return true;
    return false;
}
#define IN(word, list) in((word), (list), ARRAY_LEN(list))

static size_t end_of(struct span s, struct span word)
{
    return (size_t) (word.p - s.p) + word.n;
}

/* ---- the number ---- */

/* Where the number that ends in this digit begins: "2-3 ill" at its 2. n 0: it is part of a time, a date, a sum, a name. */
static bool begins_free(struct span s, size_t at, size_t *from)
{
    *from = at;
    if (!at || strchr(" \n\t(;[", s.p[at - 1]))
        return true;
    if (strchr(",:", s.p[at - 1]))
        return at < 2 || !is_digit(s.p[at - 2]);
    if (s.p[at - 1] == '=')
        return true;
    if (s.p[at - 1] == '+')
        return at < 2 || s.p[at - 2] == ' ';
    if (s.p[at - 1] == '-' && at >= 2 && s.p[at - 2] >= '1' && s.p[at - 2] <= '4' && (at == 2 || s.p[at - 3] == ' ' || s.p[at - 3] == '(')) {
        *from = at - 2;
        return true;
    }
    return false;
}

static struct number number_at(struct span s, size_t at, size_t *from)
{
    struct number x = {.tongue = ANY};
    *from = at;
    if (s.p[at] >= '1' && s.p[at] <= '4' && (at + 1 == s.n || !(is_digit(s.p[at + 1]) || text_is_letter(s.p[at + 1]))) && begins_free(s, at, from)) {
        x.n = 1;
        x.value = s.p[at] - '0';
        return x;
    }
    static const char *const english[] = {"one", "two", "three", "four"};
    size_t n = 0;
    if (!text_is_letter(s.p[at]) || (at && (text_is_letter(s.p[at - 1]) || is_digit(s.p[at - 1]) || strchr("-'", s.p[at - 1]))))
        return x;
    while (at + n < s.n && text_is_letter(s.p[at + n]))
        n++;
    struct span word = span_make(s.p + at, n);
    for (int i = 0; i < 4; i++)
        if (in(word, &english[i], 1))
            x = (struct number){n, i + 1, TONGUES, true};
    for (int t = 0; t < TONGUES && !x.n; t++)
        if (IN(word, number_words[t]))
            x = (struct number){n, 2, t, true};
    return x;
}

/* "gate 3", "criteria 2 and 3", "more than 3", "no one", "up to 4": what stands before it says that it counts nobody. */
static bool is_label(struct span s, size_t at, const struct number *x)
{
    struct span w = text_word_before(s, at);
    if (IN(w, labels) || IN(w, bounds) || (x->word && x->value == 1 && (IN(w, no_count) || (span_is(w, "in") && span_is(text_word_behind(s, at + x->n), "case")))))
        return true;
    struct span prior = w.n ? text_word_before(s, (size_t) (w.p - s.p)) : w;
    if ((span_is(w, "to") && span_is(prior, "up")) || (span_is(w, "de") && (span_is(prior, "mais") || span_is(prior, "menos"))))
        return true;
    size_t from = w.n ? (size_t) (w.p - s.p) : 0;
    if (IN(w, chained) && from >= 3 && s.p[from - 1] == ' ') { /* a number, and before it a label: "gates 2 and 3" */
        size_t end = from - 1, k = end;
        while (k && (is_digit(s.p[k - 1]) || s.p[k - 1] == '-'))
            k--;
        w = text_word_before(s, k);
        return k < end && IN(w, labels);
    }
    return false;
}

/* "2 Passengers are told" at the beginning of a line is its second. */
static bool is_list_number(struct span s, size_t at, size_t n)
{
    size_t from = at;
    while (from && s.p[from - 1] == ' ')
        from--;
    bool begins = from && (s.p[from - 1] == '\n' || (s.p[from - 1] == '-' && from < at && (from == 1 || s.p[from - 2] == '\n')));
    return begins && at + n + 1 < s.n && s.p[at + n] == ' ' && s.p[at + n + 1] >= 'A' && s.p[at + n + 1] <= 'Z';
}

/* ---- English ---- */

static bool is_plural(struct span w)
{
    return w.n > 3 && (w.p[w.n - 1] | 32) == 's' && (w.p[w.n - 2] | 32) != 's' && !IN(w, soft) && !IN(w, function_words);
}

/* Is one of them ill, behind `at`? "3 have had fever" */
static bool ails_behind(struct span s, size_t at, int most)
{
    for (int i = 0; i < most; i++) {
        struct span w = text_word_behind(s, at);
        if (!w.n || IN(w, things))
            return false;
        if (IN(w, ails) || IN(w, symptoms))
            return !IN(text_word_behind(s, end_of(s, w)), things);
        at = end_of(s, w);
    }
    return false;
}

/* "one passenger at a time", "2 persons each" */
static bool goes_each(struct span s, size_t at)
{
    struct span w = text_word_behind(s, at), next = w.n ? text_word_behind(s, end_of(s, w)) : w;
    return span_is(w, "per") || span_is(w, "each") || (span_is(w, "at") && span_is(next, "a"));
}

/* "from the airline", "on duty" */
static bool is_on_duty(struct span s, size_t at)
{
    struct span w = text_word_behind(s, at), next = w.n ? text_word_behind(s, end_of(s, w)) : w;
    if (span_is(w, "from") && span_is(next, "the"))
        next = text_word_behind(s, end_of(s, next));
    return (span_is(w, "from") && IN(next, offices)) || (span_is(w, "on") && (span_is(next, "duty") || span_is(next, "shift") || span_is(next, "call")));
}

/* "taken to hospital" behind `at` */
static bool is_in_care(struct span s, size_t at)
{
    struct span w = text_word_behind(s, at);
    if (IN(w, moved))
        w = text_word_behind(s, end_of(s, w));
    if (!IN(w, led_by))
        return false;
    w = text_word_behind(s, end_of(s, w));
    return IN(span_is(w, "the") ? text_word_behind(s, end_of(s, w)) : w, care);
}

/* Is the noun w, the i-th word, who is counted? */
static bool is_counted(struct span s, struct span w, struct span prior, int i, bool whole, const struct number *x)
{
    size_t end = end_of(s, w);
    struct span next = text_word_behind(s, end);
    bool single = IN(w, one_noun), many = IN(w, many_noun);
    if (IN(next, things) || (single && x->value > 1 && is_plural(next) && !IN(next, many_noun)) || goes_each(s, end))
        return false;
    if (span_is(w, "minor") && next.n && !IN(next, function_words) && !IN(next, ails))
        return false;
    if (IN(w, anybody) && is_on_duty(s, end))
        return false;
    if (x->value == 1 && i > 0 && !whole && many)
        return false;
    if ((span_is(w, "workers") || span_is(w, "worker")) && IN(prior, staffs))
        return ails_behind(s, end, 3);
    return true;
}

/* Who stands behind the number that ends at `at`, in English. */
static bool counts_english(struct span s, size_t at, const struct number *x)
{
    struct span prior = span_make(s.p, 0);
    bool whole = false;
    if (is_in_care(s, at))
        return true;
    for (int i = 0, glued = 0; i < WORDS_ON;) {
        struct span w = text_word_behind(s, at);
        size_t end = end_of(s, w);
        if (!w.n) { /* "2 of 14 passengers" */
            size_t k = at + 1;
            while (whole && at < s.n && s.p[at] == ' ' && k < s.n && is_digit(s.p[k]))
                k++;
            if (k == at + 1 || ++glued > GLUE_ON)
                return false;
            at = k;
            continue;
        }
        if (IN(w, units))
            return false;
        if (i == 0 && IN(w, glue) && ++glued <= GLUE_ON) {
            whole = true;
            at = end;
            continue;
        }
        if (i == 0 && IN(w, verbs))
            return ails_behind(s, end, 2);
        if (IN(w, one_noun) || IN(w, many_noun) || IN(w, ails))
            return is_counted(s, w, prior, i, whole, x);
        if (IN(w, things) || IN(w, function_words))
            return false;
        struct span next = text_word_behind(s, end);
        if (IN(w, stands_alone) && (!next.n || IN(next, function_words)))
            return true;
        if (span_is(w, "members") && (IN(prior, kin) || span_is(next, "of")))
            return IN(prior, kin) || ails_behind(s, end, 4);
        if (is_plural(w))
            return IN(next, ails) && x->value > 1 && !IN(text_word_behind(s, end_of(s, next)), things);
        prior = w;
        at = end;
        i++;
    }
    return false;
}

/* "a family of four, all ill" */
static bool is_of_band(struct span s, size_t at, size_t end)
{
    struct span of = text_word_before(s, at), next = text_word_behind(s, end);
    return span_is(of, "of") && IN(text_word_before(s, (size_t) (of.p - s.p)), bands) && (!next.n || IN(next, function_words) || IN(next, ails));
}

/* "ill: 3", "dead=1,": the number stands at the end of what is said. */
static bool is_value(struct span s, size_t at, size_t n)
{
    size_t k = at && s.p[at - 1] == ' ' ? at - 1 : at, end;
    if (!k || !strchr(":=", s.p[k - 1]) || (at + n < s.n && !strchr(",;.)\n", s.p[at + n])) || (at + n + 1 < s.n && s.p[at + n] == '.' && is_digit(s.p[at + n + 1])))
        return false;
    end = --k;
    while (k && text_is_letter(s.p[k - 1]))
        k--;
    struct span w = span_make(s.p + k, end - k);
    return (IN(w, many_noun) && !span_is(w, "arrivals")) || IN(w, ails);
}

/* ---- the other languages ---- */

static bool is_tongue_noun(struct span w, int tongue)
{
    for (int t = 0; t < TONGUES; t++)
        if ((tongue == ANY || tongue == t) && IN(w, tongue_nouns[t]))
            return true;
    return false;
}

static bool counts_tongue(struct span s, size_t at, size_t end, const struct number *x)
{
    struct span w = text_word_behind(s, end), prior = text_word_before(s, at);
    bool nain = span_is(prior, "nain") || (at > 6 && memcmp(s.p + at - 6, "na'in ", 6) == 0);
    if (IN(w, units) && !span_is(w, "may")) /* a month; "3 may sakit" */
        return false;
    if ((x->tongue == ANY || x->tongue == TET) && (nain || span_is(prior, "ema")))
        return true;
    for (int i = 0, glued = 0; i < 2 && w.n && !IN(w, tongue_things);) {
        size_t to = end_of(s, w);
        if (is_tongue_noun(w, x->tongue))
            return !IN(text_word_behind(s, to), tongue_behind);
        if (IN(w, tongue_glue) && glued++ < 2)
            ;
        else
            i++;
        w = text_word_behind(s, to);
    }
    return false;
}

/* Such a number that action_few_find has found, and behind it a script without blanks. */
static bool counts_script(struct span s, size_t at, size_t n)
{
    uint32_t cp = 0;
    size_t next = at + n + (at + n < s.n && s.p[at + n] == ' '), from = at - (at && s.p[at - 1] == ' ');
    if (next >= s.n || utf8_decode(s.p + next, s.n - next, &cp) <= 0 || cp < 0x0b80 || (cp >= 0x1e00 && cp < 0x2000) || IN(span_make(s.p + at, n), script_articles))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(script_staff); i++) {
        size_t k = strlen(script_staff[i]);
        if (from >= k && memcmp(s.p + from - k, script_staff[i], k) == 0)
            return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(script_staff_behind); i++)
        if (memmem(s.p + next, s.n - next < 12 ? s.n - next : 12, script_staff_behind[i], strlen(script_staff_behind[i])))
            return false;
    return true;
}

static bool is_told(struct span s, size_t at, size_t *from, size_t *n)
{
    struct number x = number_at(s, at, from);
    size_t end = at + x.n;
    *n = end - *from;
    if (!x.n || is_label(s, *from, &x) || is_list_number(s, at, x.n))
        return false;
    if (is_value(s, at, x.n) || (at && s.p[at - 1] == '='))
        return is_value(s, at, x.n);
    return ((x.tongue == ANY || x.tongue == TONGUES) && (counts_english(s, end, &x) || is_of_band(s, *from, end))) || (x.tongue != TONGUES && counts_tongue(s, *from, end, &x));
}

bool few_told(struct span s, size_t from, size_t *at, size_t *n)
{
    size_t script = 0, script_n = 0;
    bool more = action_few_find(s, from, &script, &script_n);
    for (size_t i = from; i < s.n; i++) {
        while (more && script < i)
            more = action_few_find(s, i, &script, &script_n);
        if (more && script == i && counts_script(s, script, script_n)) {
            *at = script;
            *n = script_n;
            return true;
        }
        if (is_told(s, i, at, n))
            return true;
    }
    return false;
}
