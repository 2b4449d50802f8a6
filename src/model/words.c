#include "model/words.h"

#include <stdio.h>

#include "model/type.h"

#define WORDS(id, label, ...) \
    static const char *const id##_list[] = {__VA_ARGS__}; \
    const struct words words_##id = {label, id##_list, ARRAY_LEN(id##_list)}

WORDS(kind, "kind", "event", "status", "count", "notice", "ack");
WORDS(impact, "impact", "LOW", "MEDIUM", "HIGH", "VERY_HIGH");
WORDS(urgency, "urgency", "Immediate", "Expected", "Future", "Past", "Unknown");
WORDS(severity, "severity", "Extreme", "Severe", "Moderate", "Minor", "Unknown");
WORDS(certainty, "certainty", "Observed", "Likely", "Possible", "Unlikely", "Unknown");
WORDS(msg_status, "msg_status", "actual", "exercise", "system", "test", "draft");
WORDS(tlp, "tlp", "CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED");
WORDS(pap, "pap", "CLEAR", "GREEN", "AMBER", "RED");
WORDS(condition, "condition", "active", "cleared");
WORDS(link, "watchlist", "ok", "degraded", "down", "unknown");
WORDS(ack_state, "state", "DELIVERED", "SEEN", "ACKED", "REJECTED");
WORDS(state, "state", "NEW", "TRIAGED", "ACTIVE", "MONITORING", "RESOLVED", "CLOSED", "DUPLICATE", "DISCARDED", "TRANSFERRED");
WORDS(priority, "priority", "P1", "P2", "P3", "P4");
WORDS(signal, "signal", "NORMAL", "UNACK", "ACK", "RTN_UNACK");
WORDS(alert, "alert", "NORMAL", "UNACK", "ACK", "RTN_UNACK", "SHELVED", "SUPPRESSED", "OUT_OF_SERVICE");
WORDS(aside, "aside", "shelved", "flapping", "chattering", "out-of-service");
WORDS(tier, "tier", "T1", "T2", "T3");
WORDS(tier_whom, "tier", "the next officer", "the supervisor", "the liaison group");
WORDS(disposition, "disposition", "confirmed", "not-an-incident", "insufficient-data", "drill", "transferred");
WORDS(rule, "rule", "matrix", "matrix with the type's default", "assumed", "assumed, never below P2", "floor: risk to life",
    "floor: minor", "floor: protection", "override");
WORDS(signature, "signature", "unsigned", "signed, not verified", "signed, verified", "signed, does not verify");
WORDS(sublayer, "sublayer", "CROSSING", "CRIME", "CRISIS", "OTHER");

const char *words_of(const struct words *t, uint32_t v)
{
    return v >= 1 && v <= t->n ? t->words[v - 1] : NULL;
}

/* Case forgiven, and ' ' or '-' for '_'. */
static char folded(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char) (c + 32);
    return c == ' ' || c == '-' ? '_' : c;
}

static bool same_word(const char *word, struct span s)
{
    size_t i = 0;
    for (; i < s.n && word[i]; i++)
        if (folded(word[i]) != folded(s.p[i]))
            return false;
    return i == s.n && !word[i];
}

uint32_t words_find(const struct words *t, struct span word)
{
    if (t == &words_tlp && word.n > 4 && same_word("TLP:", span_make(word.p, 4)))
        word = span_make(word.p + 4, word.n - 4);
    for (uint32_t i = 0; i < t->n; i++)
        if (same_word(t->words[i], word))
            return i + 1;
    return 0;
}

char *words_list(const struct words *t, char *out, size_t size)
{
    size_t n = 0;
    out[0] = 0;
    for (uint32_t i = 0; i < t->n && n < size; i++) {
        const char *sep = i == 0 ? "" : i + 1 == t->n ? " or " : ", ";
        int k = snprintf(out + n, size - n, "%s%s", sep, t->words[i]);
        if (k < 0)
            break;
        n += (size_t) k;
    }
    return out;
}
