/* decide: answers for a protocol's decide, on the way that notices take (encode.c), and the decisions that come back, judged once more: the host did so already, and what
 * fails here comes from a host that is no longer ours. Called by the engine and the tool (plugins_decide), by supervise.c and job.c. */
#include <stdio.h>

#include "model/protocol.h"
#include "plugin/state.h"

const wf_protocol *plugins_protocol(const struct plugins *all, const char *name)
{
    const struct plugin *p = plugins_find(all, name);
    return p && p->descriptor.d ? p->descriptor.protocol : NULL;
}

/* What is judged with what comes back; and which the frame is made of. */
static const wf_answers *copy(struct arena *a, const wf_answers *from)
{
    wf_answers *out = arena_alloc(a, sizeof *out);
    const wf_response **list = arena_alloc(a, (from->n + 1) * sizeof(const wf_response *));
    wf_response *rows = arena_alloc(a, (from->n + 1) * sizeof *rows);
    for (size_t i = 0; i < from->n; i++) {
        rows[i] = *from->v[i];
        rows[i].struct_size = sizeof rows[i];
        rows[i].question = report_str(arena_span(a, report_span(rows[i].question)));
        if (rows[i].text.p)
            rows[i].text = report_str(arena_span(a, report_span(rows[i].text)));
        list[i] = &rows[i];
    }
    *out = (wf_answers){.struct_size = sizeof *out, .v = list, .n = from->n, .now = from->now};
    return out;
}

struct job *job_new_answers(struct plugin *p, const char *version, const wf_answers *const *answers, size_t n, plugin_decided_fn *done, void *arg, struct err *e)
{
    struct job *j = mem_alloc(sizeof *j);
    const wf_answers **list = arena_alloc(&j->arena, n * sizeof(const wf_answers *));
    wf_instant now = answers[0]->now;
    j->p = p;
    j->id = ++p->all->next_job;
    j->kind = JOB_ANSWERS;
    j->source_id = arena_strndup(&j->arena, "", 0);
    j->version = version ? arena_strndup(&j->arena, version, strlen(version)) : NULL;
    for (size_t i = 0; i < n; i++)
        list[i] = copy(&j->arena, answers[i]);
    j->answers = list;
    j->answers_n = n;
    if (!now.set)
        now = (wf_instant){.utc_ns = clock_now(p->all->cfg.clock), .set = 1};
    const struct frame_decide f = {j->id, now, j->answers, n};
    j->decided = done;
    j->arg = arg;
    if (frame_put_decide(&j->frame, &f, e) == 0)
        return j;
    (void) err_set(e, WF_E_LIMIT, "plugin \"%s\": the answers are larger than the %zu bytes that it can be given", p->name, FRAME_MAX);
    job_free(j);
    return NULL;
}

static int check_version(const struct plugin *p, const char *version, struct err *e)
{
    const wf_protocol *now = p->descriptor.protocol;
    if (!p->descriptor.d)
        return 0; /* it has not spoken yet: looked at again when it is sent */
    if (!now)
        return err_set(e, WF_E_UNSUPPORTED, "plugin \"%s\" is no protocol: it has no decide", p->name);
    if (version && strcmp(version, now->version) != 0)
        return err_set(e, WF_E_STATE, "plugin \"%s\" is of version %s of its protocol now, not of %.31s: what was begun with that one is read, and decided by officers alone", p->name,
                       now->version, version);
    return 0;
}

const char *decide_hindrance(const struct plugin *p, const struct job *j)
{
    if (!p->descriptor.protocol)
        return "it is no protocol: it has no decide";
    if (j->version && strcmp(j->version, p->descriptor.protocol->version) != 0)
        return "it has become another version of its protocol";
    return NULL;
}

int plugins_decide_all(struct plugins *all, const char *name, const char *version, const wf_answers *const *answers, size_t n, plugin_decided_fn *done, void *arg, struct err *e)
{
    struct plugin *p = plugins_find(all, name);
    if (!p)
        return err_field(e, WF_E_NOTFOUND, "protocol", "there is no plugin \"%s\"", name);
    if (p->state == PLUGIN_OFF || p->state == PLUGIN_QUARANTINED || p->held)
        return err_set(e, WF_E_STATE, "plugin \"%s\" is %s: it can't decide", p->name, p->state == PLUGIN_OFF ? "switched off" : "quarantined");
    if (n == 0 || n > FRAME_MAX_DECISIONS)
        return err_set(e, WF_E_LIMIT, "plugin \"%s\": %zu sets of answers at once, not 1 to %u", p->name, n, FRAME_MAX_DECISIONS);
    if (p->queue_n >= PLUGIN_QUEUE + PLUGIN_ENCODES)
        return err_set(e, WF_E_AGAIN, "too much waits for plugin \"%s\"", p->name);
    int rc = check_version(p, version, e);
    struct job *j = rc ? NULL : job_new_answers(p, version, answers, n, done, arg, e);
    if (!j)
        return rc ? rc : WF_E_LIMIT;
    supervise_encode(p, j);
    return 0;
}

int plugins_decide(struct plugins *all, const char *name, const char *version, const wf_answers *answers, plugin_decided_fn *done, void *arg, struct err *e)
{
    return plugins_decide_all(all, name, version, &answers, 1, done, arg, e);
}

int decide_take(struct job *j, struct span payload, struct err *e)
{
    struct frame_decided r = {0};
    struct plugin_output *out = j->out;
    struct err why = {0};
    int rc = frame_get_decided(payload, &out->arena, &r, e);
    if (rc != 0)
        return rc;
    bool done = r.code == WF_DONE;
    if (r.job != j->id || r.code > WF_DONE || r.code < WF_FAIL_OTHER || r.n > j->answers_n || (done && r.n == 0) || (!done && r.n == j->answers_n) || r.why.n > FRAME_MAX_TEXT)
        return err_set(e, WF_E_PROTO, "gave decisions that cannot be some");
    for (size_t i = 0; i < r.n; i++)
        if (protocol_decision_check(j->p->descriptor.protocol, j->answers[i], r.decisions[i], &why) != 0)
            return err_set(e, WF_E_PROTO, "gave a decision that cannot be one: %s", why.text);
    out->code = r.code;
    out->time_us = r.time_us < UINT32_MAX ? (uint32_t) r.time_us : UINT32_MAX;
    j->decisions = r.decisions;
    j->decisions_n = r.n;
    if (!done)
        job_keep_text(out->text, sizeof out->text, r.why.n ? r.why : SPAN_LIT("decide() failed"));
    return 1;
}

void decide_tell(struct job *j, struct plugin_output *out)
{
    struct err failed = {0};
    if (out->outcome == PLUGIN_DONE) {
        j->decided(j->arg, NULL, j->decisions, j->decisions_n);
        return;
    }
    bool refused = out->outcome == PLUGIN_REFUSED;
    (void) err_set(&failed, out->outcome == PLUGIN_UNAVAILABLE ? WF_E_STATE : WF_E_INVALID, "plugin \"%s\": %s", out->plugin,
                   out->text[0] ? out->text : plugin_outcome_word(out->outcome));
    j->decided(j->arg, &failed, refused ? j->decisions : NULL, refused ? j->decisions_n : 0);
}
