/* json: look-ups in a tree that json_parse made. Owns nothing. Everyone may call it. */
#include "base/json.h"

const struct json *json_get_span(const struct json *obj, struct span key)
{
    if (!obj || obj->type != JSON_OBJECT)
        return NULL;
    for (const struct json *n = obj->child; n; n = n->next)
        if (span_eq(n->key, key))
            return n;
    return NULL;
}

const struct json *json_get(const struct json *obj, const char *key)
{
    return json_get_span(obj, span_str(key));
}

struct span json_str(const struct json *obj, const char *key)
{
    const struct json *v = json_get(obj, key);
    return v && v->type == JSON_STRING ? v->s : span_make(NULL, 0);
}

int64_t json_int(const struct json *obj, const char *key, int64_t dflt)
{
    const struct json *v = json_get(obj, key);
    return v && v->type == JSON_INT ? v->i : dflt;
}

double json_num(const struct json *obj, const char *key, double dflt)
{
    const struct json *v = json_get(obj, key);
    if (!v)
        return dflt;
    return v->type == JSON_REAL ? v->d : v->type == JSON_INT ? (double) v->i : dflt;
}

bool json_bool(const struct json *obj, const char *key, bool dflt)
{
    const struct json *v = json_get(obj, key);
    return v && v->type == JSON_BOOL ? v->i != 0 : dflt;
}
