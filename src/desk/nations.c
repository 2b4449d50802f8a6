/* nations: of which states the persons of a protected record are, as an officer says (set ID nationality|origin) or its newest report by the labels of these names,
 * and whether a question may go to one: never to the state of origin or nationality without a protection officer. Where nobody said which that is, it may be any.
 * What an officer says comes beside what the report says, and takes nothing of it away. */
#include "desk/act.h"
#include "model/member.h"

enum nations_say { NATIONS_UNKNOWN, NATIONS_OTHERS, NATIONS_THIS };

/* Codes of the members that sources also write with three letters (DOMAIN 13). */
static const char *const three[][2] = {{"BRN", "BN"}, {"KHM", "KH"}, {"IDN", "ID"}, {"LAO", "LA"}, {"MYS", "MY"}, {"MMR", "MM"}, {"PHL", "PH"}, {"SGP", "SG"},
    {"THA", "TH"}, {"TLS", "TL"}, {"VNM", "VN"}};

/* A word of a label as a code of two letters; empty: it is none. */
static struct span code_of(struct span s)
{
    for (size_t k = 0; s.n == 3 && k < ARRAY_LEN(three); k++)
        if (span_is(s, three[k][0]))
            return span_str(three[k][1]);
    return s.n == 2 ? s : span_make(NULL, 0);
}

/* A label: "MM", "MMR, PH". What can't be read makes all of it unknown: it might be the one that is asked. */
static enum nations_say one_label(struct span v, struct span member)
{
    enum nations_say said = NATIONS_UNKNOWN;
    for (size_t at = 0; at < v.n;) {
        size_t from = at;
        while (at < v.n && v.p[at] != ',' && v.p[at] != ' ')
            at++;
        struct span word = span_make(v.p + from, at - from), code = code_of(word);
        at++;
        if (!word.n)
            continue;
        if (!code.n)
            return NATIONS_UNKNOWN;
        if (span_eq(code, member))
            return NATIONS_THIS;
        said = NATIONS_OTHERS;
    }
    return said;
}

/* What the report says and what an officer said: of two that are known any may be the one. */
static enum nations_say both(struct span label, const char said[NATIONS_ROOM], struct span member)
{
    enum nations_say report = one_label(label, member), officer = one_label(span_make(said, strnlen(said, NATIONS_ROOM)), member);
    if (report == NATIONS_THIS || officer == NATIONS_THIS)
        return NATIONS_THIS;
    if (label.n && report == NATIONS_UNKNOWN)
        return NATIONS_UNKNOWN; /* it says something that can't be read */
    return report == NATIONS_OTHERS || officer == NATIONS_OTHERS ? NATIONS_OTHERS : NATIONS_UNKNOWN;
}

/* Both have to be said: who is of one state may come from another. */
static enum nations_say nations_say(struct act *x, struct span member)
{
    struct arena *a = &x->d->overlay->arena;
    struct journal_item it;
    struct json *p = NULL;
    const struct json *labels = NULL;
    if (x->d->reader && x->was->m.intake && journal_intake(x->d->reader, JOURNAL_REPORT, x->was->m.intake, &it, NULL) == 0 &&
        json_parse(a, arena_span(a, it.body), NULL, &p, NULL) == 0)
        labels = json_get(json_get(p, "report"), "labels");
    enum nations_say nationality = both(json_str(labels, "nationality"), x->was->m.nationality, member), origin = both(json_str(labels, "origin"), x->was->m.origin, member);
    if (nationality == NATIONS_THIS || origin == NATIONS_THIS)
        return NATIONS_THIS;
    return nationality == NATIONS_OTHERS && origin == NATIONS_OTHERS ? NATIONS_OTHERS : NATIONS_UNKNOWN;
}

int nations_refuse(struct act *x, struct span member)
{
    if (x->was->r.protection < 1 || x->q->may_lower)
        return 0;
    enum nations_say said = nations_say(x, member);
    if (said == NATIONS_THIS)
        return act_refuse(x, WF_E_DENIED, "to", "%.*s is the state of origin or nationality of who is protected: only the role \"protection\" asks it", SPAN_FMT(member));
    if (said == NATIONS_UNKNOWN)
        return act_refuse(x, WF_E_DENIED, "to", "protection is %u, and nobody said nationality and origin (set %s nationality MM ...): %.*s may be that state; only the role \"protection\" asks it",
            x->was->r.protection, x->a->id, SPAN_FMT(member));
    return 0;
}

int nations_take(struct act *x, const char *field, char *to)
{
    const struct span v = x->q->value;
    char out[NATIONS_ROOM] = "";
    size_t n = 0;
    if (!span_is(v, "unknown") && !v.n)
        return act_refuse(x, WF_E_INVALID, field, "of which state? two capital letters each, as MM or MM,PH; or unknown");
    for (size_t at = 0; !span_is(v, "unknown") && at < v.n; at++) {
        size_t from = at;
        while (at < v.n && v.p[at] != ',')
            at++;
        struct span one = span_make(v.p + from, at - from), code = code_of(one);
        if (!code.p || !member_code_ok(code) || at + 1 == v.n)
            return act_refuse(x, WF_E_INVALID, field, "\"%.*s\" is no state; it is two capital letters of ISO 3166-1 each, as MM or MM,PH; or unknown", SPAN_FMT(one));
        if (n + 3 > sizeof out)
            return act_refuse(x, WF_E_LIMIT, field, "at most %d states are said", (NATIONS_ROOM + 1) / 3);
        if (n)
            out[n++] = ',';
        memcpy(out + n, code.p, 2);
        n += 2;
    }
    memcpy(to, out, sizeof out);
    return 0;
}
