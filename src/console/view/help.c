/* help: the keys of the screen one came from, then every command, all from the one table. */
#include <stdio.h>

#include "console/view/put.h"
#include "console/view/view.h"
#include "console/widget/page.h"

static void key_line(struct page *p, const char *keys, const char *name, const char *help)
{
    page_line(p);
    page_str(p, 1, keys, ROLE_KEY);
    page_str(p, 13, name, ROLE_STRONG);
    page_text(p, 31, true, span_str(help), ROLE_BASE);
}

static void keys_of(struct page *p, unsigned screen)
{
    size_t n;
    const struct command *all = commands_all(&n);

    for (size_t i = 0; i < n; i++) {
        const struct command *c = &all[i];
        char keys[64];

        if (!(c->screens & screen) || (!c->keys && !c->fkey))
            continue;
        snprintf(keys, sizeof keys, "%s", c->keys ? c->keys : "");
        if (c->fkey)
            snprintf(keys + strlen(keys), sizeof keys - strlen(keys), "%sF%d", keys[0] ? "  " : "", c->fkey);
        key_line(p, keys, c->name, c->help);
    }
}

static void moving(struct page *p)
{
    key_line(p, "arrows hjkl", "move", "up and down by a line; left and right to another part of the list");
    key_line(p, "PgUp PgDn", "page", "also C-b and C-f");
    key_line(p, "Home End", "ends", "also g and G; once more for the whole list");
    key_line(p, "mouse", "mouse", "click selects and chooses screens, columns, keys; the wheel scrolls");
}

static void moving_on_map(struct page *p)
{
    key_line(p, "arrows hjkl", "move", "to the nearest mark that way");
    key_line(p, "PgDn PgUp", "step", "to the mark where it is less bad, or worse; also Space");
    key_line(p, "J K", "select", "among the places and incidents under the cursor; Enter opens");
    key_line(p, "mouse", "mouse", "click selects a mark or a line; the wheel looks nearer or farther");
}

static void commands(struct page *p)
{
    size_t n;
    const struct command *all = commands_all(&n);

    for (size_t i = 0; i < n; i++) {
        struct buf usage = {0};

        if (!(all[i].flags & COMMAND_CONSOLE))
            continue;
        commands_usage(&all[i], &usage);
        page_line(p);
        page_str(p, 1, ":", ROLE_DIM);
        page_part(p, 2, buf_view(&usage), ROLE_STRONG);
        page_text(p, 26, usage.n < 23, span_str(all[i].help), ROLE_BASE);
        buf_free(&usage);
    }
}

static void draw(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    struct page p = {0};
    char title[64];
    const struct view *of = view_get(v->help_for);

    (void) m;
    hits_add(h, HIT_AREA, r.x, r.y, r.w, r.h, 0, 0);
    r.x++;
    r.w -= 2;
    p.w = r.w;
    snprintf(title, sizeof title, "Keys of the screen %s", of->title);
    page_rule(&p, title);
    keys_of(&p, of->screen);
    page_line(&p);
    page_rule(&p, "Moving");
    if (v->help_for == VIEW_MAP)
        moving_on_map(&p);
    else
        moving(&p);
    page_line(&p);
    page_rule(&p, "Commands, after a colon; Tab completes");
    commands(&p);
    page_draw(&p, &v->scroll, c, r);
    page_free(&p);
}

const struct view view_help = {.name = "help", .title = "Help", .screen = SCREEN_HELP, .draw = draw};
