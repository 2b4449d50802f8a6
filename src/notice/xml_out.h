/* notice/xml_out: XML written element by element, for the writers of CAP and EDXL-DE: the same input gives the same bytes.
 *
 * Once a call has refused something the rest write nothing: a writer asks for the code at its end. Used inside notice alone.
 */
#ifndef WF_NOTICE_XML_OUT_H
#define WF_NOTICE_XML_OUT_H

#include "base/buf.h"
#include "base/err.h"

struct xml_out {
    struct buf *out;
    struct err *e;
    int code;      /* the first refusal's; 0 */
    int depth;     /* how far lines are indented */
    char at[48];   /* the element at work, "info[1].area[2]", for refusals */
};

/* "info[1].headline: WHY"; the same stands in err.field, without why. */
void xml_refuse(struct xml_out *w, const char *element, const char *why);
void xml_element(struct xml_out *w, const char *name, struct span s);
/* Nothing where the text is absent. */
void xml_maybe(struct xml_out *w, const char *name, struct span s);
/* Refused where it is absent or empty. */
void xml_must(struct xml_out *w, const char *name, struct span s);
void xml_open(struct xml_out *w, const char *name);
void xml_close(struct xml_out *w, const char *name);

#endif
