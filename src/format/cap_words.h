/* format/cap_words: the lists of the Common Alerting Protocol. Shared by the cap files beside it and `watchfloor cap` only. */
#ifndef WF_FORMAT_CAP_WORDS_H
#define WF_FORMAT_CAP_WORDS_H

#include <watchfloor/format/cap.h>

/* The number of word in the list (1..), exact case; 0 when it is not there. Lists end with NULL. */
uint32_t cap_word(wf_str word, const char *const *list);
extern const char *const cap_statuses[], *const cap_types[], *const cap_scopes[], *const cap_urgencies[], *const cap_severities[],
    *const cap_certainties[], *const cap_categories[];
/* Whether a text holds tags or entities that are HTML's. */
bool cap_has_html(wf_str s);
/* Whether a text holds characters that text_clean takes out: bidi controls, tags and the like. */
bool cap_has_hidden(wf_str s);
/* Where an alert stands: its element, or that of its status where this is the fault (msg_status is 0). */
const wf_xml_node *cap_at(const wf_cap *alert);

#endif
