/* coast: see coast.h. */
#include "console/widget/coast.h"

#include "base/fs.h"

enum { MOST_LON = 180 * COAST_SCALE,
       MOST_LAT = 90 * COAST_SCALE };

/* The next number of a line; 1: there is none, -1: it is no number of at most five digits. */
static int next_number(struct span *rest, int *out)
{
    bool minus;
    int digits = 0;

    *out = 0;
    while (rest->n && (rest->p[0] == ' ' || rest->p[0] == '\t' || rest->p[0] == '\r'))
        *rest = span_make(rest->p + 1, rest->n - 1);
    if (!rest->n)
        return 1;
    minus = rest->p[0] == '-';
    *rest = span_make(rest->p + minus, rest->n - minus);
    for (; rest->n && rest->p[0] >= '0' && rest->p[0] <= '9' && digits < 6; digits++) {
        *out = *out * 10 + (rest->p[0] - '0');
        *rest = span_make(rest->p + 1, rest->n - 1);
    }
    if (minus)
        *out = -*out;
    return digits && digits < 6 && (!rest->n || rest->p[0] == ' ' || rest->p[0] == '\t' || rest->p[0] == '\r') ? 0 : -1;
}

static int read_line(struct coast *out, struct span line, struct err *e)
{
    int lon = 0, lat = 0, step[2], points = 0, rc;

    for (;;) {
        struct span before = line;

        rc = next_number(&line, &step[0]);
        if (rc == 1)
            break;
        if (rc == 0) {
            before = line;
            rc = next_number(&line, &step[1]);
        }
        if (rc == 1)
            return err_set(e, WF_E_INVALID, "a longitude without a latitude: numbers come in pairs");
        while (before.n && before.p[0] == ' ')
            before = span_make(before.p + 1, before.n - 1);
        if (rc < 0)
            return err_set(e, WF_E_INVALID, "\"%.*s\" is no whole number of up to five digits", (int) (before.n < 24 ? before.n : 24), before.p);
        lon += step[0];
        lat += step[1];
        if (lon < -MOST_LON || lon > MOST_LON || lat < -MOST_LAT || lat > MOST_LAT)
            return err_set(e, WF_E_INVALID, "point %d, %.2f %.2f, is not on the earth: longitude first, then latitude, in hundredths of a degree", points + 1, (double) lon / COAST_SCALE, (double) lat / COAST_SCALE);
        if (out->v.n == COAST_POINTS)
            return err_set(e, WF_E_LIMIT, "more than %d points", COAST_POINTS);
        VEC_PUSH(&out->v, ((struct coast_point){(int16_t) lon, (int16_t) lat, points++ == 0}));
    }
    return points == 1 ? err_set(e, WF_E_INVALID, "one point is no line: two at least") : 0;
}

int coast_read(struct coast *out, struct span text, const char *name, struct err *e)
{
    int rc = 0;

    memset(out, 0, sizeof *out);
    if (text.n > COAST_BYTES)
        return err_set(e, WF_E_LIMIT, "%s: larger than %d bytes", name, COAST_BYTES);
    for (int n = 1; !rc && text.n; n++) {
        const char *end = memchr(text.p, '\n', text.n), *said;
        struct span line = span_make(text.p, end ? (size_t) (end - text.p) : text.n);

        text = span_make(text.p + line.n + (end != NULL), text.n - line.n - (end != NULL));
        said = memchr(line.p, '#', line.n);
        if (said)
            line.n = (size_t) (said - line.p);
        rc = read_line(out, line, e);
        if (rc)
            err_wrap(e, "%s:%d", name, n);
    }
    if (rc)
        coast_free(out);
    return rc;
}

int coast_load(struct coast *out, const char *path, struct err *e)
{
    struct buf text = {0};
    int rc = fs_read(path, COAST_BYTES, &text, e);

    memset(out, 0, sizeof *out);
    if (!rc)
        rc = coast_read(out, buf_view(&text), path, e);
    buf_free(&text);
    return rc;
}

void coast_free(struct coast *c)
{
    VEC_FREE(&c->v);
}
