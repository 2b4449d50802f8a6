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
#define COMPOSE_LANGUAGES 24
/* Bytes that a draft takes of a text, of its addressees, of a field: those of model/notice_draft.h, which the console does not know (tests/unit/console holds them equal). */
enum { COMPOSE_TEXT_MOST = 3000, COMPOSE_TO_MOST = 1000, COMPOSE_VALUE_MOST = 400 };
#define COMPOSE_PARTS 3        /* headline, description, instruction */
#define COMPOSE_PARAGRAPH "\xc2\xb6" /* in a row of one line: a paragraph's end */

/* What keeps it from going out, or should be looked at; at: the field that it is about, -1: none of the form. */
struct compose_todo {
    bool missing, error; /* neither: advice */
    int at;
    struct span text, language; /* language absent: of the whole */
};

/* What officers wrote over the template's words in a language; NULL: the template's stand there, "": nothing does. */
struct compose_words {
    char language[12];
    char *part[COMPOSE_PARTS];
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
    struct compose_words words[COMPOSE_LANGUAGES];
    int words_n;
    char language[12];        /* whose words the form's rows are */
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
/* The languages that it has, and behind them those that were asked for and have no words yet: how many, the i-th's name, its row of the answer's texts (NULL: no words yet). */
int compose_texts(const struct compose *c);
void compose_language(const struct compose *c, int i, char out[12]);
const struct json *compose_text_at(const struct compose *c, int i);
/* The form's rows are those of the i-th language from now on; what stood there is kept. */
void compose_speak(struct compose *c, int i);
/* The template's words into the row that has the cursor, to be written on; false: it is no such row, or not empty. */
bool compose_copy_words(struct compose *c);
/* Which of an officer's words a row is, by its name; -1: none. */
int compose_part(const char *name);
/* A text of several paragraphs as it stands in a row, a NUL behind it. */
void compose_put_row(struct span text, struct buf *out);
/* The recipient i, of those that get something. */
const struct json *compose_recipient_at(const struct compose *c, int i);
int compose_recipients(const struct compose *c);
/* May it be handed in: nothing missing, no error, nothing unsaved? */
bool compose_whole(const struct compose *c);

#endif
