/* protocol_rig: a protocol plugin's own source in a test's program: its descriptor judged as the engine does, its decide() asked with answers as JSON. A test includes the
 * plugin's source before this, and so sees its tables and functions. */
#ifndef WF_TESTS_UNIT_PROTOCOL_RIG_H
#define WF_TESTS_UNIT_PROTOCOL_RIG_H

#include "support.h"

#include "model/protocol.h"

#define NOW INT64_C(1795492800000000000) /* 2026-11-24T04:00:00Z */

static struct arena rig_scratch;
/* printf, for answers; lives until the next. */
static inline const char *rig_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static inline const char *rig_say(const char *fmt, ...)
{
    static char text[1000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    return text;
}
static const char *rig_option[2]; /* one option that is set, and its value */

static wf_str rig_option_of(const wf_host *host, const char *name)
{
    (void) host;
    for (size_t i = 0; i < watchfloor_plugin_v1.options_n; i++) {
        const wf_option_decl *o = &watchfloor_plugin_v1.options[i];
        if (strcmp(o->name, name) == 0)
            return wf_str_of(rig_option[0] && strcmp(rig_option[0], name) == 0 ? rig_option[1] : o->default_value);
    }
    fail_msg("the plugin declares no option \"%s\"", name);
    return wf_str_of("");
}
static void *rig_alloc(const wf_host *host, size_t n)
{
    (void) host;
    return arena_alloc(&rig_scratch, n);
}
static void rig_log(const wf_host *host, uint32_t level, wf_str text)
{
    (void) host;
    (void) level;
    (void) text;
}
static const wf_host rig_host = {.struct_size = sizeof(wf_host), .abi_minor = WF_ABI_MINOR, .option = rig_option_of, .scratch = rig_alloc, .log = rig_log};

/* What follows from these answers, which the protocol's own rules take; the decision is one that it may give. Lives until the next. */
static const wf_decision *rig_decide(const char *json)
{
    static wf_decision d;
    const wf_answers *a;
    struct json *v;
    struct err e = {0};
    const wf_plugin *p = &watchfloor_plugin_v1;
    arena_reset(&rig_scratch);
    if (json_parse(&rig_scratch, span_str(json), NULL, &v, &e) || protocol_answers_read(&rig_scratch, p->protocol, v, NOW, &a, &e))
        fail_msg("%s: %s: %s", json, e.field, e.text);
    memset(&d, 0, sizeof d);
    d.struct_size = sizeof d;
    d.outcome = WF_OUTCOME_NONE;
    if (p->decide(NULL, &rig_host, a, &d) != WF_DONE)
        fail_msg("%s: it did not decide", json);
    if (protocol_decision_check(p->protocol, a, &d, &e))
        fail_msg("%s: %s: %s", json, e.field, e.text);
    return &d;
}
static inline const char *rig_outcome(const wf_decision *d)
{
    return watchfloor_plugin_v1.protocol->outcomes.v[d->outcome].id;
}
/* A result's value, NUL-terminated; NULL: there is none of that name. */
static inline const char *rig_result(const wf_decision *d, const char *name)
{
    for (size_t i = 0; i < d->results_n; i++)
        if (wf_str_is(d->results[i].name, name))
            return arena_printf(&rig_scratch, "%.*s", (int) d->results[i].value.n, d->results[i].value.p);
    return NULL;
}
static inline const char *rig_rule(const wf_decision *d)
{
    return arena_printf(&rig_scratch, "%.*s", (int) d->rule.n, d->rule.p);
}
static inline bool rig_needs(const wf_decision *d, const char *question)
{
    for (size_t i = 0; i < d->needed_n; i++)
        if (wf_str_is(d->needed[i], question))
            return true;
    return false;
}
static inline bool rig_gives(const wf_decision *d, const char *output)
{
    for (size_t i = 0; i < d->outputs_n; i++)
        if (wf_str_is(d->outputs[i], output))
            return true;
    return false;
}

/* The descriptor is one that the engine takes; every question, step and clock is cited; open() takes its own defaults. */
static inline void rig_descriptor(void **state)
{
    const wf_protocol *p = watchfloor_plugin_v1.protocol;
    struct err e = {0};
    void *instance = NULL;
    (void) state;
    if (protocol_check(p, &e))
        fail_msg("%s: %s", e.field, e.text);
    assert_string_equal(p->id, watchfloor_plugin_v1.name);
    assert_true(strlen(watchfloor_plugin_v1.name) <= 15);
    for (size_t i = 0; i < p->questions.n; i++)
        if (!p->questions.v[i].citation)
            fail_msg("question %s has no citation", p->questions.v[i].id);
    for (size_t i = 0; i < p->checklist.n; i++)
        if (!p->checklist.v[i].citation)
            fail_msg("step %s has no citation", p->checklist.v[i].id);
    assert_int_equal(watchfloor_plugin_v1.open(&rig_host, &instance), WF_DONE);
    arena_reset(&rig_scratch);
}
static inline void rig_end(void)
{
    arena_free(&rig_scratch);
}

#endif
