/* frame: headers, the primitives of codec.h, and the small messages. See frame.h. */
#include "frame/frame.h"
#include "frame/codec.h"

void frame_header(unsigned char *out, enum frame_type type, size_t length)
{
    uint32_t n = (uint32_t) length;
    out[0] = FRAME_VERSION;
    out[1] = (unsigned char) type;
    out[2] = out[3] = 0;
    memcpy(out + 4, &n, sizeof n);
}

int frame_next(struct span in, struct frame *out, size_t *size, struct err *e)
{
    if (in.n < FRAME_HEADER)
        return 0;
    const unsigned char *h = (const unsigned char *) in.p;
    uint32_t n;
    memcpy(&n, h + 4, sizeof n);
    if (h[0] != FRAME_VERSION)
        return err_set(e, WF_E_PROTO, "frame of version %u, not %u", h[0], FRAME_VERSION);
    if (h[1] == 0 || h[1] >= FRAME_TYPES || h[2] || h[3])
        return err_set(e, WF_E_PROTO, "frame of unknown type %u", h[1]);
    if (n > FRAME_MAX)
        return err_set(e, WF_E_PROTO, "frame of %u bytes, more than %zu", n, FRAME_MAX);
    if (in.n - FRAME_HEADER < n)
        return 0;
    out->type = (enum frame_type) h[1];
    out->payload = span_make(in.p + FRAME_HEADER, n);
    *size = FRAME_HEADER + n;
    return 1;
}

size_t frame_begin(struct buf *out, enum frame_type type)
{
    size_t at = out->n;
    frame_header((unsigned char *) buf_reserve(out, FRAME_HEADER), type, 0);
    buf_grew(out, FRAME_HEADER);
    return at;
}

int frame_end(struct buf *out, size_t at, struct err *e)
{
    size_t n = out->n - at - FRAME_HEADER;
    if (n > FRAME_MAX) {
        out->n = at;
        out->p[at] = 0;
        return err_set(e, WF_E_LIMIT, "%zu bytes are more than a frame's %zu", n, FRAME_MAX);
    }
    uint32_t length = (uint32_t) n;
    memcpy(out->p + at + 4, &length, sizeof length);
    return 0;
}

char *codec_open(struct buf *out, enum frame_type type, size_t size, struct err *e)
{
    if (size > FRAME_MAX) {
        err_set(e, WF_E_LIMIT, "more than the %zu bytes of a frame", FRAME_MAX);
        return NULL;
    }
    char *w = buf_reserve(out, FRAME_HEADER + size);
    frame_header((unsigned char *) w, type, 0);
    return w + FRAME_HEADER;
}

void codec_close(struct buf *out, char *payload, char *w)
{
    uint32_t n = (uint32_t) (w - payload);
    memcpy(payload - 4, &n, sizeof n);
    buf_grew(out, FRAME_HEADER + n);
}

int codec_end(const struct codec_reader *r, const char *what, struct err *e)
{
    if (r->bad)
        return err_set(e, WF_E_PROTO, "%s frame is damaged", what);
    if (r->p != r->end)
        return err_set(e, WF_E_PROTO, "%s frame has %zu bytes too many", what, codec_left(r));
    return 0;
}

wf_pair *codec_pairs(struct codec_reader *r, struct arena *a, size_t *n)
{
    *n = codec_count(r, 8);
    wf_pair *v = *n ? arena_alloc_raw(a, *n * sizeof *v) : NULL;
    for (size_t i = 0; i < *n; i++) {
        v[i].name = codec_str(r);
        v[i].value = codec_str(r);
    }
    return v;
}

wf_str *codec_strs(struct codec_reader *r, struct arena *a, size_t *n)
{
    *n = codec_count(r, 4);
    wf_str *v = *n ? arena_alloc_raw(a, *n * sizeof *v) : NULL;
    for (size_t i = 0; i < *n; i++)
        v[i] = codec_str(r);
    return v;
}

size_t codec_size_pairs(const wf_pair *v, size_t n)
{
    size_t size = 4;
    for (size_t i = 0; i < n && size <= FRAME_MAX; i++)
        size += codec_size(v[i].name) + codec_size(v[i].value);
    return size;
}

size_t codec_size_strs(const wf_str *v, size_t n)
{
    size_t size = 4;
    for (size_t i = 0; i < n && size <= FRAME_MAX; i++)
        size += codec_size(v[i]);
    return size;
}

char *codec_put_pairs(char *w, const wf_pair *v, size_t n)
{
    w = codec_put_u32(w, (uint32_t) n);
    for (size_t i = 0; i < n; i++) {
        w = codec_put_str(w, v[i].name);
        w = codec_put_str(w, v[i].value);
    }
    return w;
}

char *codec_put_strs(char *w, const wf_str *v, size_t n)
{
    w = codec_put_u32(w, (uint32_t) n);
    for (size_t i = 0; i < n; i++)
        w = codec_put_str(w, v[i]);
    return w;
}

wf_identity codec_identity(struct codec_reader *r)
{
    wf_identity is;
    is.sender = codec_str(r);
    is.identifier = codec_str(r);
    is.sent = codec_str(r);
    return is;
}

wf_identity *codec_identities(struct codec_reader *r, struct arena *a, size_t *n)
{
    *n = codec_count(r, 12);
    wf_identity *v = *n ? arena_alloc_raw(a, *n * sizeof *v) : NULL;
    for (size_t i = 0; i < *n; i++)
        v[i] = codec_identity(r);
    return v;
}

size_t codec_size_identities(const wf_identity *v, size_t n)
{
    size_t size = 4;
    for (size_t i = 0; i < n && size <= FRAME_MAX; i++)
        size += codec_size(v[i].sender) + codec_size(v[i].identifier) + codec_size(v[i].sent);
    return size;
}

char *codec_put_identity(char *w, const wf_identity *is)
{
    w = codec_put_str(w, is->sender);
    w = codec_put_str(w, is->identifier);
    return codec_put_str(w, is->sent);
}

char *codec_put_identities(char *w, const wf_identity *v, size_t n)
{
    w = codec_put_u32(w, (uint32_t) n);
    for (size_t i = 0; i < n; i++)
        w = codec_put_identity(w, &v[i]);
    return w;
}

wf_area *codec_areas(struct codec_reader *r, struct arena *a, size_t *n)
{
    *n = codec_count(r, 4 + 4 + 24 + 4);
    wf_area *v = *n ? arena_alloc(a, *n * sizeof *v) : NULL;
    for (size_t i = 0; i < *n; i++) {
        v[i].desc = codec_str(r);
        v[i].polygon_n = codec_count(r, sizeof(wf_point));
        if (v[i].polygon_n) {
            wf_point *points = arena_alloc_raw(a, v[i].polygon_n * sizeof *points);
            codec_take(r, points, v[i].polygon_n * sizeof *points);
            v[i].polygon = points;
        }
        v[i].circle.lat = codec_f64(r);
        v[i].circle.lon = codec_f64(r);
        v[i].circle_km = codec_f64(r);
        v[i].geocodes = codec_pairs(r, a, &v[i].geocodes_n);
    }
    return v;
}

size_t codec_size_areas(const wf_area *v, size_t n)
{
    size_t size = 4;
    for (size_t i = 0; i < n && size <= FRAME_MAX; i++) {
        if (v[i].polygon_n > FRAME_MAX / sizeof *v[i].polygon)
            return FRAME_MAX + 1;
        size += codec_size(v[i].desc) + 4 + v[i].polygon_n * sizeof *v[i].polygon + 24;
        size += codec_size_pairs(v[i].geocodes, v[i].geocodes_n);
    }
    return size;
}

char *codec_put_areas(char *w, const wf_area *v, size_t n)
{
    w = codec_put_u32(w, (uint32_t) n);
    for (size_t i = 0; i < n; i++) {
        w = codec_put_str(w, v[i].desc);
        w = codec_put_u32(w, (uint32_t) v[i].polygon_n);
        if (v[i].polygon_n)
            w = codec_put(w, v[i].polygon, v[i].polygon_n * sizeof *v[i].polygon);
        w = codec_put_f64(w, v[i].circle.lat);
        w = codec_put_f64(w, v[i].circle.lon);
        w = codec_put_f64(w, v[i].circle_km);
        w = codec_put_pairs(w, v[i].geocodes, v[i].geocodes_n);
    }
    return w;
}

static size_t span_size(struct span s)
{
    wf_str t = {s.p, s.n};
    return codec_size(t);
}

int frame_put_text(struct buf *out, enum frame_type type, struct span text, struct err *e)
{
    char *p = codec_open(out, type, span_size(text), e);
    if (!p)
        return WF_E_LIMIT;
    codec_close(out, p, codec_put_span(p, text));
    return 0;
}

int frame_get_text(struct span payload, struct span *text, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    *text = codec_span(&r);
    return codec_end(&r, "text", e);
}

int frame_put_open(struct buf *out, const struct frame_open *o, struct err *e)
{
    char *p = codec_open(out, FRAME_OPEN, CODEC_INSTANT + span_size(o->centre) + codec_size_pairs(o->options, o->options_n), e);
    if (!p)
        return WF_E_LIMIT;
    char *w = codec_put_span(codec_put_instant(p, o->now), o->centre);
    codec_close(out, p, codec_put_pairs(w, o->options, o->options_n));
    return 0;
}

int frame_get_open(struct span payload, struct arena *a, struct frame_open *o, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    o->now = codec_instant(&r);
    o->centre = codec_span(&r);
    o->options = codec_pairs(&r, a, &o->options_n);
    return codec_end(&r, "open", e);
}

int frame_put_input(struct buf *out, const struct frame_input *i, struct err *e)
{
    const wf_input *in = &i->in;
    size_t size = 32 + 2 * CODEC_INSTANT + codec_size(in->source) + codec_size(in->content_type) + codec_size(in->url) +
                  codec_size(in->tag) + codec_size(in->cursor);
    if (in->bytes.n > FRAME_INPUT_MAX)
        return err_set(e, WF_E_LIMIT, "input of %zu bytes, more than %zu", in->bytes.n, FRAME_INPUT_MAX);
    char *p = codec_open(out, FRAME_INPUT, size, e);
    if (!p)
        return WF_E_LIMIT;
    char *w = codec_put_u64(p, i->job);
    w = codec_put_instant(w, i->now);
    w = codec_put_instant(w, in->fetched);
    w = codec_put_u32(w, i->raw);
    w = codec_put_u32(w, i->follow_max);
    w = codec_put_u32(w, in->first);
    w = codec_put_u32(w, in->last);
    w = codec_put_u64(w, in->bytes.n);
    w = codec_put_str(w, in->source);
    w = codec_put_str(w, in->content_type);
    w = codec_put_str(w, in->url);
    w = codec_put_str(w, in->tag);
    w = codec_put_str(w, in->cursor);
    codec_close(out, p, w);
    return 0;
}

int frame_get_input(struct span payload, struct frame_input *i, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    memset(i, 0, sizeof *i);
    i->in.struct_size = sizeof i->in;
    i->job = codec_u64(&r);
    i->now = codec_instant(&r);
    i->in.fetched = codec_instant(&r);
    i->raw = codec_u32(&r);
    i->follow_max = codec_u32(&r);
    i->in.first = codec_u32(&r);
    i->in.last = codec_u32(&r);
    uint64_t n = codec_u64(&r);
    i->in.source = codec_str(&r);
    i->in.content_type = codec_str(&r);
    i->in.url = codec_str(&r);
    i->in.tag = codec_str(&r);
    i->in.cursor = codec_str(&r);
    if (n > FRAME_INPUT_MAX)
        return err_set(e, WF_E_PROTO, "input frame announces %llu bytes", (unsigned long long) n);
    i->in.bytes.n = (size_t) n;
    return codec_end(&r, "input", e);
}

int frame_put_reject(struct buf *out, const struct frame_reject *v, struct err *e)
{
    char *p = codec_open(out, FRAME_REJECT, 20 + span_size(v->reason), e);
    if (!p)
        return WF_E_LIMIT;
    char *w = codec_put_u64(p, v->offset);
    w = codec_put_u64(w, v->length);
    w = codec_put_u32(w, v->line);
    codec_close(out, p, codec_put_span(w, v->reason));
    return 0;
}

int frame_get_reject(struct span payload, struct frame_reject *v, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    v->offset = codec_u64(&r);
    v->length = codec_u64(&r);
    v->line = codec_u32(&r);
    v->reason = codec_span(&r);
    return codec_end(&r, "reject", e);
}

int frame_put_advice(struct buf *out, const struct frame_advice *v, struct err *e)
{
    char *p = codec_open(out, FRAME_ADVICE, 12 + span_size(v->text), e);
    if (!p)
        return WF_E_LIMIT;
    char *w = codec_put_u64(p, v->offset);
    w = codec_put_u32(w, v->line);
    codec_close(out, p, codec_put_span(w, v->text));
    return 0;
}

int frame_get_advice(struct span payload, struct frame_advice *v, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    v->offset = codec_u64(&r);
    v->line = codec_u32(&r);
    v->text = codec_span(&r);
    return codec_end(&r, "advice", e);
}

int frame_put_follow(struct buf *out, const struct frame_follow *f, struct err *e)
{
    char *p = codec_open(out, FRAME_FOLLOW, span_size(f->url) + span_size(f->tag), e);
    if (!p)
        return WF_E_LIMIT;
    codec_close(out, p, codec_put_span(codec_put_span(p, f->url), f->tag));
    return 0;
}

int frame_get_follow(struct span payload, struct frame_follow *f, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    f->url = codec_span(&r);
    f->tag = codec_span(&r);
    return codec_end(&r, "follow", e);
}

int frame_put_note(struct buf *out, enum frame_type type, const struct frame_note *n, struct err *e)
{
    char *p = codec_open(out, type, 4 + span_size(n->text), e);
    if (!p)
        return WF_E_LIMIT;
    codec_close(out, p, codec_put_span(codec_put_u32(p, n->level), n->text));
    return 0;
}

int frame_get_note(struct span payload, struct frame_note *n, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    n->level = codec_u32(&r);
    n->text = codec_span(&r);
    return codec_end(&r, "note", e);
}

int frame_put_result(struct buf *out, const struct frame_result *v, struct err *e)
{
    char *p = codec_open(out, FRAME_RESULT, 44 + CODEC_INSTANT + span_size(v->cursor) + span_size(v->arrived), e);
    if (!p)
        return WF_E_LIMIT;
    char *w = codec_put_u64(p, v->job);
    w = codec_put_u32(w, (uint32_t) v->code);
    w = codec_put_u32(w, v->list);
    w = codec_put_u64(w, v->consumed);
    w = codec_put_u64(w, v->time_us);
    w = codec_put_u32(w, v->overflow);
    w = codec_put_instant(w, v->content_time);
    w = codec_put_span(w, v->cursor);
    w = codec_put_u64(w, v->sequence);
    codec_close(out, p, codec_put_span(w, v->arrived));
    return 0;
}

int frame_get_result(struct span payload, struct frame_result *v, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    v->job = codec_u64(&r);
    v->code = (int32_t) codec_u32(&r);
    v->list = codec_u32(&r);
    v->consumed = codec_u64(&r);
    v->time_us = codec_u64(&r);
    v->overflow = codec_u32(&r);
    v->content_time = codec_instant(&r);
    v->cursor = codec_span(&r);
    v->sequence = codec_u64(&r);
    v->arrived = codec_span(&r);
    return codec_end(&r, "result", e);
}
