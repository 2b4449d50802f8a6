/* vault_impl: a record's two files, between vault.c (which there are) and vault_file.c (what stands in them). */
#ifndef WF_VAULT_VAULT_IMPL_H
#define WF_VAULT_VAULT_IMPL_H

#include "vault/vault.h"

/* The generation of a record is in its files' names: ID.3.key, ID.3.rec; a newer one is whole before the older one's key is destroyed. */
struct vault_file {
    const char *folder;
    const char *id; /* NUL-terminated */
    uint32_t generation;
};

/* The name of either file, mem_free; end: "key" or "rec". */
char *vault_file_path(const struct vault_file *f, const char *end);
/* Reads such a name; false: it is none. id holds VAULT_ID_MOST + 1 bytes. */
bool vault_file_name(const char *name, char *id, uint32_t *generation, bool *is_key);
/* A new key and the text under it, both safe on the disk on return. */
int vault_file_write(const struct vault_file *f, struct span text, const struct vault_life *life, struct err *e);
/* Appends the text where out is not NULL. *life is what the record says, checked; where it fails, what can be said of it. */
int vault_file_read(const struct vault_file *f, struct buf *out, struct vault_life *life, struct err *e);
/* Overwrites and removes a file of which a key may be part. One that is gone is fine. */
int vault_file_erase(const char *path, struct err *e);
/* Overwrites and removes the key: nothing opens the record any more, and it stays as the sign that it was. */
int vault_file_end(const struct vault_file *f, struct err *e);
/* Is that how it stands there? */
bool vault_file_is_ended(const struct vault_file *f);
/* Overwrites and removes the key, then the record. Either may be gone. */
int vault_file_destroy(const struct vault_file *f, struct err *e);

#endif
