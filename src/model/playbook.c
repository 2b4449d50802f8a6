/* playbook: see playbook.h. The file's language is that of base/conf. */
#include "model/playbook.h"

#include "base/hash.h"
#include "model/datafile.h"
#include "model/posture.h"
#include "model/type.h"

static const struct hash_key digest_key = {0x7761746368666c6f, 0x6f7220706c617962};
enum { MINUTES_MOST = 7 * 24 * 60 };

/* The length of "HAZ" in "HAZ.QUAKE"; 0: there is no family. */
static size_t family_of(const char *type)
{
    const char *dot = strchr(type, '.');
    return dot ? (size_t) (dot - type) : 0;
}

static bool is_our_family(const char *type, size_t n)
{
    for (size_t i = 0; i < type_count(); i++)
        if (family_of(type_at(i)->name) == n && memcmp(type_at(i)->name, type, n) == 0)
            return true;
    return false;
}

/* One of ours, a whole family of ours, or a type of a plugin's own, which nobody but the plugin knows. */
static bool type_ok(const char *t)
{
    size_t family = family_of(t), n = strlen(t);
    if (type_find(span_str(t)))
        return true;
    if (!family || n > 60 || n < family + 2)
        return false;
    bool all = strcmp(t + family, ".*") == 0, ours = is_our_family(t, family);
    if (all || ours)
        return all && (ours || strspn(t, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == family);
    return strspn(t, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") == n;
}

static bool level_ok(const char *level)
{
    uint32_t v = words_find(&words_level, span_str(level));
    return v == LEVEL_PHEIC || v == LEVEL_PANDEMIC_EMERGENCY;
}

static const struct conf_section sections[] = {{"step", false, NULL, NULL, false}};
static const struct conf_key keys[] = {
    {"", "format", CONF_INTEGER, 1, 1, "format = 1 is the only one this version reads", NULL},
    {"", "title", CONF_TEXT, 0, 60, "a title of at most 60 bytes", NULL},
    {"", "about", CONF_TEXT, 0, 1000, "at most 1000 bytes", NULL},
    {"", "types", CONF_LIST, 0, 0, "types = {\"SYS.POWER\", \"HAZ.*\"}: event types, or all of a family", type_ok},
    {"", "levels", CONF_LIST, 0, 0, "levels = {\"PHEIC\", \"PANDEMIC_EMERGENCY\"}: the global levels during which it stands first", level_ok},
    {"step", "do", CONF_TEXT, 0, 600, "what is to be done, in at most 600 bytes", NULL},
    {"step", "who", CONF_TEXT, 0, 40, "who does it, in at most 40 bytes", NULL},
    {"step", "within", CONF_INTEGER, 1, MINUTES_MOST, "minutes from the start, 1 to 10080", NULL},
};
static const struct conf_grammar grammar = {keys, ARRAY_LEN(keys), sections, ARRAY_LEN(sections)};

static const char *take_step(struct playbook *p, const struct conf_value *v)
{
    if (!v->key) {
        struct playbook_step none = {.line = v->line};
        if (p->steps.n == PLAYBOOK_STEPS_MOST)
            return "a playbook has at most 40 steps";
        VEC_PUSH(&p->steps, none);
        return NULL;
    }
    struct playbook_step *s = &p->steps.v[p->steps.n - 1];
    if (strcmp(v->key, "do") == 0)
        return datafile_take_text(&s->text, v);
    if (strcmp(v->key, "who") == 0)
        return datafile_take_text(&s->who, v);
    s->within = (uint32_t) v->number;
    return NULL;
}

static const char *take(void *arg, const struct conf_value *v)
{
    struct playbook *p = arg;
    if (v->nth)
        return take_step(p, v);
    if (strcmp(v->key, "title") == 0)
        return datafile_take_text(&p->title, v);
    if (strcmp(v->key, "about") == 0)
        return datafile_take_text(&p->about, v);
    if (strcmp(v->key, "levels") == 0)
        p->levels |= (uint8_t) (1U << words_find(&words_level, v->text));
    if (strcmp(v->key, "types") != 0)
        return NULL;
    for (size_t i = 0; i < p->types.n; i++)
        if (span_is(v->text, p->types.v[i]))
            return "it stands twice; once is right";
    if (p->types.n == PLAYBOOK_TYPES_MOST)
        return "at most 40 types";
    VEC_PUSH(&p->types, mem_strndup(v->text.p, v->text.n));
    return NULL;
}

bool playbook_name_ok(struct span name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (!(c >= 'a' && c <= 'z') && !(i && ((c >= '0' && c <= '9') || c == '-')))
            return false;
    }
    return name.n > 0 && name.n <= PLAYBOOK_NAME_MOST;
}

size_t playbook_read(struct playbook *out, const char *name, const char *file, struct span text, struct buf *problems)
{
    memset(out, 0, sizeof *out);
    size_t n = conf_read(&grammar, file, text, take, out, problems);
    if (!playbook_name_ok(span_str(name))) {
        buf_printf(problems, "%s:1: \"%.60s\" is no playbook's name; a file is named as gate-outage.conf: small letters, digits and dashes, a letter first\n", file, name);
        n++;
    }
    if (!n && !out->title) {
        buf_printf(problems, "%s:1: title: is missing; title = \"Gate outage\"\n", file);
        n++;
    }
    if (!n && !out->steps.n) {
        buf_printf(problems, "%s:1: step: there is none; a playbook has one at least: step { do = \"...\" }\n", file);
        n++;
    }
    for (size_t i = 0; i < out->steps.n; i++)
        if (!n && !out->steps.v[i].text) {
            buf_printf(problems, "%s:%u: step: \"do\" is missing; do = \"what is to be done\"\n", file, out->steps.v[i].line);
            n++;
        }
    if (n) {
        playbook_free(out);
        return n;
    }
    out->name = mem_strdup(name);
    return 0;
}

void playbook_free(struct playbook *p)
{
    for (size_t i = 0; i < p->types.n; i++)
        mem_free(p->types.v[i]);
    for (size_t i = 0; i < p->steps.n; i++) {
        mem_free(p->steps.v[i].text);
        mem_free(p->steps.v[i].who);
    }
    VEC_FREE(&p->types);
    VEC_FREE(&p->steps);
    mem_free(p->name);
    mem_free(p->title);
    mem_free(p->about);
    memset(p, 0, sizeof *p);
}

/* ---- all of them ---- */

static void put(struct playbooks *all, struct playbook *p)
{
    size_t at = 0;
    while (at < all->v.n && strcmp(all->v.v[at].name, p->name) < 0)
        at++;
    if (at < all->v.n && strcmp(all->v.v[at].name, p->name) == 0) {
        playbook_free(&all->v.v[at]);
        all->v.v[at] = *p;
        return;
    }
    VEC_INSERT(&all->v, at, *p);
}

struct loading {
    struct playbooks *out;
    bool own;
};

static void load_one(void *arg, const char *name, const char *file, struct span text, struct buf *problems)
{
    const struct loading *l = arg;
    struct playbook p;
    if (l->out->v.n == PLAYBOOKS_MOST) {
        buf_printf(problems, "%s:1: there are %d playbooks already, the most there may be\n", file, PLAYBOOKS_MOST);
    } else if (playbook_read(&p, name, file, text, problems) == 0) {
        p.own = l->own;
        p.digest = hash_sip64(&digest_key, text.p, text.n);
        put(l->out, &p);
    }
}

void playbooks_load(struct playbooks *out, const char *shipped, const char *own, struct buf *problems)
{
    struct loading l = {.out = out};
    memset(out, 0, sizeof *out);
    datafile_folder(shipped, load_one, &l, problems);
    l.own = true;
    if (own)
        datafile_folder(own, load_one, &l, problems);
}

void playbooks_free(struct playbooks *p)
{
    for (size_t i = 0; i < p->v.n; i++)
        playbook_free(&p->v.v[i]);
    VEC_FREE(&p->v);
}

const struct playbook *playbooks_find(const struct playbooks *p, struct span name)
{
    for (size_t i = 0; i < p->v.n; i++)
        if (span_is(name, p->v.v[i].name))
            return &p->v.v[i];
    return NULL;
}

bool playbook_is_for_level(const struct playbook *p, uint8_t level)
{
    return p->levels >> level & 1;
}

/* 0: not for this type, or for another time; 2 for its family, 4 for itself; one more for the centre's own, 8 for what names the level. */
static int fits(const struct playbook *p, struct span type, uint8_t level)
{
    int best = 0, named = playbook_is_for_level(p, level) ? 8 : 0;
    if (p->levels && !named)
        return 0;
    for (size_t i = 0; i < p->types.n; i++) {
        int how = datafile_type_fits(span_str(p->types.v[i]), type), is = how ? 2 * how + p->own + named : 0;
        best = is > best ? is : best;
    }
    return best;
}

const struct playbook *playbooks_for(const struct playbooks *p, struct span type, uint8_t level)
{
    const struct playbook *found = NULL;
    int best = 0;
    for (size_t i = 0; i < p->v.n; i++) {
        int is = fits(&p->v.v[i], type, level);
        if (is > best) {
            best = is;
            found = &p->v.v[i];
        }
    }
    return found;
}
