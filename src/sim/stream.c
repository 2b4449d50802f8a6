/* sim/stream: see stream.h. A reader is a number into the ring and what of one message is not yet out; it waits suspended, so that a slow one costs
 * nothing and holds nobody up. One that is slower than the ring forgets is told which numbers it missed.
 */
#include "sim/stream.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "sim/ring.h"

#define BEAT_MS 5000
#define LOOK_MS 100
#define RETRY_MS 2000
#define TOO_LONG 70000

enum ending { GOES_ON, ENDS, BREAKS, RESETS };

struct reader {
    struct stream *stream;
    struct MHD_Connection *connection;
    struct buf out; /* what waits to be read, from `at` on */
    size_t at;
    uint64_t next;    /* the number that comes next */
    uint64_t swapped; /* out of order: the number that waits for its successor; 0: none */
    int64_t not_before;
    unsigned count;
    enum ending ending;
    bool waits, beat, sign, silent; /* sign: the last number is to be told, once all is out */
};

struct stream {
    struct stage *stage;
    const struct play *play;
    char feed[48];
    struct ring ring;
    uv_timer_t look, beat;
    int open_handles;
    void (*run)(void *arg);
    void *arg;
    VEC(struct reader *)
    readers;
};

static struct misbehaviour odd_of(struct stream *s, bool use)
{
    return misbehave_next(s->stage->odd, s->feed, use);
}

static void event(struct buf *out, uint64_t seq, const char *text)
{
    buf_printf(out, "id: %llu\n%s\n\n", (unsigned long long) seq, text);
}

/* The fields of an event with its data broken, or longer than allowed. */
static void spoil(struct reader *r, uint64_t seq, const char *text, bool longer)
{
    struct buf b = {0};
    event(&b, seq, text);
    if (longer) {
        b.n--;
        buf_str(&b, "data: ");
        memset(buf_reserve(&b, TOO_LONG), 'x', TOO_LONG);
        buf_grew(&b, TOO_LONG);
        buf_str(&b, "\n\n");
    } else {
        char *data = strstr(b.p, "data: ");
        if (data) {
            data[6] = '}';
            data[7] = '<';
            data[8] = '"';
        }
    }
    buf_span(&r->out, buf_view(&b));
    buf_free(&b);
}

/* One message, or what is done instead of it. */
static void message(struct reader *r)
{
    struct stream *s = r->stream;
    uint64_t seq = r->next++;
    const char *text = ring_text(&s->ring, seq);
    struct misbehaviour m = odd_of(s, true);
    s->stage->served++;
    if (m.kind == MIS_SLOW)
        r->not_before = clock_mono() + (int64_t) m.value * NSEC_PER_MS;
    if (m.kind == MIS_DISORDER && !r->swapped && r->next <= s->ring.seq) {
        r->swapped = seq;
        return;
    }
    if (m.kind == MIS_MALFORMED || m.kind == MIS_LENGTH)
        spoil(r, seq, text, m.kind == MIS_LENGTH);
    else if (m.kind != MIS_GAP || r->count++ % 5 != 2) /* one of five is lost */
        event(&r->out, seq, text);
    if (m.kind == MIS_DUPLICATE)
        event(&r->out, seq, text);
    if (m.kind == MIS_TRUNCATED) {
        r->out.n /= 2;
        r->ending = BREAKS;
    }
    if (r->swapped && ring_text(&s->ring, r->swapped))
        event(&r->out, r->swapped, ring_text(&s->ring, r->swapped));
    r->swapped = 0;
}

/* An interface that fails ends what is open, too. */
static void look_at_orders(struct reader *r)
{
    enum misbehave_kind kind = odd_of(r->stream, false).kind;
    if (kind == MIS_BUSY || kind == MIS_ERROR)
        r->ending = ENDS;
    if (kind == MIS_RESET) {
        (void) odd_of(r->stream, true);
        r->ending = RESETS;
    }
}

static bool silent(const struct reader *r)
{
    return r->silent || odd_of(r->stream, false).kind == MIS_SILENT;
}

/* Whether there is something for the reader now. */
static bool due(const struct reader *r)
{
    if (r->at < r->out.n || r->ending != GOES_ON)
        return true;
    return !silent(r) && (r->beat || (r->sign && r->next > r->stream->ring.seq) || (r->next <= r->stream->ring.seq && clock_mono() >= r->not_before));
}

static void fill(struct reader *r)
{
    struct stream *s = r->stream;
    uint64_t oldest = ring_oldest(&s->ring);
    if (r->beat) {
        r->beat = false;
        r->sign = true;
        buf_str(&r->out, ": heartbeat\n\n");
    } else if (r->next > s->ring.seq) {
        r->sign = false;
        s->play->word(&r->out, false, r->next, s->ring.seq, clock_now(s->stage->clock));
    } else if (r->next < oldest) {
        s->play->word(&r->out, true, r->next, oldest - 1, clock_now(s->stage->clock));
        r->next = oldest;
    } else {
        message(r);
    }
}

static ssize_t on_read(void *arg, uint64_t at, char *out, size_t max)
{
    struct reader *r = arg;
    (void) at;
    while (r->at == r->out.n) {
        buf_clear(&r->out);
        r->at = 0;
        if (r->ending == RESETS) {
            const union MHD_ConnectionInfo *info =
                MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
            struct linger now = {.l_onoff = 1, .l_linger = 0};
            if (info)
                setsockopt(info->connect_fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
        }
        if (r->ending != GOES_ON)
            return r->ending == ENDS ? MHD_CONTENT_READER_END_OF_STREAM : MHD_CONTENT_READER_END_WITH_ERROR;
        if (!due(r)) {
            r->waits = true;
            MHD_suspend_connection(r->connection);
            return 0;
        }
        fill(r);
    }
    size_t n = r->out.n - r->at < max ? r->out.n - r->at : max;
    memcpy(out, r->out.p + r->at, n);
    r->at += n;
    return (ssize_t) n;
}

static void on_gone(void *arg)
{
    struct reader *r = arg;
    for (size_t i = r->stream->readers.n; i-- > 0;) {
        if (r->stream->readers.v[i] == r)
            VEC_REMOVE(&r->stream->readers, i);
    }
    buf_free(&r->out);
    mem_free(r);
}

static void wake(struct reader *r)
{
    if (!r->waits)
        return;
    r->waits = false;
    MHD_resume_connection(r->connection);
}

static void on_look(uv_timer_t *t)
{
    struct stream *s = t->data;
    bool woken = false;
    (void) ring_advance(&s->ring);
    for (size_t i = s->readers.n; i-- > 0;) {
        struct reader *r = s->readers.v[i];
        look_at_orders(r);
        if (!r->waits || !due(r))
            continue;
        wake(r);
        woken = true;
    }
    if (woken)
        s->run(s->arg);
}

static void on_beat(uv_timer_t *t)
{
    struct stream *s = t->data;
    for (size_t i = s->readers.n; i-- > 0;)
        s->readers.v[i]->beat = true;
    on_look(&s->look);
}

enum MHD_Result stream_answer(struct stream *s, struct MHD_Connection *c, const char *last_id)
{
    struct reader *r = mem_alloc(sizeof *r);
    uint64_t last = last_id ? strtoull(last_id, NULL, 10) : 0;
    r->stream = s;
    r->connection = c;
    r->silent = odd_of(s, false).kind == MIS_SILENT && odd_of(s, true).kind == MIS_SILENT;
    r->next = ring_after(&s->ring, last);
    if (!r->silent)
        buf_printf(&r->out, ": %s\nretry: %d\n\n", s->play->title, RETRY_MS);
    if (last_id && last + 1 < r->next && last < s->ring.seq)
        r->next = last + 1; /* what is no longer kept is told */
    VEC_PUSH(&s->readers, r);
    struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, on_read, r, on_gone);
    MHD_add_response_header(response, "Content-Type", "text/event-stream; charset=utf-8");
    MHD_add_response_header(response, "Cache-Control", "no-store");
    enum MHD_Result rc = MHD_queue_response(c, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    s->stage->served++;
    return rc;
}

struct stream *stream_open(struct stage *stage, const struct play *play, void (*run)(void *arg), void *arg)
{
    struct stream *s = mem_alloc(sizeof *s);
    s->stage = stage;
    s->play = play;
    s->run = run;
    s->arg = arg;
    snprintf(s->feed, sizeof s->feed, "%s/%s", play->name, play->feeds[0].id);
    ring_open(&s->ring, stage, play);
    uv_timer_init(stage->loop, &s->look);
    uv_timer_init(stage->loop, &s->beat);
    s->look.data = s->beat.data = s;
    s->open_handles = 2;
    uv_timer_start(&s->look, on_look, LOOK_MS, LOOK_MS);
    uv_timer_start(&s->beat, on_beat, BEAT_MS, BEAT_MS);
    return s;
}

void stream_end(struct stream *s)
{
    for (size_t i = s->readers.n; i-- > 0;) {
        s->readers.v[i]->ending = ENDS;
        wake(s->readers.v[i]);
    }
}

static void on_closed(uv_handle_t *h)
{
    struct stream *s = h->data;
    if (--s->open_handles)
        return;
    ring_close(&s->ring);
    VEC_FREE(&s->readers);
    mem_free(s);
}

void stream_close(struct stream *s)
{
    uv_close((uv_handle_t *) &s->look, on_closed);
    uv_close((uv_handle_t *) &s->beat, on_closed);
}
