/* key_impl: what key.c and key_file.c share. */
#ifndef WF_SIGN_KEY_IMPL_H
#define WF_SIGN_KEY_IMPL_H

#include "sign/key.h"

/* libsodium, started; each way in calls it. */
int key_start(struct err *e);
/* Locked memory for a secret, sodium_free; NULL, told, where there is none. */
void *key_room(size_t n, struct err *e);

#endif
