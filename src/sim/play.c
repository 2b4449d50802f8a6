/* sim/play: see play.h. */
#include "sim/play.h"

#include "base/clock.h"
#include "sim/words.h"

#define X(name) &play_##name,
const struct play *const plays[] = {PLAY_LIST(X)};
#undef X
const size_t plays_n = ARRAY_LEN(plays);

const struct play *play_find(struct span name)
{
    for (size_t i = 0; i < plays_n; i++) {
        if (span_is(name, plays[i]->name))
            return plays[i];
    }
    return NULL;
}

struct span play_arg(const char *query, const char *name)
{
    size_t n = strlen(name);
    while (*query) {
        size_t whole = strcspn(query, "&");
        if (whole > n && strncmp(query, name, n) == 0 && query[n] == '=')
            return span_make(query + n + 1, whole - n - 1);
        query += whole + (query[whole] == '&');
    }
    return span_make(NULL, 0);
}

long play_arg_number(const char *query, const char *name, long least, long most, long dflt)
{
    struct span s = play_arg(query, name);
    long n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9' || n > most)
            return dflt;
        n = n * 10 + (s.p[i] - '0');
    }
    return s.n && n >= least && n <= most ? n : dflt;
}

size_t play_order(enum misbehave_kind odd, size_t n, size_t *idx)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = odd == MIS_DISORDER ? n - 1 - i : i;
        if (odd == MIS_GAP && n > 1 && i == n / 2)
            continue;
        idx[k++] = at;
        if (odd == MIS_DUPLICATE)
            idx[k++] = at;
    }
    return k;
}

size_t play_places(enum sim_member member, size_t *idx, size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < places_n && n < most; i++) {
        if (places[i].member == member)
            idx[n++] = i;
    }
    return n;
}

void play_time(struct buf *out, wf_time t, int offset_min)
{
    char text[40];
    t -= t % NSEC_PER_SEC;
    buf_add(out, text, time_format_offset(t, (int16_t) offset_min, text));
}

void play_rfc822(struct buf *out, wf_time t, int offset_min)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct time_fields f;
    time_split(t, (int16_t) offset_min, &f);
    buf_printf(out, "%s, %02d %s %04d %02d:%02d:%02d ", days[f.weekday], f.day, months[f.month - 1], f.year, f.hour, f.minute, f.second);
    if (offset_min)
        buf_printf(out, "+%02d%02d", offset_min / 60, offset_min % 60);
    else
        buf_str(out, "GMT");
}

void play_xml(struct buf *out, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        switch (text.p[i]) {
        case '<':
            buf_str(out, "&lt;");
            break;
        case '>':
            buf_str(out, "&gt;");
            break;
        case '&':
            buf_str(out, "&amp;");
            break;
        case '"':
            buf_str(out, "&quot;");
            break;
        default:
            buf_char(out, text.p[i]);
        }
    }
}

void play_words(struct buf *out, const struct happening *h, const char *lang, bool title)
{
    const struct tmpl *t = h->tmpl;
    const struct phrase *p = words_find(lang, t->key);
    const char *own = title ? h->title : h->text; /* the scenario's, in whatever language it has */
    bool english = lang[0] == 'e';
    const char *words = p                         ? (title ? p->title : p->text)
                        : strcmp(lang, "id") == 0 ? (title ? t->id_title : t->id_text)
                        : strcmp(lang, "lo") == 0 ? (title ? t->lo_title : t->lo_text)
                                                  : (title ? t->en_title : t->en_text);
    if (h->mark)
        buf_printf(out, title ? "%s: " : "%s. ", h->mark);
    world_words(out, own ? own : words, h, english ? h->place->name : h->place->local);
}
