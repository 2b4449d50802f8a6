#include "model/checkpoint.h"

#include <math.h>
#include <stdlib.h>

#include "base/fs.h"
#include "base/vec.h"
#include "model/member.h"

bool checkpoint_code_ok(struct span code)
{
    if (code.n != 5)
        return false;
    for (size_t i = 0; i < 5; i++)
        if (!((code.p[i] >= 'A' && code.p[i] <= 'Z') || (code.p[i] >= '0' && code.p[i] <= '9')))
            return false;
    return true;
}

enum { COL_CODE, COL_NAME, COL_MEMBER, COL_KIND, COL_IATA, COL_OFFSET, COL_LAT, COL_LON, COL_N };
static const char *const columns[COL_N] = {"code", "name", "member", "kind", "iata", "utc_offset", "lat", "lon"};

/* Splits a line at its commas; a field may stand in quotes. Returns how many there are. */
static size_t split(struct arena *a, struct span line, const char **out, size_t max)
{
    size_t n = 0, i = 0;
    struct buf b = {0};
    for (;;) {
        bool quoted = i < line.n && line.p[i] == '"';
        buf_clear(&b);
        for (i += quoted; i < line.n; i++) {
            if (quoted && line.p[i] == '"') {
                if (i + 1 >= line.n || line.p[i + 1] != '"') {
                    quoted = false;
                    continue;
                }
                i++;
            } else if (!quoted && line.p[i] == ',') {
                break;
            }
            buf_char(&b, line.p[i]);
        }
        if (n < max)
            out[n] = arena_strndup(a, b.p ? b.p : "", b.n);
        n++;
        if (i >= line.n)
            break;
        i++;
    }
    buf_free(&b);
    return n;
}

static int number(const char *s, double lo, double hi, double *out)
{
    char *end;
    if (!*s) {
        *out = NAN;
        return 0;
    }
    *out = strtod(s, &end);
    return *end || !(*out >= lo && *out <= hi) ? -1 : 0;
}

/* "+07:00" to minutes; false where it is none. */
static bool offset(const char *s, int16_t *out)
{
    if ((s[0] != '+' && s[0] != '-') || strlen(s) != 6 || s[3] != ':')
        return false;
    for (int i = 1; i < 6; i++)
        if (i != 3 && (s[i] < '0' || s[i] > '9'))
            return false;
    int m = (s[1] - '0') * 600 + (s[2] - '0') * 60 + (s[4] - '0') * 10 + (s[5] - '0');
    *out = (int16_t) (s[0] == '-' ? -m : m);
    return m <= 14 * 60;
}

static int read_row(struct arena *a, struct span line, struct checkpoint *c, struct err *e)
{
    const char *f[COL_N] = {0};
    size_t n = split(a, line, f, COL_N);
    if (n != COL_N)
        return err_set(e, WF_E_INVALID, "%zu columns where %d belong", n, COL_N);
    memset(c, 0, sizeof *c);
    if (!checkpoint_code_ok(span_str(f[COL_CODE])))
        return err_field(e, WF_E_INVALID, columns[COL_CODE], "\"%.40s\" is not five capital letters or digits", f[COL_CODE]);
    memcpy(c->code, f[COL_CODE], 5);
    if (f[COL_MEMBER][0] && !member_code_ok(span_str(f[COL_MEMBER])))
        return err_field(e, WF_E_INVALID, columns[COL_MEMBER], "\"%.40s\" is not two capital letters", f[COL_MEMBER]);
    memcpy(c->member, f[COL_MEMBER], strlen(f[COL_MEMBER]));
    c->name = f[COL_NAME];
    c->iata = f[COL_IATA];
    if (strlen(f[COL_KIND]) > 1 || (f[COL_KIND][0] && !strchr("APLR", f[COL_KIND][0])))
        return err_field(e, WF_E_INVALID, columns[COL_KIND], "\"%.40s\" is not A, P, L or R", f[COL_KIND]);
    c->kind = f[COL_KIND][0];
    if (!offset(f[COL_OFFSET], &c->offset_min))
        return err_field(e, WF_E_INVALID, columns[COL_OFFSET], "\"%.40s\" is no offset like +07:00", f[COL_OFFSET]);
    if (number(f[COL_LAT], -90, 90, &c->lat))
        return err_field(e, WF_E_INVALID, columns[COL_LAT], "\"%.40s\" is no latitude", f[COL_LAT]);
    if (number(f[COL_LON], -180, 180, &c->lon))
        return err_field(e, WF_E_INVALID, columns[COL_LON], "\"%.40s\" is no longitude", f[COL_LON]);
    return 0;
}

static int by_code(const void *a, const void *b)
{
    return memcmp(((const struct checkpoint *) a)->code, ((const struct checkpoint *) b)->code, 5);
}

int checkpoints_load(struct checkpoints *out, const char *path, struct err *e)
{
    struct buf text = {0};
    VEC(struct checkpoint) v = {0};
    memset(out, 0, sizeof *out);
    int rc = fs_read(path, 4 << 20, &text, e);
    struct span rest = buf_view(&text);
    for (unsigned line_no = 1; rc == 0 && rest.n; line_no++) {
        const char *nl = memchr(rest.p, '\n', rest.n);
        struct span line = span_make(rest.p, nl ? (size_t) (nl - rest.p) : rest.n);
        rest = span_make(rest.p + line.n + (nl ? 1 : 0), rest.n - line.n - (nl ? 1 : 0));
        if (line.n && line.p[line.n - 1] == '\r')
            line.n--;
        if (line_no == 1 || line.n == 0 || line.p[0] == '#')
            continue;
        struct checkpoint c;
        rc = read_row(&out->arena, line, &c, e);
        if (rc)
            err_wrap(e, "%s:%u", path, line_no);
        else
            VEC_PUSH(&v, c);
    }
    buf_free(&text);
    out->v = v.v;
    out->n = v.n;
    if (v.n)
        qsort(v.v, v.n, sizeof *v.v, by_code);
    for (size_t i = 1; rc == 0 && i < v.n; i++)
        if (memcmp(v.v[i].code, v.v[i - 1].code, 5) == 0)
            rc = err_field(e, WF_E_INVALID, "code", "%s: \"%s\" stands twice", path, v.v[i].code);
    if (rc)
        checkpoints_free(out);
    return rc;
}

void checkpoints_free(struct checkpoints *c)
{
    mem_free(c->v);
    arena_free(&c->arena);
    memset(c, 0, sizeof *c);
}

const struct checkpoint *checkpoints_find(const struct checkpoints *c, struct span code)
{
    size_t lo = 0, hi = c->n;
    if (code.n != 5)
        return NULL;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int d = memcmp(c->v[mid].code, code.p, 5);
        if (d == 0)
            return &c->v[mid];
        if (d < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}
