/* directory: whom to call, in the member's languages, and when somebody there last answered; under the list an entry whole. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/put.h"
#include "console/view/view.h"
#include "console/widget/page.h"
#include "wire/directory_filter.h"

#define TEST_DAYS 90

/* The texts of an array, joined; what stands for none. */
static void join(const struct row *r, const char *member, const char *between, const char *none, char *out, size_t size)
{
    size_t n = 0;

    snprintf(out, size, "%s", none);
    JSON_EACH (v, json_get(r->j, member))
        if (n + 1 < size)
            n += (size_t) snprintf(out + n, size - n, "%s%.*s", n ? between : "", SPAN_FMT(v->s));
}

static void draw_id(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, r->key, ROLE_ID);
}

static void draw_member(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "member", c, x, y, w, ROLE_STRONG);
}

static void draw_role(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "role", c, x, y, w, ROLE_BASE);
}

static void draw_numbers(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    char text[400];

    (void) m;
    join(r, "numbers", ", ", "", text, sizeof text);
    cells_str(c, x, y, w, text[0] ? text : "no number", text[0] ? ROLE_STRONG : ROLE_WARN);
}

static void draw_languages(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    char text[300];

    (void) m;
    join(r, "languages", " ", "--", text, sizeof text);
    cells_str(c, x, y, w, text, ROLE_BASE);
}

static void draw_hours(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "hours", c, x, y, w, ROLE_BASE);
}

/* "12 d", "never!", "failed!": a mark where one can't rely on it. */
static void tested(const struct model *m, const struct row *r, char out[24], uint8_t *role)
{
    wf_time at = put_time(r, "tested", NULL), failed = put_time(r, "failed", NULL);
    long long days = at == TIME_NONE || m->now == TIME_NONE ? -1 : (m->now - at) / (86400 * NSEC_PER_SEC);

    *role = failed != TIME_NONE || days < 0 || days >= TEST_DAYS ? ROLE_BAD : ROLE_BASE;
    if (failed != TIME_NONE)
        snprintf(out, 24, "failed!");
    else if (at == TIME_NONE)
        snprintf(out, 24, "never!");
    else
        snprintf(out, 24, "%lld d%s", days < 0 ? 0 : days, days >= TEST_DAYS ? "!" : "");
}

static void draw_tested(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    char text[24];
    uint8_t role;

    tested(m, r, text, &role);
    cells_right(c, x, y, w, text, role);
}

static void draw_name(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "name", c, x, y, w, ROLE_BASE);
}

static const struct column columns[] = {
    {.head = "MM", .sort = "member", .width = 2, .draw = draw_member},
    {.head = "FOR", .sort = "role", .width = 14, .draw = draw_role},
    {.head = "NUMBERS", .width = 26, .draw = draw_numbers},
    {.head = "LANGUAGES", .width = 11, .draw = draw_languages},
    {.head = "HOURS", .width = 6, .from = 78, .draw = draw_hours},
    {.head = "TESTED", .sort = "tested", .width = 7, .right = true, .draw = draw_tested},
    {.head = "ENTRY", .sort = "id", .width = 16, .from = 110, .draw = draw_id},
    {.head = "OFFICE", .sort = "name", .width = 0, .draw = draw_name},
};

static bool passes(const struct row *r, const char *filter)
{
    return directory_filter_passes(r->j, filter);
}

static const struct section sections[] = {
    {.win = WIN_DIRECTORY,
     .title = "Directory",
     .columns = columns,
     .columns_n = ARRAY_LEN(columns),
     .weight = 1,
     .passes = passes,
     .empty = "no entry: the centre writes them into directory.conf of its home, \":engine reload\" takes them up; Esc clears a filter"},
};

static void below(const struct model *m, struct view_state *v, struct cells *c, struct rect rect, struct hits *h)
{
    const struct row *r = list_selected(v->list, sections, ARRAY_LEN(sections), m);
    struct page p = {.w = rect.w};
    char text[400];
    uint8_t role;
    wf_time at;

    (void) h;
    if (!r)
        return;
    page_part(&p, 0, r->key, ROLE_ID);
    page_part(&p, -1, json_str(r->j, "name"), ROLE_STRONG);
    page_line(&p);
    join(r, "numbers", "   ", "no number: the centre writes it into directory.conf of its home", text, sizeof text);
    page_text(&p, 0, true, span_str(text), ROLE_STRONG);
    page_line(&p);
    join(r, "languages", " ", "", text, sizeof text);
    page_pair(&p, "languages", span_str(text), ROLE_BASE);
    page_pair(&p, "hours", json_str(r->j, "hours"), ROLE_BASE);
    page_pair(&p, "e-mail", json_str(r->j, "email"), ROLE_BASE);
    tested(m, r, text, &role);
    at = put_time(r, role == ROLE_BAD && put_time(r, "failed", NULL) != TIME_NONE ? "failed" : "tested", NULL);
    page_pair(&p, "tested", span_str(text), role);
    if (at != TIME_NONE) {
        time_format(at, text);
        page_part(&p, -1, span_make(text, 10), role);
    }
    page_pair(&p, "by", json_str(r->j, "tested_by"), ROLE_OWNER);
    if (json_str(r->j, "note").n) {
        page_line(&p);
        page_text(&p, 0, true, json_str(r->j, "note"), ROLE_BASE);
    }
    page_draw(&p, &v->scroll, c, rect);
    page_free(&p);
}

const struct view view_directory = {.name = "directory",
                                    .title = "Directory",
                                    .screen = SCREEN_DIRECTORY,
                                    .sections = sections,
                                    .sections_n = ARRAY_LEN(sections),
                                    .below = below};
