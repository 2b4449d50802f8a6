/* reader: reads foreign XML where it can do no harm: a process of our own program that has given up everything but its socket (sandbox/sandbox.h), one for each
 * question. The courier itself holds tokens and sockets, and parses no XML.
 */
#ifndef WF_COURIER_READER_H
#define WF_COURIER_READER_H

#include "courier/child.h"

enum { READER_MS = 10000, READER_MOST = 64 << 10 };

/* What is asked:
 *   answer  given is a receiver's words: {"type":"Ack","by":"sender","text":"note"} where it answers the identity that is named
 *   compare sent is our alert, given what the gateway shows: {"verdict":"same|different|unread","text":"..."}
 *   title   given is our alert: {"title":"...","text":"...","language":"..."}
 * done gets its line; nothing where it did not answer. */
int reader_ask(struct send *s, const char *what, struct span sent, struct span given, child_done *done, struct err *e);
/* The other side: watchfloor-courier --read PID. */
int reader_main(pid_t parent);

#endif
