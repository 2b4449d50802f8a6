/* check_corpus: inputs that nobody should send and somebody will: cut short at every sixteenth, changed at random (always the same ones),
 * and documents known to break readers. None may crash the plugin, hang it, or make it grow. */
#include <stdio.h>

#include "tool/check.h"
#include "tool/mutate.h"

enum { CUTS = 16, CHANGES = 64, GROWTH_KIB = 64 * 1024, ERRORS_MAX = 20 };

static void try(struct check *c, const struct fixture *f, const char *what, struct span bytes)
{
    struct err e = {0};
    struct plugin_input in;
    struct plugin_output *out = NULL;
    static const struct fixture none = {.name = (char *) (uintptr_t) "malformed", .now = FIXTURE_NOW};
    char where[256];
    if (c->errors >= ERRORS_MAX)
        return;
    snprintf(where, sizeof where, "%s, %s", f ? f->path : c->r.path, what);
    c->inputs++;
    c->r.clock.fixed = FIXTURE_NOW;
    if (fixture_input(&c->r, f ? f : &none, bytes, &in, &e) != 0 || runner_parse(&c->r, &in, &out, &e) != 0) {
        check_error(c, where, "%s", e.text);
        return;
    }
    if (out->outcome != PLUGIN_REFUSED && out->outcome != PLUGIN_SET_ASIDE) /* to refuse is an answer; what was set aside was told the first time */
        check_outcome(c, where, out);
    plugin_output_free(out);
}

static void check_fixture(struct check *c, const struct fixture *f, const struct fixture *other)
{
    struct mutate m = {.state = 20261124};
    struct buf changed = {0};
    char what[64];
    for (size_t i = 0; i < CUTS; i++) {
        size_t n = f->input.n * i / CUTS;
        snprintf(what, sizeof what, "cut after %zu bytes", n);
        try(c, f, what, span_make(f->input.p, n));
    }
    for (unsigned i = 0; i < CHANGES; i++) {
        mutate_input(&m, buf_view(&f->input), buf_view(&other->input), &changed);
        snprintf(what, sizeof what, "changed (number %u)", i + 1);
        try(c, f, what, buf_view(&changed));
    }
    buf_free(&changed);
}

/* Each source meets each known document. */
static void check_known(struct check *c)
{
    size_t sources = runner_descriptor(&c->r)->d->sources_n;
    struct buf room = {0};
    const char *name;
    for (size_t k = 0; k < sources; k++) {
        char *id = mem_strdup(runner_descriptor(&c->r)->d->sources[k].id);
        struct fixture f = {.name = id, .path = c->r.path, .source = id, .now = FIXTURE_NOW};
        struct span bytes;
        for (size_t i = 0; (bytes = mutate_known(i, &name, &room)).p; i++)
            try(c, &f, name, bytes);
        mem_free(id);
    }
    buf_free(&room);
}

void check_corpus(struct check *c)
{
    size_t n = c->fixtures.all.n;
    long before = runner_peak_kib(&c->r);
    for (size_t i = 0; i < n; i++)
        check_fixture(c, c->fixtures.all.v[i], c->fixtures.all.v[(i + 1) % n]);
    check_known(c);
    long after = runner_peak_kib(&c->r);
    if (before > 0 && after > before + GROWTH_KIB)
        check_error(c, c->r.path, "its process grew from %ld to %ld MiB over malformed input; free what a callback allocates, or use scratch()", before / 1024,
                    after / 1024);
}
