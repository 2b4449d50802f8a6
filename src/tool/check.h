/* check: what the files of `plugin check` share. plugin_check.c leads: the file, then its descriptor (check_descriptor.c), its fixtures
 * (check_fixtures.c), inputs that nobody should send (check_corpus.c), and its form of notices (check_notices.c).
 */
#ifndef WF_TOOL_CHECK_H
#define WF_TOOL_CHECK_H

#include "tool/fixture.h"

struct check {
    struct runner r;
    struct fixture_list fixtures;
    const char *folder; /* of the plugin: where README.md and fixtures lie; may be NULL */
    bool write_expected; /* of a fixture that has none */
    unsigned errors, advices, inputs;
};

/* The whole of `plugin check`; TOOL_OK, TOOL_NO or TOOL_USAGE. *object (may be NULL) gets the shared object's path, mem_free. */
int check_plugin(const struct tool *t, const char *operand, const char *fixtures, bool write_expected, char **object);

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

#endif
