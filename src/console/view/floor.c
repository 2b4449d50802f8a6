/* floor: the default screen: what waits for an owner, what is mine, what is open on the floor. */
#include "console/model/age.h"
#include "console/view/detail.h"
#include "console/view/put.h"
#include "console/view/view.h"

/* "!1": nobody acknowledged the signal; "~2": it went back to normal and nobody looked; "s3": it is shelved; "x3": out of service; "i3": inside of another. */
static void draw_priority(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span signal = json_str(r->j, "signal");
    int p = put_priority(r);
    uint8_t role = put_priority_role(p);
    char text[3] = {' ', p ? (char) ('0' + p) : '?', 0};

    (void) m;
    if (put_time(r, "shelved_until", NULL) != TIME_NONE) {
        text[0] = span_is(json_str(r->j, "alert"), "OUT_OF_SERVICE") ? 'x' : 's';
        role = ROLE_DIM;
    } else if (json_str(r->j, "inside_of").n) {
        text[0] = 'i';
        role = ROLE_DIM;
    } else if (span_is(signal, "UNACK")) {
        text[0] = '!';
        role = ROLE_UNACK;
    } else if (span_is(signal, "RTN_UNACK")) {
        text[0] = '~';
        role = ROLE_RETURNED;
    }
    cells_str(c, x, y, w, text, role);
}

static bool overdue(const struct model *m, const struct row *r)
{
    wf_time due = put_time(r, "due", NULL);

    return due != TIME_NONE && m->now != TIME_NONE && due < m->now && !json_str(r->j, "owner").n;
}

/* "20:00!" once it should have an owner and has none. */
static void draw_age(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    wf_time opened = put_time(r, "opened", NULL);
    bool late = overdue(m, r);

    put_age(opened == TIME_NONE || m->now == TIME_NONE ? TIME_NONE : m->now - opened, c, x, y, w - 1, late ? ROLE_BAD : ROLE_BASE);
    if (late)
        cells_str(c, x + w - 1, y, 1, "!", ROLE_BAD);
}

/* Time left to own it; past that, how long ago, with a minus. Of what is shelved: time left until it is back; of what has an
   owner: time left of the first clock of the law. */
static void draw_due(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    wf_time legal = put_time(r, "legal_due", NULL), due = put_time(r, "due", NULL), shelved = put_time(r, "shelved_until", NULL);
    char text[24] = "-";

    if (shelved != TIME_NONE && m->now != TIME_NONE) {
        age_short(shelved > m->now ? shelved - m->now : 0, text);
        cells_right(c, x, y, w, text, ROLE_DIM);
        return;
    }
    if (json_str(r->j, "owner").n || due == TIME_NONE)
        due = legal;
    if (due == TIME_NONE || m->now == TIME_NONE) {
        cells_right(c, x, y, w, "--", ROLE_DIM);
        return;
    }
    age_short(due < m->now ? m->now - due : due - m->now, text + 1);
    cells_right(c, x, y, w, due < m->now ? text : text + 1, due < m->now ? ROLE_BAD : ROLE_BASE);
}

/* "T2": escalated to the supervisor. */
static void draw_tier(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    cells_put(c, x, y, w, json_str(r->j, "tier"), ROLE_BAD);
}

static void draw_id(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    put_id(m, r->key, c, x, y, w, ROLE_ID);
}

static void draw_state_letter(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span s = json_str(r->j, "state");
    char letter[2] = {put_state_letter(s), 0};

    (void) m;
    cells_str(c, x, y, w, letter, put_state_role(s));
}

static void draw_state(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "state", c, x, y, w, put_state_role(json_str(r->j, "state")));
}

static void draw_type(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "type", c, x, y, w, put_priority_role(put_priority(r)));
}

static void draw_checkpoint(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "checkpoint", c, x, y, w, ROLE_BASE);
}

static void draw_member(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "member", c, x, y, w, ROLE_STRONG);
}

static void draw_reports(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "reports", c, x, y, w, ROLE_DIM);
}

static void draw_owner(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    struct span tier = json_str(r->j, "tier"), called = json_str(r->j, "called");

    (void) m;
    if (!tier.n || json_str(r->j, "owner").n) {
        put_field(r, "owner", c, x, y, w, ROLE_OWNER);
        return;
    }
    /* nobody owns it, and these are called for it */
    x += cells_str(c, x, y, 1, ">", ROLE_BAD);
    cells_put(c, x, y, w - 1, !span_is(tier, "T1") ? span_is(tier, "T2") ? SPAN_LIT("supervisor") : SPAN_LIT("liaison") : called.n ? called : SPAN_LIT("next"), ROLE_BAD);
}

/* "+3 inside ", "flapping rang 7x ": what it took in, what makes it noise, that reports contradict each other. Returns the width. */
static int draw_badges(const struct row *r, struct cells *c, int x, int y, int w)
{
    long long inside = json_int(r->j, "inside", 0), rang = json_int(r->j, "swallowed", 0);
    int n = 0;

    if (inside > 0)
        n += cells_printf(c, x + n, y, w - n, ROLE_STRONG, "+%lld inside ", inside);
    JSON_EACH (b, json_get(r->j, "badges"))
        if (b->type == JSON_STRING && n < w) { /* "flap" where there is little room */
            n += cells_put(c, x + n, y, w - n, w < 40 && b->s.n > 5 ? span_make(b->s.p, 4) : b->s, ROLE_WARN);
            n += cells_str(c, x + n, y, w - n, " ", ROLE_WARN);
        }
    if (rang > 0 && n < w)
        n += cells_printf(c, x + n, y, w - n, ROLE_WARN, "rang %lldx ", rang);
    return n;
}

static void draw_sources(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_number(r, "sources", c, x, y, w, json_int(r->j, "sources", 0) > 1 ? ROLE_STRONG : ROLE_DIM);
}

/* "?" while a question is not answered, "ref" while a referral is not accepted, "chk" while a non-refoulement check is not answered; once that is late
 * "?-1h20". Returns the columns used. */
static int draw_asked(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    static const struct {
        const char *member, *mark;
    } waits[] = {{"check_due", "chk"}, {"referred_due", "ref"}, {"asked_due", "?"}};
    char age[24];
    int n = 0;

    for (size_t i = 0; i < ARRAY_LEN(waits) && n + 4 < w; i++) {
        wf_time due = put_time(r, waits[i].member, NULL);

        if (due == TIME_NONE)
            continue;
        if (m->now == TIME_NONE || due >= m->now) {
            n += cells_printf(c, x + n, y, w - n, ROLE_STRONG, "%s ", waits[i].mark);
            continue;
        }
        age_short(m->now - due, age);
        n += cells_printf(c, x + n, y, w - n, ROLE_BAD, "%s-%s ", waits[i].mark, age);
    }
    return n;
}

static void draw_title(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    bool cleared = span_is(json_str(r->j, "condition"), "cleared");

    long long steps = json_int(r->j, "steps", 0), open = json_int(r->j, "steps_open", 0);

    int used = put_lookers(m, r, c, x, y, w);
    x += used;
    w -= used;
    if (steps > 0 && w > 12) { /* of its playbook: done or ruled out, of how many */
        int n = cells_printf(c, x, y, w, open ? ROLE_STRONG : ROLE_DIM, "%lld/%lld ", steps - open, steps);
        x += n;
        w -= n;
    }
    if (w > 12) {
        int n = draw_badges(r, c, x, y, w - 4);
        n += draw_asked(m, r, c, x + n, y, w - n);
        x += n;
        w -= n;
    }
    if (cleared && w > 12) {
        int n = cells_str(c, x, y, w, w < 40 ? "normal: " : "back to normal: ", ROLE_RETURNED);
        x += n;
        w -= n;
    }
    cells_put(c, x, y, w, json_str(r->j, "title"), ROLE_BASE);
}

/* "28 14:02Z": day and time. */
static void draw_time(const struct row *r, const char *member, struct cells *c, int x, int y, int w)
{
    wf_time t = put_time(r, member, NULL);
    struct time_fields f;

    if (t == TIME_NONE) {
        cells_str(c, x, y, w, "--", ROLE_DIM);
        return;
    }
    time_split(t, 0, &f);
    cells_printf(c, x, y, w, ROLE_DIM, "%02d-%02d %02d:%02d", f.month, f.day, f.hour, f.minute);
}

static void draw_opened(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    draw_time(r, "opened", c, x, y, w);
}

static void draw_updated(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    draw_time(r, "updated", c, x, y, w);
}

static void draw_source(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "source", c, x, y, w, ROLE_DIM);
}

static void draw_tlp(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "tlp", c, x, y, w, ROLE_BASE);
}

static void draw_grade(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "grade", c, x, y, w, ROLE_BASE);
}

static void draw_signal(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    (void) m;
    put_field(r, "signal", c, x, y, w, ROLE_BASE);
}

/* ASCII fields of fixed width first, free text last: whatever a terminal thinks of Burmese, no number moves. */
const struct column incident_columns[INCIDENT_COLUMNS] = {
    {.name = "priority", .head = "P", .sort = "priority", .width = 2, .draw = draw_priority},
    {.name = "age", .head = "AGE ", .sort = "age", .width = 6, .right = true, .draw = draw_age},
    {.name = "due", .head = "DUE", .sort = "due", .width = 6, .right = true, .from = 79, .draw = draw_due},
    {.name = "tier", .head = "T", .sort = "tier", .width = 2, .from = 79, .draw = draw_tier},
    {.name = "id", .head = "ID", .sort = "id", .width = 9, .actual = 6, .draw = draw_id},
    {.name = "state", .head = "S", .sort = "state", .width = 1, .until = 100, .draw = draw_state_letter},
    {.name = "state", .head = "STATE", .sort = "state", .width = 10, .from = 100, .draw = draw_state},
    {.name = "type", .head = "TYPE", .sort = "type", .width = 16, .until = 100, .draw = draw_type},
    {.name = "type", .head = "TYPE", .sort = "type", .width = 20, .from = 100, .draw = draw_type},
    {.name = "checkpoint", .head = "CP", .sort = "checkpoint", .width = 5, .draw = draw_checkpoint},
    {.name = "member", .head = "MM", .sort = "member", .width = 2, .draw = draw_member},
    {.name = "reports", .head = "N", .sort = "reports", .width = 4, .right = true, .draw = draw_reports},
    {.name = "sources", .head = "SRC", .sort = "sources", .width = 3, .right = true, .from = 90, .draw = draw_sources},
    {.name = "owner", .head = "OWNER", .sort = "owner", .width = 10, .from = 90, .draw = draw_owner},
    {.name = "opened", .head = "OPENED", .sort = "opened", .width = 11, .extra = true, .draw = draw_opened},
    {.name = "updated", .head = "UPDATED", .sort = "updated", .width = 11, .extra = true, .draw = draw_updated},
    {.name = "source", .head = "SOURCE", .sort = "source", .width = 14, .extra = true, .draw = draw_source},
    {.name = "tlp", .head = "TLP", .sort = "tlp", .width = 12, .extra = true, .draw = draw_tlp},
    {.name = "grade", .head = "GR", .sort = "grade", .width = 2, .extra = true, .draw = draw_grade},
    {.name = "signal", .head = "SIGNAL", .sort = "signal", .width = 9, .extra = true, .draw = draw_signal},
    {.name = "title", .head = "TITLE", .sort = "title", .width = 0, .draw = draw_title},
};

static const struct section sections[] = {
    {.win = WIN_INBOX, .title = "Inbox", .columns = incident_columns, .columns_n = INCIDENT_COLUMNS, .weight = 2, .server_filter = true,
     .empty = "nothing waits for an owner: reports come here, n opens one by hand"},
    {.win = WIN_MINE, .title = "Mine", .columns = incident_columns, .columns_n = INCIDENT_COLUMNS, .weight = 1, .server_filter = true,
     .empty = "nothing is yours: o on a line of the inbox makes it so"},
    {.win = WIN_FLOOR, .title = "Floor", .columns = incident_columns, .columns_n = INCIDENT_COLUMNS, .weight = 1, .server_filter = true,
     .empty = "other officers own nothing that is open"},
    {.win = WIN_SHELVED, .title = "Shelved", .columns = incident_columns, .columns_n = INCIDENT_COLUMNS, .weight = 1, .server_filter = true, .optional = true,
     .empty = "nothing is shelved: s puts what need not be seen aside for a time"},
};

static void pane(const struct model *m, struct view_state *v, struct cells *c, struct rect r, struct hits *h)
{
    (void) h;
    detail_draw(m, list_selected(v->list, sections, ARRAY_LEN(sections), m), &v->scroll, c, r);
}

const struct view view_floor = {.name = "floor", .title = "Floor", .number = 1, .screen = SCREEN_FLOOR, .sections = sections,
                                .sections_n = ARRAY_LEN(sections), .pane = pane, .wants_detail = true};
