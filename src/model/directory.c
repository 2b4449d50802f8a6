/* directory: see directory.h. The file's language is that of base/conf. */
#include "model/directory.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/hash.h"
#include "model/datafile.h"
#include "model/member.h"
#include "model/playbook.h"

static const struct hash_key digest_key = {0x7761746368666c6f, 0x6f72206469726563};
enum { FILE_MOST = 1 << 20 };

static const char *const role_list[] = {"hotline", "ihr-nfp",  "sar",    "protection", "victim-support", "health",
                                        "consular", "police", "carrier", "technical", "other"};
const struct words words_desk_role = {"role", role_list, ARRAY_LEN(role_list)};

bool directory_id_ok(struct span id)
{
    return playbook_name_ok(id);
}
static bool title_ok(const char *t)
{
    return directory_id_ok(span_str(t));
}

static const struct conf_section sections[] = {
    {"entry", true, "small letters, digits and dashes, at most 40: entry \"my-hotline\" { ... }", title_ok, true},
};
static const struct conf_key keys[] = {
    {"", "format", CONF_INTEGER, 1, 1, "format = 1 is the only one this version reads", NULL},
    {"entry", "member", CONF_TEXT, 0, 2, "two capital letters of ISO 3166-1, or \"--\" for none", NULL},
    {"entry", "role", CONF_TEXT, 0, 20, "one of: hotline ihr-nfp sar protection victim-support health consular police carrier technical other", NULL},
    {"entry", "name", CONF_TEXT, 0, 120, "the office's name, at most 120 bytes", NULL},
    {"entry", "numbers", CONF_LIST, 0, 0, "numbers = {\"+62 21 555 0000\"}: digits with + ( ) - / and blanks; {} where none is known", datafile_number_ok},
    {"entry", "languages", CONF_LIST, 0, 0, "languages = {\"ms\", \"en\"}: BCP 47", datafile_language_ok},
    {"entry", "hours", CONF_TEXT, 0, 60, "\"24/7\", or when somebody answers, at most 60 bytes", NULL},
    {"entry", "email", CONF_TEXT, 0, 120, "an address, at most 120 bytes", NULL},
    {"entry", "note", CONF_TEXT, 0, 400, "at most 400 bytes", NULL},
    {"entry", "tested", CONF_TEXT, 0, 40, "\"2026-09-01\", the day on which somebody answered", NULL},
};
static const struct conf_grammar grammar = {keys, ARRAY_LEN(keys), sections, ARRAY_LEN(sections)};

static const char *begin(struct directory *d, const struct conf_value *v)
{
    struct directory_entry e = {.id = mem_strdup(v->title), .member = "", .tested = TIME_NONE, .line = v->line};
    VEC_PUSH(&d->v, e);
    return d->v.n > DIRECTORY_MOST ? "a directory has at most 1000 entries" : NULL;
}

static const char *take(void *arg, const struct conf_value *v)
{
    struct directory *d = arg;
    if (!v->nth)
        return NULL;
    if (!v->key)
        return begin(d, v);
    struct directory_entry *e = &d->v.v[d->v.n - 1];
    const struct {
        const char *key;
        char **to;
    } texts[] = {{"name", &e->name}, {"hours", &e->hours}, {"email", &e->email}, {"note", &e->note}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (strcmp(v->key, texts[i].key) == 0)
            return datafile_take_text(texts[i].to, v);
    if (strcmp(v->key, "member") == 0) {
        if (!span_is(v->text, "--") && !member_code_ok(v->text))
            return "two capital letters of ISO 3166-1, or \"--\" for none";
        memcpy(e->member, v->text.p, 2);
    } else if (strcmp(v->key, "role") == 0) {
        e->role = (uint8_t) words_find(&words_desk_role, v->text);
        return e->role ? NULL : "one of: hotline ihr-nfp sar protection victim-support health consular police carrier technical other";
    } else if (strcmp(v->key, "numbers") == 0) {
        if (e->numbers.n == DIRECTORY_NUMBERS_MOST)
            return "at most 8 numbers";
        VEC_PUSH(&e->numbers, mem_strndup(v->text.p, v->text.n));
    } else if (strcmp(v->key, "languages") == 0) {
        if (e->languages.n == DIRECTORY_LANGUAGES_MOST)
            return "at most 12 languages";
        VEC_PUSH(&e->languages, mem_strndup(v->text.p, v->text.n));
    } else {
        return datafile_take_day(&e->tested, v);
    }
    return NULL;
}

static size_t missing(const struct directory *d, const char *file, struct buf *problems)
{
    size_t n = 0;
    for (size_t i = 0; i < d->v.n; i++) {
        const struct directory_entry *e = &d->v.v[i];
        const char *key = !e->member[0] ? "member" : !e->role ? "role" : !e->name ? "name" : NULL;
        if (!key)
            continue;
        buf_printf(problems, "%s:%u: %s: is missing in \"%s\"; an entry has member, role and name\n", file, e->line, key, e->id);
        n++;
    }
    return n;
}

static int by_member(const void *a, const void *b)
{
    const struct directory_entry *x = a, *y = b;
    int rc = strcmp(x->member, y->member);
    rc = rc ? rc : x->role - y->role;
    return rc ? rc : strcmp(x->id, y->id);
}

size_t directory_read(struct directory *out, const char *file, struct span text, struct buf *problems)
{
    memset(out, 0, sizeof *out);
    size_t n = conf_read(&grammar, file, text, take, out, problems);
    n += n ? 0 : missing(out, file, problems);
    if (n)
        directory_free(out);
    else if (out->v.n)
        qsort(out->v.v, out->v.n, sizeof *out->v.v, by_member);
    return n;
}

static bool load(struct directory *out, const char *file, struct buf *problems)
{
    struct buf text = {0};
    struct err e = {0};
    bool ok = false;
    memset(out, 0, sizeof *out);
    if (access(file, F_OK) != 0)
        return false;
    if (fs_read(file, FILE_MOST, &text, &e))
        buf_printf(problems, "%s\n", e.text);
    else
        ok = directory_read(out, file, buf_view(&text), problems) == 0;
    out->digest = hash_sip64(&digest_key, text.p ? text.p : "", text.n);
    buf_free(&text);
    return ok;
}

void directory_load(struct directory *out, const char *shipped, const char *own, struct buf *problems)
{
    bool mine = own && load(out, own, problems);
    if (!mine)
        load(out, shipped, problems);
    out->own = mine;
}

void directory_free(struct directory *d)
{
    for (size_t i = 0; i < d->v.n; i++) {
        struct directory_entry *e = &d->v.v[i];
        for (size_t k = 0; k < e->numbers.n; k++)
            mem_free(e->numbers.v[k]);
        for (size_t k = 0; k < e->languages.n; k++)
            mem_free(e->languages.v[k]);
        VEC_FREE(&e->numbers);
        VEC_FREE(&e->languages);
        mem_free(e->id);
        mem_free(e->name);
        mem_free(e->hours);
        mem_free(e->email);
        mem_free(e->note);
    }
    VEC_FREE(&d->v);
}

const struct directory_entry *directory_find(const struct directory *d, struct span id)
{
    for (size_t i = 0; i < d->v.n; i++)
        if (span_is(id, d->v.v[i].id))
            return &d->v.v[i];
    return NULL;
}
