/* phrases: see phrases.h. */
#include "notice/phrases.h"

#include <stdio.h>

#include "model/datafile.h"
#include "model/notice.h"
#include "text/norm.h"
#include "text/utf8.h"

enum { PHRASES_MOST = 4000, PHRASE_MOST = 200 };
static const char *const kinds[] = {"not-a-drill", "drill", "verify", "nationality", "generic", "instead", "waiting"};
const struct words phrases_words_kind = {"kind", kinds, ARRAY_LEN(kinds)};

static char *fold(struct span s)
{
    struct buf b = {0};
    text_fold_search(s, &b);
    return buf_take(&b);
}

static bool language_ok(struct span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 'a' || s.p[i] > 'z')
            return false;
    return s.n == 2 || s.n == 3;
}

/* "WORDS => BETTER": cuts *line down to the words. Absent: there is no arrow. */
static struct span cut_better(struct span *line)
{
    for (size_t i = 1; i + 4 < line->n; i++) {
        if (memcmp(line->p + i, " => ", 4) == 0) {
            struct span better = span_make(line->p + i + 4, line->n - i - 4);
            line->n = i;
            return better;
        }
    }
    return span_make(NULL, 0);
}

static int take(void *arg, struct span line, struct err *e)
{
    struct phrases *all = arg;
    struct span word = datafile_word(&line), language = datafile_word(&line), better = span_make(NULL, 0);
    struct phrase p = {.kind = (enum phrase_kind) words_find(&phrases_words_kind, word)};
    char list[120];
    if (!p.kind)
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no kind of phrase; one of %s", SPAN_FMT(word), words_list(&phrases_words_kind, list, sizeof list));
    if (!language_ok(language))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no language; two or three small letters, as id or fil", SPAN_FMT(language));
    if (p.kind == PHRASE_INSTEAD) {
        better = cut_better(&line);
        if (!better.n)
            return err_set(e, WF_E_INVALID, "what to say instead is missing; as \"instead en illegal migrants => irregular entry\"");
    }
    if (!line.n || line.n > PHRASE_MOST || !text_is_utf8(line, NULL))
        return err_set(e, WF_E_INVALID, "a text in UTF-8 of 1 to %d bytes is to stand behind the language", PHRASE_MOST);
    if (all->v.n == PHRASES_MOST)
        return err_set(e, WF_E_LIMIT, "there are %d phrases already, the most there may be", PHRASES_MOST);
    memcpy(p.language, language.p, language.n);
    p.text = mem_strndup(line.p, line.n);
    p.folded = fold(line);
    p.better = better.p ? mem_strndup(better.p, better.n) : NULL;
    VEC_PUSH(&all->v, p);
    return WF_OK;
}

int phrases_load(struct phrases *out, const char *path, struct err *e)
{
    memset(out, 0, sizeof *out);
    int code = datafile_lines(path, take, out, e);
    if (code)
        phrases_free(out);
    return code;
}

void phrases_free(struct phrases *p)
{
    for (size_t i = 0; i < p->v.n; i++) {
        mem_free(p->v.v[i].text);
        mem_free(p->v.v[i].folded);
        mem_free(p->v.v[i].better);
    }
    VEC_FREE(&p->v);
}

/* Thai, Lao, Burmese, Khmer and Han put no spaces between words. */
static bool is_unspaced(uint32_t c)
{
    return (c >= 0xe00 && c <= 0xeff) || (c >= 0x1000 && c <= 0x109f) || (c >= 0x1780 && c <= 0x17ff) || (c >= 0x3400 && c <= 0x9fff) || c >= 0x20000;
}

/* Is it a blank, or a mark that stands between words, of ASCII, Latin, Han or Burmese? */
static bool is_between(uint32_t c)
{
    if (c < 0x80)
        return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_');
    return (c >= 0x80 && c <= 0xbf) || (c >= 0x2000 && c <= 0x206f) || (c >= 0x3000 && c <= 0x303f) || (c >= 0xff00 && c <= 0xff0f) || c == 0xff1a || c == 0xff1b || c == 0xff1f;
}

/* May a word that is written with spaces begin or end beside the code point at p? At the text's end, at what stands between words, and at a script that puts no
 * spaces: "ปิดด่านSadaoแล้ว" names Sadao. */
static bool is_edge(const char *p, const char *end)
{
    uint32_t c;
    if (p >= end)
        return true;
    (void) utf8_decode(p, (size_t) (end - p), &c);
    return is_between(c) || is_unspaced(c);
}

static const char *before(const char *start, const char *p)
{
    for (p--; p > start && ((unsigned char) *p & 0xc0) == 0x80; p--)
        ;
    return p;
}

bool phrase_in_text(struct span folded, struct span words)
{
    const char *end = folded.p + folded.n;
    uint32_t first;
    if (!words.n || folded.n < words.n)
        return false;
    (void) utf8_decode(words.p, words.n, &first);
    for (const char *at = folded.p; at && at + words.n <= end; at++) {
        at = memmem(at, (size_t) (end - at), words.p, words.n);
        if (!at)
            return false;
        if (is_unspaced(first) || ((at == folded.p || is_edge(before(folded.p, at), end)) && is_edge(at + words.n, end)))
            return true;
    }
    return false;
}

const struct phrase *phrases_in(const struct phrases *p, enum phrase_kind kind, struct span language, struct span folded)
{
    for (size_t i = 0; i < p->v.n; i++) {
        const struct phrase *x = &p->v.v[i];
        if (x->kind == kind && (!language.n || notice_language_fits(language, x->language)) && phrase_in_text(folded, span_str(x->folded)))
            return x;
    }
    return NULL;
}

const struct phrase *phrases_first(const struct phrases *p, enum phrase_kind kind, struct span language)
{
    for (size_t i = 0; i < p->v.n; i++)
        if (p->v.v[i].kind == kind && notice_language_fits(language, p->v.v[i].language))
            return &p->v.v[i];
    return NULL;
}
