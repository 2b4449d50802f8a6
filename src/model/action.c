#include "model/action.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "model/checkpoint.h"
#include "model/member.h"
#include "model/when.h"
#include "text/clean.h"

static const char *const kind_words[] = {"CLOSURE", "REOPENING", "HOURS", "ENTRY_RULE", "QUOTA", "CARRIER_INSTRUCTION", "EXTRA_SCREENING", "HEALTH_MEASURE"};
static const char *const state_words[] = {"ANNOUNCED", "IN_FORCE", "EXPIRED", "LIFTED", "SUPERSEDED"};
static const char *const direction_words[] = {"IN", "OUT", "BOTH"};
static const char *const why_words[] = {"CLOSED", "HOURS", "QUOTA"};
const struct words words_action_kind = {"kind", kind_words, ARRAY_LEN(kind_words)};
const struct words words_action_state = {"state", state_words, ARRAY_LEN(state_words)};
const struct words words_action_direction = {"direction", direction_words, ARRAY_LEN(direction_words)};
const struct words words_action_why = {"why", why_words, ARRAY_LEN(why_words)};

static const char *const names[ACTION_FIELDS] = {
    [ACTION_FIELD_KIND] = "kind",
    [ACTION_FIELD_MEMBER] = "member",
    [ACTION_FIELD_CHECKPOINTS] = "checkpoints",
    [ACTION_FIELD_DIRECTION] = "direction",
    [ACTION_FIELD_EFFECTIVE] = "effective",
    [ACTION_FIELD_EXPIRES] = "expires",
    [ACTION_FIELD_HOURS] = "hours",
    [ACTION_FIELD_QUOTA] = "quota",
    [ACTION_FIELD_DELAYS] = "delays_over_24h",
    [ACTION_FIELD_OF] = "of",
    [ACTION_FIELD_TEXT +
        ACTION_AFFECTED] = "affected",
    [ACTION_FIELD_TEXT +
        ACTION_RATIONALE] = "rationale",
    [ACTION_FIELD_TEXT +
        ACTION_LEGAL_BASIS] = "legal_basis",
    [ACTION_FIELD_TEXT +
        ACTION_PROPORTIONALITY] = "proportionality",
    [ACTION_FIELD_TEXT +
        ACTION_ALTERNATIVES] = "alternatives",
    [ACTION_FIELD_TEXT +
        ACTION_EXCEPTIONS] = "exceptions",
    [ACTION_FIELD_TEXT +
        ACTION_ANNOUNCED_HOW] = "announced_how",
};

#define BIT(f) (1u << (f))
/* Of what somebody typed, as much as a message shows. */
#define CUT(s) (int) ((s).n > 40 ? 40 : (s).n), (s).p
#define TEXT_BIT(t) BIT(ACTION_FIELD_TEXT + (t))
/* What makes it an action at all: a member's report that says so much is in the register. */
enum { KNOWN = BIT(ACTION_FIELD_KIND) | BIT(ACTION_FIELD_MEMBER) | BIT(ACTION_FIELD_CHECKPOINTS) | BIT(ACTION_FIELD_EXPIRES),
       GROUNDS = TEXT_BIT(ACTION_RATIONALE) | TEXT_BIT(ACTION_LEGAL_BASIS) | TEXT_BIT(ACTION_PROPORTIONALITY) | TEXT_BIT(ACTION_EXCEPTIONS) };
/* What each kind has to say beside that, and what of it makes it one at all. */
static const struct {
    uint32_t needs, known;
} kinds[ACTION_KINDS_END] = {
    [ACTION_CLOSURE] = {GROUNDS, 0},
    [ACTION_REOPENING] = {TEXT_BIT(ACTION_RATIONALE), 0},
    [ACTION_HOURS] = {TEXT_BIT(ACTION_RATIONALE), BIT(ACTION_FIELD_HOURS)},
    [ACTION_ENTRY_RULE] = {GROUNDS | TEXT_BIT(ACTION_AFFECTED), 0},
    [ACTION_QUOTA] = {GROUNDS, BIT(ACTION_FIELD_QUOTA)},
    [ACTION_CARRIER_INSTRUCTION] = {TEXT_BIT(ACTION_RATIONALE) | TEXT_BIT(ACTION_LEGAL_BASIS) | TEXT_BIT(ACTION_AFFECTED), 0},
    [ACTION_EXTRA_SCREENING] = {GROUNDS | TEXT_BIT(ACTION_AFFECTED), 0},
    [ACTION_HEALTH_MEASURE] = {GROUNDS | TEXT_BIT(ACTION_AFFECTED) | TEXT_BIT(ACTION_ALTERNATIVES), 0},
};
static const char *const law[] = {"act", "article", "articles", "art", "section", "sections", "sec", "regulation", "regulations", "decree", "order", "law", "ihr", "convention", "resolution", "proclamation", "ordinance",
                                  "treaty", "constitution", "gazette", "notification", "circular"};

void action_init(struct action *x)
{
    memset(x, 0, sizeof *x);
    x->effective = x->expires = TIME_NONE;
}

const char *action_field_name(unsigned field)
{
    return field < ACTION_FIELDS ? names[field] : NULL;
}

/* The same name, with or without its '_'. */
static bool same_name(struct span name, const char *field)
{
    size_t at = 0;
    if (span_is(name, field))
        return true;
    for (; *field; field++)
        if (*field != '_' && (at >= name.n || name.p[at++] != *field))
            return false;
    return at == name.n;
}

int action_field_find(struct span name)
{
    for (int i = 0; i < ACTION_FIELDS; i++)
        if (same_name(name, names[i]))
            return i;
    return span_is(name, "delays") ? ACTION_FIELD_DELAYS : -1;
}

/* ---- words in a text ---- */

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char) c >= 0x80;
}

/* The next word of *s in small letters, cut where it has no room; false: there is none. */
static bool next_word(struct span *s, char *out, size_t size)
{
    size_t n = 0;
    while (s->n && !is_word(*s->p))
        s->p++, s->n--;
    while (s->n && is_word(*s->p)) {
        if (n + 1 < size)
            out[n++] = fold(*s->p);
        s->p++, s->n--;
    }
    out[n] = 0;
    return n > 0;
}

bool action_cites(struct span basis)
{
    char word[40];
    bool names_law = false, numbered = false;
    for (size_t i = 0; i < basis.n; i++)
        numbered = numbered || (basis.p[i] >= '0' && basis.p[i] <= '9');
    while (next_word(&basis, word, sizeof word))
        for (size_t i = 0; i < ARRAY_LEN(law); i++)
            names_law = names_law || strcmp(word, law[i]) == 0;
    return names_law && numbered;
}

/* ---- hours, places, numbers ---- */

static bool clock_of(const char *p, unsigned *out)
{
    for (int i = 0; i < 5; i++)
        if (i == 2 ? p[i] != ':' : p[i] < '0' || p[i] > '9')
            return false;
    unsigned h = (unsigned) (p[0] - '0') * 10 + (unsigned) (p[1] - '0'), m = (unsigned) (p[3] - '0') * 10 + (unsigned) (p[4] - '0');
    *out = h * 60 + m;
    return m < 60 && (h < 24 || (h == 24 && m == 0));
}

bool action_hours(struct span hours, unsigned *from, unsigned *to)
{
    return hours.n == 11 && hours.p[5] == '-' && clock_of(hours.p, from) && clock_of(hours.p + 6, to) && *from < 24 * 60 && *from != *to && *to != 0;
}

bool action_names(const char *checkpoints, const char *code)
{
    for (const char *p = checkpoints; strlen(p) >= 5; p += p[5] ? 6 : 5)
        if (memcmp(p, code, 5) == 0)
            return true;
    return false;
}

uint32_t action_number(struct span id)
{
    uint64_t n = 0;
    if (id.n > 3 && memcmp(id.p, "EX ", 3) == 0)
        id = span_make(id.p + 3, id.n - 3);
    if (id.n > 3 && fold(id.p[0]) == 'b' && fold(id.p[1]) == 'a' && id.p[2] == '-')
        id = span_make(id.p + 3, id.n - 3);
    if (!id.n || id.n > 9)
        return 0;
    for (size_t i = 0; i < id.n; i++) {
        if (id.p[i] < '0' || id.p[i] > '9')
            return 0;
        n = n * 10 + (uint64_t) (id.p[i] - '0');
    }
    return (uint32_t) n;
}

char *action_id(uint32_t n, char *out)
{
    snprintf(out, ACTION_ID_ROOM, "BA-%04u", n);
    return out;
}

char *action_line(uint8_t kind, uint8_t direction, const char *member, bool all, const char *checkpoints, char *out, size_t size)
{
    const char *k = words_of(&words_action_kind, kind), *d = words_of(&words_action_direction, direction);
    snprintf(out, size, "%s %s %s%s", k ? k : "?", d ? d : "?", all ? "all of " : "", all ? member : checkpoints);
    return out;
}

/* ---- one field ---- */

static int by_code(const void *a, const void *b)
{
    return memcmp(a, b, 5);
}

static int set_places(struct action *x, struct span v, struct err *e)
{
    char codes[ACTION_PLACES][5];
    size_t n = 0, at = 0;
    x->all = span_is(v, "all") || span_is(v, "ALL");
    memset(x->checkpoints, 0, sizeof x->checkpoints);
    for (size_t i = 0; !x->all && i < v.n;) {
        size_t k = i;
        while (k < v.n && v.p[k] != ' ' && v.p[k] != ',')
            k++;
        struct span code = span_make(v.p + i, k - i);
        i = k + 1;
        if (!code.n)
            continue;
        if (n == ACTION_PLACES)
            return err_field(e, WF_E_LIMIT, names[ACTION_FIELD_CHECKPOINTS], "more than %d checkpoints: say \"all\", or make several of it", ACTION_PLACES);
        char up[5];
        for (size_t c = 0; code.n == 5 && c < 5; c++)
            up[c] = code.p[c] >= 'a' && code.p[c] <= 'z' ? (char) (code.p[c] - 32) : code.p[c];
        if (code.n != 5 || !checkpoint_code_ok(span_make(up, 5)))
            return err_field(e, WF_E_INVALID, names[ACTION_FIELD_CHECKPOINTS], "\"%.*s\" is no checkpoint's code of five letters or digits; or \"all\"", CUT(code));
        memcpy(codes[n++], up, 5);
    }
    if (!x->all && !n)
        return err_field(e, WF_E_INVALID, names[ACTION_FIELD_CHECKPOINTS], "which checkpoints? codes, or \"all\"");
    qsort(codes, n, sizeof codes[0], by_code);
    for (size_t i = 0; i < n; i++) {
        if (i && memcmp(codes[i], codes[i - 1], 5) == 0)
            continue;
        if (at)
            x->checkpoints[at++] = ' ';
        memcpy(x->checkpoints + at, codes[i], 5);
        at += 5;
    }
    return 0;
}

static int set_word(const struct words *t, unsigned field, struct span v, uint8_t *out, struct err *e)
{
    char list[200];
    *out = (uint8_t) words_find(t, v);
    return *out ? 0 : err_field(e, WF_E_INVALID, names[field], "\"%.*s\" is no %s; it is %s", CUT(v), names[field], words_list(t, list, sizeof list));
}

/* "now", what is still to come, what was: any time. */
static int set_time(unsigned field, struct span v, wf_time now, int16_t zone, wf_time *out, struct err *e)
{
    if (span_is(v, "now")) {
        *out = now;
        return 0;
    }
    if (time_parse(v, out, NULL, NULL) == 0)
        return 0;
    return v.n && v.p[0] == '-' ? when_parse_past(v, now, zone, names[field], out, e) : when_parse(v, now, zone, names[field], out, e);
}

static int set_quota(struct action *x, struct span v, struct err *e)
{
    uint64_t n = 0;
    for (size_t i = 0; i < v.n && n <= 10000000; i++)
        n = v.p[i] >= '0' && v.p[i] <= '9' ? n * 10 + (uint64_t) (v.p[i] - '0') : 10000001;
    if (!v.n || !n || n > 10000000)
        return err_field(e, WF_E_INVALID, names[ACTION_FIELD_QUOTA], "\"%.*s\" is no number of travellers a day, from 1 on (none at all is a closure)", CUT(v));
    x->quota = (uint32_t) n;
    return 0;
}

static int set_flag(struct action *x, struct span v, struct err *e)
{
    bool yes = span_is(v, "yes") || span_is(v, "true") || span_is(v, "1"), no = span_is(v, "no") || span_is(v, "false") || span_is(v, "0");
    x->delays = yes;
    return yes || no ? 0 : err_field(e, WF_E_INVALID, names[ACTION_FIELD_DELAYS], "\"%.*s\" is neither yes nor no", CUT(v));
}

static int set_text(struct arena *a, struct action *x, unsigned field, struct span v, struct err *e)
{
    struct span t = text_clean_arena(a, v, 0, NULL);
    while (t.n && (t.p[t.n - 1] == ' ' || t.p[t.n - 1] == '\n'))
        t.n--;
    while (t.n && (t.p[0] == ' ' || t.p[0] == '\n'))
        t.p++, t.n--;
    if (t.n >= ACTION_TEXT_MAX)
        return err_field(e, WF_E_LIMIT, names[field], "%zu bytes where %d are the most", t.n, ACTION_TEXT_MAX - 1);
    x->text[field - ACTION_FIELD_TEXT] = t;
    if (!t.n)
        x->given &= ~BIT(field);
    return 0;
}

int action_set(struct arena *a, struct action *x, unsigned field, struct span v, wf_time now, int16_t zone, struct err *e)
{
    unsigned from, to;
    x->given |= BIT(field);
    switch (field) {
    case ACTION_FIELD_KIND:
        return set_word(&words_action_kind, field, v, &x->kind, e);
    case ACTION_FIELD_MEMBER:
        if (v.n != 2 || !member_code_ok(v))
            return err_field(e, WF_E_INVALID, names[field], "\"%.*s\" is not two capital letters", CUT(v));
        memcpy(x->member, v.p, 2);
        return 0;
    case ACTION_FIELD_CHECKPOINTS:
        return set_places(x, v, e);
    case ACTION_FIELD_DIRECTION:
        return set_word(&words_action_direction, field, v, &x->direction, e);
    case ACTION_FIELD_EFFECTIVE:
        return set_time(field, v, now, zone, &x->effective, e);
    case ACTION_FIELD_EXPIRES:
        return set_time(field, v, now, zone, &x->expires, e);
    case ACTION_FIELD_HOURS:
        if (!action_hours(v, &from, &to))
            return err_field(e, WF_E_INVALID, names[field], "\"%.*s\" are no hours like 06:00-22:00, in the checkpoint's own time", CUT(v));
        memcpy(x->hours, v.p, v.n);
        x->hours[v.n] = 0;
        return 0;
    case ACTION_FIELD_QUOTA:
        return set_quota(x, v, e);
    case ACTION_FIELD_DELAYS:
        return set_flag(x, v, e);
    case ACTION_FIELD_OF:
        if (!action_number(v))
            return err_field(e, WF_E_INVALID, names[field], "\"%.*s\" is no action's number like BA-0007", CUT(v));
        x->of = v;
        return 0;
    default:
        return set_text(a, x, field, v, e);
    }
}

/* Is it one of the blank-separated words? */
static bool is_among(struct span word, const char *words)
{
    for (const char *p = words; *p;) {
        size_t n = strcspn(p, " ");
        if (span_eq(word, span_make(p, n)))
            return true;
        p += n + (p[n] == ' ');
    }
    return false;
}

int action_read(struct arena *a, struct action *x, const struct json *args, const char *others, wf_time now, int16_t zone, struct err *e)
{
    JSON_EACH (m, args) {
        if (is_among(m->key, others))
            continue;
        int field = action_field_find(m->key), rc;
        if (field < 0)
            return err_field(e, WF_E_INVALID, "fields", "an action has no \"%.*s\"", CUT(m->key));
        if (m->type == JSON_NULL)
            continue;
        struct span v = m->type == JSON_BOOL ? m->i ? SPAN_LIT("yes") : SPAN_LIT("no") : m->type == JSON_INT ? m->raw
                                                                                                             : m->s;
        if (m->type == JSON_ARRAY && field == ACTION_FIELD_CHECKPOINTS) {
            struct buf list = {0};
            JSON_EACH (code, m)
                buf_printf(&list, "%s%.*s", list.n ? " " : "", SPAN_FMT(code->s));
            v = arena_span(a, buf_view(&list));
            buf_free(&list);
        } else if (m->type != JSON_STRING && m->type != JSON_BOOL && m->type != JSON_INT) {
            return err_field(e, WF_E_INVALID, names[field], "\"%s\" is a string", names[field]);
        }
        rc = action_set(a, x, (unsigned) field, v, now, zone, e);
        if (rc)
            return rc;
    }
    return 0;
}

/* ---- the whole ---- */

uint32_t action_missing(const struct action *x, bool heard)
{
    uint32_t needs = KNOWN;
    if (x->kind && x->kind < ACTION_KINDS_END)
        needs |= kinds[x->kind].known | (heard ? 0 : kinds[x->kind].needs);
    if (x->all)
        needs &= ~BIT(ACTION_FIELD_CHECKPOINTS);
    if (x->expires == TIME_NONE)
        return (needs & ~x->given) | BIT(ACTION_FIELD_EXPIRES);
    return needs & ~x->given;
}

char *action_fields_list(uint32_t fields, char *out, size_t size)
{
    size_t n = 0;
    out[0] = 0;
    for (unsigned i = 0; i < ACTION_FIELDS; i++)
        if (fields & BIT(i) && n < size)
            n += (size_t) snprintf(out + n, size - n, "%s%s", n ? ", " : "", names[i]);
    return out;
}

int action_check(const struct action *x, struct err *e)
{
    if (x->expires != TIME_NONE && x->effective != TIME_NONE) {
        if (x->expires <= x->effective)
            return err_field(e, WF_E_INVALID, names[ACTION_FIELD_EXPIRES], "it would end before it begins");
        if ((x->expires - x->effective) / NSEC_PER_SEC > (int64_t) ACTION_DAYS_MOST * 86400)
            return err_field(e, WF_E_INVALID, names[ACTION_FIELD_EXPIRES], "more than %d days: let it end before, and extend it with the reasons that there are then", ACTION_DAYS_MOST);
    }
    if (x->given & BIT(ACTION_FIELD_HOURS) && x->kind != ACTION_HOURS)
        return err_field(e, WF_E_INVALID, names[ACTION_FIELD_HOURS], "hours belong to the kind HOURS");
    if (x->given & BIT(ACTION_FIELD_QUOTA) && x->kind != ACTION_QUOTA)
        return err_field(e, WF_E_INVALID, names[ACTION_FIELD_QUOTA], "a quota belongs to the kind QUOTA");
    if (x->delays && x->kind == ACTION_REOPENING)
        return err_field(e, WF_E_INVALID, names[ACTION_FIELD_DELAYS], "a reopening delays nobody");
    if (action_by_nationality(x->text[ACTION_AFFECTED]) && !action_cites(x->text[ACTION_LEGAL_BASIS]))
        return err_field(e, WF_E_INVALID, names[ACTION_FIELD_TEXT + ACTION_LEGAL_BASIS], "it names a nationality: that needs the law that says so, with its number (\"Immigration Act 1959/63, s. 8\")");
    return 0;
}
