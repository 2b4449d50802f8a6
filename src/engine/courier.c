/* courier: see courier.h. */
#include "engine/courier.h"

#include <stdio.h>

#include "base/base64.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/paths.h"
#include "engine/courier_post.h"
#include "engine/courier_run.h"
#include "engine/engine.h"
#include "engine/notices_impl.h"
#include "notice/cap_write.h"
#include "notice/manifest.h"
#include "text/clean.h"

enum { AGAIN_MOST_S = 60, STEADY_S = 60, KEEP_S = 300, STOP_MS = 1500 };

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
    struct recipients places; /* and where they were to go when it was approved */
    char *folder;
    bool manifest_read;
};

/* ---- posts ---- */

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
            courier_post_learn(c->g, p, refused ? DELIVERY_UNREACHABLE : 0, 0, text, span_make(NULL, 0));
    }
    if (!again)
        over(p);
}

/* What it sends by is in trouble itself: one incident, until it says that it is over. */
static void take_alarm(struct courier *c, const struct json *v)
{
    struct err e = {0};
    struct buf text = {0};
    bool bad = json_bool(v, "bad", true);
    (void) text_clean(json_str(v, "text").p ? json_str(v, "text") : SPAN_LIT(""), 0, &text);
    if (bad)
        log_error(c->g->log, "courier", "%s", text.p ? text.p : "");
    if (desk_notice_trouble(c->g->desk, bad, SPAN_LIT("courier-ledger"), SPAN_LIT("What was sent can't be noted"), buf_view(&text), &e) < 0)
        log_error(c->g->log, "courier", "that could not be told: %s", e.text);
    buf_free(&text);
}

static void take_answer(struct courier *c, const struct json *v)
{
    struct post *p = post_of_job(c, (uint64_t) json_int(v, "job", 0));
    struct span state = json_str(v, "state"), readback = json_str(v, "readback");
    if (json_str(v, "alarm").n) {
        take_alarm(c, v);
        return;
    }
    if (!p)
        return;
    p->tries += json_bool(v, "tried", false);
    if (span_is(state, "FAILED")) {
        take_failure(c, p, v);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(outcomes) && !p->look; i++)
        if (span_is(state, outcomes[i].word)) {
            bool news = outcomes[i].state != DELIVERY_SENT || !p->sent_before; /* that it was sent is known */
            over(p);
            if (news)
                courier_post_learn(c->g, p, outcomes[i].state, 0, json_str(v, "text"), json_str(v, "by"));
        }
    if (!readback.n)
        return;
    p->looked_for = false;
    if (span_is(readback, "unread"))
        log_warn(c->g->log, "courier", "%s, %s: it could not be read back: %.*s", p->id, p->to, SPAN_FMT(json_str(v, "text")));
    courier_post_learn(c->g, p, 0, span_is(readback, "same") ? 1 : span_is(readback, "different") ? 2 : 3, json_str(v, "text"), span_make(NULL, 0));
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
        if (!c->posts.v[i]->over || c->posts.v[i]->looked_for) {
            courier_post_free(c->posts.v[i]);
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

static void forget_manifest(struct courier *c)
{
    if (!c->manifest_read)
        return;
    manifest_free(&c->manifest);
    recipients_free(&c->places);
    c->manifest_read = false;
}

/* The manifest of that digest: its forms say which file is whose, and the places beside it where they go to. */
static int read_manifest(struct courier *c, const struct desk_courier_job *j, struct err *e)
{
    char hex[SIGN_DIGEST_TEXT];
    struct buf text = {0};
    if (c->manifest_read && memcmp(c->manifest_of, j->manifest, sizeof c->manifest_of) == 0)
        return 0;
    forget_manifest(c);
    mem_free(c->folder);
    c->folder = mem_printf("%s/outbox/%s/%s", home_path(c->g->home), j->id, sign_digest_text(j->manifest, hex) + 12);
    char *path = fs_join(c->folder, "manifest.json");
    int code = fs_read(path, MANIFEST_MOST, &text, e);
    if (!code) {
        code = manifest_read(buf_view(&text), &c->manifest, e);
        code = code ? code : notices_places(c->folder, &c->places, e);
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

/* Is where it goes to by that channel still what was approved? A Cancel goes where its original went, whatever recipients.conf says since. */
static bool is_there(const struct courier *c, const struct recipient *now, const struct recipient *then, uint32_t channel)
{
    uint8_t a[SIGN_DIGEST_SIZE], b[SIGN_DIGEST_SIZE];
    if (c->manifest.rule == MANIFEST_CANCEL)
        return true;
    places_digest(now, channel, a);
    places_digest(then, channel, b);
    return memcmp(a, b, sizeof a) == 0;
}

static void put_job(struct json_writer *w, const struct courier *c, const struct post *p, const struct desk_courier_job *j, size_t nth, const struct recipient *then, const struct recipient *to)
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
    jw_kcstr(w, "address", recipient_address(then, p->channel));
    if (p->channel == RECIPIENT_MAIL && then->encrypted && then->print[0])
        jw_kcstr(w, "certificate", then->print);
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
    if (p->look)
        jw_kbool(w, "look", true);
    if (to)
        put_way(w, to, c->manifest.forms[nth].waiting);
    jw_end_object(w);
    buf_free(&b);
    mem_free(file);
    mem_free(manifest);
}

/* The form of the manifest that is meant; forms_n: it has none. */
static size_t form_of(const struct courier *c, const struct desk_courier_job *j, uint32_t channel)
{
    const char *word = words_of(&words_channel, channel);
    size_t nth = 0;
    while (nth < c->manifest.forms_n && !(span_eq(c->manifest.forms[nth].recipient, j->to) && span_is(c->manifest.forms[nth].channel, word)))
        nth++;
    return nth;
}

/* Why it can't be given is said of it; NULL: it was given. */
static const char *give(struct courier *c, struct post *p, const struct desk_courier_job *j, struct err *e)
{
    const struct recipient *to = notices_recipient(c->g->notices, j->to);
    if (read_manifest(c, j, e) < 0)
        return e->text;
    const struct recipient *then = recipients_find(&c->places, j->to);
    if (!then)
        return "where it was to go does not lie beside its manifest: an older version made it; send it anew";
    bool cancel = c->manifest.rule == MANIFEST_CANCEL;
    if (!to && !cancel)
        return "recipients.conf has it no more";
    p->channel = j->second ? then->second : j->channel;
    if (!p->channel)
        return "no second path was signed for it";
    if (!cancel && (j->second ? to->second : to->channel) != p->channel)
        return "recipients.conf has another channel for it than was signed";
    if (!is_there(c, to, then, p->channel))
        return "recipients.conf has another address, or certificate, for it than was approved: nothing goes there. Set it right again, or cancel this and have it approved anew";
    size_t nth = form_of(c, j, p->channel);
    if (nth == c->manifest.forms_n)
        return "the manifest has no bytes for it by that channel";
    struct buf line = {0};
    struct json_writer w;
    jw_init(&w, &line);
    put_job(&w, c, p, j, nth, then, to);
    buf_char(&line, '\n');
    say(c, &line);
    return NULL;
}

/* Is what its gateway shows looked at, once it was sent? */
static bool to_be_shown(const struct courier *c, const struct desk_courier_job *j)
{
    const struct recipient *to = notices_recipient(c->g->notices, j->to);
    return to && to->readback && !j->second;
}

static bool on_listed(void *arg, const struct desk_courier_job *j)
{
    struct courier *c = arg;
    struct err e = {0};
    struct post *p = post_of(c, j->n, j->no, j->second);
    const struct recipient *to = j->look && !p ? notices_recipient(c->g->notices, j->to) : NULL;
    if (p) {
        p->seen = true;
        return true;
    }
    if (j->look && (!to || !to->readback || to->channel != j->channel))
        return true;
    p = mem_alloc(sizeof *p);
    *p = (struct post){.look = j->look, .over = j->look, .over_at = clock_mono(), .job = ++c->next_job, .n = j->n, .no = j->no, .channel = j->channel, .second = j->second, .sent_before = j->sent_before, .seen = true};
    (void) snprintf(p->id, sizeof p->id, "%s", j->id);
    p->to = mem_strndup(j->to.p, j->to.n);
    p->words_end = &p->words;
    VEC_PUSH(&c->posts, p);
    const char *why = give(c, p, j, &e);
    p->looked_for = !why && to_be_shown(c, j);
    if (why) {
        log_error(c->g->log, "courier", "%s, %s: %s", p->id, p->to, why);
        if (!p->look)
            courier_post_learn(c->g, p, DELIVERY_UNREACHABLE, 0, span_str(why), span_make(NULL, 0));
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
        if (p->seen || p->words)
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
            courier_post_free(p);
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
        courier_post_tell(c->g, c->posts.v[i]);
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
        courier_post_free(c->posts.v[i]);
    VEC_FREE(&c->posts);
    forget_manifest(c);
    mem_free(c->folder);
    mem_free(c->program);
    mem_free(c);
}
