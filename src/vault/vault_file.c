/* vault_file: what stands in a record's two files. See vault.h.
 *
 *   ID.3.key  32 random bytes
 *   ID.3.rec  watchfloor vault 1
 *             record PR-0007
 *             made 2026-11-24T03:52:55Z
 *             until 2026-12-08T03:52:55Z
 *             (an empty line; what stands above is authenticated)
 *             24 bytes of nonce, then the sealed text, padded so that its length does not tell how many persons it is about
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "vault/vault_impl.h"

#define VAULT_HEAD "watchfloor vault 1"
enum {
    KEY = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    PAD = 1024,
    HEAD_MOST = 512,
    FILE_MOST = HEAD_MOST + NONCE + VAULT_TEXT_MOST + PAD + TAG,
};

char *vault_file_path(const struct vault_file *f, const char *end)
{
    return mem_printf("%s/%s.%u.%s", f->folder, f->id, f->generation, end);
}

bool vault_file_name(const char *name, char *id, uint32_t *generation, bool *is_key)
{
    const char *dot = strchr(name, '.');
    if (!dot || dot == name || dot - name > VAULT_ID_MOST || dot[1] < '1' || dot[1] > '9')
        return false;
    char *end;
    unsigned long n = strtoul(dot + 1, &end, 10);
    if (n > UINT32_MAX - 1 || (strcmp(end, ".key") != 0 && strcmp(end, ".rec") != 0))
        return false;
    memcpy(id, name, (size_t) (dot - name));
    id[dot - name] = 0;
    *generation = (uint32_t) n;
    *is_key = end[1] == 'k';
    return true;
}

static void put_head(const struct vault_file *f, const struct vault_life *life, struct buf *out)
{
    char made[32], until[32];
    (void) time_format(life->made, made);
    (void) time_format(life->until, until);
    buf_printf(out, VAULT_HEAD "\nrecord %s\nmade %s\nuntil %s\n\n", f->id, made, until);
}

/* ---- written ---- */

static int seal(const uint8_t key[KEY], struct span text, struct buf *out)
{
    size_t head = out->n, padded = 0, room = text.n + PAD;
    uint8_t *plain = sodium_malloc(room);
    if (!plain)
        return -1;
    if (text.n)
        memcpy(plain, text.p, text.n);
    unsigned long long n = 0;
    int rc = sodium_pad(&padded, plain, text.n, PAD, room);
    if (rc == 0) {
        uint8_t nonce[NONCE];
        randombytes_buf(nonce, sizeof nonce);
        buf_add(out, (const char *) nonce, sizeof nonce);
        (void) buf_reserve(out, padded + TAG);
        rc = crypto_aead_xchacha20poly1305_ietf_encrypt((uint8_t *) out->p + out->n, &n, plain, padded, (const uint8_t *) out->p, head, NULL, nonce, key);
        buf_grew(out, (size_t) n);
    }
    sodium_free(plain); /* wipes it */
    return rc;
}

int vault_file_write(const struct vault_file *f, struct span text, const struct vault_life *life, struct err *e)
{
    uint8_t key[KEY];
    struct buf b = {0};
    char *key_file = vault_file_path(f, "key"), *record = vault_file_path(f, "rec");
    randombytes_buf(key, sizeof key);
    put_head(f, life, &b);
    int rc = seal(key, text, &b) == 0 ? 0 : err_set(e, WF_E_SYSTEM, "the record %s can't be sealed: no memory for it can be locked", f->id);
    if (rc == 0)
        rc = fs_write_atomic(key_file, span_make((const char *) key, sizeof key), 0600, e);
    if (rc == 0)
        rc = fs_write_atomic(record, buf_view(&b), 0600, e);
    sodium_memzero(key, sizeof key);
    buf_free(&b);
    mem_free(key_file);
    mem_free(record);
    return rc;
}

/* ---- read ---- */

/* "NAME VALUE\n" at the start of *rest. */
static bool line_of(struct span *rest, const char *name, struct span *value)
{
    size_t n = strlen(name);
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    if (!end || (size_t) (end - rest->p) <= n || memcmp(rest->p, name, n) != 0 || rest->p[n] != ' ')
        return false;
    *value = span_make(rest->p + n + 1, (size_t) (end - rest->p) - n - 1);
    *rest = span_make(end + 1, rest->n - (size_t) (end + 1 - rest->p));
    return true;
}

static bool head_of(const struct vault_file *f, struct span *rest, struct vault_life *life)
{
    struct span id, made, until;
    size_t n = strlen(VAULT_HEAD "\n");
    if (rest->n < n || memcmp(rest->p, VAULT_HEAD "\n", n) != 0)
        return false;
    *rest = span_make(rest->p + n, rest->n - n);
    struct vault_life said;
    if (!line_of(rest, "record", &id) || !line_of(rest, "made", &made) || !line_of(rest, "until", &until) || rest->n < 1 || rest->p[0] != '\n' || !span_is(id, f->id) ||
        time_parse(made, &said.made, NULL, NULL) != 0 || time_parse(until, &said.until, NULL, NULL) != 0)
        return false;
    *rest = span_make(rest->p + 1, rest->n - 1);
    *life = said;
    return true;
}

static int open_text(const uint8_t key[KEY], struct span whole, struct span sealed, struct buf *out)
{
    size_t n = 0;
    unsigned long long padded = 0;
    if (sealed.n < NONCE + TAG + PAD)
        return -1;
    const uint8_t *nonce = (const uint8_t *) sealed.p, *cipher = nonce + NONCE;
    uint8_t *plain = sodium_malloc(sealed.n);
    if (!plain)
        return -1;
    int rc = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, &padded, NULL, cipher, sealed.n - NONCE, (const uint8_t *) whole.p, (size_t) (sealed.p - whole.p), nonce, key);
    if (rc == 0)
        rc = sodium_unpad(&n, plain, (size_t) padded, PAD);
    if (rc == 0 && out)
        buf_add(out, (const char *) plain, n);
    sodium_free(plain);
    return rc;
}

/* Where its own words can't be believed: from when the file was written, as long as anything may live. */
static void longest_life(const char *path, struct vault_life *life)
{
    struct stat st;
    life->made = stat(path, &st) == 0 ? (wf_time) st.st_mtim.tv_sec * 1000000000 : 0;
    life->until = life->made + VAULT_LIFE_MOST;
}

int vault_file_read(const struct vault_file *f, struct buf *out, struct vault_life *life, struct err *e)
{
    struct buf b = {0}, key = {0};
    char *key_file = vault_file_path(f, "key"), *record = vault_file_path(f, "rec");
    longest_life(record, life);
    int rc = fs_read(record, FILE_MOST, &b, e);
    struct vault_life said;
    struct span sealed = buf_view(&b);
    if (rc == 0 && !head_of(f, &sealed, &said))
        rc = err_set(e, WF_E_CORRUPT, "\"%s\" is no record of the vault: its first lines are not those of %s", record, f->id);
    if (rc == 0)
        rc = fs_read(key_file, KEY, &key, e);
    if (rc == 0 && key.n != KEY)
        rc = err_set(e, WF_E_CORRUPT, "\"%s\" has %zu bytes where a key has %d: the record can't be read any more", key_file, key.n, KEY);
    if (rc == 0 && open_text((const uint8_t *) key.p, buf_view(&b), sealed, out) != 0)
        rc = err_set(e, WF_E_CORRUPT, "\"%s\" was damaged or changed: it does not open with its key", record);
    if (rc == 0)
        *life = said;
    if (rc == WF_E_NOTFOUND)
        rc = err_set(e, WF_E_CORRUPT, "\"%s.%u\" lacks one of its two files: what it held can't be read any more", f->id, f->generation);
    vault_wipe(&key);
    buf_free(&b);
    mem_free(key_file);
    mem_free(record);
    return rc;
}

void vault_wipe(struct buf *text)
{
    if (text->p)
        sodium_memzero(text->p, text->cap);
    buf_free(text);
}

/* ---- destroyed ---- */

/* What stood there is written over, safely, before the name goes. */
static int written_over(const char *path, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return errno == ENOENT ? 0 : err_errno(e, WF_E_IO, "\"%s\" can't be opened to be destroyed", path);
    uint8_t noise[KEY];
    int rc = 0;
    for (int pass = 0; pass < 2 && rc == 0; pass++) {
        if (pass == 0)
            randombytes_buf(noise, sizeof noise);
        else
            memset(noise, 0, sizeof noise);
        if (pwrite(fd, noise, sizeof noise, 0) != (ssize_t) sizeof noise || fsync(fd) != 0)
            rc = err_errno(e, WF_E_IO, "\"%s\" can't be written over", path);
    }
    if (close(fd) != 0 && rc == 0)
        rc = err_errno(e, WF_E_IO, "\"%s\" can't be written over", path);
    return rc;
}

static int gone(const char *path, struct err *e)
{
    return unlink(path) == 0 || errno == ENOENT ? 0 : err_errno(e, WF_E_IO, "\"%s\" can't be removed", path);
}

int vault_file_erase(const char *path, struct err *e)
{
    int rc = written_over(path, e);
    return rc == 0 ? gone(path, e) : rc;
}

static int sync_folder(const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd >= 0 && fsync(fd) == 0 ? 0 : err_errno(e, WF_E_IO, "\"%s\" can't be made safe", path);
    if (fd >= 0)
        close(fd);
    return rc;
}

int vault_file_end(const struct vault_file *f, struct err *e)
{
    char *key_file = vault_file_path(f, "key");
    int rc = vault_file_erase(key_file, e);
    if (rc == 0)
        rc = sync_folder(f->folder, e);
    mem_free(key_file);
    return rc;
}

bool vault_file_is_ended(const struct vault_file *f)
{
    char *key_file = vault_file_path(f, "key");
    struct stat st;
    bool ended = stat(key_file, &st) != 0 && errno == ENOENT;
    mem_free(key_file);
    return ended;
}

int vault_file_destroy(const struct vault_file *f, struct err *e)
{
    char *record = vault_file_path(f, "rec");
    int rc = vault_file_end(f, e);
    if (rc == 0)
        rc = gone(record, e);
    mem_free(record);
    return rc;
}
