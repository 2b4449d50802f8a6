/* tool/cap_file: a file with CAP in it: the alert alone, or alerts inside RSS, Atom, EDXL-DE, as elements or as escaped text. Shared by
 * cap_check.c and cap_show.c. */
#ifndef WF_TOOL_CAP_FILE_H
#define WF_TOOL_CAP_FILE_H

#include "base/buf.h"
#include "base/vec.h"
#include "base/err.h"
#include "format/cap_check.h"
#include "model/report.h"

struct cap_finding {
    uint32_t line; /* 1.. */
    bool error;
    bool harmless;    /* --strict does not make it an error */
    const char *rule; /* "file", "xml", "schema", "standard", "remark", "signature" */
    char text[240];
};
struct cap_signature {
    enum report_signature state;
    char note[256]; /* by whom, or why not */
};
struct cap_file {
    struct buf bytes;
    VEC(wf_xml_doc *) docs;
    VEC(const wf_cap *) alerts;
    VEC(uint32_t) alert_lines;
    VEC(struct cap_signature) signatures; /* of each alert, once they were verified; else empty */
    VEC(struct cap_finding) findings; /* by line */
    uint32_t line; /* what the lines of the document at work count from */
    bool unread;   /* the file itself could not be read */
};

/* Reads it; what is wrong stands in findings, all of it. Ends with cap_file_free. */
void cap_file_read(struct cap_file *f, const char *path);
/* Has the alerts' signatures verified by watchfloor-verify with the certificates and keys of the PEM file `signer`. */
int cap_file_verify(struct cap_file *f, const char *signer, struct err *e);
/* "signed, verified: by CN=..." of alert i, into out; returns out. */
const char *cap_signature_text(const struct cap_file *f, size_t alert, char *out, size_t size);
/* Adds a finding, and keeps their order. */
void cap_file_tell(struct cap_file *f, const struct cap_finding *x);
void cap_file_free(struct cap_file *f);

#endif
