/* Unit tests of model/report: JSON both ways, what is refused and how it is named, cleaning, size. */
#include "support.h"

#include "model/report.h"

static int read_report(struct arena *a, const char *text, wf_report *r, struct err *e)
{
    struct json *v;
    char *t = arena_strndup(a, text, strlen(text));
    for (char *p = t; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    int rc = json_parse(a, span_str(t), NULL, &v, e);
    return rc ? rc : report_from_json(a, v, r, e);
}

static const char *const whole = "{'source_id':'A1','revision':'2','dedup_key':'k','references':['A0'],'msg_status':'exercise','type':'HLT.CLUSTER','member':'SG',"
    "'checkpoint':'SGSIN','title':'Three ill','text':'on board','lang':'en','occurred':'2026-11-24T12:00:00+08:00','detected':'2026-11-24T12:05:00+08:00',"
    "'reported':'2026-11-24T12:10:00+08:00','impact':'HIGH','urgency':'Immediate','severity':'Severe','certainty':'Likely','grade':'B2','tlp':'AMBER+STRICT','pap':'GREEN',"
    "'handling':'H1','lat':1.25,'lon':103.5,'location_unknown':true,'area':[{'desc':'Changi','polygon':[[1.5,103.5],[1.25,104.0],[1.5,103.5]],'circle':[1.5,103.5,2.5],"
    "'geocode':{'UN/LOCODE':'SGSIN'}}],'condition':'active','persons':{'involved':3,'dead':0,'injured':1,'missing':0,'minors':1,'in_need_of_protection':0,'unknown':true},"
    "'protection':1,'expires':'2026-11-25T12:00:00+08:00','links':['https://example.org/a'],'labels':{'flight':'XX218'}}";

static void json_both_ways(void **state)
{
    struct arena a = {0};
    struct err e = {0};
    struct buf one = {0}, two = {0};
    struct json_writer w;
    struct json *v;
    wf_report r, again;
    (void) state;
    if (read_report(&a, whole, &r, &e) || report_check(&r, NULL, &e))
        fail_msg("%s: %s", e.field, e.text);
    jw_init(&w, &one);
    report_to_json(&w, &r);
    assert_int_equal(json_parse(&a, buf_view(&one), NULL, &v, &e), 0);
    if (report_from_json(&a, v, &again, &e))
        fail_msg("%s", e.text);
    jw_init(&w, &two);
    report_to_json(&w, &again);
    assert_string_equal(one.p, two.p);
    buf_clear(&two);
    jw_init(&w, &two);
    report_to_json(&w, report_copy(&a, &r));
    assert_string_equal(one.p, two.p);
    assert_int_equal(r.persons.unknown, 1);
    assert_int_equal(r.occurred.offset_min, 480);
    assert_int_equal(again.areas[0].polygon_n, 3);
    buf_free(&one);
    buf_free(&two);
    arena_free(&a);
}

static void statuses_and_counts(void **state)
{
    struct arena a = {0};
    struct err e = {0};
    struct buf b = {0};
    struct json_writer w;
    wf_report r;
    (void) state;
    assert_int_equal(read_report(&a, "{'kind':'status','source_id':'1','checkpoint':'SGSIN','occurred':'2026-11-24T04:00:00Z','status':{'lanes_open':3,'lanes':4,'gates_up':1,"
        "'gates':2,'queue_min':5,'pax_h':600,'watchlist':'degraded','health':'ISO 1','reject_pct':2.5,'verify_ms':900,'rejects':{'tailgating':3}}}", &r, &e), 0);
    assert_int_equal(report_check(&r, NULL, &e), 0);
    jw_init(&w, &b);
    report_to_json(&w, &r);
    assert_non_null(strstr(b.p, "\"watchlist\":\"degraded\",\"health\":\"ISO 1\",\"reject_pct\":2.5,\"verify_ms\":900,\"rejects\":{\"tailgating\":3}"));
    assert_int_equal(read_report(&a, "{'kind':'count','source_id':'1','checkpoint':'THMSO','indicator':'refused','value':19,'denominator':11204,"
        "'from':'2026-11-23T00:00:00+07:00','to':'2026-11-24T00:00:00+07:00'}", &r, &e), 0);
    assert_int_equal(report_check(&r, NULL, &e), 0);
    assert_int_equal(r.count->value, 19);
    assert_int_equal(read_report(&a, "{'kind':'count','source_id':'1','checkpoint':'THMSO','indicator':'refused','value':19}", &r, &e), 0);
    assert_int_equal(report_check(&r, NULL, &e), WF_E_INVALID);
    assert_string_equal(e.field, "denominator");
    buf_free(&b);
    arena_free(&a);
}

#define NOTICE "'kind':'notice','source_id':'M-1','title':'t'"
#define RECEIVED "'is':'duty@imi.example.my,MY-1,2026-11-24T12:00:00+08:00','type':'Alert','scope':'Private','addresses':['amicf']"
#define ACK "'kind':'ack','source_id':'1'"
#define OF "'of':'ops@centre,AMICF-2026-N00031,2026-11-24T12:00:00-00:00'"

static void notices_and_acknowledgements(void **state)
{
    static const char *const good[] = {
        "{" NOTICE ",'received':{" RECEIVED "}}",
        "{" NOTICE ",'type':'FLOW.CLOSURE','received':{'is':'a,b,2026-11-24T12:00:00+08:00','type':'Cancel','scope':'Restricted','addresses':['amicf','x y'],"
        "'refers':['a,b,2026-11-23T12:00:00+08:00'],'note':'over'}}",
        "{" ACK ",'ack':{" OF ",'state':'ACKED'}}",
        "{" ACK ",'ack':{" OF ",'state':'REJECTED','desk':'MY/protection','by':'Cpt A','reason':'wrong gate','at':'2026-11-24T12:00:30+08:00'}}",
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct arena a = {0};
        struct err e = {0};
        struct buf one = {0}, two = {0};
        struct json_writer w;
        struct json *v;
        wf_report r, again;
        if (read_report(&a, good[i], &r, &e) || report_check(&r, NULL, &e))
            fail_msg("%s: %s: %s", good[i], e.field, e.text);
        report_clean(&a, &r, NULL);
        jw_init(&w, &one);
        report_to_json(&w, report_copy(&a, &r));
        assert_int_equal(json_parse(&a, buf_view(&one), NULL, &v, &e), 0);
        assert_int_equal(report_from_json(&a, v, &again, &e), 0);
        jw_init(&w, &two);
        report_to_json(&w, &again);
        assert_string_equal(one.p, two.p);
        assert_non_null(strstr(one.p, r.ack ? "\"of\":\"ops@centre,AMICF-2026-N00031,2026-11-24T12:00:00-00:00\"" : "\"scope\":"));
        buf_free(&one);
        buf_free(&two);
        arena_free(&a);
    }
}

#define BASE "'source_id':'1','type':'SYS.POWER','title':'t','occurred':'2026-11-24T04:00:00Z'"

static void each_refusal_names_its_field(void **state)
{
    static const struct {
        const char *json, *field;
    } bad[] = {
        {"{" BASE ",'colour':'red'}", "colour"},
        {"{" BASE ",'Title':'x'}", "Title"},
        {"{" BASE ",'persons':{'gone':1}}", "persons.gone"},
        {"{" BASE ",'persons':{'dead':-1}}", "persons.dead"},
        {"{" BASE ",'persons':{'dead':1.5}}", "persons.dead"},
        {"{" BASE ",'persons':{'unknown':1}}", "persons.unknown"},
        {"{" BASE ",'impact':'HUGE'}", "impact"},
        {"{" BASE ",'tlp':'WHITE'}", "tlp"},
        {"{" BASE ",'grade':'G7'}", "grade"},
        {"{" BASE ",'protection':4}", "protection"},
        {"{" BASE ",'lat':1.5}", "lon"},
        {"{" BASE ",'lat':91,'lon':0}", "lat"},
        {"{" BASE ",'revision':1.5}", "revision"},
        {"{" BASE ",'member':'id'}", "member"},
        {"{" BASE ",'member':'IDN'}", "member"},
        {"{" BASE ",'checkpoint':'idcgk'}", "checkpoint"},
        {"{" BASE ",'area':[{'polygon':[[1,2,3]]}]}", "area.polygon"},
        {"{" BASE ",'area':[{'polygon':[[100,2]]}]}", "area.polygon"},
        {"{" BASE ",'area':[{'circle':[1,2]}]}", "area.circle"},
        {"{" BASE ",'area':[{'shape':'x'}]}", "area.shape"},
        {"{" BASE ",'links':['x',5]}", "links"},
        {"{" BASE ",'labels':{'a':5}}", "labels"},
        {"{" BASE ",'expires':'2569-11-24'}", "expires"},
        {"{" BASE ",'expires':'2569-11-24T00:00:00Z'}", "expires"},
        {"{" BASE ",'kind':'rumour'}", "kind"},
        {"{" BASE ",'kind':'notice'}", "received"},
        {"{" BASE ",'kind':'ack'}", "ack"},
        {"{'kind':'notice','source_id':'1','received':{" RECEIVED "}}", "title"},
        {"{" NOTICE ",'type':'NO.SUCH','received':{" RECEIVED "}}", "type"},
        {"{" NOTICE ",'received':{'is':'a,b','type':'Alert','scope':'Private','addresses':['x']}}", "received.is"},
        {"{" NOTICE ",'received':{'is':'a,b,c,d','type':'Alert','scope':'Private','addresses':['x']}}", "received.is"},
        {"{" NOTICE ",'received':{'is':'a b,c,2026-11-24T12:00:00+08:00','type':'Alert','scope':'Private','addresses':['x']}}", "received.is"},
        {"{" NOTICE ",'received':{'is':'a,c,yesterday-at-noon-o-clock','type':'Alert','scope':'Private','addresses':['x']}}", "received.is"},
        {"{" NOTICE ",'received':{'is':'a,c,2026-11-24T12:00:00+08:00','type':'Ack','scope':'Private','addresses':['x']}}", "received.type"},
        {"{" NOTICE ",'received':{'is':'a,c,2026-11-24T12:00:00+08:00','type':'Update','scope':'Private','addresses':['x']}}", "received.refers"},
        {"{" NOTICE ",'received':{'is':'a,c,2026-11-24T12:00:00+08:00','type':'Alert','scope':'Public','addresses':['x']}}", "received.scope"},
        {"{" NOTICE ",'received':{'is':'a,c,2026-11-24T12:00:00+08:00','type':'Alert','scope':'Private'}}", "received.addresses"},
        {"{" NOTICE ",'received':{'is':'a,c,2026-11-24T12:00:00+08:00','type':'Alert','scope':'Private','addresses':['a\\u202eb']}}", "received.addresses"},
        {"{" NOTICE ",'received':{" RECEIVED ",'colour':'x'}}", "received.colour"},
        {"{" ACK ",'ack':{" OF ",'state':'MAYBE'}}", "ack.state"},
        {"{" ACK ",'ack':{" OF "}}", "ack.state"},
        {"{" ACK ",'ack':{'state':'ACKED'}}", "ack.of"},
        {"{" ACK ",'ack':{'of':'a,b\\u200e,2026-11-24T12:00:00-00:00','state':'ACKED'}}", "ack.of"},
        {"{" ACK ",'ack':{" OF ",'state':'REJECTED'}}", "ack.reason"},
        {"{" ACK ",'ack':{" OF ",'state':'ACKED','desk':'MY, ID'}}", "ack.desk"},
        {"{" ACK ",'ack':{" OF ",'state':'ACKED','at':'noon'}}", "ack.at"},
        {"{" ACK ",'ack':{" OF ",'state':'ACKED','by':7}}", "ack.by"},
        {"{" BASE ",'source_id':'x\\u0007'}", NULL},
        {"{'type':'SYS.POWER','title':'t','occurred':'2026-11-24T04:00:00Z'}", "source_id"},
        {"{'source_id':'1','title':'t','occurred':'2026-11-24T04:00:00Z'}", "type"},
        {"{'source_id':'1','type':'SYS.POWER','occurred':'2026-11-24T04:00:00Z'}", "title"},
        {"{'source_id':'1','type':'SYS.POWER','title':'t'}", "occurred"},
        {"{'source_id':'a\\u202eb','type':'SYS.POWER','title':'t','occurred':'2026-11-24T04:00:00Z'}", "source_id"},
        {"{'source_id':'1','type':'SYS.\\u200ePOWER','title':'t','occurred':'2026-11-24T04:00:00Z'}", "type"},
        {"{'kind':'status','source_id':'1','checkpoint':'SGSIN','occurred':'2026-11-24T04:00:00Z'}", "status"},
        {"{'kind':'status','source_id':'1','status':{},'occurred':'2026-11-24T04:00:00Z'}", "checkpoint"},
        {"{'kind':'status','source_id':'1','checkpoint':'SGSIN','status':{'lanes':-1},'occurred':'2026-11-24T04:00:00Z'}", "status.lanes"},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct arena a = {0};
        struct err e = {0};
        wf_report r;
        int rc = read_report(&a, bad[i].json, &r, &e);
        if (rc == 0)
            rc = report_check(&r, NULL, &e);
        if (rc == 0)
            fail_msg("%s was taken", bad[i].json);
        if (bad[i].field && strcmp(e.field, bad[i].field) != 0)
            fail_msg("%s: field \"%s\": %s", bad[i].json, e.field, e.text);
        arena_free(&a);
    }
}

static void a_source_speaks_for_its_member(void **state)
{
    struct arena a = {0};
    struct err e = {0};
    wf_report r;
    const struct report_binding sg = {SPAN_LIT("sg"), SPAN_LIT("SG")}, any = {SPAN_LIT("gdacs"), SPAN_LIT("--")};
    (void) state;
    assert_int_equal(read_report(&a, "{" BASE ",'member':'MY'}", &r, &e), 0);
    assert_int_equal(report_check(&r, &sg, &e), WF_E_INVALID);
    assert_string_equal(e.field, "member");
    assert_int_equal(report_check(&r, &any, &e), 0);
    r.type = WF_STR("GDACS.TC");
    assert_int_equal(report_check(&r, &any, &e), 0);
    assert_int_equal(report_check(&r, NULL, &e), WF_E_INVALID);
    arena_free(&a);
}

static void text_is_cleaned(void **state)
{
    struct arena a = {0};
    struct err e = {0};
    wf_report r;
    bool changed = false;
    (void) state;
    assert_int_equal(read_report(&a, "{" BASE ",'text':'a\\u202eb\\u001bc\\nd','labels':{'k':'v\\u0007'},'area':[{'desc':'x\\u2066y'}]}", &r, &e), 0);
    report_clean(&a, &r, &changed);
    assert_true(changed);
    assert_true(span_is(report_span(r.text), "abc\nd"));
    assert_true(span_is(report_span(r.labels[0].value), "v"));
    assert_true(span_is(report_span(r.areas[0].desc), "xy"));
    changed = false;
    report_clean(&a, &r, &changed);
    assert_false(changed);
    arena_free(&a);
}

static void sizes(void **state)
{
    struct arena a = {0};
    struct err e = {0};
    wf_report r;
    (void) state;
    assert_int_equal(read_report(&a, "{" BASE "}", &r, &e), 0);
    char *big = arena_alloc(&a, REPORT_TEXT_MAX + 1);
    memset(big, 'x', REPORT_TEXT_MAX + 1);
    r.text = (wf_str){big, REPORT_TEXT_MAX - 2};
    assert_int_equal(report_check(&r, NULL, &e), 0);
    r.text.n = REPORT_TEXT_MAX;
    assert_int_equal(report_check(&r, NULL, &e), WF_E_LIMIT);
    r.text.n = 0;
    wf_area area = {.circle_km = -1};
    wf_point *p = arena_alloc(&a, 40000 * sizeof *p);
    for (size_t i = 0; i < 40000; i++) {
        p[i].lat = (double) (i % 200) / 10;
        p[i].lon = (double) i / 400;
    }
    p[39999] = p[0];
    area.polygon = p;
    area.polygon_n = 40000;
    r.areas = &area;
    r.areas_n = 1;
    assert_int_equal(report_check(&r, NULL, &e), WF_E_LIMIT);
    assert_string_equal(e.field, "area");
    assert_true(report_simplify(&a, &r));
    assert_int_equal(report_check(&r, NULL, &e), 0);
    const wf_area *s = &r.areas[0];
    assert_in_range(s->polygon_n, 4, REPORT_GEOMETRY_MAX / sizeof(wf_point));
    assert_memory_equal(&s->polygon[0], &s->polygon[s->polygon_n - 1], sizeof(wf_point));
    assert_false(report_simplify(&a, &r));
    arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_both_ways),
        cmocka_unit_test(statuses_and_counts),
        cmocka_unit_test(notices_and_acknowledgements),
        cmocka_unit_test(each_refusal_names_its_field),
        cmocka_unit_test(a_source_speaks_for_its_member),
        cmocka_unit_test(text_is_cleaned),
        cmocka_unit_test(sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
