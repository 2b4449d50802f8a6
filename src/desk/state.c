#include "desk/state.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/fs.h"
#include "model/item.h"

#define ROWS_MOST ((size_t) 1 << 25)
#define ITEMS_MOST ((size_t) 1 << 26)

static void boot_id(char out[40])
{
    struct buf b = {0};
    memset(out, 0, 40);
    if (fs_read("/proc/sys/kernel/random/boot_id", 4096, &b, NULL) == 0 && b.n)
        memcpy(out, b.p, b.n < 36 ? b.n : 36);
    buf_free(&b);
}

/* Names lie as one length byte and the bytes; those of the event types are not stored. */
static bool load_names(struct state *s)
{
    names_init(&s->names);
    uint64_t at = 0;
    while (at < s->head->names_used) {
        size_t n = (uint8_t) s->t_names.base[at];
        if (n == 0 || at + 1 + n > s->head->names_used || !names_put(&s->names, span_make(s->t_names.base + at + 1, n)))
            return false;
        at += 1 + n;
    }
    return true;
}

static int open_all(struct state *s, struct err *e)
{
    int rc = tab_open(&s->t_head, s->dir, "head", 1 << 16, e);
    if (rc == 0)
        rc = tab_need(&s->t_head, 4096, e);
    if (rc == 0)
        rc = tab_open(&s->t_rows, s->dir, "incidents", ROWS_MOST * sizeof(struct incident_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_more, s->dir, "more", ROWS_MOST * sizeof(struct incident_more), e);
    if (rc == 0)
        rc = tab_open(&s->t_items, s->dir, "items", ITEMS_MOST * sizeof(struct item_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_heap, s->dir, "heap", (size_t) 1 << 34, e);
    if (rc == 0)
        rc = tab_open(&s->t_names, s->dir, "names", (size_t) 1 << 24, e);
    if (rc == 0)
        rc = tab_open(&s->t_aside, s->dir, "aside", ROWS_MOST * sizeof(uint64_t), e);
    if (rc == 0)
        rc = tab_open(&s->t_board, s->dir, "board", BOARD_MOST * sizeof(struct board_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_seen, s->dir, "seen", 2 * SEEN_SLOTS * sizeof(struct seen_slot), e);
    if (rc == 0)
        rc = tab_open(&s->t_tested, s->dir, "tested", TESTED_MOST * sizeof(struct tested_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_duty, s->dir, "duty", DUTY_MOST * sizeof(struct duty_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_handovers, s->dir, "handovers", SHIFT_HANDOVERS_MOST * sizeof(struct handover_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_lines, s->dir, "lines", SHIFT_LINES_MOST * sizeof(struct line_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_strikes, s->dir, "strikes", SHIFT_STRIKES_MOST * sizeof(struct strike_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_notices, s->dir, "notices", NOTICES_MOST * sizeof(struct notice_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_deliveries, s->dir, "deliveries", DELIVERIES_MOST * sizeof(struct delivery_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_received, s->dir, "received", RECEIVED_MOST * sizeof(struct received_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_officer_keys, s->dir, "officer_keys", OFFICER_KEYS_MOST * sizeof(struct officer_key_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_runs, s->dir, "runs", RUNS_MOST * sizeof(struct run_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_assessments, s->dir, "assessments", ASSESSMENTS_MOST * sizeof(struct assessment_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_protocols, s->dir, "protocols", PROTOCOLS_MOST * sizeof(struct protocol_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_actions, s->dir, "actions", ACTIONS_MOST * sizeof(struct action_row), e);
    if (rc == 0)
        rc = tab_open(&s->t_objections, s->dir, "objections", OBJECTIONS_MOST * sizeof(struct objection_row), e);
    rc = rc ? rc : tab_open(&s->t_conflicts, s->dir, "conflicts", CONFLICTS_MOST * sizeof(struct conflict_row), e);
    rc = rc ? rc : tab_open(&s->t_follows, s->dir, "follows", FOLLOWS_MOST * sizeof(struct follow_row), e);
    if (rc == 0)
        s->head = (struct state_head *) (void *) s->t_head.base;
    return rc;
}

static bool trusted(const struct state *s, const uint8_t *site)
{
    const struct state_head *h = s->head;
    char boot[40];
    boot_id(boot);
    if (memcmp(h->magic, "wfviews", 8) != 0 || h->layout != STATE_LAYOUT || h->busy || memcmp(h->site, site, sizeof h->site) != 0)
        return false;
    if (!h->clean && (!boot[0] || memcmp(h->boot, boot, sizeof boot) != 0))
        return false;
    return (uint64_t) h->incidents * sizeof(struct incident_row) <= s->t_rows.have &&
           (uint64_t) h->incidents * sizeof(struct incident_more) <= s->t_more.have && (uint64_t) h->items * sizeof(struct item_row) <= s->t_items.have && (uint64_t) h->tested_n * sizeof(struct tested_row) <= s->t_tested.have && h->duty_n <= DUTY_MOST && (uint64_t) h->duty_n * sizeof(struct duty_row) <= s->t_duty.have && h->heap_used <= s->t_heap.have &&
           (uint64_t) h->handovers_n * sizeof(struct handover_row) <= s->t_handovers.have && (uint64_t) h->lines_n * sizeof(struct line_row) <= s->t_lines.have &&
           (uint64_t) h->strikes_n * sizeof(struct strike_row) <= s->t_strikes.have &&
           (uint64_t) h->notices_n * sizeof(struct notice_row) <= s->t_notices.have && (uint64_t) h->deliveries_n * sizeof(struct delivery_row) <= s->t_deliveries.have &&
           (uint64_t) h->received_n * sizeof(struct received_row) <= s->t_received.have && (uint64_t) h->officer_keys_n * sizeof(struct officer_key_row) <= s->t_officer_keys.have &&
           (uint64_t) h->runs_n * sizeof(struct run_row) <= s->t_runs.have && (uint64_t) h->assessments_n * sizeof(struct assessment_row) <= s->t_assessments.have &&
           (uint64_t) h->protocols_n * sizeof(struct protocol_row) <= s->t_protocols.have &&
           (uint64_t) h->actions_n * sizeof(struct action_row) <= s->t_actions.have && (uint64_t) h->objections_n * sizeof(struct objection_row) <= s->t_objections.have &&
           (uint64_t) h->conflicts_n * sizeof(struct conflict_row) <= s->t_conflicts.have && (uint64_t) h->follows_n * sizeof(struct follow_row) <= s->t_follows.have &&
           h->names_used <= s->t_names.have && (uint64_t) h->aside_n * 8 <= s->t_aside.have && h->board_n <= BOARD_MOST &&
           (uint64_t) h->board_n * sizeof(struct board_row) <= s->t_board.have && h->years_n <= STATE_YEARS &&
           s->t_seen.have >= 2 * SEEN_SLOTS * sizeof(struct seen_slot);
}

int state_open(struct state *s, const char *home, const uint8_t *site, bool *fresh, struct err *e)
{
    memset(s, 0, sizeof *s);
    s->dir = fs_join(home, "views");
    int rc = fs_mkdirs(s->dir, 0700, e);
    if (rc == 0)
        rc = open_all(s, e);
    if (rc)
        return rc;
    *fresh = !trusted(s, site);
    if (!*fresh)
        rc = keys_open(&s->keys, s->dir, "keys", &s->head->busy, e);
    else
        rc = WF_E_CORRUPT;
    if (rc == WF_E_CORRUPT || (rc == 0 && !load_names(s))) {
        err_clear(e);
        *fresh = true;
        rc = state_reset(s, site, e);
    }
    if (rc)
        return rc;
    s->head->clean = 0;
    boot_id(s->head->boot);
    state_recount(s);
    return 0;
}

int state_reset(struct state *s, const uint8_t *site, struct err *e)
{
    struct tab *all[] = {&s->t_rows, &s->t_more, &s->t_items, &s->t_heap, &s->t_names, &s->t_aside, &s->t_board, &s->t_seen, &s->t_tested, &s->t_duty, &s->t_handovers, &s->t_lines, &s->t_strikes, &s->t_notices, &s->t_deliveries, &s->t_received, &s->t_officer_keys, &s->t_actions, &s->t_objections, &s->t_conflicts, &s->t_follows, &s->t_runs, &s->t_assessments, &s->t_protocols};
    int rc = 0;
    if (s->keys.tab.path) {
        keys_close(&s->keys);
    }
    memset(s->head, 0, sizeof *s->head);
    for (size_t i = 0; rc == 0 && i < ARRAY_LEN(all); i++)
        rc = tab_reset(all[i], e);
    char *path = fs_join(s->dir, "keys");
    unlink(path);
    mem_free(path);
    if (rc == 0)
        rc = keys_open(&s->keys, s->dir, "keys", &s->head->busy, e);
    if (rc == 0)
        rc = tab_need(&s->t_seen, 2 * SEEN_SLOTS * sizeof(struct seen_slot), e);
    if (rc)
        return rc;
    memcpy(s->head->site, site, sizeof s->head->site);
    hash_random(&s->head->generation, sizeof s->head->generation);
    s->head->generation >>= 12; /* fits a JSON integer */
    s->head->layout = STATE_LAYOUT;
    boot_id(s->head->boot);
    /* The magic is set once a rebuild is done: state_close and the desk see to it. */
    names_free(&s->names);
    names_init(&s->names);
    s->rights.n = 0;
    return 0;
}

void state_close(struct state *s, bool clean)
{
    struct tab *all[] = {&s->t_rows, &s->t_more, &s->t_items, &s->t_heap, &s->t_names, &s->t_aside, &s->t_board, &s->t_seen, &s->t_tested, &s->t_duty, &s->t_handovers, &s->t_lines, &s->t_strikes, &s->t_notices, &s->t_deliveries, &s->t_received, &s->t_officer_keys, &s->t_actions, &s->t_objections, &s->t_conflicts, &s->t_follows, &s->t_runs, &s->t_assessments, &s->t_protocols};
    bool lost = s->keys.tab.lost;
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        lost |= all[i]->lost;
    if (s->head && !s->t_head.lost) {
        /* The order of writing back does not matter to a process that comes after; for a power cut the boot id tells. */
        s->head->clean = clean && !lost;
        if (lost)
            memset(s->head->magic, 0, sizeof s->head->magic);
        atomic_signal_fence(memory_order_seq_cst);
    }
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (clean && all[i]->path && !all[i]->lost)
            fdatasync(all[i]->fd);
        tab_close(all[i]);
    }
    if (clean && s->keys.tab.path && !s->keys.tab.lost)
        fdatasync(s->keys.tab.fd);
    keys_close(&s->keys);
    if (clean && s->t_head.path)
        fdatasync(s->t_head.fd);
    tab_close(&s->t_head);
    s->head = NULL;
    names_free(&s->names);
    mem_free(s->owned);
    VEC_FREE(&s->rights);
    mem_free(s->dir);
    s->owned = NULL;
    s->dir = NULL;
}

/* ---- strings ---- */

static size_t text_size(const struct incident_row *r, const struct incident_more *m)
{
    return (size_t) r->title_n + m->source_id_n + m->revision_n + m->dedup_n + m->handling_n + m->lang_n;
}

static struct span take(const char **p, size_t n)
{
    struct span s = span_make(n ? *p : NULL, n);
    *p += n;
    return s;
}

void state_get(const struct state *s, uint32_t row, struct incident *out)
{
    out->r = *state_row(s, row);
    out->m = *state_more(s, row);
    const char *p = s->t_heap.base + (size_t) out->r.text_at * 8;
    out->title = take(&p, out->r.title_n);
    out->source_id = take(&p, out->m.source_id_n);
    out->revision = take(&p, out->m.revision_n);
    out->dedup_key = take(&p, out->m.dedup_n);
    out->handling = take(&p, out->m.handling_n);
    out->lang = take(&p, out->m.lang_n);
}

static int put_strings(struct state *s, struct incident *i, const struct incident_row *old_r, const struct incident_more *old_m, struct err *e)
{
    const struct span parts[] = {i->title, i->source_id, i->revision, i->dedup_key, i->handling, i->lang};
    size_t n = 0, room = 0;
    for (size_t k = 0; k < ARRAY_LEN(parts); k++)
        n += parts[k].n;
    if (old_r && old_r->text_at)
        room = (text_size(old_r, old_m) + 7) & ~(size_t) 7;
    uint64_t at = old_r ? (uint64_t) old_r->text_at * 8 : 0;
    char small[4096], *copy = n <= sizeof small ? small : mem_alloc(n);
    size_t k = 0;
    for (size_t j = 0; j < ARRAY_LEN(parts); j++) {
        if (parts[j].n)
            memcpy(copy + k, parts[j].p, parts[j].n);
        k += parts[j].n;
    }
    int rc = 0;
    if (n > room) {
        at = s->head->heap_used ? s->head->heap_used : 8;
        rc = tab_need(&s->t_heap, at + n + 8, e);
        if (rc == 0)
            s->head->heap_used = (at + n + 7) & ~(uint64_t) 7;
    }
    if (rc == 0 && n > room && room) /* it moves: nothing of it stays where it lay */
        memset(s->t_heap.base + (size_t) old_r->text_at * 8, 0, room);
    if (rc == 0 && n) {
        memcpy(s->t_heap.base + at, copy, n);
        if (room > n)
            memset(s->t_heap.base + at + n, 0, room - n);
    } else if (rc == 0 && room) {
        memset(s->t_heap.base + at, 0, room);
    }
    if (copy != small)
        mem_free(copy);
    i->r.text_at = (uint32_t) (at / 8);
    i->r.title_n = (uint16_t) i->title.n;
    i->m.source_id_n = (uint16_t) i->source_id.n;
    i->m.revision_n = (uint16_t) i->revision.n;
    i->m.dedup_n = (uint16_t) i->dedup_key.n;
    i->m.handling_n = (uint16_t) i->handling.n;
    i->m.lang_n = (uint16_t) i->lang.n;
    return rc;
}

/* ---- totals ---- */

static void count_owner(struct state *s, uint16_t owner, int by)
{
    if (owner >= s->owned_n) {
        size_t n = (size_t) owner + 64;
        s->owned = mem_resize(s->owned, n * sizeof *s->owned);
        memset(s->owned + s->owned_n, 0, (n - s->owned_n) * sizeof *s->owned);
        s->owned_n = n;
    }
    s->owned[owner] = (uint32_t) ((int64_t) s->owned[owner] + by);
}

/* Of an open one: what it is put aside for, and what makes it noise. */
static void count_noise(struct state_counts *t, const struct incident_row *r, const struct incident_more *m, uint64_t one)
{
    uint8_t alert = incident_alert(r, m);
    t->suppressed += alert == ALERT_SUPPRESSED ? one : 0;
    t->out_of_service += alert == ALERT_OUT_OF_SERVICE ? one : 0;
    t->flapping += m->noise & NOISE_FLAPPING ? one : 0;
    t->chattering += m->noise & NOISE_CHATTERING ? one : 0;
    t->stale += m->noise & NOISE_STALE ? one : 0;
}

void state_count(struct state_counts *t, const struct incident_row *r, const struct incident_more *m, int by)
{
    uint64_t one = (uint64_t) (int64_t) by;
    bool shelved = r->flags & INCIDENT_SHELVED, hidden = r->flags & (INCIDENT_SHELVED | INCIDENT_SUPPRESSED);
    t->incidents += one;
    t->accepted += r->reports * one;
    t->duplicates += r->duplicates * one;
    if (!hidden && incident_row_is_listed(r, m) && (r->signal == SIGNAL_UNACK || r->signal == SIGNAL_RTN_UNACK))
        t->unacked += one;
    if (!incident_is_open(r->state))
        return;
    t->open += one;
    t->by_priority[r->priority <= 4 ? r->priority : 4] += one;
    count_noise(t, r, m, one);
    if (shelved)
        t->shelved += one;
    else if (!r->owner && !hidden)
        t->unowned += one;
}

static void count(struct state *s, const struct incident_row *r, const struct incident_more *m, int by)
{
    struct state_head *h = s->head;
    struct state_counts t = {0};
    state_count(&t, r, m, by);
    h->accepted += t.accepted;
    h->duplicates += t.duplicates;
    h->open += t.open;
    h->unowned += t.unowned;
    h->unacked += t.unacked;
    h->shelved += t.shelved;
    h->suppressed += t.suppressed;
    h->out_of_service += t.out_of_service;
    h->flapping += t.flapping;
    h->chattering += t.chattering;
    h->stale += t.stale;
    for (size_t k = 0; k < ARRAY_LEN(t.by_priority); k++)
        h->by_priority[k] += t.by_priority[k];
    if (r->owner && incident_is_open(r->state))
        count_owner(s, r->owner, by);
}

void state_recount(struct state *s)
{
    struct state_head *h = s->head;
    mem_free(s->owned);
    s->owned = NULL;
    s->owned_n = 0;
    h->accepted = h->duplicates = h->open = h->unowned = h->unacked = h->shelved = 0;
    h->suppressed = h->out_of_service = h->flapping = h->chattering = h->stale = 0;
    memset(h->by_priority, 0, sizeof h->by_priority);
    s->rights.n = 0;
    for (uint32_t row = 1; row <= h->incidents; row++) {
        count(s, state_row(s, row), state_more(s, row), 1);
        if (incident_is_rights(state_row(s, row)))
            VEC_PUSH(&s->rights, row);
    }
}

/* What is inside is told by the one that it is inside of. A fact that is folded once more finds it so already. */
static void count_inside(struct state *s, uint32_t was, uint32_t now, uint64_t stamp)
{
    if (was == now)
        return;
    if (was && was <= s->head->incidents) {
        state_more(s, was)->inside--;
        state_row(s, was)->stamp = stamp;
    }
    if (now && now <= s->head->incidents) {
        state_more(s, now)->inside++;
        state_row(s, now)->stamp = stamp;
    }
}

int state_put(struct state *s, const struct incident *i, struct err *e)
{
    struct state_head *h = s->head;
    uint32_t row = i->r.row;
    bool old = row <= h->incidents;
    struct incident now = *i;
    if (row == 0 || row > h->incidents + 1)
        return err_set(e, WF_E_CORRUPT, "incident row %u does not follow %u", row, h->incidents);
    int rc = tab_need(&s->t_rows, (size_t) row * sizeof(struct incident_row), e);
    if (rc == 0)
        rc = tab_need(&s->t_more, (size_t) row * sizeof(struct incident_more), e);
    if (rc == 0)
        rc = put_strings(s, &now, old ? state_row(s, row) : NULL, old ? state_more(s, row) : NULL, e);
    if (rc)
        return rc;
    if (old)
        count(s, state_row(s, row), state_more(s, row), -1);
    now.m.items = old ? state_more(s, row)->items : 0; /* the list is items.c's */
    now.m.inside = old ? state_more(s, row)->inside : 0;
    count_inside(s, old ? state_more(s, row)->parent : 0, now.m.parent, now.r.stamp);
    *state_row(s, row) = now.r;
    *state_more(s, row) = now.m;
    count(s, &now.r, &now.m, 1);
    if (old)
        return 0;
    if (h->years_n == 0 || h->years[h->years_n - 1].year != now.r.year) {
        if (h->years_n == STATE_YEARS)
            return err_set(e, WF_E_LIMIT, "more than %d years of incidents", STATE_YEARS);
        h->years[h->years_n].first = row;
        h->years[h->years_n++].year = now.r.year;
    }
    h->incidents = row;
    if (incident_is_rights(&now.r))
        VEC_PUSH(&s->rights, row);
    return 0;
}

static uint32_t find_rights(const struct state *s, uint16_t year, uint32_t number)
{
    for (size_t k = 0; k < s->rights.n; k++)
        if (state_row(s, s->rights.v[k])->year == year && state_row(s, s->rights.v[k])->number == number)
            return s->rights.v[k];
    return 0;
}

/* Number 1 is the year's first row that is no report of rights, and so on. */
static uint32_t find_ordinary(const struct state *s, uint32_t first, uint32_t end, uint32_t number)
{
    if (number < 1 || number > end - first)
        return 0;
    uint32_t row = first + number - 1;
    for (size_t k = 0; k < s->rights.n; k++)
        row += s->rights.v[k] >= first && s->rights.v[k] <= row;
    return row < end ? row : 0;
}

uint32_t state_find(const struct state *s, uint16_t year, uint32_t number)
{
    const struct state_head *h = s->head;
    for (uint32_t y = 0; y < h->years_n; y++) {
        uint32_t end = y + 1 < h->years_n ? h->years[y + 1].first : h->incidents + 1;
        if (h->years[y].year == year)
            return number & INCIDENT_RIGHTS_NUMBER ? find_rights(s, year, number) : find_ordinary(s, h->years[y].first, end, number);
    }
    return 0;
}

uint32_t state_next_rights(const struct state *s, uint16_t year)
{
    uint32_t n = 1;
    for (size_t k = 0; k < s->rights.n; k++)
        n += state_row(s, s->rights.v[k])->year == year;
    return n | INCIDENT_RIGHTS_NUMBER;
}

void state_next(const struct state *s, uint32_t incidents, uint32_t rights, uint16_t *year, uint32_t *number)
{
    const struct state_head *h = s->head;
    uint16_t last = h->years_n ? h->years[h->years_n - 1].year : 0;
    if (*year < last)
        *year = last;
    if (*year != last) {
        *number = 1;
        return;
    }
    uint32_t first = h->years[h->years_n - 1].first;
    for (size_t k = 0; k < s->rights.n; k++)
        rights -= s->rights.v[k] < first;
    *number = incidents + 2 - first - rights;
}

uint16_t state_name(struct state *s, struct span name)
{
    if (name.n > NAMES_LEN)
        name.n = NAMES_LEN;
    uint16_t id = names_find(&s->names, name);
    if (id || name.n == 0)
        return id;
    uint64_t at = s->head->names_used;
    if (s->names.all.n >= NAMES_MAX || tab_need(&s->t_names, at + 1 + name.n, NULL))
        return 0;
    s->t_names.base[at] = (char) (uint8_t) name.n;
    memcpy(s->t_names.base + at + 1, name.p, name.n);
    atomic_signal_fence(memory_order_seq_cst);
    s->head->names_used = at + 1 + name.n;
    return names_put(&s->names, name);
}

bool state_name_fits(const struct state *s, struct span name, size_t n, size_t most)
{
    size_t like = 0;
    if (names_find(&s->names, name))
        return true;
    for (size_t i = 0; i < s->names.all.n && like < most; i++)
        like += s->names.all.v[i].n >= n && memcmp(s->names.all.v[i].p, name.p, n) == 0;
    return like < most;
}

int state_aside(struct state *s, uint64_t seq, struct err *e)
{
    uint64_t *v = (uint64_t *) (void *) s->t_aside.base;
    uint32_t n = s->head->aside_n;
    if (n && v[n - 1] >= seq)
        return 0;
    int rc = tab_need(&s->t_aside, ((size_t) n + 1) * sizeof *v, e);
    if (rc == 0) {
        v[n] = seq;
        s->head->aside_n = n + 1;
    }
    return rc;
}

struct board_row *state_checkpoint(struct state *s, struct span code, bool make)
{
    size_t lo = 0, hi = s->head->board_n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int d = memcmp(state_board(s, mid)->code, code.p, 5);
        if (d == 0)
            return state_board(s, mid);
        if (d < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (!make || code.n != 5 || s->head->board_n == BOARD_MOST ||
        tab_need(&s->t_board, ((size_t) s->head->board_n + 1) * sizeof(struct board_row), NULL))
        return NULL;
    struct board_row *b = state_board(s, lo);
    s->head->busy = 1;
    atomic_signal_fence(memory_order_seq_cst);
    memmove(b + 1, b, (s->head->board_n - lo) * sizeof *b);
    memset(b, 0, sizeof *b);
    memcpy(b->code, code.p, 5);
    b->lanes_open = b->lanes = b->gates_up = b->gates = b->queue_min = b->pax_h = b->low_gates = -1;
    b->updated = TIME_NONE;
    for (int i = 0; i < BOARD_PARTS; i++)
        b->part[i].at = TIME_NONE;
    memset(b->queue, 0xff, sizeof b->queue);
    memset(b->low, 0xff, sizeof b->low);
    memset(b->pax, 0xff, sizeof b->pax);
    s->head->board_n++;
    atomic_signal_fence(memory_order_seq_cst);
    s->head->busy = 0;
    return b;
}

/* ---- keys ---- */

struct hash128 state_key(const struct state *s, char domain, struct span a, struct span b, struct span c)
{
    char room[2048];
    struct hash_key k;
    size_t n = 0;
    const struct span parts[] = {a, b, c};
    memcpy(&k, s->head->site, sizeof k);
    room[n++] = domain;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        size_t len = parts[i].n < 600 ? parts[i].n : 600;
        room[n++] = (char) (len & 0xff);
        room[n++] = (char) (len >> 8);
        if (len)
            memcpy(room + n, parts[i].p, len);
        n += len;
    }
    return hash_sip128(&k, room, n);
}

uint64_t state_digest(const struct state *s, struct span content)
{
    struct hash_key k;
    memcpy(&k, s->head->site, sizeof k);
    k.k0 ^= UINT64_C(0x636f6e74656e7421);
    return hash_sip64(&k, content.p ? content.p : "", content.n);
}

static struct seen_slot *seen_find(struct seen_slot *half, struct hash128 key)
{
    for (size_t i = key.lo & (SEEN_SLOTS - 1);; i = (i + 1) & (SEEN_SLOTS - 1))
        if ((half[i].key.lo == key.lo && half[i].key.hi == key.hi) || (!half[i].key.lo && !half[i].key.hi))
            return &half[i];
}

int state_seen(struct state *s, struct hash128 key, uint64_t digest, bool add)
{
    struct seen_slot *halves = (struct seen_slot *) (void *) s->t_seen.base;
    key.lo |= !key.lo && !key.hi;
    for (uint32_t h = 0; h < 2; h++) {
        const struct seen_slot *x = seen_find(halves + (size_t) h * SEEN_SLOTS, key);
        if (x->key.lo || x->key.hi)
            return x->digest == digest ? 1 : 2;
    }
    if (!add)
        return 0;
    if (s->head->seen_count >= SEEN_SLOTS * 3 / 4) {
        s->head->seen_half ^= 1;
        s->head->seen_count = 0;
        memset(halves + (size_t) s->head->seen_half * SEEN_SLOTS, 0, SEEN_SLOTS * sizeof *halves);
    }
    struct seen_slot *x = seen_find(halves + (size_t) (s->head->seen_half & 1) * SEEN_SLOTS, key);
    x->key = key;
    x->digest = digest;
    s->head->seen_count++;
    return 0;
}
