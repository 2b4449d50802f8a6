/* protocol: health protocols on the command line: what one asks, a run as this officer may see it, the request to the focal point. The other verbs are verb.c's. */
#include <stdlib.h>

#include "cli/notice.h"
#include "cli/programs.h"
#include "cli/protocol.h"

/* The only row of a view, kept in the arena; NULL after a message, or where there is none. */
const struct json *cli_protocol_row(struct cli *c, struct arena *a, enum wire_view view, const char *key, bool read, int *rc)
{
    const struct json *reply;
    struct json_writer *w = client_begin(c->client, WIRE_OP_QUERY);
    jw_kcstr(w, "view", wire_view_word(view));
    jw_kcstr(w, "key", key);
    jw_kint(w, "limit", 1);
    if (read)
        jw_kbool(w, "read", true); /* what others answered of persons' health: it is recorded that it was read */
    *rc = cli_call(c, &reply);
    return *rc ? NULL : cli_notice_keep(a, json_first(json_get(reply, "rows")));
}

void cli_protocol_put(const char *before, struct span text, const char *after)
{
    fputs(before, stdout);
    cli_put(text, false);
    fputs(after, stdout);
}

void cli_protocol_json(const struct json *row)
{
    fwrite(row->raw.p, 1, row->raw.n, stdout);
    putchar('\n');
}

/* " (answered by the floor: level)", " (0 to 500)": of a question's row, or of the descriptor's, where `known` is a number. */
void cli_protocol_wanted(const struct json *q)
{
    const struct json *known = json_get(q, "known");
    struct buf b = {0};
    if (known && known->type == JSON_INT)
        printf(" (answered by the floor: %s)", known->i == 1 ? "posture" : "level");
    else if (json_str(q, "known").n)
        cli_protocol_put(" (answered by the floor: ", json_str(q, "known"), ")");
    if (json_get(q, "min") || json_get(q, "max")) {
        cli_protocol_put(" (", json_get(q, "min") ? cli_text(q, "min", &b) : SPAN_LIT("0"), "");
        cli_protocol_put(" to ", json_get(q, "max") ? cli_text(q, "max", &b) : SPAN_LIT("0"), ")");
    }
    buf_free(&b);
}

/* ---- protocol status ---- */

static struct span word_of(const struct json *row, const char *key, struct buf *b)
{
    return cli_text(row, key, b);
}

static void line(const char *name, const struct json *row, const char *key)
{
    struct buf b = {0};
    const struct json *v = json_get(row, key);
    if (v && v->type != JSON_NULL) {
        printf("%-12s ", name);
        cli_protocol_put("", word_of(row, key, &b), "\n");
    }
    buf_free(&b);
}

static void by_line(const char *name, const struct json *row, const char *by, const char *at)
{
    struct buf b = {0};
    if (json_str(row, by).n) {
        printf("%-12s ", name);
        cli_protocol_put("", json_str(row, by), " at ");
        cli_protocol_put("", word_of(row, at, &b), "\n");
    }
    buf_free(&b);
}

/* "N-0001 RELEASED: sent 2026-..., acknowledged 2026-...": drafted is not sent. */
static void notice_line(const char *name, const struct json *run, const char *prefix)
{
    char key[4][40];
    static const char *const members[] = {"notice", "notice_state", "notice_released", "notice_acked"};
    for (size_t i = 0; i < 4; i++)
        snprintf(key[i], sizeof key[i], "%s%s", prefix, members[i]);
    if (!json_str(run, key[0]).n)
        return;
    printf("%-12s ", name);
    cli_protocol_put("", json_str(run, key[0]), " ");
    cli_protocol_put("", json_str(run, key[1]), "");
    if (json_str(run, key[2]).n)
        cli_protocol_put(": sent ", json_str(run, key[2]), "");
    else
        fputs(": not sent", stdout);
    if (json_str(run, key[3]).n)
        cli_protocol_put(", acknowledged ", json_str(run, key[3]), "");
    putchar('\n');
}

/* "held (role)": it is in the health record and not told him, or not any more. */
static struct span answer_of(const struct json *q, const char *side, struct buf *b)
{
    struct span why = json_str(json_get(q, "held"), side);
    const struct json *v = json_get(q, side);
    if (v && v->type != JSON_NULL)
        return word_of(q, side, b);
    buf_clear(b);
    buf_printf(b, why.n ? "held (%.*s)" : "--", SPAN_FMT(why));
    return buf_view(b);
}

static void show_question(const struct json *q, bool two)
{
    struct buf b = {0};
    if (!json_bool(q, "asked", true))
        return;
    printf("%s ", json_bool(q, "disagree", false) ? "!" : json_bool(q, "changed", false) ? "*"
                                                                                          : " ");
    cli_protocol_put("", json_str(q, "id"), "  ");
    cli_protocol_put(json_bool(q, "text_mt", false) ? "MT " : "", json_str(q, "text"), "");
    cli_protocol_wanted(q);
    cli_protocol_put(" ", answer_of(q, "mine", &b), "");
    if (two)
        cli_protocol_put(" | ", answer_of(q, "theirs", &b), "");
    if (json_bool(q, "changed", false))
        cli_protocol_put(" (before: ", answer_of(q, "before", &b), ")");
    JSON_EACH (ref, json_get(q, "evidence"))
        cli_protocol_put(" <", ref->s, ">");
    JSON_EACH (ref, json_get(q, "evidence_theirs"))
        cli_protocol_put(" <", ref->s, ">");
    putchar('\n');
    buf_free(&b);
}

/* What the protocol worked out, and how long the health record of these answers lives. */
static void show_results(const struct json *a)
{
    struct buf b = {0};
    const struct json *health = json_get(a, "health");
    JSON_EACH (r, json_get(json_get(a, "decision"), "results")) {
        cli_protocol_put("    ", json_str(r, "name"), ": ");
        cli_protocol_put("", json_str(r, "value"), "\n");
    }
    if (json_str(a, "held_results").n)
        cli_protocol_put("    what was worked out is in the health record (", json_str(a, "held_results"), ")\n");
    if (json_str(health, "record").n) {
        cli_protocol_put("    health record ", json_str(health, "record"), "");
        if (json_str(health, "until").n)
            cli_protocol_put(", erased ", word_of(health, "until", &b), "");
        puts(json_str(health, "until").n ? "" : ", erased");
    }
    buf_free(&b);
}

/* "r.sari: IN, NOTIFY: 2 of 4 criteria; still needed: c6 c7" */
static void show_assessment(const struct json *a, int64_t round)
{
    const struct json *d = json_get(a, "decision");
    bool first = true;
    if (d && d->type == JSON_OBJECT && json_bool(a, "mine", false) && span_is(json_str(a, "state"), "DRAFT"))
        fputs("so far ", stdout);
    printf("(round %lld) ", (long long) json_int(a, "round", 1));
    cli_protocol_put("", json_str(a, "officer"), ": ");
    cli_protocol_put("", json_str(a, "state"), "");
    if (!d || d->type != JSON_OBJECT) {
        puts("");
        return;
    }
    cli_protocol_put(", ", json_str(d, "outcome"), ": ");
    cli_protocol_put("", json_str(d, "rule"), "");
    JSON_EACH (id, json_get(d, "needed")) {
        cli_protocol_put(first ? "; still needed: " : " ", id->s, "");
        first = false;
    }
    puts(!json_bool(a, "decides", false) ? "" : json_int(a, "round", 1) < round ? "; this one decided" : "; this one decides");
    if (json_bool(a, "mine", false) && span_is(json_str(a, "state"), "DRAFT") && json_first(json_get(a, "answers")) && !json_first(json_get(a, "evidence")))
        puts("    no answer names a report that it rests on yet: --evidence QUESTION=ID");
    show_results(a);
}

static void show_clock(const struct json *k, int64_t round)
{
    struct buf b = {0};
    cli_protocol_put("  ", json_str(k, "state"), "  ");
    cli_protocol_put("", json_str(k, "name"), "");
    if (round > 1 && json_int(k, "round", 0) > 0)
        printf(" (round %d)", (int) json_int(k, "round", 0));
    cli_protocol_put("", SPAN_LIT(": due "), "");
    cli_protocol_put("", word_of(k, "due", &b), "");
    cli_protocol_put(" (", word_of(k, "due_local", &b), ")");
    if (json_str(k, "breached_at").n)
        cli_protocol_put(", over since ", json_str(k, "breached_at"), "");
    if (json_str(k, "breached_at").n && json_str(k, "met").n)
        cli_protocol_put(", met late at ", json_str(k, "met"), "");
    if (json_str(k, "refused").n)
        cli_protocol_put(", not met: WHO is not notified, said at ", json_str(k, "refused"), "");
    if (json_str(k, "ended").n) {
        cli_protocol_put(", not met: ended with the run at ", json_str(k, "ended"), "");
        cli_protocol_put(", closed by ", json_str(k, "ended_by"), "");
    }
    cli_protocol_put(" [", json_str(k, "citation"), "]\n");
    buf_free(&b);
}

static void show_follows(const struct json *f)
{
    cli_protocol_put("  ", json_str(f, "kind"), ": ");
    cli_protocol_put(json_bool(f, "text_mt", false) ? "MT " : "", json_str(f, "text"), "");
    if (json_str(f, "desk").n)
        cli_protocol_put(" (to ", json_str(f, "desk"), ": protocol request)");
    if (json_str(f, "form").n)
        cli_protocol_put(" (notice new --template ", json_str(f, "form"), ")");
    if (json_str(f, "type").n)
        cli_protocol_put(" (", json_str(f, "type"), ")");
    putchar('\n');
}

/* "[x] request  liaison  Make the request ... (n.tan at ...)", under its phase. */
static void show_step(const struct json *s, struct span *phase)
{
    struct buf b = {0};
    const struct json *done = json_get(s, "done");
    bool is_done = done && done->type == JSON_OBJECT;
    if (!span_eq(json_str(s, "phase"), *phase))
        cli_protocol_put("  ", json_str(s, "phase"), "\n");
    *phase = json_str(s, "phase");
    cli_protocol_put(is_done ? "  [x] " : "  [ ] ", json_str(s, "id"), "  ");
    cli_protocol_put("", json_str(s, "role"), "  ");
    cli_protocol_put(json_bool(s, "text_mt", false) ? "MT " : "", json_str(s, "text"), "");
    if (json_str(s, "citation").n)
        cli_protocol_put(" [", json_str(s, "citation"), "]");
    if (is_done) {
        cli_protocol_put(" (", json_str(done, "by"), " at ");
        cli_protocol_put("", word_of(done, "at", &b), ")");
    }
    putchar('\n');
    buf_free(&b);
}

static void show_checklist(const struct json *r)
{
    struct span phase = {NULL, 0};
    if (!json_first(json_get(r, "checklist")))
        return;
    printf("\nwhat is to be done, by whom: %lld of %lld done\n", (long long) json_int(r, "steps_done", 0), (long long) json_int(r, "steps", 0));
    JSON_EACH (s, json_get(r, "checklist"))
        show_step(s, &phase);
}

/* The request that follows with both is drafted, and is to be released. */
static bool follow_waits(const struct json *r)
{
    struct span state = json_str(r, "notice_state");
    return json_str(r, "followed").n && (span_is(state, "DRAFT") || span_is(state, "IN_REVIEW") || span_is(state, "APPROVED"));
}

static void show_run(const struct json *r)
{
    bool two = false, closed = span_is(json_str(r, "state"), "CLOSED");
    cli_protocol_put("", json_str(r, "run"), "  ");
    cli_protocol_put("", json_str(r, "protocol"), " ");
    cli_protocol_put("", json_str(r, "version"), ", ");
    cli_protocol_put("", json_str(r, "title_text"), "\n");
    line("incident", r, "incident");
    line("state", r, "state");
    if (json_int(r, "round", 1) > 1)
        printf("%-12s %lld: what stands below of an earlier one --round tells apart\n", "round", (long long) json_int(r, "round", 1));
    line("outcome", r, "outcome");
    line("rule", r, "rule");
    if (json_bool(r, "single", false))
        puts(closed ? "             single: by one assessment, closed without the second" : "             single: by one assessment, the second is to follow");
    if (json_str(r, "alone_decided").n)
        cli_protocol_put("single       first decided by one assessment alone, at ", json_str(r, "alone_decided"), json_str(r, "second_in").n ? "" : closed ? "; the second did not come\n" : "; the second did not come yet\n");
    if (json_str(r, "second_in").n)
        cli_protocol_put("; the second came at ", json_str(r, "second_in"), "\n");
    if (json_bool(r, "to_follow", false))
        puts(follow_waits(r) ? "             its request follows with both when its notice is released" : "             its request is to follow with both: protocol request");
    if (closed && json_str(r, "second_in").n && json_str(r, "requested").n && !json_str(r, "followed").n)
        puts("             closed without the request that was to follow with both");
    line("followed", r, "followed");
    line("alone from", r, "alone_at");
    by_line("started", r, "started_by", "started");
    by_line("decided", r, "decided_by", "decided");
    line("again at", r, "reassess_at");
    by_line("requested", r, "requested_by", "requested");
    notice_line("earlier", r, "earlier_");
    notice_line("pending", r, "pending_");
    notice_line("notice", r, "");
    if (json_str(r, "requested").n && !json_str(r, "notice").n)
        puts("             no notice carries it: it was not sent from here");
    by_line("answered", r, "answered_by", "answered");
    line("it came by", r, "answer_came");
    by_line("WHO", r, "who", "who_at");
    line("answer", r, "nfp_answer");
    by_line("closed", r, "closed_by", "closed");
    line("why", r, "close_reason");
    puts("\nassessments");
    JSON_EACH (a, json_get(r, "assessments"))
        show_assessment(a, json_int(r, "round", 1));
    if (json_int(r, "round", 1) > 1)
        cli_protocol_put("earlier rounds whole, with their requests: protocol status ", json_str(r, "run"), " --round 1\n");
    JSON_EACH (q, json_get(r, "questions"))
        two = two || (json_get(q, "theirs") && json_get(q, "theirs")->type != JSON_NULL) || json_str(json_get(q, "held"), "theirs").n;
    puts(two ? "\nquestions (! they disagree, * changed since the last assessment)" : "\nquestions (* changed since the last assessment)");
    JSON_EACH (q, json_get(r, "questions"))
        show_question(q, two);
    puts("\nclocks");
    JSON_EACH (k, json_get(r, "clocks"))
        show_clock(k, json_int(r, "round", 1));
    JSON_EACH (k, json_get(r, "clocks_waiting")) {
        cli_protocol_put("  not begun  ", json_str(k, "name"), "");
        cli_protocol_put(" [", json_str(k, "citation"), "]; ");
        cli_protocol_put("begins with: ", json_str(k, "begins_with"), "\n");
    }
    if (json_int(r, "clocks_gone", 0))
        printf("  %d more of earlier rounds were late: what happened has them\n", (int) json_int(r, "clocks_gone", 0));
    show_checklist(r);
    if (json_first(json_get(r, "follows")))
        puts("\nwhat follows");
    JSON_EACH (f, json_get(r, "follows"))
        show_follows(f);
    puts("\nwhat happened");
    JSON_EACH (h, json_get(r, "history")) {
        cli_protocol_put("  ", json_str(h, "time"), "  ");
        cli_protocol_put("", json_str(h, "officer"), "  ");
        cli_protocol_put("", json_str(h, "text"), "\n");
    }
}

static const struct json *read_run(struct cli *c, struct arena *a, bool read, int *rc)
{
    const char *run = cli_value(c, "RUN"), *lang = cli_value(c, "--lang");
    char *key = arena_printf(a, "%s%s%s", run, lang ? " " : "", lang ? lang : "");
    return cli_protocol_row(c, a, WIRE_VIEW_RUN, key, read, rc);
}

int cli_protocol_status(struct cli *c)
{
    struct arena a = {0};
    int rc = cli_connect(c);
    const struct json *row = rc ? NULL : read_run(c, &a, true, &rc);
    if (row && cli_has(c, "--round"))
        rc = cli_protocol_round(c, row, strtoll(cli_value(c, "--round"), NULL, 10));
    else if (row && c->json)
        cli_protocol_json(row);
    else if (row)
        show_run(row);
    arena_free(&a);
    return rc;
}

/* ---- protocol answer ---- */

static const char *kind_of(const struct json *run, struct span question)
{
    JSON_EACH (q, json_get(run, "questions"))
        if (span_eq(json_str(q, "id"), question))
            return json_str(q, "kind").p;
    return "";
}

/* A number goes as one where it is one; what is wrong the engine says. */
static void write_value(struct json_writer *w, const char *kind, const char *value)
{
    char *end;
    double v = strtod(value, &end);
    if (!*value)
        jw_null(w);
    else if (strcmp(kind, "number") == 0 && !*end)
        jw_num(w, v);
    else
        jw_cstr(w, value);
}

static int check_pairs(const struct cli *c, const char *name)
{
    const char *s;
    for (size_t i = 0; (s = cli_value_at(c, name, i)); i++) {
        if (!strchr(s, '=') || *s == '=')
            return cli_fail(CLI_USAGE, "\"%s\" is no QUESTION=VALUE", s);
        for (size_t k = 0; k < i && strcmp(name, "ANSWER") == 0; k++)
            if (strncmp(cli_value_at(c, name, k), s, strcspn(s, "=") + 1) == 0)
                return cli_fail(CLI_USAGE, "\"%.*s\" is answered twice", (int) strcspn(s, "="), s);
    }
    return 0;
}

static bool was_named(const struct cli *c, size_t before, struct span question)
{
    for (size_t k = 0; k < before; k++) {
        const char *s = cli_value_at(c, "--evidence", k);
        if (span_eq(span_make(s, strcspn(s, "=")), question))
            return true;
    }
    return false;
}

static void write_evidence(const struct cli *c, struct json_writer *w)
{
    const char *s, *t;
    jw_key(w, "evidence");
    jw_begin_object(w);
    for (size_t i = 0; (s = cli_value_at(c, "--evidence", i)); i++) {
        struct span question = span_make(s, strcspn(s, "="));
        if (was_named(c, i, question))
            continue;
        jw_key_span(w, question);
        jw_begin_array(w);
        for (size_t k = i; (t = cli_value_at(c, "--evidence", k)); k++)
            if (span_eq(span_make(t, strcspn(t, "=")), question) && t[question.n + 1])
                jw_cstr(w, t + question.n + 1);
        jw_end_array(w);
    }
    jw_end_object(w);
}

int cli_protocol_answer(struct cli *c)
{
    struct arena a = {0};
    const struct json *reply;
    const char *s;
    int rc = check_pairs(c, "ANSWER");
    rc = rc ? rc : check_pairs(c, "--evidence");
    rc = rc ? rc : cli_connect(c);
    const struct json *run = rc ? NULL : read_run(c, &a, false, &rc);
    if (!rc) {
        struct json_writer *w = cli_notice_verb(c, "protocol answer", 0);
        jw_kcstr(w, "run", cli_value(c, "RUN"));
        jw_key(w, "answers");
        jw_begin_object(w);
        for (size_t i = 0; (s = cli_value_at(c, "ANSWER", i)); i++) {
            struct span question = span_make(s, strcspn(s, "="));
            jw_key_span(w, question);
            write_value(w, kind_of(run, question), s + question.n + 1);
        }
        jw_end_object(w);
        if (cli_value_at(c, "--evidence", 0))
            write_evidence(c, w);
        rc = cli_notice_send(c, w, &reply);
    }
    run = rc ? NULL : read_run(c, &a, false, &rc);
    JSON_EACH (one, json_get(run, "assessments"))
        if (json_bool(one, "mine", false) && json_int(one, "round", 0) == json_int(run, "round", 0))
            show_assessment(one, json_int(one, "round", 1));
    arena_free(&a);
    return rc;
}

/* ---- protocol request ---- */

/* Which flight or ship it is, and what health asks for by row or seat: for the officer who asks it of whom it goes to, by a channel of his own; the request itself has none of it. */
static void show_asked(const struct json *run)
{
    struct buf b = {0};
    bool any = false;
    JSON_EACH (x, json_get(run, "apart")) {
        puts(any ? "" : "\nnot in the request, to be told by telephone to whom it is for:");
        any = true;
        cli_protocol_put("    ", json_str(x, "text"), " ");
        if (json_str(x, "held").n)
            cli_protocol_put("held (", json_str(x, "held"), ")");
        else
            cli_protocol_put("", word_of(x, "value", &b), "");
        cli_protocol_put(" (", json_str(x, "officer"), ")");
    }
    if (any)
        puts("");
    JSON_EACH (a, json_get(run, "assessments"))
        if (json_bool(a, "decides", false) && json_int(a, "round", 1) == json_int(run, "round", 1) && json_get(json_get(a, "decision"), "results") && json_get(json_get(a, "decision"), "results")->count) {
            puts("\nworked out, for you alone: tell it to whom it is for");
            show_results(a);
        }
    buf_free(&b);
}

/* The request's members, and behind them what is told apart from it: with values for who works with the health record. */
static void print_request(const struct json *run)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    jw_begin_object(&w);
    JSON_EACH (m, json_get(run, "request")) {
        jw_key_span(&w, m->key);
        jw_raw(&w, m->raw);
    }
    jw_key(&w, "apart");
    if (json_get(run, "apart"))
        jw_raw(&w, json_get(run, "apart")->raw);
    else
        jw_null(&w);
    jw_end_object(&w);
    fwrite(b.p, 1, b.n, stdout);
    putchar('\n');
    buf_free(&b);
}

int cli_protocol_request(struct cli *c)
{
    struct arena a = {0};
    const struct json *reply;
    int rc = cli_connect(c);
    const struct json *run = rc ? NULL : read_run(c, &a, true, &rc);
    struct span state = json_str(run, "state");
    bool follows = json_bool(run, "to_follow", false) && !follow_waits(run);
    int refused = 0;
    if (run && ((!span_is(state, "REQUESTED") && !span_is(state, "ANSWERED")) || follows || cli_has(c, "--by"))) {
        struct json_writer *w = cli_notice_verb(c, "protocol request", 0);
        jw_kcstr(w, "run", cli_value(c, "RUN"));
        if (cli_has(c, "--by"))
            jw_kcstr(w, "by", cli_value(c, "--by"));
        if (cli_has(c, "--no-person"))
            jw_kcstr(w, "noperson", cli_value(c, "--no-person"));
        rc = cli_notice_send(c, w, &reply);
        if (!rc && !c->json)
            cli_protocol_put("", json_str(reply, "text"), "\n\n");
        if (!rc && json_str(reply, "warning").n)
            (void) cli_fail(0, "%.*s", SPAN_FMT(json_str(reply, "warning")));
        refused = follows ? rc : 0; /* he reads all the same what he is to hand over */
        rc = rc - refused;
        run = rc ? NULL : read_run(c, &a, true, &rc);
    }
    if (run && c->json && json_get(run, "request"))
        print_request(run);
    else if (run && json_str(run, "request_text").n) {
        cli_put(json_str(run, "request_text"), true);
        show_asked(run);
    }
    else if (run)
        rc = cli_fail(CLI_NO, "the request of %s is read by the first assessor and by who made it, until the second assessment is in", cli_value(c, "RUN"));
    arena_free(&a);
    return rc ? rc : refused;
}
