/* stream: reads an event stream after the WHATWG rules: CR, LF or CRLF, a BOM at the start, comments, id, retry,
 * data of several lines. Pure: bytes in, events out. Bytes of events are not decoded here: the plugin cleans them. */
#include "feed/stream.h"

static void stream_append_data(struct feed_stream *s, const char *p, size_t n)
{
    s->has_data = true;
    s->over += n + 1;
    size_t room = s->max > s->data.n ? s->max - s->data.n : 0;
    buf_add(&s->data, p, n < room ? n : room);
    if (s->data.n < s->max + 1)
        buf_char(&s->data, '\n');
}

static void stream_field(struct feed_stream *s)
{
    const char *p = s->line.p;
    size_t n = s->line.n;
    const char *colon = memchr(p, ':', n);
    size_t name = colon ? (size_t) (colon - p) : n;
    size_t at = colon ? name + 1 : n;
    if (at < n && p[at] == ' ')
        at++;
    const char *value = p + at;
    size_t len = n - at;
    if (name == 4 && memcmp(p, "data", 4) == 0) {
        stream_append_data(s, value, len);
        s->over += s->dropped;
    } else if (name == 5 && memcmp(p, "event", 5) == 0) {
        buf_clear(&s->type);
        buf_add(&s->type, value, len < 256 ? len : 256);
    } else if (name == 2 && memcmp(p, "id", 2) == 0) {
        if (len <= 4096 && !memchr(value, 0, len)) {
            buf_clear(&s->pending_id);
            buf_add(&s->pending_id, value, len);
        }
    } else if (name == 5 && memcmp(p, "retry", 5) == 0 && len > 0) {
        uint64_t v = 0;
        for (size_t i = 0; i < len; i++) {
            if (value[i] < '0' || value[i] > '9')
                return;
            v = v > UINT64_MAX / 10 - 10 ? UINT64_MAX : v * 10 + (uint64_t) (value[i] - '0');
        }
        s->retry_ms = v;
    }
}

/* The blank line: true when there is an event to hand out. */
static bool stream_dispatch(struct feed_stream *s, struct feed_event *ev)
{
    buf_clear(&s->id);
    buf_span(&s->id, buf_view(&s->pending_id));
    if (!s->has_data) {
        buf_clear(&s->type);
        return false;
    }
    uint64_t size = s->over - 1; /* less the last line end */
    s->handed = true;
    *ev = (struct feed_event){.type = s->type.n ? buf_view(&s->type) : SPAN_LIT("message"),
                              .data = span_make(s->data.p, size < s->max ? (size_t) size : s->max),
                              .id = buf_view(&s->id),
                              .size = size};
    return true;
}

/* One line is whole: true when it ended an event. */
static bool stream_line(struct feed_stream *s, struct feed_event *ev)
{
    bool whole = false;
    if (s->line.n == 0 && s->dropped == 0)
        whole = stream_dispatch(s, ev);
    else if (s->line.p[0] != ':')
        stream_field(s);
    buf_clear(&s->line);
    s->dropped = 0;
    return whole;
}

static void stream_begin_event(struct feed_stream *s)
{
    buf_clear(&s->data);
    buf_clear(&s->type);
    s->over = 0;
    s->has_data = s->handed = false;
}

static void stream_add_line(struct feed_stream *s, const char *p, size_t n)
{
    /* "data: " and the value, which alone counts against max. */
    size_t limit = s->max + 16, room = limit > s->line.n ? limit - s->line.n : 0;
    buf_add(&s->line, p, n < room ? n : room);
    if (n > room)
        s->dropped += n - room;
}

static size_t stream_skip_bom(struct feed_stream *s, const char *p, size_t n)
{
    static const char bom[3] = "\xef\xbb\xbf";
    size_t i = 0;
    while (s->bom < 3 && i < n) {
        if (p[i] == bom[s->bom]) {
            s->bom++;
            i++;
            continue;
        }
        stream_add_line(s, bom, s->bom); /* it was none */
        s->bom = 3;
    }
    return i;
}

int feed_stream_next(struct feed_stream *s, const char *p, size_t n, size_t *used, struct feed_event *ev)
{
    if (s->handed)
        stream_begin_event(s);
    size_t i = s->bom < 3 ? stream_skip_bom(s, p, n) : 0;
    while (i < n) {
        if (s->skip_lf) {
            s->skip_lf = false;
            if (p[i] == '\n') {
                i++;
                continue;
            }
        }
        size_t from = i;
        while (i < n && p[i] != '\n' && p[i] != '\r')
            i++;
        if (i > from)
            stream_add_line(s, p + from, i - from);
        if (i == n)
            break;
        s->skip_lf = p[i++] == '\r';
        if (stream_line(s, ev)) {
            *used = i;
            return ev->size > s->max ? FEED_STREAM_OVER : FEED_STREAM_EVENT;
        }
    }
    *used = n;
    return FEED_STREAM_MORE;
}

void feed_stream_restart(struct feed_stream *s)
{
    stream_begin_event(s);
    buf_clear(&s->line);
    buf_clear(&s->pending_id);
    buf_span(&s->pending_id, buf_view(&s->id));
    s->dropped = 0;
    s->bom = 0;
    s->skip_lf = false;
}

void feed_stream_set_id(struct feed_stream *s, struct span id)
{
    buf_clear(&s->id);
    buf_span(&s->id, id);
    buf_clear(&s->pending_id);
    buf_span(&s->pending_id, id);
}

void feed_stream_free(struct feed_stream *s)
{
    buf_free(&s->line);
    buf_free(&s->data);
    buf_free(&s->type);
    buf_free(&s->pending_id);
    buf_free(&s->id);
}
