/* What two officers sign: the manifest's one text, and every way in which what is checked may not be what was signed. With the envelope that a member gets. */
#include "notices.h"

#include "base/base64.h"
#include "notice/edxl_write.h"
#include "notice/manifest.h"

struct fixture {
    struct key author, approver, stranger;
    struct notice n;
    struct manifest m;
    struct buf form, text;
    uint8_t signature[KEY_SIGNATURE_SIZE];
    struct key_public keys[2];
};

/* Signs as the two consoles do: the author the content, then the approver the manifest with `sent`. */
static void sign_all(struct fixture *f)
{
    struct manifest *m = &f->m;
    buf_clear(&f->form);
    buf_clear(&f->text);
    assert_int_equal(notice_cap_write(&f->n, &f->form, NULL), 0);
    m->notice = f->n.is.identifier;
    m->mode = KEY_ACTUAL;
    m->rule = MANIFEST_TWO;
    m->sent = f->n.is.sent.at;
    m->expires = f->n.infos[0].expires.at;
    assert_int_equal(manifest_content_digest(&f->n, m->content, NULL), 0);
    m->author = (struct manifest_signer){.at = m->sent - 60 * NSEC_PER_SEC};
    m->approver = (struct manifest_signer){.at = m->sent};
    memcpy(m->author.officer, f->author.is.officer, sizeof m->author.officer);
    memcpy(m->author.key, f->author.is.bytes, sizeof m->author.key);
    memcpy(m->approver.officer, f->approver.is.officer, sizeof m->approver.officer);
    memcpy(m->approver.key, f->approver.is.bytes, sizeof m->approver.key);
    assert_int_equal(key_sign(&f->author, MANIFEST_PURPOSE_CONTENT, span_make((const char *) m->content, sizeof m->content), m->author_signature, NULL), 0);
    m->forms = arena_alloc(&m->arena, 2 * sizeof *m->forms);
    m->forms_n = 2;
    m->forms[0] = (struct manifest_form){.recipient = text("ID"), .channel = text("cap"), .bytes = f->form.n};
    m->forms[1] = (struct manifest_form){.recipient = text("MY/protection"), .channel = text("sms"), .bytes = 3};
    sign_digest(buf_view(&f->form), m->forms[0].digest);
    sign_digest(SPAN_LIT("abc"), m->forms[1].digest);
}

static void seal(struct fixture *f)
{
    buf_clear(&f->text);
    manifest_write(&f->m, &f->text);
    assert_int_equal(key_sign(&f->approver, MANIFEST_PURPOSE_MANIFEST, buf_view(&f->text), f->signature, NULL), 0);
}

static int setup(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);
    assert_int_equal(key_make(&f->author, "r.sari", KEY_ACTUAL, 0, NULL), 0);
    assert_int_equal(key_make(&f->approver, "n.tan", KEY_ACTUAL, 0, NULL), 0);
    assert_int_equal(key_make(&f->stranger, "n.tan", KEY_ACTUAL, 0, NULL), 0);
    f->n = notice_from("gates.xml");
    f->keys[0] = f->author.is;
    f->keys[1] = f->approver.is;
    sign_all(f);
    seal(f);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    key_free(&f->author);
    key_free(&f->approver);
    key_free(&f->stranger);
    notice_free(&f->n);
    manifest_free(&f->m);
    buf_free(&f->form);
    buf_free(&f->text);
    mem_free(f);
    return 0;
}

static int check(struct fixture *f, struct span form, struct err *e)
{
    return manifest_check(&f->m, buf_view(&f->text), f->signature, &f->n, form, f->keys, 2, e);
}

static void right_is_right(void **state)
{
    struct fixture *f = *state;
    struct manifest again;
    struct err e = {0};
    if (check(f, buf_view(&f->form), &e) || check(f, SPAN_LIT("abc"), &e) || check(f, span_make(NULL, 0), &e))
        fail_msg("%s", e.text);
    if (manifest_read(buf_view(&f->text), &again, &e))
        fail_msg("%s", e.text);
    assert_int_equal(again.forms_n, 2);
    assert_true(span_is(again.forms[1].recipient, "MY/protection"));
    assert_memory_equal(again.author_signature, f->m.author_signature, KEY_SIGNATURE_SIZE);
    manifest_free(&again);
}

/* The content's digest does not hang on `sent`, but on how long after it the notice ends, and on everything else. */
static void the_contents_digest(void **state)
{
    struct fixture *f = *state;
    uint8_t one[SIGN_DIGEST_SIZE], two[SIGN_DIGEST_SIZE];
    assert_int_equal(manifest_content_digest(&f->n, one, NULL), 0);
    f->n.is.sent.at += NSEC_PER_SEC;
    assert_int_equal(manifest_content_digest(&f->n, two, NULL), 0);
    assert_memory_not_equal(one, two, sizeof one);
    for (size_t i = 0; i < f->n.infos_n; i++)
        f->n.infos[i].expires.at += NSEC_PER_SEC;
    wf_time end = f->n.infos[0].expires.at;
    assert_int_equal(manifest_content_digest(&f->n, two, NULL), 0);
    assert_memory_equal(one, two, sizeof one);
    assert_int_equal(f->n.infos[0].expires.at, end); /* and is put back as it was */
    f->n.infos[1].areas[0].circles[0].km += 0.1;
    assert_int_equal(manifest_content_digest(&f->n, two, NULL), 0);
    assert_memory_not_equal(one, two, sizeof one);
}

static void one_officer(struct fixture *f) { memcpy(f->m.approver.officer, "r.sari", 7); seal(f); }
static void one_key(struct fixture *f) { memcpy(f->m.approver.key, f->m.author.key, KEY_PUBLIC_SIZE); seal(f); }
static void no_cancel(struct fixture *f) { f->m.rule = MANIFEST_CANCEL; seal(f); }
static void strange_author(struct fixture *f) { f->keys[0] = f->stranger.is; }
static void strange_approver(struct fixture *f) { f->keys[1] = f->stranger.is; }
static void other_mode(struct fixture *f) { f->m.mode = KEY_EXERCISE; seal(f); }
static void exercise_keys(struct fixture *f) { f->keys[0].mode = f->keys[1].mode = f->m.mode = KEY_EXERCISE; seal(f); }
static void exercise_notice(struct fixture *f) { f->n.status = NOTICE_EXERCISE; }
static void later_author(struct fixture *f) { f->m.author.at = f->m.sent + NSEC_PER_SEC; seal(f); }
static void other_sent(struct fixture *f) { f->m.sent += NSEC_PER_SEC; f->m.approver.at = f->m.sent; seal(f); }
static void other_notice(struct fixture *f) { f->m.notice = text("AMICF-2026-N00032"); seal(f); }
static void other_end(struct fixture *f) { f->m.expires += NSEC_PER_SEC; seal(f); }
static void changed_headline(struct fixture *f) { f->n.infos[0].headline = text("Gates up at Soekarno-Hatta since 10:40 WIB"); }
static void changed_polygon(struct fixture *f) { f->n.infos[0].areas[0].polygons[0].v[1].lat += 0.01; }
static void changed_manifest(struct fixture *f) { f->m.forms[1].bytes = 4; buf_clear(&f->text); manifest_write(&f->m, &f->text); }
static void changed_content(struct fixture *f) { f->m.content[0] ^= 1; seal(f); }
static void author_of_manifest(struct fixture *f) { (void) key_sign(&f->author, MANIFEST_PURPOSE_MANIFEST, buf_view(&f->text), f->signature, NULL); }
static void wrong_purpose(struct fixture *f) { (void) key_sign(&f->approver, MANIFEST_PURPOSE_CONTENT, buf_view(&f->text), f->signature, NULL); }
static void flipped(struct fixture *f) { f->signature[5] ^= 4; }

static void each_forgery_is_refused(void **state)
{
    static const struct {
        void (*forge)(struct fixture *f);
        const char *field;
    } rows[] = {
        {one_officer, "approver"}, {one_key, "approver"}, {no_cancel, "rule"}, {strange_author, "author"}, {strange_approver, "approver"}, {other_mode, "author"},
        {exercise_keys, "author"}, {exercise_notice, "status"}, {later_author, "approver"}, {other_sent, "sent"}, {other_notice, "notice"}, {other_end, "expires"},
        {changed_headline, "content"}, {changed_polygon, "content"}, {changed_manifest, "approver"}, {changed_content, "author"},
        {author_of_manifest, "approver"}, {wrong_purpose, "approver"}, {flipped, "approver"},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        void *fresh = NULL;
        struct err e = {0};
        setup(&fresh);
        struct fixture *f = fresh;
        rows[i].forge(f);
        int code = check(f, span_make(NULL, 0), &e);
        if (code != WF_E_DENIED || strcmp(e.field, rows[i].field) != 0)
            fail_msg("row %zu: %d, %s: %s", i, code, e.field, e.text);
        teardown(&fresh);
    }
    struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(check(f, SPAN_LIT("abd"), &e), WF_E_DENIED);
    assert_string_equal(e.field, "recipients");
}

/* One officer cancels with one key; what is not a Cancel needs the single path, which says so in the manifest. */
static void one_officer_cancels(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    f->n.type = NOTICE_CANCEL;
    f->approver.is = f->author.is;
    sign_all(f);
    memcpy(f->m.approver.officer, "r.sari", 7);
    f->m.rule = MANIFEST_CANCEL;
    buf_clear(&f->text);
    manifest_write(&f->m, &f->text);
    assert_int_equal(key_sign(&f->author, MANIFEST_PURPOSE_MANIFEST, buf_view(&f->text), f->signature, NULL), 0);
    if (check(f, span_make(NULL, 0), &e))
        fail_msg("%s", e.text);
    assert_non_null(strstr(f->text.p, "\"rule\":\"cancel\""));
}

/* Alone he has no author: one signature, over the manifest. Nothing but a Cancel, an Ack or an Error may go so. */
static void one_signature(void **state)
{
    static const struct {
        enum manifest_rule rule;
        enum notice_type type;
        const char *field; /* NULL: it is right */
    } rows[] = {
        {MANIFEST_CANCEL, NOTICE_CANCEL, NULL}, {MANIFEST_CANCEL, NOTICE_ALERT, "rule"}, {MANIFEST_CANCEL, NOTICE_ACK, "rule"}, {MANIFEST_RECEIPT, NOTICE_ACK, NULL},
        {MANIFEST_RECEIPT, NOTICE_ERROR, NULL}, {MANIFEST_RECEIPT, NOTICE_UPDATE, "rule"}, {MANIFEST_TWO, NOTICE_CANCEL, "author"}, {MANIFEST_SINGLE, NOTICE_ALERT, "author"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct manifest again;
        struct err e = {0};
        f->n.type = rows[i].type;
        sign_all(f);
        memset(&f->m.author, 0, sizeof f->m.author);
        f->m.rule = rows[i].rule;
        seal(f);
        int code = check(f, span_make(NULL, 0), &e);
        if (rows[i].field ? code != WF_E_DENIED || strcmp(e.field, rows[i].field) != 0 : code != 0)
            fail_msg("row %zu: %d %s: %s", i, code, e.field, e.text);
        code = manifest_read(buf_view(&f->text), &again, &e);
        assert_int_equal(code != 0, !manifest_is_alone(rows[i].rule)); /* without an author it is none that could be read */
        manifest_free(&again);
    }
}

/* A manifest has one text: each changed byte is either no manifest, or one that was not signed. */
static void every_byte_counts(void **state)
{
    struct fixture *f = *state;
    size_t refused = 0, unsigned_ = 0;
    for (size_t i = 0; i < f->text.n; i++) {
        struct manifest m;
        struct err e = {0};
        char was = f->text.p[i];
        f->text.p[i] = was == 'a' ? 'b' : 'a';
        if (manifest_read(buf_view(&f->text), &m, &e) != 0)
            refused++;
        else if (manifest_check(&m, buf_view(&f->text), f->signature, &f->n, span_make(NULL, 0), f->keys, 2, &e) == WF_E_DENIED)
            unsigned_++;
        else
            fail_msg("byte %zu was changed and nobody minds", i);
        f->text.p[i] = was;
        manifest_free(&m);
    }
    assert_true(refused > 0 && unsigned_ > 0);
    struct manifest m;
    buf_str(&f->text, " ");
    assert_int_equal(manifest_read(buf_view(&f->text), &m, NULL), WF_E_INVALID);
    manifest_free(&m);
}

static void the_envelope(void **state)
{
    struct fixture *f = *state;
    const struct span roles[] = {SPAN_LIT("protection")}, to[] = {SPAN_LIT("MY/protection"), SPAN_LIT("ID")};
    struct edxl_envelope x = {.confidentiality = SPAN_LIT("TLP:AMBER"), .sender_role = SPAN_LIT("coordination-centre"), .recipient_roles = roles, .recipient_roles_n = 1,
                              .addresses = to, .addresses_n = 2, .incident = SPAN_LIT("AMICF-2026-000143")};
    struct buf b = {0};
    struct err e = {0};
    if (edxl_write(&f->n, &x, &b, &e))
        fail_msg("%s", e.text);
    wf_xml_doc *doc = wf_xml_read((wf_str){b.p, b.n}, (wf_str){NULL, 0}, NULL, NULL);
    const wf_xml_node *root = wf_xml_root(doc), *alert;
    assert_null(wf_xml_fault(doc));
    assert_true(wf_str_is(root->name, "EDXLDistribution"));
    assert_true(wf_str_is(wf_xml_text(root, "distributionType"), "Update"));
    assert_true(wf_str_is(wf_xml_text(wf_xml_child(root, "targetArea"), "locCodeUN"), "IDCGK"));
    alert = wf_xml_child(wf_xml_child(wf_xml_child(wf_xml_child(root, "contentObject"), "xmlContent"), "embeddedXMLContent"), "alert");
    struct notice again;
    struct buf cap = {0};
    if (readback_cap(alert, &again, &e))
        fail_msg("%s", e.text);
    assert_int_equal(notice_cap_write(&again, &cap, &e), 0);
    assert_string_equal(cap.p, f->form.p); /* the alert inside is the alert */
    notice_free(&again);
    wf_xml_free(doc);
    buf_clear(&b);
    x.addresses_n = 0;
    assert_int_equal(edxl_write(&f->n, &x, &b, &e), WF_E_INVALID);
    assert_string_equal(e.field, "explicitAddress");
    x.addresses_n = 2;
    f->n.status = NOTICE_DRAFT;
    assert_int_equal(edxl_write(&f->n, &x, &b, &e), WF_E_INVALID);
    assert_int_equal(b.n, 0);
    buf_free(&cap);
    buf_free(&b);
}

static void the_envelope_is_valid(void **state)
{
    struct fixture *f = *state;
    const struct span to[] = {SPAN_LIT("MY"), SPAN_LIT("ID")};
    struct edxl_envelope x = {.confidentiality = SPAN_LIT("TLP:AMBER"), .sender_role = SPAN_LIT("coordination-centre"), .addresses = to, .addresses_n = 2};
    char dir[] = "/tmp/wf-notice-XXXXXX";
    struct buf b = {0};
    TEST_NEED_SHARED(xsd, "data/cap/schema/edxlde-1_0.xsd");
    assert_non_null(mkdtemp(dir));
    assert_int_equal(edxl_write(&f->n, &x, &b, NULL), 0);
    notice_put(dir, "edxl.xml", buf_view(&b));
    notice_valid(dir, xsd);
    buf_free(&b);
    mem_free(xsd);
}

/* tests/data/notice/signed was written by this test with NOTICE_WRITE=DIR (NAME.xml, .manifest.json, .sig, two .pub): what one version signed, all later ones verify. */
static void write_signed(void **state)
{
    struct fixture *f = *state;
    const char *dir = getenv("NOTICE_WRITE");
    struct buf b = {0};
    notice_put(dir, "gates.xml", buf_view(&f->form));
    notice_put(dir, "gates.manifest.json", buf_view(&f->text));
    base64_encode(span_make((const char *) f->signature, sizeof f->signature), &b);
    buf_char(&b, '\n');
    notice_put(dir, "gates.sig", buf_view(&b));
    buf_clear(&b);
    key_public_write(&f->author.is, &b);
    notice_put(dir, "r.sari.pub", buf_view(&b));
    buf_clear(&b);
    key_public_write(&f->approver.is, &b);
    notice_put(dir, "n.tan.pub", buf_view(&b));
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(right_is_right, setup, teardown), cmocka_unit_test_setup_teardown(the_contents_digest, setup, teardown),
        cmocka_unit_test_setup_teardown(each_forgery_is_refused, setup, teardown), cmocka_unit_test_setup_teardown(one_officer_cancels, setup, teardown),
        cmocka_unit_test_setup_teardown(one_signature, setup, teardown),
        cmocka_unit_test_setup_teardown(every_byte_counts, setup, teardown), cmocka_unit_test_setup_teardown(the_envelope, setup, teardown),
        cmocka_unit_test_setup_teardown(the_envelope_is_valid, setup, teardown)};
    const struct CMUnitTest writes[] = {cmocka_unit_test_setup_teardown(write_signed, setup, teardown)};
    return getenv("NOTICE_WRITE") ? cmocka_run_group_tests(writes, NULL, NULL) : cmocka_run_group_tests(tests, NULL, NULL);
}
