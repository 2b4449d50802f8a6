/* footprint MEMBER: what this centre held, saw and sent about a member, as far as one may see it oneself: its records as they came, who read which of those that are
 * restricted, what was asked, said, referred and transferred. All of it from the journal's facts; nothing is kept for it.
 */
#include <ctype.h>

#include "base/map.h"
#include "cli/programs.h"

enum kind { HELD, SEEN, ASKED, SENT, EXPORTED, KINDS };
static const char *const words[KINDS] = {"held", "seen", "asked", "sent", "exported"};

struct run {
    struct cli *c;
    char member[3];
    struct map ids;      /* of its incidents */
    struct cli_table *table;
    size_t records, open, n[KINDS];
    uint64_t limit, shown;
};

static void params(struct json_writer *w, void *arg)
{
    struct run *r = arg;
    char filter[16];
    snprintf(filter, sizeof filter, "member:%s", r->member);
    jw_kcstr(w, "filter", filter);
    jw_kbool(w, "all", true);
}

static void take_incident(const struct json *row, void *arg)
{
    struct run *r = arg;
    struct span state = json_str(row, "state");
    r->records++;
    r->open += span_is(state, "NEW") || span_is(state, "TRIAGED") || span_is(state, "ACTIVE") || span_is(state, "MONITORING");
    map_put(&r->ids, json_str(row, "id"), r);
}

/* Was this question put to the member, in whoever's incident it was: "question 2 to MY/desk"? */
static bool says_member(const struct run *r, const char before[4], struct span text)
{
    for (size_t i = 0; i + 6 <= text.n; i++)
        if (memcmp(text.p + i, before, 4) == 0 && memcmp(text.p + i + 4, r->member, 2) == 0 && (i + 6 == text.n || !isalnum((unsigned char) text.p[i + 6])))
            return true;
    return false;
}

/* What a line of the log is to the member; KINDS: nothing. */
static enum kind kind_of(const struct run *r, const struct json *row)
{
    struct span kind = json_str(row, "kind"), verb = json_str(row, "verb"), id = json_str(row, "incident");
    bool its = id.n && map_get(&r->ids, id), out = span_is(verb, "ask") || span_is(verb, "transfer");
    if (span_is(kind, "journal.exported") || span_is(kind, "journal.backed_up"))
        return EXPORTED;
    if (out && (its || says_member(r, " to ", json_str(row, "text"))))
        return span_is(verb, "ask") ? ASKED : SENT;
    if (span_is(kind, "quarantine.read"))
        return says_member(r, " of ", json_str(row, "text")) ? SEEN : KINDS;
    if (!its)
        return KINDS;
    if (span_is(kind, "incident.opened") || span_is(kind, "incident.report"))
        return HELD;
    if (span_is(kind, "incident.read"))
        return SEEN;
    if (span_is(verb, "answer"))
        return ASKED;
    return span_is(verb, "called") || span_is(verb, "refer") ? SENT : KINDS;
}

static void print_json(const struct json *row, const char *what)
{
    struct buf b = {0};
    struct json_writer w;
    jw_init(&w, &b);
    jw_begin_object(&w);
    jw_kcstr(&w, "what", what);
    jw_kint(&w, "seq", json_int(row, "seq", 0));
    static const char *const keys[] = {"time", "officer", "incident", "text"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        jw_key(&w, keys[i]);
        jw_raw(&w, json_get(row, keys[i]) ? json_get(row, keys[i])->raw : SPAN_LIT("null"));
    }
    jw_end_object(&w);
    cli_put(buf_view(&b), false);
    putchar('\n');
    buf_free(&b);
}

static void take_line(const struct json *row, void *arg)
{
    struct run *r = arg;
    enum kind k = kind_of(r, row);
    struct buf b = {0};
    if (k == KINDS)
        return;
    r->n[k]++;
    if (r->limit && r->shown++ >= r->limit)
        return;
    if (r->c->json) {
        print_json(row, words[k]);
        return;
    }
    cli_table_cell(r->table, json_str(row, "time"));
    cli_table_cell(r->table, span_str(words[k]));
    cli_table_cell(r->table, json_str(row, "officer"));
    cli_table_cell(r->table, cli_text(row, "incident", &b));
    cli_table_cell(r->table, json_str(row, "text"));
    buf_free(&b);
}

int cli_footprint(struct cli *c)
{
    static const char *const heads[] = {"TIME", "WHAT", "OFFICER", "INCIDENT", "TEXT"};
    struct run r = {.c = c};
    const char *member = cli_value(c, "MEMBER");
    int64_t limit;
    if (!cli_number(c, "--limit", 1, UINT32_MAX, 0, &limit))
        return CLI_USAGE;
    if (strlen(member) != 2)
        return cli_fail(CLI_USAGE, "\"%s\" is no member: BN ID KH LA MM MY PH SG TH TL VN", member);
    for (int i = 0; i < 2; i++)
        r.member[i] = (char) toupper((unsigned char) member[i]);
    r.limit = (uint64_t) limit;
    int rc = cli_connect(c);
    if (rc)
        return rc;
    rc = cli_rows(c, WIRE_VIEW_INCIDENTS, 0, params, take_incident, &r);
    r.table = cli_table_new(heads, ARRAY_LEN(heads));
    if (rc == 0)
        rc = cli_rows(c, WIRE_VIEW_LOG, 0, NULL, take_line, &r);
    if (c->json || rc)
        cli_table_drop(r.table);
    else
        cli_table_print(r.table, "nothing was held, seen or sent about it, as far as you may see");
    if (rc == 0 && !c->json)
        printf("%s: %zu records, %zu open; held %zu, seen %zu, asked %zu, sent %zu; exports and backups of the whole journal: %zu\n", r.member, r.records, r.open, r.n[HELD], r.n[SEEN],
               r.n[ASKED], r.n[SENT], r.n[EXPORTED]);
    map_free(&r.ids, NULL);
    return rc;
}
