/* compose: a draft of a notice on its way: its fields in a form, what the engine made of it, what is missing or wrong, and the draft that the form is now.
 *
 * Owns that state, from wire messages and what is typed alone; it asks nobody (app_compose.c does) and draws nothing (view/compose.c).
 * What the form does not show of a draft, a polygon or a text in another language, goes back as it came.
 */
#ifndef WF_CONSOLE_COMPOSE_H
#define WF_CONSOLE_COMPOSE_H

#include "console/widget/form.h"

#define COMPOSE_TODO 40
#define COMPOSE_FIELD "field:" /* before the names of the template's own fields in the form */

/* What keeps it from going out, or should be looked at; at: the field that it is about, -1: none of the form. */
struct compose_todo {
    bool missing, error; /* neither: advice */
    int at;
    struct span text, language; /* language absent: of the whole */
};

/* A zeroed struct is closed. */
struct compose {
    bool open;
    char notice[16];
    int64_t rev;
    bool ready;               /* the draft is there */
    struct arena draft_arena, made_arena;
    const struct json *draft; /* as the engine holds it */
    const struct json *made;  /* what it composed of that; NULL: nothing yet */
    struct form form;
    char *saved;              /* the draft's text that the engine has or was sent */
    bool saving, asking;      /* an answer is awaited */
    bool again;               /* something was typed meanwhile */
    bool typed;               /* since it was saved last */
    char refused[300];        /* why it could not be saved, or "" */
    bool stale;               /* another officer changed it since it was opened here */
    struct compose_todo todo[COMPOSE_TODO];
    int todo_n;
    /* what is looked at */
    bool preview;             /* where there is no room for both: the texts, not the fields */
    int text;                 /* which language */
    int recipient;            /* as whom it is read, -1: nobody's */
    char *read;               /* as that recipient reads it, or NULL */
    int64_t scroll, list_scroll;
};

void compose_begin(struct compose *c, const char *notice);
void compose_close(struct compose *c);
/* The draft as the engine holds it; the form is made anew of it with the next compose_take. */
void compose_load(struct compose *c, const struct json *draft, int64_t rev);
/* What the engine composed. to: the names that it may be sent to, ended by a NULL text. */
void compose_take(struct compose *c, const struct model *m, const struct json *answer, const struct choice *to);
/* The answer alone, of one that is only read. */
void compose_hold(struct compose *c, const struct json *answer);
/* The draft as it is in the form now. */
void compose_write(const struct compose *c, struct buf *out);
/* Is that another one than what the engine has? */
bool compose_changed(const struct compose *c);
/* The text of a language: row i of the answer's texts; how many there are. */
const struct json *compose_text_at(const struct compose *c, int i);
int compose_texts(const struct compose *c);
/* The recipient i, of those that get something. */
const struct json *compose_recipient_at(const struct compose *c, int i);
int compose_recipients(const struct compose *c);
/* May it be handed in: nothing missing, no error, nothing unsaved? */
bool compose_whole(const struct compose *c);

#endif
