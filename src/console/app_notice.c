/* app_notice: emergency notices: which one is meant, opening it, a new one from a template, and the verbs that need no signature. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/notice_put.h"

static const char *ex(const struct app *a)
{
    return a->model.exercise ? "EX " : "";
}

bool act_is_notice(const char *word)
{
    return (word[0] == 'N' || word[0] == 'n' || word[0] == 'R' || word[0] == 'r') && word[1] == '-' && word[2] && strspn(word + 2, "0123456789") == strlen(word + 2) && strlen(word) < 15;
}

/* The one that a line of the handover or a border action is about: "notice/31", or a member of its row. */
static struct span of_row(struct app *a, const struct row *r, char room[16])
{
    static const char head[] = "notice/";
    char number[12];

    if (!r || (a->screen.view != VIEW_HANDOVER && a->screen.view != VIEW_PROTOCOLS))
        return span_make("", 0);
    if (r->key.n <= sizeof head - 1 || r->key.n > sizeof head + 9 || memcmp(r->key.p, head, sizeof head - 1) != 0)
        return json_str(r->j, "notice");
    snprintf(number, sizeof number, "%.*s", (int) (r->key.n - (sizeof head - 1)), r->key.p + sizeof head - 1);
    snprintf(room, 16, "N-%04lu", strtoul(number, NULL, 10));
    return span_str(room);
}

/* The one that is open, or selected in the list of notices (received: in that of the others' notices), or the only one of the incident in hand. */
static struct span in_hand(struct app *a, bool received, char room[16])
{
    const struct row *r = act_selected(a), *one;
    struct span subject = act_subject(a);

    if (a->screen.view == VIEW_RUN && !received)
        r = window_row(&a->model.win[WIN_RUN], 0);
    if (a->screen.view == VIEW_RUN && r && !received && json_str(r->j, "notice").n)
        return json_str(r->j, "notice");
    if (view_is_of_notice(a->screen.view))
        return received ? span_make("", 0) : span_str(a->screen.notice);
    if (a->screen.view == VIEW_NOTICES)
        return r && act_list(a)->section == (received ? 1 : 0) ? r->key : span_make("", 0);
    if (!received && of_row(a, r, room).n)
        return of_row(a, r, room);
    one = received ? NULL : notice_of_incident(&a->model, subject, 0);
    for (int i = 1; one && !notice_is_out(one) && notice_of_incident(&a->model, subject, i); i++)
        one = notice_of_incident(&a->model, subject, i);
    return one ? one->key : span_make("", 0);
}

bool act_notice_which(struct app *a, struct call *c, bool received, char id[16])
{
    char room[16];
    struct span hand = in_hand(a, received, room);

    if (!c->by_key && c->argc > c->words && act_is_notice(c->argv[c->words])) {
        snprintf(id, 16, "%.15s", c->argv[c->words]);
        id[0] = (char) (id[0] & ~32);
        c->words++;
    } else {
        snprintf(id, 16, "%.*s", (int) (hand.n > 15 ? 15 : hand.n), hand.p ? hand.p : "");
    }
    if (!id[0])
        app_message(a, ROLE_ERROR, "%s: no %s is selected", c->cmd->name, received ? "received notice" : "notice");
    return id[0] != 0;
}

void act_notices(struct app *a, struct call *c)
{
    (void) c;
    app_go(a, VIEW_NOTICES);
}

void act_notice_open(struct app *a, struct span id)
{
    if (!id.n || id.n >= sizeof a->screen.notice)
        return;
    if (!span_is(id, a->screen.notice))
        a->screen.list[VIEW_NOTICE].key[0] = 0;
    snprintf(a->screen.notice, sizeof a->screen.notice, "%.*s", SPAN_FMT(id));
    a->screen.review.preview = false;
    app_go(a, VIEW_NOTICE);
}

bool act_notice_enter(struct app *a)
{
    const struct row *r = act_selected(a);

    if (a->screen.view == VIEW_NOTICES && r && act_list(a)->section == 0) {
        if (span_is(json_str(r->j, "state"), "DRAFT"))
            act_compose_open(a, r->key);
        else
            act_notice_open(a, r->key);
        return true;
    }
    if (a->screen.view == VIEW_NOTICE && !r && notice_row(&a->model, span_str(a->screen.notice)) &&
        span_is(json_str(notice_row(&a->model, span_str(a->screen.notice))->j, "state"), "DRAFT")) {
        act_compose_open(a, span_str(a->screen.notice));
        return true;
    }
    return false;
}

/* ---- what the one that is open says ---- */

static void review_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct compose *c = &a->screen.review;

    if (strcmp(p->about, c->notice) != 0)
        return;
    c->asking = false;
    a->data_dirty = true;
    if (why) {
        snprintf(c->refused, sizeof c->refused, "%.290s", why->text);
        return;
    }
    c->rev = json_int(root, "rev", c->rev);
    compose_hold(c, root);
}

static void ask_review(struct app *a)
{
    struct compose *c = &a->screen.review;
    const struct json *to = compose_recipient_at(c, c->recipient);
    struct json_writer *w;

    if (!a->client || c->asking)
        return;
    c->asking = true;
    c->refused[0] = 0;
    w = client_begin(a->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "compose");
    jw_kcstr(w, "notice", c->notice);
    if (c->recipient >= 0 && to)
        jw_kstr(w, "recipient", json_str(to, "to"));
    app_ask(a, client_end(a->client), "compose", c->notice, review_came);
}

void app_review_notice(struct app *a, const struct json *row)
{
    struct compose *c = &a->screen.review;
    struct span id = json_str(row, "notice");
    int64_t rev = json_int(row, "rev", 0);

    if (c->open && span_is(id, c->notice) && c->rev == rev && c->made)
        return;
    if (!c->open || !span_is(id, c->notice)) {
        char notice[16];
        bool preview = c->preview;

        snprintf(notice, sizeof notice, "%.*s", SPAN_FMT(id));
        compose_begin(c, notice);
        c->preview = preview;
    }
    c->rev = rev;
    ask_review(a);
}

/* The next language, and behind the last what each recipient reads. */
void act_notice_preview(struct app *a, struct call *c)
{
    struct compose *r = &a->screen.review;

    (void) c;
    r->scroll = 0;
    if (!r->preview) {
        r->preview = true;
        r->text = 0;
        r->recipient = -1;
    } else if (r->recipient < 0 && r->text + 1 < compose_texts(r)) {
        r->text++;
    } else if (r->recipient + 1 < compose_recipients(r)) {
        r->recipient++;
        mem_free(r->read);
        r->read = NULL;
        ask_review(a);
    } else {
        r->preview = false;
        r->recipient = -1;
        r->text = 0;
    }
}

bool act_notice_scroll(struct app *a, const struct key *k)
{
    struct compose *r = &a->screen.review;
    bool text = k->code == 'J' || k->code == 'K' || (r->preview && a->w < 112);
    struct key one = *k;

    if (a->screen.view != VIEW_NOTICE || !r->open || (!r->preview && a->model.win[WIN_ACKS].rows.n && !notice_waits(notice_row(&a->model, span_str(a->screen.notice)))))
        return false;
    if (k->code == 'J' || k->code == 'K')
        one.code = (uint32_t) k->code | 32;
    return act_page_key(text ? &r->scroll : &r->list_scroll, a->h - 12, &one);
}

/* ---- a new one ---- */

/* How well a template fits the incident's type: itself, its family, any. */
static int fit(struct span type, const char *of)
{
    size_t n = strcspn(of, ".");

    if (of[0] && span_is(type, of))
        return 0;
    return of[0] && type.n > n && type.p[n] == '.' && memcmp(type.p, of, n) == 0 ? 1 : 2;
}

static void templates_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct form *f = &a->screen.form;
    const struct form_kind *kind = form_find("notice new");
    struct choice choices[65] = {0};
    struct form_row row = kind->rows[0];
    size_t n = 0;
    bool fitting = false;

    if (why) {
        app_message(a, ROLE_ERROR, "notice new: %s", why->text);
        return;
    }
    if (f->open || a->screen.prompt.kind != PROMPT_NONE)
        return;
    form_begin(f, kind, p->about);
    for (int best = 0; best < 3; best++)
        JSON_EACH (t, json_get(root, "templates"))
            if (fit(json_str(t, "type"), a->new_type) == best && n < 64) {
                fitting = fitting || best < 2;
                choices[n].text = arena_strndup(&f->arena, json_str(t, "name").p, json_str(t, "name").n);
                choices[n++].help = arena_printf(&f->arena, "%s%.*s: %.*s", best == 0 ? "fits: " : "", SPAN_FMT(json_str(t, "title")), SPAN_FMT(json_str(t, "about")));
            }
    row.told = choices;
    form_add(f, &row, n && fitting ? choices[0].text : "", NULL); /* Enter takes the one that fits */
    form_focus(f, &a->model, 0);
    a->key_dirty = true;
}

static void made_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    (void) p;
    if (!why)
        act_compose_open(a, json_str(root, "notice"));
}

static void send_new(struct app *a, const char *template, const char *incident)
{
    struct buf args = {0}, draft = {0};
    struct json_writer w;
    struct pending *p;

    jw_init(&w, &draft);
    jw_begin_object(&w);
    jw_kcstr(&w, "template", template);
    jw_kcstr(&w, "form", "alert");
    if (incident[0])
        jw_kcstr(&w, "incident", incident);
    jw_end_object(&w);
    jw_init(&w, &args);
    jw_begin_object(&w);
    jw_kstr(&w, "draft", buf_view(&draft));
    jw_end_object(&w);
    p = app_send_command(a, "notice new", "", 0, buf_take(&args), "notice new");
    if (p)
        p->told = made_came;
    buf_free(&draft);
}

void act_notice_template_taken(struct app *a)
{
    struct form *f = &a->screen.form;
    char template[64], incident[64];

    snprintf(template, sizeof template, "%s", form_text(f, 0));
    snprintf(incident, sizeof incident, "%s", f->incident);
    form_close(f);
    send_new(a, template, incident);
}

/* "notice new [TEMPLATE]", "notice new --template T --incident ID"; by a key for the incident in hand. */
void act_notice_new(struct app *a, struct call *c)
{
    char incident[64];
    const char *template = act_for_incident(a, c, "--template", incident);
    struct json_writer *w;

    if (!act_connected(a))
        return;
    if (template) {
        send_new(a, template, incident);
        return;
    }
    w = client_begin(a->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "templates");
    app_ask(a, client_end(a->client), "notice new", incident, templates_came);
}

void act_notice_edit(struct app *a, struct call *c)
{
    char id[16];

    if (act_notice_which(a, c, false, id))
        act_compose_open(a, span_str(id));
}

/* ---- verbs with nothing, or with a reason, behind the notice ---- */

static void send_plain(struct app *a, const char *verb, const char *id, const char *reason, app_told_fn *told)
{
    struct buf args = {0};
    struct json_writer w;
    struct pending *p;
    char label[96];

    jw_init(&w, &args);
    jw_begin_object(&w);
    jw_kcstr(&w, "notice", id);
    if (reason)
        jw_kcstr(&w, "reason", reason);
    jw_end_object(&w);
    snprintf(label, sizeof label, "%s %s%s", verb, ex(a), id);
    p = app_send_command(a, verb, "", 0, buf_take(&args), label);
    if (p) {
        p->told = told;
        snprintf(p->about, sizeof p->about, "%s", id);
    }
}

/* "notice update", "notice correct": the draft that it makes is opened. */
void act_notice_again(struct app *a, struct call *c)
{
    char id[16];

    const struct row *row;

    if (!act_notice_which(a, c, false, id))
        return;
    row = notice_row(&a->model, span_str(id));
    if (row && !notice_verb_fits(&a->model, row, c->cmd->name))
        app_message(a, ROLE_ERROR, "%s%s is %.*s: what was sent is %s", ex(a), id, SPAN_FMT(json_str(row->j, "state")), strcmp(c->cmd->name, "notice update") == 0 ? "updated" : "corrected");
    else
        send_plain(a, c->cmd->name, id, NULL, made_came);
}

/* "notice return", "notice withdraw": by a key the line is begun, the reason follows. */
void act_notice_reason(struct app *a, struct call *c)
{
    char id[16], line[64], reason[400];

    if (!act_notice_which(a, c, false, id))
        return;
    act_rest(c, reason, sizeof reason);
    if (c->by_key || !reason[0]) {
        snprintf(line, sizeof line, "%s %s ", c->cmd->name, id);
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
        if (!c->by_key)
            app_message(a, ROLE_ERROR, "the reason is missing");
        return;
    }
    send_plain(a, c->cmd->name, id, reason, NULL);
}

/* "notice review [N-0031] --verdict upheld|wrong REASON": by a key the line is begun. */
void act_notice_review(struct app *a, struct call *c)
{
    char id[16], line[64], reason[400], verdict[16] = "";
    struct buf args = {0};
    struct json_writer w;

    if (!act_notice_which(a, c, false, id))
        return;
    for (int i = c->words; !c->by_key && i + 1 < c->argc && !verdict[0]; i++)
        if (strcmp(c->argv[i], "--verdict") == 0) {
            snprintf(verdict, sizeof verdict, "%.15s", c->argv[i + 1]);
            memmove(&c->argv[i], &c->argv[i + 2], (size_t) (c->argc - i - 2) * sizeof *c->argv);
            c->argc -= 2;
        }
    act_rest(c, reason, sizeof reason);
    if (c->by_key || !verdict[0] || !reason[0]) {
        snprintf(line, sizeof line, "%s %s --verdict ", c->cmd->name, id);
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
        if (!c->by_key)
            app_message(a, ROLE_ERROR, "was it right to send it alone, and why? --verdict upheld or wrong, then the reason");
        return;
    }
    jw_init(&w, &args);
    jw_begin_object(&w);
    jw_kcstr(&w, "notice", id);
    jw_kcstr(&w, "verdict", verdict);
    jw_kcstr(&w, "reason", reason);
    jw_end_object(&w);
    snprintf(line, sizeof line, "%s %s%s", c->cmd->name, ex(a), id);
    app_send_command(a, c->cmd->name, "", 0, buf_take(&args), line);
}

/* ---- who was reached by telephone ---- */

static void add_said(struct form *f, const struct form_kind *kind, int i, struct span value)
{
    char text[120];

    snprintf(text, sizeof text, "%.*s", SPAN_FMT(value));
    form_add(f, &kind->rows[i], text, NULL);
}

void act_notice_voice(struct app *a, struct call *c)
{
    const struct row *r = a->screen.view == VIEW_NOTICE ? act_selected(a) : NULL;
    const struct form_kind *kind = form_find("notice ack");
    struct form *f = &a->screen.form;
    char id[16];

    if (!act_notice_which(a, c, false, id))
        return;
    form_begin(f, kind, id);
    add_said(f, kind, 0, r ? r->key : span_make("", 0));
    add_said(f, kind, 1, span_make("", 0));
    add_said(f, kind, 2, r ? json_str(r->j, "phone") : span_make("", 0));
    add_said(f, kind, 3, span_make("", 0));
    form_focus(f, &a->model, r ? 1 : 0);
}

void act_notice_voice_taken(struct app *a)
{
    struct form *f = &a->screen.form;
    struct buf args = {0};
    struct json_writer w;
    char label[96];
    bool rejected = form_text(f, 3)[0] != 0;

    jw_init(&w, &args);
    jw_begin_object(&w);
    jw_kcstr(&w, "notice", f->incident);
    jw_kcstr(&w, "recipient", form_text(f, 0));
    jw_kcstr(&w, "by", form_text(f, 1));
    jw_kcstr(&w, "number", form_text(f, 2));
    if (rejected) {
        jw_kcstr(&w, "state", "REJECTED");
        jw_kcstr(&w, "reason", form_text(f, 3));
    } else {
        jw_kbool(&w, "voice", true);
    }
    jw_end_object(&w);
    snprintf(label, sizeof label, "notice ack %s%s %s", ex(a), f->incident, form_text(f, 0));
    app_send_command(a, "notice ack", "", 0, buf_take(&args), label);
    form_close(f);
}
