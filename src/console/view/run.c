/* run: one run of a health protocol: where it stands and the rule in sight, its questions with what both officers answered, and beside them (below them on a narrow screen) the
 * selected question whole, the clocks of the law, what happened, the request. */
#include "console/view/run_put.h"

#include <stdio.h>

#include "console/model/age.h"
#include "console/view/picture.h"

#define SIDE_FROM 110 /* columns from which a part stands beside the questions */
#define BELOW_ROWS 4
#define HEAD_MOST 9
#define RULE_LINES 2

static const struct column columns[] = {{.head = "ID", .width = 0, .draw = NULL}};
static const struct section sections[] = {
    {.win = WIN_QUESTIONS, .title = "Questions", .columns = columns, .columns_n = ARRAY_LEN(columns), .weight = 1, .empty = "this protocol asks nothing now: what is answered to its first question opens the others"},
};

/* ---- the head ---- */

static void put_name(struct page *p, const struct model *m, const struct row *run)
{
    char text[48];

    page_str(p, 0, m->exercise ? "EX" : "", ROLE_EXERCISE);
    page_part(p, m->exercise ? 3 : 0, run->key, ROLE_ID);
    snprintf(text, sizeof text, "%.*s %.*s", SPAN_FMT(json_str(run->j, "protocol")), SPAN_FMT(json_str(run->j, "version")));
    page_str(p, -1, text, ROLE_STRONG);
    page_part(p, -1, json_str(run->j, "state"), run_state_role(json_str(run->j, "state")));
    page_pair(p, "incident", put_short_id(json_str(run->j, "incident")), ROLE_ID);
    snprintf(text, sizeof text, "round %lld", (long long) json_int(run->j, "round", 1));
    if (json_int(run->j, "round", 1) > 1)
        page_str(p, -1, text, ROLE_BASE);
}

/* The decision that is in sight: the run's, his own so far, or that of the one that decides; NULL: there is none yet. */
static const struct json *decision_of(const struct json *run, const struct run_sides *s)
{
    const struct json *d = json_get(s->mine, "decision");

    if (span_is(json_str(run, "state"), "OPEN") || span_is(json_str(run, "state"), "REASSESS"))
        return d && d->type == JSON_OBJECT ? d : NULL;
    JSON_EACH (a, json_get(run, "assessments"))
        if (json_bool(a, "decides", false) && json_int(a, "round", 1) == json_int(run, "round", 1) && json_get(a, "decision") && json_get(a, "decision")->type == JSON_OBJECT)
            return json_get(a, "decision");
    return NULL;
}

/* The text in at most so many lines. */
static void put_lines(struct page *p, int x, struct span text, uint8_t role, size_t most)
{
    size_t before = p->lines.n;

    if (!text.n)
        return;
    page_text(p, x, true, text, role);
    if (p->lines.n > before + most - 1)
        p->lines.n = before + most - 1;
}

/* "2 of 4: NOTIFY", and the rule in words behind it, or under it where the outcome is a long one. */
static void put_rule(struct page *p, const struct json *run, const struct run_sides *s)
{
    const struct json *d = decision_of(run, s);
    bool open = span_is(json_str(run, "state"), "OPEN"), fixed = json_str(run, "outcome").n > 0 && !open; /* in another round the last one's outcome still stands */
    struct span outcome = fixed ? json_str(run, "outcome") : json_str(d, "outcome"), rule = fixed ? json_str(run, "rule") : json_str(d, "rule");
    int64_t of = json_int(fixed ? run : d, "of", 0), met = json_int(fixed ? run : d, "met", 0);
    int x = fixed ? 0 : 7;
    char text[300];

    page_line(p);
    if (open && json_str(run, "outcome").n) {
        page_pair(p, "the last round came to", json_str(run, "outcome"), ROLE_DIM);
        page_line(p);
    }
    if (!outcome.n) {
        page_str(p, 0, s->theirs ? "nothing is told before both are in" : "nothing is answered yet", ROLE_DIM);
        return;
    }
    page_str(p, 0, fixed ? "" : "so far", ROLE_DIM);
    if (of > 0)
        snprintf(text, sizeof text, "%lld of %lld: %.*s", (long long) met, (long long) of, SPAN_FMT(outcome));
    else
        snprintf(text, sizeof text, "%.*s", SPAN_FMT(outcome));
    page_str(p, x, text, ROLE_STRONG);
    x += (int) strlen(text) + 2;
    if (json_bool(run, "single", false))
        page_str(p, -1, span_is(json_str(run, "state"), "CLOSED") ? "SINGLE: one assessment alone, closed without the second" : "SINGLE: one assessment alone, the second follows", ROLE_WARN);
    if (json_bool(run, "single", false) || x > p->w / 3) {
        page_line(p);
        x = 0;
    }
    if (x == 0 && p->w < SIDE_FROM)
        page_part(p, 0, rule, ROLE_BASE); /* what it came to stands above it, what is missing below */
    else
        put_lines(p, x, rule, ROLE_BASE, RULE_LINES);
}

static int disagreements(const struct model *m)
{
    const struct window *w = &m->win[WIN_QUESTIONS];
    int n = 0;

    for (size_t i = 0; i < w->rows.n; i++)
        n += json_bool(w->rows.v[i]->j, "disagree", false);
    return n;
}

static void put_disagreement(struct page *p, const struct model *m, const struct json *run, const struct run_sides *s)
{
    int n = disagreements(m);
    bool mine = json_bool(s->mine, "decides", false), own = mine && s->is_own;
    char text[200];

    if (!n || !s->shown)
        return;
    if (json_bool(run, "disagree", false))
        snprintf(text, sizeof text, "THE ASSESSORS DISAGREE on %d answer%s: %.*s%s, the more cautious, decides", n, n == 1 ? "" : "s", SPAN_FMT(own ? SPAN_LIT("yours") : run_name(s, !mine)), own ? "" : "'s");
    else
        snprintf(text, sizeof text, "%d answer%s differ%s, the outcome is the same: %.*s%s decides", n, n == 1 ? "" : "s", n == 1 ? "s" : "", SPAN_FMT(own ? SPAN_LIT("yours") : run_name(s, !mine)), own ? "" : "'s");
    page_line(p);
    page_str(p, 0, text, json_bool(run, "disagree", false) ? ROLE_BAD : ROLE_WARN);
}

/* "you IN 14:30Z NOTIFY   n.tan not in yet" */
static void put_assessors(struct page *p, const struct model *m, const struct json *run, const struct run_sides *s)
{
    page_line(p);
    for (int theirs = 0; theirs < 2; theirs++) {
        const struct json *a = theirs ? s->theirs : s->mine, *d = json_get(a, "decision");
        bool in = span_is(json_str(a, "state"), "IN");
        wf_time at;
        struct span outcome;
        char when[32] = "", text[160];

        if (!a) {
            page_pair(p, theirs ? "second officer" : s->theirs && s->shown ? "first officer" : "you", theirs ? SPAN_LIT("nobody yet") : SPAN_LIT("not begun"), ROLE_DIM);
            continue;
        }
        if (time_parse(json_str(a, "in"), &at, NULL, NULL) == 0)
            age_moment(at, model_now(m), when);
        outcome = in ? json_str(d, "outcome") : span_make("", 0);
        snprintf(text, sizeof text, "%s%s%s%s%.*s", in ? "in" : "not in yet", when[0] ? " " : "", when, outcome.n ? ": " : "", SPAN_FMT(outcome));
        page_part(p, -1, run_name(s, theirs), ROLE_OWNER);
        page_str(p, -1, text, in ? ROLE_OK : ROLE_WARN);
    }
    (void) run;
}

/* What is still to be asked, and when it is looked at again. */
static void put_needed(struct page *p, const struct model *m, const struct json *run, const struct run_sides *s)
{
    const struct json *d = decision_of(run, s);
    struct buf needed = {0};
    wf_time at;
    char when[32], left[32], text[96];

    JSON_EACH (id, json_get(d, "needed"))
        buf_printf(&needed, "%s%.*s", needed.n ? " " : "", SPAN_FMT(id->s));
    page_pair(p, "still needed", buf_view(&needed), ROLE_WARN);
    buf_free(&needed);
    if (time_parse(json_str(run, "alone_at"), &at, NULL, NULL) == 0) {
        age_moment(at, model_now(m), when);
        page_pair(p, "one alone counts at", span_str(when), ROLE_BASE);
    }
    if (time_parse(json_str(run, "reassess_at"), &at, NULL, NULL) == 0 && !span_is(json_str(run, "state"), "CLOSED")) {
        wf_time now = model_now(m);

        age_moment(at, now, when);
        age_words(now == TIME_NONE ? 0 : at > now ? at - now : now - at, left);
        snprintf(text, sizeof text, "%s, %s%s", when, at > now ? "in " : "over for ", left);
        page_pair(p, "assess again by", span_str(text), at > now ? ROLE_WARN : ROLE_BAD);
    }
}

static void put_unsent(struct page *p, const struct model *m, const struct view_state *v, const struct row *run)
{
    int refused = v->run ? run_page_refused(&v->run->answers, run->key) : 0, n = v->run ? run_page_unsent(&v->run->answers, run->key) - refused : 0;
    char text[120];

    if (refused) {
        snprintf(text, sizeof text, "NOT TAKEN: %d answer%s with ! behind: answer anew; x gives back what stood there", refused, refused == 1 ? "" : "s");
        page_line(p);
        page_str(p, 0, text, ROLE_BAD);
    }
    if (!n || m->link == LINK_UP) /* it is on its way, and its mark says so */
        return;
    snprintf(text, sizeof text, "NOT SENT: %d answer%s with > behind; %s when the engine is back", n, n == 1 ? "" : "s", n == 1 ? "it goes" : "they go");
    page_line(p);
    page_str(p, 0, text, ROLE_BAD);
}

/* Those that run or are over, a line each; what comes first. */
static void put_strip(struct page *p, const struct model *m, const struct json *run, int most)
{
    JSON_EACH (k, json_get(run, "clocks")) {
        struct span state = json_str(k, "state");
        char moment[128];
        int64_t left;

        if (span_is(state, "MET") || span_is(state, "ENDED") || json_str(k, "met").n || most-- <= 0)
            continue;
        run_moment(m, k, moment, &left);
        page_line(p);
        page_part(p, 0, json_str(k, "citation"), ROLE_STRONG);
        page_str(p, -1, moment, left < 0 ? ROLE_BAD : ROLE_WARN);
        page_part(p, -1, json_str(k, "name"), ROLE_BASE);
    }
}

static void put_head(struct page *p, const struct model *m, const struct view_state *v, const struct row *run, bool wide)
{
    struct run_sides s = run_sides_of(run->j);
    const char *leads = run_leads(run->j);

    put_name(p, m, run);
    if (wide)
        page_part(p, -1, json_str(run->j, "title_text"), ROLE_DIM);
    put_rule(p, run->j, &s);
    put_disagreement(p, m, run->j, &s);
    put_assessors(p, m, run->j, &s);
    put_needed(p, m, run->j, &s);
    put_unsent(p, m, v, run);
    put_strip(p, m, run->j, wide ? 3 : 1);
    if (leads && !m->observer) {
        page_line(p);
        page_text(p, 0, true, span_str(leads), ROLE_KEY);
    }
}

/* ---- the page ---- */

/* Where there is not room for both, a part takes the place of the questions. */
static void draw_narrow(const struct model *m, struct view_state *v, const struct row *q, struct cells *c, struct rect r, struct hits *h)
{
    struct rect below = r;

    if (v->run && v->run->part == RUN_PART_PICTURE) {
        v->run->scroll = 0;
        picture_draw(m, run_row(m), v->map, c, r, h);
        return;
    }
    if (v->run && v->run->part != RUN_PART_QUESTION) {
        run_part_draw(m, v, q, false, c, r);
        hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 1, 0);
        return;
    }
    if (r.h >= BELOW_ROWS + 5 && q) {
        below.h = r.h > 22 ? r.h / 3 : BELOW_ROWS;
        below.y = r.y + r.h - below.h;
        r.h -= below.h + 1;
        cells_hline(c, r.x - 1, r.y + r.h, r.w + 2, "─", ROLE_FRAME);
        run_part_draw(m, v, q, false, c, below);
    }
    run_questions_draw(m, v, sections, c, r, h);
    if (below.y > r.y)
        hits_add(h, HIT_AREA, below.x, below.y, below.w, below.h, 1, 0);
}

static void draw_wide(const struct model *m, struct view_state *v, const struct row *q, struct cells *c, struct rect r, struct hits *h)
{
    int part_w = r.w >= 160 ? r.w * 2 / 5 : 44, rows;
    struct rect part = {r.x + r.w - part_w, r.y, part_w, r.h}, left = {r.x, r.y, r.w - part_w - 3, r.h}, below = left;

    cells_vline(c, part.x - 2, r.y, r.h, "│", ROLE_FRAME);
    run_part_draw(m, v, q, true, c, part);
    hits_add(h, HIT_AREA, part.x, part.y, part.w, part.h, 1, 0);
    rows = v->run && v->run->part == RUN_PART_PICTURE ? left.h : picture_rows(m, run_row(m), left.w, left.h);
    below.y += left.h - rows;
    below.h = rows;
    left.h -= rows;
    if (rows)
        picture_draw(m, run_row(m), v->map, c, below, h);
    if (left.h)
        run_questions_draw(m, v, sections, c, left, h);
}

static void draw(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    const struct row *run = run_row(m), *q;
    struct rect in = {r.x + 1, r.y, r.w - 2, r.h};
    struct page p = {.w = r.w - 2};
    int64_t top = 0;
    int most = r.h / 2 > HEAD_MOST ? HEAD_MOST : r.h / 2;

    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 0, 0);
    if (!run || (v->run && v->run->id[0] && !span_is(run->key, v->run->id))) {
        cells_str(c, in.x, in.y, in.w, v->run && v->run->id[0] && m->win[WIN_RUN].loaded ? "there is no such run: Esc goes back" : "loading ...", ROLE_EMPTY);
        return;
    }
    q = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    put_head(&p, m, v, run, r.w >= SIDE_FROM);
    in.h = (int) p.lines.n < most ? (int) p.lines.n : most;
    page_draw(&p, &top, c, in);
    page_free(&p);
    cells_hline(c, r.x, r.y + in.h, r.w, "─", ROLE_FRAME);
    in.y += in.h + 1;
    in.h = r.y + r.h - in.y;
    if (r.w >= SIDE_FROM)
        draw_wide(m, v, q, c, in, h);
    else
        draw_narrow(m, v, q, c, in, h);
}

const struct view view_run = {.name = "run", .title = "Protocol run", .screen = SCREEN_RUN, .sections = sections, .sections_n = ARRAY_LEN(sections), .draw = draw};
