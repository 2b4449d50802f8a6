/* health: see health.h. */
#include "desk/health.h"

#include <stdio.h>
#include <strings.h>

#include "base/hash.h"
#include "desk/impl.h"
#include "model/action.h"
#include "model/few_told.h"
#include "model/report.h"
#include "model/type.h"
#include "text/person.h"

/* What such a report is called from then on; where it is, its checkpoint says. Of one that is made up for training its source says so first (the simulator's scenarios do), and that stays. */
#define SYNTHETIC "SYNTHETIC"
static const struct {
    const char *type, *title;
} kinds[] = {
    {"HLT.ILL_TRAVELLER", SYNTHETIC ": Ill traveller"},
    {"HLT.CLUSTER", SYNTHETIC ": Cluster of ill travellers"},
    {"HLT.DEATH_ON_BOARD", SYNTHETIC ": Death on board"},
    {"HLT.MDH_POSITIVE", SYNTHETIC ": Declaration of health with a yes"},
    {HEALTH_MEASURE, SYNTHETIC ": Health measure at a border"},
    {HEALTH_HAZARD, SYNTHETIC ": CBRN hazard"},
};

static const char *title_of(struct span type)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (span_is(type, kinds[i].type))
            return kinds[i].title;
    return NULL;
}

static bool begins_synthetic(wf_str s)
{
    size_t n = sizeof SYNTHETIC - 1;
    return s.n > n && memcmp(s.p, SYNTHETIC, n) == 0 && (s.p[n] == ':' || s.p[n] == '.');
}

const char *health_words(struct span type)
{
    const char *title = title_of(type);
    return title ? title + sizeof SYNTHETIC ": " - 1 : NULL;
}

bool health_is(struct span type)
{
    return title_of(type) != NULL;
}

#define REVISIONS_SINCE (INT64_C(1577836800) * NSEC_PER_SEC) /* 2020: nobody is born then who is asked for his papers, and no message is older */
enum { OF_SOURCE = 6,      /* "H-0123": what stands behind the source */
       OF_REPORT = 18 + 1, /* "H-0123456789abcdef-" */
       OF_TEXT = 19 + 6,   /* where the last digit is, behind the revision: which of several texts */
       TEXTS = 10 };

/* The same from start to start. Nothing of what was told is in it: an id stands in the journal for ever, and few things can be told of a seat. */
static void id_of(struct span whose, struct span source, struct span source_id, struct span revision, char out[HEALTH_ID])
{
    static const struct hash_key key = {0x6865616c7468, 0x7265636f7264};
    struct buf b = {0};
    unsigned long long from = hash_sip64(&key, whose.p, whose.n) & 0xffff;
    buf_span(&b, source);
    buf_char(&b, '\n');
    buf_span(&b, source_id);
    unsigned long long report = hash_sip64(&key, b.p, b.n) & 0xffffffffffff;
    buf_char(&b, '\n');
    buf_span(&b, revision);
    snprintf(out, HEALTH_ID, "H-%04llx%012llx-%06llx0", from, report, (unsigned long long) hash_sip64(&key, b.p, b.n) & 0xffffff);
    buf_free(&b);
}

static void put(struct json_writer *w, const char *key, wf_str s)
{
    if (s.n)
        jw_kstr(w, key, report_span(s));
}

static void put_areas(struct json_writer *w, const wf_report *r)
{
    bool any = false;
    for (size_t i = 0; i < r->areas_n; i++)
        any |= r->areas[i].desc.n != 0;
    if (!any)
        return;
    jw_key(w, "areas");
    jw_begin_array(w);
    for (size_t i = 0; i < r->areas_n; i++)
        if (r->areas[i].desc.n)
            jw_str(w, report_span(r->areas[i].desc));
    jw_end_array(w);
}

static struct span told_of(struct arena *a, struct span source, const wf_report *r)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kstr(&w, "source", source);
    put(&w, "source_id", r->source_id);
    put(&w, "revision", r->revision);
    put(&w, "title", r->title);
    put(&w, "text", r->text);
    put(&w, "lang", r->lang);
    put(&w, "handling", r->handling);
    put_areas(&w, r);
    if (r->labels_n) {
        jw_key(&w, "labels");
        jw_begin_object(&w);
        for (size_t i = 0; i < r->labels_n; i++) {
            jw_key_span(&w, report_span(r->labels[i].name));
            jw_str(&w, report_span(r->labels[i].value));
        }
        jw_end_object(&w);
    }
    if (r->links_n) {
        jw_key(&w, "links");
        jw_begin_array(&w);
        for (size_t i = 0; i < r->links_n; i++)
            jw_str(&w, report_span(r->links[i]));
        jw_end_array(&w);
    }
    jw_end_object(&w);
    struct span out = arena_span(a, buf_view(&b));
    vault_wipe(&b);
    return out;
}

/* A time as it is said: "2026-11-27T03:20:00+07:00", "+2d", "08:00". */
static bool is_of_time(wf_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!strchr("0123456789-:.+ TZdhm", s.p[i]))
            return false;
    return s.n <= 40;
}

/* What the register of border actions needs of a health measure is no secret: what, where, from when to when, and its grounds, unless they tell of one person. Its numbers under five are "<5". */
static bool of_measure(struct arena *a, const wf_pair *label, wf_pair *out)
{
    struct action x;
    struct err e;
    struct text_person person;
    struct span v = report_span(label->value);
    int field = action_field_find(report_span(label->name));
    *out = *label;
    if (field < 0 || field == ACTION_FIELD_OF || field == ACTION_FIELD_MEMBER)
        return false;
    if (field >= ACTION_FIELD_TEXT) {
        unsigned text = (unsigned) field - ACTION_FIELD_TEXT;
        bool of_one = text_person(v, action_person_flags(true, text), &person) && person.certain;
        v = action_hidden(a, true, text, v); /* what only looks so */
        out->value = (wf_str){v.p, v.n};
        return !of_one;
    }
    action_init(&x);
    return field == ACTION_FIELD_EFFECTIVE || field == ACTION_FIELD_EXPIRES ? is_of_time(label->value) : action_set(a, &x, (unsigned) field, v, 0, 0, &e) == 0;
}

/* Who was struck by a hazard, and how; besides the words of action_tells_of_persons. */
static const char *const struck[] = {"casualty", "casualties", "victim", "victims", "injured", "injury", "injuries", "hurt", "burns", "burnt", "vomiting", "nausea", "dizzy", "collapsed", "unconscious", "cough", "coughing", "irritation", "breathless", "rash",
                                     "headache", "he", "she", "his", "her", "crew", "staff", "officer", "officers", "driver", "drivers", "family", "everybody", "everyone", "somebody", "someone", "hospital", "pax", "mangsa", "korban", "muntah", "pusing", "pengsan", "pingsan",
                                     "pemandu", "sopir", "keluarga", "hospital", "biktima", "nasugatan", "pamilya", "feridos", "hospitalizados",
                                     "exposed", "exposure", "toddler", "toddlers", "infant", "infants", "baby", "babies", "pregnant", "student", "students", "pupil", "pupils", "blister", "blisters", "fainted", "fainting", "faint", "symptom", "symptoms", "sick", "ill", "dead", "dying", "died", "death", "deaths",
                                     "decontaminated", "treated", "hospitalised", "hospitalized", "couple", "siblings", "sibling", "twins", "cabin", "seat", "seats", "row", "rows", "dob", "hiv", "blood", "fever", "pain", "bleeding", "convulsions", "seizure", "seizures", "swollen", "choking", "choked", "passport", "terdedah", "terpapar", "bayi", "hamil", "pelajar", "lepuh", "sakit", "meninggal", "na-expose", "buntis", "expostos", "exposto"};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool of_nobody(struct span s)
{
    struct text_person person;
    size_t at, n;
    return !text_person(s, TEXT_PERSON_HEALTH | TEXT_PERSON_RESULT | TEXT_PERSON_NAMES, &person) && !few_told(s, 0, &at, &n) && !action_tells_of_persons(s);
}

/* "one" to "four": of a hazard no number of anything is told that may be one of persons. Halls and gates have digits. */
static bool counts_few(struct span word)
{
    static const char *const few[] = {"one", "two", "three", "four", "both", "dua", "tiga", "empat", "dalawa", "tatlo", "apat", "hai", "ba", "dois", "duas", "quatro"};
    for (size_t i = 0; i < ARRAY_LEN(few); i++)
        if (strlen(few[i]) == word.n && strncasecmp(few[i], word.p, word.n) == 0)
            return true;
    return false;
}

/* Does it tell of the hazard alone: what, where? Words in letters that are not ASCII are not all known, so they never do. */
static bool of_hazard(wf_str text)
{
    struct span s = report_span(text);
    size_t at, n;
    if (!of_nobody(s))
        return false;
    for (at = 0; at < s.n; at += n ? n : 1) {
        for (n = 0; at + n < s.n && is_word(s.p[at + n]);)
            n++;
        if ((unsigned char) s.p[at] >= 0x80 || (n && counts_few(span_make(s.p + at, n))))
            return false;
        for (size_t i = 0; n && i < ARRAY_LEN(struck); i++)
            if (strlen(struck[i]) == n && strncasecmp(struck[i], s.p + at, n) == 0)
                return false;
    }
    return true;
}

/* Codes of places, and nothing else that could be written there: "UN/LOCODE" "SGSIN", "ISO 3166-2" "TH-50". */
static bool is_place_code(const wf_pair *p)
{
    static const char *const names[] = {"UN/LOCODE", "LOCODE", "ISO 3166-1", "ISO 3166-2", "ISO3166-1", "ISO3166-2", "IATA", "ICAO"};
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        known |= span_is(report_span(p->name), names[i]);
    return known && p->value.n <= 6;
}

/* Places keep their form and their codes. Their names, and the caveat, stay of a measure and of a hazard, where they tell of nobody: whoever is near has to know where. */
static void leave_places(struct arena *a, wf_report *r, bool named)
{
    wf_area *areas = arena_alloc(a, (r->areas_n + 1) * sizeof *areas);
    for (size_t i = 0; i < r->areas_n; i++) {
        wf_pair *codes = arena_alloc(a, (r->areas[i].geocodes_n + 1) * sizeof *codes);
        size_t n = 0;
        areas[i] = r->areas[i];
        for (size_t k = 0; k < areas[i].geocodes_n; k++)
            if (is_place_code(&areas[i].geocodes[k]))
                codes[n++] = areas[i].geocodes[k];
        areas[i].geocodes = codes;
        areas[i].geocodes_n = n;
        if (!named || !of_hazard(areas[i].desc))
            areas[i].desc = (wf_str){NULL, 0};
    }
    r->areas = areas;
    if (!named || !of_hazard(r->handling))
        r->handling = (wf_str){NULL, 0};
}

/* A language by its letters, with a script and a country: "km", "zh-Hans", "pt-TL". */
static bool is_lang(wf_str s)
{
    size_t at = 0;
    for (int part = 0; at < s.n; part++) {
        size_t n = 0;
        while (at + n < s.n && is_word(s.p[at + n]))
            n++;
        if (part == 0 ? n < 2 || n > 3 : n != 2 && n != 4)
            return false;
        at += n;
        if (part == 3 || (at < s.n && s.p[at++] != '-'))
            return false;
    }
    return s.n > 0;
}

static void leave(struct arena *a, wf_report *r, const char *title, struct health_part *p)
{
    bool hazard = span_is(report_span(r->type), HEALTH_HAZARD);
    title += begins_synthetic(r->title) || begins_synthetic(r->text) ? 0 : sizeof SYNTHETIC ": " - 1;
    wf_pair *labels = arena_alloc(a, (r->labels_n + 1) * sizeof *labels), *label = labels;
    size_t n = strlen(p->id);
    for (size_t i = 0; i < r->labels_n && span_is(report_span(r->type), HEALTH_MEASURE); i++)
        label += of_measure(a, &r->labels[i], label);
    p->label = arena_strndup(a, p->id, n);
    label->name = (wf_str){HEALTH_LABEL, sizeof HEALTH_LABEL - 1};
    label->value = (wf_str){p->label, n};
    /* What struck, and where, whoever is near has to know at once: words that tell of nobody stay. */
    bool titled = hazard && r->title.n && of_hazard(r->title), told = hazard && r->text.n && of_hazard(r->text);
    if (!titled)
        r->title = (wf_str){title, strlen(title)};
    if (!told)
        r->text = (wf_str){NULL, 0};
    if ((!titled && !told) || !is_lang(r->lang))
        r->lang = (wf_str){"en", 2};
    r->labels = labels;
    r->labels_n = (size_t) (label - labels) + 1;
    r->links = NULL;
    r->links_n = 0;
    leave_places(a, r, hazard || span_is(report_span(r->type), HEALTH_MEASURE));
}

/* A source's own label of that name would open what others told. */
static void drop_label(struct arena *a, wf_report *r)
{
    size_t n = 0;
    if (!wf_pair_find(r->labels, r->labels_n, HEALTH_LABEL).p)
        return;
    wf_pair *kept = arena_alloc(a, r->labels_n * sizeof *kept);
    for (size_t i = 0; i < r->labels_n; i++)
        if (!span_is(report_span(r->labels[i].name), HEALTH_LABEL))
            kept[n++] = r->labels[i];
    r->labels = kept;
    r->labels_n = n;
}

/* ---- by what number ---- */

void health_number(const struct state *s, struct span source, struct span id, char out[HEALTH_NUMBER])
{
    struct hash128 k = state_key(s, 'H', source, id, span_make(NULL, 0));
    snprintf(out, HEALTH_NUMBER, "health-%016llx", (unsigned long long) k.lo);
}

/* A count of revisions, or the time of one: what is longer may be a document's number, or a day of birth. */
static bool is_revision(wf_str s)
{
    wf_time t;
    size_t digits = 0;
    while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    return (digits == s.n && s.n < 6) || (time_parse(report_span(s), &t, NULL, NULL) == 0 && t > REVISIONS_SINCE);
}

static void number(struct arena *a, const struct state *s, struct span source, wf_str *of)
{
    char out[HEALTH_NUMBER];
    if (!of->n)
        return;
    health_number(s, source, report_span(*of), out);
    *of = report_str(span_str(arena_strndup(a, out, strlen(out))));
}

void health_renumber(struct arena *a, const struct state *s, struct span source, wf_str *source_id, wf_str *revision)
{
    if (revision && !is_revision(*revision))
        number(a, s, report_span(*source_id), revision);
    number(a, s, source, source_id);
}

bool health_numbered(struct arena *a, const struct state *s, struct span source, wf_report *r)
{
    if (!wf_pair_find(r->labels, r->labels_n, HEALTH_LABEL).p)
        return false;
    wf_str *references = arena_alloc(a, (r->references_n + 1) * sizeof *references);
    for (size_t i = 0; i < r->references_n; i++) {
        references[i] = r->references[i];
        health_renumber(a, s, source, &references[i], NULL);
    }
    r->references = references;
    health_renumber(a, s, source, &r->source_id, &r->revision);
    number(a, s, span_make(NULL, 0), &r->dedup_key); /* another source of the member may say the same */
    return true;
}

/* ---- a report ---- */

size_t health_take(struct arena *a, struct span source, struct span whose, bool of_travellers, wf_report *r, size_t n, struct health_part *parts)
{
    size_t taken = 0;
    for (size_t i = 0; i < n; i++) {
        const char *title = of_travellers && r[i].kind == WF_KIND_EVENT ? title_of(report_span(r[i].type)) : NULL;
        drop_label(a, &r[i]);
        if (!title)
            continue;
        struct health_part *p = &parts[taken++];
        *p = (struct health_part){.report = i, .source_id = report_span(r[i].source_id), .revision = r[i].revision.n ? report_span(r[i].revision) : SPAN_LIT("0")};
        id_of(whose, source, p->source_id, p->revision, p->id);
        p->text = told_of(a, source, &r[i]);
        leave(a, &r[i], title, p);
    }
    return taken;
}

/* Of two that say other things of one revision the desk takes the first. */
static bool is_second(const struct health_part *parts, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (memcmp(parts[k].id, parts[i].id, OF_TEXT) == 0)
            return true;
    return false;
}

void health_look(const struct desk *d, struct span source, struct health_part *parts, size_t n, bool after)
{
    struct keys_value v;
    struct arena a = {0};
    for (size_t i = 0; i < n; i++) {
        wf_str id = report_str(parts[i].source_id), revision = report_str(parts[i].revision);
        health_renumber(&a, &d->state, source, &id, &revision);
        bool known = keys_get(&d->state.keys, state_key(&d->state, 'R', source, report_span(id), report_span(revision)), &v);
        if (after)
            parts[i].taken = parts[i].fresh && known && !is_second(parts, i);
        else
            parts[i].known = known;
    }
    arena_free(&a);
}

/* Takes the id under which that text lies (1), or the first that is free (0); -1: none is. */
static int find(struct vault *v, struct health_part *p)
{
    for (unsigned k = 0; k < TEXTS; k++) {
        struct buf b = {0};
        struct vault_life life;
        p->id[OF_TEXT] = (char) ('0' + k);
        bool there = vault_life(v, span_str(p->id), &life);
        bool same = there && vault_read(v, span_str(p->id), &b, &(struct err){0}) == 0 && span_eq(buf_view(&b), p->text);
        vault_wipe(&b);
        if (same || !there)
            return same;
    }
    return -1;
}

static int keep(struct vault *v, struct health_part *p, wf_time now, unsigned days, struct err *e)
{
    struct span from = span_make(p->id, OF_SOURCE);
    int found = find(v, p);
    if (found == 1 || p->known) /* what the desk knows is no news, and where its record had its time it does not come back */
        return 0;
    if (found < 0)
        return err_set(e, WF_E_LIMIT, "one revision of one report (its records are %.*s...) was told in %d ways already", OF_TEXT, p->id, TEXTS);
    if (vault_count(v, from) >= HEALTH_SOURCE_MOST)
        return err_set(e, WF_E_LIMIT, "its source has %d health records already, as many as one may have: they end with their time", HEALTH_SOURCE_MOST);
    int rc = vault_write(v, span_str(p->id), p->text, now, now + (wf_time) days * 24 * 3600 * NSEC_PER_SEC, e);
    p->fresh = rc == 0;
    if (p->fresh)
        vault_pin(v, span_str(p->id), true);
    return rc;
}

int health_keep(struct vault *v, struct health_part *parts, size_t n, wf_time now, unsigned days, struct err *e)
{
    int rc = v ? 0 : err_set(e, WF_E_STATE, "there is no vault for what is told of persons' health");
    for (size_t i = 0; i < n && rc == 0; i++) {
        rc = keep(v, &parts[i], now, days, e);
        memcpy(parts[i].label, parts[i].id, strlen(parts[i].id));
    }
    if (rc != 0)
        health_settle(v, parts, n);
    return rc;
}

/* The others of the same report. */
struct others {
    struct vault *v;
    const char *id;
};

static void destroy_other(void *arg, struct span id, const struct vault_life *life)
{
    const struct others *o = arg;
    (void) life;
    if (!span_is(id, o->id))
        (void) vault_destroy(o->v, id, &(struct err){0}); /* one that can't be destroyed now ends with its time */
}

void health_settle(struct vault *v, const struct health_part *parts, size_t n)
{
    for (size_t i = 0; v && i < n; i++) {
        const struct health_part *p = &parts[i];
        if (!p->fresh)
            continue;
        vault_pin(v, span_str(p->id), false);
        if (p->taken)
            vault_each(v, span_make(p->id, OF_REPORT), 0, destroy_other, &(struct others){v, p->id});
        else
            (void) vault_destroy(v, span_str(p->id), &(struct err){0});
    }
}

/* ---- told ---- */

static void put_told(struct vault *v, struct span id, bool *there, struct json_writer *w)
{
    struct buf b = {0};
    struct err e = {0};
    *there = v && vault_read(v, id, &b, &e) == 0;
    jw_key(w, "told");
    if (*there)
        jw_raw(w, buf_view(&b));
    else
        jw_null(w);
    vault_wipe(&b);
}

void health_show(struct vault *v, const struct json *labels, bool may, bool asked, struct json_writer *w)
{
    struct span id = json_str(labels, HEALTH_LABEL);
    struct vault_life life = {TIME_NONE, TIME_NONE};
    if (!id.n) {
        jw_null(w);
        return;
    }
    bool there = v && vault_life(v, id, &life);
    const char *withheld = !there ? "erased" : !may ? "role" : !asked ? "unread" : NULL;
    jw_begin_object(w);
    jw_kstr(w, "record", id);
    jw_ktime(w, "made", life.made);
    jw_ktime(w, "until", life.until);
    if (withheld)
        jw_knull(w, "told");
    else
        put_told(v, id, &there, w);
    jw_kcstr(w, "withheld", withheld ? withheld : there ? NULL : "erased");
    jw_end_object(w);
}
