/* check_protocol: what a protocol declares beyond what the loader asks for: citations, languages; and what it makes of its fixtures, NN-name.answers (a JSON object), NN-name.args
 * (--option, --now) and NN-name.decision (as `protocol eval --full` tells it). Its decide over all answers is check_space.c's. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/paths.h"
#include "base/vec.h"
#include "model/protocol.h"
#include "tool/check.h"

enum { FILES_GOOD = 5,
       ANSWERS_MAX = 1 << 20 };

/* ---- Citations ------------------------------------------------------------------------------------------------------ */

static void need_citation(struct check *c, const char *what, const char *id, const char *citation)
{
    if (!citation || !*citation)
        check_error(c, c->r.path, "%s \"%s\" has no citation; say where the rule says so: article, annex, paragraph (.citation)", what, id);
}

static void check_citations(struct check *c, const wf_protocol *p)
{
    for (size_t i = 0; i < p->questions.n; i++)
        need_citation(c, "question", p->questions.v[i].id, p->questions.v[i].citation);
    for (size_t i = 0; i < p->groups.n; i++)
        need_citation(c, "group", p->groups.v[i].id, p->groups.v[i].citation);
    for (size_t i = 0; i < p->clocks.n; i++)
        need_citation(c, "clock", p->clocks.v[i].id, p->clocks.v[i].citation);
    for (size_t i = 0; i < p->outcomes.n; i++)
        if (p->outcomes.n > 1 && !p->outcomes.v[i].terminal && !p->clocks.n)
            check_advice(c, c->r.path, "outcome \"%s\" is looked at again, and no clock is declared (.clocks)", p->outcomes.v[i].id);
}

/* ---- What follows ---------------------------------------------------------------------------------------------------- */

/* Whom the floor has words and a desk for, and which templates come with it: a centre may have more, so that this is advice. */
static void check_outputs(struct check *c, const wf_protocol *p)
{
    for (size_t i = 0; i < p->outputs.n; i++) {
        const wf_output *o = &p->outputs.v[i];
        if (o->kind == WF_OUTPUT_REQUEST && !words_find(&words_addressee, span_str(o->to)))
            check_advice(c, c->r.path, "output \"%s\": \"%s\" is none of ihr-nfp, port-health, manifest-holder: its request goes to the member's desk of that name, which recipients.conf has to have", o->id, o->to);
        char *name = o->kind == WF_OUTPUT_NOTICE ? mem_printf("notices/%s.conf", o->form) : NULL, *file = name ? paths_data(name) : NULL;
        if (file && access(file, F_OK) != 0)
            check_advice(c, c->r.path, "output \"%s\": no template \"%s\" comes with watchfloor: a centre has to have its own", o->id, o->form);
        mem_free(file);
        mem_free(name);
    }
}

/* ---- Languages ------------------------------------------------------------------------------------------------------ */

/* One text of the protocol: where it stands, and whether it is help, which may be in English alone. */
typedef void each_text(void *arg, const char *what, const char *id, const wf_texts *t, bool help);

static void texts_of(const wf_protocol *p, each_text *fn, void *arg)
{
    fn(arg, "title", "", &p->title, false);
#define EACH(table, what) \
    for (size_t i = 0; i < p->table.n; i++) \
        fn(arg, what, p->table.v[i].id, &p->table.v[i].text, false);
    EACH(groups, "group")
    EACH(questions, "question")
    EACH(checklist, "step")
    EACH(clocks, "clock")
    EACH(outcomes, "outcome")
    EACH(outputs, "output")
#undef EACH
    for (size_t i = 0; i < p->triggers.n; i++)
        fn(arg, "trigger", p->triggers.v[i].type ? p->triggers.v[i].type : p->triggers.v[i].label, &p->triggers.v[i].text, false);
    for (size_t i = 0; i < p->questions.n; i++) {
        fn(arg, "help of question", p->questions.v[i].id, &p->questions.v[i].help, true);
        for (size_t k = 0; k < p->questions.v[i].choices.n; k++)
            fn(arg, "choice", p->questions.v[i].choices.v[k].id, &p->questions.v[i].choices.v[k].text, false);
    }
}

/* One language, and what was found of it. */
struct tongue {
    struct check *c;
    char tag[16];
    size_t texts, missing, unread, help_missing;
    char first[120];   /* that is missing */
    char stranger[16]; /* a language of a text that is not declared */
    const char *languages;
};

static const wf_text *text_in(const wf_texts *t, const char *tag)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->v[i].lang, tag) == 0)
            return &t->v[i];
    return NULL;
}

static void look(void *arg, const char *what, const char *id, const wf_texts *t, bool help)
{
    struct tongue *x = arg;
    if (t->n == 0)
        return;
    const wf_text *one = text_in(t, x->tag);
    x->texts += one != NULL;
    x->unread += one && !one->reviewer;
    x->help_missing += !one && help;
    if (!one && !help && x->missing++ == 0)
        (void) snprintf(x->first, sizeof x->first, "%s%s%s%s", what, *id ? " \"" : "", id, *id ? "\"" : "");
}

static bool declares(const char *languages, const char *tag)
{
    size_t n = strlen(tag);
    for (const char *s = languages; *s; s += strcspn(s, " "), s += strspn(s, " "))
        if (strcspn(s, " ") == n && strncmp(s, tag, n) == 0)
            return true;
    return false;
}

static void find_stranger(void *arg, const char *what, const char *id, const wf_texts *t, bool help)
{
    struct tongue *x = arg;
    (void) what;
    (void) id;
    (void) help;
    for (size_t i = 0; i < t->n; i++)
        if (!declares(x->languages, t->v[i].lang))
            (void) snprintf(x->stranger, sizeof x->stranger, "%s", t->v[i].lang);
}

static void check_languages(struct check *c, const wf_protocol *p)
{
    struct buf unread = {0};
    struct tongue strange = {.c = c, .languages = p->languages};
    for (const char *s = p->languages; *s; s += strcspn(s, " "), s += strspn(s, " ")) {
        struct tongue x = {.c = c};
        (void) snprintf(x.tag, sizeof x.tag, "%.*s", (int) strcspn(s, " "), s);
        texts_of(p, look, &x);
        if (x.missing)
            check_error(c, c->r.path, "%zu texts are not there in \"%s\", which it declares; the first is that of %s. Add them, or take \"%s\" out of .languages", x.missing, x.tag, x.first, x.tag);
        if (strcmp(x.tag, "en") == 0)
            continue;
        if (x.help_missing)
            check_advice(c, c->r.path, "%zu texts of help are not there in \"%s\": they are shown in English", x.help_missing, x.tag);
        if (x.unread)
            buf_printf(&unread, "%s%s (%zu of %zu)", unread.n ? ", " : "", x.tag, x.unread, x.texts);
    }
    if (unread.n)
        check_advice(c, c->r.path, "nobody stands for these translations, they are shown as machine-made: %s", unread.p);
    texts_of(p, find_stranger, &strange);
    if (strange.stranger[0])
        check_error(c, c->r.path, "there are texts in \"%s\", which .languages does not name: they would be shown to nobody in full", strange.stranger);
    buf_free(&unread);
}

/* ---- Fixtures ------------------------------------------------------------------------------------------------------- */

struct outcome {
    struct check *c;
    wf_time now;
    struct buf said;
    struct err failed;
};

static void on_decided(void *arg, const struct err *failed, const wf_decision *const *d, size_t n)
{
    struct outcome *x = arg;
    struct json_writer w;
    if (failed || n != 1) {
        x->failed = failed ? *failed : (struct err){.code = WF_E_INVALID};
        return;
    }
    const wf_protocol *p = runner_descriptor(&x->c->r)->protocol;
    x->c->outcome_seen[d[0]->outcome] = true;
    for (size_t i = 0; i < d[0]->outputs_n; i++)
        x->c->output_seen[protocol_output(p, span_make(d[0]->outputs[i].p, d[0]->outputs[i].n)) - p->outputs.v] = true;
    jw_init(&w, &x->said);
    protocol_decision_write(&w, p, d[0], x->now);
    buf_char(&x->said, '\n');
}

/* The options and the time of .args. */
static int take_args(struct check *c, const char *path, struct buf *words, struct outcome *x, struct err *e)
{
    VEC(const char *)
    options = {0};
    x->now = FIXTURE_NOW;
    int rc = fixture_words(path, ".args", words, e);
    for (size_t i = 0; rc == 0 && i < words->n; i += strlen(words->p + i) + 1) {
        const char *name = words->p + i, *value = i + strlen(name) + 1 < words->n ? name + strlen(name) + 1 : NULL;
        i += strlen(name) + 1;
        if (strcmp(name, "--option") == 0 && value)
            VEC_PUSH(&options, value);
        else if (strcmp(name, "--now") != 0 || !value || time_parse(span_str(value), &x->now, NULL, NULL) != 0)
            rc = err_set(e, WF_E_INVALID, ".args: \"%.40s\" is not --option K=V or --now TIME", name);
    }
    rc = rc ? rc : fixture_options(&c->r, options.v, options.n, NULL, e);
    VEC_FREE(&options);
    return rc;
}

static void compare(struct check *c, const char *path, struct span said)
{
    struct err e = {0};
    struct buf want = {0};
    char *file = mem_printf("%s.decision", path);
    if (access(file, F_OK) != 0 && c->write_expected) {
        if (fs_write_atomic(file, said, 0666, &e) != 0)
            check_error(c, path, "%s", e.text);
        else
            printf("%s: written; read it before you rely on it\n", file);
    } else if (access(file, F_OK) != 0) {
        check_error(c, path, "there is no .decision; see what it gives (protocol eval --full), then let plugin check --write-expected write it");
    } else if (fs_read(file, ANSWERS_MAX, &want, &e) != 0) {
        check_error(c, path, "%s", e.text);
    } else if (!span_eq(buf_view(&want), said)) {
        check_error(c, path, "is decided otherwise than its .decision says: %.*s", (int) (said.n ? said.n - 1 : 0), said.p);
    }
    buf_free(&want);
    mem_free(file);
}

/* path: without the ending. */
static void check_one(struct check *c, const char *path)
{
    struct err e = {0};
    struct arena a = {0};
    struct buf text = {0}, words = {0};
    struct json *v = NULL;
    struct outcome x = {.c = c};
    const wf_answers *answers = NULL;
    char *file = mem_printf("%s.answers", path);
    c->inputs++;
    int rc = take_args(c, path, &words, &x, &e);
    c->r.clock.fixed = x.now;
    rc = rc ? rc : fs_read(file, ANSWERS_MAX, &text, &e);
    rc = rc ? rc : json_parse(&a, buf_view(&text), NULL, &v, &e);
    rc = rc ? rc : protocol_answers_read(&a, runner_descriptor(&c->r)->protocol, v, x.now, &answers, &e);
    rc = rc ? rc : runner_decide(&c->r, &answers, 1, on_decided, &x, &e);
    if (rc || x.failed.code)
        check_error(c, file, "%s", rc ? e.text : x.failed.text);
    else
        compare(c, path, buf_view(&x.said));
    mem_free(file);
    buf_free(&text);
    buf_free(&words);
    buf_free(&x.said);
    arena_free(&a);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static void check_files(struct check *c, const char *folder)
{
    VEC(char *)
    all = {0};
    struct err e = {0};
    DIR *d = opendir(folder);
    for (struct dirent *x; d && (x = readdir(d));) {
        size_t n = strlen(x->d_name);
        if (n > 8 && strcmp(x->d_name + n - 8, ".answers") == 0)
            VEC_PUSH(&all, mem_printf("%s/%.*s", folder, (int) (n - 8), x->d_name));
    }
    if (d)
        closedir(d);
    if (all.n)
        qsort(all.v, all.n, sizeof *all.v, by_name);
    c->answers = all.n;
    if (all.n < FILES_GOOD)
        check_advice(c, c->r.path, "%zu fixtures (NN-name.answers, NN-name.decision); five, of each outcome and with unknown answers, are what a floor relies on", all.n);
    for (size_t i = 0; i < all.n; i++) {
        check_one(c, all.v[i]);
        mem_free(all.v[i]);
    }
    VEC_FREE(&all);
    if (fixture_options(&c->r, NULL, 0, NULL, &e) != 0)
        check_error(c, c->r.path, "%s", e.text);
}

void check_protocol(struct check *c, const char *folder, uint64_t samples)
{
    const wf_protocol *p = runner_descriptor(&c->r)->protocol;
    check_citations(c, p);
    check_outputs(c, p);
    check_languages(c, p);
    check_files(c, folder);
    check_space(c, samples);
}
