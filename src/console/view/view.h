/* view: what a screen is. A new screen is one file beside this one and one line in view.c.
 *
 * A view only reads the model and draws cells; its scroll positions are its list's.
 */
#ifndef WF_CONSOLE_VIEW_H
#define WF_CONSOLE_VIEW_H

#include "console/widget/list.h"
#include "wire/commands.h"

enum view_id { VIEW_FLOOR, VIEW_CHECKPOINTS, VIEW_FEEDS, VIEW_QUARANTINE, VIEW_LOG, VIEW_FIND, VIEW_INCIDENT, VIEW_PLAYBOOK, VIEW_DIRECTORY, VIEW_DUTY, VIEW_HANDOVER, VIEW_NOTICES, VIEW_NOTICE, VIEW_COMPOSE, VIEW_PROTOCOLS, VIEW_RUN, VIEW_MATRIX, VIEW_MAP, VIEW_HELP, VIEW_COUNT };

struct compose;
struct atlas;
struct run_page;

/* What a view may look at beside the model. */
struct view_state {
    struct list *list;      /* its own */
    int64_t scroll;         /* of the text or the pane, in lines; drawing sets it back where it is too far */
    const char *subject;    /* the notice that is open, or "" */
    struct compose *compose; /* the draft that is written */
    struct run_page *run;    /* the run that is open; NULL where no such screen is drawn */
    struct atlas *map;         /* the map's cursor and coast; NULL where no such screen is drawn */
    enum view_id help_for;  /* whose keys the help shows */
};

typedef void view_draw(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h);

struct view {
    const char *name;    /* "floor": for `screen` and the prompt */
    const char *title;
    int number;          /* its digit in the tabs, 0: none */
    unsigned screen;     /* its bit of enum command_screen, for keys */
    const struct section *sections;
    int sections_n;      /* 0: no list */
    view_draw *draw;     /* draws the whole body; NULL: the list, with the pane beside it where there is room */
    view_draw *pane;     /* what is known of the selected row, beside the list; or NULL */
    view_draw *below;    /* the same under the list, where what matters is a long line; or NULL */
    int below_rows;      /* how many lines of it, where there is room; 0: five */
    bool wants_detail;   /* its pane shows WIN_DETAIL */
};

const struct view *view_get(enum view_id id);
/* By name or title; NULL when there is none. *id (may be NULL) gets which. */
const struct view *view_by_name(struct span name, enum view_id *id);
/* The view with this digit, or VIEW_COUNT. */
enum view_id view_by_number(int digit);

/* The number of the next desk behind `from` of the board that somebody has to call; -1: none (notice_board.c). */
int64_t notice_board_next(const struct model *m, int64_t from);
/* The border action that the selected cell of the matrix tells of, or NULL (matrix.c). */
const struct row *matrix_action(const struct model *m, const struct list *l);
/* Is it about the notice that is open? */
bool view_is_of_notice(enum view_id id);
/* Does it lie over another screen, which Esc goes back to: an incident, its playbook, a notice, a run, the help? */
bool view_lies_over(enum view_id id);
/* Does it, with keys of its own: a playbook, a notice, a run? */
bool view_has_keys(enum view_id id);

extern const struct view view_floor, view_checkpoints, view_feeds, view_quarantine, view_log, view_incident, view_find, view_playbook, view_directory, view_duty, view_handover, view_notices, view_notice, view_compose, view_protocols, view_run, view_matrix, view_map, view_help;

/* Columns of incidents, for every list of them (floor.c). */
#define INCIDENT_COLUMNS 21
extern const struct column incident_columns[INCIDENT_COLUMNS];

#endif
