/* watchfloor/format/json.h: JSON read strictly, and values found by path.
 *
 * The reader refuses what RFC 8259 does not allow, duplicate keys, lone surrogates, more than 15 digits in an
 * integer, depth over 16 and size over 16 MiB. A path is names joined by points, "properties.mag"; "3" picks
 * an array's fourth item. A path that leads nowhere, null, and a value of another type read as absent.
 */
#ifndef WATCHFLOOR_FORMAT_JSON_H
#define WATCHFLOOR_FORMAT_JSON_H

#include <watchfloor/format/row.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wf_json_doc wf_json_doc; /* owns the tree */
typedef struct wf_json wf_json;         /* a value in it */

/* Reads text, which must outlive the document; free with wf_json_free. NULL, with *fault set, when it is refused. */
wf_json_doc *wf_json_read(wf_str text, wf_fault *fault);
/* The same of a list: an item (an element of the outermost array) that is not valid JSON is set aside by itself, through host->reject, and left out of the
 * document, so that its neighbours arrive; *bad (may be NULL) says how many were. Up to 1024; a text that cannot be mended so is refused whole. */
wf_json_doc *wf_json_read_items(const wf_host *host, wf_str text, unsigned *bad, wf_fault *fault);
void wf_json_free(wf_json_doc *doc); /* NULL does nothing */
const wf_json *wf_json_root(const wf_json_doc *doc);

enum wf_json_type { WF_JSON_ABSENT = 0, WF_JSON_NULL, WF_JSON_BOOL, WF_JSON_NUMBER, WF_JSON_STRING, WF_JSON_ARRAY, WF_JSON_OBJECT };
enum wf_json_type wf_json_type(const wf_json *v); /* v may be NULL in all of these */
/* The value at path ("" is v itself), or NULL. */
const wf_json *wf_json_at(const wf_json *v, const char *path);
/* The first child of an array or object, and the one after v; NULL at the end. */
const wf_json *wf_json_first(const wf_json *v);
const wf_json *wf_json_next(const wf_json *v);
wf_str wf_json_key(const wf_json *v); /* of a member of an object */
size_t wf_json_count(const wf_json *v);

wf_str wf_json_text(const wf_json *v, const char *path);   /* a string; else absent */
/* A number, or a string that holds just a number; else dflt. An integer is cut to whole. */
int64_t wf_json_int(const wf_json *v, const char *path, int64_t dflt);
double wf_json_number(const wf_json *v, const char *path, double dflt);
bool wf_json_bool(const wf_json *v, const char *path, bool dflt);
/* The value as text: a string as it is, a number as it stands in the input; else absent. */
wf_str wf_json_as_text(const wf_json *v, const char *path);
/* The texts of an array as the report's references (source_ids that it goes on with), beside those that it has; 16 at most. */
void wf_json_references(const wf_host *host, wf_report *r, const wf_json *list);
/* An object of counts, {"reason": 3}, as a status's rejects; nothing where it is none, has more than 16 members, or for a member that is no count. */
void wf_json_rejects(const wf_host *host, wf_status *s, const wf_json *object);
/* The TLP at path, as wf_tlp_of reads it: absent and null are 0, not said; a value of another type is none that can be read, so the strictest. */
uint32_t wf_json_tlp(const wf_host *host, const wf_json_doc *doc, const wf_json *v, const char *path);
/* The value as a row whose columns are paths: a string, a number or a truth value as text. */
wf_row wf_json_row(const wf_host *host, const wf_json_doc *doc, const wf_json *v);
/* Where the value stands in the input. */
size_t wf_json_offset(const wf_json *v);
size_t wf_json_length(const wf_json *v);
/* The line of the value, from 1. */
uint32_t wf_json_line(const wf_json_doc *doc, const wf_json *v);

#ifdef __cplusplus
}
#endif

#endif
