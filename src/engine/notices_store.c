/* notices_store: what was made of a notice, on the disk: HOME/outbox/N-0031/DIGEST. See notices.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "engine/notices_impl.h"

/* Of one notice so many makings are kept: the newest. Approvals live five minutes, so an older one is of no use to anybody. */
enum { KEPT_MOST = 16 };

/* ---- names ---- */

static char *folder_of(const char *home, uint32_t n)
{
    return mem_printf("%s/outbox/N-%04u", home, n);
}

char *notices_making(const char *home, uint32_t n, struct span manifest)
{
    uint8_t digest[SIGN_DIGEST_SIZE];
    sign_digest(manifest, digest);
    return notices_making_of(home, n, digest);
}

char *notices_making_of(const char *home, uint32_t n, const uint8_t manifest[SIGN_DIGEST_SIZE])
{
    char text[SIGN_DIGEST_TEXT];
    return mem_printf("%s/outbox/N-%04u/%s", home, n, sign_digest_text(manifest, text) + sizeof "blake2b-256:" - 1);
}

int notices_places(const char *folder, struct recipients *out, struct err *e)
{
    struct buf text = {0};
    char *path = fs_join(folder, "places.json");
    int code = fs_read(path, PLACES_MOST, &text, e);
    if (!code)
        code = places_read(buf_view(&text), out, e);
    buf_free(&text);
    mem_free(path);
    return code;
}

char *notices_folder(const struct engine *g, uint32_t n, struct span manifest)
{
    return notices_making(home_path(g->home), n, manifest);
}

char *notices_file(const char *folder, size_t i)
{
    return mem_printf("%s/%03zu.bin", folder, i + 1);
}

/* ---- written ---- */

static int write_whole(int fd, struct span bytes)
{
    for (size_t done = 0; done < bytes.n;) {
        ssize_t n = write(fd, bytes.p + done, bytes.n - done);
        if (n < 0 && errno != EINTR)
            return -1;
        done += n > 0 ? (size_t) n : 0;
    }
    return fsync(fd);
}

static int put(const char *path, struct span bytes, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_errno(e, WF_E_IO, "\"%s\" can't be made", path);
    int rc = write_whole(fd, bytes) == 0 ? 0 : err_errno(e, WF_E_IO, "\"%s\" can't be written", path);
    if (close(fd) != 0 && rc == 0)
        rc = err_errno(e, WF_E_IO, "\"%s\" can't be written", path);
    return rc;
}

static int sync_folder(const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = fd >= 0 && fsync(fd) == 0 ? 0 : err_errno(e, WF_E_IO, "\"%s\" can't be made safe", path);
    if (fd >= 0)
        close(fd);
    return rc;
}

/* To whom it goes, as they are now. */
static int put_places(const struct notices_job *j, const char *folder, struct err *e)
{
    const struct composed *c = &j->composed;
    const struct recipient **v = mem_alloc_array(c->addressees.n + 1, sizeof(const struct recipient *));
    struct buf text = {0};
    char *path = fs_join(folder, "places.json");
    size_t n = 0;
    for (size_t i = 0; i < c->addressees.n; i++)
        if (c->addressees.v[i].carries != COMPOSE_NOTHING)
            v[n++] = c->addressees.v[i].r;
    places_write(v, n, &text);
    int rc = put(path, buf_view(&text), e);
    buf_free(&text);
    mem_free(path);
    mem_free(v);
    return rc;
}

/* The manifest last and at once: a folder that has one is whole. */
static int put_all(const struct notices_job *j, const char *folder, struct err *e)
{
    char *cap = fs_join(folder, "notice.xml"), *manifest = fs_join(folder, "manifest.json");
    int rc = put(cap, buf_view(&j->cap), e);
    if (rc == 0)
        rc = put_places(j, folder, e);
    for (size_t i = 0; i < j->forms.n && rc == 0; i++) {
        char *file = notices_file(folder, i);
        rc = put(file, buf_view(&j->forms.v[i].bytes), e);
        mem_free(file);
    }
    if (rc == 0)
        rc = fs_write_atomic(manifest, buf_view(&j->manifest), 0600, e);
    mem_free(cap);
    mem_free(manifest);
    return rc;
}

/* ---- taken away ---- */

static void remove_making(const char *folder)
{
    DIR *d = opendir(folder);
    for (struct dirent *f; d && (f = readdir(d));) {
        if (f->d_name[0] == '.' && (!f->d_name[1] || (f->d_name[1] == '.' && !f->d_name[2])))
            continue;
        char *path = fs_join(folder, f->d_name);
        (void) unlink(path);
        mem_free(path);
    }
    if (d)
        closedir(d);
    (void) rmdir(folder);
}

struct making {
    char *path;
    struct timespec at;
};

static int newest_first(const void *a, const void *b)
{
    const struct making *x = a, *y = b;
    if (x->at.tv_sec != y->at.tv_sec)
        return x->at.tv_sec < y->at.tv_sec ? 1 : -1;
    return x->at.tv_nsec < y->at.tv_nsec ? 1 : x->at.tv_nsec > y->at.tv_nsec ? -1
                                                                             : strcmp(x->path, y->path);
}

/* Takes away all makings of a notice but the newest `keep`. */
static void prune(const char *folder, size_t keep)
{
    VEC(struct making)
    all = {0};
    DIR *d = opendir(folder);
    for (struct dirent *f; d && (f = readdir(d));) {
        struct stat st;
        if (f->d_name[0] == '.')
            continue;
        struct making m = {.path = fs_join(folder, f->d_name)};
        if (lstat(m.path, &st) == 0)
            m.at = st.st_mtim;
        VEC_PUSH(&all, m);
    }
    if (d)
        closedir(d);
    if (all.n)
        qsort(all.v, all.n, sizeof *all.v, newest_first);
    for (size_t i = 0; i < all.n; i++) {
        if (i >= keep)
            remove_making(all.v[i].path);
        mem_free(all.v[i].path);
    }
    VEC_FREE(&all);
}

/* Is it that notice's, by its name: ".N00031.xml" behind the prefix and the year, or what hears only that it is waiting (-W)? */
static bool is_file_of(const char *name, uint32_t n)
{
    static const char *const endings[] = {".xml", ".manifest.json", ".sig", "-W.xml", "-W.manifest.json", "-W.sig"};
    char number[16];
    (void) snprintf(number, sizeof number, "-N%05u", n);
    const char *at = strstr(name, number);
    for (size_t i = 0; at && i < ARRAY_LEN(endings); i++)
        if (strcmp(at + strlen(number), endings[i]) == 0)
            return true;
    return false;
}

/* What lies in the folders of who carries it, or where a feed shows it: HOME/export/WHO, HOME/feeds/NAME. */
static int erase_below(const char *home, const char *what, uint32_t n, struct err *e)
{
    char *all = fs_join(home, what);
    DIR *d = opendir(all);
    int rc = 0;
    for (struct dirent *who; d && (who = readdir(d));) {
        if (who->d_name[0] == '.')
            continue;
        char *folder = fs_join(all, who->d_name);
        DIR *in = opendir(folder);
        for (struct dirent *f; in && (f = readdir(in));) {
            char *path = fs_join(folder, f->d_name);
            if (is_file_of(f->d_name, n) && unlink(path) != 0 && errno != ENOENT && rc == 0)
                rc = err_errno(e, WF_E_IO, "\"%s\" can't be taken away", path);
            mem_free(path);
        }
        if (in) {
            (void) closedir(in);
            rc = rc ? rc : sync_folder(folder, e);
        }
        mem_free(folder);
    }
    if (d)
        (void) closedir(d);
    mem_free(all);
    return rc;
}

int notices_erase(struct engine *g, uint32_t n, struct err *e)
{
    char *folder = folder_of(home_path(g->home), n), *outbox = fs_join(home_path(g->home), "outbox");
    int rc = 0;
    prune(folder, 0);
    if (rmdir(folder) != 0 && errno != ENOENT)
        rc = err_errno(e, WF_E_IO, "\"%s\" can't be taken away", folder);
    else if (access(outbox, F_OK) == 0)
        rc = sync_folder(outbox, e);
    if (rc == 0)
        rc = erase_below(home_path(g->home), "export", n, e);
    if (rc == 0)
        rc = erase_below(home_path(g->home), "feeds", n, e);
    mem_free(folder);
    mem_free(outbox);
    return rc;
}

/* ---- the manifest ---- */

static void signer(struct manifest_signer *to, const struct server_notice_signer *from, wf_time at)
{
    size_t n = from->officer.n < KEY_OFFICER_MOST ? from->officer.n : KEY_OFFICER_MOST;
    if (n)
        memcpy(to->officer, from->officer.p, n);
    memcpy(to->key, from->key, sizeof to->key);
    to->at = at;
}

static void write_manifest(struct notices_job *j)
{
    const struct composed *c = &j->composed;
    struct manifest m = {.notice = c->n.is.identifier,
                         .mode = c->n.status == NOTICE_EXERCISE ? KEY_EXERCISE : KEY_ACTUAL,
                         .rule = j->ask.rule,
                         .sent = c->n.is.sent.at,
                         .expires = c->n.infos_n ? c->n.infos[0].expires.at : TIME_NONE};
    memcpy(m.content, c->content, sizeof m.content);
    if (!manifest_is_alone(j->ask.rule)) {
        signer(&m.author, &j->ask.author, j->ask.author.at / NSEC_PER_SEC * NSEC_PER_SEC);
        memcpy(m.author_signature, j->ask.author.signature, sizeof m.author_signature);
    }
    signer(&m.approver, &j->ask.approver, m.sent);
    m.forms = arena_alloc(&j->arena, (j->forms.n + 1) * sizeof *m.forms);
    for (size_t i = 0; i < j->forms.n; i++) {
        const struct notices_form *f = &j->forms.v[i];
        struct manifest_form *to = &m.forms[m.forms_n++];
        *to = (struct manifest_form){.recipient = span_str(c->addressees.v[f->addressee].r->name),
                                     .channel = span_str(words_of(&words_channel, f->channel)),
                                     .waiting = f->waiting,
                                     .type = f->type,
                                     .bytes = f->bytes.n};
        sign_digest(buf_view(&f->bytes), to->digest);
        to->has_place = true;
        places_digest(c->addressees.v[f->addressee].r, f->channel, to->place);
    }
    manifest_write(&m, &j->manifest);
}

/* The digest and size of its own channel's bytes, for each recipient. */
static void tell_digests(struct notices_job *j)
{
    struct server_notice_recipient *v = arena_alloc(&j->arena, (j->made.recipients_n + 1) * sizeof *v);
    if (j->made.recipients_n)
        memcpy(v, j->made.recipients, j->made.recipients_n * sizeof *v);
    for (size_t i = j->forms.n; i-- > 0;) { /* the first row of a recipient is written last */
        const struct notices_form *f = &j->forms.v[i];
        sign_digest(buf_view(&f->bytes), v[f->addressee].digest);
        v[f->addressee].bytes = f->bytes.n;
    }
    j->made.recipients = v;
}

void notices_store(struct notices_job *j)
{
    char *notice = folder_of(j->home, j->ask.n), *outbox = fs_join(j->home, "outbox"), *folder = NULL;
    write_manifest(j);
    folder = notices_making(j->home, j->ask.n, buf_view(&j->manifest));
    int rc = fs_mkdirs(folder, 0700, &j->err);
    if (rc == 0)
        rc = put_all(j, folder, &j->err);
    if (rc == 0)
        rc = sync_folder(notice, &j->err);
    if (rc == 0)
        rc = sync_folder(outbox, &j->err);
    if (rc == 0)
        rc = sync_folder(j->home, &j->err);
    if (rc == 0) {
        struct json_writer w;
        prune(notice, KEPT_MOST);
        notices_tell(j);
        tell_digests(j);
        j->made.manifest = buf_view(&j->manifest);
        jw_init(&w, &j->json);
        jw_begin_object(&w);
        jw_kstr(&w, "manifest", buf_view(&j->manifest));
        jw_kint(&w, "members", j->composed.members);
        jw_kint(&w, "desks", j->composed.desks);
        jw_kcstr(&w, "precedence", words_of(&words_notice_precedence, j->composed.precedence));
        jw_ktime(&w, "expires", j->made.expires);
        jw_kstr(&w, "headline", j->made.headline);
        jw_kstr(&w, "identifier", j->composed.n.is.identifier);
        jw_end_object(&w);
    }
    mem_free(notice);
    mem_free(outbox);
    mem_free(folder);
}
