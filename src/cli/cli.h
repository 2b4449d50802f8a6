/* cli: what the subcommands of `watchfloor` share: the parsed command line, the engine's connection, tables, errors.
 *
 * Owns: one struct cli a run, made by main.c. A subcommand is one function in a file of its own (or a small family),
 * listed in programs.c; its arguments, options and help are its row in wire/commands.c.
 */
#ifndef WF_CLI_CLI_H
#define WF_CLI_CLI_H

#include <stdio.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/vec.h"
#include "wire/client.h"
#include "wire/commands.h"

/* Exit codes (doc: man 1 watchfloor). */
enum { CLI_DONE = 0, CLI_NO = 1, CLI_USAGE = 2 };

/* One word of the command line: an option ("--rev") or an argument ("ID"), and its value ("" of a switch). */
struct cli_value {
    const char *name;
    char *value;
};
struct cli {
    char *home;
    const char *config; /* --config, or NULL */
    const char *as;     /* --as, or NULL */
    bool observer;      /* --observer: the console only looks on */
    const struct command *command;
    VEC(struct cli_value) values;
    bool json;
    int64_t since; /* monotonic: when the log was begun to be looked through; 0: it is not */
    bool part; /* of words in the filter the newest incidents alone were looked at: cli_rows met a reply that says so */
    struct client *client;
    wf_time greeted; /* this machine's time when the engine greeted us */
    const char *about; /* what a refusal is about, where several things are asked one by one; NULL: it is clear */
};

typedef int cli_program(struct cli *c);
/* The function of a row of the table; NULL when there is none for the command line. */
cli_program *cli_program_for(const struct command *command);

/* Parses the words behind the command's name by its row. 0, or CLI_USAGE with the reason on standard error. *help: --help was asked for. */
int cli_parse(struct cli *c, int argc, char **argv, bool *help);
/* The first value of an option or argument, or NULL. */
const char *cli_value(const struct cli *c, const char *name);
bool cli_has(const struct cli *c, const char *name);
/* Whether the row has the option and it takes no value. */
bool cli_is_switch(const struct command *cmd, const char *name);
/* The i-th value of one that may come again, or NULL. */
const char *cli_value_at(const struct cli *c, const char *name, size_t i);
/* A number option, checked; dflt where it is not given. False (and a message) when it is no number or outside lo..hi. */
bool cli_number(const struct cli *c, const char *name, int64_t lo, int64_t hi, int64_t dflt, int64_t *out);

/* Prints "watchfloor: ..." on standard error and returns `code`. */
int cli_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The same for an error of the engine or of our own, with what would be possible; returns the exit code that fits. reply may be NULL. */
int cli_refused(const struct err *e, const struct json *reply);
/* Prints the faults of a configuration, a line each, on standard error. */
void cli_faults(struct span lines);
/* Connects to the home's engine, as --as says. 0, or CLI_USAGE with a message that says how to start one. */
int cli_connect(struct cli *c);
/* Sends the request begun with client_begin and waits for the reply. 0, or the exit code after a message. */
int cli_call(struct cli *c, const struct json **reply);
/* A text from the command line, and a mark under its byte `at`, on standard error; -1: nothing. */
void cli_mark(const char *text, int64_t at);
/* Points at byte `at` of the FILTER that was given, on standard error; -1: at none. */
void cli_point(const struct cli *c, int64_t at);
/* Calls `row` for each row of a view, page by page, at most `limit` rows (0: all). params (may be NULL) adds members to each request. */
typedef void cli_params_fn(struct json_writer *w, void *arg);
typedef void cli_row_fn(const struct json *row, void *arg);
int cli_rows(struct cli *c, enum wire_view view, uint64_t limit, cli_params_fn *params, cli_row_fn *row, void *arg);

/* ---- output ---- */

/* Prints the members of `row` that `keys` (space-separated) names, in that order, as one line; an absent one is null. */
void cli_print_keys(const struct json *row, const char *keys);
/* A table for people: columns are as wide as their widest cell, the last is cut at the terminal's width. */
struct cli_table;
struct cli_table *cli_table_new(const char *const *heads, size_t n); /* a head that begins with '>' is right-aligned */
void cli_table_cell(struct cli_table *t, struct span text);
/* Prints and frees; `empty` is printed in place of a table without rows. */
void cli_table_print(struct cli_table *t, const char *empty);
void cli_table_drop(struct cli_table *t); /* without printing it */
/* One member of a row as text for people: strings as they are, numbers, true and false as yes and no, null as "--". Lives in `out`. */
struct span cli_text(const struct json *row, const char *key, struct buf *out);
/* Text from outside, cleaned for the terminal, on standard output. lines: keep newlines. */
void cli_put(struct span text, bool lines);
/* 161 as "02:41", 5460 as "1h31", 190000 as "2d04h". out: at least 16 bytes. */
const char *cli_age(int64_t seconds, char *out, size_t cap);

#endif
