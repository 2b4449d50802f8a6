/* forms_text: a notice as people read it or have it read to them: whole, as a short message, as what a caller says. See forms.h. */
#include "notice/forms.h"
#include "notice/phrases.h"
#include "notice/sms.h"
#include "text/cluster.h"

static bool is_waiting(const struct forms_ask *ask)
{
    return forms_carries(ask->c, ask->to, ask->channel) == COMPOSE_WAITING;
}

/* In what language it is read or heard. */
struct reader {
    const char *const *languages;
    size_t n;
};

static struct reader reads(const struct forms_ask *ask)
{
    return (struct reader){(const char *const *) ask->to->r->languages.v, ask->to->r->languages.n};
}

/* What phrases.conf has for it in the first of their languages, before the English: a machine wrote most of those, and English is read some of by everybody. */
static void put_phrase(const struct forms_ask *ask, struct reader who, enum phrase_kind kind, struct buf *out)
{
    const struct phrases *all = ask->means->phrases;
    const struct phrase *p = NULL;
    for (size_t i = 0; all && !p && i < who.n; i++)
        p = phrases_first(all, kind, span_str(who.languages[i]));
    if (p && strcmp(p->language, "en") != 0)
        buf_printf(out, "%s / ", p->text);
}

static void exercise(const struct forms_ask *ask, struct reader who, const char *end, struct buf *out)
{
    if (ask->c->n.status != NOTICE_EXERCISE)
        return;
    put_phrase(ask, who, PHRASE_DRILL, out);
    buf_printf(out, "EXERCISE%s", end);
}

static void is_waiting_for(const struct forms_ask *ask, struct reader who, struct buf *out)
{
    put_phrase(ask, who, PHRASE_WAITING, out);
    buf_str(out, "a notice is waiting: open your console");
}

static const struct notice_info *best(const struct forms_ask *ask)
{
    return compose_info_for(ask->c, (const char *const *) ask->to->r->languages.v, ask->to->r->languages.n);
}

/* What an Ack or an Error says, which has no text of its own. */
static void answer(const struct forms_ask *ask, struct buf *out)
{
    const struct notice *n = &ask->c->n;
    struct span of = n->references_n ? n->references[0].identifier : SPAN_LIT("");
    buf_printf(out, "%s: %.*s", n->type == NOTICE_ERROR ? "Rejected" : "Acknowledged", SPAN_FMT(of));
    if (n->type == NOTICE_ERROR)
        buf_printf(out, ": %.*s", SPAN_FMT(n->note));
}

static void headline(const struct forms_ask *ask, struct buf *out)
{
    const struct notice_info *i = best(ask);
    if (is_waiting(ask))
        is_waiting_for(ask, reads(ask), out);
    else if (i)
        buf_span(out, i->headline);
    else
        answer(ask, out);
}

void forms_subject(const struct forms_ask *ask, struct buf *out)
{
    exercise(ask, reads(ask), " ", out);
    buf_printf(out, "%s N-%04u: ", words_of(&words_notice_precedence, ask->c->precedence), ask->n);
    headline(ask, out);
}

/* ---- whole ---- */

static void line(struct buf *out, const char *label, struct span s)
{
    if (s.n)
        buf_printf(out, "%s: %.*s\n", label, SPAN_FMT(s));
}

static void put_time(struct buf *out, const char *label, wf_time t)
{
    struct time_fields f;
    if (t == TIME_NONE)
        return;
    time_split(t, 0, &f);
    buf_printf(out, "%s: %04d-%02d-%02d %02d:%02d UTC\n", label, f.year, f.month, f.day, f.hour, f.minute);
}

static void put_info(const struct notice_info *i, struct buf *out)
{
    buf_printf(out, "\n[%.*s, %.*s]\n", SPAN_FMT(notice_language(i)), SPAN_FMT(notice_pair_find(i->parameters, i->parameters_n, COMPOSE_TRANSLATION_PARAMETER)));
    buf_span(out, i->headline);
    if (i->description.n)
        buf_printf(out, "\n\n%.*s", SPAN_FMT(i->description));
    if (i->instruction.n)
        buf_printf(out, "\n\n-> %.*s", SPAN_FMT(i->instruction));
    buf_char(out, '\n');
}

/* Does the recipient read it? What nobody said it reads is left out, but for the one info that is read best. */
static bool is_read(const struct forms_ask *ask, const struct notice_info *i)
{
    for (size_t k = 0; k < ask->to->r->languages.n; k++)
        if (notice_language_fits(notice_language(i), ask->to->r->languages.v[k]))
            return true;
    return false;
}

static void put_texts(const struct forms_ask *ask, struct buf *out)
{
    const struct notice_info *first = best(ask);
    if (first)
        put_info(first, out);
    else {
        buf_char(out, '\n');
        answer(ask, out);
        buf_char(out, '\n');
    }
    for (size_t i = 0; i < ask->c->n.infos_n; i++)
        if (&ask->c->n.infos[i] != first && is_read(ask, &ask->c->n.infos[i]))
            put_info(&ask->c->n.infos[i], out);
}

static void put_where(const struct notice_info *i, struct buf *out)
{
    for (size_t k = 0; i && k < i->areas_n; k++)
        buf_printf(out, "%s%.*s", k ? "; " : "Where: ", SPAN_FMT(i->areas[k].desc));
    if (i && i->areas_n)
        buf_char(out, '\n');
}

void forms_text(const struct forms_ask *ask, struct buf *out)
{
    const struct notice *n = &ask->c->n;
    const struct notice_info *i = best(ask);
    exercise(ask, reads(ask), " EXERCISE EXERCISE\n", out);
    buf_printf(out, "%s  %s  N-%04u", words_of(&words_notice_precedence, ask->c->precedence), words_of(&words_notice_type, n->type), ask->n);
    if (is_waiting(ask)) {
        buf_str(out, "\n\n");
        is_waiting_for(ask, reads(ask), out);
        buf_char(out, '\n');
        line(out, "Or call", ask->means->phone);
        return;
    }
    buf_printf(out, "  TLP:%s\n", words_of(&words_tlp, ask->c->tlp));
    put_texts(ask, out);
    buf_char(out, '\n');
    put_where(i, out);
    put_time(out, "Sent", n->is.sent.at);
    put_time(out, "Ends", i ? i->expires.at : TIME_NONE);
    line(out, "From", ask->means->sender_name);
    line(out, "Ask", i ? i->contact : ask->means->contact);
    line(out, "Call", ask->means->phone);
    line(out, "Identifier", n->is.identifier);
    for (size_t k = 0; k < n->references_n; k++)
        line(out, n->type == NOTICE_CANCEL ? "Takes back" : "Refers to", n->references[k].identifier);
    line(out, "Note", n->note);
}

/* ---- a short message ---- */

static bool fits(const struct buf *b)
{
    return sms_measure(buf_view(b)).parts <= FORMS_SMS_PARTS;
}

static void put_call(const struct forms_ask *ask, struct buf *out)
{
    struct span call = ask->means->phone.n ? ask->means->phone : ask->means->contact;
    if (call.n)
        buf_printf(out, "\nCall %.*s", SPAN_FMT(call));
}

/* The head and so much of the body as fits with whom to call; a cut is seen. */
static void put_cut(const struct forms_ask *ask, const struct buf *head, struct span body, struct buf *out)
{
    struct buf b = {0};
    for (bool cut = false;; cut = true) {
        buf_clear(&b);
        buf_span(&b, buf_view(head));
        buf_span(&b, body);
        buf_str(&b, cut ? "..." : "");
        put_call(ask, &b);
        if (fits(&b) || !body.n)
            break;
        body.n = text_cluster_begin(body, body.n); /* never in the middle of what is read as one */
    }
    buf_span(out, buf_view(&b));
    buf_free(&b);
}

void forms_sms(const struct forms_ask *ask, struct buf *out)
{
    const struct notice_info *i = best(ask);
    struct buf head = {0}, body = {0}, all = {0};
    exercise(ask, reads(ask), " ", &head);
    buf_printf(&head, "%s N-%04u: ", words_of(&words_notice_precedence, ask->c->precedence), ask->n);
    headline(ask, &body);
    buf_span(&all, buf_view(&head));
    buf_span(&all, buf_view(&body));
    if (i && i->instruction.n && !is_waiting(ask)) {
        size_t without = all.n;
        buf_printf(&all, "\n%.*s", SPAN_FMT(i->instruction));
        size_t with = all.n;
        put_call(ask, &all);
        if (fits(&all))
            buf_printf(&body, "\n%.*s", (int) (with - without - 1), all.p + without + 1);
    }
    put_cut(ask, &head, buf_view(&body), out);
    buf_free(&head);
    buf_free(&body);
    buf_free(&all);
}

/* ---- read out ---- */

void forms_voice(const struct forms_ask *ask, struct buf *out)
{
    const struct recipient *r = ask->to->r;
    const char *language = r->phone_language ? r->phone_language : r->languages.n ? r->languages.v[0] : "en";
    const struct reader hears = {&language, 1};
    const struct notice_info *i = compose_info_for(ask->c, &language, 1);
    struct buf text = {0};
    buf_printf(out, "CALL %s (%s), %s\n", ask->address, r->name, language);
    exercise(ask, hears, " EXERCISE EXERCISE\n", out);
    buf_str(out, "SAY\n");
    if (is_waiting(ask)) {
        is_waiting_for(ask, hears, out);
        buf_char(out, '\n');
    } else if (i)
        buf_printf(out, "%.*s\n%.*s\n%.*s\n", SPAN_FMT(i->headline), SPAN_FMT(i->description), SPAN_FMT(i->instruction));
    else {
        answer(ask, &text);
        buf_printf(out, "%.*s\n", SPAN_FMT(buf_view(&text)));
    }
    if (i && !notice_language_fits(notice_language(i), language))
        buf_printf(out, "(there is no %s of it: this is %.*s)\n", language, SPAN_FMT(notice_language(i)));
    buf_printf(out, "ASK who speaks, and whether it is accepted; say that it is notice N-%04u, %.*s\n", ask->n, SPAN_FMT(ask->c->n.is.identifier));
    buf_str(out, "WRITE DOWN name, number and time\n");
    buf_free(&text);
}
