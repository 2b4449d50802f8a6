/* notice_draft: what an officer says of a notice before it is one: a template, its fields, to whom, and what he wrote himself; one JSON object.
 *
 * Owns that object's form and its bounds: the console and the CLI write it, the desk keeps it beside the chain, notice/compose makes the CAP alert of it.
 * Nearly everything may be missing while it is a draft. Plain data; all that hangs on it lies in the arena it was read into.
 */
#ifndef WF_MODEL_NOTICE_DRAFT_H
#define WF_MODEL_NOTICE_DRAFT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "model/notice.h"

enum { DRAFT_BYTES_MOST = 64 << 10, DRAFT_FIELDS_MOST = 24, DRAFT_TEXTS_MOST = 20, DRAFT_AREAS_MOST = 16, DRAFT_POINTS_MOST = 200, DRAFT_CODES_MOST = 32, DRAFT_STATES_MOST = 12,
    DRAFT_NAME_MOST = 40, DRAFT_VALUE_MOST = 400, DRAFT_TEXT_MOST = 3000, DRAFT_TO_MOST = 1000, DRAFT_HOURS_MOST = 168 };

/* What a text that was made shorter to fit says of itself, and where something of it was cut: lint tells of either. */
#define DRAFT_SHORTENED "Shortened to fit: "
#define DRAFT_CUT " [...]"

/* Which of a template's texts it is made of, and so CAP's msgType: alert Alert, update and correction Update, cancel Cancel. */
enum draft_form { DRAFT_ALERT = 1, DRAFT_UPDATE, DRAFT_CORRECTION, DRAFT_CANCEL };
extern const struct words words_draft_form;
/* Where a field's value came from. */
enum draft_origin { DRAFT_OFFICER = 1, DRAFT_INCIDENT, DRAFT_DEFAULT, DRAFT_EARLIER };
extern const struct words words_draft_origin;
/* "Protection, refugee or asylum status with any member?" none possible referred confirmed are the flags 0 to 3. */
enum draft_protection { DRAFT_NONE = 1, DRAFT_POSSIBLE, DRAFT_REFERRED, DRAFT_CONFIRMED, DRAFT_UNKNOWN };
extern const struct words words_draft_protection;

struct draft_field {
    struct span name, value;
    uint8_t origin;
};
/* What stands instead of the template's text in that language; absent: the template's. */
struct draft_text {
    struct span language, headline, description, instruction;
    struct span by; /* who wrote it last; the engine says that, whatever the draft that comes says */
};
struct notice_draft {
    struct span template, to, incident, of; /* "closure", "all,carrier:GA", "AMICF-2026-000143", "N-0030" */
    struct span contact, note, long_why;    /* long_why: why it runs for over 24 hours */
    uint8_t form;                           /* 0: not said, is alert */
    uint8_t tlp;                            /* words_tlp; 0: the template's */
    uint8_t urgency, severity, certainty;   /* 0: the template's */
    uint8_t protection;                     /* 0: not answered */
    unsigned hours;                         /* 0: the template's */
    struct draft_field *fields;
    size_t fields_n;
    struct draft_text *texts;
    size_t texts_n;
    struct span *languages, *states;        /* states: of nationality and origin of whom it is about */
    size_t languages_n, states_n;
    struct notice_area *areas;
    size_t areas_n;
};

/* Reads the object strictly: an unknown member, a wrong type or what is over its bound is refused by its name (field "draft.to"). Texts are views into `text` or a. */
int notice_draft_read(struct arena *a, struct span text, struct notice_draft *out, struct err *e);
/* The object; what is absent is left out, so that the same draft gives the same text. */
void notice_draft_write(const struct notice_draft *d, struct buf *out);
/* The field's value; absent where there is none. */
struct span notice_draft_field(const struct notice_draft *d, struct span name);
/* CAP's type of what it will be (enum notice_type). */
enum notice_type notice_draft_type(const struct notice_draft *d);

#endif
