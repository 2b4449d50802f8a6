/* sim/alerts: CAP 1.2 alerts of a member's happenings, and the RSS index of them: what the plays of id, mm, ph and cap have in common. A
 * happening gives an Alert two minutes after it began, an Update when it is told anew, and a Cancel at its end.
 */
#ifndef WF_SIM_ALERTS_H
#define WF_SIM_ALERTS_H

#include "sim/play.h"

enum { ALERT_FIRST = 1, ALERT_UPDATE, ALERT_CANCEL };
#define ALERTS_MOST 60

/* Who speaks, and how. */
struct alert_voice {
    enum sim_member member;
    const char *lang;   /* beside English: "id" */
    const char *sender, *sender_name;
    const char *title;  /* of the index */
    const char *unchanged, *over; /* sentences in its language, with a space before them */
    int offset_min;     /* of the index's own times */
    bool with_gates;    /* also what is about gates */
    bool local_first;   /* the member's language stands before English */
    /* The text of a happening in its language, where it isn't the tables'; NULL: none such. */
    const char *(*instead)(const struct happening *h, bool title);
    /* Adds to the area, and to the end of the alert; NULL: nothing. */
    void (*area)(struct buf *b, const struct happening *h);
    void (*end)(struct buf *b, const struct happening *h);
};

struct alert_step {
    const struct happening *h;
    int kind;
    wf_time sent;
};

/* What has been sent by now and is not over for longer than an hour, newest first; steps point into list. */
size_t alerts_steps(const struct alert_voice *v, const struct world *w, wf_time now, happenings *list, struct alert_step *steps);
/* The alert element. */
void alerts_write(const struct alert_voice *v, const struct alert_step *s, struct buf *b);
/* The index at /cap/...; the page /cap/ID-KIND.xml, false where there is none. */
void alerts_index(const struct alert_voice *v, const struct world *w, wf_time now, const struct play_request *r, struct buf *b);
bool alerts_page(const struct alert_voice *v, const struct world *w, wf_time now, const char *path, struct buf *b);
/* <name>text</name>, escaped. */
void alerts_tag(struct buf *b, const char *name, struct span text);

#endif
