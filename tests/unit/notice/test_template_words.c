/* Templates in other languages: what ships says in each language, form by form, what the English says, with the same fields and no word of a field left in
 * English, and lints without an error; a default and a choice come out in each language's own words; what a language lacks is told with its line. */
#include "templates.h"

#include "notice/sms.h"
#include "text/norm.h"

/* Everything that ships, one after the other: a template, a form, a language of it. */
struct one {
    const struct template *t;
    enum template_form form;
    const struct template_text *x;
};
typedef void one_fn(const struct fixture *f, const struct one *o);

static size_t each(const struct fixture *f, one_fn *fn)
{
    size_t n = 0;
    for (size_t i = 0; i < f->templates.v.n; i++)
        for (unsigned form = 0; form < TEMPLATE_FORMS; form++)
            for (size_t k = 0; k < f->templates.v.v[i].texts[form].n; k++, n++) {
                const struct one o = {&f->templates.v.v[i], (enum template_form) form, &f->templates.v.v[i].texts[form].v[k]};
                fn(f, &o);
            }
    return n;
}

/* Fills it in these languages (NULL: all there are); `all`: a field that has a default is said too. */
static void fill_in(const struct one *o, bool all, const struct span *languages, size_t languages_n, struct notice *n)
{
    struct template_value values[TEMPLATE_FIELDS_MOST];
    struct template_filled filled = {0};
    struct err e = {0};
    struct template_ground g = {.values = values, .languages = languages, .languages_n = languages_n, .sender_name = SPAN_LIT("AMICF watch floor"), .contact = SPAN_LIT("+62 21 000")};
    for (size_t k = 0; k < o->t->fields.n; k++)
        if (all || !o->t->fields.v[k].dflt)
            values[g.values_n++] = (struct template_value){span_str(o->t->fields.v[k].name), value_for(&o->t->fields.v[k])};
    begin(n, o->form, o->t->status);
    g.areas = area_of(n);
    g.areas_n = 1;
    if (template_fill(o->t, o->form, &g, n, &filled, &e))
        fail_msg("%s %s: %s", o->t->name, o->x->language, e.text);
    assert_int_equal(filled.missing.n, 0);
    VEC_FREE(&filled.missing);
}

/* In English and its own language, which comes last. */
static void fill(const struct one *o, bool all, struct notice *n)
{
    const struct span languages[] = {SPAN_LIT("en"), span_str(o->x->language)};
    fill_in(o, all, languages, ARRAY_LEN(languages), n);
    assert_int_equal(n->infos_n, strcmp(o->x->language, "en") == 0 ? 1 : 2);
}

static void lints_right(const struct fixture *f, const struct one *o)
{
    for (int all = 0; all < 2; all++) {
        struct notice n;
        struct lint l;
        fill(o, all, &n);
        lint_run(&l, &n, &f->means);
        for (size_t k = 0; k < l.found.n; k++)
            if (l.found.v[k].error)
                fail_msg("%s %s \"%s\": %s: %s: %s", o->t->name, words_of(&template_words_form, o->form + 1U), o->x->language, l.found.v[k].rule, l.found.v[k].field, l.found.v[k].text);
        lint_free(&l);
        notice_free(&n);
    }
}

static void all_lint(void **state)
{
    assert_true(each(*state, lints_right) >= 18 * TEMPLATE_FORMS);
}

/* ---- one alert in all of them ---- */

static void no_word_of(const struct lint *l, const struct one *o)
{
    for (size_t k = 0; k < l->found.n; k++)
        if (l->found.v[k].error || strcmp(l->found.v[k].rule, "languages") == 0)
            fail_msg("%s %u: %s: %s: %s", o->t->name, o->form, l->found.v[k].rule, l->found.v[k].field, l->found.v[k].text);
}

/* Every member is addressed and finds a language of its own; the bytes, read again, say and lint the same. */
static void to_every_member(const struct fixture *f, const struct one *o, const char *dir)
{
    struct notice n, again;
    struct lint l;
    struct buf cap = {0};
    struct err e = {0};
    char name[80];
    fill_in(o, false, NULL, 0, &n);
    assert_int_equal(n.infos_n, o->t->texts[o->form].n);
    n.addresses[0] = SPAN_LIT("all");
    lint_run(&l, &n, &f->means);
    no_word_of(&l, o);
    lint_free(&l);
    if (notice_cap_write(&n, &cap, &e) || readback_cap_text(buf_view(&cap), &again, &e))
        fail_msg("%s %u: %s", o->t->name, o->form, e.text);
    for (size_t i = 0; i < n.infos_n; i++)
        assert_true(span_eq(n.infos[i].language, again.infos[i].language) && span_eq(n.infos[i].headline, again.infos[i].headline) &&
                    span_eq(n.infos[i].description, again.infos[i].description) && span_eq(n.infos[i].instruction, again.infos[i].instruction));
    lint_run(&l, &again, &f->means);
    no_word_of(&l, o);
    lint_free(&l);
    snprintf(name, sizeof name, "%s-%u.xml", o->t->name, o->form);
    if (dir)
        notice_put(dir, name, buf_view(&cap));
    buf_free(&cap);
    notice_free(&n);
    notice_free(&again);
}

static void each_form(const struct fixture *f, const char *dir)
{
    for (size_t i = 0; i < f->templates.v.n; i++)
        for (unsigned form = 0; form < TEMPLATE_FORMS; form++) {
            const struct one o = {&f->templates.v.v[i], (enum template_form) form, &f->templates.v.v[i].texts[form].v[0]};
            to_every_member(f, &o, dir);
        }
}

static void all_in_one(void **state)
{
    each_form(*state, NULL);
}

static void all_in_one_is_valid(void **state)
{
    char dir[] = "/tmp/wf-templates-XXXXXX";
    TEST_NEED_SHARED(xsd, "data/cap/schema/cap12.xsd");
    assert_non_null(mkdtemp(dir));
    each_form(*state, dir);
    notice_valid(dir, xsd);
    mem_free(xsd);
}

/* ---- the fields of a text, by the file alone ---- */

static bool has_field(const char *s, const char *name)
{
    char *field = mem_printf("{%s}", name);
    bool has = s && strstr(s, field);
    mem_free(field);
    return has;
}

static const struct template_text *text_in(const struct template *t, enum template_form form, const char *language)
{
    for (size_t i = 0; i < t->texts[form].n; i++)
        if (strcmp(t->texts[form].v[i].language, language) == 0)
            return &t->texts[form].v[i];
    return NULL;
}

static void says_what_english_says(const struct fixture *f, const struct one *o)
{
    const struct template_text *english = text_in(o->t, o->form, "en");
    const char *const its[] = {o->x->headline, o->x->description, o->x->instruction}, *const theirs[] = {english->headline, english->description, english->instruction};
    (void) f;
    for (unsigned form = 0; form < TEMPLATE_FORMS; form++)
        if (!text_in(o->t, (enum template_form) form, o->x->language))
            fail_msg("%s: %s in \"%s\" is missing", o->t->name, words_of(&template_words_form, form + 1), o->x->language);
    for (size_t i = 0; i < ARRAY_LEN(its); i++)
        for (size_t k = 0; k < o->t->fields.n; k++)
            if (has_field(its[i], o->t->fields.v[k].name) != has_field(theirs[i], o->t->fields.v[k].name))
                fail_msg("%s %u \"%s\": {%s}", o->t->name, o->form, o->x->language, o->t->fields.v[k].name);
    if (strcmp(o->x->language, "en") != 0 && !o->x->machine && !o->x->reviewed_by)
        fail_msg("%s %u \"%s\": neither by a machine nor reviewed by anybody", o->t->name, o->form, o->x->language);
}

static void all_say_the_same(void **state)
{
    each(*state, says_what_english_says);
}

/* What is practised says so in each of its parts, by the words that the linter looks for; nothing else has one anywhere. */
static void speaks_of_a_drill(const struct fixture *f, const struct one *o)
{
    struct notice n;
    struct buf b = {0};
    fill(o, false, &n);
    const struct notice_info *info = &n.infos[n.infos_n - 1];
    const struct span said[] = {info->headline, info->description, info->instruction};
    for (size_t i = 0; i < ARRAY_LEN(said); i++) {
        buf_clear(&b);
        text_fold_search(said[i], &b);
        if ((phrases_in(&f->phrases, PHRASE_DRILL, span_str(o->x->language), buf_view(&b)) != NULL) != (o->t->status == NOTICE_EXERCISE))
            fail_msg("%s %u \"%s\": %.*s", o->t->name, o->form, o->x->language, SPAN_FMT(said[i]));
    }
    buf_free(&b);
    notice_free(&n);
}

static void drills_alone_say_so(void **state)
{
    each(*state, speaks_of_a_drill);
}

/* The headline is one short message. With the instruction it is three, which arrive together; scripts that write more letters to the word take up to five. */
static void is_short(const struct fixture *f, const struct one *o)
{
    static const char *const long_ones[] = {"th", "km", "lo", "my", "ta"};
    struct notice n;
    struct buf b = {0};
    size_t most = 3;
    (void) f;
    fill(o, false, &n);
    const struct notice_info *info = &n.infos[n.infos_n - 1];
    for (size_t i = 0; i < ARRAY_LEN(long_ones); i++)
        most = strcmp(o->x->language, long_ones[i]) == 0 ? 5 : most;
    buf_printf(&b, "%.*s\n%.*s", SPAN_FMT(info->headline), SPAN_FMT(info->instruction));
    if (sms_measure(info->headline).parts != 1 || sms_measure(buf_view(&b)).parts > most)
        fail_msg("%s %u \"%s\": %s", o->t->name, o->form, o->x->language, b.p);
    buf_free(&b);
    notice_free(&n);
}

static void all_are_short(void **state)
{
    each(*state, is_short);
}

/* Filled with no more than must be said, no default of a field is left in English. */
static void no_english_left(const struct fixture *f, const struct one *o)
{
    struct notice n;
    (void) f;
    fill(o, false, &n);
    const struct notice_info *info = &n.infos[n.infos_n - 1];
    const struct span said[] = {info->headline, info->description, info->instruction};
    for (size_t i = 0; i < ARRAY_LEN(said) && strcmp(o->x->language, "en") != 0; i++)
        for (size_t k = 0; k < o->t->fields.n; k++) {
            const char *dflt = o->t->fields.v[k].dflt;
            if (dflt && said[i].n && memmem(said[i].p, said[i].n, dflt, strlen(dflt)))
                fail_msg("%s %u \"%s\": \"%s\" is English", o->t->name, o->form, o->x->language, dflt);
        }
    notice_free(&n);
}

static void none_is_left_in_english(void **state)
{
    each(*state, no_english_left);
}

/* ---- one of our own ---- */

static const char own[] =
    "format = 1\ntitle = \"T\"\ntype = \"SYS.POWER\"\noet = \"OET-145\"\ncategories = {\"Infra\"}\nurgency = \"Expected\"\nseverity = \"Minor\"\ncertainty = \"Likely\"\n"
    "tlp = \"GREEN\"\nhours = 6\nfield \"place\" { label = \"where\" kind = \"place\" needed = true }\nfield \"until\" { label = \"until\" default = \"further notice\" }\n"
    "field \"known\" { label = \"known\" kind = \"choice\" needed = true choices = {\"no\", \"yes\"} }\n"
    "words \"id\" { say = {\"further notice=pemberitahuan lebih lanjut\", \"no=tidak\", \"yes=ya\"} }\n"
    "alert \"en\" { event = \"E\" headline = \"H {place}\" description = \"Until {until}: {known}\" }\n"
    "alert \"id\" { event = \"E\" headline = \"J {place}\" description = \"Hingga {until}: {known}\" mt = true }\n"
    "correction \"en\" { headline = \"H\" description = \"D\" }\ncorrection \"id\" { headline = \"H\" description = \"D\" mt = true }\n"
    "cancel \"en\" { headline = \"H\" description = \"D\" }\ncancel \"id\" { headline = \"H\" description = \"D\" mt = true }\n";

static void in_their_own_words(void **state)
{
    static const struct {
        const char *until, *known, *en, *id;
    } rows[] = {
        {NULL, "no", "Until further notice: no", "Hingga pemberitahuan lebih lanjut: tidak"},
        {"further notice", "yes", "Until further notice: yes", "Hingga pemberitahuan lebih lanjut: ya"},
        {"yes", "yes", "Until yes: yes", "Hingga yes: ya"},
        {"14:30", "no", "Until 14:30: no", "Hingga 14:30: tidak"},
    };
    struct template t;
    struct buf problems = {0};
    (void) state;
    if (template_read(&t, "t", "t.conf", span_str(own), &problems))
        fail_msg("%s", problems.p);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct template_value values[] = {{SPAN_LIT("known"), text(rows[i].known)}, {SPAN_LIT("until"), span_str(rows[i].until)}};
        const struct template_ground g = {.values = values, .values_n = ARRAY_LEN(values)};
        struct template_filled filled = {0};
        struct notice n;
        struct err e = {0};
        begin(&n, TEMPLATE_ALERT, NOTICE_ACTUAL);
        assert_int_equal(template_fill(&t, TEMPLATE_ALERT, &g, &n, &filled, &e), 0);
        assert_int_equal(n.infos_n, 2);
        assert_true(span_is(n.infos[0].description, rows[i].en));
        assert_true(span_is(n.infos[1].description, rows[i].id));
        assert_true(span_is(notice_pair_find(n.infos[1].parameters, n.infos[1].parameters_n, "urn:amicf:translation:1"), "MT"));
        VEC_FREE(&filled.missing);
        notice_free(&n);
    }
    template_free(&t);
    buf_free(&problems);
}

static void what_a_language_lacks(void **state)
{
    static const struct {
        const char *from, *to, *says;
    } rows[] = {
        {"\"no=tidak\", ", "", "t.conf:16: alert \"id\": {known}: words \"id\" has no \"no=...\""},
        {"\"further notice=", "\"further notices=", "t.conf:14: words \"id\": \"further notices\" is neither a default nor a choice"},
        {"\"no=tidak\"", "\"no=\"", "t.conf:14: say: "},
        {"\"no=tidak\"", "\"no=ti{dak\"", "t.conf:14: say: "},
        {"\"yes=ya\"", "\"no=ya\"", "t.conf:14: words \"id\": \"no\" stands twice"},
        {"words \"id\"", "words \"en\"", "t.conf:14: words \"en\": "},
        {"J {place}", "J", "t.conf:16: alert \"id\": headline: {place} stands in the English alone"},
        {"J {place}", "J {place} {until}", "t.conf:16: alert \"id\": headline: {until} stands in it alone"},
        {"J {place}\"", "J {place}\" instruction = \"I\"", "t.conf:16: alert \"id\": instruction: the English has none"},
        {"H {place}\"", "H {place}\" instruction = \"I\"", "t.conf:16: alert \"id\": instruction: the English has one"},
    };
    struct template t;
    struct buf problems = {0};
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *at = strstr(own, rows[i].from);
        char *changed = mem_printf("%.*s%s%s", (int) (at - own), own, rows[i].to, at + strlen(rows[i].from));
        buf_clear(&problems);
        if (!template_read(&t, "t", "t.conf", span_str(changed), &problems) || !strstr(problems.p, rows[i].says))
            fail_msg("row %zu: %s", i, problems.p ? problems.p : "nothing");
        assert_null(t.title);
        mem_free(changed);
    }
    buf_free(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_lint), cmocka_unit_test(all_in_one), cmocka_unit_test(all_in_one_is_valid), cmocka_unit_test(all_say_the_same), cmocka_unit_test(all_are_short),
                                       cmocka_unit_test(drills_alone_say_so), cmocka_unit_test(none_is_left_in_english), cmocka_unit_test(in_their_own_words), cmocka_unit_test(what_a_language_lacks)};
    return cmocka_run_group_tests(tests, templates_setup, templates_teardown);
}
