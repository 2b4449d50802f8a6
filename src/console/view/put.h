/* put: the fields that several screens show, each drawn one way only. */
#ifndef WF_CONSOLE_PUT_H
#define WF_CONSOLE_PUT_H

#include "console/cell/cell.h"
#include "console/model/model.h"
#include "console/theme/role.h"

/* A member of the row as text: strings as they are, numbers in decimal; "" for null or absent. buf of 32 bytes is used for numbers. */
struct span put_text(const struct row *r, const char *member, char buf[32]);
/* Draws it; "--" in DIM where there is none. */
void put_field(const struct row *r, const char *member, struct cells *c, int x, int y, int w, uint8_t role);
/* The same, set to the right; thousands are grouped ("2,140"). */
void put_number(const struct row *r, const char *member, struct cells *c, int x, int y, int w, uint8_t role);
/* The time in a member; TIME_NONE where there is none. offset may be NULL. */
wf_time put_time(const struct row *r, const char *member, int16_t *offset);
/* 1..4 from "P1"; 0 where there is none. */
int put_priority(const struct row *r);
/* Was a question about it to be answered by now, and is not? */
bool put_answer_late(const struct model *m, const struct row *r);
uint8_t put_priority_role(int priority);
/* "000143" of "AMICF-2026-000143"; the whole where it has no such form. */
struct span put_short_id(struct span id);
/* The places that the officer follows and a row of the register is at: "MYJHB MY"; "" where it is at none. */
void put_followed(const struct row *r, struct buf *out);
/* "EX 000143" in an exercise. */
void put_id(const struct model *m, struct span id, struct cells *c, int x, int y, int w, uint8_t role);
/* "NEW" ... from the state; and its letter. */
char put_state_letter(struct span state);
uint8_t put_state_role(struct span state);
/* Role for a word of health: ok, warn, bad, unknown. */
uint8_t put_health_role(struct span word);
/* "[=====.......]" of what lives from "made" until "until" of `health`; how full, of PUT_LIFE_BAR. False: it is not said. */
enum { PUT_LIFE_BAR = 12 };
bool put_life_bar(const struct model *m, const struct json *health, char bar[PUT_LIFE_BAR + 3], wf_time *until, int *full);
/* Seconds as an age column ("06 s" under a minute is "00:06"). */
void put_age(int64_t ns, struct cells *c, int x, int y, int w, uint8_t role);
/* Who else looks at the row's incident, in as little as `w` columns: "@n.tan", "@n.tan+1", "@nt"; and a blank. Returns the columns used. */
int put_lookers(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w);

#endif
