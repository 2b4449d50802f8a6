/* check: what the files of `plugin check` share. plugin_check.c leads: the file, then its descriptor (check_descriptor.c), its fixtures
 * (check_fixtures.c), inputs that nobody should send (check_corpus.c), its form of notices (check_notices.c); of a protocol what it
 * declares (check_protocol.c), and what it decides of all answers (check_space.c).
 */
#ifndef WF_TOOL_CHECK_H
#define WF_TOOL_CHECK_H

#include "model/protocol.h"
#include "tool/fixture.h"

struct check {
    struct runner r;
    struct fixture_list fixtures;
    const char *folder; /* of the plugin: where README.md and fixtures lie; may be NULL */
    bool write_expected; /* of a fixture that has none */
    uint64_t samples;    /* sets of answers that a protocol is tried with, at most; 0: a million */
    unsigned errors, advices, inputs;
    size_t answers; /* fixtures of a protocol */
    bool outcome_seen[PROTOCOL_ROWS_MOST], output_seen[PROTOCOL_ROWS_MOST]; /* with these */
};

/* The whole of `plugin check`; TOOL_OK, TOOL_NO or TOOL_USAGE. *object (may be NULL) gets the shared object's path, mem_free. */
int check_plugin(const struct tool *t, const char *operand, const char *fixtures, bool write_expected, uint64_t samples, char **object);

/* A line a finding: "WHERE: error: text". What is wrong, and what to do. */
void check_error(struct check *c, const char *where, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void check_advice(struct check *c, const char *where, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Tells a death or a time-out of the plugin as an error; true when there was one. */
bool check_outcome(struct check *c, const char *where, const struct plugin_output *out);

void check_descriptor(struct check *c);
void check_fixtures(struct check *c);
void check_corpus(struct check *c);
/* Its encode, with the notices of that folder of fixtures. */
void check_notices(struct check *c, const char *folder);
/* What a protocol declares, and what it makes of the answers of that folder of fixtures; then check_space. */
void check_protocol(struct check *c, const char *folder, uint64_t samples);
/* Its decide over all answers that there may be, or over `samples` of them. */
void check_space(struct check *c, uint64_t samples);

#endif
