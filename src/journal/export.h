/* export: facts as lines of JSON or as rows of CSV, and which of them are asked for. For `journal export`, in watchfloor-tool and in the engine.
 *
 * JSON lines are exact: keys in a fixed order, hashes as they stand. CSV is RFC 4180 (CRLF, a line of names first, quotes doubled), for a spreadsheet: a
 * cell of text that a spreadsheet would run as a formula (it begins with = + - @, a tab or a carriage return) gets an apostrophe before it.
 */
#ifndef WF_JOURNAL_EXPORT_H
#define WF_JOURNAL_EXPORT_H

#include "base/arena.h"
#include "journal/journal.h"

enum journal_export { JOURNAL_JSONL = 1, JOURNAL_CSV };
/* 0 when the word is none of "jsonl" and "csv". */
enum journal_export journal_export_find(struct span word);

/* Which facts: all zero but until TIME_NONE and since TIME_NONE is all of them. */
struct journal_wanted {
    uint64_t from, to;   /* 0: from the first, to the last */
    wf_time since, until; /* TIME_NONE: any; until is not included */
    struct span kinds;   /* "incident.*,engine.started"; empty: any */
};
/* A list of kinds: names with a dot, a * may end one. WF_E_INVALID names the word at fault. */
int journal_kinds_check(struct span list, struct err *e);
/* Whether the fact is asked for. */
bool journal_wants(const struct journal_wanted *w, const struct journal_fact *f);

/* The names of the columns, where the form has any. */
void journal_export_head(enum journal_export form, struct buf *out);
/* One fact; site: its site in hex. `a` is for the time of the call. */
void journal_export_fact(enum journal_export form, const char *site, const struct journal_fact *f, struct arena *a, struct buf *out);

#endif
