/* list: one or more sections of rows in columns, with one selection that stays with the thing, not the row.
 *
 * Owns: where each section is scrolled to and what is selected. Rows come from the model's windows, which
 * may hold only part of a list: what is not there yet is drawn as dots and asked for (list_want).
 *
 * A selected row that leaves the list (it was closed, say) stays where it was, drawn as old, and stays selected until the officer moves:
 * the next key is never about another thing than the last one. Lines are numbered with it, rows (list_count) without.
 * One that only left the rows that are loaded, as others came or another order moved it, is asked for (list_want) and found again. Where
 * another filter has no place for it, what stands where it would is selected, and it again if the filter goes on to let it through.
 */
#ifndef WF_CONSOLE_LIST_H
#define WF_CONSOLE_LIST_H

#include "console/cell/cell.h"
#include "console/model/model.h"
#include "console/term/key.h"
#include "console/widget/hits.h"

#define LIST_SECTIONS 4
#define LIST_MARKS 200 /* as many as can be marked */
#define LIST_FILTER 512

/* Whether a row passes a filter, where a list has words of its own. */
typedef bool row_passes(const struct row *r, const char *filter);
/* What stands first where the officer chose no order: rows of a lower rank; within one they stay as they came. */
typedef int row_rank(const struct row *r);
typedef void column_draw(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w);
struct column {
    const char *name; /* for columns of the officer's own (wire/columns.h), or NULL */
    const char *head;
    const char *sort;  /* the member to sort by, or NULL */
    short width;       /* 0: all that is left */
    short actual;      /* the width outside an exercise, where ids are shorter; 0: the same */
    short from;        /* shown in lists at least this wide */
    short until;       /* ... and narrower than this; 0: no bound */
    bool right;        /* the head is set to the right */
    short cell;       /* which cell of its row it is, from 1 on, where the cursor goes from cell to cell; 0: none */
    bool extra;       /* shown only where the officer asked for it */
    column_draw *draw;
};

struct section {
    enum model_win win;
    const char *title;
    const struct column *columns;
    int columns_n;
    int weight;         /* its share where there is not room for all */
    bool server_filter; /* the server applies the filter; else it is applied here, to the rows we have */
    bool optional;      /* takes no room while nothing is in it; the border names it all the same */
    const char *empty;  /* what would fill it */
    row_passes *passes; /* NULL: each word of the filter is in some text of the row */
    short cells;        /* in each of its rows; 0: the cursor is on the whole row */
    row_rank *rank;     /* NULL: the order in which rows come */
};

struct list_part {
    int64_t top;        /* number of the first row shown */
    char top_key[128];
    int64_t fresh;      /* rows that came above the window since it was left, or were pushed above it */
    int64_t pushed;     /* rows that came above the selection since the last draw, those in fresh left out */
    int64_t orders;     /* of its window, at the last sync */
    int64_t total;      /* of its window, at the last sync */
    bool all;           /* as many rows as can be had were asked for, for the filter */
    int page;           /* rows shown at the last draw */
    int64_t *map;       /* numbers of the rows that pass the filter, in the order shown; NULL: all, as they come */
    int64_t map_n;
};

struct list {
    int section;        /* of the selection */
    char key[128];
    int64_t index;      /* number of the selected line in its section */
    int cell;           /* the selected cell of it, from 0 on, where its section has cells */
    struct row *held;   /* the selected row, kept; NULL: none, or it is not loaded */
    bool gone;          /* it left; its line stands at index all the same */
    char below[128];    /* the row that stood under it then, or "" */
    char seek[128];     /* to be selected as soon as it is there, unless the officer moves */
    char was[128];      /* selected before a filter had no place for it: again when it has, until the officer's next key */
    bool unsure;        /* its line stands at index, but whether it left or is only not loaded isn't known yet */
    struct {
        int64_t index, line, fresh;
    } last;             /* where it stood, on the screen too, and what was announced then, while that was known */
    struct {
        char key[128];
        int64_t at;
    } beside[2];        /* rows that stood beside it: what moved them, too, came in above */
    bool strayed;       /* it was not seen since the filter or the order became another */
    char ask[128];      /* the thing whose place is asked for */
    unsigned asked, told; /* bits of sections: where it was asked for, and which have told */
    bool touched;       /* the officer has pressed a key: the selection keeps its thing */
    struct list_part part[LIST_SECTIONS];
    char filter[LIST_FILTER];
    char sort[24]; /* what it is sorted by: a member of the rows where that is done here, else the engine's word; or "" */
    bool desc;
    char (*marks)[128]; /* keys of what is marked, marks_n of them; NULL: never any */
    int marks_n;
    char mark_last[128]; /* from where a range is marked */
    char columns[200];            /* names of columns of the officer's own, or "" */
    char order[LIST_FILTER + 40];    /* filter and order at the last sync: rows that move by another one are not new */
};

struct rect {
    int x, y, w, h;
};

void list_free(struct list *l);
/* The rows of another thing come: what was selected of the last one is let go, with its filter. */
void list_renew(struct list *l);
/* Call after the model changed, before list_draw: finds the selected thing again, keeps windows where they were. */
void list_sync(struct list *l, const struct section *s, int n, const struct model *m);
/* Draws into the rectangle and scrolls so that the selection shows. focus: the selection is marked. */
void list_draw(struct list *l, const struct section *s, int n, const struct model *m, struct cells *c, struct rect r, struct hits *h);
/* Moves by a key (arrows, hjkl, Page, Home, End); false when the key is none of those. */
bool list_key(struct list *l, const struct section *s, int n, const struct model *m, const struct key *k);
/* Selects a line. What had left and was still shown is let go. */
void list_select(struct list *l, const struct section *s, int n, const struct model *m, int section, int64_t index);
/* Selects the row with this key, which may be still to come. */
void list_seek(struct list *l, struct span key);
/* To a cell of the selected row, as far as there are any. */
void list_cell(struct list *l, const struct section *s, int cell);
/* To the one that was clicked on, in column x of the screen; `at` is its row's. */
void list_click(struct list *l, const struct section *s, const struct model *m, const struct hit *at, int x);
/* Lets go of a row that has left: the next sync selects what took its place. */
void list_leave(struct list *l);
/* The officer goes on from here: what a filter had put out is not come back to. */
void list_settle(struct list *l);
/* Scrolls one section by rows without moving the selection's thing unless it leaves the window. */
void list_scroll(struct list *l, const struct section *s, int n, const struct model *m, int section, int rows);
const struct row *list_selected(const struct list *l, const struct section *s, int n, const struct model *m);
/* Marks, for one verb on many. Marking gives false when there would be more than LIST_MARKS. */
bool list_marked(const struct list *l, struct span key);
bool list_mark_toggle(struct list *l, const struct section *s, int n, const struct model *m); /* of the selected row */
bool list_mark_range(struct list *l, const struct section *s, int n, const struct model *m);  /* from where the last mark was set to the selected row */
bool list_mark_section(struct list *l, const struct section *s, int n, const struct model *m); /* all of it that is loaded */
bool list_mark(struct list *l, struct span key);
void list_unmark(struct list *l, struct span key);
void list_unmark_all(struct list *l);
/* How many of what is marked stand in no list now, by a filter or because they left. */
int list_marks_unseen(const struct list *l, const struct section *s, int n, const struct model *m);
/* Rows in a section after the filter. */
int64_t list_count(const struct list *l, const struct section *s, const struct model *m, int section);
/* The part of a section that should be loaded but is not: true, with the offset to ask for, and the thing that it is to hold, or "". */
bool list_want(struct list *l, const struct section *s, const struct model *m, int section, int64_t *offset, const char **anchor);
/* Whether a filter is applied here to a part of the rows: what passes it is no answer about the others. */
bool list_knows_part(const struct section *s, const struct model *m, int section);
/* What a section is to hold when it is asked for in another order or by another filter: the selected thing, or "". */
const char *list_anchor(const struct list *l, int section);

#endif
