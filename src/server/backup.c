/* backup: a whole copy of the journal, made on a worker while the engine goes on. It is written as the engine's own Unix user, 0600: nobody reads more by
 * it than he could before. That it was made is a fact, and that somebody is about to replay the floor's past.
 */
#include <stdio.h>

#include "journal/backup.h"
#include "server/state.h"

struct backed {
    struct request *r;
    struct journal_backed what;
};

static void recorded(void *arg, const struct desk_accepted *a)
{
    struct backed *b = arg;
    struct request *r = b->r;
    struct json_writer w;
    if (a->code) {
        struct err e;
        err_field(&e, a->code, "file", "the backup is made, but that could not be recorded: %s", a->err ? a->err->text : "");
        request_refuse(r, &e);
        return;
    }
    if (reply_begin(r->session, r->id, &w)) {
        jw_kint(&w, "seq", (int64_t) b->what.seq);
        jw_kcstr(&w, "head", b->what.head);
        jw_kint(&w, "bytes", (int64_t) b->what.bytes);
        reply_end(r->session, &w);
    }
    request_done(r);
}

static bool is_over(void *arg)
{
    return __atomic_load_n(&((const struct job *) arg)->server->closed, __ATOMIC_RELAXED);
}

static void run_backup(struct job *j)
{
    j->code = journal_backup(j->server->home, j->path, is_over, j, &j->backed, &j->err);
}

static void backed(struct job *j)
{
    struct request *r = j->request;
    struct json_writer w;
    struct buf payload = {0};
    struct err e;
    r->server->backups--;
    if (j->code) {
        request_refuse(r, &j->err);
        return;
    }
    struct backed *b = arena_alloc(&r->arena, sizeof *b);
    *b = (struct backed){r, j->backed};
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kcstr(&w, "file", j->path);
    jw_kint(&w, "seq", (int64_t) j->backed.seq);
    jw_kcstr(&w, "head", j->backed.head);
    jw_kint(&w, "bytes", (int64_t) j->backed.bytes);
    jw_kint(&w, "uid", r->session->uid);
    jw_end_object(&w);
    int rc = desk_fact(r->server->o.desk, SPAN_LIT("journal.backed_up"), arena_span(&r->arena, span_str(r->session->officer)), arena_span(&r->arena, buf_view(&payload)),
                       span_str(arena_printf(&r->arena, "the journal was copied up to fact %llu", (unsigned long long) j->backed.seq)), recorded, b, &e);
    buf_free(&payload);
    r->server->work = true;
    if (rc)
        request_refuse(r, &e);
}

void backup_request(struct request *r)
{
    struct err e;
    struct span file;
    if (!request_members(r, "file") || !who_may(r, "backup"))
        return;
    file = request_text(r->root, "file");
    int rc = 0;
    if (!file.n || memchr(file.p, 0, file.n))
        rc = err_field(&e, WF_E_INVALID, "file", "a backup needs the \"file\" to be written");
    else if (r->server->backups)
        rc = err_field(&e, WF_E_STATE, "file", "a backup is being made; one at a time");
    if (rc) {
        request_refuse(r, &e);
        return;
    }
    struct job *j = disk_new(r->session);
    j->request = r;
    j->path = mem_strndup(file.p, file.n);
    j->run = run_backup;
    j->done = backed;
    r->server->backups++;
    disk_start(j);
}

static void allowed(void *arg, const struct desk_accepted *a)
{
    struct request *r = arg;
    if (a->code) {
        request_refuse(r, a->err);
        return;
    }
    reply_ok(r->session, r->id);
    request_done(r);
}

/* Where there is a policy: who may, and the fact of it. What he sees there is by the same policy. */
void replay_request(struct request *r)
{
    struct err e;
    struct buf payload = {0};
    struct json_writer w;
    if (!request_members(r, "to") || !who_may(r, "journal replay"))
        return;
    struct span to = request_text(r->root, "to");
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kstr(&w, "to", to.n <= 64 ? to : SPAN_LIT(""));
    jw_kint(&w, "uid", r->session->uid);
    jw_end_object(&w);
    int rc = desk_fact(r->server->o.desk, SPAN_LIT("journal.replayed"), arena_span(&r->arena, span_str(r->session->officer)), arena_span(&r->arena, buf_view(&payload)),
                       SPAN_LIT("the floor's past is replayed beside it"), allowed, r, &e);
    buf_free(&payload);
    r->server->work = true;
    if (rc)
        request_refuse(r, &e);
}
