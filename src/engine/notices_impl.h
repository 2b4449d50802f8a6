/* notices_impl: what the files of engine/notices share. */
#ifndef WF_ENGINE_NOTICES_IMPL_H
#define WF_ENGINE_NOTICES_IMPL_H

#include "engine/engine.h"
#include "engine/notices.h"
#include "notice/compose.h"
#include "notice/places.h"

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

/* One recipient's bytes, of its own channel or its second path. */
struct notices_form {
    size_t addressee; /* of composed.addressees */
    uint8_t channel;
    bool waiting, plugin, made;
    struct buf bytes;
    struct span type; /* a plugin's media type */
    void *asking;     /* the plugin has it and has not answered */
};

struct notices_job;
typedef void notices_work_fn(struct notices_job *j);

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
    struct recipients as_sent; /* as they were: of a Cancel's original, or of what lies in the outbox; empty: not read */
    struct compose_means means;
    struct composed composed;
    struct buf json, manifest, cap;
    VEC(struct notices_form) forms; /* in the manifest's order */
    size_t asked; /* plugins that have not answered */
    struct buf parts;     /* VERIFY: what the verifier gets */
    struct manifest read; /* the manifest as it lies in the outbox */
    bool judging;         /* the verifier has it */
    notices_work_fn *then; /* the work at hand, in a worker */
    notices_work_fn *rest; /* what follows it on the loop; NULL: it is answered */
    struct server_notice_made made;
    struct err err;
};

/* Composes what the job asks for, of its draft or its receipt; in a worker. The job's err says what failed. */
void notices_compose(struct notices_job *j);
/* made's facts, of what was composed. */
void notices_tell(struct notices_job *j);
/* The job's next work on the pool; on the loop. */
void notices_work(struct notices_job *j, notices_work_fn *work);
/* It is answered, and gone; on the loop. */
void notices_end(struct notices_job *j);
struct engine *notices_engine(const struct notices_job *j);

/* ---- notices_encode.c ---- */
/* In a worker: composes, refuses what may not go, makes every form that no plugin makes. */
void notices_encode(struct notices_job *j);
/* On the loop, after that: has the plugins make theirs, then goes on to the storing; of a COMPOSE tells what the plugin made. */
void notices_encode_rest(struct notices_job *j);
void notices_forms_free(struct notices_job *j);
/* On the loop: plugins that have it are to answer no more. True: it waited for some, and for nothing else. */
bool notices_encode_forget(struct notices_job *j);
/* What the recipient reads, for COMPOSE; in a worker. */
void notices_preview(struct notices_job *j, struct json_writer *w);

/* ---- notices_store.c ---- */
/* Writes the manifest and every byte of it to HOME/outbox, on the disk when it returns. In a worker. */
void notices_store(struct notices_job *j);
/* The recipients as they were when that was made: places.json of a making. WF_E_NOTFOUND: an older version made it. */
int notices_places(const char *folder, struct recipients *out, struct err *e);
/* HOME/outbox/N-0031/DIGEST, mem_free. */
char *notices_making(const char *home, uint32_t n, struct span manifest);
char *notices_making_of(const char *home, uint32_t n, const uint8_t manifest[SIGN_DIGEST_SIZE]);

/* ---- notices_verify.c ---- */
/* In a worker: reads the making that the manifest names; then, on the loop, has it judged. */
void notices_verify(struct notices_job *j);
void notices_verify_rest(struct notices_job *j);
/* On the loop: no answer is waited for any more. True: one was. */
bool notices_verify_forget(struct notices_job *j);
/* In a worker. */
void notices_export(struct notices_job *j);
struct verifier *notices_verifier(const struct notices_job *j);

#endif
