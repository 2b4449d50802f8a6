/* courier: see courier.h. */
#include "engine/courier.h"

#include <stdio.h>

#include "base/base64.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/paths.h"
#include "engine/courier_run.h"
#include "engine/engine.h"
#include "engine/notices.h"
#include "notice/cap_write.h"
#include "notice/manifest.h"
#include "text/clean.h"

enum { AGAIN_MOST_S = 60, STEADY_S = 60, KEEP_S = 300, STOP_MS = 1500 };

/* One job: a delivery that the courier was given. It stays for a while after its outcome: more may become known. */
struct post {
    uint64_t job;
    uint32_t n, no, channel;
    bool second, sent_before;
    bool seen;      /* in the list, at the last look */
    bool over;      /* its outcome was told to the desk, or it needs none */
    bool stopped;   /* it stood in the list no more: what still comes of it is told, and should it come back it is given anew */
    int64_t over_at; /* monotonic */
    char id[16];
    char *to, *told; /* told: the last words about a try that failed */
    /* an outcome that the desk could not take yet; state 0 and text NULL: none */
    uint8_t state, readback;
    char *text, *by;
};

struct courier {
    struct engine *g;
    char *program;
    uv_timer_t soon;
    struct courier_run *run;
    bool stopping, closed;
    int64_t began, again_at; /* monotonic */
    unsigned deaths;
    uint64_t next_job;
    VEC(struct post *) posts;
    /* the manifest at work: its forms by name */
    uint8_t manifest_of[SIGN_DIGEST_SIZE];
    struct manifest manifest;
    char *folder;
    bool manifest_read;
};

/* ---- posts ---- */

static void post_free(struct post *p)
{
    mem_free(p->to);
    mem_free(p->told);
    mem_free(p->text);
    mem_free(p->by);
    mem_free(p);
}

static struct post *post_of(const struct courier *c, uint32_t n, uint32_t no, bool second)
{
    for (size_t i = 0; i < c->posts.n; i++)
        if (c->posts.v[i]->n == n && c->posts.v[i]->no == no && c->posts.v[i]->second == second && !c->posts.v[i]->stopped)
            return c->posts.v[i];
    return NULL;
}

static struct post *post_of_job(const struct courier *c, uint64_t job)
{
    for (size_t i = 0; i < c->posts.n; i++)
        if (c->posts.v[i]->job == job)
            return c->posts.v[i];
    return NULL;
}

/* Tells the desk; what it can't take now is tried again at the next tick. */
static void tell_desk(struct courier *c, struct post *p)
{
    struct err e = {0};
    char via[64];
    (void) snprintf(via, sizeof via, "%s%s", words_of(&words_channel, p->channel), p->second ? ", second path" : "");
    struct desk_delivery x = {.n = p->n, .no = p->no, .state = p->state, .at = TIME_NONE, .by = span_str(p->by), .via = span_str(via), .text = span_str(p->text), .readback = p->readback, .second = p->second};
    if (!p->text)
        return;
    int code = desk_delivery(c->g->desk, &x, &e);
    if (code == WF_E_AGAIN || code == WF_E_LIMIT)
        return;
    if (code < 0)
        log_warn(c->g->log, "courier", "%s, %s: what came of it could not be recorded: %s", p->id, p->to, e.text);
    mem_free(p->text);
    mem_free(p->by);
    p->text = p->by = NULL;
    p->state = p->readback = 0;
}

static void learn(struct courier *c, struct post *p, uint8_t state, uint8_t readback, struct span text, struct span by)
{
    struct buf clean = {0};
    if (p->text) /* two in one turn: the first is told first */
        tell_desk(c, p);
    mem_free(p->text);
    mem_free(p->by);
    (void) text_clean(text.p ? text : SPAN_LIT(""), 0, &clean);
    p->text = mem_strndup(clean.p ? clean.p : "", clean.n);
    buf_clear(&clean);
    (void) text_clean(by.p ? by : SPAN_LIT(""), 0, &clean);
    p->by = clean.n ? mem_strndup(clean.p, clean.n) : NULL;
    buf_free(&clean);
    p->state = state;
    p->readback = readback;
    tell_desk(c, p);
}

/* ---- what it says ---- */

static const struct {
    const char *word;
    uint8_t state;
} outcomes[] = {{"SENT", DELIVERY_SENT}, {"DELIVERED", DELIVERY_DELIVERED}, {"ACKED", DELIVERY_ACKED}, {"REJECTED", DELIVERY_REJECTED}};

static void over(struct post *p)
{
    p->over = true;
    p->over_at = clock_mono();
}

/* A try that failed: said once, and again when it fails in another way. */
static void take_failure(struct courier *c, struct post *p, const struct json *v)
{
    struct span text = json_str(v, "text");
    bool again = json_int(v, "retry_s", 0) > 0, refused = json_bool(v, "refused", false);
    if (!p->told || !span_is(text, p->told) || refused) {
        log_warn(c->g->log, "courier", "%s, %s: %.*s", p->id, p->to, SPAN_FMT(text));
        mem_free(p->told);
        p->told = mem_strndup(text.p ? text.p : "", text.n);
        if (p->seen) /* what was stopped is somebody else's */
            learn(c, p, refused ? DELIVERY_UNREACHABLE : 0, 0, text, span_make(NULL, 0));
    }
    if (!again)
        over(p);
}

static void take_answer(struct courier *c, const struct json *v)
{
    struct post *p = post_of_job(c, (uint64_t) json_int(v, "job", 0));
    struct span state = json_str(v, "state"), readback = json_str(v, "readback");
    if (!p)
        return;
    if (span_is(state, "FAILED")) {
        take_failure(c, p, v);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(outcomes); i++)
        if (span_is(state, outcomes[i].word)) {
            bool news = outcomes[i].state != DELIVERY_SENT || !p->sent_before; /* that it was sent is known */
            over(p);
            if (news)
                learn(c, p, outcomes[i].state, 0, json_str(v, "text"), json_str(v, "by"));
        }
    if (span_is(readback, "same") || span_is(readback, "different"))
        learn(c, p, 0, span_is(readback, "same") ? 1 : 2, json_str(v, "text"), span_make(NULL, 0));
    else if (readback.n)
        log_warn(c->g->log, "courier", "%s, %s: it could not be read back: %.*s", p->id, p->to, SPAN_FMT(json_str(v, "text")));
}

static void take_line(struct courier *c, struct span text)
{
    struct arena a = {0};
    struct json *v = NULL;
    struct err e = {0};
    if (json_parse(&a, text, NULL, &v, &e) == 0)
        take_answer(c, v);
    else
        log_warn(c->g->log, "courier", "it said what is no line: %s", e.text);
    arena_free(&a);
}

/* ---- the process ---- */

/* It is gone, or never came: again after 1, 2, 4 ... 60 s. */
static void lost(struct courier *c, const char *why)
{
    if (clock_mono() - c->began > STEADY_S * NSEC_PER_SEC)
        c->deaths = 0;
    int64_t wait = INT64_C(1) << (c->deaths < 6 ? c->deaths : 6);
    wait = wait > AGAIN_MOST_S ? AGAIN_MOST_S : wait;
    c->deaths++;
    c->again_at = clock_mono() + wait * NSEC_PER_SEC;
    if (!c->stopping)
        log_error(c->g->log, "courier", "watchfloor-courier %s; it is started again in %lld s", why, (long long) wait);
    for (size_t i = c->posts.n; i-- > 0;) /* what it had is given to the next */
        if (!c->posts.v[i]->over) {
            post_free(c->posts.v[i]);
            VEC_REMOVE(&c->posts, i);
        }
}

static void on_line(void *arg, struct span line)
{
    struct courier *c = arg;
    if (!c->stopping)
        take_line(c, line);
}

static void on_complaint(void *arg, struct span line)
{
    struct courier *c = arg;
    log_warn(c->g->log, "courier", "%.*s", (int) (line.n < 400 ? line.n : 400), line.p);
}

static void on_gone(void *arg, const char *why)
{
    struct courier *c = arg;
    c->run = NULL;
    lost(c, why);
    if (c->stopping)
        uv_close((uv_handle_t *) &c->soon, NULL);
}

static void on_closed(void *arg)
{
    struct courier *c = arg;
    c->closed = c->stopping && !c->run;
}

/* Takes the line over. */
static void say(struct courier *c, struct buf *line)
{
    if (c->run)
        courier_run_say(c->run, line);
    buf_free(line);
}

static void say_setup(struct courier *c)
{
    struct buf line = {0};
    struct json_writer w;
    jw_init(&w, &line);
    jw_begin_object(&w);
    jw_key(&w, "setup");
    jw_begin_object(&w);
    for (size_t i = 0; i < ARRAY_LEN(config_courier_keys); i++) {
        const struct config_courier_key *k = &config_courier_keys[i];
        const void *at = (const char *) &c->g->config->courier + k->at;
        if (k->most && *(const uint32_t *) at)
            jw_kint(&w, k->name, *(const uint32_t *) at);
        else if (!k->most && *(char *const *) at)
            jw_kcstr(&w, k->name, *(char *const *) at);
    }
    jw_end_object(&w);
    jw_end_object(&w);
    buf_char(&line, '\n');
    say(c, &line);
}

static void start(struct courier *c)
{
    const struct courier_run_calls calls = {c, on_line, on_complaint, on_gone, on_closed};
    const char *why;
    c->began = clock_mono();
    c->run = courier_run_start(&c->g->loop, c->program, journal_about(c->g->journal)->mode == JOURNAL_EXERCISE ? "EXERCISE" : "ACTUAL", home_path(c->g->home), &calls, &why);
    if (c->run)
        say_setup(c);
    else
        lost(c, why);
}

/* ---- what is given ---- */

/* The manifest of that digest: its forms say which file is whose. */
static int read_manifest(struct courier *c, const struct desk_courier_job *j, struct err *e)
{
    char hex[SIGN_DIGEST_TEXT];
    struct buf text = {0};
    if (c->manifest_read && memcmp(c->manifest_of, j->manifest, sizeof c->manifest_of) == 0)
        return 0;
    if (c->manifest_read)
        manifest_free(&c->manifest);
    c->manifest_read = false;
    mem_free(c->folder);
    c->folder = mem_printf("%s/outbox/%s/%s", home_path(c->g->home), j->id, sign_digest_text(j->manifest, hex) + 12);
    char *path = fs_join(c->folder, "manifest.json");
    int code = fs_read(path, MANIFEST_MOST, &text, e);
    if (!code) {
        code = manifest_read(buf_view(&text), &c->manifest, e);
        if (code)
            manifest_free(&c->manifest);
        c->manifest_read = !code;
        memcpy(c->manifest_of, j->manifest, sizeof c->manifest_of);
    }
    buf_free(&text);
    mem_free(path);
    return code;
}

/* waiting: what it hears is not what a gateway shows. */
static void put_way(struct json_writer *w, const struct recipient *to, bool waiting)
{
    const struct {
        const char *key, *text;
    } ways[] = {{"readback", waiting ? NULL : to->readback}, {"ca_file", to->ca_file}, {"client_cert", to->client_cert}, {"client_key", to->client_key}, {"token_file", to->token_file}};
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (ways[i].text)
            jw_kcstr(w, ways[i].key, ways[i].text);
}

static void put_job(struct json_writer *w, const struct courier *c, const struct post *p, const struct desk_courier_job *j, size_t nth, const char *address, const struct recipient *to)
{
    char digest[SIGN_DIGEST_TEXT];
    struct buf b = {0};
    char *file = notices_file(c->folder, nth), *manifest = fs_join(c->folder, "manifest.json");
    struct notice_identity is = {span_str(j->sender), span_str(j->identifier), {j->sent, 0}};
    jw_begin_object(w);
    jw_kint(w, "job", (int64_t) p->job);
    jw_kcstr(w, "notice", j->id);
    jw_kstr(w, "to", j->to);
    jw_kcstr(w, "channel", words_of(&words_channel, p->channel));
    jw_kcstr(w, "address", address);
    jw_kcstr(w, "file", file);
    jw_kcstr(w, "manifest", manifest);
    jw_kcstr(w, "digest", sign_digest_text(c->manifest.forms[nth].digest, digest));
    base64_encode(span_make((const char *) j->signature, sizeof j->signature), &b);
    jw_kstr(w, "signature", buf_view(&b));
    buf_clear(&b);
    (void) notice_identity_write(&is, &b, NULL);
    jw_kstr(w, "identity", buf_view(&b));
    jw_ktime(w, "expires", c->manifest.expires);
    if (j->precedence >= NOTICE_FLASH && j->precedence <= NOTICE_ROUTINE)
        jw_kint(w, "precedence", j->precedence);
    if (c->manifest.forms[nth].type.n)
        jw_kstr(w, "type", c->manifest.forms[nth].type);
    put_way(w, to, c->manifest.forms[nth].waiting);
    jw_end_object(w);
    buf_free(&b);
    mem_free(file);
    mem_free(manifest);
}

/* Why it can't be given is said of it; NULL: it was given. */
static const char *give(struct courier *c, struct post *p, const struct desk_courier_job *j, struct err *e)
{
    const struct recipient *to = notices_recipient(c->g->notices, j->to);
    size_t nth = 0;
    if (!to)
        return "recipients.conf has it no more";
    p->channel = j->second ? to->second : j->channel;
    if (!p->channel)
        return "recipients.conf has no second path for it any more";
    if (!j->second && to->channel != j->channel)
        return "recipients.conf has another channel for it than was signed";
    if (read_manifest(c, j, e) < 0)
        return e->text;
    const char *channel = words_of(&words_channel, p->channel);
    while (nth < c->manifest.forms_n && !(span_eq(c->manifest.forms[nth].recipient, j->to) && span_is(c->manifest.forms[nth].channel, channel)))
        nth++;
    if (nth == c->manifest.forms_n)
        return "the manifest has no bytes for it by that channel";
    struct buf line = {0};
    struct json_writer w;
    jw_init(&w, &line);
    put_job(&w, c, p, j, nth, j->second ? to->second_address : to->address, to);
    buf_char(&line, '\n');
    say(c, &line);
    return NULL;
}

static bool on_listed(void *arg, const struct desk_courier_job *j)
{
    struct courier *c = arg;
    struct err e = {0};
    struct post *p = post_of(c, j->n, j->no, j->second);
    if (p) {
        p->seen = true;
        return true;
    }
    p = mem_alloc(sizeof *p);
    *p = (struct post){.job = ++c->next_job, .n = j->n, .no = j->no, .channel = j->channel, .second = j->second, .sent_before = j->sent_before, .seen = true};
    (void) snprintf(p->id, sizeof p->id, "%s", j->id);
    p->to = mem_strndup(j->to.p, j->to.n);
    VEC_PUSH(&c->posts, p);
    const char *why = give(c, p, j, &e);
    if (why) {
        log_error(c->g->log, "courier", "%s, %s: %s", p->id, p->to, why);
        learn(c, p, DELIVERY_UNREACHABLE, 0, span_str(why), span_make(NULL, 0));
        over(p);
    }
    return true;
}

/* What is under way and stands in the list no more is nobody's to send; what is long over is forgotten. */
static void sweep(struct courier *c)
{
    const int64_t old = clock_mono() - KEEP_S * NSEC_PER_SEC;
    for (size_t i = c->posts.n; i-- > 0;) {
        struct post *p = c->posts.v[i];
        if (p->seen || p->text)
            continue;
        if (!p->over) {
            struct buf line = {0};
            struct json_writer w;
            jw_init(&w, &line);
            jw_begin_object(&w);
            jw_kcstr(&w, "stop", p->id);
            jw_kcstr(&w, "to", p->to);
            jw_kint(&w, "only", (int64_t) p->job);
            jw_end_object(&w);
            buf_char(&line, '\n');
            say(c, &line);
            over(p);
            p->stopped = true;
        } else if (p->over_at < old) {
            post_free(p);
            VEC_REMOVE(&c->posts, i);
        }
    }
}

static void look(struct courier *c)
{
    if (c->stopping || !c->run)
        return;
    for (size_t i = 0; i < c->posts.n; i++)
        c->posts.v[i]->seen = false;
    desk_deliveries(c->g->desk, on_listed, c);
    sweep(c);
}

/* It does not go by itself. */
static void on_late(uv_timer_t *t)
{
    struct courier *c = t->data;
    if (c->run)
        courier_run_kill(c->run);
}

static void on_soon(uv_timer_t *t)
{
    look(t->data);
}

/* ---- for the engine ---- */

struct courier *courier_new(struct engine *g)
{
    if (journal_about(g->journal)->replay)
        return NULL;
    struct courier *c = mem_alloc(sizeof *c);
    c->g = g;
    c->program = paths_libexec("watchfloor-courier");
    (void) uv_timer_init(&g->loop, &c->soon);
    c->soon.data = c;
    courier_changed(c);
    return c;
}

void courier_changed(struct courier *c)
{
    if (c && !c->stopping)
        (void) uv_timer_start(&c->soon, on_soon, 0, 0);
}

void courier_configure(struct courier *c)
{
    if (!c || c->stopping)
        return;
    if (c->run)
        say_setup(c);
    courier_changed(c);
}

void courier_tick(struct courier *c)
{
    if (!c || c->stopping)
        return;
    for (size_t i = 0; i < c->posts.n; i++)
        tell_desk(c, c->posts.v[i]);
    if (!c->run && clock_mono() >= c->again_at && notices_can_send(c->g->notices))
        start(c);
    look(c);
}

void courier_stop(struct courier *c)
{
    if (!c || c->stopping)
        return;
    c->stopping = true;
    if (!c->run) {
        uv_close((uv_handle_t *) &c->soon, NULL);
        c->closed = true;
        return;
    }
    courier_run_hang_up(c->run); /* it notes what comes to its end meanwhile, and goes */
    (void) uv_timer_start(&c->soon, on_late, STOP_MS, 0);
}

bool courier_is_gone(const struct courier *c)
{
    return !c || c->closed;
}

void courier_free(struct courier *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->posts.n; i++)
        post_free(c->posts.v[i]);
    VEC_FREE(&c->posts);
    if (c->manifest_read)
        manifest_free(&c->manifest);
    mem_free(c->folder);
    mem_free(c->program);
    mem_free(c);
}
