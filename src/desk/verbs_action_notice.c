/* verbs_action_notice: what a notice that a member sent says of a border action, for "actions from-notice": where, from when, until when, and on what grounds.
 *
 * The words of a CAP alert are nobody's fields: a ground is taken where the text names it ("Legal basis: ..."), as this centre's own templates and those that members
 * made of them do. Of a notice that may be about a person no word is taken: what it says is erased with it, and the register is not.
 */
#include <stdio.h>

#include "desk/act.h"
#include "desk/dissem.h"
#include "model/member.h"

static const struct {
    const char *type;
    uint8_t kind;
} types[] = {{"FLOW.CLOSURE", ACTION_CLOSURE}, {"FLOW.REOPEN", ACTION_REOPENING}, {"HLT.BORDER_MEASURE", ACTION_HEALTH_MEASURE}};

/* What a text says behind these words, up to the next of them: each ends what stands before it. */
static const struct {
    const char *words;
    int text; /* enum action_text; -1: of none */
} labels[] = {{"Legal basis:", ACTION_LEGAL_BASIS}, {"Exceptions:", ACTION_EXCEPTIONS}, {"Reason:", ACTION_RATIONALE}, {"Proportionality:", ACTION_PROPORTIONALITY}, {"Alternatives:", ACTION_ALTERNATIVES}, {"Affected:", ACTION_AFFECTED}, {"Until ", -1}, {"Instead:", -1}, {"Still limited:", -1}};

/* The report that the notice was made into; NULL: its words are gone. */
static const struct json *report_of(struct act *x, const struct received_row *r)
{
    struct arena *a = &x->d->overlay->arena;
    struct journal_fact f;
    struct json *v = NULL;
    if (!x->d->reader || !r->first || journal_read(x->d->reader, r->first, &f, NULL))
        return NULL;
    for (size_t i = 0; i < f.nparts; i++)
        if (span_is(f.parts[i].name, "report") && !f.parts[i].redacted && json_parse(a, arena_span(a, f.parts[i].text), NULL, &v, NULL) == 0)
            return v;
    return NULL;
}

static bool begins(struct span s, const char *words)
{
    size_t n = strlen(words);
    return s.n >= n && memcmp(s.p, words, n) == 0;
}

/* Where the next of the labels stands that begins a sentence; s.n: none does. */
static size_t next_label(struct span s)
{
    for (size_t i = 1; i < s.n; i++)
        if ((s.p[i - 1] == ' ' && i > 1 && s.p[i - 2] == '.') || s.p[i - 1] == '\n')
            for (size_t k = 0; k < ARRAY_LEN(labels); k++)
                if (begins(span_make(s.p + i, s.n - i), labels[k].words))
                    return i;
    return s.n;
}

static struct span trimmed(struct span s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\n'))
        s.p++, s.n--;
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '.'))
        s.n--;
    return s;
}

/* As much of it as one of the register's texts has room for, and no half a character. */
static struct span cut(struct act *x, struct span s)
{
    size_t n = s.n < ACTION_TEXT_MAX ? s.n : ACTION_TEXT_MAX - 1;
    while (n < s.n && n && ((unsigned char) s.p[n] & 0xc0) == 0x80)
        n--;
    char *out = arena_strndup(&x->d->overlay->arena, s.p ? s.p : "", n);
    for (size_t i = 0; i < n; i++)
        out[i] = out[i] == '\n' ? ' ' : out[i];
    return act_clean(x, span_make(out, n), 0);
}

static void put_text(struct act *x, struct action *said, unsigned t, struct span s)
{
    s = trimmed(s);
    if (!s.n || said->text[t].n)
        return; /* what the officer said stands */
    said->text[t] = cut(x, action_hidden(&x->d->overlay->arena, true, t, s)); /* whose kind it is may be said later: the stricter holds */
    said->given |= BIT(ACTION_FIELD_TEXT + t);
}

/* Grounds that the text names; what stands before them is the measure itself. The instruction, behind an empty line, is nobody's ground. */
static void take_grounds(struct act *x, const struct json *report, struct action *said)
{
    struct span title = json_str(report, "title"), text = json_str(report, "text"), end = text;
    const char *paragraph = text.n ? memmem(text.p, text.n, "\n\n", 2) : NULL;
    end.n = paragraph ? (size_t) (paragraph - text.p) : text.n;
    for (size_t at = next_label(end); at < end.n;) {
        struct span here = span_make(end.p + at, end.n - at);
        size_t n = next_label(here);
        for (size_t k = 0; k < ARRAY_LEN(labels); k++)
            if (labels[k].text >= 0 && begins(here, labels[k].words))
                put_text(x, said, (unsigned) labels[k].text, span_make(here.p + strlen(labels[k].words), n - strlen(labels[k].words)));
        at += n;
    }
    struct span what = span_make(end.p, next_label(end));
    put_text(x, said, ACTION_RATIONALE, span_str(arena_printf(&x->d->overlay->arena, "%.*s: %.*s", SPAN_FMT(title), SPAN_FMT(what))));
}

/* Checkpoints that its areas name, of those that are the sender's. */
static void take_places(struct act *x, const struct json *report, struct action *said)
{
    struct arena *a = &x->d->overlay->arena;
    struct buf list = {0};
    unsigned n = 0;
    if (said->given & BIT(ACTION_FIELD_CHECKPOINTS))
        return;
    JSON_EACH (area, json_get(report, "area"))
        JSON_EACH (code, json_get(area, "geocode"))
            if (span_is(code->key, "UN/LOCODE") && code->type == JSON_STRING && code->s.n == 5 && n < ACTION_PLACES && span_is(desk_member_at(x->d, code->s), said->member))
                buf_printf(&list, "%s%.*s", n++ ? "," : "", SPAN_FMT(code->s));
    struct span one = json_str(report, "checkpoint");
    if (!n && one.n == 5 && span_is(desk_member_at(x->d, one), said->member))
        buf_span(&list, one);
    if (list.n)
        (void) action_set(a, said, ACTION_FIELD_CHECKPOINTS, arena_span(a, buf_view(&list)), x->d->now, 0, NULL);
    buf_free(&list);
}

static wf_time time_in(const struct json *report, const char *key)
{
    wf_time t;
    return time_parse(json_str(report, key), &t, NULL, NULL) ? TIME_NONE : t;
}

int verb_action_notice_read(struct act *x, const struct received_row *r, struct action *said)
{
    char sent[40] = "", id[16];
    const struct json *report = report_of(x, r);
    struct span type = json_str(report, "type"), member = names_get(&x->d->state.names, r->member);
    snprintf(id, sizeof id, "R-%04u", r->n);
    if (member.n == 2)
        memcpy(said->member, member.p, 2);
    else
        return act_refuse(x, WF_E_STATE, "notice", "%s came by %.*s, which speaks for no member: record it with actions new, and say in --announced-how where it is from", id, SPAN_FMT(names_get(&x->d->state.names, r->feed)));
    said->given |= BIT(ACTION_FIELD_MEMBER);
    for (size_t i = 0; i < ARRAY_LEN(types) && !said->kind; i++)
        said->kind = span_is(type, types[i].type) ? types[i].kind : 0;
    said->given |= said->kind ? BIT(ACTION_FIELD_KIND) : 0;
    take_places(x, report, said);
    if (said->effective == TIME_NONE)
        said->effective = time_in(report, "occurred");
    if (said->effective == TIME_NONE)
        said->effective = x->d->now;
    if (said->expires == TIME_NONE && r->expires != TIME_NONE) {
        said->expires = r->expires;
        said->given |= BIT(ACTION_FIELD_EXPIRES);
    }
    if (report && !r->person)
        take_grounds(x, report, said);
    if (r->sent != TIME_NONE)
        time_format(r->sent, sent);
    put_text(x, said, ACTION_ANNOUNCED_HOW, span_str(arena_printf(&x->d->overlay->arena, "notice %s of %.*s: %s of %s, sent %s", id, SPAN_FMT(member), r->identifier, r->sender, sent)));
    return 0;
}
