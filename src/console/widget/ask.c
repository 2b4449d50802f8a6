/* ask: see ask.h. */
#include "console/widget/ask.h"

#include <stdio.h>
#include <sys/mman.h>

#include "base/utf8.h"
#include "console/theme/role.h"
#include "console/widget/page.h"

void ask_open(struct ask *a, enum ask_kind kind, uint8_t role, const char *label)
{
    ask_close(a);
    if (kind == ASK_SECRET)
        (void) mlock(a->text, sizeof a->text);
    a->kind = kind;
    a->role = role;
    snprintf(a->label, sizeof a->label, "%s", label);
}

void ask_forget(struct ask *a)
{
    explicit_bzero(a->text, sizeof a->text);
    a->n = 0;
}

void ask_close(struct ask *a)
{
    ask_forget(a);
    a->kind = ASK_NONE;
    a->waits = false;
    a->say[0] = a->said[0] = 0;
}

enum ask_did ask_key(struct ask *a, const struct key *k)
{
    if (a->waits)
        return ASK_STAYS;
    if (a->kind == ASK_YES)
        return (k->code == 'y' || k->code == 'Y') && !k->mods ? ASK_TAKEN : ASK_LEFT;
    if (k->code == WKEY_ESC || (k->mods == KEY_CTRL && (k->code == 'c' || k->code == 'g')))
        return ASK_LEFT;
    if (k->code == WKEY_ENTER)
        return a->n ? ASK_TAKEN : ASK_LEFT;
    if (k->code == WKEY_BACKSPACE) {
        while (a->n && ((unsigned char) a->text[--a->n] & 0xc0) == 0x80)
            ;
        a->text[a->n] = 0;
    } else if (k->code == 'u' && k->mods == KEY_CTRL) {
        ask_forget(a);
    } else if (k->code < KEY_FIRST_ && k->code >= ' ' && !(k->mods & (KEY_CTRL | KEY_ALT)) && a->n + 5 < sizeof a->text) {
        a->n += (size_t) utf8_encode(k->code, a->text + a->n);
        a->text[a->n] = 0;
    }
    return ASK_STAYS;
}

/* What it is about, in as many lines as that takes above the question. */
static void draw_say(const struct ask *a, struct cells *c, int y)
{
    struct page p = {.w = c->w - 2};
    int64_t top = 0;
    struct rect r = {1, y, c->w - 2, 0};

    for (const char *line = a->say; *line;) {
        size_t n = strcspn(line, "\n");

        page_line(&p);
        page_text(&p, 0, true, span_make(line, n), a->role);
        line += n + (line[n] == '\n');
    }
    if (a->said[0]) {
        page_line(&p);
        page_text(&p, 0, true, span_str(a->said), ROLE_ERROR);
    }
    r.h = (int) p.lines.n < y - 2 ? (int) p.lines.n : y - 2;
    r.y = y - r.h;
    if (r.h > 0) {
        cells_fill(c, 0, r.y, c->w, r.h, a->role);
        page_draw(&p, &top, c, r);
    }
    page_free(&p);
}

void ask_draw(const struct ask *a, struct cells *c, int y)
{
    uint8_t role = c->exercise ? ROLE_PROMPT_EX : ROLE_PROMPT;
    int x = 0;

    draw_say(a, c, y);
    cells_fill(c, 0, y, c->w, 1, role);
    if (c->exercise)
        x += cells_str(c, 0, y, c->w, "EX ", role);
    x += cells_str(c, x, y, c->w - x, a->label, role);
    if (a->waits)
        cells_str(c, x, y, c->w - x, "...", role);
    else if (a->kind == ASK_WORDS)
        x += cells_put(c, x, y, c->w - x - 1, span_make(a->text, a->n), role);
    if (a->kind != ASK_YES && !a->waits) {
        c->cursor_x = x < c->w ? x : c->w - 1;
        c->cursor_y = y;
    }
}
