/* frame_verify: the messages between the engine and watchfloor-verify. See frame.h. */
#include "frame/codec.h"
#include "model/report.h"

int frame_put_verify(struct buf *out, const struct frame_verify *v, struct err *e)
{
    size_t size = 20 + CODEC_INSTANT + codec_size(report_str(v->signer)) + codec_size(report_str(v->content_type));
    char *payload = codec_open(out, FRAME_VERIFY, size, e), *w = payload;
    if (!w)
        return WF_E_LIMIT;
    w = codec_put_u64(w, v->job);
    w = codec_put_u32(w, v->what);
    w = codec_put_instant(w, v->now);
    w = codec_put_span(w, v->signer);
    w = codec_put_span(w, v->content_type);
    w = codec_put_u64(w, v->bytes);
    codec_close(out, payload, w);
    return 0;
}

int frame_get_verify(struct span payload, struct frame_verify *v, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    v->job = codec_u64(&r);
    v->what = codec_u32(&r);
    v->now = codec_instant(&r);
    v->signer = codec_span(&r);
    v->content_type = codec_span(&r);
    v->bytes = codec_u64(&r);
    if (v->bytes > FRAME_INPUT_MAX || v->signer.n > FRAME_MAX_SIGNER || v->what > FRAME_VERIFY_NOTICE)
        r.bad = true;
    return codec_end(&r, "VERIFY", e);
}

void frame_put_part(struct buf *out, enum frame_part part, struct span bytes)
{
    const uint32_t head[2] = {(uint32_t) part, (uint32_t) bytes.n};
    buf_add(out, head, sizeof head);
    buf_span(out, bytes);
}

int frame_get_part(struct span *rest, enum frame_part *part, struct span *bytes, struct err *e)
{
    struct codec_reader r = codec_reader_make(*rest);
    if (!rest->n)
        return 0;
    uint32_t what = codec_u32(&r);
    *bytes = codec_span(&r);
    if (r.bad || !bytes->p || what < FRAME_PART_MODE || what > FRAME_PART_PLACE)
        return err_set(e, WF_E_PROTO, "the parts of a notice are cut, or none that there are");
    *part = (enum frame_part) what;
    *rest = span_make(r.p, codec_left(&r));
    return 1;
}

int frame_put_verdict(struct buf *out, const struct frame_verdict *v, struct err *e)
{
    const struct span texts[] = {v->identifier, v->sender, v->sent, v->note};
    size_t size = 8;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        size += codec_size(report_str(texts[i]));
    char *payload = codec_open(out, FRAME_VERDICT, size, e), *w = payload;
    if (!w)
        return WF_E_LIMIT;
    w = codec_put_u32(w, v->state);
    w = codec_put_u32(w, v->line);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        w = codec_put_span(w, texts[i]);
    codec_close(out, payload, w);
    return 0;
}

int frame_get_verdict(struct span payload, struct frame_verdict *v, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    v->state = codec_u32(&r);
    v->line = codec_u32(&r);
    v->identifier = codec_span(&r);
    v->sender = codec_span(&r);
    v->sent = codec_span(&r);
    v->note = codec_span(&r);
    if (v->state < SIGNATURE_NONE || v->state > SIGNATURE_BROKEN || v->note.n > FRAME_MAX_TEXT)
        r.bad = true;
    return codec_end(&r, "VERDICT", e);
}

int frame_put_verified(struct buf *out, const struct frame_verified *v, struct err *e)
{
    char *payload = codec_open(out, FRAME_VERIFIED, 12 + codec_size(report_str(v->trouble)), e), *w = payload;
    if (!w)
        return WF_E_LIMIT;
    w = codec_put_u64(w, v->job);
    w = codec_put_u32(w, v->verdicts);
    w = codec_put_span(w, v->trouble);
    codec_close(out, payload, w);
    return 0;
}

int frame_get_verified(struct span payload, struct frame_verified *v, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    v->job = codec_u64(&r);
    v->verdicts = codec_u32(&r);
    v->trouble = codec_span(&r);
    if (v->trouble.n > FRAME_MAX_TEXT)
        r.bad = true;
    return codec_end(&r, "VERIFIED", e);
}
