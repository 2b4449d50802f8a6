/* vault: which records there are, and when each ends. See vault.h. */
#include <dirent.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "base/map.h"
#include "base/vec.h"
#include "vault/vault_impl.h"

struct record {
    char id[VAULT_ID_MOST + 1];
    uint32_t generation;
    bool gone, told; /* its key is destroyed; told: by vault_sweep, and not recorded yet */
    bool pinned;
    int64_t written; /* when in this process, by the monotonic clock; 0: before it */
    struct vault_life life;
};
/* A generation whose key could not be destroyed. */
struct leftover {
    char id[VAULT_ID_MOST + 1];
    uint32_t generation;
    struct vault_life life;
};
struct vault {
    char *folder;
    struct map records; /* of struct record */
    VEC(struct leftover) leftovers;
    /* writing: held by who changes files, for as long as the disk takes; lock: while the map is looked at. Who reads waits for no disk but his own file's. */
    pthread_mutex_t writing, lock;
};

static struct vault_file file_of(const struct vault *v, const struct record *r)
{
    return (struct vault_file){.folder = v->folder, .id = r->id, .generation = r->generation};
}

static bool id_fine(struct span id)
{
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return id.n >= 1 && id.n <= VAULT_ID_MOST;
}

/* ---- opened ---- */

/* A file of the folder: the newest generation that has its record counts. */
static void seen(struct vault *v, const char *id, uint32_t generation)
{
    struct record *r = map_get(&v->records, span_str(id));
    if (!r) {
        r = mem_alloc(sizeof *r);
        memcpy(r->id, id, strlen(id)); /* a name of a file that fits */
        (void) map_put(&v->records, span_str(id), r);
    }
    if (generation > r->generation)
        r->generation = generation;
}

/* Calls fn for each file that is one of ours. */
typedef int file_fn(struct vault *v, const char *id, uint32_t generation, bool is_key, struct err *e);
static int each_file(struct vault *v, file_fn *fn, struct err *e)
{
    DIR *dir = opendir(v->folder);
    if (!dir)
        return err_errno(e, WF_E_IO, "\"%s\" can't be read", v->folder);
    int rc = 0;
    for (struct dirent *d; rc == 0 && (d = readdir(dir));) {
        char id[VAULT_ID_MOST + 1];
        uint32_t generation;
        bool is_key;
        if (vault_file_name(d->d_name, id, &generation, &is_key) && id_fine(span_str(id)))
            rc = fn(v, id, generation, is_key, e);
    }
    closedir(dir);
    return rc;
}

static int note_record(struct vault *v, const char *id, uint32_t generation, bool is_key, struct err *e)
{
    if (!is_key && v->records.n >= VAULT_RECORDS_MOST && !map_get(&v->records, span_str(id)))
        return err_set(e, WF_E_LIMIT, "\"%s\" holds more than %d records: none of them would be looked after", v->folder, VAULT_RECORDS_MOST);
    if (!is_key)
        seen(v, id, generation);
    return 0;
}

/* A key without its record, and what a newer record has replaced: a crash came between. */
static int destroy_left(struct vault *v, const char *id, uint32_t generation, bool is_key, struct err *e)
{
    (void) is_key;
    const struct record *r = map_get(&v->records, span_str(id));
    if (r && r->generation == generation)
        return 0;
    return vault_file_destroy(&(struct vault_file){.folder = v->folder, .id = id, .generation = generation}, e);
}

/* fs_write_atomic's own files, cut short by a crash: a key may stand in one. */
static int destroy_cut(struct vault *v, struct err *e)
{
    DIR *dir = opendir(v->folder);
    if (!dir)
        return err_errno(e, WF_E_IO, "\"%s\" can't be read", v->folder);
    int rc = 0;
    for (struct dirent *d; rc == 0 && (d = readdir(dir));) {
        size_t n = strlen(d->d_name);
        if (n < 4 || strcmp(d->d_name + n - 4, ".tmp") != 0)
            continue;
        char *path = fs_join(v->folder, d->d_name);
        rc = vault_file_erase(path, e);
        mem_free(path);
    }
    closedir(dir);
    return rc;
}

static void look(struct vault *v, vault_told_fn *told, void *arg)
{
    for (size_t i = 0; i < v->records.cap; i++) {
        struct record *r = v->records.entries[i].key ? v->records.entries[i].value : NULL;
        if (!r)
            continue;
        struct err e = {0};
        struct vault_file f = file_of(v, r);
        r->gone = vault_file_is_ended(&f); /* its end is still to be recorded: vault_sweep tells it */
        if (vault_file_read(&f, NULL, &r->life, &e) != 0 && !r->gone && told)
            told(arg, span_str(r->id), &r->life, &e);
    }
}

int vault_open(struct vault **out, const char *home, vault_told_fn *told, void *arg, struct err *e)
{
    *out = NULL;
    if (sodium_init() < 0)
        return err_set(e, WF_E_SYSTEM, "libsodium can't be started");
    struct vault *v = mem_alloc(sizeof *v);
    v->folder = fs_join(home, "vault");
    (void) pthread_mutex_init(&v->lock, NULL);
    (void) pthread_mutex_init(&v->writing, NULL);
    int rc = fs_mkdirs(v->folder, 0700, e);
    if (rc == 0)
        rc = destroy_cut(v, e);
    if (rc == 0)
        rc = each_file(v, note_record, e);
    if (rc == 0)
        rc = each_file(v, destroy_left, e);
    if (rc != 0) {
        vault_close(v);
        return rc;
    }
    look(v, told, arg);
    *out = v;
    return 0;
}

void vault_close(struct vault *v)
{
    if (!v)
        return;
    map_free(&v->records, mem_free);
    (void) pthread_mutex_destroy(&v->lock);
    (void) pthread_mutex_destroy(&v->writing);
    VEC_FREE(&v->leftovers);
    mem_free(v->folder);
    mem_free(v);
}

/* ---- one record ---- */

/* Destroys it now, else as soon as it can be: vault_sweep tries again. */
static void destroy_file(struct vault *v, const struct record *r)
{
    struct vault_file f = file_of(v, r);
    struct leftover x = {.generation = r->generation, .life = r->life};
    if (vault_file_destroy(&f, &(struct err){0}) == 0)
        return;
    memcpy(x.id, r->id, sizeof x.id);
    VEC_PUSH(&v->leftovers, x);
}

/* A copy of what is known of it; false: there is none. A record whose key is destroyed is there until that is recorded. */
static bool known(struct vault *v, struct span id, struct record *out)
{
    pthread_mutex_lock(&v->lock);
    const struct record *r = map_get(&v->records, id);
    if (r)
        *out = *r;
    pthread_mutex_unlock(&v->lock);
    return r != NULL;
}

static void note(struct vault *v, const struct record *now)
{
    pthread_mutex_lock(&v->lock);
    struct record *r = map_get(&v->records, span_str(now->id));
    if (!r) {
        r = mem_alloc(sizeof *r);
        (void) map_put(&v->records, span_str(now->id), r);
    }
    *r = *now;
    pthread_mutex_unlock(&v->lock);
}

static void drop(struct vault *v, struct span id)
{
    pthread_mutex_lock(&v->lock);
    mem_free(map_remove(&v->records, id));
    pthread_mutex_unlock(&v->lock);
}

static int write_now(struct vault *v, struct span id, struct span text, struct vault_life life, struct err *e)
{
    struct record was;
    bool there = known(v, id, &was);
    if (!there && v->records.n >= VAULT_RECORDS_MOST)
        return err_set(e, WF_E_LIMIT, "the vault holds %d records already: close what is done", VAULT_RECORDS_MOST);
    if (there && was.gone)
        return err_set(e, WF_E_AGAIN, "the record %s had its time, and that is still to be recorded", was.id);
    struct record now = {.generation = there ? was.generation + 1 : 1, .life = life, .written = clock_mono()};
    for (size_t i = 0; i < v->leftovers.n; i++)
        if (span_is(id, v->leftovers.v[i].id) && v->leftovers.v[i].generation >= now.generation)
            now.generation = v->leftovers.v[i].generation + 1; /* what is to be destroyed is another file */
    memcpy(now.id, id.p, id.n);
    if (there)
        now.life.made = was.life.made;
    if (now.life.until > now.life.made + VAULT_LIFE_MOST)
        now.life.until = now.life.made + VAULT_LIFE_MOST;
    struct vault_file f = file_of(v, &now);
    int rc = vault_file_write(&f, text, &now.life, e);
    if (rc != 0) { /* a key that may be there opens nothing */
        destroy_file(v, &now);
        return rc;
    }
    note(v, &now);
    if (there)
        destroy_file(v, &was);
    return 0;
}

int vault_write(struct vault *v, struct span id, struct span text, wf_time made, wf_time until, struct err *e)
{
    if (!id_fine(id))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no id of a record: 1 to %d letters, digits and '-'", SPAN_FMT(id), VAULT_ID_MOST);
    if (text.n > VAULT_TEXT_MOST)
        return err_set(e, WF_E_LIMIT, "the record %.*s has %zu bytes, at most %d can be kept", SPAN_FMT(id), text.n, VAULT_TEXT_MOST);
    if (until <= made)
        return err_set(e, WF_E_INVALID, "the record %.*s would end before it begins", SPAN_FMT(id));
    pthread_mutex_lock(&v->writing);
    int rc = write_now(v, id, text, (struct vault_life){made, until}, e);
    pthread_mutex_unlock(&v->writing);
    return rc;
}

void vault_new_id(char *id, size_t size)
{
    uint64_t chance;
    size_t n = strlen(id);
    randombytes_buf(&chance, sizeof chance);
    snprintf(id + n, size - n, "-%016llx", (unsigned long long) chance);
}

static int none(struct span id, struct err *e)
{
    return err_set(e, WF_E_NOTFOUND, "no health record %.*s: nothing was told, or its time has ended and its key was destroyed", SPAN_FMT(id));
}

int vault_read(struct vault *v, struct span id, struct buf *out, struct err *e)
{
    struct record r;
    size_t from = out->n;
    int rc = WF_E_CORRUPT;
    uint32_t generation = 0;
    for (int i = 0; i < 8 && rc != 0; i++) { /* it may be written anew, or end, while it is read */
        struct vault_life life;
        if (!known(v, id, &r) || r.gone)
            return none(id, e);
        if (r.generation == generation)
            break;
        generation = r.generation;
        struct vault_file f = file_of(v, &r);
        out->n = from;
        rc = vault_file_read(&f, out, &life, e);
    }
    return rc;
}

bool vault_life(struct vault *v, struct span id, struct vault_life *life)
{
    struct record r;
    bool there = known(v, id, &r) && !r.gone;
    if (there)
        *life = r.life;
    return there;
}

void vault_pin(struct vault *v, struct span id, bool on)
{
    pthread_mutex_lock(&v->lock);
    struct record *r = map_get(&v->records, id);
    if (r)
        r->pinned = on;
    pthread_mutex_unlock(&v->lock);
}

size_t vault_count(struct vault *v, struct span prefix)
{
    size_t n = 0;
    pthread_mutex_lock(&v->lock);
    for (size_t i = 0; i < v->records.cap; i++) {
        const struct record *r = v->records.entries[i].key ? v->records.entries[i].value : NULL;
        n += r && !r->gone && strncmp(r->id, prefix.p, prefix.n) == 0;
    }
    pthread_mutex_unlock(&v->lock);
    return n;
}

void vault_each(struct vault *v, struct span prefix, int64_t idle, void (*fn)(void *arg, struct span id, const struct vault_life *life), void *arg)
{
    VEC(struct record)
    all = {0};
    int64_t now = clock_mono();
    pthread_mutex_lock(&v->lock);
    for (size_t i = 0; i < v->records.cap; i++) {
        const struct record *r = v->records.entries[i].key ? v->records.entries[i].value : NULL;
        if (r && !r->gone && !r->pinned && strncmp(r->id, prefix.p, prefix.n) == 0 && (!r->written || now - r->written >= idle))
            VEC_PUSH(&all, *r);
    }
    pthread_mutex_unlock(&v->lock);
    for (size_t i = 0; i < all.n; i++)
        fn(arg, span_str(all.v[i].id), &all.v[i].life);
    VEC_FREE(&all);
}

int vault_destroy(struct vault *v, struct span id, struct err *e)
{
    struct record r;
    pthread_mutex_lock(&v->writing);
    int rc = none(id, e);
    if (known(v, id, &r) && !r.gone) {
        struct vault_file f = file_of(v, &r);
        rc = vault_file_destroy(&f, e);
    }
    if (rc == 0)
        drop(v, id);
    pthread_mutex_unlock(&v->writing);
    return rc;
}

/* ---- what has had its time ---- */

void vault_end(struct vault *v, struct span id, wf_time now)
{
    pthread_mutex_lock(&v->lock);
    struct record *r = map_get(&v->records, id);
    if (r && r->life.until > now)
        r->life.until = now;
    pthread_mutex_unlock(&v->lock);
}

/* Those whose time has come, and those of which it is still to be recorded; mem_free. */
static struct record *due(struct vault *v, wf_time now, size_t *n)
{
    *n = 0;
    pthread_mutex_lock(&v->lock);
    struct record *list = mem_alloc_array(v->records.n + 1, sizeof *list);
    for (size_t i = 0; i < v->records.cap; i++) {
        const struct record *r = v->records.entries[i].key ? v->records.entries[i].value : NULL;
        if (r && !r->told && (r->gone || r->life.until <= now))
            list[(*n)++] = *r;
    }
    pthread_mutex_unlock(&v->lock);
    return list;
}

/* What replaced ones have left. */
static void sweep_leftovers(struct vault *v, vault_told_fn *told, void *arg)
{
    for (size_t i = v->leftovers.n; i-- > 0;) {
        struct leftover *x = &v->leftovers.v[i];
        struct err e = {0};
        struct vault_file f = {.folder = v->folder, .id = x->id, .generation = x->generation};
        if (vault_file_destroy(&f, &e) == 0)
            VEC_REMOVE(&v->leftovers, i);
        else if (told)
            told(arg, span_str(x->id), &x->life, &e);
    }
}

size_t vault_sweep(struct vault *v, wf_time now, vault_told_fn *told, void *arg)
{
    size_t gone = 0, n;
    pthread_mutex_lock(&v->writing);
    sweep_leftovers(v, told, arg);
    struct record *list = due(v, now, &n);
    for (size_t i = 0; i < n; i++) {
        struct err e = {0};
        struct vault_file f = file_of(v, &list[i]);
        int rc = list[i].gone ? 0 : vault_file_end(&f, &e);
        if (rc == 0) {
            list[i].gone = list[i].told = true;
            note(v, &list[i]);
            gone++;
        }
        if (told)
            told(arg, span_str(list[i].id), &list[i].life, rc == 0 ? NULL : &e);
    }
    mem_free(list);
    pthread_mutex_unlock(&v->writing);
    return gone;
}

void vault_recorded(struct vault *v, struct span id, bool safe)
{
    struct record r;
    pthread_mutex_lock(&v->writing);
    bool there = known(v, id, &r) && r.gone;
    if (there && safe) {
        destroy_file(v, &r);
        drop(v, id);
    } else if (there) {
        r.told = false;
        note(v, &r);
    }
    pthread_mutex_unlock(&v->writing);
}
