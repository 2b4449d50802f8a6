/* workers: the threads beside the loop on which jobs run (disk.c). Each has readers of its own, which it opens when it first needs them. They are of less urgency than the loop:
 * who waits for a job waits for its end alone, and all others wait for the loop. Started with the first jobs; what ends is taken on the loop, in the order in which it ended.
 */
#include <pthread.h>
#include <stdlib.h>

#include "base/urgency.h"
#include "server/state.h"
#include "server/wake.h"

enum { WORKERS = 3 };
struct workers {
    struct server *server;
    struct wake wake;
    pthread_t threads[WORKERS];
    size_t threads_n;
    /* Under lock. */
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct job *first, **last;   /* wait for a thread */
    struct job *ended, **ended_last;
    size_t idle;
    bool stop;
};

static void push(struct job ***last, struct job *j)
{
    j->next = NULL;
    **last = j;
    *last = &j->next;
}

static void run(struct job *j, struct readers *r)
{
    j->code = 0;
    j->readers = r;
    if (!r->journal)
        j->code = journal_reader_open(&r->journal, j->server->home, &j->err);
    if (!j->code && !r->views)
        j->code = views_reader_open(&r->views, j->server->home, &j->err);
    if (!j->code)
        j->run(j);
}

static void *work(void *arg)
{
    struct workers *k = arg;
    struct readers own = {0};
    urgency_of_thread(URGENCY_WORK);
    pthread_mutex_lock(&k->lock);
    while (!k->stop) {
        struct job *j = k->first;
        if (!j) {
            k->idle++;
            pthread_cond_wait(&k->more, &k->lock);
            k->idle--;
            continue;
        }
        k->first = j->next;
        if (!k->first)
            k->last = &k->first;
        pthread_mutex_unlock(&k->lock);
        run(j, &own);
        pthread_mutex_lock(&k->lock);
        push(&k->ended_last, j);
        pthread_mutex_unlock(&k->lock);
        wake_send(&k->wake); /* the loop may take the processor at once: it shall not find the lock taken */
        pthread_mutex_lock(&k->lock);
    }
    pthread_mutex_unlock(&k->lock);
    journal_reader_close(own.journal);
    views_reader_close(own.views);
    return NULL;
}

static void on_ended(void *arg)
{
    struct workers *k = arg;
    pthread_mutex_lock(&k->lock);
    struct job *j = k->ended;
    k->ended = NULL;
    k->ended_last = &k->ended;
    pthread_mutex_unlock(&k->lock);
    while (j) {
        struct job *next = j->next;
        j->next = NULL;
        k->server->jobs--;
        disk_fail(j); /* its end; mostly nothing is wrong */
        j = next;
    }
}

int workers_open(struct server *s, struct err *e)
{
    struct workers *k = mem_alloc(sizeof *k);
    k->server = s;
    k->last = &k->first;
    k->ended_last = &k->ended;
    int rc = wake_open(&k->wake, s->o.loop, on_ended, k);
    if (rc) {
        mem_free(k);
        return err_set(e, WF_E_SYSTEM, "the workers of the engine can't be made: %s", uv_strerror(rc));
    }
    pthread_mutex_init(&k->lock, NULL);
    pthread_cond_init(&k->more, NULL);
    s->workers = k;
    return 0;
}

void disk_start(struct job *j)
{
    struct workers *k = j->server->workers;
    pthread_mutex_lock(&k->lock);
    bool wanted = !k->idle && k->threads_n < WORKERS;
    if (wanted && pthread_create(&k->threads[k->threads_n], NULL, work, k) == 0)
        k->threads_n++;
    bool any = k->threads_n > 0;
    if (any) {
        j->server->jobs++;
        push(&k->last, j);
        pthread_cond_signal(&k->more);
    }
    pthread_mutex_unlock(&k->lock);
    if (any)
        return;
    j->code = err_set(&j->err, WF_E_SYSTEM, "the engine has no thread to look it up with");
    disk_fail(j);
}

bool server_is_busy(const struct server *s)
{
    return s->jobs > 0;
}

void workers_free(struct workers *k)
{
    if (!k)
        return;
    pthread_mutex_lock(&k->lock);
    k->stop = true;
    pthread_cond_broadcast(&k->more);
    pthread_mutex_unlock(&k->lock);
    for (size_t i = 0; i < k->threads_n; i++)
        pthread_join(k->threads[i], NULL);
    pthread_mutex_destroy(&k->lock);
    pthread_cond_destroy(&k->more);
    wake_free(&k->wake);
    mem_free(k);
}
