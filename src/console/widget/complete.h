/* complete: what can stand where the cursor is, from the table of commands and from what the model shows. */
#ifndef WF_CONSOLE_COMPLETE_H
#define WF_CONSOLE_COMPLETE_H

#include "base/arena.h"
#include "console/model/model.h"
#include "console/saved.h"
#include "wire/commands.h"

#define CHOICES_MAX 64

struct choice {
    const char *text; /* what would be put in */
    const char *help; /* beside it; "" */
};

/* Texts live in the arena. */
struct choices {
    struct arena arena;
    struct choice v[CHOICES_MAX];
    int n;
    char subject[64];              /* the incident in hand, which is offered first; set by who owns it */
    const struct saved *saved;     /* the officer's views, set by who owns it; or NULL */
    size_t from;              /* where the word begins that they would replace */
    const struct command *command; /* the command of the line, once it is known */
};

void choices_free(struct choices *c);
/* For a command line (after the colon), with the cursor at byte `at`. */
void complete_command(struct choices *c, const struct model *m, const char *line, size_t at);
/* For a filter of incidents. */
void complete_filter(struct choices *c, const struct model *m, const char *line, size_t at);
/* For one of the directory's entries. */
void complete_entries(struct choices *c, const struct model *m, const char *line, size_t at);
/* For one that only looks for words: nothing is offered. */
void complete_nothing(struct choices *c);
/* Choices that say what they mean, ended by a NULL text: those that begin with the word, or hold it. */
void complete_told(struct choices *c, const struct choice *told, const char *word);
/* For one field of a form. */
void complete_kind(struct choices *c, const struct model *m, enum command_kind kind, const char *list, const char *word);

#endif
