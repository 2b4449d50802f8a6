/* notices_impl: what the files of engine/notices share. */
#ifndef WF_ENGINE_NOTICES_IMPL_H
#define WF_ENGINE_NOTICES_IMPL_H

#include "engine/engine.h"
#include "engine/notices.h"
#include "notice/compose.h"

/* A snapshot of the data files: read by workers, changed by nobody. uses: on the loop alone. */
struct notices_data {
    size_t uses;
    uint64_t digest; /* of all that was read */
    struct templates templates;
    struct recipients recipients;
    struct phrases phrases;
    struct checkpoints checkpoints;
    char *sender, *sender_name, *contact, *phone, *prefix, *exercise;
    struct compose_means means; /* views into all of these */
};

/* One question, from when it is asked until it is answered. Invariant: a worker has it alone between uv_queue_work and its after. */
struct notices_job {
    struct notices *owner;
    struct notices_job *next;
    struct notices_data *data;
    uv_work_t work;
    struct arena arena; /* the copy of what was asked, and the answer's texts */
    struct server_notice_ask ask;
    wf_time now;
    bool single;      /* the configuration lets one officer send */
    const char *home; /* lives as long as the engine */
    server_notice_fn *done;
    void *done_arg;
    /* what comes of it */
    struct notice_draft draft;
    struct composed composed;
    struct buf json, manifest;
    struct server_notice_made made;
    struct err err;
};

/* Composes what the job asks for, of its draft or its receipt; in a worker. The job's err says what failed. */
void notices_compose(struct notices_job *j);
/* made's facts, of what was composed. */
void notices_tell(struct notices_job *j);

#endif
