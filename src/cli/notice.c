/* notice: asks the engine about notices. See notice.h. */
#include "cli/notice.h"

#include <stdlib.h>
#include <strings.h>

#include "console/notice_reach.h"

void cli_notice_free(struct cli_notice *n)
{
    arena_free(&n->arena);
    *n = (struct cli_notice){.id = NULL};
}

const struct json *cli_notice_keep(struct arena *a, const struct json *v)
{
    const struct json_limits own = {.long_integers = true};
    struct json *out = NULL;
    if (!v || !v->raw.n || json_parse(a, arena_span(a, v->raw), &own, &out, NULL))
        return NULL;
    return out;
}

bool cli_notice_drill(const struct cli *c)
{
    return strcmp(client_greeting(c->client)->mode, "ACTUAL") != 0;
}

const char *cli_notice_ex(const struct cli *c)
{
    return cli_notice_drill(c) ? "EX " : "";
}

void cli_notice_reach(const struct json *answer)
{
    const struct json *reach = json_get(answer, "reach");
    struct buf b = {0};
    if (notice_reach_lost(reach, &b))
        buf_char(&b, '\n');
    if (notice_reach_fresh(reach, &b))
        buf_char(&b, '\n');
    cli_put(buf_view(&b), true);
    buf_free(&b);
}

wf_time cli_notice_now(const struct cli *c)
{
    const struct client_greeting *g = client_greeting(c->client);
    const struct clock clock = {.real_start = c->greeted, .start = g->now, .speed = g->speed > 0 ? g->speed : 1, .fixed = TIME_NONE};
    return clock_now(&clock);
}

bool cli_notice_is_number(const char *word)
{
    if (strncasecmp(word, "EX ", 3) == 0)
        word += 3;
    if (strncasecmp(word, "N-", 2) == 0)
        word += 2;
    return *word && strspn(word, "0123456789") == strlen(word);
}

int cli_notice_read(struct cli *c, const char *id, struct cli_notice *n)
{
    const struct json *reply;
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_QUERY);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_NOTICE));
    jw_kcstr(w, "key", id);
    jw_kint(w, "limit", 1);
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    n->row = cli_notice_keep(&n->arena, json_first(json_get(reply, "rows")));
    if (!n->row)
        return cli_fail(CLI_NO, "there is no notice \"%s\"; watchfloor notice list lists them", id);
    struct span number = json_str(n->row, "notice");
    n->id = arena_strndup(&n->arena, number.p ? number.p : "", number.n);
    return 0;
}

int cli_notice_compose(struct cli *c, struct cli_notice *n, const char *recipient, bool cap, bool allow)
{
    const struct json *reply;
    struct json_writer *w = client_begin(c->client, WIRE_OP_NOTICE);
    jw_kcstr(w, "do", "compose");
    jw_kcstr(w, "notice", n->id);
    if (recipient)
        jw_kcstr(w, "recipient", recipient);
    if (cap)
        jw_kbool(w, "cap", true);
    if (allow)
        jw_kbool(w, "allow", true);
    int rc = cli_call(c, &reply);
    if (rc)
        return rc;
    n->made = cli_notice_keep(&n->arena, reply);
    return n->made ? 0 : cli_fail(CLI_USAGE, "the engine's answer about %s is not understood", n->id);
}

struct json_writer *cli_notice_verb(struct cli *c, const char *verb, int64_t rev)
{
    char cmd_id[27];
    client_cmd_id(cmd_id);
    struct json_writer *w = client_begin(c->client, WIRE_OP_COMMAND);
    jw_kcstr(w, "verb", verb);
    if (rev > 0)
        jw_kint(w, "rev", rev);
    jw_kcstr(w, "cmd_id", cmd_id);
    jw_key(w, "args");
    jw_begin_object(w);
    return w;
}

int cli_notice_send(struct cli *c, struct json_writer *w, const struct json **reply)
{
    jw_end_object(w);
    return cli_call(c, reply);
}
