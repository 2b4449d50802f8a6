/* app_follow: what is subscribed: the windows of the lists that are shown, around what is selected in them, and the selected incident. */
#include <stdio.h>

#include "console/act.h"
#include "console/theme/role.h"
#include "console/view/notice_put.h"

#define DETAIL_AFTER (5 * NSEC_PER_MS)
#define DETAIL_APART (NSEC_PER_SEC / 2)
#define LOOK_APART (NSEC_PER_SEC / 3)

/* A window of incidents that was granted comes with the next snapshot: until then what is held is the old one, and not to be judged by. */
void app_follow_came(struct app *a, enum model_win win)
{
    for (int i = 0; i < PENDING_MAX; i++)
        if (a->pending[i].granted && a->pending[i].win == win)
            app_pending_clear(&a->pending[i]);
}

bool app_follow_pending(const struct app *a, enum model_win win)
{
    for (int i = 0; i < PENDING_MAX; i++)
        if (a->pending[i].win == win && (a->pending[i].kind == PENDING_WINDOW || a->pending[i].kind == PENDING_SUBSCRIBE))
            return true;
    return false;
}

static const char *base_filter(const struct app *a, enum model_win win)
{
    static const char *const base[] = {[WIN_INBOX] = "owner:none shelved:no suppressed:no", [WIN_MINE] = "owner:me shelved:no",
                                       [WIN_FLOOR] = "owner:others shelved:no",
                                       [WIN_SHELVED] = "shelved:yes"};
    static const char *const older[] = {[WIN_INBOX] = "owner:none", [WIN_MINE] = "owner:me", [WIN_FLOOR] = "owner:others", [WIN_SHELVED] = ""};

    if (win > WIN_SHELVED || (win == WIN_FLOOR && a->others_refused))
        return "";
    return a->shelved_refused ? older[win] : base[win];
}

bool app_follow_incidents(enum model_win win)
{
    return win <= WIN_SHELVED || win == WIN_FIND;
}

/* The list that shows a window of incidents, and as which section. */
static const struct list *list_of(const struct app *a, enum model_win win, int *section)
{
    enum view_id view = win == WIN_FIND ? VIEW_FIND : VIEW_FLOOR;

    *section = win == WIN_FIND ? 0 : (int) win - WIN_INBOX;
    return &a->screen.list[view];
}

/* What the filter of this window is to be, now. */
static void filter_of(const struct app *a, enum model_win win, char *out, size_t size)
{
    int section;
    const struct list *l = list_of(a, win, &section);
    const char *base = base_filter(a, win);

    if (strstr(l->filter, "inside:") || strstr(l->filter, "suppressed:")) /* what is inside another one is asked for */
        base = win == WIN_INBOX && !a->shelved_refused ? "owner:none shelved:no" : base;
    snprintf(out, size, "%s%s%s", base, base[0] && l->filter[0] ? " " : "", l->filter);
}

/* All that a window of incidents is asked by, as one text. */
static void asked_by(const struct app *a, enum model_win win, char *out, size_t size)
{
    char filter[LIST_FILTER + 64];
    int section;
    const struct list *l = list_of(a, win, &section);

    filter_of(a, win, filter, sizeof filter);
    snprintf(out, size, "%s|%s%d", filter, l->sort, l->desc);
}

const struct list *app_follow_filter(const struct app *a, enum model_win win, int64_t *begins)
{
    int section;
    const char *base = base_filter(a, win);

    if (!app_follow_incidents(win))
        return NULL;
    *begins = base[0] ? (int64_t) strlen(base) + 1 : 0;
    return list_of(a, win, &section);
}

/* Put in order here, out of all of them: these windows hold the whole list. */
static bool ordered_here(enum model_win win)
{
    return win == WIN_FEEDS || win == WIN_PLUGINS || win == WIN_CHECKPOINTS || win == WIN_DIRECTORY || win == WIN_DUTY || win == WIN_HANDOVER || win == WIN_PRESENCE ||
           win == WIN_NOTICES || win == WIN_RECEIVED || win == WIN_ACKS || win == WIN_RUNS || win == WIN_CLOCKS || win == WIN_ACTIONS || win == WIN_MATRIX || win == WIN_PLACES;
}

/* A filter is applied here: as much as can be had is looked at. */
static bool filtered_here(const struct app *a, enum model_win win)
{
    enum view_id view = win == WIN_LOG ? VIEW_LOG : win == WIN_QUARANTINE ? VIEW_QUARANTINE : VIEW_COUNT;

    return view != VIEW_COUNT && a->screen.list[view].filter[0];
}

/* The thing that the window is to hold whatever its order and filter are now, or "". */
static const char *anchor_of(const struct app *a, enum model_win win)
{
    int section;
    const struct list *l = list_of(a, win, &section);

    return list_anchor(l, section);
}

/* What is open anywhere, as the Floor and its inbox show it: the worst first, as many as can be had. */
static void map_window(struct json_writer *w)
{
    jw_kint(w, "limit", WIRE_WINDOW_MAX);
    jw_kcstr(w, "filter", MAP_FILTER);
}

/* anchor: the window is asked for around this thing; where that is not in the list, or "", from the offset on. */
static void request_member_window(struct app *a, struct json_writer *w, enum model_win win, int64_t offset, const char *anchor)
{
    char filter[LIST_FILTER + 64];
    const struct list *l;
    int section;

    if (win == WIN_BELL) {
        app_bell_window(a, w);
        return;
    }
    if (win == WIN_FOLLOWED) {
        app_watch_window(w);
        return;
    }
    if (win == WIN_BORDERS) {
        app_borders_window(w);
        return;
    }
    if (win == WIN_MAP) {
        map_window(w);
        return;
    }
    jw_kint(w, "offset", offset);
    jw_kint(w, "limit", ordered_here(win) || filtered_here(a, win) ? WIRE_WINDOW_MAX : WINDOW_ROWS);
    if (!app_follow_incidents(win))
        return;
    filter_of(a, win, filter, sizeof filter);
    jw_kcstr(w, "filter", filter);
    l = list_of(a, win, &section);
    if (l->sort[0]) {
        jw_kcstr(w, "sort", l->sort);
        jw_kbool(w, "desc", l->desc);
    }
    if (win == WIN_FIND)
        jw_kbool(w, "all", true);
    jw_kcstr(w, "anchor", anchor);
    jw_kint(w, "anchor_row", WINDOW_ROWS / 2);
}

static void remember(struct app *a, enum pending_kind kind, enum model_win win, uint64_t id)
{
    struct pending *p = app_pending(a, kind, id);

    if (p)
        p->win = win;
}

static void subscribe(struct app *a, enum model_win win, const char *key)
{
    struct json_writer *w = client_begin(a->client, WIRE_OP_SUBSCRIBE);

    a->model.sub[win] = a->next_sub++;
    jw_kint(w, "sub", (int64_t) a->model.sub[win]);
    jw_kcstr(w, "view", wire_view_word(model_view(win)));
    if (key && win == WIN_ACKS) {
        jw_kcstr(w, "key", key);
        jw_kint(w, "limit", WIRE_WINDOW_MAX);
    } else if (key && win == WIN_PICTURE) {
        jw_kcstr(w, "key", key);
    } else if (key) {
        jw_kcstr(w, "key", key);
        jw_kbool(w, "read", a->detail_read);
    } else {
        request_member_window(a, w, win, 0, app_follow_incidents(win) ? anchor_of(a, win) : "");
    }
    remember(a, PENDING_SUBSCRIBE, win, client_end(a->client));
}

void app_follow_end(struct app *a, enum model_win win)
{
    struct json_writer *w;

    if (!a->model.sub[win])
        return;
    app_follow_came(a, win);
    w = client_begin(a->client, WIRE_OP_UNSUBSCRIBE);
    jw_kint(w, "sub", (int64_t) a->model.sub[win]);
    client_end(a->client);
    a->model.sub[win] = 0;
}

void app_follow_move(struct app *a, enum model_win win, int64_t offset, const char *anchor)
{
    struct json_writer *w = client_begin(a->client, WIRE_OP_WINDOW);

    jw_kint(w, "sub", (int64_t) a->model.sub[win]);
    request_member_window(a, w, win, offset, anchor);
    remember(a, PENDING_WINDOW, win, client_end(a->client));
}

static bool wanted(const struct app *a, enum model_win win)
{
    const struct view *v = view_get(view_lies_over(a->screen.view) ? a->screen.back : a->screen.view);

    if (win == WIN_SHELVED && a->shelved_refused)
        return false;
    if (win == WIN_BELL || (win == WIN_FOLLOWED && !a->watch_refused) || (win == WIN_BORDERS && !a->border_refused))
        return app_bell_wanted(a);
    if (win == WIN_NOTICES && a->model.notices.told)
        return true; /* an incident names its own on every screen, and X calls them back */
    if (win == WIN_RUNS && a->model.posture[0])
        return true; /* an incident names its run, and P opens it */
    if (win <= WIN_SHELVED || win == WIN_PRESENCE)
        return true; /* the top line, the next thing and completion need them on every screen */
    if (win == WIN_ACTIONS && v == view_get(VIEW_MATRIX))
        return true; /* its cells tell of them */
    if ((win == WIN_PLACES || win == WIN_MAP || win == WIN_CHECKPOINTS) && v == view_get(VIEW_MAP))
        return true;
    if (win == WIN_CHECKPOINTS && a->screen.view == VIEW_COMPOSE)
        return true; /* places are completed by them */
    if ((win == WIN_CHECKPOINTS || win == WIN_FEEDS) && a->screen.prompt.kind != PROMPT_NONE)
        return true; /* completion needs them */
    for (int i = 0; i < v->sections_n; i++)
        if (v->sections[i].win == win)
            return true;
    return false;
}

/* Is its text told only to who opens it? */
static bool is_restricted(const struct row *r)
{
    struct span type = r ? json_str(r->j, "type") : span_make(NULL, 0);

    return r && (json_int(r->j, "protection", 0) > 0 || span_is(json_str(r->j, "tlp"), "RED") || (type.n > 4 && (memcmp(type.p, "RGT.", 4) == 0 || memcmp(type.p, "HLT.", 4) == 0)));
}

/* Opened it is read, and that is recorded; what a selection passes over is not, nor does what was read stay in the pane. */
static bool asked_otherwise(const struct app *a, const struct row *known)
{
    bool reads = a->screen.view == VIEW_INCIDENT;

    return a->detail_read != reads && (reads || is_restricted(known));
}

/* The selected incident, whole, in the pane or on its own screen. It is asked for a moment after the key that selected it: the engine's work and ours
 * with the answer would take the processor from what brings the key's own frame to the screen. One that is selected as the worst that came is asked for twice
 * a second at most: its frames would use up those of what comes next. */
static void follow_detail(struct app *a)
{
    struct span id = screen_subject(&a->screen, &a->model);
    bool show = screen_shows_detail(&a->screen, a->w), whole = a->screen.view == VIEW_INCIDENT || a->screen.view == VIEW_PLAYBOOK;
    const struct row *known = window_row(&a->model.win[WIN_DETAIL], 0);
    int64_t now = clock_mono(), due;

    a->detail_at = 0;
    if (a->screen.lock.on) { /* nobody reads it */
        app_follow_end(a, WIN_DETAIL);
        return;
    }
    if (whole) {
        if ((a->model.sub[WIN_DETAIL] && !a->reopen_detail && !asked_otherwise(a, known)) || !a->detail_id[0])
            return;
        id = span_str(a->detail_id);
    }
    if (!show || !id.n) {
        if (!whole)
            app_follow_end(a, WIN_DETAIL);
        return;
    }
    if (a->model.sub[WIN_DETAIL] && span_is(id, a->detail_id) && !a->reopen_detail && !asked_otherwise(a, known))
        return;
    if (app_follow_pending(a, WIN_DETAIL))
        return; /* one at a time: keys may move faster than answers come */
    due = a->key_at > a->detail_asked ? a->key_at + DETAIL_AFTER : a->detail_asked ? a->detail_asked + DETAIL_APART : 0;
    if (!whole && now < due) {
        a->detail_at = due;
        return;
    }
    a->detail_asked = now;
    app_follow_end(a, WIN_DETAIL);
    a->reopen_detail = false;
    a->detail_read = a->screen.view == VIEW_INCIDENT;
    if (!known || !span_eq(known->key, id)) { /* of the same one what is known stays until it comes anew */
        window_clear(&a->model.win[WIN_DETAIL]);
        window_clear(&a->model.win[WIN_STEPS]);
    }
    if (id.p != a->detail_id)
        snprintf(a->detail_id, sizeof a->detail_id, "%.*s", SPAN_FMT(id));
    subscribe(a, WIN_DETAIL, a->detail_id);
}

/* What is shown here is told, so that others see who looks at it: a moment after the keys came to rest, three times a second at most. */
static void follow_look(struct app *a)
{
    bool whole = a->screen.view == VIEW_INCIDENT || a->screen.view == VIEW_PLAYBOOK;
    struct span id = a->screen.lock.on ? span_make("", 0) : whole ? span_str(a->detail_id) : screen_subject(&a->screen, &a->model);
    int64_t now = clock_mono();
    struct json_writer *w;

    a->look_at = 0;
    if (a->look_told && a->look_locked == a->screen.lock.on && span_is(id, a->look_id))
        return;
    if (a->look_locked == a->screen.lock.on && now < a->look_sent + LOOK_APART) {
        a->look_at = a->look_sent + LOOK_APART;
        return;
    }
    snprintf(a->look_id, sizeof a->look_id, "%.*s", SPAN_FMT(id));
    a->look_locked = a->screen.lock.on;
    a->look_told = true;
    a->look_sent = now;
    w = client_begin(a->client, WIRE_OP_LOOK);
    if (id.n)
        jw_kcstr(w, "incident", a->look_id);
    if (a->look_locked)
        jw_kbool(w, "locked", true);
    client_end(a->client);
}

uint64_t app_follow_digest(struct span s)
{
    uint64_t h = 1469598103934665603U;

    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char) s.p[i]) * 1099511628211U;
    return h;
}

/* The notice came whole. */
static void notice_came(struct app *a, const struct pending *p, const struct json *root, const struct err *why)
{
    if (why && strcmp(p->about, a->acks_id) == 0)
        app_message(a, ROLE_ERROR, "%s: %s", p->about, why->text);
    if (!root || strcmp(p->about, a->acks_id) != 0)
        return;
    window_set(&a->model.win[WIN_NOTICE], json_get(root, "rows"), "notice");
    a->data_dirty = true;
    if (strcmp(p->about, a->screen.notice) != 0)
        return; /* a received one */
    if (a->screen.view == VIEW_COMPOSE && json_first(json_get(root, "rows")))
        app_compose_notice(a, json_first(json_get(root, "rows")));
    else if (json_first(json_get(root, "rows")))
        app_review_notice(a, json_first(json_get(root, "rows")));
}

/* The notice that is open: its deliveries are followed, and it is asked for whole as often as its row is another. So is a received one that is selected: nobody acknowledges
 * what he can't read. */
static void follow_notice(struct app *a)
{
    bool ours = view_is_of_notice(a->screen.view), inbox = a->screen.view == VIEW_NOTICES && act_list(a)->section == 1;
    const struct row *row = ours ? notice_row(&a->model, span_str(a->screen.notice)) : inbox ? act_selected(a) : NULL;
    struct span open = ours ? span_str(a->screen.notice) : row ? row->key : span_make("", 0);
    bool shows = open.n && open.n < sizeof a->acks_id && !a->screen.lock.on;
    uint64_t digest = row ? app_follow_digest(row->j->raw) : 1;
    bool same = span_is(open, a->acks_id);
    struct json_writer *w;
    uint64_t id;

    if (!shows || inbox || (a->model.sub[WIN_ACKS] && !same))
        app_follow_end(a, WIN_ACKS);
    if (!shows || app_follow_pending(a, WIN_ACKS))
        return;
    if (!same) {
        window_clear(&a->model.win[WIN_ACKS]);
        window_clear(&a->model.win[WIN_NOTICE]);
        a->notice_row = 0;
        snprintf(a->acks_id, sizeof a->acks_id, "%.*s", SPAN_FMT(open));
    }
    if (ours && !a->model.sub[WIN_ACKS])
        subscribe(a, WIN_ACKS, a->acks_id);
    if (digest == a->notice_row)
        return;
    a->notice_row = digest;
    w = client_begin(a->client, WIRE_OP_QUERY);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_NOTICE));
    jw_kcstr(w, "key", a->acks_id);
    id = client_end(a->client);
    app_ask(a, id, "", a->acks_id, notice_came);
}

/* The picture of the event that the open run is about. */
static void follow_picture(struct app *a)
{
    const struct row *run = window_row(&a->model.win[WIN_RUN], 0);
    struct span id = run && a->screen.view == VIEW_RUN && !a->screen.lock.on ? json_str(run->j, "incident") : span_make("", 0);
    bool shows = id.n && id.n < sizeof a->picture_id && !span_is(id, a->picture_bad), same = span_is(id, a->picture_id);

    if (!shows || (a->model.sub[WIN_PICTURE] && !same))
        app_follow_end(a, WIN_PICTURE);
    if (!same || a->screen.lock.on) /* figures of persons' health do not stay behind */
        window_clear(&a->model.win[WIN_PICTURE]);
    if (!shows || a->model.sub[WIN_PICTURE] || app_follow_pending(a, WIN_PICTURE))
        return;
    snprintf(a->picture_id, sizeof a->picture_id, "%.*s", SPAN_FMT(id));
    subscribe(a, WIN_PICTURE, a->picture_id);
}

/* Filters and sorting that changed are sent for each window; what scrolled out of a window is asked for. */
static void follow_windows(struct app *a)
{
    const struct view *v = view_get(a->screen.view);
    struct list *l = &a->screen.list[a->screen.view];
    char state[sizeof a->filter_sent[0]];
    static const enum model_win filtered[] = {WIN_INBOX, WIN_MINE, WIN_FLOOR, WIN_SHELVED, WIN_FIND};

    for (size_t i = 0; i < ARRAY_LEN(filtered); i++) {
        enum model_win win = filtered[i];

        if (!a->model.sub[win] || app_follow_pending(a, win))
            continue;
        asked_by(a, win, state, sizeof state);
        if (strcmp(state, a->filter_sent[i]) == 0)
            continue;
        memcpy(a->filter_sent[i], state, sizeof state);
        a->model.win[win].reorder = true;
        app_follow_move(a, win, 0, anchor_of(a, win));
    }
    for (int i = 0; i < v->sections_n; i++) {
        enum model_win win = v->sections[i].win;
        const char *anchor;
        int64_t offset;

        if (a->model.sub[win] && !app_follow_pending(a, win) && list_want(l, v->sections, &a->model, i, &offset, &anchor))
            app_follow_move(a, win, offset, anchor);
    }
}

/* The place of a window of incidents in filter_sent, from 1 on; 0: it is another. */
static int slot_of(enum model_win win)
{
    static const int slots[WIN_COUNT] = {[WIN_INBOX] = 1, [WIN_MINE] = 2, [WIN_FLOOR] = 3, [WIN_SHELVED] = 4, [WIN_FIND] = 5};

    return slots[win];
}

void app_follow_refused(struct app *a, enum model_win win)
{
    a->model.sub[win] = 0;
    if (win == WIN_PICTURE) {
        memcpy(a->picture_bad, a->picture_id, sizeof a->picture_bad);
        a->model.win[win].loaded = true;
    }
    if (slot_of(win))
        a->filter_bad[slot_of(win) - 1] = true;
}

/* Would it be refused again? */
static bool would_fail(struct app *a, enum model_win win)
{
    char state[sizeof a->filter_sent[0]];
    int slot = slot_of(win);

    if (!slot || !a->filter_bad[slot - 1])
        return false;
    asked_by(a, win, state, sizeof state);
    a->filter_bad[slot - 1] = strcmp(state, a->filter_sent[slot - 1]) == 0;
    return a->filter_bad[slot - 1];
}

void app_follow(struct app *a)
{
    if (!a->client || a->model.link == LINK_LOST)
        return;
    for (int win = 0; win < WIN_DETAIL; win++) {
        bool want = wanted(a, (enum model_win) win);

        if (want && !a->model.sub[win] && !app_follow_pending(a, (enum model_win) win) && !would_fail(a, (enum model_win) win)) { int slot = slot_of((enum model_win) win);

            subscribe(a, (enum model_win) win, NULL);
            if (slot)
                asked_by(a, (enum model_win) win, a->filter_sent[slot - 1], sizeof a->filter_sent[0]);
        } else if (!want && a->model.sub[win]) {
            app_follow_end(a, (enum model_win) win);
        }
    }
    if (a->data_dirty)
        screen_sync(&a->screen, &a->model); /* what is to be loaded is judged by the rows that are there now, painted or not */
    follow_windows(a);
    follow_detail(a);
    follow_notice(a);
    app_run_follow(a);
    follow_picture(a);
    follow_look(a);
    if (client_pending(a->client))
        client_pump(a->client, NULL);
}
