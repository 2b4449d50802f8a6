/* filter_terms: the names of FILTER (CONTRACT), once: the engine reads them, console and command line complete them and say what they are.
 *
 * Owns constants only. A new name is one row here and its meaning in desk/filter*.c.
 */
#ifndef WF_WIRE_FILTER_TERMS_H
#define WF_WIRE_FILTER_TERMS_H

#include "wire/commands.h"

/* symbol, name, what its values are for completion, those that can be listed (or NULL), what it is */
#define FILTER_TERMS(X) \
    X(TYPE, "type", COMMAND_TYPE, NULL, "SYS.* or several, with commas") \
    X(MEMBER, "member", COMMAND_MEMBER, NULL, "ID,MY, or -- for none") \
    X(CHECKPOINT, "checkpoint", COMMAND_CHECKPOINT, NULL, "IDCGK") \
    X(PRIORITY, "priority", COMMAND_WORD, "P1 P2 P3 P4 P1..P2", "P1 or P1..P2") \
    X(STATE, "state", COMMAND_WORD, "NEW TRIAGED ACTIVE MONITORING RESOLVED CLOSED DUPLICATE DISCARDED TRANSFERRED", "NEW, TRIAGED ...") \
    X(OWNER, "owner", COMMAND_OFFICER, "none me others", "none, me or a name") \
    X(FOR, "for", COMMAND_OFFICER, "me", "whose it is, or who is called for it by an escalation") \
    X(FOLLOWS, "follows", COMMAND_OFFICER, "me", "who wants to be kept informed of it: me or a name") \
    X(SOURCE, "source", COMMAND_FEED, NULL, "the feed it came from: sg/queues or sg/*") \
    X(CONDITION, "condition", COMMAND_WORD, "active cleared", "what its source says of it now") \
    X(SIGNAL, "signal", COMMAND_WORD, "NORMAL UNACK ACK RTN_UNACK", "the state of its alert") \
    X(TLP, "tlp", COMMAND_WORD, "RED AMBER+STRICT AMBER GREEN CLEAR", "its sharing mark") \
    X(SHELVED, "shelved", COMMAND_WORD, "yes no", "whether its signal is put aside") \
    X(SUPPRESSED, "suppressed", COMMAND_WORD, "yes no", "whether another one took it in") \
    X(INSIDE, "inside", COMMAND_INCIDENT, NULL, "which one took it in") \
    X(BADGE, "badge", COMMAND_WORD, "flapping chattering stale conflict", "what makes it noise") \
    X(CHECK, "check", COMMAND_WORD, "yes no", "whether a non-refoulement check is to be answered") \
    X(REFERRAL, "referral", COMMAND_WORD, "yes no", "whether a referral is to be accepted") \
    X(TIER, "tier", COMMAND_WORD, "none T1 T2 T3", "how far it was escalated") \
    X(ID, "id", COMMAND_INCIDENT, NULL, "one incident, or several") \
    X(SINCE, "since", COMMAND_WORD, "-1h -6h -24h -7d", "opened since -6h, 08:00 or a date") \
    X(UNTIL, "until", COMMAND_WORD, "-1h -6h -24h -7d", "opened before -1h, 08:00 or a date") \
    X(TEXT, "text", COMMAND_NONE, NULL, "a word, or \"words in quotes\", of the title or the text")

enum filter_name {
#define X(symbol, name, kind, values, help) FILTER_##symbol,
    FILTER_TERMS(X)
#undef X
        FILTER_NAMES_END
};

struct filter_term {
    const char *name;       /* "member" */
    enum command_kind kind; /* of its values, beside those of `values` */
    const char *values;     /* space-separated, or NULL */
    const char *help;
};
/* Static. */
const struct filter_term *filter_term(enum filter_name which);
/* FILTER_NAMES_END: there is no such name. */
enum filter_name filter_name_find(struct span name);
/* "type, member, ...". Static. */
const char *filter_names(void);
/* The same, blanks between. */
const char *filter_name_words(void);

/* Where the word of a filter that ends at byte `at` begins (quotes keep blanks), and the value in it: behind its last comma, or its name's colon, or the word's
 * begin where it has no name. *which gets its name, FILTER_NAMES_END where it has none. False: the cursor stands inside quotes, where nothing is completed. */
bool filter_word_at(const char *line, size_t at, size_t *word, size_t *value, enum filter_name *which);

#endif
