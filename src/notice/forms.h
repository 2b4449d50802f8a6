/* notice/forms: a composed notice as the bytes that a recipient gets: by its channel, in its languages, and no more of it than may go there.
 *
 * The same composed notice gives the same bytes, always, but for a mail that is encrypted, whose key is another each time: they are made before the approver signs, and just
 * those are sent. A table has a row a channel; a
 * recipient whose form a plugin makes gets that plugin's instead (engine/notices), but for "a notice is waiting", which is always made here.
 */
#ifndef WF_NOTICE_FORMS_H
#define WF_NOTICE_FORMS_H

#include "notice/compose.h"

enum { FORMS_SMS_PARTS = 3 };

struct forms_ask {
    const struct compose_means *means;
    const struct composed *c;
    uint32_t n;       /* N-0031 */
    struct span cap;  /* the alert, as notice_cap_write gave it */
    const struct compose_addressee *to; /* carries WHOLE or WAITING */
    enum recipient_channel channel;     /* its own, or its second path */
    const char *address;                /* of that channel */
};

/* Adds the form to out; on an error out is what it was. */
int forms_make(const struct forms_ask *ask, struct buf *out, struct err *e);
/* What goes over a channel at most: WHOLE only where the notice's TLP is not above it. */
enum compose_carries forms_carries(const struct composed *c, const struct compose_addressee *to, enum recipient_channel channel);
/* As the recipient reads it: plain text, in its languages. */
void forms_preview(const struct forms_ask *ask, struct buf *out);
/* JSON of channel json: what members may rely on is in doc/NOTICES.md. */
void forms_json(const struct forms_ask *ask, struct buf *out);

/* ---- forms_text.c ---- */
void forms_text(const struct forms_ask *ask, struct buf *out);
void forms_sms(const struct forms_ask *ask, struct buf *out);
void forms_voice(const struct forms_ask *ask, struct buf *out);
/* One line: precedence, number and headline; of an exercise it begins so. */
void forms_subject(const struct forms_ask *ask, struct buf *out);
/* ---- forms_mail.c ---- */
int forms_mail(const struct forms_ask *ask, struct buf *out, struct err *e);
/* How the encrypted part of a mail begins, and ends its head; and the subject of such a mail: it tells nothing but which one it is. The verifier knows both. */
#define FORMS_SEALED_HEAD                                                                             \
    "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"\r\n"         \
    "Content-Disposition: attachment; filename=\"smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
void forms_sealed_subject(const struct notice *n, struct buf *out);

#endif
