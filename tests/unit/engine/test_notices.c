/* The engine's notices: composed and encoded on its thread pool, every byte of the manifest on the disk before it is answered; what may not go is refused. */
#include "notice_rig.h"

static int setup(void **state) { return rig_open(state, NULL); }
static int setup_exercise(void **state) { return rig_open(state, "EX-2026-04"); }

static struct buf read_of(const char *folder, const char *name)
{
    struct buf b = {0};
    struct err e = {0};
    char *path = fs_join(folder, name);
    if (fs_read(path, 1 << 22, &b, &e))
        fail_msg("%s", e.text);
    mem_free(path);
    return b;
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

static void it_is_composed(void **state)
{
    struct rig *r = *state;
    struct server_notice_ask ask = {.what = SERVER_NOTICE_COMPOSE, .draft = SPAN_LIT(RIG_CLOSURE("all", "")), .n = 31, .cap = true, .recipient = SPAN_LIT("TH"), .earlier.sent.at = TIME_NONE};
    assert_int_equal(rig_ask(r, &ask), 0);
    assert_int_equal(r->made.errors + r->made.missing, 0);
    assert_int_equal(r->made.desks, 10);
    assert_int_equal(r->made.members, 9);
    assert_non_null(strstr(r->made.json.p, "\"cap\":\"<?xml"));
    assert_non_null(strstr(r->made.json.p, "\"preview\":\"IMMEDIATE N-0031"));
    assert_true(span_is(r->made.is.sender, "watchfloor.amicf"));
    ask.draft = SPAN_LIT("{\"nonsense\":1}");
    assert_int_equal(rig_ask(r, &ask), WF_E_INVALID);
    ask.what = SERVER_NOTICE_TEMPLATES;
    assert_int_equal(rig_ask(r, &ask), 0);
    assert_non_null(strstr(r->made.json.p, "\"name\":\"closure\""));
    ask.what = SERVER_NOTICE_RECIPIENTS;
    assert_int_equal(rig_ask(r, &ask), 0);
    assert_non_null(strstr(r->made.json.p, "\"to\":\"carrier:GA\""));
}

/* What the approver signs is what lies on the disk, byte for byte, readable by the engine's user alone. */
static void every_byte_is_stored(void **state)
{
    struct rig *r = *state;
    struct server_notice_ask ask = rig_encode(r, RIG_CLOSURE("all,carrier:", ",\"tlp\":\"AMBER\""));
    struct manifest m;
    struct err e = {0};
    if (rig_ask(r, &ask))
        fail_msg("%s: %s", r->failed.field, r->failed.text);
    if (manifest_read(r->made.manifest, &m, &e))
        fail_msg("%s", e.text);
    assert_int_equal(m.rule, MANIFEST_TWO);
    assert_int_equal(m.mode, KEY_ACTUAL);
    assert_int_equal(m.sent, ask.sent);
    assert_int_equal(m.expires, ask.sent + 24 * 3600 * NSEC_PER_SEC);
    assert_memory_equal(m.content, ask.content, sizeof m.content);
    assert_int_equal(m.forms_n, 11);
    char *folder = notices_folder(&r->g, 31, r->made.manifest);
    struct buf manifest = read_of(folder, "manifest.json"), cap = read_of(folder, "notice.xml");
    assert_true(span_eq(buf_view(&manifest), r->made.manifest));
    assert_int_equal(mode_of(folder), 0700);
    unsigned waiting = 0;
    for (size_t i = 0; i < m.forms_n; i++) {
        char *file = notices_file(folder, i);
        struct buf b = {0};
        uint8_t digest[SIGN_DIGEST_SIZE];
        assert_int_equal(fs_read(file, 1 << 22, &b, &e), 0);
        sign_digest(buf_view(&b), digest);
        assert_memory_equal(digest, m.forms[i].digest, sizeof digest);
        assert_int_equal(b.n, m.forms[i].bytes);
        assert_int_equal(mode_of(file), 0600);
        assert_true(span_eq(m.forms[i].recipient, r->made.recipients[i].to));
        assert_memory_equal(r->made.recipients[i].digest, digest, sizeof digest);
        assert_int_equal(m.forms[i].waiting, r->made.recipients[i].carries == SERVER_CARRIES_WAITING);
        waiting += m.forms[i].waiting;
        if (span_is(m.forms[i].recipient, "ID"))
            assert_true(span_eq(buf_view(&b), buf_view(&cap)));
        mem_free(file);
        buf_free(&b);
    }
    assert_int_equal(waiting, 5); /* SG and the carrier (mail in clear), TH, VN, LA */
    manifest_free(&m);
    buf_free(&manifest);
    buf_free(&cap);
    mem_free(folder);
}

static void what_may_not_go_is_refused(void **state)
{
    struct rig *r = *state;
    struct server_notice_ask good = rig_encode(r, RIG_CLOSURE("ID", "")), ask = good;
    ask.content[3] ^= 1;
    assert_int_equal(rig_ask(r, &ask), WF_E_STALE); /* not what the author signed */
    ask = good;
    ask.draft = SPAN_LIT(RIG_CLOSURE("ID,MY", ""));
    assert_int_equal(rig_ask(r, &ask), WF_E_STALE);
    ask = good;
    ask.sent++;
    assert_int_equal(rig_ask(r, &ask), WF_E_INVALID);
    ask = good;
    ask.rule = MANIFEST_CANCEL; /* one officer can't send by calling it one */
    assert_int_equal(rig_ask(r, &ask), WF_E_DENIED);
    ask.rule = MANIFEST_RECEIPT;
    assert_int_equal(rig_ask(r, &ask), WF_E_DENIED);
    ask.rule = MANIFEST_SINGLE; /* is off */
    assert_int_equal(rig_ask(r, &ask), WF_E_DENIED);
    r->g.config->notices_single = true;
    assert_int_equal(rig_ask(r, &ask), 0);
    ask = rig_encode(r, RIG_CLOSURE("ID", ",\"urgency\":\"Future\""));
    ask.rule = MANIFEST_SINGLE; /* not for a ROUTINE */
    assert_int_equal(rig_ask(r, &ask), WF_E_DENIED);
    ask = rig_encode(r, "{\"template\":\"closure\",\"to\":\"ID\"}");
    assert_int_equal(rig_ask(r, &ask), WF_E_STATE); /* it lacks things */
    ask = rig_encode(r, RIG_CLOSURE("ID", ",\"texts\":{\"en\":{\"headline\":\"this is not a drill, Soekarno-Hatta 10:40\"}}"));
    assert_int_equal(rig_ask(r, &ask), WF_E_STATE);
    ask = good;
    assert_int_equal(rig_ask(r, &ask), 0);
}

/* A Cancel is made whatever is missing, for those who got the earlier one. */
static void a_cancel_is_made(void **state)
{
    struct rig *r = *state;
    const struct span reach[] = {SPAN_LIT("ID"), SPAN_LIT("MM"), SPAN_LIT("TH")};
    struct server_notice_ask ask = {.what = SERVER_NOTICE_ENCODE, .draft = SPAN_LIT("{\"form\":\"cancel\",\"template\":\"gone\"}"), .n = 32, .rule = MANIFEST_CANCEL,
                                    .earlier = {SPAN_LIT("watch@centre.example"), SPAN_LIT("AMICF-2026-N00031"), {1795905180 * NSEC_PER_SEC, 0}}, .same_reach = reach, .same_reach_n = 3};
    struct manifest m;
    ask.sent = clock_now(&r->g.clock) / NSEC_PER_SEC * NSEC_PER_SEC;
    rig_signer(&ask.approver, &r->author, ask.sent);
    if (rig_ask(r, &ask))
        fail_msg("%s", r->failed.text);
    assert_int_equal(manifest_read(r->made.manifest, &m, NULL), 0);
    assert_int_equal(m.rule, MANIFEST_CANCEL);
    assert_int_equal(m.forms_n, 3);
    assert_int_equal(m.author.officer[0], 0);
    manifest_free(&m);
    /* no less than what it takes back: every recipient's bytes say so, and the row that the desk makes of it */
    ask.draft = SPAN_LIT("{\"form\":\"cancel\",\"template\":\"closure\",\"urgency\":\"Future\",\"fields\":{\"place\":\"CGK\"}}");
    for (int floor = 0; floor < 2; floor++) {
        ask.earlier_precedence = floor ? NOTICE_FLASH : 0;
        if (rig_ask(r, &ask))
            fail_msg("%s", r->failed.text);
        assert_int_equal(r->made.precedence, floor ? NOTICE_FLASH : NOTICE_ROUTINE);
        char *folder = notices_folder(&r->g, 32, r->made.manifest);
        struct buf alert = {0};
        char *path = fs_join(folder, "notice.xml");
        assert_int_equal(fs_read(path, 1 << 20, &alert, NULL), 0);
        assert_int_equal(memmem(alert.p, alert.n, ">FLASH<", 7) != NULL, floor);
        assert_int_equal(memmem(alert.p, alert.n, ">ROUTINE<", 9) != NULL, !floor);
        mem_free(path);
        mem_free(folder);
        buf_free(&alert);
    }
}

static void a_receipt_is_made(void **state)
{
    struct rig *r = *state;
    struct server_notice_receipt receipt = {.to = SPAN_LIT("MY")};
    struct server_notice_ask ask = {.what = SERVER_NOTICE_ENCODE, .n = 33, .rule = MANIFEST_RECEIPT, .receipt = &receipt,
                                    .earlier = {SPAN_LIT("ops@member.example"), SPAN_LIT("MY-77"), {1795905180 * NSEC_PER_SEC, 480}}};
    ask.sent = clock_now(&r->g.clock) / NSEC_PER_SEC * NSEC_PER_SEC;
    rig_signer(&ask.approver, &r->author, ask.sent);
    if (rig_ask(r, &ask))
        fail_msg("%s", r->failed.text);
    assert_int_equal(r->made.desks, 1);
    receipt.to = SPAN_LIT("XX");
    assert_int_equal(rig_ask(r, &ask), WF_E_NOTFOUND);
}

static void an_exercise_is_one(void **state)
{
    struct rig *r = *state;
    struct server_notice_ask ask = rig_encode(r, RIG_CLOSURE("ID", ""));
    struct manifest m;
    if (rig_ask(r, &ask))
        fail_msg("%s", r->failed.text);
    assert_int_equal(manifest_read(r->made.manifest, &m, NULL), 0);
    assert_int_equal(m.mode, KEY_EXERCISE);
    assert_int_equal(r->made.status, NOTICE_EXERCISE);
    manifest_free(&m);
}

/* A plugin that can't make its member's form: an ordinary notice is refused and says which, a Cancel goes in the channel's own form, a look at it tells the reason. */
static void a_plugin_that_fails(void **state)
{
    struct rig *r = *state;
    struct notices_data *data = NULL;
    struct buf problems = {0};
    const struct span reach[] = {SPAN_LIT("ID")};
    rig_put(r, "recipients.conf", SPAN_LIT("format = 1\nrecipient \"ID\" { title = \"x\" channel = \"cap\" address = \"https://a.example/\" languages = {\"en\"} tlp = \"AMBER\" encoder = \"nope\" }\n"
                                           "recipient \"TH\" { title = \"x\" channel = \"sms\" address = \"+66 2\" languages = {\"en\"} tlp = \"GREEN\" encoder = \"nope\" }\n"));
    assert_int_equal(notices_read(&r->g, r->g.config, &data, &problems, NULL), 0);
    assert_true(notices_take(r->g.notices, data));
    struct server_notice_ask ask = rig_encode(r, RIG_CLOSURE("ID", ""));
    assert_int_not_equal(rig_ask(r, &ask), 0);
    assert_non_null(strstr(r->failed.text, "nope"));
    assert_non_null(strstr(r->failed.text, "ID: "));
    ask = rig_encode(r, RIG_CLOSURE("TH", ",\"tlp\":\"AMBER\"")); /* who only waits is told so without any plugin */
    assert_int_equal(rig_ask(r, &ask), 0);
    ask = (struct server_notice_ask){.what = SERVER_NOTICE_COMPOSE, .draft = SPAN_LIT(RIG_CLOSURE("ID", "")), .n = 31, .recipient = SPAN_LIT("ID"), .earlier.sent.at = TIME_NONE};
    assert_int_equal(rig_ask(r, &ask), 0);
    assert_non_null(strstr(r->made.json.p, ",\"preview\":\""));
    assert_non_null(strstr(r->made.json.p, "nope"));
    ask = (struct server_notice_ask){.what = SERVER_NOTICE_ENCODE, .draft = SPAN_LIT("{\"form\":\"cancel\",\"template\":\"closure\"}"), .n = 32, .rule = MANIFEST_CANCEL,
                                     .earlier = {SPAN_LIT("watch@centre.example"), SPAN_LIT("AMICF-2026-N00031"), {1795905180 * NSEC_PER_SEC, 0}}, .same_reach = reach, .same_reach_n = 1};
    ask.sent = clock_now(&r->g.clock) / NSEC_PER_SEC * NSEC_PER_SEC;
    rig_signer(&ask.approver, &r->author, ask.sent);
    if (rig_ask(r, &ask))
        fail_msg("%s", r->failed.text);
    assert_int_equal(r->made.desks, 1);
    buf_free(&problems);
}

/* ---- verified by a process of its own ---- */

/* The question whether what was encoded last may leave; signed by n.tan. */
static struct server_notice_ask verify_ask(struct rig *r, const struct key_public keys[2])
{
    struct server_notice_ask ask = {.what = SERVER_NOTICE_VERIFY, .n = 31, .manifest = r->made.manifest, .keys = keys, .keys_n = 2, .earlier.sent.at = TIME_NONE};
    assert_int_equal(key_sign(&r->approver, MANIFEST_PURPOSE_MANIFEST, r->made.manifest, ask.signature, NULL), 0);
    return ask;
}

static void overwrite(const char *folder, const char *name, const char *with)
{
    char *path = fs_join(folder, name);
    struct buf b = read_of(folder, name);
    b.p[b.n / 2] = with[0];
    assert_int_equal(fs_write_atomic(path, buf_view(&b), 0600, NULL), 0);
    buf_free(&b);
    mem_free(path);
}

static void it_may_leave(void **state)
{
    struct rig *r = *state;
    const struct key_public keys[2] = {r->author.is, r->approver.is};
    struct server_notice_ask ask = rig_encode(r, RIG_CLOSURE("all,carrier:", ",\"tlp\":\"AMBER\""));
    assert_int_equal(rig_ask(r, &ask), 0);
    wf_time sent = ask.sent, expires = r->made.expires;
    ask = verify_ask(r, keys);
    if (rig_ask(r, &ask))
        fail_msg("%s", r->failed.text);
    assert_int_equal(r->made.recipients_n, 11);
    assert_int_equal(r->made.desks, 11);
    assert_int_equal(r->made.members, 9);
    assert_int_equal(r->made.precedence, NOTICE_IMMEDIATE);
    assert_int_equal(r->made.is.sent.at, sent);
    assert_int_equal(r->made.expires, expires);
    assert_true(span_is(r->made.is.sender, "watchfloor.amicf"));
    assert_true(span_is(r->made.headline, "Soekarno-Hatta closed since 10:40 WIB"));
    assert_true(span_is(r->made.recipients[0].to, "ID") && span_is(r->made.recipients[0].phone, "+62 21 0000 0000"));
    ask.what = SERVER_NOTICE_EXPORT;
    assert_int_equal(rig_ask(r, &ask), 0);
    assert_non_null(strstr(r->made.json.p, "\"xml\":\"<?xml"));
    assert_non_null(strstr(r->made.json.p, "\"sig\":\""));
}

static void it_may_not_leave(void **state)
{
    struct rig *r = *state;
    const struct key_public keys[2] = {r->author.is, r->approver.is}, stranger[2] = {r->author.is, r->author.is};
    struct server_notice_ask ask = rig_encode(r, RIG_CLOSURE("all,carrier:", ",\"tlp\":\"AMBER\""));
    assert_int_equal(rig_ask(r, &ask), 0);
    struct server_notice_ask good = verify_ask(r, keys);
    char *folder = notices_folder(&r->g, 31, good.manifest);
    ask = good;
    ask.keys = stranger;
    assert_int_equal(rig_ask(r, &ask), WF_E_DENIED);
    assert_non_null(strstr(r->failed.text, "approver"));
    ask = good;
    ask.signature[9] ^= 1;
    assert_int_equal(rig_ask(r, &ask), WF_E_DENIED);
    ask = good;
    ask.n = 32; /* nothing was made for that one */
    assert_int_not_equal(rig_ask(r, &ask), 0);
    assert_int_equal(rig_ask(r, &good), 0);
    overwrite(folder, "003.bin", "#");
    assert_int_equal(rig_ask(r, &good), WF_E_DENIED);
    overwrite(folder, "manifest.json", "#");
    assert_int_equal(rig_ask(r, &good), WF_E_CORRUPT);
    mem_free(folder);
}

/* A second path has bytes of its own, of what its own channel may carry, and is no second recipient. */
static void a_second_path(void **state)
{
    struct rig *r = *state;
    const struct key_public keys[2] = {r->author.is, r->approver.is};
    struct notices_data *data = NULL;
    struct buf problems = {0};
    struct manifest m;
    rig_put(r, "recipients.conf", SPAN_LIT("format = 1\nrecipient \"ID\" { title = \"x\" channel = \"cap\" address = \"https://a.example/\" languages = {\"en\"} tlp = \"AMBER\" second = \"sms\" second_address = \"+62 21 7\" }\n"
                                           "recipient \"MY\" { title = \"x\" channel = \"cap\" address = \"https://b.example/\" languages = {\"en\"} tlp = \"AMBER\" }\n"));
    assert_int_equal(notices_read(&r->g, r->g.config, &data, &problems, NULL), 0);
    assert_true(notices_take(r->g.notices, data));
    struct server_notice_ask ask = rig_encode(r, RIG_CLOSURE("all", ",\"tlp\":\"AMBER\""));
    if (rig_ask(r, &ask))
        fail_msg("%s", r->failed.text);
    assert_int_equal(r->made.desks, 2);
    assert_int_equal(manifest_read(r->made.manifest, &m, NULL), 0);
    assert_int_equal(m.forms_n, 3);
    assert_true(span_is(m.forms[0].recipient, "ID") && span_is(m.forms[0].channel, "cap") && !m.forms[0].waiting);
    assert_true(span_is(m.forms[1].recipient, "ID") && span_is(m.forms[1].channel, "sms") && m.forms[1].waiting);
    assert_memory_equal(r->made.recipients[0].digest, m.forms[0].digest, SIGN_DIGEST_SIZE);
    ask = verify_ask(r, keys);
    if (rig_ask(r, &ask))
        fail_msg("%s", r->failed.text);
    assert_int_equal(r->made.recipients_n, 2);
    assert_true(span_is(r->made.recipients[0].channel, "cap") && span_is(r->made.recipients[1].to, "MY"));
    manifest_free(&m);
    buf_free(&problems);
}

/* Whatever an exercise's officers sign, an ACTUAL engine's verifier refuses it. */
static void modes_do_not_mix(void **state)
{
    struct rig *r = *state;
    const struct key_public keys[2] = {r->author.is, r->approver.is};
    struct server_notice_ask ask = rig_encode(r, RIG_CLOSURE("ID", ""));
    assert_int_equal(rig_ask(r, &ask), 0);
    ask = verify_ask(r, keys);
    assert_int_equal(rig_ask(r, &ask), 0);
    struct rig *actual;
    void *other = NULL;
    rig_open(&other, NULL);
    actual = other;
    char *from = mem_printf("cp -a '%s/outbox' '%s/'", r->dir, actual->dir);
    assert_int_equal(system(from), 0);
    assert_int_equal(rig_ask(actual, &ask), WF_E_DENIED);
    assert_non_null(strstr(actual->failed.text, "exercise"));
    rig_close(&other);
    mem_free(from);
}

/* The verifier can't be started: nothing leaves. */
static void no_verifier_no_notice(void **state)
{
    struct rig *r = *state;
    const struct key_public keys[2] = {r->author.is, r->approver.is};
    const char *was = getenv("WATCHFLOOR_LIBEXECDIR");
    char *keep = was ? mem_strdup(was) : NULL;
    struct server_notice_ask ask = rig_encode(r, RIG_CLOSURE("ID", ""));
    assert_int_equal(rig_ask(r, &ask), 0);
    ask = verify_ask(r, keys);
    assert_int_equal(setenv("WATCHFLOOR_LIBEXECDIR", "/nonexistent", 1), 0);
    struct rig *none;
    void *other = NULL;
    rig_open(&other, NULL); /* it looks for the program when it is made */
    none = other;
    char *from = mem_printf("cp -a '%s/outbox' '%s/'", r->dir, none->dir);
    assert_int_equal(system(from), 0);
    assert_int_not_equal(rig_ask(none, &ask), 0);
    rig_close(&other);
    assert_int_equal(keep ? setenv("WATCHFLOOR_LIBEXECDIR", keep, 1) : unsetenv("WATCHFLOOR_LIBEXECDIR"), 0);
    mem_free(from);
    mem_free(keep);
}

static size_t makings(const struct rig *r)
{
    char *path = mem_printf("%s/outbox/N-0031", r->dir);
    DIR *d = opendir(path);
    size_t n = 0;
    for (struct dirent *f; d && (f = readdir(d));)
        n += f->d_name[0] != '.';
    if (d)
        closedir(d);
    mem_free(path);
    return n;
}

/* A client that asks again and again fills no disk; after the end of a notice about a person nothing is left of it. */
static void what_is_kept(void **state)
{
    struct rig *r = *state;
    struct server_notice_ask ask = rig_encode(r, RIG_CLOSURE("ID", ""));
    struct err e = {0};
    for (int i = 0; i < 20; i++) {
        ask.sent += NSEC_PER_SEC;
        assert_int_equal(rig_ask(r, &ask), 0);
    }
    assert_int_equal(makings(r), 16);
    char *folder = notices_folder(&r->g, 31, r->made.manifest), *file = notices_file(folder, 0);
    assert_int_equal(access(file, R_OK), 0); /* the newest is there */
    /* what lies for who carries it, and what a feed shows: its own, and no other's */
    static const char *const files[] = {"export/SG/AMICF-2026-N00031.xml", "export/SG/AMICF-2026-N00031.manifest.json", "export/SG/AMICF-2026-N00031.sig", "export/MY/AMICF-2026-N00031-W.xml", "feeds/la/AMICF-2026-N00031.xml",
                                        "export/SG/AMICF-2026-N00032.xml", "export/SG/AMICF-2026-N000310.xml"};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char *path = fs_join(home_path(r->g.home), files[i]), *slash;
        slash = strrchr(path, '/');
        *slash = 0;
        assert_int_equal(fs_mkdirs(path, 0700, &e), 0);
        *slash = '/';
        assert_int_equal(fs_write_atomic(path, SPAN_LIT("about a person"), 0600, &e), 0);
        mem_free(path);
    }
    assert_int_equal(notices_erase(&r->g, 31, &e), 0);
    assert_int_equal(makings(r), 0);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char *path = fs_join(home_path(r->g.home), files[i]);
        assert_int_equal(access(path, F_OK) == 0, i >= ARRAY_LEN(files) - 2);
        mem_free(path);
    }
    assert_int_not_equal(access(folder, F_OK), 0);
    assert_int_equal(notices_erase(&r->g, 31, &e), 0); /* again is no fault */
    assert_int_equal(notices_erase(&r->g, 99, &e), 0);
    mem_free(folder);
    mem_free(file);
}

/* New files are taken up whole or not at all, and only for what is asked afterwards. */
static void files_taken_up_anew(void **state)
{
    struct rig *r = *state;
    struct notices_data *data = NULL;
    struct buf problems = {0};
    struct err e = {0};
    struct server_notice_ask ask = {.what = SERVER_NOTICE_COMPOSE, .draft = SPAN_LIT(RIG_CLOSURE("all", "")), .n = 31, .earlier.sent.at = TIME_NONE};
    assert_int_equal(notices_read(&r->g, r->g.config, &data, &problems, &e), 0);
    assert_false(notices_take(r->g.notices, data)); /* nothing is another */
    rig_put(r, "recipients.conf", SPAN_LIT("format = 1\nrecipient \"ID\" { title = \"x\" }\n"));
    assert_int_equal(notices_read(&r->g, r->g.config, &data, &problems, &e), WF_E_INVALID);
    assert_non_null(strstr(problems.p, "recipients.conf:2: "));
    notices_data_free(data);
    assert_int_equal(rig_ask(r, &ask), 0);
    assert_int_equal(r->made.desks, 10);
    rig_put(r, "recipients.conf", SPAN_LIT("format = 1\nrecipient \"ID\" { title = \"x\" channel = \"usb\" address = \"y\" languages = {\"en\"} tlp = \"RED\" }\n"));
    char *path = fs_join(r->dir, "recipients.conf");
    assert_int_equal(chmod(path, 0666), 0); /* anybody could write addresses into it */
    buf_clear(&problems);
    assert_int_equal(notices_read(&r->g, r->g.config, &data, &problems, &e), WF_E_INVALID);
    notices_data_free(data);
    assert_int_equal(chmod(path, 0600), 0);
    buf_clear(&problems);
    assert_int_equal(notices_read(&r->g, r->g.config, &data, &problems, &e), 0);
    assert_true(notices_take(r->g.notices, data));
    assert_int_equal(rig_ask(r, &ask), 0);
    assert_int_equal(r->made.desks, 1);
    mem_free(path);
    buf_free(&problems);
}

/* The engine ends while it is asked: there is an answer, and nothing is left. */
static void it_stops_while_asked(void **state)
{
    struct rig *r = *state;
    struct server_notice_ask ask = {.what = SERVER_NOTICE_COMPOSE, .draft = SPAN_LIT(RIG_CLOSURE("all", "")), .n = 31, .earlier.sent.at = TIME_NONE};
    assert_int_equal(notices_ask(&r->g, &ask, rig_done, r, NULL), 0);
    notices_stop(r->g.notices);
    assert_true(r->answered);
    assert_int_equal(r->failed.code, WF_E_AGAIN);
    assert_int_equal(notices_ask(&r->g, &ask, rig_done, r, NULL), WF_E_AGAIN);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, setup, rig_close)
    const struct CMUnitTest tests[] = {ROW(it_is_composed), ROW(every_byte_is_stored), ROW(what_may_not_go_is_refused), ROW(a_cancel_is_made), ROW(a_receipt_is_made),
                                       cmocka_unit_test_setup_teardown(an_exercise_is_one, setup_exercise, rig_close), ROW(a_plugin_that_fails), ROW(it_may_leave), ROW(a_second_path), ROW(it_may_not_leave), ROW(no_verifier_no_notice),
                                       cmocka_unit_test_setup_teardown(modes_do_not_mix, setup_exercise, rig_close), ROW(what_is_kept), ROW(files_taken_up_anew), ROW(it_stops_while_asked)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
