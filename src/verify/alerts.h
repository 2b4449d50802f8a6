/* alerts: the CAP alerts of a page, each as a document of its own. Called by main.c. */
#ifndef WF_VERIFY_ALERTS_H
#define WF_VERIFY_ALERTS_H

#include <libxml/tree.h>

#include "base/err.h"
#include "base/mem.h"

/* doc is the callee's to change, not to free. line: where it stands in the page, 1.. */
typedef void alerts_fn(void *arg, xmlDocPtr doc, uint32_t line);

/* Gives each alert of the page to fn, in order: the page itself, or an element anywhere in it, or XML that stands in it as text (an Atom
 * content of type text) - the alerts that the readers of format/ find. An alert within an alert is part of it. What was signed is the alert
 * by itself, so what stands round it in the page is left behind. WF_E_INVALID: the page, or a part of it, can't be read, and why; then an
 * alert may have been left out, and none of the page may be called verified. */
int alerts_each(struct span page, struct span content_type, alerts_fn *fn, void *arg, struct err *e);

#endif
