/* notice_draft: notice new, notice edit: a draft of a file and of options; what they don't name stays as it was. */
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "cli/notice.h"
#include "cli/programs.h"

enum { DRAFT_MOST = 64 << 10 };
enum draft_kind { DRAFT_WORD,
                  DRAFT_NUMBER,
                  DRAFT_LIST };
/* An option that is a member of the draft by itself. */
static const struct {
    const char *option, *member;
    enum draft_kind kind;
} members[] = {
    {"--template", "template", DRAFT_WORD},
    {"--incident", "incident", DRAFT_WORD},
    {"--to", "to", DRAFT_WORD},
    {"--tlp", "tlp", DRAFT_WORD},
    {"--hours", "hours", DRAFT_NUMBER},
    {"--long-why", "long_why", DRAFT_WORD},
    {"--contact", "contact", DRAFT_WORD},
    {"--note", "note", DRAFT_WORD},
    {"--languages", "languages", DRAFT_LIST},
};

/* "en,ms" */
static void write_list(struct json_writer *w, const char *key, const char *text)
{
    jw_key(w, key);
    jw_begin_array(w);
    while (*(text += strspn(text, ", "))) {
        size_t n = strcspn(text, ", ");
        jw_str(w, span_make(text, n));
        text += n;
    }
    jw_end_array(w);
}

static void write_members(const struct cli *c, struct json_writer *w)
{
    for (size_t i = 0; i < ARRAY_LEN(members); i++) {
        const char *value = cli_value(c, members[i].option);
        if (!value || !*value)
            continue; /* "": it is taken out */
        if (members[i].kind == DRAFT_LIST)
            write_list(w, members[i].member, value);
        else if (members[i].kind == DRAFT_NUMBER)
            jw_kint(w, members[i].member, strtoll(value, NULL, 10));
        else
            jw_kcstr(w, members[i].member, value);
    }
}

/* The value that --set gives a field, NULL where none does. */
static const char *set_of(const struct cli *c, struct span name)
{
    const char *s;
    for (size_t i = 0; (s = cli_value_at(c, "--set", i)); i++)
        if (span_eq(span_make(s, strcspn(s, "=")), name))
            return s + name.n + 1;
    return NULL;
}

/* "fields", or "origins" where `as` says what a field's new member is. */
static void write_fields(const struct cli *c, const struct json *base, const char *key, const char *as, struct json_writer *w)
{
    const char *s;
    jw_key(w, key);
    jw_begin_object(w);
    JSON_EACH (v, json_get(base, key))
        if (!set_of(c, v->key))
            jw_key_span(w, v->key), jw_str(w, v->s);
    for (size_t i = 0; (s = cli_value_at(c, "--set", i)); i++) {
        size_t n = strcspn(s, "=");
        if (!s[n + 1])
            continue; /* "FIELD=": it has none */
        jw_key_span(w, span_make(s, n));
        jw_cstr(w, as ? as : s + n + 1);
    }
    jw_end_object(w);
}

static void write_person(const struct cli *c, const struct json *base, struct json_writer *w)
{
    const struct json *was = json_get(base, "person"), *states = json_get(was, "states");
    const char *protection = cli_value(c, "--protection");
    jw_key(w, "person");
    jw_begin_object(w);
    if (protection)
        jw_kcstr(w, "protection", protection);
    else if (json_str(was, "protection").n)
        jw_kstr(w, "protection", json_str(was, "protection"));
    if (cli_has(c, "--states"))
        write_list(w, "states", cli_value(c, "--states"));
    else if (states)
        jw_key(w, "states"), jw_raw(w, states->raw);
    jw_end_object(w);
}

/* ---- what an officer writes over the template's words, a language at a time ---- */

static const char *const text_options[] = {"--headline", "--description", "--instruction"};

static bool writes_text(const struct cli *c)
{
    for (size_t i = 0; i < ARRAY_LEN(text_options); i++)
        if (cli_has(c, text_options[i]))
            return true;
    return false;
}

static const char *language_of(const struct cli *c)
{
    return cli_has(c, "--lang") ? cli_value(c, "--lang") : "en";
}

/* The part as an option gives it, else as it was. "" takes it out, and the template's stands there; "-" leaves the notice without one. Absent: there is none. */
static struct span part_of(const struct cli *c, const struct json *was, const char *option)
{
    const char *said = cli_value(c, option);
    if (!cli_has(c, option))
        return json_str(was, option + 2);
    return !*said ? span_make(NULL, 0) : strcmp(said, "-") == 0 ? SPAN_LIT("") : span_str(said);
}

static void write_texts(const struct cli *c, const struct json *base, struct json_writer *w)
{
    const struct json *was = json_get(json_get(base, "texts"), language_of(c));
    bool any = false;
    jw_key(w, "texts");
    jw_begin_object(w);
    JSON_EACH (v, json_get(base, "texts"))
        if (!span_is(v->key, language_of(c)))
            jw_key_span(w, v->key), jw_raw(w, v->raw);
    for (size_t i = 0; i < ARRAY_LEN(text_options); i++)
        any = any || part_of(c, was, text_options[i]).p;
    if (any) {
        jw_key(w, language_of(c));
        jw_begin_object(w);
        for (size_t i = 0; i < ARRAY_LEN(text_options); i++)
            if (part_of(c, was, text_options[i]).p)
                jw_kstr(w, text_options[i] + 2, part_of(c, was, text_options[i]));
        jw_end_object(w);
    }
    jw_end_object(w);
}

static bool is_written(const struct cli *c, struct span key)
{
    for (size_t i = 0; i < ARRAY_LEN(members); i++)
        if (cli_has(c, members[i].option) && span_is(key, members[i].member))
            return true;
    if (writes_text(c) && span_is(key, "texts"))
        return true;
    return (cli_has(c, "--set") && (span_is(key, "fields") || span_is(key, "origins"))) ||
           ((cli_has(c, "--protection") || cli_has(c, "--states")) && span_is(key, "person"));
}

/* What --set and --hours take is right. 0, or CLI_USAGE. */
static int check(const struct cli *c)
{
    const char *s;
    int64_t hours;
    if (!cli_number(c, "--hours", 1, 168, 1, &hours))
        return CLI_USAGE;
    if (cli_has(c, "--lang") && !writes_text(c))
        return cli_fail(CLI_USAGE, "--lang says in which language --headline, --description or --instruction is written: none of them is given");
    for (size_t i = 0; (s = cli_value_at(c, "--set", i)); i++) {
        size_t n = strcspn(s, "=");
        if (!n || !s[n])
            return cli_fail(CLI_USAGE, "--set takes FIELD=VALUE, not \"%s\"", s);
        for (size_t k = 0; k < i; k++)
            if (strncmp(s, cli_value_at(c, "--set", k), n + 1) == 0)
                return cli_fail(CLI_USAGE, "--set gives \"%.*s\" twice", (int) n, s);
    }
    return 0;
}

int cli_notice_draft(struct cli *c, const struct json *base, struct buf *out)
{
    struct json_writer w;
    int rc = check(c);
    if (rc)
        return rc;
    jw_init(&w, out);
    jw_begin_object(&w);
    JSON_EACH (v, base)
        if (!is_written(c, v->key))
            jw_key_span(&w, v->key), jw_raw(&w, v->raw);
    write_members(c, &w);
    if (cli_has(c, "--set")) {
        write_fields(c, base, "fields", NULL, &w);
        write_fields(c, base, "origins", "officer", &w);
    }
    if (writes_text(c))
        write_texts(c, base, &w);
    if (cli_has(c, "--protection") || cli_has(c, "--states"))
        write_person(c, base, &w);
    jw_end_object(&w);
    return 0;
}

/* The object of --draft-file; NULL in *out where none is given. */
static int read_file(const struct cli *c, struct arena *a, struct buf *text, const struct json **out)
{
    const char *path = cli_value(c, "--draft-file");
    struct json *v = NULL;
    struct err e = {0};
    if (!path)
        return 0;
    if (fs_read(strcmp(path, "-") == 0 ? "/dev/stdin" : path, DRAFT_MOST, text, &e) || json_parse(a, buf_view(text), NULL, &v, &e))
        return cli_fail(CLI_USAGE, "--draft-file: %s", e.text);
    if (v->type != JSON_OBJECT)
        return cli_fail(CLI_USAGE, "--draft-file: \"%s\" is no JSON object, as notice show --draft prints one", path);
    *out = v;
    return 0;
}

static int send_draft(struct cli *c, const char *verb, const char *id, int64_t rev, struct span draft)
{
    const struct json *reply;
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = cli_notice_verb(c, verb, rev);
    if (id)
        jw_kcstr(w, "notice", id);
    jw_kstr(w, "draft", draft);
    rc = cli_notice_send(c, w, &reply);
    if (rc)
        return rc;
    cli_put(json_str(reply, id ? "text" : "notice"), false);
    putchar('\n');
    return 0;
}

int cli_notice_new(struct cli *c)
{
    struct arena a = {0};
    struct buf text = {0}, draft = {0};
    const struct json *base = NULL;
    int rc = read_file(c, &a, &text, &base);
    if (!rc && !cli_has(c, "--template") && !json_str(base, "template").n)
        rc = cli_fail(CLI_USAGE, "which --template? watchfloor notice templates lists them");
    if (!rc)
        rc = cli_notice_draft(c, base, &draft);
    if (!rc)
        rc = send_draft(c, "notice new", NULL, 0, buf_view(&draft));
    buf_free(&draft);
    buf_free(&text);
    arena_free(&a);
    return rc;
}

int cli_notice_edit(struct cli *c)
{
    struct cli_notice n = {.id = NULL};
    struct buf text = {0}, draft = {0};
    const struct json *base = NULL;
    int64_t rev;
    if (!cli_number(c, "--rev", 1, UINT32_MAX, 0, &rev))
        return CLI_USAGE;
    int rc = read_file(c, &n.arena, &text, &base);
    if (!rc)
        rc = cli_notice_read(c, cli_value(c, "NOTICE"), &n);
    if (!rc && !base)
        base = json_get(n.row, "draft");
    if (!rc && (!base || base->type != JSON_OBJECT))
        rc = cli_fail(CLI_NO, "what %s said is erased", n.id);
    if (!rc)
        rc = cli_notice_draft(c, base, &draft);
    if (!rc)
        rc = send_draft(c, "notice edit", n.id, rev ? rev : json_int(n.row, "rev", 0), buf_view(&draft));
    buf_free(&draft);
    buf_free(&text);
    cli_notice_free(&n);
    return rc;
}
