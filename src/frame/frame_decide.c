/* frame_decide: answers on their way to a protocol's decide, and its decisions back. Officers wait for these, and a check asks for a million: so both are written in
 * one pass, and a frame takes many. See frame.h. */
#include "frame/codec.h"
#include "frame/frame.h"

#define RESPONSE_LEAST ((size_t) 4 + 4 + 8 + CODEC_INSTANT + 4)
#define DECISION_LEAST ((size_t) 5 * 4 + 4 + 3 * 4)
#define ROOM ((size_t) 160 << 10) /* more than one decision takes: 64 results of 500 + 500 bytes, and all the rest */

static char *put_response(char *w, const wf_response *v)
{
    w = codec_put_str(w, v->question);
    w = codec_put_u32(w, v->state);
    w = codec_put_f64(w, v->number);
    w = codec_put_instant(w, v->at);
    return codec_put_str(w, v->text);
}

int frame_put_decide(struct buf *out, const struct frame_decide *f, struct err *e)
{
    size_t size = 8 + CODEC_INSTANT + 4;
    for (size_t i = 0; i < f->n && size <= FRAME_MAX; i++) {
        size += 4;
        for (size_t k = 0; k < f->answers[i]->n && size <= FRAME_MAX; k++)
            size += RESPONSE_LEAST + codec_size(f->answers[i]->v[k]->question) + codec_size(f->answers[i]->v[k]->text);
    }
    char *p = codec_open(out, FRAME_DECIDE, size, e);
    if (!p)
        return WF_E_LIMIT;
    char *w = codec_put_u64(p, f->job);
    w = codec_put_instant(w, f->now);
    w = codec_put_u32(w, (uint32_t) f->n);
    for (size_t i = 0; i < f->n; i++) {
        w = codec_put_u32(w, (uint32_t) f->answers[i]->n);
        for (size_t k = 0; k < f->answers[i]->n; k++)
            w = put_response(w, f->answers[i]->v[k]);
    }
    codec_close(out, p, w);
    return 0;
}

static wf_answers *get_answers(struct codec_reader *r, struct arena *a, wf_instant now)
{
    wf_answers *out = arena_alloc(a, sizeof *out);
    size_t n = codec_count(r, RESPONSE_LEAST);
    const wf_response **list = arena_alloc(a, (n + 1) * sizeof(const wf_response *));
    wf_response *rows = arena_alloc(a, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        rows[i].struct_size = sizeof rows[i];
        rows[i].question = codec_str(r);
        rows[i].state = codec_u32(r);
        rows[i].number = codec_f64(r);
        rows[i].at = codec_instant(r);
        rows[i].text = codec_str(r);
        list[i] = &rows[i];
    }
    *out = (wf_answers){.struct_size = sizeof *out, .v = list, .n = n, .now = now};
    return out;
}

int frame_get_decide(struct span payload, struct arena *a, struct frame_decide *f, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    f->job = codec_u64(&r);
    f->now = codec_instant(&r);
    f->n = codec_count(&r, 4);
    if (f->n == 0 || f->n > FRAME_MAX_DECISIONS)
        return err_set(e, WF_E_PROTO, "decide frame has %zu sets of answers", f->n);
    const wf_answers **list = arena_alloc(a, f->n * sizeof(const wf_answers *));
    for (size_t i = 0; i < f->n; i++)
        list[i] = get_answers(&r, a, f->now);
    f->answers = list;
    return codec_end(&r, "decide", e);
}

/* ---- Decisions: each with a 1 before it, a 0 behind the last ---------------------------------------------------------- */

static void put_u32(struct buf *out, uint32_t v)
{
    buf_add(out, &v, sizeof v);
}

size_t frame_begin_decided(struct buf *out, uint64_t job)
{
    size_t at = frame_begin(out, FRAME_DECIDED);
    buf_add(out, &job, sizeof job);
    return at;
}

bool frame_decided_has_room(const struct buf *out, size_t at)
{
    return out->n - at < FRAME_MAX - ROOM;
}

void frame_add_decision(struct buf *out, const wf_decision *d)
{
    size_t size = DECISION_LEAST + 4 + codec_size(d->rule) + codec_size_strs(d->needed, d->needed_n) + codec_size_strs(d->outputs, d->outputs_n) +
                  codec_size_pairs(d->results, d->results_n);
    char *begin = buf_reserve(out, size);
    char *w = codec_put_u32(begin, 1);
    w = codec_put_u32(w, d->outcome);
    w = codec_put_u32(w, d->met);
    w = codec_put_u32(w, d->of);
    w = codec_put_u32(w, d->reassess_s);
    w = codec_put_u32(w, d->erase_s);
    w = codec_put_str(w, d->rule);
    w = codec_put_strs(w, d->needed, d->needed_n);
    w = codec_put_strs(w, d->outputs, d->outputs_n);
    w = codec_put_pairs(w, d->results, d->results_n);
    buf_grew(out, (size_t) (w - begin));
}

int frame_end_decided(struct buf *out, size_t at, const struct frame_decided *f, struct err *e)
{
    wf_str why = {f->why.p ? f->why.p : "", f->why.n <= FRAME_MAX_TEXT ? f->why.n : FRAME_MAX_TEXT};
    put_u32(out, 0);
    put_u32(out, (uint32_t) f->code);
    buf_add(out, &f->time_us, sizeof f->time_us);
    char *w = buf_reserve(out, codec_size(why));
    buf_grew(out, (size_t) (codec_put_str(w, why) - w));
    return frame_end(out, at, e);
}

static const wf_decision *get_decision(struct codec_reader *r, struct arena *a)
{
    wf_decision *d = arena_alloc(a, sizeof *d);
    d->struct_size = sizeof *d;
    d->outcome = codec_u32(r);
    d->met = codec_u32(r);
    d->of = codec_u32(r);
    d->reassess_s = codec_u32(r);
    d->erase_s = codec_u32(r);
    d->rule = codec_str(r);
    d->needed = codec_strs(r, a, &d->needed_n);
    d->outputs = codec_strs(r, a, &d->outputs_n);
    d->results = codec_pairs(r, a, &d->results_n);
    return d;
}

int frame_get_decided(struct span payload, struct arena *a, struct frame_decided *f, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    size_t most = payload.n / DECISION_LEAST;
    const wf_decision **list = arena_alloc(a, ((most < FRAME_MAX_DECISIONS ? most : FRAME_MAX_DECISIONS) + 1) * sizeof(const wf_decision *));
    uint32_t more;
    f->n = 0;
    f->job = codec_u64(&r);
    while ((more = codec_u32(&r)) == 1 && !r.bad && f->n < FRAME_MAX_DECISIONS)
        list[f->n++] = get_decision(&r, a);
    r.bad |= more != 0;
    f->decisions = list;
    f->code = (int32_t) codec_u32(&r);
    f->time_us = codec_u64(&r);
    f->why = codec_span(&r);
    return codec_end(&r, "decided", e);
}
