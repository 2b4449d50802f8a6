/* health: see health.h. As with the answers of a run (protocol.c): the record is safe before the fact that names it, and one that no fact names is destroyed. */
#include "server/health.h"

#include "desk/health.h"

/* One command on its way: in its request's arena. */
struct health_work {
    struct request *r;
    struct desk_command *d;
    struct span text; /* in the arena: wiped with the record's writing */
    char record[VAULT_ID_MOST + 1];
    wf_time now;
    struct health_dated dated;
};
/* What a worker writes, or destroys. */
struct health_job {
    struct health_work *x; /* written for it; NULL: destroyed */
    char record[VAULT_ID_MOST + 1];
};

/* ---- one that nothing names is destroyed ---- */

static void run_destroy(struct job *j)
{
    unsigned days;
    struct vault *v = desk_vault(j->server->o.desk, &days);
    if (v)
        (void) vault_destroy(v, span_str(j->entry->record), &j->err); /* what fails here the engine finds: no fact names it */
}

static void destroyed(struct job *j)
{
    mem_free(j->entry);
}

static void destroy(struct session *c, const char *record)
{
    if (!record[0] || desk_health_names(c->server->o.desk, span_str(record)))
        return;
    struct job *j = disk_new(c);
    j->entry = mem_alloc(sizeof *j->entry);
    snprintf(j->entry->record, sizeof j->entry->record, "%s", record);
    j->run = run_destroy;
    j->done = destroyed;
    disk_start(j);
}

/* ---- the desk's word ---- */

/* Whether a fact names it the desk says, and not how the command ended: one that came twice was answered as it was the first time. */
static void answered(void *arg, const struct desk_reply *a)
{
    struct health_work *x = arg;
    destroy(x->r->session, x->record);
    if (!a->code)
        destroy(x->r->session, a->record);
    act_answered(x->r, a);
}

static void decide(struct health_work *x)
{
    struct server *s = x->r->server;
    struct err e;
    err_clear(&e);
    x->d->record = span_str(x->record);
    if (desk_command(s->o.desk, x->d, answered, x, &e) == 0) {
        s->work = true;
        return;
    }
    destroy(x->r->session, x->record);
    request_refuse(x->r, &e);
}

/* ---- written ---- */

static void run_write(struct job *j)
{
    struct health_work *x = j->entry->x;
    unsigned days;
    struct vault *v = desk_vault(j->server->o.desk, &days);
    if (!v)
        j->code = err_field(&j->err, WF_E_STATE, "incident", "what is told of persons' health is kept in a health record, and there is no vault here");
    else if (vault_count(v, SPAN_LIT("HA-")) >= HEALTH_SOURCE_MOST)
        j->code = err_field(&j->err, WF_E_LIMIT, "incident", "officers have %d entries in health records already, as many as there may be: they end with their time, or are taken out (health drop)", HEALTH_SOURCE_MOST);
    else if ((j->code = health_entry_fits(&x->dated, v, j->readers->journal, x->text, x->now, &j->err)) == 0)
        j->code = vault_write(v, span_str(x->record), x->text, x->now, x->now + (wf_time) days * 24 * 3600 * NSEC_PER_SEC, &j->err);
}

static void written(struct job *j)
{
    struct health_work *x = j->entry->x;
    mem_free(j->entry);
    if (j->code)
        request_refuse(x->r, &j->err);
    else
        decide(x);
}

static void add(struct health_work *x, const struct json *args)
{
    struct desk *d = x->r->server->o.desk;
    struct err e;
    struct health_said said = {
        .cases = request_text(args, "cases"), .onset = request_text(args, "onset"), .flight = request_text(args, "flight"),
        .ship = request_text(args, "ship"), .bus = request_text(args, "bus"), .train = request_text(args, "train")};
    uint32_t row = desk_row(d, x->d->incident);
    err_clear(&e);
    if (!row || !desk_sees(d, who_sight_of(x->r), row)) {
        decide(x); /* the desk says that there is none */
        return;
    }
    x->now = clock_now(x->r->server->o.clock);
    if (health_entry(&x->r->arena, &said, x->now, &x->text, &e)) {
        request_refuse(x->r, &e);
        return;
    }
    health_entry_id(row, x->record);
    health_entry_dated(d, row, &x->dated);
    struct job *j = disk_new(x->r->session);
    j->entry = mem_alloc(sizeof *j->entry);
    j->entry->x = x;
    j->run = run_write;
    j->done = written;
    disk_start(j);
}

/* ---- the verbs ---- */

static const struct {
    const char *verb, *args;
} verbs[] = {{"health add", " cases onset flight ship bus train "}, {"health drop", " item "}};

bool health_is_verb(struct span verb)
{
    return span_is(verb, verbs[0].verb) || span_is(verb, verbs[1].verb);
}

static bool args_ok(struct request *r, const char *verb, const char *allowed, const struct json *args)
{
    struct err e;
    JSON_EACH (m, args) {
        char key[32];
        snprintf(key, sizeof key, " %.*s ", (int) (m->key.n < 24 ? m->key.n : 24), m->key.p);
        if (m->key.n < 24 && strstr(allowed, key) && (m->type == JSON_STRING || m->type == JSON_NULL))
            continue;
        err_field(&e, WF_E_INVALID, "args", "\"%s\" takes texts for%s, not \"%.*s\"", verb, allowed, (int) (m->key.n < 24 ? m->key.n : 24), m->key.p);
        request_refuse(r, &e);
        return false;
    }
    return true;
}

bool health_verb(struct request *r, struct desk_command *d, const struct json *args)
{
    size_t i = span_is(d->verb, verbs[0].verb) ? 0 : 1;
    if (!health_is_verb(d->verb))
        return false;
    if (!args_ok(r, verbs[i].verb, verbs[i].args, args))
        return true;
    struct health_work *x = arena_alloc(&r->arena, sizeof *x);
    x->r = r;
    x->d = d;
    d->item = request_text(args, "item");
    if (i == 0)
        add(x, args);
    else
        decide(x);
    return true;
}
