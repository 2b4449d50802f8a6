/* Unit tests of desk: playbooks are started, their steps done, ruled out and taken up again; the directory's tests; and the journal makes all of it again,
 * also when the files say something else by then. */
#include "desk_support.h"

#include "desk/impl.h"
#include "desk/items.h"

static struct told act(struct rig *r, const char *verb, struct desk_command q)
{
    q.verb = span_str(verb);
    if (!q.incident.n && strcmp(verb, "directory tested") != 0)
        q.incident = SPAN_LIT("1");
    return rig_command(r, &q);
}

static struct told on_step(struct rig *r, const char *verb, const char *step, const char *text)
{
    return act(r, verb, (struct desk_command){.step = span_str(step), .text = span_str(text), .reason = span_str(text)});
}

static struct item get(struct rig *r, uint32_t n)
{
    struct item it = {0};
    assert_true(n >= 1 && n <= r->desk->state.head->items);
    items_get(&r->desk->state, n, &it);
    return it;
}

static void steps_are(struct rig *r, unsigned open, unsigned all)
{
    struct incident i = rig_get(r, "1");
    unsigned n = 0, o = 0;
    for (uint32_t k = 1; k <= r->desk->state.head->items; k++) {
        struct item it = get(r, k);
        n += it.r.kind == ITEM_STEP && it.r.incident == 1 && it.r.state != ITEM_GONE;
        o += it.r.kind == ITEM_STEP && it.r.incident == 1 && it.r.state == ITEM_OPEN;
    }
    assert_int_equal(i.m.steps, all);
    assert_int_equal(i.m.steps_open, open);
    assert_int_equal(n, all);
    assert_int_equal(o, open);
}

static void write_own(struct rig *r, const char *name, const char *text)
{
    char *dir = fs_join(r->home, "playbooks"), *path = fs_join(dir, name);
    assert_int_equal(fs_mkdirs(dir, 0700, NULL), 0);
    assert_int_equal(fs_write_atomic(path, span_str(text), 0600, NULL), 0);
    mem_free(dir);
    mem_free(path);
}

#define SHORT "format = 1\ntitle = \"Short\"\ntypes = {\"SYS.GATE_OUTAGE\"}\nstep { do = \"one\" who = \"duty\" within = 10 }\nstep { do = \"two\" }\n"

static bool reload(struct rig *r, char *told, size_t size)
{
    struct desk_data *x;
    struct buf problems = {0};
    struct err e = {0};
    bool ok = desk_data_read(r->desk, &x, &problems, &e) == 0;
    if (ok)
        desk_data_take(r->desk, x);
    snprintf(told, size, "%s", problems.n ? problems.p : "");
    buf_free(&problems);
    return ok;
}

static void a_playbook_from_start_to_end(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    write_own(&r, "gate-outage.conf", SHORT);
    rig_close(&r);
    rig_open(&r);
    rig_say(&r, "s", EV("a1", ""));
    assert_string_equal(on_step(&r, "playbook done", "1", "").error, "no playbook was started on it: playbook start AMICF-2026-000001");
    assert_string_equal(act(&r, "playbook start", (struct desk_command){0}).text, "AMICF-2026-000001: playbook gate-outage started, 2 steps");
    assert_string_equal(r.last_event, "incident.item|playbook gate-outage started, 2 steps");
    steps_are(&r, 2, 2);
    assert_int_equal(rig_get(&r, "1").r.rev, 1); /* as with tasks: who works on the record is not told that it is another */
    struct item it = get(&r, 2);
    assert_true(it.r.kind == ITEM_STEP && it.r.count == 1 && it.r.part_of == 1 && it.r.due == T0 + 10 * 60 * NSEC_PER_SEC);
    assert_true(span_is(it.text, "one"));
    assert_int_equal(get(&r, 3).r.due, TIME_NONE);
    assert_true(span_is(get(&r, 1).text, "Short"));
    assert_string_equal(act(&r, "playbook start", (struct desk_command){0}).error, "gate-outage was started already");
    assert_string_equal(on_step(&r, "playbook na", "2", "").error, "why is it not applicable?");
    static const char *const none[] = {"0", "3", "x", "", "-1", "99999999999999"};
    for (size_t i = 0; i < ARRAY_LEN(none); i++)
        assert_non_null(strstr(on_step(&r, "playbook done", none[i], "").error, "is no step of it; they are 1 to 2"));
    assert_string_equal(on_step(&r, "playbook done", "1", "spoke to the shift leader").text, "AMICF-2026-000001: step 1 done (1/2): one");
    assert_string_equal(r.last_event, "incident.item|step 1 done (1/2): one: spoke to the shift leader");
    steps_are(&r, 1, 2);
    assert_string_equal(on_step(&r, "playbook na", "1", "x").error, "step 1 is done already; playbook open takes it up again");
    assert_int_equal(get(&r, 1).r.state, ITEM_OPEN);
    /* what is open keeps it from being closed in one step */
    assert_non_null(strstr(act(&r, "resolve", (struct desk_command){.disposition = SPAN_LIT("drill")}).error, "still open: step "));
    assert_int_equal(on_step(&r, "playbook na", "2", "there is no second hall").code, 0);
    assert_int_equal(get(&r, 3).r.state, ITEM_NOT_APPLICABLE);
    assert_int_equal(get(&r, 1).r.state, ITEM_DONE);
    steps_are(&r, 0, 2);
    rig_same_rebuilt(&r);
    assert_string_equal(on_step(&r, "playbook open", "1", "").error, "why is it taken up again?");
    assert_int_equal(on_step(&r, "playbook open", "1", "it is down again").code, 0);
    assert_int_equal(get(&r, 1).r.state, ITEM_OPEN);
    assert_int_equal(get(&r, 2).r.done, TIME_NONE);
    assert_string_equal(on_step(&r, "playbook open", "1", "x").error, "step 1 is open already");
    steps_are(&r, 1, 2);
    assert_true(span_is(get(&r, 2).text, "one"));
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* What was started keeps its words, whatever becomes of the file. */
static void an_edit_rewrites_nothing(void **state)
{
    struct rig r;
    char told[512];
    (void) state;
    rig_start(&r, true);
    write_own(&r, "gate-outage.conf", SHORT);
    assert_true(reload(&r, told, sizeof told));
    rig_say(&r, "s", EV("a1", ""));
    act(&r, "playbook start", (struct desk_command){0});
    write_own(&r, "gate-outage.conf", "format = 1\ntitle = \"Other\"\nstep { do = \"three\" }\n");
    assert_true(reload(&r, told, sizeof told));
    assert_string_equal(on_step(&r, "playbook done", "2", "").text, "AMICF-2026-000001: step 2 done (1/2): two");
    rig_same_rebuilt(&r);
    assert_true(span_is(get(&r, 1).text, "Short"));
    assert_true(span_is(get(&r, 2).text, "one"));
    /* a file that is not right is refused, and what was read before stands */
    write_own(&r, "gate-outage.conf", "format = 1\ntitle = \"Worse\"\nstep { da = \"three\" }\n");
    assert_false(reload(&r, told, sizeof told));
    assert_non_null(strstr(told, "playbooks/gate-outage.conf:3: da: there is no such key in step"));
    assert_string_equal(playbooks_find(&r.desk->playbooks, SPAN_LIT("gate-outage"))->title, "Other");
    rig_close(&r);
    rig_open(&r); /* at a start it is left out, and the shipped one stands */
    assert_string_equal(playbooks_find(&r.desk->playbooks, SPAN_LIT("gate-outage"))->title, "Gate outage");
    rig_end(&r);
}

static void which_one(void **state)
{
    struct rig r;
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct told t = act(&r, "playbook start", (struct desk_command){.playbook = SPAN_LIT("fire")});
    assert_int_equal(t.code, WF_E_NOTFOUND);
    assert_string_equal(t.field, "playbook");
    assert_non_null(strstr(t.error, "there is no playbook \"fire\"; there are: boat-arrival, bomb-threat"));
    rig_say(&r, "s", "{'source_id':'t','type':'INT.TREND','title':'x','occurred':'2026-11-24T03:20:00Z'}");
    t = act(&r, "playbook start", (struct desk_command){.incident = SPAN_LIT("2")});
    assert_non_null(strstr(t.error, "no playbook is for INT.TREND: name one; there are: boat-arrival"));
    /* two on one incident: the steps are numbered over both */
    assert_int_equal(act(&r, "playbook start", (struct desk_command){0}).code, 0);
    uint16_t first = rig_get(&r, "1").m.steps;
    assert_int_equal(act(&r, "playbook start", (struct desk_command){.playbook = SPAN_LIT("surge")}).code, 0);
    uint16_t both = rig_get(&r, "1").m.steps;
    assert_true(both > first);
    char step[16];
    snprintf(step, sizeof step, "%u", first + 1);
    t = on_step(&r, "playbook done", step, "");
    assert_non_null(strstr(t.text, "Is anyone in danger: crush"));
    steps_are(&r, both - 1U, both);
    snprintf(step, sizeof step, "%u", first + 2);
    t = on_step(&r, "playbook done", step, ""); /* a long one is cut between words */
    assert_non_null(strstr(t.text, ": How many people, in which space, how fast do they come, what is the ..."));
    rig_same_rebuilt(&r);
    /* taken back within 30 s: it is as if it had not been, and can be started again */
    assert_int_equal(act(&r, "undo", (struct desk_command){0}).code, 0);
    steps_are(&r, both - 1U, both);
    rig_say(&r, "s", EV("a3", ""));
    struct desk_command on3 = {.incident = SPAN_LIT("3")};
    assert_int_equal(act(&r, "playbook start", on3).code, 0);
    assert_int_equal(act(&r, "undo", on3).code, 0);
    assert_int_equal(rig_get(&r, "3").m.steps, 0);
    assert_int_equal(act(&r, "playbook start", on3).code, 0);
    assert_int_equal(rig_get(&r, "3").m.steps, first);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* Two in one batch: the second sees the first. */
static void at_once(void **state)
{
    struct rig r;
    struct told t[3] = {{0}};
    (void) state;
    rig_start(&r, true);
    rig_say(&r, "s", EV("a1", ""));
    struct desk_command q = {.verb = SPAN_LIT("playbook start"), .incident = SPAN_LIT("1"), .officer = SPAN_LIT("a"), .offset = OFFSET_NONE}, done = q;
    done.verb = SPAN_LIT("playbook done");
    done.step = SPAN_LIT("1");
    assert_int_equal(desk_command(r.desk, &q, told_reply, &t[0], NULL), 0);
    assert_int_equal(desk_command(r.desk, &q, told_reply, &t[1], NULL), 0);
    assert_int_equal(desk_command(r.desk, &done, told_reply, &t[2], NULL), 0);
    desk_settle(r.desk);
    assert_int_equal(t[0].code, 0);
    assert_string_equal(t[1].error, "gate-outage was started already");
    assert_int_equal(t[2].code, 0);
    struct incident i = rig_get(&r, "1");
    steps_are(&r, i.m.steps - 1U, i.m.steps);
    rig_same_rebuilt(&r);
    rig_end(&r);
}

/* ---- the directory ---- */

static const char *entry(struct rig *r, const char *id, struct buf *out)
{
    struct json_writer w;
    size_t i = 0;
    while (i < desk_directory(r->desk) && strcmp(desk_directory_id(r->desk, i), id) != 0)
        i++;
    buf_clear(out);
    jw_init(&w, out);
    desk_directory_json(r->desk, i, &w);
    return out->p;
}

static void entries_are_tested(void **state)
{
    struct rig r;
    struct buf b = {0};
    char *path, told[512];
    (void) state;
    rig_start(&r, true);
    path = fs_join(r.home, "directory.conf");
    assert_int_equal(fs_write_atomic(path, SPAN_LIT("format = 1\n"
        "entry \"my-hotline\" { member = \"MY\" role = \"hotline\" name = \"Duty\" numbers = {\"+00 1\", \"112\"} languages = {\"ms\"} tested = \"2026-08-26\" }\n"
        "entry \"sg-sar\" { member = \"SG\" role = \"sar\" name = \"Rescue\" }\n"), 0600, NULL), 0);
    assert_true(reload(&r, told, sizeof told));
    assert_int_equal(desk_directory(r.desk), 2);
    /* 2026-08-26 is 90 days before T0 */
    assert_non_null(strstr(entry(&r, "my-hotline", &b), "\"tested\":\"2026-08-26T00:00:00Z\",\"tested_by\":null,\"failed\":null,\"overdue\":true"));
    assert_non_null(strstr(entry(&r, "sg-sar", &b), "\"numbers\":[],\"languages\":[],\"hours\":null,\"email\":null,\"tested\":null"));
    struct told t = act(&r, "directory tested", (struct desk_command){.entry = SPAN_LIT("my-hotline"), .text = SPAN_LIT("on the second ring"), .cmd_id = SPAN_LIT("c1")});
    assert_int_equal(t.code, 0);
    assert_string_equal(t.text, "my-hotline answered");
    assert_string_equal(t.id, "");
    assert_string_equal(r.last_event, "directory.tested|my-hotline answered: on the second ring");
    assert_non_null(strstr(entry(&r, "my-hotline", &b), "\"tested\":\"2026-11-24T04:00:00Z\",\"tested_by\":\"r.sari\",\"failed\":null,\"overdue\":false"));
    /* a retry is the same test */
    size_t events = r.events;
    t = act(&r, "directory tested", (struct desk_command){.entry = SPAN_LIT("my-hotline"), .cmd_id = SPAN_LIT("c1")});
    assert_string_equal(t.text, "done before with this cmd_id");
    assert_int_equal(r.events, events);
    r.clock.fixed += HOUR;
    assert_string_equal(act(&r, "directory tested", (struct desk_command){.entry = SPAN_LIT("my-hotline"), .failed = true}).error, "what happened? --failed wants it in words");
    t = act(&r, "directory tested", (struct desk_command){.entry = SPAN_LIT("my-hotline"), .failed = true, .text = SPAN_LIT("rang out")});
    assert_string_equal(t.text, "my-hotline did not answer");
    assert_non_null(strstr(entry(&r, "my-hotline", &b), "\"tested\":\"2026-11-24T04:00:00Z\",\"tested_by\":\"r.sari\",\"failed\":\"2026-11-24T05:00:00Z\",\"overdue\":false"));
    t = act(&r, "directory tested", (struct desk_command){.entry = SPAN_LIT("xx")});
    assert_string_equal(t.error, "the directory has no entry \"xx\"; watchfloor directory lists them");
    rig_same_rebuilt(&r);
    r.clock.fixed += 90 * 24 * HOUR;
    assert_non_null(strstr(entry(&r, "my-hotline", &b), "\"overdue\":true"));
    /* a fact stays where the entry goes; what stands in the file counts where it is later */
    assert_int_equal(fs_write_atomic(path, SPAN_LIT("format = 1\nentry \"my-hotline\" { member = \"MY\" role = \"hotline\" name = \"Duty\" tested = \"2027-02-01\" }\n"), 0600, NULL), 0);
    assert_true(reload(&r, told, sizeof told));
    assert_non_null(strstr(entry(&r, "my-hotline", &b), "\"tested\":\"2027-02-01T00:00:00Z\",\"tested_by\":null,\"failed\":null,\"overdue\":false"));
    rig_same_rebuilt(&r);
    buf_free(&b);
    mem_free(path);
    rig_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_playbook_from_start_to_end),
        cmocka_unit_test(an_edit_rewrites_nothing),
        cmocka_unit_test(which_one),
        cmocka_unit_test(at_once),
        cmocka_unit_test(entries_are_tested),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
