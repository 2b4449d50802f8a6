/* notices: emergency notices, ours and those that members sent: what state each is in, who acknowledged it, what waits for an officer. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/notice_put.h"
#include "console/view/view.h"

/* ---- ours ---- */

static void draw_notice(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    int n = m->exercise ? cells_str(c, x, y, w, "EX", ROLE_EXERCISE) + 1 : 0;

    cells_put(c, x + n, y, w - n, r->key, ROLE_ID);
}

static void draw_precedence(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "precedence");

    (void) m;
    cells_put(c, x, y, w, s.n ? s : SPAN_LIT("--"), s.n ? notice_precedence_role(s) : ROLE_DIM);
}

static void draw_form(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "form", c, x, y, w, ROLE_BASE);
}

static void draw_state(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "state");

    (void) m;
    cells_put(c, x, y, w, s, notice_state_role(s));
}

static void draw_acks(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    notice_bar(r, c, x, y, w);
}

/* Until when something is to be done: an approval released, the next acknowledgement there. */
static wf_time due_of(const struct row *r)
{
    if (notice_waits(r))
        return put_time(r, "approval_until", NULL);
    return notice_is_out(r) ? put_time(r, "due", NULL) : TIME_NONE;
}

static void draw_due(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    wf_time due = due_of(r);
    bool over = due != TIME_NONE && m->now != TIME_NONE && due <= m->now;
    char left[16], text[20];

    if (due == TIME_NONE || m->now == TIME_NONE) {
        cells_right(c, x, y, w, "----", ROLE_DIM);
        return;
    }
    age_short(over ? m->now - due : due - m->now, left);
    snprintf(text, sizeof text, "%s%s", over ? "-" : "", left);
    cells_right(c, x, y, w, text, over ? ROLE_BAD : ROLE_WARN);
}

static void draw_author(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "author", c, x, y, w, ROLE_OWNER);
}

static void draw_expires(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    wf_time at = put_time(r, "expires", NULL);
    char text[32];

    age_moment(at, m->now, text);
    cells_str(c, x, y, w, at == TIME_NONE ? "--" : text, at == TIME_NONE || at < m->now ? ROLE_DIM : ROLE_BASE);
}

/* What is the matter with it comes before what it says. */
static void draw_headline(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    char now[200];
    uint8_t role;
    int n = 0;

    notice_now(m, r, now, sizeof now, &role);
    if (notice_readback_bad(r))
        snprintf(now, sizeof now, "READ-BACK DIFFERS");
    if (now[0] && role != ROLE_DIM)
        n = cells_str(c, x, y, w, now, role);
    if (n + 4 < w)
        cells_put(c, x + n + (n ? 2 : 0), y, w - n - (n ? 2 : 0), json_str(r->j, "headline"), notice_is_out(r) || notice_waits(r) ? ROLE_BASE : ROLE_DIM);
}

static const struct column columns[] = {
    {.head = "NOTICE", .width = 9, .actual = 6, .draw = draw_notice},
    {.head = "PREC", .width = 9, .draw = draw_precedence},
    {.head = "FORM", .width = 10, .from = 130, .draw = draw_form},
    {.head = "STATE", .width = 12, .draw = draw_state},
    {.head = "ACKED", .width = 22, .from = 130, .draw = draw_acks},
    {.head = "ACKED", .width = 11, .until = 130, .draw = draw_acks},
    {.head = "DUE", .width = 6, .right = true, .draw = draw_due},
    {.head = "AUTHOR", .width = 10, .from = 130, .draw = draw_author},
    {.head = "EXPIRES", .width = 13, .from = 130, .draw = draw_expires},
    {.head = "HEADLINE", .width = 0, .draw = draw_headline},
};

/* What went wrong outside, what waits for an officer, what nobody answered; then what is out, what is being written, what is over. */
static int rank(const struct row *r)
{
    if (notice_readback_bad(r))
        return 0;
    if (notice_waits(r))
        return 1;
    if (notice_overdue(r))
        return 2;
    if (notice_is_out(r))
        return span_is(json_str(r->j, "state"), "FULLY_ACKED") ? 5 : 3;
    return span_is(json_str(r->j, "state"), "DRAFT") ? 4 : 6;
}

/* ---- what members sent ---- */

static bool is_open(const struct row *r)
{
    struct span s = json_str(r->j, "state");

    return span_is(s, "NEW");
}

static void draw_received(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    draw_notice(m, r, c, x, y, w);
}

static void draw_member(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "member", c, x, y, w, ROLE_ID);
}

static void draw_answer(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "state");

    (void) m;
    cells_put(c, x, y, w, s, is_open(r) ? ROLE_UNACK : ROLE_DIM);
}

static void draw_received_at(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    wf_time at = put_time(r, "received_at", NULL);
    char text[32];

    age_moment(at, m->now, text);
    cells_str(c, x, y, w, at == TIME_NONE ? "--" : text, ROLE_BASE);
}

static void draw_by(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "by", c, x, y, w, ROLE_OWNER);
}

static void draw_said(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, json_str(r->j, "headline"), is_open(r) ? ROLE_BASE : ROLE_DIM);
}

static const struct column received[] = {
    {.head = "NOTICE", .width = 9, .actual = 6, .draw = draw_received},
    {.head = "PREC", .width = 9, .draw = draw_precedence},
    {.head = "FROM", .width = 4, .draw = draw_member},
    {.head = "STATE", .width = 10, .draw = draw_answer},
    {.head = "RECEIVED", .width = 13, .draw = draw_received_at},
    {.head = "BY", .width = 10, .from = 100, .draw = draw_by},
    {.head = "HEADLINE", .width = 0, .draw = draw_said},
};

static int rank_received(const struct row *r)
{
    return !is_open(r);
}

static const struct section sections[] = {
    {.win = WIN_NOTICES, .title = "Notices", .columns = columns, .columns_n = ARRAY_LEN(columns), .weight = 2, .rank = rank, .empty = "no notice that you may see: N writes one; on the Floor (1) N is of the incident in hand"},
    {.win = WIN_RECEIVED, .title = "Inbox", .columns = received, .columns_n = ARRAY_LEN(received), .weight = 1, .rank = rank_received, .empty = "no member sent a notice that you may see; here a acknowledges one, R rejects it"},
};

/* ---- the one that is selected ---- */

static void put_when(struct page *p, const struct model *m, const struct row *r, const char *label, const char *at, const char *who)
{
    wf_time t = put_time(r, at, NULL);
    char text[32];

    if (t == TIME_NONE)
        return;
    age_moment(t, m->now, text);
    page_line(p);
    page_str(p, 0, label, ROLE_DIM);
    page_str(p, 11, text, ROLE_BASE);
    if (who)
        page_part(p, -1, json_str(r->j, who), ROLE_OWNER);
}

static void put_number_pair(struct page *p, const struct row *r, const char *label, const char *member, uint8_t role)
{
    char text[32];

    if (json_int(r->j, member, 0) > 0)
        page_pair(p, label, put_text(r, member, text), role);
}

/* Deliveries by their states, those that there are. */
static void put_counts(struct page *p, const struct row *r)
{
    page_line(p);
    put_number_pair(p, r, "acked", "acked", ROLE_OK);
    put_number_pair(p, r, "to call", "voice", ROLE_BAD);
    put_number_pair(p, r, "seen", "seen", ROLE_WARN);
    put_number_pair(p, r, "queued", "queued", ROLE_DIM);
    put_number_pair(p, r, "rejected", "rejected", ROLE_BAD);
    put_number_pair(p, r, "unreachable", "unreachable", ROLE_BAD);
    put_number_pair(p, r, "overdue", "overdue", ROLE_BAD);
    put_number_pair(p, r, "of desks", "desks", ROLE_BASE);
}

static void put_ours(struct page *p, const struct model *m, const struct row *r)
{
    char id[32], now[200];
    uint8_t role;

    page_str(p, 0, notice_id(m, r->key, id), ROLE_ID);
    page_part(p, -1, json_str(r->j, "precedence"), notice_precedence_role(json_str(r->j, "precedence")));
    page_part(p, -1, json_str(r->j, "form"), ROLE_BASE);
    page_part(p, -1, json_str(r->j, "state"), notice_state_role(json_str(r->j, "state")));
    notice_now(m, r, now, sizeof now, &role);
    if (now[0]) {
        page_line(p);
        page_text(p, 0, true, span_str(now), role);
    }
    if (notice_keys(m, r, true)) {
        page_line(p);
        page_text(p, 0, true, span_str(notice_keys(m, r, true)), ROLE_KEY);
    }
    page_line(p);
    page_text(p, 0, true, json_str(r->j, "headline"), ROLE_STRONG);
    page_line(p);
    page_pair(p, "type", json_str(r->j, "type"), ROLE_BASE);
    page_pair(p, "TLP", json_str(r->j, "tlp"), ROLE_BASE);
    page_pair(p, "of", json_str(r->j, "of"), ROLE_ID);
    page_pair(p, "incident", put_short_id(json_str(r->j, "incident")), ROLE_ID);
    put_counts(p, r);
    put_when(p, m, r, "written", "created", "author");
    put_when(p, m, r, "submitted", "submitted", "author");
    put_when(p, m, r, "approved", "approved", "approver");
    put_when(p, m, r, "released", "released", "released_by");
    put_when(p, m, r, "expires", "expires", NULL);
}

/* What it says: come, or why there is nothing to read. */
static void put_words(struct page *p, const struct model *m, const struct row *r)
{
    const struct row *whole = window_row(&m->win[WIN_NOTICE], 0);
    const struct json *said = whole && span_eq(json_str(whole->j, "received"), r->key) ? json_get(whole->j, "report") : NULL;

    page_line(p);
    page_line(p);
    if (!said) {
        page_text(p, 0, true, SPAN_LIT("its words are being fetched"), ROLE_DIM);
        return;
    }
    if (said->type != JSON_OBJECT) {
        page_text(p, 0, true, json_bool(r->j, "erased", false) ? SPAN_LIT("its words were erased at its end") : SPAN_LIT("its words are not there: ask the sender"), ROLE_WARN);
        return;
    }
    page_text(p, 0, true, json_str(said, "text").n ? json_str(said, "text") : SPAN_LIT("it says no more than its headline"), json_str(said, "text").n ? ROLE_BASE : ROLE_DIM);
    JSON_EACH (area, json_get(said, "area")) {
        page_line(p);
        page_pair(p, "area", json_str(area, "desc"), ROLE_STRONG);
    }
}

static void put_received(struct page *p, const struct model *m, const struct row *r)
{
    char id[32];

    page_str(p, 0, notice_id(m, r->key, id), ROLE_ID);
    page_part(p, -1, json_str(r->j, "precedence"), notice_precedence_role(json_str(r->j, "precedence")));
    page_part(p, -1, json_str(r->j, "type"), ROLE_BASE);
    page_part(p, -1, json_str(r->j, "state"), is_open(r) ? ROLE_UNACK : ROLE_DIM);
    page_line(p);
    page_text(p, 0, true, json_str(r->j, "headline"), ROLE_STRONG);
    put_words(p, m, r);
    page_line(p);
    page_pair(p, "from", json_str(r->j, "member"), ROLE_ID);
    page_pair(p, "TLP", json_str(r->j, "tlp"), ROLE_BASE);
    page_pair(p, "feed", json_str(r->j, "feed"), ROLE_BASE);
    page_pair(p, span_is(json_str(r->j, "type"), "Cancel") ? "cancels" : "updates", json_str(r->j, "of"), ROLE_ID);
    page_pair(p, "see", json_str(r->j, "replaced_by"), ROLE_ID);
    page_pair(p, "incident", put_short_id(json_str(r->j, "incident")), ROLE_ID);
    page_line(p);
    page_text(p, 0, true, json_str(r->j, "identifier"), ROLE_DIM);
    page_line(p);
    page_text(p, 0, true, json_str(r->j, "sender"), ROLE_DIM);
    put_when(p, m, r, "sent", "sent", NULL);
    put_when(p, m, r, "received", "received_at", NULL);
    put_when(p, m, r, "answered", "at", "by");
    put_when(p, m, r, "expires", "expires", NULL);
    if (json_bool(r->j, "dangling", false)) {
        page_line(p);
        page_text(p, 0, true, SPAN_LIT("it updates or cancels what that member never sent here: ask it what is meant"), ROLE_WARN);
    }
    if (is_open(r)) {
        page_line(p);
        page_line(p);
        page_text(p, 0, true, SPAN_LIT("a acknowledges it, R rejects it with a reason: either is signed and goes back to the sender"), ROLE_WARN);
    }
}

static void pane(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    const struct row *row = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    struct page p = {.w = r.w};

    (void) h;
    if (row && v->list->section == 0)
        put_ours(&p, m, row);
    else if (row)
        put_received(&p, m, row);
    page_draw(&p, &v->scroll, c, r);
    page_free(&p);
}

const struct view view_notices = {.name = "notices", .title = "Notices", .number = 5, .screen = SCREEN_NOTICES, .sections = sections, .sections_n = ARRAY_LEN(sections), .pane = pane, .below = pane};
