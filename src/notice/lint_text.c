/* lint_text: the rules about what is read: headline, description, instruction. See lint.h. */
#include "model/member.h"
#include "model/notice_draft.h"
#include "model/type.h"
#include "notice/lint_impl.h"
#include "notice/sms.h"
#include "text/norm.h"
#include "text/utf8.h"

enum { CAPITALS_FROM = 12,
       SMS_PARTS_MOST = 3 };

static struct span folded(struct buf *b, struct span s)
{
    buf_clear(b);
    text_fold_search(s, b);
    return buf_view(b);
}

/* ---- a place ---- */

bool lint_place_in(const struct lint_means *means, struct span text, size_t *next, struct lint_place *out)
{
    size_t n = means->checkpoints ? means->checkpoints->n : 0;
    struct buf b = {0};
    bool found = false;
    for (; !found && *next < n + MEMBER_COUNT; ++*next) {
        const struct checkpoint *c = *next < n ? &means->checkpoints->v[*next] : NULL;
        const struct member *m = c ? NULL : member_at(*next - n);
        struct span name = folded(&b, span_str(c ? c->name : m->name));
        found = name.n >= 3 && phrase_in_text(text, name);
        if (found)
            *out = (struct lint_place){c ? c->name : m->name, c ? c->member : m->iso2, c};
    }
    buf_free(&b);
    return found;
}

static bool is_generic(const struct lint_at *at, struct span folded_word)
{
    const struct phrases *p = at->l->means->phrases;
    for (size_t i = 0; p && i < p->v.n; i++)
        if (p->v.v[i].kind == PHRASE_GENERIC && span_is(folded_word, p->v.v[i].folded))
            return true;
    return false;
}

/* Has the headline a word of the area's description that names something? Parts between commas are tried whole, then their words. */
static bool names_area(const struct lint_at *at, struct span headline, struct span desc)
{
    size_t i = 0;
    while (i < desc.n) {
        size_t k = i, from;
        while (k < desc.n && !strchr(",;()/", desc.p[k]))
            k++;
        if (text_count(span_make(desc.p + i, k - i)) >= 3 && phrase_in_text(headline, span_make(desc.p + i, k - i)))
            return true;
        for (from = i; from < k; from++) {
            size_t to = from;
            while (to < k && desc.p[to] != ' ')
                to++;
            struct span word = span_make(desc.p + from, to - from);
            if (text_count(word) >= 4 && !is_generic(at, word) && phrase_in_text(headline, word))
                return true;
            from = to;
        }
        i = k + 1;
    }
    return false;
}

void lint_headline_place(struct lint_at *at)
{
    struct buf h = {0}, d = {0};
    struct span headline = folded(&h, at->info->headline);
    struct lint_place place;
    size_t next = 0;
    bool named = !headline.n || lint_place_in(at->l->means, headline, &next, &place);
    for (size_t i = 0; i < at->info->areas_n && !named; i++)
        named = names_area(at, headline, folded(&d, at->info->areas[i].desc));
    if (!named)
        lint_error(at, "headline", "names no place: say one that areaDesc, the register of checkpoints or a member's name has");
    buf_free(&h);
    buf_free(&d);
}

/* ---- a time ---- */

/* The digit of any of the members' scripts; -1: none. */
static int digit_of(uint32_t c)
{
    static const uint32_t zeros[] = {'0', 0xe50, 0xed0, 0x1040, 0x17e0, 0xbe6, 0xff10};
    for (size_t i = 0; i < ARRAY_LEN(zeros); i++)
        if (c >= zeros[i] && c <= zeros[i] + 9)
            return (int) (c - zeros[i]);
    return -1;
}

/* What may stand between hours and minutes. */
static bool is_between(uint32_t c)
{
    return c == ':' || c == '.' || c == 'h' || c == 'H' || c == 0xff1a || c == 0x65f6 || c == 0x6642 || c == 0x70b9 || c == 0x9ede;
}

/* Does a zone, or an "h", stand from i on? Four digits alone may be a year. */
static bool is_zone(const uint32_t *c, size_t n, size_t i)
{
    static const char *const zones[] = {"Z", "UTC", "LT", "h", "H", "WIB", "WITA", "WIT", "ICT", "MMT", "PHT", "PST", "SGT", "MYT", "BNT", "TLT"};
    i += i < n && c[i] == ' ';
    for (size_t z = 0; z < ARRAY_LEN(zones); z++) {
        size_t k = 0;
        while (zones[z][k] && i + k < n && c[i + k] == (uint32_t) zones[z][k])
            k++;
        uint32_t next = i + k < n ? c[i + k] | 32 : 0;
        if (!zones[z][k] && !(next >= 'a' && next <= 'z'))
            return true;
    }
    return false;
}

/* "14:30", "14.30", "14h30", "1430 LT": of a text's code points, that from i on. */
static bool is_clock(const uint32_t *c, size_t n, size_t i)
{
    size_t digits = 0;
    int v[4];
    while (i + digits < n && digits < 4 && digit_of(c[i + digits]) >= 0) {
        v[digits] = digit_of(c[i + digits]);
        digits++;
    }
    if (digits == 4)
        return v[0] * 10 + v[1] < 24 && v[2] < 6 && is_zone(c, n, i + 4);
    if ((digits != 1 && digits != 2) || i + digits + 2 >= n || !is_between(c[i + digits]))
        return false;
    int hours = digits == 2 ? v[0] * 10 + v[1] : v[0], ten = digit_of(c[i + digits + 1]), one = digit_of(c[i + digits + 2]);
    return hours < 24 && ten >= 0 && ten < 6 && one >= 0 && (i + digits + 3 == n || digit_of(c[i + digits + 3]) < 0);
}

/* The code points of s, mem_free. */
static uint32_t *points_of(struct span s, size_t *n)
{
    uint32_t *c = mem_alloc_array(s.n + 1, sizeof *c);
    *n = 0;
    for (size_t i = 0; i < s.n;) {
        int k = utf8_decode(s.p + i, s.n - i, &c[(*n)++]);
        i += (size_t) (k < 0 ? -k : k);
    }
    return c;
}

static bool has_clock(struct span s)
{
    size_t n;
    uint32_t *c = points_of(s, &n);
    bool found = false;
    for (size_t i = 0; i < n && !found; i++)
        found = (i == 0 || digit_of(c[i - 1]) < 0) && is_clock(c, n, i);
    mem_free(c);
    return found;
}

void lint_headline_time(struct lint_at *at)
{
    if (at->info->headline.n && !has_clock(at->info->headline))
        lint_error(at, "headline", "names no time: say the local one, as 14:30");
}

/* ---- what must and must not be said ---- */

static const struct {
    const char *field;
    size_t at;
} texts[] = {
    {"headline", offsetof(struct notice_info, headline)},
    {"description", offsetof(struct notice_info, description)},
    {"instruction", offsetof(struct notice_info, instruction)},
};

static struct span text_of(const struct notice_info *i, size_t k)
{
    return *(const struct span *) (const void *) ((const char *) i + texts[k].at);
}

void lint_drill(struct lint_at *at)
{
    const struct phrases *p = at->l->means->phrases;
    bool may = at->l->n->status == NOTICE_EXERCISE || at->l->n->status == NOTICE_TEST;
    struct buf b = {0};
    for (size_t k = 0; p && k < ARRAY_LEN(texts); k++) {
        struct span text = folded(&b, text_of(at->info, k));
        const struct phrase *no = phrases_in(p, PHRASE_NOT_A_DRILL, span_make(NULL, 0), text);
        const struct phrase *word = no || may || k ? NULL : phrases_in(p, PHRASE_DRILL, notice_language(at->info), text);
        if (no)
            lint_error(at, texts[k].field, "says \"%s\": those words have gone out with drills; say what has happened", no->text);
        if (word)
            lint_error(at, texts[k].field, "says \"%s\", and its status is %s: nobody can tell whether it is meant", word->text,
                       words_of(&words_notice_status, at->l->n->status) ? words_of(&words_notice_status, at->l->n->status) : "not said");
    }
    buf_free(&b);
}

bool lint_is_health(const struct notice_info *i)
{
    for (size_t k = 0; k < i->categories_n; k++)
        if (span_is(SPAN_LIT("Health"), words_of(&words_notice_category, i->categories[k]) ? words_of(&words_notice_category, i->categories[k]) : ""))
            return true;
    return type_in(notice_event_type(i), "HLT");
}

void lint_nationality(struct lint_at *at)
{
    struct buf b = {0};
    const struct phrases *p = at->l->means->phrases;
    const struct phrase *label = p && lint_is_health(at->info) ? phrases_in(p, PHRASE_NATIONALITY, notice_language(at->info), folded(&b, at->info->headline)) : NULL;
    if (label)
        lint_error(at, "headline", "is about health and says \"%s\": a disease has no nationality; name the place and the pathogen", label->text);
    buf_free(&b);
}

/* What ends a word on either side of a number: "12 ill", "ill: 3", not "T3", "14:30", "SQ-12", "2026-11-29". */
static bool is_gap(uint32_t c)
{
    return c == ' ' || c == ',' || c == ';' || c == '(' || c == ')' || c == 0xff0c || c == 0x3001;
}

/* Has it a number that stands alone at its beginning, or before a word in small letters ("3 ill travellers"): a name of a place has its number at the end ("Terminal 3, 14:30"). */
static bool has_count(struct span s)
{
    size_t n;
    uint32_t *c = points_of(s, &n);
    bool found = false;
    for (size_t i = 0; i < n && !found; i++) {
        size_t k = i;
        if (digit_of(c[i]) < 0 || (i && !is_gap(c[i - 1])))
            continue;
        while (k < n && digit_of(c[k]) >= 0)
            k++;
        found = k - i <= 3 && k + 1 < n && c[k] == ' ' && c[k + 1] >= 'a' && c[k + 1] <= 'z' && !is_zone(c, n, k);
        i = k;
    }
    mem_free(c);
    return found;
}

void lint_count(struct lint_at *at)
{
    if (lint_is_health(at->info) && has_count(at->info->headline))
        lint_advice(at, "headline", "is about health and says how many: name the place and the pathogen; numbers belong into the text, those under five nowhere");
}

void lint_lead(struct lint_at *at)
{
    const struct phrases *p = at->l->means->phrases;
    struct span language = notice_language(at->info);
    struct buf b = {0};
    bool said = false;
    if (!p || !span_is(notice_event_type(at->info), "SEC.WANTED_LEAD"))
        return;
    for (size_t k = 0; k < ARRAY_LEN(texts); k++)
        said |= phrases_in(p, PHRASE_VERIFY, language, folded(&b, text_of(at->info, k))) != NULL;
    const struct phrase *say = phrases_first(p, PHRASE_VERIFY, language);
    if (!say)
        lint_error(at, "language", "the file of phrases has no \"verify before action\" in %.*s: a lead can't be sent in it", SPAN_FMT(language));
    else if (!said)
        lint_error(at, "instruction", "a lead says \"%s\"", say->text);
    buf_free(&b);
}

void lint_wording(struct lint_at *at)
{
    const struct phrases *p = at->l->means->phrases;
    struct buf b = {0};
    for (size_t k = 0; p && k < ARRAY_LEN(texts); k++) {
        const struct phrase *x = phrases_in(p, PHRASE_INSTEAD, notice_language(at->info), folded(&b, text_of(at->info, k)));
        if (x)
            lint_advice(at, texts[k].field, "says \"%s\"; better: %s", x->text, x->better);
    }
    buf_free(&b);
}

/* ---- how it looks ---- */

void lint_capitals(struct lint_at *at)
{
    struct span h = at->info->headline;
    size_t capitals = 0;
    for (size_t i = 0; i < h.n; i++) {
        if (h.p[i] >= 'a' && h.p[i] <= 'z')
            return;
        capitals += h.p[i] >= 'A' && h.p[i] <= 'Z';
    }
    if (capitals >= CAPITALS_FROM)
        lint_advice(at, "headline", "is all in capitals: slower to read, and no more urgent");
}

void lint_length(struct lint_at *at)
{
    struct sms_size head = sms_measure(at->info->headline), all;
    struct buf b = {0};
    buf_span(&b, at->info->headline);
    buf_char(&b, '\n');
    buf_span(&b, at->info->instruction);
    all = sms_measure(buf_view(&b));
    buf_free(&b);
    if (head.parts > 1)
        lint_advice(at, "headline", "%zu %s: an SMS holds %d, so it is cut in %zu", head.units, head.wide ? "characters" : "septets", head.wide ? 70 : 160, head.parts);
    if (at->info->instruction.n && all.parts > SMS_PARTS_MOST)
        lint_advice(at, "instruction", "with the headline it takes %zu short messages; %d at most arrive together", all.parts, SMS_PARTS_MOST);
}

/* Of a text that the engine made: an officer's own may say "[...]" of what he quotes, so it is an advice. */
void lint_shortened(struct lint_at *at)
{
    const struct span shortened = SPAN_LIT(DRAFT_SHORTENED), cut = SPAN_LIT(DRAFT_CUT);
    struct span d = at->info->description;
    const char *found = d.n ? memmem(d.p, d.n, shortened.p, shortened.n) : NULL;
    if (found) {
        size_t n = (size_t) (d.p + d.n - found), most = 160;
        const char *stop = memchr(found, '.', n);
        n = stop ? (size_t) (stop - found) : n;
        lint_advice(at, "description", "was made shorter: %.*s; say what is left out where it matters, or hand it over beside the notice", (int) (n < most ? n : most), found);
    }
    if (d.n && memmem(d.p, d.n, cut.p, cut.n))
        lint_advice(at, "description", "is cut where it says [...]: hand what is missing over beside the notice");
}
