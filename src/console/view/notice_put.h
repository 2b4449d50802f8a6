/* notice_put: what several screens show of an emergency notice, each drawn one way only. */
#ifndef WF_CONSOLE_NOTICE_PUT_H
#define WF_CONSOLE_NOTICE_PUT_H

#include "console/view/put.h"
#include "console/widget/page.h"

/* "N-0031", in an exercise "EX N-0031". Returns out. */
char *notice_id(const struct model *m, struct span id, char out[32]);
/* Roles for a notice's state, its precedence, and the state of one delivery. */
uint8_t notice_state_role(struct span state);
uint8_t notice_precedence_role(struct span precedence);
uint8_t notice_ack_role(struct span state);
/* Is it out, and may still be called back? */
bool notice_is_out(const struct row *r);
/* Does it wait for an officer: in review, or approved and not yet released? And could that be this one: he did not write it? */
bool notice_waits(const struct row *r);
bool notice_waits_for(const struct model *m, const struct row *r);
/* Are acknowledgements late, or was something else published than what was sent? */
bool notice_overdue(const struct row *r);
bool notice_readback_bad(const struct row *r);
/* Deliveries that were acknowledged, by voice too. */
int64_t notice_acked(const struct row *r);
/* "##...... 2/11" in w columns; nothing where nothing was sent. */
void notice_bar(const struct row *r, struct cells *c, int x, int y, int w);
/* The row of a notice in the list, or NULL. */
const struct row *notice_row(const struct model *m, struct span id);
/* Of the notices of an incident, or of those that it is the alarm about: the n-th, or NULL. */
const struct row *notice_of_incident(const struct model *m, struct span incident, int n);
/* What this officer may do with it now, by which key; NULL: nothing. listed: it stands in the list, and is not read yet. */
const char *notice_keys(const struct model *m, const struct row *r, bool listed);
/* Does the command of that name make sense for it now? */
bool notice_verb_fits(const struct model *m, const struct row *r, const char *verb);
/* What matters about it in one sentence, and how much: "waits for your approval, 4:12 left", "2 of 43 are overdue". */
void notice_now(const struct model *m, const struct row *r, char *out, size_t size, uint8_t *role);

#endif
