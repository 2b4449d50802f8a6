/* Unit tests of desk: submissions that are decided while a batch before them is being written see what that one decided, are answered after it, and
 * are decided again when it fails. The journal's thread is held in the callback that tells of a batch, so that the next one stays in flight. */
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "desk_support.h"

#include "desk/impl.h"

enum { MOST = 200, ROUNDS = 40 };

/* One submission: its reports, and what was said of them. */
struct sent {
    struct arena arena;
    wf_report reports[MOST];
    size_t n;
    int calls, code;
    unsigned order; /* the how-manieth answer of all it was */
    struct desk_answer a[MOST];
};

static sem_t told, go;
static unsigned answered;

/* On the journal's thread, after each batch. */
static void hold(void *arg)
{
    (void) arg;
    sem_post(&told);
    while (sem_wait(&go) != 0)
        ;
}

static void let(unsigned n)
{
    while (n--)
        sem_post(&go);
}

static void await_told(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 60;
    assert_int_equal(sem_timedwait(&told, &until), 0);
}

static void held_start(struct rig *r)
{
    assert_int_equal(sem_init(&told, 0, 0), 0);
    assert_int_equal(sem_init(&go, 0, 0), 0);
    answered = 0;
    rig_start(r, true);
    rig_close(r);
    r->o.wake = hold;
    rig_open(r);
}

/* No batch is held any more. */
static void held_settle(struct rig *r)
{
    let(1000);
    desk_settle(r->desk);
}

static void took(void *arg, int code, const struct desk_answer *answers, size_t n, uint64_t seq, const struct err *e)
{
    struct sent *s = arg;
    (void) seq;
    (void) e;
    s->calls++;
    s->code = code;
    s->order = ++answered;
    for (size_t i = 0; i < n && i < MOST; i++)
        s->a[i] = answers[i];
    arena_free(&s->arena); /* as a request's is: nobody may look at it any more */
}

static void add(struct sent *s, const char *id, unsigned revision, const char *title, const char *more)
{
    struct json *v;
    struct err e = {0};
    assert_true(s->n < MOST);
    char *text = arena_printf(&s->arena,
        "{\"source_id\":\"%s\",\"revision\":\"%u\",\"type\":\"SYS.GATE_OUTAGE\",\"member\":\"ID\",\"checkpoint\":\"IDCGK\",\"title\":\"%s\","
        "\"occurred\":\"2026-11-24T03:20:00+07:00\"%s}", id, revision, title, more);
    if (json_parse(&s->arena, span_str(text), NULL, &v, &e) || report_from_json(&s->arena, v, &s->reports[s->n], &e))
        fail_msg("%s: %s", text, e.text);
    report_clean(&s->arena, &s->reports[s->n++], NULL);
}

/* As many as it takes for the next batch to be decided early: incidents PREFIX0, PREFIX1, ... */
static void add_many(struct sent *s, const char *prefix)
{
    for (unsigned i = 0; i < 100; i++) {
        char id[32];
        snprintf(id, sizeof id, "%s%u", prefix, i);
        add(s, id, 0, "Gates down", "");
    }
}

static void queue(struct rig *r, struct sent *s)
{
    struct err e = {0};
    struct desk_submission q = {.officer = SPAN_LIT("r.sari"), .source = SPAN_LIT("submit/r.sari"), .reports = s->reports, .reports_n = s->n};
    assert_int_equal(desk_submit(r->desk, &q, took, s, &e), 0);
}

static void submit(struct rig *r, struct sent *s)
{
    queue(r, s);
    desk_turn(r->desk);
}

static void sent_free(struct sent *s)
{
    arena_free(&s->arena);
    mem_free(s);
}

static struct sent *sent_new(void)
{
    return mem_alloc(sizeof(struct sent));
}

static void assert_said(const struct desk_answer *a, int status, const char *id)
{
    assert_int_equal(a->status, status);
    assert_string_equal(a->id, id);
}

/* Batch `first` is written and its thread held; `below` is in flight and stays there. */
static void begin_held(struct rig *r, struct sent *first, struct sent *below)
{
    add(first, "first", 0, "Gates down", "");
    submit(r, first);
    await_told();
    add_many(below, "b");
    submit(r, below);
    assert_int_equal(first->calls, 1);
    assert_int_equal(r->desk->in_flight, 1);
}

static void sees_what_is_in_flight(void **state)
{
    struct rig r;
    struct sent *first = sent_new(), *below = sent_new(), *over = sent_new(), *late = sent_new();
    (void) state;
    held_start(&r);
    begin_held(&r, first, below);
    add(over, "b0", 0, "Gates down", "");                    /* the same again */
    add(over, "b1", 1, "Gates still down", "");              /* more of one */
    add(over, "b2", 0, "Other content", "");                 /* the same revision, changed */
    add(over, "b3", 1, "Gates up", ",\"condition\":\"cleared\"");
    add(over, "first", 1, "Gates still down", "");           /* of what is state */
    add_many(over, "c");
    submit(&r, over);
    assert_int_equal(r.desk->in_flight, 2);
    assert_int_equal(desk_queued(r.desk), 0);
    add_many(late, "d");
    submit(&r, late); /* two are under way: it waits */
    assert_int_equal(desk_queued(r.desk), 1);
    assert_int_equal(below->calls + over->calls + late->calls, 0);
    assert_int_equal(desk_row(r.desk, SPAN_LIT("AMICF-2026-000002")), 0); /* nobody is told of what is not durable */
    held_settle(&r);
    assert_true(below->order < over->order && over->order < late->order);
    assert_said(&over->a[0], DESK_DUPLICATE, "AMICF-2026-000002");
    assert_said(&over->a[1], DESK_ACCEPTED, "AMICF-2026-000003");
    assert_int_equal(over->a[2].status, DESK_REJECTED);
    assert_said(&over->a[3], DESK_ACCEPTED, "AMICF-2026-000005");
    assert_said(&over->a[4], DESK_ACCEPTED, "AMICF-2026-000001");
    assert_said(&over->a[5], DESK_ACCEPTED, "AMICF-2026-000102");
    assert_said(&late->a[0], DESK_ACCEPTED, "AMICF-2026-000202");
    assert_int_equal(rig_get(&r, "AMICF-2026-000002").r.duplicates, 1);
    assert_true(span_is(rig_get(&r, "AMICF-2026-000003").title, "Gates still down"));
    assert_int_equal(rig_get(&r, "AMICF-2026-000003").r.reports, 2);
    assert_int_equal(rig_get(&r, "AMICF-2026-000005").r.condition, WF_CONDITION_CLEARED);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
    sent_free(first), sent_free(below), sent_free(over), sent_free(late);
}

/* Few reports, an officer's verb, and what waits with it, wait for what is in flight; nothing overtakes. */
static void waits_where_it_must(void **state)
{
    struct rig r;
    struct sent *first = sent_new(), *below = sent_new(), *few = sent_new(), *many = sent_new();
    struct told t = {0};
    (void) state;
    held_start(&r);
    begin_held(&r, first, below);
    add(few, "few", 0, "Gates down", "");
    submit(&r, few);
    assert_int_equal(desk_queued(r.desk), 1);
    struct desk_command own = {.verb = SPAN_LIT("own"), .incident = SPAN_LIT("AMICF-2026-000002"), .officer = SPAN_LIT("r.sari"), .offset = OFFSET_NONE};
    assert_int_equal(desk_command(r.desk, &own, told_reply, &t, NULL), 0);
    add_many(many, "c");
    submit(&r, many); /* neither the verb, nor what is before or behind it */
    assert_int_equal(desk_queued(r.desk), 3);
    assert_int_equal(t.calls, 0);
    held_settle(&r);
    assert_int_equal(t.code, 0);
    assert_int_equal(few->code + many->code, 0);
    assert_true(few->order < many->order);
    assert_int_equal(rig_get(&r, "AMICF-2026-000002").r.state, STATE_TRIAGED);
    rig_same_rebuilt(&r);
    rig_end(&r);
    sent_free(first), sent_free(below), sent_free(few), sent_free(many);
}

/* The board's hours are the state's alone: those of another hour wait. */
static void waits_for_the_hour(void **state)
{
    struct rig r;
    struct sent *first = sent_new(), *below = sent_new(), *many = sent_new();
    (void) state;
    held_start(&r);
    begin_held(&r, first, below);
    add_many(many, "c");
    r.clock.fixed += HOUR;
    submit(&r, many);
    assert_int_equal(desk_queued(r.desk), 1);
    r.clock.fixed -= HOUR;
    desk_turn(r.desk);
    assert_int_equal(desk_queued(r.desk), 0);
    assert_int_equal(r.desk->in_flight, 2);
    held_settle(&r);
    assert_int_equal(many->code, 0);
    rig_same_rebuilt(&r);
    rig_end(&r);
    sent_free(first), sent_free(below), sent_free(many);
}

/* A verb that comes waits for what is in flight, so not all that is queued goes into the one above. */
static void is_bounded(void **state)
{
    struct rig r;
    struct sent *first = sent_new(), *below = sent_new(), *many[15];
    (void) state;
    held_start(&r);
    begin_held(&r, first, below);
    for (unsigned i = 0; i < ARRAY_LEN(many); i++) {
        char prefix[8];
        snprintf(prefix, sizeof prefix, "m%u-", i);
        many[i] = sent_new();
        add_many(many[i], prefix);
        queue(&r, many[i]);
    }
    desk_turn(r.desk);
    assert_int_equal(r.desk->in_flight, 2);
    assert_int_equal(desk_queued(r.desk), 5); /* a thousand facts went */
    held_settle(&r);
    for (unsigned i = 0; i < ARRAY_LEN(many); i++) {
        assert_int_equal(many[i]->calls, 1);
        assert_int_equal(many[i]->code, 0);
        assert_int_equal(many[i]->order, i + 3);
        sent_free(many[i]);
    }
    rig_same_rebuilt(&r);
    rig_end(&r);
    sent_free(first), sent_free(below);
}

/* Where nothing of it is to be written, it is not answered before what it rests on is durable. */
static void answers_in_order(void **state)
{
    struct rig r;
    struct sent *first = sent_new(), *below = sent_new(), *refused = sent_new();
    (void) state;
    held_start(&r);
    begin_held(&r, first, below);
    for (unsigned i = 0; i < 100; i++)
        add(refused, "", 0, "", "");
    submit(&r, refused);
    assert_int_equal(refused->calls, 0);
    assert_int_equal(r.desk->in_flight, 1);
    desk_turn(r.desk); /* not decided over and over */
    assert_int_equal(desk_queued(r.desk), 1);
    held_settle(&r);
    assert_int_equal(refused->calls, 1);
    assert_int_equal(refused->a[99].status, DESK_REJECTED);
    assert_true(below->order < refused->order);
    rig_same_rebuilt(&r);
    rig_end(&r);
    sent_free(first), sent_free(below), sent_free(refused);
}

/* The one below can't be written: what was decided over it is decided again, as if the other had never been. */
static void falls_with_the_one_below(void **state)
{
    struct rig r;
    struct sent *first = sent_new(), *below = sent_new(), *over = sent_new();
    struct rlimit was, none;
    (void) state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    held_start(&r);
    begin_held(&r, first, below);
    add(over, "b1", 1, "Gates still down", "");
    add_many(over, "c");
    submit(&r, over);
    assert_int_equal(r.desk->in_flight, 2);
    none = was;
    none.rlim_cur = 1024;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    let(1); /* the one below is tried, and its thread held again */
    await_told();
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    held_settle(&r);
    assert_int_equal(below->code, WF_E_IO);
    assert_int_equal(over->code, 0);
    assert_int_equal(over->calls, 1);
    assert_said(&over->a[0], DESK_ACCEPTED, "AMICF-2026-000002");
    assert_said(&over->a[1], DESK_ACCEPTED, "AMICF-2026-000003");
    assert_int_equal(rig_get(&r, "AMICF-2026-000002").r.reports, 1);
    struct desk_totals t;
    desk_totals(r.desk, &t);
    assert_int_equal(t.open, 102);
    rig_check(&r);
    rig_same_rebuilt(&r);
    rig_end(&r);
    sent_free(first), sent_free(below), sent_free(over);
}

static unsigned random_next(uint64_t *x)
{
    *x ^= *x << 13;
    *x ^= *x >> 7;
    *x ^= *x << 17;
    return (unsigned) (*x >> 33);
}

static void fill_random(struct sent *s, uint64_t *x)
{
    static const char *const more[] = {"", "", ",\"condition\":\"cleared\"", ",\"condition\":\"active\"", ",\"dedup_key\":\"k\"", ",\"impact\":\"high\"",
        ",\"persons\":{\"dead\":2}", ",\"text\":\"more of it\""};
    unsigned n = 96 + random_next(x) % 60;
    for (unsigned i = 0; i < n; i++) {
        char id[32], title[32];
        snprintf(id, sizeof id, "r%u", random_next(x) % 300);
        snprintf(title, sizeof title, "title %u", random_next(x) % 3);
        add(s, id, random_next(x) % 6, title, more[random_next(x) % ARRAY_LEN(more)]);
    }
}

/* The same submissions, decided one over the other and one after the other, end in the same incidents with the same answers. */
static void the_same_as_one_by_one(void **state)
{
    struct rig a, b;
    unsigned over = 0;
    uint64_t x = 88172645463325252u;
    struct sent *of_a[ROUNDS], *of_b[ROUNDS];
    (void) state;
    rig_start(&b, true);
    held_start(&a);
    for (unsigned i = 0; i < ROUNDS; i++) {
        uint64_t same = x;
        of_a[i] = sent_new();
        of_b[i] = sent_new();
        fill_random(of_a[i], &x);
        fill_random(of_b[i], &same);
        a.clock.fixed = b.clock.fixed = T0 + (wf_time) i * 60 * NSEC_PER_SEC / 4;
        submit(&a, of_a[i]);
        over += a.desk->in_flight > 1;
        if (i % 2)
            let(1);
    }
    held_settle(&a);
    for (unsigned i = 0; i < ROUNDS; i++) {
        b.clock.fixed = T0 + (wf_time) i * 60 * NSEC_PER_SEC / 4;
        submit(&b, of_b[i]);
        desk_settle(b.desk);
    }
    assert_true(over >= 2);
    for (unsigned i = 0; i < ROUNDS; i++) {
        assert_int_equal(of_a[i]->code, 0);
        for (size_t k = 0; k < of_a[i]->n; k++) {
            const struct desk_answer *p = &of_a[i]->a[k], *q = &of_b[i]->a[k];
            if (p->status != q->status || strcmp(p->id, q->id) != 0 || strcmp(p->error, q->error) != 0)
                fail_msg("round %u, report %zu: %d %s \"%s\", one by one %d %s \"%s\"", i, k, p->status, p->id, p->error, q->status, q->id, q->error);
        }
        sent_free(of_a[i]), sent_free(of_b[i]);
    }
    struct incident p, q;
    uint32_t row = 1;
    for (; desk_incident(b.desk, row, &q); row++) {
        assert_true(desk_incident(a.desk, row, &p));
        assert_true(span_eq(p.title, q.title) && span_eq(p.source_id, q.source_id) && span_eq(p.revision, q.revision));
        assert_int_equal(p.r.reports, q.r.reports);
        assert_int_equal(p.r.duplicates, q.r.duplicates);
        assert_int_equal(p.r.condition, q.r.condition);
        assert_int_equal(p.r.priority, q.r.priority);
        assert_int_equal(p.r.rev, q.r.rev);
        assert_int_equal(p.m.dead, q.m.dead);
    }
    assert_false(desk_incident(a.desk, row, &p));
    rig_check(&a);
    rig_same_rebuilt(&a);
    rig_end(&a);
    rig_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sees_what_is_in_flight),
        cmocka_unit_test(waits_where_it_must),
        cmocka_unit_test(waits_for_the_hour),
        cmocka_unit_test(is_bounded),
        cmocka_unit_test(answers_in_order),
        cmocka_unit_test(falls_with_the_one_below),
        cmocka_unit_test(the_same_as_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
