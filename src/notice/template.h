/* notice/template: notices written beforehand: what a centre says of one kind of event, with its Correction and its Cancel already written, in each language
 * that it has them in; read from data files that it may edit.
 *
 * Owns the format of such a file, the set of those that there are (NAME.conf of the shipped folder, and of the centre's own, where a file of the same name
 * takes the shipped one's place), and the filling in: "{place}" in a text stands for the field's value. A text is reviewed where a native reader is named,
 * else UNREVIEWED, or MT where a machine wrote it: who writes, approves and receives sees which. A default or a choice, which the file has in English, comes
 * out in each language's own words.
 */
#ifndef WF_NOTICE_TEMPLATE_H
#define WF_NOTICE_TEMPLATE_H

#include "base/buf.h"
#include "base/vec.h"
#include "model/notice.h"

enum { TEMPLATE_FIELDS_MOST = 24, TEMPLATE_LANGUAGES_MOST = 20, TEMPLATES_MOST = 200, TEMPLATE_VALUE_MOST = 400, TEMPLATE_SAID_MOST = 800, TEMPLATE_HOURS_MOST = 24 };

/* What a field holds, and how it is asked for and checked. */
enum template_kind { TEMPLATE_TEXT = 1, TEMPLATE_PLACE, TEMPLATE_TIME, TEMPLATE_NUMBER, TEMPLATE_CHOICE };
extern const struct words template_words_kind; /* text place time number choice */
/* What of an incident's record a field is filled from. */
extern const struct words template_words_from; /* checkpoint member place occurred title involved missing deceased unaccounted type */
struct template_field {
    char *name, *label;  /* "since", "since when (local time)" */
    uint8_t kind, from;  /* from 0: of nothing, an officer says it */
    bool needed;
    VEC(char *) choices; /* of TEMPLATE_CHOICE; of a TEXT, what is usual for it: each language has that in its own words */
    char *dflt;          /* NULL */
    unsigned line;
};
/* Which of a template's three notices. */
enum template_form { TEMPLATE_ALERT, TEMPLATE_CORRECTION, TEMPLATE_CANCEL, TEMPLATE_FORMS };
extern const struct words template_words_form; /* alert correction cancel; 1.. is form + 1 */
struct template_text {
    char language[12];
    char *event, *headline, *description, *instruction; /* instruction NULL: none; event of the alert's alone */
    char *reviewed_by;   /* NULL: nobody */
    bool machine;        /* MT */
    unsigned line;
};
/* What a field's default, or a choice, is in a language: "see below", "lihat di bawah". */
struct template_said {
    char language[12];
    char *word, *form;
    unsigned line;
};
struct template {
    char *name, *title, *about;
    char *type, *oet;    /* "SYS.BCS_OUTAGE", "OET-114" */
    uint8_t categories[12], responses[9];
    size_t categories_n, responses_n;
    uint8_t urgency, severity, certainty, tlp, status; /* status: NOTICE_EXERCISE for drills, else NOTICE_ACTUAL */
    unsigned hours;      /* until it expires */
    bool person;         /* about a person: protection status is asked, personal fields are erased after its end */
    bool by_name;        /* never taken by an incident's type: a request that something else makes */
    bool own;            /* the centre's own copy */
    VEC(struct template_field) fields;
    VEC(struct template_text) texts[TEMPLATE_FORMS]; /* English first */
    VEC(struct template_said) said;
};
struct templates {
    VEC(struct template) v; /* by name */
};

/* Reads one file; a line in `problems` for each fault. Returns how many: with any, *out is empty. template_free ends it. */
size_t template_read(struct template *out, const char *name, const char *file, struct span text, struct buf *problems);
void template_free(struct template *t);
/* Both folders; one that is not there holds none. A file that is not right is told and left out: the shipped one of that name then stands. */
void templates_load(struct templates *out, const char *shipped, const char *own, struct buf *problems);
void templates_free(struct templates *t);
const struct template *templates_find(const struct templates *t, struct span name); /* NULL */
/* The one that fits an incident's type best: itself before its family; NULL. */
const struct template *templates_for(const struct templates *t, struct span type);
/* "REVIEWED by NAME", "UNREVIEWED" or "MT", as all see it. Lives in a. */
const char *template_review(const struct template_text *x, struct arena *a);

/* ---- filled in: template_fill.c ---- */

struct template_value {
    struct span field, value;
};
struct template_filled {
    VEC(const struct template_field *) missing; /* fields that are needed and have no value; VEC_FREE */
};
/* Fills *n (its infos, in its arena) with one info for each of `languages` (NULL: all there are) from the form's texts; the caller has set is.sent, status,
 * scope, addresses, and gives areas, sender name and contact. A value that is too long, or not of its field's kind, is refused by its name; what is missing
 * stands as "{place}" in the text and in *filled. */
struct template_ground {
    const struct template_value *values;
    size_t values_n;
    const struct span *languages;
    size_t languages_n;
    struct span sender_name, contact;
    struct notice_area *areas; /* the notice's from now on */
    size_t areas_n;
};
int template_fill(const struct template *t, enum template_form form, const struct template_ground *g, struct notice *n, struct template_filled *filled, struct err *e);

#endif
