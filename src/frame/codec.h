/* codec: reading and writing of the numbers and strings inside a frame's payload. For the files of frame alone.
 *
 * The reader is a cursor that goes bad once and stays bad: every get checks what is left, a bad cursor gives zeros, and
 * the caller looks at codec_end() when all is read. The writer goes into memory that was reserved beforehand.
 */
#ifndef WF_FRAME_CODEC_H
#define WF_FRAME_CODEC_H

#include "frame/frame.h"

#define CODEC_ABSENT UINT32_MAX /* as a string's length: the string is absent */

struct codec_reader {
    const char *p, *end;
    bool bad;
};

static inline struct codec_reader codec_reader_make(struct span s)
{
    struct codec_reader r = {s.p, s.p + s.n, false};
    return r;
}
static inline size_t codec_left(const struct codec_reader *r)
{
    return (size_t) (r->end - r->p);
}
static inline bool codec_take(struct codec_reader *r, void *out, size_t n)
{
    if (__builtin_expect(codec_left(r) < n, 0)) {
        r->bad = true;
        r->p = r->end;
        memset(out, 0, n);
        return false;
    }
    memcpy(out, r->p, n);
    r->p += n;
    return true;
}
static inline uint32_t codec_u32(struct codec_reader *r)
{
    uint32_t v;
    codec_take(r, &v, sizeof v);
    return v;
}
static inline uint64_t codec_u64(struct codec_reader *r)
{
    uint64_t v;
    codec_take(r, &v, sizeof v);
    return v;
}
static inline double codec_f64(struct codec_reader *r)
{
    double v;
    codec_take(r, &v, sizeof v);
    return v;
}
/* A view into the payload; p is NULL where the string is absent or the cursor bad. */
static inline wf_str codec_str(struct codec_reader *r)
{
    wf_str s = {NULL, 0};
    uint32_t n = codec_u32(r);
    if (n == CODEC_ABSENT || r->bad)
        return s;
    if (__builtin_expect(codec_left(r) < n, 0)) {
        r->bad = true;
        r->p = r->end;
        return s;
    }
    s.p = r->p;
    s.n = n;
    r->p += n;
    return s;
}
static inline struct span codec_span(struct codec_reader *r)
{
    wf_str s = codec_str(r);
    return span_make(s.p, s.n);
}
static inline wf_instant codec_instant(struct codec_reader *r)
{
    wf_instant t;
    uint64_t ns = codec_u64(r);
    uint32_t w = codec_u32(r);
    memset(&t, 0, sizeof t);
    t.utc_ns = (int64_t) ns;
    t.offset_min = (int16_t) (uint16_t) (w & 0xffff);
    t.set = (uint8_t) (w >> 16 & 1);
    if (w >> 17)
        r->bad = true;
    return t;
}
/* A count of things of at least `least` bytes each; bad, and 0, where they cannot all be there. */
static inline size_t codec_count(struct codec_reader *r, size_t least)
{
    uint32_t n = codec_u32(r);
    if (r->bad || n > codec_left(r) / least) {
        r->bad = true;
        r->p = r->end;
        return 0;
    }
    return n;
}
/* 0 when all was read and nothing is left over. */
int codec_end(const struct codec_reader *r, const char *what, struct err *e);
wf_pair *codec_pairs(struct codec_reader *r, struct arena *a, size_t *n);
wf_str *codec_strs(struct codec_reader *r, struct arena *a, size_t *n);
wf_identity codec_identity(struct codec_reader *r);
wf_identity *codec_identities(struct codec_reader *r, struct arena *a, size_t *n);
wf_area *codec_areas(struct codec_reader *r, struct arena *a, size_t *n);

/* Writers return the place behind what they wrote. */
static inline char *codec_put(char *w, const void *p, size_t n)
{
    memcpy(w, p, n);
    return w + n;
}
static inline char *codec_put_u32(char *w, uint32_t v)
{
    return codec_put(w, &v, sizeof v);
}
static inline char *codec_put_u64(char *w, uint64_t v)
{
    return codec_put(w, &v, sizeof v);
}
static inline char *codec_put_f64(char *w, double v)
{
    return codec_put(w, &v, sizeof v);
}
static inline char *codec_put_str(char *w, wf_str s)
{
    if (!s.p)
        return codec_put_u32(w, CODEC_ABSENT);
    w = codec_put_u32(w, (uint32_t) s.n);
    return codec_put(w, s.p, s.n);
}
static inline char *codec_put_span(char *w, struct span s)
{
    wf_str t = {s.p, s.n};
    return codec_put_str(w, t);
}
#define CODEC_INSTANT ((size_t) 12)
static inline char *codec_put_instant(char *w, wf_instant t)
{
    w = codec_put_u64(w, (uint64_t) t.utc_ns);
    return codec_put_u32(w, (uint32_t) (uint16_t) t.offset_min | (t.set ? 1u << 16 : 0));
}
/* Bytes that a string takes; more than a frame holds where it cannot fit. */
static inline size_t codec_size(wf_str s)
{
    return 4 + (s.p ? (s.n <= FRAME_MAX ? s.n : FRAME_MAX + 1) : 0);
}
size_t codec_size_pairs(const wf_pair *v, size_t n); /* saturates over FRAME_MAX */
size_t codec_size_strs(const wf_str *v, size_t n);
char *codec_put_pairs(char *w, const wf_pair *v, size_t n);
char *codec_put_strs(char *w, const wf_str *v, size_t n);
size_t codec_size_identities(const wf_identity *v, size_t n);
char *codec_put_identity(char *w, const wf_identity *is);
char *codec_put_identities(char *w, const wf_identity *v, size_t n);
size_t codec_size_areas(const wf_area *v, size_t n);
char *codec_put_areas(char *w, const wf_area *v, size_t n);

/* Room for one frame with a payload of at most `size` bytes: its header is written but for the length. NULL and the
 * error where it is over FRAME_MAX. codec_close: w is where writing ended. */
char *codec_open(struct buf *out, enum frame_type type, size_t size, struct err *e);
void codec_close(struct buf *out, char *payload, char *w);

#endif
