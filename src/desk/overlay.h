/* overlay: what the batch in the making has decided, laid over the committed state; dropped whole when the batch fails.
 *
 * Every decision reads through it and adds to it. It may lie over that of a batch which is in flight: reports see what that one decided (what
 * verbs alone look at, items, they do not). Nothing in it points into the one below. Used inside desk alone.
 */
#ifndef WF_DESK_OVERLAY_H
#define WF_DESK_OVERLAY_H

#include "base/map.h"
#include "base/vec.h"
#include "desk/board.h"
#include "desk/fold.h"
#include "journal/views.h"

struct overlay_key {
    struct fold_key k;
    uint32_t turn; /* of this batch, else empty */
};
struct overlay_count {
    uint32_t row;
    uint32_t duplicates;
};
/* A text for the full-text index. */
struct overlay_text {
    uint64_t num;
    struct span text;
};
struct overlay_seen {
    struct hash128 key;
    uint64_t digest;
};
struct overlay {
    struct state *state;
    struct overlay *under;          /* of the batch in flight; NULL: it lies on the state */
    struct arena arena;
    VEC(struct change *) changes;
    VEC(struct incident *) touched; /* current values, once a row */
    VEC(struct item *) items;       /* current values of those that the batch touched, once each, in order of their first change */
    uint32_t items_n;               /* items there are, with those of the batch */
    struct map64 rows;              /* row to its place in `touched`, from 1 on */
    struct overlay_key *keys;
    size_t keys_cap, keys_n;
    uint32_t turn;
    uint32_t incidents;             /* rows, with those of the batch */
    uint16_t year;                  /* of the last incident; 0: the state's */
    uint32_t number;
    uint32_t rights;                /* reports of rights among the rows */
    uint16_t rights_year;           /* of the last of them in this batch; 0: the state's */
    uint32_t rights_number;
    uint64_t set_aside;
    bool aside_changed;
    VEC(struct overlay_count) counts; /* duplicates to be told in one fact */
    struct map64 count_at;
    VEC(struct board_status) statuses;
    VEC(struct overlay_text) texts;
    VEC(struct views_quarantined) quarantined;
    VEC(struct overlay_seen) seen;
    VEC(struct duty_row) duties;    /* lines of the duty list, the newest last */
    bool has_handover;
    struct handover_row handover;      /* as the batch left it */
    VEC(struct line_row) handed;       /* its lines that the batch changed, the newest last */
    VEC(struct strike_row) struck;
    VEC(struct notices_change *) notices; /* of facts about notices and keys, the newest last */
    VEC(struct actions_change *) actions; /* of facts about border actions, the newest last */
    VEC(struct runs_change *)
    runs;                           /* of facts about runs of protocols, the newest last */
    struct posture_change floor;    /* posture and level, as the batch left them; NULL: untouched */
    uint64_t counts_seen;           /* count reports taken in */
    int64_t hour;                   /* of a fact checkpoint.hour in this batch; 0: none */
    uint64_t last_intake[JOURNAL_KIND_END];
};
void overlay_free(struct overlay *o);
/* Empties it over a state, and over `under` (NULL: nothing) that is to become state before it. */
void overlay_begin(struct overlay *o, struct state *s, struct overlay *under);
/* The one below has become state. */
void overlay_stand(struct overlay *o);
/* The incident as the batch sees it; NULL: there is none. Not to be changed: copy it with overlay_edit. */
const struct incident *overlay_get(struct overlay *o, uint32_t row);
/* The row alone, as the batch sees it, for a look without a copy; NULL: there is none. Holds until the next change. */
const struct incident_row *overlay_row(struct overlay *o, uint32_t row);
/* A copy to be changed and given to overlay_add; strings live as long as the batch. */
struct incident *overlay_edit(struct overlay *o, uint32_t row);
/* A new one with row, year and number; a report of rights has its own. */
struct incident *overlay_new(struct overlay *o, wf_time now, bool rights);
/* The next item of `row` as the batch sees it, the newest first: after 0 the first, then after *it's own. False: there is no more. */
bool overlay_item_next(struct overlay *o, uint32_t row, uint32_t after, struct item *it);
/* A new item of an incident, to be given to overlay_add in a change of kind ITEM. */
struct item *overlay_item_new(struct overlay *o, uint32_t row);
bool overlay_key(struct overlay *o, struct hash128 key, struct keys_value *out);
/* Lays a sealed change over. It must live in the overlay's arena. */
void overlay_add(struct overlay *o, struct change *c);
/* One more exact repeat for an incident (row 0: of an event that was set aside). */
void overlay_duplicate(struct overlay *o, uint32_t row);
/* As state_seen, with what the batch has seen. */
int overlay_seen(struct overlay *o, struct hash128 key, uint64_t digest, bool add);

#endif
