/* show: the whole record: what it is on the loop, then its newest report and its timeline from the journal, with a reader's own connection. */
#include <math.h>

#include "desk/few.h"
#include "desk/health.h"
#include "desk/impl.h"
#include "desk/items.h"
#include "journal/digest.h"

/* What an officer added to its health record. Spans lie in the arena. */
struct show_entry {
    uint32_t n;
    struct span officer, record;
};
struct desk_show {
    struct incident i;
    struct arena arena;
    char *members; /* the record's members, written on the loop */
    bool open;     /* with its text */
    bool may_health, asked; /* whom its health record is told, and that it was asked for */
    bool few;      /* its numbers under five are not told */
    VEC(struct show_entry) entries;
    struct vault *vault;
};

/* May it be named to who sees this much? */
static bool names_row(const struct desk *d, const struct desk_sight *sight, uint32_t row)
{
    return row && (!sight || desk_sees(d, sight, row));
}

/* Those of one incident, the newest first; what is gone is in the timeline, what was added to its health record is told as that is. */
static void show_items(const struct desk *d, const struct desk_sight *sight, const struct desk_show *s, struct json_writer *w)
{
    struct item it;
    uint32_t n = s->i.m.items;
    enum item_counting counting = s->few ? few_counting(&d->state, &s->i.m) : ITEM_COUNT_EXACT;
    jw_key(w, "items");
    jw_begin_array(w);
    for (; n; n = it.r.next) {
        items_get(&d->state, n, &it);
        if (it.r.state != ITEM_GONE && it.r.kind != ITEM_HEALTH && (!it.r.other || names_row(d, sight, it.r.other)))
            tell_item(d, n, s->open, counting, w);
    }
    jw_end_array(w);
}

/* "agencies": whom it was referred to, and whose desks were asked, the newest first, each once. */
static void show_agencies(const struct desk *d, const struct desk_show *s, struct json_writer *w)
{
    uint32_t told = 0; /* places to refer to, a bit each */
    VEC(uint16_t) desks = {0};
    struct item it;
    jw_key(w, "agencies");
    jw_begin_array(w);
    for (uint32_t n = s->i.m.items; n; n = it.r.next) {
        items_get(&d->state, n, &it);
        bool asked = it.r.kind == ITEM_QUESTION, fresh = it.r.state != ITEM_GONE && (asked || it.r.kind == ITEM_REFERRAL);
        for (size_t k = 0; asked && fresh && k < desks.n; k++)
            fresh = desks.v[k] != it.r.to;
        if (!fresh || (!asked && told >> it.r.word & 1))
            continue;
        if (asked) {
            VEC_PUSH(&desks, it.r.to);
            jw_str(w, names_get(&d->state.names, it.r.to));
        } else {
            told |= 1u << it.r.word;
            jw_cstr(w, words_of(&words_referral, it.r.word));
        }
    }
    jw_end_array(w);
    VEC_FREE(&desks);
}

/* "watchers": the officers who follow it, the newest first. */
static void show_watchers(const struct desk *d, const struct desk_show *s, struct json_writer *w)
{
    struct item it;
    jw_key(w, "watchers");
    jw_begin_array(w);
    for (uint32_t n = s->i.m.items; n; n = it.r.next) {
        items_get(&d->state, n, &it);
        if (it.r.kind == ITEM_WATCHER && it.r.state == ITEM_OPEN)
            jw_str(w, names_get(&d->state.names, it.r.to));
    }
    jw_end_array(w);
}

static bool leads_to(const struct desk *d, uint32_t report, uint32_t row)
{
    struct item it;
    bool leads = state_row(&d->state, report)->related == row;
    for (uint32_t n = state_more(&d->state, report)->items; n && !leads; n = it.r.next) {
        items_get(&d->state, n, &it);
        leads = it.r.kind == ITEM_LINK && it.r.state == ITEM_OPEN && it.r.other == row;
    }
    return leads;
}

/* "rights_concern": it is a report of rights, or one leads here. Who may not see those is told null, whatever is so: that there is one is theirs to know. */
static void show_concern(const struct desk *d, const struct desk_show *s, const struct desk_sight *sight, struct json_writer *w)
{
    bool concern = incident_is_rights(&s->i.r);
    if (!d->rights || (sight && !sight->rights)) {
        jw_knull(w, "rights_concern");
        return;
    }
    for (size_t k = 0; k < d->state.rights.n && !concern; k++)
        concern = leads_to(d, d->state.rights.v[k], s->i.r.row);
    jw_kbool(w, "rights_concern", concern);
}

/* The entries of its health record, the newest first, for who tells them beside the loop. */
static void find_entries(const struct desk *d, struct desk_show *s)
{
    struct item it;
    for (uint32_t after = 0; health_entry_next(&d->state, s->i.r.row, after, &it); after = it.r.n) {
        struct show_entry one = {it.r.n, arena_span(&s->arena, names_get(&d->state.names, it.r.by)), arena_span(&s->arena, it.text)};
        VEC_PUSH(&s->entries, one);
    }
}

/* {"id","priority","type","checkpoint","signal","title"} */
static void hold_one(const struct desk *d, uint32_t row, struct json_writer *w)
{
    struct incident i;
    char id[INCIDENT_ID_MAX];
    state_get(&d->state, row, &i);
    incident_id(&i.r, d->prefix, id);
    jw_begin_object(w);
    jw_kcstr(w, "id", id);
    jw_kcstr(w, "priority", words_of(&words_priority, i.r.priority));
    jw_kstr(w, "type", names_get(&d->state.names, i.r.type));
    jw_kstr(w, "checkpoint", span_make(i.r.checkpoint, strnlen(i.r.checkpoint, 5)));
    jw_kcstr(w, "signal", words_of(&words_signal, i.r.signal));
    char room[INCIDENT_TITLE_ROOM];
    jw_kstr(w, "title", incident_title(&i, &d->state.names, room));
    jw_end_object(w);
}

/* "holds": what is inside of it, as far as may be seen. */
static void show_holds(const struct desk *d, const struct incident *parent, const struct desk_sight *sight, struct json_writer *w)
{
    enum { HOLDS_MOST = 200 };
    jw_key(w, "holds");
    jw_begin_array(w);
    for (size_t i = 0, n = 0; parent->m.inside && i < d->groups.children.n && n < HOLDS_MOST; i++) {
        uint32_t row = d->groups.children.v[i];
        if (state_more(&d->state, row)->parent == parent->r.row && desk_sight_sees(d, sight, state_row(&d->state, row))) {
            hold_one(d, row, w);
            n++;
        }
    }
    jw_end_array(w);
}

/* "protocols": its runs, the newest first. */
static void show_runs(const struct desk *d, uint32_t row, struct json_writer *w)
{
    struct protocol_row p;
    char id[16];
    jw_key(w, "protocols");
    jw_begin_array(w);
    for (uint32_t n = d->state.head->runs_n; n > 0; n--) {
        const struct run_row *r = state_run(&d->state, n);
        if (r->incident != row)
            continue;
        jw_begin_object(w);
        jw_kcstr(w, "run", runs_id(n, id));
        jw_kcstr(w, "protocol", runs_protocol_row(d, r->protocol, &p) ? p.name : NULL);
        jw_kcstr(w, "state", words_of(&runs_words_state, r->state));
        jw_kcstr(w, "outcome", r->outcome[0] ? r->outcome : NULL);
        jw_end_object(w);
    }
    jw_end_array(w);
}

int desk_show_begin(const struct desk *d, struct span id, const struct desk_sight *sight, bool asked, struct desk_show **out, struct err *e)
{
    uint32_t row = desk_row(d, id);
    if (!row)
        return err_field(e, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(id));
    struct desk_show *s = mem_alloc(sizeof *s);
    struct buf b = {0};
    struct json_writer w;
    char other[INCIDENT_ID_MAX];
    state_get(&d->state, row, &s->i);
    jw_init(&w, &b);
    jw_begin_object(&w);
    bool reads = desk_sight_reads(d, sight, row);
    s->open = reads && (asked || !incident_is_restricted(&s->i.r));
    s->may_health = reads && (!sight || sight->health);
    s->asked = asked;
    s->few = sight && !sight->health && incident_is_health(&s->i.r, &s->i.m, &d->state.names);
    s->vault = d->o.vault;
    find_entries(d, s);
    incident_full_members(&w, &s->i, &d->context, (s->open ? INCIDENT_TELL_TITLE : 0u) | (!sight || sight->health ? INCIDENT_TELL_SMALL : 0u));
    jw_kcstr(&w, "withheld", s->open ? NULL : reads ? "unread" : "role");
    const struct { const char *key; uint32_t row; } links[] = {{"duplicate_of", s->i.r.original}, {"related", s->i.r.related}};
    for (size_t k = 0; k < ARRAY_LEN(links); k++) {
        if (names_row(d, sight, links[k].row)) {
            incident_id(state_row(&d->state, links[k].row), d->prefix, other);
            jw_kcstr(&w, links[k].key, other);
        } else {
            jw_knull(&w, links[k].key);
        }
    }
    show_holds(d, &s->i, sight, &w);
    show_agencies(d, s, &w);
    show_watchers(d, s, &w);
    show_concern(d, s, sight, &w);
    show_items(d, sight, s, &w);
    show_runs(d, row, &w);
    actions_put_of_incident(d, sight, &w, row);
    data_playbook_for(d, &s->i, &w);
    s->members = buf_take(&b);
    *out = s;
    return 0;
}

bool desk_show_is_open(const struct desk_show *s)
{
    return s->open;
}

/* The newest report's body: its text, and what has no place in a row. */
static void show_report(const struct desk_show *s, struct journal_reader *r, struct arena *a, struct json_writer *w)
{
    struct journal_item it;
    struct json *p = NULL;
    const struct json *report = NULL;
    if (s->open && s->i.m.intake && journal_intake(r, JOURNAL_REPORT, s->i.m.intake, &it, NULL) == 0 &&
        json_parse(a, arena_span(a, it.body), NULL, &p, NULL) == 0)
        report = json_get(p, "report");
    uint8_t digest[DIGEST_BYTES];
    char hex[2 * DIGEST_BYTES + 1] = "";
    if (p) {
        digest_of(it.body, digest);
        digest_hex(digest, hex);
    }
    jw_kcstr(w, "raw_digest", p ? hex : NULL); /* of the body as the journal has it: its place in an export */
    struct span text = json_str(report, "text");
    if (text.n)
        jw_kstr(w, "text", text);
    else
        jw_knull(w, "text");
    /* What an officer said goes before what was reported. */
    bool circle = isfinite(s->i.m.area_km);
    if (circle) {
        jw_key(w, "area");
        jw_begin_array(w);
        jw_begin_object(w);
        incident_circle_json(w, "circle", &s->i);
        jw_end_object(w);
        jw_end_array(w);
    }
    static const char *const keys[] = {"area", "links", "labels"};
    for (size_t i = circle; i < ARRAY_LEN(keys); i++) {
        const struct json *v = json_get(report, keys[i]);
        jw_key(w, keys[i]);
        if (v)
            json_write(w, v, false);
        else
            jw_null(w);
    }
    jw_key(w, "health");
    health_show(s->vault, s->i.r.flags & INCIDENT_HEALTH ? json_get(report, "labels") : NULL, s->may_health, s->asked, w);
    jw_key(w, "health_entries");
    jw_begin_array(w);
    for (size_t i = 0; i < s->entries.n; i++)
        health_entry_show(s->vault, s->entries.v[i].n, s->entries.v[i].officer, s->entries.v[i].record, s->may_health, s->asked, w);
    jw_end_array(w);
}

/* Why it is shelved: the free text beside the fact that did it. */
static void show_shelf(const struct desk_show *s, struct journal_reader *r, struct json_writer *w)
{
    struct journal_fact f;
    struct span why = {NULL, 0};
    if (s->open && s->i.r.flags & INCIDENT_SHELVED && s->i.m.shelf_seq && journal_read(r, s->i.m.shelf_seq, &f, NULL) == 0)
        for (size_t k = 0; k < f.nparts; k++)
            if (span_is(f.parts[k].name, "reason"))
                why = f.parts[k].redacted ? SPAN_LIT("[redacted]") : f.parts[k].text;
    if (why.n)
        jw_kstr(w, "shelved_reason", why);
    else
        jw_knull(w, "shelved_reason");
}

static void show_entry(const struct desk_show *s, struct arena *a, const struct journal_fact *f, const struct json *p, struct json_writer *w)
{
    const struct json *rep = json_get(p, "report");
    jw_begin_object(w);
    jw_kint(w, "seq", (int64_t) f->seq);
    jw_ktime(w, "time", f->time);
    jw_kstr(w, "officer", f->actor);
    jw_kstr(w, "kind", f->kind);
    struct span verb = json_str(p, "verb");
    if (verb.n)
        jw_kstr(w, "verb", verb);
    else
        jw_knull(w, "verb");
    struct span text = s->open ? change_text(a, f, p) : change_plain(verb, json_str(p, "say"));
    jw_kstr(w, "text", s->few ? few_say(a, text) : text);
    int64_t rev = json_int(json_get(p, "set"), "rev", 0);
    if (rev)
        jw_kint(w, "rev", rev);
    else
        jw_knull(w, "rev");
    if (rep) {
        jw_kstr(w, "source", json_str(rep, "source"));
        jw_kstr(w, "source_id", s->few ? SPAN_LIT("") : json_str(rep, "source_id"));
        jw_kstr(w, "revision", json_str(rep, "revision"));
    }
    if (json_get(p, "quarantine"))
        jw_kint(w, "quarantine", json_int(p, "quarantine", 0));
    jw_end_object(w);
}

int desk_show_json(const struct desk_show *s, struct journal_reader *r, uint64_t before, size_t limit, struct json_writer *w, struct err *e)
{
    struct arena a = {0};
    int rc = 0;
    uint64_t seq = s->i.r.chain;
    limit = limit ? limit : 500;
    jw_raw(w, span_str(s->members));
    show_report(s, r, &a, w);
    show_shelf(s, r, w);
    jw_key(w, "timeline");
    jw_begin_array(w);
    for (size_t n = 0; seq && n < limit;) {
        struct journal_fact f;
        struct json *p = NULL;
        arena_reset(&a);
        rc = journal_read(r, seq, &f, e);
        if (rc == 0)
            rc = json_parse(&a, f.payload, NULL, &p, e);
        if (rc)
            break;
        if (!before || seq < before) {
            show_entry(s, &a, &f, p, w);
            n++;
        }
        seq = (uint64_t) json_int(p, "prev", 0);
    }
    jw_end_array(w);
    jw_kint(w, "timeline_before", (int64_t) seq);
    jw_end_object(w);
    arena_free(&a);
    return rc;
}

void desk_show_free(struct desk_show *s)
{
    if (!s)
        return;
    mem_free(s->members);
    VEC_FREE(&s->entries);
    arena_free(&s->arena);
    mem_free(s);
}
