/* sealed: a mail that is encrypted, looked at from outside: is it what it says, for that recipient alone, and does nothing of the notice stand beside it? Called by release.c. */
#ifndef WF_VERIFY_SEALED_H
#define WF_VERIFY_SEALED_H

#include "model/notice.h"
#include "seal/seal.h"

/* Where a form would go to: FRAME_PART_PLACE. */
struct sealed_place {
    struct span address;
    struct seal_certificate certificate; /* print empty: there is none */
};
/* sealed_place_free ends it, also after an error. */
int sealed_place(struct span part, struct sealed_place *out, struct err *e);
void sealed_place_free(struct sealed_place *p);
/* Does that mail say that it is encrypted? */
bool sealed_is(struct span mail);
/* 0, or why it is no mail to that address that its certificate alone opens, and that tells nothing of the notice; now 0: the certificate's time is not looked at. */
int sealed_check(struct span mail, const struct notice *n, const struct sealed_place *to, wf_time now, struct err *e);

#endif
