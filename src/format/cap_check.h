/* format/cap_check: how an alert departs from its standard, and how it is told. Shared by cap.c, cap_schema.c and `watchfloor cap`. */
#ifndef WF_FORMAT_CAP_CHECK_H
#define WF_FORMAT_CAP_CHECK_H

#include <watchfloor/format/cap.h>

enum cap_rule {
    CAP_SCHEMA,   /* the schema of the alert's own version does not allow it */
    CAP_STANDARD, /* the schema allows it, the standard's text does not */
    CAP_REMARK,   /* allowed, but an officer should know: it was made smaller, holds HTML ... */
};
/* `at` may be NULL. The text is ours: names in it come from the standard's lists, never from the input. */
typedef void (*cap_tell_fn)(void *arg, const wf_xml_node *at, enum cap_rule rule, const char *text);

/* 10, 11 or 12 by the alert's namespace; 0: none of CAP's. */
uint32_t cap_version_of(const wf_xml_node *alert);
/* Tells each departure of the element "alert" from the schema of its version (of 1.2 where it has none). */
void cap_schema_check(const wf_xml_node *alert, cap_tell_fn tell, void *arg);
/* The first alert at or below n; envelopes and feeds nest it. NULL: none. */
const wf_xml_node *cap_find(const wf_xml_node *n);
/* As wf_cap_of, with the rule that each departure breaks. `alert` is what cap_find gave. */
const wf_cap *cap_read(const wf_xml_node *alert, cap_tell_fn tell, void *arg);

#endif
