/* commands: THE table of what can be asked: for the console's keys, prompt, menus and help, the command line, its --help and completion.
 *
 * Owns: constants only. A command that a script or an officer can give is one row here and one file in cli/ or console/.
 */
#ifndef WF_WIRE_COMMANDS_H
#define WF_WIRE_COMMANDS_H

#include "base/buf.h"
#include "base/err.h"

/* What a word of a command is, for completion and checks. */
enum command_kind {
    COMMAND_NONE = 0,
    COMMAND_INCIDENT,   /* "AMICF-2026-000123" or "123" */
    COMMAND_TEXT,       /* free text */
    COMMAND_PRIORITY,   /* P1..P4 */
    COMMAND_TYPE,       /* FLOW.QUEUE */
    COMMAND_MEMBER,     /* ID */
    COMMAND_CHECKPOINT, /* IDCGK */
    COMMAND_PLACE,      /* Padang Besar (MYPBS) */
    COMMAND_OFFICER,
    COMMAND_FEED,       /* sg/queues */
    COMMAND_PLUGIN,     /* sg */
    COMMAND_FILTER,     /* the filter language of CONTRACT */
    COMMAND_PLAYBOOK,   /* gate-outage */
    COMMAND_ENTRY,      /* of the directory: my-hotline */
    COMMAND_ENTRIES,    /* words that choose entries of the directory */
    COMMAND_FILE,
    COMMAND_DIR,
    COMMAND_NUMBER,
    COMMAND_TIME,
    COMMAND_SIZE,       /* 120x34 */
    COMMAND_PAIR,       /* KEY=VALUE */
    COMMAND_COLUMNS, /* names of columns, commas or blanks between (wire/columns.h) */
    COMMAND_VIEW,    /* a view that the officer saved */
    COMMAND_WORD,       /* one of `choices`, or any word where there are none */
};

enum {
    COMMAND_OPTIONAL = 1, /* may be left out */
    COMMAND_REST = 2,     /* takes all words that are left, joined by blanks */
    COMMAND_REPEAT = 4,   /* may come again */
    COMMAND_NEEDED = 8,   /* of an option: it may not be left out; a key's line is begun with it */
    COMMAND_BEGUN = 16,   /* of an option: a key's line is begun with it */
};

struct command_arg {
    const char *name;    /* "ID" */
    enum command_kind kind;
    unsigned flags;
    const char *choices; /* space-separated, or NULL */
};

struct command_option {
    const char *name;  /* "--rev" */
    const char *value; /* "N", or NULL: a switch */
    enum command_kind kind;
    unsigned flags;
    const char *choices;
    const char *help;
};

/* Screens of the console, as bits, for keys. */
enum command_screen {
    SCREEN_FLOOR = 1 << 0,
    SCREEN_CHECKPOINTS = 1 << 1,
    SCREEN_FEEDS = 1 << 2,
    SCREEN_QUARANTINE = 1 << 3,
    SCREEN_LOG = 1 << 4,
    SCREEN_HELP = 1 << 5,
    SCREEN_PLAYBOOK = 1 << 6,
    SCREEN_DIRECTORY = 1 << 7,
    SCREEN_DUTY = 1 << 8,
    SCREEN_HANDOVER = 1 << 9,
    SCREEN_NOTICES = 1 << 10,
    SCREEN_NOTICE = 1 << 11, /* one of them: its ack board, and what is in review */
    SCREEN_COMPOSE = 1 << 12,
    SCREEN_PROTOCOLS = 1 << 13, /* runs of protocols, legal clocks, border actions */
    SCREEN_RUN = 1 << 14, /* a run of a protocol */
    SCREEN_MATRIX = 1 << 15,    /* border actions by checkpoint and kind of measure */
    SCREEN_MAP = 1 << 16,
    SCREEN_ANY = (1 << 17) - 1,
};

enum {
    COMMAND_CLI = 1,      /* watchfloor NAME */
    COMMAND_CONSOLE = 2,  /* :name */
    COMMAND_ENGINE = 4,   /* needs a running engine */
    COMMAND_CHANGES = 8,  /* changes something that is recorded */
    COMMAND_VERB = 16,    /* sent as the wire's "command": the first argument is the incident */
    COMMAND_TOOL = 32,    /* done by watchfloor-tool, no engine needed */
    COMMAND_JSON = 64,    /* takes --json */
};

#define COMMAND_ARGS 5
#define COMMAND_OPTIONS 20

/* Invariant: name and help are never NULL; unused args and options have a NULL name. */
struct command {
    const char *name;    /* "own", "engine start" */
    const char *aliases; /* space-separated, or NULL */
    unsigned flags;
    struct command_arg args[COMMAND_ARGS];
    struct command_option options[COMMAND_OPTIONS];
    unsigned screens;    /* where the keys work (enum command_screen) */
    const char *keys;    /* key names as console/term/key spells them, space-separated, or NULL */
    int fkey;            /* 1..12, or 0 */
    const char *menu;    /* label of the menu and the key bar, or NULL */
    const char *help;    /* one line, without a full stop */
    const char *detail;  /* more for --help, or NULL */
    const char *roles;   /* who may do it, space-separated; NULL: everyone who reaches the engine */
};

/* The whole table, in the order in which help shows it. *n gets how many. */
const struct command *commands_all(size_t *n);
/* The command for a name or an alias ("engine start" as one text); only rows with all of `flags`. NULL when there is none. */
const struct command *commands_find(struct span name, unsigned flags);
/* The command that a key ("o", "F2") does on a screen (one bit of enum command_screen), or NULL. */
const struct command *commands_for_key(unsigned screen, const char *key);
/* The command of argv: the longest name of one or two words. *words gets how many words it took. NULL when there is none. */
const struct command *commands_match(int argc, char *const *argv, unsigned flags, int *words);
/* The name nearest to a wrong one (at most two edits, or a beginning), or NULL. */
const char *commands_near(const char *word, unsigned flags);
/* The nearest of a space-separated list, into out (cap bytes); false when none is near. */
bool commands_near_word(const char *word, const char *list, char *out, size_t cap);
/* Edits between two words, swaps of neighbours counted once. */
unsigned commands_distance(const char *a, const char *b);
/* Options of verbs that may be for several incidents at once, --each and --count; *n 0: this command is none. They stand beside its row's own. */
const struct command_option *commands_many(const struct command *c, size_t *n);
/* "own ID [--rev N] [--take REASON]" is added to out. */
void commands_usage(const struct command *c, struct buf *out);
/* The whole text of --help for one command. program: "watchfloor". */
void commands_help(const struct command *c, const char *program, struct buf *out);
/* Types of DOMAIN 11 that `new` offers, space-separated. Static. */
const char *commands_types(void);

#endif
