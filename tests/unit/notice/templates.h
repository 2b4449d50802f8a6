/* templates: the templates that ship, with what the linter looks things up in, and a notice to fill one into. */
#ifndef WF_TESTS_UNIT_NOTICE_TEMPLATES_H
#define WF_TESTS_UNIT_NOTICE_TEMPLATES_H

#include "notices.h"

#include "notice/lint.h"
#include "notice/template.h"

struct fixture {
    struct templates templates;
    struct phrases phrases;
    struct checkpoints checkpoints;
    struct lint_means means;
};

static inline int templates_setup(void **state)
{
    struct fixture *f = mem_alloc(sizeof *f);
    char *dir = test_source("share/watchfloor/notices"), *phrases = test_source("share/watchfloor/phrases.conf"),
         *checkpoints = test_source("share/watchfloor/checkpoints.csv");
    struct buf problems = {0};
    struct err e = {0};
    templates_load(&f->templates, dir, "/nonexistent", &problems);
    if (problems.n)
        fail_msg("%s", problems.p);
    if (phrases_load(&f->phrases, phrases, &e) || checkpoints_load(&f->checkpoints, checkpoints, &e))
        fail_msg("%s", e.text);
    f->means = (struct lint_means){.checkpoints = &f->checkpoints, .phrases = &f->phrases};
    buf_free(&problems);
    mem_free(dir);
    mem_free(phrases);
    mem_free(checkpoints);
    *state = f;
    return 0;
}

static inline int templates_teardown(void **state)
{
    struct fixture *f = *state;
    templates_free(&f->templates);
    phrases_free(&f->phrases);
    checkpoints_free(&f->checkpoints);
    mem_free(f);
    return 0;
}

/* A plausible value for a field. */
static inline struct span value_for(const struct template_field *f)
{
    if (f->kind == TEMPLATE_CHOICE)
        return span_str(f->choices.v[0]);
    return f->kind == TEMPLATE_PLACE ? SPAN_LIT("Soekarno-Hatta") : f->kind == TEMPLATE_TIME ? SPAN_LIT("10:40 WIB") : f->kind == TEMPLATE_NUMBER ? SPAN_LIT("12") :
           SPAN_LIT("as the shift leader said");
}

static inline void begin(struct notice *n, enum template_form form, uint32_t status)
{
    memset(n, 0, sizeof *n);
    n->is = (struct notice_identity){SPAN_LIT("watch@centre.example"), SPAN_LIT("AMICF-2026-N00007"), {INT64_C(1795905198) * NSEC_PER_SEC, 420}};
    n->status = status;
    n->type = form == TEMPLATE_ALERT ? NOTICE_ALERT : form == TEMPLATE_CANCEL ? NOTICE_CANCEL : NOTICE_UPDATE;
    n->scope = NOTICE_PRIVATE;
    n->note = status == NOTICE_EXERCISE ? SPAN_LIT("exercise AMICF-EX-4, ID and MY take part") : span_make(NULL, 0);
    n->addresses = arena_alloc(&n->arena, sizeof *n->addresses);
    n->addresses[0] = SPAN_LIT("SG");
    n->addresses_n = 1;
    if (form != TEMPLATE_ALERT) {
        n->references = arena_alloc(&n->arena, sizeof *n->references);
        n->references[0] = (struct notice_identity){n->is.sender, SPAN_LIT("AMICF-2026-N00006"), {INT64_C(1795900000) * NSEC_PER_SEC, 420}};
        n->references_n = 1;
    }
}

static inline struct notice_area *area_of(struct notice *n)
{
    struct notice_area *a = arena_alloc(&n->arena, sizeof *a);
    a->desc = SPAN_LIT("Soekarno-Hatta, Jakarta");
    a->geocodes = arena_alloc(&n->arena, sizeof *a->geocodes);
    a->geocodes[0] = (struct notice_pair){SPAN_LIT(NOTICE_LOCODE), SPAN_LIT("IDCGK")};
    a->geocodes_n = 1;
    return a;
}

#endif
