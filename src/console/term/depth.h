/* depth: how many colours we ask of the terminal, and which terminfo entry says how. Pure. */
#ifndef WF_CONSOLE_DEPTH_H
#define WF_CONSOLE_DEPTH_H

#include <stdbool.h>
#include <stddef.h>

enum depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_TRUE };

/* NO_COLOR (set and not empty) wins; then COLORTERM; then the number that terminfo gives. Any may be NULL. */
enum depth depth_for(const char *no_color, const char *colorterm, int colors);
bool depth_says_true(const char *colorterm);
/* NO_COLOR is set and not empty. */
bool depth_says_none(const char *no_color);
/* The terminal's entry with direct colour: "xterm-256color" gives "xterm-direct". False when it is too long. */
bool depth_direct_name(const char *term, char *out, size_t size);

#endif
