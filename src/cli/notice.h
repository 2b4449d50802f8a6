/* notice: what the commands about notices share: one notice as the engine tells it, the officer's key, a draft of options, a signed command.
 *
 * Owns nothing but what a struct cli_notice copied of the engine's answers. What an officer's key signs is looked at here first, by the console's own code
 * (console/manifest_look.h). notice.c asks, notice_draft.c writes drafts, notice_sign.c signs and sends, notice_show.c prints.
 */
#ifndef WF_CLI_NOTICE_H
#define WF_CLI_NOTICE_H

#include "base/arena.h"
#include "cli/cli.h"
#include "sign/key.h"

/* Copies of answers, in an arena of their own; NULL where it was not asked. */
struct cli_notice {
    struct arena arena;
    const char *id;          /* "N-0031", as it was given */
    const struct json *row;  /* the view "notice" */
    const struct json *made; /* as it is composed now */
};
void cli_notice_free(struct cli_notice *n);
/* Connects where that is not done yet, and reads the notice of that id. 0, or an exit code after a message. */
int cli_notice_read(struct cli *c, const char *id, struct cli_notice *n);
/* Has it composed. recipient: whose preview, or NULL; cap: the alert, too; allow: as it would be with a protection officer's signature. */
int cli_notice_compose(struct cli *c, struct cli_notice *n, const char *recipient, bool cap, bool allow);
/* A copy of a part of an answer, that outlives it. */
const struct json *cli_notice_keep(struct arena *a, const struct json *v);
/* Is this the engine of an exercise? "EX " before ids there, else "". */
bool cli_notice_drill(const struct cli *c);
const char *cli_notice_ex(const struct cli *c);
/* The engine's time now. */
wf_time cli_notice_now(const struct cli *c);
/* The number N-0031 of a word, "31" and "EX N-0031" too, into out; false: it is no number of a notice. */
bool cli_notice_is_number(const char *word);

/* Who got the notice that this one refers to and does not get this, and the reverse, as an answer's "reach" says. */
void cli_notice_reach(const struct json *answer);

/* The draft of the command's options: base (an object, or NULL) with what they say otherwise, as JSON. 0, or an exit code after a message. */
int cli_notice_draft(struct cli *c, const struct json *base, struct buf *out);

/* Begins "command" with the verb and, from 1 on, the revision; the caller writes the arguments' members and calls cli_notice_send. */
struct json_writer *cli_notice_verb(struct cli *c, const char *verb, int64_t rev);
int cli_notice_send(struct cli *c, struct json_writer *w, const struct json **reply);

#endif
