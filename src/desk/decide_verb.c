/* decide_verb: what officers do with incidents: the machine of CONTRACT "Verbs and states" as one table. */
#include <stdio.h>

#include "desk/impl.h"
#include "model/member.h"
#include "text/clean.h"

#define BIT(s) (1u << (s))
enum {
    OPEN = BIT(STATE_NEW) | BIT(STATE_TRIAGED) | BIT(STATE_ACTIVE) | BIT(STATE_MONITORING),
    WORKED = BIT(STATE_TRIAGED) | BIT(STATE_ACTIVE) | BIT(STATE_MONITORING),
    FRESH = BIT(STATE_NEW) | BIT(STATE_TRIAGED),
    ANY = (1u << STATE_END) - 2
};

struct act {
    struct desk *d;
    struct work *w;
    const struct desk_command *q;
    struct desk_reply *a;
    struct change *c;
    const struct incident *was; /* NULL: new */
    struct incident *i;
    uint16_t officer;
    bool nothing; /* done already: no fact */
};

static int refuse(struct act *x, int code, const char *field, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static int refuse(struct act *x, int code, const char *field, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (!x->w->err)
        x->w->err = arena_alloc(&x->d->overlay.arena, sizeof *x->w->err);
    x->a->code = err_field(x->w->err, code, field, "%s", text);
    x->a->err = x->w->err;
    return code;
}

static void say(struct act *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct act *x, const char *fmt, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    size_t len = n < 0 ? 0 : (size_t) n < sizeof text ? (size_t) n : sizeof text - 1;
    x->c->say = arena_span(&x->d->overlay.arena, span_make(text, len));
}

static struct span cleaned(struct act *x, struct span s, unsigned flags)
{
    return text_clean_arena(&x->d->overlay.arena, s, flags, NULL);
}

/* Free text of a verb, cleaned and bounded. */
static int take_text(struct act *x, const char *name, struct span s, bool needed, const char *what)
{
    struct span t = cleaned(x, s, TEXT_LINES);
    size_t blank = 0;
    while (blank < t.n && strchr(" \t\n", t.p[blank]))
        blank++;
    if (blank == t.n && needed)
        return refuse(x, WF_E_INVALID, name, "%s", what);
    if (t.n > REPORT_TEXT_MAX)
        return refuse(x, WF_E_LIMIT, name, "%zu bytes of text where %d are the most", t.n, REPORT_TEXT_MAX);
    x->c->free_name = name;
    x->c->free_text = t;
    return 0;
}

static void to_state(struct act *x, uint8_t state)
{
    x->i->r.state = state;
    if (incident_is_open(state))
        own_by(x->i, x->d->now);
    else
        x->i->r.due = TIME_NONE;
}

static const char *state_word(const struct incident *i)
{
    return words_of(&words_state, i->r.state);
}

/* ---- verbs ---- */

static int do_own(struct act *x)
{
    struct span owner = names_get(&x->d->state.names, x->was->r.owner);
    if (x->was->r.owner == x->officer && x->was->r.state != STATE_NEW) {
        x->nothing = true;
        say(x, "it is yours already");
        return 0;
    }
    if (x->was->r.owner && x->was->r.owner != x->officer) {
        if (!x->q->reason.n)
            return refuse(x, WF_E_STATE, "owner", "it is %.*s's; take it over with a reason (--take REASON)", SPAN_FMT(owner));
        if (take_text(x, "reason", x->q->reason, true, ""))
            return x->a->code;
        say(x, "taken over from %.*s", SPAN_FMT(owner));
    } else {
        say(x, "owned");
    }
    x->i->r.owner = x->officer;
    to_state(x, x->was->r.state == STATE_NEW ? STATE_TRIAGED : x->was->r.state);
    signal_ack(x->i, x->officer, x->d->now);
    return 0;
}

static int do_ack(struct act *x)
{
    signal_ack(x->i, x->officer, x->d->now);
    x->nothing = x->i->r.signal == x->was->r.signal;
    if (x->nothing)
        say(x, "there is nothing to acknowledge");
    else
        say(x, "acknowledged");
    return 0;
}

static int do_move(struct act *x, uint8_t state)
{
    x->nothing = x->was->r.state == state;
    if (x->nothing)
        say(x, "it is %s already", state_word(x->was));
    else
        say(x, "%s to %s", state_word(x->was), words_of(&words_state, state));
    to_state(x, state);
    return 0;
}

static int do_activate(struct act *x)
{
    return do_move(x, STATE_ACTIVE);
}

static int do_monitor(struct act *x)
{
    return do_move(x, STATE_MONITORING);
}

static int take_disposition(struct act *x)
{
    char list[128];
    uint32_t v = words_find(&words_disposition, x->q->disposition);
    if (!v)
        return refuse(x, WF_E_INVALID, "disposition", "\"%.*s\" is no disposition; it is %s", SPAN_FMT(x->q->disposition),
            words_list(&words_disposition, list, sizeof list));
    x->i->r.disposition = (uint8_t) v;
    return 0;
}

static int do_resolve(struct act *x)
{
    const char *from = state_word(x->was);
    if (x->q->reason.n && take_text(x, "reason", x->q->reason, false, ""))
        return x->a->code;
    if (x->q->disposition.n) {
        if (take_disposition(x))
            return x->a->code;
        if (x->was->m.missing > 0)
            return refuse(x, WF_E_STATE, "disposition", "%d persons are missing: resolve it without a disposition; it can be closed when they are accounted for", x->was->m.missing);
    }
    to_state(x, x->q->disposition.n ? STATE_CLOSED : STATE_RESOLVED);
    x->i->r.resolved = x->d->now;
    x->i->m.resolved_by = x->officer;
    /* Who resolves it has seen it; an ack that comes in the same second finds it resolved and changes no state. */
    signal_ack(x->i, x->officer, x->d->now);
    say(x, "%s to %s%s%s", from, state_word(x->i), x->q->disposition.n ? ", " : "",
        x->q->disposition.n ? words_of(&words_disposition, x->i->r.disposition) : "");
    return 0;
}

static int do_dispose(struct act *x)
{
    if (take_disposition(x))
        return x->a->code;
    if (x->q->reason.n && take_text(x, "reason", x->q->reason, false, ""))
        return x->a->code;
    say(x, "disposition %s", words_of(&words_disposition, x->i->r.disposition));
    return 0;
}

static int do_close(struct act *x)
{
    if (x->q->disposition.n && take_disposition(x))
        return x->a->code;
    to_state(x, STATE_CLOSED);
    say(x, "RESOLVED to CLOSED");
    return 0;
}

static int do_reopen(struct act *x)
{
    const char *from = state_word(x->was);
    if (x->q->reason.n && take_text(x, "reason", x->q->reason, false, ""))
        return x->a->code;
    x->i->r.flags |= INCIDENT_REOPENED;
    x->i->r.disposition = 0;
    x->i->r.resolved = TIME_NONE;
    x->i->m.resolved_by = 0;
    to_state(x, STATE_ACTIVE);
    say(x, "%s to ACTIVE, reopened", from);
    return 0;
}

static int officer_name(struct act *x, struct span name, uint16_t *out)
{
    if (name.n == 0 || name.n > 64 || text_has_forbidden(name))
        return refuse(x, WF_E_INVALID, "officer", "\"%.*s\" is no officer's name", SPAN_FMT(name));
    *out = state_name(&x->d->state, name);
    return *out ? 0 : refuse(x, WF_E_LIMIT, "officer", "there are too many different names");
}

static int do_assign(struct act *x)
{
    uint16_t to;
    if (officer_name(x, x->q->to, &to))
        return x->a->code;
    if (x->q->reason.n && take_text(x, "reason", x->q->reason, false, ""))
        return x->a->code;
    x->nothing = x->was->r.owner == to;
    x->i->r.owner = to;
    to_state(x, x->was->r.state == STATE_NEW ? STATE_TRIAGED : x->was->r.state);
    say(x, "assigned to %.*s", SPAN_FMT(x->q->to));
    return 0;
}

static int do_release(struct act *x)
{
    x->nothing = x->was->r.owner == 0;
    x->i->r.owner = 0;
    own_by(x->i, x->d->now);
    if (x->nothing)
        say(x, "nobody owns it");
    else
        say(x, "released");
    return 0;
}

static int do_discard(struct act *x)
{
    if (take_text(x, "reason", x->q->reason, true, "a reason is needed to discard it"))
        return x->a->code;
    to_state(x, STATE_DISCARDED);
    signal_ack(x->i, x->officer, x->d->now);
    say(x, "%s to DISCARDED", state_word(x->was));
    return 0;
}

static int do_transfer(struct act *x)
{
    if (x->q->accepted || x->q->declined) {
        if (x->was->r.state != STATE_TRANSFERRED)
            return refuse(x, WF_E_STATE, "state", "it is %s, not TRANSFERRED", state_word(x->was));
        if (x->q->declined)
            to_state(x, STATE_TRIAGED);
        else
            x->i->r.flags |= INCIDENT_ACCEPTED;
        say(x, "%.2s %s it", x->was->m.transfer, x->q->accepted ? "accepted" : "declined");
        return 0;
    }
    if (x->was->r.state == STATE_TRANSFERRED)
        return refuse(x, WF_E_STATE, "state", "it is TRANSFERRED to %.2s: say --accepted or --declined", x->was->m.transfer);
    if (!member_code_ok(x->q->to))
        return refuse(x, WF_E_INVALID, "to", "\"%.*s\" is no member; it is two capital letters of ISO 3166-1", SPAN_FMT(x->q->to));
    if (take_text(x, "reason", x->q->reason, true, "a reason is needed to transfer it"))
        return x->a->code;
    x->i->r.former = x->was->r.state;
    memcpy(x->i->m.transfer, x->q->to.p, 2);
    x->i->r.flags &= (uint16_t) ~INCIDENT_ACCEPTED;
    to_state(x, STATE_TRANSFERRED);
    signal_ack(x->i, x->officer, x->d->now);
    say(x, "transferred to %.*s", SPAN_FMT(x->q->to));
    return 0;
}

static uint32_t row_of(struct desk *d, struct span id)
{
    struct overlay *o = &d->overlay;
    const struct state_head *h = d->state.head;
    uint16_t year, newest = o->year ? o->year : h->years_n ? h->years[h->years_n - 1].year : 0;
    uint32_t number;
    if (!incident_id_parse(id, d->prefix, newest, &year, &number))
        return 0;
    uint32_t row = state_find(&d->state, year, number);
    /* One of this very batch. */
    for (uint32_t r = h->incidents + 1; !row && r <= o->incidents; r++) {
        const struct incident *i = overlay_get(o, r);
        if (i && i->r.year == year && i->r.number == number)
            row = r;
    }
    return row;
}

static int do_merge(struct act *x)
{
    uint32_t row = row_of(x->d, x->q->to);
    const struct incident *to = row ? overlay_get(&x->d->overlay, row) : NULL;
    char id[INCIDENT_ID_MAX];
    if (!to)
        return refuse(x, WF_E_NOTFOUND, "to", "there is no incident \"%.*s\"", SPAN_FMT(x->q->to));
    if (row == x->was->r.row)
        return refuse(x, WF_E_INVALID, "to", "an incident is no duplicate of itself");
    if (!incident_is_open(to->r.state))
        return refuse(x, WF_E_STATE, "to", "\"%.*s\" is %s: only an open one can be the original", SPAN_FMT(x->q->to), state_word(to));
    x->i->r.former = x->was->r.state;
    x->i->r.original = row;
    to_state(x, STATE_DUPLICATE);
    signal_ack(x->i, x->officer, x->d->now);
    incident_id(&to->r, x->d->prefix, id);
    say(x, "duplicate of %s", id);
    return 0;
}

static int do_split(struct act *x)
{
    x->i->r.original = 0;
    to_state(x, x->was->r.former ? x->was->r.former : STATE_TRIAGED);
    x->i->r.former = 0;
    say(x, "split off, %s again", state_word(x->i));
    return 0;
}

static int do_note(struct act *x)
{
    if (take_text(x, "note", x->q->text, true, "a note needs a text"))
        return x->a->code;
    say(x, "note");
    struct overlay_text t = {(uint64_t) x->was->r.row << 32, x->c->free_text};
    t.num |= (journal_seq(x->d->o.journal, NULL) + journal_batch_facts(x->d->batch) + 1) & 0xffffffff;
    VEC_PUSH(&x->d->overlay.texts, t);
    return 0;
}

static int do_priority(struct act *x)
{
    char list[32];
    uint32_t p = words_find(&words_priority, x->q->priority);
    if (!p)
        return refuse(x, WF_E_INVALID, "priority", "\"%.*s\" is no priority; it is %s", SPAN_FMT(x->q->priority),
            words_list(&words_priority, list, sizeof list));
    if (take_text(x, "reason", x->q->reason, true, "a priority that the rules did not give needs a reason"))
        return x->a->code;
    x->i->r.flags |= INCIDENT_OVERRIDE;
    x->i->r.priority = (uint8_t) p;
    x->i->r.rule = RULE_OVERRIDE;
    if (p < x->was->r.priority)
        signal_trigger(x->i);
    if (p != x->was->r.priority)
        own_by(x->i, x->d->now);
    say(x, "%s to P%u", words_of(&words_priority, x->was->r.priority), p);
    return 0;
}

static int do_new(struct act *x)
{
    const struct desk_command *q = x->q;
    struct desk *d = x->d;
    struct err why = {0};
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = WF_STR("by hand");
    r.type = report_str(q->type);
    r.title = report_str(cleaned(x, q->title, 0));
    if (q->member.n)
        r.member = report_str(q->member);
    if (q->checkpoint.n)
        r.checkpoint = report_str(q->checkpoint);
    r.occurred = (wf_instant){.utc_ns = d->now, .offset_min = q->offset == OFFSET_NONE ? WF_OFFSET_UNKNOWN : q->offset, .set = 1};
    if (type_in(q->type, "RGT"))
        return refuse(x, WF_E_DENIED, "type", "reports of rights (RGT.*) are refused until the roles that may see them are named");
    if (report_check(&r, NULL, &why))
        return refuse(x, why.code, why.field, "%s", why.text);
    struct incident *i = overlay_new(&d->overlay, d->now);
    const struct type *t = type_find(q->type);
    x->c->kind = CHANGE_OPENED;
    x->c->inc = x->i = i;
    i->r.type = state_name(&d->state, q->type);
    i->r.state = STATE_NEW;
    i->r.opened = i->r.updated = i->r.occurred = i->m.received = d->now;
    i->m.occurred_off = r.occurred.offset_min;
    i->m.opened_by = x->officer;
    i->r.flags = (uint16_t) (INCIDENT_BY_HAND | (t && t->latches ? INCIDENT_LATCHED : 0) | (d->o.actual ? 0 : INCIDENT_EXERCISE));
    i->r.condition = WF_CONDITION_ACTIVE;
    i->r.signal = SIGNAL_UNACK;
    i->r.tlp = type_in(q->type, "THB") || type_in(q->type, "RGT") ? WF_TLP_AMBER_STRICT : WF_TLP_AMBER;
    if (q->member.n == 2)
        memcpy(i->r.member, q->member.p, 2);
    if (q->checkpoint.n == 5)
        memcpy(i->r.checkpoint, q->checkpoint.p, 5);
    i->title = report_span(r.title);
    x->c->new_title = true;
    priority_decide(i, q->type, &d->types);
    if (q->priority.n) {
        uint32_t p = words_find(&words_priority, q->priority);
        if (!p)
            return refuse(x, WF_E_INVALID, "priority", "\"%.*s\" is no priority; it is P1, P2, P3 or P4", SPAN_FMT(q->priority));
        i->r.flags |= INCIDENT_OVERRIDE;
        i->r.priority = (uint8_t) p;
        i->r.rule = RULE_OVERRIDE;
    }
    own_by(i, d->now);
    if (q->text.n && take_text(x, "note", q->text, false, ""))
        return x->a->code;
    if (x->c->free_text.n) {
        struct overlay_text text = {(uint64_t) i->r.row << 32 | 1, x->c->free_text};
        VEC_PUSH(&d->overlay.texts, text);
    }
    say(x, "opened by hand");
    return 0;
}

/* In the order in which refusals list what is possible. */
struct verb {
    const char *name;
    unsigned from; /* bits of states; 0: new */
    bool counts;   /* the revision grows */
    int (*fn)(struct act *x);
};
static const struct verb verbs[] = {
    {"own", OPEN, true, do_own},
    {"ack", ANY, true, do_ack},
    {"activate", WORKED, true, do_activate},
    {"monitor", WORKED, true, do_monitor},
    {"resolve", OPEN, true, do_resolve},
    {"dispose", BIT(STATE_RESOLVED), true, do_dispose},
    {"close", BIT(STATE_RESOLVED), true, do_close},
    {"reopen", BIT(STATE_RESOLVED) | BIT(STATE_CLOSED), true, do_reopen},
    {"assign", OPEN, true, do_assign},
    {"release", OPEN, true, do_release},
    {"discard", FRESH, true, do_discard},
    {"transfer", FRESH | BIT(STATE_TRANSFERRED), true, do_transfer},
    {"merge", OPEN, true, do_merge},
    {"split", BIT(STATE_DUPLICATE), true, do_split},
    {"note", ANY, false, do_note},
    {"priority", ANY, true, do_priority},
    {"new", 0, true, do_new},
};

size_t desk_verbs_for(uint8_t state, const char **out, size_t n)
{
    size_t k = 0;
    for (size_t i = 0; i < ARRAY_LEN(verbs) && k < n; i++)
        if (state < STATE_END && verbs[i].from & BIT(state))
            out[k++] = verbs[i].name;
    return k;
}

static const struct verb *find_verb(struct span name)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (span_is(name, verbs[i].name))
            return &verbs[i];
    return NULL;
}

/* ---- refusals say who changed what, when, and what is possible now ---- */

static void tell_possible(struct act *x, uint8_t state)
{
    const char **list = arena_alloc(&x->d->overlay.arena, ARRAY_LEN(verbs) * sizeof *list);
    x->a->possible_n = desk_verbs_for(state, list, ARRAY_LEN(verbs));
    x->a->possible = list;
}

static void take_change(struct act *x, struct span by, struct span what, wf_time at)
{
    struct arena *a = &x->d->overlay.arena;
    x->a->changed_by = arena_span(a, by);
    x->a->changed_what = arena_span(a, what);
    x->a->changed_at = at;
    x->a->changed_rev = x->was->r.rev;
}

/* The last fact that changed the revision: of this batch, else from the journal. */
static void tell_changed(struct act *x)
{
    struct overlay *o = &x->d->overlay;
    uint64_t seq = x->was->r.chain;
    for (size_t k = o->changes.n; k > 0; k--) {
        const struct change *c = o->changes.v[k - 1];
        if (!change_is_incident(c->kind) || c->inc->r.row != x->was->r.row)
            continue;
        if (c->was && c->was->r.rev != c->inc->r.rev) {
            take_change(x, c->actor, c->say.n ? c->say : c->verb, c->time);
            return;
        }
        seq = c->was ? c->was->r.chain : 0;
    }
    for (int hops = 0; seq && hops < 64; hops++) {
        struct journal_fact f;
        struct json *p = NULL;
        if (!x->d->reader || journal_read(x->d->reader, seq, &f, NULL) || json_parse(&o->arena, f.payload, NULL, &p, NULL))
            return;
        if (json_get(json_get(p, "set"), "rev")) {
            struct span what = json_str(p, "say");
            take_change(x, f.actor, what.n ? what : f.kind, f.time);
            return;
        }
        seq = (uint64_t) json_int(p, "prev", 0);
    }
}

static bool answered_before(struct act *x)
{
    struct keys_value v;
    struct desk *d = x->d;
    if (!x->q->cmd_id.n || !overlay_key(&d->overlay, state_key(&d->state, 'C', x->q->officer, x->q->cmd_id, span_make(NULL, 0)), &v))
        return false;
    const struct incident *i = overlay_get(&d->overlay, (uint32_t) v.a);
    if (i)
        incident_id(&i->r, d->prefix, x->a->id);
    x->a->rev = (uint32_t) (v.a >> 32);
    x->a->seq = v.b >> 8;
    x->a->state = (uint8_t) (v.b & 0xff);
    x->a->text = "done before with this cmd_id";
    return true;
}

/* The checks before the verb itself. */
static int admit(struct act *x, const struct verb *v)
{
    const struct desk_command *q = x->q;
    uint32_t row = row_of(x->d, q->incident);
    x->was = row ? overlay_get(&x->d->overlay, row) : NULL;
    if (!x->was)
        return refuse(x, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(q->incident));
    incident_id(&x->was->r, x->d->prefix, x->a->id);
    x->a->rev = x->was->r.rev;
    x->a->state = x->was->r.state;
    if (q->rev && v->counts && q->rev != x->was->r.rev) {
        char at[40] = "";
        tell_changed(x);
        tell_possible(x, x->was->r.state);
        if (x->a->changed_by.n)
            time_format(x->a->changed_at, at);
        return refuse(x, WF_E_STALE, "rev", "revision %u is not the current one, which is %u%s%.*s%s%s%s%.*s%s", q->rev, x->was->r.rev,
            x->a->changed_by.n ? ": " : "", SPAN_FMT(x->a->changed_by), x->a->changed_by.n ? " changed it at " : "", at,
            x->a->changed_by.n ? " (" : "", SPAN_FMT(x->a->changed_what), x->a->changed_by.n ? ")" : "");
    }
    if (!(v->from & BIT(x->was->r.state))) {
        struct buf list = {0};
        tell_changed(x);
        tell_possible(x, x->was->r.state);
        for (size_t k = 0; k < x->a->possible_n; k++)
            buf_printf(&list, "%s%s", k ? ", " : "", x->a->possible[k]);
        refuse(x, WF_E_STATE, "state", "it is %s: \"%s\" is not possible; possible now: %s", state_word(x->was), v->name, list.p ? list.p : "");
        buf_free(&list);
        return x->a->code;
    }
    return 0;
}

static void answer_done(struct act *x)
{
    struct arena *a = &x->d->overlay.arena;
    incident_id(&x->i->r, x->d->prefix, x->a->id);
    x->a->rev = x->i->r.rev;
    x->a->state = x->i->r.state;
    x->a->seq = x->nothing ? 0 : x->c->seq;
    x->a->text = arena_printf(a, "%s: %.*s", x->a->id, SPAN_FMT(x->c->say));
}

int decide_command(struct desk *d, struct work *w, struct err *e)
{
    struct act x = {.d = d, .w = w, .q = &w->command, .a = &w->answer};
    const struct verb *v = find_verb(x.q->verb);
    memset(x.a, 0, sizeof *x.a);
    x.a->changed_at = TIME_NONE;
    if (!v)
        return refuse(&x, WF_E_INVALID, "verb", "there is no verb \"%.*s\"", SPAN_FMT(x.q->verb)), 0;
    if (x.q->cmd_id.n > 64)
        return refuse(&x, WF_E_LIMIT, "cmd_id", "a cmd_id has at most 64 bytes"), 0;
    if (officer_name(&x, x.q->officer, &x.officer))
        return 0;
    if (answered_before(&x) || (v->from && admit(&x, v)))
        return 0;
    x.c = batch_new_change(d, CHANGE_CHANGED, x.q->officer);
    x.c->verb = span_str(v->name);
    x.c->cmd = x.q->cmd_id;
    x.c->uid = x.q->uid;
    x.c->has_uid = true;
    size_t texts = d->overlay.texts.n;
    if (v->from) {
        x.i = overlay_edit(&d->overlay, x.was->r.row);
        x.c->was = x.was;
        x.c->inc = x.i;
    }
    if (v->fn(&x)) {
        d->overlay.texts.n = texts;
        if (x.was)
            tell_possible(&x, x.was->r.state);
        if (x.was && x.a->code == WF_E_STATE)
            tell_changed(&x);
        return 0;
    }
    if (!x.nothing) {
        x.i->r.rev += v->counts || !v->from;
        x.i->r.by = x.officer;
        x.i->r.updated = d->now;
        int rc = batch_change(d, x.c, x.q->offset, e);
        if (rc)
            return rc;
        journal_batch_urgent(d->batch);
    }
    answer_done(&x);
    return 0;
}
