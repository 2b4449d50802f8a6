/* notice_put: see notice_put.h. */
#include "console/view/notice_put.h"

#include <stdio.h>

#include "console/model/age.h"

char *notice_id(const struct model *m, struct span id, char out[32])
{
    snprintf(out, 32, "%s%.*s", m->exercise ? "EX " : "", (int) (id.n > 24 ? 24 : id.n), id.p ? id.p : "");
    return out;
}

struct word_role {
    const char *word;
    uint8_t role;
};

static uint8_t role_of(const struct word_role *v, size_t n, struct span word, uint8_t other)
{
    for (size_t i = 0; i < n; i++)
        if (span_is(word, v[i].word))
            return v[i].role;
    return other;
}

uint8_t notice_state_role(struct span state)
{
    static const struct word_role roles[] = {{"DRAFT", ROLE_BASE}, {"IN_REVIEW", ROLE_WARN}, {"APPROVED", ROLE_WARN}, {"RELEASED", ROLE_STRONG},
        {"PARTLY_ACKED", ROLE_STRONG}, {"FULLY_ACKED", ROLE_OK}, {"CANCELLED", ROLE_BAD}};

    return role_of(roles, ARRAY_LEN(roles), state, ROLE_DIM);
}

uint8_t notice_precedence_role(struct span precedence)
{
    static const struct word_role roles[] = {{"FLASH", ROLE_P1}, {"IMMEDIATE", ROLE_P2}, {"PRIORITY", ROLE_P3}};

    return role_of(roles, ARRAY_LEN(roles), precedence, ROLE_P4);
}

uint8_t notice_ack_role(struct span state)
{
    static const struct word_role roles[] = {{"ACKED", ROLE_OK}, {"ACKED_VOICE", ROLE_OK}, {"REJECTED", ROLE_BAD}, {"EXPIRED", ROLE_BAD}, {"UNREACHABLE", ROLE_BAD},
        {"FALLBACK_VOICE", ROLE_BAD}, {"QUEUED", ROLE_DIM}, {"SEEN", ROLE_WARN}};

    return role_of(roles, ARRAY_LEN(roles), state, ROLE_BASE);
}

static bool state_is(const struct row *r, const char *const *states, size_t n)
{
    struct span state = json_str(r->j, "state");

    for (size_t i = 0; i < n; i++)
        if (span_is(state, states[i]))
            return true;
    return false;
}

bool notice_is_out(const struct row *r)
{
    static const char *const states[] = {"RELEASED", "PARTLY_ACKED", "FULLY_ACKED"};

    return r && state_is(r, states, ARRAY_LEN(states));
}

bool notice_waits(const struct row *r)
{
    static const char *const states[] = {"IN_REVIEW", "APPROVED"};

    return r && state_is(r, states, ARRAY_LEN(states));
}

bool notice_waits_for(const struct model *m, const struct row *r)
{
    return notice_waits(r) && (span_is(json_str(r->j, "state"), "APPROVED") || !span_is(json_str(r->j, "author"), m->officer));
}

bool notice_overdue(const struct row *r)
{
    return r && notice_is_out(r) && json_int(r->j, "overdue", 0) > 0;
}

bool notice_readback_bad(const struct row *r)
{
    return r && json_str(r->j, "readback").n && notice_is_out(r);
}

int64_t notice_acked(const struct row *r)
{
    return json_int(r->j, "acked", 0);
}

void notice_bar(const struct row *r, struct cells *c, int x, int y, int w)
{
    int64_t desks = json_int(r->j, "desks", 0), acked = notice_acked(r);
    char text[24];
    int n, bar, full;

    if (desks <= 0 || put_time(r, "released", NULL) == TIME_NONE)
        return;
    n = snprintf(text, sizeof text, "%lld/%lld", (long long) acked, (long long) desks);
    bar = w - n - 1;
    if (bar > 20)
        bar = 20;
    full = acked >= desks ? bar : (int) (acked * bar / desks);
    for (int i = 0; i < bar; i++)
        cells_str(c, x + i, y, 1, i < full ? "#" : ".", i < full ? ROLE_OK : ROLE_DIM);
    cells_str(c, x + (bar > 0 ? bar + 1 : 0), y, w - (bar > 0 ? bar + 1 : 0), text, acked >= desks ? ROLE_OK : notice_overdue(r) ? ROLE_BAD : ROLE_STRONG);
}

const struct row *notice_row(const struct model *m, struct span id)
{
    const struct window *w = &m->win[WIN_NOTICES];

    for (size_t i = 0; id.n && i < w->rows.n; i++)
        if (span_eq(w->rows.v[i]->key, id))
            return w->rows.v[i];
    return NULL;
}

/* Is it of that incident, or is that the alarm about it? */
static bool is_of(const struct row *r, struct span incident)
{
    bool is = span_eq(json_str(r->j, "incident"), incident);

    JSON_EACH (alarm, json_get(r->j, "alarms"))
        is = is || (alarm->type == JSON_STRING && span_eq(alarm->s, incident));
    return is;
}

const struct row *notice_of_incident(const struct model *m, struct span incident, int n)
{
    const struct window *w = &m->win[WIN_NOTICES];

    for (size_t i = 0; incident.n && i < w->rows.n; i++)
        if (is_of(w->rows.v[i], incident) && n-- == 0)
            return w->rows.v[i];
    return NULL;
}

/* "4:12 left", "over for 0:30". */
static void time_left(const struct model *m, wf_time until, char out[40])
{
    char age[16];
    bool over = until <= m->now;

    age_short(over ? m->now - until : until - m->now, age);
    snprintf(out, 40, over ? "over for %s" : "%s left", age);
}

static void waiting_now(const struct model *m, const struct row *r, char *out, size_t size, uint8_t *role)
{
    bool approved = span_is(json_str(r->j, "state"), "APPROVED");
    wf_time until = put_time(r, "approval_until", NULL);
    char left[40] = "";

    *role = notice_waits_for(m, r) ? ROLE_ALARM : ROLE_WARN;
    if (approved && until != TIME_NONE && m->now != TIME_NONE)
        time_left(m, until, left);
    if (approved)
        snprintf(out, size, "approved: waits for its release%s%s", left[0] ? ", " : "", left);
    else if (notice_waits_for(m, r))
        snprintf(out, size, "waits for your approval");
    else
        snprintf(out, size, "waits for another officer's approval");
}

void notice_now(const struct model *m, const struct row *r, char *out, size_t size, uint8_t *role)
{
    struct span readback = json_str(r->j, "readback"), by = json_str(r->j, "replaced_by");
    long long overdue = json_int(r->j, "overdue", 0), desks = json_int(r->j, "desks", 0);

    *role = ROLE_DIM;
    out[0] = 0;
    if (notice_readback_bad(r)) {
        *role = ROLE_ALARM;
        snprintf(out, size, "READ-BACK DIFFERS: %.*s: X then y calls it back", SPAN_FMT(readback));
    } else if (notice_waits(r)) {
        waiting_now(m, r, out, size, role);
    } else if (notice_overdue(r)) {
        *role = ROLE_BAD;
        snprintf(out, size, "%lld of %lld desks are overdue", overdue, desks);
    } else if (json_bool(r->j, "held", false) && notice_is_out(r)) {
        *role = ROLE_WARN;
        snprintf(out, size, "what was not sent yet is held: X then y calls it back");
    } else if (json_bool(r->j, "to_review", false)) {
        *role = ROLE_WARN;
        snprintf(out, size, "released by %.*s ALONE: another officer reviews it: V", SPAN_FMT(json_str(r->j, "released_by")));
    } else if (by.n) {
        snprintf(out, size, "%.*s stands in its place", SPAN_FMT(by));
    }
}

const char *notice_keys(const struct model *m, const struct row *r, bool listed)
{
    struct span state = json_str(r->j, "state");
    bool mine = !notice_waits_for(m, r);

    if (span_is(state, "IN_REVIEW") && listed)
        return mine ? "Enter reads it   w takes it back" : "Enter reads what will be sent, and then A approves it";
    if (span_is(state, "IN_REVIEW"))
        return mine ? "p next text   w takes it back; another officer approves it" : "p next text   A approves it   b sends it back   J K scroll";
    if (span_is(state, "APPROVED"))
        return listed ? "S releases it   b sends it back   Enter reads it" : "S releases it   b sends it back   p next text";
    if (span_is(state, "DRAFT"))
        return "Enter writes it   w throws it away";
    if (notice_is_out(r) && listed)
        return "X calls it back   u updates it   c corrects it   Enter: who has it";
    return NULL;
}

bool notice_verb_fits(const struct model *m, const struct row *r, const char *verb)
{
    static const struct {
        const char *verb, *states;
    } fits[] = {{"notice approve", "IN_REVIEW"}, {"notice release", "APPROVED"}, {"notice return", "IN_REVIEW APPROVED"}, {"notice withdraw", "DRAFT IN_REVIEW APPROVED"},
        {"notice cancel", "RELEASED PARTLY_ACKED FULLY_ACKED"}, {"notice update", "RELEASED PARTLY_ACKED FULLY_ACKED"}, {"notice correct", "RELEASED PARTLY_ACKED FULLY_ACKED EXPIRED"},
        {"notice ack", "RELEASED PARTLY_ACKED FULLY_ACKED EXPIRED"}};
    char state[24];

    if (strcmp(verb, "notice review") == 0)
        return json_bool(r->j, "to_review", false);
    snprintf(state, sizeof state, "%.*s", SPAN_FMT(json_str(r->j, "state")));
    for (size_t i = 0; i < ARRAY_LEN(fits); i++) {
        const char *at = strcmp(verb, fits[i].verb) == 0 && state[0] ? strstr(fits[i].states, state) : NULL;

        if (strcmp(verb, fits[i].verb) == 0)
            return at && (at == fits[i].states || at[-1] == ' ') && (strcmp(verb, "notice approve") != 0 || notice_waits_for(m, r));
    }
    return strncmp(verb, "inbox ", 6) != 0;
}
