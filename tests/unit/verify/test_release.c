/* May it leave? One notice that may, and more than five hundred that may not: each differs from it in one thing, made by a machine, by a thief with one key, or by two officers
 * together. Not one of them passes, and each is refused with a reason. */
#include "notice/composing.h"

#include "frame/frame.h"
#include "notice/forms.h"
#include "verify/release.h"

enum { FORMS = 4 };

struct leaving {
    struct desk *d;
    struct key author, approver, stranger;
    struct manifest m;
    struct notice n; /* what is signed: of the composed one, for tests to change */
    struct buf cap, manifest, forms[FORMS];
    size_t forms_n;
    uint8_t signature[KEY_SIGNATURE_SIZE];
    struct key_public keys[3];
    size_t keys_n;
    enum key_mode mode;
    const char *address_now[FORMS], *pem_now[FORMS]; /* as recipients.conf has them when it is judged */
    wf_time now;
    unsigned refused;
};

/* ---- made ---- */

static void sign_author(struct leaving *l)
{
    assert_int_equal(manifest_content_digest(&l->n, l->m.content, NULL), 0);
    assert_int_equal(key_sign(&l->author, MANIFEST_PURPOSE_CONTENT, span_make((const char *) l->m.content, sizeof l->m.content), l->m.author_signature, NULL), 0);
}

static void sign_approver(struct leaving *l)
{
    buf_clear(&l->manifest);
    manifest_write(&l->m, &l->manifest);
    assert_int_equal(key_sign(&l->approver, MANIFEST_PURPOSE_MANIFEST, buf_view(&l->manifest), l->signature, NULL), 0);
}

static void digests(struct leaving *l)
{
    for (size_t i = 0; i < l->m.forms_n && i < FORMS; i++) {
        const struct recipient *r = l->d->c.addressees.v[i].r;
        l->m.forms[i].has_place = true;
        places_digest(r, r->channel, l->m.forms[i].place);
        l->m.forms[i].bytes = l->forms[i].n;
        sign_digest(buf_view(&l->forms[i]), l->m.forms[i].digest);
    }
}

/* The forms of the notice as it is now, and both signatures: what two officers who agree would send. */
static void make_all(struct leaving *l)
{
    struct composed *c = &l->d->c;
    buf_clear(&l->cap);
    assert_int_equal(notice_cap_write(&l->n, &l->cap, NULL), 0);
    for (size_t i = 0; i < l->forms_n; i++) {
        struct forms_ask ask = {.means = &l->d->means, .c = c, .n = 31, .cap = buf_view(&l->cap), .to = &c->addressees.v[i], .channel = c->addressees.v[i].r->channel, .address = c->addressees.v[i].r->address};
        struct notice was = c->n;
        c->n = l->n;
        buf_clear(&l->forms[i]);
        assert_int_equal(forms_make(&ask, &l->forms[i], NULL), 0);
        c->n = was;
    }
    l->m.sent = l->m.approver.at = l->n.is.sent.at;
    l->m.expires = l->n.infos_n ? l->n.infos[0].expires.at : TIME_NONE;
    digests(l);
    sign_author(l);
    sign_approver(l);
}

static void set_signer(struct manifest_signer *s, const struct key *k, wf_time at)
{
    snprintf(s->officer, sizeof s->officer, "%s", k->is.officer);
    memcpy(s->key, k->is.bytes, sizeof s->key);
    s->at = at;
}

static int setup(void **state)
{
    struct leaving *l = mem_alloc(sizeof *l);
    void *d = NULL;
    desk_setup(&d);
    l->d = d;
    assert_int_equal(key_make(&l->author, "r.sari", KEY_ACTUAL, 0, NULL), 0);
    assert_int_equal(key_make(&l->approver, "n.tan", KEY_ACTUAL, 0, NULL), 0);
    assert_int_equal(key_make(&l->stranger, "s.stranger", KEY_ACTUAL, 0, NULL), 0);
    compose_json(l->d, CLOSURE("ID,MY,TH", ",\"tlp\":\"AMBER\""));
    assert_int_equal(l->d->c.addressees.n, FORMS); /* CAP, EDXL-DE, mail, and a short message that only says that one waits */
    l->n = l->d->c.n;
    l->forms_n = FORMS;
    l->m = (struct manifest){.notice = l->n.is.identifier, .mode = KEY_ACTUAL, .rule = MANIFEST_TWO, .forms = arena_alloc(&l->d->arena, (FORMS + 1) * sizeof *l->m.forms), .forms_n = FORMS};
    for (size_t i = 0; i < FORMS; i++) {
        const struct compose_addressee *to = &l->d->c.addressees.v[i];
        l->address_now[i] = to->r->address;
        l->pem_now[i] = to->r->pem ? to->r->pem : "";
        l->m.forms[i] = (struct manifest_form){.recipient = span_str(to->r->name), .channel = span_str(words_of(&words_channel, to->r->channel)), .waiting = to->carries == COMPOSE_WAITING};
    }
    set_signer(&l->m.author, &l->author, COMPOSING_SENT - 60 * NSEC_PER_SEC);
    set_signer(&l->m.approver, &l->approver, COMPOSING_SENT);
    l->keys[0] = l->author.is;
    l->keys[1] = l->approver.is;
    l->keys_n = 2;
    l->mode = KEY_ACTUAL;
    l->now = COMPOSING_SENT + 5 * NSEC_PER_SEC;
    make_all(l);
    *state = l;
    return 0;
}

static int teardown(void **state)
{
    struct leaving *l = *state;
    void *d = l->d;
    for (size_t i = 0; i < FORMS; i++)
        buf_free(&l->forms[i]);
    buf_free(&l->cap);
    buf_free(&l->manifest);
    key_free(&l->author);
    key_free(&l->approver);
    key_free(&l->stranger);
    desk_teardown(&d);
    mem_free(l);
    return 0;
}

/* ---- judged as the process does ---- */

static int judge(const struct leaving *l, struct err *e)
{
    struct buf parts = {0}, text = {0};
    struct release r;
    struct notice n = {0};
    frame_put_part(&parts, FRAME_PART_MODE, span_str(key_mode_word(l->mode)));
    frame_put_part(&parts, FRAME_PART_MANIFEST, buf_view(&l->manifest));
    frame_put_part(&parts, FRAME_PART_SIGNATURE, span_make((const char *) l->signature, sizeof l->signature));
    frame_put_part(&parts, FRAME_PART_CAP, buf_view(&l->cap));
    for (size_t i = 0; i < l->keys_n; i++) {
        buf_clear(&text);
        key_public_write(&l->keys[i], &text);
        frame_put_part(&parts, FRAME_PART_KEY, buf_view(&text));
    }
    for (size_t i = 0; i < l->forms_n; i++)
        frame_put_part(&parts, FRAME_PART_FORM, buf_view(&l->forms[i]));
    for (size_t i = 0; i < l->forms_n; i++) {
        buf_clear(&text);
        buf_printf(&text, "%s\n%s", l->address_now[i], l->pem_now[i]);
        frame_put_part(&parts, FRAME_PART_PLACE, buf_view(&text));
    }
    int code = release_read(&r, buf_view(&parts), e);
    r.now = l->now;
    if (code == 0)
        code = release_check(&r, &n, e);
    if (code == 0) {
        assert_int_equal(release_precedence(&n), NOTICE_IMMEDIATE);
        assert_true(release_headline(&n).n > 0);
    }
    notice_free(&n);
    release_free(&r);
    buf_free(&parts);
    buf_free(&text);
    return code;
}

static void assert_may(const struct leaving *l)
{
    struct err e = {0};
    if (judge(l, &e))
        fail_msg("%s: %s", e.field, e.text);
}

static void assert_refused(struct leaving *l, const char *what, size_t at)
{
    struct err e = {0};
    if (judge(l, &e) == 0)
        fail_msg("%s %zu passes", what, at);
    if (!e.text[0])
        fail_msg("%s %zu is refused without a reason", what, at);
    l->refused++;
}

/* ---- by a machine: one byte is another ---- */

static void each_byte(struct leaving *l, struct buf *b, size_t times, const char *what)
{
    for (size_t k = 0; k < times; k++) {
        size_t at = k * b->n / times;
        char was = b->p[at];
        b->p[at] = was == 'a' ? 'b' : 'a';
        assert_refused(l, what, at);
        b->p[at] = was;
    }
    b->n--;
    assert_refused(l, what, b->n);
    b->n++;
    buf_char(b, ' ');
    assert_refused(l, what, b->n);
    b->n--;
}

static void by_a_machine(struct leaving *l)
{
    each_byte(l, &l->cap, 150, "alert");
    each_byte(l, &l->manifest, 150, "manifest");
    for (size_t i = 0; i < FORMS; i++)
        each_byte(l, &l->forms[i], 25, "form");
    for (size_t i = 0; i < KEY_SIGNATURE_SIZE; i++) {
        l->signature[i] ^= (uint8_t) (1U << (i % 8));
        assert_refused(l, "signature", i);
        l->signature[i] ^= (uint8_t) (1U << (i % 8));
    }
    for (size_t i = 0; i < KEY_PUBLIC_SIZE; i++)
        for (size_t k = 0; k < 2; k++) {
            l->keys[k].bytes[i] ^= 1;
            assert_refused(l, "key", i);
            l->keys[k].bytes[i] ^= 1;
        }
}

/* ---- by who has one key, or none ---- */

static void no_author(struct leaving *l) { l->keys[0] = l->stranger.is; }
static void no_approver(struct leaving *l) { l->keys[1] = l->stranger.is; }
static void no_keys(struct leaving *l) { l->keys_n = 0; }
static void one_key_trusted(struct leaving *l) { l->keys_n = 1; }
static void other_names(struct leaving *l) { memcpy(l->keys[0].officer, "n.tan\0", 7); memcpy(l->keys[1].officer, "r.sari", 7); }
static void keys_of_an_exercise(struct leaving *l) { l->keys[0].mode = l->keys[1].mode = KEY_EXERCISE; }
static void exercise_engine(struct leaving *l) { l->mode = KEY_EXERCISE; }
static void exercise_manifest(struct leaving *l) { l->m.mode = KEY_EXERCISE; sign_approver(l); }
static void approver_alone(struct leaving *l) { set_signer(&l->m.author, &l->approver, l->m.author.at); sign_approver(l); }
static void approver_as_author(struct leaving *l) { l->author = l->approver; set_signer(&l->m.author, &l->approver, l->m.author.at); sign_author(l); sign_approver(l); }
static void author_approves(struct leaving *l) { (void) key_sign(&l->author, MANIFEST_PURPOSE_MANIFEST, buf_view(&l->manifest), l->signature, NULL); }
static void stranger_approves(struct leaving *l) { set_signer(&l->m.approver, &l->stranger, l->m.sent); buf_clear(&l->manifest); manifest_write(&l->m, &l->manifest); (void) key_sign(&l->stranger, MANIFEST_PURPOSE_MANIFEST, buf_view(&l->manifest), l->signature, NULL); }
static void other_purpose(struct leaving *l) { (void) key_sign(&l->approver, MANIFEST_PURPOSE_CONTENT, buf_view(&l->manifest), l->signature, NULL); }
static void says_cancel(struct leaving *l) { l->m.rule = MANIFEST_CANCEL; memset(&l->m.author, 0, sizeof l->m.author); sign_approver(l); }
static void says_receipt(struct leaving *l) { l->m.rule = MANIFEST_RECEIPT; memset(&l->m.author, 0, sizeof l->m.author); sign_approver(l); }
static void no_author_at_all(struct leaving *l) { memset(&l->m.author, 0, sizeof l->m.author); sign_approver(l); }
static void other_content(struct leaving *l) { l->m.content[7] ^= 1; sign_approver(l); }
static void signed_later(struct leaving *l) { l->m.author.at = l->m.sent + NSEC_PER_SEC; sign_approver(l); }
static void other_sent(struct leaving *l) { l->m.sent += NSEC_PER_SEC; l->m.approver.at = l->m.sent; sign_approver(l); }
static void other_end(struct leaving *l) { l->m.expires += NSEC_PER_SEC; sign_approver(l); }
static void no_end_said(struct leaving *l) { l->m.expires = TIME_NONE; sign_approver(l); }
static void other_notice(struct leaving *l) { l->m.notice = SPAN_LIT("AMICF-2026-N00032"); sign_approver(l); }
static void changed_alert(struct leaving *l) { l->n.infos[0].headline = SPAN_LIT("All clear at Soekarno-Hatta 10:40 WIB"); buf_clear(&l->cap); (void) notice_cap_write(&l->n, &l->cap, NULL); }
static void moved_circle(struct leaving *l) { l->n.infos[0].areas[0].circles[0].lat += 0.1; buf_clear(&l->cap); (void) notice_cap_write(&l->n, &l->cap, NULL); }
static void other_text_approved(struct leaving *l) { buf_clear(&l->forms[2]); buf_str(&l->forms[2], "something else"); }

/* ---- by who may sign, and signs what is wrong ---- */

static void one_left_out(struct leaving *l) { l->m.forms_n = --l->forms_n; sign_approver(l); }
static void nobody(struct leaving *l) { l->m.forms_n = l->forms_n = 0; sign_approver(l); }
static void one_more(struct leaving *l) { l->m.forms[0].recipient = SPAN_LIT("VN"); sign_approver(l); }
static void twice(struct leaving *l) { l->m.forms[1] = l->m.forms[0]; buf_clear(&l->forms[1]); buf_span(&l->forms[1], buf_view(&l->forms[0])); sign_approver(l); }
static void bytes_missing(struct leaving *l) { l->forms_n--; }
static void swapped(struct leaving *l) { struct buf b = l->forms[0]; l->forms[0] = l->forms[1]; l->forms[1] = b; }
static void swapped_and_signed(struct leaving *l) { swapped(l); digests(l); sign_approver(l); }
static void empty_form(struct leaving *l) { buf_clear(&l->forms[2]); digests(l); sign_approver(l); }
static void other_alert(struct leaving *l) { buf_str(&l->forms[0], " "); digests(l); sign_approver(l); }
static void envelope_without(struct leaving *l) { buf_clear(&l->forms[1]); buf_str(&l->forms[1], "<EDXLDistribution/>"); digests(l); sign_approver(l); }
static void no_channel(struct leaving *l) { l->m.forms[2].channel = SPAN_LIT("fax"); sign_approver(l); }
static void says_whole(struct leaving *l) { l->m.forms[3].waiting = false; sign_approver(l); }
static void tells_more(struct leaving *l) { buf_span(&l->forms[3], l->n.infos[0].headline); digests(l); sign_approver(l); }
static void too_late(struct leaving *l) { l->now = l->n.infos[0].expires.at + 1; }
static void set_back(struct leaving *l) { l->now = COMPOSING_SENT - 3600 * NSEC_PER_SEC; }
static void status_test(struct leaving *l) { l->n.status = NOTICE_TEST; make_all(l); }
static void status_exercise(struct leaving *l) { l->n.status = NOTICE_EXERCISE; l->n.note = SPAN_LIT("exercise X"); make_all(l); }
static void public(struct leaving *l) { l->n.scope = NOTICE_PUBLIC; make_all(l); }
static void dangling(struct leaving *l) { l->n.type = NOTICE_UPDATE; make_all(l); }
static void refers(struct leaving *l, const char *id, wf_time sent) { static struct notice_identity is; is = (struct notice_identity){l->n.is.sender, span_str(id), {sent, 0}}; l->n.references = &is; l->n.references_n = 1; make_all(l); }
static void alert_that_refers(struct leaving *l) { refers(l, "AMICF-2026-N00030", COMPOSING_SENT - NSEC_PER_SEC); }
static void refers_to_itself(struct leaving *l) { l->n.type = NOTICE_UPDATE; refers(l, "AMICF-2026-N00031", COMPOSING_SENT); }
static void refers_to_the_future(struct leaving *l) { l->n.type = NOTICE_UPDATE; refers(l, "AMICF-2026-N00030", COMPOSING_SENT + NSEC_PER_SEC); }
static void each_end(struct leaving *l, wf_time end) { for (size_t i = 0; i < l->n.infos_n; i++) l->n.infos[i].expires.at = end; make_all(l); }
static void never_ends(struct leaving *l) { each_end(l, TIME_NONE); }
static void ended_before(struct leaving *l) { each_end(l, COMPOSING_SENT - NSEC_PER_SEC); }
static void ends_in_a_month(struct leaving *l) { each_end(l, COMPOSING_SENT + INT64_C(30) * 86400 * NSEC_PER_SEC); }
static void one_addressee_more(struct leaving *l) { static struct span v[8]; memcpy(v, l->n.addresses, l->n.addresses_n * sizeof *v); v[l->n.addresses_n] = SPAN_LIT("VN"); l->n.addresses = v; l->n.addresses_n++; make_all(l); }
static void says_nothing(struct leaving *l) { l->n.infos_n = 0; make_all(l); }

/* ---- to where, and for whom encrypted: the third is the mail to MY/protection ---- */

static const char *other_pem(void)
{
    static char text[8192];
    struct buf b = notice_bytes("other.pem");
    snprintf(text, sizeof text, "%s", b.p);
    buf_free(&b);
    return text;
}
static void other_url(struct leaving *l) { l->address_now[0] = "https://elsewhere.example/cap"; }
static void other_mail(struct leaving *l) { l->address_now[2] = "somebody@elsewhere.example"; }
static void other_number(struct leaving *l) { l->address_now[3] = "+66 2 111 1111"; }
static void other_certificate(struct leaving *l) { l->pem_now[2] = other_pem(); }
static void no_certificate(struct leaving *l) { l->pem_now[2] = ""; }
static void no_place(struct leaving *l) { l->m.forms[1].has_place = false; sign_approver(l); }
static void place_of_another(struct leaving *l) { memcpy(l->m.forms[0].place, l->m.forms[1].place, sizeof l->m.forms[0].place); sign_approver(l); }
/* The form of a mail as it would be with another recipient in the file: with everything signed and the place right. */
static void mail_as(struct leaving *l, bool encrypted, const char *pem)
{
    struct recipient *r = (struct recipient *) (uintptr_t) l->d->c.addressees.v[2].r, was = *r;
    const uint8_t tlp = l->d->c.tlp;
    r->encrypted = encrypted;
    r->pem = (char *) (uintptr_t) pem;
    l->d->c.tlp = encrypted ? tlp : WF_TLP_GREEN; /* the maker itself would refuse */
    make_all(l);
    *r = was;
    l->d->c.tlp = tlp;
    digests(l);
    sign_approver(l);
}
static void mail_in_the_clear(struct leaving *l) { mail_as(l, false, NULL); }
static void sealed_for_another(struct leaving *l) { mail_as(l, true, other_pem()); }
static void edit_mail(struct leaving *l, const char *from, const char *to)
{
    struct buf b = {0};
    const char *at = memmem(l->forms[2].p, l->forms[2].n, from, strlen(from));
    assert_non_null(at);
    buf_add(&b, l->forms[2].p, (size_t) (at - l->forms[2].p));
    buf_str(&b, to);
    buf_add(&b, at + strlen(from), l->forms[2].n - (size_t) (at - l->forms[2].p) - strlen(from));
    buf_free(&l->forms[2]);
    l->forms[2] = b;
    digests(l);
    sign_approver(l);
}
static void headline_as_subject(struct leaving *l) { edit_mail(l, "Subject: Encrypted notice", "Subject: Gates down at CGK"); }
static void one_header_more(struct leaving *l) { edit_mail(l, "MIME-Version", "X-About: smoke at the arrivals\r\nMIME-Version"); }
static void to_another_too(struct leaving *l) { edit_mail(l, "\r\nSubject", "\r\nTo: <me@elsewhere.example>\r\nSubject"); }
static void text_beside(struct leaving *l) { edit_mail(l, "smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\n", "smime.p7m\"\r\nContent-Transfer-Encoding: base64\r\n\r\nGates down\r\n"); }
static void text_behind(struct leaving *l) { buf_str(&l->forms[2], "Gates down\r\n"); digests(l); sign_approver(l); }
static void called_otherwise(struct leaving *l) { edit_mail(l, "enveloped-data", "signed-data"); }

#define ROW(f) {#f, f}
static const struct {
    const char *name;
    void (*change)(struct leaving *l);
} changes[] = {
    ROW(no_author), ROW(no_approver), ROW(no_keys), ROW(one_key_trusted), ROW(other_names), ROW(keys_of_an_exercise), ROW(exercise_engine), ROW(exercise_manifest), ROW(approver_alone),
    ROW(approver_as_author), ROW(author_approves), ROW(stranger_approves), ROW(other_purpose), ROW(says_cancel), ROW(says_receipt), ROW(no_author_at_all), ROW(other_content),
    ROW(signed_later), ROW(other_sent), ROW(other_end), ROW(no_end_said), ROW(other_notice), ROW(changed_alert), ROW(moved_circle), ROW(other_text_approved), ROW(one_left_out),
    ROW(nobody), ROW(one_more), ROW(twice), ROW(bytes_missing), ROW(swapped), ROW(swapped_and_signed), ROW(empty_form), ROW(other_alert), ROW(envelope_without), ROW(no_channel),
    ROW(says_whole), ROW(tells_more), ROW(too_late), ROW(set_back), ROW(status_test), ROW(status_exercise), ROW(public), ROW(dangling), ROW(alert_that_refers), ROW(refers_to_itself),
    ROW(refers_to_the_future), ROW(never_ends), ROW(ended_before), ROW(ends_in_a_month), ROW(one_addressee_more), ROW(says_nothing),
};
#undef ROW
/* Those that are refused for a reason that is wanted. */
#define ROW(f, says) {#f, f, says}
static const struct {
    const char *name;
    void (*change)(struct leaving *l);
    const char *says;
} reasons[] = {
    ROW(other_url, "ID, cap: its address in recipients.conf"), ROW(other_mail, "MY/protection, mail: its address"), ROW(other_number, "TH, sms: its address"),
    ROW(other_certificate, "MY/protection, mail: its address in recipients.conf, or its certificate, is another than was approved: withdraw it, and have it approved again"),
    ROW(no_certificate, "MY/protection, mail: "), ROW(no_place, "does not say where it goes to"), ROW(place_of_another, "ID, cap: "),
    ROW(mail_in_the_clear, "the mail to MY/protection: it would go in the clear"), ROW(sealed_for_another, "the mail to MY/protection: it is encrypted for another certificate than its recipient's"),
    ROW(headline_as_subject, "its head is not"), ROW(one_header_more, "its head is not"), ROW(to_another_too, "its head is not"), ROW(text_beside, "something else stands in it"),
    ROW(text_behind, "something else stands in it"), ROW(called_otherwise, "in the clear"),
};
#undef ROW

static void each_for_its_reason(void **state)
{
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
        void *fresh = NULL;
        struct err e = {0};
        setup(&fresh);
        assert_may(fresh);
        reasons[i].change(fresh);
        if (judge(fresh, &e) == 0 || !strstr(e.text, reasons[i].says))
            fail_msg("%s: %s", reasons[i].name, e.text[0] ? e.text : "passes");
        teardown(&fresh);
    }
}

static void five_hundred_are_refused(void **state)
{
    struct leaving *l = *state;
    unsigned refused;
    assert_may(l);
    by_a_machine(l);
    assert_may(l);
    refused = l->refused;
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        void *fresh = NULL;
        setup(&fresh);
        struct leaving *one = fresh;
        struct key author = one->author;
        assert_may(one);
        changes[i].change(one);
        assert_refused(one, changes[i].name, i);
        one->author = author;
        refused += one->refused;
        teardown(&fresh);
    }
    print_message("# %u mutants refused\n", refused);
    assert_true(refused >= 500);
}

/* What the single path and an exercise's own engine send may leave. */
static void others_that_may(void **state)
{
    struct leaving *l = *state;
    l->m.rule = MANIFEST_SINGLE;
    struct key approver = l->approver;
    l->approver = l->author;
    set_signer(&l->m.approver, &l->author, l->m.sent);
    sign_approver(l);
    assert_may(l);
    l->approver = approver;
    struct key *keys[] = {&l->author, &l->approver};
    for (size_t i = 0; i < 2; i++) {
        char name[KEY_OFFICER_MOST + 1];
        snprintf(name, sizeof name, "%s", keys[i]->is.officer);
        key_free(keys[i]);
        assert_int_equal(key_make(keys[i], name, KEY_EXERCISE, 0, NULL), 0);
        l->keys[i] = keys[i]->is;
    }
    l->mode = l->m.mode = KEY_EXERCISE;
    l->m.rule = MANIFEST_TWO;
    set_signer(&l->m.author, &l->author, l->m.author.at);
    set_signer(&l->m.approver, &l->approver, l->m.sent);
    l->n.status = NOTICE_EXERCISE;
    l->n.note = SPAN_LIT("exercise EX-4");
    make_all(l);
    assert_may(l);
    l->mode = KEY_ACTUAL; /* the reverse: an exercise's never leaves an ACTUAL engine */
    assert_refused(l, "exercise", 0);
}

/* What comes through the socket may be anything. */
static void parts_that_are_none(void **state)
{
    struct buf parts = {0};
    struct release r;
    (void) state;
    frame_put_part(&parts, FRAME_PART_MODE, SPAN_LIT("ACTUAL"));
    frame_put_part(&parts, FRAME_PART_MANIFEST, SPAN_LIT("{}"));
    for (size_t n = 0; n <= parts.n; n++) {
        struct err e = {0};
        assert_int_not_equal(release_read(&r, span_make(parts.p, n), &e), 0);
        assert_true(e.text[0]);
        release_free(&r);
    }
    parts.p[0] = 77;
    assert_int_equal(release_read(&r, buf_view(&parts), NULL), WF_E_PROTO);
    release_free(&r);
    buf_free(&parts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(five_hundred_are_refused, setup, teardown), cmocka_unit_test_setup_teardown(others_that_may, setup, teardown), cmocka_unit_test(each_for_its_reason),
                                       cmocka_unit_test(parts_that_are_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
