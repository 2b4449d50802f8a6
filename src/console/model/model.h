/* model: what the console knows, built from wire messages alone.
 *
 * Owns: the windows, the figures of the top line, the state of the link. app.c feeds it; views read it.
 */
#ifndef WF_CONSOLE_MODEL_H
#define WF_CONSOLE_MODEL_H

#include "base/clock.h"
#include "console/model/window.h"
#include "wire/client.h"

/* What WIN_MAP holds. */
#define MAP_FILTER "shelved:no suppressed:no"

/* One subscription each. */
enum model_win {
    WIN_INBOX,
    WIN_MINE,
    WIN_FLOOR,
    WIN_SHELVED, /* up to here the sections of the Floor */
    WIN_CHECKPOINTS,
    WIN_FEEDS,
    WIN_PLUGINS,
    WIN_QUARANTINE,
    WIN_LOG,
    WIN_DIRECTORY,
    WIN_DUTY,
    WIN_HANDOVER,
    WIN_NOTICES,  /* ours, on every screen: an incident names its own */
    WIN_RECEIVED, /* notices of members to this centre */
    WIN_RUNS,     /* of health protocols */
    WIN_CLOCKS,   /* legal ones, of runs, incidents and border actions */
    WIN_ACTIONS,  /* at members' borders */
    WIN_MATRIX,   /* the same by checkpoint and kind of measure */
    WIN_PRESENCE, /* who else looks at which incident */
    WIN_BELL,   /* what waits unacknowledged for an owner, for the bell alone */
    WIN_FOLLOWED, /* what the officer follows, open and closed, what changed last first: for the bell alone */
    WIN_BORDERS,  /* border actions at places that he follows, what is new first: for the bell alone */
    WIN_PLACES, /* every checkpoint of the register, and where it lies: for the map */
    WIN_MAP,    /* incidents open anywhere, the worst first: for the map */
    WIN_FIND,   /* incidents open and closed */
    WIN_DETAIL, /* the incident that is selected, whole, with its timeline */
    WIN_NOTICE, /* the one that is open, whole: asked for again as often as its row changes */
    WIN_ACKS,   /* its deliveries, a row a desk */
    WIN_RUN,    /* the run of a protocol that is open, whole: asked for again as often as its row changes */
    WIN_PICTURE, /* of the event that WIN_RUN is about: onsets, places, flights */
    WIN_QUESTIONS, /* of WIN_RUN: made here, subscribed to nowhere */
    WIN_STEPS,  /* of the playbooks of WIN_DETAIL: made here, subscribed to nowhere */
    WIN_COUNT
};

enum model_link {
    LINK_UP,
    LINK_LATE,     /* connected, but nothing was heard for too long */
    LINK_LOST,     /* not connected; trying */
    LINK_STARTING, /* an engine is being started */
    LINK_DOWN      /* not connected, and we don't start one: link_text says why */
};

/* One that runs, as the tick tells it. */
#define MODEL_CLOCKS 12
struct model_clock {
    char id[48], kind[12], name[48];
    wf_time due;
};

/* What of the notices waits for this officer, as the tick tells it. */
struct model_notices {
    bool told;        /* this engine keeps notices */
    int64_t waiting;  /* approvals that this officer could give */
    char notice[16];  /* the one whose time is over first, or "" */
    wf_time since;    /* when it was handed in; TIME_NONE */
    wf_time until;    /* when the approval ends that runs out first, of one that waits for its release; TIME_NONE: it waits for an approval */
    int64_t inbox;    /* received, and neither acknowledged nor rejected */
    int64_t cancellable;
};

struct model {
    /* from the greeting */
    char mode[16], exercise_id[64], officer[64], centre[128], site[64], engine[64];
    bool exercise;
    bool observer; /* nothing can be changed from here */
    struct clock clock; /* domain time */
    /* from the tick */
    wf_time now; /* TIME_NONE before the first */
    int64_t unowned, open, shelved, oldest_unowned_s; /* -1: none */
    int64_t feeds_up, feeds_total;
    int64_t on_duty; /* officers; -1: nobody keeps the list */
    bool duty;       /* this one is on duty */
    int64_t suppressed;
    int64_t alerts, p1, p2, p3; /* signals that rang in ten minutes, -1: not known; shares of the last day in per cent */
    bool flood;
    char posture[24], level[24];                       /* level "NONE": WHO declared none */
    char level_proposed[24], level_proposed_by[64];    /* "" where nothing is proposed */
    char level_proposed_doc[200];
    int64_t level_proposed_rev;
    int64_t bell; /* rings down to this priority; 0: not at all */
    struct model_clock clocks[MODEL_CLOCKS]; /* what is over first, then what comes next */
    int clocks_n;
    struct model_notices notices;
    int key; /* the officer's signing key here: 0 there is none, 1 locked, 2 being opened, 3 open (keyring.h) */
    char trouble[160]; /* what the engine has to tell everyone (the disk is full), or "" */
    /* rows */
    struct window win[WIN_COUNT];
    uint64_t sub[WIN_COUNT]; /* the subscription that fills it, 0: none */
    /* the link */
    enum model_link link;
    int64_t lost_since; /* monotonic; 0: not lost */
    char link_text[600];
    /* the officer's own zone */
    int16_t local_offset; /* minutes, OFFSET_NONE: UTC is enough */
    char local_zone[8];
};

void model_init(struct model *m);
void model_free(struct model *m);
void model_greet(struct model *m, const struct client_greeting *g);
/* What a push did. */
enum model_change {
    MODEL_NOTHING = 0,
    MODEL_ROWS = 1,      /* rows of some window changed */
    MODEL_TICK = 2,
    MODEL_RESYNC = 4,    /* an edit did not fit: ask for a new snapshot of *win */
    MODEL_BYE = 8
};
/* Applies a push. *win gets the window it was about, or WIN_COUNT. */
unsigned model_push(struct model *m, struct span push, uint64_t sub, const struct json *root, enum model_win *win);
/* The view a window shows. */
enum wire_view model_view(enum model_win win);
/* Who else looks at an incident: a row of "presence", or NULL. */
const struct row *model_lookers(const struct model *m, struct span incident);
/* Domain time, between ticks too. */
wf_time model_now(const struct model *m);
/* Feeds the model a line of a fixture: {"greeting":{...}} or {"win":"inbox","push":...}; for tests and demos of the screens. */
int model_fixture(struct model *m, struct span line, struct err *e);

#endif
