/* term: the officer's terminal: raw mode, keys in, cells out, and back as it was.
 *
 * Owns the file descriptor, what the screen shows now, and the bytes not yet taken by the terminal. Only
 * console.c makes one. terminfo (of ncurses) says what to write; the differences are found here, cell by
 * cell, because after text whose width terminals dispute the cursor must be placed anew, which ncurses'
 * own painter does not do. Lines may be slow: tests/pty/scripts/bytes.pty says what a change may cost.
 */
#ifndef WF_CONSOLE_TERM_H
#define WF_CONSOLE_TERM_H

#include "base/err.h"
#include "console/cell/cell.h"
#include "console/term/key.h"
#include "console/theme/theme.h"

struct term;

/* Opens the controlling terminal of standard input, without blocking. The theme must outlive it. */
int term_open(struct term **out, const struct theme *theme, struct err *e);
/* Gives the terminal back; what is unsent is sent within half a second or dropped. NULL is fine. */
void term_close(struct term *t);
int term_fd(const struct term *t);
void term_size(const struct term *t, int *w, int *h);
/* Reads what was typed: at most `max` keys. WF_E_IO when the terminal hung up; 0 else. *n may be 0. */
int term_read(struct term *t, struct key *out, size_t max, size_t *n, struct err *e);
/* The text of the paste just read; valid until the next term_read. */
struct span term_paste(const struct term *t);
/* Nanoseconds until term_keys_timeout is due, or -1. */
int64_t term_keys_wait(const struct term *t);
size_t term_keys_timeout(struct term *t, struct key *out);
/* More typed bytes are held than the last term_read could return. */
bool term_keys_held(const struct term *t);
/* Paints the difference to what is shown. False when earlier bytes are still unsent: nothing was done, try on POLLOUT. */
bool term_paint(struct term *t, const struct cells *c);
/* Unsent bytes are left: poll for POLLOUT and call term_flush. */
bool term_unsent(const struct term *t);
int term_flush(struct term *t, struct err *e);
/* Forgets what is shown, so that the next paint writes all. */
void term_redraw(struct term *t);
void term_set_theme(struct term *t, const struct theme *theme);
/* No colour can be asked of it (or NO_COLOR is set): use the theme "mono". */
bool term_is_mono(const struct term *t);
void term_bell(struct term *t);
/* To the shell and back (Ctrl-Z). */
void term_leave(struct term *t);
int term_enter(struct term *t, struct err *e);

#endif
