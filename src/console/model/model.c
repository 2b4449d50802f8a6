/* model: see model.h. */
#include "console/model/model.h"

#include "console/model/run_page.h"
#include "console/model/steps.h"

#include <stdio.h>
#include <time.h>

static const struct {
    const char *word;
    enum wire_view view;
} windows[WIN_COUNT] = {
    [WIN_INBOX] = {"inbox", WIRE_VIEW_INCIDENTS},
    [WIN_MINE] = {"mine", WIRE_VIEW_INCIDENTS},
    [WIN_FLOOR] = {"floor", WIRE_VIEW_INCIDENTS},
    [WIN_SHELVED] = {"shelved", WIRE_VIEW_INCIDENTS},
    [WIN_CHECKPOINTS] = {"checkpoints", WIRE_VIEW_CHECKPOINTS},
    [WIN_FEEDS] = {"feeds", WIRE_VIEW_FEEDS},
    [WIN_PLUGINS] = {"plugins", WIRE_VIEW_PLUGINS},
    [WIN_QUARANTINE] = {"quarantine", WIRE_VIEW_QUARANTINE},
    [WIN_LOG] = {"log", WIRE_VIEW_LOG},
    [WIN_DIRECTORY] = {"directory", WIRE_VIEW_DIRECTORY},
    [WIN_DUTY] = {"duty", WIRE_VIEW_DUTY},
    [WIN_HANDOVER] = {"handover", WIRE_VIEW_HANDOVER},
    [WIN_NOTICES] = {"notices", WIRE_VIEW_NOTICES},
    [WIN_RECEIVED] = {"received", WIRE_VIEW_RECEIVED},
    [WIN_RUNS] = {"runs", WIRE_VIEW_RUNS},
    [WIN_CLOCKS] = {"clocks", WIRE_VIEW_CLOCKS},
    [WIN_ACTIONS] = {"actions", WIRE_VIEW_ACTIONS},
    [WIN_MATRIX] = {"matrix", WIRE_VIEW_MATRIX},
    [WIN_PRESENCE] = {"presence", WIRE_VIEW_PRESENCE},
    [WIN_BELL] = {"bell", WIRE_VIEW_INCIDENTS},
    [WIN_FOLLOWED] = {"followed", WIRE_VIEW_INCIDENTS},
    [WIN_BORDERS] = {"borders", WIRE_VIEW_ACTIONS},
    [WIN_PLACES] = {"places", WIRE_VIEW_PLACES},
    [WIN_MAP] = {"map", WIRE_VIEW_INCIDENTS},
    [WIN_FIND] = {"find", WIRE_VIEW_INCIDENTS},
    [WIN_DETAIL] = {"detail", WIRE_VIEW_INCIDENT},
    [WIN_NOTICE] = {"notice", WIRE_VIEW_NOTICE},
    [WIN_ACKS] = {"acks", WIRE_VIEW_ACKS},
    [WIN_RUN] = {"run", WIRE_VIEW_RUN},
    [WIN_PICTURE] = {"picture", WIRE_VIEW_PICTURE},
    [WIN_QUESTIONS] = {"questions", WIRE_VIEW_NONE},
    [WIN_STEPS] = {"steps", WIRE_VIEW_NONE},
};

enum wire_view model_view(enum model_win win)
{
    return windows[win].view;
}

void model_init(struct model *m)
{
    time_t now = time(NULL);
    struct tm tm;

    memset(m, 0, sizeof *m);
    clock_wall(&m->clock);
    m->now = m->notices.since = m->notices.until = TIME_NONE;
    m->bell = 2;
    m->alerts = m->unowned = m->open = m->shelved = m->oldest_unowned_s = m->feeds_up = m->feeds_total = m->on_duty = -1;
    m->link = LINK_LOST;
    m->local_offset = OFFSET_NONE;
    if (localtime_r(&now, &tm) && tm.tm_gmtoff) {
        m->local_offset = (int16_t) (tm.tm_gmtoff / 60);
        snprintf(m->local_zone, sizeof m->local_zone, "%.7s", tm.tm_zone ? tm.tm_zone : "");
    }
}

void model_free(struct model *m)
{
    for (int i = 0; i < WIN_COUNT; i++)
        window_clear(&m->win[i]);
}

void model_greet(struct model *m, const struct client_greeting *g)
{
    snprintf(m->mode, sizeof m->mode, "%s", g->mode ? g->mode : "");
    snprintf(m->exercise_id, sizeof m->exercise_id, "%s", g->exercise ? g->exercise : "");
    snprintf(m->officer, sizeof m->officer, "%s", g->officer ? g->officer : "");
    snprintf(m->centre, sizeof m->centre, "%s", g->centre ? g->centre : "");
    snprintf(m->site, sizeof m->site, "%s", g->site ? g->site : "");
    snprintf(m->engine, sizeof m->engine, "%s", g->engine ? g->engine : "");
    /* Anything but the plain word ACTUAL is shown as an exercise: the doubt must not look real. */
    m->exercise = strcmp(m->mode, "ACTUAL") != 0;
    if (g->now != TIME_NONE)
        clock_exercise(&m->clock, g->now, g->speed > 0 ? g->speed : 1);
    m->link = LINK_UP;
    m->lost_since = 0;
    m->link_text[0] = 0;
}

const struct row *model_lookers(const struct model *m, struct span incident)
{
    const struct window *w = &m->win[WIN_PRESENCE];

    for (size_t i = 0; i < w->rows.n; i++)
        if (span_eq(w->rows.v[i]->key, incident))
            return w->rows.v[i];
    return NULL;
}

wf_time model_now(const struct model *m)
{
    return m->now;
}

static void take_load(struct model *m, const struct json *load)
{
    m->alerts = json_int(load, "alerts_10min", -1);
    m->flood = json_bool(load, "flood", false);
    m->p1 = json_int(load, "p1_pct", 0);
    m->p2 = json_int(load, "p2_pct", 0);
    m->p3 = json_int(load, "p3_p4_pct", 0);
}

static void take_clocks(struct model *m, const struct json *list)
{
    m->clocks_n = 0;
    JSON_EACH (k, list) {
        struct model_clock *c = &m->clocks[m->clocks_n];

        if (m->clocks_n == MODEL_CLOCKS || time_parse(json_str(k, "due"), &c->due, NULL, NULL) < 0)
            continue;
        snprintf(c->id, sizeof c->id, "%.*s", SPAN_FMT(json_str(k, "id")));
        snprintf(c->kind, sizeof c->kind, "%.*s", SPAN_FMT(json_str(k, "kind")));
        snprintf(c->name, sizeof c->name, "%.*s", SPAN_FMT(json_str(k, "name")));
        m->clocks_n++;
    }
}

static void take_notices(struct model *m, const struct json *n)
{
    struct model_notices *t = &m->notices;

    t->told = n != NULL;
    t->waiting = json_int(n, "waiting", 0);
    t->inbox = json_int(n, "inbox", 0);
    t->cancellable = json_int(n, "cancellable", 0);
    snprintf(t->notice, sizeof t->notice, "%.*s", SPAN_FMT(json_str(n, "notice")));
    if (time_parse(json_str(n, "since"), &t->since, NULL, NULL) < 0)
        t->since = TIME_NONE;
    if (time_parse(json_str(n, "until"), &t->until, NULL, NULL) < 0)
        t->until = TIME_NONE;
}

/* An engine that tells none of it leaves it as it is. */
static void take_floor(struct model *m, const struct json *root)
{
    const struct {
        const char *key;
        char *to;
        size_t size;
    } words[] = {{"posture", m->posture, sizeof m->posture}, {"level", m->level, sizeof m->level}, {"level_proposed", m->level_proposed, sizeof m->level_proposed},
        {"level_proposed_by", m->level_proposed_by, sizeof m->level_proposed_by}, {"level_proposed_doc", m->level_proposed_doc, sizeof m->level_proposed_doc}};
    m->level_proposed_rev = json_int(root, "level_proposed_rev", m->level_proposed_rev);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (json_get(root, words[i].key))
            snprintf(words[i].to, words[i].size, "%.*s", SPAN_FMT(json_str(root, words[i].key)));
}

static unsigned on_tick(struct model *m, const struct json *root)
{
    wf_time now;

    if (time_parse(json_str(root, "now"), &now, NULL, NULL) == 0)
        m->now = now;
    m->open = json_int(root, "open", m->open);
    m->unowned = json_int(root, "unowned", m->unowned);
    m->shelved = json_int(root, "shelved", m->shelved);
    m->oldest_unowned_s = json_int(root, "oldest_unowned_s", -1);
    m->feeds_up = json_int(root, "feeds_up", m->feeds_up);
    m->feeds_total = json_int(root, "feeds_total", m->feeds_total);
    m->on_duty = json_int(root, "on_duty", -1);
    m->duty = json_bool(root, "duty", false);
    m->suppressed = json_int(root, "suppressed", 0);
    take_load(m, json_get(root, "load"));
    snprintf(m->trouble, sizeof m->trouble, "%.*s", SPAN_FMT(json_str(root, "trouble")));
    m->bell = json_int(root, "bell", m->bell);
    take_clocks(m, json_get(root, "clocks"));
    take_notices(m, json_get(root, "notices"));
    take_floor(m, root);
    return MODEL_TICK;
}

/* Where the window stands in the whole list, and around what. */
static void stand(struct window *w, const struct json *root, int64_t offset, int64_t total)
{
    w->offset = json_int(root, "offset", offset);
    w->total = json_int(root, "total", total);
    if (w->total < w->offset + (int64_t) w->rows.n)
        w->total = w->offset + (int64_t) w->rows.n;
    snprintf(w->anchor, sizeof w->anchor, "%.*s", SPAN_FMT(json_str(root, "anchor")));
    w->anchor_at = json_int(root, "anchor_at", -1);
    w->part = json_bool(root, "part", false);
}

static unsigned on_snapshot(struct window *w, const struct json *root, const char *key)
{
    window_set(w, json_get(root, "rows"), key);
    w->seq = json_int(root, "seq", 0);
    stand(w, root, 0, (int64_t) w->rows.n);
    return MODEL_ROWS;
}

static unsigned on_delta(struct window *w, const struct json *root, const char *key)
{
    bool fits = w->loaded && json_int(root, "from_seq", w->seq) == w->seq;

    JSON_EACH (edit, json_get(root, "edits")) {
        if (!fits)
            break;
        if (json_get(edit, "del"))
            fits = window_remove(w, json_int(edit, "del", -1));
        else if (json_get(edit, "ins"))
            fits = window_insert(w, json_int(edit, "ins", -1), json_get(edit, "row"), key);
        else if (json_get(edit, "set"))
            fits = window_replace(w, json_int(edit, "set", -1), json_get(edit, "row"), key);
    }
    w->seq = json_int(root, "to_seq", w->seq);
    stand(w, root, w->offset, w->total);
    return fits ? MODEL_ROWS : MODEL_ROWS | MODEL_RESYNC;
}

unsigned model_push(struct model *m, struct span push, uint64_t sub, const struct json *root, enum model_win *win)
{
    unsigned did = MODEL_NOTHING;

    *win = WIN_COUNT;
    if (span_is(push, WIRE_PUSH_TICK))
        return on_tick(m, root);
    if (span_is(push, WIRE_PUSH_BYE)) {
        struct span why = json_str(root, "reason");
        snprintf(m->link_text, sizeof m->link_text, "%.*s", SPAN_FMT(why));
        return MODEL_BYE;
    }
    for (int i = 0; i < WIN_COUNT && sub; i++)
        if (m->sub[i] == sub)
            *win = (enum model_win) i;
    if (*win == WIN_COUNT)
        return MODEL_NOTHING; /* of a subscription that is over */
    if (span_is(push, WIRE_PUSH_SNAPSHOT))
        did = on_snapshot(&m->win[*win], root, wire_view_key(model_view(*win)));
    if (span_is(push, WIRE_PUSH_DELTA))
        did = on_delta(&m->win[*win], root, wire_view_key(model_view(*win)));
    if (*win == WIN_DETAIL && window_row(&m->win[WIN_DETAIL], 0))
        steps_fill(&m->win[WIN_STEPS], window_row(&m->win[WIN_DETAIL], 0)->j);
    if (*win == WIN_RUN && window_row(&m->win[WIN_RUN], 0))
        run_page_fill(&m->win[WIN_QUESTIONS], window_row(&m->win[WIN_RUN], 0)->j);
    return did;
}

static void fixture_greeting(struct model *m, const struct json *g)
{
    char text[5][128];
    const char *const names[5] = {"mode", "exercise", "officer", "centre", "engine"};
    struct client_greeting greeting = {.now = TIME_NONE, .speed = 1, .site = ""};

    for (int i = 0; i < 5; i++)
        snprintf(text[i], sizeof text[i], "%.*s", SPAN_FMT(json_str(g, names[i])));
    greeting.mode = text[0];
    greeting.exercise = text[1];
    greeting.officer = text[2];
    greeting.centre = text[3];
    greeting.engine = text[4];
    model_greet(m, &greeting);
}

int model_fixture(struct model *m, struct span line, struct err *e)
{
    struct arena a = {0};
    struct json *root = NULL;
    struct span win;
    enum model_win ignored;
    int rc = json_parse(&a, line, NULL, &root, e);

    if (!rc && json_get(root, "greeting"))
        fixture_greeting(m, json_get(root, "greeting"));
    else if (!rc) {
        win = json_str(root, "win");
        for (int i = 0; i < WIN_COUNT && win.n; i++)
            if (span_is(win, windows[i].word))
                m->sub[i] = (uint64_t) i + 1;
        for (int i = 0; i < WIN_COUNT; i++)
            if (!win.n || span_is(win, windows[i].word)) {
                model_push(m, json_str(root, "push"), (uint64_t) i + 1, root, &ignored);
                break;
            }
    }
    arena_free(&a);
    return rc;
}
