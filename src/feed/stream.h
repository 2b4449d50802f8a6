/* stream: the event stream format (WHATWG HTML, server-sent events), byte by byte. Used inside feed; pure. */
#ifndef WF_FEED_STREAM_H
#define WF_FEED_STREAM_H

#include "base/buf.h"

struct feed_event {
    struct span type; /* "message" where the stream names none */
    struct span data; /* as the bytes came; not cleaned */
    struct span id;   /* the last event id as of this event; "" is none */
    uint64_t size;    /* of its data; beyond data.n where the event was over the bound */
};
/* Zeroed, with max set, is the start of a connection. id outlives a reconnection: see feed_stream_restart. */
struct feed_stream {
    size_t max; /* bytes of one event's data, and of one line */
    struct buf line, data, type, pending_id, id;
    uint64_t retry_ms; /* as the stream last said; 0: it did not */
    uint64_t over;     /* data bytes of an event that passed max */
    uint64_t dropped;  /* bytes of this line beyond max */
    uint8_t bom;       /* bytes of the byte order mark seen; 3: the start is past */
    bool skip_lf, has_data;
    bool handed;       /* the event in data was given out */
};
enum { FEED_STREAM_MORE = 0, FEED_STREAM_EVENT = 1, FEED_STREAM_OVER = 2 };
/* Reads from p[0..n) until one event is whole; *used tells how far. MORE: all was used and none is whole.
 * OVER: an event passed max; ev has the head of its data. Views live until the next call. */
int feed_stream_next(struct feed_stream *s, const char *p, size_t n, size_t *used, struct feed_event *ev);
/* For a new connection: half an event is dropped, the id and retry stay. */
void feed_stream_restart(struct feed_stream *s);
/* Sets the last event id (from a stored cursor). */
void feed_stream_set_id(struct feed_stream *s, struct span id);
void feed_stream_free(struct feed_stream *s);

#endif
