#include "model/crossing.h"

#include "base/vec.h"
#include "model/checkpoint.h"
#include "model/datafile.h"

struct loading {
    VEC(struct crossing)
    v;
    struct arena *arena;
};

static int take_code(struct span code, char out[6], struct err *e)
{
    if (!checkpoint_code_ok(code))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no checkpoint's code of five capital letters or digits", (int) (code.n > 40 ? 40 : code.n), code.p);
    memcpy(out, code.p, 5);
    return 0;
}

static int take_line(void *arg, struct span line, struct err *e)
{
    struct loading *x = arg;
    struct crossing c = {{0}, {0}, ""};
    struct span a = datafile_word(&line), b = datafile_word(&line);
    int rc = take_code(a, c.a, e);
    if (!rc)
        rc = take_code(b, c.b, e);
    if (rc)
        return rc;
    if (strcmp(c.a, c.b) == 0)
        return err_set(e, WF_E_INVALID, "\"%s\" does not stand opposite itself", c.a);
    for (size_t i = 0; i < x->v.n; i++)
        if ((strcmp(x->v.v[i].a, c.a) == 0 && strcmp(x->v.v[i].b, c.b) == 0) || (strcmp(x->v.v[i].a, c.b) == 0 && strcmp(x->v.v[i].b, c.a) == 0))
            return err_set(e, WF_E_INVALID, "%s and %s stand twice", c.a, c.b);
    c.name = arena_strndup(x->arena, line.p ? line.p : "", line.n);
    VEC_PUSH(&x->v, c);
    return 0;
}

int crossings_load(struct crossings *out, const char *path, struct err *e)
{
    memset(out, 0, sizeof *out);
    struct loading x = {.arena = &out->arena};
    int rc = datafile_lines(path, take_line, &x, e);
    out->v = x.v.v;
    out->n = x.v.n;
    if (rc)
        crossings_free(out);
    return rc;
}

bool crossings_same(const struct crossings *a, const struct crossings *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = strcmp(a->v[i].a, b->v[i].a) == 0 && strcmp(a->v[i].b, b->v[i].b) == 0 && strcmp(a->v[i].name, b->v[i].name) == 0;
    return same;
}

void crossings_free(struct crossings *c)
{
    mem_free(c->v);
    arena_free(&c->arena);
    memset(c, 0, sizeof *c);
}
