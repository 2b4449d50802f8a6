/* submit: reports of an officer, the hot path: a line is parsed once, its reports go to the desk as they are, one reply answers all. */
#include <stdio.h>

#include "desk/health.h"
#include "server/state.h"

static void add_bad(struct request *r, size_t i, const struct err *e)
{
    struct request_bad *b = &r->bad[r->bad_n];
    snprintf(b->field, sizeof b->field, "%s", e->field);
    snprintf(b->error, sizeof b->error, "%.*s", (int) sizeof b->error - 1, e->text);
    r->place[i] = -1 - (int32_t) r->bad_n++;
}

static void write_bad(struct json_writer *w, const char *field, const char *error)
{
    jw_begin_object(w);
    jw_kcstr(w, "status", "rejected");
    jw_kcstr(w, "id", NULL);
    jw_kcstr(w, "field", field[0] ? field : NULL);
    jw_kcstr(w, "error", error);
    jw_end_object(w);
}

static void write_answer(struct json_writer *w, const struct desk_answer *a)
{
    jw_begin_object(w);
    jw_kcstr(w, "status", desk_status_word(a->status));
    jw_kcstr(w, "id", a->id[0] ? a->id : NULL);
    jw_kcstr(w, "field", a->field[0] ? a->field : NULL);
    jw_kcstr(w, "error", a->error[0] ? a->error : NULL);
    jw_end_object(w);
}

static void submitted(void *arg, int code, const struct desk_answer *answers, size_t n, uint64_t seq, const struct err *e)
{
    struct request *r = arg;
    struct json_writer w;
    if (code) {
        struct err lost;
        err_set(&lost, code, "%s", e && e->text[0] ? e->text : "the journal could not take it");
        reply_error(r->session, r->id, &lost);
    } else if (reply_begin(r->session, r->id, &w)) {
        jw_key(&w, "results");
        jw_begin_array(&w);
        for (size_t i = 0; i < r->given; i++) {
            int32_t at = r->place[i];
            if (at < 0)
                write_bad(&w, r->bad[-1 - at].field, r->bad[-1 - at].error);
            else if ((size_t) at < n)
                write_answer(&w, &answers[at]);
        }
        jw_end_array(&w);
        jw_kint(&w, "seq", (int64_t) seq);
        reply_end(r->session, &w);
    }
    request_done(r);
}

static int may_submit(const struct session *c, const wf_report *report, struct err *e)
{
    char member[3] = {report->member.p[0], report->member.p[1], 0};
    int rc = who_check(c, "submit", member, 0, false, e);
    return rc ? err_field(e, rc, "member", "%s", e->text) : 0;
}

/* Makes wf_reports of the JSON objects; those that can't be read are kept with their error. */
static void read_reports(struct request *r, const struct json *list)
{
    r->given = list->count;
    r->reports = arena_alloc_raw(&r->arena, r->given * sizeof *r->reports);
    struct span *raw = arena_alloc_raw(&r->arena, r->given * sizeof *raw);
    r->raw = raw;
    r->place = arena_alloc_raw(&r->arena, r->given * sizeof *r->place);
    size_t bad_cap = 0, i = 0;
    struct err e;
    JSON_EACH (item, list) {
        wf_report *out = &r->reports[r->reports_n];
        err_clear(&e);
        int rc = item->type == JSON_OBJECT ? report_from_json(&r->arena, item, out, &e) : err_set(&e, WF_E_INVALID, "a report is a JSON object");
        if (!rc && r->session->limited && out->member.n == 2)
            rc = may_submit(r->session, out, &e);
        if (rc) {
            if (r->bad_n == bad_cap) {
                size_t cap = bad_cap ? bad_cap * 2 : 8;
                struct request_bad *more = arena_alloc(&r->arena, cap * sizeof *more);
                if (bad_cap)
                    memcpy(more, r->bad, bad_cap * sizeof *more);
                r->bad = more;
                bad_cap = cap;
            }
            add_bad(r, i, &e);
        } else {
            report_clean(&r->arena, out, NULL);
            raw[r->reports_n] = item->raw;
            r->place[i] = (int32_t) r->reports_n++;
        }
        i++;
    }
}

static bool source_ok(struct span name)
{
    if (!name.n || name.n > 63)
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (i && (c == '-' || c == '_' || c == '.'))))
            return false;
    }
    return true;
}

static void refuse(struct request *r, int code, const char *field, const char *text)
{
    struct err e;
    err_field(&e, code, field, "%s", text);
    reply_error(r->session, r->id, &e);
    request_done(r);
}

/* ---- what is told of persons' health ---- */

struct submit_health {
    struct request *r;
    struct desk_submission s;
    struct health_part *parts;
    size_t n;
    wf_time now;
};

/* Once the desk has judged: what it refused goes. The job has its own copy. */
struct settling {
    struct health_part *parts;
    size_t n;
};

static void run_settle(struct job *j)
{
    unsigned days;
    health_settle(desk_vault(j->server->o.desk, &days), j->settling->parts, j->settling->n);
}

static void settled(struct job *j)
{
    mem_free(j->settling->parts);
    mem_free(j->settling);
}

static void settle(struct submit_health *x, const struct desk_answer *answers, size_t n)
{
    struct job *j = disk_new(x->r->session);
    for (size_t i = 0; i < x->n; i++)
        x->parts[i].taken = answers && x->parts[i].report < n && answers[x->parts[i].report].status == DESK_ACCEPTED;
    j->settling = mem_alloc(sizeof *j->settling);
    *j->settling = (struct settling){mem_alloc_array(x->n + 1, sizeof *x->parts), x->n};
    memcpy(j->settling->parts, x->parts, x->n * sizeof *x->parts);
    j->run = run_settle;
    j->done = settled;
    disk_start(j);
}

static void judged(void *arg, int code, const struct desk_answer *answers, size_t n, uint64_t seq, const struct err *e)
{
    struct submit_health *x = arg;
    settle(x, answers, code ? 0 : n);
    submitted(x->r, code, answers, n, seq, e);
}

static void run_health(struct job *j)
{
    struct submit_health *x = j->health;
    unsigned days;
    struct vault *v = desk_vault(x->r->server->o.desk, &days);
    j->code = health_keep(v, x->parts, x->n, x->now, days, &j->err);
}

static void give(struct request *r, const struct desk_submission *s)
{
    struct err e;
    if (desk_submit(r->server->o.desk, s, submitted, r, &e)) {
        reply_error(r->session, r->id, &e);
        request_done(r);
        return;
    }
    r->server->work = true;
}

static void health_kept(struct job *j)
{
    struct submit_health *x = j->health;
    struct request *r = x->r;
    if (j->code == 0 && desk_submit(r->server->o.desk, &x->s, judged, x, &j->err) == 0) {
        r->server->work = true;
        return;
    }
    settle(x, NULL, 0);
    reply_error(r->session, r->id, &j->err);
    request_done(r);
}

/* It is safe in the vault before anything of it is a fact. False: nothing is told of it. */
static bool keep_health(struct request *r, const struct desk_submission *s)
{
    struct health_part *parts = arena_alloc(&r->arena, (r->reports_n + 1) * sizeof *parts);
    size_t n = health_take(&r->arena, s->source, SPAN_LIT("submit"), true, r->reports, r->reports_n, parts);
    if (!n)
        return false;
    for (size_t i = 0; i < r->reports_n; i++)
        if (health_is(report_span(r->reports[i].type)))
            r->raw[i] = span_make(NULL, 0); /* nor into the quarantine */
    struct submit_health *x = arena_alloc(&r->arena, sizeof *x);
    *x = (struct submit_health){.r = r, .s = *s, .parts = parts, .n = n, .now = clock_now(r->server->o.clock)};
    health_look(r->server->o.desk, s->source, parts, n, false);
    struct job *j = disk_new(r->session);
    j->health = x;
    j->run = run_health;
    j->done = health_kept;
    disk_start(j);
    return true;
}

void submit_request(struct request *r)
{
    if (!request_members(r, "reports source") || !who_may(r, "submit"))
        return;
    const struct json *list = json_get(r->root, "reports"), *source = json_get(r->root, "source");
    if (!list || list->type != JSON_ARRAY || !list->count || list->count > WIRE_BATCH_MAX) {
        refuse(r, WF_E_INVALID, "reports", "\"reports\" is an array of 1 to 1000 reports");
        return;
    }
    if (source && (source->type != JSON_STRING || !source_ok(source->s))) {
        refuse(r, WF_E_INVALID, "source", "a source's name is 1 to 63 letters, digits, '-', '_' or '.'");
        return;
    }
    read_reports(r, list);
    struct session *c = r->session;
    static const char under[] = "submit/";
    struct span whose = source ? source->s : span_str(c->officer);
    char *name = arena_alloc_raw(&r->arena, sizeof under + whose.n);
    memcpy(name, under, sizeof under);
    memcpy(name + sizeof under - 1, whose.p, whose.n);
    struct desk_submission s = {
        .officer = arena_span(&r->arena, span_str(c->officer)),
        .sight = who_sight_of(r),
        .source = span_make(name, sizeof under - 1 + whose.n),
        .reports = r->reports,
        .raw = r->raw,
        .reports_n = r->reports_n,
    };
    if (!r->reports_n) {
        submitted(r, 0, NULL, 0, desk_seq(r->server->o.desk), NULL);
        return;
    }
    if (!keep_health(r, &s))
        give(r, &s);
}
