/* desk_shift: what the desk tells of handovers from one shift to the next. Comes with desk/desk.h. */
#ifndef WF_DESK_DESK_SHIFT_H
#define WF_DESK_DESK_SHIFT_H

#include "desk/desk.h"

/* What is handed over, a row a line: those of handover n (0: the one that is open; where none is, as that officer would start it now, without numbers), as far as
 * sight (NULL: all) holds them. desk_handover_begin copies on the loop; the rows are told on any thread, with its own reader, one call of fn each. */
struct desk_handover;
int desk_handover_begin(const struct desk *d, const struct desk_sight *sight, struct span officer, uint32_t n, const struct desk_down *down, size_t down_n,
                        struct desk_handover **out, struct err *e);
typedef int desk_row_fn(void *arg, uint64_t key, struct span json);
int desk_handover_rows(const struct desk_handover *h, struct journal_reader *r, desk_row_fn *fn, void *arg);
void desk_handover_free(struct desk_handover *h);
/* All handovers, the newest first: {"handover","state","by","started","to","ended","from","from_seq","seq","end_seq"}. */
size_t desk_handovers(const struct desk *d);
void desk_handovers_json(const struct desk *d, size_t i, struct json_writer *w);

#endif
