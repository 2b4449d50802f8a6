/* request: one line of a client becomes one request; replies are written here. */
#include <stdio.h>

#include "server/notice.h"

static struct request *request_new(struct session *c, struct span line)
{
    struct server *s = c->server;
    struct request *r = s->pool;
    if (r) {
        s->pool = r->next;
        s->pool_n--;
    } else {
        r = mem_alloc(sizeof *r);
        r->server = s;
    }
    r->next = NULL;
    r->session = c;
    c->refs++;
    c->requests++;
    c->request_bytes += line.n;
    buf_span(&r->text, line);
    r->error_at = -1;
    return r;
}

void request_done(struct request *r)
{
    struct session *c = r->session;
    struct server *s = r->server;
    c->requests--;
    c->request_bytes -= r->text.n;
    if (c->closing || c->paused)
        session_touch(c);
    session_unref(c);
    r->session = NULL;
    r->root = NULL;
    r->reports = NULL;
    r->place = NULL;
    r->bad = NULL;
    r->refused = NULL;
    r->reports_n = r->given = r->bad_n = 0;
    arena_reset(&r->arena);
    if (s->pool_n >= 512 || r->text.cap > 256 << 10 || r->arena.cap > 512 << 10) {
        arena_free(&r->arena);
        buf_free(&r->text);
        mem_free(r);
        return;
    }
    buf_clear(&r->text);
    r->next = s->pool;
    s->pool = r;
    s->pool_n++;
}

struct json_writer *reply_begin(struct session *c, uint64_t id, struct json_writer *w)
{
    if (c->closed)
        return NULL;
    jw_init(w, &c->out);
    jw_begin_object(w);
    jw_kint(w, "id", (int64_t) id);
    jw_kbool(w, "ok", true);
    return w;
}

void reply_end(struct session *c, struct json_writer *w)
{
    jw_end_object(w);
    buf_char(&c->out, '\n');
    session_touch(c);
}

void reply_ok(struct session *c, uint64_t id)
{
    struct json_writer w;
    if (reply_begin(c, id, &w))
        reply_end(c, &w);
}

struct json_writer *reply_error_begin(struct session *c, uint64_t id, const struct err *e, struct json_writer *w)
{
    if (c->closed)
        return NULL;
    jw_init(w, &c->out);
    jw_begin_object(w);
    jw_kint(w, "id", (int64_t) id);
    jw_kbool(w, "ok", false);
    jw_key(w, "error");
    jw_begin_object(w);
    jw_kcstr(w, "code", err_word(e->code));
    jw_kcstr(w, "field", e->field);
    jw_kcstr(w, "text", e->text);
    jw_key(w, "possible");
    jw_begin_array(w);
    return w;
}

void reply_error_end(struct session *c, struct json_writer *w)
{
    jw_end_array(w);
    jw_end_object(w);
    reply_end(c, w);
}

void reply_error(struct session *c, uint64_t id, const struct err *e)
{
    struct json_writer w;
    if (reply_error_begin(c, id, e, &w))
        reply_error_end(c, &w);
}

void request_refuse(struct request *r, const struct err *e)
{
    struct json_writer w;
    if (r->refused) {
        r->refused(r->refused_arg, e);
        return;
    }
    if (reply_error_begin(r->session, r->id, e, &w)) {
        jw_end_array(&w);
        if (r->error_at >= 0)
            jw_kint(&w, "at", r->error_at);
        jw_end_object(&w);
        reply_end(r->session, &w);
    }
    request_done(r);
}

struct span request_text(const struct json *obj, const char *key)
{
    struct span s = json_str(obj, key);
    return s.p ? s : SPAN_LIT("");
}

/* Whether a space-separated list holds the word. */
static bool in_list(const char *list, struct span word)
{
    while (*list) {
        size_t n = strcspn(list, " ");
        if (span_eq(span_make(list, n), word))
            return true;
        list += n + (list[n] == ' ');
    }
    return false;
}

bool request_members(struct request *r, const char *allowed)
{
    JSON_EACH (m, r->root) {
        if (span_is(m->key, "id") || span_is(m->key, "op") || in_list(allowed, m->key))
            continue;
        struct err e;
        char name[64];
        snprintf(name, sizeof name, "%.*s", SPAN_FMT(m->key));
        err_field(&e, WF_E_INVALID, name, "\"%s\" has no member \"%s\"", wire_op_word(r->op), name);
        struct json_writer w;
        if (reply_error_begin(r->session, r->id, &e, &w)) {
            for (const char *p = allowed; *p;) {
                size_t n = strcspn(p, " ");
                jw_str(&w, span_make(p, n));
                p += n + (p[n] == ' ');
            }
            reply_error_end(r->session, &w);
        }
        request_done(r);
        return false;
    }
    return true;
}

static void ping_request(struct request *r)
{
    if (!request_members(r, ""))
        return;
    struct json_writer w;
    if (reply_begin(r->session, r->id, &w)) {
        jw_ktime(&w, "now", clock_now(r->server->o.clock));
        jw_kint(&w, "seq", (int64_t) desk_seq(r->server->o.desk));
        reply_end(r->session, &w);
    }
    request_done(r);
}

static void quit_request(struct request *r)
{
    if (!request_members(r, ""))
        return;
    reply_ok(r->session, r->id);
    r->session->closing = true;
    request_done(r);
}

static const struct {
    void (*run)(struct request *r);
} handlers[] = {
    [WIRE_OP_HELLO] = {hello_request},
    [WIRE_OP_QUERY] = {query_request},
    [WIRE_OP_SUBSCRIBE] = {subscribe_request},
    [WIRE_OP_WINDOW] = {window_request},
    [WIRE_OP_UNSUBSCRIBE] = {unsubscribe_request},
    [WIRE_OP_COMMAND] = {command_request},
    [WIRE_OP_SUBMIT] = {submit_request},
    [WIRE_OP_FEED] = {feed_request},
    [WIRE_OP_PLUGIN] = {plugin_request},
    [WIRE_OP_ENGINE] = {engine_request},
    [WIRE_OP_NOTIFIER] = {notifier_request},
    [WIRE_OP_NOTICE] = {notice_request},
    [WIRE_OP_RAW] = {raw_request},
    [WIRE_OP_RECORD] = {record_request},
    [WIRE_OP_HASH] = {hash_request},
    [WIRE_OP_LOOK] = {look_request},
    [WIRE_OP_EXPORT] = {export_request},
    [WIRE_OP_BACKUP] = {backup_request},
    [WIRE_OP_REPLAY] = {replay_request},
    [WIRE_OP_PING] = {ping_request},
    [WIRE_OP_QUIT] = {quit_request},
};

static void refuse(struct request *r, int code, const char *field, const char *text)
{
    struct err e;
    err_field(&e, code, field, "%s", text);
    reply_error(r->session, r->id, &e);
    request_done(r);
}

/* A replay is looked at, and ended; nothing else is asked of it. */
static bool may_in_replay(const struct request *r)
{
    switch (r->op) {
    case WIRE_OP_HELLO:
    case WIRE_OP_QUERY:
    case WIRE_OP_SUBSCRIBE:
    case WIRE_OP_WINDOW:
    case WIRE_OP_UNSUBSCRIBE:
    case WIRE_OP_LOOK:
    case WIRE_OP_RAW:
    case WIRE_OP_HASH:
    case WIRE_OP_PING:
    case WIRE_OP_QUIT:
        return true;
    case WIRE_OP_ENGINE:
        return span_is(json_str(r->root, "action"), "stop");
    default:
        return false;
    }
}

/* What fetches from outside, or takes more than a screen out of the house: no looking on. */
static bool takes_out(enum wire_op op)
{
    return op == WIRE_OP_FEED || op == WIRE_OP_RECORD || op == WIRE_OP_EXPORT || op == WIRE_OP_BACKUP || op == WIRE_OP_REPLAY;
}

void request_line(struct session *c, struct span line)
{
    struct request *r = request_new(c, line);
    struct err e;
    r->id = 0;
    r->op = WIRE_OP_NONE;
    static const struct json_limits limits = {.depth = 20}; /* a report may have 16, and lies in an array of the request */
    if (json_parse(&r->arena, buf_view(&r->text), &limits, &r->root, &e)) {
        refuse(r, WF_E_INVALID, "", e.text);
        return;
    }
    if (r->root->type != JSON_OBJECT) {
        refuse(r, WF_E_INVALID, "", "a request is a JSON object");
        return;
    }
    const struct json *id = json_get(r->root, "id");
    if (!id || id->type != JSON_INT || id->i <= 0) {
        refuse(r, WF_E_INVALID, "id", "a request needs an \"id\", an integer above 0");
        return;
    }
    r->id = (uint64_t) id->i;
    r->op = wire_op_find(request_text(r->root, "op"));
    if (!r->op) {
        err_field(&e, WF_E_INVALID, "op", "there is no operation \"%.40s\"", json_str(r->root, "op").p ? json_str(r->root, "op").p : "");
        struct json_writer w;
        if (reply_error_begin(c, r->id, &e, &w)) {
            for (enum wire_op op = WIRE_OP_HELLO; wire_op_word(op); op++)
                jw_cstr(&w, wire_op_word(op));
            reply_error_end(c, &w);
        }
        request_done(r);
        return;
    }
    if (c->server->o.replay && !may_in_replay(r)) {
        refuse(r, WF_E_STATE, "op", "this is a replay: what was can be looked at, nothing can be changed, and nothing goes out");
        return;
    }
    if (c->looks_on && (wire_op_changes(r->op) || takes_out(r->op))) {
        refuse(r, WF_E_DENIED, "op", "this client only looks on (--observer)");
        return;
    }
    handlers[r->op].run(r);
}
