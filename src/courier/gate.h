/* gate: the one place that a job's bytes come through: what does not stand in a signed manifest of this mode does not leave.
 *
 * A job is a claim. Held against it are the files themselves, opened below the outbox without following a link: the manifest must be of this mode and this notice,
 * signed by whom it names, not expired; the file's digest must stand in it for this recipient and channel, and so must the digest of the address that the job names. Which officers may sign is the desk's and
 * watchfloor-verify's; that they did is checked here once more, at the last moment.
 */
#ifndef WF_COURIER_GATE_H
#define WF_COURIER_GATE_H

#include "courier/line.h"
#include "notice/manifest.h"

enum { GATE_FORM_MOST = 4 << 20 };

struct gate {
    enum key_mode mode;
    char *outbox; /* absolute, without / at its end */
    int fd;       /* the folder */
    /* The last manifest, so that its 43 recipients read it once. */
    struct manifest manifest;
    struct buf text;
    bool sound; /* `manifest` is that of `text`, and its signatures are right */
    uint8_t signature[KEY_SIGNATURE_SIZE];
};
int gate_open(struct gate *g, enum key_mode mode, const char *outbox, struct err *e);
void gate_close(struct gate *g);
/* The job's bytes, added to `bytes`; WF_E_DENIED and the like with the reason where it may not leave. The manifest is g's afterwards. */
int gate_check(struct gate *g, const struct job *j, wf_time now, struct buf *bytes, struct err *e);
/* Reads a file below the outbox. No part of the path may be a link, "." or "..". */
int gate_read(const struct gate *g, struct span path, size_t most, struct buf *out, struct err *e);

#endif
