/* check_notices: what a plugin's encode makes of notices: as expected, the same whenever and how often it is asked, with the notice's identity in it, an exercise told as
 * one, well formed; and that notices which nobody should write do not end it. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "notice/cap_write.h"
#include "tool/check.h"
#include "tool/form.h"

enum { ODD_NOTICES = 200 };

/* One form; false where there is none (told). */
static bool make(struct check *c, const struct form *f, struct buf *out)
{
    struct err e = {0};
    c->inputs++;
    c->r.clock.fixed = f->now;
    int rc = fixture_options(&c->r, f->options.v, f->options.n, f->centre, &e);
    rc = rc ? rc : form_make(&c->r, f, &f->notice, out, &e);
    if (rc != 0)
        check_error(c, f->path, "%s", e.text);
    return rc == 0;
}

static void compare(struct check *c, const struct form *f, struct span said)
{
    struct err e = {0};
    struct buf want = {0};
    char *path = mem_printf("%s.encoded", f->path);
    if (access(path, F_OK) != 0 && c->write_expected) {
        if (fs_write_atomic(path, said, 0666, &e) != 0)
            check_error(c, f->path, "%s", e.text);
        else
            printf("%s: written; read it before you rely on it\n", path);
    } else if (access(path, F_OK) != 0) {
        check_error(c, f->path, "there is no .encoded; see what it gives (plugin encode --head), then let plugin check --write-expected write it");
    } else if (fs_read(path, (size_t) 2 << 20, &want, &e) != 0) {
        check_error(c, f->path, "%s", e.text);
    } else if (!span_eq(buf_view(&want), said)) {
        size_t at = 0;
        while (at < want.n && at < said.n && want.p[at] == said.p[at])
            at++;
        size_t from = at > 30 ? at - 30 : 0;
        check_error(c, f->path, "differs from its .encoded at byte %zu: expected ...%.*s, got ...%.*s", at + 1, (int) (want.n - from > 60 ? 60 : want.n - from),
                    want.p + from, (int) (said.n - from > 60 ? 60 : said.n - from), said.p + from);
    }
    buf_free(&want);
    mem_free(path);
}

/* What officers sign is made once: nothing but the notice, the recipient and the options may be in it. */
static void again(struct check *c, struct form *f, struct span first)
{
    struct buf b = {0};
    struct err e = {0};
    wf_time now = f->now;
    if (make(c, f, &b) && !span_eq(first, buf_view(&b)))
        check_error(c, f->path, "the same notice gave other bytes the second time; keep no state between two callbacks");
    f->now = INT64_C(4102444800) * NSEC_PER_SEC;
    if (make(c, f, &b) && !span_eq(first, buf_view(&b)))
        check_error(c, f->path, "at another hour the same notice gives other bytes; take times from the notice, never from host->now");
    f->now = now;
    if (runner_reopen(&c->r, &e) != 0)
        check_error(c, c->r.path, "cannot be started a second time: %s", e.text);
    else if (make(c, f, &b) && !span_eq(first, buf_view(&b)))
        check_error(c, f->path, "after a restart the same notice gives other bytes");
    buf_free(&b);
}

static bool holds(struct span s, struct span part)
{
    return part.n && memmem(s.p, s.n, part.p, part.n);
}

/* The acknowledgement must name the notice; nobody may take an exercise for the real thing. */
static void meaning(struct check *c, struct form *f, struct span first)
{
    struct buf other = {0}, room = {0};
    const char *wrong = form_wrong(first, &room);
    uint32_t status = f->notice.status;
    if (wrong)
        check_error(c, f->path, "%s", wrong);
    if (!holds(first, f->notice.is.identifier))
        check_error(c, f->path, "its bytes do not hold the notice's identifier \"%.*s\": no acknowledgement could name it", SPAN_FMT(f->notice.is.identifier));
    f->notice.status = status == NOTICE_EXERCISE ? NOTICE_ACTUAL : NOTICE_EXERCISE;
    /* the CAP beside it stays what it was: a form that only wraps that says nothing of its own */
    if (make(c, f, &other) && span_eq(first, buf_view(&other)) && !holds(first, SPAN_LIT("<alert")))
        check_error(c, f->path, "an exercise gives the same bytes as the real thing; say it where an officer reads");
    f->notice.status = status;
    buf_free(&other);
    buf_free(&room);
}

static void one(struct check *c, struct form *f)
{
    struct buf first = {0};
    struct err e = {0};
    if (form_address(f, NULL, runner_descriptor(&c->r)->member, &e) != 0) {
        check_error(c, f->path, "%s", e.text);
        return;
    }
    if (make(c, f, &first)) {
        compare(c, f, buf_view(&first));
        again(c, f, buf_view(&first));
        meaning(c, f, buf_view(&first));
    }
    buf_free(&first);
}

/* They may be refused in words, never end the plugin, and what is given is well formed. */
static void odd(struct check *c, const struct form *f)
{
    struct mutate m = {.state = 7};
    struct buf out = {0}, room = {0}, cap = {0};
    unsigned wrong = 0;
    for (unsigned i = 0; i < ODD_NOTICES && wrong < 3; i++) {
        struct arena a = {0};
        struct notice n;
        struct err e = {0};
        struct plugin_row before, after;
        struct form g = *f;
        form_mutate(&m, &f->notice, &a, &n);
        buf_clear(&cap);
        g.bytes = cap; /* no CAP beside it that says otherwise, where it can't be written */
        if (notice_cap_write(&n, &cap, &e) == 0)
            g.bytes = cap;
        c->inputs++;
        (void) plugins_row(c->r.plugins, c->r.name, &before);
        uint32_t deaths = before.restarts;
        int rc = form_make(&c->r, &g, &n, &out, &e);
        (void) plugins_row(c->r.plugins, c->r.name, &after);
        const char *why = rc == 0 ? form_wrong(buf_view(&out), &room) : NULL;
        if (after.restarts > deaths || why) {
            check_error(c, f->path, "changed notice %u: %s", i + 1, why ? why : e.text);
            wrong++;
        }
        arena_free(&a);
    }
    buf_free(&out);
    buf_free(&room);
    buf_free(&cap);
}

void check_notices(struct check *c, const char *folder)
{
    struct form_list forms = {0};
    struct err e = {0};
    bool encodes = runner_descriptor(&c->r)->encodes;
    if (forms_read(folder, &forms, &e) != 0)
        check_error(c, c->r.path, "%s", e.text);
    else if (!encodes && forms.all.n)
        check_error(c, c->r.path, "there are %zu notices among its fixtures, but it has no encode", forms.all.n);
    else if (encodes && forms.all.n == 0)
        check_advice(c, c->r.path, "no notices among its fixtures: nothing shows its form (fixtures/NN-name.notice and .encoded)");
    for (size_t i = 0; encodes && i < forms.all.n; i++)
        one(c, forms.all.v[i]);
    if (encodes && forms.all.n && !c->errors)
        odd(c, forms.all.v[0]);
    forms_free(&forms);
}
