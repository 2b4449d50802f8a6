/* tool/cap_file: a file with CAP in it: the alert alone, or alerts inside RSS, Atom, EDXL-DE, as elements or as escaped text. Shared by
 * cap_check.c and cap_show.c. */
#ifndef WF_TOOL_CAP_FILE_H
#define WF_TOOL_CAP_FILE_H

#include "base/buf.h"
#include "base/vec.h"
#include "format/cap_check.h"

struct cap_finding {
    uint32_t line; /* 1.. */
    bool error;
    const char *rule; /* "file", "xml", "schema", "standard", "remark" */
    char text[240];
};
struct cap_file {
    struct buf bytes;
    VEC(wf_xml_doc *) docs;
    VEC(const wf_cap *) alerts;
    VEC(struct cap_finding) findings; /* by line */
    uint32_t line; /* what the lines of the document at work count from */
    bool unread;   /* the file itself could not be read */
};

/* Reads it; what is wrong stands in findings, all of it. Ends with cap_file_free. */
void cap_file_read(struct cap_file *f, const char *path);
void cap_file_free(struct cap_file *f);

#endif
