/* notice_texts: a notice as it will be read: a language at a time with whether a native reader looked at it, as a short message, and as one recipient gets it. */
#ifndef WF_CONSOLE_NOTICE_TEXTS_H
#define WF_CONSOLE_NOTICE_TEXTS_H

#include "console/compose.h"
#include "console/widget/list.h"

/* Draws the text that c->text names, or what c->recipient reads; 80 columns wide at most. Sets c->scroll back where it is too far. */
void notice_texts_draw(struct compose *c, struct cells *cells, struct rect r);
/* What an approver reads beside the texts: who gets it in which form, why somebody does not, what the linter advises. */
void notice_review_draw(struct compose *c, struct cells *cells, struct rect r);

#endif
