/* sim/scenario: see scenario.h. */
#include "sim/scenario.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/fs.h"
#include "sim/misbehave.h"
#include "sim/play.h"

#define WORDS_MOST 24

struct reader {
    struct scenario *s;
    struct err *e;
    unsigned line;
    char *words[WORDS_MOST];
    size_t n;
};

#define BAD(r, field, ...) err_field((r)->e, WF_E_INVALID, field, __VA_ARGS__)

/* Cuts a line into words; "..." after a "=" or alone may hold spaces. */
static int cut(struct reader *r, struct span line)
{
    size_t i = 0;
    r->n = 0;
    while (i < line.n) {
        while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
            i++;
        if (i == line.n || line.p[i] == '#')
            break;
        if (r->n == WORDS_MOST)
            return BAD(r, "", "more than %d words", WORDS_MOST);
        char *word = arena_alloc(&r->s->arena, line.n - i + 1);
        size_t k = 0;
        bool quoted = false;
        for (; i < line.n && (quoted || (line.p[i] != ' ' && line.p[i] != '\t')); i++) {
            if (line.p[i] == '"')
                quoted = !quoted;
            else
                word[k++] = line.p[i];
        }
        if (quoted)
            return BAD(r, "", "a quote is not closed");
        r->words[r->n++] = word;
    }
    return 0;
}

/* "HH:MM" or "HH:MM:SS"; hours may pass 24. */
static int span_of_time(struct reader *r, const char *text, wf_time *out)
{
    unsigned h, m, s = 0;
    char rest;
    int got = sscanf(text, "%5u:%2u:%2u%c", &h, &m, &s, &rest);
    if ((got != 2 && got != 3) || m > 59 || s > 59)
        return BAD(r, "at", "\"%s\" is no time; it is hours:minutes or hours:minutes:seconds after the start", text);
    *out = h * HOUR + m * MINUTE + s * NSEC_PER_SEC;
    return 0;
}

static int number(struct reader *r, const char *key, const char *text, long least, long most, int *out)
{
    char *end;
    long v = strtol(text, &end, 10);
    if (*end || end == text || v < least || v > most)
        return BAD(r, key, "%s \"%s\" is no number from %ld to %ld", key, text, least, most);
    *out = (int) v;
    return 0;
}

static bool is_one_of(const char *word, const char *const *list)
{
    while (*list && strcmp(*list, word) != 0)
        list++;
    return *list;
}

/* What a closure or a measure says of itself. 1: the word is none of those. */
static int of_measure(struct reader *r, struct measure *m, const char *word, const char *value)
{
    static const char *const directions[] = {"IN", "OUT", "BOTH", NULL};
    const struct {
        const char *word, **at;
    } texts[] = {{"affected", &m->affected}, {"rationale", &m->rationale}, {"law", &m->law}, {"proportionality", &m->proportionality}, {"alternatives", &m->alternatives},
                 {"exceptions", &m->exceptions}};
    if (strcmp(word, "until") == 0)
        return span_of_time(r, value, &m->until);
    if (strcmp(word, "direction") == 0) {
        m->direction = value;
        return is_one_of(value, directions) ? 0 : BAD(r, word, "direction \"%s\" is none of IN OUT BOTH", value);
    }
    if (strcmp(word, "delays") == 0) {
        m->delays = strcmp(value, "yes") == 0;
        return m->delays || strcmp(value, "no") == 0 ? 0 : BAD(r, word, "delays \"%s\" is neither yes nor no", value);
    }
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (strcmp(word, texts[i].word) == 0) {
            *texts[i].at = value;
            return 0;
        }
    }
    return 1;
}

/* On which days the ill fell ill, and with what they came. 1: the word is none of those. */
static int of_cases(struct reader *r, struct happening *h, const char *word, const char *value)
{
    int year, month, day, cases, n;
    if (strcmp(word, "flight") == 0)
        h->flight = value;
    else if (strcmp(word, "ship") == 0)
        h->ship = value;
    else if (strcmp(word, "onset") != 0)
        return 1;
    if (strcmp(word, "onset") != 0)
        return 0;
    h->onset = value;
    for (const char *s = value; *s; s += n + (s[n] == ' ')) {
        n = 0;
        if (sscanf(s, "%4d-%2d-%2d:%5d%n", &year, &month, &day, &cases, &n) != 4 || (s[n] && s[n] != ' '))
            return BAD(r, word, "onset \"%s\" is no list of DAY:CASES, as 2026-11-15:2 2026-11-16:4", value);
    }
    return 0;
}

static int setting(struct reader *r, struct planned *p, char *word)
{
    char *value = strchr(word, '=');
    if (!value)
        return BAD(r, "", "\"%s\" is no KEY=VALUE", word);
    *value++ = 0;
    if (strcmp(word, "for") == 0)
        return span_of_time(r, value, &p->lasts);
    if (strcmp(word, "revise") == 0)
        return span_of_time(r, value, &p->h.revised); /* after its start; the world adds the start */
    if (strcmp(word, "n") == 0)
        return number(r, word, value, 0, 100000, &p->h.n);
    if (strcmp(word, "impact") == 0)
        return number(r, word, value, 1, 4, &p->h.impact);
    if (strcmp(word, "urgency") == 0)
        return number(r, word, value, 1, 4, &p->h.urgency);
    if (strcmp(word, "size") == 0) {
        char *end;
        p->h.size = strtod(value, &end);
        return *end || !(p->h.size >= 4 && p->h.size <= 9.5) ? BAD(r, word, "size \"%s\" is no number from 4 to 9.5", value) : 0;
    }
    if (strcmp(word, "title") == 0)
        p->h.title = value;
    else if (strcmp(word, "text") == 0)
        p->h.text = value;
    else {
        int rc = of_measure(r, &p->h.measure, word, value);
        rc = rc == 1 ? of_cases(r, &p->h, word, value) : rc;
        return rc != 1 ? rc
                       : BAD(r, word, "\"%s\" is not known; there are: for revise n impact urgency size title text, of ill travellers onset flight ship, and of a closure or a measure until direction delays affected rationale law "
                                      "proportionality alternatives exceptions", word);
    }
    return 0;
}

static bool says_measure(const struct measure *m)
{
    return m->direction || m->affected || m->rationale || m->law || m->proportionality || m->alternatives || m->exceptions || m->delays || m->until;
}

/* "at TIME happens PLACE KIND ..." and "at TIME outage PLACE ...". */
static int happening_of(struct reader *r, struct planned *p, bool outage)
{
    size_t next = outage ? 4 : 5;
    if (r->n < next)
        return BAD(r, "", outage ? "\"outage\" needs a place" : "\"happens\" needs a place and a kind");
    p->h.place = place_find(span_str(r->words[3]));
    if (!p->h.place)
        return BAD(r, "place", "\"%s\" is none of the places that are played", r->words[3]);
    p->h.tmpl = tmpl_find(outage ? SPAN_LIT("gates") : span_str(r->words[4]));
    if (!p->h.tmpl)
        return BAD(r, "kind", "\"%s\" is none of the kinds of things that happen", r->words[4]);
    p->h.member = p->h.place->member;
    p->h.planned = true;
    p->h.impact = outage ? 3 : p->h.tmpl->impact;
    p->h.urgency = outage ? 1 : p->h.tmpl->urgency;
    p->h.gates = outage ? 2 : p->h.tmpl->gates;
    p->h.degraded = outage;
    p->h.n = outage ? p->h.place->gates : p->h.tmpl->least_n;
    p->h.revised = TIME_NONE;
    p->h.lat = p->h.place->lat;
    p->h.lon = p->h.place->lon;
    p->lasts = HOUR;
    snprintf(p->h.id, sizeof p->h.id, "%.2s-PLAN-%03u", p->h.place->code, r->line);
    for (; next < r->n; next++) {
        int rc = setting(r, p, r->words[next]);
        if (rc)
            return rc;
    }
    if (p->h.revised != TIME_NONE && p->h.revised >= p->lasts)
        return BAD(r, "revise", "\"revise\" lies after the end");
    if ((p->h.onset || p->h.flight || p->h.ship) && strncmp(p->h.tmpl->type, "HLT.", 4) != 0)
        return BAD(r, "kind", "\"%s\" is about no ill traveller, and says nothing of onset, flight and ship", p->h.tmpl->key);
    if (says_measure(&p->h.measure) && strcmp(p->h.tmpl->key, "closure") != 0 && strcmp(p->h.tmpl->key, "measure") != 0)
        return BAD(r, "kind", "\"%s\" is neither closure nor measure, and says nothing of until, direction, delays and grounds", p->h.tmpl->key);
    return 0;
}

/* "at TIME nature gdacs cyclone-ph ...": what happens at no checkpoint, as an interface of such things has it in its own rows. */
static int nature_of(struct reader *r, struct planned *p)
{
    const struct play *play = r->n > 4 ? play_find(span_str(r->words[3])) : NULL;
    size_t row = 0;
    if (r->n < 5)
        return BAD(r, "", "\"nature\" needs an interface and what happens");
    if (!play || !play->kinds)
        return BAD(r, "nature", "\"%s\" plays nothing of that sort; there are: gdacs usgs who-don cap", r->words[3]);
    while (row < play->kinds_n && strcmp(play->kinds[row], r->words[4]) != 0)
        row++;
    if (row == play->kinds_n)
        return BAD(r, "nature", "\"%s\" is none of what %s plays; --list names them", r->words[4], play->name);
    p->h.member = play->member;
    p->h.planned = true;
    p->h.which = (int) row;
    p->h.size = 6.5;
    p->h.revised = 20 * MINUTE; /* an earthquake is looked at by a person then */
    p->lasts = 48 * HOUR;
    snprintf(p->h.id, sizeof p->h.id, "%s-PLAN-%03u", play->name, r->line);
    for (size_t i = 5; i < r->n; i++) {
        int rc = setting(r, p, r->words[i]);
        if (rc)
            return rc;
    }
    return 0;
}

static int at_line(struct reader *r)
{
    struct planned p;
    memset(&p, 0, sizeof p);
    if (r->n < 4)
        return BAD(r, "", "a line of the timeline is: at TIME happens|outage|nature|misbehave ...");
    int rc = span_of_time(r, r->words[1], &p.at);
    if (rc)
        return rc;
    if (strcmp(r->words[2], "misbehave") == 0) {
        struct misbehaviour check;
        p.misbehave = r->words[3];
        p.lasts = 10 * MINUTE;
        rc = misbehave_parse(&check, p.misbehave, r->e);
        for (size_t i = 4; !rc && i < r->n; i++)
            rc = setting(r, &p, r->words[i]);
    } else if (strcmp(r->words[2], "happens") == 0 || strcmp(r->words[2], "outage") == 0) {
        rc = happening_of(r, &p, r->words[2][0] == 'o');
    } else if (strcmp(r->words[2], "nature") == 0) {
        rc = nature_of(r, &p);
    } else {
        return BAD(r, "", "\"%s\" is not known; there are: happens outage nature misbehave", r->words[2]);
    }
    if (!rc)
        VEC_PUSH(&r->s->planned, p);
    return rc;
}

static int rate_line(struct reader *r)
{
    const struct play *play = r->n == 3 ? play_find(span_str(r->words[1])) : NULL;
    char *end;
    if (r->n != 3)
        return BAD(r, "rate", "\"rate\" is: rate MEMBER NUMBER-AN-HOUR");
    if (!play)
        return BAD(r, "rate", "\"%s\" is none of what is played", r->words[1]);
    double v = strtod(r->words[2], &end);
    if (*end || !(v >= 0 && v <= 1000))
        return BAD(r, "rate", "\"%s\" is no number from 0 to 1000", r->words[2]);
    r->s->rate[play->member] = v;
    return 0;
}

/* "per-million ill 16": of so many travellers that one happens. */
static int per_million_line(struct reader *r)
{
    struct scenario *s = r->s;
    const struct tmpl *t = r->n == 3 ? tmpl_find(span_str(r->words[1])) : NULL;
    char *end;
    if (r->n != 3)
        return BAD(r, "per-million", "\"per-million\" is: per-million KIND NUMBER");
    if (!t)
        return BAD(r, "kind", "\"%s\" is none of the kinds of things that happen", r->words[1]);
    double v = strtod(r->words[2], &end);
    if (*end || end == r->words[2] || !(v >= 0 && v <= 80)) /* more, and the largest place would have several an hour */
        return BAD(r, "per-million", "\"%s\" is no number from 0 to 80", r->words[2]);
    for (size_t i = 0; i < s->per_million_n; i++) {
        if (s->per_million[i].tmpl == t)
            return BAD(r, "kind", "\"per-million %s\" stands twice", t->key);
    }
    if (s->per_million_n == PER_MILLION_MOST)
        return BAD(r, "per-million", "there are more than %d lines \"per-million\"", PER_MILLION_MOST);
    s->per_million[s->per_million_n++] = (struct per_million){t, v};
    return 0;
}

/* "desk nfp "National IHR Focal Point"": each member has one more that receives notices. */
static int desk_line(struct reader *r)
{
    struct scenario *s = r->s;
    const char *name = r->n == 3 ? r->words[1] : "";
    size_t letters = strspn(name, "abcdefghijklmnopqrstuvwxyz");
    if (r->n != 3)
        return BAD(r, "desk", "\"desk\" is: desk NAME \"TITLE\"");
    if (!letters || letters > 16 || name[letters])
        return BAD(r, "desk", "\"%s\" is no desk's name of up to 16 small letters", name);
    if (strlen(r->words[2]) > 60 || strpbrk(r->words[2], "\"\\{}"))
        return BAD(r, "desk", "the title has 60 bytes at most, none of them a quote or a brace");
    if (s->desks_n == ARRAY_LEN(s->desks))
        return BAD(r, "desk", "there are more than %zu lines \"desk\"", ARRAY_LEN(s->desks));
    s->desks[s->desks_n++] = (struct recipients_desk){name, r->words[2]};
    return 0;
}

static int one_line(struct reader *r)
{
    const char *first = r->words[0];
    if (strcmp(first, "at") == 0)
        return at_line(r);
    if (strcmp(first, "rate") == 0)
        return rate_line(r);
    if (strcmp(first, "per-million") == 0)
        return per_million_line(r);
    if (strcmp(first, "desk") == 0)
        return desk_line(r);
    if (strcmp(first, "format") == 0)
        return r->n == 2 && strcmp(r->words[1], "1") == 0 ? 0 : BAD(r, "format", "only \"format 1\" can be read");
    if (r->n == 2 && strcmp(first, "title") == 0) {
        r->s->title = r->words[1];
        return 0;
    }
    if (r->n == 2 && strcmp(first, "mark") == 0) {
        r->s->mark = r->words[1];
        return strlen(r->words[1]) <= 40 ? 0 : BAD(r, "mark", "a mark has 40 bytes at most");
    }
    if (r->n == 2 && strcmp(first, "start") == 0)
        return time_parse(span_str(r->words[1]), &r->s->start, NULL, r->e);
    return BAD(r, "", "\"%s\" is not known here; there are: format title mark start desk rate per-million at", first);
}

int scenario_read(struct scenario *s, const char *path, struct err *e)
{
    struct buf text = {0};
    struct reader r = {.s = s, .e = e};
    memset(s, 0, sizeof *s);
    s->start = TIME_NONE;
    int rc = fs_read(path, (size_t) 1 << 20, &text, e);
    struct span rest = buf_view(&text);
    while (!rc && rest.n) {
        const char *end = memchr(rest.p, '\n', rest.n);
        struct span line = span_make(rest.p, end ? (size_t) (end - rest.p) : rest.n);
        rest.p += line.n + (end ? 1 : 0);
        rest.n -= line.n + (end ? 1 : 0);
        r.line++;
        rc = cut(&r, line);
        if (!rc && r.n)
            rc = one_line(&r);
        if (rc)
            err_wrap(e, "%s:%u", path, r.line);
    }
    for (size_t i = 0; i < s->planned.n; i++) {
        if (s->planned.v[i].h.place)
            s->planned.v[i].h.which = (int) i;
    }
    if (!rc && s->start == TIME_NONE)
        rc = err_set(e, WF_E_INVALID, "%s: there is no line \"start\" with the scenario's first moment", path);
    buf_free(&text);
    return rc;
}

struct world scenario_world(const struct scenario *s, uint64_t seed, wf_time start)
{
    struct world w = {.seed = seed, .start = start, .per_million_n = s->per_million_n, .mark = s->mark, .planned = s->planned.v, .planned_n = s->planned.n};
    memcpy(w.rate, s->rate, sizeof w.rate);
    memcpy(w.per_million, s->per_million, sizeof w.per_million);
    return w;
}

void scenario_free(struct scenario *s)
{
    VEC_FREE(&s->planned);
    arena_free(&s->arena);
}
