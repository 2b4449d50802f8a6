/* key_file: the files of a key. See key.h.
 *
 *   watchfloor key 1                         watchfloor public key 1
 *   officer r.sari                           officer r.sari
 *   mode ACTUAL                              mode ACTUAL
 *   made 2026-11-24T03:52:55Z                made 2026-11-24T03:52:55Z
 *   public BASE64                            public BASE64
 *   argon2id OPERATIONS KIBIBYTES BASE64     (the salt)
 *   secret BASE64                            (nonce, then the sealed seed)
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/fs.h"
#include "sign/key_impl.h"

#define KEY_HEAD "watchfloor key 1"
#define PUBLIC_HEAD "watchfloor public key 1"
enum {
    FILE_MOST = 4096,
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    SEALED = crypto_sign_SEEDBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES,
    SALT = crypto_pwhash_SALTBYTES,
    /* What we write, and the most that a file may ask of us. */
    OPERATIONS = crypto_pwhash_OPSLIMIT_MODERATE,
    KIBIBYTES = crypto_pwhash_MEMLIMIT_MODERATE / 1024,
    OPERATIONS_MOST = 10,
    KIBIBYTES_MOST = 1 << 20,
};

/* What it costs to try a passphrase. */
struct costs {
    uint64_t operations, kibibytes;
    uint8_t salt[SALT];
};
/* A key's file, read. */
struct file {
    struct key_public is;
    struct costs costs;
    uint8_t sealed[NONCE + SEALED];
    size_t secret_at; /* where "secret" begins: what stands before it is authenticated */
};

static void put_public(const struct key_public *p, struct buf *out)
{
    char made[32];
    (void) time_format(p->made, made);
    buf_printf(out, "officer %s\nmode %s\nmade %s\npublic ", p->officer, key_mode_word(p->mode), made);
    base64_encode(span_make((const char *) p->bytes, sizeof p->bytes), out);
    buf_char(out, '\n');
}

void key_public_write(const struct key_public *p, struct buf *out)
{
    buf_str(out, PUBLIC_HEAD "\n");
    put_public(p, out);
}

/* The next line; false at the end. A last line without its end counts. */
static bool next_line(struct span *rest, struct span *line)
{
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    size_t n = end ? (size_t) (end - rest->p) : rest->n;
    *line = span_make(rest->p, n);
    n += end != NULL;
    *rest = span_make(rest->p + n, rest->n - n);
    return line->n > 0 || end;
}

/* "NAME VALUE" of the next line; what it is when it is another. */
static int value_of(struct span *rest, const char *name, struct span *value, const char *file, struct err *e)
{
    size_t n = strlen(name);
    struct span line;
    if (!next_line(rest, &line) || line.n < n + 2 || memcmp(line.p, name, n) != 0 || line.p[n] != ' ')
        return err_field(e, WF_E_INVALID, name, "%s: \"%s\" is to stand here, with a value; it is no key's file, or was changed", file, name);
    *value = span_make(line.p + n + 1, line.n - n - 1);
    return WF_OK;
}

/* Just n bytes of base64, canonical. */
static int bytes_of(struct span text, uint8_t *out, size_t n, const char *name, const char *file, struct err *e)
{
    struct buf b = {0}, again = {0};
    base64_decode(text, &b);
    base64_encode(buf_view(&b), &again);
    bool right = b.n == n && span_eq(buf_view(&again), text);
    if (right)
        memcpy(out, b.p, n);
    buf_free(&b);
    buf_free(&again);
    return right ? WF_OK : err_field(e, WF_E_INVALID, name, "%s: %s: is not %zu bytes in base64", file, name, n);
}

static int read_public(struct span *rest, const char *head, struct key_public *p, const char *file, struct err *e)
{
    struct span line, officer, mode, made, bytes;
    int16_t offset;
    memset(p, 0, sizeof *p);
    if (!next_line(rest, &line) || !span_is(line, head))
        return err_set(e, WF_E_INVALID, "%s: its first line is not \"%s\"", file, head);
    if (value_of(rest, "officer", &officer, file, e) || value_of(rest, "mode", &mode, file, e) || value_of(rest, "made", &made, file, e) ||
        value_of(rest, "public", &bytes, file, e))
        return WF_E_INVALID;
    if (!key_officer_ok(officer))
        return err_field(e, WF_E_INVALID, "officer", "%s: officer: \"%.*s\" is none that can have a key", file, SPAN_FMT(officer));
    memcpy(p->officer, officer.p, officer.n);
    p->mode = key_mode_of(mode);
    if (!p->mode)
        return err_field(e, WF_E_INVALID, "mode", "%s: mode: \"%.*s\" is neither ACTUAL nor EXERCISE", file, SPAN_FMT(mode));
    if (time_parse(made, &p->made, &offset, e))
        return err_wrap(e, "%s: made", file);
    return bytes_of(bytes, p->bytes, sizeof p->bytes, "public", file, e);
}

int key_public_read(struct span text, const char *file, struct key_public *out, struct err *e)
{
    struct span line;
    if (text.n > FILE_MOST)
        return err_set(e, WF_E_LIMIT, "%s: is longer than a public key's file", file);
    int code = read_public(&text, PUBLIC_HEAD, out, file, e);
    if (!code && next_line(&text, &line))
        code = err_set(e, WF_E_INVALID, "%s: something stands behind the key", file);
    return code;
}

static bool number_of(struct span *text, uint64_t most, uint64_t *out)
{
    size_t i = 0;
    for (*out = 0; i < text->n && i < 9 && text->p[i] >= '0' && text->p[i] <= '9'; i++)
        *out = *out * 10 + (uint64_t) (text->p[i] - '0');
    bool right = i > 0 && i < text->n && text->p[i] == ' ' && *out >= 1 && *out <= most;
    *text = span_make(text->p + i + right, text->n - i - right);
    return right;
}

static int read_file(const char *path, struct buf *text, struct file *f, struct err *e)
{
    struct span rest, costs, secret;
    int code = fs_read_secret(path, text, e);
    memset(f, 0, sizeof *f);
    if (code)
        return code;
    if (text->n > FILE_MOST)
        return err_set(e, WF_E_LIMIT, "%s: is longer than a key's file", path);
    rest = buf_view(text);
    if (read_public(&rest, KEY_HEAD, &f->is, path, e) || value_of(&rest, "argon2id", &costs, path, e))
        return WF_E_INVALID;
    if (!number_of(&costs, OPERATIONS_MOST, &f->costs.operations) || !number_of(&costs, KIBIBYTES_MOST, &f->costs.kibibytes))
        return err_field(e, WF_E_INVALID, "argon2id", "%s: argon2id: costs of at most %d operations and %d KiB, and a salt", path, OPERATIONS_MOST, KIBIBYTES_MOST);
    f->secret_at = text->n - rest.n;
    if (bytes_of(costs, f->costs.salt, sizeof f->costs.salt, "argon2id", path, e) || value_of(&rest, "secret", &secret, path, e))
        return WF_E_INVALID;
    return bytes_of(secret, f->sealed, sizeof f->sealed, "secret", path, e);
}

/* The key that the passphrase makes, in locked memory; NULL, told. */
static uint8_t *stretch(const struct costs *c, struct span passphrase, struct err *e)
{
    uint8_t *k = key_room(crypto_aead_xchacha20poly1305_ietf_KEYBYTES, e);
    if (k && crypto_pwhash(k, crypto_aead_xchacha20poly1305_ietf_KEYBYTES, passphrase.p, passphrase.n, c->salt, c->operations, (size_t) c->kibibytes * 1024,
                           crypto_pwhash_ALG_ARGON2ID13) != 0) {
        err_set(e, WF_E_SYSTEM, "the passphrase can't be tried: %llu MiB of memory are not to be had", (unsigned long long) c->kibibytes / 1024);
        sodium_free(k);
        k = NULL;
    }
    return k;
}

int key_load(struct key *k, const char *path, struct err *e)
{
    struct buf text = {0};
    struct file f = {0};
    memset(k, 0, sizeof *k);
    int code = read_file(path, &text, &f, e);
    if (!code)
        k->is = f.is;
    buf_free(&text);
    return code;
}

/* Opens f's seed into a secret key of its own. */
static int open_seed(struct key *k, const struct file *f, struct span head, struct span passphrase, struct err *e)
{
    uint8_t *key = stretch(&f->costs, passphrase, e), *seed = key ? key_room(crypto_sign_SEEDBYTES, e) : NULL, public[KEY_PUBLIC_SIZE];
    int code = seed ? WF_OK : WF_E_SYSTEM;
    if (!code && crypto_aead_xchacha20poly1305_ietf_decrypt(seed, NULL, NULL, f->sealed + NONCE, SEALED, (const uint8_t *) head.p, head.n, f->sealed, key) != 0)
        code = err_set(e, WF_E_DENIED, "that is not the passphrase of this key, or its file was changed");
    if (!code && !(k->secret = key_room(crypto_sign_SECRETKEYBYTES, e)))
        code = WF_E_SYSTEM;
    if (!code) {
        crypto_sign_seed_keypair(public, k->secret, seed);
        sodium_mprotect_noaccess(k->secret);
        k->is = f->is;
        if (memcmp(public, f->is.bytes, sizeof public) != 0) {
            key_lock(k);
            code = err_set(e, WF_E_CORRUPT, "the two halves of the key don't belong together");
        }
    }
    sodium_free(key);
    sodium_free(seed);
    return code;
}

int key_unlock(struct key *k, const char *path, struct span passphrase, struct err *e)
{
    struct buf text = {0};
    struct file f = {0};
    key_free(k);
    int code = key_start(e);
    if (!code)
        code = read_file(path, &text, &f, e);
    if (!code)
        code = open_seed(k, &f, span_make(text.p, f.secret_at), passphrase, e);
    if (code)
        err_wrap(e, "%s", path);
    buf_free(&text);
    return code;
}

char *key_path(enum key_mode mode, const char *officer)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    const char *folder = mode == KEY_EXERCISE ? "exercise" : "actual";
    if (config && config[0] == '/')
        return mem_printf("%s/watchfloor/keys/%s/%s.key", config, folder, officer);
    return mem_printf("%s/.config/watchfloor/keys/%s/%s.key", home && *home ? home : "", folder, officer);
}

static int passphrase_ok(struct span s, struct err *e)
{
    if (s.n < KEY_PASSPHRASE_LEAST || s.n > KEY_PASSPHRASE_MOST)
        return err_field(e, WF_E_INVALID, "passphrase", "a passphrase has %d to %d bytes; four or five words that you can remember are a good one", KEY_PASSPHRASE_LEAST,
                         KEY_PASSPHRASE_MOST);
    return WF_OK;
}

/* The text of the file, sealed. */
static int seal(const struct key *k, struct span passphrase, struct buf *out, struct err *e)
{
    struct costs costs = {.operations = OPERATIONS, .kibibytes = KIBIBYTES};
    uint8_t *key, *seed, sealed[NONCE + SEALED];
    randombytes_buf(costs.salt, sizeof costs.salt);
    randombytes_buf(sealed, NONCE);
    buf_str(out, KEY_HEAD "\n");
    put_public(&k->is, out);
    buf_printf(out, "argon2id %llu %llu ", (unsigned long long) costs.operations, (unsigned long long) costs.kibibytes);
    base64_encode(span_make((const char *) costs.salt, sizeof costs.salt), out);
    buf_char(out, '\n');
    key = stretch(&costs, passphrase, e);
    seed = key ? key_room(crypto_sign_SEEDBYTES, e) : NULL;
    if (seed) {
        sodium_mprotect_readonly(k->secret);
        crypto_sign_ed25519_sk_to_seed(seed, k->secret);
        sodium_mprotect_noaccess(k->secret);
        crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, seed, crypto_sign_SEEDBYTES, (const uint8_t *) out->p, out->n, NULL, sealed, key);
        buf_str(out, "secret ");
        base64_encode(span_make((const char *) sealed, sizeof sealed), out);
        buf_char(out, '\n');
    }
    bool done = seed != NULL;
    sodium_free(key);
    sodium_free(seed);
    return done ? WF_OK : WF_E_SYSTEM;
}

/* A new file: never over one that is there, whoever puts it there meanwhile. */
static int write_new(const char *path, struct span text, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 && errno == EEXIST)
        return err_set(e, WF_E_EXISTS, "\"%s\" is there already; a key is never written over: move it away first", path);
    if (fd < 0)
        return err_errno(e, WF_E_IO, "can't make \"%s\"", path);
    bool whole = write(fd, text.p, text.n) == (ssize_t) text.n && fsync(fd) == 0;
    int code = whole ? WF_OK : err_errno(e, WF_E_IO, "can't write \"%s\"", path);
    close(fd);
    if (code)
        unlink(path);
    return code;
}

int key_store(const struct key *k, const char *path, struct span passphrase, struct err *e)
{
    struct buf text = {0};
    const char *slash = strrchr(path, '/');
    char *folder = slash && slash != path ? mem_strndup(path, (size_t) (slash - path)) : NULL;
    int code = passphrase_ok(passphrase, e);
    if (!code && !k->secret)
        code = err_set(e, WF_E_STATE, "the key of %s is locked", k->is.officer);
    if (!code && access(path, F_OK) == 0)
        code = err_set(e, WF_E_EXISTS, "\"%s\" is there already; a key is never written over: move it away first", path);
    if (!code && folder)
        code = fs_mkdirs(folder, 0700, e);
    if (!code)
        code = seal(k, passphrase, &text, e);
    if (!code)
        code = write_new(path, buf_view(&text), e);
    buf_free(&text);
    mem_free(folder);
    return code;
}
