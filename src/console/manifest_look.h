/* manifest_look: what the console looks at itself before an officer's key signs a manifest: the engine made it, and is not taken at its word.
 *
 * Pure. That the bytes behind the digests are what a recipient should get is the verifier's, another process, before they leave.
 */
#ifndef WF_CONSOLE_MANIFEST_LOOK_H
#define WF_CONSOLE_MANIFEST_LOOK_H

#include "base/clock.h"
#include "base/json.h"

struct manifest_want {
    const char *notice;   /* "N-0031": the number that its identifier ends in */
    const char *rule;     /* "two officers", "cancel", "single officer", "receipt" */
    bool exercise;
    wf_time sent;         /* as it was fixed here; TIME_NONE: the engine fixed it, within a minute of now */
    wf_time now;
    struct span content;  /* "blake2b-256:...", that was composed for this console; empty: there is none to compare with */
    struct span author;   /* the officer who signed the content, and his enrolled key in hex; empty: nobody else than who signs now */
    struct span author_key;
    const char *officer;  /* who signs now */
    const char *key;      /* his public key in hex */
    const struct json *recipients; /* as composed and shown: those whose "carries" is not "nothing" get something, at "address"; NULL: not compared */
};
/* 0 where all is as it should be; else the first thing that is not, and its name in e->field. */
int manifest_look(struct span text, const struct manifest_want *want, struct err *e);

#endif
