#include "desk/desk.h"

#include <stdlib.h>

#include "base/paths.h"
#include "desk/actions.h"
#include "desk/health.h"
#include "desk/impl.h"

enum { QUEUE_MOST = 100000,
       SORT_HERE = 20000, /* rows put in order on the loop: a millisecond */
       FORGET_AT_ONCE = 64 << 20 /* 200,000 incidents; of more a millisecond's worth a second */ };

bool desk_knows(void *arg, struct span kind, uint32_t version)
{
    uint32_t newest;
    (void) arg;
    return change_kind_find(kind, &newest) != CHANGE_NONE && version <= newest;
}

static int load_data(struct desk *d, struct err *e)
{
    char *types = d->o.types_path ? mem_strdup(d->o.types_path) : paths_data("types.conf");
    char *checkpoints = d->o.checkpoints_path ? mem_strdup(d->o.checkpoints_path) : paths_data("checkpoints.csv");
    int rc = type_defaults_load(&d->types, types, e);
    if (rc == 0)
        rc = checkpoints_load(&d->checkpoints, checkpoints, e);
    if (rc == 0)
        rc = data_open(d, e);
    mem_free(types);
    mem_free(checkpoints);
    return rc;
}

int desk_open(struct desk **out, const struct desk_options *o, struct err *e)
{
    struct desk *d = mem_alloc(sizeof *d);
    const struct journal_info *info = journal_about(o->journal);
    bool fresh_state = false, fresh_views = false;
    d->o = *o;
    desk_set_clocks(d, &o->clocks);
    d->queued.tail = &d->queued.head;
    d->step_ns = NSEC_PER_MS;
    d->sort_here = SORT_HERE;
    for (size_t i = 0; i < ARRAY_LEN(d->rounds); i++) {
        d->rounds[i].works.tail = &d->rounds[i].works.head;
        d->rounds[i].batch = journal_batch_new();
    }
    memcpy(d->prefix, info->prefix, sizeof d->prefix);
    d->context.prefix = d->prefix;
    int rc = load_data(d, e);
    if (rc == 0)
        rc = state_open(&d->state, o->home, info->site, &fresh_state, e);
    d->context.names = &d->state.names;
    if (rc == 0)
        rc = views_open(&d->views, o->home, &fresh_views, e);
    if (rc == WF_E_AGAIN && journal_make_room(o->journal)) { /* a full disk: officers must get in all the same */
        err_clear(e);
        rc = views_open(&d->views, o->home, &fresh_views, e);
    }
    if (rc == 0)
        rc = journal_reader_open(&d->reader, o->home, e);
    if (rc == 0)
        rc = replay(d, fresh_state || fresh_views, e);
    if (!rc)
        queries_start(d);
    if (rc == 0)
        rc = views_reader_open(&d->views_reader, o->home, e);
    if (rc == 0)
        rc = tell_unowned_open(d, NULL, &d->unowned, e);
    if (rc) {
        desk_close(d);
        return rc;
    }
    clocks_load(d);
    nearest_load(d);
    duty_open(d);
    d->shift_all = true;
    group_begin(d);
    dissem_load(d);
    actions_load(d);
    runs_load(d);
    load_begin(d);
    *out = d;
    return 0;
}

static void free_work(struct work_list *l)
{
    while (l->head) {
        struct work *w = l->head;
        l->head = w->next;
        mem_free(w);
    }
    l->tail = &l->head;
    l->n = 0;
}

/* ---- the queue ---- */

static int push(struct desk *d, struct work *w, struct err *e)
{
    if (d->o.replay) {
        mem_free(w);
        return err_set(e, WF_E_STATE, "this is a replay: what was can be looked at, nothing can be changed");
    }
    if (d->queued.n >= QUEUE_MOST) {
        mem_free(w);
        return err_set(e, WF_E_AGAIN, "%d things wait to be decided; try again", QUEUE_MOST);
    }
    turn_push(&d->queued, w);
    turn_count(d, w, 1);
    return 0;
}

static struct work *new_work(enum work_kind kind, void *arg)
{
    struct work *w = mem_alloc(sizeof *w);
    w->kind = kind;
    w->arg = arg;
    return w;
}

int desk_accept(struct desk *d, const struct desk_input *in, desk_accepted_fn *done, void *arg, struct err *e)
{
    struct work *w = new_work(WORK_ACCEPT, arg);
    w->input = *in;
    w->done.accepted = done;
    return push(d, w, e);
}

int desk_quarantine(struct desk *d, const struct desk_input *in, struct span reason, desk_accepted_fn *done, void *arg, struct err *e)
{
    struct work *w = new_work(WORK_QUARANTINE, arg);
    w->input = *in;
    w->reason = reason;
    w->done.accepted = done;
    return push(d, w, e);
}

int desk_submit(struct desk *d, const struct desk_submission *s, desk_submitted_fn *done, void *arg, struct err *e)
{
    struct work *w = new_work(WORK_SUBMIT, arg);
    w->submission = *s;
    w->done.submitted = done;
    return push(d, w, e);
}

int desk_command(struct desk *d, const struct desk_command *c, desk_reply_fn *done, void *arg, struct err *e)
{
    struct work *w = new_work(WORK_COMMAND, arg);
    w->command = *c;
    w->done.reply = done;
    return push(d, w, e);
}

static void copy_text(char *out, size_t size, struct span s)
{
    size_t n = s.n < size - 1 ? s.n : size - 1;
    if (n)
        memcpy(out, s.p, n);
    out[n] = 0;
}

int desk_feed_state(struct desk *d, struct span feed, struct span member, bool silent, struct span text, struct err *e)
{
    struct work *w = new_work(WORK_FEED, NULL);
    copy_text(w->feed.feed, sizeof w->feed.feed, feed);
    copy_text(w->feed.member, sizeof w->feed.member, member);
    copy_text(w->feed.text, sizeof w->feed.text, text);
    w->feed.silent = silent;
    return push(d, w, e);
}

int desk_own_link(struct desk *d, bool down, uint32_t lost, uint32_t total, struct err *e)
{
    struct work *w = new_work(WORK_LINK, NULL);
    w->link.down = down;
    w->link.lost = lost;
    w->link.total = total;
    return push(d, w, e);
}

int desk_fact(struct desk *d, struct span kind, struct span actor, struct span payload, struct span text, desk_accepted_fn *done, void *arg, struct err *e)
{
    return desk_fact_keep(d, kind, actor, payload, text, span_make(NULL, 0), span_make(NULL, 0), done, arg, e);
}

int desk_fact_keep(struct desk *d, struct span kind, struct span actor, struct span payload, struct span text, struct span key, struct span value,
                   desk_accepted_fn *done, void *arg, struct err *e)
{
    uint32_t newest;
    if (change_kind_find(kind, &newest) < CHANGE_ENGINE_STARTED)
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no kind of fact for the engine to write", SPAN_FMT(kind));
    struct work *w = new_work(WORK_FACT, arg);
    w->fact.kind = kind;
    w->fact.actor = actor;
    w->fact.payload = payload;
    w->fact.text = text;
    w->fact.key = key;
    w->fact.value = value;
    w->done.accepted = done;
    return push(d, w, e);
}

int desk_read(struct desk *d, uint32_t row, struct span officer, uint32_t uid, desk_accepted_fn *done, void *arg, struct err *e)
{
    struct work *w = new_work(WORK_READ, arg);
    w->read.row = row;
    w->read.uid = uid;
    w->read.officer = officer;
    w->done.accepted = done;
    return push(d, w, e);
}

int desk_alarm_mark(struct desk *d, const struct desk_alarm_mark *m, desk_accepted_fn *done, void *arg, struct err *e)
{
    struct work *w = new_work(WORK_ALARM, arg);
    w->alarm = *m;
    w->done.accepted = done;
    return push(d, w, e);
}

int desk_notifier_state(struct desk *d, bool failing, struct span text, struct err *e)
{
    struct work *w = new_work(WORK_NOTIFIER, NULL);
    w->notifier.failing = failing;
    copy_text(w->notifier.text, sizeof w->notifier.text, text);
    return push(d, w, e);
}

int desk_notice_trouble(struct desk *d, bool bad, struct span id, struct span head, struct span text, struct err *e)
{
    struct work *w = new_work(WORK_TROUBLE, NULL);
    char *title = mem_printf("%.*s: %.*s", SPAN_FMT(head), SPAN_FMT(text));
    w->trouble.bad = bad;
    copy_text(w->trouble.id, sizeof w->trouble.id, id);
    copy_text(w->trouble.head, sizeof w->trouble.head, head);
    copy_text(w->trouble.title, sizeof w->trouble.title, span_str(title));
    mem_free(title);
    return push(d, w, e);
}

int desk_delivery(struct desk *d, const struct desk_delivery *x, struct err *e)
{
    struct work *w = new_work(WORK_DELIVERY, NULL);
    dissem_copy_delivery(w, x);
    return push(d, w, e);
}

int desk_drop(struct desk *d, const struct journal_drop *plan, desk_accepted_fn *done, void *arg, struct err *e)
{
    struct work *w = new_work(WORK_DROP, arg);
    w->drop = *plan;
    w->done.accepted = done;
    return push(d, w, e);
}

void desk_set_clocks(struct desk *d, const struct desk_clocks *c)
{
    d->o.clocks = *c;
    for (int p = 0; p < 4; p++)
        if (!c->own_by_s[p])
            d->o.clocks.own_by_s[p] = priority_own_by_s((uint8_t) (p + 1));
    if (!c->ack_s)
        d->o.clocks.ack_s = 600;
    if (!c->shelf_s)
        d->o.clocks.shelf_s = 8 * 3600;
    if (!c->absent_s)
        d->o.clocks.absent_s = 600;
    if (!c->flap_low || !c->flap_high) {
        d->o.clocks.flap_low = 5;
        d->o.clocks.flap_high = 20;
    }
    if (!c->check_s)
        d->o.clocks.check_s = 300;
    if (!c->stale_s)
        d->o.clocks.stale_s = 24 * 3600;
    if (!c->health_days)
        d->o.clocks.health_days = HEALTH_DAYS;
    if (!c->accept_s)
        d->o.clocks.accept_s = 3600;
    if (!c->answer_s)
        d->o.clocks.answer_s = 3600;
    if (!c->end_warn_s[0])
        d->o.clocks.end_warn_s[0] = 24 * 3600;
    if (!c->end_warn_s[1])
        d->o.clocks.end_warn_s[1] = 2 * 3600;
    if (d->state.head)
        actions_warn_anew(d); /* what ends is warned of by the new times */
}

bool desk_is_idle(const struct desk *d)
{
    return !d->in_flight && d->queued.n == 0;
}

size_t desk_queued(const struct desk *d)
{
    return d->queued.n;
}

void desk_sweep(struct desk *d)
{
    if (d->groups.dirty && !d->groups.queued)
        d->groups.queued = push(d, new_work(WORK_GROUP, NULL), NULL) == 0;
    if (d->renew.row && !d->renew.queued)
        d->renew.queued = push(d, new_work(WORK_RENEW, NULL), NULL) == 0;
}

void desk_tick(struct desk *d)
{
    if (d->o.replay)
        return;
    wf_time now = clock_now(d->o.clock);
    renew_watch(d, now);
    if ((d->groups.dirty && !d->groups.queued) || (d->renew.row && !d->renew.queued)) { /* at start, after a reload, or where the last one failed */
        desk_sweep(d);
        desk_turn(d);
    }
    int64_t hour = board_hour_of(now);
    bool over = board_hour_over(&d->state, hour) && d->tick_hour != hour, due = (clocks_due(d, now) || duty_due(d, now) || shift_due(d) || dissem_time_due(d, now) || actions_time_due(d, now) || runs_time_due(d, now)) && !d->tick_queued;
    if (over)
        d->tick_hour = hour;
    if ((over || due) && push(d, new_work(WORK_TICK, NULL), NULL) == 0) {
        d->tick_queued = true;
        desk_turn(d);
    }
    /* What only `show` looks at need not stay in memory. */
    tab_forget(&d->state.t_more, d->state.t_more.have <= FORGET_AT_ONCE ? INT64_MAX : clock_mono() + NSEC_PER_MS);
}

void desk_close(struct desk *d)
{
    if (!d)
        return;
    bool clean = false;
    turn_end(d);
    clean = d->state.head && d->state.head->applied == journal_seq(d->o.journal, NULL) && d->state.head->magic[0];
    tally_all_free(d);
    load_free(&d->load);
    queries_free(d);
    views_reader_close(d->views_reader);
    views_close(d->views);
    journal_reader_close(d->reader);
    for (size_t i = 0; i < ARRAY_LEN(d->rounds); i++) {
        journal_batch_free(d->rounds[i].batch);
        overlay_free(&d->rounds[i].overlay);
        free_work(&d->rounds[i].works);
    }
    clocks_free(&d->clocks);
    actions_index_free(d);
    VEC_FREE(&d->shift_rows);
    duty_close(d);
    dissem_close(d);
    runs_close(d);
    alarm_free(d);
    group_free(&d->groups);
    nearest_free(&d->nearest);
    if (d->state.dir)
        state_close(&d->state, clean);
    for (size_t i = 0; i < d->listings.n; i++) {
        map64_free(&d->listings.v[i]->seen);
        mem_free(d->listings.v[i]);
    }
    VEC_FREE(&d->listings);
    VEC_FREE(&d->silent);
    VEC_FREE(&d->queries);
    VEC_FREE(&d->events);
    VEC_FREE(&d->rows);
    free_work(&d->queued);
    buf_free(&d->payload);
    buf_free(&d->body);
    buf_free(&d->sealed);
    vault_wipe(&d->sealing.key);
    type_defaults_free(&d->types);
    checkpoints_free(&d->checkpoints);
    data_close(d);
    mem_free(d);
}
