/* detail_clocks: the clocks of one incident, in its record: by when it is to be owned, and each clock of the law with what it rests on; in UTC and in the
 * member's own time, and how long that is from now. Called by detail.c alone. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/detail.h"
#include "console/view/put.h"
#include "console/view/zone.h"
#include "console/widget/page.h"

/* "Wed 11-25 20:30Z / 03:00+1 +06:30, 3 h 12 min left" */
static void moment(const struct model *m, const struct row *r, wf_time due, char *out, size_t size)
{
    wf_time now = model_now(m);
    char at[32], local[32] = "", left[32];

    age_moment(due, now, at);
    age_local(due, zone_of_member(json_str(r->j, "member")), local);
    age_words(due > now ? due - now : now - due, left);
    snprintf(out, size, "%s%s%s, %s %s", at, local[0] ? " / " : "", local, left, due > now ? "left" : "over!");
}

void detail_own_by(struct page *p, const struct model *m, const struct row *r)
{
    wf_time due = put_time(r, "due", NULL), now = model_now(m);
    char text[160];

    if (due == TIME_NONE || now == TIME_NONE || json_str(r->j, "owner").n)
        return;
    moment(m, r, due, text, sizeof text);
    page_line(p);
    page_pair(p, "own by", span_str(text), due > now ? ROLE_BASE : ROLE_BAD);
}

static void one(struct page *p, const struct model *m, const struct row *r, const struct json *it)
{
    struct span state = json_str(it, "state");
    bool breached = span_is(state, "breached"), runs = breached || span_is(state, "open");
    char name[64], text[160];
    wf_time due;

    snprintf(name, sizeof name, "%.*s", SPAN_FMT(json_str(it, "to")));
    page_line(p);
    page_pair(p, name, span_is(state, "open") ? SPAN_LIT("runs") : span_is(state, "done") ? SPAN_LIT("met")
                                                                                          : state,
              breached ? ROLE_BAD : runs ? ROLE_STRONG
                                         : ROLE_DIM);
    if (runs && time_parse(json_str(it, "due"), &due, NULL, NULL) == 0 && model_now(m) != TIME_NONE) {
        moment(m, r, due, text, sizeof text);
        page_pair(p, "due", span_str(text), due > model_now(m) ? ROLE_BASE : ROLE_BAD);
    }
    page_text(p, 2, false, json_str(it, "text"), runs ? ROLE_BASE : ROLE_DIM);
}

void detail_law(struct page *p, const struct model *m, const struct row *r)
{
    bool any = false;

    JSON_EACH (it, json_get(r->j, "items")) {
        if (!span_is(json_str(it, "kind"), "clock"))
            continue;
        if (!any) {
            page_line(p);
            page_rule(p, "Clocks of the law");
        }
        any = true;
        one(p, m, r, it);
    }
}
