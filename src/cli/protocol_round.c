/* protocol_round: one round of a run as it was (protocol status --round): what each assessor answered and on which reports it rests, and the words in which the request was made. */
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
    cli_protocol_put("", json_str(d, "rule"), "\n");
    JSON_EACH (q, json_get(run, "questions"))
        show_answer(q, a);
}

static void show_request(const struct json *made)
{
    cli_protocol_put("\nrequest made at ", json_str(made, "time"), "");
    cli_protocol_put(" by ", json_str(made, "officer"), "");
    if (json_str(made, "text").n) {
        fputs(", in these words:\n\n", stdout);
        cli_put(json_str(made, "text"), true);
    } else {
        puts("; its words are not told you until this round's second assessment is in, or you give up being an assessor (protocol grounds)");
    }
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
    put_of(&w, run, "assessments", round);
    put_of(&w, run, "requests", round);
    jw_end_object(&w);
    fwrite(b.p, 1, b.n, stdout);
    putchar('\n');
    buf_free(&b);
}

int cli_protocol_round(struct cli *c, const struct json *run, int64_t round)
{
    const struct json *v[ASSESSORS_TOLD];
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
    JSON_EACH (a, json_get(run, "assessments")) /* the newest first: told as they came */
        if (is_of(a, round) && n < ASSESSORS_TOLD)
            v[n++] = a;
    while (n > 0)
        show_assessment(run, v[--n]);
    JSON_EACH (r, json_get(run, "requests"))
        if (is_of(r, round)) {
            show_request(r);
            made = true;
        }
    if (!made)
        puts("\nno request was made in it");
    return 0;
}
