/* frame: see frame.h. */
#include "console/frame.h"

#include <stdio.h>

#include "console/footer.h"
#include "console/model/age.h"
#include "console/theme/role.h"
#include "console/topline.h"
#include "console/view/notice_put.h"
#include "console/view/put.h"
#include "console/view/strip.h"
#include "text/width.h"

#define LEAST_W 40
#define LEAST_H 10
#define BELOW_ROWS 5  /* of what is told under a list */
#define PANE_FROM 120 /* columns of the screen from which a pane stands beside the list */

void screen_free(struct screen *s)
{
    for (int i = 0; i < VIEW_COUNT; i++)
        list_free(&s->list[i]);
    cells_free(&s->base);
    prompt_free(&s->prompt);
    form_free(&s->form);
    compose_close(&s->compose);
    compose_close(&s->review);
    run_page_free(&s->run.answers);
    mem_free(s->run.closing);
    atlas_free(&s->map);
    ask_close(&s->ask);
    page_free(&s->popup.page);
}

void screen_sync(struct screen *s, const struct model *m)
{
    const struct view *v = view_get(s->view);

    if (s->view == VIEW_MAP) /* before a key asks what is selected */
        atlas_build(&s->map, m, s->list[VIEW_MAP].filter);
    if (v->sections_n)
        list_sync(&s->list[s->view], v->sections, v->sections_n, m);
}

struct span screen_subject(const struct screen *s, const struct model *m)
{
    const struct view *v = view_get(s->view);
    const struct row *r;

    if (s->view == VIEW_INCIDENT || s->view == VIEW_PLAYBOOK) {
        r = window_row(&m->win[WIN_DETAIL], 0);
        return r ? r->key : span_make("", 0);
    }
    if (s->view == VIEW_RUN) {
        r = window_row(&m->win[WIN_RUN], 0);
        return r ? json_str(r->j, "incident") : span_make("", 0);
    }
    if (s->view == VIEW_MAP) {
        r = atlas_incident(&s->map);
        return r ? r->key : span_make("", 0);
    }
    r = v->sections_n ? list_selected(&s->list[s->view], v->sections, v->sections_n, m) : NULL;
    if (!r)
        return span_make("", 0);
    if (s->view == VIEW_MATRIX)
        return (r = matrix_action(m, &s->list[VIEW_MATRIX])) != NULL ? json_str(r->j, "incident") : span_make("", 0);
    if (s->view == VIEW_LOG || s->view == VIEW_HANDOVER || s->view == VIEW_PROTOCOLS)
        return json_str(r->j, "incident");
    return v->wants_detail ? r->key : span_make("", 0);
}

bool screen_shows_detail(const struct screen *s, int w)
{
    return s->view == VIEW_INCIDENT || s->view == VIEW_PLAYBOOK || (view_get(s->view)->wants_detail && (w >= PANE_FROM || s->list[s->view].gone));
}

static void draw_tabs(const struct screen *s, struct cells *c, struct hits *h)
{
    int x = 1;
    enum view_id on = view_lies_over(s->view) ? s->back : s->view;

    cells_fill(c, 0, 1, c->w, 1, ROLE_BASE);
    for (int digit = 1; digit <= 9; digit++) {
        enum view_id id = view_by_number(digit);
        int w;

        if (id == VIEW_COUNT)
            continue;
        w = cells_printf(c, x, 1, c->w - x, id == on ? ROLE_TAB_ON : ROLE_TAB, " %d %s ", digit, view_get(id)->title);
        hits_add(h, HIT_VIEW, x, 1, w, 1, 0, id);
        x += w + 1;
    }
    if (view_get(on)->number == 0 && x < c->w)
        x += cells_printf(c, x, 1, c->w - x, ROLE_TAB_ON, " %s ", view_get(on)->title) + 1;
    if (x + 8 < c->w) {
        struct hit *v = hits_add(h, HIT_KEY, c->w - 8, 1, 7, 1, 0, 0);
        cells_right(c, x, 1, c->w - x - 1, "? help", ROLE_TAB);
        if (v)
            snprintf(v->key, sizeof v->key, "?");
    }
}

/* ---- the body ---- */

static void draw_border(const struct model *m, struct cells *c, struct rect r)
{
    if (!m->exercise) {
        cells_box(c, r.x, r.y, r.w, r.h, ROLE_FRAME);
        return;
    }
    cells_hline(c, r.x, r.y, r.w, "╱", ROLE_HATCH);
    cells_hline(c, r.x, r.y + r.h - 1, r.w, "╱", ROLE_HATCH);
    cells_vline(c, r.x, r.y, r.h, "╱", ROLE_HATCH);
    cells_vline(c, r.x + r.w - 1, r.y, r.h, "╱", ROLE_HATCH);
}

/* "Inbox 3 ── Mine 4 ── Floor 9" on the border, and the filter at its right. */
static void draw_titles(const struct screen *s, const struct model *m, struct cells *c, struct rect r, struct hits *h)
{
    const struct view *v = view_get(s->view);
    const struct list *l = &s->list[s->view];
    int x = r.x + 2;
    char text[200];

    for (int i = 0; i < v->sections_n && x < r.x + r.w - 4; i++) {
        int w;
        snprintf(text, sizeof text, " %s %lld ", v->sections[i].title, (long long) list_count(l, v->sections, m, i));
        if (m->win[v->sections[i].win].part)
            snprintf(text, sizeof text, " %s %lld+ (the newest) ", v->sections[i].title, (long long) list_count(l, v->sections, m, i));
        if (l->filter[0] && list_knows_part(v->sections, m, i))
            snprintf(text, sizeof text, " %s %lld of the newest %zu ", v->sections[i].title, (long long) list_count(l, v->sections, m, i), m->win[v->sections[i].win].rows.n);
        w = cells_str(c, x, r.y, r.x + r.w - x - 2, text, i == l->section && v->sections_n > 1 ? ROLE_TAB_ON : ROLE_SECTION);
        hits_add(h, HIT_SECTION, x, r.y, w, 1, i, 0);
        x += w + 2;
    }
    if (!v->sections_n)
        x += cells_printf(c, x, r.y, r.w - 4, ROLE_SECTION, " %s ", v->title);
    if (l->marks_n && v->sections_n) {
        int unseen = list_marks_unseen(l, v->sections, v->sections_n, m);

        x += cells_printf(c, x, r.y, r.x + r.w - x - 2, ROLE_CHOICE, unseen ? " * %d marked, %d out of sight " : " * %d marked ", l->marks_n, unseen) + 1;
    }
    if (l->part[0].fresh > 0 && v->sections_n)
        x += cells_printf(c, x, r.y, r.x + r.w - x - 2, ROLE_WARN, " %lld new above ", (long long) l->part[0].fresh);
    if (v->sections_n && l->filter[0] && x + 12 < r.x + r.w) {
        snprintf(text, sizeof text, " / %s ", l->filter);
        cells_right(c, x, r.y, r.x + r.w - x - 2, text, ROLE_CHOICE);
    }
}

static void draw_body(struct screen *s, const struct model *m, struct cells *c, struct rect r, struct hits *h)
{
    const struct view *v = view_get(s->view);
    struct rect in = {r.x + 1, r.y + 1, r.w - 2, r.h - 2};
    struct view_state st = {.list = &s->list[s->view], .scroll = s->scroll[s->view], .subject = s->notice, .compose = s->view == VIEW_COMPOSE ? &s->compose : &s->review, .run = &s->run, .map = &s->map, .help_for = view_has_keys(s->under_help) ? s->under_help : s->back};

    draw_border(m, c, r);
    if (v->draw) {
        if (s->view == VIEW_MAP || s->view == VIEW_RUN)
            atlas_coast(&s->map);
        draw_titles(s, m, c, r, h);
        v->draw(m, &st, c, in, h);
        s->scroll[s->view] = st.scroll;
        return;
    }
    if (v->pane && c->w >= PANE_FROM) {
        int pane_w = c->w >= 160 ? 30 + c->w * 15 / 100 : 38;
        struct rect p = {in.x + in.w - pane_w + 1, in.y, pane_w - 2, in.h};

        in.w -= pane_w + 1;
        cells_vline(c, in.x + in.w, in.y, in.h, "│", ROLE_FRAME);
        if (!m->exercise) {
            cells_glyph(c, in.x + in.w, r.y, "┬", ROLE_FRAME);
            cells_glyph(c, in.x + in.w, r.y + r.h - 1, "┴", ROLE_FRAME);
        }
        st.scroll = s->pane_scroll;
        v->pane(m, &st, c, p, h);
        s->pane_scroll = st.scroll;
        hits_add(h, HIT_AREA, p.x, p.y, p.w, p.h, 1, 0);
    }
    if (v->below && !(v->pane && c->w >= PANE_FROM) && in.h >= BELOW_ROWS * 2 && list_selected(st.list, v->sections, v->sections_n, m)) {
        int rows = v->below_rows && in.h >= v->below_rows * 2 ? v->below_rows : BELOW_ROWS;
        struct rect b = {in.x + 1, in.y + in.h - rows, in.w - 2, rows};

        in.h -= rows + 1;
        cells_hline(c, in.x, in.y + in.h, in.w, "─", ROLE_FRAME);
        st.scroll = s->pane_scroll;
        v->below(m, &st, c, b, h);
        s->pane_scroll = st.scroll;
        hits_add(h, HIT_AREA, b.x, b.y, b.w, b.h, 1, 0);
    }
    list_draw(st.list, v->sections, v->sections_n, m, c, in, h);
    draw_titles(s, m, c, r, h); /* last: the list knows now what it put out of sight */
}

/* ---- the two lines at the bottom ---- */

bool screen_next(const struct screen *s, const struct model *m, int *section, int64_t *line)
{
    const struct view *v = view_get(VIEW_FLOOR);
    const struct list *l = &s->list[VIEW_FLOOR];
    bool here = s->view == VIEW_FLOOR;
    int64_t inbox = list_count(l, v->sections, m, 0), mine = m->win[WIN_MINE].total;
    int64_t next = l->index + !l->gone; /* in place of what left stands the next one */
    int64_t from = here && l->section == 1 ? next : 0;

    *section = 0;
    *line = here && l->section == 0 ? next : 0;
    if (inbox && (!here || l->section != 0 || next < inbox) && !(here && l->section == 1 && from < mine))
        return true;
    for (int64_t i = from; i < mine; i++) {
        const struct row *r = window_row(&m->win[WIN_MINE], i);
        struct span signal = r ? json_str(r->j, "signal") : span_make("", 0);

        if (span_is(signal, "UNACK") || span_is(signal, "RTN_UNACK") || (r && put_answer_late(m, r))) {
            *section = 1;
            *line = i;
            return true;
        }
    }
    *line = 0;
    return inbox > 0;
}

/* The first of the worst that wait for an owner and are loaded, with its line. *sure: no other that waits and passes the filter is worse. */
static const struct row *worst_waiting(const struct model *m, int64_t *line, bool *sure)
{
    const struct window *w = &m->win[WIN_INBOX];
    const struct row *worst = NULL;
    bool in_order = w->offset == 0;

    for (size_t i = 0; i < w->rows.n; i++) {
        const struct row *r = w->rows.v[i];
        int p = put_priority(r), had = worst ? put_priority(worst) : 0;

        in_order = in_order && (i == 0 || p >= put_priority(w->rows.v[i - 1]));
        if (!worst || (p && p < had)) {
            worst = r;
            *line = w->offset + (int64_t) i;
        }
    }
    *sure = worst && (put_priority(worst) == 1 || in_order || (int64_t) w->rows.n >= w->total);
    return worst;
}

/* Which keys make the incident in this line of the inbox the officer's, as they are now: never said of keys that would take another one. */
static const char *keys_to_own(const struct screen *s, const struct model *m, int64_t line, bool brief)
{
    const struct list *l = &s->list[VIEW_FLOOR];
    int section;
    int64_t next;

    if (m->link != LINK_UP)
        return "";
    if (s->view == VIEW_FLOOR && l->section == 0 && !l->gone && l->index == line)
        return ": o makes it yours";
    if (screen_next(s, m, &section, &next) && section == 0 && next == line)
        return brief ? ": Tab, then o" : ": Tab selects it, o makes it yours";
    if (s->view == VIEW_FLOOR && l->section == 0 && line == 0)
        return brief ? ": Home, then o" : ": Home selects it, o makes it yours";
    return "";
}

static void draw_worst(const struct screen *s, const struct model *m, const struct row *worst, int64_t line, struct cells *c, int y)
{
    wf_time opened = put_time(worst, "opened", NULL);
    int64_t other = m->unowned - m->win[WIN_INBOX].total;
    int64_t waits = opened == TIME_NONE || m->now == TIME_NONE ? 0 : m->now - opened;
    struct span tier = json_str(worst->j, "tier"), place = json_str(worst->j, "checkpoint");
    char age[32], more[64] = "", text[400];

    age_words(waits, age);
    if (s->list[VIEW_FLOOR].filter[0] && other > 0)
        snprintf(more, sizeof more, "; %lld more do not pass the filter", (long long) other);
    for (int brief = 0; brief < 2; brief++) { /* in words, or where these are too wide in figures */
        if (brief)
            age_short(waits, age);
        snprintf(text, sizeof text, "!! P%d %.*s%s%.*s %.*s waits %s for an owner%s%s", put_priority(worst), SPAN_FMT(tier), tier.n ? " " : "",
                 SPAN_FMT(json_str(worst->j, "type")), SPAN_FMT(place.n ? place : json_str(worst->j, "member")), age, keys_to_own(s, m, line, brief), more);
        if (text_width(NULL, span_str(text)) <= c->w - 2)
            break;
    }
    cells_str(c, 1, y, c->w - 2, text, ROLE_ALARM);
}

/* The one thing that matters now: the worst that waits for an owner, else mine, else that all is well. */
static void draw_now(const struct screen *s, const struct model *m, struct cells *c, int y)
{
    int64_t line = 0;
    bool sure;
    const struct row *worst = worst_waiting(m, &line, &sure);
    bool filter = s->list[VIEW_FLOOR].filter[0];
    long long waiting = filter && m->unowned > m->win[WIN_INBOX].total ? m->unowned : m->win[WIN_INBOX].total;

    if (!worst && m->feeds_total == 0 && waiting <= 0)
        cells_str(c, 1, y, c->w - 2, "no feed is switched on: \"watchfloor plugin enable NAME\" switches on those of a plugin", ROLE_WARN);
    else if (worst && sure)
        draw_worst(s, m, worst, line, c, y);
    else if (!m->win[WIN_INBOX].loaded)
        ;
    else if (!worst && waiting > 0 && filter)
        cells_printf(c, 1, y, c->w - 2, ROLE_ALARM, "!! %lld wait for an owner, none passes the filter: Esc clears it", waiting);
    else if (waiting > 0)
        cells_printf(c, 1, y, c->w - 2, ROLE_ALARM, "!! %lld wait for an owner, the worst of them elsewhere in the inbox%s", waiting,
                     s->view == VIEW_FLOOR && !s->sorted ? ": g goes there" : "");
    else
        cells_str(c, 1, y, c->w - 2, m->win[WIN_MINE].total ? "nothing waits for an owner; Tab goes to what is yours" : "nothing waits for an owner", ROLE_CALM);
}

/* What is said and too long for one line takes as many above it as it needs: what to do stands at its end. */
static void draw_long(const struct screen *s, struct cells *c, int y)
{
    struct page p = {.w = c->w - 2};
    struct rect r = {1, y, c->w - 2, 1};
    int64_t scroll = 0;

    page_line(&p);
    page_text(&p, 0, true, span_str(s->message), s->message_role);
    r.h = p.lines.n > 4 ? 4 : (int) p.lines.n;
    r.y = y + 1 - r.h;
    cells_fill(c, 0, r.y, c->w, r.h, ROLE_TOP);
    page_draw(&p, &scroll, c, r);
    page_free(&p);
}

static void draw_status(struct screen *s, const struct model *m, struct cells *c, int y, struct hits *h)
{
    cells_fill(c, 0, y, c->w, 1, ROLE_TOP);
    if (s->ask.kind != ASK_NONE)
        ask_draw(&s->ask, c, y);
    else if (s->prompt.kind != PROMPT_NONE)
        prompt_draw(&s->prompt, s->list[s->view].marks_n, c, y, h);
    else if (s->message[0] && s->message_role != ROLE_UNACK && text_width(NULL, span_str(s->message)) > c->w - 2)
        draw_long(s, c, y);
    else if (s->message[0])
        cells_str(c, 1, y, c->w - 2, s->message, s->message_role);
    else
        draw_now(s, m, c, y);
    if (s->prompt.kind != PROMPT_NONE && s->message[0] && (s->message_role == ROLE_ERROR || s->message_role == ROLE_WARN)) {
        int w = text_width(NULL, span_str(s->message)) + 1, from = c->w - w - 1;
        if (from < c->cursor_x + 3)
            from = c->cursor_x + 3; /* what is typed comes first */
        if (c->w - from > 20)
            cells_str(c, from, y, c->w - from - 1, s->message, s->message_role);
    }
}

/* ---- what lies above ---- */

static void draw_popup(struct popup *p, struct cells *c, struct hits *h)
{
    struct rect r = {2, 2, c->w - 4, c->h - 4}, in;

    if (r.w > 112) {
        r.x = (c->w - 112) / 2;
        r.w = 112;
    }
    if (r.h > (int) p->page.lines.n + 2)
        r.h = (int) p->page.lines.n + 2;
    hits_add(h, HIT_AREA, 0, 0, c->w, c->h, 2, 0);
    cells_fill(c, r.x, r.y, r.w, r.h, ROLE_POPUP);
    cells_box(c, r.x, r.y, r.w, r.h, ROLE_POPUP);
    cells_printf(c, r.x + 2, r.y, r.w - 4, ROLE_POPUP, " %s ", p->title);
    cells_str(c, r.x + 2, r.y + r.h - 1, r.w - 4, " Esc closes ", ROLE_POPUP);
    in = (struct rect){r.x + 2, r.y + 1, r.w - 4, r.h - 2};
    page_draw(&p->page, &p->scroll, c, in);
}

static void draw_lost(const struct model *m, struct cells *c)
{
    static const char *const what[] = {
        [LINK_UP] = "", [LINK_LATE] = "the engine does not answer", [LINK_LOST] = "the engine is gone; connecting again",
        [LINK_STARTING] = "the engine is gone; starting one", [LINK_DOWN] = "there is no engine"};
    int y = c->h / 2 - 1, w = c->w - 8;

    if (m->link == LINK_UP)
        return;
    cells_mod(c, 0, 0, c->w, c->h, CELL_STALE);
    if (w > 100)
        w = 100;
    cells_fill(c, (c->w - w) / 2, y - 1, w, m->link_text[0] ? 4 : 3, ROLE_LOST);
    cells_printf(c, (c->w - w) / 2 + 2, y, w - 4, ROLE_LOST, "STALE: %s", what[m->link]);
    if (m->link_text[0])
        cells_str(c, (c->w - w) / 2 + 2, y + 1, w - 4, m->link_text, ROLE_LOST);
}

static void copy_cells(struct cells *to, const struct cells *from)
{
    if (to->w != from->w || to->h != from->h)
        cells_reset(to, from->w, from->h, ROLE_BASE);
    memcpy(to->c, from->c, sizeof *from->c * (size_t) from->w * (size_t) from->h);
    to->exercise = from->exercise;
    to->generation = from->generation;
    to->cursor_x = to->cursor_y = -1;
}

/* Ours that is open, or selected in the list. */
static const struct row *notice_in_hand(const struct screen *s, const struct model *m)
{
    const struct view *v = view_get(s->view);

    if (s->view == VIEW_NOTICE)
        return notice_row(m, span_str(s->notice));
    return s->view == VIEW_NOTICES && s->list[s->view].section == 0 ? list_selected(&s->list[s->view], v->sections, v->sections_n, m) : NULL;
}

/* All below the status line, the popups and the top line. */
static void draw_base(struct screen *s, const struct model *m, struct cells *c, int w, int h, struct hits *hits)
{
    bool strip = s->view == VIEW_FLOOR;
    struct rect body = {0, 2, w, h - 4 - strip};

    if (s->base_holds && s->base.w == w && s->base.h == h) {
        copy_cells(c, &s->base);
        if (hits)
            hits->n = s->base_hits;
        return;
    }
    cells_reset(c, w, h, ROLE_BASE);
    c->exercise = m->exercise;
    if (hits)
        hits->n = 0;
    draw_tabs(s, c, hits);
    draw_body(s, m, c, body, hits);
    if (strip)
        strip_draw(m, c, h - 3);
    footer_draw(s->view, m, notice_in_hand(s, m), c, h - 1, hits);
    s->base_holds = s->prompt.kind == PROMPT_COMMAND && s->ask.kind == ASK_NONE && hits;
    if (s->base_holds) {
        copy_cells(&s->base, c);
        s->base_hits = hits->n;
    }
}

void screen_draw(struct screen *s, const struct model *m, struct cells *c, int w, int h, int64_t now_mono, struct hits *hits)
{
    if (glyphs_full()) {
        glyphs_clear();
        s->base_holds = false; /* it names glyphs that are no more */
    }
    if (w < LEAST_W || h < LEAST_H) {
        cells_reset(c, w, h, ROLE_BASE);
        c->exercise = m->exercise;
        if (hits)
            hits->n = 0;
        cells_printf(c, 0, 0, w, ROLE_ALARM, "%dx%d is too small: 80x24", w, h);
        return;
    }
    if (s->lock.on) {
        cells_reset(c, w, h, ROLE_BASE);
        c->exercise = m->exercise;
        if (hits)
            hits->n = 0;
        lock_draw(&s->lock, m, c);
        topline_draw(m, c, now_mono);
        return;
    }
    draw_base(s, m, c, w, h, hits);
    if (s->popup.open)
        draw_popup(&s->popup, c, hits);
    if (s->form.open)
        form_draw(&s->form, c, hits);
    draw_status(s, m, c, h - 2, hits);
    draw_lost(m, c);
    topline_draw(m, c, now_mono);
}
