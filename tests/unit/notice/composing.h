/* composing: the shipped data files, the recipients of tests/data/notice, and a draft as JSON composed with them. */
#ifndef WF_TESTS_UNIT_NOTICE_COMPOSING_H
#define WF_TESTS_UNIT_NOTICE_COMPOSING_H

#include "templates.h"

#include "notice/compose.h"
#include "notice/places.h"

#define COMPOSING_SENT (INT64_C(1795905180) * NSEC_PER_SEC)

struct desk {
    struct fixture *f;
    struct recipients recipients;
    struct compose_means means;
    struct compose_ask ask;
    struct notice_draft draft;
    struct arena arena;
    struct composed c;
};

static inline int desk_setup(void **state)
{
    struct desk *d = mem_alloc(sizeof *d);
    struct buf text = notice_bytes("recipients.conf"), problems = {0};
    void *templates = NULL;
    templates_setup(&templates);
    d->f = templates;
    char *file = test_source("tests/data/notice/recipients.conf");
    assert_int_equal(recipients_read(&d->recipients, file, buf_view(&text), &problems), 0);
    if (places_certificates(&d->recipients, file, COMPOSING_SENT, &problems, NULL))
        fail_msg("%s", problems.p);
    mem_free(file);
    d->means = (struct compose_means){.templates = &d->f->templates,
                                      .recipients = &d->recipients,
                                      .checkpoints = &d->f->checkpoints,
                                      .phrases = &d->f->phrases,
                                      .sender = SPAN_LIT("watch@centre.example"),
                                      .sender_name = SPAN_LIT("AMICF coordination centre"),
                                      .contact = SPAN_LIT("duty officer"),
                                      .phone = SPAN_LIT("+62 21 555 0000"),
                                      .prefix = SPAN_LIT("AMICF")};
    d->ask = (struct compose_ask){.n = 31, .sent = COMPOSING_SENT};
    buf_free(&text);
    buf_free(&problems);
    *state = d;
    return 0;
}

static inline int desk_teardown(void **state)
{
    struct desk *d = *state;
    void *templates = d->f;
    compose_free(&d->c);
    recipients_free(&d->recipients);
    templates_teardown(&templates);
    arena_free(&d->arena);
    mem_free(d);
    return 0;
}

/* Composes the draft; what was composed before is gone. */
static inline struct composed *compose_json(struct desk *d, const char *json)
{
    struct err e = {0};
    compose_free(&d->c);
    if (notice_draft_read(&d->arena, span_str(arena_printf(&d->arena, "%s", json)), &d->draft, &e))
        fail_msg("%s: %s", e.field, e.text);
    d->ask.draft = &d->draft;
    d->ask.single_handed = d->draft.form == DRAFT_CANCEL;
    compose(&d->means, &d->ask, &d->c);
    return &d->c;
}

/* A closure of Soekarno-Hatta, with all that it needs; more: further members of the draft, with a comma before them. */
#define CLOSURE(to, more) \
    "{\"template\":\"closure\",\"to\":\"" to "\",\"fields\":{\"place\":\"CGK\",\"since\":\"10:40 WIB\",\"what\":\"terminal 3 arrivals\",\"reason\":\"smoke\"},\"origins\":{\"place\":\"incident\"}" more "}"

static inline const struct compose_finding *finding(const struct composed *c, const char *rule, const char *field)
{
    for (size_t i = 0; i < c->findings.n; i++)
        if (span_is(c->findings.v[i].rule, rule) && (!field || span_is(c->findings.v[i].field, field)))
            return &c->findings.v[i];
    return NULL;
}

static inline bool is_missing(const struct composed *c, const char *field)
{
    for (size_t i = 0; i < c->missing.n; i++)
        if (span_is(c->missing.v[i].field, field))
            return true;
    return false;
}

static inline const struct compose_addressee *addressee(const struct composed *c, const char *name)
{
    for (size_t i = 0; i < c->addressees.n; i++)
        if (strcmp(c->addressees.v[i].r->name, name) == 0)
            return &c->addressees.v[i];
    fail_msg("%s is no addressee", name);
    return NULL;
}

/* Nothing stops it. */
static inline void assert_ready(const struct composed *c)
{
    for (size_t i = 0; i < c->findings.n; i++)
        if (c->findings.v[i].error)
            fail_msg("%.*s: %.*s", SPAN_FMT(c->findings.v[i].field), SPAN_FMT(c->findings.v[i].text));
    for (size_t i = 0; i < c->missing.n; i++)
        fail_msg("missing: %.*s", SPAN_FMT(c->missing.v[i].field));
    assert_true(c->whole);
}

#endif
