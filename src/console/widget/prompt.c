/* prompt: see prompt.h. */
#include "console/widget/prompt.h"

#include <stdio.h>

#include "console/theme/role.h"
#include "text/width.h"

#define CHOICES_SHOWN 8

void prompt_free(struct prompt *p)
{
    line_free(&p->line);
    choices_free(&p->choices);
    for (int i = 0; i < p->history_n; i++)
        mem_free(p->history[i]);
}

static void complete(struct prompt *p, const struct model *m)
{
    p->chosen = -1;
    if (p->kind == PROMPT_COMMAND)
        complete_command(&p->choices, m, line_text(&p->line), p->line.at);
    else if (p->of == FILTERS_ENTRIES)
        complete_entries(&p->choices, m, line_text(&p->line), p->line.at);
    else if (p->of == FILTERS_WORDS)
        complete_nothing(&p->choices);
    else
        complete_filter(&p->choices, m, line_text(&p->line), p->line.at);
}

void prompt_open(struct prompt *p, enum prompt_kind kind, const char *text, const struct model *m)
{
    p->kind = kind;
    p->history_at = p->history_n;
    p->wrong = -1;
    line_set(&p->line, text);
    complete(p, m);
}

void prompt_close(struct prompt *p)
{
    p->kind = PROMPT_NONE;
    p->wrong = -1;
    line_set(&p->line, "");
}

void prompt_wrong(struct prompt *p, int64_t at, const char *why)
{
    p->wrong = at;
    snprintf(p->why, sizeof p->why, "%s", why);
}

bool prompt_is_wrong(const struct prompt *p)
{
    return p->wrong >= 0 && (size_t) p->wrong <= p->line.text.n;
}

/* A report of rights is not for whoever sits at this console next and presses Up. */
static bool is_secret(const char *text)
{
    while (*text == ' ' || *text == ':')
        text++;
    return strncmp(text, "rights", 6) == 0 && (!text[6] || text[6] == ' ');
}

static void remember(struct prompt *p)
{
    const char *text = line_text(&p->line);

    if (is_secret(text))
        return;
    if (p->kind != PROMPT_COMMAND || !text[0] || (p->history_n && strcmp(p->history[p->history_n - 1], text) == 0))
        return;
    if (p->history_n == PROMPT_HISTORY) {
        mem_free(p->history[0]);
        memmove(p->history, p->history + 1, sizeof p->history - sizeof p->history[0]);
        p->history_n--;
    }
    p->history[p->history_n++] = mem_strdup(text);
}

static void recall(struct prompt *p, const struct model *m, int by)
{
    int at = p->history_at + by;

    if (p->kind != PROMPT_COMMAND || at < 0 || at > p->history_n)
        return;
    p->history_at = at;
    line_set(&p->line, at < p->history_n ? p->history[at] : "");
    complete(p, m);
}

void prompt_choose(struct prompt *p, int i)
{
    size_t end = p->line.at;
    struct line *l = &p->line;

    if (i < 0 || i >= p->choices.n || p->choices.from > end)
        return;
    /* the word from `from` to the cursor gives way */
    memmove(l->text.p + p->choices.from, l->text.p + end, l->text.n - end + 1);
    l->text.n -= end - p->choices.from;
    l->at = p->choices.from;
    line_insert(l, span_str(p->choices.v[i].text));
    p->chosen = i;
}

static void tab(struct prompt *p, const struct model *m, int by)
{
    const char *text;

    if (!p->choices.n)
        return;
    prompt_choose(p, p->chosen < 0 ? (by > 0 ? 0 : p->choices.n - 1) : (p->chosen + by + p->choices.n) % p->choices.n);
    text = p->choices.v[p->chosen].text;
    if (p->choices.n == 1) {
        if (p->line.at == p->line.text.n && text[strlen(text) - 1] != ':')
            line_insert(&p->line, SPAN_LIT(" "));
        complete(p, m);
    }
}

enum prompt_did prompt_key(struct prompt *p, const struct model *m, const struct key *k)
{
    enum line_did did;

    switch (k->code) {
    case WKEY_ESC: return PROMPT_LEFT;
    case WKEY_ENTER: remember(p); return PROMPT_TAKEN;
    case WKEY_TAB: tab(p, m, 1); return PROMPT_CHANGED;
    case WKEY_BACKTAB: tab(p, m, -1); return PROMPT_CHANGED;
    case WKEY_UP: recall(p, m, -1); return PROMPT_CHANGED;
    case WKEY_DOWN: recall(p, m, 1); return PROMPT_CHANGED;
    case WKEY_BACKSPACE:
        if (!p->line.text.n)
            return PROMPT_LEFT;
        break;
    case 'c': case 'g':
        if (k->mods == KEY_CTRL)
            return PROMPT_LEFT;
        break;
    default: break;
    }
    did = line_key(&p->line, k);
    if (did == LINE_CHANGED && p->kind == PROMPT_COMMAND)
        p->wrong = -1; /* it is another line now; a filter's is judged by the engine */
    if (did != LINE_NOTHING)
        complete(p, m);
    return did == LINE_CHANGED ? PROMPT_CHANGED : PROMPT_STAYS;
}

void prompt_paste(struct prompt *p, const struct model *m, struct span s)
{
    line_insert(&p->line, s);
    complete(p, m);
}

static void draw_choices(const struct prompt *p, struct cells *c, int y, struct hits *h)
{
    int n = p->choices.n < CHOICES_SHOWN ? p->choices.n : CHOICES_SHOWN, first = 0, w = c->w;

    if (n > y - 3)
        n = y - 3;
    if (n <= 0)
        return;
    if (p->chosen >= n)
        first = p->chosen - n + 1;
    for (int i = 0; i < n; i++) {
        const struct choice *v = &p->choices.v[first + i];
        int row = y - n + i, used;
        uint8_t role = first + i == p->chosen ? ROLE_CHOICE : ROLE_POPUP;

        cells_fill(c, 0, row, w, 1, role); /* the whole row: nothing of the screen shows beside it */
        used = cells_str(c, 2, row, w - 2, v->text, role);
        if (v->help[0] && used + 4 < w)
            cells_str(c, 2 + (used < 22 ? 24 : used + 2), row, w - (used < 22 ? 24 : used + 2) - 2, v->help, role);
        hits_add(h, HIT_CHOICE, 0, row, w, 1, 0, first + i);
    }
    if (p->choices.n > n && y - n - 1 > 2) {
        cells_fill(c, 0, y - n - 1, w, 1, ROLE_POPUP);
        cells_printf(c, 2, y - n - 1, w - 2, ROLE_POPUP, "%d of %d; Tab goes through them", n, p->choices.n);
    }
}

/* Usage of the command that is being typed, behind the text. */
static void draw_usage(const struct prompt *p, struct cells *c, int x, int y, uint8_t role)
{
    struct buf usage = {0};

    if (p->kind == PROMPT_COMMAND && p->choices.command) {
        commands_usage(p->choices.command, &usage);
        buf_printf(&usage, " - %s", p->choices.command->help);
    } else if (p->kind == PROMPT_FILTER && !p->line.text.n) {
        static const char *const what[] = {"words that the title or the text holds, or type: member: priority: ...", "words that an entry holds, or member: role: lang: untested:",
                                           "words that a line holds"};
        buf_str(&usage, what[p->of]);
    }
    if (usage.n && x + 12 < c->w)
        cells_put(c, x, y, c->w - x - 1, buf_view(&usage), role);
    buf_free(&usage);
}

/* A mark under the byte at fault; the reason beside it, where there is more room. */
static void draw_wrong(const struct prompt *p, struct cells *c, int x, int y, int room)
{
    int at = line_column(&p->line, room, (size_t) p->wrong), w = text_width(NULL, span_str(p->why));

    cells_fill(c, 0, y, c->w, 1, ROLE_FOOT);
    x += at < 0 ? 0 : at;
    cells_str(c, x, y, 1, "^", ROLE_ERROR);
    if (x + 2 + w <= c->w || x < c->w / 2)
        cells_str(c, x + 2, y, c->w - x - 2, p->why, ROLE_ERROR);
    else
        cells_str(c, w + 1 < x ? x - w - 1 : 0, y, x - 1, p->why, ROLE_ERROR);
}

void prompt_draw(const struct prompt *p, int marked, struct cells *c, int y, struct hits *h)
{
    uint8_t role = c->exercise ? ROLE_PROMPT_EX : ROLE_PROMPT;
    const char *mark = p->kind == PROMPT_FILTER ? "/" : ":";
    int x = 0, room;

    cells_fill(c, 0, y, c->w, 1, role);
    if (c->exercise)
        x += cells_str(c, 0, y, c->w, "EX ", role);
    if (marked && p->kind == PROMPT_COMMAND)
        x += cells_printf(c, x, y, c->w - x, ROLE_CHOICE, " %d incident%s ", marked, marked == 1 ? "" : "s");
    x += cells_str(c, x, y, c->w - x, mark, role);
    room = c->w - x - 1;
    line_draw(&p->line, c, x, y, room, role, true);
    if (p->line.at == p->line.text.n)
        draw_usage(p, c, c->cursor_x + 3, y, ROLE_DIM);
    draw_choices(p, c, y, h);
    if (prompt_is_wrong(p) && y + 1 < c->h)
        draw_wrong(p, c, x, y + 1, room);
}
