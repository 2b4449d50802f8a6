/* tool: the table of watchfloor-tool's subcommands, those that need no engine. A subcommand is a row in main.c and a function in a
 * file of its own; it gets what stands after its name. */
#ifndef WF_TOOL_TOOL_H
#define WF_TOOL_TOOL_H

#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"

enum { TOOL_OK = 0, TOOL_NO = 1, TOOL_USAGE = 2 };

struct tool {
    const char *home; /* HOME as --home and the environment say; may not exist */
    const char *name; /* "journal verify", for messages */
    int argc;         /* what follows the name; a "--" before operands is still there */
    char **argv;
};

/* Returns the exit code. */
typedef int tool_fn(const struct tool *t);

tool_fn tool_cap_check;      /* cap_check.c */
tool_fn tool_cap_show;       /* cap_show.c */
tool_fn tool_journal_verify; /* journal_verify.c */
tool_fn tool_journal_export; /* journal_export.c */
tool_fn tool_key_export;      /* key.c */
tool_fn tool_key_new;         /* key.c */
tool_fn tool_notice_lint;     /* notice_lint.c */
tool_fn tool_notice_verify;   /* notice_verify.c */
tool_fn tool_recipients_check; /* data.c */
tool_fn tool_template_check;  /* data.c */
tool_fn tool_directory_check; /* data.c */
tool_fn tool_playbook_check;  /* data.c */
tool_fn tool_plugin_check;   /* plugin_check.c */
tool_fn tool_plugin_encode;  /* plugin_encode.c */
tool_fn tool_plugin_fuzz;    /* plugin_fuzz.c */
tool_fn tool_plugin_install; /* plugin_install.c */
tool_fn tool_plugin_mask;    /* plugin_mask.c */
tool_fn tool_plugin_new;     /* plugin_new.c */
tool_fn tool_plugin_replay;  /* plugin_replay.c */
tool_fn tool_plugin_run;     /* plugin_run.c */
tool_fn tool_policy_check;   /* policy.c */
tool_fn tool_policy_explain; /* policy.c */
tool_fn tool_protocol_eval;  /* protocol_eval.c */
tool_fn tool_restore;        /* restore.c */

/* Domain time of the home: the wall clock, or an exercise's. */
wf_time tool_now(const struct tool *t);
/* Whether the home has a policy file: then facts leave it through its engine alone. */
bool tool_has_policy(const struct tool *t);

/* Prints "watchfloor: NAME: text" to standard error; returns TOOL_USAGE. */
int tool_fail(const struct tool *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* One step through argv: options with a value are listed in `valued` ("from to"), those without in `plain` ("json"). Returns the
 * option's name and *value (NULL for a plain one); NULL at the end, *value is then an operand or NULL. *i is the place, 0 at first; -1
 * after a complaint about an unknown option. */
const char *tool_option(const struct tool *t, const char *valued, const char *plain, int *i, const char **value);

#endif
