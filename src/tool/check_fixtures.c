/* check_fixtures: what a plugin makes of its fixtures: as expected, twice the same, the same after a restart, in time, at any hour. */
#include <stdio.h>

#include "base/fs.h"
#include "tool/check.h"

enum { FIXTURES_GOOD = 10, SLOW_US = 50000 };

/* Years before the first border gate and after 2038: a plugin that trusts its clock shows it here. */
static const wf_time odd_times[] = {INT64_C(-86400) * NSEC_PER_SEC, 0, INT64_C(2147483648) * NSEC_PER_SEC, INT64_C(4102444800) * NSEC_PER_SEC};

/* One run; what was said into b. False when it could not be run (told). */
static bool run(struct check *c, const struct fixture *f, struct buf *b, uint32_t *us)
{
    struct err e = {0};
    struct plugin_output *out = NULL;
    buf_clear(b);
    c->inputs++;
    if (fixture_run(&c->r, f, &out, &e) != 0) {
        check_error(c, f->path, "%s", e.text);
        return false;
    }
    bool bad = check_outcome(c, f->path, out);
    fixture_said(out, b);
    *us = out->time_us;
    plugin_output_free(out);
    return !bad;
}

static void no_expectation(struct check *c, const struct fixture *f, struct span said)
{
    struct err e = {0};
    char *path = mem_printf("%s.expected", f->path);
    if (!c->write_expected)
        check_error(c, f->path, "there is no .expected; see what it gives (plugin run), then let plugin check --write-expected write it");
    else if (fs_write_atomic(path, said, 0666, &e) != 0)
        check_error(c, f->path, "%s", e.text);
    else
        printf("%s: written; read it before you rely on it\n", path);
    mem_free(path);
}

static void check_one(struct check *c, struct fixture *f)
{
    struct buf first = {0}, second = {0};
    struct err e = {0};
    uint32_t us = 0, again = 0;
    if (run(c, f, &first, &us) && run(c, f, &second, &again)) {
        if (!span_eq(buf_view(&first), buf_view(&second)))
            check_error(c, f->path, "the same bytes gave other reports the second time; keep no state between two callbacks");
        if (us > SLOW_US && again > SLOW_US)
            check_advice(c, f->path, "took %u ms; over 50 ms a callback is shown as SLOW", again / 1000);
        int rc = fixture_compare(f, buf_view(&first), &e);
        if (rc == WF_E_NOTFOUND)
            no_expectation(c, f, buf_view(&first));
        else if (rc != 0)
            check_error(c, f->path, "%s", e.text);
        wf_time now = f->now;
        for (size_t i = 0; i < ARRAY_LEN(odd_times); i++) {
            f->now = odd_times[i];
            if (!run(c, f, &second, &us))
                break;
        }
        f->now = now;
    }
    buf_free(&first);
    buf_free(&second);
}

/* After a restart the last fixture gives what it gave before: nothing lived on in the old process. */
static void check_restart(struct check *c, const struct fixture *f)
{
    struct buf before = {0}, after = {0};
    struct err e = {0};
    uint32_t us;
    if (run(c, f, &before, &us)) {
        if (runner_reopen(&c->r, &e) != 0)
            check_error(c, c->r.path, "cannot be started a second time: %s", e.text);
        else if (run(c, f, &after, &us) && !span_eq(buf_view(&before), buf_view(&after)))
            check_error(c, f->path, "gives other reports after a restart; the cursor must be all that it needs");
    }
    buf_free(&before);
    buf_free(&after);
}

/* The word by which an officer knows the member: the first of the plugin's title. */
static void check_health(struct check *c)
{
    struct plugin_row row;
    const struct plugin_descriptor *d = runner_descriptor(&c->r);
    if (plugins_row(c->r.plugins, c->r.name, &row) != 0)
        return;
    size_t n = strcspn(d->d->title ? d->d->title : "", " :,(");
    char *name = mem_strndup(d->d->title ? d->d->title : "", n);
    if (row.health == 0)
        check_advice(c, c->r.path, "says nothing of its interface's health; call host->health with a sentence that names the member");
    else if (n && !strstr(row.health_text, name))
        check_advice(c, c->r.path, "its health text does not name \"%s\": %s", name, row.health_text);
    mem_free(name);
}

void check_fixtures(struct check *c)
{
    size_t n = c->fixtures.all.n;
    if (n == 0) {
        check_advice(c, c->r.path, "no fixtures: nothing shows what it makes of real input (fixtures/NN-name.in and .expected)");
        return;
    }
    if (n < FIXTURES_GOOD)
        check_advice(c, c->r.path, "%zu fixtures; ten, malformed ones among them, are what a floor relies on", n);
    for (size_t i = 0; i < n; i++)
        check_one(c, c->fixtures.all.v[i]);
    check_restart(c, c->fixtures.all.v[n - 1]);
    check_health(c);
}
