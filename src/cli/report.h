/* report: a shift's report before it is written: what was read of it, and what was counted. report.c reads and counts, report_write.c writes. */
#ifndef WF_CLI_REPORT_H
#define WF_CLI_REPORT_H

#include "base/arena.h"
#include "base/json.h"
#include "base/vec.h"

/* One figure: what it is called, and how many. */
struct report_count {
    const char *name; /* a JSON key, and the word for it */
    uint64_t n;
};
struct report_officer {
    struct span name;
    uint64_t lines;
};
enum { REPORT_COUNTS = 14 };
struct report {
    struct arena arena;
    const struct json *handover;      /* NULL: the shift still runs */
    struct span from, to, reader;     /* RFC 3339; empty: since the journal began; now */
    struct report_count counts[REPORT_COUNTS];
    VEC(struct report_officer) officers;
    VEC(const struct json *) lines;   /* of the handover */
    VEC(const struct json *) log;     /* the oldest first */
};

/* "Open P1": what a section of a handover is called. Static. */
const char *report_section(struct span section);
void report_text(const struct report *r, struct buf *out);
void report_html(const struct report *r, struct buf *out);
void report_json(const struct report *r, struct buf *out);

#endif
