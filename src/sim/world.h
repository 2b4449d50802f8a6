/* sim/world: what happens at the simulated checkpoints, as a pure function of (scenario, seed, start, time).
 *
 * Nothing is remembered between calls, so a restarted simulator goes on where it was and two runs with one seed agree. Owned by
 * main; the plays call it.
 */
#ifndef WF_SIM_WORLD_H
#define WF_SIM_WORLD_H

#include "base/clock.h"
#include "base/vec.h"

#define MINUTE (60 * NSEC_PER_SEC)
#define HOUR (60 * MINUTE)

/* Whose happenings there are, a row each: its name here, what its happenings' ids begin with, how many hours a thing of it lasts at most (so far back
 * one must look), and whether it is of nature: of no place, made by gdacs, usgs and the like into what they need. In the order in which they came: a
 * member's number is part of what makes its happenings. */
#define SIM_MEMBER_LIST(X) \
    X(ID, "ID", 5, false) \
    X(SG, "SG", 5, false) \
    X(LA, "LA", 5, false) \
    X(GDACS, "GD", 36, true) \
    X(USGS, "US", 1, true) \
    X(BN, "BN", 5, false) \
    X(MM, "MM", 5, false) \
    X(PH, "PH", 5, false) \
    X(WHO, "WHO", 72, true) \
    X(CAP, "CAP", 36, true) \
    X(PAXLST, "PX", 6, true) \
    X(KH, "KH", 5, false) \
    X(MY, "MY", 5, false) \
    X(TH, "TH", 5, false) \
    X(TL, "TL", 5, false) \
    X(VN, "VN", 5, false)
enum sim_member {
#define X(name, code, lookback, nature) SIM_##name,
    SIM_MEMBER_LIST(X)
#undef X
        SIM_MEMBERS
};

/* A checkpoint, with what it can do at its best. */
struct place {
    const char *code, *name, *local; /* local: in the member's own language */
    enum sim_member member;
    char kind; /* A airport, L land, P port */
    int16_t offset_min;
    double lat, lon;
    int lanes, gates, peak_pax_h;
    const char *terminals[4]; /* ends with NULL */
};
extern const struct place places[];
extern const size_t places_n;
const struct place *place_find(struct span code); /* NULL: none */

/* A kind of thing that happens, with its words in each language that is played. {place} and {n} are put in. */
struct tmpl {
    const char *key, *type, *sg, *la, *cap_category, *oet;
    int weight;
    const char *kinds;               /* of places where it can happen */
    int least_min, most_min;         /* how long it lasts */
    int impact, urgency;             /* 1..4; 1..4: immediate, expected, future, past */
    int least_n, most_n;             /* the number in its text */
    bool persons;                    /* that number counts persons */
    int gates;                       /* 0 no effect, 1 some gates down, 2 all */
    double pax;                      /* factor on passengers; 0 is 1 */
    const char *en_title, *en_text, *id_title, *id_text, *lo_title, *lo_text;
};
extern const struct tmpl tmpls[];
extern const size_t tmpls_n;
const struct tmpl *tmpl_find(struct span key);

/* What a member that closes a checkpoint, or orders a measure, says of it beside that; NULL: not said. */
struct measure {
    const char *direction; /* IN, OUT, BOTH */
    const char *affected, *rationale, *law, *proportionality, *alternatives, *exceptions;
    bool delays;  /* travellers, for over 24 hours */
    wf_time until; /* told as its end, after the start of the happening; 0: when it ends */
};

struct happening {
    char id[32];
    enum sim_member member;
    const struct place *place; /* NULL for gdacs and usgs */
    const struct tmpl *tmpl;   /* the same */
    wf_time start, end;
    wf_time revised;           /* when it is told anew, between start and end; TIME_NONE: never */
    int n, impact, urgency, gates;
    double lat, lon, size;     /* gdacs, usgs: where, and magnitude or strength */
    int which;                 /* gdacs, usgs: row of their own tables */
    const char *onset, *flight, *ship; /* of ill travellers: "2026-11-15:2 2026-11-16:4"; NULL: not said */
    const char *title, *text;  /* of the scenario, instead of the template's; NULL: none */
    const char *mark;          /* stands before whatever is said of it: "SYNTHETIC"; NULL: nothing does */
    struct measure measure;    /* of a closure and a health measure */
    bool planned;              /* a line of the timeline */
    bool degraded;             /* the link to the watch list, too */
};
typedef VEC(struct happening) happenings;

/* What a checkpoint shows at a time. */
struct figures {
    int lanes_open, lanes, gates_up, gates, queue_min, pax_h, verify_ms;
    double reject_pct;
    int watchlist; /* 1 ok, 2 degraded, 3 down */
    int biometric, document, watch; /* reasons of rejects in the last hour */
};

/* A line of a scenario's timeline. */
struct planned {
    wf_time at, lasts; /* at: after the start */
    struct happening h; /* its texts are the scenario's */
    char *misbehave;    /* "sg/queues=slow:3000", or NULL */
};

/* How often a kind of thing happens by the travellers that there are: so many of a million. */
struct per_million {
    const struct tmpl *tmpl;
    double n;
};
enum { PER_MILLION_MOST = 8 };

struct world {
    uint64_t seed;
    wf_time start;
    double rate[SIM_MEMBERS]; /* things an hour that happen by themselves */
    struct per_million per_million[PER_MILLION_MOST]; /* these kinds happen by no member's rate then */
    size_t per_million_n;
    const char *mark; /* of all happenings; NULL: none */
    const struct planned *planned;
    size_t planned_n;
};

/* A number 0 <= x < 1 that depends on all arguments alone. */
double world_random(const struct world *w, uint64_t a, uint64_t b, uint64_t c);
/* Adds what happens at `member` and has begun by `now` and ended no longer than `after` ago (still going counts), oldest first. */
void world_happenings(const struct world *w, enum sim_member member, wf_time now, wf_time after, happenings *out);
void world_figures(const struct world *w, const struct place *p, wf_time now, struct figures *out);
/* Appends text with {place} and {n} put in. */
struct buf;
void world_words(struct buf *out, const char *text, const struct happening *h, const char *place_name);

#endif
