/* playbook check, directory check, recipients check, template check: whether data files that a centre edits are right, with no engine. */
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "model/directory.h"
#include "model/playbook.h"
#include "model/recipient.h"
#include "notice/places.h"
#include "notice/template.h"
#include "tool/tool.h"

enum { FILE_MOST = 1 << 20 };

/* Tells what is wrong with one file, and adds to the faults; what is right is said in one line. */
typedef size_t check_fn(const char *file, struct span text, struct buf *problems);

/* "gate-outage" of "x/gate-outage.conf"; mem_free. */
static char *name_of(const char *file)
{
    const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    size_t n = strlen(base);
    return mem_strndup(base, n > 5 && strcmp(base + n - 5, ".conf") == 0 ? n - 5 : n);
}

static size_t check_playbook(const char *file, struct span text, struct buf *problems)
{
    char *name = name_of(file);
    struct playbook p;
    size_t faults = playbook_read(&p, name, file, text, problems);
    if (!faults) {
        printf("%s: right: \"%s\", %zu step%s, for", file, p.title, p.steps.n, p.steps.n == 1 ? "" : "s");
        for (size_t i = 0; i < p.types.n; i++)
            printf(" %s", p.types.v[i]);
        printf("%s\n", p.types.n ? "" : " no type: it is started by its name");
        playbook_free(&p);
    }
    mem_free(name);
    return faults;
}

static size_t check_template(const char *file, struct span text, struct buf *problems)
{
    char *name = name_of(file);
    struct template t;
    struct arena a = {0};
    size_t faults = template_read(&t, name, file, text, problems);
    if (!faults) {
        printf("%s: right: \"%s\", for %s, %zu field%s\n", file, t.title, t.type, t.fields.n, t.fields.n == 1 ? "" : "s");
        for (size_t i = 0; i < t.texts[TEMPLATE_ALERT].n; i++)
            printf("  %s: %s\n", t.texts[TEMPLATE_ALERT].v[i].language, template_review(&t.texts[TEMPLATE_ALERT].v[i], &a));
        template_free(&t);
    }
    arena_free(&a);
    mem_free(name);
    return faults;
}

static size_t check_directory(const char *file, struct span text, struct buf *problems)
{
    struct directory d;
    size_t faults = directory_read(&d, file, text, problems), unknown = 0;
    if (faults)
        return faults;
    for (size_t i = 0; i < d.v.n; i++)
        unknown += d.v.v[i].numbers.n == 0;
    printf("%s: right: %zu entr%s, %zu of them without a number\n", file, d.v.n, d.v.n == 1 ? "y" : "ies", unknown);
    directory_free(&d);
    return 0;
}

static size_t check_recipients(const char *file, struct span text, struct buf *problems)
{
    struct recipients r;
    struct buf advice = {0};
    size_t faults = recipients_read(&r, file, text, problems);
    if (!faults)
        faults = places_certificates(&r, file, clock_realtime(), problems, &advice);
    if (faults) {
        recipients_free(&r);
        buf_free(&advice);
        return faults;
    }
    printf("%s: right: %zu recipient%s\n", file, r.v.n, r.v.n == 1 ? "" : "s");
    recipients_advise(&r, file, clock_realtime(), &advice);
    if (advice.n)
        fwrite(advice.p, 1, advice.n, stdout);
    buf_free(&advice);
    recipients_free(&r);
    return 0;
}

static int check_all(const struct tool *t, check_fn *check)
{
    const char *value = NULL;
    int i = 0, files = 0;
    size_t faults = 0;
    for (;;) {
        const char *option = tool_option(t, "", "", &i, &value);
        if (i < 0)
            return TOOL_USAGE;
        if (!option && !value)
            break;
        struct buf text = {0}, problems = {0};
        struct err e = {0};
        files++;
        if (fs_read(value, FILE_MOST, &text, &e)) {
            tool_fail(t, "%s", e.text);
            faults++;
        } else {
            faults += check(value, buf_view(&text), &problems);
        }
        if (problems.n)
            fwrite(problems.p, 1, problems.n, stderr);
        buf_free(&text);
        buf_free(&problems);
    }
    if (!files)
        return tool_fail(t, "which file?");
    return faults ? TOOL_NO : TOOL_OK;
}

int tool_playbook_check(const struct tool *t)
{
    return check_all(t, check_playbook);
}

int tool_directory_check(const struct tool *t)
{
    return check_all(t, check_directory);
}

int tool_recipients_check(const struct tool *t)
{
    return check_all(t, check_recipients);
}

int tool_template_check(const struct tool *t)
{
    return check_all(t, check_template);
}
