/* detail: see detail.h. */
#include "console/view/detail.h"

#include <stdio.h>

#include "console/model/age.h"
#include "console/model/steps.h"
#include "console/view/notice_put.h"
#include "console/view/put.h"
#include "console/view/run_put.h"
#include "console/view/zone.h"
#include "console/widget/page.h"
#include "wire/protocol.h"

static void pair(struct page *p, const struct row *r, const char *label, const char *member, uint8_t role)
{
    char buf[32];

    page_pair(p, label, put_text(r, member, buf), role);
}

/* "14:20Z", with the source's own time beside it where it gave an offset. */
static void time_pair(struct page *p, const struct model *m, const struct row *r, const char *member)
{
    int16_t offset = 0;
    wf_time t = put_time(r, member, &offset);
    char utc[32], local[32] = "", both[72];
    const struct json *said = json_get(r->j, member);

    if (said && said->type == JSON_NULL)
        page_pair(p, member, SPAN_LIT("not said"), ROLE_DIM);
    if (t == TIME_NONE)
        return;
    age_moment(t, model_now(m), utc);
    if (offset == 0)
        offset = zone_of_member(json_str(r->j, "member"));
    if (offset != 0 && offset != OFFSET_NONE)
        age_local(t, offset, local);
    snprintf(both, sizeof both, "%s%s%s", utc, local[0] ? " / " : "", local);
    page_pair(p, member, span_str(both), ROLE_BASE);
}

/* Until when its signal is put aside, by whom and why; how far it was escalated. */
static void shelf_lines(struct page *p, const struct model *m, const struct row *r)
{
    wf_time until = put_time(r, "shelved_until", NULL), now = model_now(m);
    struct span tier = json_str(r->j, "tier"), why = json_str(r->j, "shelved_reason");
    char at[32], left[32], text[96];

    if (until != TIME_NONE && now != TIME_NONE) {
        age_moment(until, now, at);
        age_words(until > now ? until - now : 0, left);
        snprintf(text, sizeof text, "until %s (%s)", at, left);
        page_line(p);
        page_pair(p, "shelved", span_str(text), ROLE_STRONG);
        pair(p, r, "by", "shelved_by", ROLE_OWNER);
        if (why.n)
            page_text(p, 2, false, why, ROLE_BASE);
    }
    if (tier.n) {
        page_line(p);
        struct span called = span_is(tier, "T1") ? json_str(r->j, "called") : span_make("", 0);
        snprintf(text, sizeof text, "%.*s, %s%s%.*s", SPAN_FMT(tier), span_is(tier, "T1") ? "the next officer" : span_is(tier, "T2") ? "the supervisor" : "the liaison group",
                 called.n ? ": " : "", SPAN_FMT(called));
        page_pair(p, "escalated", span_str(text), ROLE_BAD);
    }
}

/* What the notifier told of it: "unowned T1". */
static void alarmed(struct page *p, const struct row *r)
{
    struct buf all = {0};

    JSON_EACH (v, json_get(r->j, "alarmed"))
        buf_printf(&all, "%s%.*s", all.n ? " " : "", SPAN_FMT(v->s));
    if (all.n) {
        page_line(p);
        page_pair(p, "the notifier told", buf_view(&all), ROLE_BASE);
    }
    buf_free(&all);
}

/* Which rule gave the priority; where an officer set another, what the rules say, and why he did. */
static void rule(struct page *p, const struct row *r)
{
    struct span name = json_str(r->j, "rule"), given = json_str(r->j, "given"), priority = json_str(r->j, "priority");
    char text[64];

    if (!name.n) {
        page_str(p, -1, json_bool(r->j, "assumed", false) ? "assumed" : "", ROLE_DIM);
        return;
    }
    page_part(p, -1, name, span_is(name, "override") ? ROLE_STRONG : ROLE_DIM);
    snprintf(text, sizeof text, "%.*s by the rules", SPAN_FMT(given));
    if (span_is(name, "override") && given.n && !span_eq(given, priority))
        page_str(p, -1, text, ROLE_DIM);
    struct span why = wire_override_reason(r->j);
    if (why.n)
        page_text(p, 2, false, why, ROLE_BASE);
}

/* Who else has it open or selected. */
static void lookers(struct page *p, const struct model *m, const struct row *r)
{
    const struct row *l = model_lookers(m, r->key);

    if (!l)
        return;
    page_line(p);
    page_str(p, 0, "looked at by", ROLE_DIM);
    JSON_EACH (name, json_get(l->j, "who"))
        page_part(p, -1, name->s, ROLE_OWNER);
}

/* Who tells of it, what is the matter with its signal, what it took in or was taken in by. */
static void signal_lines(struct page *p, const struct row *r)
{
    static const char *const counts[][2] = {{"sources", "sources"}, {"copies", "copies"}, {"conflicts", "conflicts"}, {"rang", "swallowed"}};
    char id[24];

    for (size_t i = 0; i < ARRAY_LEN(counts); i++)
        if (json_int(r->j, counts[i][1], 0) > 0)
            pair(p, r, counts[i][0], counts[i][1], i ? ROLE_WARN : ROLE_BASE);
    JSON_EACH (b, json_get(r->j, "badges"))
        page_part(p, -1, b->s, ROLE_WARN);
    if (json_str(r->j, "inside_of").n) {
        page_line(p);
        pair(p, r, "inside of", "inside_of", ROLE_ID);
    }
    if (json_int(r->j, "inside", 0) <= 0)
        return;
    page_line(p);
    snprintf(id, sizeof id, "+%lld", (long long) json_int(r->j, "inside", 0));
    page_pair(p, "inside", span_str(id), ROLE_STRONG);
    page_str(p, -1, "z lists them", ROLE_DIM);
    JSON_EACH (k, json_get(r->j, "holds")) {
        page_line(p);
        page_part(p, 2, json_str(k, "id"), ROLE_ID);
        page_part(p, -1, json_str(k, "type"), ROLE_BASE);
        page_part(p, -1, json_str(k, "checkpoint"), ROLE_STRONG);
        page_part(p, -1, json_str(k, "signal"), ROLE_DIM);
    }
}

/* "protection 2 referred", where the flag is raised. */
static void protection(struct page *p, const struct row *r)
{
    int64_t flag = json_int(r->j, "protection", 0);
    char text[32];

    if (flag < 1)
        return;
    snprintf(text, sizeof text, "%lld %s", (long long) flag, wire_protection_word(flag));
    page_line(p);
    page_pair(p, "protection", span_str(text), ROLE_BAD);
}

/* What it became where that is not the work's to change any more: whose duplicate it is, who has it now, what it was. */
static void ending(struct page *p, const struct row *r)
{
    struct span state = json_str(r->j, "state"), original = json_str(r->j, "duplicate_of");

    if (span_is(state, "TRANSFERRED") && json_str(r->j, "transferred_to").n) {
        page_line(p);
        pair(p, r, "transferred to", "transferred_to", ROLE_STRONG);
        page_str(p, -1, json_bool(r->j, "transfer_accepted", false) ? "accepted" : "not answered yet", ROLE_DIM);
    } else if (original.n) {
        page_line(p);
        page_pair(p, "duplicate of", original, ROLE_ID);
    } else if (json_str(r->j, "closed_by").n) {
        page_line(p);
        pair(p, r, "was", "disposition", ROLE_STRONG);
        pair(p, r, "closed by", "closed_by", ROLE_OWNER);
        if (json_str(r->j, "reviewed_by").n)
            pair(p, r, "reviewed by", "reviewed_by", ROLE_OWNER);
    }
}

static void heading(struct page *p, const struct model *m, const struct row *r)
{
    char buf[32], id[64];
    int prio = put_priority(r);
    struct span key = r->key, state = json_str(r->j, "state");

    page_line(p);
    snprintf(id, sizeof id, "%s%.*s", m->exercise ? "EX " : "", SPAN_FMT(key));
    page_str(p, 0, id, ROLE_ID);
    page_part(p, -1, state, put_state_role(state));
    page_pair(p, "rev", put_text(r, "rev", buf), ROLE_BASE);
    page_line(p);
    snprintf(id, sizeof id, "P%c", prio ? '0' + prio : '?');
    page_str(p, 0, id, put_priority_role(prio));
    page_part(p, 3, json_str(r->j, "type"), put_priority_role(prio));
    rule(p, r);
    page_line(p);
    page_part(p, -1, json_str(r->j, "checkpoint"), ROLE_STRONG);
    page_part(p, -1, json_str(r->j, "checkpoint_name"), ROLE_BASE);
    page_part(p, -1, json_str(r->j, "member"), ROLE_STRONG);
    pair(p, r, "TLP", "tlp", ROLE_BASE);
    pair(p, r, "grade", "grade", ROLE_BASE);
    protection(p, r);
    if (json_bool(r->j, "rights_concern", false))
        page_pair(p, "rights", SPAN_LIT("a report of rights is about it"), ROLE_BAD);
    ending(p, r);
    lookers(p, m, r);
}

/* What is known of where it is, beside the checkpoint: a point, areas, or that nobody knows. */
static void places(struct page *p, const struct row *r)
{
    const struct json *lat = json_get(r->j, "lat"), *lon = json_get(r->j, "lon"), *areas = json_get(r->j, "area");
    bool unknown = json_bool(r->j, "location_unknown", false), point = lat && lon && lat->type != JSON_NULL && lon->type != JSON_NULL;
    char text[96];
    int n = 0;

    if (unknown || point || (areas && areas->count))
        page_line(p);
    if (unknown)
        page_pair(p, "place", SPAN_LIT("location unknown"), ROLE_STRONG);
    if (point) {
        snprintf(text, sizeof text, "%.*s, %.*s", SPAN_FMT(lat->raw), SPAN_FMT(lon->raw));
        page_pair(p, "point", span_str(text), ROLE_BASE);
    }
    JSON_EACH (area, areas) {
        const struct json *circle = json_get(area, "circle"), *polygon = json_get(area, "polygon");
        struct span desc = json_str(area, "desc");

        if (++n > 4)
            break; /* show has all */
        if (circle && circle->count == 3)
            snprintf(text, sizeof text, "%.*s km around %.*s, %.*s", SPAN_FMT(circle->child->next->next->raw), SPAN_FMT(circle->child->raw), SPAN_FMT(circle->child->next->raw));
        else
            snprintf(text, sizeof text, "%zu corners", polygon ? (size_t) polygon->count : 0);
        page_pair(p, "area", desc, ROLE_BASE);
        if (!desc.n)
            page_pair(p, "area", span_str(text), ROLE_BASE);
        else if (circle || polygon)
            page_str(p, -1, text, ROLE_DIM);
    }
}

static void facts(struct page *p, const struct model *m, const struct row *r)
{
    static const char *const scales[] = {"impact", "urgency", "severity", "certainty", "precedence"};
    static const char *const times[] = {"occurred", "detected", "reported", "received", "opened", "updated"};
    struct span owner = json_str(r->j, "owner"), signal = json_str(r->j, "signal");

    page_line(p);
    page_pair(p, "owner", owner.n ? owner : SPAN_LIT("nobody"), owner.n ? ROLE_OWNER : ROLE_BAD);
    page_pair(p, "signal", signal,
              span_is(signal, "UNACK") ? ROLE_BAD : span_is(signal, "RTN_UNACK") ? ROLE_RETURNED : ROLE_BASE);
    pair(p, r, "condition", "condition", ROLE_BASE);
    pair(p, r, "reports", "reports", ROLE_BASE);
    if (json_int(r->j, "duplicates", 0) > 0)
        pair(p, r, "repeats", "duplicates", ROLE_BASE);
    signal_lines(p, r);
    detail_own_by(p, m, r);
    shelf_lines(p, m, r);
    alarmed(p, r);
    page_line(p);
    for (size_t i = 0; i < ARRAY_LEN(scales); i++)
        pair(p, r, scales[i], scales[i], ROLE_BASE);
    page_line(p);
    for (size_t i = 0; i < ARRAY_LEN(times); i++)
        time_pair(p, m, r, times[i]);
    pair(p, r, "source", "source", ROLE_ID);
    pair(p, r, "PAP", "pap", ROLE_BASE);
    pair(p, r, "handling", "handling", ROLE_BASE);
    places(p, r);
}

/* Whether its alert was signed, and by whom or why that does not count; nothing where nobody spoke of it. */
static void signature(struct page *p, const struct row *r)
{
    struct span state = json_str(r->j, "signature"), note = json_str(json_get(r->j, "labels"), "cap.signature_note");

    if (!state.n)
        return;
    page_line(p);
    page_pair(p, "signature", state, span_is(state, "signed, does not verify") ? ROLE_BAD : ROLE_BASE);
    if (note.n)
        page_text(p, 2, false, note, ROLE_DIM);
}

static void persons(struct page *p, const struct row *r)
{
    const struct json *persons = json_get(r->j, "persons");
    char text[32];

    if (!persons || persons->type != JSON_OBJECT || !persons->count)
        return;
    bool any = false;
    JSON_EACH (v, persons) {
        char name[32];
        if (v->type != JSON_INT && v->type != JSON_STRING) /* "<5" */
            continue;
        if (!any) {
            page_line(p);
            page_str(p, 0, "persons", ROLE_DIM);
            any = true;
        }
        snprintf(name, sizeof name, "%.*s", SPAN_FMT(v->key));
        snprintf(text, sizeof text, "%lld", (long long) v->i);
        bool some = v->type == JSON_STRING || v->i > 0;
        page_pair(p, name, v->type == JSON_STRING ? v->s : span_str(text), some && !span_is(v->key, "involved") ? ROLE_BAD : ROLE_BASE);
    }
}

/* "playbook Gate outage 3/12", and the first step that is open; then the one that fits and was not started. */
static void playbooks(struct page *p, const struct row *r)
{
    const struct json *fits = json_get(r->j, "playbook");
    char text[48];
    int all, open;

    JSON_EACH (it, json_get(r->j, "items")) {
        if (!span_is(json_str(it, "kind"), "playbook"))
            continue;
        const struct json *first = steps_count(r->j, json_int(it, "n", 0), &all, &open);
        page_line(p);
        page_pair(p, "playbook", json_str(it, "text"), ROLE_STRONG);
        snprintf(text, sizeof text, "%d/%d", all - open, all);
        page_str(p, -1, text, open ? ROLE_STRONG : ROLE_DIM);
        if (!first)
            continue;
        snprintf(text, sizeof text, "next %lld:", (long long) json_int(first, "count", 0));
        page_line(p);
        page_str(p, 2, text, ROLE_DIM);
        page_part(p, 3 + (int) strlen(text), json_str(first, "text"), ROLE_BASE);
    }
    if (!json_str(fits, "title").n)
        return;
    page_line(p);
    page_pair(p, "playbook", json_str(fits, "title"), ROLE_BASE);
    snprintf(text, sizeof text, "0/%lld: b", (long long) json_int(fits, "steps", 0));
    page_str(p, -1, text, ROLE_DIM);
}

/* "protocol ihr-annex2 ASSESSED NOTIFY", of each run of it; where health is the matter and there is none, how one begins. */
static void protocols(struct page *p, const struct model *m, const struct row *r)
{
    const struct window *w = &m->win[WIN_RUNS];
    struct span type = json_str(r->j, "type");
    bool any = false;

    for (size_t i = 0; i < w->rows.n; i++) {
        const struct row *run = w->rows.v[i];

        if (!span_eq(json_str(run->j, "incident"), r->key))
            continue;
        page_line(p);
        page_pair(p, "protocol", json_str(run->j, "protocol"), ROLE_STRONG);
        page_part(p, -1, run->key, ROLE_ID);
        page_part(p, -1, json_str(run->j, "state"), run_state_role(json_str(run->j, "state")));
        page_part(p, -1, json_str(run->j, "outcome"), ROLE_STRONG);
        page_str(p, -1, any ? "" : "P opens it", ROLE_KEY);
        any = true;
    }
    if (any || !w->loaded || m->observer || type.n < 4 || memcmp(type.p, "HLT.", 4) != 0)
        return;
    page_line(p);
    page_pair(p, "protocol", SPAN_LIT("none runs"), ROLE_DIM);
    page_str(p, -1, "P starts the one that is suggested", ROLE_KEY);
}

/* "border action BA-0002 CLOSURE IN IN_FORCE", of each of its own, or that it tells a conflict of. */
static void actions(struct page *p, const struct row *r)
{
    JSON_EACH (a, json_get(r->j, "actions")) {
        page_line(p);
        page_pair(p, "border action", json_str(a, "action"), ROLE_ID);
        page_part(p, -1, json_str(a, "kind"), ROLE_STRONG);
        page_part(p, -1, json_str(a, "direction"), ROLE_BASE);
        page_part(p, -1, json_str(a, "state"), ROLE_BASE);
    }
}

/* "likely (55-80 %), confidence low  r.sari", and what is that likely. */
static void assessment(struct page *p, const struct json *it)
{
    struct span sure = json_str(it, "confidence"), range = json_str(it, "range");
    char text[64];

    page_pair(p, "assessed", json_str(it, "word"), ROLE_STRONG);
    snprintf(text, sizeof text, "(%.*s)", SPAN_FMT(range));
    page_str(p, -1, text, ROLE_DIM);
    page_pair(p, "confidence", sure, ROLE_BASE);
    page_part(p, -1, json_str(it, "by"), ROLE_OWNER);
    page_text(p, 2, false, json_str(it, "text"), ROLE_BASE);
}

/* What hangs on it: "task 3 open  call the port  due 06:00Z", the newest first. */
static void items(struct page *p, const struct model *m, const struct row *r)
{
    char n[48], at[32];
    JSON_EACH (it, json_get(r->j, "items")) {
        struct span kind = json_str(it, "kind"), word = json_str(it, "word"), to = json_str(it, "to"), state = json_str(it, "state");
        bool open = span_is(state, "open");
        if (span_is(kind, "playbook") || span_is(kind, "step") || span_is(kind, "clock"))
            continue;
        page_line(p);
        if (span_is(kind, "watcher")) {
            page_pair(p, "followed by", to, ROLE_OWNER);
            continue;
        }
        if (span_is(kind, "link")) {
            page_pair(p, "link", word, ROLE_BASE);
            page_part(p, -1, json_str(it, "other"), ROLE_ID);
            continue;
        }
        if (span_is(kind, "outcome")) {
            const struct json *count = json_get(it, "count");
            snprintf(n, sizeof n, "%lld", (long long) json_int(it, "count", 0));
            page_pair(p, "outcome", word, ROLE_BASE);
            page_part(p, -1, !count || count->type == JSON_NULL ? SPAN_LIT("not told") : count->type == JSON_STRING ? count->s : span_str(n), ROLE_STRONG);
            continue;
        }
        if (span_is(kind, "assessment")) {
            assessment(p, it);
            continue;
        }
        snprintf(n, sizeof n, "%.*s %lld", SPAN_FMT(kind), (long long) json_int(it, "n", 0));
        bool check = span_is(kind, "check"); /* of a return, a transfer, a consular step */
        struct span answer = json_str(it, "answer");
        page_pair(p, check ? "non-refoulement" : n, check && open ? SPAN_LIT("not answered") : answer.n ? answer : state, check && !span_is(answer, "no-risk") ? ROLE_BAD : open ? ROLE_STRONG : ROLE_DIM);
        if (check)
            page_str(p, -1, n, ROLE_DIM);
        else if (to.n || word.n)
            page_pair(p, "to", to.n ? to : word, ROLE_BASE);
        if (answer.n)
            page_pair(p, "said by", json_str(it, "done_by"), ROLE_OWNER);
        page_part(p, -1, json_str(it, "text"), open ? ROLE_BASE : ROLE_DIM);
        wf_time due, now = model_now(m);
        if (open && time_parse(json_str(it, "due"), &due, NULL, NULL) == 0 && now != TIME_NONE) {
            age_moment(due, now, at);
            page_pair(p, "due", span_str(at), due > now ? ROLE_BASE : ROLE_BAD);
        }
    }
}

/* "opened" of "incident.opened", "sg/incidents" of "feed:sg/incidents". */
static struct span last_part(struct span s, char sep)
{
    for (size_t i = s.n; i > 0; i--)
        if (s.p[i - 1] == sep)
            return span_make(s.p + i, s.n - i);
    return s;
}

static void timeline(struct page *p, const struct model *m, const struct row *r)
{
    const struct json *entries = json_get(r->j, "timeline");

    if (!entries)
        return;
    page_line(p);
    page_rule(p, "Timeline");
    JSON_EACH (t, entries) {
        wf_time at;
        char when[32];
        struct span who = json_str(t, "officer"), kind = last_part(json_str(t, "kind"), '.'), text = json_str(t, "text");

        who = last_part(who, ':');
        if (time_parse(json_str(t, "time"), &at, NULL, NULL) < 0)
            at = TIME_NONE;
        age_moment(at, model_now(m), when);
        page_line(p);
        page_str(p, 0, when, ROLE_DIM);
        page_part(p, -1, who.n ? who : SPAN_LIT("desk"), ROLE_OWNER);
        page_part(p, -1, kind, ROLE_STRONG);
        page_text(p, 2, false, text, ROLE_BASE);
    }
}

/* Why its text is not there. */
static void withheld(struct page *p, const struct row *r)
{
    struct span why = json_str(r->j, "withheld");

    if (!why.n)
        return;
    page_line(p);
    page_text(p, 0, false, span_is(why, "unread") ? SPAN_LIT("Restricted: Enter opens its text, and that you read it is recorded.")
                                                  : SPAN_LIT("Restricted: title and text are for the roles that the policy names."), ROLE_STRONG);
}

/* What went out, or is being written, because of it: X calls back what is out. */
static void notices(struct page *p, const struct model *m, const struct row *r)
{
    const struct row *one;
    char id[32], text[48];

    for (int i = 0; (one = notice_of_incident(m, r->key, i)) != NULL; i++) {
        page_line(p);
        page_str(p, 0, "notice", ROLE_DIM);
        page_str(p, 7, notice_id(m, one->key, id), ROLE_ID);
        page_part(p, -1, json_str(one->j, "precedence"), notice_precedence_role(json_str(one->j, "precedence")));
        page_part(p, -1, json_str(one->j, "state"), notice_state_role(json_str(one->j, "state")));
        if (!notice_is_out(one))
            continue;
        snprintf(text, sizeof text, "acked %lld/%lld", (long long) notice_acked(one), (long long) json_int(one->j, "desks", 0));
        page_line(p);
        page_str(p, 7, text, notice_overdue(one) ? ROLE_BAD : ROLE_BASE);
        page_str(p, -1, "[X] cancel", ROLE_KEY);
    }
}

void detail_draw(const struct model *m, const struct row *row, int64_t *scroll, struct cells *c, struct rect r)
{
    struct page p = {.w = r.w};
    const struct row *whole = window_row(&m->win[WIN_DETAIL], 0);

    if (whole && (!row || span_eq(whole->key, row->key)))
        row = whole;
    if (!row) {
        cells_str(c, r.x, r.y, r.w, "nothing is selected", ROLE_EMPTY);
        return;
    }
    heading(&p, m, row);
    page_line(&p);
    page_text(&p, 0, false, json_str(row->j, "title"), ROLE_STRONG);
    page_line(&p);
    notices(&p, m, row);
    facts(&p, m, row);
    signature(&p, row);
    persons(&p, row);
    playbooks(&p, row);
    protocols(&p, m, row);
    actions(&p, row);
    items(&p, m, row);
    detail_law(&p, m, row);
    withheld(&p, row);
    detail_health(&p, m, row);
    if (json_str(row->j, "text").n) {
        page_line(&p);
        page_text(&p, 0, false, json_str(row->j, "text"), ROLE_BASE);
    }
    timeline(&p, m, row);
    page_draw(&p, scroll, c, r);
    page_free(&p);
}
