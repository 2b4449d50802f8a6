/* json_tree: mutable JSON documents. The only file that includes cJSON.h.
 *
 * Owns the cJSON nodes behind each document. A struct json_tree is a cJSON node under another name: the type is
 * opaque so that nobody else meets cJSON's own reader, whose faults the strict scan keeps out.
 */
#include "base/json_tree.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

static cJSON *inner(struct json_tree *t)
{
    return (cJSON *) (void *) t;
}

static const cJSON *inner_const(const struct json_tree *t)
{
    return (const cJSON *) (const void *) t;
}

static struct json_tree *outer(cJSON *c)
{
    return (struct json_tree *) (void *) c;
}

/* cJSON gives NULL only when memory ends. */
static cJSON *made(cJSON *c)
{
    if (!c)
        abort();
    return c;
}

static cJSON *copy_value(const struct json *v)
{
    cJSON *c = NULL;
    char *s;
    switch (v->type) {
    case JSON_NULL: return made(cJSON_CreateNull());
    case JSON_BOOL: return made(cJSON_CreateBool(v->i != 0));
    case JSON_INT: return made(cJSON_CreateNumber((double) v->i));
    case JSON_REAL: return made(cJSON_CreateNumber(v->d));
    case JSON_STRING:
        s = mem_strndup(v->s.p, v->s.n);
        c = made(cJSON_CreateString(s));
        mem_free(s);
        return c;
    case JSON_ARRAY:
        c = made(cJSON_CreateArray());
        JSON_EACH (k, v)
            cJSON_AddItemToArray(c, copy_value(k));
        return c;
    case JSON_OBJECT:
        c = made(cJSON_CreateObject());
        JSON_EACH (k, v) {
            s = mem_strndup(k->key.p, k->key.n);
            cJSON_AddItemToObject(c, s, copy_value(k));
            mem_free(s);
        }
        return c;
    }
    return made(cJSON_CreateNull());
}

struct json_tree *json_tree_copy(const struct json *v)
{
    return outer(copy_value(v));
}

int json_tree_parse(struct span text, const struct json_limits *lim, struct json_tree **out, struct err *e)
{
    /* A NUL would end cJSON's strings early, and its doubles hold no 18 digits. */
    struct json_limits strict = lim ? *lim : (struct json_limits){0};
    strict.allow_nul = strict.long_integers = false;
    struct arena a = {0};
    struct json *root = NULL;
    int r = json_parse(&a, text, &strict, &root, e);
    if (r == 0)
        *out = json_tree_copy(root);
    arena_free(&a);
    return r;
}

struct json_tree *json_tree_object(void)
{
    return outer(made(cJSON_CreateObject()));
}

struct json_tree *json_tree_array(void)
{
    return outer(made(cJSON_CreateArray()));
}

void json_tree_free(struct json_tree *t)
{
    cJSON_Delete(inner(t));
}

/* "12" as an index, or -1. */
static int path_index(const char *step)
{
    int v = 0;
    if (!*step)
        return -1;
    for (; *step; step++) {
        if (*step < '0' || *step > '9' || v > 1000000)
            return -1;
        v = v * 10 + (*step - '0');
    }
    return v;
}

static cJSON *child_of(cJSON *c, const char *step)
{
    if (cJSON_IsObject(c))
        return cJSON_GetObjectItemCaseSensitive(c, step);
    int i = path_index(step);
    return cJSON_IsArray(c) && i >= 0 ? cJSON_GetArrayItem(c, i) : NULL;
}

/* Cuts the first step off *path (which is written to); NULL at the end. */
static char *next_step(char **path)
{
    char *step = *path;
    if (!step)
        return NULL;
    char *dot = strchr(step, '.');
    if (dot)
        *dot = 0;
    *path = dot ? dot + 1 : NULL;
    return step;
}

struct json_tree *json_tree_at(struct json_tree *t, const char *path)
{
    cJSON *c = inner(t);
    if (!*path)
        return t;
    char *copy = mem_strdup(path), *rest = copy;
    for (char *step; c && (step = next_step(&rest));)
        c = child_of(c, step);
    mem_free(copy);
    return outer(c);
}

const char *json_tree_text(const struct json_tree *t)
{
    return t ? cJSON_GetStringValue(inner_const(t)) : NULL;
}

double json_tree_number(const struct json_tree *t, double dflt)
{
    return t && cJSON_IsNumber(inner_const(t)) ? inner_const(t)->valuedouble : dflt;
}

size_t json_tree_count(const struct json_tree *t)
{
    const cJSON *c = inner_const(t);
    return c && (cJSON_IsArray(c) || cJSON_IsObject(c)) ? (size_t) cJSON_GetArraySize(c) : 0;
}

/* Puts v, which is taken over, as the child `step` of c. */
static int put_child(cJSON *c, const char *step, cJSON *v, struct err *e)
{
    int i = path_index(step);
    if (cJSON_IsObject(c)) {
        if (cJSON_GetObjectItemCaseSensitive(c, step))
            cJSON_ReplaceItemInObjectCaseSensitive(c, step, v);
        else
            cJSON_AddItemToObject(c, step, v);
        return 0;
    }
    if (cJSON_IsArray(c) && i >= 0 && i < cJSON_GetArraySize(c)) {
        cJSON_ReplaceItemInArray(c, i, v);
        return 0;
    }
    if (cJSON_IsArray(c) && i == cJSON_GetArraySize(c)) {
        cJSON_AddItemToArray(c, v);
        return 0;
    }
    cJSON_Delete(v);
    return err_set(e, WF_E_INVALID, "\"%s\" is no place in the document", step);
}

static int set_value(struct json_tree *t, const char *path, cJSON *v, struct err *e)
{
    char *copy = mem_strdup(path), *rest = copy, *step = next_step(&rest);
    cJSON *c = inner(t);
    int r = 0;
    if (!*path) {
        cJSON_Delete(v);
        r = err_set(e, WF_E_INVALID, "the path is empty");
    }
    while (r == 0 && rest) {
        cJSON *child = child_of(c, step);
        if (!child) {
            child = made(cJSON_CreateObject());
            r = put_child(c, step, child, e);
            if (r < 0)
                cJSON_Delete(v);
        }
        c = child;
        step = next_step(&rest);
    }
    if (r == 0)
        r = put_child(c, step, v, e);
    mem_free(copy);
    return r;
}

int json_tree_set(struct json_tree *t, const char *path, struct span value, struct err *e)
{
    struct json_tree *v = NULL;
    int r = json_tree_parse(value, NULL, &v, e);
    return r < 0 ? r : set_value(t, path, inner(v), e);
}

int json_tree_set_text(struct json_tree *t, const char *path, struct span text, struct err *e)
{
    char *s = mem_strndup(text.p, text.n);
    int r = set_value(t, path, made(cJSON_CreateString(s)), e);
    mem_free(s);
    return r;
}

int json_tree_set_int(struct json_tree *t, const char *path, int64_t v, struct err *e)
{
    if (v > INT64_C(999999999999999) || v < -INT64_C(999999999999999))
        return err_set(e, WF_E_INVALID, "\"%lld\" has more than 15 digits; set it as text", (long long) v);
    return set_value(t, path, made(cJSON_CreateNumber((double) v)), e);
}

int json_tree_delete(struct json_tree *t, const char *path, struct err *e)
{
    cJSON *c = inner(json_tree_at(t, path));
    const char *dot = strrchr(path, '.');
    if (!c || !*path)
        return err_set(e, WF_E_NOTFOUND, "\"%s\" is not in the document", path);
    char *up = mem_strndup(path, dot ? (size_t) (dot - path) : 0);
    cJSON *parent = inner(json_tree_at(t, up));
    mem_free(up);
    cJSON_Delete(cJSON_DetachItemViaPointer(parent, c));
    return 0;
}

static void merge_into(cJSON *to, const cJSON *patch)
{
    for (const cJSON *p = patch->child; p; p = p->next) {
        cJSON *have = cJSON_GetObjectItemCaseSensitive(to, p->string);
        if (cJSON_IsNull(p)) {
            if (have)
                cJSON_Delete(cJSON_DetachItemViaPointer(to, have));
            continue;
        }
        if (cJSON_IsObject(p)) {
            if (!cJSON_IsObject(have)) {
                cJSON *fresh = made(cJSON_CreateObject());
                put_child(to, p->string, fresh, NULL);
                have = fresh;
            }
            merge_into(have, p);
            continue;
        }
        put_child(to, p->string, made(cJSON_Duplicate(p, 1)), NULL);
    }
}

int json_tree_merge(struct json_tree *t, const struct json_tree *patch, struct err *e)
{
    if (!cJSON_IsObject(inner(t)) || !cJSON_IsObject(inner_const(patch)))
        return err_set(e, WF_E_INVALID, "only an object can be merged into an object");
    merge_into(inner(t), inner_const(patch));
    return 0;
}

static void print_value(struct json_writer *w, const cJSON *c)
{
    if (cJSON_IsString(c))
        jw_cstr(w, c->valuestring);
    else if (cJSON_IsNumber(c))
        jw_num(w, c->valuedouble);
    else if (cJSON_IsBool(c))
        jw_bool(w, cJSON_IsTrue(c));
    else if (!cJSON_IsObject(c) && !cJSON_IsArray(c))
        jw_null(w);
    else {
        bool object = cJSON_IsObject(c);
        object ? jw_begin_object(w) : jw_begin_array(w);
        for (const cJSON *k = c->child; k; k = k->next) {
            if (object)
                jw_key(w, k->string);
            print_value(w, k);
        }
        object ? jw_end_object(w) : jw_end_array(w);
    }
}

void json_tree_print(const struct json_tree *t, struct buf *out)
{
    struct json_writer w;
    jw_init(&w, out);
    print_value(&w, inner_const(t));
}
