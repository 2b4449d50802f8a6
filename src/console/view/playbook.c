/* playbook: the steps of an incident's playbooks, what became of each, and those of the one that fits and was not started; under the list a step whole. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"
#include "console/widget/page.h"

static bool is_open(const struct row *r)
{
    return span_is(json_str(r->j, "state"), "open");
}

static uint8_t text_role(const struct row *r)
{
    return is_open(r) ? ROLE_BASE : ROLE_DIM;
}

static bool late(const struct model *m, const struct row *r)
{
    wf_time due = put_time(r, "due", NULL);

    return is_open(r) && due != TIME_NONE && m->now != TIME_NONE && due < m->now;
}

static void draw_step(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "step", c, x, y, w, is_open(r) ? ROLE_STRONG : ROLE_DIM);
}

/* A word as well as a colour: whatever is not open looks unlike what is. */
static void draw_state(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "state");
    bool done = span_is(s, "done");

    (void) m;
    cells_str(c, x, y, w, is_open(r) ? "open" : done ? "done" : s.n ? "n/a" : "--", is_open(r) ? ROLE_STRONG : done ? ROLE_OK : ROLE_DIM);
}

/* Time left; past that, how long ago, with a minus. */
static void draw_due(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    wf_time due = put_time(r, "due", NULL);
    char text[24] = "-";
    int64_t within = json_int(r->j, "within", 0);

    if (within > 0) {
        age_short(within * 60 * NSEC_PER_SEC, text + 1);
        cells_right(c, x, y, w, text + 1, ROLE_DIM);
    } else if (!is_open(r) || due == TIME_NONE || m->now == TIME_NONE) {
        cells_right(c, x, y, w, "--", ROLE_DIM);
    } else {
        age_short(due < m->now ? m->now - due : due - m->now, text + 1);
        cells_right(c, x, y, w, due < m->now ? text : text + 1, late(m, r) ? ROLE_BAD : ROLE_BASE);
    }
}

static void draw_who(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "who", c, x, y, w, ROLE_DIM);
}

static void draw_text(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, json_str(r->j, "text"), text_role(r));
}

static const struct column columns[] = {
    {.head = "NO", .width = 3, .right = true, .draw = draw_step},
    {.head = "STATE", .width = 5, .draw = draw_state},
    {.head = "DUE", .width = 6, .right = true, .draw = draw_due},
    {.head = "WHO", .width = 10, .draw = draw_who},
    {.head = "STEP", .width = 0, .draw = draw_text},
};

static const struct section sections[] = {
    {.win = WIN_STEPS,
     .title = "Playbook",
     .columns = columns,
     .columns_n = ARRAY_LEN(columns),
     .weight = 1,
     .empty = "no playbook is for this type of incident: \":playbook start ID NAME\" starts one by its name"},
};

static void below(const struct model *m, struct view_state *v, struct cells *c, struct rect rect, struct hits *h)
{
    const struct row *r = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    struct page p = {.w = rect.w};
    const struct row *incident = window_row(&m->win[WIN_DETAIL], 0);
    char at[32], buf[32], id[64];
    wf_time due, done;

    (void) h;
    if (!r)
        return;
    due = put_time(r, "due", NULL);
    done = put_time(r, "done", NULL);
    snprintf(id, sizeof id, "%s%.*s", m->exercise ? "EX " : "", SPAN_FMT(put_short_id(incident ? incident->key : span_make("", 0))));
    page_str(&p, 0, id, ROLE_ID);
    page_part(&p, -1, json_str(r->j, "playbook"), ROLE_STRONG);
    page_pair(&p, "step", put_text(r, "step", buf), ROLE_BASE);
    page_pair(&p, "by", json_str(r->j, "who"), ROLE_BASE);
    if (!json_str(r->j, "state").n)
        page_str(&p, -1, "not started: S starts it", ROLE_WARN);
    if (is_open(r) && due != TIME_NONE) {
        age_moment(due, model_now(m), at);
        page_pair(&p, "due", span_str(at), late(m, r) ? ROLE_BAD : ROLE_BASE);
    }
    if (done != TIME_NONE) {
        age_moment(done, model_now(m), at);
        page_pair(&p, span_is(json_str(r->j, "state"), "done") ? "done" : "not applicable, says", json_str(r->j, "done_by"), ROLE_OWNER);
        page_str(&p, -1, at, ROLE_BASE);
    }
    page_line(&p);
    page_text(&p, 0, true, json_str(r->j, "text"), ROLE_BASE);
    page_draw(&p, &v->scroll, c, rect);
    page_free(&p);
}

const struct view view_playbook = {.name = "playbook",
                                   .title = "Playbook",
                                   .screen = SCREEN_PLAYBOOK,
                                   .sections = sections,
                                   .sections_n = ARRAY_LEN(sections),
                                   .below = below,
                                   .wants_detail = true};
