/* app_map: the map: keys that move its cursor and select what lies under it, clicks, how near one looks. */
#include <stdio.h>
#include <stdlib.h>

#include "console/act.h"
#include "console/theme/role.h"

/* A terminal that shows no braille: the fonts of the Linux and BSD consoles have none, nor had the old ones. Others are asked for what they may lack: m. */
static bool has_no_braille(void)
{
    static const char *const without[] = {"linux", "wsvt25", "cons25", "vt", "ansi"};
    const char *term = getenv("TERM");

    for (size_t i = 0; term && i < ARRAY_LEN(without); i++)
        if (strncmp(term, without[i], strlen(without[i])) == 0)
            return true;
    return false;
}

void act_map(struct app *a, struct call *c)
{
    static bool asked; /* once: he may have said otherwise since */

    (void) c;
    if (!asked)
        a->screen.map.ascii = has_no_braille();
    asked = true;
    app_go(a, VIEW_MAP);
}

void act_map_zoom(struct app *a, struct call *c)
{
    bool near = strcmp(c->cmd->name, "map near") == 0, far = strcmp(c->cmd->name, "map far") == 0;

    if (a->screen.view != VIEW_MAP)
        app_go(a, VIEW_MAP);
    if (!atlas_zoom(&a->screen.map, near ? 1 : far ? -1
                                                   : 0) &&
        c->by_key)
        app_message(a, ROLE_INFO, near ? "as near as it goes" : "the whole region is shown");
    else if (c->by_key)
        a->screen.message[0] = 0;
}

void act_map_worst(struct app *a, struct call *c)
{
    (void) c;
    if (a->screen.view != VIEW_MAP)
        app_go(a, VIEW_MAP);
    atlas_home(&a->screen.map);
}

void act_map_strokes(struct app *a, struct call *c)
{
    (void) c;
    a->screen.map.ascii = !a->screen.map.ascii;
    if (a->screen.view != VIEW_MAP)
        app_go(a, VIEW_MAP);
}

bool act_map_key(struct app *a, const struct key *k)
{
    struct atlas *x = &a->screen.map;
    bool went;

    if (a->screen.view != VIEW_MAP || k->mods)
        return false;
    switch (k->code) {
    case WKEY_LEFT:
    case 'h': went = atlas_move(x, -1, 0); break;
    case WKEY_RIGHT:
    case 'l': went = atlas_move(x, 1, 0); break;
    case WKEY_UP:
    case 'k': went = atlas_move(x, 0, -1); break;
    case WKEY_DOWN:
    case 'j': went = atlas_move(x, 0, 1); break;
    case WKEY_PGDN:
    case ' ': went = atlas_step(x, 1); break;
    case WKEY_PGUP: went = atlas_step(x, -1); break;
    case WKEY_END:
    case 'G': went = atlas_step(x, INT32_MAX / 2); break;
    case 'J': went = atlas_item_step(x, 1); break;
    case 'K': went = atlas_item_step(x, -1); break;
    default: return false;
    }
    if (went)
        a->screen.message[0] = 0;
    else
        app_message(a, ROLE_INFO, "nothing lies that way");
    return true;
}

bool act_map_click(struct app *a, const struct hit *hit)
{
    if (a->screen.view != VIEW_MAP || (hit->kind != HIT_CHOICE && hit->kind != HIT_FIELD))
        return false;
    if (hit->kind == HIT_CHOICE)
        atlas_go(&a->screen.map, (size_t) hit->arg);
    else
        atlas_item_go(&a->screen.map, (size_t) hit->arg);
    return true;
}

bool act_map_wheel(struct app *a, const struct hit *hit, int by)
{
    if (a->screen.view != VIEW_MAP || !hit)
        return false;
    if (hit->kind == HIT_FIELD || (hit->kind == HIT_AREA && hit->section == 1))
        atlas_item_step(&a->screen.map, by);
    else
        atlas_zoom(&a->screen.map, -by);
    return true;
}

bool act_map_enter(struct app *a)
{
    struct atlas *x = &a->screen.map;
    const struct row *r = a->screen.view == VIEW_MAP ? atlas_incident(x) : NULL;
    struct list *floor_list = &a->screen.list[VIEW_FLOOR];

    if (a->screen.view != VIEW_MAP)
        return false;
    if (r) {
        act_open_incident(a, r->key);
    } else if (strlen(x->item) == 5) { /* the checkpoint itself: what is open there, as on the board */
        snprintf(floor_list->filter, sizeof floor_list->filter, "checkpoint:%.40s", x->item);
        app_go(a, VIEW_FLOOR);
    } else {
        app_message(a, ROLE_INFO, "nothing is selected: J and K select what lies under the cursor");
    }
    return true;
}
