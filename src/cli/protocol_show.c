/* protocol_show: what a protocol asks, decides and follows, as its descriptor says it (protocol show). */
#include <stdio.h>

#include "cli/programs.h"
#include "cli/protocol.h"

/* The text in the language asked for, else in English; MT before one that no native speaker stands for. */
static void put_text(const struct json *texts, const char *lang, const char *after)
{
    const struct json *found = NULL;
    JSON_EACH (t, texts)
        if ((lang && span_is(json_str(t, "lang"), lang)) || (!found && span_is(json_str(t, "lang"), "en")))
            found = t;
    cli_protocol_put(found && !span_is(json_str(found, "lang"), "en") && !json_str(found, "reviewer").n ? "MT " : "", json_str(found, "text"), after);
}

/* What is to be done and by whom, what may follow, what suggests it. */
static void show_rest(const struct json *d, const char *lang)
{
    puts("\nchecklist");
    JSON_EACH (k, json_get(d, "checklist")) {
        cli_protocol_put("  ", json_str(k, "id"), "  ");
        cli_protocol_put("", json_str(k, "role"), "  ");
        cli_protocol_put("", json_str(k, "phase"), ": ");
        put_text(json_get(k, "text"), lang, "");
        if (json_str(k, "citation").n)
            cli_protocol_put(" [", json_str(k, "citation"), "]");
        putchar('\n');
    }
    puts("\nwhat may follow");
    JSON_EACH (o, json_get(d, "outputs")) {
        struct span what = json_str(o, "to").n ? json_str(o, "to") : json_str(o, "form").n ? json_str(o, "form") : json_str(o, "type");
        cli_protocol_put("  ", json_str(o, "id"), "  ");
        cli_protocol_put("", json_str(o, "kind"), " ");
        cli_protocol_put("", what, ": ");
        put_text(json_get(o, "text"), lang, "\n");
    }
    puts("\nsuggested by");
    JSON_EACH (t, json_get(d, "triggers")) {
        cli_protocol_put(json_str(t, "label").n ? "  label " : "  ", json_str(t, "label").n ? json_str(t, "label") : json_str(t, "type"), "  ");
        put_text(json_get(t, "text"), lang, "\n");
    }
}

static void show_descriptor(const struct json *d, const char *lang)
{
    cli_protocol_put("", json_str(d, "id"), " ");
    cli_protocol_put("", json_str(d, "version"), ": ");
    put_text(json_get(d, "title"), lang, "\n");
    cli_protocol_put("", json_str(d, "basis"), ", ");
    cli_protocol_put("", json_str(d, "citation"), "");
    cli_protocol_put(" (text of ", json_str(d, "text_date"), ")\n\nquestions\n");
    JSON_EACH (q, json_get(d, "questions")) {
        cli_protocol_put("  ", json_str(q, "id"), "  ");
        put_text(json_get(q, "text"), lang, "");
        cli_protocol_wanted(q);
        cli_protocol_put(" [", json_str(q, "citation"), "]");
        if (json_str(q, "when").n) {
            cli_protocol_put(" asked where ", json_str(q, "when"), " is ");
            cli_protocol_put("", json_str(q, "when_values"), "");
        }
        putchar('\n');
        JSON_EACH (choice, json_get(q, "choices")) {
            cli_protocol_put("      ", json_str(choice, "id"), "  ");
            put_text(json_get(choice, "text"), lang, "\n");
        }
    }
    puts("\noutcomes");
    JSON_EACH (o, json_get(d, "outcomes")) {
        cli_protocol_put("  ", json_str(o, "id"), "  ");
        put_text(json_get(o, "text"), lang, "\n");
    }
    puts("\nclocks");
    JSON_EACH (k, json_get(d, "clocks")) {
        char age[24];
        cli_protocol_put("  ", json_str(k, "id"), "  ");
        put_text(json_get(k, "text"), lang, "");
        printf(": %s", cli_age(json_int(k, "seconds", 0), age, sizeof age));
        cli_protocol_put(" from \"", json_str(k, "start"), "\"");
        cli_protocol_put(" to \"", json_str(k, "stop"), "\"");
        cli_protocol_put(" [", json_str(k, "citation"), "]\n");
    }
    show_rest(d, lang);
}

int cli_protocol_show(struct cli *c)
{
    struct arena a = {0};
    const char *name = cli_value(c, "PROTOCOL");
    int rc = cli_connect(c);
    const struct json *row = rc ? NULL : cli_protocol_row(c, &a, WIRE_VIEW_PROTOCOL, name, false, &rc);
    if (!rc && !row)
        rc = cli_fail(CLI_NO, "there is no protocol \"%s\" here; watchfloor protocol list has those that are switched on", name);
    else if (row && c->json)
        cli_protocol_json(json_get(row, "descriptor"));
    else if (row)
        show_descriptor(json_get(row, "descriptor"), cli_value(c, "--lang"));
    arena_free(&a);
    return rc;
}
