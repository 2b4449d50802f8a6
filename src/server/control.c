/* control: requests about what runs: feeds, plugins, the engine, the notifier, the hash of the state. */
#include <stdio.h>

#include "server/state.h"
#include "wire/commands.h"

/* ---- feeds and plugins ---------------------------------------------------------------------------------------- */

static void write_probe(struct json_writer *w, const struct feed_probe *p)
{
    jw_kint(w, "status", p->status);
    jw_kint(w, "bytes", (int64_t) p->bytes);
    jw_kint(w, "ms", p->time_us / 1000);
    jw_kcstr(w, "address", p->address);
}

/* What the client may not see is counted and left out. */
static void write_output(const struct session *c, struct json_writer *w, const struct plugin_output *o, size_t start)
{
    jw_kcstr(w, "outcome", plugin_outcome_word(o->outcome));
    jw_kcstr(w, "text", o->text);
    jw_kint(w, "reports_n", (int64_t) o->reports_n);
    jw_kint(w, "follows_n", (int64_t) o->follows_n);
    jw_key(w, "reports");
    jw_begin_array(w);
    for (size_t i = 0; i < o->reports_n && w->out->n - start < ROWS_BYTES - (320 << 10); i++)
        if (who_sees_report(c, report_span(o->reports[i].member), o->reports[i].tlp, report_span(o->reports[i].type), o->reports[i].protection))
            report_to_json(w, &o->reports[i]);
    jw_end_array(w);
    jw_key(w, "rejects");
    jw_begin_array(w);
    for (size_t i = 0; i < o->rejects_n && i < 200; i++) {
        jw_begin_object(w);
        jw_kint(w, "offset", (int64_t) o->rejects[i].offset);
        jw_kint(w, "line", o->rejects[i].line);
        jw_kstr(w, "reason", o->rejects[i].reason);
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_key(w, "advices");
    jw_begin_array(w);
    for (size_t i = 0; i < o->advices_n && i < 200; i++) {
        jw_begin_object(w);
        jw_kint(w, "line", o->advices[i].line);
        jw_kstr(w, "text", o->advices[i].text);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void probed(void *arg, const struct err *failed, const struct feed_probe *p, const struct plugin_output *o)
{
    struct request *r = arg;
    struct json_writer w;
    if (failed) {
        reply_error(r->session, r->id, failed);
    } else {
        size_t start = r->session->out.n;
        if (reply_begin(r->session, r->id, &w)) {
            write_probe(&w, p);
            write_output(r->session, &w, o, start);
            reply_end(r->session, &w);
        }
    }
    request_done(r);
}

static void finish(struct request *r, int rc, const struct err *e)
{
    if (rc)
        reply_error(r->session, r->id, e);
    else
        reply_ok(r->session, r->id);
    request_done(r);
}

static const char *word_of(struct request *r, const char *key)
{
    struct span s = request_text(r->root, key);
    return arena_strndup(&r->arena, s.p, s.n);
}

/* "feed retry", "plugin restart": a command of two words. An action that is none is told by who does them. */
static bool may_act(struct request *r, const char *thing, struct span action)
{
    char command[64];
    snprintf(command, sizeof command, "%s %.*s", thing, SPAN_FMT(action));
    return !commands_find(span_str(command), 0) || who_may(r, command);
}

void feed_request(struct request *r)
{
    if (!request_members(r, "action feed"))
        return;
    struct span action = request_text(r->root, "action");
    struct err e;
    err_clear(&e);
    if (!may_act(r, "feed", action))
        return;
    if (span_is(action, "test")) {
        int rc = r->server->o.calls.feed_test(r->server->o.calls.arg, request_text(r->root, "feed"), probed, r, &e);
        if (rc)
            finish(r, rc, &e);
        return;
    }
    int rc = span_is(action, "retry") ? feeds_retry(r->server->o.feeds, word_of(r, "feed"), &e)
                                      : err_field(&e, WF_E_INVALID, "action", "a feed's action is test or retry");
    finish(r, rc, &e);
}

static void plugged(void *arg, const struct err *failed, const char *text)
{
    struct request *r = arg;
    struct json_writer w;
    if (failed) {
        reply_error(r->session, r->id, failed);
    } else if (reply_begin(r->session, r->id, &w)) {
        jw_kcstr(&w, "text", text);
        reply_end(r->session, &w);
    }
    request_done(r);
}

/* An error, with all that is wrong with the configuration. */
static void refuse_config(struct request *r, const struct err *e, const struct buf *problems)
{
    struct json_writer w;
    if (reply_error_begin(r->session, r->id, e, &w)) {
        jw_end_array(&w);
        jw_kstr(&w, "problems", buf_view(problems));
        jw_end_object(&w);
        reply_end(r->session, &w);
    }
    request_done(r);
}

void plugin_request(struct request *r)
{
    if (!request_members(r, "action plugin") || !may_act(r, "plugin", request_text(r->root, "action")))
        return;
    struct err e;
    err_clear(&e);
    struct server_plugin q = {.action = word_of(r, "action"), .plugin = word_of(r, "plugin"), .officer = span_str(r->session->officer),
                              .uid = r->session->uid, .done = plugged, .arg = r};
    struct buf problems = {0};
    if (r->server->o.calls.plugin(r->server->o.calls.arg, &q, &problems, &e))
        refuse_config(r, &e, &problems);
    buf_free(&problems);
}

/* ---- the engine ------------------------------------------------------------------------------------------------- */

/* Who loses or gains rights by a reload of his own hears how it went before his connection ends. */
static void reload_done(struct request *r)
{
    struct session *c = r->session;
    if (c->farewell_due && !c->closed)
        who_farewell(c);
    request_done(r);
}

static void reload(struct request *r)
{
    struct server *s = r->server;
    struct buf problems = {0};
    char digest[65] = "";
    bool changed = false;
    struct err e;
    err_clear(&e);
    s->reloads = r->session;
    int rc = s->o.calls.reload(s->o.calls.arg, span_str(r->session->officer), r->session->uid, &changed, digest, &problems, &e);
    s->reloads = NULL;
    struct json_writer w;
    if (rc) {
        refuse_config(r, &e, &problems);
        buf_free(&problems);
        return;
    }
    if (reply_begin(r->session, r->id, &w)) {
        jw_kbool(&w, "changed", changed);
        jw_kcstr(&w, "digest", digest);
        reply_end(r->session, &w);
    }
    buf_free(&problems);
    reload_done(r);
}

static void scenario(struct request *r)
{
    struct server *s = r->server;
    struct buf told = {0};
    struct json_writer w;
    struct err e;
    err_clear(&e);
    int rc = s->o.calls.scenario(s->o.calls.arg, span_str(r->session->officer), r->session->uid, request_text(r->root, "name"), &told, &e);
    if (rc) {
        finish(r, rc, &e);
    } else {
        if (reply_begin(r->session, r->id, &w)) {
            jw_kstr(&w, "text", buf_view(&told));
            reply_end(r->session, &w);
        }
        request_done(r);
    }
    buf_free(&told);
}

void engine_request(struct request *r)
{
    if (!request_members(r, "action name"))
        return;
    struct span action = request_text(r->root, "action");
    if (!may_act(r, "engine", action))
        return;
    if (span_is(action, "scenario")) {
        scenario(r);
        return;
    }
    if (span_is(action, "reload")) {
        reload(r);
        return;
    }
    struct err e;
    if (span_is(action, "stop")) {
        struct server *s = r->server;
        char officer[64];
        memcpy(officer, r->session->officer, sizeof officer);
        reply_ok(r->session, r->id);
        request_done(r);
        s->o.calls.stop(s->o.calls.arg, span_str(officer));
        return;
    }
    finish(r, err_field(&e, WF_E_INVALID, "action", "the engine's action is reload, scenario or stop"), &e);
}

/* ---- the notifier ---------------------------------------------------------------------------------------------- */

static void tried(void *arg, bool well, const char *how, struct span said)
{
    struct request *r = arg;
    struct json_writer w;
    char text[320];
    snprintf(text, sizeof text, "the notifier %s: %s", well ? "works" : "failed", how);
    if (reply_begin(r->session, r->id, &w)) {
        jw_kbool(&w, "well", well);
        jw_kcstr(&w, "text", text);
        jw_kstr(&w, "said", said.p ? said : SPAN_LIT(""));
        reply_end(r->session, &w);
    }
    request_done(r);
}

void notifier_request(struct request *r)
{
    struct err e;
    err_clear(&e);
    if (!request_members(r, "action") || !may_act(r, "notifier", request_text(r->root, "action")))
        return;
    int rc = span_is(request_text(r->root, "action"), "test")
                 ? r->server->o.calls.notifier(r->server->o.calls.arg, span_str(r->session->officer), tried, r, &e)
                 : err_field(&e, WF_E_INVALID, "action", "the notifier's action is test");
    if (rc)
        finish(r, rc, &e);
}

void hash_request(struct request *r)
{
    if (!request_members(r, ""))
        return;
    struct json_writer w;
    char hash[65];
    desk_hash(r->server->o.desk, hash);
    if (reply_begin(r->session, r->id, &w)) {
        jw_kint(&w, "seq", (int64_t) desk_seq(r->server->o.desk));
        jw_kcstr(&w, "hash", hash);
        char generation[24];
        snprintf(generation, sizeof generation, "%016llx", (unsigned long long) desk_generation(r->server->o.desk));
        jw_kcstr(&w, "generation", generation);
        reply_end(r->session, &w);
    }
    request_done(r);
}
