/* notice_show: notice show, preview, lint of a notice in the engine; notice templates, recipients list; notice export: what there is, printed or written. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/fs.h"
#include "base/plural.h"
#include "cli/notice.h"
#include "cli/programs.h"

#define SHOW_KEYS \
    "notice rev state form type precedence headline incident action alarms tlp person held erased allowed readback author approver released_by cancelled_by changed_by allowed_by allowed_at to_review reviewed_by reviewed verdict rule of replaced_by cancel " \
    "created updated submitted approved approval_until sent released expires ended due retract_s members desks queued acked seen rejected unreachable voice overdue identifier grounds_held draft " \
    "content manifest history"
#define RECEIVED_KEYS \
    "received member feed sender identifier sent received_at headline precedence type of replaced_by dangling person erased tlp expires state by at answer incident report"
#define PREVIEW_KEYS \
    "notice rev form template type status scope tlp person precedence why event headline urgency severity certainty content hours expires_s errors members desks findings missing " \
    "fields texts areas recipients reach preview cap"

/* "author     r.sari"; nothing where there is nothing. */
static void line(const char *name, struct span text)
{
    if (!text.n)
        return;
    printf("%-12s", name);
    cli_put(text, false);
    putchar('\n');
}

/* The members that have a value, with their names between. */
static void members(const struct json *row, const char *name, const char *const *keys, size_t n)
{
    struct buf b = {0}, one = {0};
    for (size_t i = 0; i < n; i++) {
        struct span s = cli_text(row, keys[i], &one);
        if (!span_is(s, "--") && s.n)
            buf_printf(&b, "%s%s %.*s", b.n ? ", " : "", keys[i], SPAN_FMT(s));
    }
    line(name, buf_view(&b));
    buf_free(&b);
    buf_free(&one);
}

static void put_draft(const struct json *draft)
{
    struct buf b = {0};
    const struct json *origins = json_get(draft, "origins");
    buf_printf(&b, "%.*s, to %.*s", SPAN_FMT(json_str(draft, "template")), SPAN_FMT(json_str(draft, "to").n ? json_str(draft, "to") : SPAN_LIT("nobody yet")));
    line("draft", buf_view(&b));
    JSON_EACH (f, json_get(draft, "fields")) {
        struct span origin = json_get_span(origins, f->key) ? json_get_span(origins, f->key)->s : SPAN_LIT("officer");
        buf_clear(&b);
        buf_printf(&b, "  %.*s = %.*s  (%.*s)", SPAN_FMT(f->key), SPAN_FMT(f->s), SPAN_FMT(origin));
        line("", buf_view(&b));
    }
    buf_free(&b);
}

static void put_history(const struct json *history)
{
    putchar('\n');
    JSON_EACH (t, history) {
        struct span time = json_str(t, "time"), text = json_str(t, "text");
        printf("%.*s  ", SPAN_FMT(time));
        cli_put(json_str(t, "officer"), false);
        printf("  ");
        cli_put(text.n ? text : json_str(t, "verb"), false);
        putchar('\n');
    }
}

static void put_notice(const struct cli *c, const struct json *row)
{
    struct buf b = {0};
    buf_printf(&b, "%s%.*s  %.*s  %.*s %.*s  %.*s  rev %lld", cli_notice_ex(c), SPAN_FMT(json_str(row, "notice")), SPAN_FMT(json_str(row, "state")), SPAN_FMT(json_str(row, "precedence")),
               SPAN_FMT(json_str(row, "form")), SPAN_FMT(json_str(row, "type")), (long long) json_int(row, "rev", 0));
    cli_put(buf_view(&b), false);
    putchar('\n');
    cli_put(json_str(row, "headline"), false);
    putchar('\n');
    buf_free(&b);
    members(row, "officers", (const char *const[]){"author", "approver", "released_by", "cancelled_by", "rule"}, 5);
    members(row, "refers", (const char *const[]){"incident", "of", "replaced_by", "identifier"}, 4);
    members(row, "times", (const char *const[]){"created", "submitted", "approved", "approval_until"}, 4);
    members(row, "", (const char *const[]){"sent", "released", "expires", "ended", "due"}, 5);
    if (json_int(row, "desks", 0))
        members(row, "reach", (const char *const[]){"members", "desks", "queued", "acked", "seen", "rejected", "unreachable", "voice", "overdue"}, 9);
    members(row, "sharing", (const char *const[]){"tlp", "person", "allowed"}, 3);
    members(row, "allowed", (const char *const[]){"allowed_by", "allowed_at"}, 2);
    members(row, "reviewed", (const char *const[]){"verdict", "reviewed_by", "reviewed"}, 3);
    if (json_bool(row, "to_review", false))
        line("review", SPAN_LIT("one officer alone released it: another one says whether that was right (notice review)"));
    members(row, "taken back", (const char *const[]){"retract_s"}, 1);
    if (json_bool(row, "held", false))
        line("held", SPAN_LIT("what is still to be sent of it waits: notice cancel"));
    line("read back", json_str(row, "readback"));
    line("content", json_str(row, "content"));
    if (json_get(row, "draft") && json_get(row, "draft")->type == JSON_OBJECT)
        put_draft(json_get(row, "draft"));
    put_history(json_get(row, "history"));
}

/* What a member sent, as it was understood. */
static void put_received(const struct json *row)
{
    const struct json *report = json_get(row, "report");
    struct buf b = {0};
    buf_printf(&b, "%.*s  %.*s  %.*s %.*s  from %.*s", SPAN_FMT(json_str(row, "received")), SPAN_FMT(json_str(row, "state")), SPAN_FMT(json_str(row, "precedence")), SPAN_FMT(json_str(row, "type")),
               SPAN_FMT(json_str(row, "member").n ? json_str(row, "member") : json_str(row, "feed")));
    cli_put(buf_view(&b), false);
    putchar('\n');
    cli_put(json_str(row, "headline"), false);
    putchar('\n');
    buf_free(&b);
    if (json_str(report, "text").n) {
        cli_put(json_str(report, "text"), true);
        putchar('\n');
    }
    members(row, "who", (const char *const[]){"sender", "identifier", "feed"}, 3);
    members(row, "refers", (const char *const[]){"of", "replaced_by", "incident", "answer"}, 4);
    members(row, "times", (const char *const[]){"sent", "received_at", "expires"}, 3);
    members(row, "answered", (const char *const[]){"by", "at"}, 2);
    members(report, "event", (const char *const[]){"type", "checkpoint", "urgency", "severity", "certainty"}, 5);
    line("sharing", json_str(row, "tlp"));
    line("note", json_str(json_get(report, "received"), "note"));
    if (json_bool(row, "dangling", false))
        line("refers", SPAN_LIT("to what that member never sent here: ask it what is meant"));
    if (json_bool(row, "erased", false))
        line("text", SPAN_LIT("erased at its end"));
}

int cli_notice_show(struct cli *c)
{
    struct cli_notice n = {.id = NULL};
    int rc = cli_notice_read(c, cli_value(c, "NOTICE"), &n);
    if (rc) {
    } else if (json_get(n.row, "received")) {
        if (c->json)
            cli_print_keys(n.row, RECEIVED_KEYS);
        else
            put_received(n.row);
    } else if (cli_has(c, "--draft")) {
        const struct json *draft = json_get(n.row, "draft");
        if (draft && draft->type == JSON_OBJECT)
            printf("%.*s\n", SPAN_FMT(draft->raw));
        else
            rc = cli_fail(CLI_NO, "what %s said is erased", n.id);
    } else if (c->json) {
        cli_print_keys(n.row, SHOW_KEYS);
    } else {
        put_notice(c, n.row);
    }
    cli_notice_free(&n);
    return rc;
}

/* ---- preview ---- */

static void put_text(const struct json *t)
{
    struct buf b = {0};
    buf_printf(&b, "-- %.*s, %.*s, headline in %lld short message%s\n", SPAN_FMT(json_str(t, "language")), SPAN_FMT(json_str(t, "review")), (long long) json_int(t, "sms_parts", 0),
               json_int(t, "sms_parts", 0) == 1 ? "" : "s");
    buf_printf(&b, "%.*s\n%.*s\n", SPAN_FMT(json_str(t, "headline")), SPAN_FMT(json_str(t, "description")));
    if (json_str(t, "instruction").n)
        buf_printf(&b, "-> %.*s\n", SPAN_FMT(json_str(t, "instruction")));
    cli_put(buf_view(&b), true);
    buf_free(&b);
}

static int put_texts(const struct cli_notice *n, const char *language)
{
    struct buf have = {0};
    bool any = false;
    JSON_EACH (t, json_get(n->made, "texts")) {
        buf_printf(&have, " %.*s", SPAN_FMT(json_str(t, "language")));
        if (language && !span_is(json_str(t, "language"), language))
            continue;
        put_text(t);
        any = true;
    }
    int rc = any ? 0 : cli_fail(CLI_NO, "%s has no text in \"%s\"; it has:%s", n->id, language ? language : "any language", have.n ? have.p : " none");
    buf_free(&have);
    return rc;
}

static void put_reach(const struct cli_notice *n)
{
    JSON_EACH (r, json_get(n->made, "recipients")) {
        struct buf b = {0};
        buf_printf(&b, "  %.*s  %.*s  %.*s", SPAN_FMT(json_str(r, "to")), SPAN_FMT(json_str(r, "channel")), SPAN_FMT(json_str(r, "carries")));
        JSON_EACH (l, json_get(r, "languages"))
            buf_printf(&b, " %.*s", SPAN_FMT(l->s));
        if (json_str(r, "why").n)
            buf_printf(&b, ": %.*s", SPAN_FMT(json_str(r, "why")));
        cli_put(buf_view(&b), false);
        putchar('\n');
        buf_free(&b);
    }
}

static int put_preview(const struct cli *c, const struct cli_notice *n)
{
    const char *to = cli_value(c, "--to");
    struct buf b = {0};
    if (to || cli_has(c, "--cap")) {
        struct span text = json_str(n->made, to ? "preview" : "cap");
        if (!text.n)
            return to ? cli_fail(CLI_NO, "%s does not go to \"%s\"; watchfloor notice preview %s lists to whom", n->id, to, n->id) : cli_fail(CLI_NO, "%s is not whole yet: watchfloor notice lint %s", n->id, n->id);
        cli_put(text, true);
        if (text.p[text.n - 1] != '\n')
            putchar('\n');
        return 0;
    }
    if (cli_has(c, "--lang"))
        return put_texts(n, cli_value(c, "--lang"));
    buf_printf(&b, "%s%s %.*s: %.*s\n", cli_notice_ex(c), n->id, SPAN_FMT(json_str(n->made, "precedence")), SPAN_FMT(json_str(n->made, "why")));
    cli_put(buf_view(&b), true);
    buf_free(&b);
    int rc = put_texts(n, NULL);
    printf("to %lld member%s, %lld desk%s, for %lld hour%s\n", (long long) json_int(n->made, "members", 0), plural_s(json_int(n->made, "members", 0)), (long long) json_int(n->made, "desks", 0), plural_s(json_int(n->made, "desks", 0)),
           (long long) json_int(n->made, "hours", 0), plural_s(json_int(n->made, "hours", 0)));
    put_reach(n);
    cli_notice_reach(n->made);
    return rc;
}

int cli_notice_preview(struct cli *c)
{
    struct cli_notice n = {.id = NULL};
    int rc = cli_notice_read(c, cli_value(c, "NOTICE"), &n);
    if (!rc)
        rc = cli_notice_compose(c, &n, cli_value(c, "--to"), cli_has(c, "--cap"), false);
    if (!rc && c->json)
        cli_print_keys(n.made, PREVIEW_KEYS);
    else if (!rc)
        rc = put_preview(c, &n);
    cli_notice_free(&n);
    return rc;
}

/* ---- lint ---- */

static void put_finding(const struct cli *c, const char *id, const char *level, struct span rule, struct span language, struct span field, struct span text)
{
    struct buf b = {0};
    if (c->json) {
        struct json_writer w;
        jw_init(&w, &b);
        jw_begin_object(&w);
        jw_kcstr(&w, "notice", id);
        jw_kcstr(&w, "level", level);
        jw_kstr(&w, "rule", rule);
        jw_kstr(&w, "language", language);
        jw_kstr(&w, "field", field);
        jw_kstr(&w, "text", text);
        jw_end_object(&w);
        printf("%.*s\n", SPAN_FMT(buf_view(&b)));
    } else {
        buf_printf(&b, "%s: %s: %.*s%s%.*s: %.*s [%.*s]", id, level, SPAN_FMT(language), language.n ? "." : "", SPAN_FMT(field), SPAN_FMT(text), SPAN_FMT(rule));
        cli_put(buf_view(&b), false);
        putchar('\n');
    }
    buf_free(&b);
}

static int lint(struct cli *c, const char *id)
{
    struct cli_notice n = {.id = NULL};
    int bad = 0, told = 0, rc = cli_notice_read(c, id, &n);
    if (!rc)
        rc = cli_notice_compose(c, &n, NULL, false, false);
    JSON_EACH (m, json_get(n.made, "missing")) {
        put_finding(c, n.id, "error", SPAN_LIT("missing"), SPAN_LIT(""), json_str(m, "field"), json_str(m, "label"));
        told++, bad++;
    }
    JSON_EACH (f, json_get(n.made, "findings")) {
        bool error = json_bool(f, "error", true);
        put_finding(c, n.id, error ? "error" : "advice", json_str(f, "rule"), json_str(f, "language"), json_str(f, "field"), json_str(f, "text"));
        told++, bad += error;
    }
    if (!rc && !told && !c->json)
        printf("%s: nothing to say against it\n", n.id);
    cli_notice_free(&n);
    return rc ? rc : bad ? CLI_NO
                         : 0;
}

int cli_notice_lint(struct cli *c)
{
    const char *first = cli_value(c, "FILE");
    int rc = 0;
    if (!cli_notice_is_number(first) || access(first, F_OK) == 0)
        return cli_tool(c);
    const char *id;
    for (size_t i = 0; (id = cli_value_at(c, "FILE", i)); i++) {
        int one = cli_notice_is_number(id) ? lint(c, id) : cli_fail(CLI_USAGE, "\"%s\" is a file, and \"%s\" a notice of the engine: not both at once", id, first);
        rc = one > rc ? one : rc;
    }
    return rc;
}

/* ---- templates, recipients ---- */

static const struct {
    const char *command, *what, *keys, *empty;
    const char *heads[8], *columns[8];
} lists[] = {
    {"notice templates", "templates", "name title about type tlp precedence status person own languages", "there is no template", {"TEMPLATE", "TYPE", "PRECEDENCE", "TLP", "TITLE"}, {"name", "type", "precedence", "tlp", "title"}},
    {"recipients list", "recipients", "to title member channel languages tlp phone phone_language encoder tested", "there is no recipients.conf yet: man watchfloor says what stands in it", {"TO", "CHANNEL", "TLP", "PHONE", "SPEAKS", "TESTED", "TITLE"}, {"to", "channel", "tlp", "phone", "phone_language", "tested", "title"}},
};

int cli_notice_lists(struct cli *c)
{
    size_t i = 0, n = 0;
    const struct json *reply;
    struct buf b = {0};
    while (i + 1 < ARRAY_LEN(lists) && strcmp(lists[i].command, c->command->name) != 0)
        i++;
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", lists[i].what);
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    while (n < ARRAY_LEN(lists[i].heads) && lists[i].heads[n])
        n++;
    struct cli_table *t = cli_table_new(lists[i].heads, n);
    JSON_EACH (row, json_get(reply, lists[i].what)) {
        if (c->json)
            cli_print_keys(row, lists[i].keys);
        for (size_t k = 0; !c->json && k < n; k++)
            cli_table_cell(t, cli_text(row, lists[i].columns[k], &b));
    }
    if (c->json)
        cli_table_drop(t);
    else
        cli_table_print(t, lists[i].empty);
    buf_free(&b);
    return 0;
}

/* ---- export ---- */

static int write_file(const char *dir, struct span name, const char *end, struct span bytes)
{
    struct err e = {0};
    char *file = mem_printf("%.*s%s", SPAN_FMT(name), end), *path = fs_join(dir, file);
    int rc = fs_write_atomic(path, bytes, 0600, &e) ? cli_fail(CLI_NO, "%s", e.text) : 0;
    if (!rc)
        printf("%s\n", path);
    mem_free(file);
    mem_free(path);
    return rc;
}

/* A name of a file that the manifest gives: what it is made of is looked at, for it comes over a wire. */
static bool name_ok(struct span s)
{
    bool ok = s.n > 0 && s.n < 80 && s.p[0] != '.' && s.p[0] != '-';
    for (size_t i = 0; i < s.n; i++)
        ok = ok && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.", s.p[i]) && s.p[i];
    return ok;
}

int cli_notice_export(struct cli *c)
{
    const char *dir = cli_value(c, "DIR");
    struct arena a = {0};
    struct json *manifest = NULL;
    const struct json *reply;
    struct err e = {0};
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "export");
    jw_kcstr(w, "notice", cli_value(c, "NOTICE"));
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    if (json_parse(&a, json_str(reply, "manifest"), NULL, &manifest, &e) || !name_ok(json_str(manifest, "notice"))) {
        rc = cli_fail(CLI_USAGE, "the engine's manifest is not understood");
    } else if (fs_mkdirs(dir, 0700, &e)) {
        rc = cli_fail(CLI_NO, "%s", e.text);
    } else {
        struct span name = json_str(manifest, "notice");
        rc = write_file(dir, name, ".xml", json_str(reply, "xml"));
        rc = rc ? rc : write_file(dir, name, ".manifest.json", json_str(reply, "manifest"));
        rc = rc ? rc : write_file(dir, name, ".sig", json_str(reply, "sig"));
    }
    arena_free(&a);
    return rc;
}
