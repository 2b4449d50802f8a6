/* action_notice: the notice of a border action: which template is for its kind, filled from its row; and that extending or lifting one that was announced drafts the
 * Update in the same step. Nothing leaves by that: a draft is signed and approved as any.
 */
#include <stdio.h>
#include <stdlib.h>

#include "model/action.h"
#include "base/plural.h"
#include "model/words.h"
#include "server/notice.h"

/* What announces a kind, and what says that it is over. */
static const struct kind_notice {
    const char *template, *over; /* over NULL: what was sent is cancelled */
    const char *measure; /* as the template's choice has it; NULL: it has none */
} kinds[ACTION_KINDS_END] = {
    [ACTION_CLOSURE] = {"closure", "reopening", NULL},
    [ACTION_REOPENING] = {"reopening", NULL, NULL},
    [ACTION_HOURS] = {"border-measure", "all-clear", "changed opening hours"},
    [ACTION_ENTRY_RULE] = {"border-measure", "all-clear", "entry rule"},
    [ACTION_QUOTA] = {"border-measure", "all-clear", "limit on travellers a day"},
    [ACTION_CARRIER_INSTRUCTION] = {"border-measure", "all-clear", "instruction to carriers"},
    [ACTION_EXTRA_SCREENING] = {"border-measure", "all-clear", "additional checks"},
    [ACTION_HEALTH_MEASURE] = {"health-measure", "all-clear", NULL},
};
enum { HOPS = 16 };

static void put_field(struct json_writer *w, const char *key, const char *value)
{
    size_t n = strlen(value);
    for (n = n < DRAFT_VALUE_MOST ? n : DRAFT_VALUE_MOST; n && ((unsigned char) value[n] & 0xc0) == 0x80;)
        n--; /* no character is cut */
    if (n)
        jw_kstr(w, key, span_make(value, n));
}

static void put_time(struct json_writer *w, const char *key, wf_time t, int16_t offset)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct time_fields f;
    char text[80];
    time_split(t, offset, &f);
    snprintf(text, sizeof text, "%d %s %d %02d:%02d (UTC%c%02d:%02d)", f.day, months[(f.month - 1) % 12], f.year, f.hour, f.minute, offset < 0 ? '-' : '+', abs(offset) / 60, abs(offset) % 60);
    jw_kcstr(w, key, text);
}

/* The notice that it is an Update of: the newest that was sent of its own, of those that these are Updates of, or of the action in whose place it stands. */
static bool earlier_of(struct request *r, const struct desk_action_about *a, char id[16])
{
    const uint32_t notices[] = {a->notice, a->of_notice};
    for (size_t i = 0; i < ARRAY_LEN(notices); i++) {
        struct desk_notice_about n;
        uint32_t at = notices[i];
        for (unsigned hop = 0; at && hop < HOPS; hop++) {
            snprintf(id, 16, "N-%04u", at);
            if (!desk_notice_find(r->server->o.desk, who_sight_of(r), span_str(id), &n))
                break;
            if (n.sent != TIME_NONE)
                return true;
            at = n.of;
        }
    }
    return false;
}

/* What it does, to whom: "opened 06:00-22:00; entry: lorries". */
static void write_what(const struct desk_action_about *a, struct json_writer *w, const char *key)
{
    static const char *const passing[] = {"", "entry", "exit", "entry and exit"};
    char what[700], said[60] = "";
    if (a->kind == ACTION_HOURS)
        snprintf(said, sizeof said, "open %s; ", a->hours);
    if (a->kind == ACTION_QUOTA)
        snprintf(said, sizeof said, "%u traveller%s a day; ", a->quota, plural_s(a->quota));
    snprintf(what, sizeof what, "%s%s: %s", said, passing[a->direction < ARRAY_LEN(passing) ? a->direction : 0], a->affected[0] ? a->affected : "all travellers");
    put_field(w, key, what);
}

static void write_action(const struct desk_action_about *a, const char *of, struct json_writer *w)
{
    const struct kind_notice *k = &kinds[a->kind];
    char place[300];
    bool over = a->state == ACTION_LIFTED, opens = over || a->kind == ACTION_REOPENING, measure = strcmp(k->template, "closure") != 0;
    snprintf(place, sizeof place, "%s%s", a->all ? "all checkpoints of " : "", a->all ? a->member : a->checkpoints);
    jw_begin_object(w);
    jw_kcstr(w, "template", over ? k->over : k->template);
    if (of)
        jw_kcstr(w, "form", "update"), jw_kcstr(w, "of", of);
    if (a->incident[0])
        jw_kcstr(w, "incident", a->incident);
    if (a->tlp > words_find(&words_tlp, SPAN_LIT("GREEN"))) /* the templates' own: what a member told to fewer goes to no more */
        jw_kcstr(w, "tlp", words_of(&words_tlp, a->tlp));
    jw_key(w, "fields");
    jw_begin_object(w);
    put_field(w, "place", place);
    put_time(w, opens ? "at" : measure ? "from"
                                       : "since",
             over && a->ended != TIME_NONE ? a->ended : a->effective, a->offset_min);
    if (over && a->kind != ACTION_CLOSURE)
        put_field(w, "what", k->measure ? k->measure : "health measure"); /* the template's own words: so each language has its own; which it was, the notice says that this one updates */
    else
        write_what(a, w, !opens && a->kind == ACTION_HEALTH_MEASURE ? "measure" : "what");
    if (!opens) {
        put_field(w, "measure", k->measure ? k->measure : "");
        put_field(w, "reason", a->rationale);
        put_time(w, "until", a->expires, a->offset_min);
        put_field(w, "exceptions", a->exceptions);
        if (measure)
            put_field(w, "basis", a->legal_basis);
    } else if (over && a->kind != ACTION_CLOSURE) {
        put_field(w, "remains", "what other notices say");
    }
    jw_end_object(w);
    jw_end_object(w);
}

static void draft(struct notice_work *x, const struct desk_action_about *a)
{
    struct buf text = {0};
    struct json_writer w;
    char id[16];
    bool refers = earlier_of(x->r, a, id);
    if (a->still_reported) {
        notice_refuse(x, WF_E_STATE, "action", "%s was lifted here alone, and %s's feed still reports it: that it is over is announced when its member says so, too. Where you know better, write it: notice new --template %s", a->id, a->member, kinds[a->kind].over ? kinds[a->kind].over : "all-clear");
        return;
    }
    if (a->state == ACTION_LIFTED && !kinds[a->kind].over) {
        notice_refuse(x, WF_E_STATE, "action", "%s was called off, no notice is made of that: notice cancel%s%s takes back what was sent", a->id, refers ? " " : "", refers ? id : "");
        return;
    }
    jw_init(&w, &text);
    write_action(a, refers ? id : NULL, &w);
    struct span whole = arena_span(&x->r->arena, buf_view(&text));
    buf_free(&text);
    notice_draft_of(x, a, whole, refers ? arena_span(&x->r->arena, span_str(id)) : span_make("", 0));
}

void action_notice_new(struct notice_work *x, const struct json *args)
{
    struct desk_action_about a;
    struct span id = request_text(args, "action");
    if (!desk_action_find(x->r->server->o.desk, who_sight_of(x->r), id, &a))
        notice_refuse(x, WF_E_NOTFOUND, "action", "there is no border action \"%.*s\"", SPAN_FMT(id));
    else
        draft(x, &a);
}

/* ---- what was announced and is extended, lifted, or replaced: its Update is drafted at once ---- */

/* What the verb answered, until the draft is there. Lives in the request's arena. */
struct answered {
    struct request *r;
    struct desk_reply a;
};

static void answer(struct answered *x, const char *more, const char *why)
{
    x->r->refused = NULL;
    x->a.text = arena_printf(&x->r->arena, "%s; %s%s", x->a.text, more, why);
    act_answered(x->r, &x->a);
}

/* The action stands all the same: its verb was done. */
static void not_drafted(void *arg, const struct err *e)
{
    answer(arg, "no notice was drafted of it: ", e->text);
}

static void drafted(void *arg, const struct desk_reply *a)
{
    struct answered *x = notice_told_arg(arg);
    if (a->code)
        answer(x, "no notice was drafted of it: ", a->err ? a->err->text : "it was refused");
    else
        answer(x, a->text ? a->text : a->id, "");
}

void action_answered(void *arg, const struct desk_reply *a)
{
    struct request *r = arg;
    struct server *s = r->server;
    struct desk_action_about about;
    struct err e;
    char of[16];
    err_clear(&e);
    if (a->code || !desk_action_find(s->o.desk, who_sight_of(r), span_str(a->id), &about)) {
        act_answered(r, a);
        return;
    }
    /* What was drafted of the one before it and had not left was withdrawn with it: the new one has a draft in its place. */
    bool sent = earlier_of(r, &about, of), anew = !sent && about.of_notice && !about.notice && about.state != ACTION_LIFTED;
    if (!sent && !anew) {
        act_answered(r, a);
        return;
    }
    struct answered *x = arena_alloc(&r->arena, sizeof *x);
    *x = (struct answered){.r = r, .a = *a};
    x->a.text = arena_strndup(&r->arena, a->text, strlen(a->text));
    if (!s->o.calls.notice || who_check(r->session, "actions announce", NULL, 0, false, &e)) {
        answer(x, sent ? of : "the notice of the one before it did not leave", sent ? " announced it otherwise: a liaison drafts its Update (actions announce)" : ": a liaison drafts the new one (actions announce)");
        return;
    }
    struct desk_command *c = arena_alloc(&r->arena, sizeof *c);
    *c = (struct desk_command){.officer = arena_span(&r->arena, span_str(r->session->officer)), .sight = who_sight_of(r), .uid = r->session->uid, .offset = OFFSET_NONE};
    struct notice_work *work = notice_new(r, c);
    work->told = drafted;
    work->told_arg = x;
    r->refused = not_drafted;
    r->refused_arg = x;
    draft(work, &about);
}
