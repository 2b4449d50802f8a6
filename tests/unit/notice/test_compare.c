/* The read-back: what a gateway shows against what was sent: what is no difference, and each that is one in words. */
#include "notices.h"

#include "readback/compare.h"

static char *with(const char *bytes, const char *from, const char *to)
{
    const char *at = strstr(bytes, from);
    if (!at)
        fail_msg("\"%s\" is not in it", from);
    return mem_printf("%.*s%s%s", (int) (at - bytes), bytes, to, at + strlen(from));
}

static enum readback_verdict compare(const struct buf *sent, const char *shown, struct buf *differs)
{
    buf_clear(differs);
    return readback_compare_text(buf_view(sent), span_str(shown), differs);
}

static const char alert[] =
    "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n<identifier>X-1</identifier>\n<sender>c@w</sender>\n<sent>2026-11-29T00:00:00-00:00</sent>\n<status>Actual</status>\n"
    "<msgType>Alert</msgType>\n<scope>Restricted</scope>\n<restriction>TLP:GREEN</restriction>\n"
    "<info>\n<language>en</language>\n<category>Security</category>\n<event>Closure</event>\n<urgency>Immediate</urgency>\n<severity>Severe</severity>\n<certainty>Observed</certainty>\n"
    "<eventCode><valueName>urn:amicf:event:1</valueName><value>FLOW.CLOSURE</value></eventCode>\n<expires>2026-11-29T06:00:00-00:00</expires>\n<headline>Shut</headline>\n<description>All lanes.</description>\n"
    "<area>\n<areaDesc>Hall</areaDesc>\n<polygon>1,103 1,104 2,104 2,103 1,103</polygon>\n<circle>1.5,103.5 2.5</circle>\n<geocode><valueName>UN/LOCODE</valueName><value>SGWDL</value></geocode>\n</area>\n</info>\n"
    "<info>\n<language>ms</language>\n<category>Security</category>\n<event>Penutupan</event>\n<urgency>Immediate</urgency>\n<severity>Severe</severity>\n<certainty>Observed</certainty>\n"
    "<headline>Ditutup</headline>\n<area><areaDesc>Dewan</areaDesc><polygon>1,103 1,104 2,104 2,103 1,103</polygon></area>\n</info>\n</alert>\n";

static void the_same(void **state)
{
    static const struct {
        const char *from, *to;
    } rows[] = {
        {"<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">", "<?xml version=\"1.0\"?><cap:alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\" xmlns:cap=\"urn:oasis:names:tc:emergency:cap:1.2\">"},
        {"1,103 1,104 2,104 2,103 1,103", "2,104 2,103 1,103 1,104 2,104"}, /* another corner first */
        {"1,103 1,104 2,104 2,103 1,103", "1,103 2,103 2,104 1,104 1,103"}, /* the other way round */
        {"1,103 1,104", "1.0000000,103.0 1.00,104"}, {"<sent>2026-11-29T00:00:00-00:00", "<sent>2026-11-29T08:00:00+08:00"}, {"<language>en<", "<language>EN<"},
        {"<headline>Shut</headline>", "<senderName>Gateway</senderName><headline>Shut</headline>"}, {"<areaDesc>Hall", "<areaDesc> Hall "},
        {"<area>\n<areaDesc>Hall", "<parameter><valueName>x</valueName><value>y</value></parameter>\n<area>\n<areaDesc>Hall"},
    };
    struct buf sent = {0}, d = {0};
    (void) state;
    buf_str(&sent, alert);
    assert_int_equal(compare(&sent, alert, &d), READBACK_SAME);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *shown = with(alert, rows[i].from, rows[i].to);
        if (i == 0) {
            char *closed = with(shown, "</alert>", "</cap:alert>");
            mem_free(shown);
            shown = closed;
        }
        if (compare(&sent, shown, &d) != READBACK_SAME)
            fail_msg("%s: %s", rows[i].to, d.p);
        mem_free(shown);
    }
    /* within a feed, or an envelope */
    char *feed = mem_printf("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><content>%s</content></entry><entry><content><alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>Y</identifier></alert></content></entry></feed>", alert);
    assert_int_equal(compare(&sent, feed, &d), READBACK_SAME);
    mem_free(feed);
    buf_free(&sent);
    buf_free(&d);
}

static void another(void **state)
{
    static const struct {
        const char *from, *to, *says;
    } rows[] = {
        {"1,103 1,104 2,104 2,103 1,103", "1,103 1,105 2,104 2,103 1,103", "area 1 (en): polygon 1 is another"}, {"<polygon>1,103 1,104 2,104 2,103 1,103</polygon>\n", "", "area 1 (en): 1 polygons were sent, 0 are shown"},
        {"2,104 2,103 1,103", "2,104 1,103", "4 corners were sent, 3 are shown"}, {"1.5,103.5 2.5", "1.5,103.5 25", "2.5 km were sent, 25.0 km are shown"}, {"SGWDL", "SGTUA", "code SGWDL is not shown"},
        {"<geocode><valueName>UN/LOCODE</valueName><value>SGWDL</value></geocode>\n", "", "1 codes were sent, 0 are shown"}, {"<areaDesc>Dewan", "<areaDesc>Lain", "area 1 (ms): is called another name"},
        {"<language>ms<", "<language>id<", "language ms is not shown; language id is shown and was not sent"}, {">Ditutup<", ">Dibuka<", "ms: the headline is another"}, {">All lanes.<", ">Some lanes.<", "en: the description is another"},
        {"Actual", "Exercise", "the status is Exercise, and Actual was sent"}, {"<severity>Severe", "<severity>Minor", "en: another urgency, severity or certainty"}, {"T06:00:00", "T07:00:00", "en: another time of expiry"},
        {"<msgType>Alert", "<msgType>Update", "another type"}, {"<sender>c@w", "<sender>d@w", "another identity"}, {"FLOW.CLOSURE", "FLOW.SURGE", "event code FLOW.CLOSURE is not shown"},
        {"<sent>2026-11-29T00:00:00-00:00", "<sent>2026-11-29T00:00:00+08:00", "another identity"}, {"<scope>Restricted", "<scope>Somewhere", "no CAP 1.2 alert"},
    };
    struct buf sent = {0}, d = {0};
    (void) state;
    buf_str(&sent, alert);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *shown = with(alert, rows[i].from, rows[i].to);
        if (compare(&sent, shown, &d) != READBACK_DIFFERENT || !strstr(d.p, rows[i].says))
            fail_msg("%s: %s", rows[i].to, d.n ? d.p : "nothing");
        mem_free(shown);
    }
    char *twice = mem_printf("<all>%s%s</all>", alert, alert);
    assert_int_equal(compare(&sent, twice, &d), READBACK_DIFFERENT);
    assert_string_equal(d.p, "it is shown 2 times");
    mem_free(twice);
    buf_free(&sent);
    buf_free(&d);
}

static void unread(void **state)
{
    static const char *const rows[] = {"", "x", "{}", "<alert", "<alert/>", "<html><body>later</body></html>", "<!DOCTYPE a [<!ENTITY b \"c\">]><alert>&b;</alert>"};
    struct buf sent = {0}, d = {0};
    (void) state;
    buf_str(&sent, alert);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (compare(&sent, rows[i], &d) != READBACK_UNREAD || !d.n)
            fail_msg("%s: %s", rows[i], d.n ? d.p : "nothing");
    char *other = with(alert, "X-1", "X-2"), *cut = mem_strndup(alert, sizeof alert - 12);
    assert_int_equal(compare(&sent, other, &d), READBACK_UNREAD);
    assert_string_equal(d.p, "it is not shown");
    assert_int_equal(compare(&sent, cut, &d), READBACK_UNREAD);
    mem_free(other);
    mem_free(cut);
    buf_free(&sent);
    buf_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_same), cmocka_unit_test(another), cmocka_unit_test(unread)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
