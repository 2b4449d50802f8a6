/* The composer: what a draft says and what it lacks, whom a notice may reach and how much of it, and a Cancel that nothing stops. */
#include "composing.h"

#include "notice/cap_write.h"
#include "notice/prefill.h"

static struct span parameter_of(const struct notice_info *i, const char *name)
{
    return notice_pair_find(i->parameters, i->parameters_n, name);
}

static void a_whole_notice(void **state)
{
    struct desk *d = *state;
    struct composed *c = compose_json(d, CLOSURE("ID,MY", ",\"incident\":\"AMICF-2026-000143\",\"tlp\":\"AMBER\""));
    assert_ready(c);
    assert_true(span_is(c->n.is.identifier, "AMICF-2026-N00031"));
    assert_int_equal(c->n.status, NOTICE_ACTUAL);
    assert_int_equal(c->n.scope, NOTICE_PRIVATE);
    assert_int_equal(c->n.addresses_n, 3);
    assert_int_equal(c->members, 2);
    assert_int_equal(c->desks, 3);
    assert_int_equal(c->precedence, NOTICE_IMMEDIATE);
    assert_int_equal(c->n.infos[0].expires.at, COMPOSING_SENT + 24 * 3600 * NSEC_PER_SEC);
    assert_true(span_is(c->n.infos[0].headline, "Soekarno-Hatta closed since 10:40 WIB"));
    assert_true(span_is(parameter_of(&c->n.infos[0], COMPOSE_TLP_PARAMETER), "TLP:AMBER"));
    assert_true(span_is(parameter_of(&c->n.infos[0], COMPOSE_PRECEDENCE_PARAMETER), "IMMEDIATE"));
    assert_true(parameter_of(&c->n.infos[0], COMPOSE_TRANSLATION_PARAMETER).n > 0);
    assert_true(span_is(notice_event_type(&c->n.infos[0]), "FLOW.CLOSURE"));
    assert_true(span_is(notice_pair_find(c->n.infos[0].event_codes, c->n.infos[0].event_codes_n, NOTICE_OET_CODE), "OET-200"));
    assert_int_equal(c->n.infos[0].areas_n, 1); /* of the place: code, member, circle */
    const struct notice_area *a = &c->n.infos[0].areas[0];
    assert_true(span_is(notice_pair_find(a->geocodes, a->geocodes_n, NOTICE_LOCODE), "IDCGK"));
    assert_true(span_is(notice_pair_find(a->geocodes, a->geocodes_n, "ISO 3166-1"), "ID"));
    assert_int_equal(a->circles_n, 1);
    assert_true(a->circles[0].km > 1 && a->circles[0].km < 50);
    assert_true(span_is(c->n.incidents[0], "AMICF-2026-000143"));
    for (size_t i = 0; i < c->fields.n; i++) {
        const struct compose_field *f = &c->fields.v[i];
        if (strcmp(f->f->name, "place") == 0)
            assert_int_equal(f->origin, DRAFT_INCIDENT);
        if (strcmp(f->f->name, "reason") == 0)
            assert_int_equal(f->origin, DRAFT_OFFICER);
        if (strcmp(f->f->name, "until") == 0)
            assert_int_equal(f->origin, DRAFT_DEFAULT);
    }
}

/* The same draft has one digest, whenever it is sent; another word has another. */
static void the_digest_is_the_contents(void **state)
{
    struct desk *d = *state;
    uint8_t first[SIGN_DIGEST_SIZE];
    memcpy(first, compose_json(d, CLOSURE("ID", ""))->content, sizeof first);
    d->ask.sent += 3723 * NSEC_PER_SEC;
    assert_memory_equal(compose_json(d, CLOSURE("ID", ""))->content, first, sizeof first);
    assert_memory_not_equal(compose_json(d, CLOSURE("ID", ",\"hours\":5"))->content, first, sizeof first);
    assert_memory_not_equal(compose_json(d, CLOSURE("ID,MY", ""))->content, first, sizeof first);
    d->ask.n = 32;
    assert_memory_not_equal(compose_json(d, CLOSURE("ID", ""))->content, first, sizeof first);
}

static void what_is_missing(void **state)
{
    struct desk *d = *state;
    struct composed *c = compose_json(d, "{}");
    assert_true(is_missing(c, "template") && is_missing(c, "to"));
    assert_false(c->whole);
    c = compose_json(d, "{\"template\":\"closure\",\"fields\":{\"since\":\"soon\",\"wrong\":\"x\"}}");
    assert_true(is_missing(c, "place") && is_missing(c, "what") && is_missing(c, "areas") && is_missing(c, "to"));
    assert_true(is_missing(c, "since"));           /* "soon" is no time */
    assert_non_null(finding(c, "field", "since"));
    assert_non_null(finding(c, "field", "fields")); /* "wrong" */
    c = compose_json(d, CLOSURE("ID", ",\"hours\":48"));
    assert_true(is_missing(c, "long_why"));
    assert_ready(compose_json(d, CLOSURE("ID", ",\"hours\":48,\"long_why\":\"s.dewi: the runway is shut for two days\"")));
    c = compose_json(d, "{\"template\":\"nothing\",\"to\":\"ID\"}");
    assert_non_null(finding(c, "template", NULL));
    assert_non_null(finding(compose_json(d, CLOSURE("XX", "")), "to", NULL)); /* nobody, never everybody */
    assert_int_equal(d->c.addressees.n, 0);
    assert_true(is_missing(&d->c, "to"));
}

static void all_is_restricted(void **state)
{
    struct desk *d = *state;
    struct composed *c = compose_json(d, CLOSURE("all", ""));
    assert_ready(c);
    assert_int_equal(c->n.scope, NOTICE_RESTRICTED);
    assert_true(c->n.restriction.n > 0);
    assert_int_equal(c->members, 9);
    assert_int_equal(c->desks, 10); /* no carrier */
}

/* ---- egress ---- */

static void tlp_at_the_one_point(void **state)
{
    static const struct {
        const char *tlp, *name;
        enum compose_carries carries;
    } rows[] = {
        {"CLEAR", "carrier:GA", COMPOSE_WHOLE}, {"GREEN", "carrier:GA", COMPOSE_WAITING}, {"GREEN", "SG", COMPOSE_WHOLE}, {"AMBER", "SG", COMPOSE_WAITING}, {"GREEN", "TH", COMPOSE_WHOLE},
        {"AMBER", "TH", COMPOSE_WAITING}, {"AMBER", "VN", COMPOSE_WAITING}, {"AMBER", "LA", COMPOSE_WAITING}, {"AMBER", "MY/protection", COMPOSE_WHOLE},
        {"AMBER+STRICT", "MY/protection", COMPOSE_WAITING}, {"AMBER", "ID", COMPOSE_WHOLE}, {"AMBER+STRICT", "ID", COMPOSE_WAITING}, {"RED", "MM", COMPOSE_WHOLE}, {"RED", "TL", COMPOSE_WHOLE},
        {"RED", "PH", COMPOSE_WAITING},
    };
    struct desk *d = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *json = mem_printf("{\"template\":\"closure\",\"to\":\"all,carrier:\",\"tlp\":\"%s\",\"fields\":{\"place\":\"CGK\",\"since\":\"10:40 WIB\",\"what\":\"a\",\"reason\":\"b\"}}", rows[i].tlp);
        const struct compose_addressee *one = addressee(compose_json(d, json), rows[i].name);
        if (one->carries != rows[i].carries || (one->carries == COMPOSE_WAITING) != (one->why.n > 0))
            fail_msg("TLP:%s to %s: %u", rows[i].tlp, rows[i].name, one->carries);
        mem_free(json);
    }
    compose_json(d, CLOSURE("ID", ",\"tlp\":\"CLEAR\""));
    assert_non_null(finding(&d->c, "tlp", NULL)); /* wider than the template's */
}

#define PERSON(to, person) \
    "{\"template\":\"dangerous-person\",\"to\":\"" to "\"" person ",\"fields\":{\"place\":\"CGK\"}}"

static void states_of_origin_get_nothing(void **state)
{
    struct desk *d = *state;
    static const char *const words[] = {"possible", "referred", "confirmed", "unknown"};
    assert_true(is_missing(compose_json(d, PERSON("all", "")), "person.protection"));
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        char *json = mem_printf(PERSON("all", ",\"person\":{\"protection\":\"%s\",\"states\":[\"MM\",\"MY\"]}"), words[i]);
        struct composed *c = compose_json(d, json);
        assert_int_equal(addressee(c, "MM")->carries, COMPOSE_NOTHING);
        assert_int_equal(addressee(c, "MY")->carries, COMPOSE_NOTHING);
        assert_int_equal(addressee(c, "MY/protection")->carries, COMPOSE_NOTHING);
        assert_true(addressee(c, "MY")->why.n > 0);
        assert_int_not_equal(addressee(c, "ID")->carries, COMPOSE_NOTHING);
        assert_int_equal(c->n.scope, NOTICE_PRIVATE); /* it does not go to all any more */
        for (size_t k = 0; k < c->n.addresses_n; k++)
            assert_false(span_is(c->n.addresses[k], "MM") || span_is(c->n.addresses[k], "MY") || span_is(c->n.addresses[k], "MY/protection"));
        assert_true(c->person);
        d->ask.allowed = true;
        assert_int_equal(addressee(compose_json(d, json), "MM")->carries, COMPOSE_WHOLE);
        d->ask.allowed = false;
        mem_free(json);
    }
    struct composed *c = compose_json(d, PERSON("all", ",\"person\":{\"protection\":\"unknown\"}"));
    assert_true(is_missing(c, "person.states")); /* whom to leave out is to be said */
    c = compose_json(d, PERSON("MM", ",\"person\":{\"protection\":\"possible\",\"states\":[\"MM\"]}"));
    assert_non_null(finding(c, "to", NULL)); /* nobody is left */
    c = compose_json(d, PERSON("all", ",\"person\":{\"protection\":\"none\",\"states\":[\"MM\"]}"));
    assert_int_equal(addressee(c, "MM")->carries, COMPOSE_WHOLE);
}

/* ---- languages ---- */

static void languages_are_the_addressees(void **state)
{
    struct desk *d = *state;
    struct composed *c = compose_json(d, CLOSURE("SG", ""));
    assert_int_equal(c->n.infos_n, 1);
    assert_true(span_is(notice_language(&c->n.infos[0]), "en"));
    c = compose_json(d, CLOSURE("ID", ",\"languages\":[\"km\"],\"texts\":{\"km\":{\"headline\":\"\xe1\x9e\x94\xe1\x9e\xb7\xe1\x9e\x91 Soekarno-Hatta 10:40\",\"description\":\" \\n x \\n\"}}"));
    assert_true(c->n.infos_n >= 2);
    assert_true(span_is(notice_language(&c->n.infos[0]), "en"));
    const struct notice_info *km = &c->n.infos[c->n.infos_n - 1];
    assert_true(span_is(notice_language(km), "km"));
    assert_true(span_is(km->description, "x")); /* white space at its ends is none of it */
    assert_true(span_is(parameter_of(km, COMPOSE_TRANSLATION_PARAMETER), "UNREVIEWED"));
}

static void what_an_officer_writes_is_unreviewed(void **state)
{
    struct desk *d = *state;
    struct composed *c = compose_json(d, CLOSURE("ID,MY", ",\"texts\":{\"en\":{\"headline\":\"Terminal 3 of Soekarno-Hatta shut at 10:40 WIB\",\"instruction\":\"\"}}"));
    assert_true(span_is(c->n.infos[0].headline, "Terminal 3 of Soekarno-Hatta shut at 10:40 WIB"));
    assert_true(c->n.infos[0].description.n > 0);
    assert_null(c->n.infos[0].instruction.p);
    assert_true(span_is(parameter_of(&c->n.infos[0], COMPOSE_TRANSLATION_PARAMETER), "UNREVIEWED"));
    if (c->n.infos_n > 1)
        assert_non_null(finding(c, "agree", "headline"));
    assert_int_equal(c->errors, 0);
    c = compose_json(d, CLOSURE("ID", ",\"texts\":{\"en\":{\"headline\":\"All shut, this is not a drill, Soekarno-Hatta 10:40\"}}"));
    assert_non_null(finding(c, "drill", NULL));
    assert_true(c->errors > 0);
}

static void danger_that_an_officer_says(void **state)
{
    struct desk *d = *state;
    struct composed *c = compose_json(d, CLOSURE("ID", ",\"urgency\":\"Immediate\",\"severity\":\"Extreme\",\"certainty\":\"Likely\""));
    assert_int_equal(c->precedence, NOTICE_FLASH);
    assert_true(span_is(parameter_of(&c->n.infos[0], COMPOSE_PRECEDENCE_PARAMETER), "FLASH"));
    c = compose_json(d, CLOSURE("ID", ",\"urgency\":\"Future\""));
    assert_int_equal(c->precedence, NOTICE_ROUTINE);
    c = compose_json(d, "{\"template\":\"dangerous-person\",\"form\":\"correction\",\"urgency\":\"Future\",\"to\":\"ID\",\"person\":{\"protection\":\"none\"},\"fields\":{\"place\":\"CGK\"}}");
    assert_non_null(finding(c, "corrected", "corrected")); /* a correction that corrects nothing goes out, but not unseen */
    assert_int_equal(c->precedence, NOTICE_PRIORITY);
}

/* Fewer than five of one flight are somebody whom a neighbour knows. */
static void few_persons_are_not_counted(void **state)
{
    struct desk *d = *state;
    struct composed *c = compose_json(d, "{\"template\":\"ill-travellers\",\"to\":\"ID\",\"fields\":{\"place\":\"CGK\",\"at\":\"14:20 WIB\",\"ill\":\"3\",\"signs\":\"fever\",\"came\":\"SQ 956\"}}");
    assert_true(c->n.infos_n >= 2);
    for (size_t i = 0; i < c->n.infos_n; i++) {
        struct span told = c->n.infos[i].description;
        assert_non_null(memmem(told.p, told.n, "<5", 2));
        assert_null(memchr(told.p, '3', told.n));
    }
    c = compose_json(d, "{\"template\":\"ill-travellers\",\"to\":\"ID\",\"fields\":{\"place\":\"CGK\",\"at\":\"14:30 WIB\",\"ill\":\"5\",\"signs\":\"fever\",\"came\":\"SQ 956\"}}");
    assert_null(memmem(c->n.infos[0].description.p, c->n.infos[0].description.n, "<5", 2));
}

/* ---- exercise ---- */

static void an_exercise_names_itself(void **state)
{
    struct desk *d = *state;
    assert_non_null(finding(compose_json(d, "{\"template\":\"exercise\",\"to\":\"ID\"}"), "mode", NULL));
    d->means.exercise = SPAN_LIT("EX-2026-04");
    struct composed *c = compose_json(d, CLOSURE("ID", ",\"note\":\"ID and MY take part\""));
    assert_ready(c);
    assert_int_equal(c->n.status, NOTICE_EXERCISE);
    assert_true(span_is(c->n.note, "exercise EX-2026-04: ID and MY take part"));
    assert_null(finding(compose_json(d, "{\"template\":\"exercise\",\"to\":\"ID\"}"), "mode", NULL));
}

/* ---- Update, Correction, Cancel ---- */

static void refer(struct desk *d)
{
    d->ask.earlier = (struct notice_identity){SPAN_LIT("watch@centre.example"), SPAN_LIT("AMICF-2026-N00030"), {COMPOSING_SENT - 600 * NSEC_PER_SEC, 0}};
}

static void references_do_not_dangle(void **state)
{
    struct desk *d = *state;
    struct composed *c = compose_json(d, CLOSURE("ID", ",\"form\":\"update\""));
    assert_non_null(finding(c, "references", NULL));
    assert_true(c->errors > 0);
    refer(d);
    c = compose_json(d, CLOSURE("ID", ",\"form\":\"update\""));
    assert_ready(c);
    assert_int_equal(c->n.type, NOTICE_UPDATE);
    assert_int_equal(c->n.references_n, 1);
    c = compose_json(d, CLOSURE("ID", ",\"form\":\"correction\""));
    assert_ready(c);
    assert_int_equal(c->n.type, NOTICE_UPDATE);
    c = compose_json(d, CLOSURE("ID", "")); /* an Alert refers to none */
    assert_non_null(finding(c, "references", NULL));
}

/* Do the alert's bytes say that precedence, once an info, and no other? */
static void assert_written(struct composed *c, const char *precedence)
{
    struct buf bytes = {0};
    struct err e = {0};
    char *pair = mem_printf("<valueName>%s</valueName>\n      <value>%s</value>", COMPOSE_PRECEDENCE_PARAMETER, precedence);
    size_t said = 0, right = 0;
    if (notice_cap_write(&c->n, &bytes, &e))
        fail_msg("%s", e.text);
    buf_char(&bytes, 0);
    for (const char *at = strstr(bytes.p, COMPOSE_PRECEDENCE_PARAMETER); at; at = strstr(at + 1, COMPOSE_PRECEDENCE_PARAMETER))
        said++;
    for (const char *at = strstr(bytes.p, pair); at; at = strstr(at + 1, pair))
        right++;
    if (!said || said != c->n.infos_n || right != said)
        fail_msg("%zu infos, %zu precedences, %zu %s:\n%s", c->n.infos_n, said, right, precedence, bytes.p);
    mem_free(pair);
    buf_free(&bytes);
}

/* What refers to a notice has its precedence at least, and is about the person whom that one was about, whatever is taken out of its draft. */
static void what_refers_is_no_less(void **state)
{
    static const char *const forms[] = {"update", "correction", "cancel"};
    struct desk *d = *state;
    refer(d);
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        char *more = mem_printf(",\"form\":\"%s\",\"urgency\":\"Future\"", forms[i]);
        char *json = mem_printf(CLOSURE("ID,MY", "%s"), more);
        d->ask.floor = 0;
        struct composed *c = compose_json(d, json);
        assert_written(c, "ROUTINE");
        d->ask.floor = NOTICE_FLASH;
        c = compose_json(d, json);
        assert_int_equal(c->precedence, NOTICE_FLASH);
        assert_string_equal(c->why, "no less than what it refers to");
        assert_written(c, "FLASH");
        d->ask.floor = NOTICE_ROUTINE; /* more is no fault */
        c = compose_json(d, json);
        assert_written(c, "ROUTINE");
        mem_free(more);
        mem_free(json);
    }
    d->ask.floor = NOTICE_ROUTINE;
    d->ask.earlier_person = true; /* another template, and no word of protection */
    struct composed *c = compose_json(d, CLOSURE("ID,MY", ",\"form\":\"correction\",\"urgency\":\"Future\""));
    assert_true(c->person);
    assert_written(c, "PRIORITY");
    assert_true(c->missing.n > 0); /* the answer is asked for again */
    c = compose_json(d, CLOSURE("ID,MY", ",\"form\":\"correction\",\"urgency\":\"Future\",\"person\":{\"protection\":\"none\"}"));
    assert_ready(c);
    assert_true(c->person);
    assert_written(c, "PRIORITY");
}

/* Whatever is wrong with it, a Cancel can be written, and goes to those who got the earlier one. */
static void a_cancel_is_always_composed(void **state)
{
    static const char *const drafts[] = {
        "{\"form\":\"cancel\"}",
        "{\"form\":\"cancel\",\"template\":\"gone\",\"to\":\"XX\"}",
        "{\"form\":\"cancel\",\"template\":\"closure\",\"to\":\"all\",\"fields\":{}}",
        "{\"form\":\"cancel\",\"template\":\"closure\",\"fields\":{\"since\":\"soon\",\"place\":\"{\"}}",
        "{\"form\":\"cancel\",\"template\":\"exercise\"}",
        "{\"form\":\"cancel\",\"template\":\"dangerous-person\",\"person\":{\"protection\":\"unknown\",\"states\":[\"MM\"]}}",
        "{\"form\":\"cancel\",\"template\":\"closure\",\"hours\":168,\"texts\":{\"en\":{\"headline\":\"NOT A DRILL\"}}}",
    };
    const struct span reach[] = {SPAN_LIT("ID"), SPAN_LIT("MM"), SPAN_LIT("gone/desk")};
    struct desk *d = *state;
    refer(d);
    d->ask.same_reach = reach;
    d->ask.same_reach_n = ARRAY_LEN(reach);
    for (size_t i = 0; i < ARRAY_LEN(drafts); i++) {
        struct composed *c = compose_json(d, drafts[i]);
        assert_ready(c);
        assert_int_equal(c->n.type, NOTICE_CANCEL);
        assert_int_equal(c->desks, 2);
        assert_int_equal(addressee(c, "MM")->carries, COMPOSE_WHOLE);
        assert_non_null(finding(c, "to", NULL)); /* who is in the file no more is to be called */
        for (size_t k = 0; k < c->n.infos_n; k++) {
            const struct notice_info *info = &c->n.infos[k];
            assert_null(memchr(info->headline.p, '{', info->headline.n));
            assert_null(memchr(info->description.p, '{', info->description.n));
        }
    }
    d->ask.same_reach = NULL;
    assert_int_equal(compose_json(d, "{\"form\":\"cancel\",\"template\":\"closure\",\"to\":\"XX,ID,MY\"}")->desks, 3);
    struct templates none = {0};
    d->means.templates = &none;
    d->means.phrases = NULL;
    d->means.checkpoints = NULL;
    struct composed *c = compose_json(d, CLOSURE("ID", ",\"form\":\"cancel\""));
    assert_ready(c);
    assert_non_null(strstr(c->n.infos[0].headline.p, "AMICF-2026-N00030"));
}

static void a_receipt(void **state)
{
    struct desk *d = *state;
    struct compose_receipt ask = {.n = 9, .sent = COMPOSING_SENT, .of = {SPAN_LIT("ops@member.example"), SPAN_LIT("MY-77"), {COMPOSING_SENT - NSEC_PER_SEC, 480}}, .to = SPAN_LIT("MY")};
    struct err e = {0};
    assert_int_equal(compose_receipt(&d->means, &ask, &d->c, &e), 0);
    assert_int_equal(d->c.n.type, NOTICE_ACK);
    assert_int_equal(d->c.desks, 1);
    assert_true(span_is(d->c.n.references[0].identifier, "MY-77"));
    compose_free(&d->c);
    ask.reject = SPAN_LIT("not our flight");
    assert_int_equal(compose_receipt(&d->means, &ask, &d->c, &e), 0);
    assert_int_equal(d->c.n.type, NOTICE_ERROR);
    assert_true(span_is(d->c.n.note, "not our flight"));
    compose_free(&d->c);
    const struct recipient *desk = recipients_find(&d->recipients, SPAN_LIT("MY/protection"));
    struct recipients one = {.v = {d->recipients.v.v + (desk - d->recipients.v.v), 1, 1}}; /* it alone */
    const struct recipients *all = d->means.recipients;
    d->means.recipients = &one;
    assert_int_equal(compose_receipt(&d->means, &ask, &d->c, &e), 0);
    assert_string_equal(d->c.addressees.v[0].r->name, "MY/protection");
    compose_free(&d->c);
    d->means.recipients = all;
    ask.to = SPAN_LIT("XX");
    assert_int_equal(compose_receipt(&d->means, &ask, &d->c, &e), WF_E_NOTFOUND);
    compose_free(&d->c);
    ask.to = SPAN_LIT("MY");
    ask.of.sent.at = TIME_NONE;
    assert_int_equal(compose_receipt(&d->means, &ask, &d->c, &e), WF_E_INVALID);
}

/* ---- from an incident ---- */

static void filled(struct desk *d, const char *draft, const char *record, struct notice_draft *out)
{
    struct err e = {0};
    if (notice_draft_read(&d->arena, span_str(arena_printf(&d->arena, "%s", draft)), out, &e) || prefill(&d->means, span_str(record), COMPOSING_SENT, &d->arena, out, &e))
        fail_msg("%s", e.text);
}

static uint8_t origin_of(const struct notice_draft *d, const char *field)
{
    for (size_t i = 0; i < d->fields_n; i++)
        if (span_is(d->fields[i].name, field))
            return d->fields[i].origin;
    return 0;
}

static void from_an_incident(void **state)
{
    struct desk *d = *state;
    struct notice_draft f;
    const char *record = "{\"id\":\"AMICF-2026-000143\",\"type\":\"FLOW.CLOSURE\",\"member\":\"ID\",\"checkpoint\":\"IDCGK\",\"title\":\"Terminal {3} shut\",\"occurred\":\"2026-11-28T21:40:00Z\","
                         "\"tlp\":\"AMBER\",\"protection\":0,\"persons\":{\"involved\":12},\"lat\":-6.1,\"lon\":106.6}";
    filled(d, "{}", record, &f);
    assert_true(span_is(f.template, "closure")); /* by its type */
    assert_true(span_is(f.incident, "AMICF-2026-000143"));
    assert_true(span_is(notice_draft_field(&f, SPAN_LIT("place")), "Soekarno-Hatta"));
    assert_true(span_is(notice_draft_field(&f, SPAN_LIT("since")), "04:40 WIB")); /* there it is the 29th, and today */
    assert_true(span_is(notice_draft_field(&f, SPAN_LIT("what")), "Terminal (3) shut"));
    assert_int_equal(origin_of(&f, "place"), DRAFT_INCIDENT);
    assert_int_equal(f.tlp, words_find(&words_tlp, SPAN_LIT("AMBER"))); /* graver than the template's */
    assert_int_equal(f.protection, 0); /* nobody asked yet */
    assert_int_equal(f.areas_n, 0);    /* the place names it */
    filled(d, "{\"fields\":{\"place\":\"KUL\"},\"tlp\":\"RED\"}", record, &f);
    assert_true(span_is(notice_draft_field(&f, SPAN_LIT("place")), "KUL")); /* what an officer said stays */
    assert_int_equal(origin_of(&f, "place"), DRAFT_OFFICER);
    assert_int_equal(f.tlp, words_find(&words_tlp, SPAN_LIT("RED")));
    filled(d, "{\"template\":\"missing-person\"}", "{\"id\":\"A-1\",\"type\":\"THB.MINOR\",\"member\":\"MY\",\"occurred\":\"2026-11-20T21:40:00Z\",\"protection\":2,\"lat\":3.5,\"lon\":101.5}", &f);
    assert_int_equal(f.protection, DRAFT_REFERRED);
    assert_int_equal(f.areas_n, 1); /* a circle about the point */
    assert_true(f.areas[0].circles_n == 1 && f.areas[0].circles[0].lat == 3.5);
    filled(d, "{}", "{\"type\":\"FLOW.CLOSURE\",\"member\":\"ID\",\"checkpoint\":\"IDCGK\",\"circle\":[-6,106,25]}", &f);
    assert_true(f.areas_n == 1 && f.areas[0].circles[0].km == 25); /* what an officer drew goes before the register */
    struct buf b = {0};
    notice_draft_write(&f, &b);
    assert_true(compose_json(d, b.p)->n.infos_n >= 1);
    buf_free(&b);
    struct err e = {0};
    assert_int_not_equal(prefill(&d->means, SPAN_LIT("null"), COMPOSING_SENT, &d->arena, &f, &e), 0);
    assert_int_not_equal(prefill(&d->means, SPAN_LIT("{"), COMPOSING_SENT, &d->arena, &f, &e), 0);
}

/* ---- areas ---- */

static void where_it_is(void **state)
{
    struct desk *d = *state;
    const struct checkpoints *all = &d->f->checkpoints;
    assert_string_equal(compose_checkpoint(all, SPAN_LIT("KUL T1"))->code, "MYKUL");
    assert_string_equal(compose_checkpoint(all, SPAN_LIT("arrivals at soekarno-hatta"))->code, "IDCGK");
    assert_string_equal(compose_checkpoint(all, SPAN_LIT("IDCGK"))->code, "IDCGK");
    assert_null(compose_checkpoint(all, SPAN_LIT("Atlantis")));
    struct composed *c = compose_json(d, CLOSURE("ID", ",\"areas\":[{\"desc\":\"Banten\",\"polygon\":[[-6,106],[-6,107],[-7,107]]}]"));
    assert_int_equal(c->n.infos[0].areas_n, 1); /* what is drawn goes before what is named */
    assert_int_equal(c->n.infos[0].areas[0].polygons[0].n, 4); /* closed */
    assert_true(c->whole);
    c = compose_json(d, "{\"template\":\"closure\",\"to\":\"ID\",\"fields\":{\"place\":\"Viet Nam\",\"since\":\"10:40\",\"what\":\"a\",\"reason\":\"b\"}}");
    assert_int_equal(c->n.infos[0].areas_n, 1);
    assert_true(span_is(c->n.infos[0].areas[0].geocodes[0].value, "VN"));
}

/* What the console is told is JSON that reads back, with the counts of what was composed. */
static void it_is_told(void **state)
{
    struct desk *d = *state;
    struct composed *c = compose_json(d, CLOSURE("all", ",\"tlp\":\"AMBER\""));
    struct buf b = {0};
    struct json_writer w;
    struct arena a = {0};
    struct json *v;
    jw_init(&w, &b);
    jw_begin_object(&w);
    compose_tell(c, &w);
    jw_end_object(&w);
    assert_int_equal(json_parse(&a, buf_view(&b), NULL, &v, NULL), 0);
    assert_int_equal(json_int(v, "desks", 0), 10);
    assert_int_equal(json_get(v, "recipients")->count, 10);
    assert_int_equal(json_get(v, "fields")->count, c->fields.n - 3); /* corrected, now, why are a Correction's and a Cancel's */
    assert_int_equal(json_get(v, "texts")->count, c->n.infos_n);
    assert_true(json_str(v, "content").n == 12 + 64);
    assert_true(span_is(json_str(v, "precedence"), "IMMEDIATE"));
    arena_free(&a);
    buf_free(&b);
}

int main(void)
{
#define ROW(test) cmocka_unit_test_setup_teardown(test, desk_setup, desk_teardown)
    const struct CMUnitTest tests[] = {ROW(a_whole_notice), ROW(the_digest_is_the_contents), ROW(what_is_missing), ROW(all_is_restricted), ROW(tlp_at_the_one_point),
                                       ROW(states_of_origin_get_nothing), ROW(languages_are_the_addressees), ROW(what_an_officer_writes_is_unreviewed), ROW(danger_that_an_officer_says), ROW(few_persons_are_not_counted),
                                       ROW(an_exercise_names_itself), ROW(references_do_not_dangle), ROW(what_refers_is_no_less), ROW(a_cancel_is_always_composed), ROW(a_receipt), ROW(from_an_incident), ROW(where_it_is), ROW(it_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
