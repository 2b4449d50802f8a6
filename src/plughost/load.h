/* load: one plugin's shared object: its exports, dlopen, its descriptor with every size checked. Called by main.c. */
#ifndef WF_PLUGHOST_LOAD_H
#define WF_PLUGHOST_LOAD_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "watchfloor/plugin.h"

/* Names that the object in `fd` exports beside its descriptor, with commas, into out; nothing as it should be.
 * WF_E_INVALID: it is no shared object of this machine's kind. */
int load_exports(int fd, struct buf *out, struct err *e);
/* dlopen of the file in `fd`. *out is a whole wf_plugin of this build in `a`, with options and whole sources there; its
 * strings and functions are the plugin's. What the plugin's structs are too short for is absent. */
int load_plugin(int fd, struct arena *a, const wf_plugin **out, struct err *e);

#endif
