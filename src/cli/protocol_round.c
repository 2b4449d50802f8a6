/* protocol_round: one round of a run as it was (protocol status --round): what was decided by whom, when and by which rule, what each assessor answered and on which reports it rests, by which notice
 * and in which words the request was made, and what was answered to it. */
#include <stdio.h>

#include "cli/protocol.h"

enum { ASSESSORS_TOLD = 32 };

/* "  b4  Is the event unusual?: yes <AMICF-2026-000012>"; nothing of a question that he did not answer. */
static void show_answer(const struct json *q, const struct json *a)
{
    struct buf b = {0}, key = {0};
    struct span id = json_str(q, "id");
    buf_span(&key, id);
    buf_char(&key, 0);
    struct span held = json_str(json_get(a, "held"), key.p);
    const struct json *v = json_get(json_get(a, "answers"), key.p);
    if (held.n || (v && v->type != JSON_NULL)) {
        cli_protocol_put("  ", id, "  ");
        cli_protocol_put(json_bool(q, "text_mt", false) ? "MT " : "", json_str(q, "text"), ": ");
        cli_protocol_put(held.n ? "held (" : "", held.n ? held : cli_text(json_get(a, "answers"), key.p, &b), held.n ? ")" : "");
        JSON_EACH (ref, json_get(json_get(a, "evidence"), key.p))
            cli_protocol_put(" <", ref->s, ">");
        putchar('\n');
    }
    buf_free(&key);
    buf_free(&b);
}

/* It was answered before, and is not asked after what he answered since. */
static bool is_asked(const struct json *a, const struct json *q)
{
    JSON_EACH (id, json_get(a, "not_asked"))
        if (span_eq(id->s, json_str(q, "id")))
            return false;
    return true;
}

static void show_assessment(const struct json *run, const struct json *a)
{
    const struct json *d = json_get(a, "decision");
    cli_protocol_put("\nassessment of ", json_str(a, "officer"), ": ");
    cli_protocol_put("", json_str(a, "state"), "");
    if (json_str(a, "in").n)
        cli_protocol_put(" at ", json_str(a, "in"), "");
    if (!d || d->type != JSON_OBJECT) {
        puts("");
        return;
    }
    cli_protocol_put(", ", json_str(d, "outcome"), ": ");
    cli_protocol_put("", json_str(d, "rule"), json_bool(a, "decides", false) ? " (this one decided)\n" : "\n");
    JSON_EACH (q, json_get(run, "questions"))
        if (is_asked(a, q))
            show_answer(q, a);
}

static void put_line(const char *name, struct span text, const char *at, struct span time)
{
    if (!text.n)
        return;
    printf("%-12s ", name);
    cli_protocol_put("", text, time.n ? at : "\n");
    if (time.n)
        cli_protocol_put("", time, "\n");
}

/* How it ended; of the round that runs, how it stands. */
static void show_ending(const struct json *r)
{
    struct span none = {NULL, 0};
    put_line("state", json_str(r, "state"), "", none);
    put_line("outcome", json_str(r, "outcome"), "", none);
    put_line("rule", json_str(r, "rule"), "", none);
    put_line("by", json_str(r, "deciding"), "", none);
    if (json_bool(r, "disagree", false))
        puts("             the two disagreed: the more cautious assessment decided");
    if (json_bool(r, "single", false))
        puts("             single: by one assessment alone");
    put_line("single", json_str(r, "alone_decided").n ? SPAN_LIT("decided by one assessment alone") : none, " at ", json_str(r, "alone_decided"));
    put_line("second", json_str(r, "second_in").n ? SPAN_LIT("the second came") : none, " at ", json_str(r, "second_in"));
    put_line("decided", json_str(r, "decided_by"), " at ", json_str(r, "decided"));
    put_line("again at", json_str(r, "reassess_at"), "", none);
    put_line("requested", json_str(r, "requested_by"), " at ", json_str(r, "requested"));
    put_line("followed", json_str(r, "followed"), "", none);
    put_line("closed", json_str(r, "closed_by"), " at ", json_str(r, "closed"));
}

/* "carried by N-0001 RELEASED, sent 2026-...": made is not sent. */
static void show_carried(const struct json *made)
{
    struct span notice = json_str(made, "notice"), released = json_str(made, "notice_released");
    if (!notice.n) {
        puts("no notice carried it: it was not sent from here");
        return;
    }
    cli_protocol_put("carried by ", notice, "");
    cli_protocol_put(" ", json_str(made, "notice_state"), "");
    if (json_bool(made, "rewritten", false))
        puts(": not sent in these words, a later request was written into it");
    else
        cli_protocol_put(released.n ? ": sent " : ": not sent", released, "\n");
}

/* What was said when it was made: whom it is for, how it was handed over. */
static void show_request(const struct json *run, const struct json *made)
{
    cli_protocol_put("\nrequest made at ", json_str(made, "time"), "");
    cli_protocol_put(" by ", json_str(made, "officer"), "");
    if (json_str(made, "text").n)
        puts(", in the words below");
    else
        puts("; its words are not told you until this round's second assessment is in, or you give up being an assessor (protocol grounds)");
    JSON_EACH (h, json_get(run, "history"))
        if (json_int(h, "seq", -1) == json_int(made, "seq", 0))
            cli_protocol_put("", json_str(h, "text"), "\n");
    show_carried(made);
    if (json_str(made, "text").n) {
        puts("");
        cli_put(json_str(made, "text"), true);
    }
}

/* Who answered what, when, by which way, and what of WHO. */
static void show_answered(const struct json *a, int64_t round)
{
    struct span who = json_str(a, "who");
    cli_protocol_put("\nanswered at ", json_str(a, "answered"), "");
    cli_protocol_put(", written down by ", json_str(a, "officer"), "");
    if (json_int(a, "round", round) != round)
        printf(" in round %lld", (long long) json_int(a, "round", round));
    if (json_str(a, "came").n)
        cli_protocol_put(", it came by ", json_str(a, "came"), "");
    fputs(!who.n ? "" : span_is(who, "NOTIFIED") ? ", WHO is notified" : ", WHO is NOT notified", stdout);
    cli_protocol_put(": ", json_str(a, "text"), "\n");
}

static bool is_of(const struct json *row, int64_t round)
{
    return json_int(row, "round", 0) == round;
}

static void put_of(struct json_writer *w, const struct json *run, const char *key, int64_t round)
{
    jw_key(w, key);
    jw_begin_array(w);
    JSON_EACH (row, json_get(run, key))
        if (is_of(row, round))
            jw_raw(w, row->raw);
    jw_end_array(w);
}

static void print_json(const struct json *run, int64_t round)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kstr(&w, "run", json_str(run, "run"));
    jw_kint(&w, "round", round);
    put_of(&w, run, "rounds", round);
    put_of(&w, run, "assessments", round);
    put_of(&w, run, "requests", round);
    jw_end_object(&w);
    fwrite(b.p, 1, b.n, stdout);
    putchar('\n');
    buf_free(&b);
}

int cli_protocol_round(struct cli *c, const struct json *run, int64_t round)
{
    const struct json *v[ASSESSORS_TOLD], *its = NULL;
    size_t n = 0;
    bool made = false;
    int64_t rounds = json_int(run, "round", 1);
    if (round < 1 || round > rounds)
        return cli_fail(CLI_NO, "%s is in its round %lld: --round is a number from 1 to that", cli_value(c, "RUN"), (long long) rounds);
    if (c->json) {
        print_json(run, round);
        return 0;
    }
    cli_protocol_put("", json_str(run, "run"), "");
    printf(", round %lld of %lld: ", (long long) round, (long long) rounds);
    cli_protocol_put("", json_str(run, "title_text"), "\n");
    JSON_EACH (r, json_get(run, "rounds"))
        if (is_of(r, round)) {
            show_ending(r);
            its = r;
        }
    JSON_EACH (a, json_get(run, "assessments")) /* the newest first: told as they came */
        if (is_of(a, round) && n < ASSESSORS_TOLD)
            v[n++] = a;
    while (n > 0)
        show_assessment(run, v[--n]);
    JSON_EACH (r, json_get(run, "requests"))
        if (is_of(r, round)) {
            show_request(run, r);
            made = true;
        }
    if (!made)
        puts("\nno request was made in it");
    JSON_EACH (a, json_get(its, "answers"))
        show_answered(a, round);
    return 0;
}
