/* command: texts and calls by the centre's own command, run as the notifier's is (watchfloor-pager: a session, a folder and limits of its own). The text is on its
 * standard input, the number in NUMBER. An exercise has no such row: no command is ever run there. */
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/paths.h"
#include "courier/child.h"
#include "courier/transport.h"
#include "pager/pager.h"
#include "text/clean.h"

enum { GRACE_MS = 5000 };

static const char *command_of(const struct courier *c, uint32_t channel)
{
    return channel == RECIPIENT_SMS ? c->setup.sms : c->setup.voice;
}

static int command_place(const struct courier *c, const struct job *j, char *out, size_t size, struct err *e)
{
    const char *word = words_of(&words_channel, j->channel);
    if (!command_of(c, j->channel))
        return err_set(e, WF_E_INVALID, "there is no command for it: courier { %s = \"/...\" }", word);
    (void) snprintf(out, size, "%s", word);
    return 0;
}

/* "exit 0", what it said behind that line. */
static void on_done(void *arg, struct span said, bool late)
{
    struct send *s = arg;
    struct outcome o;
    const char *nl = said.n ? memchr(said.p, '\n', said.n) : NULL;
    struct span head = span_make(said.p, nl ? (size_t) (nl - said.p) : said.n), rest = nl ? span_make(nl + 1, said.n - head.n - 1) : span_make(NULL, 0);
    if (span_is(head, "exit 0"))
        outcome_set(&o, OUTCOME_SENT, "its command took it");
    else if (late || !head.n || span_is(head, "late"))
        outcome_set(&o, OUTCOME_FAILED, "its command took longer than %d s and was ended", PAGER_MS / 1000);
    else
        outcome_set(&o, OUTCOME_FAILED, "its command: %.*s", (int) (head.n < 100 ? head.n : 100), head.p);
    if (o.state == OUTCOME_FAILED)
        outcome_add(&o, rest);
    queue_done(s, &o);
}

static void command_begin(struct courier *c, struct send *s)
{
    struct err e = {0};
    struct outcome o;
    char pid[24], *pager = paths_libexec("watchfloor-pager"), *folder = mem_printf("%s/run/courier", c->home);
    char *command = mem_strdup(command_of(c, s->job.channel)), name[] = "watchfloor-pager";
    char *number = mem_printf("NUMBER=%.*s", SPAN_FMT(s->job.address)), *channel = mem_printf("CHANNEL=%s", words_of(&words_channel, s->job.channel));
    char *to = mem_printf("RECIPIENT=%.*s", SPAN_FMT(s->job.to)), *notice = mem_printf("NOTICE=%.*s", SPAN_FMT(s->job.identifier)), *home = mem_printf("HOME=%s", folder);
    char path[] = "PATH=/usr/local/bin:/usr/bin:/bin", lang[] = "LANG=C.UTF-8";
    char *env[] = {path, lang, home, number, channel, to, notice, NULL}, *argv[] = {name, pid, folder, command, NULL};
    struct child_run run = {.program = pager, .argv = argv, .env = env, .folder = folder, .most = PAGER_SAID + 512, .ms = PAGER_MS + GRACE_MS, .done = on_done, .arg = s};
    (void) snprintf(pid, sizeof pid, "%ld", (long) getpid());
    buf_span(&run.give, buf_view(&s->bytes));
    if (fs_check_orders(command, &e) != 0 || fs_check_place(command, &e) != 0) {
        buf_free(&run.give);
        outcome_refuse(&o, e.text);
        queue_done(s, &o);
    } else if (fs_mkdirs(folder, 0700, &e) != 0 || child_start(c, &run, &e) != 0) {
        buf_free(&run.give);
        outcome_set(&o, OUTCOME_FAILED, "%s", e.text);
        queue_done(s, &o);
    }
    char *const all[] = {pager, folder, command, number, channel, to, notice, home};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        mem_free(all[i]);
}

const struct transport transport_command = {command_place, command_begin, true};
