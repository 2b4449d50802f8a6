/* handover: what one shift hands to the next, line by line; under the list a line whole, with the last word that was said outside about it. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"
#include "console/widget/page.h"

static bool is_open(const struct row *r)
{
    struct span s = json_str(r->j, "state");

    return !s.n || span_is(s, "open");
}

static void draw_line(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "line", c, x, y, w, is_open(r) ? ROLE_STRONG : ROLE_DIM);
}

/* A word as well as a colour; what came after the start says so while it is open. */
static void draw_state(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "state");
    bool fresh = json_bool(r->j, "new", false);

    (void) m;
    if (span_is(s, "open"))
        cells_str(c, x, y, w, fresh ? "new" : "open", fresh ? ROLE_WARN : ROLE_STRONG);
    else
        cells_put(c, x, y, w, s.n ? s : SPAN_LIT("--"), span_is(s, "accepted") ? ROLE_OK : span_is(s, "left") ? ROLE_BAD : ROLE_DIM);
}

static void draw_section(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "section");
    int priority = span_is(s, "P1") || span_is(s, "P2") ? put_priority(r) : 0;

    (void) m;
    cells_put(c, x, y, w, s, priority ? put_priority_role(priority) : ROLE_BASE);
}

static void draw_about(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span id = json_str(r->j, "incident"), feed = json_str(r->j, "feed");

    if (id.n)
        put_id(m, id, c, x, y, w, ROLE_ID);
    else
        cells_put(c, x, y, w, feed.n ? feed : SPAN_LIT("--"), feed.n ? ROLE_ID : ROLE_DIM);
}

static void draw_owner(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "owner");
    bool owned = !json_str(r->j, "feed").n && !span_is(json_str(r->j, "section"), "posture") && !span_is(json_str(r->j, "section"), "protocol") && !span_is(json_str(r->j, "section"), "level"); /* a feed is nobody's by its nature */

    (void) m;
    cells_put(c, x, y, w, s.n ? s : owned ? SPAN_LIT("nobody") : SPAN_LIT("--"), s.n ? ROLE_OWNER : owned ? ROLE_WARN : ROLE_DIM);
}

/* When it is over, as a time: whoever comes on was not there when it began. */
static void draw_due(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    wf_time due = put_time(r, "due", NULL);
    char text[32];

    age_moment(due, model_now(m), text);
    cells_right(c, x, y, w, text, due == TIME_NONE ? ROLE_DIM : due < model_now(m) ? ROLE_BAD : ROLE_BASE);
}

static struct span words_of(const struct row *r)
{
    struct span text = json_str(r->j, "text"), title = json_str(r->j, "title");

    return text.n ? text : title.n ? title : json_str(r->j, "feed_state");
}

static void draw_text(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, words_of(r), is_open(r) ? ROLE_BASE : ROLE_DIM);
}

static const struct column columns[] = {
    {.head = "LINE", .width = 4, .right = true, .draw = draw_line},
    {.head = "STATE", .width = 8, .draw = draw_state},
    {.head = "WHAT", .width = 11, .draw = draw_section},
    {.head = "ABOUT", .width = 9, .draw = draw_about},
    {.head = "OWNER", .width = 10, .from = 76, .draw = draw_owner},
    {.head = "DUE", .width = 16, .right = true, .draw = draw_due},
    {.head = "TEXT", .width = 0, .draw = draw_text},
};

static const struct section sections[] = {
    {.win = WIN_HANDOVER,
     .title = "Handover",
     .columns = columns,
     .columns_n = ARRAY_LEN(columns),
     .weight = 1,
     .empty = "there is nothing to hand over; S starts a handover all the same"},
};

static void put_said(struct page *p, const struct model *m, const struct json *said)
{
    wf_time at = TIME_NONE;
    char text[32];

    if (!json_str(said, "text").n)
        return;
    (void) time_parse(json_str(said, "time"), &at, NULL, NULL);
    age_moment(at, model_now(m), text);
    page_line(p);
    page_str(p, 0, "last said outside", ROLE_DIM);
    page_str(p, -1, text, ROLE_BASE);
    page_part(p, -1, json_str(said, "officer"), ROLE_OWNER);
    page_line(p);
    page_text(p, 0, true, json_str(said, "text"), ROLE_BASE);
}

/* "accepted 7 of 95", where all lines are loaded. */
static void put_progress(struct page *p, const struct model *m)
{
    const struct window *w = &m->win[WIN_HANDOVER];
    size_t accepted = 0;
    char text[48];

    if ((int64_t) w->rows.n < w->total)
        return;
    for (size_t i = 0; i < w->rows.n; i++)
        accepted += span_is(json_str(w->rows.v[i]->j, "state"), "accepted");
    snprintf(text, sizeof text, "%zu of %zu lines", accepted, w->rows.n);
    page_pair(p, "accepted", span_str(text), accepted == w->rows.n ? ROLE_OK : ROLE_STRONG);
}

/* What the handover has no room for is told beside each line, so that nobody takes the list for all there is. */
static const char *left_out(const struct row *r, char *room, size_t size)
{
    int64_t n = json_int(r->j, "left_out", 0);

    snprintf(room, size, n < 0 ? "more had no room in it" : "%lld more had no room in it", (long long) n);
    return room;
}

static void below(const struct model *m, struct view_state *v, struct cells *c, struct rect rect, struct hits *h)
{
    const struct row *r = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    struct page p = {.w = rect.w};
    char id[64], text[48], number[48];
    wf_time due;

    (void) h;
    if (!r)
        return;
    due = put_time(r, "due", NULL);
    snprintf(id, sizeof id, "%s%.*s", m->exercise ? "EX " : "", SPAN_FMT(put_short_id(json_str(r->j, "incident"))));
    page_part(&p, 0, json_str(r->j, "section"), ROLE_STRONG);
    if (json_str(r->j, "incident").n)
        page_str(&p, -1, id, ROLE_ID);
    page_part(&p, -1, json_str(r->j, "type"), ROLE_BASE);
    page_part(&p, -1, json_str(r->j, "incident_state"), put_state_role(json_str(r->j, "incident_state")));
    page_pair(&p, "at", json_str(r->j, "checkpoint"), ROLE_BASE);
    page_pair(&p, "to", json_str(r->j, "to"), ROLE_OWNER);
    if (span_is(json_str(r->j, "section"), "promise"))
        page_pair(&p, "promise", put_text(r, "item", number), ROLE_BASE);
    page_pair(&p, "was", json_str(r->j, "was"), ROLE_OWNER);
    page_pair(&p, "accepted by", json_str(r->j, "accepted_by"), ROLE_OWNER);
    if (due != TIME_NONE) {
        time_format(due - due % NSEC_PER_SEC, text);
        page_pair(&p, "due", span_str(text), due < model_now(m) ? ROLE_BAD : ROLE_BASE);
    }
    if (!json_str(r->j, "handover_state").n) {
        page_line(&p); /* beside a date there is no room for it at 80 columns */
        page_str(&p, 0, "not started: S starts it", ROLE_WARN);
    } else {
        page_pair(&p, "started by", json_str(r->j, "started_by"), ROLE_OWNER);
        put_progress(&p, m);
    }
    if (json_int(r->j, "left_out", 0))
        page_str(&p, -1, left_out(r, number, sizeof number), ROLE_BAD);
    page_line(&p);
    page_text(&p, 0, true, words_of(r), ROLE_BASE);
    put_said(&p, m, json_get(r->j, "said"));
    page_draw(&p, &v->scroll, c, rect);
    page_free(&p);
}

const struct view view_handover = {.name = "handover",
                                   .title = "Handover",
                                   .screen = SCREEN_HANDOVER,
                                   .sections = sections,
                                   .sections_n = ARRAY_LEN(sections),
                                   .below = below};
