/* report: struct wf_report of watchfloor/plugin.h inside the engine: its JSON form, its checks, its cleaning.
 *
 * The order for a report from outside: decode (frame, or report_from_json), report_clean, report_check, then the desk. None of
 * these keeps memory: strings are views into what was given, or lie in the arena.
 */
#ifndef WF_MODEL_REPORT_H
#define WF_MODEL_REPORT_H

#include "base/json.h"
#include "watchfloor/plugin.h"

/* CONTRACT, "Size". */
enum {
    REPORT_TEXT_MAX = 64 * 1024,      /* all text of a report together */
    REPORT_GEOMETRY_MAX = 256 * 1024, /* bytes of points: 16 each */
    REPORT_ID_MAX = 512,              /* source_id, revision, dedup_key, a reference */
    REPORT_TITLE_MAX = 1024,
    REPORT_TYPE_MAX = 63,
    REPORT_LABELS_MAX = 32,
    REPORT_LINKS_MAX = 64,
    REPORT_REFERENCES_MAX = 64,
    REPORT_AREAS_MAX = 64,
    REPORT_GEOCODES_MAX = 256,
    REPORT_REJECTS_MAX = 64,
    REPORT_ADDRESSES_MAX = 64, /* that a received notice names */
    REPORT_NAME_MAX = 255      /* sender, identifier, an address; whoever acknowledges */
};

/* What is known of the XML signature of the alert that a report was read from (words_signature). A plugin may say the first two, as its label
 * REPORT_SIGNATURE; the others are watchfloor-verify's alone to say. */
enum report_signature { SIGNATURE_NONE = 1, SIGNATURE_UNVERIFIED, SIGNATURE_VERIFIED, SIGNATURE_BROKEN };
#define REPORT_SIGNATURE "cap.signature"
#define REPORT_SIGNATURE_NOTE "cap.signature_note" /* by whom, or why not */

/* Who speaks: what identity the report may claim. Never read from a frame. */
struct report_binding {
    struct span plugin; /* "gdacs"; empty for an officer's own */
    struct span member; /* "SG"; "--" or empty: may name any member as subject */
};

static inline struct span report_span(wf_str s)
{
    return span_make(s.p, s.n);
}
static inline wf_str report_str(struct span s)
{
    wf_str w = {s.p, s.n};
    return w;
}

/* Reads the report's JSON object (issue 2, section 6, and CONTRACT "Reports"). *out points into `a` and into the text that obj was
 * parsed from. An unknown field, a wrong type or a wrong word is WF_E_INVALID with e->field naming it ("persons.dead"). Does not
 * look at what is missing: that is report_check's. */
int report_from_json(struct arena *a, const struct json *obj, wf_report *out, struct err *e);
/* Writes it in the fixed order of fields, absent ones left out. report_from_json reads back the same. */
void report_to_json(struct json_writer *w, const wf_report *r);
/* Required fields, enumerations, type, member against the binding, checkpoint, sizes, times, ranges. WF_E_INVALID or WF_E_LIMIT with e->field. */
int report_check(const wf_report *r, const struct report_binding *b, struct err *e);
/* Cleans text at the boundary: valid UTF-8, no controls, bidi or tag characters (zero-width joiners stay); not the identifiers, in which
 * report_check refuses them. Changed strings go to `a`. *changed (may be NULL) says whether anything was. */
void report_clean(struct arena *a, wf_report *r, bool *changed);
/* Makes polygons of more than REPORT_GEOMETRY_MAX bytes smaller (Douglas-Peucker); true when it did: an advice is due. */
bool report_simplify(struct arena *a, wf_report *r);
/* What its own label says: SIGNATURE_NONE, or SIGNATURE_UNVERIFIED for whatever else it claims; 0: it has no such label. *honest: its labels say just
 * that, and no more. */
enum report_signature report_signature_said(const wf_report *r, bool *honest);
/* Puts the labels REPORT_SIGNATURE and, where there is one, REPORT_SIGNATURE_NOTE in the place of its own; labels and note lie in `a` or outlive r. */
void report_sign(struct arena *a, wf_report *r, enum report_signature state, struct span note);
/* What makes a notice the one it is, from "sender,identifier,sent", as a reference of CAP has it: views into text. WF_E_INVALID with e->field. */
int report_identity_read(struct span text, const char *field, wf_identity *out, struct err *e);
/* The same text again. */
void report_identity_write(struct buf *out, const wf_identity *is);
/* A copy of all of it in `a`. */
const wf_report *report_copy(struct arena *a, const wf_report *r);
/* Writes the report's content in a form that two equal reports share, for digests. */
void report_canonical(struct buf *out, const wf_report *r);

#endif
