/* log_tell: the lines of the log, from the journal: each as it is, and again without what was written in free text. Runs on any thread. */
#include "desk/actions.h"
#include "desk/few.h"
#include "desk/impl.h"

static bool is_log_line(enum change_kind k)
{
    if (k == CHANGE_RUN)
        return false; /* the line of its incident says it */
    return change_is_incident(k) || k >= CHANGE_ENGINE_STARTED || change_is_alone(k) || k == CHANGE_ALARM || k == CHANGE_CREATED || k == CHANGE_REDACTED || k == CHANGE_DROPPED;
}

static void log_json(const struct journal_fact *f, struct span id, struct span verb, struct span text, struct buf *out)
{
    struct json_writer w;
    buf_clear(out);
    jw_init(&w, out);
    jw_begin_object(&w);
    jw_kint(&w, "seq", (int64_t) f->seq);
    jw_ktime(&w, "time", f->time);
    jw_kstr(&w, "officer", f->actor);
    jw_kstr(&w, "kind", f->kind);
    if (id.n)
        jw_kstr(&w, "incident", id);
    else
        jw_knull(&w, "incident");
    jw_kstr(&w, "text", text);
    if (verb.n)
        jw_kstr(&w, "verb", verb);
    else
        jw_knull(&w, "verb");
    jw_end_object(&w);
}

/* The incident whose text was taken away: that of the fact that had it. f is read anew behind it. */
static int redacted_of(struct arena *a, struct journal_reader *r, struct journal_fact *f, struct span *id, struct err *e)
{
    struct json *p = NULL;
    uint64_t seq = f->seq, of = json_parse(a, f->payload, NULL, &p, NULL) == 0 ? (uint64_t) json_int(p, "seq", 0) : 0;
    if (of && journal_read(r, of, f, NULL) == 0 && json_parse(a, arena_span(a, f->payload), NULL, &p, NULL) == 0)
        *id = json_str(p, "id");
    return journal_read(r, seq, f, e);
}

/* A line of the log, and the same without free text. of: the incident of a text that went. */
static void log_line(struct arena *a, const struct journal_fact *f, enum change_kind kind, struct span of, struct buf *row, struct buf *plain, struct desk_actions_about *about)
{
    struct json *p = NULL;
    json_parse(a, f->payload, NULL, &p, NULL);
    struct span id = kind == CHANGE_REDACTED ? of : json_str(p, "id"), verb = json_str(p, "verb"), say = json_str(p, "say"), text = change_text(a, f, p);
    if (kind == CHANGE_REDACTED) {
        say = span_str(arena_printf(a, "a text is gone: the %.*s of entry %lld", SPAN_FMT(json_str(p, "part")), (long long) json_int(p, "seq", 0)));
        text = change_line(a, say, text);
    }
    if (!text.n && kind == CHANGE_CREATED)
        text = SPAN_LIT("the journal begins");
    if (!text.n && kind == CHANGE_DROPPED)
        text = span_str(arena_printf(a, json_int(p, "rows", 0) == 1 ? "%lld row of %.*s is past its time and gone" : "%lld rows of %.*s are past their time and gone", (long long) json_int(p, "rows", 0), SPAN_FMT(json_str(p, "kind"))));
    log_json(f, id, verb, text, row);
    buf_clear(plain);
    about->n = 0;
    if (kind == CHANGE_ACTION)
        actions_about_payload(p, about);
    if (id.n || about->n)
        log_json(f, id, verb, change_plain(verb, say), plain);
}

static bool no_number(const struct json *v)
{
    if (!v || v->type != JSON_INT || v->i < 1)
        return false;
    ((struct json *) (uintptr_t) v)->type = JSON_NULL;
    return true;
}

static bool no_name(const struct json *v)
{
    if (!v || v->type != JSON_STRING || !v->s.n)
        return false;
    ((struct json *) (uintptr_t) v)->s = SPAN_LIT("");
    return true;
}

/* What its source calls it, how many persons there are, and of how many there is which outcome: all of it goes, since some would tell of the others. */
static bool no_numbers(const struct json *p)
{
    static const char *const keys[] = {"involved", "dead", "injured", "missing", "minors", "in_need", "accounted"};
    const struct json *set = json_get(p, "set");
    const struct json *report = json_get(p, "report");
    bool any = no_name(json_get(set, "source_id")); /* each is asked, whatever the one before it was */
    any |= no_name(json_get(set, "dedup_key"));
    any |= no_name(json_get(report, "source_id"));
    any |= no_name(json_get(report, "dedup_key"));
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        any |= no_number(json_get(set, keys[i]));
    JSON_EACH (it, json_get(p, "items"))
        any |= span_is(json_str(it, "kind"), "outcome") && no_number(json_get(it, "count"));
    return any;
}

struct span desk_payload_plain(struct arena *a, struct span payload)
{
    static const struct json_limits limits = {.bytes = JOURNAL_PAYLOAD_MAX, .long_integers = true};
    struct json *p = NULL;
    struct json_writer w;
    struct buf out = {0};
    if (json_parse(a, payload, &limits, &p, NULL))
        return payload;
    struct span verb = json_str(p, "verb"), say = json_str(p, "say"), plain = few_say(a, change_plain(verb, say));
    if (!no_numbers(p) && span_eq(say, plain))
        return payload;
    JSON_EACH (m, p)
        if (span_is(m->key, "say") && m->type == JSON_STRING)
            ((struct json *) (uintptr_t) m)->s = plain;
    jw_init(&w, &out);
    json_write(&w, p, false);
    struct span whole = arena_span(a, buf_view(&out));
    buf_free(&out);
    return whole;
}

int desk_log(struct journal_reader *r, const struct desk_strikes *struck, uint64_t before, size_t limit, desk_log_fn *fn, void *arg, struct err *e)
{
    uint64_t head;
    struct arena a = {0};
    struct buf row = {0}, plain = {0};
    int rc = journal_reader_head(r, &head, NULL, e);
    uint64_t seq = before && before <= head ? before - 1 : head;
    for (size_t n = 0; rc == 0 && seq > 0 && n < limit; seq--) {
        struct journal_fact f;
        uint32_t newest;
        rc = journal_read(r, seq, &f, e);
        enum change_kind kind = rc ? CHANGE_NONE : change_kind_find(f.kind, &newest);
        if (rc || !is_log_line(kind))
            continue;
        struct span of = {NULL, 0};
        arena_reset(&a);
        if (kind == CHANGE_REDACTED && (rc = redacted_of(&a, r, &f, &of, e)) != 0)
            break;
        struct desk_actions_about about;
        log_line(&a, &f, kind, of, &row, &plain, &about);
        row.n--; /* its closing brace */
        shift_struck_json(r, struck, seq, &row);
        buf_char(&row, '}');
        n++;
        const struct desk_log_line line = {buf_view(&row), buf_view(&plain), about};
        rc = fn(arg, seq, &line);
    }
    arena_free(&a);
    buf_free(&row);
    buf_free(&plain);
    return rc;
}
