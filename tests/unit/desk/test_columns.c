/* Unit tests of columns and of the lists that are made by them: each column is what the rows say, over random rows and changes; a list that is filled in the smallest
 * steps, while incidents change, is what a look at each row gives, and its first rows, told before it is made, are those of the list at that moment; over random filters, orders and
 * sights. WATCHFLOOR_SEED sets which. */
#include "desk_support.h"

#include <stdlib.h>

#include "desk/query_impl.h"
#include "wire/filter_terms.h"

static uint64_t seed;
static uint32_t dice(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t) (seed >> 33) % n;
}

/* ---- columns alone, over more than one chunk ---- */

enum { ROWS = COLUMN_CHUNK * 2 + 777 };

static void random_row(struct incident_row *r, struct incident_more *m, uint32_t row)
{
    static const char members[] = "IDMYTHVNPHSG";
    static const char checkpoints[][6] = {"", "IDCGK", "SGWDL", "THPOI"};
    memset(r, 0, sizeof *r);
    memset(m, 0, sizeof *m);
    r->row = row;
    r->number = row | (dice(50) ? 0 : INCIDENT_RIGHTS_NUMBER);
    r->flags = (uint16_t) dice(65536);
    r->type = (uint16_t) (1 + dice(90));
    r->source = (uint16_t) (1 + dice(300));
    r->owner = (uint16_t) (dice(2) ? 0 : dice(2) ? 40000
                                                 : dice(60));
    if (dice(9))
        memcpy(r->member, members + 2 * (size_t) dice(6), 2);
    memcpy(r->checkpoint, checkpoints[dice(4)], 5);
    r->state = (uint8_t) (1 + dice(STATE_END - 1));
    r->priority = (uint8_t) (1 + dice(4));
    r->signal = (uint8_t) (1 + dice(4));
    r->condition = (uint8_t) (1 + dice(2));
    r->tlp = (uint8_t) (1 + dice(5));
    r->protection = (uint8_t) dice(4);
    r->opened = T0 + (wf_time) row * NSEC_PER_SEC - (wf_time) dice(100) * NSEC_PER_SEC;
    m->tier = (uint8_t) (dice(9) ? 0 : dice(4));
    m->noise = (uint8_t) (dice(9) ? 0 : dice(8));
    m->asked_due = TIME_NONE;
}

static void check_match(const struct columns *c, enum column which, const uint16_t *is)
{
    uint16_t values[3] = {is[1 + dice(ROWS)], is[1 + dice(ROWS)], (uint16_t) dice(70000)};
    struct column_test t = {which, dice(2) == 1, values, 1 + dice(3)};
    for (size_t k = 0; k < c->chunks.n; k++) {
        uint64_t got[COLUMN_WORDS] = {0}, rows[COLUMN_WORDS];
        columns_match(c, k, &t, got);
        columns_rows(c, k, rows);
        for (uint32_t i = 0; i < COLUMN_CHUNK; i++) {
            uint32_t row = (uint32_t) k * COLUMN_CHUNK + i;
            bool there = row > 0 && row <= ROWS, any = false;
            assert_int_equal(rows[i / 64] >> i % 64 & 1, there);
            for (size_t v = 0; there && v < t.n; v++)
                any = any || values[v] == is[row];
            if (there)
                assert_int_equal(got[i / 64] >> i % 64 & 1, any != t.none_of);
        }
    }
}

static void columns_are_what_rows_say(void **state)
{
    struct columns c = {0};
    struct incident_row *r = mem_alloc_array(ROWS + 1, sizeof *r);
    struct incident_more *m = mem_alloc_array(ROWS + 1, sizeof *m);
    uint16_t *is = mem_alloc_array(ROWS + 1, sizeof *is);
    (void) state;
    for (uint32_t row = 1; row <= ROWS; row++) {
        random_row(&r[row], &m[row], row);
        columns_put(&c, &r[row], &m[row]);
    }
    for (int i = 0; i < 20000; i++) {
        uint32_t row = 1 + dice(ROWS);
        random_row(&r[row], &m[row], row);
        columns_put(&c, &r[row], &m[row]);
    }
    assert_int_equal(c.rows, ROWS);
    for (enum column w = 0; w < COLUMNS_END; w++) {
        uint32_t *used = mem_alloc_array(65536, sizeof *used);
        for (uint32_t row = 1; row <= ROWS; row++) {
            is[row] = columns_of(&c, w, &r[row], &m[row]);
            assert_int_equal(columns_get(&c, w, row), is[row]);
            used[is[row]]++;
        }
        for (size_t v = 0; w != COLUMN_CHECKPOINT && v < 65536; v++)
            assert_int_equal(used[v], v < c.used[w].n ? c.used[w].v[v] : 0);
        for (int i = 0; i < 6; i++)
            check_match(&c, w, is);
        mem_free(used);
    }
    for (uint32_t row = 1; row <= ROWS; row++) {
        const struct column_chunk *k = c.chunks.v[row / COLUMN_CHUNK];
        assert_true(k->first[row % COLUMN_CHUNK / 64] <= r[row].opened && r[row].opened <= k->last[row % COLUMN_CHUNK / 64]);
    }
    columns_clear(&c);
    mem_free(r);
    mem_free(m);
    mem_free(is);
}

/* ---- lists ---- */

static const char *const types[] = {"SYS.GATE_OUTAGE", "SYS.CYBER", "FLOW.QUEUE", "DOC.FRAUD", "THB.INDICATOR"};
static const char *const codes[] = {"ID", "MY", "TH", "KH"};
static const char *const officers[] = {"r.sari", "n.tan", "d.putra"};

static void add_report(struct buf *b, uint64_t n)
{
    buf_printf(b, "{'source_id':'c%llu','type':'%s','title':'t%u','occurred':'2026-11-24T03:00:00Z'", (unsigned long long) n, types[dice(5)], dice(9));
    if (dice(5)) {
        const char *m = codes[dice(4)];
        buf_printf(b, ",'member':'%s','checkpoint':'%s%03u'", m, m, 100 + dice(7));
    }
    if (dice(2))
        buf_printf(b, ",'impact':'%s','urgency':'%s'", words_of(&words_impact, 1 + dice(4)), words_of(&words_urgency, 1 + dice(5)));
    if (dice(4) == 0)
        buf_printf(b, ",'condition':'cleared'");
    if (dice(3) == 0)
        buf_printf(b, ",'tlp':'%s'", words_of(&words_tlp, 1 + dice(4)));
    buf_str(b, "}");
}

static void say_many(struct rig *r, uint64_t from, size_t n)
{
    struct arena a = {0};
    struct said s = {0};
    wf_report *v = mem_alloc_array(n, sizeof *v);
    struct buf b = {0};
    for (size_t i = 0; i < n; i++) {
        struct json *j;
        struct err e = {0};
        buf_clear(&b);
        add_report(&b, from + i);
        for (size_t k = 0; k < b.n; k++)
            b.p[k] = b.p[k] == '\'' ? '"' : b.p[k];
        if (json_parse(&a, arena_span(&a, buf_view(&b)), NULL, &j, &e) || report_from_json(&a, j, &v[i], &e))
            fail_msg("%s: %s", b.p, e.text);
        report_clean(&a, &v[i], NULL);
    }
    struct desk_submission q = {.officer = SPAN_LIT("r.sari"), .source = SPAN_LIT("submit/x"), .reports = v, .reports_n = n};
    assert_int_equal(desk_submit(r->desk, &q, said_submitted, &s, NULL), 0);
    desk_settle(r->desk);
    assert_int_equal(s.code, 0);
    buf_free(&b);
    mem_free(v);
    arena_free(&a);
}

static void change_one(struct rig *r, uint64_t *reports)
{
    static const char *const verbs[] = {"ack", "own", "release", "resolve", "close", "reopen"};
    const struct incident_row *i = state_row(&r->desk->state, 1 + dice(r->desk->state.head->incidents));
    char id[INCIDENT_ID_MAX];
    r->clock.fixed += (int64_t) dice(20) * NSEC_PER_SEC;
    if (dice(3) == 0) {
        say_many(r, *reports, 1 + dice(3));
        *reports += 3;
        return;
    }
    incident_id(i, "AMICF", id);
    struct desk_command q = {.verb = span_str(verbs[dice(6)]), .incident = span_str(id), .officer = span_str(officers[dice(3)]), .disposition = SPAN_LIT("CONFIRMED")};
    (void) rig_command(r, &q); /* what is not possible now is refused */
}

static void random_term(struct rig *r, struct buf *b)
{
    static const char *const own[] = {"none", "me", "others", "n.tan", "nobody.known"};
    static const char *const times[] = {"since:-30m", "since:-2h", "until:-10m", "until:2026-11-24T04:10:00Z"};
    enum filter_name name = (enum filter_name) dice(FILTER_NAMES_END);
    const struct filter_term *t = filter_term(name);
    const char *word = t->values;
    if (name == FILTER_TEXT)
        return;
    if (name == FILTER_SINCE || name == FILTER_UNTIL) {
        buf_printf(b, "%s ", times[dice(4)]);
        return;
    }
    buf_printf(b, "%s:", t->name);
    for (uint32_t n = 1 + dice(3); n > 0; n--) {
        switch (name) {
        case FILTER_TYPE: buf_str(b, (const char *[]){"SYS.*", "*", "DOC.FRAUD", "no.such", "F*"}[dice(5)]); break;
        case FILTER_MEMBER: buf_str(b, (const char *[]){"ID", "MY", "--", "VN"}[dice(4)]); break;
        case FILTER_CHECKPOINT: buf_printf(b, "%s%03u", codes[dice(4)], 100 + dice(9)); break;
        case FILTER_OWNER: buf_str(b, own[dice(5)]); break;
        case FILTER_FOLLOWS:
        case FILTER_FOR: buf_str(b, dice(2) ? "me" : "n.tan"); break;
        case FILTER_SOURCE: buf_str(b, dice(2) ? "submit/*" : "x/y"); break;
        case FILTER_INSIDE:
        case FILTER_ID: buf_printf(b, "%u", 1 + dice(r->desk->state.head->incidents + 9)); break;
        default:
            for (uint32_t k = dice(9); k > 0 && strchr(word, ' '); k--)
                word = strchr(word, ' ') + 1;
            buf_add(b, word, strcspn(word, " "));
        }
        buf_char(b, n > 1 ? ',' : ' ');
    }
}

struct asked {
    struct rig *r;
    struct buf filter;
    struct desk_query *q;
};

static const struct asked *sorted; /* for qsort */
static int by_order(const void *a, const void *b)
{
    const struct query_entry *x = a, *y = b;
    return query_before(sorted->r->desk, sorted->q, x->key, x->row, y->key, y->row) ? -1 : x->row != y->row;
}

/* The first n rows, at most, are those that a look at each row gives, in their order. */
static void check_rows(const struct asked *k, size_t n)
{
    const struct desk *d = k->r->desk;
    struct query_entry *v = mem_alloc_array(d->state.head->incidents + 1, sizeof *v);
    struct desk_line *got = mem_alloc_array(n + 1, sizeof *got);
    size_t all = 0;
    for (uint32_t row = 1; row <= d->state.head->incidents; row++)
        if (query_belongs_row(d, k->q, row))
            v[all++] = (struct query_entry){query_key(d, k->q, state_row(&d->state, row)), row};
    sorted = k;
    qsort(v, all, sizeof *v, by_order);
    if (desk_query_total(k->q) != all)
        fail_msg("\"%s\": %zu, and by their rows %zu", k->filter.p ? k->filter.p : "", desk_query_total(k->q), all);
    size_t told = desk_query_lines(d, k->q, 0, got, n);
    if (told != (all < n ? all : n))
        fail_msg("\"%s\": %zu of the first %zu of %zu, order %d %d", k->filter.p ? k->filter.p : "", told, n, all, (int) k->q->sort, k->q->desc);
    for (size_t i = 0; i < told; i++)
        if (got[i].row != v[i].row)
            fail_msg("\"%s\": row %zu of %zu is %u, and by the rows %u; order %d %d, phase %d", k->filter.p ? k->filter.p : "", i, told, got[i].row, v[i].row, (int) k->q->sort, k->q->desc,
                     (int) k->q->phase);
    mem_free(v);
    mem_free(got);
}

static uint64_t heads, late, waited;

static void one_list(struct rig *r, uint64_t *reports)
{
    struct asked k = {.r = r};
    struct filter_env env = {.now = r->clock.fixed, .prefix = "AMICF", .me = SPAN_LIT("r.sari"), .called = 2, .follows = desk_follows, .desk = r->desk};
    struct desk_sight sight = {.tlp = (uint8_t) dice(6), .rights = dice(2), .reads = dice(2), .members_n = dice(3)};
    struct desk_query_spec s = {.all = dice(2), .desc = dice(2), .sort = (enum desk_sort) (dice(2) ? DESK_SORT_PRIORITY : dice(DESK_SORT_END)), .sight = dice(3) ? NULL : &sight};
    struct err e = {0};
    memcpy(sight.members[0], "TH", 2);
    memcpy(sight.members[1], "VN", 2);
    for (uint32_t n = dice(4); n > 0; n--)
        random_term(r, &k.filter);
    if (filter_parse(k.filter.p ? buf_view(&k.filter) : SPAN_LIT(""), &env, &s.filter, NULL, &e))
        fail_msg("\"%s\": %s", k.filter.p, e.text);
    k.q = desk_query_begin(r->desk, &s);
    while (desk_query_phase(k.q) != DESK_QUERY_READY) {
        size_t n = dice(60);
        if (dice(desk_query_phase(k.q) == DESK_QUERY_WORK ? 2 : 4) == 0 && desk_query_head(r->desk, k.q, n)) { /* at any time until it is made, and as it is then */
            check_rows(&k, n);
            heads++;
            late += desk_query_phase(k.q) == DESK_QUERY_WORK;
        }
        if (dice(6) == 0) {
            change_one(r, reports);
            waited++;
        }
        if (desk_query_phase(k.q) == DESK_QUERY_WORK) {
            assert_int_equal(desk_query_work(k.q, r->desk->views, r->desk->views_reader, &e), 0);
            if (dice(2))
                change_one(r, reports);
            desk_query_worked(r->desk, k.q);
        } else {
            desk_query_step(r->desk, k.q);
        }
    }
    check_rows(&k, r->desk->state.head->incidents);
    change_one(r, reports);
    check_rows(&k, r->desk->state.head->incidents);
    desk_query_close(r->desk, k.q);
    buf_free(&k.filter);
}

static void lists_are_what_rows_say(void **state)
{
    enum { FIRST = 3000, LISTS = 1200 };
    struct rig r;
    uint64_t reports = FIRST;
    (void) state;
    rig_start(&r, true);
    for (uint64_t n = 0; n < FIRST; n += 500) {
        say_many(&r, n, 500);
        r.clock.fixed += 10 * 60 * NSEC_PER_SEC;
    }
    r.desk->step_ns = 0;     /* the least that a step can do */
    r.desk->sort_here = 100; /* longer ones are the worker's */
    for (int i = 0; i < LISTS; i++)
        one_list(&r, &reports);
    rig_check(&r);
    print_message("# first rows told before their list: %llu, %llu of them while it was put in order; changes while a list was filled: %llu\n", (unsigned long long) heads,
                  (unsigned long long) late, (unsigned long long) waited);
    assert_true(heads > LISTS / 4 && late > LISTS / 16 && waited > LISTS / 4);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(columns_are_what_rows_say), cmocka_unit_test(lists_are_what_rows_say)};
    const char *which = getenv("WATCHFLOOR_SEED");
    seed = which ? strtoull(which, NULL, 10) : 20261128;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
