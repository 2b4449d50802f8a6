/* notice verify: `notice verify [--keys DIR] FILE.xml`: was this alert released by two officers, and is it what they signed? Works anywhere, with the public
 * keys (*.pub) alone: those of DIR, else of the file's own folder.
 *
 * FILE.manifest.json and FILE.sig lie beside FILE.xml, as `notice export` leaves them.
 */
#include <dirent.h>
#include <stdio.h>

#include "base/base64.h"
#include "base/fs.h"
#include "base/vec.h"
#include "notice/manifest.h"
#include "readback/cap.h"
#include "tool/tool.h"

enum { KEYS_MOST = 1000 };

struct verifying {
    struct buf xml, manifest_text, signature;
    struct notice n;
    struct manifest m;
    VEC(struct key_public) keys;
};

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return !slash ? mem_strdup(".") : slash == path ? mem_strdup("/") : mem_strndup(path, (size_t) (slash - path));
}

/* What lies beside FILE.xml under another ending. */
static int read_beside(const char *path, const char *ending, size_t most, struct buf *out, struct err *e)
{
    size_t n = strlen(path);
    size_t stem = n > 4 && strcmp(path + n - 4, ".xml") == 0 ? n - 4 : n;
    char *other = mem_printf("%.*s%s", (int) stem, path, ending);
    int code = fs_read(other, most, out, e);
    mem_free(other);
    return code;
}

static int read_keys(struct verifying *v, const char *dir, struct err *e)
{
    DIR *d = opendir(dir);
    int code = d ? WF_OK : err_errno(e, WF_E_IO, "can't read the folder \"%s\"", dir);
    for (struct dirent *f; !code && (f = readdir(d));) {
        size_t n = strlen(f->d_name);
        struct buf text = {0};
        struct key_public p;
        char *path;
        if (n < 5 || strcmp(f->d_name + n - 4, ".pub") != 0)
            continue;
        path = fs_join(dir, f->d_name);
        code = fs_read(path, 4096, &text, e);
        if (!code)
            code = key_public_read(buf_view(&text), path, &p, e);
        if (!code && v->keys.n == KEYS_MOST)
            code = err_set(e, WF_E_LIMIT, "\"%s\" has more than %d public keys; --keys names a folder with those that are trusted", dir, KEYS_MOST);
        if (!code)
            VEC_PUSH(&v->keys, p);
        buf_free(&text);
        mem_free(path);
    }
    if (d)
        closedir(d);
    if (!code && !v->keys.n)
        code = err_set(e, WF_E_NOTFOUND, "there is no public key (*.pub) in \"%s\"; --keys names another folder", dir);
    return code;
}

static int read_signature(struct verifying *v, uint8_t out[KEY_SIGNATURE_SIZE], struct err *e)
{
    struct buf b = {0};
    struct span text = buf_view(&v->signature);
    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    base64_decode(text, &b);
    bool right = b.n == KEY_SIGNATURE_SIZE;
    if (right)
        memcpy(out, b.p, b.n);
    buf_free(&b);
    return right ? WF_OK : err_set(e, WF_E_DENIED, "the signature is not %d bytes in base64", KEY_SIGNATURE_SIZE);
}

static void tell(const struct verifying *v, const char *path)
{
    char at[32], sent[32];
    (void) time_format(v->m.author.officer[0] ? v->m.author.at : v->m.sent, at);
    (void) time_format(v->m.sent, sent);
    printf("%s: %s, %s, %s\n", path, key_mode_word(v->m.mode), words_of(&words_notice_type, v->n.type), words_of(&manifest_words_rule, v->m.rule));
    printf("  %.*s\n", SPAN_FMT(v->n.infos_n ? v->n.infos[0].headline : v->m.notice));
    if (v->m.author.officer[0])
        printf("  written by %s, signed %s\n", v->m.author.officer, at);
    printf("  %s by %s, sent %s\n", v->m.author.officer[0] ? "approved" : "signed", v->m.approver.officer, sent);
    printf("  %zu recipient%s\n", v->m.forms_n, v->m.forms_n == 1 ? "" : "s");
}

static int verify(struct verifying *v, const char *path, const char *keys, struct err *e)
{
    uint8_t signature[KEY_SIGNATURE_SIZE];
    char *dir = keys ? mem_strdup(keys) : folder_of(path);
    int code = fs_read(path, MANIFEST_MOST, &v->xml, e);
    if (!code)
        code = read_beside(path, ".manifest.json", MANIFEST_MOST, &v->manifest_text, e);
    if (!code)
        code = read_beside(path, ".sig", 4096, &v->signature, e);
    if (!code)
        code = read_keys(v, dir, e);
    if (!code)
        code = read_signature(v, signature, e);
    if (!code)
        code = manifest_read(buf_view(&v->manifest_text), &v->m, e);
    if (!code)
        code = readback_cap_text(buf_view(&v->xml), &v->n, e);
    if (!code)
        code = manifest_check(&v->m, buf_view(&v->manifest_text), signature, &v->n, span_make(NULL, 0), v->keys.v, v->keys.n, e);
    mem_free(dir);
    return code;
}

int tool_notice_verify(const struct tool *t)
{
    struct verifying v = {0};
    struct err e = {0};
    const char *option, *value, *keys = NULL, *file = NULL;
    int i = 0;
    while ((option = tool_option(t, "keys", "", &i, &value)) || value) {
        if (option)
            keys = value;
        else if (file)
            return tool_fail(t, "one FILE; \"%.80s\" is a second", value);
        else
            file = value;
    }
    if (i < 0)
        return TOOL_USAGE;
    if (!file)
        return tool_fail(t, "which FILE.xml? Its .manifest.json and .sig lie beside it");
    int code = verify(&v, file, keys, &e);
    if (code)
        tool_fail(t, "%s: %s", file, e.text);
    else
        tell(&v, file);
    notice_free(&v.n);
    manifest_free(&v.m);
    VEC_FREE(&v.keys);
    buf_free(&v.xml);
    buf_free(&v.manifest_text);
    buf_free(&v.signature);
    return !code ? TOOL_OK : code == WF_E_NOTFOUND || code == WF_E_IO ? TOOL_USAGE : TOOL_NO;
}
