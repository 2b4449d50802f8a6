#include "model/type.h"

#include "base/vec.h"
#include "model/datafile.h"
#include "model/words.h"

static const struct type types[] = {
#define X(name, layer, latches, floor) {name, SUBLAYER_##layer, latches, floor},
    TYPE_LIST(X)
#undef X
};

size_t type_count(void)
{
    return ARRAY_LEN(types);
}

const struct type *type_at(size_t i)
{
    return i < ARRAY_LEN(types) ? &types[i] : NULL;
}

const struct type *type_find(struct span name)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (types[i].name[0] == (name.n ? name.p[0] : 0) && span_is(name, types[i].name))
            return &types[i];
    return NULL;
}

static bool is_own_type(struct span name, struct span plugin)
{
    if (plugin.n == 0 || name.n < plugin.n + 2 || name.p[plugin.n] != '.')
        return false;
    for (size_t i = 0; i < plugin.n; i++) {
        char c = plugin.p[i];
        if (c >= 'a' && c <= 'z')
            c = (char) (c - 32);
        if (name.p[i] != c)
            return false;
    }
    for (size_t i = plugin.n + 1; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.'))
            return false;
    }
    return true;
}

bool type_allowed(struct span name, struct span plugin)
{
    return type_find(name) || is_own_type(name, plugin);
}

bool type_in(struct span name, const char *family)
{
    size_t n = strlen(family);
    return name.n > n && memcmp(name.p, family, n) == 0 && name.p[n] == '.';
}

static int read_line(struct span line, struct type_default *out, struct err *e)
{
    struct span name = datafile_word(&line), impact = datafile_word(&line), urgency = datafile_word(&line);
    char words[128];
    bool family = name.n > 2 && name.p[name.n - 1] == '*' && name.p[name.n - 2] == '.';
    if (name.n >= sizeof out->type)
        return err_set(e, WF_E_INVALID, "\"%.*s\" is too long for a type", SPAN_FMT(name));
    if (!family && !type_find(name) && !memchr(name.p, '.', name.n))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no event type", SPAN_FMT(name));
    memset(out, 0, sizeof *out);
    memcpy(out->type, name.p, name.n);
    if (!span_is(impact, "-") && !(out->impact = (uint8_t) words_find(&words_impact, impact)))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no impact; it is %s or -", SPAN_FMT(impact), words_list(&words_impact, words, sizeof words));
    if (!span_is(urgency, "-") && !(out->urgency = (uint8_t) words_find(&words_urgency, urgency)))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no urgency; it is %s or -", SPAN_FMT(urgency), words_list(&words_urgency, words, sizeof words));
    if (line.n && *line.p != '#')
        return err_set(e, WF_E_INVALID, "more than three words; a line is TYPE IMPACT URGENCY");
    return 0;
}

struct reading {
    VEC(struct type_default) defaults;
};

static int take(void *arg, struct span line, struct err *e)
{
    struct reading *r = arg;
    struct type_default d;
    if (read_line(line, &d, e))
        return -1;
    VEC_PUSH(&r->defaults, d);
    return 0;
}

int type_defaults_load(struct type_defaults *out, const char *path, struct err *e)
{
    struct reading r = {0};
    int rc = datafile_lines(path, take, &r, e);
    if (rc)
        VEC_FREE(&r.defaults);
    out->v = r.defaults.v;
    out->n = r.defaults.n;
    return rc;
}

void type_defaults_free(struct type_defaults *d)
{
    mem_free(d->v);
    memset(d, 0, sizeof *d);
}

const struct type_default *type_default_for(const struct type_defaults *d, struct span type)
{
    const struct type_default *family = NULL;
    for (size_t i = 0; d && i < d->n; i++) {
        int fits = datafile_type_fits(span_str(d->v[i].type), type);
        if (fits == 2)
            return &d->v[i];
        if (!family && fits)
            family = &d->v[i];
    }
    return family;
}
