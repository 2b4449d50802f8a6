/* frame_encode: a notice on its way to a plugin's encode, and its bytes back. Rare and small beside reports: so what is written is not counted first. See
 * frame.h. */
#include "frame/codec.h"
#include "frame/frame.h"

/* The texts and numbers of each struct, in the order in which they are written. */
#define INFO_STRS(X) X(lang) X(event) X(headline) X(description) X(instruction) X(sender_name) X(contact) X(web) X(audience)
#define INFO_NUMS(X) X(urgency) X(severity) X(certainty) X(unreviewed)
#define INFO_TIMES(X) X(effective) X(onset) X(expires)
#define NOTICE_STRS(X) X(event_type) X(source) X(restriction) X(note) X(cap)
#define NOTICE_NUMS(X) X(status) X(type) X(scope) X(precedence) X(tlp) X(ack_wanted)
#define TO_STRS(X) X(name) X(member) X(title) X(address)

/* Room for n bytes at the end of out, which the caller fills. More than a frame has is cut down: frame_end refuses it then. */
static bool room(struct buf *out, size_t n, char **w)
{
    bool fits = n <= FRAME_MAX;
    n = fits ? n : FRAME_MAX + 1;
    *w = buf_reserve(out, n);
    if (!fits)
        memset(*w, 0, n);
    buf_grew(out, n);
    return fits;
}

static void put_u32(struct buf *out, uint32_t v)
{
    buf_add(out, &v, sizeof v);
}

static void put_str(struct buf *out, wf_str s)
{
    char *w;
    if (room(out, codec_size(s), &w))
        (void) codec_put_str(w, s);
}

static void put_instant(struct buf *out, wf_instant t)
{
    char *w;
    if (room(out, CODEC_INSTANT, &w))
        (void) codec_put_instant(w, t);
}

static void put_strs(struct buf *out, const wf_str *v, size_t n)
{
    char *w;
    if (room(out, codec_size_strs(v, n), &w))
        (void) codec_put_strs(w, v, n);
}

static void put_pairs(struct buf *out, const wf_pair *v, size_t n)
{
    char *w;
    if (room(out, codec_size_pairs(v, n), &w))
        (void) codec_put_pairs(w, v, n);
}

static void put_identities(struct buf *out, const wf_identity *v, size_t n)
{
    char *w;
    if (room(out, codec_size_identities(v, n), &w))
        (void) codec_put_identities(w, v, n);
}

static void put_info(struct buf *out, const wf_notice_info *i)
{
    char *w;
#define STR(f) put_str(out, i->f);
#define NUM(f) put_u32(out, i->f);
#define TIME(f) put_instant(out, i->f);
    INFO_STRS(STR)
    INFO_NUMS(NUM)
    INFO_TIMES(TIME)
#undef STR
#undef NUM
#undef TIME
    put_strs(out, i->categories, i->categories_n);
    put_strs(out, i->responses, i->responses_n);
    put_pairs(out, i->codes, i->codes_n);
    put_pairs(out, i->parameters, i->parameters_n);
    if (room(out, codec_size_areas(i->areas, i->areas_n), &w))
        (void) codec_put_areas(w, i->areas, i->areas_n);
}

static void get_info(struct codec_reader *r, struct arena *a, wf_notice_info *i)
{
    i->struct_size = sizeof *i;
#define STR(f) i->f = codec_str(r);
#define NUM(f) i->f = codec_u32(r);
#define TIME(f) i->f = codec_instant(r);
    INFO_STRS(STR)
    INFO_NUMS(NUM)
    INFO_TIMES(TIME)
#undef STR
#undef NUM
#undef TIME
    i->categories = codec_strs(r, a, &i->categories_n);
    i->responses = codec_strs(r, a, &i->responses_n);
    i->codes = codec_pairs(r, a, &i->codes_n);
    i->parameters = codec_pairs(r, a, &i->parameters_n);
    i->areas = codec_areas(r, a, &i->areas_n);
}

int frame_put_encode(struct buf *out, const struct frame_encode *f, struct err *e)
{
    const wf_notice *n = f->notice;
    size_t at = frame_begin(out, FRAME_ENCODE);
    buf_add(out, &f->job, sizeof f->job);
    put_instant(out, f->now);
    put_identities(out, &n->is, 1);
    put_instant(out, n->sent);
    put_instant(out, n->expires);
#define STR(f) put_str(out, n->f);
#define NUM(f) put_u32(out, n->f);
    NOTICE_NUMS(NUM)
    NOTICE_STRS(STR)
#undef STR
#undef NUM
    put_strs(out, n->addresses, n->addresses_n);
    put_strs(out, n->codes, n->codes_n);
    put_strs(out, n->incidents, n->incidents_n);
    put_identities(out, n->references, n->references_n);
#define STR(f) put_str(out, n->to->f);
    TO_STRS(STR)
#undef STR
    put_strs(out, n->to->languages, n->to->languages_n);
    put_u32(out, (uint32_t) n->infos_n);
    for (size_t i = 0; i < n->infos_n; i++)
        put_info(out, n->infos[i]);
    return frame_end(out, at, e);
}

static const wf_recipient *get_to(struct codec_reader *r, struct arena *a)
{
    wf_recipient *to = arena_alloc(a, sizeof *to);
    to->struct_size = sizeof *to;
#define STR(f) to->f = codec_str(r);
    TO_STRS(STR)
#undef STR
    to->languages = codec_strs(r, a, &to->languages_n);
    return to;
}

int frame_get_encode(struct span payload, struct arena *a, struct frame_encode *f, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    wf_notice *n = arena_alloc(a, sizeof *n);
    size_t one = 0;
    n->struct_size = sizeof *n;
    f->job = codec_u64(&r);
    f->now = codec_instant(&r);
    const wf_identity *is = codec_identities(&r, a, &one);
    if (one != 1)
        return err_set(e, WF_E_PROTO, "encode frame has %zu identities of its notice", one);
    n->is = *is;
    n->sent = codec_instant(&r);
    n->expires = codec_instant(&r);
#define STR(f) n->f = codec_str(&r);
#define NUM(f) n->f = codec_u32(&r);
    NOTICE_NUMS(NUM)
    NOTICE_STRS(STR)
#undef STR
#undef NUM
    n->addresses = codec_strs(&r, a, &n->addresses_n);
    n->codes = codec_strs(&r, a, &n->codes_n);
    n->incidents = codec_strs(&r, a, &n->incidents_n);
    n->references = codec_identities(&r, a, &n->references_n);
    n->to = get_to(&r, a);
    n->infos_n = codec_count(&r, (size_t) 9 * 4 + 4 * 4 + 3 * CODEC_INSTANT + 5 * 4);
    const wf_notice_info **infos = arena_alloc(a, (n->infos_n + 1) * sizeof(wf_notice_info *));
    for (size_t i = 0; i < n->infos_n; i++) {
        wf_notice_info *info = arena_alloc(a, sizeof *info);
        get_info(&r, a, info);
        infos[i] = info;
    }
    n->infos = infos;
    f->notice = n;
    return codec_end(&r, "encode", e);
}

int frame_put_encoded(struct buf *out, const struct frame_encoded *v, struct err *e)
{
    wf_str type = {v->content_type.p, v->content_type.n}, bytes = {v->bytes.p, v->bytes.n};
    char *p = codec_open(out, FRAME_ENCODED, 20 + codec_size(type) + codec_size(bytes), e);
    if (!p)
        return WF_E_LIMIT;
    char *w = codec_put_u64(p, v->job);
    w = codec_put_u32(w, (uint32_t) v->code);
    w = codec_put_u64(w, v->time_us);
    w = codec_put_str(w, type);
    codec_close(out, p, codec_put_str(w, bytes));
    return 0;
}

int frame_get_encoded(struct span payload, struct frame_encoded *v, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    v->job = codec_u64(&r);
    v->code = (int32_t) codec_u32(&r);
    v->time_us = codec_u64(&r);
    v->content_type = codec_span(&r);
    v->bytes = codec_span(&r);
    return codec_end(&r, "encoded", e);
}

bool frame_content_type_ok(struct span s)
{
    const char *slash = s.n ? memchr(s.p, '/', s.n) : NULL;
    if (!slash || slash == s.p || slash == s.p + s.n - 1 || s.n > FRAME_MAX_TYPE)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x20 || s.p[i] > 0x7e || s.p[i] == '<')
            return false;
    return s.p[0] != ' ';
}
