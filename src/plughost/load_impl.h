/* load_impl: what the files of load share. For these alone. */
#ifndef WF_PLUGHOST_LOAD_IMPL_H
#define WF_PLUGHOST_LOAD_IMPL_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "watchfloor/plugin.h"

/* A struct of the first minor that has it ends with this field; no plugin has a shorter one. */
#define LOAD_SIZE_MIN(T, last) (offsetof(T, last) + sizeof(__typeof__(((T *) NULL)->last)))

/* Is it a struct_size that can be one? */
int load_check_size(size_t size, size_t least, const char *what, struct err *e);
/* As much of a plugin's struct as both sides know. */
void load_copy_struct(void *to, size_t to_size, const void *from, size_t from_size);
/* The protocol of d, if it has one, copied as this build knows it, and judged. */
int load_protocol(wf_plugin *d, struct arena *a, struct err *e);

#endif
