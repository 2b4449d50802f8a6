/* plugin_new: `plugin new NAME --member XX --transport T --format F`, or `plugin new --protocol NAME`: a folder with a plugin that builds and passes `plugin check` at once.
 *
 * The text comes from share/watchfloor/plugin-template: @WORD@ is replaced. It builds against an installed watchfloor with its own
 * Makefile and pkg-config alone.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/paths.h"
#include "model/member.h"
#include "tool/tool.h"

enum { WORDS_MAX = 24, DEPTH_MAX = 4 };
#define TEMPLATE_MAX ((size_t) 1 << 20)

static const struct format {
    const char *name, *what, *transports; /* those it makes sense over */
    bool complete;                         /* a page lists all that is open */
} formats[] = {
    {"json", "JSON", "http sse drop", true}, {"csv", "CSV", "http drop", true},  {"xml", "XML", "http sse drop", true},
    {"rss", "RSS or Atom", "http drop", true},   {"cap", "CAP alerts", "http sse drop", false}, {"lines", "numbered lines", "http sse tcp drop", false},
};
static const struct transport {
    const char *name, *what, *url, *conf, *secret;
} transports[] = {
    {"http", "by HTTPS", "https://HOST/PATH", "  interval = 30  key_file = \"/etc/watchfloor/@NAME@.key\"",
     "The key's file holds the key alone and is readable by the engine's user only (chmod 600); it is read at use, so a new key needs no restart.\n"},
    {"sse", "as an event stream (SSE)", "https://HOST/PATH", "  key_file = \"/etc/watchfloor/@NAME@.key\"",
     "The key's file holds the key alone and is readable by the engine's user only (chmod 600); it is read at use, so a new key needs no restart.\n"},
    {"tcp", "over TCP with TLS", "tls://HOST:PORT", "", ""},
    {"drop", "from a drop folder", "file:///FOLDER/", "  interval = 10",
     "Files are written elsewhere and renamed into the folder; what was read lies in FOLDER/done afterwards.\n"},
};

struct word {
    const char *name;
    char *value;
};
struct making {
    const struct tool *tool;
    const char *name, *member, *transport, *format;
    bool protocol;
    const struct format *f;
    const struct transport *t;
    struct word words[WORDS_MAX];
    size_t words_n;
    char *templates;
};

/* ---- Text ---------------------------------------------------------------------------------------------------- */

static void set(struct making *m, const char *name, char *value)
{
    m->words[m->words_n++] = (struct word){name, value};
}

static void expand(const struct making *m, struct span text, struct buf *out, int depth)
{
    while (text.n) {
        const char *at = memchr(text.p, '@', text.n);
        size_t n = at ? (size_t) (at - text.p) : text.n, i = 0;
        buf_add(out, text.p, n);
        text = span_make(text.p + n, text.n - n);
        for (; text.n && i < m->words_n; i++) {
            size_t k = strlen(m->words[i].name);
            if (text.n >= k + 2 && memcmp(text.p + 1, m->words[i].name, k) == 0 && text.p[k + 1] == '@' && depth < DEPTH_MAX) {
                expand(m, span_str(m->words[i].value), out, depth + 1);
                text = span_make(text.p + k + 2, text.n - k - 2);
                break;
            }
        }
        if (text.n && i == m->words_n) { /* an @ of its own */
            buf_char(out, *text.p);
            text = span_make(text.p + 1, text.n - 1);
        }
    }
}

/* A template's text as it is; NULL with e set. mem_free. */
static char *load(const struct making *m, const char *file, struct err *e)
{
    char *path = fs_join(m->templates, file);
    struct buf b = {0};
    int rc = fs_read(path, TEMPLATE_MAX, &b, e);
    mem_free(path);
    if (rc)
        buf_free(&b);
    return rc ? NULL : buf_take(&b);
}

static int write_file(const char *path, struct span text, struct err *e)
{
    FILE *f = fopen(path, "wxe");
    bool ok = f && fwrite(text.p, 1, text.n, f) == text.n;
    if ((f && fclose(f) != 0) || !ok)
        return err_errno(e, WF_E_IO, "\"%s\" cannot be written", path);
    return 0;
}

/* The template files named in `parts`, one after the other, expanded, as NAME/to. */
static int make_file(const struct making *m, const char *const *parts, size_t n, const char *to, struct err *e)
{
    struct buf out = {0};
    char *path = fs_join(m->name, to);
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        char *text = load(m, parts[i], e);
        if (text)
            expand(m, span_str(text), &out, 0);
        else
            rc = e->code;
        mem_free(text);
    }
    rc = rc ? rc : write_file(path, buf_view(&out), e);
    mem_free(path);
    buf_free(&out);
    return rc;
}

/* ---- The folder ---------------------------------------------------------------------------------------------- */

/* Those of the format, or of "notice", which all have. */
static int make_fixtures(const struct making *m, const char *of, struct err *e)
{
    char *from = mem_printf("%s/%s/fixtures", m->templates, of), *to = fs_join(m->name, "fixtures");
    DIR *d = opendir(from);
    int rc = d && (mkdir(to, 0777) == 0 || errno == EEXIST) ? 0 : err_errno(e, WF_E_IO, "\"%s\"", d ? to : from);
    for (struct dirent *x; rc == 0 && (x = readdir(d));) {
        if (x->d_name[0] == '.')
            continue;
        char *part = mem_printf("%s/fixtures/%s", of, x->d_name), *path = mem_printf("fixtures/%s", x->d_name);
        rc = make_file(m, (const char *const[]){part}, 1, path, e);
        mem_free(part);
        mem_free(path);
    }
    if (d)
        closedir(d);
    mem_free(from);
    mem_free(to);
    return rc;
}

static int make_source(const struct making *m, struct err *e)
{
    char *parse = mem_printf("%s/parse.c.in", m->format), *to = mem_printf("%s.c", m->name);
    int rc = make_file(m, (const char *const[]){"head.c.in", parse, "encode.c.in", "descriptor.c.in"}, 4, to, e);
    mem_free(parse);
    mem_free(to);
    return rc;
}

static int fill_words(struct making *m, struct err *e)
{
    const struct member *member = member_find(span_str(m->member));
    char *source_file = mem_printf("source-%s.c.in", m->transport), *upper = mem_strdup(m->name);
    for (char *p = upper; *p; p++)
        *p = (char) toupper((unsigned char) *p);
    char *source = load(m, source_file, e), *common = source ? load(m, "common.c.in", e) : NULL;
    mem_free(source_file);
    bool complete = m->f->complete && strcmp(m->transport, "http") == 0;
    set(m, "UPPER", upper);
    set(m, "NAME", mem_strdup(m->name));
    set(m, "MEMBER", mem_strdup(m->member));
    set(m, "TITLE", mem_strdup(member ? member->name : m->name));
    set(m, "WHAT", mem_printf("%s %s", m->f->what, m->t->what));
    set(m, "COMPLETE", mem_strdup(complete ? "1" : "0"));
    set(m, "CLEARED", mem_strdup(complete ? "; what is no longer listed is cleared" : ""));
    set(m, "URL", mem_strdup(m->t->url));
    set(m, "CONF", mem_strdup(m->t->conf));
    set(m, "SECRET", mem_strdup(m->t->secret));
    bool whole = strcmp(m->transport, "sse") == 0; /* an event is never cut */
    char *last = common ? load(m, whole ? "lines/last-sse.c.in" : "lines/last.c.in", e) : NULL;
    set(m, "CUT", mem_strdup(whole ? "a line of fewer than 7 fields" : "a last line without its end"));
    set(m, "LAST", last);
    set(m, "SOURCE", source);
    set(m, "COMMON", common);
    return common && last ? 0 : e->code;
}

static int make_all(struct making *m, struct err *e)
{
    m->templates = paths_data("plugin-template");
    int rc = fill_words(m, e);
    if (rc == 0 && mkdir(m->name, 0777) != 0)
        rc = err_errno(e, WF_E_EXISTS, "the folder \"%s\" cannot be made", m->name);
    rc = rc ? rc : make_source(m, e);
    rc = rc ? rc : make_file(m, (const char *const[]){"Makefile.in"}, 1, "Makefile", e);
    rc = rc ? rc : make_file(m, (const char *const[]){"README.md.in"}, 1, "README.md", e);
    rc = rc ? rc : make_fixtures(m, m->format, e);
    rc = rc ? rc : make_fixtures(m, "notice", e);
    for (size_t i = 0; i < m->words_n; i++)
        mem_free(m->words[i].value);
    mem_free(m->templates);
    return rc;
}

/* A protocol: no feed, no format; a README and fixtures of its own. */
static int make_protocol(struct making *m, struct err *e)
{
    char *to = mem_printf("%s.c", m->name);
    m->templates = paths_data("plugin-template");
    set(m, "NAME", mem_strdup(m->name));
    int rc = mkdir(m->name, 0777) != 0 ? err_errno(e, WF_E_EXISTS, "the folder \"%s\" cannot be made", m->name) : 0;
    rc = rc ? rc : make_file(m, (const char *const[]){"protocol/protocol.c.in"}, 1, to, e);
    rc = rc ? rc : make_file(m, (const char *const[]){"Makefile.in"}, 1, "Makefile", e);
    rc = rc ? rc : make_file(m, (const char *const[]){"protocol/README.md.in"}, 1, "README.md", e);
    rc = rc ? rc : make_fixtures(m, "protocol", e);
    mem_free(to);
    mem_free(m->words[0].value);
    mem_free(m->templates);
    return rc;
}

/* ---- The command line ---------------------------------------------------------------------------------------- */

static bool name_ok(const char *s)
{
    size_t n = strlen(s);
    if (n < 1 || n > 15)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!islower((unsigned char) s[i]) && !isdigit((unsigned char) s[i]) && s[i] != '-')
            return false;
    return islower((unsigned char) s[0]);
}

static bool in_list(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; *p; p += strcspn(p, " ") + (p[strcspn(p, " ")] == ' '))
        if (strcspn(p, " ") == n && strncmp(p, word, n) == 0)
            return true;
    return false;
}

static int judge(struct making *m)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (m->format && strcmp(formats[i].name, m->format) == 0)
            m->f = &formats[i];
    for (size_t i = 0; i < ARRAY_LEN(transports); i++)
        if (m->transport && strcmp(transports[i].name, m->transport) == 0)
            m->t = &transports[i];
    if (!m->name || !name_ok(m->name))
        return tool_fail(m->tool, "the plugin's name is \"%s\"; 1 to 15 of a-z, 0-9 and -, a letter first", m->name ? m->name : "");
    if (m->protocol && (m->member || m->transport || m->format))
        return tool_fail(m->tool, "a protocol reads no feed: --protocol takes no --member, --transport, --format");
    if (m->protocol)
        return 0;
    if (!m->member || (strcmp(m->member, "--") != 0 && !member_code_ok(span_str(m->member))))
        return tool_fail(m->tool, "--member is \"%s\"; two letters of ISO 3166-1 (TH), or -- for a source that may name any member",
                         m->member ? m->member : "");
    if (!m->t)
        return tool_fail(m->tool, "--transport is \"%s\"; http, sse, tcp or drop", m->transport ? m->transport : "");
    if (!m->f)
        return tool_fail(m->tool, "--format is \"%s\"; json, csv, xml, rss, cap or lines", m->format ? m->format : "");
    if (!in_list(m->f->transports, m->transport))
        return tool_fail(m->tool, "%s does not come over %s; that format goes with: %s", m->format, m->transport, m->f->transports);
    return 0;
}

/* A plugin of that name is a mistake or on purpose: a centre's own for its member. Either way it must not come as a surprise. */
static void warn_taken(const struct making *m)
{
    char *there = paths_plugin(m->name);
    if (access(there, F_OK) == 0)
        (void) fprintf(stderr, "watchfloor: warning: there is a plugin \"%s\" (%s): installed, this one takes its place and its feeds; another name keeps both\n",
                       m->name, there);
    mem_free(there);
}

int tool_plugin_new(const struct tool *t)
{
    struct making m = {.tool = t};
    struct err e = {0};
    const char *option, *value;
    int i = 0;
    while ((option = tool_option(t, "member transport format", "protocol", &i, &value)) || value) {
        if (!option && m.name)
            return tool_fail(t, "takes one name: plugin new NAME");
        if (option && option[0] == 'p') {
            m.protocol = true;
            continue;
        }
        *(!option ? &m.name : option[0] == 'm' ? &m.member : option[0] == 't' ? &m.transport : &m.format) = value;
    }
    int rc = i < 0 ? TOOL_USAGE : judge(&m);
    if (rc)
        return rc;
    if ((m.protocol ? make_protocol(&m, &e) : make_all(&m, &e)) != 0)
        return tool_fail(t, "%s", e.text);
    warn_taken(&m);
    printf("made %s/: %s.c, Makefile, README.md, fixtures/\nnext: cd %s && make check\n", m.name, m.name, m.name);
    return TOOL_OK;
}
