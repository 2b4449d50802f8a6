/* notice/prefill: a new draft filled from the record of the incident that it is about, each value with its origin.
 *
 * What an officer has said stays. Whose protection is in question comes with the draft; that nothing is known of it does not: the composer asks.
 */
#ifndef WF_NOTICE_PREFILL_H
#define WF_NOTICE_PREFILL_H

#include "notice/compose.h"

/* record: the incident as JSON, as the views give it. now: whose day it is. What is put into the draft lives in a. WF_E_INVALID: it is no such JSON. */
int prefill(const struct compose_means *means, struct span record, wf_time now, struct arena *a, struct notice_draft *d, struct err *e);

#endif
