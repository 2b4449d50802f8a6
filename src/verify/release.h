/* release: may this notice leave? Looked at once more by a process that had no part in making it: from its bytes alone, with the keys that are trusted.
 *
 * Where each would go to, and for which certificate it would be encrypted, comes with it as recipients.conf has it now (sealed.c looks at mails that are encrypted).
 * Everything is read again, by the project's own strict reader: the alert, the manifest, the signatures, each recipient's bytes. The first thing that is not as it has
 * to be is the answer, with its reason; what is not understood is refused.
 */
#ifndef WF_VERIFY_RELEASE_H
#define WF_VERIFY_RELEASE_H

#include "base/vec.h"
#include "notice/manifest.h"

struct release {
    enum key_mode mode; /* the engine's */
    wf_time now;        /* 0: not known */
    struct span manifest, cap; /* views into the parts */
    uint8_t signature[KEY_SIGNATURE_SIZE];
    bool has_signature;
    VEC(struct key_public) keys;
    VEC(struct span) forms, places; /* one for one */
};
/* Before the sandbox: what the library of keys reads at its first use. */
int release_begin(struct err *e);
/* The parts as frame_put_part wrote them; release_free ends it, also after an error. */
int release_read(struct release *r, struct span parts, struct err *e);
void release_free(struct release *r);
/* 0, or the first reason. *n is the alert as it was read (notice_free, also after an error). */
int release_check(const struct release *r, struct notice *n, struct err *e);
/* The precedence that it says of itself where that is no less than its rule's, else the rule's; 1 to 4. */
uint32_t release_precedence(const struct notice *n);
/* The English headline, else the first; of an answer its note. */
struct span release_headline(const struct notice *n);

#endif
