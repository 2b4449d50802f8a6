/* protocol: the words of the client protocol: operations, views, kinds of push, members, limits.
 *
 * Owns: the names, once. The engine's server, the console and the scripts all take them from here; doc/PROTOCOL.md
 * tells what they mean and doc/protocol.schema.json what each line holds. Knows no value of the domain.
 */
#ifndef WF_WIRE_PROTOCOL_H
#define WF_WIRE_PROTOCOL_H

#include "base/json.h"
#include "base/mem.h"

#define WIRE_PROTO 1           /* the major: another one is refused */
#define WIRE_MINOR 0           /* members and operations are only ever added */
#define WIRE_LINE_MAX (1 << 20) /* bytes of a line without its newline, in both directions */
#define WIRE_WINDOW_MAX 1000   /* rows of one window */
#define WIRE_BATCH_MAX 1000    /* reports of one submit */
#define WIRE_SUBS_MAX 32       /* subscriptions of one session */
#define WIRE_SOCKET "run/socket" /* below HOME */
#define WIRE_SOCKET_LINK "socket" /* below HOME: a symbolic link to the socket of a home whose path is too long */

/* name, word, whether it changes something */
#define WIRE_OPS(X) \
    X(HELLO, "hello", false) \
    X(QUERY, "query", false) \
    X(SUBSCRIBE, "subscribe", false) \
    X(WINDOW, "window", false) \
    X(UNSUBSCRIBE, "unsubscribe", false) \
    X(COMMAND, "command", true) \
    X(SUBMIT, "submit", true) \
    X(FEED, "feed", false) \
    X(PLUGIN, "plugin", true) \
    X(ENGINE, "engine", true) \
    X(NOTIFIER, "notifier", true) \
    X(NOTICE, "notice", true) \
    X(RAW, "raw", false) \
    X(RECORD, "record", false) \
    X(HASH, "hash", false) \
    X(LOOK, "look", false) \
    X(EXPORT, "export", false) \
    X(BACKUP, "backup", false) \
    X(REPLAY, "replay", false) \
    X(PING, "ping", false) \
    X(QUIT, "quit", false)

enum wire_op {
    WIRE_OP_NONE = 0,
#define X(name, word, changes) WIRE_OP_##name,
    WIRE_OPS(X)
#undef X
};

/* name, word, the member that is a row's key */
#define WIRE_VIEWS(X) \
    X(STATUS, "status", NULL) \
    X(INCIDENTS, "incidents", "id") \
    X(INCIDENT, "incident", "id") \
    X(SET_ASIDE, "set-aside", "seq") \
    X(FEEDS, "feeds", "id") \
    X(PLUGINS, "plugins", "name") \
    X(CHECKPOINTS, "checkpoints", "checkpoint") \
    X(PLACES, "places", "checkpoint") \
    X(PLAYBOOKS, "playbooks", "name") \
    X(DIRECTORY, "directory", "id") \
    X(DUTY, "duty", "officer") \
    X(FLOOR, "floor", "what") \
    X(HANDOVER, "handover", "key") \
    X(HANDOVERS, "handovers", "handover") \
    X(PRESENCE, "presence", "id") \
    X(NOTICES, "notices", "notice") \
    X(NOTICE, "notice", "notice") \
    X(ACKS, "acks", "to") \
    X(KEYS, "keys", "key") \
    X(RECEIVED, "inbox", "received") \
    X(ACTIONS, "actions", "action") \
    X(ACTION, "action", "action") \
    X(CONFLICTS, "conflicts", "conflict") \
    X(MATRIX, "matrix", "checkpoint") \
    X(FOLLOWS, "follows", "place") \
    X(PROTOCOLS, "protocols", "protocol") \
    X(PROTOCOL, "protocol", "protocol") \
    X(RUNS, "runs", "run") \
    X(RUN, "run", "run") \
    X(PICTURE, "picture", "incident") \
    X(CLOCKS, "clocks", "clock") \
    X(QUARANTINE, "quarantine", "n") \
    X(LOG, "log", "seq") \
    X(TICK, "tick", NULL) \
    X(CHANGES, "changes", "id")

enum wire_view {
    WIRE_VIEW_NONE = 0,
#define X(name, word, key) WIRE_VIEW_##name,
    WIRE_VIEWS(X)
#undef X
    WIRE_VIEWS_END
};

/* The key of the view "actions" for those at places that the officer follows. */
#define ACTIONS_FOLLOWED "followed"

/* The "push" member of what the server sends unasked. */
#define WIRE_PUSH_SNAPSHOT "snapshot" /* a window, whole */
#define WIRE_PUSH_DELTA "delta"       /* edits of the window that the client holds */
#define WIRE_PUSH_TICK "tick"         /* time and the top line's figures */
#define WIRE_PUSH_CHANGES "changes"   /* what changed, one row a change (view "changes") */
#define WIRE_PUSH_RECORDED "recorded" /* a part of one input of the feed that this client records */
#define WIRE_PUSH_BYE "bye"           /* the server closes: "reason" says why */

/* The word of an operation or a view ("query"); NULL for a number that is none. Static. */
const char *wire_op_word(enum wire_op op);
const char *wire_view_word(enum wire_view view);
/* What an incident's protection flag means: "possible", "referred" or "confirmed" for 1 to 3; "none". */
const char *wire_protection_word(int64_t flag);
/* Why an officer set the priority that stands, from the timeline of a whole record; empty: nobody set it, or it may not be read. A view into the record. */
struct span wire_override_reason(const struct json *record);
/* The inverse; 0 when the word is none. */
enum wire_op wire_op_find(struct span word);
enum wire_view wire_view_find(struct span word);
bool wire_op_changes(enum wire_op op);
/* The member of a view's rows that tells one from another, or NULL where there is one row only. Static. */
const char *wire_view_key(enum wire_view view);

#endif
