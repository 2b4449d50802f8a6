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

struct filter;
struct views_reader;

struct filter_env {
    wf_time now;          /* for since:-6h */
    struct span me;       /* for owner:me, for:me */
    uint8_t called;       /* for:me: the steps of an escalation that call me by my role, as bits of enum incident_tier */
    const char *prefix;   /* of ids */
    int16_t zone;         /* for since:08:00, minutes east of UTC */
};
/* Parses. On error *at (may be NULL) is the byte at fault, e->field the name, e->text a sentence. An empty text matches all. */
int filter_parse(struct span text, const struct filter_env *env, struct filter **out, size_t *at, struct err *e);
void filter_free(struct filter *f);
/* Adds it as text that is read as the same again (owner:others apart, which is about who reads it): names with colons, every text in quotes, times as RFC 3339. */
void filter_print(const struct filter *f, struct buf *out);
/* Does it ask for words, so that filter_find is due? */
bool filter_has_text(const struct filter *f);
/* Does it look at more of an incident than its row? */
bool filter_needs_whole(const struct filter *f);
/* Does it name a state, so that closed ones may be asked for? */
bool filter_has_state(const struct filter *f);
/* Looks the words up in the full text (any thread; the reader's). Without it, words are matched against titles alone. */
int filter_find(struct filter *f, struct views_reader *r, struct err *e);
/* Evaluates. `text`: more text of this incident that just came in and the full text may not know yet; may be empty. */
bool filter_match(struct filter *f, const struct names *names, const struct incident *i, struct span text);
/* The same text for two filters that mean the same: the key by which queries are shared. Lives as long as f. */
struct span filter_key(const struct filter *f);

#endif
