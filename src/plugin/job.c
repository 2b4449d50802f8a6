/* job: one input on its way to a child, and what comes back for it, every frame judged. Called by the files of plugin
 * alone. */
#include <stdio.h>

#include "plugin/state.h"
#include "text/clean.h"
#include "text/quote.h"

void job_keep_text(char *to, size_t cap, struct span text)
{
    struct buf b = {0};
    text.n = text.n < cap - 1 ? text.n : cap - 1;
    (void) text_clean(text, 0, &b);
    size_t n = b.n < cap ? b.n : cap - 1;
    while (n > 0 && n < b.n && ((unsigned char) b.p[n] & 0xc0) == 0x80)
        n--;
    if (n)
        memcpy(to, b.p, n);
    to[n] = 0;
    buf_free(&b);
}

static wf_str keep(struct job *j, struct span s)
{
    return report_str(s.p ? arena_span(&j->arena, s) : s);
}

struct job *job_new(struct plugin *p, const struct plugin_input *in, plugin_done *done, void *arg)
{
    struct job *j = mem_alloc(sizeof *j);
    wf_input *w = &j->in.in;
    j->p = p;
    j->id = ++p->all->next_job;
    j->look = JOB_LOOK;
    j->source_id = arena_strndup(&j->arena, in->source, strlen(in->source));
    w->struct_size = sizeof *w;
    w->source = report_str(span_str(j->source_id));
    w->content_type = keep(j, in->content_type);
    w->url = keep(j, in->url);
    w->tag = keep(j, in->tag);
    w->cursor = keep(j, in->cursor);
    w->fetched = (wf_instant){.utc_ns = in->fetched, .set = in->fetched != TIME_NONE};
    w->first = in->first;
    w->last = in->last;
    w->bytes = report_str(in->bytes);
    j->bytes = in->bytes;
    j->done = done;
    j->arg = arg;
    return j;
}

struct job *job_new_notice(struct plugin *p, const struct plugin_notice *notice, plugin_encoded_fn *done, void *arg, struct err *e)
{
    struct job *j = mem_alloc(sizeof *j);
    struct arena a = {0};
    j->p = p;
    j->id = ++p->all->next_job;
    j->source_id = arena_strndup(&j->arena, "", 0);
    const struct frame_encode f = {j->id, {.utc_ns = clock_now(p->all->cfg.clock), .set = 1}, plugin_notice_of(&a, notice)};
    int rc = frame_put_encode(&j->frame, &f, e);
    arena_free(&a);
    j->kind = JOB_NOTICE;
    j->encoded = done;
    j->arg = arg;
    if (rc == 0)
        return j;
    (void) err_set(e, WF_E_LIMIT, "plugin \"%s\": the notice is larger than the %zu bytes that it can be given", p->name, FRAME_MAX);
    job_free(j);
    return NULL;
}

void job_forget(struct job *j)
{
    j->done = NULL;
    j->encoded = NULL;
    j->decided = NULL;
}

bool job_is_wanted(const struct job *j)
{
    return j->done || j->encoded || j->decided;
}

void job_reset(struct job *j)
{
    VEC_FREE(&j->reports);
    VEC_FREE(&j->rejects);
    VEC_FREE(&j->advices);
    VEC_FREE(&j->follows);
    plugin_output_free(j->out);
    j->out = NULL;
    j->notes = 0;
    j->given = 0;
    j->look = JOB_LOOK;
}

void job_free(struct job *j)
{
    if (!j)
        return;
    job_reset(j);
    arena_free(&j->arena);
    buf_free(&j->frame);
    mem_free(j->own);
    mem_free(j);
}

void plugin_output_free(struct plugin_output *out)
{
    if (!out)
        return;
    for (struct plugin_block *b = out->blocks, *next; b; b = next) {
        next = b->next;
        mem_free(b);
    }
    mem_free(out->reports);
    mem_free(out->rejects);
    mem_free(out->advices);
    mem_free(out->follows);
    arena_free(&out->arena);
    mem_free(out);
}

static int flood(const char *what, size_t max, struct err *e)
{
    return err_set(e, WF_E_LIMIT, "flooded: more than %zu %s for one input", max, what);
}

static struct span clean(struct job *j, struct span s)
{
    return text_clean_arena(&j->out->arena, s, 0, NULL);
}

/* As much of its words as does not quote the bytes there, or what stands about them: what is said of them is kept in the open, in logs, too. */
static struct span unquoted(struct job *j, struct span said, size_t offset, size_t length)
{
    if (j->kind != JOB_INPUT || j->p->all->cfg.outspoken)
        return said;
    size_t from = offset > JOB_ABOUT ? offset - JOB_ABOUT : 0, left = j->bytes.n - offset - length, to = offset + length + (left < JOB_ABOUT ? left : JOB_ABOUT);
    return text_unquoted(&j->out->arena, said, to ? span_make(j->bytes.p + from, to - from) : span_make("", 0), &j->look);
}

struct span job_unquoted(struct job *j, struct span said)
{
    return j->kind == JOB_INPUT && j->out ? unquoted(j, clean(j, said), 0, j->bytes.n) : said;
}

bool job_is_discreet(const struct job *j)
{
    bool kept = j->kind == JOB_ANSWERS || (j->source && j->source->raw != WF_RAW_KEEP); /* what was answered may be of a person */
    return kept && !j->p->all->cfg.outspoken;
}

static int add_reject(struct job *j, size_t offset, size_t length, uint32_t line, struct span reason, struct err *e)
{
    if (j->rejects.n >= FRAME_MAX_REJECTS)
        return flood("rejects", FRAME_MAX_REJECTS, e);
    struct plugin_reject r = {offset, length, line, length ? unquoted(j, clean(j, reason), offset, length) : job_unquoted(j, reason)};
    VEC_PUSH(&j->rejects, r);
    return 0;
}

/* The host checked it already: what fails here comes from a host that is no longer ours, or of another build. */
static int add_report(struct job *j, struct span payload, struct err *e)
{
    struct arena *a = &j->out->arena;
    struct err why = {0};
    if (j->reports.n >= FRAME_MAX_REPORTS)
        return flood("reports", FRAME_MAX_REPORTS, e);
    VEC_RESERVE(&j->reports, j->reports.n + 1);
    wf_report *r = &j->reports.v[j->reports.n];
    int rc = frame_get_report(payload, a, r, e);
    if (rc != 0)
        return rc;
    report_clean(a, r, NULL);
    if (report_check(r, &j->p->binding, &why) == 0) {
        j->reports.n++;
        return 0;
    }
    char *text = j->source->raw == WF_RAW_KEEP ? arena_printf(a, "report: %s", why.text)
                                               : arena_printf(a, "report: %s is not as it must be", why.field);
    return add_reject(j, 0, 0, 0, span_str(text), e);
}

static int take_reject(struct job *j, struct span payload, struct err *e)
{
    struct frame_reject r;
    int rc = frame_get_reject(payload, &r, e);
    if (rc != 0)
        return rc;
    if (r.offset > j->bytes.n || r.length > j->bytes.n - r.offset || r.reason.n > FRAME_MAX_TEXT)
        return err_set(e, WF_E_PROTO, "set aside what is not in its input");
    if (job_is_discreet(j))
        r.reason = SPAN_LIT("not understood; the plugin's own words are not kept of this source (plugin run shows them)");
    return add_reject(j, (size_t) r.offset, (size_t) r.length, r.line, r.reason, e);
}

static int take_advice(struct job *j, struct span payload, struct err *e)
{
    struct frame_advice v;
    int rc = frame_get_advice(payload, &v, e);
    if (rc != 0)
        return rc;
    if (v.offset > j->bytes.n || v.text.n > FRAME_MAX_TEXT)
        return err_set(e, WF_E_PROTO, "advised on what is not in its input");
    if (j->advices.n >= FRAME_MAX_ADVICES)
        return flood("advices", FRAME_MAX_ADVICES, e);
    if (job_is_discreet(j))
        return 0;
    struct plugin_advice a = {(size_t) v.offset, v.line, job_unquoted(j, v.text)};
    VEC_PUSH(&j->advices, a);
    return 0;
}

static int take_follow(struct job *j, struct span payload, struct err *e)
{
    struct frame_follow f;
    int rc = frame_get_follow(payload, &f, e);
    if (rc != 0)
        return rc;
    if (j->follows.n >= j->in.follow_max)
        return flood("pages to follow", j->in.follow_max, e);
    if (f.url.n == 0 || f.url.n > FRAME_MAX_URL || f.tag.n > FRAME_MAX_URL || text_has_forbidden(f.url) ||
        (f.tag.n && text_has_forbidden(f.tag)))
        return err_set(e, WF_E_PROTO, "asked for a page whose address is none");
    struct plugin_follow v = {f.url, f.tag};
    VEC_PUSH(&j->follows, v);
    return 0;
}

static int take_result(struct job *j, struct span payload, struct err *e)
{
    struct frame_result r;
    struct plugin_output *out = j->out;
    int rc = frame_get_result(payload, &r, e);
    if (rc != 0)
        return rc;
    if (r.job != j->id || r.code > WF_DONE || r.code < WF_FAIL_OTHER || r.consumed > j->bytes.n ||
        r.list > WF_LIST_END || r.arrived.n % sizeof(uint64_t) || r.cursor.n > FRAME_MAX_CURSOR || (r.cursor.n && text_has_forbidden(r.cursor)))
        return err_set(e, WF_E_PROTO, "gave a result that cannot be one");
    out->code = r.code;
    out->consumed = (size_t) r.consumed;
    out->cursor = r.cursor;
    out->content_time = r.content_time;
    out->list = r.list;
    out->sequence = r.sequence;
    out->arrived = r.arrived;
    out->time_us = r.time_us < UINT32_MAX ? (uint32_t) r.time_us : UINT32_MAX;
    if (r.overflow)
        (void) snprintf(out->text, sizeof out->text, "gave more than one input may give");
    return 1;
}

static int take_encoded(struct job *j, struct span payload, struct err *e)
{
    struct frame_encoded r;
    struct plugin_output *out = j->out;
    int rc = frame_get_encoded(payload, &r, e);
    if (rc != 0)
        return rc;
    bool done = r.code == WF_DONE;
    if (r.job != j->id || r.code > WF_DONE || r.code < WF_FAIL_OTHER || (done && (r.bytes.n == 0 || r.bytes.n > WF_ENCODED_MAX)) ||
        (done && !frame_content_type_ok(r.content_type)))
        return err_set(e, WF_E_PROTO, "gave a form of a notice that cannot be one");
    out->code = r.code;
    out->time_us = r.time_us < UINT32_MAX ? (uint32_t) r.time_us : UINT32_MAX;
    j->form = r.bytes;
    j->form_type = r.content_type;
    if (!done)
        (void) snprintf(out->text, sizeof out->text, "%s", j->p->last_note[0] ? j->p->last_note : "encode failed, and does not say why");
    return 1;
}

int job_frame(struct job *j, struct child *c, const struct frame *f, struct err *e)
{
    j->given += FRAME_HEADER + f->payload.n;
    if (j->given > FRAME_MAX_OUTPUT)
        return flood("bytes", FRAME_MAX_OUTPUT, e);
    if (c->data_at < j->bytes.n || c->out.n)
        return err_set(e, WF_E_PROTO, "answered before it had all of its input");
    if (j->kind == JOB_ANSWERS)
        return f->type == FRAME_DECIDED ? decide_take(j, f->payload, e) : err_set(e, WF_E_PROTO, "wrote a frame of type %d for answers", f->type);
    if (j->kind == JOB_NOTICE)
        return f->type == FRAME_ENCODED ? take_encoded(j, f->payload, e) : err_set(e, WF_E_PROTO, "wrote a frame of type %d for a notice", f->type);
    switch (f->type) {
    case FRAME_REPORT:
        return add_report(j, f->payload, e);
    case FRAME_REJECT:
        return take_reject(j, f->payload, e);
    case FRAME_ADVICE:
        return take_advice(j, f->payload, e);
    case FRAME_FOLLOW:
        return take_follow(j, f->payload, e);
    case FRAME_RESULT:
        return take_result(j, f->payload, e);
    default:
        return err_set(e, WF_E_PROTO, "wrote a frame of type %d out of turn", f->type);
    }
}

static const char *code_text(int code)
{
    switch (code) {
    case WF_FAIL_INVALID:
        return "the input is not what the interface says";
    case WF_FAIL_LIMIT:
        return "a limit of the plugin was passed";
    case WF_FAIL_MEMORY:
        return "the plugin had not memory enough";
    default:
        return "the plugin failed";
    }
}

void job_answer(struct job *j, enum plugin_outcome outcome, const char *text)
{
    if (outcome != PLUGIN_DONE && outcome != PLUGIN_REFUSED)
        job_reset(j);
    if (!j->out)
        j->out = mem_alloc(sizeof *j->out);
    struct plugin_output *out = j->out;
    out->outcome = outcome;
    out->plugin = arena_strndup(&out->arena, j->p->name, strlen(j->p->name));
    const char *member = j->p->descriptor.d ? j->p->descriptor.member : "";
    out->member = arena_strndup(&out->arena, member, strlen(member));
    if (!text && outcome == PLUGIN_REFUSED && !out->text[0])
        text = code_text(out->code);
    if (text)
        (void) snprintf(out->text, sizeof out->text, "%s", text);
    out->reports = j->reports.v;
    out->reports_n = j->reports.n;
    out->rejects = j->rejects.v;
    out->rejects_n = j->rejects.n;
    out->advices = j->advices.v;
    out->advices_n = j->advices.n;
    out->follows = j->follows.v;
    out->follows_n = j->follows.n;
    memset(&j->reports, 0, sizeof j->reports);
    memset(&j->rejects, 0, sizeof j->rejects);
    memset(&j->advices, 0, sizeof j->advices);
    memset(&j->follows, 0, sizeof j->follows);
}

void job_tell(struct job *j)
{
    struct plugin_output *out = j->out;
    j->out = NULL;
    if (j->done) {
        j->done(j->arg, out);
    } else {
        if (j->encoded)
            encode_tell(j, out);
        if (j->decided)
            decide_tell(j, out);
        plugin_output_free(out);
    }
    job_free(j);
}

struct set_aside job_digest(const struct job *j)
{
    const struct hash_key *k = &j->p->all->key;
    if (j->kind != JOB_INPUT) { /* all of the frame but its header, the job's number and the time */
        const size_t head = FRAME_HEADER + 8 + 12;
        return (struct set_aside){hash_sip128(k, j->frame.p + head, j->frame.n - head), j->frame.n};
    }
    struct set_aside s = {hash_sip128(k, j->bytes.p, j->bytes.n), j->bytes.n};
    s.digest.hi ^= hash_sip64(k, j->source_id, strlen(j->source_id)) ^ hash_sip64(k, j->in.in.tag.p, j->in.in.tag.n)
                                                                           << 1;
    return s;
}

const char *plugin_outcome_word(enum plugin_outcome o)
{
    static const char *const words[] = {"?", "done", "refused", "crashed", "killed", "set-aside", "unavailable"};
    return o <= PLUGIN_UNAVAILABLE ? words[o] : words[0];
}
