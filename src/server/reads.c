/* reads: who opens a record whose reads are recorded is a fact of the journal before anything of the record is told: by TLP (policy.conf, reads { tlp }),
 * for a protection flag, for a report of rights. Every way to a whole record comes through here: the query, and what is pushed to a subscription.
 * The bytes of quarantine are the same (server/raw.c).
 *
 * A reading is one opening by one client: what is shown of the record from then on, as it changes or is asked for again, is the same one for ten minutes.
 */
#include <stdio.h>

#include "server/state.h"

enum { READS_MOST = 256 };
#define OF_QUARANTINE ((uint64_t) 1 << 63) /* beside the number of an item: no row of an incident */
#define READING_NS (600 * NSEC_PER_SEC)

/* Was it opened lately? Then it is known for as long again. */
static bool is_reading(struct session *c, uint64_t what)
{
    int64_t now = clock_mono();
    for (size_t i = 0; i < c->reads.n; i++)
        if (c->reads.v[i].what == what && now - c->reads.v[i].at < READING_NS)
            return true;
    return false;
}

static void remember(struct session *c, uint64_t what)
{
    struct session_read r = {what, clock_mono()};
    for (size_t i = c->reads.n; i-- > 0;)
        if (c->reads.v[i].what == what || r.at - c->reads.v[i].at >= READING_NS)
            VEC_REMOVE(&c->reads, i);
    if (c->reads.n >= READS_MOST)
        VEC_REMOVE(&c->reads, 0);
    VEC_PUSH(&c->reads, r);
}

bool reads_item_lately(struct session *c, uint64_t n)
{
    return is_reading(c, n | OF_QUARANTINE);
}

void reads_item_remember(struct session *c, uint64_t n)
{
    remember(c, n | OF_QUARANTINE);
}

static void recorded(void *arg, const struct desk_accepted *a)
{
    struct job *j = arg;
    if (a->code) {
        j->code = err_set(&j->err, a->code, "that it is read can't be recorded, so it is not shown: %s", a->err ? a->err->text : "try again");
        disk_fail(j);
        return;
    }
    remember(j->session, j->read_row);
    disk_start(j);
}

/* The incident whose record this reading is of; 0: what is shown is none that is recorded. What a selection passes over, and tells no text, is no reading. */
static uint32_t recorded_for(const struct job *j, enum wire_view view, struct span key)
{
    struct server *s = j->session->server;
    struct span lang;
    uint32_t row = 0;
    if (view == WIRE_VIEW_RUN) /* what other officers answered of persons' health */
        return j->w.read && desk_run_has_health(s->o.desk, who_sight(j->session), span_str(j->session->officer), disk_run_of(key, &lang), &row) ? row : 0;
    row = view == WIRE_VIEW_INCIDENT && key.n ? desk_row(s->o.desk, key) : 0;
    if (!row || (!j->w.read && !desk_show_is_open(j->show)))
        return 0;
    return desk_reads_recorded(s->o.desk, row, policy_reads_tlp(s->policy)) || (j->w.read && desk_has_health(s->o.desk, row)) ? row : 0;
}

void reads_start(struct job *j, enum wire_view view, struct span key)
{
    struct session *c = j->session;
    struct server *s = c->server;
    uint32_t row = recorded_for(j, view, key);
    if (!row || is_reading(c, row)) {
        disk_start(j);
        return;
    }
    j->read_row = row;
    snprintf(j->reader, sizeof j->reader, "%s", c->officer);
    if (desk_read(s->o.desk, row, span_str(j->reader), c->uid, recorded, j, &j->err)) {
        j->code = j->err.code;
        disk_fail(j);
        return;
    }
    s->work = true;
}
