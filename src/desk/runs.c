/* runs: runs, assessments and descriptors as the batch in the making sees them, the machine of a run. See runs.h. */
#include "desk/runs.h"

#include <stdarg.h>
#include <stdio.h>

#include "desk/impl.h"
#include "journal/digest.h"

/* ---- looked up: the newest change of this batch, else the state ---- */

bool runs_get(const struct desk *d, uint32_t n, struct run_row *out)
{
    for (size_t i = d->overlay ? d->overlay->runs.n : 0; i > 0; i--) {
        const struct runs_change *x = d->overlay->runs.v[i - 1];
        if (x->run && x->run->n == n) {
            *out = *x->run;
            return true;
        }
    }
    if (!n || n > d->state.head->runs_n)
        return false;
    *out = *state_run(&d->state, n);
    return true;
}

bool runs_assessment(const struct desk *d, uint32_t n, struct assessment_row *out)
{
    for (size_t i = d->overlay ? d->overlay->runs.n : 0; i > 0; i--) {
        const struct runs_change *x = d->overlay->runs.v[i - 1];
        if (x->assessment && x->assessment->n == n) {
            *out = *x->assessment;
            return true;
        }
    }
    if (!n || n > d->state.head->assessments_n)
        return false;
    *out = *state_assessment(&d->state, n);
    return true;
}

bool runs_protocol_row(const struct desk *d, uint32_t n, struct protocol_row *out)
{
    for (size_t i = d->overlay ? d->overlay->runs.n : 0; i > 0; i--) {
        const struct runs_change *x = d->overlay->runs.v[i - 1];
        if (x->protocol && x->protocol->n == n) {
            *out = *x->protocol;
            return true;
        }
    }
    if (!n || n > d->state.head->protocols_n)
        return false;
    *out = *state_protocol(&d->state, n);
    return true;
}

static uint32_t highest(const struct desk *d, uint32_t n, uint32_t (*of)(const struct runs_change *x))
{
    for (size_t i = 0; d->overlay && i < d->overlay->runs.n; i++) {
        uint32_t m = of(d->overlay->runs.v[i]);
        n = m > n ? m : n;
    }
    return n;
}

static uint32_t run_of(const struct runs_change *x)
{
    return x->run ? x->run->n : 0;
}

static uint32_t assessment_of(const struct runs_change *x)
{
    return x->assessment ? x->assessment->n : 0;
}

static uint32_t protocol_of(const struct runs_change *x)
{
    return x->protocol ? x->protocol->n : 0;
}

uint32_t runs_count(const struct desk *d)
{
    return highest(d, d->state.head->runs_n, run_of);
}

uint32_t runs_assessments_count(const struct desk *d)
{
    return highest(d, d->state.head->assessments_n, assessment_of);
}

uint32_t runs_protocols_count(const struct desk *d)
{
    return highest(d, d->state.head->protocols_n, protocol_of);
}

bool runs_seen(const struct desk *d, const struct desk_sight *s, const struct run_row *r)
{
    return !s || (r->incident && r->incident <= d->state.head->incidents && desk_sight_sees(d, s, state_row(&d->state, r->incident)));
}

/* ---- ids ---- */

uint32_t runs_number(struct span id)
{
    uint64_t n = 0;
    if (id.n > 3 && memcmp(id.p, "EX ", 3) == 0)
        id = span_make(id.p + 3, id.n - 3);
    if (id.n > 3 && (id.p[0] | 32) == 'p' && (id.p[1] | 32) == 'r' && id.p[2] == '-')
        id = span_make(id.p + 3, id.n - 3);
    if (!id.n || id.n > 9)
        return 0;
    for (size_t i = 0; i < id.n; i++) {
        if (id.p[i] < '0' || id.p[i] > '9')
            return 0;
        n = n * 10 + (uint64_t) (id.p[i] - '0');
    }
    return (uint32_t) n;
}

char *runs_id(uint32_t n, char *out)
{
    snprintf(out, 16, "PR-%04u", n);
    return out;
}

/* ---- descriptors ---- */

static const wf_protocol *known(const struct desk *d, const uint8_t digest[32])
{
    for (size_t i = 0; i < d->runs.known.n; i++)
        if (memcmp(d->runs.known.v[i]->digest, digest, 32) == 0)
            return d->runs.known.v[i]->p;
    return NULL;
}

const wf_protocol *runs_learn(struct desk *d, struct span json, uint8_t digest[32], struct err *e)
{
    digest_of(json, digest);
    const wf_protocol *p = known(d, digest);
    if (p)
        return p;
    struct runs_known *k = mem_alloc(sizeof *k);
    memset(k, 0, sizeof *k);
    memcpy(k->digest, digest, sizeof k->digest);
    if (protocol_parse(&k->arena, json, &k->p, e)) {
        arena_free(&k->arena);
        mem_free(k);
        return NULL;
    }
    VEC_PUSH(&d->runs.known, k);
    return k->p;
}

const wf_protocol *runs_descriptor(const struct desk *d, uint32_t protocol, struct err *e)
{
    struct protocol_row r;
    struct journal_fact f;
    struct arena a = {0};
    struct json *v = NULL;
    uint8_t digest[32];
    if (!runs_protocol_row(d, protocol, &r)) {
        err_set(e, WF_E_CORRUPT, "there is no descriptor %u", protocol);
        return NULL;
    }
    const wf_protocol *p = known(d, r.digest);
    if (!p && d->reader && r.seq && journal_read(d->reader, r.seq, &f, e) == 0 && json_parse(&a, f.payload, NULL, &v, e) == 0 && json_get(v, "protocol"))
        p = runs_learn((struct desk *) (uintptr_t) d, json_get(v, "protocol")->raw, digest, e);
    arena_free(&a);
    if (!p)
        err_set(e, WF_E_CORRUPT, "the descriptor of %s %s can't be read from the journal (fact %llu)", r.name, r.version, (unsigned long long) r.seq);
    return p;
}

/* ---- assessments ---- */

bool runs_mine(const struct desk *d, const struct run_row *r, uint16_t officer, struct assessment_row *out)
{
    for (uint32_t n = r->assessments; n; n = out->prev) {
        if (!runs_assessment(d, n, out) || out->cycle != r->cycle)
            return false;
        if (out->officer == officer)
            return true;
    }
    return false;
}

void runs_put_off_notice(const struct desk *d, struct run_row *r)
{
    struct notice_row n;
    if (dissem_get(d, r->notice, &n))
        *(n.released != TIME_NONE ? &r->earlier : &r->pending) = r->notice;
    r->notice = 0;
}

uint32_t runs_left(const struct desk *d, const struct run_row *r)
{
    const uint32_t each[] = {r->notice, r->pending, r->earlier};
    struct notice_row n;
    uint32_t newest = 0;
    for (size_t i = 0; i < ARRAY_LEN(each); i++)
        if (each[i] > newest && dissem_get(d, each[i], &n) && n.released != TIME_NONE)
            newest = each[i];
    return newest;
}

bool runs_to_follow(const struct desk *d, const struct run_row *r)
{
    struct notice_row n;
    bool made = (r->state == RUN_REQUESTED || r->state == RUN_ANSWERED) && r->requested != TIME_NONE;
    if (!made || r->second == TIME_NONE || r->requested > r->second || runs_assessors_in(d, r) < 2)
        return false;
    return r->followed == TIME_NONE || (dissem_get(d, r->notice, &n) && n.released == TIME_NONE);
}

bool runs_follow_waits(const struct desk *d, const struct run_row *r)
{
    return r->followed != TIME_NONE && r->notice && runs_unsent(d, r) == r->notice;
}

uint32_t runs_unsent(const struct desk *d, const struct run_row *r)
{
    const uint32_t each[] = {r->notice, r->pending};
    struct notice_row n;
    for (size_t i = 0; i < ARRAY_LEN(each); i++)
        if (dissem_get(d, each[i], &n) && (n.state == DISSEM_DRAFT || n.state == DISSEM_IN_REVIEW || n.state == DISSEM_APPROVED))
            return each[i];
    return 0;
}

unsigned runs_assessors_in(const struct desk *d, const struct run_row *r)
{
    struct assessment_row a;
    unsigned in = 0;
    for (uint32_t n = r->assessments; n && runs_assessment(d, n, &a) && a.cycle == r->cycle; n = a.prev)
        in += a.state == ASSESSMENT_IN;
    return in;
}

bool runs_too_late(const struct desk *d, const struct run_row *r, const struct assessment_row *a)
{
    return a->state == ASSESSMENT_DRAFT && a->cycle == r->cycle && runs_assessors_in(d, r) >= 2;
}

bool runs_shown(const struct desk *d, const struct run_row *r)
{
    return runs_assessors_in(d, r) >= 2 || r->state == RUN_CLOSED;
}

const wf_decision *runs_decision(struct arena *a, const wf_protocol *p, const struct assessment_row *r)
{
    struct json *v = NULL;
    const wf_decision *out = NULL;
    if (!r->decision[0] || json_parse(a, span_str(r->decision), NULL, &v, NULL) || protocol_decision_read(a, p, v, &out, NULL))
        return NULL;
    return out;
}

/* What of a decision counts for the run. */
struct weighed {
    uint32_t n;
    int64_t rank;
    bool terminal;
    struct span outcome, rule;
    uint32_t met, of;
};

static bool weigh(struct arena *a, const struct assessment_row *r, struct weighed *out)
{
    struct json *v = NULL;
    if (!r->decision[0] || json_parse(a, arena_span(a, span_str(r->decision)), NULL, &v, NULL))
        return false;
    *out = (struct weighed){.n = r->n, .rank = json_int(v, "rank", -1), .terminal = json_bool(v, "terminal", false), .outcome = json_str(v, "outcome"), .rule = json_str(v, "rule"), .met = (uint32_t) json_int(v, "met", 0), .of = (uint32_t) json_int(v, "of", 0)};
    return out->rank >= 0 && out->outcome.n;
}

static void copy_text(char *out, size_t size, struct span s)
{
    size_t n = s.n < size ? s.n : size - 1;
    while (n && n < s.n && ((unsigned char) s.p[n] & 0xc0) == 0x80)
        n--; /* no character is cut */
    memset(out, 0, size);
    if (n)
        memcpy(out, s.p, n);
}

void runs_assess(const struct desk *d, struct run_row *r, const struct assessment_row *changed)
{
    struct assessment_row row;
    struct arena a = {0};
    struct weighed best = {.rank = -1}, w;
    unsigned in = 0;
    r->disagree = false;
    for (uint32_t n = r->assessments; n; n = row.prev) {
        if (changed && changed->n == n)
            row = *changed;
        else if (!runs_assessment(d, n, &row))
            break;
        if (row.cycle != r->cycle)
            break;
        if (row.state != ASSESSMENT_IN || !weigh(&a, &row, &w))
            continue;
        r->disagree = r->disagree || (in && w.rank != best.rank);
        in++;
        if (w.rank >= best.rank) /* of equal ones the earlier: they come the newest first */
            best = w;
    }
    if (in) {
        r->deciding = best.n;
        r->rank = (uint32_t) best.rank;
        r->terminal = best.terminal;
        r->single = in == 1;
        r->met = in > 1 ? best.met : 0;
        r->of = in > 1 ? best.of : 0;
        copy_text(r->outcome, sizeof r->outcome, best.outcome);
        copy_text(r->rule, sizeof r->rule, in > 1 ? best.rule : SPAN_LIT("")); /* alone: what it rests on is not told to who is still to assess */
    }
    arena_free(&a);
}

/* ---- the machine ---- */

#define IN(s) (1u << RUN_##s)
#define ANY (IN(OPEN) | IN(ASSESSED) | IN(DECIDED) | IN(REQUESTED) | IN(ANSWERED) | IN(REASSESS) | IN(CLOSED))
/* Verbs, and from which states they are possible. Beside the state: a request that was made is made again to follow one that one assessment alone decided, until that left; answer and submit, once a round is assessed, are for the second assessor of a single one;
 * nfp is for a request that was made, in this round or an earlier one. */
static const struct {
    const char *verb;
    unsigned from;
} machine[] = {
    {"protocol answer", IN(OPEN) | IN(ASSESSED) | IN(DECIDED) | IN(REQUESTED) | IN(ANSWERED) | IN(REASSESS)},
    {"protocol submit", IN(OPEN) | IN(ASSESSED) | IN(DECIDED) | IN(REQUESTED) | IN(ANSWERED)},
    {"protocol decide", IN(ASSESSED)},
    {"protocol request", IN(DECIDED) | IN(REQUESTED) | IN(ANSWERED)},
    {"protocol nfp", IN(OPEN) | IN(ASSESSED) | IN(DECIDED) | IN(REQUESTED) | IN(ANSWERED) | IN(REASSESS)},
    {"protocol reopen", IN(DECIDED) | IN(REQUESTED) | IN(ANSWERED) | IN(REASSESS) | IN(CLOSED)},
    {"protocol grounds", IN(OPEN) | IN(ASSESSED) | IN(DECIDED) | IN(REQUESTED) | IN(ANSWERED) | IN(REASSESS)},
    {"protocol mark", ANY},
    {"protocol tick", ANY},
    {"protocol untick", ANY},
    {"protocol close", IN(OPEN) | IN(DECIDED) | IN(REQUESTED) | IN(ANSWERED) | IN(REASSESS)},
};

unsigned runs_from(struct span verb)
{
    for (size_t i = 0; i < ARRAY_LEN(machine); i++)
        if (span_is(verb, machine[i].verb))
            return machine[i].from;
    return 0;
}

/* ---- changed ---- */

struct run_row *runs_change(struct desk *d, struct change *c, const struct run_row *r)
{
    struct arena *a = &d->overlay->arena;
    struct runs_change *x = c->runs ? c->runs : arena_alloc(a, sizeof *x);
    c->runs = x;
    x->run = arena_alloc(a, sizeof *x->run);
    *x->run = *r;
    x->run->updated = d->now;
    const struct incident *i = overlay_get(d->overlay, r->incident);
    if (i)
        incident_id(&i->r, d->prefix, x->incident);
    return x->run;
}

static void sooner(wf_time *next, wf_time t)
{
    if (t != TIME_NONE && (*next == TIME_NONE || t < *next))
        *next = t;
}

const struct run_step *runs_step(const struct run_row *r, struct span id)
{
    for (size_t i = 0; i < r->steps_n; i++)
        if (span_is(id, r->steps[i].id))
            return &r->steps[i];
    return NULL;
}

void runs_set_next(struct run_row *r)
{
    r->next = TIME_NONE;
    for (size_t i = 0; i < r->clocks_n; i++)
        if (r->clocks[i].started != TIME_NONE && r->clocks[i].stopped == TIME_NONE && r->clocks[i].breached == TIME_NONE)
            sooner(&r->next, r->clocks[i].due);
    if (r->state == RUN_OPEN)
        sooner(&r->next, r->alone);
    if (r->state == RUN_DECIDED || r->state == RUN_REQUESTED || r->state == RUN_ANSWERED || r->state == RUN_CLOSED)
        sooner(&r->next, r->reassess);
}

int runs_tell_incident(struct desk *d, struct span actor, uint32_t row, bool rings, struct span words, struct err *e, const char *fmt, ...)
{
    const struct incident *was = row ? overlay_get(d->overlay, row) : NULL;
    char text[512];
    va_list ap;
    if (!was)
        return 0;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    size_t len = n < 0 ? 0 : (size_t) n < sizeof text ? (size_t) n
                                                      : sizeof text - 1;
    while (len && ((unsigned char) text[len] & 0xc0) == 0x80)
        len--;
    struct change *c = batch_new_change(d, CHANGE_CHANGED, actor);
    c->verb = SPAN_LIT("protocol");
    c->was = was;
    c->inc = overlay_edit(d->overlay, row);
    if (rings && incident_row_is_listed(&c->inc->r, &c->inc->m))
        signal_rise(c->inc);
    c->say = arena_span(&d->overlay->arena, span_make(text, len));
    if (words.n) {
        c->free_name = "reason";
        c->free_text = words;
    }
    return batch_change(d, c, OFFSET_NONE, e);
}

int runs_note(struct desk *d, uint32_t incident, const char *event, struct err *e)
{
    int rc = 0;
    for (uint32_t n = runs_count(d); rc == 0 && n > 0; n--) {
        struct run_row was;
        char id[16];
        const wf_protocol *p;
        if (!runs_get(d, n, &was) || was.incident != incident || (p = runs_descriptor(d, was.protocol, NULL)) == NULL)
            continue;
        struct run_row now = was;
        runs_event(d, &now, p, event, d->now);
        if (runs_same_clocks(now.clocks, was.clocks))
            continue;
        struct change *c = batch_new_change(d, CHANGE_RUN, SPAN_LIT("engine"));
        c->verb = SPAN_LIT("protocol clock");
        struct run_row *r = runs_change(d, c, &now);
        runs_set_next(r);
        c->say = span_str(arena_printf(&d->overlay->arena, "%s: %s: its clocks follow", runs_id(n, id), event));
        rc = batch_change(d, c, OFFSET_NONE, e);
        rc = rc ? rc : runs_meet(d, SPAN_LIT("engine"), r, e);
    }
    return rc;
}

int runs_notice(struct desk *d, struct span actor, const struct notice_row *notice, struct err *e)
{
    int rc = 0;
    uint8_t before = notice->n <= d->state.head->notices_n ? state_notice(&d->state, notice->n)->state : 0;
    bool left = !dissem_is_out(before), acked = notice->state == DISSEM_FULLY_ACKED || (notice->state == DISSEM_PARTLY_ACKED && before != DISSEM_FULLY_ACKED);
    if (!dissem_is_out(notice->state) || before == notice->state || (!left && !acked))
        return 0;
    for (uint32_t n = runs_count(d); rc == 0 && n > 0; n--) {
        struct run_row was;
        char id[16], carries[16];
        if (!runs_get(d, n, &was) || was.notice != notice->n)
            continue;
        struct change *c = batch_new_change(d, CHANGE_RUN, actor);
        c->verb = SPAN_LIT("protocol notice");
        (void) runs_change(d, c, &was);
        c->say = span_str(arena_printf(&d->overlay->arena, "%s: the notice of its request, %s, %s", runs_id(n, id), dissem_id(notice->n, carries), left ? "left" : notice->state == DISSEM_FULLY_ACKED ? "is acknowledged" : "is acknowledged by some"));
        rc = batch_change(d, c, OFFSET_NONE, e);
    }
    return rc;
}
