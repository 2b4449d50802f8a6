/* change_read: a fact's payload to struct change, and its line in the log. */
#include <math.h>
#include <stdlib.h>

#include "desk/change.h"
#include "desk/change_fields.h"
#include "desk/items.h"

static int bad(struct err *e, const struct journal_fact *f, const char *what)
{
    return err_set(e, WF_E_CORRUPT, "fact %llu (%.*s) has no right \"%s\"", (unsigned long long) f->seq, SPAN_FMT(f->kind), what);
}

static int read_incident(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c,
    struct err *e)
{
    uint16_t year;
    uint32_t number;
    struct state *s = env->state;
    if (!incident_id_parse(json_str(p, "id"), env->prefix, 0, &year, &number) || !year)
        return bad(e, f, "id");
    uint32_t row = state_find(s, year, number);
    if (row) {
        state_get(s, row, c->inc);
        /* Strings in the heap move when the row is written: keep them apart. */
        c->inc->title = arena_span(a, c->inc->title);
        c->inc->source_id = arena_span(a, c->inc->source_id);
        c->inc->revision = arena_span(a, c->inc->revision);
        c->inc->dedup_key = arena_span(a, c->inc->dedup_key);
        c->inc->handling = arena_span(a, c->inc->handling);
        c->inc->lang = arena_span(a, c->inc->lang);
    } else {
        if (c->kind != CHANGE_OPENED)
            return bad(e, f, "id");
        incident_init(c->inc);
        c->inc->r.row = s->head->incidents + 1;
    }
    if (c->kind == CHANGE_OPENED) {
        uint32_t keep = c->inc->r.row, text_at = c->inc->r.text_at, items = c->inc->m.items;
        incident_init(c->inc);
        c->inc->r.row = keep;
        c->inc->r.text_at = text_at;
        c->inc->m.items = items;
        c->inc->r.year = year;
        c->inc->r.number = number;
        c->inc->m.first = f->seq;
    }
    JSON_EACH (k, json_get(p, "set"))
        if (change_set_field(s, k, c->inc))
            return bad(e, f, "set");
    const struct json *r = json_get(p, "report");
    if (r) {
        struct span digest = json_str(r, "digest");
        c->report.present = true;
        c->report.source = json_str(r, "source");
        c->report.source_id = json_str(r, "source_id");
        c->report.revision = json_str(r, "revision");
        c->report.dedup_type = json_str(r, "dedup_type");
        c->report.dedup_member = json_str(r, "dedup_member");
        c->report.dedup_key = json_str(r, "dedup_key");
        c->report.intake = (uint64_t) json_int(r, "intake", 0);
        c->report.digest = digest.n == 16 ? strtoull(digest.p, NULL, 16) : 0;
    }
    c->verb = json_str(p, "verb");
    c->cmd = json_str(p, "cmd");
    c->say = json_str(p, "say");
    c->quarantine = (uint64_t) json_int(p, "quarantine", 0);
    for (size_t i = 0; i < f->nparts; i++) {
        const struct journal_part *t = &f->parts[i];
        if (span_is(t->name, "number")) {
            c->number = t->text;
            continue;
        }
        if (!span_is(t->name, "title")) {
            c->free_name = span_is(t->name, "note") ? "note" : "reason";
            c->free_text = t->text;
            continue;
        }
        c->inc->title = arena_span(a, t->text);
        c->new_title = true;
        c->inc->r.flags = (uint16_t) (t->redacted ? c->inc->r.flags | INCIDENT_TITLE_REDACTED : c->inc->r.flags & ~INCIDENT_TITLE_REDACTED);
    }
    return c->kind == CHANGE_ITEM ? items_read(a, json_get(p, "items"), env, c, e) : 0;
}

static void read_counts(struct arena *a, const struct json *p, struct change *c)
{
    const struct json *list = json_get(p, "counts");
    struct change_count *v = arena_alloc(a, sizeof *v * ((list ? list->count : 0) + 1));
    JSON_EACH (k, list)
        if (k->type == JSON_ARRAY && k->count == 2 && k->child->type == JSON_INT && k->child->next->type == JSON_INT) {
            v[c->counts_n].row = (uint32_t) k->child->i;
            v[c->counts_n++].duplicates = (uint32_t) k->child->next->i;
        }
    c->counts = v;
    c->has_set_aside = json_get(p, "set_aside") != NULL;
    c->set_aside = (uint64_t) json_int(p, "set_aside", 0);
}

static int read_alarms(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e)
{
    const struct json *list = json_get(p, "rows");
    struct change_alarm *v = arena_alloc(a, sizeof *v * ((list ? list->count : 0) + 1));
    JSON_EACH (k, list) {
        uint16_t year;
        uint32_t number;
        bool right = k->type == JSON_ARRAY && k->count == 2 && k->child->type == JSON_STRING && k->child->next->type == JSON_INT &&
            incident_id_parse(k->child->s, env->prefix, 0, &year, &number) && year;
        v[c->alarms_n].row = right ? state_find(env->state, year, number) : 0;
        if (!v[c->alarms_n].row)
            return bad(e, f, "rows");
        v[c->alarms_n++].alarmed = (uint8_t) k->child->next->i;
    }
    c->alarms = v;
    c->alarms_told = json_bool(p, "told", false);
    c->say = json_str(p, "say");
    return 0;
}

static void read_hours(struct arena *a, const struct json *p, struct change *c)
{
    const struct json *list = json_get(p, "rows");
    struct change_hour *v = arena_alloc(a, sizeof *v * ((list ? list->count : 0) + 1));
    c->hour = json_int(p, "hour", 0);
    JSON_EACH (k, list) {
        if (k->type != JSON_ARRAY || k->count != 4 || k->child->type != JSON_STRING || k->child->s.n != 5)
            continue;
        struct change_hour *h = &v[c->hours_n++];
        const struct json *x = k->child;
        memcpy(h->code, x->s.p, 5);
        h->queue = (int16_t) (x = x->next)->i;
        h->low = (int16_t) (x = x->next)->i;
        h->pax = (int32_t) x->next->i;
    }
    c->hours = v;
}

static void read_blocks(const struct json *p, struct change *c)
{
    JSON_EACH (b, json_get(p, "blocks")) {
        enum journal_kind k = journal_kind_from_word(json_str(b, "kind"));
        uint64_t last = (uint64_t) json_int(b, "first", 0) + (uint64_t) json_int(b, "rows", 0);
        if (k && last && last - 1 > c->last[k])
            c->last[k] = last - 1;
    }
}

static wf_time read_time(const struct json *p, const char *key)
{
    struct span s = json_str(p, key);
    return s.n ? strtoll(s.p, NULL, 10) : TIME_NONE;
}

static int read_duty(const struct journal_fact *f, const struct json *p, struct state *s, struct change *c, struct err *e)
{
    struct duty_row *r = &c->duty;
    r->officer = state_name(s, json_str(p, "officer"));
    r->relief = json_get(p, "relief") ? state_name(s, json_str(p, "relief")) : 0;
    r->on = json_bool(p, "on", false);
    r->since = read_time(p, "since");
    r->until = read_time(p, "until");
    r->next = read_time(p, "next");
    r->relief_since = read_time(p, "relief_since");
    r->relief_until = read_time(p, "relief_until");
    c->verb = json_str(p, "verb");
    c->cmd = json_str(p, "cmd");
    c->say = json_str(p, "say");
    return r->officer ? 0 : bad(e, f, "officer");
}

int change_read(struct arena *a, const struct journal_fact *f, const struct change_env *env, struct change *c, struct err *e)
{
    struct incident *room = c->inc;
    struct json *p = NULL;
    uint32_t newest;
    const struct json_limits lim = {.bytes = JOURNAL_PAYLOAD_MAX, .long_integers = true};
    memset(c, 0, sizeof *c);
    c->inc = room;
    c->kind = change_kind_find(f->kind, &newest);
    c->seq = f->seq;
    c->time = f->time;
    c->actor = f->actor;
    if (c->kind == CHANGE_NONE || f->version > newest)
        return err_set(e, WF_E_UNSUPPORTED, "fact %llu is of kind \"%.*s\" version %u, which this program does not know; a newer one is needed",
            (unsigned long long) f->seq, SPAN_FMT(f->kind), f->version);
    if (c->kind >= CHANGE_ENGINE_STARTED || c->kind == CHANGE_CREATED)
        return 0;
    if (json_parse(a, f->payload, &lim, &p, e))
        return err_wrap(e, "fact %llu", (unsigned long long) f->seq);
    switch (c->kind) {
    case CHANGE_BLOCK:
        read_blocks(p, c);
        return 0;
    case CHANGE_DROPPED:
        c->dropped_kind = journal_kind_from_word(json_str(p, "kind"));
        c->dropped_up_to = (uint64_t) json_int(p, "up_to", 0);
        return 0;
    case CHANGE_REWRITTEN:
        return 0;
    case CHANGE_REDACTED:
        c->redacted_seq = (uint64_t) json_int(p, "seq", 0);
        c->redacted_part = json_str(p, "part");
        return 0;
    case CHANGE_DUPLICATES:
        read_counts(a, p, c);
        return 0;
    case CHANGE_HOUR:
        read_hours(a, p, c);
        return 0;
    case CHANGE_TESTED:
        c->entry = json_str(p, "entry");
        c->answered = json_bool(p, "answered", false);
        c->cmd = json_str(p, "cmd");
        c->say = json_str(p, "say");
        return c->entry.n ? 0 : bad(e, f, "entry");
    case CHANGE_READ: /* nothing follows from it */
        c->say = json_str(p, "say");
        return 0;
    case CHANGE_DUTY:
        return read_duty(f, p, env->state, c, e);
    case CHANGE_ALARM:
        return read_alarms(a, f, p, env, c, e);
    case CHANGE_SHIFT:
        return shift_read(a, f, p, env, c, e);
    case CHANGE_NOTICE:
    case CHANGE_KEY:
        return dissem_read(a, f, p, env, c, e);
    case CHANGE_ACTION:
        return actions_read(a, f, p, env, c, e);
    case CHANGE_RUN:
    case CHANGE_PROTOCOL:
        return runs_read(a, f, p, env, c, e);
    case CHANGE_POSTURE:
    case CHANGE_LEVEL:
        return posture_read(a, f, p, env, c, e);
    case CHANGE_ASIDE: {
        const struct json *r = json_get(p, "report");
        struct span digest = json_str(r, "digest");
        c->set_aside = (uint64_t) json_int(p, "set_aside", 0);
        c->report.present = r != NULL;
        c->report.source = json_str(r, "source");
        c->report.source_id = json_str(r, "source_id");
        c->report.revision = json_str(r, "revision");
        c->report.digest = digest.n == 16 ? strtoull(digest.p, NULL, 16) : 0;
        return 0;
    }
    default:
        return read_incident(a, f, p, env, c, e);
    }
}

struct span change_plain(struct span verb, struct span say)
{
    static const char *const told[] = {"task", "called", "set", "clock", "new", "undo"}; /* whose sentence has words of an officer's, or is one */
    for (size_t k = 0; k < ARRAY_LEN(told); k++)
        if (span_is(verb, told[k]))
            return verb;
    return say;
}

struct span change_said(struct arena *a, struct span say, struct span number)
{
    return number.n ? span_str(arena_printf(a, "%.*s %.*s", SPAN_FMT(say), SPAN_FMT(number))) : say;
}

struct span change_line(struct arena *a, struct span say, struct span text)
{
    if (!say.n || !text.n)
        return say.n ? say : text;
    char *p = arena_alloc_raw(a, say.n + 2 + text.n);
    memcpy(p, say.p, say.n);
    p[say.n] = ':';
    p[say.n + 1] = ' ';
    memcpy(p + say.n + 2, text.p, text.n);
    return span_make(p, say.n + 2 + text.n);
}

struct span change_both(struct arena *a, struct span title, struct span text)
{
    if (!title.n || !text.n)
        return title.n ? title : text;
    size_t n = title.n + 2 + text.n;
    char *p = arena_alloc_raw(a, n + 1);
    memcpy(p, title.p, title.n);
    p[title.n] = ';';
    p[title.n + 1] = ' ';
    memcpy(p + title.n + 2, text.p, text.n);
    p[n] = 0;
    return span_make(p, n);
}

bool desk_run_is_apart(struct span part)
{
    return span_is(part, CHANGE_ASSESSMENT) || span_is(part, CHANGE_REQUEST);
}

struct span change_text(struct arena *a, const struct journal_fact *f, const struct json *payload)
{
    struct span say = json_str(payload, "say"), text = {NULL, 0};
    bool notice = span_is(f->kind, change_kind_word(CHANGE_NOTICE)) || span_is(f->kind, change_kind_word(CHANGE_ACTION)); /* its draft and headline are read on its own screen, by who may see it */
    bool run = span_is(f->kind, change_kind_word(CHANGE_RUN));       /* what an officer assessed, and a request: never here */
    for (size_t i = 0; i < f->nparts; i++) {
        struct span part = f->parts[i].redacted ? SPAN_LIT("[redacted]") : f->parts[i].text;
        if (span_is(f->parts[i].name, "number"))
            say = change_said(a, say, part);
        else if (run && desk_run_is_apart(f->parts[i].name))
            continue;
        else if (!notice || span_is(f->parts[i].name, "reason"))
            text = change_both(a, text, part);
    }
    return change_line(a, say, text);
}
