/* app_run: runs of protocols: opening one and following it, its verbs, starting one for an incident. Answers: app_answer.c. Rows of the table in app_act.c. */
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/run_put.h"

#define ANSWERS_APART (2 * NSEC_PER_SEC) /* what the engine could not take is sent again so much later: its ticks come in between */

static const char *ex(const struct app *a)
{
    return a->model.exercise ? "EX " : "";
}

static bool is_run(const char *word)
{
    return strncasecmp(word, "PR-", 3) == 0 && word[3] && strspn(word + 3, "0123456789") == strlen(word + 3) && strlen(word) < 15;
}

/* The run that is open, or selected, or the one of the selected clock; or "". */
static struct span in_hand(struct app *a)
{
    const struct row *r = act_selected(a);

    if (a->screen.view == VIEW_RUN)
        return span_str(a->screen.run.id);
    if (a->screen.view != VIEW_PROTOCOLS || !r)
        return span_make("", 0);
    return act_list(a)->section == 0 ? r->key : act_list(a)->section == 1 ? json_str(r->j, "run") : span_make("", 0);
}

/* ---- the page ---- */

void act_run_open(struct app *a, struct span id)
{
    struct run_page *p = &a->screen.run;

    if (!id.n || id.n >= sizeof p->id)
        return;
    if (!span_is(id, p->id)) {
        window_clear(&a->model.win[WIN_RUN]); /* a key that is typed before its questions are there is about none of the last run's */
        window_clear(&a->model.win[WIN_QUESTIONS]);
        a->screen.list[VIEW_RUN].key[0] = 0;
        a->screen.scroll[VIEW_RUN] = 0;
        p->part = RUN_PART_QUESTION;
        p->scroll = 0;
        p->read = false;
    }
    a->picture_bad[0] = 0;
    snprintf(p->id, sizeof p->id, "%.*s", SPAN_FMT(id));
    for (char *c = p->id; *c; c++)
        if (*c >= 'a' && *c <= 'z')
            *c = (char) (*c & ~32);
    app_go(a, VIEW_RUN);
}

bool act_run_back(struct app *a)
{
    if (a->screen.view == VIEW_RUN)
        app_go(a, a->screen.under_run == VIEW_RUN ? VIEW_PROTOCOLS : a->screen.under_run);
    else if (a->screen.view == VIEW_INCIDENT && a->screen.incident_of_run)
        app_go(a, VIEW_RUN);
    else
        return false;
    return true;
}

bool act_run_scroll(struct app *a, const struct key *k)
{
    struct run_page *p = &a->screen.run;
    bool whole = p->part != RUN_PART_QUESTION && a->w < 112;
    struct key one = *k;

    if (a->screen.view != VIEW_RUN)
        return false;
    if (k->code == 'J' || k->code == 'K')
        one.code = (uint32_t) k->code | 32;
    else if (!whole)
        return false;
    return act_page_key(&p->scroll, a->h - 12, &one);
}

void act_run_part(struct app *a, struct call *c)
{
    struct run_page *p = &a->screen.run;

    (void) c;
    p->part = (enum run_part) ((p->part + 1) % RUN_PARTS);
    p->scroll = 0;
}

/* The picture, large, in place of the questions; and back. */
void act_run_picture(struct app *a, struct call *c)
{
    struct run_page *p = &a->screen.run;

    (void) c;
    p->part = p->part == RUN_PART_PICTURE ? RUN_PART_QUESTION : RUN_PART_PICTURE;
    p->scroll = 0;
}

void act_run_read(struct app *a, struct call *c)
{
    (void) c;
    if (a->screen.view == VIEW_RUN)
        a->screen.run.read = true;
}

void act_run_incident(struct app *a, struct call *c)
{
    (void) c;
    act_open_incident(a, act_subject(a));
}

/* ":run PR-0001 ms"; P for the incident in hand. */
void act_run(struct app *a, struct call *c)
{
    const char *word = c->argc > c->words ? c->argv[c->words] : NULL;
    const struct row *r = run_of_incident(&a->model, act_subject(a));
    struct span hand = in_hand(a);

    if (word && !is_run(word)) {
        app_message(a, ROLE_ERROR, "run: \"%.20s\" is no run; they are PR-0001 and so on, in the list of 6", word);
        return;
    }
    if (c->argc > c->words + 1)
        snprintf(a->screen.run.lang, sizeof a->screen.run.lang, "%.11s", c->argv[c->words + 1]);
    if (word)
        act_run_open(a, span_str(word));
    else if (hand.n)
        act_run_open(a, hand);
    else if (r)
        act_run_open(a, r->key);
    else
        act_run_start(a, c);
}

/* ---- following it ---- */

static void run_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct window *w = &a->model.win[WIN_RUN];
    bool was_shown = true;

    if (strcmp(p->about, a->run_id) != 0)
        return;
    if (why) {
        app_message(a, ROLE_ERROR, "%s: %s", a->screen.run.id, why->text);
        return;
    }
    if (run_row(&a->model))
        was_shown = run_sides_of(run_row(&a->model)->j).shown;
    window_set(w, json_get(root, "rows"), "run");
    w->total = (int64_t) w->rows.n;
    w->loaded = a->model.win[WIN_QUESTIONS].loaded = true;
    if (window_row(w, 0)) {
        run_page_fill(&a->model.win[WIN_QUESTIONS], window_row(w, 0)->j);
        run_page_came(&a->screen.run.answers, window_row(w, 0)->key);
        if (!was_shown && run_sides_of(window_row(w, 0)->j).shown && a->screen.view == VIEW_RUN) /* both are in: what they disagree on stands first */
            list_select(act_list(a), act_view(a)->sections, act_view(a)->sections_n, &a->model, 0, 0);
    }
    a->data_dirty = true;
}

static void ask_run(struct app *a)
{
    const struct run_page *p = &a->screen.run;
    struct json_writer *w = client_begin(a->client, WIRE_OP_QUERY);
    char key[40];

    snprintf(key, sizeof key, "%s%s%s", p->id, p->lang[0] ? " " : "", p->lang);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_RUN));
    jw_kcstr(w, "key", key);
    if (p->read)
        jw_kbool(w, "read", true);
    app_ask(a, client_end(a->client), "", a->run_id, run_came);
}

static void sent(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    bool later = why && (why->code == WF_E_AGAIN || why->code == WF_E_CONFLICT || why->code == WF_E_IO || why->code == WF_E_TIMEOUT);
    int refused = run_page_told(&a->screen.run.answers, root ? ANSWER_TOLD_TAKEN : later ? ANSWER_TOLD_LATER
                                                                                         : ANSWER_TOLD_REFUSED);

    (void) p;
    if (later)
        a->answers_at = clock_mono() + ANSWERS_APART;
    else if (!root && !refused)
        app_message(a, ROLE_WARN, "one of several answers was refused: each goes by itself now");
    a->data_dirty = true;
}

static void send_answers(struct app *a)
{
    struct buf args = {0};
    struct pending *p = NULL;

    if (clock_mono() >= a->answers_at && run_page_next(&a->screen.run.answers, &args)) {
        p = app_send_command(a, "protocol answer", "", 0, buf_take(&args), "answer");
        if (p) {
            p->told = sent;
            p->quiet = true;
        } else {
            (void) run_page_told(&a->screen.run.answers, ANSWER_TOLD_LATER);
        }
    }
    buf_free(&args);
}

/* What was read of persons' health does not stay when the page is left, or the console locked. */
static void forget_read(struct app *a)
{
    if (!a->screen.run.read || (a->screen.view == VIEW_RUN && !a->screen.lock.on))
        return;
    a->screen.run.read = false;
    a->run_id[0] = 0;
    window_clear(&a->model.win[WIN_RUN]);
    window_clear(&a->model.win[WIN_QUESTIONS]);
}

void app_run_follow(struct app *a)
{
    const struct run_page *p = &a->screen.run;
    const struct row *row = run_listed(&a->model, span_str(p->id));
    uint64_t digest = row ? app_follow_digest(row->j->raw) : 1;
    char id[sizeof a->run_id];

    forget_read(a);
    if (!a->client)
        return; /* what waits goes when it is back */
    send_answers(a);
    if (a->screen.view != VIEW_RUN || !p->id[0] || a->screen.lock.on)
        return;
    snprintf(id, sizeof id, "%s %s%s", p->id, p->lang, p->read ? " read" : "");
    if (strcmp(id, a->run_id) != 0) {
        const struct row *known = run_row(&a->model);

        if (!known || !span_is(known->key, p->id)) {
            window_clear(&a->model.win[WIN_RUN]);
            window_clear(&a->model.win[WIN_QUESTIONS]);
            list_renew(&a->screen.list[VIEW_RUN]);
        }
        memcpy(a->run_id, id, sizeof a->run_id);
        a->run_row = 0;
    }
    if (digest == a->run_row)
        return;
    a->run_row = digest;
    ask_run(a);
}

/* ---- verbs ---- */

/* What was typed without a run is about the one in hand. */
static bool put_in_hand(struct app *a, struct call *c)
{
    struct span hand = in_hand(a);
    static char room[16];

    if (c->argc > c->words && is_run(c->argv[c->words]))
        return true;
    if (!hand.n || hand.n >= sizeof room || c->argc >= WORDS_MAX) {
        app_message(a, ROLE_ERROR, "%s: which run? they are PR-0001 and so on, in the list of 6", c->cmd->name);
        return false;
    }
    snprintf(room, sizeof room, "%.*s", SPAN_FMT(hand));
    memmove(&c->argv[c->words + 1], &c->argv[c->words], sizeof c->argv[0] * (size_t) (c->argc - c->words));
    c->argv[c->words] = room;
    c->argc++;
    return true;
}

/* Nobody could say later on what evidence he answered. */
static bool rests_on_nothing(const struct model *m)
{
    const struct window *w = &m->win[WIN_QUESTIONS];
    bool answered = false;

    for (size_t i = 0; i < w->rows.n; i++) {
        const struct json *q = w->rows.v[i]->j;

        if (json_first(json_get(q, "evidence")))
            return false;
        answered = answered || (json_get(q, "mine") && json_get(q, "mine")->type != JSON_NULL);
    }
    return answered;
}

/* By a key the line is begun: Enter does it. */
void act_run_verb(struct app *a, struct call *c)
{
    char line[96];
    int unsent;

    if (c->by_key)
        c->argc = c->words;
    if (!put_in_hand(a, c))
        return;
    unsent = run_page_unsent(&a->screen.run.answers, span_str(c->argv[c->words]));
    if (unsent && strcmp(c->cmd->name, "protocol submit") == 0) {
        app_message(a, ROLE_ERROR, "%s: %d answer%s not taken yet: once more when nothing has > or ! behind it", c->cmd->name, unsent, unsent == 1 ? " is" : "s are");
        return;
    }
    if (c->by_key) {
        snprintf(line, sizeof line, "%s %s ", c->cmd->name, c->argv[c->words]);
        if (strcmp(c->cmd->name, "protocol submit") == 0 && rests_on_nothing(&a->model))
            app_message(a, ROLE_WARN, "your answers rest on no report: Esc, e");
        prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
        return;
    }
    act_verb_send(a, c);
    if (strcmp(c->cmd->name, "protocol request") == 0 && a->screen.view == VIEW_RUN) {
        a->screen.run.part = RUN_PART_REQUEST;
        a->screen.run.scroll = 0;
    }
}

/* ---- closing one while the second assessment, or its request, is still to follow ---- */

void act_run_closed(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct ask *q = &a->screen.ask;
    struct signing *s = &a->signing;
    char run[16];

    (void) root;
    if (!why || strcmp(why->field, "second") != 0 || q->kind != ASK_NONE || s->what != SIGN_NOTHING || a->screen.prompt.kind != PROMPT_NONE || a->screen.form.open || a->screen.lock.on)
        return; /* the refusal says what to type */
    struct arena arena = {0};
    struct json *args = NULL;
    bool read = json_parse(&arena, span_str(p->args), NULL, &args, NULL) == 0;
    snprintf(run, sizeof run, "%.*s", SPAN_FMT(read ? json_str(args, "run") : SPAN_LIT("")));
    arena_free(&arena);
    if (!read)
        return;
    mem_free(a->screen.run.closing);
    a->screen.run.closing = mem_strdup(p->args);
    *s = (struct signing){.what = SIGN_CLOSE, .verb = "protocol close"};
    snprintf(s->notice, sizeof s->notice, "%s", run);
    ask_open(q, ASK_YES, ROLE_ALARM, "y closes it without, any other key does not: ");
    snprintf(q->say, sizeof q->say, "Close %s%s without? %.500s.", ex(a), run, why->text);
    a->key_dirty = true;
}

void act_run_close(struct app *a)
{
    struct buf args = {0};
    char label[64], *was = a->screen.run.closing;
    size_t n = was ? strlen(was) : 0;

    snprintf(label, sizeof label, "protocol close %s%s", ex(a), a->signing.notice);
    a->screen.run.closing = NULL;
    app_signing_end(a);
    if (n && was[n - 1] == '}') {
        buf_printf(&args, "%.*s,\"withoutsecond\":true}", (int) n - 1, was);
        app_send_command(a, "protocol close", "", 0, buf_take(&args), label);
    }
    buf_free(&args);
    mem_free(was);
}

/* ---- starting one ---- */

static void started(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    (void) p;
    if (!why && a->screen.prompt.kind == PROMPT_NONE && !a->screen.form.open)
        act_run_open(a, json_str(root, "run"));
}

static void send_start(struct app *a, const char *protocol, const char *incident)
{
    struct buf args = {0};
    struct json_writer w;
    struct pending *p;
    char label[96];

    jw_init(&w, &args);
    jw_begin_object(&w);
    jw_kcstr(&w, "protocol", protocol);
    jw_kcstr(&w, "incident", incident);
    jw_end_object(&w);
    snprintf(label, sizeof label, "%s for %s%.*s", protocol, ex(a), SPAN_FMT(put_short_id(span_str(incident))));
    p = app_send_command(a, "protocol start", "", 0, buf_take(&args), label);
    if (p)
        p->told = started;
    buf_free(&args);
}

/* Is it for incidents of that type? */
static bool suggests(const struct json *protocol, const char *type)
{
    JSON_EACH (t, json_get(protocol, "triggers"))
        if (type[0] && span_is(t->s, type))
            return true;
    return false;
}

/* One for many kinds of incidents (must WHO be told?) is asked before one for a single kind; else by name, as they came. */
static int by_reach(const void *x, const void *y)
{
    const struct json *const *a = x, *const *b = y;
    const struct json *s = json_get(*a, "triggers"), *t = json_get(*b, "triggers");
    size_t n = s ? s->count : 0, m = t ? t->count : 0;
    return n != m ? (n < m) - (n > m) : span_cmp(json_str(*a, "protocol"), json_str(*b, "protocol"));
}

/* The protocols that are switched on, those that the incident's type suggests first. */
static void protocols_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    struct form *f = &a->screen.form;
    const struct form_kind *kind = form_find("protocol start");
    struct form_row row = kind->rows[0];
    struct choice choices[33] = {0};
    const struct json *v[32];
    size_t n = 0, many = 0;
    int fits = 0;

    if (why || !json_first(json_get(root, "rows"))) {
        app_message(a, ROLE_ERROR, "protocol start: %s", why ? why->text : "no protocol is switched on: \"watchfloor plugin enable ihr-annex2\" switches one on");
        return;
    }
    if (f->open || a->screen.prompt.kind != PROMPT_NONE)
        return;
    form_begin(f, kind, p->about);
    JSON_EACH (t, json_get(root, "rows"))
        if (many < ARRAY_LEN(v))
            v[many++] = t;
    qsort(v, many, sizeof(void *), by_reach);
    for (int first = 1; first >= 0; first--)
        for (size_t i = 0; i < many; i++)
            if (suggests(v[i], a->new_type) == (first == 1)) {
                fits += first;
                choices[n].text = arena_strndup(&f->arena, json_str(v[i], "protocol").p, json_str(v[i], "protocol").n);
                choices[n++].help = arena_printf(&f->arena, "%s%.*s, %.*s", first ? "suggested: " : "", SPAN_FMT(json_str(v[i], "title")), SPAN_FMT(json_str(v[i], "citation")));
            }
    row.told = choices;
    form_add(f, &row, "", NULL);
    form_focus(f, &a->model, 0);
    if (fits)
        form_take_marked(f); /* the first that is suggested */
    a->key_dirty = true;
}

const char *act_for_incident(struct app *a, const struct call *c, const char *option, char incident[64])
{
    const char *word = NULL;

    snprintf(incident, 64, "%.*s", SPAN_FMT(act_subject(a)));
    for (int i = c->words; !c->by_key && i < c->argc; i++) {
        if (strcmp(c->argv[i], "--incident") == 0 && i + 1 < c->argc)
            snprintf(incident, 64, "%s", c->argv[++i]);
        else if (!option || strcmp(c->argv[i], option) != 0)
            word = c->argv[i];
    }
    a->new_type[0] = 0;
    for (int win = WIN_INBOX; win <= WIN_DETAIL && incident[0]; win++)
        for (size_t i = 0; i < a->model.win[win].rows.n; i++)
            if ((app_follow_incidents((enum model_win) win) || win == WIN_DETAIL) && span_is(a->model.win[win].rows.v[i]->key, incident))
                snprintf(a->new_type, sizeof a->new_type, "%.*s", SPAN_FMT(json_str(a->model.win[win].rows.v[i]->j, "type")));
    return word;
}

/* "protocol start [PROTOCOL] [--incident ID]"; without a protocol it is chosen. */
void act_run_start(struct app *a, struct call *c)
{
    char incident[64];
    const char *protocol = act_for_incident(a, c, NULL, incident);
    struct json_writer *w;

    if (!incident[0]) {
        app_message(a, ROLE_ERROR, "protocol start: for which incident? select one, or --incident ID");
        return;
    }
    if (!act_connected(a))
        return;
    if (protocol) {
        send_start(a, protocol, incident);
        return;
    }
    w = client_begin(a->client, WIRE_OP_QUERY);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_PROTOCOLS));
    jw_kint(w, "limit", 32);
    app_ask(a, client_end(a->client), "protocol start", incident, protocols_came);
}

void act_run_start_taken(struct app *a)
{
    struct form *f = &a->screen.form;
    char protocol[64], incident[64];

    snprintf(protocol, sizeof protocol, "%s", form_text(f, 0));
    snprintf(incident, sizeof incident, "%s", f->incident);
    form_close(f);
    send_start(a, protocol, incident);
}
