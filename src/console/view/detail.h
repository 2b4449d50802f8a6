/* detail: one incident in a pane or a whole screen: what it is, its clocks, its text, its timeline. */
#ifndef WF_CONSOLE_DETAIL_H
#define WF_CONSOLE_DETAIL_H

#include "console/view/view.h"

/* Draws what is known: the whole record from WIN_DETAIL where it is that incident, else the fields of the list's row (may be NULL). */
void detail_draw(const struct model *m, const struct row *row, int64_t *scroll, struct cells *c, struct rect r);

/* ---- detail_clocks.c ---- */
struct page;
/* "own by 14:40Z / 21:40 +07, 3 min 50 s left" while nobody owns it. */
void detail_own_by(struct page *p, const struct model *m, const struct row *r);
/* Its clocks of the law, each with its citation; nothing where it has none. */
void detail_law(struct page *p, const struct model *m, const struct row *r);
/* ---- detail_health.c ---- */
/* What was told of persons' health and how long it lives; nothing where it has no health record. */
void detail_health(struct page *p, const struct model *m, const struct row *r);

#endif
