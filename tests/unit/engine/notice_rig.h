/* notice_rig: what engine/notices needs of an engine: a home with recipients, a journal that says the mode, a loop that runs until the answer is there. */
#ifndef WF_TESTS_UNIT_ENGINE_NOTICE_RIG_H
#define WF_TESTS_UNIT_ENGINE_NOTICE_RIG_H

#include "support.h"

#include <dirent.h>
#include <sys/stat.h>

#include "engine/engine.h"
#include "engine/notices.h"
#include "notice/cap_write.h"
#include "notice/manifest.h"

struct rig {
    struct engine g;
    char dir[256];
    struct key author, approver;
    /* the last answer */
    bool answered;
    struct err failed;
    struct server_notice_made made; /* its spans copied into arena */
    struct arena arena;
};

static inline void rig_put(const struct rig *r, const char *name, struct span text)
{
    char *path = fs_join(r->dir, name);
    assert_int_equal(fs_write_atomic(path, text, 0600, NULL), 0);
    mem_free(path);
}

static inline int rig_open(void **state, const char *exercise)
{
    struct rig *r = mem_alloc(sizeof *r);
    struct err e = {0};
    struct buf text = {0}, problems = {0};
    char *recipients = test_source("tests/data/notice/recipients.conf"), *data = test_source("share/watchfloor");
    tmp_template(r->dir, sizeof r->dir, "wf-notices");
    assert_non_null(mkdtemp(r->dir));
    assert_int_equal(setenv("WATCHFLOOR_DATADIR", data, 1), 0);
    assert_int_equal(fs_read(recipients, 1 << 20, &text, &e), 0);
    rig_put(r, "recipients.conf", buf_view(&text));
    buf_clear(&text);
    char *certificate = test_source("tests/data/notice/protection.pem");
    assert_int_equal(fs_read(certificate, 1 << 20, &text, &e), 0);
    rig_put(r, "protection.pem", buf_view(&text));
    mem_free(certificate);
    assert_int_equal(home_open(&r->g.home, r->dir, NULL, &e), 0);
    clock_wall(&r->g.clock);
    struct journal_options o = {.home = r->dir, .prefix = "AMICF", .exercise = exercise, .clock = &r->g.clock, .mode = exercise ? JOURNAL_EXERCISE : JOURNAL_ACTUAL};
    if (journal_open(&r->g.journal, &o, &e))
        fail_msg("%s", e.text);
    assert_int_equal(config_read(&r->g.config, r->dir, NULL, &problems, &e), 0);
    assert_int_equal(uv_loop_init(&r->g.loop), 0);
    const struct plugins_config p = {.loop = &r->g.loop, .clock = &r->g.clock, .arg = &r->g};
    assert_int_equal(plugins_new(&r->g.plugins, &p, &e), 0); /* none is installed */
    r->g.notices = notices_new(&r->g, &problems);
    if (problems.n)
        fail_msg("%s", problems.p);
    assert_int_equal(key_make(&r->author, "r.sari", exercise ? KEY_EXERCISE : KEY_ACTUAL, 0, NULL), 0);
    assert_int_equal(key_make(&r->approver, "n.tan", exercise ? KEY_EXERCISE : KEY_ACTUAL, 0, NULL), 0);
    mem_free(recipients);
    mem_free(data);
    buf_free(&text);
    buf_free(&problems);
    *state = r;
    return 0;
}

static inline void rig_gone(void *arg)
{
    (void) arg;
}

static inline int rig_close(void **state)
{
    struct rig *r = *state;
    char *command = mem_printf("rm -rf '%s'", r->dir);
    notices_stop(r->g.notices);
    plugins_stop(r->g.plugins, rig_gone, NULL);
    uv_run(&r->g.loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&r->g.loop), 0);
    plugins_free(r->g.plugins);
    notices_free(r->g.notices);
    journal_close(r->g.journal);
    config_free(r->g.config);
    home_close(r->g.home);
    key_free(&r->author);
    key_free(&r->approver);
    arena_free(&r->arena);
    int rc = system(command);
    mem_free(command);
    mem_free(r);
    return rc;
}

static inline void rig_done(void *arg, const struct server_notice_made *made)
{
    struct rig *r = arg;
    struct arena *a = &r->arena;
    assert_false(r->answered);
    r->answered = true;
    r->made = *made;
    err_clear(&r->failed);
    if (made->failed)
        r->failed = *made->failed;
    r->made.failed = NULL;
    r->made.json = arena_span(a, made->json);
    r->made.manifest = arena_span(a, made->manifest);
    r->made.headline = arena_span(a, made->headline);
    r->made.is.sender = arena_span(a, made->is.sender);
    r->made.is.identifier = arena_span(a, made->is.identifier);
    struct server_notice_recipient *v = arena_alloc(a, (made->recipients_n + 1) * sizeof *v);
    for (size_t i = 0; i < made->recipients_n; i++) {
        v[i] = made->recipients[i];
        v[i].to = arena_span(a, v[i].to);
        v[i].member = arena_span(a, v[i].member);
        v[i].channel = arena_span(a, v[i].channel);
        v[i].phone = v[i].phone.n ? arena_span(a, v[i].phone) : span_make(NULL, 0);
    }
    r->made.recipients = v;
}

/* Asks, and waits for the answer: its code. */
static inline int rig_ask(struct rig *r, const struct server_notice_ask *ask)
{
    struct err e = {0};
    r->answered = false;
    int rc = notices_ask(&r->g, ask, rig_done, r, &e);
    if (rc) {
        r->failed = e;
        return rc;
    }
    while (!r->answered)
        uv_run(&r->g.loop, UV_RUN_ONCE);
    return r->failed.code;
}

#define RIG_CLOSURE(to, more) \
    "{\"template\":\"closure\",\"to\":\"" to "\",\"fields\":{\"place\":\"CGK\",\"since\":\"10:40 WIB\",\"what\":\"terminal 3 arrivals\",\"reason\":\"smoke\"}" more "}"

static inline void rig_signer(struct server_notice_signer *s, const struct key *k, wf_time at)
{
    s->officer = span_str(k->is.officer);
    memcpy(s->key, k->is.bytes, sizeof s->key);
    s->at = at;
}

/* The question to encode a draft that r.sari wrote and signed, and n.tan is to approve; what the author signs is composed first. */
static inline struct server_notice_ask rig_encode(struct rig *r, const char *draft)
{
    struct server_notice_ask ask = {.what = SERVER_NOTICE_COMPOSE, .draft = span_str(draft), .n = 31, .rev = 1, .earlier.sent.at = TIME_NONE};
    if (rig_ask(r, &ask))
        fail_msg("%s", r->failed.text);
    ask.what = SERVER_NOTICE_ENCODE;
    ask.rule = MANIFEST_TWO;
    ask.sent = clock_now(&r->g.clock) / NSEC_PER_SEC * NSEC_PER_SEC;
    memcpy(ask.content, r->made.content, sizeof ask.content);
    rig_signer(&ask.author, &r->author, ask.sent - 60 * NSEC_PER_SEC);
    assert_int_equal(key_sign(&r->author, MANIFEST_PURPOSE_CONTENT, span_make((const char *) ask.content, sizeof ask.content), ask.author.signature, NULL), 0);
    rig_signer(&ask.approver, &r->approver, ask.sent);
    return ask;
}

#endif
