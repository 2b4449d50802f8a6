/* watchfloor/format/out.h: bytes of a country's own form, written for encode().
 *
 *   wf_out o = wf_out_begin(host);
 *   wf_out_fmt(&o, "{\"id\":");
 *   wf_out_json(&o, notice->is.identifier);
 *   wf_out_text(&o, "}");
 *   return wf_out_end(&o, out, "application/json");
 *
 * What a notice says is put in by wf_out_json, _xml, _csv or _line alone, which escape it for where it stands. Where memory does not suffice, or more than
 * WF_ENCODED_MAX was written, wf_out_end says so; nothing before it needs a check.
 */
#ifndef WATCHFLOOR_FORMAT_OUT_H
#define WATCHFLOOR_FORMAT_OUT_H

#include <watchfloor/format/time.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wf_out {
    const wf_host *host;
    char *p;
    size_t n, cap;
    bool failed;
} wf_out;

wf_out wf_out_begin(const wf_host *host);
/* As it is: what the form itself is made of. */
void wf_out_text(wf_out *o, const char *s);
void wf_out_str(wf_out *o, wf_str s);
void wf_out_fmt(wf_out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A JSON string in quotes; null where it is absent. */
void wf_out_json(wf_out *o, wf_str s);
/* "name":"value", with a comma before it where `first` is false. */
void wf_out_member(wf_out *o, bool first, const char *name, wf_str value);
/* Text of an XML element or of an attribute in double quotes; characters that XML can't hold are left out. */
void wf_out_xml(wf_out *o, wf_str s);
/* <name>value</name> and a line end; nothing where it is absent or empty. */
void wf_out_element(wf_out *o, const char *name, wf_str value);
/* A field of CSV (RFC 4180), in quotes where it must be. One that a spreadsheet would take for a formula gets a ' before it. */
void wf_out_csv(wf_out *o, wf_str s, char separator);
/* A field of a line: line ends, tabs and other controls become one blank. */
void wf_out_line(wf_out *o, wf_str s);
/* "2026-11-24T10:52:55+07:00" in that zone; nothing where it is absent. */
void wf_out_time(wf_out *o, wf_instant t, int offset_min);
/* The same in the Buddhist era as Thai offices write it, "24/11/2569 10:52:55", +07:00. */
void wf_out_time_buddhist(wf_out *o, wf_instant t);
/* Gives the bytes to `out`. WF_DONE; WF_FAIL_LIMIT or WF_FAIL_MEMORY, told in the log. content_type is a literal. */
int wf_out_end(wf_out *o, wf_encoded *out, const char *content_type);

/* The text for a recipient that reads `lang` and English: that language's, else English's, else the first; NULL where the notice has none. */
const wf_notice_info *wf_notice_for(const wf_notice *n, const char *lang);
/* Headline, description, instruction, contact, sender and, first of all, EXERCISE where it is one and UNREVIEWED where it is a translation that no native speaker stands for: what a form
 * with a single place for text says, each on lines of its own. In scratch memory. */
wf_str wf_notice_text(const wf_host *host, const wf_notice *n, const wf_notice_info *i);
/* "sender,identifier,sent", as it must come back; in scratch memory. */
wf_str wf_identity_text(const wf_host *host, const wf_identity *is);
/* The other way: three texts without blanks; false where s is nothing of the kind. */
bool wf_identity_read(wf_str s, wf_identity *is);
/* The centre's names have this one, in whatever case. */
bool wf_is_centre(const wf_host *host, wf_str name);

/* An answer to a notice, as an interface says it, made a report of kind ACK and handed over. NULL; why it has to be set aside; or "" where emit refused it. */
typedef struct wf_answer {
    wf_str id;          /* of the answer at its source; absent: the identity and the desk */
    wf_str of;          /* "sender,identifier,sent" */
    wf_str state;       /* the interface's word */
    const char *const *states; /* its words for DELIVERED, SEEN, ACKED, REJECTED; ends with NULL */
    wf_str desk, by, reason;
    wf_instant at;
    uint32_t msg_status;
} wf_answer;
const char *wf_answer_emit(const wf_host *host, const wf_answer *a);

#ifdef __cplusplus
}
#endif

#endif
