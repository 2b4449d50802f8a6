/* sign/passphrase: what an officer types on the terminal and nobody sees. There is no option and no variable that takes a passphrase. */
#ifndef WF_SIGN_PASSPHRASE_H
#define WF_SIGN_PASSPHRASE_H

#include "base/buf.h"
#include "base/err.h"

/* Prints the prompt on the terminal, reads a line from it without echo into *out. WF_E_DENIED where there is no terminal. passphrase_wipe ends it. */
int passphrase_ask(const char *prompt, struct buf *out, struct err *e);
void passphrase_wipe(struct buf *b);
/* Prints the prompt on the terminal and reads a line from it, seen as it is typed: what confirms that something leaves is typed by somebody, not piped. */
int passphrase_confirm(const char *prompt, struct buf *out, struct err *e);

#endif
