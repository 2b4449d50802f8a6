/* fixture: see fixture.h. */
#include "tool/fixture.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "model/report.h"

/* ---- Reading ------------------------------------------------------------------------------------------------- */

static bool ends(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);
    return n > k && strcmp(name + n - k, end) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct fixture *const *) a)->name, (*(struct fixture *const *) b)->name);
}

int fixture_words(const char *path, const char *ending, struct buf *out, struct err *e)
{
    char *name = mem_printf("%s%s", path, ending);
    struct buf text = {0};
    int rc = access(name, F_OK) == 0 ? fs_read(name, 65536, &text, e) : 0;
    for (const char *p = text.n ? text.p : ""; rc == 0 && *p;) {
        p += strspn(p, " \t\r\n");
        bool quoted = *p == '"';
        size_t n = quoted ? strcspn(++p, "\"") : strcspn(p, " \t\r\n");
        if (n || quoted) {
            buf_add(out, p, n);
            buf_char(out, 0);
        }
        p += n + (quoted && p[n] ? 1 : 0);
    }
    buf_free(&text);
    mem_free(name);
    return rc;
}

static int take_word(struct fixture *f, const char *name, const char *value, struct err *e)
{
    const struct {
        const char *name, **to;
    } plain[] = {{"--source", &f->source}, {"--tag", &f->tag}, {"--url", &f->url}, {"--cursor", &f->cursor}, {"--type", &f->type}, {"--centre", &f->centre}};
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        if (strcmp(name, plain[i].name) == 0) {
            *plain[i].to = value;
            return 0;
        }
    if (strcmp(name, "--now") == 0)
        return time_parse(span_str(value), &f->now, NULL, e);
    if (strcmp(name, "--option") != 0 || !strchr(value, '='))
        return err_set(e, WF_E_INVALID, "\"%s %s\" is none of --source ID, --option K=V, --tag T, --url U, --cursor C, --type T, --centre C, --now TIME", name,
                       value);
    VEC_PUSH(&f->options, value);
    return 0;
}

static int read_args(struct fixture *f, struct err *e)
{
    int rc = fixture_words(f->path, ".args", &f->args, e);
    rc = rc ? rc : fixture_words(f->path, ".mock-args", &f->args, e);
    const char *at = f->args.p, *end = at ? at + f->args.n : NULL;
    while (rc == 0 && at < end) {
        const char *name = at, *value = at + strlen(at) + 1;
        if (value >= end)
            return err_set(e, WF_E_INVALID, "%s.args: \"%s\" wants a value", f->path, name);
        rc = take_word(f, name, value, e);
        at = value + strlen(value) + 1;
    }
    return rc && e->text[0] ? err_wrap(e, "%s.args", f->path) : rc;
}

static int read_one(const char *folder, const char *file, struct fixture_list *out, struct err *e)
{
    struct fixture *f = mem_alloc(sizeof *f);
    char *input = fs_join(folder, file);
    VEC_PUSH(&out->all, f);
    f->name = mem_strndup(file, strlen(file) - 3);
    f->path = fs_join(folder, f->name);
    f->now = FIXTURE_NOW;
    int rc = fs_read(input, (size_t) 64 << 20, &f->input, e);
    mem_free(input);
    return rc ? rc : read_args(f, e);
}

int fixtures_read(const char *folder, struct fixture_list *out, struct err *e)
{
    DIR *d = opendir(folder);
    int rc = 0;
    if (!d)
        return errno == ENOENT ? 0 : err_errno(e, WF_E_IO, "\"%s\" cannot be read", folder);
    for (struct dirent *x; rc == 0 && (x = readdir(d));)
        if (ends(x->d_name, ".in"))
            rc = read_one(folder, x->d_name, out, e);
    closedir(d);
    if (out->all.n)
        qsort(out->all.v, out->all.n, sizeof(struct fixture *), by_name);
    return rc;
}

void fixtures_free(struct fixture_list *l)
{
    for (size_t i = 0; i < l->all.n; i++) {
        struct fixture *f = l->all.v[i];
        buf_free(&f->input);
        buf_free(&f->args);
        VEC_FREE(&f->options);
        mem_free(f->name);
        mem_free(f->path);
        mem_free(f);
    }
    VEC_FREE(&l->all);
}

/* ---- Running ------------------------------------------------------------------------------------------------- */

int fixture_input(const struct runner *r, const struct fixture *f, struct span bytes, struct plugin_input *in, struct err *e)
{
    const wf_source *s = runner_source(r, f->source, e);
    if (!s)
        return e->code;
    *in = runner_page(r, s, f->name, bytes);
    if (f->type)
        in->content_type = span_str(f->type);
    if (f->url)
        in->url = span_str(f->url);
    in->tag = span_str(f->tag);
    in->cursor = span_str(f->cursor);
    return 0;
}

int fixture_options(struct runner *r, const char *const *options, size_t n, const char *centre, struct err *e)
{
    centre = centre ? centre : RUNNER_CENTRE;
    bool same = r->options_n == n && strcmp(r->centre, centre) == 0;
    for (size_t i = 0; same && i < n; i++) {
        size_t k = strlen(r->options[i].name);
        same = strncmp(options[i], r->options[i].name, k) == 0 && options[i][k] == '=' && strcmp(options[i] + k + 1, r->options[i].value) == 0;
    }
    if (same)
        return 0;
    for (size_t i = 0; i < r->options_n; i++)
        mem_free((void *) (uintptr_t) r->options[i].name);
    r->options_n = 0;
    r->centre = centre;
    for (size_t i = 0; i < n; i++)
        if (runner_take_option(r, options[i]) != 0)
            return err_set(e, WF_E_INVALID, "option \"%s\"", options[i]);
    return runner_reopen(r, e);
}

int fixture_run(struct runner *r, const struct fixture *f, struct plugin_output **out, struct err *e)
{
    struct plugin_input in;
    r->clock.fixed = f->now;
    int rc = fixture_options(r, f->options.v, f->options.n, f->centre, e);
    rc = rc ? rc : fixture_input(r, f, buf_view(&f->input), &in, e);
    return rc ? rc : runner_parse(r, &in, out, e);
}

/* ---- Comparing ----------------------------------------------------------------------------------------------- */

void fixture_said(const struct plugin_output *out, struct buf *b)
{
    struct json_writer w;
    for (size_t i = 0; i < out->reports_n; i++) {
        jw_init(&w, b);
        report_to_json(&w, &out->reports[i]);
        buf_char(b, '\n');
    }
    for (size_t i = 0; i < out->rejects_n; i++)
        buf_printf(b, "#reject %zu+%zu line %u: %.*s\n", out->rejects[i].offset, out->rejects[i].length, out->rejects[i].line,
                   SPAN_FMT(out->rejects[i].reason));
    for (size_t i = 0; i < out->advices_n; i++)
        buf_printf(b, "#advise line %u: %.*s\n", out->advices[i].line, SPAN_FMT(out->advices[i].text));
    for (size_t i = 0; i < out->follows_n; i++)
        buf_printf(b, "#follow %.*s tag %.*s\n", SPAN_FMT(out->follows[i].url), SPAN_FMT(out->follows[i].tag));
    if (out->cursor.n)
        buf_printf(b, "#cursor %.*s\n", SPAN_FMT(out->cursor));
    if (out->sequence)
        buf_printf(b, "#sequence %llu\n", (unsigned long long) out->sequence);
    if (out->list)
        buf_printf(b, "#list %s\n", out->list == WF_LIST_END ? "end" : "more");
}

static struct span next_line(struct span *rest)
{
    const char *nl = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    struct span line = span_make(rest->p, nl ? (size_t) (nl - rest->p) : rest->n);
    size_t used = line.n + (nl ? 1 : 0);
    *rest = span_make(rest->p + used, rest->n - used);
    return line;
}

static bool begins(struct span line, const char *word)
{
    size_t n = strlen(word);
    return line.n >= n && memcmp(line.p, word, n) == 0;
}

/* The n-th report of a text, from 0; p NULL: there are fewer. */
static struct span report_at(struct span text, size_t n)
{
    while (text.n) {
        struct span line = next_line(&text);
        if (line.n && line.p[0] != '#' && n-- == 0)
            return line;
    }
    return span_make(NULL, 0);
}

static size_t count(struct span text, const char *word)
{
    size_t n = 0;
    while (text.n)
        n += begins(next_line(&text), word);
    return n;
}

static bool has_line(struct span text, struct span line)
{
    while (text.n)
        if (span_eq(next_line(&text), line))
            return true;
    return false;
}

static int compare_reports(struct span want, struct span said, struct err *e)
{
    for (size_t i = 0;; i++) {
        struct span a = report_at(want, i), b = report_at(said, i);
        if (!a.p && !b.p)
            return 0;
        if (!b.p)
            return err_set(e, WF_E_INVALID, "report %zu is missing: %.*s", i + 1, (int) (a.n > 300 ? 300 : a.n), a.p);
        if (!a.p)
            return err_set(e, WF_E_INVALID, "report %zu was not expected: %.*s", i + 1, (int) (b.n > 300 ? 300 : b.n), b.p);
        if (span_eq(a, b))
            continue;
        size_t at = 0;
        while (at < a.n && at < b.n && a.p[at] == b.p[at])
            at++;
        size_t from = at > 30 ? at - 30 : 0;
        return err_set(e, WF_E_INVALID, "report %zu differs at character %zu: expected ...%.*s, got ...%.*s", i + 1, at + 1,
                       (int) (a.n - from > 90 ? 90 : a.n - from), a.p + from, (int) (b.n - from > 90 ? 90 : b.n - from), b.p + from);
    }
}

static int compare_rest(struct span want, struct span said, struct err *e)
{
    static const char *const kinds[] = {"#reject ", "#advise ", "#follow ", "#cursor ", "#list ", "#sequence "};
    struct span rest = want;
    while (rest.n) {
        struct span line = next_line(&rest);
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
            if (begins(line, kinds[i]) && !has_line(said, line))
                return err_set(e, WF_E_INVALID, "it did not say: %.*s", SPAN_FMT(line));
    }
    size_t a = count(want, "#reject ") + count(want, "#refused "), b = count(said, "#reject ");
    if (a != b)
        return err_set(e, WF_E_INVALID, "%zu items were set aside, %zu expected", b, a);
    a = count(want, "#follow ");
    b = count(said, "#follow ");
    return a == b ? 0 : err_set(e, WF_E_INVALID, "%zu pages were followed, %zu expected", b, a);
}

int fixture_compare(const struct fixture *f, struct span said, struct err *e)
{
    char *path = mem_printf("%s.expected", f->path);
    struct buf want = {0};
    int rc = access(path, F_OK) == 0 ? fs_read(path, (size_t) 64 << 20, &want, e) : err_set(e, WF_E_NOTFOUND, "there is no %s", path);
    rc = rc ? rc : compare_reports(buf_view(&want), said, e);
    rc = rc ? rc : compare_rest(buf_view(&want), said, e);
    buf_free(&want);
    mem_free(path);
    return rc;
}
