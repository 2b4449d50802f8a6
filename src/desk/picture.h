/* picture: what is known of one event as a whole: cases by the day on which they fell ill (onset curve, epidemic curve), by place, by the flight or ship that they came with.
 *
 * An event is an incident with what is linked to it as a part or a cause, what is inside it, and what is related to it. Cases are the persons of its reports of ill travellers; the days and the
 * flights are labels of these reports, which lie in their health records: "onset" ("2026-11-15:2 2026-11-16:4"), "flight", "ship", "bus", "train"; and what officers added there (health add), which
 * says more of the same cases. A record of a restricted incident is not opened for it. Figures alone are told, never a record's words, so that looking is no reading of a record.
 *
 * Who does not work with health records (sight.health) is told no number from 1 to 4, none that could be worked out from the others, and no flight.
 */
#ifndef WF_DESK_PICTURE_H
#define WF_DESK_PICTURE_H

#include "desk/desk.h"

/* ---- figures: picture_figures.c ---- */

enum { PICTURE_ONSETS = 64,      /* days of one report */
       PICTURE_DAYS = 366,       /* days of the curve, from the first on; and the oldest that is believed */
       PICTURE_INCIDENTS = 200,
       PICTURE_CASES = 1000000 };

/* So many fell ill on that day, counted from 1970-01-01. */
struct picture_day {
    int32_t day;
    int64_t n;
};
/* Reads "2026-11-15:2, 2026-11-16": a day without a number is one case. Days after `last`, or longer than a year before it, are none. Returns how many days there are in out (PICTURE_ONSETS of room);
 * *bad: not all of it could be read. */
size_t picture_onsets(struct span label, int32_t last, struct picture_day *out, bool *bad);
/* "2026-11-15". */
void picture_date(int32_t day, char out[16]);

/* How a number is told. FEW: from 1 to 4. HIDDEN: more, which is not told so that no other can be worked out. */
enum picture_told { PICTURE_EXACT, PICTURE_FEW, PICTURE_HIDDEN };
struct picture_cell {
    int64_t n;
    enum picture_told told;
};
/* Decides it for cells whose sum is taken to be known. False: none of them may be told. */
bool picture_suppress(struct picture_cell *cells, size_t n);

/* ---- the view: picture.c ---- */

/* Begun on the loop, told by any thread with its own reader: one object. */
struct desk_picture;
int desk_picture_begin(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_picture **out, struct err *e);
int desk_picture_json(const struct desk_picture *p, struct journal_reader *r, struct json_writer *w, struct err *e);
void desk_picture_free(struct desk_picture *p);
/* The incidents that it is made of; and may a change of that one change it? On the loop. */
size_t desk_picture_rows(const struct desk_picture *p, const uint32_t **rows);
bool desk_picture_hangs_on(const struct desk *d, const uint32_t *rows, size_t n, uint32_t row);

#endif
