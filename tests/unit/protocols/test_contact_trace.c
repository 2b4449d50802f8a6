/* Unit tests of the plugin contact-trace: what is asked for by each class and craft; over seat maps of every size that no row or seat lies outside the cabin, that the order of the
 * ill plays no part, that a wider figure asks for no less, that what is not known makes the window wider; whom beside them; until when. */
#include "../../../plugins/contact-trace/contact-trace.c"

#include "protocol_rig.h"

#define CABIN "\"craft\":\"flight\",\"first\":1,\"last\":42,\"layout\":\"3-3\",\"hours\":9"

static void windows(void **state)
{
    static const struct {
        const char *answers, *outcome, *rows, *seats, *most;
    } of[] = {
        {"\"class\":\"droplet\"," CABIN ",\"row1\":21", "ROWS AND ZONES", "19-23", NULL, "30"},
        {"\"class\":\"droplet\"," CABIN ",\"row1\":1", "ROWS AND ZONES", "1-3", NULL, "18"},                     /* none before the first */
        {"\"class\":\"airborne\"," CABIN ",\"row1\":42", "ROWS AND ZONES", "40-42", NULL, "18"},                 /* none behind the last */
        {"\"class\":\"droplet\"," CABIN ",\"row1\":10,\"row2\":13", "ROWS AND ZONES", "8-15", NULL, "48"},       /* one run, no row twice */
        {"\"class\":\"droplet\"," CABIN ",\"row1\":30,\"row2\":5", "ROWS AND ZONES", "3-7, 28-32", NULL, "60"},  /* in the order of the rows */
        {"\"class\":\"tuberculosis\"," CABIN ",\"row1\":21", "ROWS AND ZONES", "19-23", NULL, "30"},
        {"\"class\":\"contact\"," CABIN ",\"row1\":21,\"seat1\":1", "ROWS AND ZONES", NULL, "20: 1-2; 21: 1-2; 22: 1-2", "6"},
        {"\"class\":\"contact\"," CABIN ",\"row1\":21,\"seat1\":4", "ROWS AND ZONES", NULL, "20: 3-5; 21: 3-5; 22: 3-5", "9"}, /* across the aisle */
        {"\"class\":\"meningococcal\"," CABIN ",\"row1\":42,\"seat1\":6", "ROWS AND ZONES", NULL, "41: 5-6; 42: 5-6", "4"},
        {"\"class\":\"contact\"," CABIN ",\"row1\":21", "ROWS AND ZONES", "20-22", NULL, "18"},                  /* no seat: whole rows */
        {"\"class\":\"contact\"," CABIN ",\"row1\":21,\"seat1\":9", "ROWS AND ZONES", "20-22", NULL, "18"},      /* a seat that the row has not */
        {"\"class\":\"contact\"," CABIN ",\"row1\":9,\"seat1\":2,\"row2\":9,\"seat2\":5", "ROWS AND ZONES", NULL, "8: 1-6; 9: 1-6; 10: 1-6", "18"},
        {"\"class\":\"unknown\"," CABIN ",\"row1\":21", "WHOLE CRAFT", NULL, NULL, NULL},
        {CABIN ",\"row1\":21", "WHOLE CRAFT", NULL, NULL, NULL},
        {"\"class\":\"droplet\"," CABIN, "WHOLE CRAFT", NULL, NULL, NULL},
        {"\"class\":\"droplet\"," CABIN ",\"row1\":43", "WHOLE CRAFT", NULL, NULL, NULL},
        {"\"class\":\"droplet\"," CABIN ",\"row1\":7,\"row2\":99", "WHOLE CRAFT", NULL, NULL, NULL},
        {"\"class\":\"droplet\",\"craft\":\"flight\",\"row1\":7", "WHOLE CRAFT", NULL, NULL, NULL},
        {"\"class\":\"droplet\",\"craft\":\"flight\",\"first\":20,\"last\":10,\"row1\":15", "WHOLE CRAFT", NULL, NULL, NULL},
        {"\"class\":\"droplet\"," CABIN ",\"row1\":7,\"more\":\"yes\"", "WHOLE CRAFT", NULL, NULL, NULL},
        {"\"class\":\"droplet\",\"craft\":\"bus\",\"last\":12,\"layout\":\"2-2\",\"row1\":7", "WHOLE CRAFT", NULL, NULL, NULL},
        {"\"class\":\"contact\",\"craft\":\"bus\",\"last\":12,\"layout\":\"2-2\",\"row1\":7,\"seat1\":2", "ROWS AND ZONES", NULL, "6: 1-3; 7: 1-3; 8: 1-3", "9"},
        {"\"class\":\"not-between-persons\"," CABIN ",\"row1\":7", "NOBODY BY SEAT", NULL, NULL, NULL},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(of); i++) {
        const wf_decision *d = rig_decide(rig_say("{%s}", of[i].answers));
        const char *rows = rig_result(d, "rows"), *seats = rig_result(d, "seats"), *most = rig_result(d, "seats at most");
        if (strcmp(rig_outcome(d), of[i].outcome) || (rows == NULL) != (of[i].rows == NULL) || (rows && strcmp(rows, of[i].rows)) || (seats == NULL) != (of[i].seats == NULL) ||
            (seats && strcmp(seats, of[i].seats)) || (most == NULL) != (of[i].most == NULL) || (most && strcmp(most, of[i].most)))
            fail_msg("%s: %s, rows %s, seats %s, at most %s (%s)", of[i].answers, rig_outcome(d), rows, seats, most, rig_rule(d));
        assert_int_equal(rig_gives(d, "request"), strcmp(of[i].outcome, "NOBODY BY SEAT") != 0);
    }
}

/* A short flight is no risk of tuberculosis or meningococci; how long it was nobody said: it is traced. */
static void only_after_eight_hours(void **state)
{
    static const char *const long_[] = {"tuberculosis", "meningococcal"};
    (void) state;
    for (size_t i = 0; i < 2; i++) {
#define FLIGHT "{\"class\":\"%s\",\"craft\":\"flight\",\"last\":30,\"layout\":\"3-3\",\"row1\":5,\"seat1\":2%s}"
        const wf_decision *d = rig_decide(rig_say(FLIGHT, long_[i], ",\"hours\":7.9"));
        assert_string_equal(rig_outcome(d), "NOBODY BY SEAT");
        assert_non_null(strstr(rig_rule(d), "under 8 hours"));
        assert_string_equal(rig_outcome(rig_decide(rig_say(FLIGHT, long_[i], ",\"hours\":8"))), "ROWS AND ZONES");
        d = rig_decide(rig_say(FLIGHT, long_[i], ""));
        assert_string_equal(rig_outcome(d), "ROWS AND ZONES");
        assert_true(rig_needs(d, "hours"));
    }
    assert_string_equal(rig_outcome(rig_decide("{\"class\":\"droplet\",\"craft\":\"flight\",\"last\":30,\"row1\":5,\"hours\":1}")), "ROWS AND ZONES");
}

static void zones_and_the_end(void **state)
{
    (void) state;
    const wf_decision *d = rig_decide("{\"class\":\"airborne\"," CABIN ",\"row1\":21,\"arrived\":\"2026-11-24\"}");
    assert_non_null(strstr(rig_result(d, "beside them"), "lap infants of the whole cabin"));
    assert_non_null(strstr(rig_result(d, "beside them"), "crew"));
    assert_string_equal(rig_result(d, "erased on"), "2026-12-15"); /* 21 days */
    d = rig_decide("{\"class\":\"contact\"," CABIN ",\"row1\":21,\"seat1\":3,\"arrived\":\"2028-02-20\",\"incubation\":9}");
    assert_non_null(strstr(rig_result(d, "beside them"), "cleaners"));
    assert_string_equal(rig_result(d, "erased on"), "2028-02-29"); /* a leap day; what health says before the default */
    d = rig_decide("{\"class\":\"droplet\"," CABIN ",\"row1\":21,\"arrived\":\"2026-12-25\"}");
    assert_string_equal(rig_result(d, "erased on"), "2027-01-08"); /* over the year's end */
    assert_string_equal(rig_result(rig_decide("{}"), "erased on"), "21 days after arrival");
    assert_string_equal(rig_outcome(rig_decide("{}")), "WHOLE CRAFT"); /* nothing is known: everybody */
    assert_true(rig_needs(rig_decide("{}"), "class"));
}

/* Which flight it was is needed until it is answered, decides nothing, and comes back in no word of the decision. */
static void the_flight_changes_nothing(void **state)
{
    (void) state;
    const wf_decision *d = rig_decide("{\"class\":\"droplet\"," CABIN ",\"row1\":21}");
    assert_true(rig_needs(d, "flight"));
    assert_string_equal(rig_outcome(d), "ROWS AND ZONES");
    assert_string_equal(rig_result(d, "rows"), "19-23");
    d = rig_decide("{\"class\":\"droplet\"," CABIN ",\"row1\":21,\"flight\":\"XZ402, 28 Nov\"}");
    assert_false(rig_needs(d, "flight"));
    assert_string_equal(rig_outcome(d), "ROWS AND ZONES");
    assert_string_equal(rig_result(d, "rows"), "19-23");
    char rule[500];
    snprintf(rule, sizeof rule, "%.*s", (int) d->rule.n, d->rule.p);
    assert_null(strstr(rule, "XZ402"));
    assert_false(rig_needs(rig_decide("{\"class\":\"not-between-persons\"}"), "flight"));
}

/* ---- what is needed: that whose answer can change something, and nothing else ---- */

#define OPEN 8 /* questions that the walk answers in each way */
static const struct {
    const char *id, *values[8]; /* as JSON; the first is no answer at all */
} open_questions[OPEN] = {
    {"class", {"", "\"droplet\"", "\"airborne\"", "\"tuberculosis\"", "\"meningococcal\"", "\"contact\"", "\"not-between-persons\""}},
    {"craft", {"", "\"flight\"", "\"bus\""}},
    {"hours", {"", "3", "9"}},
    {"last", {"", "20", "120"}},
    {"layout", {"", "\"2-2\"", "\"3-3\""}},
    {"more", {"", "\"no\"", "\"yes\""}},
    {"row1", {"", "15", "60"}},
    {"seat1", {"", "1", "9"}},
};

static size_t values_of(size_t q)
{
    size_t n = 0;
    while (n < ARRAY_LEN(open_questions[q].values) && open_questions[q].values[n])
        n++;
    return n;
}

/* All of a decision but its words of why, and of what is needed. */
static uint64_t told_by(const wf_decision *d)
{
    struct buf b = {0};
    uint64_t h = 14695981039346656037u;
    buf_printf(&b, "%d %u %zu", (int) d->outcome, d->erase_s, d->outputs_n);
    for (size_t i = 0; i < d->results_n; i++)
        buf_printf(&b, "|%.*s=%.*s", (int) d->results[i].name.n, d->results[i].name.p, (int) d->results[i].value.n, d->results[i].value.p);
    for (size_t i = 0; i < b.n; i++)
        h = (h ^ (unsigned char) b.p[i]) * 1099511628211u;
    buf_free(&b);
    return h;
}

/* The answers: of each question the value of that number, where `unknown` has no bit for it; behind them what is the same throughout. */
static const char *answers_at(const size_t at[OPEN], unsigned unknown, const char *rest)
{
    static char text[600];
    size_t n = (size_t) snprintf(text, sizeof text, "{");
    for (size_t q = 0; q < OPEN; q++)
        if (at[q] || unknown & 1U << q)
            n += (size_t) snprintf(text + n, sizeof text - n, "%s\"%s\":%s", n > 1 ? "," : "", open_questions[q].id, at[q] ? open_questions[q].values[at[q]] : "\"unknown\"");
    snprintf(text + n, sizeof text - n, "%s%s}", rest[0] && n > 1 ? "," : "", rest);
    return text;
}

/* From what is answered: whether each question that is open is needed exactly where, with the others that are open answered in some way, an answer to it changes what is told. */
static void needed_from(const size_t base[OPEN], unsigned unknown, const char *rest)
{
    size_t size[OPEN], all = 1, at[OPEN];
    bool matters[OPEN] = {false}, any = false;
    char start[600];
    for (size_t q = 0; q < OPEN; q++)
        all *= size[q] = base[q] ? 1 : values_of(q);
    uint64_t *told = mem_alloc_array(all, sizeof *told);
    for (size_t i = 0; i < all; i++) {
        size_t left = i;
        for (size_t q = 0; q < OPEN; q++) {
            at[q] = base[q] ? base[q] : left % size[q];
            left /= size[q];
        }
        const wf_decision *d = rig_decide(answers_at(at, unknown, rest));
        told[i] = told_by(d);
        any = any || d->outputs_n;
        size_t step = 1;
        for (size_t q = 0; q < OPEN; q++) { /* the values of a question that come first are there already */
            if (!base[q] && at[q])
                matters[q] = matters[q] || told[i] != told[i - at[q] * step];
            step *= size[q];
        }
    }
    mem_free(told);
    snprintf(start, sizeof start, "%s", answers_at(base, unknown, rest));
    const wf_decision *d = rig_decide(start);
    for (size_t q = 0; q < OPEN; q++)
        if (rig_needs(d, open_questions[q].id) != (!base[q] && matters[q]))
            fail_msg("%s: %s is %sneeded, and an answer to it changes %s", start, open_questions[q].id, matters[q] ? "not " : "", matters[q] ? "something" : "nothing");
    assert_int_equal(rig_needs(d, "flight"), any); /* it is told with a request, where one may follow */
    assert_int_equal(rig_needs(d, "arrived"), any);
}

static void needed_is_what_can_change(void **state)
{
    static const char *const rest[] = {"", "\"first\":10", "\"first\":10,\"row2\":20", "\"row2\":99", "\"first\":30"};
    size_t base[OPEN] = {0};
    uint64_t seed = 20261124;
    (void) state;
    needed_from(base, 0, "");
    for (unsigned round = 0; round < 400; round++) {
        unsigned unknown = 0;
        for (size_t q = 0; q < OPEN; q++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            base[q] = (seed >> 33) % 5 < 2 ? 0 : 1 + (seed >> 40) % (values_of(q) - 1);
            unknown |= (unsigned) (seed >> 60 & 1) << q;
        }
        needed_from(base, unknown, rest[round % ARRAY_LEN(rest)]);
    }
    assert_int_equal(rig_decide("{\"class\":\"tuberculosis\",\"craft\":\"flight\",\"hours\":3}")->needed_n, 0); /* nobody by seat: not which flight, either */
}

/* Nothing of a person may be asked outside the health record: where they sat, and how they moved. Words are asked for once: which flight it was, which is told apart from a request. */
static void what_tells_of_a_person_is_health(void **state)
{
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        bool flight = strcmp(questions[i].id, "flight") == 0;
        assert_true((questions[i].kind == WF_QUESTION_TEXT) == flight); /* no other room for a name */
        assert_int_equal(questions[i].apart, flight);
        if (flight)
            assert_true(protocol_is_health(&questions[i]));
        if (questions[i].group && strcmp(questions[i].group, "seats") == 0)
            assert_true(protocol_is_health(&questions[i]));
    }
}

/* ---- properties, over seat maps and the ill in them ---- */

static uint64_t roll_state = 20261124;
static int roll(int least, int most)
{
    roll_state = roll_state * 6364136223846793005u + 1442695040888963407u;
    return least + (int) ((roll_state >> 33) % (uint64_t) (most - least + 1));
}

struct map {
    const char *class, *layout;
    int first, last, across, n, row[3], seat[3];
};
/* The answers of a map, its ill in this order. */
static const char *answers_of(const struct map *m, const int order[3])
{
    struct buf b = {0};
    buf_printf(&b, "{\"class\":\"%s\",\"craft\":\"flight\",\"hours\":10,\"first\":%d,\"last\":%d,\"layout\":\"%s\"", m->class, m->first, m->last, m->layout);
    for (int i = 0; i < m->n; i++) {
        buf_printf(&b, ",\"row%d\":%d", i + 1, m->row[order[i]]);
        if (m->seat[order[i]])
            buf_printf(&b, ",\"seat%d\":%d", i + 1, m->seat[order[i]]);
    }
    buf_char(&b, '}');
    const char *text = arena_printf(&rig_scratch, "%s", b.p);
    static char keep[500];
    snprintf(keep, sizeof keep, "%s", text);
    buf_free(&b);
    return keep;
}

/* Which seats a decision asks for, read from its words as a liaison officer would; false where a word can't be read, stands outside the cabin, twice, or out of order. */
static bool read_window(const wf_decision *d, const struct map *m, bool in[ROWS_MOST + 1][ACROSS_MOST + 1])
{
    const char *rows = rig_result(d, "rows"), *seats = rig_result(d, "seats");
    int before = m->first - 2, a, b, n;
    memset(in, 0, (ROWS_MOST + 1) * sizeof in[0]);
    while (rows && *rows) {
        if (sscanf(rows, "%d%n", &a, &n) != 1)
            return false;
        rows += n;
        b = a;
        if (*rows == '-') {
            if (sscanf(rows + 1, "%d%n", &b, &n) != 1)
                return false;
            rows += n + 1;
        }
        if (a < m->first || b > m->last || a > b || a <= before + 1) /* a run that touches the last one would be the same run */
            return false;
        for (int r = a; r <= b; r++)
            for (int s = 1; s <= m->across; s++)
                in[r][s] = true;
        before = b;
        rows += strspn(rows, ", ");
    }
    before = m->first - 1;
    while (seats && *seats) {
        int at = 0;
        if (sscanf(seats, "%d: %n", &a, &n) != 1 || a < m->first || a > m->last || a <= before || in[a][1])
            return false;
        before = a;
        seats += n;
        while (*seats && *seats != ';') {
            int from, to;
            if (sscanf(seats, "%d%n", &from, &n) != 1)
                return false;
            seats += n;
            to = from;
            if (*seats == '-') {
                if (sscanf(seats + 1, "%d%n", &to, &n) != 1)
                    return false;
                seats += n + 1;
            }
            if (from <= at || to > m->across || from > to)
                return false;
            for (int s = from; s <= to; s++)
                in[a][s] = true;
            at = to;
            seats += *seats == ',';
        }
        seats += strspn(seats, "; ");
    }
    return true;
}

/* Who must be asked for, seat by seat, written from the README and not from the plugin. */
static bool must(const struct map *m, int row, int seat, int width)
{
    bool by_seat = strcmp(m->class, "contact") == 0 || strcmp(m->class, "meningococcal") == 0;
    for (int i = 0; i < m->n; i++) {
        int rows = row > m->row[i] ? row - m->row[i] : m->row[i] - row, seats = seat > m->seat[i] ? seat - m->seat[i] : m->seat[i] - seat;
        bool knows = m->seat[i] >= 1 && m->seat[i] <= m->across;
        if (rows <= width && (!by_seat || !knows || seats <= width))
            return true;
    }
    return false;
}

static void over_seat_maps(void **state)
{
    static const char *const class[] = {"droplet", "airborne", "tuberculosis", "meningococcal", "contact"}, *const option[] = {"rows_droplet", "rows_airborne", "rows_tuberculosis", "seats_meningococcal", "seats_contact"};
    static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    static bool in[ROWS_MOST + 1][ACROSS_MOST + 1], again[ROWS_MOST + 1][ACROSS_MOST + 1];
    (void) state;
    for (int round = 0; round < 4000; round++) {
        struct map m = {0};
        int k = roll(0, 4), l = roll(0, (int) ARRAY_LEN(layouts) - 1), width = roll(0, 5);
        char value[16];
        m.class = class[k];
        m.layout = layouts[l].id;
        for (const char *p = m.layout; *p; p++)
            m.across += *p == '-' ? 0 : *p - '0';
        m.first = roll(1, 60);
        m.last = roll(m.first, ROWS_MOST);
        m.n = roll(1, 3);
        for (int i = 0; i < m.n; i++) {
            m.row[i] = roll(0, 3) ? roll(m.first, m.last) : roll(0, 1) ? m.first : m.last; /* the ends come often */
            m.seat[i] = roll(0, ACROSS_MOST);                                              /* 0: nobody knows; over the row: it has no such seat */
        }
        snprintf(value, sizeof value, "%d", width);
        rig_option[0] = option[k];
        rig_option[1] = value;
        const wf_decision *d = rig_decide(answers_of(&m, orders[0]));
        if (strcmp(rig_outcome(d), "ROWS AND ZONES") || !read_window(d, &m, in))
            fail_msg("%s: %s, %s, %s", answers_of(&m, orders[0]), rig_outcome(d), rig_result(d, "rows"), rig_result(d, "seats"));
        int n = 0;
        for (int r = m.first; r <= m.last; r++)
            for (int s = 1; s <= m.across; s++) {
                n += in[r][s];
                if (in[r][s] != must(&m, r, s, width))
                    fail_msg("%s, %d around: row %d seat %d", answers_of(&m, orders[0]), width, r, s);
            }
        assert_int_equal(atoi(rig_result(d, "seats at most")), n);
        for (int o = 1; o < 6; o++) { /* whoever is named first, the window is the same */
            bool fits = true;
            for (int i = 0; i < m.n; i++)
                fits = fits && orders[o][i] < m.n;
            if (!fits)
                continue;
            assert_true(read_window(rig_decide(answers_of(&m, orders[o])), &m, again));
            assert_memory_equal(in, again, sizeof in);
        }
        snprintf(value, sizeof value, "%d", width < 5 ? width + 1 : width); /* wider asks for no less */
        assert_true(read_window(rig_decide(answers_of(&m, orders[0])), &m, again));
        for (int r = m.first; r <= m.last; r++)
            for (int s = 1; s <= m.across; s++)
                assert_true(again[r][s] || !in[r][s]);
    }
    rig_option[0] = NULL;
}

/* Figures that are none are refused when the plugin is opened, not when somebody is ill. */
static void figures_are_checked(void **state)
{
    static const char *const wrong[][2] = {{"rows_droplet", "11"}, {"rows_airborne", "-1"}, {"seats_contact", "6"}, {"days_contact", "0"}, {"days_tuberculosis", "181"}, {"rows_tuberculosis", "two"}};
    void *instance;
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        rig_option[0] = wrong[i][0];
        rig_option[1] = wrong[i][1];
        assert_int_not_equal(watchfloor_plugin_v1.open(&rig_host, &instance), WF_DONE);
    }
    rig_option[0] = NULL;
    assert_int_equal(watchfloor_plugin_v1.open(&rig_host, &instance), WF_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rig_descriptor),
        cmocka_unit_test(windows),
        cmocka_unit_test(only_after_eight_hours),
        cmocka_unit_test(zones_and_the_end),
        cmocka_unit_test(the_flight_changes_nothing),
        cmocka_unit_test(needed_is_what_can_change),
        cmocka_unit_test(what_tells_of_a_person_is_health),
        cmocka_unit_test(over_seat_maps),
        cmocka_unit_test(figures_are_checked),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    rig_end();
    return rc;
}
