/* compose_impl: what the composer's files share. */
#ifndef WF_NOTICE_COMPOSE_IMPL_H
#define WF_NOTICE_COMPOSE_IMPL_H

#include "notice/compose.h"

struct composing {
    const struct compose_means *means;
    const struct compose_ask *ask;
    struct composed *out;
    struct arena *a; /* the notice's */
};

void compose_find(const struct composing *x, bool error, const char *rule, const char *field, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void compose_miss(const struct composing *x, const char *field, const char *label, const char *kind);

/* compose_reach.c: who gets what; scope, addresses and restriction of the notice with it. */
void compose_reach(const struct composing *x);
/* The languages that it is written in: those of the addressees, or what the draft asks for; English always. NULL where the template is to give all. */
struct span *compose_languages(const struct composing *x, size_t *n);
/* compose_area.c: the draft's areas, else those of the checkpoints and members that its place fields name. */
struct notice_area *compose_areas(const struct composing *x, size_t *n);
/* "IDCGK" becomes the checkpoint's name; other values stay. */
struct span compose_place_value(const struct composing *x, struct span value);
/* compose_text.c: the infos of the template, of what an officer wrote over it, and for a Cancel of what can be said without either. */
void compose_texts(const struct composing *x);
/* The gravest precedence that holds, into parameters too. */
void compose_parameters(const struct composing *x);

#endif
