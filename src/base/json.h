/* json: a strict reader into a tree in an arena, a streaming writer, canonical text.
 *
 * The reader refuses what RFC 8259 does not allow and what is dangerous: trailing bytes, invalid
 * UTF-8, raw control characters, lone surrogates, duplicate keys, depth or size over the limit, and
 * integers of more than 15 digits as numbers (they must come as strings). Keys match exactly.
 */
#ifndef WF_BASE_JSON_H
#define WF_BASE_JSON_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"

enum json_type { JSON_NULL = 1, JSON_BOOL, JSON_INT, JSON_REAL, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* Strings are unescaped, NUL-terminated copies or views into the input; \u0000 is refused but by limit. */
struct json {
    enum json_type type;
    uint32_t count;  /* children of an array or object */
    uint32_t offset; /* byte in the input where the value begins, for messages */
    struct span key; /* in an object */
    union {
        int64_t i;     /* JSON_INT; JSON_BOOL 0 or 1 */
        double d;      /* JSON_REAL */
        struct span s; /* JSON_STRING */
        struct json *child;
    };
    struct span raw; /* the value's bytes in the input */
    struct json *next;
};

struct json_limits {
    uint32_t depth;     /* 0 = 16 */
    uint32_t nodes;     /* 0 = 1,000,000 */
    size_t bytes;       /* 0 = 16 MiB */
    bool long_integers; /* allow 16..18 digits as JSON_INT (our own records only) */
    bool allow_nul;     /* take \u0000: strings and keys may then hold NUL, and the text cleaner removes it */
};
/* Reads all of `text`. The tree and its strings live in `a` or in `text`, which must outlive it. */
int json_parse(struct arena *a, struct span text, const struct json_limits *lim, struct json **out, struct err *e);

/* Lookups: obj may be NULL or no object; a miss is NULL. */
const struct json *json_get(const struct json *obj, const char *key);
const struct json *json_get_span(const struct json *obj, struct span key);
static inline const struct json *json_first(const struct json *parent)
{
    return parent && (parent->type == JSON_ARRAY || parent->type == JSON_OBJECT) ? parent->child : NULL;
}
#define JSON_EACH(item, parent) for (const struct json *item = json_first(parent); item; item = item->next)
/* Typed reads with a default for absent, null or another type. */
struct span json_str(const struct json *obj, const char *key); /* absent: {NULL,0} */
int64_t json_int(const struct json *obj, const char *key, int64_t dflt);
double json_num(const struct json *obj, const char *key, double dflt); /* int or real */
bool json_bool(const struct json *obj, const char *key, bool dflt);

/* The writer. Commas are put by itself; keys and strings are escaped: control characters, DEL and what
 * does not show (zero-width, joiners, bidi) as \uXXXX; all else as UTF-8. */
struct json_writer {
    struct buf *out;
    uint32_t depth;
    bool need_comma;
};
void jw_init(struct json_writer *w, struct buf *out);
void jw_begin_object(struct json_writer *w);
void jw_end_object(struct json_writer *w);
void jw_begin_array(struct json_writer *w);
void jw_end_array(struct json_writer *w);
void jw_key_span(struct json_writer *w, struct span key);
void jw_str(struct json_writer *w, struct span s);
void jw_cstr(struct json_writer *w, const char *s); /* NULL writes null */
void jw_int(struct json_writer *w, int64_t v);
void jw_num(struct json_writer *w, double v); /* shortest that reads back; not finite: null */
void jw_bool(struct json_writer *w, bool v);
void jw_null(struct json_writer *w);
void jw_time(struct json_writer *w, wf_time t);       /* RFC 3339 in Z; TIME_NONE: null */
void jw_raw(struct json_writer *w, struct span json); /* JSON text as it is */
/* A key, and key and value at once. Here, so that a literal's length is known where it stands. */
static inline void jw_key(struct json_writer *w, const char *key)
{
    jw_key_span(w, span_str(key));
}
static inline void jw_kstr(struct json_writer *w, const char *key, struct span s)
{
    jw_key(w, key);
    jw_str(w, s);
}
static inline void jw_kcstr(struct json_writer *w, const char *key, const char *s)
{
    jw_key(w, key);
    jw_cstr(w, s);
}
static inline void jw_kint(struct json_writer *w, const char *key, int64_t v)
{
    jw_key(w, key);
    jw_int(w, v);
}
static inline void jw_knum(struct json_writer *w, const char *key, double v)
{
    jw_key(w, key);
    jw_num(w, v);
}
static inline void jw_kbool(struct json_writer *w, const char *key, bool v)
{
    jw_key(w, key);
    jw_bool(w, v);
}
static inline void jw_ktime(struct json_writer *w, const char *key, wf_time t)
{
    jw_key(w, key);
    jw_time(w, t);
}
static inline void jw_knull(struct json_writer *w, const char *key)
{
    jw_key(w, key);
    jw_null(w);
}
/* Writes the tree again: canonical (keys sorted by bytes, no spaces) when `canonical`. */
void json_write(struct json_writer *w, const struct json *v, bool canonical);

#endif
