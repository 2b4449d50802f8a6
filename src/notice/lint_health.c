/* lint_health: what a text about health does not tell: a number of persons under five, and anything of one person. See lint.h. */
#include <string.h>
#include <strings.h>

#include "model/action.h"
#include "notice/lint_impl.h"
#include "text/person.h"

/* So much of it as a sentence shows, and no half a character. */
static struct span shown(struct span s, size_t most)
{
    size_t n = s.n < most ? s.n : most;
    while (n && n < s.n && ((unsigned char) s.p[n] & 0xc0) == 0x80)
        n--;
    return span_make(s.p, n);
}

/* Words for one that are an article as often ("an ill traveller", "uma pessoa"), and what is a number in one language and another word in the next ("ba" is three, a particle, and "to"). */
static const struct {
    const char *word, *language; /* NULL: no number of any */
} words[] = {{"one", NULL}, {"satu", NULL}, {"seorang", NULL}, {"isang", NULL}, {"isa", NULL}, {"một", NULL}, {"um", NULL}, {"uma", NULL}, {"ida", NULL}, {"ஒரு", NULL}, {"一", NULL}, {"ba", "vi"}, {"hai", "vi"}, {"rua", "tet"}};
/* Before a number that is a bound, no count: "more than three were ill" is a protocol's question. */
static const char *const bounds[] = {"than", "over", "least", "exceed", "dari", "daripada", "lebih", "kurang", "hơn", "de", "liu", "liu na'in"};

static bool is_number_in(struct span word, struct span language, bool headline)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strlen(words[i].word) == word.n && strncasecmp(word.p, words[i].word, word.n) == 0)
            return words[i].language ? language.n >= strlen(words[i].language) && memcmp(language.p, words[i].language, strlen(words[i].language)) == 0 : headline;
    return true;
}

static bool is_bound(struct span s, size_t at)
{
    for (size_t i = 0; i < ARRAY_LEN(bounds); i++) {
        size_t n = strlen(bounds[i]);
        if (at > n && s.p[at - 1] == ' ' && strncasecmp(s.p + at - 1 - n, bounds[i], n) == 0 && (at == n + 1 || s.p[at - 2 - n] == ' '))
            return true;
    }
    return false;
}

/* "- 2 Is anybody ill on board": the number of a line, not of persons. */
static bool is_list_number(struct span s, size_t at, size_t n)
{
    size_t from = at;
    while (from && s.p[from - 1] == ' ')
        from--;
    bool begins = from && (s.p[from - 1] == '\n' || (s.p[from - 1] == '-' && from < at));
    return begins && at + n + 1 < s.n && s.p[at + n] == ' ' && !(s.p[at + n + 1] >= 'a' && s.p[at + n + 1] <= 'z');
}

/* The first number of few persons; n 0: none. */
static struct span few_in(struct span s, struct span language, bool headline)
{
    size_t at = 0, n = 0;
    for (size_t from = 0; action_few_find(s, from, &at, &n); from = at + n)
        if (is_number_in(span_make(s.p + at, n), language, headline) && !is_bound(s, at) && !is_list_number(s, at, n))
            return span_make(s.p + at, s.n - at);
    return span_make(s.p, 0);
}

/* What is to be done ("keep two persons at the stand") counts nobody who is ill. */
void lint_few(struct lint_at *at)
{
    const struct notice_info *i = at->info;
    struct span language = notice_language(i), headline = few_in(i->headline, language, true), description = few_in(i->description, language, false);
    if (!lint_is_health(i))
        return;
    if (headline.n)
        lint_error(at, "headline", "is about health and tells of fewer than five persons (\"%.*s\"), who are found by it: place and pathogen only", SPAN_FMT(shown(headline, 24)));
    if (description.n)
        lint_error(at, "description", "is about health and tells of fewer than five persons (\"%.*s\"), who are found by it: write \"<5\"", SPAN_FMT(shown(description, 24)));
}

static void one_text(struct lint_at *at, const char *field, struct span s)
{
    struct text_person x;
    if (!text_person(s, TEXT_PERSON_HEALTH | TEXT_PERSON_RESULT, &x))
        return;
    if (x.certain)
        lint_error(at, field, "is about health and says \"%.*s\", which is %s: nothing in it is of one person; say the place, the pathogen, numbers from five on, ages in bands (40-49)", SPAN_FMT(shown(x.where, 40)), x.what);
    else
        lint_advice(at, field, "is about health and says \"%.*s\", which looks like %s: leave it out, where it is of one person", SPAN_FMT(shown(x.where, 40)), x.what);
}

void lint_person(struct lint_at *at)
{
    if (!lint_is_health(at->info))
        return;
    one_text(at, "headline", at->info->headline);
    one_text(at, "description", at->info->description);
    one_text(at, "instruction", at->info->instruction);
}
