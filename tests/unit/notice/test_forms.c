/* The forms: what each channel carries, that the OASIS schema allows it and that our own strict reader reads the same notice from it; and that nothing of a notice that is
 * above a channel's TLP stands in that channel's bytes. */
#include "composing.h"

#include "base/base64.h"
#include "notice/forms.h"
#include "notice/sms.h"

struct making {
    struct desk *d;
    struct buf cap, out;
};

static void begin_making(struct making *m, struct desk *d, const char *json)
{
    compose_json(d, json);
    assert_true(d->c.whole);
    m->d = d;
    buf_clear(&m->cap);
    assert_int_equal(notice_cap_write(&d->c.n, &m->cap, NULL), 0);
}

static struct span form_of(struct making *m, const struct compose_addressee *to, enum recipient_channel channel)
{
    struct forms_ask ask = {.means = &m->d->means, .c = &m->d->c, .n = 31, .cap = buf_view(&m->cap), .to = to, .channel = channel, .address = to->r->address};
    struct err e = {0};
    buf_clear(&m->out);
    if (channel == RECIPIENT_MAIL && to->r->channel != RECIPIENT_MAIL)
        ask.address = "somebody@example.org";
    if (forms_make(&ask, &m->out, &e))
        fail_msg("%s: %s", to->r->name, e.text);
    return buf_view(&m->out);
}

static void end_making(struct making *m)
{
    buf_free(&m->cap);
    buf_free(&m->out);
}

static const char *const forms[] = {
    CLOSURE("all,carrier:", ",\"tlp\":\"CLEAR\",\"incident\":\"AMICF-2026-000143\""),
    CLOSURE("all,carrier:", ",\"tlp\":\"GREEN\",\"form\":\"update\""),
    CLOSURE("all,carrier:", ",\"tlp\":\"RED\",\"form\":\"correction\""),
    CLOSURE("all,carrier:", ",\"tlp\":\"AMBER\",\"form\":\"cancel\""),
    "{\"form\":\"cancel\",\"to\":\"all\"}",
    CLOSURE("all", ",\"areas\":[{\"desc\":\"Banten <&>\",\"polygon\":[[-6,106],[-6,107],[-7,107]]},{\"desc\":\"x\",\"codes\":[[\"ISO 3166-1\",\"SG\"],[\"UN/LOCODE\",\"SGSIN\"]]}]"),
};

static void refer(struct desk *d, const char *json)
{
    bool alert = strstr(json, "\"form\"") == NULL;
    d->ask.earlier = (struct notice_identity){{0}, {0}, {TIME_NONE, 0}};
    if (!alert)
        d->ask.earlier = (struct notice_identity){SPAN_LIT("watch@centre.example"), SPAN_LIT("AMICF-2026-N00030"), {COMPOSING_SENT - 600 * NSEC_PER_SEC, 0}};
}

static bool holds(struct span in, struct span what)
{
    return what.n && memmem(in.p, in.n, what.p, what.n) != NULL;
}

/* Decodes every run of base64 lines of a mail, one after another. */
static struct buf decoded(struct span mail)
{
    struct buf out = {0};
    struct buf run = {0};
    for (size_t i = 0; i < mail.n;) {
        const char *end = memmem(mail.p + i, mail.n - i, "\r\n", 2);
        assert_non_null(end);
        struct span line = span_make(mail.p + i, (size_t) (end - mail.p) - i);
        assert_true(line.n <= 998);
        bool body = line.n > 0 && strspn(line.p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") >= line.n;
        if (body)
            buf_span(&run, line);
        else if (run.n) {
            base64_decode(buf_view(&run), &out);
            buf_char(&out, '\n');
            buf_clear(&run);
        }
        i += line.n + 2;
    }
    base64_decode(buf_view(&run), &out);
    buf_free(&run);
    return out;
}

/* ---- above the ceiling nothing of it ---- */

static void assert_silent(const struct composed *c, struct span bytes, const char *where)
{
    for (size_t i = 0; i < c->n.infos_n; i++) {
        const struct notice_info *info = &c->n.infos[i];
        const struct span secrets[] = {info->headline, info->description, info->instruction, info->areas_n ? info->areas[0].desc : span_make(NULL, 0)};
        for (size_t k = 0; k < ARRAY_LEN(secrets); k++)
            if (holds(bytes, secrets[k]))
                fail_msg("%s tells \"%.*s\"", where, SPAN_FMT(secrets[k]));
    }
}

static void no_more_than_may_go(void **state)
{
    static const char *const tlps[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
    struct making m = {0};
    unsigned waiting = 0, whole = 0;
    for (size_t t = 0; t < ARRAY_LEN(tlps); t++) {
        char *json = mem_printf("{\"template\":\"closure\",\"to\":\"all,carrier:\",\"tlp\":\"%s\",\"fields\":{\"place\":\"CGK\",\"since\":\"10:40 WIB\",\"what\":\"terminal three arrivals\",\"reason\":\"smoke\"}}", tlps[t]);
        begin_making(&m, *state, json);
        for (size_t i = 0; i < m.d->c.addressees.n; i++)
            for (uint8_t channel = RECIPIENT_CAP; channel <= RECIPIENT_CONSOLE; channel++) {
                const struct compose_addressee *to = &m.d->c.addressees.v[i];
                bool whole_wanted = to->carries == COMPOSE_WHOLE && t + 1 <= recipient_ceiling(channel, to->r->encrypted);
                bool sealed = whole_wanted && channel == RECIPIENT_MAIL && to->r->encrypted;
                struct span bytes = form_of(&m, to, channel);
                struct buf mail = {0};
                if (channel == RECIPIENT_MAIL)
                    mail = decoded(bytes);
                struct span read = channel == RECIPIENT_MAIL ? buf_view(&mail) : bytes;
                assert_true(bytes.n > 0);
                if (!whole_wanted || sealed)
                    assert_silent(&m.d->c, read, words_of(&words_channel, channel));
                if (sealed)
                    assert_true(holds(bytes, SPAN_LIT("application/pkcs7-mime")) && !holds(bytes, SPAN_LIT("IMMEDIATE")));
                else if (whole_wanted && !holds(read, SPAN_LIT("10:40")))
                    fail_msg("TLP:%s, %s: says nothing", tlps[t], words_of(&words_channel, channel));
                whole += whole_wanted;
                waiting += !whole_wanted;
                if (!whole_wanted)
                    assert_true(holds(read, SPAN_LIT("otice is waiting")));
                const struct phrase *said = phrases_first(m.d->means.phrases, PHRASE_WAITING, span_str(to->r->languages.v[0]));
                if (!whole_wanted && (channel == RECIPIENT_SMS || channel == RECIPIENT_MAIL) && !holds(read, span_str(said->text)))
                    fail_msg("%s: nothing in %s that a notice is waiting", to->r->name, to->r->languages.v[0]);
                buf_free(&mail);
            }
        mem_free(json);
    }
    assert_true(waiting > 100 && whole > 100);
    end_making(&m);
}

/* ---- valid, and the same when read again ---- */

static void assert_same_alert(struct span bytes, const struct making *m)
{
    struct notice again;
    struct buf cap = {0};
    struct err e = {0};
    if (readback_cap_text(bytes, &again, &e))
        fail_msg("%s", e.text);
    assert_int_equal(notice_cap_write(&again, &cap, NULL), 0);
    assert_true(span_eq(buf_view(&cap), buf_view(&m->cap)));
    notice_free(&again);
    buf_free(&cap);
}

static void what_machines_read_is_valid(void **state)
{
    struct making m = {0};
    char caps[] = "/tmp/wf-forms-XXXXXX", edxls[] = "/tmp/wf-forms-XXXXXX";
    unsigned n = 0;
    assert_non_null(mkdtemp(caps));
    assert_non_null(mkdtemp(edxls));
    for (size_t k = 0; k < ARRAY_LEN(forms); k++) {
        refer(*state, forms[k]);
        begin_making(&m, *state, forms[k]);
        for (size_t i = 0; i < m.d->c.addressees.n; i++) {
            const struct compose_addressee *to = &m.d->c.addressees.v[i];
            char name[40];
            snprintf(name, sizeof name, "%u.xml", n++);
            struct span cap = form_of(&m, to, RECIPIENT_CAP);
            notice_put(caps, name, cap);
            if (forms_carries(&m.d->c, to, RECIPIENT_CAP) == COMPOSE_WHOLE)
                assert_same_alert(cap, &m);
            notice_put(edxls, name, form_of(&m, to, RECIPIENT_EDXL));
        }
    }
    end_making(&m);
    assert_true(n > 40);
    char *xsd = test_shared("data/cap/schema/cap12.xsd"), *edxl = test_shared("data/cap/schema/edxlde-1_0.xsd");
    if (!xsd || !edxl) {
        char *command = mem_printf("rm -rf '%s' '%s'", caps, edxls);
        int rc = system(command);
        mem_free(command);
        mem_free(xsd);
        mem_free(edxl);
        assert_int_equal(rc, 0);
        print_message("# SKIP: data/cap/schema is not below WATCHFLOOR_SHARED: no schema to hold the forms against\n");
        skip();
    }
    notice_valid(caps, xsd);
    notice_valid(edxls, edxl);
    mem_free(xsd);
    mem_free(edxl);
}

/* JSON as doc/NOTICES.md promises it. */
static void json_for_members(void **state)
{
    struct making m = {0};
    struct arena a = {0};
    struct json *v;
    begin_making(&m, *state, forms[0]);
    struct span bytes = form_of(&m, addressee(&m.d->c, "PH"), RECIPIENT_JSON);
    assert_int_equal(json_parse(&a, bytes, NULL, &v, NULL), 0);
    assert_int_equal(json_int(v, "v", 0), 1);
    assert_true(span_is(json_str(v, "identifier"), "AMICF-2026-N00031"));
    assert_true(span_is(json_str(v, "to"), "PH"));
    assert_true(span_is(json_str(v, "type"), "FLOW.CLOSURE"));
    assert_true(span_is(json_str(v, "tlp"), "CLEAR"));
    assert_false(json_bool(v, "waiting", true));
    assert_int_equal(json_get(v, "texts")->count, m.d->c.n.infos_n);
    const struct json *area = json_first(json_get(v, "areas"));
    assert_true(span_is(json_str(json_get(area, "codes"), "UN/LOCODE"), "IDCGK"));
    assert_int_equal(json_get(area, "circle")->count, 3);
    assert_true(span_is(json_str(json_first(json_get(v, "texts")), "headline"), "Soekarno-Hatta closed since 10:40 WIB"));
    arena_free(&a);
    end_making(&m);
}

/* ---- what people read ---- */

static void a_short_message_fits(void **state)
{
    struct making m = {0};
    struct desk *d = *state;
    struct span sms;
    char *json, *longest = mem_alloc(381);
    memset(longest, 'x', 380);
    begin_making(&m, d, forms[0]);
    sms = form_of(&m, addressee(&d->c, "SG"), RECIPIENT_SMS);
    assert_true(holds(sms, SPAN_LIT("IMMEDIATE N-0031: Soekarno-Hatta closed since 10:40 WIB")));
    assert_true(holds(sms, SPAN_LIT("Call +62 21 555 0000")));
    json = mem_printf("{\"template\":\"closure\",\"to\":\"all\",\"tlp\":\"CLEAR\",\"fields\":{\"place\":\"CGK %s\",\"since\":\"10:40 WIB\",\"what\":\"a\",\"reason\":\"b\"}}", longest);
    begin_making(&m, d, json);
    for (size_t i = 0; i < d->c.addressees.n; i++) {
        sms = form_of(&m, &d->c.addressees.v[i], RECIPIENT_SMS);
        assert_true(sms_measure(sms).parts >= 1 && sms_measure(sms).parts <= FORMS_SMS_PARTS);
        assert_true(holds(sms, SPAN_LIT("Call +62 21 555 0000"))); /* whom to call is never cut */
    }
    begin_making(&m, d, CLOSURE("TH", ",\"tlp\":\"GREEN\",\"languages\":[\"th\"],\"texts\":{\"th\":{\"headline\":\"\xe0\xb8\xaa\xe0\xb8\x99\xe0\xb8\xb2\xe0\xb8\xa1\xe0\xb8\x9a\xe0\xb8\xb4\xe0\xb8\x99 10:40\",\"description\":\"x\",\"instruction\":\"y\"}}"));
    sms = form_of(&m, addressee(&d->c, "TH"), RECIPIENT_SMS);
    assert_true(holds(sms, SPAN_LIT("\xe0\xb8\xaa\xe0\xb8\x99\xe0\xb8\xb2\xe0\xb8\xa1"))); /* in its own language */
    begin_making(&m, d, CLOSURE("TH", ",\"tlp\":\"GREEN\""));
    sms = form_of(&m, addressee(&d->c, "TH"), RECIPIENT_SMS);
    assert_true(holds(sms, SPAN_LIT("ปิดด่าน Soekarno-Hatta ตั้งแต่ 10:40 WIB\nโปรดระงับ"))); /* with what is to be done */
    d->means.exercise = SPAN_LIT("EX-4");
    begin_making(&m, d, forms[0]);
    sms = form_of(&m, addressee(&d->c, "SG"), RECIPIENT_SMS);
    assert_memory_equal(sms.p, "EXERCISE ", 9);
    sms = form_of(&m, addressee(&d->c, "TH"), RECIPIENT_SMS);
    assert_memory_equal(sms.p, "การฝึกซ้อม / EXERCISE ", strlen("การฝึกซ้อม / EXERCISE ")); /* in its own language before */
    mem_free(longest);
    mem_free(json);
    end_making(&m);
}

static void a_mail_is_a_mail(void **state)
{
    struct making m = {0};
    struct desk *d = *state;
    d->means.sender_name = SPAN_LIT("Pusat Koordinasi \xc3\xa9, Jakarta");
    begin_making(&m, d, forms[0]);
    struct span mail = form_of(&m, addressee(&d->c, "SG"), RECIPIENT_MAIL);
    static const char *const heads[] = {"To: <desk@example.sg>\r\n", "<watch@centre.example>\r\n", "Message-ID: <AMICF-2026-N00031@centre.example>\r\n", "MIME-Version: 1.0\r\n", "Importance: high\r\n",
                                        "Subject: =?UTF-8?B?", "Date: Sat, 28 Nov 2026 ", "Content-Type: application/cap+xml"};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        if (!holds(mail, span_str(heads[i])))
            fail_msg("no \"%s\" in\n%.*s", heads[i], SPAN_FMT(mail));
    for (size_t i = 0; i < mail.n; i++) {
        assert_true((unsigned char) mail.p[i] < 0x80);
        if (mail.p[i] == '\n')
            assert_int_equal(mail.p[i - 1], '\r');
    }
    struct buf text = decoded(mail);
    assert_true(holds(buf_view(&text), SPAN_LIT("Soekarno-Hatta closed since 10:40 WIB")));
    assert_true(holds(buf_view(&text), buf_view(&m.cap))); /* the alert is in it, byte for byte */
    assert_true(holds(buf_view(&text), SPAN_LIT("[en, ")));
    buf_free(&text);
    struct compose_addressee bad = *addressee(&d->c, "SG");
    struct forms_ask ask = {.means = &d->means, .c = &d->c, .n = 31, .cap = buf_view(&m.cap), .to = &bad, .channel = RECIPIENT_MAIL, .address = "a@b\r\nBcc: c@d"};
    buf_clear(&m.out);
    assert_int_equal(forms_make(&ask, &m.out, NULL), WF_E_INVALID); /* no header comes in by an address */
    assert_int_equal(m.out.n, 0);
    end_making(&m);
}

static void what_a_caller_says(void **state)
{
    struct making m = {0};
    struct desk *d = *state;
    begin_making(&m, d, CLOSURE("VN", ",\"tlp\":\"GREEN\",\"languages\":[\"vi\"],\"texts\":{\"vi\":{\"headline\":\"Soekarno-Hatta 10:40 vi\",\"description\":\"vi vi\"}}"));
    struct span voice = form_of(&m, addressee(&d->c, "VN"), RECIPIENT_VOICE);
    assert_true(holds(voice, SPAN_LIT("CALL +84 24 0000 0000 (VN), vi")));
    assert_true(holds(voice, SPAN_LIT("Soekarno-Hatta 10:40 vi")));
    assert_false(holds(voice, SPAN_LIT("there is no")));
    begin_making(&m, d, CLOSURE("VN", ",\"tlp\":\"GREEN\",\"languages\":[\"en\"]"));
    assert_true(holds(form_of(&m, addressee(&d->c, "VN"), RECIPIENT_VOICE), SPAN_LIT("there is no vi")));
    begin_making(&m, d, CLOSURE("VN", ",\"tlp\":\"RED\""));
    assert_true(holds(form_of(&m, addressee(&d->c, "VN"), RECIPIENT_VOICE), SPAN_LIT("SAY\ncó thông báo đang chờ: xin mở bảng điều khiển / a notice is waiting")));
    d->means.phrases = NULL;
    assert_true(holds(form_of(&m, addressee(&d->c, "VN"), RECIPIENT_VOICE), SPAN_LIT("SAY\na notice is waiting")));
    end_making(&m);
}

/* An answer to what was received, in every channel. */
static void receipts_in_each_form(void **state)
{
    struct desk *d = *state;
    struct making m = {.d = d};
    struct compose_receipt ask = {.n = 9, .sent = COMPOSING_SENT, .of = {SPAN_LIT("ops@member.example"), SPAN_LIT("MY-77"), {COMPOSING_SENT - NSEC_PER_SEC, 480}}, .to = SPAN_LIT("MY"), .reject = SPAN_LIT("not ours")};
    assert_int_equal(compose_receipt(&d->means, &ask, &d->c, NULL), 0);
    assert_int_equal(notice_cap_write(&d->c.n, &m.cap, NULL), 0);
    for (uint8_t channel = RECIPIENT_CAP; channel <= RECIPIENT_CONSOLE; channel++) {
        struct span bytes = form_of(&m, addressee(&d->c, "MY"), channel);
        struct buf text = {0};
        if (channel == RECIPIENT_MAIL)
            text = decoded(bytes);
        if (!holds(text.n ? buf_view(&text) : bytes, SPAN_LIT("MY-77")))
            fail_msg("%s does not say what it answers", words_of(&words_channel, channel));
        buf_free(&text);
    }
    end_making(&m);
}

/* Who is left out has no form in any channel. */
static void nothing_for_nobody(void **state)
{
    struct making m = {0};
    struct desk *d = *state;
    begin_making(&m, d, "{\"template\":\"dangerous-person\",\"to\":\"all\",\"person\":{\"protection\":\"possible\",\"states\":[\"MM\"]},\"fields\":{\"place\":\"CGK\"}}");
    struct forms_ask ask = {.means = &d->means, .c = &d->c, .n = 31, .cap = buf_view(&m.cap), .to = addressee(&d->c, "MM"), .channel = RECIPIENT_USB, .address = "x"};
    struct err e = {0};
    assert_int_equal(forms_make(&ask, &m.out, &e), WF_E_DENIED);
    assert_int_equal(m.out.n, 0);
    end_making(&m);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)
    const struct CMUnitTest tests[] = {ROW(no_more_than_may_go), ROW(what_machines_read_is_valid), ROW(json_for_members), ROW(a_short_message_fits), ROW(a_mail_is_a_mail),
                                       ROW(what_a_caller_says), ROW(receipts_in_each_form), ROW(nothing_for_nobody)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
