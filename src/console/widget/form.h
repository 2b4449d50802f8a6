/* form: a few fields in a box, with completion. What the fields of a verb are stands in the one table of forms.c; what is typed becomes the verb's arguments.
 *
 * Owns the texts, and what was typed in a form that was left with Esc (its draft), until it is handed in.
 */
#ifndef WF_CONSOLE_FORM_H
#define WF_CONSOLE_FORM_H

#include "console/widget/complete.h"
#include "console/widget/hits.h"
#include "console/widget/line.h"

#define FORM_ROWS 18   /* of the table */
#define FORM_FIELDS 48 /* of an open form: a notice's has those of its template, too */
#define FORMS_MOST 20

enum form_flag {
    FORM_NEEDED = 1,
    FORM_STRICT = 2, /* only one of the choices will do */
    FORM_WORDS = 4,  /* each word of the line is completed by itself */
    FORM_UPPER = 8,  /* codes are capital letters in the record, and typed as they come */
    FORM_JOIN = 16,  /* fields of one argument that stand close to each other ("B2"), not as "part=value" words */
    FORM_SWITCH = 32, /* "yes" is true, all else is left out */
    FORM_RULES = 64, /* the priority that the rules give hangs on it */
    FORM_COMMAS = 128, /* each item of a list with commas is completed by itself */
    FORM_SEMICOLONS = 256, /* the same with semicolons */
    FORM_FREE = 512, /* what is proposed is taken by the arrows alone: another text does as well */
};

/* A field. Where `part` is set, several fields make one argument: "involved=22 minors=3". */
struct form_row {
    const char *label, *name, *part; /* "minors", "counts", "minors" */
    const char *help;
    enum command_kind kind;
    unsigned flags;
    const struct choice *told; /* choices with what they mean, ended by a NULL text; or NULL */
    const char *fills;         /* the field that a checkpoint put in here gives the member of, or NULL */
};

enum form_kind_flag {
    FORM_SECRET = 1, /* nothing of it is kept when it is left */
    FORM_TRIES = 2,  /* the engine says which priority it would have */
};

/* The form of a verb. */
struct form_kind {
    const char *verb, *title; /* of a verb on an incident its id follows the title */
    unsigned flags;
    struct form_row rows[FORM_ROWS]; /* ended by a row without a label */
    /* What the record says of that field now, into out; NULL: nothing is filled in. */
    void (*known)(const struct json *record, const struct form_row *row, char *out, size_t size);
};

struct form_field {
    const struct form_row *row;
    struct line line;
    char *was;   /* what the record says; never NULL in an open form */
    bool filled; /* by another field, not by the officer */
    char *note;  /* where its value came from, or NULL */
};

struct form_draft {
    char of[64];             /* the incident, "" */
    char *text[FORM_FIELDS]; /* NULL where there is no draft */
};

enum form_did { FORM_STAYS, FORM_TAKEN, FORM_LEFT };

/* A zeroed struct is a closed form. */
struct form {
    bool open;
    const struct form_kind *kind;
    char incident[64];
    int64_t rev; /* of the record that it was filled from; 0: of none */
    struct form_field field[FORM_FIELDS];
    int n, at;
    struct form_row made[FORM_FIELDS]; /* rows that are known at run time only; their texts lie in the arena */
    struct arena arena;
    struct choices choices;
    int chosen;
    bool moved; /* the arrows chose it */
    char error[160];
    char priority[96]; /* what the engine said last, "" */
    char asked[512];   /* the fields that it was asked by */
    struct form_draft draft[FORMS_MOST];
};

/* ---- forms.c: the table ---- */

/* The form of a verb, or NULL. */
const struct form_kind *form_find(const char *verb);
/* All of them. */
const struct form_kind *form_kinds(size_t *n);

/* ---- form.c ---- */

/* Opens it. record: the incident's members as they are now, or NULL. A draft of the same is there again; returns whether one was. */
bool form_open(struct form *f, const struct form_kind *kind, const struct model *m, const char *incident, const struct json *record);
/* A form whose rows come at run time, one after the other: a row's texts and choices are copied. value: what stands there; note: where that came from, or NULL. */
void form_begin(struct form *f, const struct form_kind *kind, const char *of);
void form_add(struct form *f, const struct form_row *row, const char *value, const char *note);
/* The field of that name, or -1; its text. */
int form_field_at(const struct form *f, const char *name);
const char *form_text(const struct form *f, int field);
/* Another note, or another value that was there before anything was typed. */
void form_note(struct form *f, int field, const char *note);
void form_value(struct form *f, int field, const char *value);
/* Another text, whatever was typed; another label and help of a row that was made at run time. */
void form_again(struct form *f, int field, const char *text);
void form_retitle(struct form *f, int field, const char *label, const char *help);
/* Puts back what was refused: the members of `values`, the cursor on the one that is wrong, and why. */
void form_refill(struct form *f, const struct model *m, const struct json *values, const char *wrong, const char *error);
/* What was refused while another form is open: it is a draft. */
void form_keep(struct form *f, const struct form_kind *kind, const char *incident, const struct json *values);
/* Left with Esc: what was typed is kept. Returns whether there was anything. */
bool form_leave(struct form *f);
void form_close(struct form *f);
void form_free(struct form *f);
enum form_did form_key(struct form *f, const struct model *m, const struct key *k);
void form_paste(struct form *f, const struct model *m, struct span s);
void form_focus(struct form *f, const struct model *m, int field);
/* Enter takes the proposal that is marked, as if the arrows had gone there; what is typed takes its place. */
void form_take_marked(struct form *f);
void form_choose(struct form *f, const struct model *m, int choice);
void form_draw(const struct form *f, struct cells *c, struct hits *h);
/* Writes the arguments that were changed; with only_rules those that the priority hangs on. Returns how many fields that were. */
int form_args(const struct form *f, bool only_rules, struct json_writer *w);

#endif
