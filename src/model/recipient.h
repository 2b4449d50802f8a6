/* recipient: to whom notices go and how: desks of members, focal points, carriers; read from recipients.conf, a data file that a centre edits.
 *
 * Owns the file's form, what each channel may carry at most, and what "--to MY,ID/nfp" means. An address that means nobody is refused: an empty group is
 * nobody, never everybody. Plain data.
 */
#ifndef WF_MODEL_RECIPIENT_H
#define WF_MODEL_RECIPIENT_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/vec.h"
#include "model/words.h"

enum { RECIPIENTS_MOST = 500, RECIPIENT_NAME_MOST = 60, RECIPIENT_LANGUAGES_MOST = 6, RECIPIENT_TEST_DAYS = 90 };

enum recipient_channel {
    RECIPIENT_CAP = 1, /* CAP by HTTPS POST */
    RECIPIENT_EDXL,    /* EDXL-DE by HTTPS POST */
    RECIPIENT_JSON,
    RECIPIENT_FEED,    /* an RSS or Atom feed in a folder that others read */
    RECIPIENT_MAIL,
    RECIPIENT_SMS,     /* by the notifier's command */
    RECIPIENT_VOICE,
    RECIPIENT_USB,     /* a signed file that somebody carries */
    RECIPIENT_CONSOLE, /* a console of this centre */
};
/* Is it a channel whose address is a URL that the form is posted to? */
static inline bool recipient_is_posted(uint32_t channel)
{
    return channel >= RECIPIENT_CAP && channel <= RECIPIENT_JSON;
}
extern const struct words words_channel; /* cap edxl json feed mail sms voice usb console */
/* The gravest TLP (words_tlp) that a channel may carry; encrypted counts for mail alone. */
uint32_t recipient_ceiling(enum recipient_channel channel, bool encrypted);
struct recipient;
/* Is what goes to it by that channel at that time encrypted for it? Only where its certificate was read and is of that time. */
bool recipient_seals(const struct recipient *r, uint32_t channel, wf_time at);
/* Where that channel sends to: its address, or the second path's. */
const char *recipient_address(const struct recipient *r, uint32_t channel);

struct recipient {
    char *name;      /* "MY", "MY/protection", "ID/nfp", "carrier:GA" */
    char member[3];  /* "" for one of no member */
    char *title;     /* of the desk: "Immigration duty desk" */
    uint8_t channel;
    char *address;   /* what its channel sends to: a URL, an address, a folder's name, a number */
    VEC(char *) languages; /* first what it reads best */
    uint8_t tlp;     /* its own ceiling; never above its channel's */
    bool encrypted;        /* its mails are encrypted, for its certificate */
    char *certificate;     /* the file of that, PEM, as it is written: relative to recipients.conf's folder; NULL: it has none */
    char *pem;             /* what that file holds, once notice/places.h has read it; NULL */
    char print[64 + 1];    /* its fingerprint: SHA-256, hex */
    wf_time pem_from, pem_until; /* when it may be used; pem_until TIME_NONE: for ever */
    char *encoder;   /* the plugin that makes its form; NULL: the channel's own */
    char *phone;     /* to call when nothing comes back; NULL */
    char *phone_language;
    uint8_t second;        /* the second path of a FLASH that nobody acknowledged: a channel; 0: there is none */
    char *second_address;  /* what that channel sends to */
    char *readback;        /* where its gateway shows what it published: a URL with {identifier} in it; NULL: nowhere */
    char *ca_file, *client_cert, *client_key, *token_file; /* of channels that post: PEM files, and one that holds a bearer token; NULL: the courier's */
    wf_time tested;  /* the last test that was acknowledged; TIME_NONE */
    unsigned line;
};
struct recipients {
    VEC(struct recipient) v; /* by name */
};

/* Reads a file; a line in `problems` for each fault. Returns how many: with any, *out is empty. recipients_free ends it. */
size_t recipients_read(struct recipients *out, const char *file, struct span text, struct buf *problems);
void recipients_free(struct recipients *r);
const struct recipient *recipients_find(const struct recipients *r, struct span name);
/* Those that a list with commas means: "all" (every desk of every member), "MY" (every desk of Malaysia), a name, or a group "carrier:" for all whose name
 * begins so. `take` is called once for each, in the file's order, however often the list names it. A part that means nobody is WF_E_NOTFOUND, with it. */
int recipients_resolve(const struct recipients *r, struct span list, void (*take)(void *arg, const struct recipient *one), void *arg, struct err *e);
/* What an officer should know though the file is right: an address untested for 90 days, no number to call, members without any recipient. */
void recipients_advise(const struct recipients *r, const char *file, wf_time now, struct buf *advice);

#endif
