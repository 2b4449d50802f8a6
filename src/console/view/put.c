/* put: see put.h. */
#include "console/view/put.h"

#include <stdio.h>

#include "console/model/age.h"

struct span put_text(const struct row *r, const char *member, char buf[32])
{
    const struct json *j = r ? json_get(r->j, member) : NULL;

    if (!j || j->type == JSON_NULL)
        return span_make("", 0);
    if (j->type == JSON_STRING)
        return j->s;
    if (j->type == JSON_BOOL)
        return j->i ? SPAN_LIT("yes") : SPAN_LIT("no");
    if (j->type == JSON_INT)
        snprintf(buf, 32, "%lld", (long long) j->i);
    else if (j->type == JSON_REAL)
        snprintf(buf, 32, "%.1f", j->d);
    else
        return span_make("", 0);
    return span_str(buf);
}

void put_field(const struct row *r, const char *member, struct cells *c, int x, int y, int w, uint8_t role)
{
    char buf[32];
    struct span s = put_text(r, member, buf);

    if (s.n)
        cells_put(c, x, y, w, s, role);
    else
        cells_str(c, x, y, w, "--", ROLE_DIM);
}

void put_number(const struct row *r, const char *member, struct cells *c, int x, int y, int w, uint8_t role)
{
    const struct json *j = r ? json_get(r->j, member) : NULL;
    char digits[32], out[48];
    size_t n, o = 0;

    if (!j || (j->type != JSON_INT && j->type != JSON_REAL)) {
        cells_right(c, x, y, w, "--", ROLE_DIM);
        return;
    }
    snprintf(digits, sizeof digits, "%lld", j->type == JSON_INT ? (long long) j->i : (long long) j->d);
    n = strlen(digits);
    for (size_t i = 0; i < n; i++) {
        out[o++] = digits[i];
        if (n - i > 1 && (n - i - 1) % 3 == 0 && digits[i] != '-')
            out[o++] = ',';
    }
    out[o] = 0;
    cells_right(c, x, y, w, (int) o <= w ? out : digits, role);
}

wf_time put_time(const struct row *r, const char *member, int16_t *offset)
{
    struct span s = r ? json_str(r->j, member) : span_make(NULL, 0);
    wf_time t;

    if (!s.n || time_parse(s, &t, offset, NULL) < 0)
        return TIME_NONE;
    return t;
}

bool put_answer_late(const struct model *m, const struct row *r)
{
    static const char *const waits[] = {"asked_due", "referred_due", "check_due"};

    for (size_t i = 0; i < ARRAY_LEN(waits); i++) {
        wf_time due = put_time(r, waits[i], NULL);

        if (due != TIME_NONE && m->now != TIME_NONE && due < m->now)
            return true;
    }
    return false;
}

int put_priority(const struct row *r)
{
    return r->priority;
}

uint8_t put_priority_role(int priority)
{
    static const uint8_t roles[] = {ROLE_UNKNOWN, ROLE_P1, ROLE_P2, ROLE_P3, ROLE_P4};

    return roles[priority >= 0 && priority <= 4 ? priority : 0];
}

struct span put_short_id(struct span id)
{
    for (size_t i = id.n; i > 0; i--)
        if (id.p[i - 1] == '-' && i < id.n)
            return span_make(id.p + i, id.n - i);
    return id;
}

void put_followed(const struct row *r, struct buf *out)
{
    JSON_EACH (f, json_get(r->j, "followed"))
        buf_printf(out, "%s%.*s", out->n ? " " : "", SPAN_FMT(json_str(f, "place")));
}

void put_id(const struct model *m, struct span id, struct cells *c, int x, int y, int w, uint8_t role)
{
    struct span s = put_short_id(id);

    if (m->exercise && w > 3) {
        cells_str(c, x, y, 3, "EX ", ROLE_EXERCISE);
        cells_str(c, x + 2, y, 1, " ", role);
        x += 3;
        w -= 3;
    }
    cells_put(c, x, y, w, s, role);
}

char put_state_letter(struct span state)
{
    return state.n ? state.p[0] : '-';
}

uint8_t put_state_role(struct span state)
{
    if (span_is(state, "NEW"))
        return ROLE_STRONG;
    if (span_is(state, "RESOLVED") || span_is(state, "CLOSED") || span_is(state, "DUPLICATE") || span_is(state, "DISCARDED"))
        return ROLE_DIM;
    return ROLE_BASE;
}

uint8_t put_health_role(struct span w)
{
    static const struct {
        const char *word;
        uint8_t role;
    } words[] = {{"UP", ROLE_OK},          {"READY", ROLE_OK},   {"ok", ROLE_OK},           {"LATE", ROLE_WARN},
                 {"SLOW", ROLE_WARN},      {"degraded", ROLE_WARN}, {"STARTING", ROLE_WARN}, {"BACKOFF", ROLE_BAD},
                 {"FAILED", ROLE_BAD},     {"down", ROLE_BAD},   {"QUARANTINED", ROLE_BAD}, {"UNKNOWN", ROLE_UNKNOWN},
                 {"unknown", ROLE_UNKNOWN}, {"OFF", ROLE_DIM}};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (span_is(w, words[i].word))
            return words[i].role;
    return w.n ? ROLE_WARN : ROLE_DIM;
}

void put_age(int64_t ns, struct cells *c, int x, int y, int w, uint8_t role)
{
    char text[16];

    age_short(ns, text);
    cells_right(c, x, y, w, text, ns == TIME_NONE ? ROLE_DIM : role);
}

/* "nt" of "n.tan", "r" of "root". */
static void initials(struct span name, char out[5])
{
    size_t n = 0;

    for (size_t i = 0; i < name.n && n < 4; i++)
        if (i == 0 || strchr(".-_", name.p[i - 1]))
            out[n++] = name.p[i];
    out[n] = 0;
}

int put_lookers(const struct model *m, const struct row *r, struct cells *c, int x, int y, int w)
{
    const struct row *p = model_lookers(m, r->key);
    const struct json *who = p ? json_get(p->j, "who") : NULL;
    char text[96], more[24] = "", two[5];

    if (!who || !who->count || w < 8)
        return 0;
    if (who->count > 1)
        snprintf(more, sizeof more, "+%lld", (long long) json_int(p->j, "n", who->count) - 1);
    snprintf(text, sizeof text, "@%.*s%s ", SPAN_FMT(who->child->s), more);
    if ((int) who->child->s.n + 8 > w / 2) {
        initials(who->child->s, two);
        snprintf(text, sizeof text, "@%s%s ", two, more);
    }
    return cells_str(c, x, y, w, text, ROLE_OWNER);
}

bool put_life_bar(const struct model *m, const struct json *health, char bar[PUT_LIFE_BAR + 3], wf_time *until, int *full)
{
    wf_time made, now = model_now(m);

    if (time_parse(json_str(health, "made"), &made, NULL, NULL) || time_parse(json_str(health, "until"), until, NULL, NULL) || *until <= made || now == TIME_NONE)
        return false;
    *full = now >= *until ? 0 : now <= made ? PUT_LIFE_BAR : (int) ((double) (*until - now) / (double) (*until - made) * PUT_LIFE_BAR + 0.999);
    bar[0] = '[';
    for (int i = 0; i < PUT_LIFE_BAR; i++)
        bar[1 + i] = i < *full ? '=' : '.';
    memcpy(bar + 1 + PUT_LIFE_BAR, "]", 2);
    return true;
}
