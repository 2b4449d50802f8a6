/* runner: one plugin in its sandbox without an engine: what `plugin run`, `check`, `fuzz` and `replay` share.
 *
 * The caller fills it with runner_take_*, opens it, offers inputs one at a time, and closes it. A child that dies is started anew at
 * once and is never quarantined: whoever tries a plugin wants to see each death.
 */
#ifndef WF_TOOL_RUNNER_H
#define WF_TOOL_RUNNER_H

#include "base/buf.h"
#include "plugin/plugin.h"
#include "tool/tool.h"

enum { RUNNER_OPTIONS_MAX = 64 };
#define RUNNER_CENTRE "ops@centre.example.org amicf" /* how the centre is addressed where nothing else is said */
#define RUNNER_PAGE_MAX ((size_t) 16 << 20)

struct runner {
    const struct tool *tool;
    uv_loop_t loop;
    struct clock clock; /* fixed by --now */
    struct plugins *plugins;
    struct log *log;
    char *name, *path; /* of the plugin */
    struct plugin_option options[RUNNER_OPTIONS_MAX];
    size_t options_n;
    const char *centre; /* the names under which it is addressed */
    bool verbose, loop_made;
    struct plugin_output *out;
    bool answered;
};

void runner_init(struct runner *r, const struct tool *t);
/* "usgs" is an installed plugin; "./usgs.so", "usgs.so" and "/x/usgs.so" are files. */
void runner_take_plugin(struct runner *r, const char *word);
/* "K=V". 0, or TOOL_USAGE with the complaint made. */
int runner_take_option(struct runner *r, const char *kv);
/* RFC 3339: what the plugin is told that the time is. 0, or TOOL_USAGE. */
int runner_take_now(struct runner *r, const char *text);
/* Starts the plugin and waits until it is ready. 0, or a code with e set: it can't be loaded, or refuses its options. */
int runner_open(struct runner *r, struct err *e);
/* Closes the plugin and starts it anew with the options there are now; waits. */
int runner_reopen(struct runner *r, struct err *e);
const struct plugin_descriptor *runner_descriptor(const struct runner *r);
/* The source of that id, or the first where it is NULL; NULL with e naming those that there are. */
const wf_source *runner_source(const struct runner *r, const char *id, struct err *e);
/* Parses one input; *out is the caller's (plugin_output_free). */
int runner_parse(struct runner *r, const struct plugin_input *in, struct plugin_output **out, struct err *e);
/* Has the plugin make its form of a notice; bytes and type are added to. The error names the plugin. */
int runner_encode(struct runner *r, const struct plugin_notice *n, struct buf *bytes, struct buf *type, struct err *e);
/* Has a protocol decide sets of answers; done is called once before this returns, where 0 is. */
int runner_decide(struct runner *r, const wf_answers *const *answers, size_t n, plugin_decided_fn *done, void *arg, struct err *e);
/* A whole page of `s` with these bytes, with what a server would have said: the content type of the file's name, the address as far as it
 * is fixed. Strings are s's and name's. */
struct plugin_input runner_page(const struct runner *r, const wf_source *s, const char *name, struct span bytes);
/* Reports as JSON lines on standard output; what was not understood on standard error, as "FILE:LINE: text", what was remarked as "FILE:LINE:
 * advice: text". True when anything was not understood. */
bool runner_tell(const char *file, struct span bytes, const struct plugin_output *out);
/* Most of the child's memory so far in KiB; 0 where there is no child. */
long runner_peak_kib(struct runner *r);
void runner_close(struct runner *r);

/* The line, counted from 1, in which the byte at `offset` stands. */
unsigned runner_line(struct span bytes, size_t offset);

#endif
