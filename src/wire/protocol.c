/* protocol: the tables behind protocol.h. Owns constants only. */
#include "wire/protocol.h"

#include "base/vec.h"

static const struct {
    const char *word;
    bool changes;
} ops[] = {
    {NULL, false},
#define X(name, word, changes) {word, changes},
    WIRE_OPS(X)
#undef X
};

static const struct {
    const char *word, *key;
} views[] = {
    {NULL, NULL},
#define X(name, word, key) {word, key},
    WIRE_VIEWS(X)
#undef X
};

const char *wire_op_word(enum wire_op op)
{
    return (size_t) op < ARRAY_LEN(ops) ? ops[op].word : NULL;
}

const char *wire_view_word(enum wire_view view)
{
    return (size_t) view < ARRAY_LEN(views) ? views[view].word : NULL;
}

enum wire_op wire_op_find(struct span word)
{
    for (size_t i = 1; i < ARRAY_LEN(ops); i++)
        if (span_is(word, ops[i].word))
            return (enum wire_op) i;
    return WIRE_OP_NONE;
}

enum wire_view wire_view_find(struct span word)
{
    for (size_t i = 1; i < ARRAY_LEN(views); i++)
        if (span_is(word, views[i].word))
            return (enum wire_view) i;
    return WIRE_VIEW_NONE;
}

bool wire_op_changes(enum wire_op op)
{
    return (size_t) op < ARRAY_LEN(ops) && ops[op].changes;
}

const char *wire_view_key(enum wire_view view)
{
    return (size_t) view < ARRAY_LEN(views) ? views[view].key : NULL;
}

struct span wire_override_reason(const struct json *record)
{
    struct span priority = json_str(record, "priority");

    if (!span_is(json_str(record, "rule"), "override") || priority.n != 2)
        return span_make("", 0);
    JSON_EACH (t, json_get(record, "timeline")) { /* the newest first: "P3 to P1: a minister is on site" */
        struct span text = json_str(t, "text");
        if (span_is(json_str(t, "verb"), "priority") && text.n > 10 && memcmp(text.p + 6, priority.p, 2) == 0 && memcmp(text.p + 8, ": ", 2) == 0)
            return span_make(text.p + 10, text.n - 10);
    }
    return span_make("", 0);
}

const char *wire_protection_word(int64_t flag)
{
    static const char *const words[] = {"none", "possible", "referred", "confirmed"};

    return words[flag >= 0 && flag < (int64_t) ARRAY_LEN(words) ? flag : 0];
}
