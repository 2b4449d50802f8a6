/* form: a few fields in a box, with completion; Enter on the last one hands it in. */
#ifndef WF_CONSOLE_FORM_H
#define WF_CONSOLE_FORM_H

#include "console/widget/complete.h"
#include "console/widget/hits.h"
#include "console/widget/line.h"

#define FORM_FIELDS 8

struct form_field {
    const char *label;  /* "member" */
    const char *help;
    const char *name;   /* the member of the request */
    enum command_kind kind;
    bool needed, strict; /* strict: only one of the choices will do */
    struct line line;
};

enum form_did { FORM_STAYS, FORM_TAKEN, FORM_LEFT };

/* A zeroed struct is a closed form. */
struct form {
    bool open;
    const char *title;
    struct form_field field[FORM_FIELDS];
    int n, at;
    struct choices choices;
    int chosen;
    char error[160];
};

/* The form that opens an incident by hand: type, member, checkpoint, title. */
void form_open_new(struct form *f, const struct model *m);
/* Puts back what was refused: the members of `values`, the cursor on the one that is wrong, and why. */
void form_refill(struct form *f, const struct model *m, const struct json *values, const char *wrong, const char *error);
void form_close(struct form *f);
enum form_did form_key(struct form *f, const struct model *m, const struct key *k);
void form_paste(struct form *f, const struct model *m, struct span s);
void form_focus(struct form *f, const struct model *m, int field);
void form_choose(struct form *f, const struct model *m, int choice);
void form_draw(const struct form *f, struct cells *c, struct hits *h);

#endif
