/* frame_verify: the messages between the engine and watchfloor-verify. See frame.h. */
#include "frame/codec.h"
#include "model/report.h"

int frame_put_verify(struct buf *out, const struct frame_verify *v, struct err *e)
{
    size_t size = 16 + CODEC_INSTANT + codec_size(report_str(v->signer)) + codec_size(report_str(v->content_type));
    char *payload = codec_open(out, FRAME_VERIFY, size, e), *w = payload;
    if (!w)
        return WF_E_LIMIT;
    w = codec_put_u64(w, v->job);
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
    v->now = codec_instant(&r);
    v->signer = codec_span(&r);
    v->content_type = codec_span(&r);
    v->bytes = codec_u64(&r);
    if (v->bytes > FRAME_INPUT_MAX || v->signer.n > FRAME_MAX_SIGNER)
        r.bad = true;
    return codec_end(&r, "VERIFY", e);
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
