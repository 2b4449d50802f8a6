/* rowjson: a fixed-width row as JSON and back, by a table of its fields. For rows of the state whose facts say all of them.
 *
 * A field that says nothing (0, TIME_NONE, an empty text) is left out, and absent it is that: so a new field needs no new version as long as 0 means what
 * was so before. Used inside desk alone.
 */
#ifndef WF_DESK_ROWJSON_H
#define WF_DESK_ROWJSON_H

#include <stddef.h>

#include "base/json.h"
#include "model/words.h"

struct state;
enum rowjson_kind { ROWJSON_U8 = 1,
                    ROWJSON_U32,
                    ROWJSON_U64,
                    ROWJSON_BOOL,
                    ROWJSON_WORD,
                    ROWJSON_NAME,
                    ROWJSON_TIME,
                    ROWJSON_TEXT,
                    ROWJSON_HEX };
struct rowjson_field {
    const char *key;
    enum rowjson_kind kind;
    size_t at, size;           /* size: of a TEXT (with its NUL), or of the bytes of a HEX */
    const struct words *words; /* of a WORD, a uint8_t */
};
/* A row of the table. The kind says what the member is: uint8_t, uint32_t, uint64_t, bool, a uint8_t of words, a uint16_t of struct names, wf_time, char[], uint8_t[]. */
#define ROWJSON(type, member, kind) \
    { \
#member, ROWJSON_##kind, offsetof(struct type, member), sizeof((struct type *) 0)->member, NULL \
    }
#define ROWJSON_OF(type, member, words_) \
    { \
#member, ROWJSON_WORD, offsetof(struct type, member), 1, &(words_) \
    }

/* Times that are not said, in a zeroed row. */
void rowjson_clear(void *row, size_t size, const struct rowjson_field *fields, size_t n);
/* The members, without braces. */
void rowjson_write(struct json_writer *w, const void *row, const struct rowjson_field *fields, size_t n, const struct state *s);
/* Fills a cleared row; names come into the state's. NULL: it is right; else the key that is not. */
const char *rowjson_read(const struct json *v, void *row, const struct rowjson_field *fields, size_t n, struct state *s);

#endif
