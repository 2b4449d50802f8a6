/* form: a notice, a recipient, and the bytes that a plugin makes of both: what `plugin encode`, `check` and `fuzz` share.
 *
 * As a fixture it is NN-name.notice, a CAP alert, in the folder "fixtures"; NN-name.args with --to, --languages, --tlp, --option, --centre, --now; and NN-name.encoded: a line
 * "Content-Type: ...", an empty line, and the bytes.
 */
#ifndef WF_TOOL_FORM_H
#define WF_TOOL_FORM_H

#include "base/vec.h"
#include "tool/mutate.h"
#include "tool/runner.h"

struct form {
    char *name; /* "01-closure"; of a fixture */
    char *path; /* without an ending */
    struct buf bytes;
    struct buf args; /* words, a NUL behind each; the texts below lie there, or are the caller's */
    struct notice notice;
    struct recipient to;
    const char *to_name, *languages, *tlp, *centre;
    wf_time now;
    VEC(const char *) options; /* "K=V" */
};
struct form_list {
    VEC(struct form *) all;
};

/* Reads the alert strictly, as a notice that the centre itself wrote. The error names the file. */
int form_read(struct form *f, const char *file, struct err *e);
/* One word of the command line or of .args: true where it was one of ours. */
bool form_take(struct form *f, const char *name, const char *value);
/* Makes the recipient of what was said, or takes it from a file of recipients (NULL: none). `member` is the plugin's. */
int form_address(struct form *f, const char *recipients, const char *member, struct err *e);
/* Has the plugin make its form: "Content-Type: ...", an empty line and the bytes, into out. */
int form_make(struct runner *r, const struct form *f, const struct notice *n, struct buf *out, struct err *e);
void form_free(struct form *f);

/* All .notice of a folder, by name; one that is not there gives none. */
int forms_read(const char *folder, struct form_list *out, struct err *e);
void forms_free(struct form_list *l);

/* A notice that is *n changed in one to six places: texts that are missing, long, hostile, of other scripts; parts that are missing. Lives in a, and in *n. */
void form_mutate(struct mutate *m, const struct notice *n, struct arena *a, struct notice *out);
/* What its content type says holds of the bytes: UTF-8, JSON, XML. NULL, or what is wrong. */
const char *form_wrong(struct span said, struct buf *room);

#endif
