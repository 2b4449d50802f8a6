/* frame: the whole screen: top line, tabs, border, body, status line, footer, and what lies above them.
 *
 * Owns struct screen, the state of what the officer looks at. Drawing is a function of (model, screen, size).
 */
#ifndef WF_CONSOLE_FRAME_H
#define WF_CONSOLE_FRAME_H

#include "console/compose.h"
#include "console/model/run_page.h"
#include "console/view/lock.h"
#include "console/view/view.h"
#include "console/widget/ask.h"
#include "console/widget/form.h"
#include "console/widget/atlas.h"
#include "console/widget/page.h"
#include "console/widget/prompt.h"

struct popup {
    bool open;
    char title[96];
    struct page page;
    int64_t scroll;
};

struct screen {
    enum view_id view, back; /* back: where Esc goes from an open incident or the help */
    enum view_id under_playbook, under_notice, under_run, under_help; /* what these lie over */
    bool incident_of_run; /* the open incident was opened from a run, where Esc goes back to */
    struct list list[VIEW_COUNT];
    int64_t scroll[VIEW_COUNT]; /* of pages */
    int64_t pane_scroll;
    char notice[16]; /* the notice that is open, or "" */
    struct run_page run; /* the run that is open */
    struct atlas map;
    struct prompt prompt;
    struct form form;
    struct compose compose; /* the draft that is written */
    struct compose review;  /* what the notice that is open says */
    struct ask ask;
    struct popup popup;
    struct lock lock;
    char filter_was[LIST_FILTER]; /* the filter before its line was opened: Esc gives it back */
    bool sorted;                /* incidents stand in another order than what matters most first */
    char message[400];
    uint8_t message_role;       /* ROLE_INFO or ROLE_ERROR */
    /* The frame below the prompt: while a command is typed nothing else of it changes. */
    struct cells base;
    int base_hits;
    bool base_holds;            /* cleared by whoever changes the model or the screen */
};

void screen_free(struct screen *s);
/* Call after the model or the view changed. */
void screen_sync(struct screen *s, const struct model *m);
/* The selected (or opened) incident's id, or "". */
struct span screen_subject(const struct screen *s, const struct model *m);
/* True when the whole record is shown at this width: by the pane beside the list, on its own screen, or by the line of a selected row that left. */
bool screen_shows_detail(const struct screen *s, int w);
/* What Tab goes to, a section and a line of the floor's list: the inbox's next row; behind its last, what is mine with a signal nobody
 * acknowledged or an answer that is late; then the inbox again. False: nothing needs the officer. */
bool screen_next(const struct screen *s, const struct model *m, int *section, int64_t *line);
/* Draws all into c, whose size is set to w x h. hits may be NULL. now_mono is for "lost for 12 s". */
void screen_draw(struct screen *s, const struct model *m, struct cells *c, int w, int h, int64_t now_mono, struct hits *hits);

#endif
