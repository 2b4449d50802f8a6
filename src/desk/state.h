/* state: what the desk knows, as mapped tables under HOME/views/: incidents, their strings, keys, names, the board, totals.
 *
 * Only fold.c (and the board for intake) writes here, and only what is committed. Everything is derived: the journal makes it again. Used inside desk
 * alone, on the loop's thread.
 */
#ifndef WF_DESK_STATE_H
#define WF_DESK_STATE_H

#include "base/vec.h"
#include "desk/actions.h"
#include "desk/dissem.h"
#include "desk/keys.h"
#include "desk/posture.h"
#include "desk/runs.h"
#include "desk/shift.h"
#include "journal/journal.h"
#include "model/incident.h"

enum { STATE_LAYOUT = 39, TESTED_MOST = 1 << 14, DUTY_MOST = 4096, STATE_YEARS = 64, BOARD_HOURS = 24, BOARD_MOST = 4096, SEEN_SLOTS = 1 << 15 };

struct state_year {
    uint32_t first; /* row of number 1 */
    uint16_t year;
    uint16_t pad;
};
/* The first page of views/head. Invariant: facts up to `applied` are in the tables, and perhaps parts of the next batch, which
 * being applied again does no harm. busy: a page of keys was being split. */
struct state_head {
    char magic[8];
    uint32_t layout;
    volatile uint32_t busy;
    uint32_t clean;
    uint32_t years_n;
    uint8_t site[JOURNAL_SITE_BYTES];
    char boot[40];
    uint64_t generation;
    uint64_t applied;
    uint8_t applied_hash[JOURNAL_HASH_BYTES];
    uint64_t heap_used, names_used;
    uint32_t incidents, board_n, aside_n, seen_half, seen_count, items;
    uint64_t accepted, duplicates, set_aside;      /* of facts */
    uint64_t quarantined, status_n, count_n;       /* last intake seqs, from intake.block */
    uint64_t open, unowned, unacked, shelved, by_priority[5];
    uint64_t report_seq, status_seq, quarantine_seq; /* intake that is in the board and in views.db */
    uint64_t fed;                                    /* the last fact with anything for views.db */
    uint64_t status_dropped, quarantine_dropped;     /* up to here intake was dropped */
    int64_t hour;                                    /* of the board's running sums: hours since 1970; 0: none */
    uint32_t tested_n, duty_n;
    uint32_t handovers_n, lines_n, strikes_n;
    uint32_t notices_n, deliveries_n, received_n, officer_keys_n;
    uint32_t actions_n, objections_n, conflicts_n, follows_n;
    uint32_t runs_n, assessments_n, protocols_n;
    struct posture_row posture;
    struct level_row level;
    uint32_t items_alone;                            /* the newest item of no incident; 0: none */
    uint64_t suppressed, out_of_service, flapping, chattering, stale; /* open ones */
    struct state_year years[STATE_YEARS];
};

/* What a checkpoint said last, and its hours. -1 is "not said". */
/* What a checkpoint's status is made of: one feed may tell lanes, another the queue. Each part has its own last word. */
enum board_parts { BOARD_LANES, BOARD_GATES, BOARD_QUEUE, BOARD_PAX, BOARD_WATCHLIST, BOARD_HEALTH, BOARD_PARTS };
struct board_part {
    wf_time at;       /* when it occurred; TIME_NONE: nothing was said */
    uint64_t intake;  /* seq of the status that said it */
    uint16_t source;
    char member[2];
    uint32_t pad;
};

/* Invariant: source, updated, intake and member are those of the newest part. */
struct board_row {
    char code[6];
    char member[2];
    int32_t lanes_open, lanes, gates_up, gates, queue_min, pax_h;
    uint8_t watchlist, has_now;
    uint16_t source;
    char health[32];
    wf_time updated;  /* occurred */
    uint64_t intake;  /* seq of the status */
    uint64_t stamp;
    struct board_part part[BOARD_PARTS];
    int64_t sum_queue, sum_pax;   /* of the running hour */
    int32_t n_queue, n_pax, low_gates, n;
    int64_t last_hour;            /* hour of history[23]; 0: none */
    int16_t queue[BOARD_HOURS], low[BOARD_HOURS]; /* -1: none */
    int32_t pax[BOARD_HOURS];
};

/* An entry of the directory that was tested. Times are TIME_NONE when it never was so; struct names. */
struct tested_row {
    uint16_t entry, answered_by, failed_by, pad;
    wf_time answered, failed;
};

/* An officer on the duty list. Times are TIME_NONE where there is none; struct names. */
struct duty_row {
    uint16_t officer;
    uint16_t relief;     /* who stands in for him; 0: nobody */
    uint8_t on, pad[3];
    wf_time since;       /* he came on, or went off */
    wf_time until;       /* on: by when he means to go */
    wf_time next;        /* when he is to come on */
    wf_time relief_since, relief_until;
};

struct seen_slot {
    struct hash128 key;
    uint64_t digest, pad;
};

struct state {
    struct tab t_head, t_rows, t_more, t_items, t_heap, t_names, t_aside, t_board, t_seen, t_tested, t_duty, t_handovers, t_lines, t_strikes, t_notices, t_deliveries, t_received, t_officer_keys, t_actions, t_objections, t_conflicts, t_follows, t_runs, t_assessments, t_protocols;
    struct keys keys;
    struct state_head *head;
    struct names names;
    uint32_t *owned;    /* open incidents by owner's name number */
    VEC(uint32_t) rights; /* rows of reports of rights, ascending: they are numbered by themselves */
    size_t owned_n;
    char *dir;
};

/* What incidents add up to. */
struct state_counts {
    uint64_t incidents, accepted, duplicates, open, unowned, unacked, shelved, by_priority[5];
    uint64_t suppressed, out_of_service, flapping, chattering, stale; /* open ones */
};
/* Adds what one incident is counted as; by -1: takes it away. */
void state_count(struct state_counts *t, const struct incident_row *r, const struct incident_more *m, int by);

/* Opens the tables in HOME/views. *fresh: they hold nothing that can be trusted, and were emptied. site: the home's. */
int state_open(struct state *s, const char *home, const uint8_t *site, bool *fresh, struct err *e);
/* clean: everything is applied; the next start may trust them even on another boot. */
void state_close(struct state *s, bool clean);
int state_reset(struct state *s, const uint8_t *site, struct err *e);
/* Counts what is not kept in the head (owners). */
void state_recount(struct state *s);

static inline struct incident_row *state_row(const struct state *s, uint32_t row)
{
    return (struct incident_row *) (void *) s->t_rows.base + (row - 1);
}
static inline struct incident_more *state_more(const struct state *s, uint32_t row)
{
    return (struct incident_more *) (void *) s->t_more.base + (row - 1);
}
/* The whole of row 1..incidents. Strings are views into the heap, until the next state_put. */
void state_get(const struct state *s, uint32_t row, struct incident *out);
/* Writes row i->r.row (the next one, or one that is there), its strings and the totals that depend on it. */
int state_put(struct state *s, const struct incident *i, struct err *e);
/* The row of a number; 0: none. */
uint32_t state_find(const struct state *s, uint16_t year, uint32_t number);
/* Number and row that the next incident of `year` gets, where there are so many rows, and so many of them reports of rights; years never go back. */
void state_next(const struct state *s, uint32_t incidents, uint32_t rights, uint16_t *year, uint32_t *number);
/* The number that the next report of rights of `year` gets. */
uint32_t state_next_rights(const struct state *s, uint16_t year);
/* The number of a name, made and stored if it is new. 0 when there are too many. */
uint16_t state_name(struct state *s, struct span name);
/* Is it there, or are there fewer than `most` that begin with the same n bytes? What an outside makes up is kept to its share: the names of one take no place of others'. */
bool state_name_fits(const struct state *s, struct span name, size_t n, size_t most);
/* An entry of the directory answered, or did not. */
int state_tested(struct state *s, struct span entry, struct span by, wf_time at, bool answered, struct err *e);
static inline struct tested_row *state_tested_at(const struct state *s, size_t i)
{
    return (struct tested_row *) (void *) s->t_tested.base + i;
}
/* An officer's line of the duty list is this one from now on. */
int state_duty(struct state *s, const struct duty_row *r, struct err *e);
static inline struct duty_row *state_duty_at(const struct state *s, size_t i)
{
    return (struct duty_row *) (void *) s->t_duty.base + i;
}
static inline struct handover_row *state_handover(const struct state *s, uint32_t n)
{
    return (struct handover_row *) (void *) s->t_handovers.base + (n - 1);
}
static inline struct line_row *state_line(const struct state *s, uint32_t n)
{
    return (struct line_row *) (void *) s->t_lines.base + (n - 1);
}
static inline struct strike_row *state_strike(const struct state *s, uint32_t n)
{
    return (struct strike_row *) (void *) s->t_strikes.base + (n - 1);
}
static inline struct notice_row *state_notice(const struct state *s, uint32_t n)
{
    return (struct notice_row *) (void *) s->t_notices.base + (n - 1);
}
static inline struct delivery_row *state_delivery(const struct state *s, uint32_t n)
{
    return (struct delivery_row *) (void *) s->t_deliveries.base + (n - 1);
}
static inline struct received_row *state_received(const struct state *s, uint32_t n)
{
    return (struct received_row *) (void *) s->t_received.base + (n - 1);
}
static inline struct officer_key_row *state_officer_key(const struct state *s, uint32_t n)
{
    return (struct officer_key_row *) (void *) s->t_officer_keys.base + (n - 1);
}
static inline struct run_row *state_run(const struct state *s, uint32_t n)
{
    return (struct run_row *) (void *) s->t_runs.base + (n - 1);
}
static inline struct assessment_row *state_assessment(const struct state *s, uint32_t n)
{
    return (struct assessment_row *) (void *) s->t_assessments.base + (n - 1);
}
static inline struct protocol_row *state_protocol(const struct state *s, uint32_t n)
{
    return (struct protocol_row *) (void *) s->t_protocols.base + (n - 1);
}
static inline struct action_row *state_action(const struct state *s, uint32_t n)
{
    return (struct action_row *) (void *) s->t_actions.base + (n - 1);
}
static inline struct objection_row *state_objection(const struct state *s, uint32_t n)
{
    return (struct objection_row *) (void *) s->t_objections.base + (n - 1);
}
static inline struct conflict_row *state_conflict(const struct state *s, uint32_t n)
{
    return (struct conflict_row *) (void *) s->t_conflicts.base + (n - 1);
}
static inline struct follow_row *state_follow(const struct state *s, uint32_t n)
{
    return (struct follow_row *) (void *) s->t_follows.base + (n - 1);
}
int state_aside(struct state *s, uint64_t seq, struct err *e);

static inline struct board_row *state_board(const struct state *s, size_t i)
{
    return (struct board_row *) (void *) s->t_board.base + i;
}
/* The row of a checkpoint, made in order of the code if `make`; NULL. */
struct board_row *state_checkpoint(struct state *s, struct span code, bool make);

/* Keys, all 128 bits, from the site's id. domain: 'R' report, 'I' incident of a source_id, 'D' incident of a dedup_key, 'C' command. */
struct hash128 state_key(const struct state *s, char domain, struct span a, struct span b, struct span c);
uint64_t state_digest(const struct state *s, struct span content);
/* Observations seen lately: 0 new, 1 the same, 2 the same key with other content. add: remember it. */
int state_seen(struct state *s, struct hash128 key, uint64_t digest, bool add);

#endif
