/* saved: see saved.h. */
#include "console/saved.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "text/clean.h"
#include "text/utf8.h"
#include "wire/columns.h"

enum { FILE_MOST = 128 << 10 };

/* By the XDG rules a relative path in the variable is to be ignored. */
static char *find_path(void)
{
    const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (xdg && xdg[0] == '/')
        return mem_printf("%s/watchfloor/views.conf", xdg);
    return home && home[0] == '/' ? mem_printf("%s/.config/watchfloor/views.conf", home) : NULL;
}

bool saved_name_ok(struct span name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && !(i && strchr("._-", c)))
            return false;
    }
    return name.n > 0 && name.n <= SAVED_NAME_MOST;
}

/* ---- reading ---- */

static struct span next_word(struct span *line)
{
    size_t i = 0, from;
    while (i < line->n && line->p[i] == ' ')
        i++;
    from = i;
    while (i < line->n && line->p[i] != ' ')
        i++;
    struct span word = span_make(line->p + from, i - from);
    *line = span_make(line->p + i, line->n - i);
    return word;
}

static bool begins(struct span s, const char *with, struct span *rest)
{
    size_t n = strlen(with);
    if (s.n < n || memcmp(s.p, with, n) != 0)
        return false;
    *rest = span_make(s.p + n, s.n - n);
    return true;
}

static void copy(char *out, size_t size, struct span s)
{
    snprintf(out, size, "%.*s", (int) (s.n < size ? s.n : size - 1), s.n ? s.p : "");
}

static int check_columns(struct span text, struct err *e)
{
    const struct column_word *words[COLUMN_WORDS_MOST];
    size_t n;
    return text.n >= COLUMNS_TEXT_MOST ? err_set(e, WF_E_INVALID, "too many columns") : columns_read(text, words, &n, NULL, e);
}

static int read_sort(struct saved_view *v, struct span word, struct err *e)
{
    static const char mark[] = ":desc";
    v->desc = word.n > 5 && memcmp(word.p + word.n - 5, mark, 5) == 0;
    word.n -= v->desc ? 5 : 0;
    if (!column_word_find(word))
        return err_set(e, WF_E_INVALID, "there is no column \"%.*s\" to sort by; they are %s", (int) (word.n < 40 ? word.n : 40), word.p, column_names());
    copy(v->sort, sizeof v->sort, word);
    return 0;
}

/* "NAME floor sort=age:desc columns=id,title FILTER" */
static int read_view(struct span line, struct saved_view *v, struct err *e)
{
    struct span word = next_word(&line), value;
    memset(v, 0, sizeof *v);
    if (!saved_name_ok(word))
        return err_set(e, WF_E_INVALID, "a view's name has 1 to %d letters, digits, dots, dashes and underlines", SAVED_NAME_MOST);
    copy(v->name, sizeof v->name, word);
    word = next_word(&line);
    v->find = span_is(word, "find");
    if (!v->find && !span_is(word, "floor"))
        return err_set(e, WF_E_INVALID, "behind a view's name stands floor or find");
    for (;;) {
        struct span rest = line;
        int rc = 0;
        word = next_word(&line);
        if (begins(word, "sort=", &value)) {
            rc = read_sort(v, value, e);
        } else if (begins(word, "columns=", &value)) {
            rc = check_columns(value, e);
            copy(v->columns, sizeof v->columns, value);
        } else {
            while (rest.n && rest.p[0] == ' ')
                rest = span_make(rest.p + 1, rest.n - 1);
            if (rest.n > SAVED_FILTER_MOST)
                return err_set(e, WF_E_INVALID, "a filter has at most %d bytes", SAVED_FILTER_MOST);
            copy(v->filter, sizeof v->filter, rest);
            return 0;
        }
        if (rc)
            return rc;
    }
}

static void put(struct saved *s, const struct saved_view *v)
{
    for (size_t i = 0; i < s->views.n; i++)
        if (strcmp(s->views.v[i].name, v->name) == 0) {
            s->views.v[i] = *v;
            return;
        }
    VEC_PUSH(&s->views, *v);
}

static int read_line(struct saved *s, struct span line, struct err *e)
{
    struct saved_view v;
    struct span word;
    for (size_t i = 0; i < line.n; i++)
        if ((unsigned char) line.p[i] < ' ' || line.p[i] == 0x7f)
            return err_set(e, WF_E_INVALID, "a control character stands in it");
    if (!text_is_utf8(line, NULL))
        return err_set(e, WF_E_INVALID, "it is not UTF-8");
    word = next_word(&line);
    if (!word.n || word.p[0] == '#')
        return 0;
    if (span_is(word, "columns")) {
        word = next_word(&line);
        int rc = check_columns(word, e);
        if (!rc)
            copy(s->columns, sizeof s->columns, word);
        return rc;
    }
    if (!span_is(word, "view"))
        return err_set(e, WF_E_INVALID, "a line begins with \"view\" or \"columns\", this one with \"%.*s\"", (int) (word.n < 40 ? word.n : 40), word.p);
    if (s->views.n >= SAVED_VIEWS_MOST)
        return err_set(e, WF_E_LIMIT, "more than %d views", SAVED_VIEWS_MOST);
    int rc = read_view(line, &v, e);
    if (!rc)
        put(s, &v);
    return rc;
}

static int read_file(struct saved *s, struct err *e)
{
    struct buf b = {0};
    int rc = 0;
    s->views.n = 0;
    s->columns[0] = 0;
    if (access(s->path, F_OK) != 0 && errno == ENOENT)
        return 0;
    rc = fs_read(s->path, FILE_MOST, &b, e);
    size_t number = 1;
    for (size_t from = 0; !rc && from < b.n; number++) {
        const char *end = memchr(b.p + from, '\n', b.n - from);
        size_t n = end ? (size_t) (end - b.p) - from : b.n - from;
        struct err why = {0};
        rc = read_line(s, span_make(b.p + from, n), &why);
        if (rc)
            err_set(e, rc, "%s:%zu: %s", s->path, number, why.text);
        from += n + 1;
    }
    buf_free(&b);
    return rc;
}

int saved_load(struct saved *s, struct err *e)
{
    if (!s->path)
        s->path = find_path();
    return s->path ? read_file(s, e) : 0;
}

void saved_free(struct saved *s)
{
    mem_free(s->path);
    VEC_FREE(&s->views);
    memset(s, 0, sizeof *s);
}

const struct saved_view *saved_find(const struct saved *s, struct span name)
{
    for (size_t i = 0; i < s->views.n; i++)
        if (span_is(name, s->views.v[i].name))
            return &s->views.v[i];
    return NULL;
}

/* ---- writing ---- */

static int write_file(const struct saved *s, struct err *e)
{
    struct buf b = {0};
    buf_str(&b, "# views of the lists of incidents and columns of your own; written by watchfloor (:save, :view delete, :columns)\n");
    if (s->columns[0])
        buf_printf(&b, "columns %s\n", s->columns);
    for (size_t i = 0; i < s->views.n; i++) {
        const struct saved_view *v = &s->views.v[i];
        buf_printf(&b, "view %s %s", v->name, v->find ? "find" : "floor");
        if (v->sort[0])
            buf_printf(&b, " sort=%s%s", v->sort, v->desc ? ":desc" : "");
        if (v->columns[0])
            buf_printf(&b, " columns=%s", v->columns);
        buf_printf(&b, "%s%s\n", v->filter[0] ? " " : "", v->filter);
    }
    int rc = fs_write_atomic(s->path, buf_view(&b), 0600, e);
    buf_free(&b);
    return rc;
}

/* Locks the file's neighbour, which stays; then reads what others may have written. *lock is to be closed, also on error; -1: there is none. */
static int begin_change(struct saved *s, int *lock, struct err *e)
{
    *lock = -1;
    if (!s->path)
        return err_set(e, WF_E_UNSUPPORTED, "neither XDG_CONFIG_HOME nor HOME says where to keep it");
    char *dir = mem_strndup(s->path, (size_t) (strrchr(s->path, '/') - s->path)), *path = mem_printf("%s.lock", s->path);
    int rc = fs_mkdirs(dir, 0700, e);
    if (!rc) {
        *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (*lock < 0 || flock(*lock, LOCK_EX))
            rc = err_errno(e, WF_E_IO, "\"%s\" can't be locked", path);
    }
    mem_free(dir);
    mem_free(path);
    return rc ? rc : read_file(s, e);
}

static int end_change(struct saved *s, int lock, int rc, struct err *e)
{
    if (!rc)
        rc = write_file(s, e);
    if (lock >= 0)
        close(lock);
    return rc;
}

/* A filter comes from a line that was typed: what would break the file's lines is none of it. */
static int check_view(const struct saved *s, const struct saved_view *v, struct err *e)
{
    if (!saved_name_ok(span_str(v->name)))
        return err_field(e, WF_E_INVALID, "name", "a view's name has 1 to %d letters, digits, dots, dashes and underlines", SAVED_NAME_MOST);
    for (const char *p = v->filter; *p; p++)
        if ((unsigned char) *p < ' ' || *p == 0x7f)
            return err_field(e, WF_E_INVALID, "filter", "a control character stands in the filter");
    if (!saved_find(s, span_str(v->name)) && s->views.n >= SAVED_VIEWS_MOST)
        return err_set(e, WF_E_LIMIT, "there are %d views already; \":view delete NAME\" makes room", SAVED_VIEWS_MOST);
    return 0;
}

int saved_put(struct saved *s, const struct saved_view *v, struct err *e)
{
    int lock, rc = begin_change(s, &lock, e);
    if (!rc)
        rc = check_view(s, v, e);
    if (!rc)
        put(s, v);
    return end_change(s, lock, rc, e);
}

int saved_drop(struct saved *s, struct span name, struct err *e)
{
    int lock, rc = begin_change(s, &lock, e);
    const struct saved_view *v = rc ? NULL : saved_find(s, name);
    if (!rc && !v)
        rc = err_field(e, WF_E_NOTFOUND, "name", "there is no view \"%.*s\"", (int) (name.n < 40 ? name.n : 40), name.p);
    if (!rc)
        VEC_REMOVE(&s->views, (size_t) (v - s->views.v));
    return end_change(s, lock, rc, e);
}

int saved_columns(struct saved *s, const char *columns, struct err *e)
{
    int lock, rc = begin_change(s, &lock, e);
    if (!rc)
        copy(s->columns, sizeof s->columns, span_str(columns));
    return end_change(s, lock, rc, e);
}
