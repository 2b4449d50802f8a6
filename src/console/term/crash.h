/* crash: gives the terminal back when the process dies of a fault.
 *
 * Holds the one piece of static state of the console, since a signal handler has nothing else to look at. Only term.c calls it.
 */
#ifndef WF_CONSOLE_CRASH_H
#define WF_CONSOLE_CRASH_H

#include <stddef.h>
#include <termios.h>

/* From now on a fault writes `bytes` (at most 512 are kept) to fd and sets `saved`. Not for two terminals at once. */
void crash_arm(int fd, const struct termios *saved, const char *bytes, size_t n);
void crash_disarm(void);

#endif
