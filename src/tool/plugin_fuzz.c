/* plugin_fuzz: `plugin fuzz [--for 60s] [--seed N] NAME|FILE.so|DIR`: changed inputs without end, in the sandbox.
 *
 * The inputs are made of the plugin's fixtures (and of nothing, where it has none). What kills the plugin is kept as a fixture,
 * "crash-DIGEST.in" with the .args of the one it came from, in the fixtures folder or the current one. Where it has an encode every fourth input is a changed notice of its fixtures;
 * what kills it there is told, with the number that makes it again. Progress each few seconds on
 * standard error. Exit 1 when anything was found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "base/paths.h"
#include "tool/fixture.h"
#include "tool/form.h"
#include "tool/mutate.h"

enum { KEPT_MAX = 32, PROGRESS_S = 5 };

struct fuzz {
    struct runner r;
    struct fixture_list seeds;
    struct form_list forms;
    const char *folder; /* of fixtures */
    int64_t seconds;
    struct mutate m;
    unsigned long inputs, found;
    uint64_t kept[KEPT_MAX];
};

static void keep(struct fuzz *z, const struct fixture *from, struct span bytes, const char *why)
{
    static const struct hash_key key = {1, 2}; /* the same name for the same bytes, wherever */
    uint64_t id = hash_sip64(&key, bytes.p, bytes.n);
    for (unsigned long i = 0; i < z->found && i < KEPT_MAX; i++)
        if (z->kept[i] == id)
            return;
    if (z->found < KEPT_MAX)
        z->kept[z->found] = id;
    z->found++;
    struct err e = {0};
    struct buf args = {0};
    char *base = mem_printf("%s/crash-%016llx", z->folder, (unsigned long long) id), *in = mem_printf("%s.in", base), *to = mem_printf("%s.args", base);
    for (const char *p = from->args.p; p && p < from->args.p + from->args.n; p += strlen(p) + 1)
        buf_printf(&args, "%s ", p);
    int rc = fs_write_atomic(in, bytes, 0644, &e);
    if (rc == 0 && args.n)
        rc = fs_write_atomic(to, buf_view(&args), 0644, &e);
    printf("%s: %s\n", rc ? e.text : in, why);
    buf_free(&args);
    mem_free(base);
    mem_free(in);
    mem_free(to);
}

static int one(struct fuzz *z, struct buf *b, struct err *e)
{
    struct fixture *f = z->seeds.all.v[mutate_random(&z->m, z->seeds.all.n)], *other = z->seeds.all.v[mutate_random(&z->m, z->seeds.all.n)];
    struct plugin_input in;
    struct plugin_output *out = NULL;
    mutate_input(&z->m, buf_view(&f->input), buf_view(&other->input), b);
    z->r.clock.fixed = f->now;
    int rc = fixture_input(&z->r, f, buf_view(b), &in, e);
    rc = rc ? rc : runner_parse(&z->r, &in, &out, e);
    if (rc)
        return rc;
    z->inputs++;
    if (out->outcome == PLUGIN_CRASHED || out->outcome == PLUGIN_KILLED)
        keep(z, f, in.bytes, out->text);
    plugin_output_free(out);
    return 0;
}

/* A changed notice: it may be refused, not end the plugin. */
static void one_notice(struct fuzz *z, struct buf *out)
{
    struct form *f = z->forms.all.v[mutate_random(&z->m, z->forms.all.n)];
    struct mutate m = {.state = mutate_random(&z->m, UINT64_MAX)};
    struct plugin_row before, after;
    struct arena a = {0};
    struct err e = {0};
    struct notice n;
    uint64_t seed = m.state;
    form_mutate(&m, &f->notice, &a, &n);
    z->r.clock.fixed = f->now;
    (void) plugins_row(z->r.plugins, z->r.name, &before);
    uint32_t deaths = before.restarts;
    (void) form_make(&z->r, f, &n, out, &e);
    z->inputs++;
    if (plugins_row(z->r.plugins, z->r.name, &after) == 0 && after.restarts > deaths) {
        z->found++;
        printf("%s.notice: changed by %llu: %s\n", f->path, (unsigned long long) seed, e.text);
    }
    arena_free(&a);
}

static int fuzz(struct fuzz *z, struct err *e)
{
    bool notices = runner_descriptor(&z->r)->encodes && z->forms.all.n;
    int64_t begin = clock_mono(), end = begin + z->seconds * NSEC_PER_SEC, tell = begin + PROGRESS_S * NSEC_PER_SEC;
    struct buf b = {0};
    int rc = 0;
    while (rc == 0 && clock_mono() < end && z->found < KEPT_MAX) {
        if (notices && z->inputs % 4 == 3)
            one_notice(z, &b);
        else
            rc = one(z, &b, e);
        if (clock_mono() >= tell) {
            fprintf(stderr, "%lld s left, %lu inputs, %lu found\n", (long long) ((end - clock_mono()) / NSEC_PER_SEC), z->inputs, z->found);
            tell += PROGRESS_S * NSEC_PER_SEC;
        }
    }
    buf_free(&b);
    return rc;
}

/* DIR stands for its one plugin and its fixtures, FILE.so for what lies beside it, NAME for the installed one. */
static void find(struct fuzz *z, const char *operand, char **folder)
{
    struct stat st;
    const char *slash = strrchr(operand, '/'), *base = slash ? slash + 1 : operand;
    if (stat(operand, &st) == 0 && S_ISDIR(st.st_mode)) {
        char *real = realpath(operand, NULL);
        char *name = mem_strdup(real && strrchr(real, '/') ? strrchr(real, '/') + 1 : base);
        char *object = mem_printf("%s/%s.so", operand, name);
        runner_take_plugin(&z->r, object);
        *folder = fs_join(operand, "fixtures");
        mem_free(object);
        mem_free(name);
        free(real);
        return;
    }
    runner_take_plugin(&z->r, operand);
    *folder = slash ? mem_printf("%.*s/fixtures", (int) (slash - operand), operand) : mem_strdup("fixtures");
}

static int run(struct fuzz *z)
{
    static const char *const nothing = "{\"items\":[{\"id\":1}]}";
    struct err e = {0};
    int rc = fixtures_read(z->folder, &z->seeds, &e);
    if (rc == 0 && z->seeds.all.n == 0) {
        struct fixture *f = mem_alloc(sizeof *f);
        f->name = mem_strdup("nothing");
        f->path = mem_strdup("nothing");
        f->now = FIXTURE_NOW;
        buf_str(&f->input, nothing);
        VEC_PUSH(&z->seeds.all, f);
        z->folder = ".";
    }
    rc = rc ? rc : forms_read(z->folder, &z->forms, &e);
    rc = rc ? rc : runner_open(&z->r, &e);
    for (size_t i = 0; rc == 0 && i < z->forms.all.n; i++)
        rc = form_address(z->forms.all.v[i], NULL, runner_descriptor(&z->r)->member, &e);
    rc = rc ? rc : fuzz(z, &e);
    if (rc)
        return tool_fail(z->r.tool, "%s", e.text);
    printf("%s: %lu inputs in %lld s, %lu found\n", z->r.path, z->inputs, (long long) z->seconds, z->found);
    return z->found ? TOOL_NO : TOOL_OK;
}

int tool_plugin_fuzz(const struct tool *t)
{
    struct fuzz z = {.seconds = 60, .m = {.state = 1}};
    const char *option, *value, *operand = NULL;
    char *folder = NULL;
    int i = 0;
    runner_init(&z.r, t);
    while ((option = tool_option(t, "for seed", "", &i, &value)) || value) {
        if (option && option[0] == 'f' && (z.seconds = time_seconds(value)) == 0)
            return tool_fail(t, "--for is \"%s\"; 60s, 10m or 1h", value);
        if (option && option[0] == 's')
            z.m.state = strtoull(value, NULL, 10);
        else if (!option)
            operand = value;
    }
    if (i < 0 || !operand)
        return i < 0 ? TOOL_USAGE : tool_fail(t, "wants a plugin: plugin fuzz NAME|FILE.so|DIR");
    find(&z, operand, &folder);
    z.folder = folder;
    int rc = run(&z);
    fixtures_free(&z.seeds);
    forms_free(&z.forms);
    runner_close(&z.r);
    mem_free(folder);
    return rc;
}
