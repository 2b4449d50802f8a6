/* app_link: the console's connection: what is sent, what comes back, what happens when the engine is gone. What is subscribed: app_follow.c. */
#include <stdio.h>

#include "console/act.h"
#include "console/last_words.h"
#include "console/theme/role.h"
#include "console/view/put.h"

#define RETRY_FIRST (NSEC_PER_SEC / 5)
#define RETRY_MOST (2 * NSEC_PER_SEC)

/* ---- requests under way ---- */

void app_pending_clear(struct pending *p)
{
    mem_free(p->verb);
    mem_free(p->incident);
    mem_free(p->args);
    memset(p, 0, sizeof *p);
}

struct pending *app_pending(struct app *a, enum pending_kind kind, uint64_t id)
{
    for (int i = 0; i < PENDING_MAX; i++)
        if (a->pending[i].kind == PENDING_NONE) {
            a->pending[i].kind = kind;
            a->pending[i].id = id;
            a->pending[i].win = WIN_COUNT;
            return &a->pending[i];
        }
    return NULL;
}

void app_ask(struct app *a, uint64_t id, const char *label, const char *about, app_told_fn *told)
{
    struct pending *p = app_pending(a, PENDING_ASK, id);

    if (!p)
        return;
    p->told = told;
    snprintf(p->label, sizeof p->label, "%s", label);
    snprintf(p->about, sizeof p->about, "%s", about);
}

static void transmit(struct app *a, struct pending *p)
{
    struct json_writer *w = client_begin(a->client, WIRE_OP_COMMAND);

    jw_kcstr(w, "verb", p->verb);
    if (p->incident)
        jw_kcstr(w, "incident", p->incident);
    if (p->rev > 0)
        jw_kint(w, "rev", p->rev);
    jw_kcstr(w, "cmd_id", p->cmd_id);
    if (p->args) {
        jw_key(w, "args");
        jw_raw(w, span_str(p->args));
    }
    p->id = client_end(a->client);
}

struct pending *app_send_command(struct app *a, const char *verb, const char *incident, int64_t rev, char *args, const char *label)
{
    struct pending *p = app_pending(a, PENDING_COMMAND, 0);

    if (!p) {
        mem_free(args);
        app_message(a, ROLE_ERROR, "%s: too much is under way; try again", label);
        return NULL;
    }
    app_bell_own(a, incident);
    app_bell_own_all(a, verb);
    p->verb = mem_strdup(verb);
    p->incident = incident && incident[0] ? mem_strdup(incident) : NULL;
    p->args = args;
    p->rev = rev;
    snprintf(p->label, sizeof p->label, "%s", label);
    client_cmd_id(p->cmd_id);
    if (a->client)
        transmit(a, p);
    else
        app_message(a, ROLE_WARN, "%s: is sent when the engine is back", label);
    if (a->client && a->model.link == LINK_LATE)
        app_message(a, ROLE_WARN, "%s: is sent; the engine does not answer yet", label);
    return p;
}

/* ---- connecting ---- */

static bool may_start(struct app *a, int64_t now)
{
    if (a->stopped || !a->options->start)
        return false;
    for (int i = 0; i < STARTS_MAX; i++)
        if (!a->starts[i] || now - a->starts[i] > STARTS_SPAN)
            return true;
    return false;
}

static void note_start(struct app *a, int64_t now)
{
    for (int i = 0; i < STARTS_MAX; i++)
        if (!a->starts[i] || now - a->starts[i] > STARTS_SPAN) {
            a->starts[i] = now;
            return;
        }
}

void app_connect(struct app *a)
{
    struct err e = {0};
    bool start = may_start(a, clock_mono());

    a->retry_at = 0;
    if (!a->lost_shown)
        a->model.lost_since = clock_mono();
    a->lost_shown = true;
    if (start_begin(&a->start, a->options, start, &e) < 0) {
        app_message(a, ROLE_ERROR, "%s", e.text);
        a->retry_at = clock_mono() + RETRY_MOST;
        return;
    }
    a->model.link = start ? LINK_STARTING : a->stopped || !a->options->start ? LINK_DOWN : LINK_LOST;
    a->key_dirty = true;
}

static void lost(struct app *a, const char *why)
{
    struct err gone = {.code = WF_E_IO, .text = "the engine is gone; again when it is back"};

    app_link_close(a);
    for (int i = 0; i < WIN_COUNT; i++)
        a->model.sub[i] = 0;
    a->notice_row = a->run_row = 0;
    a->look_told = false;
    for (int i = 0; i < PENDING_MAX; i++)
        if (a->pending[i].kind == PENDING_COMMAND)
            a->pending[i].id = 0; /* sent again, with the same cmd_id */
        else {
            if (a->pending[i].kind == PENDING_ASK)
                a->pending[i].told(a, &a->pending[i], NULL, &gone);
            app_pending_clear(&a->pending[i]);
        }
    if (why && why[0])
        snprintf(a->model.link_text, sizeof a->model.link_text, "%s", why);
    app_connect(a);
}

/* It was started as often as it may be: what it said last is told, unless the reason is known already. */
static void given_up(struct app *a)
{
    char said[512];

    if (a->model.link == LINK_DOWN || strstr(a->model.link_text, "log"))
        return;
    last_words(a->options->home, said, sizeof said);
    snprintf(a->model.link_text, sizeof a->model.link_text, "it died %d times within a minute%s%s", STARTS_MAX, said[0] ? "; the last line of its log: " : "", said);
}

/* A thread brought a connection, or the reason why there is none. */
void app_link_ready(struct app *a)
{
    struct start_result r;
    int64_t now = clock_mono(), wait = RETRY_FIRST << (a->retries > 4 ? 4 : a->retries);

    start_take(a->start, &r);
    a->screen.base_holds = false;
    a->start = NULL;
    if (r.started)
        note_start(a, now);
    a->key_dirty = true;
    if (!r.client) {
        a->retries++;
        a->retry_at = now + (wait > RETRY_MOST ? RETRY_MOST : wait);
        if (r.err.text[0] && r.err.code != WF_E_NOTFOUND)
            snprintf(a->model.link_text, sizeof a->model.link_text, "%.590s", r.err.text);
        if (!may_start(a, now) && !a->stopped && a->options->start)
            given_up(a);
        if (!may_start(a, now))
            a->model.link = LINK_DOWN;
        if (r.err.code == WF_E_DENIED || r.err.code == WF_E_UNSUPPORTED)
            a->fatal = r.err;
        return;
    }
    a->client = r.client;
    a->retries = 0;
    a->lost_shown = false;
    a->stopped = false;
    a->heard_at = now;
    a->shelved_refused = a->watch_refused = a->border_refused = false;
    model_greet(&a->model, client_greeting(a->client));
    app_key_find(a, true);
    if (a->options->observer) {
        struct json_writer *w = client_begin(a->client, WIRE_OP_HELLO);
        jw_kbool(w, "observer", true);
        client_end(a->client);
    }
    {
        struct json_writer *w = client_begin(a->client, WIRE_OP_SUBSCRIBE);
        jw_kint(w, "sub", (int64_t) a->next_sub++);
        jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_TICK));
        client_end(a->client);
    }
    for (int i = 0; i < PENDING_MAX; i++)
        if (a->pending[i].kind == PENDING_COMMAND && !a->pending[i].id)
            transmit(a, &a->pending[i]);
    app_follow(a);
}

int64_t app_link_deadline(const struct app *a)
{
    if (a->retry_at)
        return a->retry_at;
    if (a->client && a->model.link == LINK_UP)
    {
        int64_t at = a->heard_at + LATE_NS;
        at = a->detail_at && a->detail_at < at ? a->detail_at : at;
        return a->look_at && a->look_at < at ? a->look_at : at;
    }
    /* the seconds since it was lost are shown */
    return a->model.link == LINK_UP ? INT64_MAX : a->lost_paint_at + NSEC_PER_SEC;
}

void app_link_timers(struct app *a, int64_t now)
{
    if (a->retry_at && now >= a->retry_at)
        app_connect(a);
    if (a->client && a->model.link == LINK_UP && now >= a->heard_at + LATE_NS) {
        a->model.link = LINK_LATE;
        a->model.lost_since = a->heard_at;
        a->key_dirty = true;
    }
    if (a->model.link != LINK_UP && now >= a->lost_paint_at + NSEC_PER_SEC) {
        a->lost_paint_at = now;
        a->key_dirty = true;
    }
}

void app_link_close(struct app *a)
{
    client_close(a->client);
    a->client = NULL;
}

/* ---- what the engine says ---- */

static void on_push(struct app *a, const struct client_message *msg)
{
    enum model_win win;
    int64_t totals[WIN_COUNT];
    unsigned did;

    for (int i = 0; i < WIN_COUNT; i++)
        totals[i] = a->model.win[i].total;
    did = model_push(&a->model, msg->push, msg->sub, msg->root, &win);

    if (win == WIN_DETAIL)
        act_playbook_seek(a);
    if (a->model.link == LINK_LATE) {
        a->model.link = LINK_UP;
        a->model.lost_since = 0;
    }
    if (did & MODEL_ROWS && span_is(msg->push, WIRE_PUSH_SNAPSHOT))
        app_follow_came(a, win);
    if (did & MODEL_TICK)
        app_message_tick(a);
    if (did & MODEL_ROWS && win == WIN_FOLLOWED)
        app_watch_came(a);
    if (did & MODEL_ROWS && win == WIN_BORDERS)
        app_borders_came(a);
    if (did & MODEL_RESYNC && win != WIN_DETAIL && win != WIN_BELL && win != WIN_FOLLOWED && win != WIN_BORDERS && !app_follow_pending(a, win))
        app_follow_move(a, win, a->model.win[win].offset, "");
    else if (did & MODEL_RESYNC && (win == WIN_DETAIL || win == WIN_BELL || win == WIN_FOLLOWED || win == WIN_BORDERS))
        app_follow_end(a, win); /* app_follow subscribes anew */
    if (win < WIN_COUNT && span_is(msg->push, WIRE_PUSH_DELTA))
        app_bell_delta(a, win, msg->root, totals[win]);
    if (did & MODEL_TICK)
        app_compose_tick(a);
    if (did & MODEL_TICK)
        app_bell_tick(a);
    if (did & MODEL_BYE) {
        a->bye = true;
        a->stopped = json_bool(msg->root, "stopped", false); /* it was to end, whoever said so: nobody here starts it unasked */
        if (a->stopped)
            snprintf(a->model.link_text, sizeof a->model.link_text, "%.*s; Enter starts it again", SPAN_FMT(json_str(msg->root, "reason")));
    }
    a->data_dirty = true;
}

/* Text of a reply without the incident's id at its head. */
static struct span without_id(struct span text, struct span id)
{
    if (id.n && text.n > id.n + 2 && memcmp(text.p, id.p, id.n) == 0)
        return span_make(text.p + id.n + 2, text.n - id.n - 2);
    return text;
}

/* What the engine says of notices and of what members sent, in an exercise with EX before their numbers. */
static struct span with_ex(const struct app *a, struct span text, struct buf *out)
{
    for (size_t i = 0; i < text.n; i++) {
        bool number = i + 2 < text.n && (text.p[i] == 'N' || text.p[i] == 'R') && text.p[i + 1] == '-' && text.p[i + 2] >= '0' && text.p[i + 2] <= '9';

        if (number && (!i || text.p[i - 1] == ' ') && (i < 3 || memcmp(text.p + i - 3, "EX ", 3) != 0))
            buf_str(out, a->model.exercise ? "EX " : "");
        buf_char(out, text.p[i]);
    }
    return buf_view(out);
}

/* "notice submit EX N-0031" before "EX N-0031 signed by its author" says it twice. */
static bool says_label(const char *label, struct span text)
{
    size_t n = strlen(label);

    for (const char *at = strchr(label, ' '); at; at = strchr(at + 1, ' '))
        if (strlen(at + 1) > 5 && strlen(at + 1) < text.n && memcmp(text.p, at + 1, strlen(at + 1)) == 0)
            return true;
    return n == 0;
}

static void command_done(struct app *a, const struct pending *p, const struct json *root)
{
    struct span state = json_str(root, "state"), id = json_str(root, "incident");
    struct span text = without_id(json_str(root, "text"), id);
    char label[128];

    snprintf(label, sizeof label, "%s", p->label);
    if (id.n) {
        char own[64];
        snprintf(own, sizeof own, "%.*s", SPAN_FMT(id));
        app_bell_own(a, own);
    }
    if (strcmp(p->verb, "new") == 0 && id.n) {
        act_verb_opened(a, id);
        snprintf(label, sizeof label, "new %s%.*s", a->model.exercise ? "EX " : "", SPAN_FMT(put_short_id(id)));
    }
    if (p->told)
        p->told(a, p, root, NULL);
    if (p->quiet)
        return;
    if (json_str(root, "warning").n)
        page_text(act_popup(a, "Done, and something is missing"), 0, false, json_str(root, "warning"), ROLE_POPUP);
    if (strcmp(p->verb, "handover accept") == 0)
        act_handover_accepted(a, p->args);
    if (span_is(text, "note"))
        text = SPAN_LIT("written into its timeline");
    if (text.n && !json_str(root, "incident").n) { /* of no incident */
        struct buf own = {0};

        text = with_ex(a, text, &own);
        app_message(a, ROLE_INFO, "%s%s%.*s", says_label(label, text) ? "" : label, says_label(label, text) ? "" : ": ", SPAN_FMT(text));
        buf_free(&own);
    } else if (text.n)
        app_message(a, ROLE_INFO, "%s: %.*s, rev %lld", label, SPAN_FMT(text), (long long) json_int(root, "rev", 0));
    else
        app_message(a, ROLE_INFO, "%s: done%s%.*s, rev %lld", label, state.n ? ", now " : "", SPAN_FMT(state),
                    (long long) json_int(root, "rev", 0));
}

static void refused(struct app *a, const struct pending *p, const struct err *e, const struct json *root)
{
    struct buf possible = {0};

    JSON_EACH (v, json_get(json_get(root, "error"), "possible"))
        if (v->type == JSON_STRING && possible.n < 120)
            buf_printf(&possible, "%s%.*s", possible.n ? " " : "; possible now: ", SPAN_FMT(v->s));
    app_message(a, ROLE_ERROR, "%s%s%s%s", p->label, p->label[0] ? ": " : "", e->text, possible.n ? possible.p : "");
    buf_free(&possible);
}

/* What is now so, in the engine's words where it has any. */
static void said(struct app *a, const char *label, struct span text)
{
    if (text.n)
        app_message(a, ROLE_INFO, "%.*s", SPAN_FMT(text));
    else
        app_message(a, ROLE_INFO, "%s: done", label);
}

/* An engine older than we are does not know a word of our own filters: from now on that list is asked for without it. */
static bool older_engine(struct app *a, const struct pending *p, const struct err *e)
{
    if (p && p->kind == PENDING_SUBSCRIBE && p->win == WIN_FOLLOWED && strstr(e->text, "\"follows\"")) {
        a->watch_refused = true;
        a->model.sub[WIN_FOLLOWED] = 0;
        return true;
    }
    if (p && p->kind == PENDING_SUBSCRIBE && p->win == WIN_BORDERS) {
        a->border_refused = true;
        a->model.sub[WIN_BORDERS] = 0;
        return true;
    }
    if (!p || (p->kind != PENDING_SUBSCRIBE && p->kind != PENDING_WINDOW) || p->win > WIN_SHELVED || a->screen.list[VIEW_FLOOR].filter[0])
        return false;
    if (strstr(e->text, "\"shelved\"") || strstr(e->text, "\"suppressed\""))
        a->shelved_refused = true;
    else if (p->win == WIN_FLOOR && !a->others_refused)
        a->others_refused = true;
    else
        return false;
    if (p->kind == PENDING_SUBSCRIBE)
        a->model.sub[p->win] = 0;
    return true;
}

/* A filter of the officer's that the engine can't read is pointed at, in its own line. */
static bool filter_refused(struct app *a, const struct pending *p, const struct err *e, const struct json *root)
{
    int64_t at = json_int(json_get(root, "error"), "at", -1), begins;
    const struct list *l = p->kind == PENDING_WINDOW || p->kind == PENDING_SUBSCRIBE ? app_follow_filter(a, p->win, &begins) : NULL;

    if (!l || at < begins)
        return false;
    if (p->kind == PENDING_SUBSCRIBE)
        app_follow_refused(a, p->win);
    act_filter_wrong(a, l, at - begins, e->text);
    return true;
}

static void on_reply(struct app *a, const struct client_message *msg)
{
    struct pending *p = NULL;
    struct err e = {0};

    for (int i = 0; i < PENDING_MAX && msg->id; i++)
        if (a->pending[i].kind != PENDING_NONE && a->pending[i].id == msg->id)
            p = &a->pending[i];
    if (client_error(msg->root, &e) < 0) {
        if (p && p->kind == PENDING_ASK) {
            p->told(a, p, NULL, &e);
        } else if (p && p->bulk) {
            app_bulk_answer(a, p, e.text);
        } else if (p && p->kind == PENDING_TRY) {
            act_verb_tried(a, NULL, &e);
        } else if (p && !older_engine(a, p, &e) && !filter_refused(a, p, &e, msg->root)) {
            refused(a, p, &e, msg->root);
            if (p->told)
                p->told(a, p, NULL, &e);
            if (p->kind == PENDING_COMMAND && p->form)
                act_verb_form_refused(a, p, &e);
        }
        a->data_dirty = true;
    } else if (p) {
        int64_t begins;
        if (p->kind == PENDING_WINDOW && app_follow_filter(a, p->win, &begins))
            act_filter_right(a, app_follow_filter(a, p->win, &begins)); /* it was about a word that has been typed to its end since */
        if (p->kind == PENDING_ASK)
            p->told(a, p, msg->root, NULL);
        else if (p->bulk)
            app_bulk_answer(a, p, NULL);
        else if (p->kind == PENDING_COMMAND)
            command_done(a, p, msg->root);
        else if (p->kind == PENDING_RAW || p->kind == PENDING_STATUS)
            app_answer(a, p, msg->root);
        else if (p->kind == PENDING_TRY)
            act_verb_tried(a, msg->root, NULL);
        else if (p->kind == PENDING_OTHER)
            said(a, p->label, json_str(msg->root, "text"));
        p->granted = (p->kind == PENDING_WINDOW || p->kind == PENDING_SUBSCRIBE) && app_follow_incidents(p->win) && a->model.sub[p->win];
    }
    if (p && !p->granted)
        app_pending_clear(p);
}

void app_link_pump(struct app *a)
{
    struct client_message msg;
    struct err e = {0};
    int gone = client_pump(a->client, &e), rc;
    int most = 256; /* keys come first: the rest waits for the next turn */

    a->more = false;
    a->screen.base_holds = false;
    while ((rc = client_next(a->client, &msg, &e)) > 0) {
        a->heard_at = clock_mono();
        if (msg.push.n)
            on_push(a, &msg);
        else
            on_reply(a, &msg);
        if (--most == 0) {
            a->more = true;
            return;
        }
    }
    if (rc < 0 || gone < 0) {
        if (!a->bye)
            snprintf(a->model.link_text, sizeof a->model.link_text, "%.500s", rc < 0 ? e.text : "");
        a->bye = false;
        lost(a, NULL);
    }
}
