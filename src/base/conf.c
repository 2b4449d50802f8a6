/* conf: see conf.h. A tokenizer of libconfuse's language, and a walk over sections and keys. */
#include "base/conf.h"

#include <ctype.h>
#include <stdlib.h>

enum token { T_END, T_WORD, T_TEXT, T_EQUAL, T_OPEN, T_CLOSE, T_COMMA, T_BAD };

struct scan {
    const struct conf_grammar *grammar;
    const char *file;
    struct span text;
    size_t at, begin; /* begin: of the token read last */
    unsigned line; /* of the token read last */
    unsigned at_line;
    enum token token;
    struct buf word; /* of T_WORD and T_TEXT */
    struct buf *problems;
    size_t found;
    bool format_seen;
    struct buf titles; /* "section\0title\0" of those that may stand once */
    struct conf_sound *sound; /* NULL: nobody wants it */
    const char *title; /* of the section being read, or "" */
    conf_take_fn *take; /* NULL: nobody wants the values */
    void *arg;
    struct conf_value v; /* section, title and number of the section at hand */
    unsigned nth;        /* sections read */
};

static void problem(struct scan *s, unsigned line, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
static void problem(struct scan *s, unsigned line, const char *key, const char *fmt, ...)
{
    va_list ap;
    buf_printf(s->problems, "%s:%u: %s%s", s->file, line, key, *key ? ": " : "");
    va_start(ap, fmt);
    buf_vprintf(s->problems, fmt, ap);
    va_end(ap);
    buf_char(s->problems, '\n');
    s->found++;
}

/* What stands from `from` to `to` is no use to who reads the sound text; lines stay lines. */
static void blank(struct scan *s, size_t from, size_t to)
{
    if (!s->sound)
        return;
    for (size_t i = from; i < to && i < s->sound->text.n; i++)
        if (s->sound->text.p[i] != '\n')
            s->sound->text.p[i] = ' ';
}

static void note_place(struct scan *s, const char *section, const char *key, unsigned line)
{
    if (!s->sound)
        return;
    struct conf_place p = {mem_strdup(section), mem_strdup(s->title), mem_strdup(key), line};
    VEC_PUSH(&s->sound->places, p);
}

/* Gives the word at hand, found right, to whoever reads; key NULL: a section begins. */
static void give(struct scan *s, unsigned line, const char *key, int64_t number)
{
    if (!s->take)
        return;
    s->v.key = key;
    s->v.line = line;
    s->v.number = number;
    s->v.text = key ? span_make(s->word.p ? s->word.p : "", s->word.n) : span_str(s->v.title);
    const char *right = s->take(s->arg, &s->v);
    if (right)
        problem(s, line, key ? key : s->v.section, "\"%.100s\" is not right; %s", s->v.text.p, right);
}

static int peek(const struct scan *s, size_t ahead)
{
    return s->at + ahead < s->text.n ? (unsigned char) s->text.p[s->at + ahead] : -1;
}

static void skip_to_line_end(struct scan *s)
{
    while (peek(s, 0) >= 0 && peek(s, 0) != '\n')
        s->at++;
}

static void skip_blank(struct scan *s)
{
    for (;;) {
        int c = peek(s, 0);
        if (c == '\n') {
            s->at_line++;
            s->at++;
        } else if (c == ' ' || c == '\t' || c == '\r') {
            s->at++;
        } else if (c == '#' || (c == '/' && peek(s, 1) == '/')) {
            skip_to_line_end(s);
        } else if (c == '/' && peek(s, 1) == '*') {
            for (s->at += 2; peek(s, 0) >= 0 && !(peek(s, 0) == '*' && peek(s, 1) == '/'); s->at++)
                s->at_line += peek(s, 0) == '\n';
            s->at += peek(s, 0) >= 0 ? 2 : 0;
        } else {
            return;
        }
    }
}

static enum token quoted(struct scan *s, int quote)
{
    s->at++;
    for (int c; (c = peek(s, 0)) >= 0 && c != quote; s->at++) {
        if (c == '\n')
            return T_BAD;
        if (c == '\\' && peek(s, 1) >= 0)
            s->at++;
        buf_char(&s->word, s->text.p[s->at]);
    }
    if (peek(s, 0) != quote)
        return T_BAD;
    s->at++;
    return T_TEXT;
}

/* Reads the next token. */
static enum token next(struct scan *s)
{
    skip_blank(s);
    buf_clear(&s->word);
    s->line = s->at_line;
    s->begin = s->at;
    int c = peek(s, 0);
    switch (c) {
    case -1: return s->token = T_END;
    case '=': s->at++; return s->token = T_EQUAL;
    case '{': s->at++; return s->token = T_OPEN;
    case '}': s->at++; return s->token = T_CLOSE;
    case ',': s->at++; return s->token = T_COMMA;
    case '"':
    case '\'': return s->token = quoted(s, c);
    default: break;
    }
    if (c == '+' && peek(s, 1) == '=') {
        s->at += 2;
        return s->token = T_EQUAL;
    }
    while ((c = peek(s, 0)) > ' ' && !strchr("={},\"'#", c) &&
           !(c == '/' && (peek(s, 1) == '/' || peek(s, 1) == '*'))) {
        buf_char(&s->word, (char) c);
        s->at++;
    }
    if (s->word.n == 0) {
        s->at++;
        return s->token = T_BAD;
    }
    return s->token = T_WORD;
}

static const struct conf_key *find_key(const struct conf_grammar *g, const char *section, const char *name)
{
    for (size_t i = 0; i < g->keys_n; i++)
        if (strcmp(g->keys[i].section, section) == 0 && strcmp(g->keys[i].name, name) == 0)
            return &g->keys[i];
    return NULL;
}

static const struct conf_section *find_section(const struct conf_grammar *g, const char *name)
{
    for (size_t i = 0; i < g->sections_n; i++)
        if (strcmp(g->sections[i].name, name) == 0)
            return &g->sections[i];
    return NULL;
}

/* Keys that may stand in a section, for the message. */
static void list_keys(const struct conf_grammar *g, const char *section, struct buf *out)
{
    for (size_t i = 0; i < g->keys_n; i++)
        if (strcmp(g->keys[i].section, section) == 0)
            buf_printf(out, " %s", g->keys[i].name);
}

static bool is_bool(const char *v)
{
    static const char *const words[] = {"true", "false", "yes", "no", "on", "off"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(v, words[i]) == 0)
            return true;
    return false;
}

static void check_value(struct scan *s, unsigned line, const struct conf_key *k, bool text)
{
    const char *v = s->word.p ? s->word.p : "";
    char *end;
    long long n = 0;
    size_t found = s->found;
    switch (k->kind) {
    case CONF_INTEGER:
        n = strtoll(v, &end, 10);
        if (text || end == v || *end || n < k->lo || n > k->hi)
            problem(s, line, k->name, "\"%.100s\" is not right; %s", v, k->right);
        break;
    case CONF_BOOL:
        if (text || !is_bool(v))
            problem(s, line, k->name, "\"%.100s\" is not right; true or false", v);
        break;
    default:
        if (!text)
            problem(s, line, k->name, "\"%.100s\" stands without quotes; write \"%.100s\"", v, v);
        else if (s->word.n > (k->hi ? (size_t) k->hi : 1024))
            problem(s, line, k->name, "%zu bytes are too long; %s", s->word.n, k->right);
        else if (k->item_ok && !k->item_ok(v))
            problem(s, line, k->name, "\"%.100s\" is not right; %s", v, k->right);
        break;
    }
    if (s->found == found)
        give(s, line, k->name, n);
}

/* Passes over a value of an unknown key, lists too. */
static void skip_value(struct scan *s)
{
    unsigned depth = 0;
    do {
        if (s->token == T_OPEN)
            depth++;
        else if (s->token == T_CLOSE && depth)
            depth--;
        if (!depth)
            return;
    } while (next(s) != T_END);
}

static bool list_item_ok(const struct conf_key *k, const char *item)
{
    return k->kind == CONF_PAIRS ? strchr(item, '=') != NULL : !k->item_ok || k->item_ok(item);
}

/* After "key =", with the value's first token read. */
static void value(struct scan *s, const struct conf_key *k)
{
    unsigned line = s->line;
    if (s->token == T_BAD) {
        problem(s, line, k ? k->name : "", "the text has no closing quote on its line");
        skip_to_line_end(s);
        return;
    }
    if (!k) {
        skip_value(s);
        return;
    }
    if (k->kind != CONF_LIST && k->kind != CONF_PAIRS) {
        if (s->token == T_TEXT || s->token == T_WORD) {
            check_value(s, line, k, s->token == T_TEXT);
        } else {
            problem(s, line, k->name, "there is no value; %s", k->right);
            skip_value(s);
        }
        return;
    }
    if (s->token != T_OPEN) {
        problem(s, line, k->name, "a list stands in braces; %s", k->right);
        return;
    }
    while (next(s) != T_CLOSE && s->token != T_END) {
        if (s->token == T_TEXT) {
            if (!list_item_ok(k, s->word.p ? s->word.p : ""))
                problem(s, s->line, k->name, "\"%.100s\" is not right; %s", s->word.p, k->right);
            else
                give(s, s->line, k->name, 0);
        } else if (s->token != T_COMMA) {
            problem(s, s->line, k->name, "\"%.100s\" stands without quotes; %s", s->word.p ? s->word.p : "", k->right);
        }
    }
}

/* One "key = value" that begins at `from`, with the key and "=" read. */
static void setting(struct scan *s, const char *section, const char *name, unsigned line, size_t from)
{
    size_t before = s->found;
    const struct conf_key *k = find_key(s->grammar, section, name);
    if (!k) {
        struct buf known = {0};
        list_keys(s->grammar, section, &known);
        problem(s, line, name, "there is no such key%s%s; there are:%s", *section ? " in " : "", section,
                known.p ? known.p : "");
        buf_free(&known);
    }
    if (k && !*section && strcmp(name, "format") == 0)
        s->format_seen = true;
    else if (!*section && !s->format_seen) {
        problem(s, line, name, "stands before the format; \"format = 1\" comes first in each file");
        s->format_seen = true;
    }
    next(s);
    value(s, k);
    if (s->found == before)
        note_place(s, section, name, line);
    else
        blank(s, from, s->at);
}

static void check_title(struct scan *s, const struct conf_section *sec, const char *title, unsigned line)
{
    if (sec->title_ok && !sec->title_ok(title))
        problem(s, line, sec->name, "\"%.100s\" is no title; %s", title, sec->title);
    if (!sec->once)
        return;
    for (size_t at = 0; at < s->titles.n;) {
        const char *name = s->titles.p + at, *other = name + strlen(name) + 1;
        if (strcmp(name, sec->name) == 0 && strcmp(other, title) == 0) {
            problem(s, line, sec->name, "\"%.100s\" is there already; one section holds all of it", title);
            return;
        }
        at = (size_t) (other - s->titles.p) + strlen(other) + 1;
    }
    buf_add(&s->titles, sec->name, strlen(sec->name) + 1);
    buf_add(&s->titles, title, strlen(title) + 1);
}

/* The inside of a section, the brace read. */
static void body(struct scan *s, const char *section, unsigned opened)
{
    while (next(s) != T_CLOSE) {
        if (s->token == T_END) {
            problem(s, opened, section, "the section is never closed; a \"}\" is missing");
            return;
        }
        if (s->token == T_COMMA)
            continue;
        size_t from = s->begin;
        if (s->token != T_WORD) {
            problem(s, s->line, section, "a key is expected here");
            skip_value(s);
            blank(s, from, s->at);
            continue;
        }
        char *name = mem_strndup(s->word.p, s->word.n);
        unsigned line = s->line;
        if (next(s) == T_EQUAL) {
            setting(s, section, name, line, from);
        } else {
            problem(s, line, name, "there is no \"=\" behind it");
            blank(s, from, s->token == T_CLOSE || s->token == T_END ? s->begin : s->at);
            if (s->token == T_CLOSE || s->token == T_END) {
                mem_free(name);
                return;
            }
        }
        mem_free(name);
    }
}

/* A section that begins at `from`, with its name read and the token behind it. */
static void section(struct scan *s, const char *name, unsigned line, size_t from)
{
    const struct conf_section *sec = find_section(s->grammar, name);
    bool titled = s->token == T_WORD || s->token == T_TEXT;
    size_t before = s->found;
    char *title = titled ? mem_strdup(s->word.p ? s->word.p : "") : NULL;
    if (!sec) {
        problem(s, line, name, "there is no such key or section");
    } else if (titled && sec->titled) {
        check_title(s, sec, title, line);
    } else if (titled != sec->titled) {
        problem(s, line, name, titled ? "takes no title" : "wants a title; %s", sec->titled ? sec->title : "");
    }
    if (titled)
        next(s);
    bool whole = s->found == before && s->token == T_OPEN;
    if (s->token != T_OPEN) {
        problem(s, line, name, "is neither \"%s = value\" nor \"%s { ... }\"", name, name);
    } else if (sec) {
        s->title = title ? title : "";
        if (whole)
            note_place(s, sec->name, "", line);
        s->v = (struct conf_value){.section = sec->name, .title = s->title, .nth = ++s->nth};
        give(s, line, NULL, 0);
        body(s, sec->name, line);
        s->v = (struct conf_value){.section = "", .title = ""};
        s->title = "";
    } else {
        skip_value(s);
    }
    if (!whole || s->token == T_END) /* of one that is never closed no more than its keys can be known */
        blank(s, from, s->at);
    mem_free(title);
}

/* The whole file, from its first byte. */
static size_t scan_all(struct scan *s)
{
    s->text = s->text.p ? s->text : span_make("", 0);
    s->at_line = s->line = 1;
    s->title = "";
    s->v = (struct conf_value){.section = "", .title = ""};
    if (memchr(s->text.p, 0, s->text.n)) {
        problem(s, 1, "", "the file holds a NUL byte; it is no text");
        return s->found;
    }
    if (s->sound)
        buf_span(&s->sound->text, s->text);
    while (next(s) != T_END) {
        size_t from = s->begin;
        if (s->token != T_WORD) {
            problem(s, s->line, "", "a key or a section is expected here");
            skip_to_line_end(s);
            blank(s, from, s->at);
            continue;
        }
        char *name = mem_strndup(s->word.p, s->word.n);
        unsigned line = s->line;
        if (next(s) == T_EQUAL)
            setting(s, "", name, line, from);
        else
            section(s, name, line, from);
        mem_free(name);
    }
    if (!s->format_seen && s->found == 0)
        problem(s, 1, "format", "is missing; \"format = 1\" comes first in each file");
    buf_free(&s->word);
    buf_free(&s->titles);
    return s->found;
}

size_t conf_scan_sound(const struct conf_grammar *grammar, const char *file, struct span text, struct buf *problems, struct conf_sound *sound)
{
    struct scan s = {.grammar = grammar, .file = file, .text = text, .problems = problems, .sound = sound};
    return scan_all(&s);
}

size_t conf_scan(const struct conf_grammar *grammar, const char *file, struct span text, struct buf *problems)
{
    return conf_scan_sound(grammar, file, text, problems, NULL);
}

size_t conf_read(const struct conf_grammar *grammar, const char *file, struct span text, conf_take_fn *take, void *arg, struct buf *problems)
{
    struct scan s = {.grammar = grammar, .file = file, .text = text, .problems = problems, .take = take, .arg = arg};
    return scan_all(&s);
}

void conf_sound_free(struct conf_sound *sound)
{
    for (size_t i = 0; i < sound->places.n; i++) {
        mem_free(sound->places.v[i].section);
        mem_free(sound->places.v[i].title);
        mem_free(sound->places.v[i].key);
    }
    VEC_FREE(&sound->places);
    buf_free(&sound->text);
}
