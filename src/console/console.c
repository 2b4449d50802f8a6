/* console: see console.h. Makes one of each and takes them down again. */
#include "console/console.h"

#include <poll.h>
#include <stdlib.h>

#include "console/act.h"
#include "console/term/ansi.h"
#include "console/term/depth.h"

#define SHOT_WAIT_MS 5000

int console_run(const struct console_options *o, struct err *e)
{
    struct app *a = mem_alloc(sizeof *a);
    int rc;

    a->options = o;
    a->next_sub = 1;
    a->unlock_fd = -1;
    a->keyring = keyring_new();
    model_init(&a->model);
    a->model.observer = o->observer;
    rc = theme_load(&a->theme, o->theme ? o->theme : "dark", e);
    if (!rc)
        rc = term_open(&a->term, &a->theme, e);
    if (!rc && term_is_mono(a->term) && !a->theme.mono) {
        rc = theme_load(&a->theme, "mono", e);
        if (!rc)
            term_set_theme(a->term, &a->theme);
    }
    if (!rc) {
        act_views_load(a);
        rc = app_loop(a, e);
    }
    term_close(a->term);
    app_link_close(a);
    app_bulk_free(a);
    start_drop(a->start);
    keyring_free(a->keyring);
    arena_free(&a->addressees.arena);
    screen_free(&a->screen);
    saved_free(&a->saved);
    model_free(&a->model);
    cells_free(&a->cells);
    mem_free(a);
    return rc;
}

/* ---- one frame ---- */

static void shot_subscribe(struct client *c, struct model *m, enum model_win win, const char *filter, bool all)
{
    struct json_writer *w = client_begin(c, WIRE_OP_SUBSCRIBE);

    m->sub[win] = (uint64_t) win + 2;
    jw_kint(w, "sub", (int64_t) m->sub[win]);
    jw_kcstr(w, "view", wire_view_word(model_view(win)));
    jw_kint(w, "offset", 0);
    jw_kint(w, "limit", 200);
    if (filter)
        jw_kcstr(w, "filter", filter);
    if (all)
        jw_kbool(w, "all", true);
    client_end(c);
}

static void shot_detail(struct client *c, struct model *m, struct span id)
{
    struct json_writer *w = client_begin(c, WIRE_OP_SUBSCRIBE);

    m->sub[WIN_DETAIL] = WIN_DETAIL + 2;
    jw_kint(w, "sub", WIN_DETAIL + 2);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_INCIDENT));
    jw_kstr(w, "key", id);
    client_end(c);
}

static bool shot_complete(const struct model *m)
{
    for (int i = 0; i < WIN_COUNT; i++)
        if (m->sub[i] && !m->win[i].loaded)
            return false;
    return m->now != TIME_NONE;
}

static int shot_messages(struct client *c, struct model *m, struct err *e)
{
    struct client_message msg;
    enum model_win win;
    int rc;

    while ((rc = client_next(c, &msg, e)) > 0) {
        if (msg.push.n)
            model_push(m, msg.push, msg.sub, msg.root, &win);
        else if ((rc = client_error(msg.root, e)) < 0)
            return rc;
    }
    return rc;
}

/* Handles what comes until every window that was asked for is there, and a tick. */
static int shot_wait(struct client *c, struct model *m, struct err *e)
{
    int64_t until = clock_mono() + SHOT_WAIT_MS * NSEC_PER_MS, now;
    int rc = 0;

    while (!rc && !shot_complete(m)) {
        struct pollfd p = {.fd = client_fd(c), .events = client_events(c)};

        now = clock_mono();
        if (now >= until)
            return err_set(e, WF_E_TIMEOUT, "the engine did not answer in %d s", SHOT_WAIT_MS / 1000);
        poll(&p, 1, (int) ((until - now) / NSEC_PER_MS) + 1);
        rc = client_pump(c, e);
        if (!rc)
            rc = shot_messages(c, m, e);
    }
    return rc;
}


static int shot_load(struct client *c, struct model *m, struct screen *s, int w, struct err *e)
{
    const struct view *v = view_get(s->view);
    struct json_writer *jw = client_begin(c, WIRE_OP_SUBSCRIBE);
    struct span id;
    int rc;

    jw_kint(jw, "sub", 1);
    jw_kcstr(jw, "view", wire_view_word(WIRE_VIEW_TICK));
    client_end(c);
    shot_subscribe(c, m, WIN_INBOX, "owner:none shelved:no suppressed:no", false);
    shot_subscribe(c, m, WIN_MINE, "owner:me shelved:no", false);
    shot_subscribe(c, m, WIN_FLOOR, "owner:others shelved:no", false);
    shot_subscribe(c, m, WIN_SHELVED, "shelved:yes", false);
    for (int i = 0; i < v->sections_n; i++)
        if (v->sections[i].win > WIN_SHELVED && model_view(v->sections[i].win))
            shot_subscribe(c, m, v->sections[i].win, v->sections[i].win == WIN_FIND ? "" : NULL, v->sections[i].win == WIN_FIND);
    if (s->view == VIEW_MAP) {
        shot_subscribe(c, m, WIN_PLACES, NULL, false);
        shot_subscribe(c, m, WIN_MAP, MAP_FILTER, false);
        shot_subscribe(c, m, WIN_CHECKPOINTS, NULL, false);
    }
    if (s->view == VIEW_MATRIX) /* its cells tell of them */
        shot_subscribe(c, m, WIN_ACTIONS, NULL, false);
    rc = shot_wait(c, m, e);
    if (rc)
        return rc;
    screen_sync(s, m);
    if (s->view == VIEW_INCIDENT || s->view == VIEW_PLAYBOOK) {
        const struct row *first = NULL;
        for (int i = WIN_INBOX; i <= WIN_SHELVED && !first; i++)
            first = window_row(&m->win[i], 0);
        id = first ? first->key : span_make("", 0);
    } else {
        id = screen_subject(s, m);
    }
    if (!id.n || !screen_shows_detail(s, w))
        return 0;
    shot_detail(c, m, id);
    rc = shot_wait(c, m, e);
    screen_sync(s, m);
    return rc;
}

/* The theme that was asked for, whatever it holds; else dark, or without colours where the environment wants none. */
static const char *shot_theme(const struct console_shot *o)
{
    return o->theme ? o->theme : depth_says_none(getenv("NO_COLOR")) ? "mono" : "dark";
}

int console_render(const struct console_shot *o, struct buf *out, struct err *e)
{
    struct screen *s = mem_alloc(sizeof *s);
    struct model *m = mem_alloc(sizeof *m);
    struct cells cells = {0};
    struct theme theme;
    struct client *c = NULL;
    int w = o->w ? o->w : 120, h = o->h ? o->h : 34;
    int rc = theme_load(&theme, shot_theme(o), e);

    model_init(m);
    if (!rc && strcmp(o->view, "plugins") == 0)
        s->view = VIEW_FEEDS;
    else if (!rc && !view_by_name(span_str(o->view), &s->view))
        rc = err_field(e, WF_E_INVALID, "VIEW", "there is no screen \"%.40s\": floor checkpoints map notices protocols borders feeds plugins quarantine directory duty log find incident playbook help", o->view);
    if (!rc)
        rc = client_connect(&c, o->home, o->as, e);
    if (!rc) {
        model_greet(m, client_greeting(c));
        rc = shot_load(c, m, s, w, e);
    }
    if (!rc) {
        screen_draw(s, m, &cells, w, h, clock_mono(), NULL);
        if (o->ansi)
            ansi_dump(&cells, &theme, depth_says_true(getenv("COLORTERM")), out);
        else
            cells_dump(&cells, out);
    }
    client_close(c);
    cells_free(&cells);
    screen_free(s);
    model_free(m);
    mem_free(s);
    mem_free(m);
    return rc;
}
