/* export: the journal's facts for an officer, page by page: what of them he may see, as a fact each time.
 *
 * A worker reads facts and puts them into their form; what a fact is about is asked on the loop, where the state is: only then does it leave. An export
 * belongs to its session: it is begun, and then gone on with, so that nobody comes to the second page without the fact that the first one is.
 */
#include <stdio.h>

#include "base/vec.h"
#include "journal/export.h"
#include "model/when.h"
#include "server/state.h"
#include "text/clean.h"

/* A page is read up to SCAN facts or TEXT bytes; an answer has at most PIECE bytes of it, which fit a line however they are escaped. */
enum { SCAN = 20000, TEXT = 1 << 20, PIECE = 150 << 10 };

/* Who may see a fact. */
enum see {
    SEE_ANYBODY,  /* of the house: the engine, feeds, plugins, the journal itself */
    SEE_MEMBERS,  /* events that were set aside, readings of quarantine: those who see AMBER+STRICT of all members */
    SEE_INCIDENT, /* who sees the incidents that it names */
    SEE_ALL,      /* anything else: those who see all there is. Also what comes in with others' facts: numbers that are missing say nothing then of a fact that is hidden */
};
struct exported {
    size_t end, bare;  /* of it in the page's text; of the same without what stands beside the chain, in `bare` */
    enum see see;
    size_t ids;        /* where its incidents end in `ids` */
};
struct export {
    struct journal_wanted wanted;
    enum journal_export form;
    char kinds[512];
    uint64_t next;     /* the fact to read next; past wanted.to: all is read */
    bool busy, gone;   /* a worker has it; the session has gone */
    bool limited;      /* its officer does not see or read all */
    struct arena arena;
    struct buf page, bare, text; /* as it was read; without texts; what may be seen of it */
    size_t at;         /* of text: sent */
    uint64_t facts;    /* given away so far */
    VEC(struct exported) list;
    VEC(struct span) ids;  /* "AMICF-2026-000143", in the arena of the page */
    struct arena names;
};

static void export_free(struct export *x)
{
    arena_free(&x->arena);
    arena_free(&x->names);
    buf_free(&x->page);
    buf_free(&x->bare);
    buf_free(&x->text);
    VEC_FREE(&x->list);
    VEC_FREE(&x->ids);
    mem_free(x);
}

void export_end(struct session *c)
{
    struct export *x = c->export;
    c->export = NULL;
    if (x && x->busy)
        x->gone = true;
    else if (x)
        export_free(x);
}

/* ---- on a worker: what a fact is about ---- */

static bool begins(struct span kind, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (kind.n > strlen(words[i]) && memcmp(kind.p, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

static void add_id(struct export *x, const struct json *p)
{
    struct span id = json_str(p, "id");
    if (id.n)
        VEC_PUSH(&x->ids, arena_span(&x->names, id));
}

/* The incident whose text was taken away. */
static void add_target(struct export *x, struct journal_reader *r, uint64_t seq)
{
    struct journal_fact f;
    struct json *p = NULL;
    static const struct json_limits limits = {.bytes = JOURNAL_PAYLOAD_MAX, .long_integers = true};
    if (seq && journal_read(r, seq, &f, NULL) == 0 && json_parse(&x->arena, f.payload, &limits, &p, NULL) == 0)
        add_id(x, p);
}

static enum see about(struct export *x, struct journal_reader *r, struct span kind, struct span payload)
{
    static const char *const house[] = {"engine.", "feed.", "plugin.", "journal.", "checkpoint.", "directory."};
    static const struct json_limits limits = {.bytes = JOURNAL_PAYLOAD_MAX, .long_integers = true};
    struct json *p = NULL;
    size_t ids = x->ids.n;
    if (begins(kind, house, ARRAY_LEN(house)))
        return SEE_ANYBODY;
    if (span_is(kind, "report.set_aside") || span_is(kind, "quarantine.read"))
        return SEE_MEMBERS;
    if (json_parse(&x->arena, payload, &limits, &p, NULL))
        return SEE_ALL;
    if (span_is(kind, "text.redacted"))
        add_target(x, r, (uint64_t) json_int(p, "seq", 0));
    else
        add_id(x, p);
    return x->ids.n > ids ? SEE_INCIDENT : SEE_ALL;
}

/* For who may see that it was, and not read it: its texts are null, as if redacted, and its sentence has no word of an officer's. */
static void export_bare(struct export *x, const char *site, const struct journal_fact *f)
{
    struct journal_part parts[JOURNAL_PARTS_MAX];
    struct journal_fact bare = *f;
    struct arena a = {0};
    bare.parts = parts;
    bare.payload = desk_payload_plain(&a, f->payload);
    for (size_t i = 0; i < f->nparts; i++)
        parts[i] = (struct journal_part){.name = f->parts[i].name, .text = span_make("", 0), .redacted = true};
    journal_export_fact(x->form, site, &bare, &x->arena, &x->bare);
    arena_free(&a);
}

/* What an officer assessed, and a request that tells it, goes out over no line: neither assessor sees the other's before both are in (view "run"). As if redacted. */
static void hide_apart(struct journal_fact *f, struct journal_part parts[])
{
    if (!span_is(f->kind, "protocol.changed"))
        return;
    for (size_t i = 0; i < f->nparts; i++) {
        parts[i] = f->parts[i];
        if (desk_run_is_apart(parts[i].name))
            parts[i] = (struct journal_part){.name = parts[i].name, .text = span_make("", 0), .redacted = true};
    }
    f->parts = parts;
}

static int read_one(struct export *x, struct job *j)
{
    struct journal_fact f;
    int rc = journal_read(j->readers->journal, x->next, &f, &j->err);
    if (rc || !journal_wants(&x->wanted, &f))
        return rc;
    struct journal_part parts[JOURNAL_PARTS_MAX];
    hide_apart(&f, parts);
    journal_export_fact(x->form, j->digest, &f, &x->arena, &x->page);
    if (x->limited)
        export_bare(x, j->digest, &f);
    /* The reader's bytes go with its next read. */
    struct span kind = arena_span(&x->arena, f.kind), payload = arena_span(&x->arena, f.payload);
    struct exported v = {.end = x->page.n, .bare = x->bare.n, .see = about(x, j->readers->journal, kind, payload)};
    v.ids = x->ids.n;
    VEC_PUSH(&x->list, v);
    return 0;
}

static void run_export(struct job *j)
{
    struct export *x = j->export;
    struct journal_info info;
    arena_reset(&x->names);
    buf_clear(&x->page);
    buf_clear(&x->bare);
    x->list.n = x->ids.n = 0;
    j->code = journal_reader_info(j->readers->journal, &info, &j->err);
    memcpy(j->digest, info.site_hex, sizeof info.site_hex);
    for (size_t n = 0; !j->code && x->next <= x->wanted.to && n < SCAN && x->page.n < TEXT; n++) {
        j->code = read_one(x, j);
        x->next += j->code == 0;
    }
}

/* ---- on the loop ---- */

static bool is_seen(const struct session *c, const struct export *x, size_t i)
{
    const struct exported *v = &x->list.v[i];
    if (!c->limited || v->see == SEE_ANYBODY)
        return true;
    if (v->see != SEE_INCIDENT)
        return v->see == SEE_MEMBERS && who_sees_all_members(c);
    for (size_t k = i ? x->list.v[i - 1].ids : 0; k < v->ids; k++)
        if (!who_sees_id(c, x->ids.v[k]))
            return false;
    return true;
}

/* May the texts beside it be read? Of who is protected not everybody may who sees that the record is there. */
static bool is_read(const struct session *c, const struct export *x, size_t i)
{
    const struct desk *d = c->server->o.desk;
    for (size_t k = i ? x->list.v[i - 1].ids : 0; c->limited && k < x->list.v[i].ids; k++)
        if (!desk_sight_reads(d, &c->sight, desk_row(d, x->ids.v[k])) || (!c->sight.health && desk_is_health(d, desk_row(d, x->ids.v[k]))))
            return false; /* nor how few fell ill, who works with no health record */
    return true;
}

static void take_page(const struct session *c, struct export *x)
{
    size_t from = 0, bare = 0;
    buf_clear(&x->text);
    x->at = 0;
    for (size_t i = 0; i < x->list.n; i++) {
        const struct exported *v = &x->list.v[i];
        if (is_seen(c, x, i)) {
            size_t at = x->text.n;
            if (v->bare == bare || is_read(c, x, i))
                buf_add(&x->text, x->page.p + from, v->end - from);
            else
                buf_add(&x->text, x->bare.p + bare, v->bare - bare);
            who_mask_text(c, &x->text, at);
            x->facts++;
        }
        from = v->end;
        bare = v->bare;
    }
}

static void answer_piece(struct request *r, struct export *x)
{
    struct json_writer w;
    size_t n = x->text.n - x->at;
    if (n > PIECE) {
        for (n = PIECE; n && ((unsigned char) x->text.p[x->at + n] & 0xc0) == 0x80;)
            n--;
    }
    bool more = x->at + n < x->text.n || x->next <= x->wanted.to;
    if (reply_begin(r->session, r->id, &w)) {
        jw_kstr(&w, "text", span_make(x->text.p ? x->text.p + x->at : "", n));
        jw_kint(&w, "facts", (int64_t) x->facts);
        jw_kint(&w, "seq", (int64_t) (x->next - 1));
        jw_kint(&w, "to", (int64_t) x->wanted.to);
        jw_kbool(&w, "more", more);
        reply_end(r->session, &w);
    }
    x->at += n;
    if (!more)
        export_end(r->session);
    request_done(r);
}

static void go_on(struct request *r);

static void exported(struct job *j)
{
    struct request *r = j->request;
    struct export *x = j->export;
    x->busy = false;
    if (x->gone) {
        export_free(x);
        request_done(r);
        return;
    }
    if (j->code) {
        request_refuse(r, &j->err);
        export_end(r->session);
        return;
    }
    take_page(r->session, x);
    go_on(r);
}

/* What is left of a page, or the next one. A page in which nothing may be seen is no answer. */
static void go_on(struct request *r)
{
    struct export *x = r->session->export;
    if (x->at < x->text.n || x->next > x->wanted.to) {
        answer_piece(r, x);
        return;
    }
    struct job *j = disk_new(r->session);
    j->request = r;
    j->export = x;
    j->run = run_export;
    j->done = exported;
    x->busy = true;
    x->limited = r->session->limited;
    disk_start(j);
}

/* ---- the request ---- */

static int read_seq(const struct json *root, const char *key, uint64_t *out, struct err *e)
{
    const struct json *v = json_get(root, key);
    if (!v || v->type == JSON_NULL)
        return 0;
    if (v->type != JSON_INT || v->i < 1)
        return err_field(e, WF_E_INVALID, key, "\"%s\" is a fact's number, from 1 on", key);
    *out = (uint64_t) v->i;
    return 0;
}

static int read_time(struct request *r, const char *key, wf_time *out, struct err *e)
{
    struct span s = request_text(r->root, key);
    return s.n ? when_parse_past(s, clock_now(r->server->o.clock), OFFSET_NONE, key, out, e) : 0;
}

static int read_wanted(struct request *r, struct export *x, struct err *e)
{
    struct span form = request_text(r->root, "format"), kinds = request_text(r->root, "kind");
    uint64_t head = desk_seq(r->server->o.desk);
    x->form = form.n ? journal_export_find(form) : JOURNAL_JSONL;
    x->wanted = (struct journal_wanted){.from = 1, .to = head, .since = TIME_NONE, .until = TIME_NONE};
    if (!x->form)
        return err_field(e, WF_E_INVALID, "format", "\"%.*s\" is no form; one of: jsonl csv", SPAN_FMT(form));
    if (kinds.n >= sizeof x->kinds)
        return err_field(e, WF_E_LIMIT, "kind", "the list of kinds has at most %zu bytes", sizeof x->kinds - 1);
    snprintf(x->kinds, sizeof x->kinds, "%.*s", SPAN_FMT(kinds));
    x->wanted.kinds = span_str(x->kinds);
    int rc = journal_kinds_check(x->wanted.kinds, e);
    rc = rc ? rc : read_seq(r->root, "from", &x->wanted.from, e);
    rc = rc ? rc : read_seq(r->root, "to", &x->wanted.to, e);
    rc = rc ? rc : read_time(r, "since", &x->wanted.since, e);
    rc = rc ? rc : read_time(r, "until", &x->wanted.until, e);
    if (x->wanted.to > head)
        x->wanted.to = head;
    x->next = x->wanted.from;
    journal_export_head(x->form, &x->text);
    return rc;
}

static void begun(void *arg, const struct desk_accepted *a)
{
    struct request *r = arg;
    if (a->code) {
        request_refuse(r, a->err);
        export_end(r->session);
    } else if (r->session->export) {
        go_on(r);
    } else {
        request_done(r); /* the session has gone */
    }
}

/* The fact of it, before anything leaves. */
static int say(struct request *r, const struct export *x, struct err *e)
{
    struct buf payload = {0};
    struct json_writer w;
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kcstr(&w, "format", x->form == JOURNAL_CSV ? "csv" : "jsonl");
    jw_kint(&w, "from", (int64_t) x->wanted.from);
    jw_kint(&w, "to", (int64_t) x->wanted.to);
    jw_ktime(&w, "since", x->wanted.since);
    jw_ktime(&w, "until", x->wanted.until);
    jw_kstr(&w, "kind", x->wanted.kinds);
    jw_kint(&w, "uid", r->session->uid);
    jw_end_object(&w);
    struct span text = span_str(arena_printf(&r->arena, "facts %llu to %llu were exported%s%s", (unsigned long long) x->wanted.from,
                                             (unsigned long long) x->wanted.to, x->kinds[0] ? ": " : "", x->kinds));
    int rc = desk_fact(r->server->o.desk, SPAN_LIT("journal.exported"), arena_span(&r->arena, span_str(r->session->officer)),
                       arena_span(&r->arena, buf_view(&payload)), text, begun, r, e);
    buf_free(&payload);
    r->server->work = rc == 0 || r->server->work;
    return rc;
}

void export_request(struct request *r)
{
    struct session *c = r->session;
    struct err e;
    int rc = 0;
    if (!request_members(r, "format from to since until kind more") || !who_may(r, "journal export"))
        return;
    err_clear(&e);
    if (c->export && c->export->busy) {
        rc = err_field(&e, WF_E_STATE, "more", "a page of this export is under way");
    } else if (json_bool(r->root, "more", false)) {
        if (c->export) {
            go_on(r);
            return;
        }
        rc = err_field(&e, WF_E_STATE, "more", "there is no export to go on with");
    } else {
        export_end(c);
        c->export = mem_alloc(sizeof *c->export);
        rc = read_wanted(r, c->export, &e);
        if (!rc)
            rc = say(r, c->export, &e);
        if (rc)
            export_end(c);
    }
    if (rc)
        request_refuse(r, &e);
}
