#include "desk/voices.h"

#include <ctype.h>
#include <strings.h>

#include "desk/impl.h"
#include "text/norm.h"

/* A text of so many bytes, letters and digits alone, is not written twice by chance. */
enum { STORY_LEAST = 48, STORY_MOST = 2048, LINKS_MOST = 4 };

struct marks {
    uint32_t v[LINKS_MOST + 2];
    size_t n;
};

static uint32_t mark(const struct desk *d, char domain, struct span s)
{
    const struct span none = {NULL, 0};
    uint32_t v = (uint32_t) state_key(&d->state, domain, s, none, none).lo;
    return v ? v : 1;
}

static bool is_word(unsigned char c)
{
    return c >= 0x80 || isalnum(c);
}

/* The text without case, blanks and signs: what is left of a story that was set anew. */
static void add_story(struct desk *d, struct marks *m, struct span text)
{
    struct buf folded = {0};
    size_t n = 0;
    if (text.n > STORY_MOST)
        text.n = STORY_MOST;
    text_fold(text, 0, &folded);
    for (size_t i = 0; i < folded.n; i++)
        if (is_word((unsigned char) folded.p[i]))
            folded.p[n++] = folded.p[i];
    if (n >= STORY_LEAST)
        m->v[m->n++] = mark(d, 'T', span_make(folded.p, n > 600 ? 600 : n));
    buf_free(&folded);
}

static struct span after(struct span s, const char *head)
{
    size_t n = strlen(head);
    return s.n >= n && strncasecmp(s.p, head, n) == 0 ? span_make(s.p + n, s.n - n) : s;
}

/* "https://www.example.org/a?utm=1#x" and "http://example.org/a/" are one page. A host alone is no story. */
static void add_link(struct desk *d, struct marks *m, struct span s)
{
    s = after(after(after(s, "https://"), "http://"), "www.");
    size_t n = 0;
    while (n < s.n && s.p[n] != '#' && !(s.p[n] == '?' && s.n - n > 4 && memcmp(s.p + n + 1, "utm", 3) == 0))
        n++;
    while (n && s.p[n - 1] == '/')
        n--;
    if (n > 8 && memchr(s.p, '/', n))
        m->v[m->n++] = mark(d, 'L', span_make(s.p, n));
}

static void find_marks(struct desk *d, const wf_report *r, struct marks *m)
{
    struct span text = report_span(r->text);
    add_story(d, m, text.n ? text : report_span(r->title));
    for (size_t k = 0; k < r->links_n && k < LINKS_MOST; k++)
        add_link(d, m, report_span(r->links[k]));
    for (size_t k = 0; k < r->labels_n; k++)
        if (span_is(report_span(r->labels[k].name), "origin") && r->labels[k].value.n) {
            m->v[m->n++] = mark(d, 'O', report_span(r->labels[k].value));
            break;
        }
}

static bool has(const uint32_t *v, uint32_t x)
{
    for (size_t i = 0; i < VOICES_MOST; i++)
        if (v[i] == x)
            return true;
    return false;
}

/* The newest ones stay. */
static void add(uint32_t *v, uint32_t x)
{
    if (has(v, x))
        return;
    if (v[VOICES_MOST - 1])
        memmove(v, v + 1, (VOICES_MOST - 1) * sizeof *v);
    size_t i = 0;
    while (i < VOICES_MOST - 1 && v[i])
        i++;
    v[i] = x;
}

static uint32_t publisher(struct desk *d, const struct decide_source *src)
{
    const struct report_binding *b = &src->binding;
    if (src->submitted || !b->plugin.n || b->member.n != 2 || span_is(b->member, "--"))
        return mark(d, 'V', src->source);
    return mark(d, 'V', span_str(arena_printf(&d->overlay->arena, "%.*s %.*s", SPAN_FMT(b->plugin), SPAN_FMT(b->member))));
}

void voices_take(struct desk *d, struct incident *i, const struct decide_source *src, const wf_report *r)
{
    struct marks m = {.n = 0};
    uint32_t who = publisher(d, src);
    bool known = has(i->m.voices, who), copy = false;
    find_marks(d, r, &m);
    for (size_t k = 0; k < m.n; k++)
        copy = copy || has(i->m.stories, m.v[k]);
    if (!known && i->m.sources < VOICES_MOST) {
        add(i->m.voices, who); /* one that passed on a story, too: it is not counted again when it goes on */
        if (copy)
            i->m.copies++;
        else
            i->m.sources++;
    }
    for (size_t k = 0; k < m.n; k++)
        add(i->m.stories, m.v[k]);
}
