#include "desk/rowjson.h"

#include <stdio.h>
#include <stdlib.h>

#include "desk/state.h"

void rowjson_clear(void *row, size_t size, const struct rowjson_field *fields, size_t n)
{
    memset(row, 0, size);
    for (size_t i = 0; i < n; i++)
        if (fields[i].kind == ROWJSON_TIME)
            *(wf_time *) (void *) ((char *) row + fields[i].at) = TIME_NONE;
}

static bool is_zero(const uint8_t *p, size_t n)
{
    while (n && !*p)
        p++, n--;
    return !n;
}

static void put_hex(struct json_writer *w, const char *key, const uint8_t *p, size_t n)
{
    char hex[2 * 64 + 1];
    for (size_t i = 0; i < n && i < 64; i++)
        snprintf(hex + 2 * i, 3, "%02x", p[i]);
    jw_kcstr(w, key, hex);
}

static void put_field(struct json_writer *w, const void *row, const struct rowjson_field *f, const struct state *s)
{
    const void *at = (const char *) row + f->at;
    char text[24];
    switch (f->kind) {
    case ROWJSON_U8:
        if (*(const uint8_t *) at)
            jw_kint(w, f->key, *(const uint8_t *) at);
        break;
    case ROWJSON_U32:
        if (*(const uint32_t *) at)
            jw_kint(w, f->key, *(const uint32_t *) at);
        break;
    case ROWJSON_U64:
        if (*(const uint64_t *) at)
            jw_kint(w, f->key, (int64_t) * (const uint64_t *) at);
        break;
    case ROWJSON_BOOL:
        if (*(const bool *) at)
            jw_kbool(w, f->key, true);
        break;
    case ROWJSON_WORD:
        if (*(const uint8_t *) at)
            jw_kcstr(w, f->key, words_of(f->words, *(const uint8_t *) at));
        break;
    case ROWJSON_NAME:
        if (*(const uint16_t *) at)
            jw_kstr(w, f->key, names_get(&s->names, *(const uint16_t *) at));
        break;
    case ROWJSON_TIME:
        if (*(const wf_time *) at == TIME_NONE)
            break;
        snprintf(text, sizeof text, "%lld", (long long) *(const wf_time *) at);
        jw_kcstr(w, f->key, text);
        break;
    case ROWJSON_TEXT:
        if (*(const char *) at)
            jw_kcstr(w, f->key, at);
        break;
    case ROWJSON_HEX:
        if (!is_zero(at, f->size))
            put_hex(w, f->key, at, f->size);
        break;
    }
}

void rowjson_write(struct json_writer *w, const void *row, const struct rowjson_field *fields, size_t n, const struct state *s)
{
    for (size_t i = 0; i < n; i++)
        put_field(w, row, &fields[i], s);
}

static bool get_hex(struct span s, uint8_t *out, size_t n)
{
    char two[3] = "";
    if (s.n != 2 * n)
        return false;
    for (size_t i = 0; i < n; i++) {
        char *end;
        memcpy(two, s.p + 2 * i, 2);
        out[i] = (uint8_t) strtoul(two, &end, 16);
        if (*end)
            return false;
    }
    return true;
}

static bool get_int(const struct json *v, int64_t most, int64_t *out)
{
    *out = v->type == JSON_INT ? v->i : -1;
    return *out >= 0 && *out <= most;
}

static bool get_field(const struct json *v, void *row, const struct rowjson_field *f, struct state *s)
{
    void *at = (char *) row + f->at;
    int64_t i;
    switch (f->kind) {
    case ROWJSON_U8:
        return get_int(v, UINT8_MAX, &i) && (*(uint8_t *) at = (uint8_t) i, true);
    case ROWJSON_U32:
        return get_int(v, UINT32_MAX, &i) && (*(uint32_t *) at = (uint32_t) i, true);
    case ROWJSON_U64:
        return get_int(v, INT64_MAX, &i) && (*(uint64_t *) at = (uint64_t) i, true);
    case ROWJSON_BOOL:
        *(bool *) at = v->type == JSON_BOOL && v->i;
        return v->type == JSON_BOOL;
    case ROWJSON_WORD:
        *(uint8_t *) at = v->type == JSON_STRING ? (uint8_t) words_find(f->words, v->s) : 0;
        return *(uint8_t *) at != 0;
    case ROWJSON_NAME:
        *(uint16_t *) at = v->type == JSON_STRING ? state_name(s, v->s) : 0;
        return *(uint16_t *) at != 0;
    case ROWJSON_TIME:
        if (v->type == JSON_STRING)
            *(wf_time *) at = strtoll(v->s.p, NULL, 10);
        return v->type == JSON_STRING;
    case ROWJSON_TEXT:
        if (v->type != JSON_STRING || v->s.n >= f->size)
            return false;
        memcpy(at, v->s.p, v->s.n);
        return true;
    case ROWJSON_HEX:
        return v->type == JSON_STRING && get_hex(v->s, at, f->size);
    }
    return false;
}

const char *rowjson_read(const struct json *v, void *row, const struct rowjson_field *fields, size_t n, struct state *s)
{
    for (size_t i = 0; i < n; i++) {
        const struct json *x = json_get(v, fields[i].key);
        if (x && !get_field(x, row, &fields[i], s))
            return fields[i].key;
    }
    return NULL;
}
