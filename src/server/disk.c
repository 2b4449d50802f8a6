/* disk: what has to read the disk: timelines, the log, quarantine, raw bytes, words in the full text. Each is a job that runs on a worker
 * (workers.c) with that thread's readers and touches no module's state; its result is taken on the loop.
 */
#include <stdio.h>
#include <stdlib.h>

#include "desk/few.h"
#include "desk/picture.h"
#include "server/state.h"

bool disk_needed(enum wire_view view)
{
    return view == WIRE_VIEW_INCIDENT || view == WIRE_VIEW_LOG || view == WIRE_VIEW_QUARANTINE ||
           view == WIRE_VIEW_SET_ASIDE || view == WIRE_VIEW_HANDOVER || view == WIRE_VIEW_NOTICE || view == WIRE_VIEW_ACTION || view == WIRE_VIEW_RUN || view == WIRE_VIEW_PICTURE;
}

struct job *disk_new(struct session *c)
{
    struct job *j = mem_alloc(sizeof *j);
    j->server = c->server;
    j->session = c;
    c->refs++;
    return j;
}

static void job_free(struct job *j)
{
    desk_show_free(j->show);
    desk_handover_free(j->handover);
    desk_notice_show_free(j->notice_show);
    desk_action_show_free(j->action_show);
    desk_run_show_free(j->run_show);
    desk_picture_free(j->picture);
    desk_strikes_free(j->struck);
    desk_query_close(j->server->o.desk, j->query);
    window_free(&j->w);
    VEC_FREE(&j->seqs);
    VEC_FREE(&j->lines);
    VEC_FREE(&j->ends);
    VEC_FREE(&j->plain_ends);
    VEC_FREE(&j->actions);
    filter_free(j->filter);
    buf_free(&j->plain);
    buf_free(&j->rows);
    buf_free(&j->bytes);
    mem_free(j->path);
    session_unref(j->session);
    mem_free(j);
}

void disk_fail(struct job *j)
{
    j->done(j);
    job_free(j);
}

/* ---- views ---------------------------------------------------------------------------------------------------- */

/* Adds one row's text; false when the line would be too long. */
static bool add_row(struct job *j, uint64_t key, struct span json)
{
    if (j->rows.n + json.n + 1 > ROWS_BYTES && j->lines.n) {
        j->more = true;
        return false;
    }
    if (j->lines.n)
        buf_char(&j->rows, ',');
    buf_span(&j->rows, json);
    struct hash_key k = hash_key_process();
    struct line l = {key, hash_sip64(&k, json.p, json.n)};
    VEC_PUSH(&j->lines, l);
    VEC_PUSH(&j->ends, (uint32_t) j->rows.n);
    return true;
}

static void run_show(struct job *j)
{
    struct buf b = {0};
    for (size_t limit = 500;; limit /= 2) {
        struct json_writer w;
        buf_clear(&b);
        jw_init(&w, &b);
        j->code = desk_show_json(j->show, j->readers->journal, j->w.before, limit, &w, &j->err);
        if (j->code || b.n < ROWS_BYTES || limit <= 1)
            break;
    }
    if (!j->code && b.n >= ROWS_BYTES)
        j->code = err_set(&j->err, WF_E_LIMIT, "the record is too long for one line");
    if (!j->code)
        add_row(j, 1, buf_view(&b));
    j->total = 1;
    buf_free(&b);
}

static void run_notice(struct job *j)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    j->code = desk_notice_show_json(j->notice_show, j->readers->journal, &w, &j->err);
    if (!j->code && b.n >= ROWS_BYTES)
        j->code = err_set(&j->err, WF_E_LIMIT, "the notice is too long for one line");
    if (!j->code)
        add_row(j, 1, buf_view(&b));
    j->total = 1;
    buf_free(&b);
}

static void run_action(struct job *j)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    j->code = desk_action_show_json(j->action_show, j->readers->journal, &w, &j->err);
    if (!j->code && b.n >= ROWS_BYTES)
        j->code = err_set(&j->err, WF_E_LIMIT, "the action is too long for one line");
    if (!j->code)
        add_row(j, 1, buf_view(&b));
    j->total = 1;
    buf_free(&b);
}

static void run_run(struct job *j)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    j->code = desk_run_show_json(j->run_show, j->readers->journal, &w, &j->err);
    if (!j->code && b.n >= ROWS_BYTES)
        j->code = err_set(&j->err, WF_E_LIMIT, "the run is too long for one line");
    if (!j->code)
        add_row(j, 1, buf_view(&b));
    j->total = 1;
    buf_free(&b);
}

static void run_picture(struct job *j)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    j->code = desk_picture_json(j->picture, j->readers->journal, &w, &j->err);
    if (!j->code && b.n >= ROWS_BYTES)
        j->code = err_set(&j->err, WF_E_LIMIT, "the picture is too long for one line");
    if (!j->code)
        add_row(j, 1, buf_view(&b));
    j->total = 1;
    buf_free(&b);
}

bool disk_add_row(struct job *j, uint64_t key, const struct desk_log_line *line)
{
    if (!add_row(j, key, line->json))
        return false;
    buf_span(&j->plain, line->plain);
    VEC_PUSH(&j->plain_ends, (uint32_t) j->plain.n);
    VEC_PUSH(&j->actions, line->actions);
    return true;
}

static int log_row(void *arg, uint64_t key, const struct desk_log_line *line)
{
    struct job *j = arg;
    if (j->total++ < j->w.offset)
        return 0;
    return disk_add_row(j, key, line) ? 0 : 1;
}

static void run_log(struct job *j)
{
    j->total = 0;
    size_t want = j->w.offset + j->w.limit;
    j->code = desk_log(j->readers->journal, j->struck, j->w.before, want, log_row, j, &j->err);
    if (j->code > 0)
        j->code = 0;
    /* Past the rows read nobody counted: the journal's seq bounds them. */
    if (j->total >= want || j->more)
        j->total = j->seq > j->total ? (size_t) j->seq : j->total;
}

static int handover_row(void *arg, uint64_t key, struct span json)
{
    const struct desk_log_line line = {.json = json};
    return log_row(arg, key, &line);
}

static void run_handover(struct job *j)
{
    j->total = 0;
    j->code = desk_handover_rows(j->handover, j->readers->journal, handover_row, j);
    if (j->code > 0)
        j->code = 0;
}

static int quarantine_row(void *arg, const struct views_quarantined *q)
{
    struct job *j = arg;
    if (j->total++ < j->w.offset)
        return 0;
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    desk_quarantine_json(q, &w);
    bool room = add_row(j, q->n, buf_view(&b));
    buf_free(&b);
    return room ? 0 : 1;
}

static void run_quarantine(struct job *j)
{
    views_settle(j->server->o.views, SETTLE_MS);
    j->total = 0;
    j->code = views_quarantine(j->readers->views, 0, j->w.offset + j->w.limit, quarantine_row, j, &j->err);
    if (j->code > 0)
        j->code = 0;
    j->total = (size_t) views_quarantine_count(j->readers->views);
}

static void run_set_aside(struct job *j)
{
    struct buf b = {0};
    for (size_t i = 0; i < j->seqs.n; i++) {
        struct json_writer w;
        buf_clear(&b);
        jw_init(&w, &b);
        struct err e;
        int rc = desk_set_aside_json(j->readers->journal, j->seqs.v[i], &w, &e);
        if (rc == WF_E_NOTFOUND)
            continue;
        if (rc) {
            j->code = rc;
            j->err = e;
            break;
        }
        if (!add_row(j, j->seqs.v[i], buf_view(&b)))
            break;
    }
    buf_free(&b);
}

static int copy_window(struct job *j, const struct window *w)
{
    j->w = *w;
    j->w.filter = NULL;
    j->w.anchor = NULL;
    return 0;
}

/* Whether a row of a view on disk is for this client. One that can't be read is not. */
static bool row_is_seen(const struct job *j, const struct json *row, size_t i)
{
    if (j->view == WIRE_VIEW_QUARANTINE)
        return who_sees_member(j->session, json_str(row, "member"));
    struct span id = json_str(row, "incident");
    if (span_is(json_str(row, "kind"), "notice.changed") || span_is(json_str(row, "kind"), "quarantine.read")) /* of a TLP and an incident, of a member that the line does not say */
        return who_sees_all_members(j->session);
    if (span_is(json_str(row, "kind"), "action.changed"))
        return desk_actions_seen(j->server->o.desk, who_sight(j->session), &j->actions.v[i]);
    return !id.n || who_sees(j->session, desk_row(j->server->o.desk, id));
}

/* The line without the numbers of persons, where the incident is of health and this client is not told small ones. False: it has none. */
static bool few_told(const struct job *j, struct json *row, uint32_t incident, struct arena *a, struct span *out)
{
    const struct desk_sight *sight = who_sight(j->session);
    struct json *say = (struct json *) (uintptr_t) json_get(row, "text");
    if (!sight || sight->health || !say || say->type != JSON_STRING || !desk_is_health(j->server->o.desk, incident))
        return false;
    struct span said = few_say(a, say->s);
    struct buf b = {0};
    struct json_writer w;
    if (said.p == say->s.p)
        return false;
    say->s = said;
    jw_init(&w, &b);
    json_write(&w, row, false);
    *out = arena_span(a, buf_view(&b));
    buf_free(&b);
    return true;
}

/* Row i of the log as it may be told: of a restricted incident without what was written in free text. */
static struct span row_as_told(const struct job *j, struct arena *a, struct json *row, size_t i, struct span text)
{
    uint32_t incident = j->view == WIRE_VIEW_LOG ? desk_row(j->server->o.desk, json_str(row, "incident")) : 0;
    struct span few;
    bool restricted = incident ? desk_is_restricted(j->server->o.desk, incident) : j->view == WIRE_VIEW_LOG && desk_actions_restricted(j->server->o.desk, &j->actions.v[i]);
    if (!restricted && incident && few_told(j, row, incident, a, &few))
        return few;
    if (!restricted)
        return text;
    size_t from = i ? j->plain_ends.v[i - 1] : 0;
    return span_make(j->plain.p + from, j->plain_ends.v[i] - from);
}

/* Rows of the log name their incident, those of quarantine a member: what this client may not see is taken out, here on the loop, where the state is. */
static void limit_rows(struct job *j)
{
    struct arena a = {0};
    struct buf rows = {0};
    size_t kept = 0, from = 0;
    for (size_t i = 0; i < j->lines.n; i++) {
        size_t end = j->ends.v[i];
        struct span text = span_make(j->rows.p + from, end - from);
        struct json *row = NULL;
        arena_reset(&a);
        from = end + 1;
        if (json_parse(&a, text, NULL, &row, NULL) || !row_is_seen(j, row, i))
            continue;
        const char *whole = text.p;
        text = row_as_told(j, &a, row, i, text);
        if (j->filter && !log_fits(j, row, text, text.p != whole))
            continue;
        if (kept)
            buf_char(&rows, ',');
        buf_span(&rows, text);
        j->lines.v[kept] = j->lines.v[i];
        j->ends.v[kept++] = (uint32_t) rows.n;
    }
    /* What was left out is not counted either. */
    j->total -= j->lines.n - kept < j->total ? j->lines.n - kept : j->total;
    j->lines.n = j->ends.n = kept;
    buf_free(&j->rows);
    j->rows = rows;
    arena_free(&a);
}

void disk_limit(struct job *j)
{
    if (!j->code && (j->view == WIRE_VIEW_LOG || (j->session->limited && j->view == WIRE_VIEW_QUARANTINE)))
        limit_rows(j);
}

/* key: the number of a handover; none: the one that is open. */
static int begin_handover(struct session *c, const char *key, struct desk_handover **out, struct err *e)
{
    struct server *s = c->server;
    const struct desk_down *down;
    struct arena a = {0};
    char *end = NULL;
    unsigned long n = key && *key ? strtoul(key, &end, 10) : 0;
    if (end && (*end || !n || n > UINT32_MAX))
        return err_field(e, WF_E_INVALID, "key", "\"%s\" is no number of a handover", key);
    size_t down_n = rows_down(s, &a, &down);
    int rc = desk_handover_begin(s->o.desk, who_sight(c), span_str(c->officer), (uint32_t) n, down, down_n, out, e);
    arena_free(&a);
    return rc;
}

/* "PR-0001", or "PR-0001 ms": in that language, where the protocol speaks it. */
struct span disk_run_of(struct span id, struct span *lang)
{
    size_t from = id.n > 3 && memcmp(id.p, "EX ", 3) == 0 ? 3 : 0;
    const char *blank = id.n > from ? memchr(id.p + from, ' ', id.n - from) : NULL;
    *lang = blank ? span_make(blank + 1, id.n - (size_t) (blank + 1 - id.p)) : SPAN_LIT("en");
    return blank ? span_make(id.p, (size_t) (blank - id.p)) : id;
}

static int begin_run(struct session *c, const char *key, bool read, struct desk_run_show **out, struct err *e)
{
    struct span lang, id = disk_run_of(span_str(key ? key : ""), &lang);
    return desk_run_show_begin(c->server->o.desk, who_sight(c), span_str(c->officer), lang, id, read, out, e);
}

int disk_for_view(struct session *c, enum wire_view view, const struct window *w, const char *key, struct job **out,
                  struct err *e)
{
    struct server *s = c->server;
    struct desk_show *show = NULL;
    if (view == WIRE_VIEW_SET_ASIDE && !who_sees_all_members(c))
        return err_field(e, WF_E_DENIED, "officer",
                         "events that were set aside are for those who see AMBER+STRICT of all members");
    if (view == WIRE_VIEW_INCIDENT) {
        uint32_t row = desk_row(s->o.desk, span_str(key ? key : ""));
        if (row && !who_sees(c, row))
            return err_field(e, WF_E_NOTFOUND, "incident", "there is no incident \"%s\"", key ? key : "");
        int rc = desk_show_begin(s->o.desk, span_str(key ? key : ""), who_sight(c), w->read, &show, e);
        if (rc)
            return rc;
    }
    struct desk_handover *handover = NULL;
    if (view == WIRE_VIEW_HANDOVER) {
        int rc = begin_handover(c, key, &handover, e);
        if (rc)
            return rc;
    }
    struct desk_notice_show *notice = NULL;
    if (view == WIRE_VIEW_NOTICE) {
        int rc = desk_notice_show_begin(s->o.desk, who_sight(c), span_str(c->officer), span_str(key ? key : ""), &notice, e);
        if (rc)
            return rc;
    }
    struct desk_action_show *action = NULL;
    if (view == WIRE_VIEW_ACTION) {
        int rc = desk_action_show_begin(s->o.desk, who_sight(c), span_str(c->officer), span_str(key ? key : ""), &action, e);
        if (rc)
            return rc;
    }
    struct desk_run_show *run = NULL;
    if (view == WIRE_VIEW_RUN) {
        int rc = begin_run(c, key, w->read, &run, e);
        if (rc)
            return rc;
    }
    struct desk_picture *picture = NULL;
    if (view == WIRE_VIEW_PICTURE) {
        int rc = desk_picture_begin(s->o.desk, who_sight(c), span_str(key ? key : ""), &picture, e);
        if (rc)
            return rc;
    }
    struct job *j = disk_new(c);
    j->view = view;
    j->picture = picture;
    j->action_show = action;
    j->show = show;
    j->run_show = run;
    j->notice_show = notice;
    j->handover = handover;
    if (view == WIRE_VIEW_LOG)
        j->struck = desk_strikes_copy(s->o.desk);
    j->seq = desk_seq(s->o.desk);
    copy_window(j, w);
    switch (view) {
    case WIRE_VIEW_INCIDENT: j->run = run_show; break;
    case WIRE_VIEW_LOG: j->run = run_log; break;
    case WIRE_VIEW_HANDOVER: j->run = run_handover; break;
    case WIRE_VIEW_NOTICE: j->run = run_notice; break;
    case WIRE_VIEW_ACTION: j->run = run_action; break;
    case WIRE_VIEW_RUN: j->run = run_run; break;
    case WIRE_VIEW_PICTURE: j->run = run_picture; break;
    case WIRE_VIEW_QUARANTINE: j->run = run_quarantine; break;
    default:
        j->total = desk_set_aside_total(s->o.desk);
        VEC_RESERVE(&j->seqs, w->limit);
        if (w->limit)
            j->seqs.n = desk_set_aside_seqs(s->o.desk, w->offset, j->seqs.v, w->limit);
        j->run = run_set_aside;
    }
    *out = j;
    return 0;
}
