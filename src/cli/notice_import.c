/* notice import-ack: an acknowledgement that came as a file (on a stick, by mail): a CAP Ack or Error. The cap plugin reads it in its sandbox (watchfloor-tool
 * plugin run), and what it says is recorded as an officer would by notice ack, once its notice was found by identifier and time of sending. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/paths.h"
#include "cli/notice.h"
#include "cli/programs.h"

enum { FILE_MOST = 256 << 10,
       OUTPUT_MOST = 1 << 20 };

/* The first word behind a tag of the file: of "references>" the sender, by which the plugin knows whose notices are meant; of "source>" the member, where it names none of its
 * desks. False: there is none. What it says is looked at afterwards. */
static bool word_in(struct span file, const char *tag, char *out, size_t cap)
{
    const char *at = memmem(file.p, file.n, tag, strlen(tag)), *end = file.p + file.n;
    size_t n = 0;
    for (at = at ? at + strlen(tag) : end; at < end && strchr(" \t\r\n", *at); at++)
        ;
    while (at < end && n + 1 < cap && *at > ' ' && *at != ',' && *at != '<' && *at != '&')
        out[n++] = *at++;
    out[n] = 0;
    return n > 0;
}

/* Runs the plugin over the file; what it prints goes into out. */
static int run_plugin(const struct cli *c, const char *sender, const char *path, struct buf *out)
{
    char *tool = paths_libexec("watchfloor-tool"), *centre = mem_printf("--centre=%s", sender);
    const char *const argv[] = {tool, "--home", c->home, "plugin", "run", centre, "--", "cap", path, NULL};
    int end[2], status = -1;
    ssize_t n = 1;
    pid_t pid = pipe(end) ? -1 : fork();
    if (pid == 0) {
        dup2(end[1], STDOUT_FILENO);
        close(end[0]);
        close(end[1]);
        execv(tool, (char *const *) (uintptr_t) argv);
        _exit(127);
    }
    if (pid > 0) {
        close(end[1]);
        while (out->n < OUTPUT_MOST && ((n = read(end[0], buf_reserve(out, 4096), 4096)) > 0 || (n < 0 && errno == EINTR)))
            buf_grew(out, n > 0 ? (size_t) n : 0);
        close(end[0]);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    mem_free(tool);
    mem_free(centre);
    return status == 0 ? 0 : cli_fail(CLI_NO, "\"%s\" is not understood as a CAP alert", path);
}

/* "watch@centre.example,AMICF-2026-N00031,2026-11-29T02:59:00-00:00": which notice of ours that is; its number into id. */
static int find_notice(struct cli *c, struct span of, struct cli_notice *n)
{
    const char *comma = memchr(of.p, ',', of.n), *second = comma ? memchr(comma + 1, ',', (size_t) (of.p + of.n - comma - 1)) : NULL;
    struct span identifier = second ? span_make(comma + 1, (size_t) (second - comma - 1)) : span_make("", 0);
    const char *dash = identifier.n ? memrchr(identifier.p, '-', identifier.n) : NULL;
    wf_time said = TIME_NONE, sent = TIME_NONE;
    char id[24] = "";
    if (!dash || dash[1] != 'N')
        return cli_fail(CLI_NO, "it refers to \"%.*s\", which is no notice of this centre", SPAN_FMT(of));
    snprintf(id, sizeof id, "N-%lu", strtoul(dash + 2, NULL, 10));
    int rc = cli_notice_read(c, id, n);
    if (rc)
        return rc;
    (void) time_parse(span_make(second + 1, (size_t) (of.p + of.n - second - 1)), &said, NULL, NULL);
    (void) time_parse(json_str(n->row, "sent"), &sent, NULL, NULL);
    if (!span_eq(json_str(n->row, "identifier"), identifier) || said != sent)
        return cli_fail(CLI_NO, "it refers to \"%.*s\", and %s is %.*s, sent %.*s", SPAN_FMT(of), n->id, SPAN_FMT(json_str(n->row, "identifier")), SPAN_FMT(json_str(n->row, "sent")));
    return 0;
}

static bool same_letters(struct span a, struct span b)
{
    return a.n == b.n && (!a.n || strncasecmp(a.p, b.p, a.n) == 0);
}

/* Whose it is: what the file says of itself and what --member says must agree; the more exact one counts. source: a member's two letters, or "". */
static int whose(const struct cli *c, struct span desk, const char *source, struct span *out)
{
    const struct span said = span_str(cli_has(c, "--member") ? cli_value(c, "--member") : "");
    struct span of = desk.n ? desk : span_str(source);
    *out = said.n ? said : desk;
    if (!said.n && !desk.n)
        return cli_fail(CLI_USAGE, "it does not say which desk it is from: whose is it? --member MY, or MY/protection");
    if (!said.n || !of.n || same_letters(said, of))
        return 0;
    bool member = said.n == 2 || of.n == 2; /* one of the two names no desk */
    if (!member || said.n < 2 || !same_letters(span_make(said.p, 2), span_make(of.p, 2)))
        return cli_fail(CLI_NO, "the file says that it is of %.*s, --member says %.*s: whose is it?", SPAN_FMT(of), SPAN_FMT(said));
    *out = desk.n ? desk : said;
    return 0;
}

static int record(struct cli *c, const struct json *report, const char *source)
{
    const struct json *ack = json_get(report, "ack"), *reply;
    struct span who = {NULL, 0};
    struct cli_notice n = {.id = NULL};
    int rc = find_notice(c, json_str(ack, "of"), &n);
    if (!rc && span_is(json_str(report, "msg_status"), "exercise") != cli_notice_drill(c))
        rc = cli_fail(CLI_NO, "its status is %.*s, and this engine is %s", SPAN_FMT(json_str(report, "msg_status")), client_greeting(c->client)->mode);
    if (!rc)
        rc = whose(c, json_str(ack, "desk"), source, &who);
    if (!rc) {
        struct json_writer *w = cli_notice_verb(c, "notice ack", 0);
        jw_kcstr(w, "notice", n.id);
        jw_kstr(w, "member", who);
        jw_kcstr(w, "via", "file");
        jw_kstr(w, "state", json_str(ack, "state"));
        if (json_str(ack, "by").n)
            jw_kstr(w, "by", json_str(ack, "by"));
        if (json_str(ack, "reason").n)
            jw_kstr(w, "reason", json_str(ack, "reason"));
        rc = cli_notice_send(c, w, &reply);
    }
    if (!rc) {
        printf("%s", cli_notice_ex(c));
        cli_put(json_str(reply, "text"), false);
        printf(" (the file is signed by nobody whom this centre knows: at the word of who brought it)\n");
    }
    cli_notice_free(&n);
    return rc;
}

/* Each line of the plugin's output that is an acknowledgement. */
static int record_all(struct cli *c, const char *path, const char *source, struct span lines)
{
    struct arena a = {0};
    size_t found = 0;
    int rc = 0;
    while (lines.n && rc == 0) {
        const char *nl = memchr(lines.p, '\n', lines.n);
        size_t n = nl ? (size_t) (nl - lines.p) : lines.n;
        struct json *report = NULL;
        if (json_parse(&a, span_make(lines.p, n), NULL, &report, NULL) == 0 && span_is(json_str(report, "kind"), "ack")) {
            found++;
            rc = record(c, report, source);
        }
        n += nl != NULL;
        lines = span_make(lines.p + n, lines.n - n);
    }
    arena_free(&a);
    return rc || found ? rc : cli_fail(CLI_NO, "\"%s\" acknowledges no notice: a CAP Ack or Error with references is wanted", path);
}

int cli_notice_import_ack(struct cli *c)
{
    const char *path = cli_value(c, "FILE");
    struct buf file = {0}, out = {0};
    struct err e = {0};
    char sender[128], source[64];
    int rc = fs_read(path, FILE_MOST, &file, &e) ? cli_fail(CLI_USAGE, "%s", e.text) : cli_connect(c);
    if (!rc && (!word_in(buf_view(&file), "references>", sender, sizeof sender) || sender[0] == '-'))
        rc = cli_fail(CLI_NO, "\"%s\" acknowledges no notice: a CAP Ack or Error with references is wanted", path);
    if (!rc)
        rc = run_plugin(c, sender, path, &out);
    if (!rc && (!word_in(buf_view(&file), "source>", source, sizeof source) || strlen(source) != 2))
        source[0] = 0;
    if (!rc)
        rc = record_all(c, path, source, buf_view(&out));
    buf_free(&file);
    buf_free(&out);
    return rc;
}
