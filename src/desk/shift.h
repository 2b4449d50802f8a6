/* shift: what one shift hands to the next: handovers, their lines, and which lines of the log were struck, as rows of the state and as the facts
 * "shift.changed" that make them.
 *
 * A handover is a list of lines, made from the state when it is started. A line names what it is about (an incident, an item, a feed) and what became of it;
 * what there is to read about it is told from the state, as it is now. The survey that makes lines is shift.c, its telling shift_tell.c, the verbs are in
 * verbs_shift.c and verbs_promise.c. Used inside desk alone.
 */
#ifndef WF_DESK_SHIFT_H
#define WF_DESK_SHIFT_H

#include "base/clock.h"
#include "base/json.h"
#include "base/vec.h"
#include "model/words.h"
#include "watchfloor/plugin.h"

enum { SHIFT_HANDOVERS_MOST = 1 << 18, SHIFT_LINES_MOST = 1 << 24, SHIFT_STRIKES_MOST = 1 << 20, SHIFT_LINES_EACH = 2000 };

/* In the order in which they are handed over. */
enum shift_section {
    SHIFT_P1 = 1,
    SHIFT_P2,
    SHIFT_UNACCOUNTED, /* resolved, with persons nobody accounted for */
    SHIFT_OWNED,       /* what else belongs to the officer who leaves */
    SHIFT_WAITING,     /* the own-by clock runs: nobody has it */
    SHIFT_CLOCK,       /* of the law */
    SHIFT_SHELVED,
    SHIFT_QUESTION,
    SHIFT_REFERRAL,
    SHIFT_FEED,
    SHIFT_PROMISE,
    SHIFT_RULED_OUT,
    SHIFT_CHECK,       /* non-refoulement: nobody answered it */
    SHIFT_NOTICE,      /* it waits for an approval, or for acknowledgements; received: nobody answered it */
    SHIFT_PROTOCOL,    /* a run of one that is not closed */
    SHIFT_POSTURE,     /* the floor's, where it is not WATCH */
    SHIFT_LEVEL,       /* the global one, where it is not NONE or another is proposed */
    SHIFT_SECTIONS_END
};
enum shift_line { SHIFT_LINE_OPEN = 1, SHIFT_LINE_ACCEPTED, SHIFT_LINE_LEFT };
enum shift_state { SHIFT_OPEN = 1, SHIFT_SIGNED, SHIFT_CANCELLED };
extern const struct words shift_words_section, shift_words_line, shift_words_state;

/* Invariant: no counts from 1 on in its handover; names are numbers of struct names, 0: none; times TIME_NONE when absent. */
struct line_row {
    uint32_t handover, no;
    uint32_t incident, item; /* rows; 0: none */
    uint32_t notice;         /* its number */
    uint32_t received;       /* of one that a member sent */
    uint32_t run;            /* of a protocol */
    uint16_t name;           /* of a feed */
    uint16_t word;           /* its state then */
    uint16_t owner;          /* whose it was when it was listed */
    uint16_t by;             /* who accepted it */
    uint8_t section, state;
    bool moves;              /* whoever accepts it owns it */
    bool fresh;              /* it came after the handover was started */
    wf_time due, at;         /* at: accepted, or left */
};
struct handover_row {
    uint32_t n;              /* its place, from 1 on */
    uint32_t lines_first, lines_n; /* of the table of lines; first: how many stand before them */
    uint16_t by, to;         /* who started it; who signed, or cancelled */
    uint8_t state;
    uint8_t pad[3];
    uint32_t left_out;       /* lines that it had no room for when it was started; once it is signed, then */
    wf_time from;            /* the last one was signed: the shift began; TIME_NONE: it is the first */
    wf_time started, ended;
    uint64_t from_seq, seq, end_seq; /* of the facts: of the one before that ended, of its start, of its end; 0: none yet */
};
struct strike_row {
    uint64_t seq, by_seq;    /* the line struck; the line that strikes it */
};

/* What a fact says beside its words; every value absolute. */
struct shift_change {
    struct handover_row handover; /* n 0: of none */
    struct line_row *lines;
    size_t lines_n;
    struct strike_row strike;     /* seq 0: none */
    uint32_t about;               /* the incident that its words speak of: who may not see that one may not read it; 0: none */
    struct span id;               /* that one's */
};
struct shift_lines {
    VEC(struct line_row) v;
    uint32_t over; /* how many more there are than room */
};

struct state;
struct change;
struct change_env;
struct journal_fact;

/* The fact's payload, both ways. */
void shift_write(struct buf *out, const struct change *c, const struct change_env *env);
int shift_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e);
/* What follows from the fact's own number; c->seq is set. */
void shift_seal(struct change *c);
/* Into the state. */
int shift_apply(struct state *s, const struct change *c, struct err *e);

#endif
