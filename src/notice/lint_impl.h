/* lint_impl: what the linter's files share. */
#ifndef WF_NOTICE_LINT_IMPL_H
#define WF_NOTICE_LINT_IMPL_H

#include "notice/lint.h"

/* Where a rule stands at the moment; the finders below take it from here. */
struct lint_at {
    struct lint *l;
    const char *rule;
    const struct notice_info *info; /* NULL: the notice as a whole */
    size_t info_nth, area_nth;
};

void lint_error(const struct lint_at *at, const char *field, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void lint_advice(const struct lint_at *at, const char *field, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* lint_text.c: each looks at at->info. */
void lint_headline_place(struct lint_at *at);
void lint_headline_time(struct lint_at *at);
void lint_drill(struct lint_at *at);
void lint_nationality(struct lint_at *at);
void lint_count(struct lint_at *at);
void lint_lead(struct lint_at *at);
void lint_capitals(struct lint_at *at);
void lint_length(struct lint_at *at);
void lint_shortened(struct lint_at *at);
void lint_wording(struct lint_at *at);
/* lint_health.c */
void lint_few(struct lint_at *at);
void lint_person(struct lint_at *at);
/* Is it about health: its category, or the event's type? lint_text.c. */
bool lint_is_health(const struct notice_info *i);
/* lint_area.c */
void lint_area_there(struct lint_at *at);
void lint_area_shape(struct lint_at *at);
void lint_area_named(struct lint_at *at);
/* Is it an answer (Ack, Error), which has no text of its own to judge? */
static inline bool lint_is_answer(const struct lint_at *at)
{
    return at->l->n->type == NOTICE_ACK || at->l->n->type == NOTICE_ERROR;
}

/* The name of a checkpoint, or a member's English name, that the folded text names, with its member and its place (NaN: not known); *next is where to
 * go on, 0 at first. False: there is no further one. */
struct lint_place {
    const char *name, *member; /* iso2 */
    const struct checkpoint *checkpoint; /* NULL: a member as a whole */
};
bool lint_place_in(const struct lint_means *means, struct span folded, size_t *next, struct lint_place *out);

#endif
