/* json_tree: mutable JSON documents over cJSON, for tools, the simulator and tests; never the hot path.
 *
 * A document only comes to be through the strict scan of base/json.h, so none of cJSON's own reading is trusted.
 * Keys match exactly. Numbers are doubles or integers of up to 15 digits.
 */
#ifndef WF_BASE_JSON_TREE_H
#define WF_BASE_JSON_TREE_H

#include "base/json.h"

struct json_tree; /* a document, or a value within one */

/* Reads strictly and makes a document; the caller frees it with json_tree_free. lim may be NULL. */
int json_tree_parse(struct span text, const struct json_limits *lim, struct json_tree **out, struct err *e);
/* The same from a tree that was read already. */
struct json_tree *json_tree_copy(const struct json *v);
struct json_tree *json_tree_object(void);
struct json_tree *json_tree_array(void);
void json_tree_free(struct json_tree *t);

/* Look-ups by a path of keys and indices: "areas.0.desc"; "" is t itself. NULL when absent. Not owned. */
struct json_tree *json_tree_at(struct json_tree *t, const char *path);
/* The text of a string value, or NULL; lives as long as the value. */
const char *json_tree_text(const struct json_tree *t);
/* The number, or dflt. */
double json_tree_number(const struct json_tree *t, double dflt);
size_t json_tree_count(const struct json_tree *t);

/* Puts `value` (any JSON text) at `path`, making objects on the way; an index equal to an array's length appends. */
int json_tree_set(struct json_tree *t, const char *path, struct span value, struct err *e);
int json_tree_set_text(struct json_tree *t, const char *path, struct span text, struct err *e);
int json_tree_set_int(struct json_tree *t, const char *path, int64_t v, struct err *e);
/* WF_E_NOTFOUND where there is none. */
int json_tree_delete(struct json_tree *t, const char *path, struct err *e);
/* RFC 7396: members of patch replace those of t, null removes. Both must be objects. */
int json_tree_merge(struct json_tree *t, const struct json_tree *patch, struct err *e);
/* Writes the value on one line. */
void json_tree_print(const struct json_tree *t, struct buf *out);

#endif
