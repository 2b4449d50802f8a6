/* journal_verify: `watchfloor journal verify`. Says how many facts hold and what the head is, or which record is the first bad one. */
#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "journal/verify.h"
#include "tool/tool.h"

static int on_progress(void *arg, uint64_t done, uint64_t total)
{
    (void) arg;
    if (total)
        fprintf(stderr, "\r%llu of %llu facts (%llu %%)", (unsigned long long) done, (unsigned long long) total,
            (unsigned long long) (done * 100 / total));
    return 0;
}

static void print_json(const struct journal_report *r)
{
    struct buf out = {0};
    struct json_writer w;
    jw_init(&w, &out);
    jw_begin_object(&w);
    jw_kbool(&w, "ok", r->ok);
    jw_kint(&w, "facts", (int64_t) r->facts);
    jw_kint(&w, "intake", (int64_t) r->items);
    jw_kint(&w, "dropped", (int64_t) r->dropped);
    jw_kint(&w, "redacted", (int64_t) r->redacted);
    jw_kcstr(&w, "head", r->head);
    if (!r->ok) {
        jw_kint(&w, "bad", (int64_t) r->bad_seq);
        jw_kcstr(&w, "where", r->bad_kind[0] ? r->bad_kind : "fact");
        jw_kcstr(&w, "problem", r->problem);
    }
    jw_end_object(&w);
    puts(out.p);
    buf_free(&out);
}

static void print_text(const struct journal_report *r)
{
    if (!r->ok) {
        printf("first bad record: %s\n%llu facts before it are good, head %s\n", r->problem, (unsigned long long) r->facts, r->head);
        return;
    }
    printf("%llu facts verified\n", (unsigned long long) r->facts);
    printf("%llu items of intake verified, %llu dropped, %llu texts redacted\n", (unsigned long long) r->items, (unsigned long long) r->dropped,
        (unsigned long long) r->redacted);
    printf("head %s\n", r->head);
}

int tool_journal_verify(const struct tool *t)
{
    bool json = false;
    const char *value;
    int i = 0;
    while (tool_option(t, "", "json", &i, &value))
        json = true;
    if (i < 0)
        return TOOL_USAGE;
    if (value)
        return tool_fail(t, "\"%s\" is too much: it takes no operand", value);
    struct journal_report r;
    struct err e = {0};
    bool talk = !json && isatty(STDERR_FILENO);
    int code = journal_verify(t->home, talk ? on_progress : NULL, NULL, &r, &e);
    if (talk && r.facts)
        fputs("\r\033[K", stderr);
    if (code == WF_E_NOTFOUND)
        return tool_fail(t, "there is no journal in \"%s\"; watchfloor --home DIR names another home, and engine start makes one", t->home);
    if (code && code != WF_E_CORRUPT)
        return tool_fail(t, "%s", e.text);
    if (json)
        print_json(&r);
    else
        print_text(&r);
    return code ? TOOL_NO : TOOL_OK;
}
