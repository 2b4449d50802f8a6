/* answer: what an HTTP status and the words with it mean for a notice. Pure. */
#ifndef WF_COURIER_ANSWER_H
#define WF_COURIER_ANSWER_H

#include "base/mem.h"
#include "courier/outcome.h"

/* By the status alone: 2xx and 208, 409 (it has it already) DELIVERED; 4xx REJECTED but for those that mean "later"; all else FAILED. */
void answer_of_status(long status, int64_t retry_after_s, struct outcome *o);
/* A JSON body: {"state":"ACKED"|"REJECTED","by":...,"text":...}; of a status that rejects, its words. False where it says nothing of the kind. */
bool answer_of_json(struct span body, struct outcome *o);
/* XML: it may be a CAP Ack or Error, which is read elsewhere (reader.h). */
bool answer_is_xml(struct span body);
/* What the reader found: type "Ack" or "Error", by whom, with which words. False: it is none of these. */
bool answer_of_alert(struct span type, struct span by, struct span words, struct outcome *o);

#endif
