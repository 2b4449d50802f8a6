/* change_fields: the table of an incident's fields in facts, shared by change.c, change_write.c and change_read.c. */
#ifndef WF_DESK_CHANGE_FIELDS_H
#define WF_DESK_CHANGE_FIELDS_H

#include "desk/change.h"

/* ,"set":{...}: each field that is another than before. */
void change_put_set(struct buf *out, const struct change *c, const struct names *names);
/* A JSON string. */
void change_put_string(struct buf *out, struct span s);
/* Assigns the member `k` of a fact's "set" to the incident. Strings are views of k's. Non-zero where key or value are wrong. */
int change_set_field(struct state *s, const struct json *k, struct incident *i);

/* Assigns the field of that key as it is in another incident. Non-zero where there is no such field. */
int change_copy_field(struct span key, const struct incident *from, struct incident *to);

#endif
