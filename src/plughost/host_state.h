/* host_state: what host.c (the conversation), host_decide.c (a protocol's part of it) and host_table.c (what a plugin may call) share. For these alone. */
#ifndef WF_PLUGHOST_HOST_STATE_H
#define WF_PLUGHOST_HOST_STATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "frame/frame.h"
#include "model/report.h"
#include "plughost/host.h"

#define HOST_FLUSH ((size_t) 64 << 10)        /* what is written at once, at least */
#define HOST_SCRATCH_MAX ((size_t) 256 << 20) /* of scratch() in one callback */

struct host {
    wf_host table; /* what the plugin holds; first, and never written again after host_new */
    int fd;
    const wf_plugin *d;
    void *instance;
    struct buf in, out;
    struct arena kept;    /* the options: as long as the host */
    struct arena scratch; /* of the plugin, one callback */
    struct arena work;    /* of emit, one report */
    struct report_binding binding;
    struct frame_open options;
    struct frame_input input; /* the one at work; its strings lie in `strings` */
    struct buf strings;
    struct buf bytes;
    wf_instant now;
    bool parsing, encoding; /* the callback at work */
    bool broken; /* the engine is gone; nothing is written any more */
    bool overflow;        /* the plugin gave more than one input may give */
    uint32_t reports, rejects, advices, follows, notes;
    struct buf refused; /* why emit refused the last report, until its place is named or another comes; empty: nothing waits */
    struct buf arrived; /* numbers, 8 bytes each */
    size_t given; /* bytes of frames of this input */
};

/* host_table.c: fills the table. */
void host_table_init(wf_host *table);
/* host_table.c: sets a report that was refused aside, if one waits, with its place in the input. */
void host_settle(struct host *h, uint64_t offset, uint64_t length, uint32_t line);
/* host_decide.c: one DECIDE, answered. */
int host_decide(struct host *h, struct span payload, struct err *e);
/* host.c: writes out when there is enough, or all of it. */
void host_flush(struct host *h, bool all);

#endif
