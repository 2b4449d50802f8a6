/* fixture: an input with what a plugin should make of it: NN-name.in, NN-name.args, NN-name.expected in a folder "fixtures".
 *
 * .args: options as `plugin run` takes them, and --tag, --url, --cursor, --type, --centre, --now, separated by blanks; a value in
 * double quotes may hold blanks.
 * .expected: reports as JSON lines in their order; and lines with "#" for what else was said: "#reject OFFSET+LENGTH line N: reason",
 * "#advise line N: text", "#follow URL tag TAG", "#cursor C", "#list more|end", "#sequence N"; "#refused FIELD: text" for a report that breaks the
 * contract. Other lines with "#" (health, log) are not compared.
 */
#ifndef WF_TOOL_FIXTURE_H
#define WF_TOOL_FIXTURE_H

#include "base/buf.h"
#include "base/vec.h"
#include "tool/runner.h"

/* What fixtures believe the time to be, unless --now says otherwise: 2026-11-24T03:52:55Z. */
#define FIXTURE_NOW (INT64_C(1795492375) * NSEC_PER_SEC)

struct fixture {
    char *name; /* "01-two-events" */
    char *path; /* without an ending */
    struct buf input;
    struct buf args; /* words, a NUL behind each; the strings below lie here */
    const char *source, *tag, *url, *cursor, *type, *centre;
    wf_time now;
    VEC(const char *) options; /* "K=V" */
};
struct fixture_list {
    VEC(struct fixture *) all;
};

/* All of a folder, in order of name. A folder that is not there gives none. Errors name the file. */
int fixtures_read(const char *folder, struct fixture_list *out, struct err *e);
void fixtures_free(struct fixture_list *l);
/* Makes the plugin ready for it (its options, its time) and parses it; *out is the caller's. */
int fixture_run(struct runner *r, const struct fixture *f, struct plugin_output **out, struct err *e);
/* The input as the plugin is given it, with other bytes than its own. */
int fixture_input(const struct runner *r, const struct fixture *f, struct span bytes, struct plugin_input *in, struct err *e);
/* The words of path+ending, where that file is; each gets a NUL. A word in double quotes may hold blanks. */
int fixture_words(const char *path, const char *ending, struct buf *out, struct err *e);
/* Starts the plugin anew where it has other options, or another centre (NULL: the usual one), than these. */
int fixture_options(struct runner *r, const char *const *options, size_t n, const char *centre, struct err *e);
/* What came out, in the words of .expected. */
void fixture_said(const struct plugin_output *out, struct buf *b);
/* 0 where `said` is what .expected holds; WF_E_INVALID with the first difference; WF_E_NOTFOUND where there is no .expected. */
int fixture_compare(const struct fixture *f, struct span said, struct err *e);

#endif
