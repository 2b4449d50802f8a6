/* The picture of an event: the days of a label, read or refused; numbers from 1 to 4 that are neither told nor worked out; which incidents belong to it; what becomes of a record that is erased,
 * restricted, or can't be read. */
#include "desk_support.h"

#include "desk/health.h"
#include "desk/picture.h"
#include "model/report.h"

#define DAY_NS (24 * HOUR)
#define TODAY ((int32_t) (T0 / DAY_NS)) /* 2026-11-24 */

/* ---- the label ---- */

static void days_are(const char *label, const char *wanted, bool wanted_bad)
{
    struct picture_day v[PICTURE_ONSETS];
    struct buf b = {0};
    bool bad;
    char date[16];
    size_t n = picture_onsets(span_str(label), TODAY + 1, v, &bad);
    for (size_t i = 0; i < n; i++) {
        picture_date(v[i].day, date);
        buf_printf(&b, "%s%s=%lld", i ? " " : "", date, (long long) v[i].n);
    }
    buf_char(&b, 0);
    assert_string_equal(b.p, wanted);
    assert_int_equal(bad, wanted_bad);
    buf_free(&b);
}

static void label_is_read(void **state)
{
    (void) state;
    days_are("2026-11-15:2 2026-11-16:4", "2026-11-15=2 2026-11-16=4", false);
    days_are(" 2026-11-15 ,2026-11-16:4;2026-11-16:1,", "2026-11-15=1 2026-11-16=4 2026-11-16=1", false);
    days_are("", "", false);
    days_are("2026-11-15:0", "", false);
    days_are("2026-02-29:1 2026-11-15:1", "2026-11-15=1", true);   /* no leap year */
    days_are("2024-02-29:1", "", true);                            /* longer ago than is believed */
    days_are("2026-11-25:1 2026-11-26:1", "2026-11-25=1", true);   /* not yet; one day is left to who lives in the east */
    days_are("2026-11-15:-2", "", true);
    days_are("2026-11-15:9999999999999999999", "", true);
    days_are("2026-11-15:1000001", "", true);
    days_are("yesterday", "", true);
    days_are("15/11/2026", "", true);
    struct buf b = {0};
    struct picture_day v[PICTURE_ONSETS];
    bool bad;
    for (int i = 0; i < 100; i++)
        buf_str(&b, "2026-11-15 ");
    assert_int_equal(picture_onsets(buf_view(&b), TODAY, v, &bad), PICTURE_ONSETS);
    assert_true(bad);
    buf_free(&b);
}

/* ---- small numbers ---- */

/* "5 <5 ?": as they are told; "none": nothing is. */
static const char *told(const int *numbers, size_t n, struct picture_cell *cells)
{
    static char out[200];
    size_t at = 0;
    out[0] = 0;
    for (size_t i = 0; i < n; i++)
        cells[i] = (struct picture_cell){.n = numbers[i]};
    if (!picture_suppress(cells, n))
        return "none";
    for (size_t i = 0; i < n; i++)
        at += (size_t) (cells[i].told == PICTURE_EXACT ? snprintf(out + at, sizeof out - at, "%s%d", i ? " " : "", numbers[i]) : snprintf(out + at, sizeof out - at, "%s%s", i ? " " : "", cells[i].told == PICTURE_FEW ? "<5" : "?"));
    return out;
}
#define TOLD(...) told((const int[]){__VA_ARGS__}, sizeof(int[]){__VA_ARGS__} / sizeof(int), cells)

static void small_numbers(void **state)
{
    struct picture_cell cells[8];
    (void) state;
    assert_string_equal(TOLD(7, 12, 0), "7 12 0");
    assert_string_equal(TOLD(2, 3), "<5 <5");
    assert_string_equal(TOLD(2, 5, 9), "<5 ? 9");  /* 16 - 9 = 7 says neither */
    assert_string_equal(TOLD(1, 5, 9), "<5 ? ?");  /* 6 could be 1 and 5 alone */
    assert_string_equal(TOLD(4, 4, 8), "<5 <5 ?"); /* 8 of two that are under five: both four */
    assert_string_equal(TOLD(1, 1, 6), "<5 <5 ?");
    assert_string_equal(TOLD(3), "none");
    assert_string_equal(TOLD(4, 4), "none");
    assert_string_equal(TOLD(1, 1, 1, 1, 1), "none"); /* that there are five days says it */
    assert_string_equal(TOLD(1, 5), "none");
    assert_string_equal(told(NULL, 0, cells), "");
}

static bool fits(const struct picture_cell *c, int v)
{
    return c->told == PICTURE_EXACT ? v == c->n : c->told == PICTURE_FEW ? v >= 1 && v < 5
                                                                         : v >= 5;
}

/* Whatever the numbers: who knows their sum finds another value for each that is not told. All of three cells up to 9 are tried. */
static void none_is_worked_out(void **state)
{
    struct picture_cell c[3];
    unsigned suppressed = 0;
    (void) state;
    for (int i = 0; i < 1000; i++) {
        int v[3] = {i / 100, i / 10 % 10, i % 10}, sum = v[0] + v[1] + v[2];
        bool other[3] = {false};
        if (strcmp(told(v, 3, c), "none") == 0)
            continue;
        for (int x = 0; x <= sum; x++)
            for (int y = 0; x + y <= sum; y++) {
                int w[3] = {x, y, sum - x - y};
                if (fits(&c[0], w[0]) && fits(&c[1], w[1]) && fits(&c[2], w[2]))
                    for (int k = 0; k < 3; k++)
                        other[k] = other[k] || w[k] != v[k];
            }
        for (int k = 0; k < 3; k++)
            if (c[k].told == PICTURE_FEW) {
                suppressed++;
                if (!other[k])
                    fail_msg("%d %d %d: told as %s", v[0], v[1], v[2], told(v, 3, c));
            } else if (v[k] > 0 && v[k] < 5) {
                fail_msg("%d %d %d: a small one is told", v[0], v[1], v[2]);
            }
    }
    assert_true(suppressed > 300);
}

/* ---- the event ---- */

struct event {
    struct rig r;
    struct arena a;
    int n; /* of reports */
    uint8_t tlp;
};

static wf_str str(const char *s)
{
    return (wf_str){s, strlen(s)};
}

static void open_event(struct event *x)
{
    struct err e = {0};
    memset(x, 0, sizeof *x);
    rig_start(&x->r, false);
    rig_close(&x->r);
    assert_int_equal(vault_open(&x->r.o.vault, x->r.home, NULL, NULL, &e), 0);
    rig_open(&x->r);
}

static void close_event(struct event *x)
{
    struct vault *v = x->r.o.vault;
    arena_free(&x->a);
    rig_end(&x->r);
    vault_close(v);
}

static void keep_id(void *arg, int code, const struct desk_answer *answers, size_t n, uint64_t seq, const struct err *e)
{
    (void) seq;
    (void) n;
    if (code)
        fail_msg("%s", e->text);
    if (!answers[0].id[0])
        fail_msg("%s: %s", answers[0].field, answers[0].error);
    snprintf(arg, INCIDENT_ID_MAX, "%s", answers[0].id);
}

/* A report as intake takes it; the id of its incident. */
static const char *comes(struct event *x, const char *type, const char *checkpoint, int involved, const char *onset, const char *flight)
{
    char *id = arena_alloc(&x->a, INCIDENT_ID_MAX);
    wf_pair *labels = arena_alloc(&x->a, 2 * sizeof *labels);
    struct health_part part;
    struct err e = {0};
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    r.type = str(type);
    r.source_id = str(arena_printf(&x->a, "r%d", ++x->n));
    r.title = str("Fever");
    r.member = str(arena_strndup(&x->a, checkpoint, 2));
    r.checkpoint = str(checkpoint);
    r.occurred = (wf_instant){.utc_ns = T0, .set = 1};
    r.persons.involved = involved;
    r.tlp = x->tlp;
    r.labels = labels;
    if (onset)
        labels[r.labels_n++] = (wf_pair){str("onset"), str(onset)};
    if (flight)
        labels[r.labels_n++] = (wf_pair){str("flight"), str(flight)};
    size_t n = health_take(&x->a, SPAN_LIT("submit/a"), SPAN_LIT("submit"), true, &r, 1, &part);
    assert_int_equal(health_keep(x->r.o.vault, &part, n, x->r.clock.fixed, 21, &e), 0);
    struct desk_submission s = {.officer = SPAN_LIT("duty1"), .source = SPAN_LIT("submit/a"), .reports = &r, .reports_n = 1};
    assert_int_equal(desk_submit(x->r.desk, &s, keep_id, id, &e), 0);
    desk_settle(x->r.desk);
    health_look(x->r.desk, SPAN_LIT("submit/a"), &part, n, true);
    health_settle(x->r.o.vault, &part, n);
    return id;
}

static void link_to(struct event *x, const char *id, const char *rel, const char *to)
{
    struct desk_command q = {.verb = SPAN_LIT("link"), .incident = span_str(id), .rel = span_str(rel), .to = span_str(to)};
    struct told t = rig_command(&x->r, &q);
    if (t.code)
        fail_msg("%s", t.error);
}

static const struct json *picture(struct event *x, const struct desk_sight *s, const char *id)
{
    struct desk_picture *p;
    struct journal_reader *r;
    struct err e = {0};
    struct buf b = {0};
    struct json_writer w;
    struct json *v = NULL;
    if (desk_picture_begin(x->r.desk, s, span_str(id), &p, &e))
        return NULL;
    assert_int_equal(journal_reader_open(&r, x->r.home, &e), 0);
    jw_init(&w, &b);
    assert_int_equal(desk_picture_json(p, r, &w, &e), 0);
    desk_picture_free(p);
    journal_reader_close(r);
    if (json_parse(&x->a, arena_span(&x->a, buf_view(&b)), NULL, &v, &e))
        fail_msg("%s: %.*s", e.text, (int) b.n, b.p);
    buf_free(&b);
    return v;
}

static void has(struct event *x, const struct desk_sight *s, const char *id, const char *member, const char *wanted)
{
    const struct json *v = picture(x, s, id);
    assert_non_null(v);
    assert_non_null(json_get(v, member));
    char *is = mem_strndup(json_get(v, member)->raw.p, json_get(v, member)->raw.n);
    assert_string_equal(is, wanted);
    mem_free(is);
}

static const struct desk_sight works = {.tlp = WF_TLP_RED, .rights = true, .reads = true, .health = true}, looks_on = {.tlp = WF_TLP_RED, .rights = true, .reads = true};

static void of_an_event(void **state)
{
    struct event x;
    (void) state;
    open_event(&x);
    const char *sin = comes(&x, "HLT.CLUSTER", "SGSIN", 7, "2026-11-18:2 2026-11-19:5", "XZ 402"), *bkk = comes(&x, "HLT.CLUSTER", "THBKK", 4, "2026-11-19:1 2026-11-21:2", "xz-402, XZ931");
    const char *kul = comes(&x, "HLT.ILL_TRAVELLER", "MYKUL", 2, NULL, NULL), *queue = comes(&x, "FLOW.QUEUE", "SGSIN", 90, NULL, NULL), *other = comes(&x, "HLT.CLUSTER", "VNSGN", 5, "2026-11-20:5", NULL);
    (void) other;
    has(&x, &works, sin, "onset", "[{\"date\":\"2026-11-18\",\"count\":2},{\"date\":\"2026-11-19\",\"count\":5}]");
    link_to(&x, bkk, "part_of", sin);
    link_to(&x, kul, "part_of", bkk);
    link_to(&x, queue, "related", sin);
    has(&x, &works, sin, "onset", "[{\"date\":\"2026-11-18\",\"count\":2},{\"date\":\"2026-11-19\",\"count\":6},{\"date\":\"2026-11-21\",\"count\":2}]");
    has(&x, &works, sin, "count", "13");
    has(&x, &works, sin, "undated", "3"); /* one of four, two of two */
    has(&x, &works, sin, "incidents", "4");
    has(&x, &works, sin, "places", "[{\"locode\":\"SGSIN\",\"name\":\"Changi\",\"member\":\"SG\",\"lat\":1.3592,\"lon\":103.9894,\"count\":7,\"few\":0,\"reports\":1},{\"locode\":\"THBKK\",\"name\":\"Suvarnabhumi\",\"member\":\"TH\",\"lat\":13.6811,\"lon\":100.7473,\"count\":4,\"few\":0,\"reports\":1},{\"locode\":\"MYKUL\",\"name\":\"Kuala Lumpur\",\"member\":\"MY\",\"lat\":2.7456,\"lon\":101.7099,\"count\":2,\"few\":0,\"reports\":1}]");
    /* one that names two flights doesn't say how its four are shared */
    has(&x, &works, sin, "conveyances", "[{\"id\":\"XZ402\",\"kind\":\"flight\",\"count\":7,\"few\":0,\"reports\":2},{\"id\":\"XZ931\",\"kind\":\"flight\",\"count\":null,\"few\":0,\"reports\":1}]");
    has(&x, &works, sin, "records", "{\"dated\":2,\"no_onset\":1,\"unread\":0,\"erased\":0,\"restricted\":0}");
    has(&x, &works, bkk, "count", "13"); /* a part's picture is the event's */
    /* one that turned out to be none, or is another's copy, is no case */
    struct desk_command none = {.verb = SPAN_LIT("merge"), .incident = span_str(kul), .to = span_str(bkk), .reason = SPAN_LIT("the same")};
    struct told t = rig_command(&x.r, &none);
    if (t.code)
        fail_msg("%s", t.error);
    has(&x, &works, sin, "count", "11");
    close_event(&x);
}

static void as_who_looks_on_is_told(void **state)
{
    struct event x;
    struct desk_sight green = {.tlp = WF_TLP_GREEN, .health = true};
    (void) state;
    open_event(&x);
    const char *sin = comes(&x, "HLT.CLUSTER", "SGSIN", 7, "2026-11-18:2 2026-11-19:5", "XZ402"), *more = comes(&x, "HLT.ILL_TRAVELLER", "SGSIN", 2, "2026-11-19:2", "XZ402"), *kul = comes(&x, "HLT.ILL_TRAVELLER", "MYKUL", 3, "2026-11-21:3", NULL), *two = comes(&x, "HLT.ILL_TRAVELLER", "MYKUL", 1, "2026-11-21:1", NULL);
    link_to(&x, more, "part_of", sin);
    link_to(&x, kul, "part_of", sin);
    link_to(&x, two, "part_of", sin);
    has(&x, &looks_on, sin, "onset", "[{\"date\":\"2026-11-18\",\"count\":\"<5\"},{\"date\":\"2026-11-19\",\"count\":7},{\"date\":\"2026-11-21\",\"count\":\"<5\"}]");
    /* seven are told of their incident: nine would tell of the other two */
    has(&x, &looks_on, sin, "places", "[{\"locode\":\"SGSIN\",\"name\":\"Changi\",\"member\":\"SG\",\"lat\":1.3592,\"lon\":103.9894,\"count\":7,\"few\":1,\"reports\":2},{\"locode\":\"MYKUL\",\"name\":\"Kuala Lumpur\",\"member\":\"MY\",\"lat\":2.7456,\"lon\":101.7099,\"count\":\"<5\",\"few\":2,\"reports\":2}]");
    has(&x, &looks_on, sin, "count", "7");
    has(&x, &looks_on, sin, "few", "3");
    has(&x, &looks_on, sin, "conveyances", "[]");
    has(&x, &looks_on, sin, "conveyances_withheld", "\"role\"");
    has(&x, &works, sin, "count", "13");
    has(&x, &looks_on, kul, "count", "7"); /* the same from any of its parts */
    assert_null(picture(&x, &green, sin)); /* AMBER, as what says nothing is */
    close_event(&x);
}

/* A curve that can't be told without telling of persons is not there at all. */
static void few_alone(void **state)
{
    struct event x;
    (void) state;
    open_event(&x);
    const char *one = comes(&x, "HLT.ILL_TRAVELLER", "MYKUL", 3, "2026-11-21:3", "MH1");
    has(&x, &looks_on, one, "onset", "[]");
    has(&x, &looks_on, one, "undated", "null");
    has(&x, &looks_on, one, "onset_withheld", "\"few\"");
    has(&x, &works, one, "onset", "[{\"date\":\"2026-11-21\",\"count\":3}]");
    close_event(&x);
}

static void what_a_record_has_not(void **state)
{
    struct event x;
    (void) state;
    open_event(&x);
    x.tlp = WF_TLP_RED;
    const char *red = comes(&x, "HLT.CLUSTER", "SGSIN", 6, "2026-11-18:6", "XZ402");
    x.tlp = 0;
    const char *odd = comes(&x, "HLT.CLUSTER", "SGSIN", 6, "the day before", "XZ402"), *said = comes(&x, "HLT.CLUSTER", "SGSIN", -1, "2026-11-18:5", NULL);
    link_to(&x, odd, "part_of", red);
    link_to(&x, said, "part_of", red);
    has(&x, NULL, red, "records", "{\"dated\":1,\"no_onset\":0,\"unread\":1,\"erased\":0,\"restricted\":1}");
    has(&x, NULL, red, "onset", "[{\"date\":\"2026-11-18\",\"count\":5}]");
    has(&x, NULL, red, "conveyances", "[{\"id\":\"XZ402\",\"kind\":\"flight\",\"count\":6,\"few\":0,\"reports\":1}]");
    has(&x, NULL, red, "count", "17"); /* where no number is said the days are counted */
    assert_true(vault_sweep(x.r.o.vault, x.r.clock.fixed + 22 * DAY_NS, NULL, NULL) == 3);
    has(&x, NULL, red, "records", "{\"dated\":0,\"no_onset\":0,\"unread\":0,\"erased\":2,\"restricted\":1}");
    has(&x, NULL, red, "onset", "[]");
    has(&x, NULL, red, "conveyances", "[]");
    close_event(&x);
}

/* A change of an incident that is none of it, and is linked with none of it, is no change of the picture. */
static void what_it_hangs_on(void **state)
{
    struct event x;
    struct desk_picture *p;
    const uint32_t *rows;
    struct err e = {0};
    (void) state;
    open_event(&x);
    const char *sin = comes(&x, "HLT.CLUSTER", "SGSIN", 7, NULL, NULL), *bkk = comes(&x, "HLT.CLUSTER", "THBKK", 4, NULL, NULL), *far = comes(&x, "HLT.CLUSTER", "VNSGN", 4, NULL, NULL);
    assert_int_equal(desk_picture_begin(x.r.desk, NULL, span_str(sin), &p, &e), 0);
    size_t n = desk_picture_rows(p, &rows);
    assert_int_equal(n, 1);
    assert_true(desk_picture_hangs_on(x.r.desk, rows, n, desk_row(x.r.desk, span_str(sin))));
    assert_false(desk_picture_hangs_on(x.r.desk, rows, n, desk_row(x.r.desk, span_str(bkk))));
    link_to(&x, bkk, "part_of", sin);
    assert_true(desk_picture_hangs_on(x.r.desk, rows, n, desk_row(x.r.desk, span_str(bkk))));
    assert_false(desk_picture_hangs_on(x.r.desk, rows, n, desk_row(x.r.desk, span_str(far))));
    assert_false(desk_picture_hangs_on(x.r.desk, rows, n, 0));
    desk_picture_free(p);
    close_event(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(label_is_read), cmocka_unit_test(small_numbers), cmocka_unit_test(none_is_worked_out), cmocka_unit_test(of_an_event), cmocka_unit_test(as_who_looks_on_is_told), cmocka_unit_test(few_alone), cmocka_unit_test(what_a_record_has_not), cmocka_unit_test(what_it_hangs_on)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
