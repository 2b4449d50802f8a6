/* show: one incident whole, with its timeline. */
#include "cli/programs.h"
#include "base/plural.h"

struct show {
    struct cli *c;
    const char *id;
    bool found;
    struct buf row;       /* its JSON, to be printed once all is known */
    struct buf suggested; /* the protocols that are for incidents of its type */
    char type[64];
};

static void params(struct json_writer *w, void *arg)
{
    const struct show *s = arg;
    jw_kcstr(w, "key", s->id);
    jw_kbool(w, "read", true); /* of a restricted record it is recorded that it was read */
}

static void line(const char *label, struct span value)
{
    if (!value.n)
        return;
    printf("%-12s", label);
    cli_put(value, false);
    putchar('\n');
}

/* The times of a report keep its source's offset in the record. Here all are printed in UTC, as everywhere. */
static const char *const source_times[] = {"occurred", "detected", "reported", "received", "expires"};

static bool is_source_time(struct span key)
{
    for (size_t i = 0; i < ARRAY_LEN(source_times); i++)
        if (span_is(key, source_times[i]))
            return true;
    return false;
}

/* "2026-11-27T05:49:53Z (13:49 +08:00)": UTC, and the time at the place where that is another. */
static struct span show_time(struct span text, struct buf *out)
{
    wf_time t;
    char utc[40];
    if (time_parse(text, &t, NULL, NULL) || text.n < 20)
        return text;
    time_format(t, utc);
    buf_clear(out);
    buf_str(out, utc);
    if (text.p[text.n - 1] != 'Z' && !span_is(span_make(text.p + text.n - 6, 6), "+00:00"))
        buf_printf(out, " (%.5s %.6s)", text.p + 11, text.p + text.n - 6);
    return buf_view(out);
}

static void print_json(const struct json *row)
{
    struct buf b = {0};
    struct json_writer w;
    wf_time t;
    jw_init(&w, &b);
    jw_begin_object(&w);
    JSON_EACH (m, row) {
        if (m->type == JSON_STRING && is_source_time(m->key) && time_parse(m->s, &t, NULL, NULL) == 0) {
            jw_key_span(&w, m->key);
            jw_time(&w, t);
        } else {
            jw_key_span(&w, m->key);
            json_write(&w, m, false);
        }
    }
    jw_end_object(&w);
    buf_char(&b, '\n');
    fwrite(b.p, 1, b.n, stdout);
    buf_free(&b);
}

/* "label  a b c" of the members named, those that are there. */
static void members(const struct json *row, const char *label, const char *const *keys, size_t n)
{
    struct buf all = {0}, one = {0};
    for (size_t i = 0; i < n; i++) {
        const struct json *v = json_get(row, keys[i]);
        if (!v || v->type == JSON_NULL || (v->type == JSON_STRING && !v->s.n))
            continue;
        struct span text = is_source_time(span_str(keys[i])) ? show_time(v->s, &one) : cli_text(row, keys[i], &one);
        buf_printf(&all, "%s%s %.*s", all.n ? "   " : "", keys[i], SPAN_FMT(text));
    }
    line(label, buf_view(&all));
    buf_free(&all);
    buf_free(&one);
}

/* "signed, verified: by CN=..." */
static void print_signature(const struct json *row)
{
    struct span state = json_str(row, "signature"), note = json_str(json_get(row, "labels"), "cap.signature_note");
    struct buf b = {0};
    if (state.n)
        buf_printf(&b, "%.*s%s%.*s", SPAN_FMT(state), note.n ? ": " : "", SPAN_FMT(note));
    line("signature", buf_view(&b));
    buf_free(&b);
}

/* A step is known by its number on the incident; whoever is named in a playbook does it, all else goes to them. */
static void item_head(const struct json *it, struct buf *out)
{
    struct span kind = json_str(it, "kind"), word = json_str(it, "word"), to = json_str(it, "to");
    bool step = span_is(kind, "step"), playbook = span_is(kind, "playbook");
    struct span more = to.n ? to : word;
    if (playbook)
        buf_printf(out, "playbook %.*s %.*s", SPAN_FMT(to), SPAN_FMT(json_str(it, "state")));
    else
        buf_printf(out, "%.*s %lld%s%.*s %.*s", SPAN_FMT(kind), (long long) json_int(it, step ? "count" : "n", 0), !more.n ? "" : step ? " by " : span_is(kind, "clock") ? " " : " to ", SPAN_FMT(more),
            SPAN_FMT(json_str(it, "state")));
    if (json_str(it, "text").n)
        buf_printf(out, ": %.*s", SPAN_FMT(json_str(it, "text")));
}

/* "likely (55-80 %), confidence low, says r.sari: they go on to MMTCL". */
static void assessment_head(const struct json *it, struct buf *out)
{
    struct span sure = json_str(it, "confidence"), text = json_str(it, "text");
    buf_printf(out, "%.*s (%.*s)%s%.*s, says %.*s%s%.*s", SPAN_FMT(json_str(it, "word")), SPAN_FMT(json_str(it, "range")), sure.n ? ", confidence " : "", SPAN_FMT(sure),
        SPAN_FMT(json_str(it, "by")), text.n ? ": " : "", SPAN_FMT(text));
}

/* "non-refoulement check 4 open: return of 3 persons", or "... no-risk, says protection1: ...". */
static void check_head(const struct json *it, struct buf *out)
{
    struct span answer = json_str(it, "answer"), text = json_str(it, "text");
    buf_printf(out, "non-refoulement check %lld %.*s", (long long) json_int(it, "n", 0), SPAN_FMT(answer.n ? answer : json_str(it, "state")));
    if (answer.n)
        buf_printf(out, ", says %.*s", SPAN_FMT(json_str(it, "done_by")));
    buf_printf(out, "%s%.*s", text.n ? ": " : "", SPAN_FMT(text));
}

/* "task 3 open: call the port, due 2026-11-27T10:00:00Z": what hangs on it, the oldest first. */
static void print_item(const struct json *it)
{
    struct buf b = {0};
    bool step = span_is(json_str(it, "kind"), "step");
    struct span kind = json_str(it, "kind"), word = json_str(it, "word"), other = json_str(it, "other"), due = json_str(it, "due");
    if (span_is(kind, "link")) {
        buf_printf(&b, "%.*s %.*s", SPAN_FMT(word), SPAN_FMT(other));
    } else if (span_is(kind, "outcome")) {
        const struct json *count = json_get(it, "count");
        if (count && count->type == JSON_INT)
            buf_printf(&b, "%.*s %lld", SPAN_FMT(word), (long long) count->i);
        else /* under five of an incident of health, or what would tell of those */
            buf_printf(&b, "%.*s %.*s", SPAN_FMT(word), SPAN_FMT(count && count->type == JSON_STRING ? count->s : SPAN_LIT("(how many is not told)")));
    } else {
        struct span state = json_str(it, "state");
        if (span_is(kind, "assessment"))
            assessment_head(it, &b);
        else if (span_is(kind, "check"))
            check_head(it, &b);
        else
            item_head(it, &b);
        if (due.n && (span_is(state, "open") || span_is(state, "breached")))
            buf_printf(&b, "%sdue %.*s%s", step ? " (" : ", ", SPAN_FMT(due), step ? ")" : "");
        else if (step && json_str(it, "done").n)
            buf_printf(&b, " (%.*s %.*s)", SPAN_FMT(json_str(it, "done_by")), SPAN_FMT(json_str(it, "done")));
    }
    line("", buf_view(&b));
    buf_free(&b);
}

static void print_items(const struct json *items)
{
    VEC(const struct json *) newest_first = {0};
    JSON_EACH (it, items)
        VEC_PUSH(&newest_first, it);
    while (newest_first.n)
        print_item(newest_first.v[--newest_first.n]);
    VEC_FREE(&newest_first);
}

/* "gate-outage fits, 12 steps: watchfloor playbook start ID", or how far those are that were started. */
static void print_playbook(const struct json *row)
{
    const struct json *p = json_get(row, "playbook");
    int64_t steps = json_int(row, "steps", 0), open = json_int(row, "steps_open", 0);
    struct buf b = {0};
    if (steps)
        buf_printf(&b, "%lld of %lld steps are done or ruled out", (long long) (steps - open), (long long) steps);
    if (json_str(p, "name").n)
        buf_printf(&b, "%s%.*s fits, %lld step%s: watchfloor playbook start %.*s", steps ? "; " : "", SPAN_FMT(json_str(p, "name")), (long long) json_int(p, "steps", 0), plural_s(json_int(p, "steps", 0)),
            SPAN_FMT(json_str(row, "id")));
    line("playbook", buf_view(&b));
    buf_free(&b);
}

/* "noise  flapping, stale"; then a line for each that is inside of it. */
static void print_badges(const struct json *row)
{
    struct buf b = {0};
    JSON_EACH (k, json_get(row, "badges"))
        buf_printf(&b, "%s%.*s", b.n ? ", " : "badges      ", SPAN_FMT(k->s));
    if (b.n)
        buf_char(&b, '\n');
    JSON_EACH (k, json_get(row, "holds"))
        buf_printf(&b, "inside      %.*s  %.*s %.*s %.*s %.*s  %.*s\n", SPAN_FMT(json_str(k, "id")), SPAN_FMT(json_str(k, "priority")), SPAN_FMT(json_str(k, "type")),
            SPAN_FMT(json_str(k, "checkpoint")), SPAN_FMT(json_str(k, "signal")), SPAN_FMT(json_str(k, "title")));
    cli_put(buf_view(&b), true);
    buf_free(&b);
}

/* "Terminal 3, 2.5 km around 1.44, 103.77", a line an area; "location unknown" where the record says so. */
static void print_areas(const struct json *row)
{
    struct buf b = {0};
    if (json_bool(row, "location_unknown", false))
        line("", SPAN_LIT("location unknown"));
    JSON_EACH (area, json_get(row, "area")) {
        const struct json *circle = json_get(area, "circle"), *polygon = json_get(area, "polygon");
        struct span desc = json_str(area, "desc");
        buf_clear(&b);
        buf_printf(&b, "area %.*s", SPAN_FMT(desc));
        if (circle && circle->count == 3)
            buf_printf(&b, "%s%.*s km around %.*s, %.*s", desc.n ? ", " : "", SPAN_FMT(circle->child->next->next->raw), SPAN_FMT(circle->child->raw), SPAN_FMT(circle->child->next->raw));
        if (polygon && polygon->count)
            buf_printf(&b, "%s%zu corners", desc.n ? ", " : "", (size_t) polygon->count);
        line("", buf_view(&b));
    }
    buf_free(&b);
}

/* "2, referred", where the flag is raised. */
static void print_protection(const struct json *row)
{
    int64_t flag = json_int(row, "protection", 0);
    char text[32];

    if (flag < 1)
        return;
    snprintf(text, sizeof text, "%lld, %s", (long long) flag, wire_protection_word(flag));
    line("protection", span_str(text));
}

/* "transferred to MY, which has not answered yet", "duplicate of AMICF-2026-000007", "closed by r.sari: confirmed". */
static void print_end(const struct json *row)
{
    struct span state = json_str(row, "state"), was = json_str(row, "disposition"), by = json_str(row, "closed_by"), review = json_str(row, "reviewed_by");
    struct buf b = {0};
    if (span_is(state, "TRANSFERRED"))
        buf_printf(&b, "transferred to %.*s, which %s", SPAN_FMT(json_str(row, "transferred_to")), json_bool(row, "transfer_accepted", false) ? "accepted it" : "has not answered yet");
    else if (json_str(row, "duplicate_of").n)
        buf_printf(&b, "duplicate of %.*s", SPAN_FMT(json_str(row, "duplicate_of")));
    else if (was.n)
        buf_printf(&b, "%.*s%s%.*s%s%.*s", SPAN_FMT(was), by.n ? ", closed by " : "", SPAN_FMT(by), review.n ? ", reviewed by " : "", SPAN_FMT(review));
    line("end", buf_view(&b));
    buf_free(&b);
}

/* "P2 by the rules; a minister is on site": beside a priority that an officer set. */
static void print_override(const struct json *row)
{
    struct span why = wire_override_reason(row);
    struct buf b = {0};
    if (span_is(json_str(row, "rule"), "override"))
        buf_printf(&b, "%.*s by the rules%s%.*s", SPAN_FMT(json_str(row, "given")), why.n ? "; " : "", SPAN_FMT(why));
    line("override", buf_view(&b));
    buf_free(&b);
}

static void print_watchers(const struct json *row)
{
    struct buf b = {0};
    JSON_EACH (who, json_get(row, "watchers"))
        buf_printf(&b, "%s%.*s", b.n ? ", " : "", SPAN_FMT(who->s));
    line("followed", buf_view(&b));
    buf_free(&b);
}

/* What was told of persons' health, and until when it lives. */
static void print_health(const struct json *health)
{
    struct span why = json_str(health, "withheld");
    const struct json *told = json_get(health, "told");
    struct buf b = {0};
    if (!health || health->type != JSON_OBJECT)
        return;
    if (span_is(why, "erased"))
        buf_str(&b, "what was told of persons has had its time and is erased");
    else
        buf_printf(&b, "%.*s, erased %.*s%s", SPAN_FMT(json_str(health, "record")), SPAN_FMT(json_str(health, "until")), span_is(why, "role") ? "; told to those who work with it" : "");
    line("health", buf_view(&b));
    buf_free(&b);
    line("  told", json_str(told, "title"));
    JSON_EACH (label, json_get(told, "labels")) {
        buf_printf(&b, "%.*s: %.*s", SPAN_FMT(label->key), SPAN_FMT(label->s));
        line("", buf_view(&b));
        buf_clear(&b);
    }
    buf_free(&b);
    line("", json_str(told, "text"));
}

/* "entry 7, H..., added by duty1, erased ...", and what it says. */
static void print_entries(const struct json *list)
{
    struct buf b = {0};
    JSON_EACH (one, list) {
        struct span why = json_str(one, "withheld");
        buf_printf(&b, "entry %lld, added by %.*s %.*s", (long long) json_int(one, "entry", 0), SPAN_FMT(json_str(one, "officer")), SPAN_FMT(json_str(one, "made")));
        if (span_is(why, "erased"))
            buf_str(&b, "has had its time and is erased");
        else
            buf_printf(&b, ", erased %.*s%s", SPAN_FMT(json_str(one, "until")), span_is(why, "role") ? "; told to those who work with it" : "");
        line("health", buf_view(&b));
        buf_clear(&b);
        JSON_EACH (label, json_get(json_get(one, "told"), "labels")) {
            buf_printf(&b, "%.*s: %.*s", SPAN_FMT(label->key), SPAN_FMT(label->s));
            line("", buf_view(&b));
            buf_clear(&b);
        }
    }
    buf_free(&b);
}

/* "PR-0001 ihr-annex2 DECIDED: NOTIFY"; where none runs, what would be for it, and how it begins. */
static void print_protocols(const struct json *row, struct span suggested)
{
    struct buf b = {0};
    bool any = false;
    JSON_EACH (r, json_get(row, "protocols")) {
        struct span outcome = json_str(r, "outcome");
        buf_printf(&b, "%.*s %.*s %.*s%s%.*s", SPAN_FMT(json_str(r, "run")), SPAN_FMT(json_str(r, "protocol")), SPAN_FMT(json_str(r, "state")), outcome.n ? ": " : "", SPAN_FMT(outcome));
        line(any ? "" : "protocol", buf_view(&b));
        buf_clear(&b);
        any = true;
    }
    if (!any && suggested.n) {
        bool several = memchr(suggested.p, ',', suggested.n) != NULL;
        buf_printf(&b, "none runs; for its type there %s %.*s: watchfloor protocol start %.*s --incident %.*s", several ? "are" : "is", SPAN_FMT(suggested), SPAN_FMT(several ? SPAN_LIT("PROTOCOL") : suggested), SPAN_FMT(json_str(row, "id")));
        line("protocol", buf_view(&b));
    }
    buf_free(&b);
}

/* "at border   BA-0002 CLOSURE IN IN_FORCE", of each border action of it, or whose conflict with a neighbour's it tells of. */
static void print_actions(const struct json *row)
{
    struct buf b = {0};
    JSON_EACH (a, json_get(row, "actions")) {
        buf_printf(&b, "%.*s %.*s %.*s %.*s", SPAN_FMT(json_str(a, "action")), SPAN_FMT(json_str(a, "kind")), SPAN_FMT(json_str(a, "direction")), SPAN_FMT(json_str(a, "state")));
        line(a == json_first(json_get(row, "actions")) ? "at border" : "", buf_view(&b));
        buf_clear(&b);
    }
    buf_free(&b);
}

static void print_people(const struct json *row, struct span suggested)
{
    struct buf b = {0};
    buf_printf(&b, "%.*s  ", SPAN_FMT(json_str(row, "id")));
    buf_printf(&b, "%.*s %.*s  ", SPAN_FMT(json_str(row, "priority")), SPAN_FMT(json_str(row, "state")));
    buf_printf(&b, "%.*s  rev %lld", SPAN_FMT(json_str(row, "type")), (long long) json_int(row, "rev", 0));
    cli_put(buf_view(&b), false);
    putchar('\n');
    cli_put(json_str(row, "title"), false);
    putchar('\n');
    buf_free(&b);
    print_end(row);
    members(row, "place", (const char *const[]){"member", "checkpoint", "lat", "lon"}, 4);
    print_areas(row);
    members(row, "signal", (const char *const[]){"signal", "condition", "owner", "due", "tier", "escalates", "ack_ends"}, 7);
    members(row, "shelved", (const char *const[]){"shelved_until", "shelved_by", "shelved_reason"}, 3);
    members(row, "alert", (const char *const[]){"alert", "shelved_as", "swallowed", "inside", "inside_of"}, 5);
    print_badges(row);
    print_protection(row);
    line("rights", json_bool(row, "rights_concern", false) ? SPAN_LIT("a report of rights is about it") : span_make("", 0));
    members(row, "graded", (const char *const[]){"impact", "urgency", "severity", "certainty", "precedence", "grade", "tlp", "rule"}, 8);
    print_override(row);
    members(row, "handled", (const char *const[]){"pap", "handling", "sharing_group"}, 3);
    print_watchers(row);
    members(row, "times", (const char *const[]){"occurred", "detected"}, 2);
    members(row, "", (const char *const[]){"reported", "received"}, 2);
    members(row, "counts", (const char *const[]){"reports", "duplicates", "sources", "copies", "conflicts"}, 5);
    print_signature(row);
    members(json_get(row, "persons"), "persons",
            (const char *const[]){"involved", "dead", "injured", "missing", "minors", "in_need_of_protection", "unaccounted"}, 7);
    members(row, "of", (const char *const[]){"nationality", "origin"}, 2);
    print_playbook(row);
    print_protocols(row, suggested);
    print_actions(row);
    print_items(json_get(row, "items"));
    print_health(json_get(row, "health"));
    print_entries(json_get(row, "health_entries"));
    struct span text = json_str(row, "text");
    if (span_is(json_str(row, "withheld"), "role"))
        line("withheld", SPAN_LIT("title and text are for the roles that the policy names"));
    if (text.n) {
        putchar('\n');
        cli_put(text, true);
        putchar('\n');
    }
    putchar('\n');
    JSON_EACH (t, json_get(row, "timeline")) {
        struct span time = json_str(t, "time"), who = json_str(t, "officer"), what = json_str(t, "text");
        if (!what.n)
            what = span_is(json_str(t, "kind"), "incident.opened") ? SPAN_LIT("opened") : json_str(t, "kind");
        printf("%.*s  ", SPAN_FMT(time));
        cli_put(who, false);
        printf("  ");
        cli_put(what, false);
        putchar('\n');
    }
}

static void keep(const struct json *row, void *arg)
{
    struct show *s = arg;
    s->found = true;
    buf_clear(&s->row);
    buf_span(&s->row, row->raw);
    snprintf(s->type, sizeof s->type, "%.*s", SPAN_FMT(json_str(row, "type")));
}

static void suggest(const struct json *row, void *arg)
{
    struct show *s = arg;
    JSON_EACH (t, json_get(row, "triggers"))
        if (s->type[0] && span_is(t->s, s->type)) {
            buf_printf(&s->suggested, "%s%.*s", s->suggested.n ? ", " : "", SPAN_FMT(json_str(row, "protocol")));
            return;
        }
}

static bool is_open(const struct json *row)
{
    static const char *const over[] = {"RESOLVED", "CLOSED", "DISCARDED", "DUPLICATE"};
    for (size_t i = 0; i < ARRAY_LEN(over); i++)
        if (span_is(json_str(row, "state"), over[i]))
            return false;
    return true;
}

int cli_show(struct cli *c)
{
    struct show s = {.c = c, .id = cli_value(c, "ID")};
    struct arena a = {0};
    struct json *row = NULL;
    struct err e = {0};
    int rc = cli_connect(c);
    if (rc == 0)
        rc = cli_rows(c, WIRE_VIEW_INCIDENT, 1, params, keep, &s);
    if (rc == 0 && !s.found)
        rc = cli_fail(CLI_NO, "there is no incident \"%s\"; watchfloor incidents --all lists them", s.id);
    else if (rc == 0 && json_parse(&a, buf_view(&s.row), NULL, &row, &e))
        rc = cli_fail(CLI_NO, "what the engine says of \"%s\" can't be read: %s", s.id, e.text);
    if (rc == 0 && !c->json && is_open(row) && !json_first(json_get(row, "protocols")))
        rc = cli_rows(c, WIRE_VIEW_PROTOCOLS, 0, NULL, suggest, &s);
    if (rc == 0 && c->json)
        print_json(row);
    else if (rc == 0)
        print_people(row, buf_view(&s.suggested));
    buf_free(&s.row);
    buf_free(&s.suggested);
    arena_free(&a);
    return rc;
}
