/* watchfloor/format/cap.h: the Common Alerting Protocol, 1.0 to 1.2, read as a careful officer would.
 *
 * Refused: what is not well formed, a DOCTYPE, what is over a limit, what has no alert in it. All else that departs
 * from the standard is understood as far as it can be, and told as an advice with its line. Free text is kept as it
 * came. An alert wrapped in EDXL-DE, Atom content or SOAP is found.
 */
#ifndef WATCHFLOOR_FORMAT_CAP_H
#define WATCHFLOOR_FORMAT_CAP_H

#include <watchfloor/format/geo.h>
#include <watchfloor/format/xml.h>

#ifdef __cplusplus
extern "C" {
#endif

enum wf_cap_type { WF_CAP_ALERT = 1, WF_CAP_UPDATE, WF_CAP_CANCEL, WF_CAP_ACK, WF_CAP_ERROR };

typedef struct wf_cap_resource {
    wf_str desc, mime_type, uri, digest;
    int64_t size; /* -1: not said */
} wf_cap_resource;

typedef struct wf_cap_info {
    wf_str language; /* "en-US" where it is not said, as the standard has it */
    wf_str category; /* the first */
    wf_str response_type; /* the first */
    wf_str event, sender_name, headline, description, instruction, web, contact, audience;
    uint32_t urgency, severity, certainty; /* enum wf_urgency ...; 0: not said or not of the list */
    wf_instant effective, onset, expires;
    const wf_pair *event_codes;
    size_t event_codes_n;
    const wf_pair *parameters;
    size_t parameters_n;
    const wf_cap_resource *resources;
    size_t resources_n;
    const wf_area *areas; /* a CAP area of several polygons is several of these; the first has its geocodes */
    size_t areas_n;
    uint32_t line;
} wf_cap_info;

typedef struct wf_cap {
    wf_str identifier, sender, source, scope, restriction, note, incidents;
    wf_instant sent;
    wf_str sent_text;    /* as it stands */
    uint32_t msg_status; /* enum wf_msg_status; actual where it is not said. 0: a word that is none of CAP's, or two that differ: it may be an exercise,
                          * and is none to be taken for an actual one */
    uint32_t type;       /* enum wf_cap_type; 0: not said or not of the list */
    const wf_str *references; /* the identifiers of the alerts that this one refers to */
    size_t references_n;
    const wf_cap_info *infos;
    size_t infos_n;
    uint32_t version;    /* 10, 11, 12; 0: another namespace */
    bool is_signed;      /* holds an XML signature, which is not verified here */
    const wf_str *addresses; /* of scope Private, and wherever else they are said; without their quotation marks */
    size_t addresses_n;
    const wf_identity *refers; /* the references that are whole, as "sender,identifier,sent" */
    size_t refers_n;
    wf_str tlp;          /* the first "code" that begins with "TLP:" */
} wf_cap;

/* Points that an info's polygons may have in all; of more, each is simplified as much as the others, with an advice. */
#define WF_CAP_MAX_POINTS 8000

/* Reads the first alert in text; free with wf_cap_free. NULL, with *fault set, when it is refused. */
const wf_cap *wf_cap_read(wf_str text, wf_str content_type, wf_advice_fn advice, void *arg, wf_fault *fault);
/* Reads the first alert at or below n, an element of a tree that must outlive it: an alert inside a feed's item. NULL: none. */
const wf_cap *wf_cap_of(const wf_xml_node *n, wf_advice_fn advice, void *arg);
void wf_cap_free(const wf_cap *alert); /* NULL does nothing */

/* The info of that language ("id" finds "id-ID"), or the first; NULL when there is none. */
const wf_cap_info *wf_cap_info_in(const wf_cap *alert, const char *language);
/* The value of the event code or parameter of that name; absent when there is none. */
wf_str wf_cap_code(const wf_pair *pairs, size_t n, const char *name);
/* The event type that DOMAIN gives a CAP info: its own code "urn:amicf:event:1", else by OASIS event term, else by category;
 * absent when none of these says anything. */
wf_str wf_cap_event_type(const wf_cap_info *info);
/* Fills what an alert and one of its infos (may be NULL) say of a report, which wf_report_init has begun; views into the alert,
 * made text in scratch memory. The title falls back to the event, then to the note. type and member are left to the plugin. Where the alert's
 * msg_status is 0 the report's is one that emit refuses. */
void wf_cap_to_report(const wf_host *host, const wf_cap *alert, const wf_cap_info *info, wf_report *r);

#ifdef __cplusplus
}
#endif

#endif
