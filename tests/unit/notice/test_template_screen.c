/* What ships, filled, on a screen of 80 columns, in each of its languages: no line too wide, no grapheme cluster cut, none lost. */
#include "templates.h"

#include "text/cluster.h"
#include "text/fit.h"

/* Each cluster with a mark behind it. */
static void clusters_of(struct span s, struct buf *out)
{
    for (size_t from = 0, to; from < s.n; from = to) {
        to = text_cluster_end(s, from);
        if (s.p[from] == ' ') /* a line's end takes the place of one */
            continue;
        buf_add(out, s.p + from, to - from);
        buf_char(out, '|');
    }
}

static void is_whole(struct span s, const char *name)
{
    struct text_lines l = {0};
    struct buf got = {0}, want = {0};
    text_wrap(NULL, s, 80, &l);
    for (size_t i = 0; i < l.line.n; i++) {
        if (text_width(NULL, l.line.v[i]) > 80)
            fail_msg("%s: too wide: \"%.*s\"", name, SPAN_FMT(l.line.v[i]));
        clusters_of(l.line.v[i], &got);
    }
    clusters_of(s, &want);
    if (!span_eq(buf_view(&want), buf_view(&got)))
        fail_msg("%s: \"%s\" is shown as \"%s\"", name, want.p, got.p);
    buf_free(&got);
    buf_free(&want);
    text_lines_free(&l);
}

static size_t fits(const struct template *t, enum template_form form)
{
    struct template_value values[TEMPLATE_FIELDS_MOST];
    struct template_filled filled = {0};
    struct template_ground g = {.values = values, .values_n = t->fields.n};
    struct notice n;
    struct err e = {0};
    for (size_t k = 0; k < t->fields.n; k++)
        values[k] = (struct template_value){span_str(t->fields.v[k].name), value_for(&t->fields.v[k])};
    begin(&n, form, t->status);
    if (template_fill(t, form, &g, &n, &filled, &e))
        fail_msg("%s: %s", t->name, e.text);
    for (size_t i = 0; i < n.infos_n; i++) {
        is_whole(n.infos[i].headline, t->name);
        is_whole(n.infos[i].description, t->name);
        is_whole(n.infos[i].instruction, t->name);
    }
    size_t languages = n.infos_n;
    VEC_FREE(&filled.missing);
    notice_free(&n);
    return languages;
}

static void all_fit(void **state)
{
    const struct fixture *f = *state;
    size_t n = 0;
    for (size_t i = 0; i < f->templates.v.n; i++)
        for (unsigned form = 0; form < TEMPLATE_FORMS; form++)
            n += fits(&f->templates.v.v[i], (enum template_form) form);
    assert_true(n >= 17 * TEMPLATE_FORMS * 13); /* all the members' languages */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_fit)};
    return cmocka_run_group_tests(tests, templates_setup, templates_teardown);
}
