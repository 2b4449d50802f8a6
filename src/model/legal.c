#include "model/legal.h"

#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "model/datafile.h"

enum { MINUTES_MOST = 366 * 24 * 60 };

static bool name_ok(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || (i && s.p[i] == '-')))
            return false;
    return s.n > 0 && s.n < LEGAL_NAME_MAX;
}

/* "48h" */
static bool read_within(struct span s, uint32_t *minutes)
{
    uint64_t v = 0, unit;
    for (size_t i = 0; i + 1 < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || i > 6)
            return false;
        v = v * 10 + (uint64_t) (s.p[i] - '0');
    }
    char last = s.n > 1 ? s.p[s.n - 1] : 0;
    unit = last == 'm' ? 1 : last == 'h' ? 60 : last == 'd' ? 1440 : 0;
    if (v == 0 || unit == 0 || v * unit > MINUTES_MOST)
        return false;
    *minutes = (uint32_t) (v * unit);
    return true;
}

static bool types_ok(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] && strchr("._,*", s.p[i]))))
            return false;
    return s.n > 0 && s.n < LEGAL_TYPES_MAX;
}

static int read_line(struct span line, struct legal_clock *out, struct err *e)
{
    struct span name = datafile_word(&line), within = datafile_word(&line), types = datafile_word(&line);
    memset(out, 0, sizeof *out);
    if (!name_ok(name))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no name; small letters, digits and -, as ihr-notify", SPAN_FMT(name));
    if (!read_within(within, &out->minutes))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no length of time; as 30m, 48h or 90d, at most 366d", SPAN_FMT(within));
    if (!span_is(types, "-") && !types_ok(types))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no list of types; as HLT.CLUSTER,CON.* or -", SPAN_FMT(types));
    if (line.n == 0 || line.n >= LEGAL_BASIS_MAX)
        return err_set(e, WF_E_INVALID, "a citation of 1 to %d bytes is to stand behind the types", LEGAL_BASIS_MAX - 1);
    memcpy(out->name, name.p, name.n);
    memcpy(out->basis, line.p, line.n);
    if (!span_is(types, "-"))
        memcpy(out->types, types.p, types.n);
    return 0;
}

struct reading {
    VEC(struct legal_clock) clocks;
};

/* "ihr-annex2/assess" */
static bool clock_ok(struct span s)
{
    size_t slashes = 0;
    for (size_t i = 0; i < s.n; i++) {
        slashes += s.p[i] == '/';
        if (s.p[i] != '/' && s.p[i] != '_' && !name_ok(span_make(s.p + i, 1)) && (i == 0 || s.p[i] != '-'))
            return false;
    }
    return slashes == 1 && s.p[0] != '/' && s.p[s.n - 1] != '/';
}

/* NAME by PROTOCOL/CLOCK ... */
static int take_by(struct reading *r, struct span name, struct span line, struct err *e)
{
    struct legal_clock *c = NULL;
    struct span word;
    for (size_t i = 0; i < r->clocks.n; i++)
        if (span_is(name, r->clocks.v[i].name))
            c = &r->clocks.v[i];
    if (!c)
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no clock of a line above", SPAN_FMT(name));
    if (c->by[0])
        return err_set(e, WF_E_INVALID, "what meets \"%s\" is there twice", c->name);
    while ((word = datafile_word(&line)).n) {
        size_t n = strlen(c->by);
        if (!clock_ok(word))
            return err_set(e, WF_E_INVALID, "\"%.*s\" is no clock of a protocol, as ihr-annex2/assess", SPAN_FMT(word));
        if (n + 1 + word.n >= sizeof c->by)
            return err_set(e, WF_E_INVALID, "what meets \"%s\" is longer than %zu bytes", c->name, sizeof c->by - 1);
        snprintf(c->by + n, sizeof c->by - n, "%s%.*s", n ? " " : "", SPAN_FMT(word));
    }
    return c->by[0] ? 0 : err_set(e, WF_E_INVALID, "behind \"by\" stands what meets it, as ihr-annex2/assess");
}

static int take(void *arg, struct span line, struct err *e)
{
    struct reading *r = arg;
    struct legal_clock c;
    struct span rest = line, name = datafile_word(&rest);
    if (span_is(datafile_word(&rest), "by"))
        return take_by(r, name, rest, e);
    if (read_line(line, &c, e))
        return -1;
    for (size_t i = 0; i < r->clocks.n; i++)
        if (strcmp(r->clocks.v[i].name, c.name) == 0)
            return err_set(e, WF_E_INVALID, "\"%s\" is there twice", c.name);
    VEC_PUSH(&r->clocks, c);
    return 0;
}

int legal_load(struct legal_clocks *out, const char *path, struct err *e)
{
    struct reading r = {0};
    int rc = datafile_lines(path, take, &r, e);
    if (rc)
        VEC_FREE(&r.clocks);
    out->v = r.clocks.v;
    out->n = r.clocks.n;
    return rc;
}

void legal_free(struct legal_clocks *c)
{
    mem_free(c->v);
    memset(c, 0, sizeof *c);
}

const struct legal_clock *legal_find(const struct legal_clocks *c, struct span name)
{
    for (size_t i = 0; i < c->n; i++)
        if (span_is(name, c->v[i].name))
            return &c->v[i];
    return NULL;
}

bool legal_same(const struct legal_clocks *a, const struct legal_clocks *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = strcmp(a->v[i].name, b->v[i].name) == 0 && strcmp(a->v[i].types, b->v[i].types) == 0 && strcmp(a->v[i].basis, b->v[i].basis) == 0 && strcmp(a->v[i].by, b->v[i].by) == 0 && a->v[i].minutes == b->v[i].minutes;
    return same;
}

bool legal_met_by(const struct legal_clock *c, struct span clock)
{
    for (const char *t = c->by; *t;) {
        size_t n = strcspn(t, " ");
        if (span_eq(span_make(t, n), clock))
            return true;
        t += n + (t[n] == ' ');
    }
    return false;
}

bool legal_begins(const struct legal_clock *c, struct span type)
{
    for (const char *t = c->types; *t;) {
        size_t n = strcspn(t, ",");
        if (datafile_type_fits(span_make(t, n), type))
            return true;
        t += n + (t[n] == ',');
    }
    return false;
}

char *legal_names(const struct legal_clocks *c, char *out, size_t size)
{
    size_t at = 0;
    out[0] = 0;
    for (size_t i = 0; i < c->n && at < size; i++)
        at += (size_t) snprintf(out + at, size - at, "%s%s", i ? ", " : "", c->v[i].name);
    return out;
}
