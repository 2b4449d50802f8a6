/* page: lines of text in roles, made first and then drawn with a scroll position: panes, help, the open incident. */
#ifndef WF_CONSOLE_PAGE_H
#define WF_CONSOLE_PAGE_H

#include "base/arena.h"
#include "console/cell/cell.h"
#include "console/widget/list.h"

#define PAGE_PARTS 8
struct page_line {
    struct {
        int x;
        struct span text;
        uint8_t role;
    } part[PAGE_PARTS];
    int n;
    bool rule; /* a line across, with the first part on it */
};

/* A zeroed struct is an empty page. Texts are copied. */
struct page {
    struct arena arena;
    VEC(struct page_line) lines;
    int w; /* columns to wrap at */
};

void page_free(struct page *p);
/* Begins a new line. */
void page_line(struct page *p);
/* Adds a part to the last line at column x (-1: two blanks behind what is there). Cut at the page's width. */
void page_part(struct page *p, int x, struct span s, uint8_t role);
void page_str(struct page *p, int x, const char *s, uint8_t role);
/* "label value" on the last line, or on a new one where it has no room; nothing where the value is empty. */
void page_pair(struct page *p, const char *label, struct span value, uint8_t role);
/* Wraps a text into the lines from here on, indented; the first line goes on the last line when `here`. */
void page_text(struct page *p, int indent, bool here, struct span s, uint8_t role);
void page_rule(struct page *p, const char *title);
/* Draws from *scroll on, which is set back where it is too far. */
void page_draw(const struct page *p, int64_t *scroll, struct cells *c, struct rect r);

#endif
