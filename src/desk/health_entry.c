/* health_entry: what an officer adds to what is told of persons' health: checked as the labels of a report would be read, and made the text of a record of its own in the vault. See health.h. */
#include <stdio.h>

#include "desk/health.h"
#include "desk/impl.h"
#include "desk/items.h"
#include "desk/picture.h"
#include "text/clean.h"

#define PREFIX "HA-"
#define DAY_NS ((wf_time) 24 * 3600 * NSEC_PER_SEC)
enum { NAME_MOST = 40,     /* of a flight, a ship, a bus, a train: as the picture tells it */
       NAMES_MOST = 8 };   /* in one entry */

/* ---- checked ---- */

static int number_of(struct span s, int64_t *n, struct err *e)
{
    *n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || s.n > 7)
            return err_field(e, WF_E_INVALID, "cases", "cases are a whole number from 1 to %d", PICTURE_CASES);
        *n = *n * 10 + (s.p[i] - '0');
    }
    return s.n && (*n < 1 || *n > PICTURE_CASES) ? err_field(e, WF_E_INVALID, "cases", "cases are a whole number from 1 to %d", PICTURE_CASES) : 0;
}

/* dated gets how many cases have their day. */
static int check_onset(struct span onset, wf_time now, int64_t *dated, struct err *e)
{
    struct picture_day days[PICTURE_ONSETS];
    bool bad;
    size_t n = picture_onsets(onset, (int32_t) (now / DAY_NS) + 1, days, &bad);
    *dated = 0;
    for (size_t i = 0; i < n; i++)
        *dated += days[i].n;
    if (!onset.n || (!bad && n))
        return 0;
    return err_field(e, WF_E_INVALID, "onset", "days are as 2026-11-15:2 (day:cases), none after tomorrow or older than a year, blanks between, %d at most", PICTURE_ONSETS);
}

static int check_name(const char *field, struct span s, size_t *names, struct err *e)
{
    if (!s.n)
        return 0;
    if (text_has_forbidden(s))
        return err_field(e, WF_E_INVALID, field, "what can't be seen stands in it: type it anew");
    for (size_t i = 0; i <= s.n;) {
        size_t from = i, blank = 0;
        while (i < s.n && s.p[i] != ',' && s.p[i] != ';')
            blank += s.p[i++] == ' ';
        if (i - from == blank || i - from > NAME_MOST)
            return err_field(e, WF_E_INVALID, field, "one of them is %s; %s of 1 to %d bytes, commas between several", i - from == blank ? "empty" : "too long", strcmp(field, "flight") == 0 ? "a designator, as XX123," : "a name", NAME_MOST);
        if (++*names > NAMES_MOST)
            return err_field(e, WF_E_LIMIT, field, "an entry names %d flights, ships, buses and trains at most: add another entry", NAMES_MOST);
        i++;
    }
    return 0;
}

static void put_label(struct json_writer *w, const char *name, struct span s)
{
    if (s.n)
        jw_kstr(w, name, s);
}

int health_entry(struct arena *a, const struct health_said *said, wf_time now, struct span *text, struct err *e)
{
    const struct {
        const char *name;
        struct span s;
    } by[] = {{"flight", said->flight}, {"ship", said->ship}, {"bus", said->bus}, {"train", said->train}};
    int64_t cases, dated;
    size_t names = 0;
    struct buf b = {0};
    struct json_writer w;
    int rc = number_of(said->cases, &cases, e);
    rc = rc ? rc : check_onset(said->onset, now, &dated, e);
    for (size_t i = 0; i < ARRAY_LEN(by) && rc == 0; i++)
        rc = check_name(by[i].name, by[i].s, &names, e);
    if (rc)
        return rc;
    if (!said->onset.n && !names)
        return err_field(e, WF_E_INVALID, "onset", "what is added? days of onset, a flight, a ship, a bus or a train; how many persons fell ill is the incident's to say (persons ID involved=N)");
    if (said->cases.n && cases < dated)
        return err_field(e, WF_E_INVALID, "cases", "the days are of %lld cases, and %lld are said: one of the two is wrong", (long long) dated, (long long) cases);
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_key(&w, "labels");
    jw_begin_object(&w);
    put_label(&w, "cases", said->cases);
    put_label(&w, "onset", said->onset);
    for (size_t i = 0; i < ARRAY_LEN(by); i++)
        put_label(&w, by[i].name, by[i].s);
    jw_end_object(&w);
    jw_end_object(&w);
    *text = arena_span(a, buf_view(&b));
    vault_wipe(&b);
    return 0;
}

/* ---- which incident it is of ---- */

void health_entry_id(uint32_t row, char id[VAULT_ID_MOST + 1])
{
    snprintf(id, VAULT_ID_MOST + 1, PREFIX "%06u", row);
    vault_new_id(id, VAULT_ID_MOST + 1);
}

uint32_t health_entry_row(struct span id)
{
    uint64_t row = 0;
    size_t i = sizeof PREFIX - 1;
    if (id.n < i || memcmp(id.p, PREFIX, i) != 0)
        return 0;
    for (; i < id.n && id.p[i] >= '0' && id.p[i] <= '9' && row < UINT32_MAX; i++)
        row = row * 10 + (uint64_t) (id.p[i] - '0');
    return i < id.n && id.p[i] == '-' && row < UINT32_MAX ? (uint32_t) row : 0;
}

bool health_entry_next(const struct state *s, uint32_t row, uint32_t after, struct item *out)
{
    if (after)
        items_get(s, after, out);
    for (uint32_t n = after ? out->r.next : state_more(s, row)->items; n; n = out->r.next) {
        items_get(s, n, out);
        if (out->r.kind == ITEM_HEALTH && out->r.state == ITEM_OPEN)
            return true;
    }
    return false;
}

/* ---- how many have their day ---- */

void health_entry_dated(const struct desk *d, uint32_t row, struct health_dated *out)
{
    const struct incident_more *m = state_more(&d->state, row);
    bool closed = incident_is_restricted(state_row(&d->state, row)); /* its records are opened for no figures */
    struct item it;
    out->cases = m->involved > 0 ? m->involved : m->dead > 0 ? m->dead
                                                             : m->involved; /* as the picture has it */
    out->intake = closed ? 0 : m->intake;
    out->n = 0;
    for (uint32_t after = 0; !closed && out->n < HEALTH_ENTRIES_MOST && health_entry_next(&d->state, row, after, &it); after = it.r.n)
        snprintf(out->records[out->n++], sizeof out->records[0], "%.*s", SPAN_FMT(it.text));
}

static int64_t dated_by(struct arena *a, struct span text, wf_time now)
{
    struct picture_day days[PICTURE_ONSETS];
    struct json *told = NULL;
    bool bad;
    int64_t dated = 0;
    if (!text.n || json_parse(a, text, NULL, &told, NULL))
        return 0;
    size_t n = picture_onsets(json_str(json_get(told, "labels"), "onset"), (int32_t) (now / DAY_NS) + 1, days, &bad);
    for (size_t i = 0; i < n; i++)
        dated += days[i].n;
    return dated;
}

static int64_t dated_in(struct arena *a, struct vault *v, struct span record, wf_time now)
{
    struct buf b = {0};
    int64_t dated = 0;
    if (v && record.n && vault_read(v, record, &b, &(struct err){0}) == 0)
        dated = dated_by(a, buf_view(&b), now);
    vault_wipe(&b);
    return dated;
}

int health_entry_fits(const struct health_dated *x, struct vault *v, struct journal_reader *r, struct span text, wf_time now, struct err *e)
{
    struct arena a = {0};
    struct journal_item it;
    struct json *body = NULL;
    int64_t given = dated_by(&a, text, now), known = 0;
    if (x->cases >= 0 && given && x->intake && journal_intake(r, JOURNAL_REPORT, x->intake, &it, NULL) == 0 && json_parse(&a, arena_span(&a, it.body), NULL, &body, NULL) == 0)
        known = dated_in(&a, v, json_str(json_get(json_get(body, "report"), "labels"), HEALTH_LABEL), now);
    for (size_t i = 0; x->cases >= 0 && given && i < x->n; i++)
        known += dated_in(&a, v, span_str(x->records[i]), now);
    arena_free(&a);
    if (x->cases < 0 || !given || known + given <= x->cases)
        return 0;
    return err_field(e, WF_E_INVALID, "onset", "of its %lld cases %lld have their day already (its report's days, and what was added), and with these it would be %lld: say how many there are (persons ID involved=N), or take out what no longer holds (health drop)",
                     (long long) x->cases, (long long) known, (long long) (known + given));
}

/* ---- told ---- */

void health_entry_show(struct vault *v, uint32_t n, struct span officer, struct span record, bool may, bool asked, struct json_writer *w)
{
    struct vault_life life = {TIME_NONE, TIME_NONE};
    struct buf b = {0};
    bool there = v && vault_life(v, record, &life);
    const char *withheld = !there ? "erased" : !may ? "role"
                                           : !asked ? "unread"
                                                    : NULL;
    if (!withheld && vault_read(v, record, &b, &(struct err){0}))
        withheld = "erased";
    jw_begin_object(w);
    jw_kint(w, "entry", n);
    jw_kstr(w, "officer", officer);
    jw_kstr(w, "record", record);
    jw_ktime(w, "made", life.made);
    jw_ktime(w, "until", life.until);
    jw_key(w, "told");
    if (withheld)
        jw_null(w);
    else
        jw_raw(w, buf_view(&b));
    jw_kcstr(w, "withheld", withheld);
    jw_end_object(w);
    vault_wipe(&b);
}
