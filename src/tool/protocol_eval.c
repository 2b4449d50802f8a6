/* protocol_eval: `protocol eval PLUGIN --answers FILE|-`: what a protocol makes of answers, without an engine: a JSON object of answers, or one a line; out comes
 * one line each. `protocol show PLUGIN` prints the descriptor as JSON, `--lang` as an officer reads it.
 *
 * Nothing is kept and nothing made: the plugin runs in its sandbox, as it does under the engine. What is wrong with a line is told with its number and the question, and
 * makes the exit code 1; the other lines are decided all the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "model/protocol.h"
#include "tool/runner.h"

#define ANSWERS_MAX ((size_t) 256 << 20)
#define LINE_MAX_BYTES ((size_t) 1 << 20)

struct eval {
    struct runner r;
    const char *answers;
    bool full;
    unsigned line, sets; /* of answers, those that were refused, too */
    bool problem;
};

/* ---- Out ---------------------------------------------------------------------------------------------------------- */

static void tell(const struct eval *x, const wf_protocol *p, const wf_decision *d, wf_time now)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    if (x->full) {
        protocol_decision_write(&w, p, d, now);
    } else {
        jw_begin_object(&w);
        jw_kcstr(&w, "outcome", p->outcomes.v[d->outcome].id);
        jw_kstr(&w, "rule", span_make(d->rule.p, d->rule.n));
        jw_key(&w, "needed");
        jw_begin_array(&w);
        for (size_t i = 0; i < d->needed_n; i++)
            jw_str(&w, span_make(d->needed[i].p, d->needed[i].n));
        jw_end_array(&w);
        jw_ktime(&w, "reassess_at", protocol_reassess_at(d, now));
        jw_end_object(&w);
    }
    buf_char(&b, '\n');
    (void) fwrite(b.p, 1, b.n, stdout);
    buf_free(&b);
}

/* ---- One set of answers ------------------------------------------------------------------------------------------- */

struct asked {
    struct eval *x;
    wf_time now;
};

static void on_decided(void *arg, const struct err *failed, const wf_decision *const *d, size_t n)
{
    struct asked *q = arg;
    if (failed || n != 1) {
        (void) fprintf(stderr, "%s:%u: %s\n", q->x->answers, q->x->line, failed ? failed->text : "no decision came");
        q->x->problem = true;
    } else {
        tell(q->x, runner_descriptor(&q->x->r)->protocol, d[0], q->now);
    }
}

static void decide_one(struct eval *x, struct span text)
{
    struct arena a = {0};
    struct err e = {0};
    struct json *v = NULL;
    const wf_answers *answers = NULL;
    struct asked q = {x, clock_now(&x->r.clock)};
    x->sets++;
    int rc = json_parse(&a, text, NULL, &v, &e);
    rc = rc ? rc : protocol_answers_read(&a, runner_descriptor(&x->r)->protocol, v, q.now, &answers, &e);
    rc = rc ? rc : runner_decide(&x->r, &answers, 1, on_decided, &q, &e);
    if (rc != 0) {
        (void) fprintf(stderr, "%s:%u: %s%s%s\n", x->answers, x->line, e.field[0] ? e.field : "", e.field[0] ? ": " : "", e.text);
        x->problem = true;
    }
    arena_free(&a);
}

/* ---- All of them -------------------------------------------------------------------------------------------------- */

static bool is_blank(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r' && s.p[i] != '\n')
            return false;
    return true;
}

/* One object over several lines, as a person writes it, is one set of answers: so it is where the first line alone is no JSON and all of it is. */
static bool is_one(struct span all)
{
    struct arena a = {0};
    struct json *v = NULL;
    bool one = all.n <= LINE_MAX_BYTES && json_parse(&a, all, NULL, &v, NULL) == 0;
    arena_free(&a);
    return one;
}

static void decide_lines(struct eval *x, struct span all)
{
    while (all.n) {
        const char *end = memchr(all.p, '\n', all.n);
        struct span line = span_make(all.p, end ? (size_t) (end - all.p) : all.n);
        size_t used = line.n + (end ? 1 : 0);
        x->line++;
        if (!is_blank(line))
            decide_one(x, line);
        all.p += used;
        all.n -= used;
    }
}

/* Lines of a pipe are answered as they come. */
static int decide_stream(struct eval *x)
{
    struct buf b = {0};
    char chunk[1 << 16];
    ssize_t n;
    while ((n = read(STDIN_FILENO, chunk, sizeof chunk)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || b.n > ANSWERS_MAX) {
            buf_free(&b);
            return tool_fail(x->r.tool, n < 0 ? "cannot read the answers" : "the answers are more than 256 MiB");
        }
        buf_add(&b, chunk, (size_t) n);
    }
    if (is_one(buf_view(&b))) {
        x->line = 1;
        decide_one(x, buf_view(&b));
    } else {
        decide_lines(x, buf_view(&b));
    }
    buf_free(&b);
    return 0;
}

static int decide_file(struct eval *x)
{
    struct buf b = {0};
    struct err e = {0};
    if (strcmp(x->answers, "-") == 0) {
        x->answers = "standard input";
        return decide_stream(x);
    }
    int rc = fs_read(x->answers, ANSWERS_MAX, &b, &e);
    if (rc != 0)
        rc = tool_fail(x->r.tool, "%s", e.text);
    else if (is_one(buf_view(&b)) && (x->line = 1))
        decide_one(x, buf_view(&b));
    else
        decide_lines(x, buf_view(&b));
    buf_free(&b);
    return rc;
}

static int take(struct eval *x, const char *option, const char *value)
{
    if (strcmp(option, "answers") == 0)
        x->answers = value;
    else if (strcmp(option, "full") == 0)
        x->full = true;
    else if (strcmp(option, "verbose") == 0)
        x->r.verbose = true;
    else if (strcmp(option, "option") == 0)
        return runner_take_option(&x->r, value);
    else
        return runner_take_now(&x->r, value);
    return 0;
}

static int open_protocol(struct runner *r)
{
    struct err e = {0};
    if (runner_open(r, &e) != 0)
        return tool_fail(r->tool, "%s", e.text);
    if (!runner_descriptor(r)->protocol)
        return tool_fail(r->tool, "plugin \"%s\" is no protocol", r->name);
    return 0;
}

int tool_protocol_eval(const struct tool *t)
{
    struct eval x = {0};
    const char *name, *value;
    int i = 0, rc = 0, operands = 0;
    runner_init(&x.r, t);
    while (rc == 0 && ((name = tool_option(t, "answers option now", "full verbose", &i, &value)) || (value && i >= 0))) {
        if (name)
            rc = take(&x, name, value);
        else if (operands++ == 0)
            runner_take_plugin(&x.r, value);
    }
    if (rc == 0 && i < 0)
        rc = TOOL_USAGE;
    else if (rc == 0 && (operands != 1 || !x.answers))
        rc = tool_fail(t, "name one protocol, and its answers: protocol eval NAME --answers FILE (- is standard input)");
    rc = rc ? rc : open_protocol(&x.r);
    rc = rc ? rc : decide_file(&x);
    if (rc == 0 && !x.sets)
        rc = tool_fail(t, "%s: there are no answers in it; {} asks what there is to be asked", x.answers);
    runner_close(&x.r);
    return rc ? rc : x.problem ? TOOL_NO
                               : TOOL_OK;
}
