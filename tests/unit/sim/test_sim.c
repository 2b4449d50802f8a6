/* The simulated world: the same for the same seed, plausible over a day; scenarios and misbehaviours and what is wrong with them. */
#include "support.h"

#include <cjson/cJSON.h>

#include "sim/play.h"
#include "sim/scenario.h"
#include "sim/words.h"

static struct scenario scenario;
static struct world world;

static int open_world(const char *name, uint64_t seed)
{
    struct err e;
    err_clear(&e);
    char *path = test_source(name);
    int rc = scenario_read(&scenario, path, &e);
    if (rc)
        print_message("# %s\n", e.text);
    world = scenario_world(&scenario, seed, scenario.start);
    mem_free(path);
    return rc;
}

/* A feed's path without its query, its {date:+07:00} filled in as the engine does. */
static char *path_at(const char *whole, wf_time now)
{
    static const char date[] = "{date:+07:00}";
    char *path = mem_strndup(whole, strcspn(whole, "?")), *at = strstr(path, date);
    if (at) {
        struct time_fields f;
        time_split(now, 420, &f);
        *at = 0;
        char *filled = mem_printf("%s%04d-%02d-%02d%s", path, f.year, f.month, f.day, at + sizeof date - 1);
        mem_free(path);
        path = filled;
    }
    return path;
}

/* The page at a path of the feed's. */
static void page_at(const struct play *p, size_t feed, const char *whole, wf_time now, enum misbehave_kind odd, struct buf *out)
{
    const char *type;
    const char *query = strchr(whole, '?');
    char *path = path_at(whole, now);
    struct play_request r = {.path = path, .query = query ? query + 1 : "", .host = "127.0.0.1:1", .odd = odd};
    buf_clear(out);
    assert_int_equal(p->page(&world, now, &r, out, &type), feed);
    mem_free(path);
}

static void page(const struct play *p, size_t feed, wf_time now, enum misbehave_kind odd, struct buf *out)
{
    page_at(p, feed, p->feeds[feed].path, now, odd, out);
}

static void same_each_time(void **state)
{
    struct buf a = {0}, b = {0};
    bool differs = false;
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    for (size_t i = 0; i < plays_n; i++) {
        for (size_t k = 0; k < plays[i]->feeds_n && plays[i]->page; k++) {
            for (int hour = 0; hour < 30; hour += 5) {
                page(plays[i], k, world.start + hour * HOUR, MIS_OK, &a);
                page(plays[i], k, world.start + hour * HOUR, MIS_OK, &b);
                assert_true(span_eq(buf_view(&a), buf_view(&b)));
                world.seed = 2;
                page(plays[i], k, world.start + hour * HOUR, MIS_OK, &b);
                differs = differs || !span_eq(buf_view(&a), buf_view(&b));
                world.seed = 1;
            }
        }
    }
    assert_true(differs); /* another seed is another course */
    buf_free(&a);
    buf_free(&b);
    scenario_free(&scenario);
}

static void numbered_lines(void **state)
{
    struct buf a = {0}, b = {0};
    uint64_t seq = 0, again = 0, count = 0;
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    for (int minute = 0; minute < 1440; minute++) {
        buf_clear(&a);
        buf_clear(&b);
        play_la.minute(&world, world.start + minute * MINUTE, &seq, &a);
        play_la.minute(&world, world.start + minute * MINUTE, &again, &b);
        assert_true(span_eq(buf_view(&a), buf_view(&b)));
        for (const char *p = a.p; p && *p; p = strchr(p, '\n') + 1)
            assert_int_equal(strtoull(p, NULL, 10), ++count); /* no number is left out */
    }
    assert_int_equal(count, seq);
    assert_true(count > 1500); /* a status a minute, and events */
    buf_free(&a);
    buf_free(&b);
    scenario_free(&scenario);
}

/* A stream's messages: fields, then an empty line; the data of each are JSON with its number, however they are cut. */
static void numbered_events(void **state)
{
    struct buf b = {0}, data = {0};
    uint64_t seq = 0, count = 0, begun = 0, over = 0;
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    for (int minute = 0; minute < 1440; minute++) {
        buf_clear(&b);
        play_tl.minute(&world, world.start + minute * MINUTE, &seq, &b);
        for (const char *p = b.p, *end; p && *p; p = end + 2) {
            end = strstr(p, "\n\n");
            assert_non_null(end);
            assert_true(strncmp(p, "event: posto\n", 13) == 0 || strncmp(p, "event: evento\n", 14) == 0);
            buf_clear(&data);
            for (const char *line = strchr(p, '\n') + 1; line < end; line = strchr(line, '\n') + 1) {
                assert_int_equal(strncmp(line, "data: ", 6), 0);
                buf_add(&data, line + 6, (size_t) (strchr(line, '\n') - line) - 6);
            }
            cJSON *json = cJSON_Parse(data.p);
            assert_non_null(json);
            assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItem(json, "n")), ++count);
            begun += strstr(data.p, "\"estado\":\"aberto\"") != NULL;
            over += strstr(data.p, "\"refere\":[") != NULL;
            cJSON_Delete(json);
        }
    }
    assert_int_equal(count, seq);
    assert_true(count > 1440 && begun > 5 && over > 5);
    buf_free(&b);
    buf_free(&data);
    scenario_free(&scenario);
}

static void a_plausible_day(void **state)
{
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    for (size_t i = 0; i < places_n; i++) {
        int least = 1 << 30, most = 0, longest = 0;
        for (int minute = 0; minute < 1440; minute += 10) {
            struct figures f;
            world_figures(&world, &places[i], world.start + minute * MINUTE, &f);
            assert_in_range(f.lanes_open, 0, f.lanes);
            assert_in_range(f.gates_up, 0, f.gates);
            assert_in_range(f.queue_min, 0, 240);
            least = f.pax_h < least ? f.pax_h : least;
            most = f.pax_h > most ? f.pax_h : most;
            longest = f.queue_min > longest ? f.queue_min : longest;
        }
        assert_true(most > 3 * least);                   /* a wave over the day */
        assert_true(most < 3 * places[i].peak_pax_h);
        assert_true(longest >= 5 && longest < 240);
    }
    for (int hour = 0; hour < 24; hour++) {
        size_t all = 0;
        bool impact[5] = {false};
        for (int m = SIM_ID; m <= SIM_LA; m++) {
            happenings list = {0};
            world_happenings(&world, (enum sim_member) m, world.start + hour * HOUR + 10 * MINUTE, 0, &list);
            all += list.n;
            for (size_t i = 0; i < list.n; i++)
                impact[list.v[i].impact] = true;
            VEC_FREE(&list);
        }
        assert_in_range(all, 10, 120);
        assert_true(hour > 0 || (impact[1] && impact[2] && impact[3])); /* at once something of each kind */
    }
    scenario_free(&scenario);
}

/* On an ordinary day as many arrive ill as the scenario's figures say of the travellers that there are, and none by the members' rates. */
static void ill_by_the_million(void **state)
{
    static const struct {
        const char *kind;
        double n;
    } rows[] = {{"ill", 16}, {"thermal", 17}, {"cluster", 0.1}};
    enum { DAYS = 5 };
    unsigned told[ARRAY_LEN(rows)] = {0};
    double expected[ARRAY_LEN(rows)] = {0};
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    for (int hour = 0; hour < DAYS * 24; hour++) {
        wf_time begins = world.start + hour * HOUR;
        for (size_t i = 0; i < places_n; i++) {
            struct figures f;
            world_figures(&world, &places[i], begins + HOUR / 2, &f);
            for (size_t k = 0; k < ARRAY_LEN(rows); k++)
                expected[k] += strchr(tmpl_find(span_str(rows[k].kind))->kinds, places[i].kind) ? f.pax_h * rows[k].n / 1e6 : 0;
        }
        for (int m = 0; m < SIM_MEMBERS; m++) {
            happenings list = {0};
            world_happenings(&world, (enum sim_member) m, begins + HOUR - 1, 0, &list);
            for (size_t i = 0; i < list.n; i++)
                for (size_t k = 0; k < ARRAY_LEN(rows); k++)
                    told[k] += list.v[i].tmpl && !list.v[i].planned && list.v[i].start >= begins && strcmp(list.v[i].tmpl->key, rows[k].kind) == 0;
            VEC_FREE(&list);
        }
    }
    for (size_t k = 0; k < 2; k++) {
        print_message("# %s: %u in %d days, %.0f expected\n", rows[k].kind, told[k], DAYS, expected[k]);
        /* What is expected has the crowds in it that happen by themselves; who is ill is told by size and hour alone. */
        assert_true(expected[k] > 50 && told[k] > 0.65 * expected[k] && told[k] < 1.15 * expected[k]);
    }
    assert_in_range(told[2], 0, 4); /* some few in a week */
    scenario_free(&scenario);
}

static void pdn_day(void **state)
{
    static const char *const lost[] = {"IDCGK", "IDDPS", "IDSUB", "IDKNO", "IDBTH", "IDBTC", "IDNGS"};
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/pdn-day.scenario", 1), 0);
    for (size_t i = 0; i < ARRAY_LEN(lost); i++) {
        const struct place *p = place_find(span_str(lost[i]));
        struct figures before, during, after;
        world_figures(&world, p, world.start + 5 * MINUTE, &before);
        world_figures(&world, p, world.start + 30 * HOUR, &during);
        world_figures(&world, p, world.start + 60 * HOUR, &after);
        assert_true(before.gates_up > 0 && before.watchlist == 1);
        assert_int_equal(during.gates_up, 0);
        assert_int_equal(during.watchlist, 2);
        assert_true(after.gates_up > 0);
    }
    struct buf b = {0};
    page(&play_id, 1, world.start + 2 * HOUR, MIS_OK, &b);
    size_t full = 0;
    for (const char *p = b.p; (p = strstr(p, "\"dampak\":\"penuh\"")); p++)
        full++;
    assert_int_equal(full, 7);
    buf_free(&b);
    scenario_free(&scenario);
}

static size_t occurrences(const struct buf *b, const char *what)
{
    size_t n = 0;
    for (const char *p = b->p; (p = strstr(p, what)); p++)
        n++;
    return n;
}

static void lists_that_misbehave(void **state)
{
    struct buf a = {0}, b = {0};
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    page(&play_sg, 2, world.start, MIS_OK, &a);
    size_t n = occurrences(&a, "\"revision\"");
    assert_true(n > 2);
    page(&play_sg, 2, world.start, MIS_DUPLICATE, &b);
    assert_int_equal(occurrences(&b, "\"revision\""), 2 * n);
    page(&play_sg, 2, world.start, MIS_GAP, &b);
    assert_int_equal(occurrences(&b, "\"revision\""), n - 1);
    page(&play_sg, 2, world.start, MIS_DISORDER, &b);
    assert_int_equal(occurrences(&b, "\"revision\""), n);
    assert_false(span_eq(buf_view(&a), buf_view(&b)));
    buf_free(&a);
    buf_free(&b);
    scenario_free(&scenario);
}

static void arguments(void **state)
{
    (void) state;
    assert_true(span_is(play_arg("page=2&limit=10", "limit"), "10"));
    assert_true(span_is(play_arg("page=2&limit=10", "page"), "2"));
    assert_int_equal(play_arg("page=2&limit=10", "age").n, 0);
    assert_int_equal(play_arg("", "page").n, 0);
    assert_int_equal(play_arg_number("page=2&limit=10", "limit", 1, 100, 7), 10);
    assert_int_equal(play_arg_number("limit=101", "limit", 1, 100, 7), 7);
    assert_int_equal(play_arg_number("limit=1x", "limit", 1, 100, 7), 7);
    assert_int_equal(play_arg_number("limit=99999999999999999999", "limit", 1, 100, 7), 7);
    assert_int_equal(play_arg_number("limit=", "limit", 1, 100, 7), 7);
}

/* Cambodia's files only ever grow, now and then by half a row; when the day turns there is a new one, and the old one stays. */
static void files_that_grow(void **state)
{
    struct buf was = {0}, is = {0};
    size_t halves = 0, days = 0;
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    for (size_t feed = 0; feed < 2; feed++) {
        char *old = mem_strdup("");
        buf_clear(&was);
        for (int step = 0; step < 400; step++) {
            wf_time now = world.start + step * 123 * NSEC_PER_SEC;
            char *path = path_at(play_kh.feeds[feed].path, now);
            page(&play_kh, feed, now, MIS_OK, &is);
            if (strcmp(old, path) == 0) {
                assert_true(is.n >= was.n && memcmp(is.p, was.p, was.n) == 0);
            } else if (days++ % 2) { /* of the second day: the first one's is complete */
                struct play_request r = {.path = old, .query = "", .host = "127.0.0.1:1"};
                const char *type;
                buf_clear(&was);
                assert_int_equal(play_kh.page(&world, now, &r, &was, &type), feed);
                assert_true(was.n > 2000 && was.p[was.n - 1] == '\n');
            }
            halves += is.p[is.n - 1] != '\n';
            buf_clear(&was);
            buf_span(&was, buf_view(&is));
            mem_free(old);
            old = path;
        }
        mem_free(old);
    }
    assert_int_equal(days, 4);
    assert_true(halves > 15);
    buf_free(&was);
    buf_free(&is);
    scenario_free(&scenario);
}

static size_t ask_my(const char *query, wf_time now, struct buf *out)
{
    struct play_request r = {.path = "/v1/incidents", .query = query, .host = "127.0.0.1:1"};
    const char *type;
    buf_clear(out);
    return play_my.page(&world, now, &r, out, &type) == 1 ? occurrences(out, "\"version\"") : SIZE_MAX;
}

/* Malaysia's pages are those of one snapshot, and the filter filters. */
static void pages_of_a_snapshot(void **state)
{
    struct buf b = {0};
    char query[120];
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    wf_time now = world.start + 3 * HOUR;
    long second = (long) (now / NSEC_PER_SEC);
    size_t all = ask_my("meta=true&limit=100", now, &b),
           active = ask_my("meta=true&limit=100&filter=AKTIF@status", now, &b), paged = 0;
    size_t over = ask_my("limit=100&filter=SELESAI@status", now, &b);
    assert_true(b.p[0] == '[' && active > 1 && active + over == all);
    assert_int_equal(ask_my("limit=100&filter=AKTIF@category", now, &b), 0);
    for (int n = 1; n <= 20; n++) {
        snprintf(query, sizeof query, "meta=true&limit=2&page=%d&snapshot=%ld", n, second);
        paged += ask_my(query, now + n * 20 * NSEC_PER_SEC, &b);
    }
    assert_int_equal(paged, all);
    snprintf(query, sizeof query, "meta=true&snapshot=%ld", second);
    assert_true(ask_my(query, now + HOUR, &b) == SIZE_MAX && ask_my(query, now - MINUTE, &b) == SIZE_MAX);
    buf_free(&b);
    scenario_free(&scenario);
}

/* Friday evening at Johor: longer queues than on a Monday at the same hour, and than at noon. */
static void friday_at_johor(void **state)
{
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    const struct place *johor = place_find(SPAN_LIT("MYJHB"));
    wf_time evening = world.start + 2 * HOUR; /* 18:15 on a Friday */
    struct figures friday, monday, noon;
    world_figures(&world, johor, evening, &friday);
    world_figures(&world, johor, evening + 72 * HOUR, &monday);
    world_figures(&world, johor, evening + 18 * HOUR, &noon);
    assert_true(friday.queue_min >= 45 && friday.queue_min > monday.queue_min && monday.queue_min > noon.queue_min);
    assert_true(friday.pax_h > 9000 && friday.lanes_open > noon.lanes_open);
    scenario_free(&scenario);
}

/* Every page of every interface has its list twice, in another order, or with a hole, when it is told to. */
static void every_list_misbehaves(void **state)
{
    struct buf a = {0}, b = {0};
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/ordinary-day.scenario", 1), 0);
    for (size_t i = 0; i < SIM_MEMBERS; i++)
        world.rate[i] = world.rate[i] > 0.2 ? world.rate[i] : 0.2; /* so that each list has items */
    for (size_t i = 0; i < plays_n; i++) {
        for (size_t k = 0; k < plays[i]->feeds_n && plays[i]->page; k++) {
            wf_time now = world.start + 6 * HOUR;
            const char *id = plays[i]->feeds[k].id, *show = strstr(plays[i]->feeds[k].path, "resource_show?id=");
            /* Thailand's feed begins with a page that tells of the list. */
            char *path = show ? mem_printf("/api/3/action/datastore_search?resource_%s", show + 14) : mem_strdup(plays[i]->feeds[k].path);
            page_at(plays[i], k, path, now, MIS_OK, &a);
            page_at(plays[i], k, path, now, MIS_DUPLICATE, &b);
            if (b.n <= a.n)
                fail_msg("%s/%s: nothing is there twice", plays[i]->name, id);
            page_at(plays[i], k, path, now, MIS_GAP, &b);
            if (b.n >= a.n)
                fail_msg("%s/%s: nothing is left out", plays[i]->name, id);
            page_at(plays[i], k, path, now, MIS_DISORDER, &b);
            if (span_eq(buf_view(&a), buf_view(&b)))
                fail_msg("%s/%s: the order is the same", plays[i]->name, id);
            mem_free(path);
        }
    }
    buf_free(&a);
    buf_free(&b);
    scenario_free(&scenario);
}

static void orders(void **state)
{
    static const char *const bad[] = {"sg/queues", "sg/nothing=ok", "xx/queues=ok", "sg/queues=odd", "sg/queues=slow:x", "sg/queues=500x2y", "=ok", "",
                                      "sg/queues=ack", "notices/=ok", "notices/M Y=ok", "notices/MY=gap"};
    struct misbehaviours all = {0};
    struct err e;
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        err_clear(&e);
        assert_int_equal(misbehave_set(&all, bad[i], &e), WF_E_INVALID);
        assert_true(e.text[0]);
    }
    assert_int_equal(misbehave_set(&all, "sg/queues=500x2", &e), 0);
    assert_int_equal(misbehave_set(&all, "la/lines=out-of-order", &e), 0);
    assert_int_equal(misbehave_next(&all, "id/cap", true).kind, MIS_OK);
    assert_int_equal(misbehave_next(&all, "la/lines", true).kind, MIS_DISORDER);
    assert_int_equal(misbehave_next(&all, "sg/queues", true).kind, MIS_ERROR);
    assert_int_equal(misbehave_next(&all, "sg/queues", true).kind, MIS_ERROR);
    assert_int_equal(misbehave_next(&all, "sg/queues", true).kind, MIS_OK); /* two answers were meant */
    assert_int_equal(misbehave_set(&all, "*=slow:7", &e), 0);
    assert_int_equal(misbehave_next(&all, "id/cap", true).value, 7);
    assert_int_equal(misbehave_set(&all, "notices/*=late:9", &e), 0);
    assert_int_equal(misbehave_set(&all, "notices/MY=rejectx1", &e), 0);
    assert_int_equal(misbehave_set(&all, "*=ok", &e), 0);
    struct misbehaviour m = {0};
    assert_true(misbehave_of(&all, "notices/*", true, &m) && m.kind == MIS_LATE && m.value == 9); /* a star is of feeds alone */
    assert_true(misbehave_of(&all, "notices/MY", true, &m) && m.kind == MIS_REJECT);
    assert_false(misbehave_of(&all, "notices/MY", true, &m));
    assert_int_equal(misbehave_next(&all, "la/lines", true).kind, MIS_OK);
    misbehave_free(&all);
}

/* What is synthetic says so, in each language and of what nobody planned, too. */
static void synthetic(void **state)
{
    static const char *const names[] = {"contrib/scenarios/respiratory-cluster-on-return.scenario", "contrib/scenarios/unknown-pneumonia.scenario"};
    static const char *const langs[] = {"en", "id", "lo", "ms", "th", "vi", "fil", "km", "my", "pt", "tet"};
    struct buf b = {0};
    (void) state;
    for (size_t n = 0; n < ARRAY_LEN(names); n++) {
        size_t looked = 0;
        assert_int_equal(open_world(names[n], 1), 0);
        assert_ptr_equal(strstr(scenario.title, "SYNTHETIC"), scenario.title);
        for (int hour = 1; hour < 24; hour += 3) {
            for (int m = 0; m < SIM_MEMBERS; m++) {
                happenings list = {0};
                world_happenings(&world, (enum sim_member) m, world.start + hour * HOUR, 0, &list);
                for (size_t i = 0; i < list.n; i++) {
                    for (size_t k = 0; k < 2 * ARRAY_LEN(langs) && list.v[i].tmpl; k++, looked++) {
                        buf_clear(&b);
                        play_words(&b, &list.v[i], langs[k / 2], k % 2 == 0);
                        if (b.n < 9 || strncmp(b.p, "SYNTHETIC", 9) != 0)
                            fail_msg("\"%s\" does not say that it is synthetic", b.p);
                    }
                }
                VEC_FREE(&list);
            }
        }
        assert_true(looked > 1000);
        page(play_find(SPAN_LIT("who-don")), 0, world.start + 12 * HOUR, MIS_OK, &b);
        assert_int_equal(occurrences(&b, "\"Title\":\"SYNTHETIC: "), 1);
        assert_int_equal(occurrences(&b, "\"Title\":"), 1);
        scenario_free(&scenario);
    }
    buf_free(&b);
}

/* A closure says until when it is, which way and why, and nothing else does. */
static void measures(void **state)
{
    struct buf b = {0};
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/cluster-on-arrival.scenario", 1), 0);
    page_at(&play_my, 1, "/v1/incidents?meta=true&limit=100", world.start + 4 * HOUR, MIS_OK, &b);
    assert_int_equal(occurrences(&b, "\"measure\":{\"direction\":\"MASUK\""), 1);
    assert_int_equal(occurrences(&b, "\"measure\":"), 1);
    assert_int_equal(occurrences(&b, "\"ends_at\":\"2026-11-18T21:00:00+08:00\""), 1);
    assert_int_equal(occurrences(&b, "\"delays_over_24h\":\"true\""), 1);
    buf_free(&b);
    scenario_free(&scenario);
}

static void nature(void **state)
{
    static const struct {
        const char *play, *said;
    } rows[] = {{"gdacs", "Red alert for tropical cyclone in Philippines"}, {"cap", "A tropical storm moves towards the coast"}};
    struct buf b = {0};
    (void) state;
    assert_int_equal(open_world("contrib/scenarios/typhoon.scenario", 1), 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        page(play_find(span_str(rows[i].play)), 0, world.start - MINUTE, MIS_OK, &b);
        assert_int_equal(occurrences(&b, rows[i].said), 0);
        page(play_find(span_str(rows[i].play)), 0, world.start + HOUR, MIS_OK, &b);
        assert_int_equal(occurrences(&b, rows[i].said), 1);
    }
    buf_free(&b);
    scenario_free(&scenario);
}

/* Each kind that can happen has words in each tongue: a member that lands later plays every scenario in its own language. */
static void words_of_all(void **state)
{
    (void) state;
    for (size_t i = 0; i < words_tongues_n; i++) {
        for (size_t k = 0; k < tmpls_n; k++) {
            const struct phrase *p = words_find(words_tongues[i].lang, tmpls[k].key);
            if (!p || !p->title[0] || !p->text[0])
                fail_msg("%s has no words for \"%s\"", words_tongues[i].lang, tmpls[k].key);
        }
    }
}

/* Each mistake is told with the file's line. */
static void wrong_scenarios(void **state)
{
    static const struct {
        const char *text, *told;
    } rows[] = {
        {"format 1\nstart 2026-11-24T10:00:00+07:00\nat 00:10 happens IDXXX queue\n", ":3: \"IDXXX\" is none of the places"},
        {"format 1\nstart 2026-11-24T10:00:00+07:00\nat 00:10 happens IDCGK dance\n", ":3: \"dance\" is none of the kinds"},
        {"format 1\nat 0:99 outage IDCGK\n", ":2: \"0:99\" is no time"},
        {"format 2\n", ":1: only \"format 1\""},
        {"format 1\nrate zz 4\n", ":2: \"zz\" is none of what is played"},
        {"format 1\nrate id many\n", ":2: \"many\" is no number"},
        {"format 1\nat 00:10 outage IDCGK colour=red\n", ":2: \"colour\" is not known"},
        {"format 1\nat 00:10 outage IDCGK impact=9\n", ":2: impact \"9\" is no number from 1 to 4"},
        {"format 1\ntitle \"open\nstart x\n", ":2: a quote is not closed"},
        {"format 1\nat 00:10 misbehave sg/queues=odd\n", ":2: \"odd\" is no misbehaviour"},
        {"format 1\nat 00:10 nature sg cyclone-ph\n", ":2: \"sg\" plays nothing of that sort; there are: gdacs usgs who-don cap"},
        {"format 1\nat 00:10 nature gdacs rain\n", ":2: \"rain\" is none of what gdacs plays"},
        {"format 1\nat 00:10 nature gdacs\n", ":2: \"nature\" needs an interface and what happens"},
        {"format 1\nat 00:10 nature gdacs cyclone-ph size=12\n", ":2: size \"12\" is no number from 4 to 9.5"},
        {"format 1\nat 00:10 happens IDCGK closure direction=AWAY\n", ":2: direction \"AWAY\" is none of IN OUT BOTH"},
        {"format 1\nat 00:10 happens IDCGK closure delays=1\n", ":2: delays \"1\" is neither yes nor no"},
        {"format 1\nat 00:10 happens IDCGK queue law=x\n", ":2: \"queue\" is neither closure nor measure"},
        {"format 1\nper-million ill\n", ":2: \"per-million\" is: per-million KIND NUMBER"},
        {"format 1\ndesk nfp\n", ":2: \"desk\" is: desk NAME"},
        {"format 1\ndesk NFP x\n", ":2: \"NFP\" is no desk's name"},
        {"format 1\ndesk nfp \"a{b\"\n", ":2: the title has 60 bytes at most"},
        {"format 1\nper-million sneeze 4\n", ":2: \"sneeze\" is none of the kinds"},
        {"format 1\nper-million ill 81\n", ":2: \"81\" is no number from 0 to 80"},
        {"format 1\nper-million ill 4\nper-million ill 4\n", ":3: \"per-million ill\" stands twice"},
        {"format 1\nmark \"a mark that is far too long to stand before a title\"\n", ":2: a mark has 40 bytes at most"},
        {"format 1\n", "there is no line \"start\""},
    };
    (void) state;
    char *dir = test_tmp();
    char *path = fs_join(dir, "s.scenario");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scenario s;
        struct err e;
        err_clear(&e);
        assert_int_equal(fs_write_atomic(path, span_str(rows[i].text), 0600, NULL), 0);
        assert_true(scenario_read(&s, path, &e) < 0);
        if (!strstr(e.text, rows[i].told))
            fail_msg("\"%s\" does not say \"%s\"", e.text, rows[i].told);
        scenario_free(&s);
    }
    mem_free(path);
    test_tmp_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_each_time),       cmocka_unit_test(numbered_lines), cmocka_unit_test(numbered_events),
        cmocka_unit_test(ill_by_the_million),   cmocka_unit_test(synthetic),      cmocka_unit_test(measures),
        cmocka_unit_test(a_plausible_day),      cmocka_unit_test(pdn_day),        cmocka_unit_test(lists_that_misbehave),
        cmocka_unit_test(files_that_grow),      cmocka_unit_test(friday_at_johor), cmocka_unit_test(pages_of_a_snapshot),
        cmocka_unit_test(arguments),            cmocka_unit_test(every_list_misbehaves), cmocka_unit_test(orders),         cmocka_unit_test(nature), cmocka_unit_test(words_of_all), cmocka_unit_test(wrong_scenarios),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
