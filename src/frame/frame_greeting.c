/* frame_greeting: the descriptor of a plugin in a frame. See frame.h. */
#include "frame/codec.h"
#include "frame/frame.h"
#include "model/protocol.h"

#define TEXT_MAX ((size_t) 64 << 10) /* of one string of a descriptor */

/* A string of the descriptor as one of a frame; p NULL for NULL. false: it has no end within TEXT_MAX. */
static bool text(const char *s, wf_str *out)
{
    out->p = s;
    out->n = s ? strnlen(s, TEXT_MAX + 1) : 0;
    return out->n <= TEXT_MAX;
}

static int put_cstr(struct buf *out, const char *s, struct err *e)
{
    wf_str v;
    if (!text(s, &v))
        return err_set(e, WF_E_LIMIT, "a string of the descriptor is longer than %zu bytes", TEXT_MAX);
    char *w = buf_reserve(out, 4 + v.n);
    buf_grew(out, (size_t) (codec_put_str(w, v) - w));
    return 0;
}

static void put_u32(struct buf *out, uint32_t v)
{
    buf_add(out, &v, sizeof v);
}

/* The fields of wf_source in one order for both directions. */
#define SOURCE_FIELDS(STR, NUM) \
    STR(id) STR(title) NUM(transport) NUM(raw) STR(url) STR(method) STR(body) STR(body_type) STR(accept) \
    NUM(auth) NUM(interval_s) STR(auth_header) NUM(heartbeat_s) NUM(max_bytes) NUM(timeout_s) \
    NUM(follow_max) STR(on_connect) NUM(complete) NUM(content_max_age_s)

static int put_source(struct buf *out, const wf_source *s, struct err *e)
{
    int rc = 0;
#define STR(f) \
    if (rc == 0) \
        rc = put_cstr(out, s->f, e);
#define NUM(f) put_u32(out, s->f);
    SOURCE_FIELDS(STR, NUM)
#undef STR
#undef NUM
    return rc;
}

static int put_option(struct buf *out, const wf_option_decl *o, struct err *e)
{
    int rc = put_cstr(out, o->name, e);
    put_u32(out, o->type);
    rc = rc ? rc : put_cstr(out, o->default_value, e);
    return rc ? rc : put_cstr(out, o->help, e);
}

/* Stands where the plugin has an encode of its own: that is called by its host alone. */
static int elsewhere(void *instance, const wf_host *host, const wf_notice *notice, wf_encoded *out)
{
    (void) instance;
    (void) host;
    (void) notice;
    (void) out;
    return WF_FAIL_OTHER;
}

/* Absent where there is none. */
static void put_protocol(struct buf *out, const wf_protocol *p)
{
    struct buf b = {0};
    struct json_writer w;
    wf_str v = {NULL, 0};
    if (p) {
        jw_init(&w, &b);
        protocol_write(&w, p);
        v = (wf_str){b.p, b.n <= FRAME_MAX ? b.n : FRAME_MAX}; /* cut short it is over the frame's bound all the same */
    }
    char *to = buf_reserve(out, codec_size(v));
    buf_grew(out, (size_t) (codec_put_str(to, v) - to));
    buf_free(&b);
}

int frame_put_greeting(struct buf *out, const wf_plugin *d, struct span exports, struct err *e)
{
    if (d->options_n > FRAME_MAX_OPTIONS || d->sources_n > FRAME_MAX_SOURCES)
        return err_set(e, WF_E_LIMIT, "%zu options and %zu sources are more than %u and %u", d->options_n, d->sources_n,
                       FRAME_MAX_OPTIONS, FRAME_MAX_SOURCES);
    const char *strs[] = {d->name, d->version, d->license, d->attribution, d->member, d->title};
    size_t at = frame_begin(out, FRAME_GREETING);
    int rc = 0;
    put_u32(out, d->abi_major);
    put_u32(out, d->abi_minor);
    put_u32(out, d->encode != NULL);
    for (size_t i = 0; i < ARRAY_LEN(strs) && rc == 0; i++)
        rc = put_cstr(out, strs[i], e);
    put_u32(out, (uint32_t) d->options_n);
    for (size_t i = 0; i < d->options_n && rc == 0; i++)
        rc = put_option(out, &d->options[i], e);
    put_u32(out, (uint32_t) d->sources_n);
    for (size_t i = 0; i < d->sources_n && rc == 0; i++)
        rc = put_source(out, &d->sources[i], e);
    if (rc == 0 && exports.n > TEXT_MAX)
        exports.n = TEXT_MAX;
    if (rc == 0) {
        wf_str x = {exports.p ? exports.p : "", exports.n};
        char *w = buf_reserve(out, 4 + x.n);
        buf_grew(out, (size_t) (codec_put_str(w, x) - w));
        put_protocol(out, d->protocol);
        return frame_end(out, at, e);
    }
    out->n = at;
    out->p[at] = 0;
    return rc;
}

/* NULL where absent; a NUL inside makes the cursor bad. */
static const char *get_cstr(struct codec_reader *r, struct arena *a)
{
    wf_str s = codec_str(r);
    if (!s.p)
        return NULL;
    if (s.n > TEXT_MAX || memchr(s.p, 0, s.n))
        r->bad = true;
    return arena_strndup(a, s.p, s.n);
}

static void get_source(struct codec_reader *r, struct arena *a, wf_source *s)
{
    s->struct_size = sizeof *s;
#define STR(f) s->f = get_cstr(r, a);
#define NUM(f) s->f = codec_u32(r);
    SOURCE_FIELDS(STR, NUM)
#undef STR
#undef NUM
}

int frame_get_greeting(struct span payload, struct arena *a, const wf_plugin **out, const char **exports, struct err *e)
{
    struct codec_reader r = codec_reader_make(payload);
    wf_plugin *d = arena_alloc(a, sizeof *d);
    d->struct_size = sizeof *d;
    d->abi_major = codec_u32(&r);
    d->abi_minor = codec_u32(&r);
    uint32_t encodes = codec_u32(&r);
    d->encode = encodes ? elsewhere : NULL;
    d->name = get_cstr(&r, a);
    d->version = get_cstr(&r, a);
    d->license = get_cstr(&r, a);
    d->attribution = get_cstr(&r, a);
    d->member = get_cstr(&r, a);
    d->title = get_cstr(&r, a);
    d->options_n = codec_count(&r, 16);
    if (d->options_n > FRAME_MAX_OPTIONS)
        return err_set(e, WF_E_PROTO, "greeting frame has %zu options", d->options_n);
    wf_option_decl *options = arena_alloc(a, (d->options_n + 1) * sizeof *options);
    for (size_t i = 0; i < d->options_n; i++) {
        options[i].name = get_cstr(&r, a);
        options[i].type = codec_u32(&r);
        options[i].default_value = get_cstr(&r, a);
        options[i].help = get_cstr(&r, a);
    }
    d->options = options;
    d->sources_n = codec_count(&r, 19 * 4);
    if (d->sources_n > FRAME_MAX_SOURCES)
        return err_set(e, WF_E_PROTO, "greeting frame has %zu sources", d->sources_n);
    wf_source *sources = arena_alloc(a, (d->sources_n + 1) * sizeof *sources);
    for (size_t i = 0; i < d->sources_n; i++)
        get_source(&r, a, &sources[i]);
    d->sources = sources;
    *exports = get_cstr(&r, a);
    *exports = *exports ? *exports : "";
    *out = d;
    struct span protocol = codec_span(&r);
    r.bad |= encodes > 1;
    int rc = codec_end(&r, "greeting", e);
    return rc || !protocol.p ? rc : protocol_parse(a, protocol, &d->protocol, e);
}
