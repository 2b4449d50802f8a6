/* redact: free text that should never have been written goes, where two officers say so: one proposes, another confirms.
 *
 * A proposal is a fact of the incident's timeline and nothing else. What a confirmation takes away is looked for first, by a reader on any thread
 * (desk_redaction_find): the texts beside the incident's facts, its reports' bodies, the raw bytes of the inputs that brought them, and what lies in quarantine
 * of its conflicts. The verb then takes all of it in one batch: text.redacted a text, intake.redacted a block.
 */
#include "desk/act.h"
#include "journal/rewrite.h"

#include <stdio.h>
#include <stdlib.h>

#define PROPOSED "redaction proposed: "
#define WITHDRAWN "redaction withdrawn: "
#define REDACTED "redacted: "

enum { TARGETS_MOST = 2000, BATCH_MOST = 50000 };

struct target {
    uint64_t seq;
    char part[JOURNAL_NAME_MAX + 1];
};
struct desk_redaction {
    uint32_t row;
    uint64_t chain, entry;   /* entry: of one fact alone; 0: the field of all */
    char field[32];
    char proposer[64], reason[1024]; /* of the newest word about this field; proposer "": nobody proposes it */
    bool asked;              /* that word was found */
    bool bodies;             /* report bodies are among what goes */
    VEC(struct target) targets;
    VEC(uint64_t) inputs;    /* facts whose input's bytes go */
    struct journal_rewrites rewrites;
    struct arena arena;
};

/* ---- the field ---- */

static bool is_number(struct span s, uint64_t *out)
{
    char text[24];
    if (s.n == 0 || s.n > 18)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    *out = strtoull(text, NULL, 10);
    return *out > 0;
}

static bool is_field(struct span s, uint64_t *entry)
{
    *entry = 0;
    return span_is(s, "title") || span_is(s, "text") || span_is(s, "note") || span_is(s, "reason") || span_is(s, "number") || is_number(s, entry);
}

/* ---- looking for it ---- */

int desk_redaction_begin(const struct desk *d, struct span id, struct span field, struct desk_redaction **out, struct err *e)
{
    uint64_t entry;
    uint32_t row = desk_row(d, id);
    if (!row)
        return err_field(e, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(id));
    if (!is_field(field, &entry))
        return err_field(e, WF_E_INVALID, "field", "\"%.*s\" is no text of a record: title, text, note, reason, number (of a call), or the number of an entry of its timeline", SPAN_FMT(field));
    struct desk_redaction *x = mem_alloc(sizeof *x);
    x->row = row;
    x->chain = state_row(&d->state, row)->chain;
    x->entry = entry;
    snprintf(x->field, sizeof x->field, "%.*s", SPAN_FMT(field));
    *out = x;
    return 0;
}

void desk_redaction_free(struct desk_redaction *x)
{
    if (!x)
        return;
    VEC_FREE(&x->targets);
    VEC_FREE(&x->inputs);
    journal_rewrites_free(&x->rewrites);
    arena_free(&x->arena);
    mem_free(x);
}

/* Does a fact's sentence say that of this field? */
static bool says(struct span say, const char *what, const char *field)
{
    size_t n = strlen(what);
    return say.n >= n && memcmp(say.p, what, n) == 0 && span_is(span_make(say.p + n, say.n - n), field);
}

/* The newest word about this field: is it proposed, and by whom? */
static void take_word(struct desk_redaction *x, const struct journal_fact *f, struct span say)
{
    x->asked = says(say, PROPOSED, x->field) || says(say, WITHDRAWN, x->field) || says(say, REDACTED, x->field);
    if (!says(say, PROPOSED, x->field))
        return;
    snprintf(x->proposer, sizeof x->proposer, "%.*s", SPAN_FMT(f->actor));
    for (size_t i = 0; i < f->nparts; i++)
        if (span_is(f->parts[i].name, "reason"))
            snprintf(x->reason, sizeof x->reason, "%.*s", (int) (f->parts[i].text.n < 1000 ? f->parts[i].text.n : 1000), f->parts[i].text.p);
}

static void blank(struct json *report, const char *key)
{
    JSON_EACH (m, report)
        if (span_is(m->key, key) && m->type == JSON_STRING)
            ((struct json *) (uintptr_t) m)->s = SPAN_LIT("[redacted]");
}

/* A report's body without its words. */
static int take_body(struct desk_redaction *x, struct journal_reader *r, uint64_t seq, struct err *e)
{
    struct journal_item it;
    struct json *p = NULL;
    struct json_writer w;
    struct buf body = {0};
    bool title = x->entry || strcmp(x->field, "title") == 0, text = x->entry || strcmp(x->field, "text") == 0;
    int rc = journal_intake(r, JOURNAL_REPORT, seq, &it, e);
    if (rc)
        return rc == WF_E_NOTFOUND ? 0 : rc;
    jw_init(&w, &body);
    if (json_parse(&x->arena, arena_span(&x->arena, it.body), NULL, &p, NULL) == 0) {
        struct json *report = (struct json *) (uintptr_t) json_get(p, "report");
        if (title)
            blank(report, "title");
        if (text)
            blank(report, "text");
        json_write(&w, p, false);
    } else {
        buf_str(&body, "{}");
    }
    x->bodies = true;
    rc = journal_rewrite_item(r, &x->rewrites, JOURNAL_REPORT, seq, buf_view(&body), e);
    buf_free(&body);
    return rc;
}

/* Bytes that were not understood: what is told of them stays, they go. */
static int take_quarantined(struct desk_redaction *x, struct journal_reader *r, uint64_t seq, struct err *e)
{
    struct journal_item it;
    int rc = journal_intake(r, JOURNAL_QUARANTINE, seq, &it, e);
    if (rc)
        return rc == WF_E_NOTFOUND ? 0 : rc;
    const char *nl = memchr(it.body.p, '\n', it.body.n);
    struct span head = arena_span(&x->arena, span_make(it.body.p, nl ? (size_t) (nl + 1 - it.body.p) : 0)), tail = span_make(it.body.p + head.n, it.body.n - head.n);
    uint64_t sealed = 0;
    if (is_number(tail, &sealed))
        rc = journal_rewrite_item(r, &x->rewrites, JOURNAL_SEALED, sealed, SPAN_LIT("[redacted]"), e);
    else
        rc = journal_rewrite_item(r, &x->rewrites, JOURNAL_QUARANTINE, seq, span_make(arena_printf(&x->arena, "%.*s[redacted]", SPAN_FMT(head)), head.n + 10), e);
    return rc == WF_E_NOTFOUND ? 0 : rc;
}

/* What a fact of the timeline holds of the field. */
static int take_fact(struct desk_redaction *x, struct journal_reader *r, const struct journal_fact *f, const struct json *p, struct err *e)
{
    bool title = strcmp(x->field, "title") == 0, text = strcmp(x->field, "text") == 0;
    const struct json *report = json_get(p, "report");
    uint64_t seq = f->seq, intake = (uint64_t) json_int(report, "intake", 0), quarantined = (uint64_t) json_int(p, "quarantine", 0);
    if (x->entry && seq != x->entry)
        return 0;
    for (size_t i = 0; i < f->nparts; i++)
        if (!f->parts[i].redacted && f->parts[i].text.n && (x->entry || span_is(f->parts[i].name, x->field))) {
            struct target t = {.seq = seq};
            snprintf(t.part, sizeof t.part, "%.*s", SPAN_FMT(f->parts[i].name));
            VEC_PUSH(&x->targets, t);
        }
    if (x->targets.n > TARGETS_MOST)
        return err_field(e, WF_E_LIMIT, "field", "over %d texts of this record would go; say which by the numbers of their entries", TARGETS_MOST);
    if (!report || !(x->entry || title || text))
        return 0;
    VEC_PUSH(&x->inputs, seq);
    int rc = intake ? take_body(x, r, intake, e) : 0;
    return rc || !quarantined ? rc : take_quarantined(x, r, quarantined, e);
}

/* Raw bytes of the source that the transaction of the fact has: of the page that the report stood on. */
static int take_raw(struct desk_redaction *x, struct journal_reader *r, enum journal_kind kind, uint64_t first, uint64_t rows, struct span source, struct err *e)
{
    for (uint64_t seq = first; seq < first + rows; seq++) {
        struct journal_item it;
        int rc = journal_intake(r, kind, seq, &it, e);
        if (rc == WF_E_NOTFOUND)
            return 0;
        if (!rc && span_eq(it.source, source))
            rc = journal_rewrite_item(r, &x->rewrites, kind, seq, SPAN_LIT("[redacted]"), e);
        if (rc)
            return rc;
    }
    return 0;
}

static int take_input(struct desk_redaction *x, struct journal_reader *r, uint64_t seq, struct err *e)
{
    struct journal_fact f;
    struct json *p = NULL, *b = NULL;
    arena_reset(&x->arena);
    int rc = journal_read(r, seq, &f, e);
    if (!rc)
        rc = json_parse(&x->arena, arena_span(&x->arena, f.payload), NULL, &p, e);
    struct span source = rc ? span_make(NULL, 0) : json_str(json_get(p, "report"), "source");
    /* The fact that names the transaction's blocks is its last one. */
    for (uint64_t n = seq + 1; !rc && n < seq + BATCH_MOST; n++) {
        rc = journal_read(r, n, &f, e);
        if (rc == WF_E_NOTFOUND)
            return 0;
        if (rc || !span_is(f.kind, "intake.block"))
            continue;
        rc = json_parse(&x->arena, arena_span(&x->arena, f.payload), NULL, &b, e);
        JSON_EACH (k, json_get(b, "blocks")) {
            enum journal_kind kind = journal_kind_from_word(json_str(k, "kind"));
            if (!rc && (kind == JOURNAL_RAW || kind == JOURNAL_SEALED))
                rc = take_raw(x, r, kind, (uint64_t) json_int(k, "first", 0), (uint64_t) json_int(k, "rows", 0), source, e);
        }
        break;
    }
    return rc;
}

int desk_redaction_find(struct desk_redaction *x, struct journal_reader *r, struct err *e)
{
    int rc = 0;
    for (uint64_t seq = x->chain; seq && !rc;) {
        struct journal_fact f;
        struct json *p = NULL;
        arena_reset(&x->arena);
        rc = journal_read(r, seq, &f, e);
        if (!rc)
            rc = json_parse(&x->arena, arena_span(&x->arena, f.payload), NULL, &p, e);
        if (rc)
            break;
        if (!x->asked && span_is(json_str(p, "verb"), "redact"))
            take_word(x, &f, json_str(p, "say"));
        rc = take_fact(x, r, &f, p, e);
        seq = (uint64_t) json_int(p, "prev", 0);
    }
    for (size_t i = 0; !rc && i < x->inputs.n; i++)
        rc = take_input(x, r, x->inputs.v[i], e);
    return rc;
}

/* ---- the verb ---- */

/* Nobody was quicker: each text is there, each block is what it was. */
static bool still_stands(const struct act *x, const struct desk_redaction *p)
{
    for (size_t i = 0; i < x->d->overlay->changes.n; i++)
        if (x->d->overlay->changes.v[i]->kind == CHANGE_REDACTED || x->d->overlay->changes.v[i]->kind == CHANGE_REWRITTEN ||
            x->d->overlay->changes.v[i]->kind == CHANGE_DROPPED)
            return false;
    for (size_t i = 0; i < p->targets.n; i++) {
        struct journal_fact f;
        if (journal_read(x->d->reader, p->targets.v[i].seq, &f, NULL))
            return false;
        for (size_t k = 0; k < f.nparts; k++)
            if (span_is(f.parts[k].name, p->targets.v[i].part) && f.parts[k].redacted)
                return false;
    }
    return journal_rewrites_stand(x->d->reader, &p->rewrites);
}

static int erase(struct act *x, const struct desk_redaction *p, struct err *e)
{
    struct desk *d = x->d;
    struct arena *a = &d->overlay->arena;
    struct span second = arena_span(a, span_str(p->proposer)), why = arena_span(a, span_str(p->reason));
    int rc = 0;
    uint64_t seq;
    for (size_t i = 0; !rc && i < p->targets.n; i++) {
        const struct target *t = &p->targets.v[i];
        rc = journal_batch_redact(d->batch, t->seq, span_str(t->part), d->now, x->q->officer, second, why, &seq, e);
        struct change *c = batch_new_change(d, CHANGE_REDACTED, x->q->officer);
        c->redacted_seq = t->seq;
        c->redacted_part = arena_span(a, span_str(t->part));
        c->redacted_row = p->row;
        if (t->seq == x->i->m.title_seq && strcmp(t->part, "title") == 0) {
            x->i->title = span_make(NULL, 0);
            x->i->r.flags |= INCIDENT_TITLE_REDACTED;
        }
        fold_seal(c, seq);
        if (!rc)
            overlay_add(d->overlay, c);
    }
    for (size_t i = 0; !rc && i < p->rewrites.all.n; i++) {
        rc = journal_batch_rewrite(d->batch, &p->rewrites.all.v[i], d->now, x->q->officer, second, &seq, e);
        struct change *c = batch_new_change(d, CHANGE_REWRITTEN, x->q->officer);
        c->redacted_row = p->bodies ? p->row : 0;
        fold_seal(c, seq);
        if (!rc)
            overlay_add(d->overlay, c);
    }
    return rc;
}

static int confirm(struct act *x)
{
    const struct desk_redaction *p = x->q->redaction;
    struct err e = {0};
    uint64_t items = 0;
    if (!p || p->row != x->was->r.row || !span_is(x->q->field, p->field))
        return act_refuse(x, WF_E_INVALID, "confirm", "a redaction is looked for before it is confirmed");
    if (!p->proposer[0])
        return act_refuse(x, WF_E_STATE, "field", "nobody has proposed to redact \"%s\" of it: redact ID %s REASON", p->field, p->field);
    if (span_is(x->q->officer, p->proposer))
        return act_refuse(x, WF_E_DENIED, "officer", "you proposed it yourself: another officer has to confirm");
    if (!p->targets.n && !p->rewrites.all.n)
        return act_refuse(x, WF_E_NOTFOUND, "field", "it has no such text, or no longer");
    if (!still_stands(x, p))
        return act_refuse(x, WF_E_AGAIN, "field", "what was found is another by now; once more, please");
    if (erase(x, p, &e))
        return act_refuse(x, e.code, "field", "%s", e.text);
    for (size_t i = 0; i < p->rewrites.all.n; i++)
        items += p->rewrites.all.v[i].items;
    /* Only words that are looked for again: what was taken stands in the facts beside it. */
    act_say(x, REDACTED "%s", p->field);
    log_info(x->d->o.log, "desk", "%zu texts and %llu items of intake were redacted", p->targets.n, (unsigned long long) items);
    return 0;
}

int verb_redact(struct act *x)
{
    uint64_t entry;
    struct span field = x->q->field;
    if (!is_field(field, &entry))
        return act_refuse(x, WF_E_INVALID, "field", "\"%.*s\" is no text of a record: title, text, note, reason, number (of a call), or the number of an entry of its timeline", SPAN_FMT(field));
    if (x->q->sight && !x->q->sight->reads && x->was->r.protection)
        return act_refuse(x, WF_E_DENIED, "officer", "protection is %u: its texts are taken away by those who may read them alone", x->was->r.protection);
    if (x->q->confirm)
        return confirm(x);
    if (x->q->withdraw) {
        act_say(x, WITHDRAWN "%.*s", SPAN_FMT(field));
        return 0;
    }
    if (act_text(x, "reason", x->q->reason, true, "why is it to go? (without the words themselves)"))
        return x->a->code;
    act_say(x, PROPOSED "%.*s", SPAN_FMT(field));
    return 0;
}
