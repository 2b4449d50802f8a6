/* nations: of which states the persons of a protected record are, as its newest report says by the labels "nationality" and "origin", and whether a question may go
 * to one: never to the state of origin or nationality without a protection officer. Where nobody said which that is, it may be any. */
#include "desk/act.h"

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

/* Both have to be said: who is of one state may come from another. */
static enum nations_say nations_say(struct act *x, struct span member)
{
    struct arena *a = &x->d->overlay->arena;
    struct journal_item it;
    struct json *p = NULL;
    if (!x->d->reader || !x->was->m.intake || journal_intake(x->d->reader, JOURNAL_REPORT, x->was->m.intake, &it, NULL) ||
        json_parse(a, arena_span(a, it.body), NULL, &p, NULL))
        return NATIONS_UNKNOWN;
    const struct json *labels = json_get(json_get(p, "report"), "labels");
    enum nations_say nationality = one_label(json_str(labels, "nationality"), member), origin = one_label(json_str(labels, "origin"), member);
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
        return act_refuse(x, WF_E_DENIED, "to", "protection is %u, and the report does not say nationality and origin: %.*s may be that state; only the role \"protection\" asks it",
            x->was->r.protection, SPAN_FMT(member));
    return 0;
}
