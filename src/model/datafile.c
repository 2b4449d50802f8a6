/* datafile: see datafile.h. */
#include "model/datafile.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "text/clean.h"

enum { FILE_MOST = 1 << 20, FOLDER_FILE_MOST = 256 << 10 };

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct span trimmed(struct span s)
{
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    while (s.n && is_blank(*s.p))
        s = span_make(s.p + 1, s.n - 1);
    return s;
}

int datafile_lines(const char *path, datafile_line_fn *take, void *arg, struct err *e)
{
    struct buf text = {0}, problems = {0};
    int rc = fs_read(path, FILE_MOST, &text, e);
    struct span rest = buf_view(&text);
    for (unsigned line_no = 1; rc == 0 && rest.n; line_no++) {
        const char *nl = memchr(rest.p, '\n', rest.n);
        size_t n = nl ? (size_t) (nl - rest.p) : rest.n, used = nl ? n + 1 : n;
        struct span line = trimmed(span_make(rest.p, n));
        struct err wrong = {0};
        rest = span_make(rest.p + used, rest.n - used);
        if (line.n && *line.p != '#' && take(arg, line, &wrong))
            buf_printf(&problems, "%s%s:%u: %s", problems.n ? "; " : "", path, line_no, wrong.text);
    }
    if (rc == 0 && problems.n)
        rc = err_set(e, WF_E_INVALID, "%s", problems.p);
    buf_free(&text);
    buf_free(&problems);
    return rc;
}

struct span datafile_word(struct span *line)
{
    size_t n = 0;
    while (n < line->n && !is_blank(line->p[n]))
        n++;
    struct span word = span_make(line->p, n);
    *line = trimmed(span_make(line->p + n, line->n - n));
    return word;
}

int datafile_type_fits(struct span pattern, struct span type)
{
    if (pattern.n == type.n && memcmp(pattern.p, type.p, type.n) == 0)
        return 2;
    return pattern.n > 1 && pattern.p[pattern.n - 1] == '*' && type.n >= pattern.n - 1 && memcmp(pattern.p, type.p, pattern.n - 1) == 0;
}

const char *datafile_take_text(char **to, const struct conf_value *v)
{
    if (*to)
        return "it stands twice; once is right";
    if (!trimmed(v->text).n)
        return "a text is needed";
    if (!text_is_clean(v->text, 0))
        return "a text in UTF-8, without control characters";
    *to = mem_strndup(v->text.p, v->text.n);
    return NULL;
}

bool datafile_number_ok(const char *t)
{
    size_t n = strlen(t), digits = 0;
    for (size_t i = 0; i < n; i++) {
        bool digit = t[i] >= '0' && t[i] <= '9';
        digits += digit;
        if (!digit && !(t[i] == '+' && i == 0) && !(i && strchr(" -()/", t[i])))
            return false;
    }
    return n <= 40 && digits >= 2;
}

bool datafile_language_ok(const char *t)
{
    size_t n = strlen(t), first = strspn(t, "abcdefghijklmnopqrstuvwxyz");
    return n <= 20 && first >= 2 && first <= 3 &&
           (!t[first] || (t[first] == '-' && strspn(t + first, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") == n - first));
}

const char *datafile_take_day(wf_time *to, const struct conf_value *v)
{
    char whole[64];
    snprintf(whole, sizeof whole, "%.*s%s", SPAN_FMT(v->text), v->text.n == 10 ? "T00:00:00Z" : "");
    return time_parse(span_str(whole), to, NULL, NULL) ? "a day as \"2026-09-01\"" : NULL;
}

static int is_conf(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".conf") == 0;
}

void datafile_folder(const char *dir, datafile_file_fn *take, void *arg, struct buf *problems)
{
    struct dirent **names = NULL;
    int n = scandir(dir, &names, is_conf, alphasort);
    if (n < 0 && errno != ENOENT)
        buf_printf(problems, "%s: can't be read: %s\n", dir, strerror(errno));
    for (int i = 0; i < n; i++) {
        char *file = fs_join(dir, names[i]->d_name), *name = mem_strndup(names[i]->d_name, strlen(names[i]->d_name) - 5);
        struct buf text = {0};
        struct err e = {0};
        if (fs_read(file, FOLDER_FILE_MOST, &text, &e))
            buf_printf(problems, "%s\n", e.text);
        else
            take(arg, name, file, buf_view(&text), problems);
        buf_free(&text);
        mem_free(file);
        mem_free(name);
        free(names[i]);
    }
    free(names);
}
