/* notice lint: `notice lint [--json] FILE...`: what is wrong with a notice (a CAP 1.2 alert) before it is sent, and what is only unwise.
 *
 *   FILE: error: info[1].headline: names no time ... [time]
 * First its form (the schema's departures, with their lines), then, where that is right, the linter's rules. No engine is needed; phrases.conf is the home's
 * own where it has one.
 */
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/paths.h"
#include "notice/lint.h"
#include "readback/cap.h"
#include "tool/cap_file.h"
#include "tool/tool.h"

struct notice_run {
    bool json, errors, unread;
    struct lint_means means;
};

struct finding {
    const char *file, *rule, *text, *field;
    bool error;
    uint32_t line;     /* 0: of no line */
    size_t info, area; /* from 1; 0: none */
};

static void print_json(const struct finding *x)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kcstr(&w, "file", x->file);
    jw_kcstr(&w, "level", x->error ? "error" : "advice");
    jw_kcstr(&w, "rule", x->rule);
    if (x->line)
        jw_kint(&w, "line", x->line);
    if (x->info)
        jw_kint(&w, "info", (int64_t) x->info);
    if (x->area)
        jw_kint(&w, "area", (int64_t) x->area);
    jw_kcstr(&w, "field", x->field);
    jw_kcstr(&w, "text", x->text);
    jw_end_object(&w);
    printf("%.*s\n", SPAN_FMT(buf_view(&b)));
    buf_free(&b);
}

static void print(struct notice_run *r, const struct finding *x)
{
    r->errors |= x->error;
    if (r->json) {
        print_json(x);
        return;
    }
    printf("%s:", x->file);
    if (x->line)
        printf("%u:", x->line);
    printf(" %s: ", x->error ? "error" : "advice");
    if (x->info)
        printf("info[%zu].", x->info);
    if (x->area)
        printf("area[%zu].", x->area);
    printf("%s%s%s [%s]\n", x->field ? x->field : "", x->field ? ": " : "", x->text, x->rule);
}

/* What its form has against it; true: the linter can look at it. What the standard's text asks for beyond the schema, the linter's rules ask for. */
static bool form(struct notice_run *r, const char *path, const struct cap_file *f)
{
    bool sound = true;
    for (size_t i = 0; i < f->findings.n; i++) {
        const struct cap_finding *x = &f->findings.v[i];
        bool error = x->error || strcmp(x->rule, "schema") == 0;
        struct finding out = {.file = path, .rule = x->rule, .text = x->text, .error = error, .line = x->line};
        sound &= !error;
        if (strcmp(x->rule, "standard") != 0)
            print(r, &out);
    }
    return sound;
}

static void lint_file(struct notice_run *r, const char *path)
{
    struct cap_file f;
    struct notice n;
    struct lint l;
    struct err e = {0};
    cap_file_read(&f, path);
    r->unread |= f.unread;
    if (form(r, path, &f)) {
        if (readback_cap_text(buf_view(&f.bytes), &n, &e)) {
            struct finding out = {.file = path, .rule = "schema", .text = e.text, .error = true};
            print(r, &out);
        } else {
            lint_run(&l, &n, &r->means);
            for (size_t i = 0; i < l.found.n; i++) {
                const struct lint_finding *x = &l.found.v[i];
                struct finding out = {path, x->rule, x->text, x->field, x->error, 0, x->info, x->area};
                print(r, &out);
            }
            if (!r->json && !l.found.n)
                printf("%s: nothing to say against it\n", path);
            lint_free(&l);
        }
        notice_free(&n);
    }
    cap_file_free(&f);
}

/* HOME's own copy, else the one that ships. */
static char *data_path(const struct tool *t, const char *name)
{
    char *own = fs_join(t->home, name);
    if (access(own, F_OK) == 0)
        return own;
    mem_free(own);
    return paths_data(name);
}

int tool_notice_lint(const struct tool *t)
{
    struct notice_run r = {0};
    struct phrases phrases;
    struct checkpoints checkpoints;
    struct err e = {0};
    char *phrases_path = data_path(t, "phrases.conf"), *checkpoints_path = paths_data("checkpoints.csv");
    const char *option, *value;
    int i = 0, files = 0, code = TOOL_USAGE;
    memset(&checkpoints, 0, sizeof checkpoints);
    if (phrases_load(&phrases, phrases_path, &e) || checkpoints_load(&checkpoints, checkpoints_path, &e)) {
        tool_fail(t, "%s", e.text);
        goto out;
    }
    r.means = (struct lint_means){.checkpoints = &checkpoints, .phrases = &phrases};
    while ((option = tool_option(t, "", "json", &i, &value)) || value) {
        if (option) {
            r.json = true;
        } else {
            lint_file(&r, value);
            files++;
        }
    }
    if (i >= 0)
        code = !files ? tool_fail(t, "which FILE? It holds a notice as a CAP 1.2 alert") : r.unread ? TOOL_USAGE : r.errors ? TOOL_NO : TOOL_OK;
out:
    phrases_free(&phrases);
    checkpoints_free(&checkpoints);
    mem_free(phrases_path);
    mem_free(checkpoints_path);
    return code;
}
