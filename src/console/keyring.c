/* keyring: see keyring.h. */
#include "console/keyring.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/mem.h"
#include "sign/key.h"

#define PAGE 4096

struct keyring {
    enum keyring_state state;
    struct key key;
    char *path;
    /* the thread that opens it */
    pthread_t thread;
    int fd; /* -1: none runs */
    struct key opened;
    struct err err;
    int rc;
    char *passphrase; /* a locked page */
    size_t passphrase_n;
};

static const char *const purposes[] = {[KEYRING_CONTENT] = "notice.content", [KEYRING_MANIFEST] = "notice.manifest", [KEYRING_PROTECTION] = "notice.protection"};

struct keyring *keyring_new(void)
{
    struct keyring *k = mem_alloc(sizeof *k);

    k->fd = -1;
    return k;
}

static void forget_passphrase(struct keyring *k)
{
    if (!k->passphrase)
        return;
    explicit_bzero(k->passphrase, PAGE);
    munmap(k->passphrase, PAGE);
    k->passphrase = NULL;
    k->passphrase_n = 0;
}

/* A page that is never in swap or a core. */
static int keep_passphrase(struct keyring *k, struct span s, struct err *e)
{
    void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED)
        return err_errno(e, WF_E_SYSTEM, "no memory for a passphrase");
    (void) mlock(page, PAGE);
    (void) madvise(page, PAGE, MADV_DONTDUMP);
    k->passphrase = page;
    k->passphrase_n = s.n < PAGE ? s.n : PAGE;
    memcpy(page, s.p, k->passphrase_n);
    return 0;
}

static void drop(struct keyring *k)
{
    if (k->fd >= 0)
        (void) keyring_opened(k, NULL);
    key_free(&k->key);
    memset(&k->key, 0, sizeof k->key);
    mem_free(k->path);
    k->path = NULL;
    k->state = KEYRING_NONE;
}

void keyring_free(struct keyring *k)
{
    if (!k)
        return;
    drop(k);
    mem_free(k);
}

enum keyring_state keyring_find(struct keyring *k, const char *officer, bool exercise, struct err *e)
{
    enum key_mode mode = exercise ? KEY_EXERCISE : KEY_ACTUAL;

    if (k->state != KEYRING_NONE && strcmp(k->key.is.officer, officer) == 0 && k->key.is.mode == mode)
        return k->state;
    drop(k);
    if (!key_officer_ok(span_str(officer)))
        return KEYRING_NONE;
    k->path = key_path(mode, officer);
    if (key_load(&k->key, k->path, e) < 0)
        return k->state;
    if (k->key.is.mode != mode || strcmp(k->key.is.officer, officer) != 0)
        (void) err_set(e, WF_E_INVALID, "%s is the %s key of %s, not yours", k->path, key_mode_word(k->key.is.mode), k->key.is.officer);
    else
        k->state = KEYRING_LOCKED;
    return k->state;
}

enum keyring_state keyring_state(const struct keyring *k)
{
    return k->state;
}

static void *run(void *arg)
{
    struct keyring *k = arg;
    uint64_t one = 1;

    k->rc = key_unlock(&k->opened, k->path, span_make(k->passphrase, k->passphrase_n), &k->err);
    while (write(k->fd, &one, sizeof one) < 0 && errno == EINTR)
        ;
    return NULL;
}

int keyring_open(struct keyring *k, struct span passphrase, struct err *e)
{
    sigset_t all, old;
    int rc;

    if (k->state != KEYRING_LOCKED)
        return err_set(e, WF_E_STATE, "there is no locked key");
    rc = keep_passphrase(k, passphrase, e);
    if (rc)
        return rc;
    k->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (k->fd < 0) {
        forget_passphrase(k);
        return err_errno(e, WF_E_SYSTEM, "can't make an eventfd");
    }
    memset(&k->opened, 0, sizeof k->opened);
    err_clear(&k->err);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old); /* signals are the main thread's */
    rc = pthread_create(&k->thread, NULL, run, k);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (rc) {
        close(k->fd);
        k->fd = -1;
        forget_passphrase(k);
        return err_set(e, WF_E_SYSTEM, "can't start a thread");
    }
    k->state = KEYRING_OPENING;
    return 0;
}

int keyring_fd(const struct keyring *k)
{
    return k ? k->fd : -1;
}

int keyring_opened(struct keyring *k, struct err *e)
{
    pthread_join(k->thread, NULL);
    close(k->fd);
    k->fd = -1;
    forget_passphrase(k);
    if (k->rc) {
        k->state = KEYRING_LOCKED;
        key_free(&k->opened);
        if (e)
            *e = k->err;
        return k->rc;
    }
    key_free(&k->key);
    k->key = k->opened;
    memset(&k->opened, 0, sizeof k->opened);
    k->state = KEYRING_OPEN;
    return 0;
}

void keyring_lock(struct keyring *k)
{
    if (k->fd >= 0)
        (void) keyring_opened(k, NULL);
    if (k->state != KEYRING_OPEN)
        return;
    key_lock(&k->key);
    k->state = KEYRING_LOCKED;
}

const char *keyring_public(const struct keyring *k, char out[KEYRING_HEX])
{
    out[0] = 0;
    for (size_t i = 0; k->state != KEYRING_NONE && i < KEY_PUBLIC_SIZE; i++)
        snprintf(out + 2 * i, 3, "%02x", k->key.is.bytes[i]);
    return out;
}

int keyring_sign(const struct keyring *k, enum keyring_purpose purpose, struct span bytes, struct buf *base64, struct err *e)
{
    uint8_t signature[KEY_SIGNATURE_SIZE];
    int rc = k->state == KEYRING_OPEN ? key_sign(&k->key, purposes[purpose], bytes, signature, e) : err_set(e, WF_E_STATE, "the key is locked: :unlock opens it");

    if (rc == 0)
        base64_encode(span_make((const char *) signature, sizeof signature), base64);
    return rc;
}

bool keyring_verify(bool exercise, struct span key, enum keyring_purpose purpose, struct span bytes, struct span signature)
{
    struct key_public p = {.mode = exercise ? KEY_EXERCISE : KEY_ACTUAL};

    if (key.n != KEY_PUBLIC_SIZE || signature.n != KEY_SIGNATURE_SIZE)
        return false;
    memcpy(p.bytes, key.p, KEY_PUBLIC_SIZE);
    return key_verify(&p, purposes[purpose], bytes, (const uint8_t *) signature.p);
}
