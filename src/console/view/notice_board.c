/* notice_board: one notice: where it stands, a row a member and a cell a desk with what became of its delivery, what is to be called, its history.
 *
 * The list of desks is the selection's alone: lines are drawn here, since a member's desks stand beside each other. A desk that somebody has to call takes a line
 * of its own, for its number and language.
 */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/notice_put.h"
#include "console/view/notice_texts.h"
#include "console/view/view.h"

#define CELL_LEAST 34
#define FOOT_ROWS 4
#define SIDE_FROM 110 /* columns from which the texts stand beside who gets them */

static const struct column columns[] = {{.head = "DESK", .width = 0, .draw = NULL}};
static const struct section sections[] = {
    {.win = WIN_ACKS, .title = "Desks", .columns = columns, .columns_n = ARRAY_LEN(columns), .weight = 1,
     .empty = "nothing was sent yet: a row a desk stands here once it is released"},
};

/* "protection" of "MY/protection", "GA" of "carrier:GA"; "duty desk" where a member's name stands alone. */
static struct span desk_name(const struct row *r)
{
    for (size_t i = 0; i < r->key.n; i++)
        if (r->key.p[i] == '/' || r->key.p[i] == ':')
            return span_make(r->key.p + i + 1, r->key.n - i - 1);
    return SPAN_LIT("duty desk");
}

static struct span member_of(const struct row *r)
{
    struct span s = json_str(r->j, "member");

    return s.n ? s : SPAN_LIT("--");
}

static bool late(const struct model *m, const struct row *r)
{
    wf_time due = put_time(r, "due", NULL);
    struct span s = json_str(r->j, "state");

    return due != TIME_NONE && m->now != TIME_NONE && due <= m->now && !span_is(s, "ACKED") && !span_is(s, "ACKED_VOICE") && !span_is(s, "REJECTED");
}

/* Must somebody call there? */
static bool to_call(const struct model *m, const struct row *r)
{
    struct span s = json_str(r->j, "state");

    return span_is(s, "UNREACHABLE") || span_is(s, "FALLBACK_VOICE") || late(m, r);
}

int64_t notice_board_next(const struct model *m, int64_t from)
{
    const struct window *w = &m->win[WIN_ACKS];

    for (int64_t i = 1; i <= (int64_t) w->rows.n; i++) {
        int64_t at = (from + i) % (int64_t) w->rows.n;
        if (to_call(m, w->rows.v[at]))
            return at;
    }
    return -1;
}

/* ---- the head ---- */

/* "acked 2/11 members, 5/43 desks" */
static void acked_text(const struct model *m, char out[64])
{
    const struct window *w = &m->win[WIN_ACKS];
    int desks = 0, members = 0, whole = 0;

    for (size_t i = 0; i < w->rows.n;) {
        struct span member = member_of(w->rows.v[i]);
        bool all = true;

        for (; i < w->rows.n && span_eq(member_of(w->rows.v[i]), member); i++) {
            struct span s = json_str(w->rows.v[i]->j, "state");
            bool is = span_is(s, "ACKED") || span_is(s, "ACKED_VOICE");
            desks += is;
            all = all && is;
        }
        members++;
        whole += all;
    }
    snprintf(out, 64, "acked %d/%d members, %d/%zu desks", whole, members, desks, w->rows.n);
}

static void put_due(struct page *p, const struct model *m, const struct row *r)
{
    wf_time at = put_time(r, "due", NULL);
    char text[32];

    if (at == TIME_NONE || !notice_is_out(r))
        return;
    age_moment(at, m->now, text);
    page_pair(p, "due", span_str(text), at <= m->now ? ROLE_BAD : ROLE_BASE);
}

static void put_who(struct page *p, const struct row *r)
{
    wf_time at = put_time(r, "released", NULL);
    char text[32];

    page_line(p);
    if (at != TIME_NONE) {
        age_clock(at, text);
        page_pair(p, "released", span_str(text), ROLE_BASE);
        page_pair(p, "by", json_str(r->j, "released_by"), ROLE_OWNER);
    }
    page_pair(p, "written by", json_str(r->j, "author"), ROLE_OWNER);
    page_pair(p, "approved by", json_str(r->j, "approver"), ROLE_OWNER);
    if (json_str(r->j, "allowed_by").n)
        page_pair(p, "allowed by", json_str(r->j, "allowed_by"), ROLE_OWNER);
    if (json_str(r->j, "verdict").n) {
        page_pair(p, "reviewed", json_str(r->j, "verdict"), span_is(json_str(r->j, "verdict"), "wrong") ? ROLE_BAD : ROLE_OK);
        page_pair(p, "by", json_str(r->j, "reviewed_by"), ROLE_OWNER);
    }
}

static void put_more(struct page *p, const struct model *m, const struct row *r)
{
    wf_time expires = put_time(r, "expires", NULL);
    int64_t retract = json_int(r->j, "retract_s", -1);
    char text[32];

    page_line(p);
    page_pair(p, "TLP", json_str(r->j, "tlp"), ROLE_BASE);
    page_pair(p, "of", json_str(r->j, "of"), ROLE_ID);
    if (expires != TIME_NONE) {
        age_moment(expires, m->now, text);
        page_pair(p, "expires", span_str(text), ROLE_BASE);
    }
    if (!span_is(json_str(r->j, "rule"), "two officers"))
        page_pair(p, "rule", json_str(r->j, "rule"), ROLE_WARN);
    if (retract >= 0) {
        snprintf(text, sizeof text, "in %lld s", (long long) retract);
        page_pair(p, "called back", span_str(text), ROLE_STRONG);
    }
    page_pair(p, "incident", put_short_id(json_str(r->j, "incident")), ROLE_ID);
}

static void put_head(struct page *p, const struct model *m, const struct row *r)
{
    char id[32], now[300], acked[64];
    uint8_t role;

    page_str(p, 0, notice_id(m, r->key, id), ROLE_ID);
    page_part(p, -1, json_str(r->j, "precedence"), notice_precedence_role(json_str(r->j, "precedence")));
    page_part(p, -1, json_str(r->j, "form"), ROLE_BASE);
    page_part(p, -1, json_str(r->j, "state"), notice_state_role(json_str(r->j, "state")));
    if (p->w >= 100)
        put_due(p, m, r);
    if (notice_is_out(r))
        page_str(p, -1, "[X] cancel (text ready)", ROLE_KEY);
    if (m->win[WIN_ACKS].rows.n && !notice_waits(r)) {
        acked_text(m, acked);
        if (p->w < 100)
            page_line(p);
        page_str(p, p->w < 100 ? 0 : -1, acked, notice_overdue(r) ? ROLE_BAD : ROLE_STRONG);
        if (p->w < 100)
            put_due(p, m, r);
    }
    put_who(p, r);
    put_more(p, m, r);
    page_line(p);
    page_text(p, 0, true, json_str(r->j, "headline"), ROLE_STRONG);
    notice_now(m, r, now, sizeof now, &role);
    if (now[0]) {
        page_line(p);
        page_text(p, 0, true, span_str(now), role);
    }
}

/* ---- the desks ---- */

/* "protection ACKED 14:42Z d.putra" in w columns. */
static void draw_cell(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w, bool selected)
{
    struct span name = desk_name(r), state = json_str(r->j, "state"), number = json_str(r->j, "phone"), language = json_str(r->j, "phone_language");
    wf_time at = put_time(r, "at", NULL);
    char text[300], when[32] = "";
    int n = 11;

    if (at != TIME_NONE)
        age_moment(at, m->now, when);
    cells_put(c, x, y, n - 1, name, selected ? ROLE_STRONG : ROLE_BASE);
    if (to_call(m, r))
        snprintf(text, sizeof text, "%.*s%s -> call %.*s%s%.*s", SPAN_FMT(state), late(m, r) ? " OVERDUE" : "", SPAN_FMT(number.n ? number : SPAN_LIT("(no number: see the directory)")),
                 language.n ? ", speaks " : "", SPAN_FMT(language));
    else
        snprintf(text, sizeof text, "%.*s%s%s %.*s", SPAN_FMT(state), when[0] ? " " : "", when, SPAN_FMT(json_str(r->j, "by")));
    cells_str(c, x + n, y, w - n, text, to_call(m, r) ? ROLE_BAD : notice_ack_role(state));
    if (selected)
        cells_mod(c, x - 1, y, w, 1, CELL_SEL);
}

/* How many desks stand beside each other, and how wide each is. */
static int cells_of(int w, int *wide)
{
    int n = (w - 4) / CELL_LEAST;

    n = n < 1 ? 1 : n > 5 ? 5 : n;
    *wide = (w - 4) / n > 38 ? 38 : (w - 4) / n;
    return n;
}

/* A line's cells are taken from row i on: all of one member, as many as have room; one alone where somebody has to call. Returns how many. */
static size_t line_takes(const struct model *m, size_t i, int w)
{
    const struct window *win = &m->win[WIN_ACKS];
    int wide;
    size_t most = (size_t) cells_of(w, &wide), n = 1;

    if (to_call(m, win->rows.v[i]))
        return 1;
    while (i + n < win->rows.n && n < most && !to_call(m, win->rows.v[i + n]) && span_eq(member_of(win->rows.v[i + n]), member_of(win->rows.v[i])))
        n++;
    return n;
}

static void draw_line(const struct model *m, const struct row *selected, size_t i, size_t n, struct cells *c, struct rect r, int y, struct hits *h)
{
    const struct window *win = &m->win[WIN_ACKS];
    int wide, most = cells_of(r.w, &wide);
    bool first = i == 0 || !span_eq(member_of(win->rows.v[i - 1]), member_of(win->rows.v[i]));

    if (first)
        cells_put(c, r.x, y, 3, member_of(win->rows.v[i]), ROLE_ID);
    for (size_t k = 0; k < n; k++) {
        int w = to_call(m, win->rows.v[i]) ? r.w - 4 : wide - (most > 1), x = r.x + 4 + (int) k * wide;
        draw_cell(m, win->rows.v[i + k], c, x, y, w, selected && span_eq(selected->key, win->rows.v[i + k]->key));
        hits_add(h, HIT_ROW, x, y, w, 1, 0, win->offset + (int64_t) (i + k));
    }
}

static void draw_desks(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    const struct window *win = &m->win[WIN_ACKS];
    const struct row *selected = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    int64_t lines = 0, at = 0;

    for (size_t i = 0, n; i < win->rows.n; i += n, lines++) {
        n = line_takes(m, i, r.w);
        for (size_t k = 0; selected && k < n; k++)
            if (span_eq(win->rows.v[i + k]->key, selected->key))
                at = lines;
    }
    if (at < v->scroll)
        v->scroll = at;
    if (at >= v->scroll + r.h)
        v->scroll = at - r.h + 1;
    if (v->scroll > lines - r.h)
        v->scroll = lines > r.h ? lines - r.h : 0;
    lines = 0;
    for (size_t i = 0, n; i < win->rows.n; i += n, lines++) {
        n = line_takes(m, i, r.w);
        if (lines >= v->scroll && lines < v->scroll + r.h)
            draw_line(m, selected, i, n, c, r, r.y + (int) (lines - v->scroll), h);
    }
    v->list->part[0].page = r.h;
}

/* ---- the foot: the desk that is selected, whole ---- */

static void draw_desk(const struct model *m, const struct row *r, struct cells *c, struct rect rect)
{
    struct page p = {.w = rect.w};
    wf_time at = put_time(r, "at", NULL), due = put_time(r, "due", NULL);
    char text[32], number[32];
    int64_t scroll = 0;

    page_part(&p, 0, r->key, ROLE_ID);
    page_part(&p, -1, json_str(r->j, "desk"), ROLE_BASE);
    page_part(&p, -1, json_str(r->j, "state"), notice_ack_role(json_str(r->j, "state")));
    if (at != TIME_NONE) {
        age_moment(at, m->now, text);
        page_str(&p, -1, text, ROLE_BASE);
    }
    page_pair(&p, "by", json_str(r->j, "by"), ROLE_OWNER);
    page_pair(&p, "over", json_str(r->j, "channel"), ROLE_BASE);
    page_pair(&p, "via", json_str(r->j, "via"), ROLE_BASE);
    page_pair(&p, "number", json_str(r->j, "number"), ROLE_BASE);
    page_pair(&p, "attempts", json_int(r->j, "attempts", 0) > 1 ? put_text(r, "attempts", number) : span_make(NULL, 0), ROLE_BASE);
    page_line(&p);
    if (due != TIME_NONE) {
        age_moment(due, m->now, text);
        page_pair(&p, "answer due", span_str(text), late(m, r) ? ROLE_BAD : ROLE_BASE);
    }
    page_pair(&p, "call", json_str(r->j, "phone"), to_call(m, r) ? ROLE_BAD : ROLE_BASE);
    page_pair(&p, "speaks", json_str(r->j, "phone_language"), ROLE_BASE);
    if (to_call(m, r))
        page_str(&p, -1, r->key.n && rect.w < 90 ? "v: who answered" : "v writes down who answered", ROLE_KEY);
    page_line(&p);
    page_text(&p, 0, true, json_str(r->j, "text"), ROLE_DIM);
    page_draw(&p, &scroll, c, rect);
    page_free(&p);
}

/* ---- what happened to it ---- */

static void draw_history(const struct model *m, struct cells *c, struct rect r)
{
    const struct row *whole = window_row(&m->win[WIN_NOTICE], 0);
    struct page p = {.w = r.w};
    int64_t scroll = INT32_MAX; /* the newest is what matters */

    if (!whole || r.h < 2)
        return;
    page_rule(&p, "History");
    JSON_EACH (one, json_get(whole->j, "history")) {
        wf_time at = TIME_NONE;
        char text[32];

        (void) time_parse(json_str(one, "time"), &at, NULL, NULL);
        age_moment(at, m->now, text);
        page_line(&p);
        page_str(&p, 0, text, ROLE_DIM);
        page_part(&p, 14, json_str(one, "officer"), ROLE_OWNER);
        page_part(&p, -1, json_str(one, "verb"), ROLE_BASE);
        page_part(&p, -1, json_str(one, "text"), ROLE_BASE);
    }
    page_draw(&p, &scroll, c, r);
    page_free(&p);
}

/* Lines that the desks take. */
static int desk_lines(const struct model *m, int w)
{
    int lines = 0;

    for (size_t i = 0; i < m->win[WIN_ACKS].rows.n; i += line_takes(m, i, w))
        lines++;
    return lines;
}

/* What it says, and to whom: beside each other where there is room, else one after the other by p. */
static void draw_said(struct compose *s, struct cells *c, struct rect r)
{
    if (s->refused[0]) {
        cells_str(c, r.x, r.y, r.w, s->refused, ROLE_ERROR);
    } else if (!s->made) {
        cells_str(c, r.x, r.y, r.w, "loading ...", ROLE_EMPTY);
    } else if (r.w >= SIDE_FROM) {
        int w = r.w / 2;

        cells_vline(c, r.x + w, r.y, r.h, "│", ROLE_FRAME);
        notice_review_draw(s, c, (struct rect){r.x, r.y, w - 1, r.h});
        notice_texts_draw(s, c, (struct rect){r.x + w + 2, r.y, r.w - w - 2, r.h});
    } else if (s->preview) {
        notice_texts_draw(s, c, r);
    } else {
        notice_review_draw(s, c, r);
    }
}

static void put_keys(struct page *p, const struct model *m, const struct row *r, const struct compose *s)
{
    const char *what = notice_keys(m, r, false);

    if (!what && s && s->preview)
        what = "p next text, and behind the last one the desks again";
    if (!what)
        return;
    page_line(p);
    page_text(p, 0, true, span_str(what), ROLE_KEY);
}

static void draw(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    const struct row *row = notice_row(m, span_str(v->subject)), *desk = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    struct page p = {.w = r.w - 2};
    struct rect in = {r.x + 1, r.y, r.w - 2, r.h};
    int64_t top = 0;
    int want = desk_lines(m, in.w);

    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 0, 0);
    if (!row) {
        cells_str(c, in.x, in.y, in.w, m->win[WIN_NOTICES].loaded ? "there is no such notice: Esc goes back" : "loading ...", ROLE_EMPTY);
        return;
    }
    put_head(&p, m, row);
    put_keys(&p, m, row, v->compose);
    in.h = (int) p.lines.n < r.h / 2 ? (int) p.lines.n : r.h / 2;
    page_draw(&p, &top, c, in);
    cells_hline(c, r.x, r.y + in.h, r.w, "─", ROLE_FRAME);
    in.y += in.h + 1;
    in.h = r.y + r.h - in.y;
    if (v->compose && v->compose->open && (v->compose->preview || !want || notice_waits(row))) {
        draw_said(v->compose, c, in);
        page_free(&p);
        return;
    }
    if (desk && in.h > FOOT_ROWS + 2) {
        in.h -= FOOT_ROWS;
        cells_hline(c, r.x, in.y + in.h, r.w, "─", ROLE_FRAME);
        draw_desk(m, desk, c, (struct rect){in.x, in.y + in.h + 1, in.w, FOOT_ROWS - 1});
    }
    if (!want)
        cells_str(c, in.x, in.y, in.w, sections[0].empty, ROLE_EMPTY);
    else if (want < in.h - 3)
        draw_desks(m, v, c, (struct rect){in.x, in.y, in.w, want}, h);
    else
        draw_desks(m, v, c, in, h);
    want = want ? want : 2;
    if (want < in.h - 3)
        draw_history(m, c, (struct rect){in.x, in.y + want, in.w, in.h - want});
    page_free(&p);
}

const struct view view_notice = {.name = "notice", .title = "Notice", .screen = SCREEN_NOTICE, .sections = sections, .sections_n = ARRAY_LEN(sections), .draw = draw};
