/* notice/compose: an officer's draft as the notice that it will be: who gets it, what each text says and where it came from, what is missing, what is wrong.
 *
 * Pure: a draft, the centre's data files and a time give the same notice always, so what the author signed is what the approver's forms are made of. It is the
 * one point of egress: whom a TLP, or a person's protection, keeps from reading a notice is settled here, before a byte is made for anybody. A Cancel
 * is composed whatever is missing: where nothing else is to be had it still says which notice is taken back.
 */
#ifndef WF_NOTICE_COMPOSE_H
#define WF_NOTICE_COMPOSE_H

#include "base/json.h"
#include "model/checkpoint.h"
#include "model/notice_draft.h"
#include "model/recipient.h"
#include "notice/lint.h"
#include "notice/manifest.h"
#include "notice/template.h"

#define COMPOSE_TLP_PARAMETER "urn:amicf:tlp:1"
#define COMPOSE_PRECEDENCE_PARAMETER "urn:amicf:precedence:1"
#define COMPOSE_TRANSLATION_PARAMETER "urn:amicf:translation:1"
#define COMPOSE_TEMPLATE_PARAMETER "urn:amicf:template:1"

/* The centre's own: what lives as long as the composing. */
struct compose_means {
    const struct templates *templates;
    const struct recipients *recipients;
    const struct checkpoints *checkpoints; /* may be NULL */
    const struct phrases *phrases;         /* may be NULL */
    struct span sender, sender_name, contact, phone;
    struct span prefix;   /* of identifiers, "AMICF" */
    struct span exercise; /* the exercise's id; absent: the mode is ACTUAL */
};
struct compose_ask {
    const struct notice_draft *draft;
    uint32_t n;                     /* N-0031; 0: not one yet */
    wf_time sent;                   /* whole seconds */
    struct notice_identity earlier; /* what it refers to; sender absent: nothing */
    enum notice_precedence floor;   /* the earlier one's precedence: this has no lower one; 0: none */
    bool earlier_person;            /* the earlier one was about a person: so is this, whatever its draft says */
    bool allowed;                   /* a protection officer signed */
    bool single_handed;             /* a Cancel that one officer sends: nothing stops it */
    const struct span *same_reach;  /* these recipients and no other; NULL: those of the draft */
    size_t same_reach_n;
};

/* What goes to a recipient. NOTHING and WAITING say why. */
enum compose_carries { COMPOSE_WHOLE = 1, COMPOSE_WAITING, COMPOSE_NOTHING };
extern const struct words compose_words_carries; /* whole waiting nothing */
struct compose_addressee {
    const struct recipient *r;
    enum compose_carries carries;
    struct span why;
};
/* Is what of that notice goes to r by that channel encrypted? A Cancel is, with a certificate that has ended since, too: what it takes back was. */
bool compose_seals(const struct notice *n, const struct recipient *r, uint32_t channel);
/* A field of the template, and what stands for it. */
struct compose_field {
    const struct template_field *f;
    struct span value; /* absent: nothing does */
    uint8_t origin;    /* draft_origin; 0: of nothing */
    bool needed;       /* without it the notice can't go */
    bool asked;        /* it stands in this form's texts, or says where: a Correction's own fields are none of an alert's */
};
struct compose_missing {
    struct span field, label;
    const char *kind; /* a field's kind, or "recipients", "areas", "template", "states" */
};
struct compose_finding {
    bool error;
    struct span rule, field, language, text; /* language absent: of the whole */
};
struct compose_text {
    const struct notice_info *info;
    struct span review;
    struct span by; /* the officer who wrote over the template's words; absent: nobody */
};
struct composed {
    struct notice n;
    bool whole; /* n can be written as an alert, and content is its digest */
    const struct template *t; /* NULL: none */
    enum draft_form form;
    enum notice_precedence precedence;
    const char *why;   /* the rule that decided it */
    uint8_t tlp;       /* words_tlp */
    bool person;       /* about a person: erased after its end */
    unsigned hours;    /* from sent on */
    uint8_t content[SIGN_DIGEST_SIZE];
    VEC(struct compose_finding) findings; /* errors first */
    VEC(struct compose_missing) missing;
    VEC(struct compose_field) fields;
    VEC(struct compose_text) texts;
    VEC(struct compose_addressee) addressees; /* in the file's order */
    size_t errors;
    unsigned members, desks; /* who gets something */
};

/* Always gives an answer: what is wrong or missing is told in it. compose_free ends it; it views into means and ask's draft until then. */
void compose(const struct compose_means *means, const struct compose_ask *ask, struct composed *out);
void compose_free(struct composed *c);
/* An Ack to a notice that was received, or an Error with the reason, for the recipient that its sender is. */
struct compose_receipt {
    uint32_t n;
    wf_time sent;
    struct notice_identity of;
    struct span to;     /* a recipient's name, or a member: its first recipient */
    struct span reject; /* why; empty: it is acknowledged */
};
int compose_receipt(const struct compose_means *means, const struct compose_receipt *ask, struct composed *out, struct err *e);
/* Members of the answer to "compose": findings, missing, fields, texts, recipients and the rest; an object is begun. */
void compose_tell(const struct composed *c, struct json_writer *w);

/* ---- for the forms ---- */

/* The info that is best read in a language list: the first that fits in the list's order, else English, else the first; NULL: it has none. */
const struct notice_info *compose_info_for(const struct composed *c, const char *const *languages, size_t n);
/* "N-0031", "EX N-0031"; at most 32 bytes with the NUL. Returns out. */
char *compose_name(const struct composed *c, uint32_t n, char *out);
/* The checkpoint that a text names: by its code, its IATA code or its name; NULL. */
const struct checkpoint *compose_checkpoint(const struct checkpoints *all, struct span text);

#endif
