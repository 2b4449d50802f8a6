/* sim/play: one member's interface: what it answers to a path, or the lines that it sends. A member is a file play_NAME.c and a row of
 * PLAY_LIST, its happenings a row of SIM_MEMBER_LIST (world.h), its checkpoints rows of places[] (tables.c), its language a file and a row of WORDS_LIST
 * (words.h); how much happens there, a line "rate" of a scenario. http, lines and events carry the bytes.
 */
#ifndef WF_SIM_PLAY_H
#define WF_SIM_PLAY_H

#include "base/buf.h"
#include "sim/misbehave.h"
#include "sim/world.h"

struct play_feed {
    const char *id;      /* "queues": the feed is "sg/queues" */
    const char *path;    /* where the demo's feed begins, with its query and {date:..} as the engine fills it; "" for lines */
    unsigned interval_s; /* of the demo */
};

struct gateways;
struct play_request {
    const char *path, *query; /* query: "page=2&limit=10", or ""; read it with play_arg */
    const char *host;         /* "127.0.0.1:18108", for links */
    enum misbehave_kind odd;  /* MIS_DUPLICATE, MIS_DISORDER, MIS_GAP are the play's to do */
    const struct gateways *gateways; /* what members took, and acknowledge late among their own records; NULL: nothing */
};

struct play {
    const char *name, *title;
    enum sim_member member;
    int port; /* after the base */
    bool key; /* needs X-Api-Key */
    const struct play_feed *feeds;
    size_t feeds_n;
    const char *const *kinds; /* of what happens of itself, at no checkpoint: a scenario's words for its own rows; NULL: none */
    size_t kinds_n;
    /* The content at a path. Returns the feed it belongs to (an index), or -1 where there is nothing. */
    int (*page)(const struct world *w, wf_time now, const struct play_request *r, struct buf *body, const char **content_type);
    /* Instead of pages, messages that are sent: adds those of the minute that begins at `slot`, numbered from *seq + 1: lines over TCP; with
     * `stream`, server-sent events at the feed's path, each its fields without the id, and an empty line. */
    bool stream;
    void (*minute)(const struct world *w, wf_time slot, uint64_t *seq, struct buf *lines);
    /* Of a stream: the event that tells the last number, or, with `lost`, that first..last are no longer kept. */
    void (*word)(struct buf *out, bool lost, uint64_t first, uint64_t last, wf_time now);
};

extern const struct play *const plays[];
extern const size_t plays_n;
const struct play *play_find(struct span name); /* NULL: none */
/* The plays, a row each: their file is play_NAME.c. */
#define PLAY_LIST(X) X(id) X(sg) X(la) X(gdacs) X(usgs) X(bn) X(mm) X(ph) X(who) X(cap) X(paxlst) \
    X(kh) \
    X(my) \
    X(th) \
    X(tl) \
    X(vn)
#define X(name) extern const struct play play_##name;
PLAY_LIST(X)
#undef X

/* An argument of a query, n 0 where it is not there; as a whole number least..most, or dflt. */
struct span play_arg(const char *query, const char *name);
long play_arg_number(const char *query, const char *name, long least, long most, long dflt);
/* For plays whose answer is a list: which items come, in which order, as `odd` says. Returns how many; idx holds 2 * n. */
size_t play_order(enum misbehave_kind odd, size_t n, size_t *idx);
/* The places of a member: their indices in places[]. Returns how many, `most` at most. */
size_t play_places(enum sim_member member, size_t *idx, size_t most);
/* RFC 3339 in an offset; RFC 822; text escaped for XML. */
void play_time(struct buf *out, wf_time t, int offset_min);
void play_rfc822(struct buf *out, wf_time t, int offset_min);
void play_xml(struct buf *out, struct span text);
/* The words of a happening in a language ("en", "id", "lo", or one of words.h), English where it has none: title or text. */
void play_words(struct buf *out, const struct happening *h, const char *lang, bool title);

#endif
