/* queue: the sends: whose turn it is, how often and when again, and what the engine is told.
 *
 * The graver goes first, then the older; no receiver gets many at one time, nor the network. A try that failed is tried again after 1, 2, 4 ... 60 s (or when
 * the receiver said) until the notice's end, or until the engine stops it. What is over is in the ledger before the engine hears of it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "courier/child.h"
#include "courier/transfer.h"
#include "courier/transport.h"

enum { AGAIN_MOST_S = 60,
       BEGIN_MOST = 8 /* in one turn: the first is not kept waiting for the last */ };

/* ---- told ---- */

static void tell(struct courier *c, const struct job *j, const struct outcome *o, int64_t retry_s, bool tried)
{
    struct json_writer w;
    jw_init(&w, &c->out);
    jw_begin_object(&w);
    jw_kint(&w, "job", (int64_t) j->id);
    jw_kcstr(&w, "state", words_of(&outcome_words, o->state));
    jw_kcstr(&w, "text", o->text);
    if (o->by[0])
        jw_kcstr(&w, "by", o->by);
    if (retry_s)
        jw_kint(&w, "retry_s", retry_s);
    if (o->refused)
        jw_kbool(&w, "refused", true);
    else if (tried)
        jw_kbool(&w, "tried", true);
    jw_end_object(&w);
    buf_char(&c->out, '\n');
}

void queue_alarm(struct courier *c, bool bad, const char *text)
{
    struct json_writer w;
    if (bad)
        (void) fprintf(stderr, "watchfloor-courier: %s\n", text);
    if (bad == c->unnoted)
        return;
    c->unnoted = bad;
    jw_init(&w, &c->out);
    jw_begin_object(&w);
    jw_kcstr(&w, "alarm", "ledger");
    jw_kbool(&w, "bad", bad);
    jw_kcstr(&w, "text", text);
    jw_end_object(&w);
    buf_char(&c->out, '\n');
}

/* What can't be noted is told all the same: it was sent. That it can't is an alarm: after a restart it would be sent again. */
static void note(struct send *s, uint32_t state, const char *text, const char *by)
{
    struct err e = {0};
    bool bad = ledger_add(&s->c->ledger, &s->job, state, text, by, clock_now(&s->c->clock), &e) != 0;
    char *say = mem_printf("%s: should it end now, what was sent is sent again. Make room on its disk", e.text);
    queue_alarm(s->c, bad, bad ? say : "it can be noted again");
    mem_free(say);
}

/* ---- a send's life ---- */

static void drop(struct send *s)
{
    struct courier *c = s->c;
    struct send **at = &c->sends;
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    if (!s->next)
        c->end = at;
    c->sends_n--;
    child_forget(c, s);
    transfer_end(s->transfer);
    buf_free(&s->bytes);
    arena_free(&s->arena);
    mem_free(s);
}

void queue_hold(struct send *s)
{
    s->holds++;
}

void queue_release(struct send *s)
{
    if (--s->holds == 0 && s->state == SEND_OVER)
        drop(s);
}

/* The next try's time; 0: there is none, it would come after its end. */
static int64_t wait_of(const struct send *s, const struct outcome *o)
{
    const unsigned n = s->tries < 7 ? s->tries - 1 : 6;
    int64_t wait = INT64_C(1) << n;
    wait = wait > AGAIN_MOST_S ? AGAIN_MOST_S : wait;
    wait = o->wait_s > wait ? o->wait_s : wait;
    if (s->job.expires != TIME_NONE) {
        struct clock c = s->c->clock;
        double speed = c.speed > 0 ? c.speed : 1;
        if (clock_now(&c) + (wf_time) ((double) wait * speed) * NSEC_PER_SEC >= s->job.expires)
            return 0;
    }
    return wait;
}

void queue_done(struct send *s, const struct outcome *o)
{
    struct courier *c = s->c;
    if (o->state == OUTCOME_FAILED) {
        struct outcome last = *o;
        int64_t wait = o->final || s->stopped ? 0 : wait_of(s, o);
        buf_free(&s->bytes);
        if (s->begun) { /* it did not go: that it was about to says nothing any more */
            note(s, OUTCOME_FAILED, "", "");
            s->begun = false;
        }
        if (!wait && !o->final)
            outcome_add(&last, s->stopped ? SPAN_LIT("stopped") : SPAN_LIT("its end comes before another try"));
        tell(c, &s->job, &last, wait, s->state == SEND_UNDER_WAY);
        s->state = SEND_WAITING;
        s->due = clock_mono() + wait * NSEC_PER_SEC;
        if (!wait)
            drop(s);
        return;
    }
    struct outcome said = *o;
    if (s->doubt)
        outcome_add(&said, SPAN_LIT("it may have gone twice: the courier ended while it was sent before"));
    note(s, said.state, said.text, said.by);
    tell(c, &s->job, &said, 0, true);
    s->state = SEND_OVER;
    buf_free(&s->bytes);
    if (s->job.readback.n && o->state != OUTCOME_REJECTED)
        look_begin(s);
    if (!s->holds)
        drop(s);
}

void queue_readback(struct send *s, const char *verdict, struct span text)
{
    struct json_writer w;
    jw_init(&w, &s->c->out);
    jw_begin_object(&w);
    jw_kint(&w, "job", (int64_t) s->job.id);
    jw_kcstr(&w, "readback", verdict);
    jw_kstr(&w, "text", text.p ? text : SPAN_LIT(""));
    jw_end_object(&w);
    buf_char(&s->c->out, '\n');
}

/* ---- taken ---- */

static void refuse_line(struct courier *c, const struct job *j, const char *why)
{
    struct outcome o;
    outcome_refuse(&o, why);
    tell(c, j, &o, 0, false);
}

/* The same bytes to the same recipient are under way as another job: one that was stopped, and is given again meanwhile, waits for what comes of it. */
static bool is_under_way(const struct courier *c, const struct send *of)
{
    for (const struct send *s = c->sends; s; s = s->next)
        if (s != of && s->state == SEND_UNDER_WAY && s->job.channel == of->job.channel && span_eq(s->job.identity, of->job.identity) && span_eq(s->job.to, of->job.to) &&
            memcmp(s->job.digest, of->job.digest, sizeof s->job.digest) == 0)
            return true;
    return false;
}

/* It was sent before: by an earlier courier, or to an engine that died before it knew. */
static bool known(struct send *s)
{
    const struct ledger_line *l = ledger_find(&s->c->ledger, &s->job);
    struct outcome o;
    s->doubt = s->doubt || (l && l->state == OUTCOME_BEGUN && !s->begun && !is_under_way(s->c, s));
    if (!l || l->state >= OUTCOME_FAILED)
        return false;
    outcome_set(&o, l->state, "%s", l->text);
    (void) snprintf(o.by, sizeof o.by, "%s", l->by ? l->by : "");
    tell(s->c, &s->job, &o, 0, false);
    s->state = SEND_OVER;
    if (s->job.readback.n && o.state != OUTCOME_REJECTED)
        look_begin(s);
    return true;
}

void queue_take(struct courier *c, const struct job *j)
{
    struct err e = {0};
    for (const struct send *s = c->sends; s; s = s->next)
        if (s->job.id == j->id) {
            refuse_line(c, j, "a job of that number is under way");
            return;
        }
    if (c->sends_n >= COURIER_JOBS_MOST) {
        refuse_line(c, j, "too many jobs are under way");
        return;
    }
    struct send *s = mem_alloc(sizeof *s);
    s->c = c;
    s->state = SEND_WAITING;
    line_copy_job(&s->job, j, &s->arena);
    s->transport = transport_of(c, j->channel);
    s->due = clock_mono();
    *c->end = s;
    c->end = &s->next;
    c->sends_n++;
    if (j->look) {
        s->state = SEND_OVER;
        look_begin(s);
        return;
    }
    if (known(s)) {
        if (!s->holds)
            drop(s);
        return;
    }
    if (s->transport->place(c, &s->job, s->host, sizeof s->host, &e) != 0) {
        refuse_line(c, &s->job, e.text);
        drop(s);
    }
}

void queue_stop(struct courier *c, struct span notice, struct span to, uint64_t job)
{
    struct outcome o;
    for (struct send *s = c->sends, *next; s; s = next) {
        next = s->next;
        if (!span_eq(s->job.notice, notice) || (to.p && !span_eq(s->job.to, to)) || (job && s->job.id != job))
            continue;
        s->stopped = true; /* what is under way comes to its end: it is better to know */
        if (s->state != SEND_WAITING)
            continue;
        outcome_set(&o, OUTCOME_FAILED, "stopped before it was sent");
        o.final = true;
        queue_done(s, &o);
    }
}

/* ---- run ---- */

/* Whoever gets it can't tell that he has it already: that it is about to go is on the disk before it goes. */
static void note_begun(struct courier *c, struct send *s)
{
    struct err e = {0};
    if (!s->transport->unknown)
        return;
    s->begun = true;
    note(s, OUTCOME_BEGUN, "", "");
    if (ledger_sync(&c->ledger, &e) != 0)
        queue_alarm(c, true, e.text);
}

static void begin(struct courier *c, struct send *s)
{
    struct err e = {0};
    struct outcome o;
    if (known(s)) { /* by a job that it waited for */
        if (!s->holds)
            drop(s);
        return;
    }
    s->state = SEND_UNDER_WAY;
    s->tries++;
    /* the setup may have lost its way since the job was taken */
    if (s->transport->place(c, &s->job, s->host, sizeof s->host, &e) == 0 && gate_check(&c->gate, &s->job, clock_now(&c->clock), &s->bytes, &e) == 0) {
        note_begun(c, s);
        s->transport->begin(c, s);
        return;
    }
    outcome_refuse(&o, e.text);
    queue_done(s, &o);
}

struct turn {
    struct send *s;
    size_t nth;
};

static int graver_first(const void *a, const void *b)
{
    const struct turn *x = a, *y = b;
    if (x->s->job.precedence != y->s->job.precedence)
        return x->s->job.precedence < y->s->job.precedence ? -1 : 1;
    return x->nth < y->nth ? -1 : x->nth > y->nth;
}

static unsigned at_host(const struct courier *c, const char *host)
{
    unsigned n = 0;
    for (const struct send *s = c->sends; s; s = s->next)
        n += s->state == SEND_UNDER_WAY && strcmp(s->host, host) == 0;
    return n;
}

static void sooner(int64_t *next, int64_t at)
{
    if (*next < 0 || at < *next)
        *next = at;
}

/* Read-backs whose time has come. */
static void run_looks(struct courier *c, int64_t now, int64_t *next)
{
    for (struct send *s = c->sends, *after; s; s = after) {
        after = s->next;
        if (s->look_due && s->look_due <= now && !s->transfer)
            look_now(s);
        else if (s->look_due)
            sooner(next, s->look_due);
    }
}

int queue_run(struct courier *c)
{
    const unsigned parallel = c->setup.parallel ? c->setup.parallel : COURIER_PARALLEL, per_host = c->setup.per_host ? c->setup.per_host : COURIER_PER_HOST;
    const int64_t now = clock_mono();
    struct turn *turns = mem_alloc_array(c->sends_n + 1, sizeof *turns);
    size_t n = 0;
    unsigned under_way = 0;
    int64_t next = -1;
    for (struct send *s = c->sends; s; s = s->next) {
        under_way += s->state == SEND_UNDER_WAY;
        if (s->state == SEND_WAITING && s->due <= now)
            turns[n] = (struct turn){s, n}, n++;
        else if (s->state == SEND_WAITING)
            sooner(&next, s->due);
    }
    qsort(turns, n, sizeof *turns, graver_first);
    for (size_t i = 0, begun = 0; i < n && under_way < parallel && begun < BEGIN_MOST && !c->hung_up; i++)
        if (at_host(c, turns[i].s->host) < per_host && !is_under_way(c, turns[i].s)) {
            begun++;
            under_way++; /* one that is over at once gives its place back at the next run */
            begin(c, turns[i].s);
            next = now;
        }
    mem_free(turns);
    run_looks(c, now, &next);
    return next < 0 ? -1 : next <= now ? 0
                                       : (int) ((next - now) / NSEC_PER_MS) + 1;
}

void queue_free(struct courier *c)
{
    child_forget(c, NULL);
    while (c->sends)
        drop(c->sends);
}
