/* schema: see schema.h. */
#include "tests/protocol/schema.h"

#include <regex.h>
#include <stdio.h>

#include "base/vec.h"

struct at {
    const struct json *root;
    char path[256];
};

static int check(struct at *at, const struct json *schema, const struct json *v, struct err *e);

static int wrong(const struct at *at, struct err *e, const char *what, const struct json *v)
{
    return err_set(e, WF_E_INVALID, "%s: %s: \"%.*s\"", at->path, what, SPAN_FMT(v->raw));
}

static bool is_type(const struct json *v, struct span word)
{
    switch (v->type) {
    case JSON_NULL:
        return span_is(word, "null");
    case JSON_BOOL:
        return span_is(word, "boolean");
    case JSON_INT:
        return span_is(word, "integer") || span_is(word, "number");
    case JSON_REAL:
        return span_is(word, "number");
    case JSON_STRING:
        return span_is(word, "string");
    case JSON_ARRAY:
        return span_is(word, "array");
    default:
        return span_is(word, "object");
    }
}

static bool same(const struct json *a, const struct json *b)
{
    if (a->type != b->type)
        return false;
    if (a->type == JSON_STRING)
        return span_eq(a->s, b->s);
    return a->type == JSON_NULL || span_eq(a->raw, b->raw);
}

static int check_ref(struct at *at, struct span ref, const struct json *v, struct err *e)
{
    static const char head[] = "#/definitions/";
    const struct json *definition = NULL;
    if (ref.n > sizeof head - 1 && memcmp(ref.p, head, sizeof head - 1) == 0)
        definition = json_get_span(json_get(at->root, "definitions"), span_make(ref.p + sizeof head - 1, ref.n - (sizeof head - 1)));
    if (!definition)
        return err_set(e, WF_E_NOTFOUND, "the schema has no \"%.*s\"", SPAN_FMT(ref));
    return check(at, definition, v, e);
}

static int check_type(struct at *at, const struct json *types, const struct json *v, struct err *e)
{
    if (types->type == JSON_STRING)
        return is_type(v, types->s) ? 0 : wrong(at, e, "another type is wanted", v);
    JSON_EACH (t, types)
        if (is_type(v, t->s))
            return 0;
    return wrong(at, e, "another type is wanted", v);
}

static int check_some(struct at *at, const struct json *list, const struct json *v, bool just_one, struct err *e)
{
    unsigned fits = 0;
    struct err last = {0};
    JSON_EACH (s, list)
        fits += check(at, s, v, &last) == 0;
    if (!fits) {
        *e = last;
        return last.code;
    }
    return just_one && fits > 1 ? wrong(at, e, "it fits more than one", v) : 0;
}

static int check_pattern(struct at *at, struct span pattern, const struct json *v, struct err *e)
{
    if (v->type != JSON_STRING)
        return 0;
    char *p = mem_strndup(pattern.p, pattern.n), *text = mem_strndup(v->s.p, v->s.n);
    regex_t re;
    int rc = regcomp(&re, p, REG_EXTENDED | REG_NOSUB);
    if (rc == 0) {
        rc = regexec(&re, text, 0, NULL, 0);
        regfree(&re);
        rc = rc ? wrong(at, e, "it does not have the form", v) : 0;
    } else {
        rc = err_set(e, WF_E_INVALID, "the schema's pattern \"%s\" is wrong", p);
    }
    mem_free(p);
    mem_free(text);
    return rc;
}

static int check_object(struct at *at, const struct json *schema, const struct json *v, struct err *e)
{
    const struct json *properties = json_get(schema, "properties"), *more = json_get(schema, "additionalProperties");
    size_t n = strlen(at->path);
    int rc = 0;
    JSON_EACH (name, json_get(schema, "required"))
        if (!json_get_span(v, name->s))
            return err_set(e, WF_E_INVALID, "%s: \"%.*s\" is missing", at->path, SPAN_FMT(name->s));
    JSON_EACH (m, v) {
        const struct json *s = json_get_span(properties, m->key);
        if (!s && more && more->type == JSON_BOOL && !more->i)
            return err_set(e, WF_E_INVALID, "%s: \"%.*s\" is not in the schema", at->path, SPAN_FMT(m->key));
        snprintf(at->path + n, sizeof at->path - n, ".%.*s", SPAN_FMT(m->key));
        if (s)
            rc = check(at, s, m, e);
        at->path[n] = 0;
        if (rc)
            return rc;
    }
    return 0;
}

static int check_items(struct at *at, const struct json *schema, const struct json *v, struct err *e)
{
    size_t n = strlen(at->path);
    unsigned i = 0;
    JSON_EACH (item, v) {
        snprintf(at->path + n, sizeof at->path - n, "[%u]", i++);
        int rc = check(at, schema, item, e);
        at->path[n] = 0;
        if (rc)
            return rc;
    }
    return 0;
}

static int check_word(struct at *at, const struct json *word, const struct json *schema, const struct json *v, struct err *e)
{
    struct span k = word->key;
    if (span_is(k, "$ref"))
        return check_ref(at, word->s, v, e);
    if (span_is(k, "type"))
        return check_type(at, word, v, e);
    if (span_is(k, "const"))
        return same(word, v) ? 0 : wrong(at, e, "another value is wanted", v);
    if (span_is(k, "enum")) {
        JSON_EACH (one, word)
            if (same(one, v))
                return 0;
        return wrong(at, e, "it is not in the list", v);
    }
    if (span_is(k, "anyOf") || span_is(k, "oneOf"))
        return check_some(at, word, v, span_is(k, "oneOf"), e);
    if (span_is(k, "pattern"))
        return check_pattern(at, word->s, v, e);
    if (span_is(k, "minimum")) {
        double least = word->type == JSON_INT ? (double) word->i : word->d, is = v->type == JSON_INT ? (double) v->i : v->d;
        return (v->type == JSON_INT || v->type == JSON_REAL) && is < least ? wrong(at, e, "it is too small", v) : 0;
    }
    if (span_is(k, "properties") || span_is(k, "required") || span_is(k, "additionalProperties"))
        return 0; /* check_object */
    if (span_is(k, "items"))
        return v->type == JSON_ARRAY ? check_items(at, json_get(schema, "items"), v, e) : 0;
    return err_set(e, WF_E_UNSUPPORTED, "the schema's word \"%.*s\" is not understood here", SPAN_FMT(k));
}

static int check(struct at *at, const struct json *schema, const struct json *v, struct err *e)
{
    JSON_EACH (word, schema) {
        int rc = check_word(at, word, schema, v, e);
        if (rc)
            return rc;
    }
    return v->type == JSON_OBJECT ? check_object(at, schema, v, e) : 0;
}

int schema_check(const struct json *root, const char *definition, const struct json *v, struct err *e)
{
    struct at at = {.root = root};
    snprintf(at.path, sizeof at.path, "%s", definition);
    char ref[128];
    snprintf(ref, sizeof ref, "#/definitions/%s", definition);
    return check_ref(&at, span_str(ref), v, e);
}
