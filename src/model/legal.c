#include "model/legal.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/vec.h"

enum { MINUTES_MOST = 366 * 24 * 60 };

static struct span next_word(struct span *line)
{
    size_t i = 0, n = 0;
    while (i < line->n && (line->p[i] == ' ' || line->p[i] == '\t'))
        i++;
    while (i + n < line->n && line->p[i + n] != ' ' && line->p[i + n] != '\t')
        n++;
    struct span word = span_make(line->p + i, n);
    *line = span_make(line->p + i + n, line->n - i - n);
    return word;
}

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
    struct span name = next_word(&line), within = next_word(&line), types = next_word(&line);
    memset(out, 0, sizeof *out);
    while (line.n && (*line.p == ' ' || *line.p == '\t'))
        line = span_make(line.p + 1, line.n - 1);
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

int legal_load(struct legal_clocks *out, const char *path, struct err *e)
{
    struct buf text = {0}, problems = {0};
    VEC(struct legal_clock) v = {0};
    memset(out, 0, sizeof *out);
    int rc = fs_read(path, 1 << 20, &text, e);
    struct span rest = buf_view(&text);
    for (unsigned line_no = 1; rc == 0 && rest.n; line_no++) {
        const char *nl = memchr(rest.p, '\n', rest.n);
        struct span line = span_make(rest.p, nl ? (size_t) (nl - rest.p) : rest.n);
        struct legal_clock c;
        struct err le = {0};
        rest = span_make(rest.p + line.n + (nl ? 1 : 0), rest.n - line.n - (nl ? 1 : 0));
        while (line.n && strchr("\r \t", line.p[line.n - 1]))
            line.n--;
        if (line.n == 0 || *line.p == '#')
            continue;
        int wrong = read_line(line, &c, &le);
        for (size_t i = 0; !wrong && i < v.n; i++)
            if (strcmp(v.v[i].name, c.name) == 0)
                wrong = err_set(&le, WF_E_INVALID, "\"%s\" is there twice", c.name);
        if (wrong)
            buf_printf(&problems, "%s%s:%u: %s", problems.n ? "; " : "", path, line_no, le.text);
        else
            VEC_PUSH(&v, c);
    }
    if (rc == 0 && problems.n) {
        rc = err_set(e, WF_E_INVALID, "%s", problems.p);
        VEC_FREE(&v);
    }
    out->v = v.v;
    out->n = v.n;
    buf_free(&text);
    buf_free(&problems);
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

bool legal_begins(const struct legal_clock *c, struct span type)
{
    for (const char *t = c->types; *t;) {
        size_t n = strcspn(t, ",");
        if ((n == type.n && memcmp(t, type.p, n) == 0) || (n > 1 && t[n - 1] == '*' && type.n >= n - 1 && memcmp(t, type.p, n - 1) == 0))
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
