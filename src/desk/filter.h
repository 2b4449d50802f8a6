/* filter: the language of FILTER (CONTRACT): words joined by AND, `name:value,value`, compiled once, evaluated on rows.
 *
 * Names: those of wire/filter_terms.h, or a bare word (text). A value in quotes may hold blanks and commas; \" and \\ in it are a quote and a backslash. Owned
 * by who parsed it; used by the desk's queries. A wrong name or value is told with its place.
 * owner: takes none, me, a NAME, and `others` (somebody who is not me: the console's section Floor asks for it).
 */
#ifndef WF_DESK_FILTER_H
#define WF_DESK_FILTER_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "model/incident.h"

struct desk;
struct filter;
struct views;
struct views_reader;

struct filter_env {
    wf_time now;          /* for since:-6h */
    struct span me;       /* for owner:me, for:me */
    uint8_t called;       /* for:me: the steps of an escalation that call me by my role, as bits of enum incident_tier */
    const char *prefix;   /* of ids */
    int16_t zone;         /* for since:08:00, minutes east of UTC */
    bool (*follows)(const struct desk *d, uint32_t row, struct span officer); /* for follows:; NULL: nobody follows anything */
    const struct desk *desk;
};
/* Parses. On error *at (may be NULL) is the byte at fault, e->field the name, e->text a sentence. An empty text matches all. */
int filter_parse(struct span text, const struct filter_env *env, struct filter **out, size_t *at, struct err *e);
void filter_free(struct filter *f);
/* Adds it as text that is read as the same again (owner:others apart, which is about who reads it): names with colons, every text in quotes, times as RFC 3339. */
void filter_print(const struct filter *f, struct buf *out);
/* Does it ask for words, so that filter_find is due? */
bool filter_has_text(const struct filter *f);
/* Does it ask for words alone? */
bool filter_is_text(const struct filter *f);
/* Does it name a state, so that closed ones may be asked for? */
bool filter_has_state(const struct filter *f);
/* Looks the words up in the full text, and in what v has not written yet (NULL: in the file alone), among the incidents of a set of bits by row (NULL: all). Any thread,
   the reader's; meanwhile the loop may go on with filter_note and filter_match_row. At most FILTER_FOUND_MOST titles and texts of a word, the newest first. */
enum { FILTER_FOUND_MOST = 10000 };
int filter_find(struct filter *f, struct views *v, struct views_reader *r, const uint64_t *among, size_t among_n, struct err *e);
/* They are to be looked up once more: until then the loop goes by what it saw itself. */
void filter_look_again(struct filter *f);
/* Were there more than were looked at? */
bool filter_found_part(const struct filter *f);
/* The incidents that have all words, as bits by row; false: they were not looked up. */
bool filter_found(const struct filter *f, const uint64_t **bits, size_t *n);
/* Evaluates. texts: more texts of this incident that just came in and the full text may not know yet. Words that were not looked up are matched against the title
   and these alone. */
bool filter_match(struct filter *f, const struct names *names, const struct incident *i, const struct span *texts, size_t n);
/* All but the words. */
bool filter_match_row(struct filter *f, const struct names *names, const struct incident_row *r, const struct incident_more *m);
/* Of a line of the log: whether its time is within since: and until:, and some of the texts has each word. Any thread, if it has f alone. */
bool filter_match_line(struct filter *f, wf_time at, const struct span *texts, size_t n);
/* ... and whether its incident, as it is now, passes all else; r NULL: it is of none, and passes where nothing is asked of one. */
bool filter_match_of(struct filter *f, const struct names *names, const struct incident_row *r, const struct incident_more *m);
/* Remembers the words that this incident has by what just came in. */
void filter_note(struct filter *f, uint32_t row, struct span title, const struct span *texts, size_t n);
/* The same text for two filters that mean the same: the key by which queries are shared. Lives as long as f. */
struct span filter_key(const struct filter *f);

#endif
