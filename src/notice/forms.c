/* forms: the table of channels, and the forms that machines read. See forms.h. */
#include "notice/forms.h"

#include <stdio.h>

#include "notice/cap_write.h"
#include "notice/edxl_write.h"

/* ---- a notice is waiting ---- */

/* An alert that says nothing but that there is one, and how urgent: another message, so that it is never taken for the notice. */
static void waiting_notice(const struct forms_ask *ask, struct notice *n)
{
    const struct notice *from = &ask->c->n;
    struct arena *a = &n->arena;
    struct notice_info *i = arena_alloc(a, sizeof *i);
    n->is = (struct notice_identity){from->is.sender, span_str(arena_printf(a, "%.*s-W", SPAN_FMT(from->is.identifier))), from->is.sent};
    n->status = from->status;
    n->type = NOTICE_ALERT;
    n->scope = NOTICE_PRIVATE;
    n->note = from->status == NOTICE_EXERCISE ? from->note : span_make(NULL, 0);
    n->addresses = arena_alloc(a, sizeof *n->addresses);
    n->addresses[0] = span_str(ask->to->r->name);
    n->addresses_n = 1;
    *i = (struct notice_info){.language = SPAN_LIT("en"), .event = SPAN_LIT("Notice waiting"), .urgency = NOTICE_EXPECTED, .severity = NOTICE_SEVERITY_UNKNOWN, .certainty = NOTICE_CERTAINTY_UNKNOWN};
    if (from->infos_n)
        i->urgency = from->infos[0].urgency;
    i->categories = arena_alloc(a, sizeof *i->categories);
    i->categories[0] = words_find(&words_notice_category, SPAN_LIT("Other"));
    i->categories_n = 1;
    i->effective.at = i->onset.at = TIME_NONE;
    i->expires = from->infos_n ? from->infos[0].expires : (struct notice_time){TIME_NONE, 0};
    i->sender_name = ask->means->sender_name;
    i->headline = SPAN_LIT("A notice is waiting: open your console");
    i->contact = ask->means->phone.n ? ask->means->phone : ask->means->contact;
    i->parameters = arena_alloc(a, sizeof *i->parameters);
    i->parameters[0] = (struct notice_pair){SPAN_LIT(COMPOSE_PRECEDENCE_PARAMETER), span_str(words_of(&words_notice_precedence, ask->c->precedence))};
    i->parameters_n = 1;
    n->infos = i;
    n->infos_n = 1;
}

static bool is_waiting(const struct forms_ask *ask)
{
    return ask->to->carries == COMPOSE_WAITING || forms_carries(ask->c, ask->to, ask->channel) == COMPOSE_WAITING;
}

/* ---- CAP, EDXL-DE ---- */

static int cap(const struct forms_ask *ask, struct buf *out, struct err *e)
{
    struct notice n = {0};
    int code = 0;
    if (!is_waiting(ask)) {
        buf_span(out, ask->cap);
        return 0;
    }
    waiting_notice(ask, &n);
    code = notice_cap_write(&n, out, e);
    notice_free(&n);
    return code;
}

static int edxl(const struct forms_ask *ask, struct buf *out, struct err *e)
{
    const char *slash = strchr(ask->to->r->name, '/');
    const struct span address = span_str(ask->to->r->name), role = span_str(slash ? slash + 1 : "");
    const struct notice *n = &ask->c->n;
    struct notice waits = {0};
    bool waiting = is_waiting(ask);
    char tlp[32];
    snprintf(tlp, sizeof tlp, "TLP:%s", waiting ? "GREEN" : words_of(&words_tlp, ask->c->tlp));
    struct edxl_envelope x = {.confidentiality = span_str(tlp), .sender_role = SPAN_LIT("coordination-centre"), .recipient_roles = &role, .recipient_roles_n = slash != NULL, .addresses = &address, .addresses_n = 1};
    if (waiting)
        waiting_notice(ask, &waits);
    else if (n->incidents_n)
        x.incident = n->incidents[0];
    int code = edxl_write(waiting ? &waits : n, &x, out, e);
    notice_free(&waits);
    return code;
}

/* ---- JSON ---- */

static void put_time(struct json_writer *w, const char *key, struct notice_time t)
{
    jw_ktime(w, key, t.at);
}

static void put_identity(struct json_writer *w, const struct notice_identity *is)
{
    jw_kstr(w, "sender", is->sender);
    jw_kstr(w, "identifier", is->identifier);
    put_time(w, "sent", is->sent);
}

static void put_info(struct json_writer *w, const struct notice_info *i)
{
    const struct {
        const char *key;
        struct span s;
    } texts[] = {{"event", i->event}, {"headline", i->headline}, {"description", i->description}, {"instruction", i->instruction}, {"contact", i->contact}};
    jw_begin_object(w);
    jw_kstr(w, "language", notice_language(i));
    jw_kstr(w, "review", notice_pair_find(i->parameters, i->parameters_n, COMPOSE_TRANSLATION_PARAMETER));
    for (size_t k = 0; k < ARRAY_LEN(texts); k++)
        if (texts[k].s.n)
            jw_kstr(w, texts[k].key, texts[k].s);
    jw_end_object(w);
}

static void put_shape(struct json_writer *w, const struct notice_area *a)
{
    for (size_t i = 0; i < a->circles_n && i < 1; i++) {
        jw_key(w, "circle");
        jw_begin_array(w);
        jw_num(w, a->circles[i].lat);
        jw_num(w, a->circles[i].lon);
        jw_num(w, a->circles[i].km);
        jw_end_array(w);
    }
    for (size_t i = 0; i < a->polygons_n && i < 1; i++) {
        jw_key(w, "polygon");
        jw_begin_array(w);
        for (size_t k = 0; k < a->polygons[i].n; k++) {
            jw_begin_array(w);
            jw_num(w, a->polygons[i].v[k].lat);
            jw_num(w, a->polygons[i].v[k].lon);
            jw_end_array(w);
        }
        jw_end_array(w);
    }
}

static void put_areas(struct json_writer *w, const struct notice_info *i)
{
    jw_key(w, "areas");
    jw_begin_array(w);
    for (size_t k = 0; i && k < i->areas_n; k++) {
        const struct notice_area *a = &i->areas[k];
        jw_begin_object(w);
        jw_kstr(w, "desc", a->desc);
        put_shape(w, a);
        jw_key(w, "codes");
        jw_begin_object(w);
        for (size_t g = 0; g < a->geocodes_n; g++) {
            bool again = false; /* of one name the first */
            for (size_t h = 0; h < g; h++)
                again |= span_eq(a->geocodes[h].name, a->geocodes[g].name);
            if (again)
                continue;
            jw_key_span(w, a->geocodes[g].name);
            jw_str(w, a->geocodes[g].value);
        }
        jw_end_object(w);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* What it is about, of the first info: each says the same of the danger. */
static void put_whole(struct json_writer *w, const struct forms_ask *ask)
{
    const struct notice *n = &ask->c->n;
    const struct notice_info *i = n->infos_n ? &n->infos[0] : NULL;
    jw_kcstr(w, "tlp", words_of(&words_tlp, ask->c->tlp));
    if (i) {
        jw_kstr(w, "type", notice_event_type(i));
        jw_kcstr(w, "urgency", words_of(&words_urgency, i->urgency));
        jw_kcstr(w, "severity", words_of(&words_severity, i->severity));
        jw_kcstr(w, "certainty", words_of(&words_certainty, i->certainty));
    }
    if (n->note.n)
        jw_kstr(w, "note", n->note);
    jw_key(w, "references");
    jw_begin_array(w);
    for (size_t k = 0; k < n->references_n; k++) {
        jw_begin_object(w);
        put_identity(w, &n->references[k]);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_key(w, "incidents");
    jw_begin_array(w);
    for (size_t k = 0; k < n->incidents_n; k++)
        jw_str(w, n->incidents[k]);
    jw_end_array(w);
    put_areas(w, i);
    jw_key(w, "texts");
    jw_begin_array(w);
    for (size_t k = 0; k < n->infos_n; k++)
        put_info(w, &n->infos[k]);
    jw_end_array(w);
}

void forms_json(const struct forms_ask *ask, struct buf *out)
{
    const struct notice *n = &ask->c->n;
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    jw_kint(&w, "v", 1);
    put_identity(&w, &n->is);
    jw_kcstr(&w, "status", words_of(&words_notice_status, n->status));
    jw_kcstr(&w, "msg_type", words_of(&words_notice_type, n->type));
    jw_kcstr(&w, "to", ask->to->r->name);
    jw_kcstr(&w, "precedence", words_of(&words_notice_precedence, ask->c->precedence));
    put_time(&w, "expires", n->infos_n ? n->infos[0].expires : (struct notice_time){TIME_NONE, 0});
    jw_kbool(&w, "waiting", is_waiting(ask));
    if (is_waiting(ask))
        jw_kcstr(&w, "text", "A notice is waiting: open your console");
    else
        put_whole(&w, ask);
    jw_end_object(&w);
    buf_char(out, '\n');
}

/* ---- the table ---- */

static int json(const struct forms_ask *ask, struct buf *out, struct err *e)
{
    (void) e;
    forms_json(ask, out);
    return 0;
}

static int sms(const struct forms_ask *ask, struct buf *out, struct err *e)
{
    (void) e;
    forms_sms(ask, out);
    return 0;
}

static int voice(const struct forms_ask *ask, struct buf *out, struct err *e)
{
    (void) e;
    forms_voice(ask, out);
    return 0;
}

static int console(const struct forms_ask *ask, struct buf *out, struct err *e)
{
    (void) e;
    forms_text(ask, out);
    return 0;
}

/* What a feed and a USB stick carry is the alert itself: those who read it check its signature over these bytes. */
static int (*const channels[])(const struct forms_ask *ask, struct buf *out, struct err *e) = {
    [RECIPIENT_CAP] = cap, [RECIPIENT_EDXL] = edxl, [RECIPIENT_JSON] = json, [RECIPIENT_FEED] = cap, [RECIPIENT_MAIL] = forms_mail,
    [RECIPIENT_SMS] = sms, [RECIPIENT_VOICE] = voice, [RECIPIENT_USB] = cap, [RECIPIENT_CONSOLE] = console,
};

enum compose_carries forms_carries(const struct composed *c, const struct compose_addressee *to, enum recipient_channel channel)
{
    if (to->carries == COMPOSE_NOTHING)
        return COMPOSE_NOTHING;
    return c->tlp > recipient_ceiling(channel, compose_seals(&c->n, to->r, channel)) ? COMPOSE_WAITING : to->carries;
}

int forms_make(const struct forms_ask *ask, struct buf *out, struct err *e)
{
    size_t before = out->n;
    if (ask->to->carries == COMPOSE_NOTHING)
        return err_field(e, WF_E_DENIED, "to", "\"%s\" gets nothing of it", ask->to->r->name);
    if (ask->channel < 1 || ask->channel >= ARRAY_LEN(channels))
        return err_field(e, WF_E_INVALID, "channel", "there is no such channel");
    int code = channels[ask->channel](ask, out, e);
    if (code == 0)
        return 0;
    out->n = before;
    return err_wrap(e, "the form of \"%s\" (%s)", ask->to->r->name, words_of(&words_channel, ask->channel));
}

void forms_preview(const struct forms_ask *ask, struct buf *out)
{
    if (ask->channel == RECIPIENT_SMS)
        forms_sms(ask, out);
    else if (ask->channel == RECIPIENT_VOICE)
        forms_voice(ask, out);
    else
        forms_text(ask, out);
}
