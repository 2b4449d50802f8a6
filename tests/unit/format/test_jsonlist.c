/* Unit tests of format/jsonlist: which page is asked for next, when a list has ended, and what is set aside with its place. */
#include "host.h"

#include <watchfloor/format/jsonlist.h>

struct floor {
    struct test_host h; /* first */
    unsigned emitted, rejected, followed;
    size_t offset, length; /* of the last reject */
    uint32_t reject_line;
    char reason[200], url[200], tag[40];
    int follow_says;
};

static struct floor *floor_of(const wf_host *h)
{
    return (struct floor *) (void *) (uintptr_t) h;
}

static int on_emit(const wf_host *h, const wf_report *r)
{
    if (wf_str_is(r->checkpoint, "NO")) /* as the host would */
        return WF_FAIL_INVALID;
    floor_of(h)->emitted++;
    return WF_DONE;
}

static void on_reject(const wf_host *h, size_t offset, size_t length, uint32_t line, wf_str reason)
{
    struct floor *f = floor_of(h);
    f->rejected++;
    f->offset = offset;
    f->length = length;
    f->reject_line = line;
    snprintf(f->reason, sizeof f->reason, "%.*s", (int) reason.n, reason.p);
}

static int on_follow(const wf_host *h, wf_str url, wf_str tag)
{
    struct floor *f = floor_of(h);
    f->followed++;
    snprintf(f->url, sizeof f->url, "%.*s", (int) url.n, url.p);
    snprintf(f->tag, sizeof f->tag, "%.*s", (int) tag.n, tag.p);
    return f->follow_says;
}

static const wf_status_columns columns = {.checkpoint = "code", .taken = "at"};

static const char *one(void *arg, const wf_row *row, wf_instant *newest)
{
    wf_report r;
    wf_status s;
    (void) arg;
    const char *why = wf_row_status(row, &columns, &r, &s);
    return why ? why : wf_row_emit(row, &r, newest);
}

static const wf_jsonlist linked = {.who = "Nowhere", .item = "post", .good = "posts report", .rows = "v", .made = "at", .next = "next", .row = one};
static const wf_jsonlist numbered = {.who = "Nowhere", .item = "post", .good = "posts report", .rows = "v", .page = "m.page", .pages = "m.pages",
                                     .page_arg = "page", .state = "m.state", .state_arg = "state", .row = one};
static const wf_jsonlist single = {.who = "Nowhere", .item = "post", .good = "posts report", .rows = "v", .row = one};

static wf_result give(struct floor *f, const wf_jsonlist *list, const char *text, const char *tag)
{
    wf_input in = {.struct_size = sizeof in, .url = WF_STR("https://x.example/v1/posts?limit=2"), .tag = lit(tag), .bytes = lit(text)};
    wf_result out = {.struct_size = sizeof out};
    test_host_init(&f->h);
    f->h.table.emit = on_emit;
    f->h.table.reject = on_reject;
    f->h.table.follow = on_follow;
    f->emitted = f->rejected = f->followed = 0;
    f->url[0] = f->tag[0] = f->reason[0] = 0;
    wf_jsonlist_parse(list, &f->h.table, &in, &out);
    return out;
}

#define ROW(code) "{\"code\":\"" code "\",\"at\":\"2026-11-24T10:52:00+08:00\"}"

static void next_pages(void **state)
{
    static const struct {
        const wf_jsonlist *list;
        const char *text, *asked, *url, *tag;
        uint32_t ends;
        unsigned rejected, logged;
    } rows[] = {
        {&single, "{\"v\":[" ROW("AAAAA") "]}", NULL, "", "", WF_LIST_NONE, 0, 0},
        {&linked, "{\"v\":[],\"next\":null}", NULL, "", "", WF_LIST_END, 0, 0},
        {&linked, "{\"v\":[]}", NULL, "", "", WF_LIST_END, 0, 0},
        {&linked, "{\"v\":[],\"next\":\"\"}", NULL, "", "", WF_LIST_END, 0, 0},
        {&linked, "{\"v\":[],\"next\":\"/v1/posts?page=2\"}", NULL, "/v1/posts?page=2", "page", WF_LIST_MORE, 0, 0},
        {&linked, "{\"v\":[],\"next\":2}", NULL, "", "", WF_LIST_MORE, 0, 1},
        {&numbered, "{\"m\":{\"page\":1,\"pages\":1},\"v\":[]}", NULL, "", "", WF_LIST_END, 0, 0},
        {&numbered, "{\"m\":{\"page\":\"1\",\"pages\":\"3\",\"state\":\"17\"},\"v\":[]}", NULL, "https://x.example/v1/posts?limit=2&page=2&state=17", "2",
         WF_LIST_MORE, 0, 0},
        {&numbered, "{\"m\":{\"page\":3,\"pages\":3,\"state\":17},\"v\":[]}", "3", "", "", WF_LIST_END, 0, 0},
        {&numbered, "{\"m\":{\"page\":1,\"pages\":3},\"v\":[]}", NULL, "", "", WF_LIST_MORE, 0, 1},
        {&numbered, "{\"m\":{\"page\":1,\"pages\":3,\"state\":\"1&x=2\"},\"v\":[]}", NULL, "", "", WF_LIST_MORE, 0, 1},
        /* another page than was asked for would end a list whose middle nobody saw */
        {&numbered, "{\"m\":{\"page\":3,\"pages\":3,\"state\":17},\"v\":[]}", NULL, "", "", WF_LIST_NONE, 1, 0},
        {&numbered, "{\"m\":{\"page\":3,\"pages\":3,\"state\":17},\"v\":[]}", "2", "", "", WF_LIST_NONE, 1, 0},
        {&numbered, "{\"m\":{\"page\":0,\"pages\":3},\"v\":[]}", NULL, "", "", WF_LIST_NONE, 1, 0},
        {&numbered, "{\"m\":{\"page\":1},\"v\":[]}", NULL, "", "", WF_LIST_NONE, 1, 0},
    };
    (void) state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct floor f = {.follow_says = WF_DONE};
        wf_result out = give(&f, rows[i].list, rows[i].text, rows[i].asked);
        if (strcmp(f.url, rows[i].url) != 0 || strcmp(f.tag, rows[i].tag) != 0 || out.list != rows[i].ends || f.rejected != rows[i].rejected ||
            f.h.logged != rows[i].logged)
            fail_msg("row %zu: \"%s\" tag \"%s\", list %u, %u set aside (%s), %u logged", i, f.url, f.tag, out.list, f.rejected, f.reason, f.h.logged);
        arena_free(&f.h.arena);
    }
    struct floor f = {.follow_says = WF_FAIL_LIMIT};
    wf_result out = give(&f, &linked, "{\"v\":[],\"next\":\"/more\"}", NULL);
    assert_int_equal(out.list, WF_LIST_MORE); /* not asked for, so not ended */
    assert_int_equal(f.h.logged, 1);
    arena_free(&f.h.arena);
}

static void what_is_set_aside(void **state)
{
    struct floor f = {.follow_says = WF_DONE};
    (void) state;
    wf_result out = give(&f, &linked, "{\"at\":\"2026-11-24T10:53:00+08:00\",\"v\":[" ROW("AAAAA") ",\n" ROW("NO") ",\n" ROW("BBBBB") "]}", NULL);
    assert_int_equal(f.emitted, 2);
    assert_int_equal(f.rejected, 1);
    assert_string_equal(f.reason, ""); /* the host knows why */
    assert_int_equal(f.reject_line, 2);
    assert_int_equal(f.length, strlen(ROW("NO")));
    assert_int_equal(out.content_time.set, 1);
    assert_int_equal(f.h.health, WF_HEALTH_DEGRADED);
    assert_string_equal(f.h.last, "Nowhere: 1 post cannot be read");
    arena_free(&f.h.arena);
    static const struct {
        const char *text, *reason, *said;
        unsigned emitted;
        bool whole;
    } rows[] = {
        {"{\"v\":[17]}", "a row that is no object", "Nowhere: 1 post cannot be read", 0, false},
        {"{\"v\":[{},{}]}", "a checkpoint without \"code\"", "Nowhere: 2 posts cannot be read", 0, false},
        {"{\"v\":[{\"code\":\"NO\"}," ROW("AAAAA") "]}", "a checkpoint whose \"at\" is no RFC 3339 time", "Nowhere: 1 post cannot be read", 1, false},
        {"{\"v\":{}}", "there is no list \"v\"", "Nowhere: the interface answers what cannot be read", 0, true},
        {"[]", "there is no list \"v\"", "Nowhere: the interface answers what cannot be read", 0, true},
        {"<html>", "", "Nowhere: the interface answers what cannot be read", 0, true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        (void) give(&f, &linked, rows[i].text, NULL);
        if (!strstr(f.reason, rows[i].reason) || strcmp(f.h.last, rows[i].said) != 0 || f.emitted != rows[i].emitted || !f.rejected ||
            (f.offset == 0 && f.length == strlen(rows[i].text)) != rows[i].whole)
            fail_msg("row %zu: %s; %s; %u reports, at %zu+%zu", i, f.reason, f.h.last, f.emitted, f.offset, f.length);
        arena_free(&f.h.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(next_pages), cmocka_unit_test(what_is_set_aside)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
