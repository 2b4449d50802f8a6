/* notice/manifest: what a notice's two officers sign, and what whoever has their public keys can check without us.
 *
 * The author signs the content's digest: that of the CAP alert with `sent` at the beginning of 1970, and each end as far from it as it is from `sent`, since
 * the time of authority is the approver's. The
 * approver's console fixes `sent`, has every recipient's bytes made, and signs the manifest: the JSON that names that digest, the author's signature, and
 * for each recipient the digest of the bytes that it will get and of where they go to. Just those bytes are sent, and just there.
 */
#ifndef WF_NOTICE_MANIFEST_H
#define WF_NOTICE_MANIFEST_H

#include "model/notice.h"
#include "sign/digest.h"
#include "sign/key.h"

#define MANIFEST_PURPOSE_CONTENT KEY_PURPOSE_CONTENT
#define MANIFEST_PURPOSE_MANIFEST KEY_PURPOSE_MANIFEST
enum { MANIFEST_MOST = 1 << 20, MANIFEST_RECIPIENTS_MOST = 600 };

/* By which rule it was released. */
enum manifest_rule { MANIFEST_TWO = 1, MANIFEST_CANCEL, MANIFEST_SINGLE, MANIFEST_RECEIPT };
extern const struct words manifest_words_rule; /* "two officers" "cancel" "single officer" "receipt" */
/* A Cancel, and an Ack or Error, take one officer's one signature: the approver's over the manifest. They have no author. */
static inline bool manifest_is_alone(enum manifest_rule rule)
{
    return rule == MANIFEST_CANCEL || rule == MANIFEST_RECEIPT;
}

struct manifest_signer {
    char officer[KEY_OFFICER_MOST + 1];
    uint8_t key[KEY_PUBLIC_SIZE];
    wf_time at;
};
/* One recipient's bytes. */
struct manifest_form {
    struct span recipient; /* "MY/protection" */
    struct span channel;   /* words_channel; a second row of a recipient is its second path */
    bool waiting;          /* it hears that a notice is waiting, and no more */
    struct span type;      /* the media type that a plugin says of its form; absent: the channel's */
    uint64_t bytes;
    uint8_t digest[SIGN_DIGEST_SIZE];
    bool has_place;        /* false: of a version that did not name it: it can be verified, and does not leave any more */
    uint8_t place[SIGN_DIGEST_SIZE]; /* where it goes to (sign/place.h) */
};
struct manifest {
    struct span notice;    /* the alert's identifier */
    enum key_mode mode;
    enum manifest_rule rule;
    wf_time sent, expires; /* expires TIME_NONE: it says none */
    uint8_t content[SIGN_DIGEST_SIZE];
    struct manifest_signer author, approver; /* approver.at is `sent`; author.officer empty: there is none (manifest_is_alone) */
    uint8_t author_signature[KEY_SIGNATURE_SIZE];
    struct manifest_form *forms;
    size_t forms_n;
    struct arena arena;
};

/* The content's digest. The notice is put back as it was. */
int manifest_content_digest(struct notice *n, uint8_t out[SIGN_DIGEST_SIZE], struct err *e);
/* The bytes that the approver signs; the same manifest gives the same. */
void manifest_write(const struct manifest *m, struct buf *out);
/* Strict: what manifest_write would not write so is refused. manifest_free ends it, also after an error. */
int manifest_read(struct span text, struct manifest *out, struct err *e);
void manifest_free(struct manifest *m);

/* Everything that can be checked by the bytes alone, in the order in which an officer would ask: is it what was written, by two officers with two keys, of
 * this mode, over this content and these bytes? `form` is what a recipient got (NULL p: not asked); keys are those that are trusted, and say whose they are. */
int manifest_check(const struct manifest *m, struct span manifest_bytes, const uint8_t approver_signature[KEY_SIGNATURE_SIZE], struct notice *n, struct span form,
                   const struct key_public *keys, size_t keys_n, struct err *e);

#endif
