/* format/json_items: see json_items.h. The text is not valid, so that its brackets are counted and not believed: a bracket that closes nothing is passed over,
 * one that is missing is supplied, a string ends at its line's end, and an object that begins where a key should stand is the next item. */
#include "format/json_items.h"

#include <stdint.h>
#include <string.h>

#define DEPTH_MOST 64

struct walk {
    wf_str text;
    size_t i;              /* the byte it is at */
    char open[DEPTH_MOST]; /* brackets that are open */
    size_t depth;
    size_t list;           /* depth inside the outermost array; 0: none is open */
    size_t from;           /* where the present element begins */
    char before;           /* the last byte that was no white space */
};

/* From a quote to the one that closes it, or to the line's end. */
static void skip_string(struct walk *w)
{
    for (w->i++; w->i < w->text.n && w->text.p[w->i] != '"' && w->text.p[w->i] != '\n'; w->i++) {
        if (w->text.p[w->i] == '\\' && w->i + 1 < w->text.n && w->text.p[w->i + 1] != '\n')
            w->i++;
    }
}

/* Whether the list goes on behind the bracket where it stands: with a comma and another item, or to its own end. */
static bool goes_on(const struct walk *w)
{
    size_t i = w->i + 1;
    bool comma = false;
    while (i < w->text.n && strchr(" \t\r\n,", w->text.p[i]))
        comma = w->text.p[i++] == ',' || comma;
    return i < w->text.n && w->text.p[i] == (comma ? '{' : ']');
}

/* Closes down to the bracket that `c` closes, if there is one. True where the outermost array ended. */
static bool close_bracket(struct walk *w, char c)
{
    char wanted = c == '}' ? '{' : '[';
    size_t least = c == '}' ? w->list : 0; /* a brace does not end the list */
    size_t d = w->depth;
    while (d > least && w->open[d - 1] != wanted)
        d--;
    if (d == least)
        return false;
    if (d == w->list && d < w->depth && goes_on(w))
        d++; /* it stands for the brace that is missing before it */
    w->depth = d - 1;
    return w->list && w->depth < w->list;
}

/* One byte outside of strings. True where an element ends before it. */
static bool step(struct walk *w, char c)
{
    bool ended = false;
    if (c == '[' || c == '{') {
        bool next = c == '{' && w->list && w->depth > w->list && w->open[w->depth - 1] == '{' && w->before == ',';
        if (next) {
            w->depth = w->list;
            ended = true;
        }
        if (w->depth == DEPTH_MOST)
            return ended;
        w->open[w->depth++] = c;
        if (c == '[' && !w->list) {
            w->list = w->depth;
            w->from = w->i + 1;
        }
    } else if (c == ']' || c == '}') {
        ended = close_bracket(w, c);
    } else if (c == ',') {
        ended = w->list && w->depth == w->list;
    }
    return ended;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Hands the element that ends before `w->i` over; an array that is empty has none. */
static bool hand_over(const struct walk *w, char c, size_t depth, json_item_fn *fn, void *arg)
{
    size_t to = w->i;
    if (c == '{') { /* before the comma that stands there */
        for (to = w->i - 1; to > w->from && w->text.p[to] != ',';)
            to--;
    }
    size_t at = w->from;
    while (at < to && is_space(w->text.p[at]))
        at++;
    return (at == to && c == ']' && w->text.p[w->from - 1] == '[') || fn(arg, w->from, to, depth);
}

void json_items_each(wf_str text, json_item_fn *fn, void *arg)
{
    struct walk w = {.text = text};
    for (; w.i < text.n; w.i++) {
        char c = text.p[w.i];
        size_t depth = w.list;
        if (c == '"') {
            skip_string(&w);
        } else if (step(&w, c)) {
            if (!hand_over(&w, c, depth, fn, arg))
                return;
            w.from = c == '{' ? w.i : w.i + 1;
            if (c == ']')
                w.list = 0;
        }
        if (!is_space(c))
            w.before = c;
    }
}

void json_item_blank(char *text, size_t n, size_t from, size_t to)
{
    size_t before = from, after = to;
    while (before > 0 && is_space(text[before - 1]))
        before--;
    while (after < n && is_space(text[after]))
        after++;
    if (before > 0 && text[before - 1] == ',')
        from = before - 1;
    else if (after < n && text[after] == ',')
        to = after + 1;
    for (size_t i = from; i < to; i++) {
        if (text[i] != '\n')
            text[i] = ' ';
    }
}
