/* clean: text from outside made harmless.
 *
 * Every text that a feed, a plugin, a client or an officer gave passes text_clean() before it is stored, and again with
 * TEXT_TERMINAL before it is measured or drawn. What comes out is always valid UTF-8.
 */
#ifndef WF_TEXT_CLEAN_H
#define WF_TEXT_CLEAN_H

#include "base/arena.h"
#include "base/buf.h"

#define TEXT_MARKS_MOST 4 /* a cell of ncurses holds no more */
enum text_clean_flags {
    /* Newline and tab stay; CR LF, CR, U+0085, U+2028 and U+2029 become newline. Without it each becomes a space. */
    TEXT_LINES = 1,
    /* For the screen: also drops zero-width characters, joiners, variation selectors, emoji modifiers, fillers; cuts
     * stacks of more than TEXT_MARKS_MOST combining marks; what glibc calls unprintable becomes U+FFFD. */
    TEXT_TERMINAL = 2,
    /* With TEXT_TERMINAL: U+200B stays, for text_wrap() alone, which takes it out. */
    TEXT_BREAKS = 4,
};

/* Appends the cleaned text to out. Removes C0 (but see TEXT_LINES), DEL, C1, bidi controls, line separators, annotation
 * and tag characters, U+FEFF; bytes that are not UTF-8 become U+FFFD. Returns true when the result differs from s. */
bool text_clean(struct span s, unsigned flags, struct buf *out);
/* The same without a copy where nothing is to be done: s itself, or a cleaned, NUL-terminated copy in the arena.
 * *changed (may be NULL) is set to true when it differs, else left alone. */
struct span text_clean_arena(struct arena *a, struct span s, unsigned flags, bool *changed);
/* True when text_clean(s, flags) would give s. */
bool text_is_clean(struct span s, unsigned flags);
/* For identifiers (source_id, type, member, checkpoint): true when s holds anything that text_clean(s, 0) would remove
 * or replace, so that the caller answers with an error. Newline and tab count. */
bool text_has_forbidden(struct span s);

#endif
