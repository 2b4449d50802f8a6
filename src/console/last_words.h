/* last_words: what an engine that died said last: the last line of HOME/log/engine.log. Called by app_link.c. */
#ifndef WF_CONSOLE_LAST_WORDS_H
#define WF_CONSOLE_LAST_WORDS_H

#include <stddef.h>

/* "2026-11-28T14:32:07 TEXT" into out; "" where there is no such line. */
void last_words(const char *home, char *out, size_t size);

#endif
