/* gate: see gate.h. */
#include "courier/gate.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sign/place.h"

int gate_open(struct gate *g, enum key_mode mode, const char *outbox, struct err *e)
{
    memset(g, 0, sizeof *g);
    g->mode = mode;
    g->outbox = mem_strdup(outbox);
    g->fd = open(outbox, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    return g->fd < 0 ? err_errno(e, WF_E_IO, "the outbox \"%s\" can't be opened", outbox) : 0;
}

void gate_close(struct gate *g)
{
    if (g->fd >= 0 && g->outbox)
        close(g->fd);
    mem_free(g->outbox);
    manifest_free(&g->manifest);
    buf_free(&g->text);
    memset(g, 0, sizeof *g);
    g->fd = -1;
}

/* ---- files ---- */

/* Opens the file whose path below the folder `fd` is `rest`, a part at a time. */
static int open_below(int fd, struct span rest, struct err *e)
{
    int at = fd;
    for (;;) {
        const char *slash = rest.n ? memchr(rest.p, '/', rest.n) : NULL;
        size_t n = slash ? (size_t) (slash - rest.p) : rest.n;
        char part[256];
        if (!n || n >= sizeof part || (n <= 2 && memcmp(rest.p, "..", n) == 0)) {
            if (at != fd)
                close(at);
            return err_set(e, WF_E_DENIED, "its path has a part that is empty, \".\" or \"..\", or too long");
        }
        memcpy(part, rest.p, n);
        part[n] = 0;
        int next = openat(at, part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | (slash ? O_DIRECTORY : 0));
        if (next < 0)
            (void) err_errno(e, WF_E_DENIED, "\"%s\" can't be opened, or is a link", part);
        if (at != fd)
            close(at);
        if (next < 0 || !slash)
            return next < 0 ? WF_E_DENIED : next;
        at = next;
        rest = span_make(slash + 1, rest.n - n - 1);
    }
}

static int read_all(int fd, size_t most, struct buf *out, struct err *e)
{
    struct stat st;
    size_t before = out->n;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return err_set(e, WF_E_DENIED, "it is no regular file");
    if ((st.st_uid != geteuid() && st.st_uid != 0) || st.st_mode & (S_IWGRP | S_IWOTH))
        return err_set(e, WF_E_DENIED, "it is another user's, or others can write it");
    for (;;) {
        char *w = buf_reserve(out, 64 << 10);
        ssize_t n = read(fd, w, 64 << 10);
        if (n < 0)
            return err_errno(e, WF_E_IO, "it can't be read");
        buf_grew(out, (size_t) n);
        if (out->n - before > most)
            return err_set(e, WF_E_LIMIT, "it has more than %zu bytes", most);
        if (n == 0)
            return 0;
    }
}

int gate_read(const struct gate *g, struct span path, size_t most, struct buf *out, struct err *e)
{
    size_t n = strlen(g->outbox);
    if (path.n <= n + 1 || memcmp(path.p, g->outbox, n) != 0 || path.p[n] != '/')
        return err_set(e, WF_E_DENIED, "\"%.*s\" is not in the outbox", SPAN_FMT(path));
    int fd = open_below(g->fd, span_make(path.p + n + 1, path.n - n - 1), e);
    int code = fd < 0 ? e ? e->code : WF_E_DENIED : read_all(fd, most, out, e);
    if (fd >= 0)
        close(fd);
    if (code < 0)
        (void) err_wrap(e, "\"%.*s\"", SPAN_FMT(path));
    return code;
}

/* ---- the manifest ---- */

static int refuse(struct err *e, const char *why)
{
    return err_set(e, WF_E_DENIED, "%s", why);
}

static bool signed_by(const struct manifest *m, const struct manifest_signer *s, const char *purpose, struct span bytes, const uint8_t *signature)
{
    struct key_public p = {.mode = m->mode};
    memcpy(p.officer, s->officer, sizeof p.officer);
    memcpy(p.bytes, s->key, sizeof p.bytes);
    return key_verify(&p, purpose, bytes, signature);
}

/* The signatures that a manifest of its rule must have, by the keys that it names. */
static int check_signatures(const struct manifest *m, struct span text, const uint8_t *signature, struct err *e)
{
    bool authored = m->rule == MANIFEST_TWO || m->rule == MANIFEST_SINGLE;
    if (!signed_by(m, &m->approver, MANIFEST_PURPOSE_MANIFEST, text, signature))
        return refuse(e, "the manifest is not signed by whom it names as its approver");
    if (authored && !signed_by(m, &m->author, MANIFEST_PURPOSE_CONTENT, span_make((const char *) m->content, sizeof m->content), m->author_signature))
        return refuse(e, "the content is not signed by whom the manifest names as its author");
    if (m->rule == MANIFEST_TWO && (strcmp(m->author.officer, m->approver.officer) == 0 || memcmp(m->author.key, m->approver.key, KEY_PUBLIC_SIZE) == 0))
        return refuse(e, "author and approver are one officer, or have one key");
    return 0;
}

/* g's manifest becomes the job's. */
static int take_manifest(struct gate *g, const struct job *j, struct err *e)
{
    struct buf text = {0};
    int code = gate_read(g, j->manifest, MANIFEST_MOST, &text, e);
    if (!code && g->sound && span_eq(buf_view(&text), buf_view(&g->text)) && memcmp(g->signature, j->signature, sizeof g->signature) == 0) {
        buf_free(&text);
        return 0;
    }
    g->sound = false;
    manifest_free(&g->manifest);
    buf_free(&g->text);
    g->text = text;
    if (!code)
        code = manifest_read(buf_view(&g->text), &g->manifest, e);
    if (!code)
        code = check_signatures(&g->manifest, buf_view(&g->text), j->signature, e);
    memcpy(g->signature, j->signature, sizeof g->signature);
    g->sound = !code;
    return code;
}

/* Is the manifest that of the job's notice, of this mode, and of now? */
static int check_manifest(const struct gate *g, const struct job *j, wf_time now, struct err *e)
{
    const struct manifest *m = &g->manifest;
    if (m->mode != g->mode)
        return err_set(e, WF_E_DENIED, "its manifest is of mode %s, and this courier's is %s", key_mode_word(m->mode), key_mode_word(g->mode));
    if (!span_eq(m->notice, j->identifier) || m->sent != j->sent)
        return refuse(e, "its manifest is another notice's");
    if (m->expires != j->expires)
        return refuse(e, "its end is another than the manifest's");
    if (m->expires != TIME_NONE && m->expires <= now)
        return refuse(e, "it has expired");
    return 0;
}

/* Do these bytes go where their approver signed that they go? The address held here is the very one that the transport takes. */
static int check_place(const struct manifest_form *form, const struct job *j, struct err *e)
{
    const struct sign_place p = {j->to, form->channel, j->address, j->certificate};
    uint8_t digest[SIGN_DIGEST_SIZE];
    if (!form->has_place)
        return refuse(e, "its manifest does not say where it goes to (an older version made it): send it anew");
    sign_place(&p, digest);
    if (memcmp(digest, form->place, sizeof digest) != 0)
        return err_set(e, WF_E_DENIED, "the address of \"%.*s\" (%.*s) is another than was approved: withdraw it, and have it approved again", SPAN_FMT(j->to), SPAN_FMT(form->channel));
    return 0;
}

int gate_check(struct gate *g, const struct job *j, wf_time now, struct buf *bytes, struct err *e)
{
    const char *channel = words_of(&words_channel, j->channel);
    const struct manifest_form *form = NULL;
    const size_t before = bytes->n;
    uint8_t digest[SIGN_DIGEST_SIZE];
    int code = take_manifest(g, j, e);
    if (!code)
        code = check_manifest(g, j, now, e);
    for (size_t i = 0; i < g->manifest.forms_n && !code; i++)
        if (span_eq(g->manifest.forms[i].recipient, j->to) && span_is(g->manifest.forms[i].channel, channel) &&
            memcmp(g->manifest.forms[i].digest, j->digest, sizeof j->digest) == 0)
            form = &g->manifest.forms[i];
    if (!code && !form)
        code = err_set(e, WF_E_DENIED, "the manifest has no such bytes for \"%.*s\" by %s", SPAN_FMT(j->to), channel);
    if (!code)
        code = check_place(form, j, e);
    if (!code)
        code = gate_read(g, j->file, GATE_FORM_MOST, bytes, e);
    if (!code)
        sign_digest(span_make(bytes->p + before, bytes->n - before), digest);
    if (!code && (bytes->n - before != form->bytes || memcmp(digest, form->digest, sizeof digest) != 0))
        code = refuse(e, "the file's bytes are not those that were signed");
    if (code)
        bytes->n = before;
    return code;
}
