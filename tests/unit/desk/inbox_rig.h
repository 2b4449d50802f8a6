/* inbox_rig: notices that members send to the centre, by feeds of theirs. Beside notices_rig.h. */
#ifndef WF_TESTS_UNIT_DESK_INBOX_RIG_H
#define WF_TESTS_UNIT_DESK_INBOX_RIG_H

#include "notices_rig.h"

/* One that comes: who sends it by which feed, its number, what it is, and what it refers to (0: nothing). */
struct sent_here {
    const char *member, *by; /* by: whose feed brings it; NULL: its own */
    unsigned n, refers;
    uint32_t type, msg_status; /* WF_NOTICE_*, WF_MSG_*; 0: an Alert, of the floor's mode */
    const char *event, *title, *text;
    int64_t expires_s; /* from now on; 0: it does not say */
    bool calm;         /* else it is IMMEDIATE */
    const char *codes[3]; /* UN/LOCODEs of its areas, up to NULL */
};

static inline void came(void *arg, const struct desk_accepted *a)
{
    struct desk_accepted *out = arg;
    *out = *a;
    out->err = NULL;
}

static inline wf_identity identity_of(const char *member, unsigned n, char room[2][40])
{
    snprintf(room[0], 40, "duty@%s.example", member);
    snprintf(room[1], 40, "%s-%u", member, n);
    return (wf_identity){report_str(span_str(room[0])), report_str(span_str(room[1])), WF_STR("2026-11-24T11:00:00+08:00")};
}

/* It comes by the feed "my/alerts"; what became of it. */
static inline struct desk_accepted comes(struct floor *f, const struct sent_here *s)
{
    static const wf_str to = {"AMICF", 5};
    char own[2][40], other[2][40], source[24];
    wf_report r;
    wf_identity refers = identity_of(s->member, s->refers, other);
    wf_received received = {.struct_size = sizeof received, .is = identity_of(s->member, s->n, own), .type = s->type ? s->type : WF_NOTICE_ALERT, .scope = WF_SCOPE_PRIVATE, .addresses = &to, .addresses_n = 1, .refers = &refers, .refers_n = s->refers != 0};
    struct desk_accepted a = {.code = 1};
    const char *by = s->by ? s->by : s->member;
    snprintf(source, sizeof source, "%c%c/alerts", by[0] | 32, by[1] | 32);
    wf_report_init(&r, WF_KIND_NOTICE);
    r.source_id = received.is.identifier;
    r.revision = received.is.sent;
    r.msg_status = s->msg_status ? s->msg_status : f->r.o.actual ? WF_MSG_ACTUAL
                                                                 : WF_MSG_EXERCISE;
    r.type = report_str(span_str(s->event ? s->event : "SEC.WANTED_LEAD"));
    r.title = report_str(span_str(s->title ? s->title : "A man is looked for"));
    r.text = report_str(span_str(s->text ? s->text : "He is tall."));
    r.occurred = r.reported = (wf_instant){.utc_ns = T0, .offset_min = 480, .set = 1};
    r.urgency = WF_URGENCY_IMMEDIATE;
    r.severity = s->calm ? WF_SEVERITY_MINOR : WF_SEVERITY_SEVERE;
    r.certainty = WF_CERTAINTY_OBSERVED;
    r.tlp = WF_TLP_AMBER;
    if (s->expires_s)
        r.expires = (wf_instant){.utc_ns = f->r.clock.fixed + s->expires_s * NSEC_PER_SEC, .offset_min = 480, .set = 1};
    wf_pair codes[3];
    wf_area areas[3];
    for (size_t i = 0; i < 3 && s->codes[i]; i++) {
        codes[i] = (wf_pair){WF_STR("UN/LOCODE"), report_str(span_str(s->codes[i]))};
        areas[i] = (wf_area){.desc = WF_STR("there"), .circle_km = -1, .geocodes = &codes[i], .geocodes_n = 1};
        r.areas = areas;
        r.areas_n = i + 1;
    }
    r.received = &received;
    struct desk_input in = {.source = span_str(source), .plugin = SPAN_LIT("cap"), .member = span_str(by), .reports = &r, .reports_n = 1, .raw = SPAN_LIT("<alert>the page that brought it</alert>"), .received = TIME_NONE, .cursor = SPAN_LIT("c1")};
    assert_int_equal(desk_accept(f->r.desk, &in, came, &a, NULL), 0);
    desk_settle(f->r.desk);
    assert_int_equal(a.code, 0);
    return a;
}

static inline struct received_row received(const struct floor *f, uint32_t n)
{
    struct received_row r;
    if (!dissem_received(f->r.desk, n, &r))
        fail_msg("nothing was received as R-%04u", n);
    return r;
}

/* An answer is made ready: the number of its notice into id. */
static inline struct told answer_ready(struct floor *f, const struct officer *o, const char *received, bool rejects)
{
    about(f, received);
    struct desk_command c = {.verb = SPAN_LIT("inbox ready"), .officer = span_str(o->name), .uid = o->uid, .offset = OFFSET_NONE, .notice = &f->q, .declined = rejects};
    return rig_command(&f->r, &c);
}

/* An Ack, or an Error with a reason: made ready, signed and sent by one officer. */
static inline struct told answer(struct floor *f, struct officer *o, const char *received, bool rejects)
{
    char id[INCIDENT_ID_MAX];
    struct told t = answer_ready(f, o, received, rejects);
    if (t.code)
        return t;
    snprintf(id, sizeof id, "%s", t.id);
    manifest(f, o, id, DISSEM_RECEIPT, NULL);
    f->q.id = span_str(received);
    f->q.expires = TIME_NONE; /* as the engine makes one */
    f->q.recipients_n = 1;
    return say(f, o, rejects ? "inbox reject" : "inbox ack", 0);
}

#endif
