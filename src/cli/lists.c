/* lists: incidents, find, feeds, plugins, checkpoints, quarantine, log, playbooks: one table, a row a list. */
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/actions.h"
#include "cli/programs.h"
#include "wire/columns.h"

/* A column for people: a member of the row, and how it is shown. */
struct column {
    const char *head;
    const char *key;
    struct span (*show)(const struct json *row, const char *key, struct buf *out); /* NULL: cli_text */
};
enum { COLUMNS = 13 };
struct list {
    const char *command;
    enum wire_view view;
    const char *keys; /* of --json, in order */
    const char *empty;
    struct column columns[COLUMNS];
};

static struct span show_short_time(const struct json *row, const char *key, struct buf *out)
{
    struct span s = json_str(row, key);
    buf_clear(out);
    if (s.n < 19)
        return SPAN_LIT("--");
    buf_printf(out, "%.5s %.8s" "Z", s.p + 5, s.p + 11);
    return buf_view(out);
}
static struct span show_seconds(const struct json *row, const char *key, struct buf *out)
{
    char age[24];
    buf_clear(out);
    const struct json *v = json_get(row, key);
    if (!v || (v->type != JSON_INT && v->type != JSON_REAL))
        return SPAN_LIT("--");
    buf_str(out, cli_age((int64_t) json_num(row, key, -1), age, sizeof age));
    return buf_view(out);
}
/* "10/12" of two members joined by a comma in `key`. */
static struct span show_of(const struct json *row, const char *key, struct buf *out)
{
    char a[32], b[32];
    size_t n = strcspn(key, ",");
    snprintf(a, sizeof a, "%.*s", (int) n, key);
    snprintf(b, sizeof b, "%s", key + n + 1);
    struct buf one = {0}, two = {0};
    struct span x = cli_text(row, a, &one), y = cli_text(row, b, &two);
    buf_clear(out);
    if (span_is(x, "--") && span_is(y, "--"))
        buf_str(out, "--");
    else
        buf_printf(out, "%.*s/%.*s", SPAN_FMT(x), SPAN_FMT(y));
    buf_free(&one);
    buf_free(&two);
    return buf_view(out);
}

/* The texts of an array, blanks between. */
static struct span show_words(const struct json *row, const char *key, struct buf *out)
{
    buf_clear(out);
    JSON_EACH (v, json_get(row, key))
        buf_printf(out, "%s%.*s", out->n ? " " : "", SPAN_FMT(v->s));
    return out->n ? buf_view(out) : SPAN_LIT("--");
}

/* Codes, or "all". */
static struct span show_places(const struct json *row, const char *key, struct buf *out)
{
    return json_bool(row, "all", false) ? SPAN_LIT("all") : show_words(row, key, out);
}

/* "on", "on, over": his time is; "next". */
/* When it came into the register, and that it was in force by then: whoever asked at that time was told nothing of it. */
static struct span show_entered(const struct json *row, const char *key, struct buf *out)
{
    struct buf at = {0};
    struct span entered = show_short_time(row, key, &at);
    wf_time created, effective;

    buf_clear(out);
    buf_printf(out, "%.*s", SPAN_FMT(entered));
    if (!time_parse(json_str(row, key), &created, NULL, NULL) && !time_parse(json_str(row, "effective"), &effective, NULL, NULL) && created - effective > 60 * NSEC_PER_SEC)
        buf_str(out, " late");
    buf_free(&at);
    return buf_view(out);
}

static struct span show_duty(const struct json *row, const char *key, struct buf *out)
{
    bool over = json_bool(row, "over", false);
    (void) out;
    return json_bool(row, key, false) ? over ? SPAN_LIT("on, over") : SPAN_LIT("on") : over ? SPAN_LIT("next, late") : SPAN_LIT("next");
}

/* Since when, or from when. */
static struct span show_since(const struct json *row, const char *key, struct buf *out)
{
    return show_short_time(row, json_bool(row, "on", false) ? key : "next", out);
}

static struct span show_here(const struct json *row, const char *key, struct buf *out)
{
    if (json_bool(row, key, false))
        return SPAN_LIT("here");
    struct buf b = {0};
    struct span at = show_short_time(row, "absent_since", &b);
    buf_clear(out);
    buf_printf(out, "absent since %.*s", SPAN_FMT(at));
    buf_free(&b);
    return buf_view(out);
}

/* Who stands in for him, or for whom he does. */
static struct span show_position(const struct json *row, const char *key, struct buf *out)
{
    struct span by = json_str(row, key), whose = json_str(row, "stands_for");
    struct buf b = {0};
    buf_clear(out);
    if (by.n)
        buf_printf(out, "%.*s stands in until %.*s", SPAN_FMT(by), SPAN_FMT(show_short_time(row, "relief_until", &b)));
    else if (whose.n)
        buf_printf(out, "stands in for %.*s", SPAN_FMT(whose));
    buf_free(&b);
    return buf_view(out);
}

/* A line of the log that was struck: its text stays readable, with who struck it and why. */
static struct span show_struck(const struct json *row, const char *key, struct buf *out)
{
    const struct json *s = json_get(row, "struck");
    if (!s || s->type != JSON_OBJECT)
        return cli_text(row, key, out);
    buf_clear(out);
    buf_printf(out, "[struck by %.*s, line %lld: %.*s] %.*s", SPAN_FMT(json_str(s, "officer")), (long long) json_int(s, "seq", 0), SPAN_FMT(json_str(s, "reason")),
               SPAN_FMT(json_str(row, key)));
    return buf_view(out);
}

/* "+3 inside flapping: Gates down" */
static struct span show_title(const struct json *row, const char *key, struct buf *out)
{
    long long inside = json_int(row, "inside", 0);
    struct span title = json_str(row, key);
    buf_clear(out);
    if (inside > 0)
        buf_printf(out, "+%lld inside ", inside);
    JSON_EACH (b, json_get(row, "badges"))
        buf_printf(out, "%.*s ", SPAN_FMT(b->s));
    if (out->n)
        buf_printf(out, "| ");
    buf_span(out, title);
    return buf_view(out);
}

#define INCIDENT_KEYS "id rev state type priority member checkpoint title owner opened updated reports duplicates condition alert sources badges inside inside_of"
#define INCIDENT_COLUMNS \
    {{"ID", "id", NULL}, {"P", "priority", NULL}, {"STATE", "state", NULL}, {"TYPE", "type", NULL}, {"CP", "checkpoint", NULL}, \
     {"SRC", "member", NULL}, {"OWNER", "owner", NULL}, {">N", "reports", NULL}, {"UPDATED", "updated", show_short_time}, {"TITLE", "title", show_title}}

#define ACTION_KEYS \
    "action kind state member checkpoints all direction effective expires ended hours quota affected rationale legal_basis proportionality alternatives exceptions announced_how " \
    "delays_over_24h report_due reported review_due reviewed ends_soon last_call conflicts objections source feed still_reported incident notice received updated_by withdrawn_by of replaced_by by changed_by created changed_at rev followed"
#define ACTION_FIRST \
    {"ACTION", "action", NULL}, {"STATE", "state", NULL}, {"KIND", "kind", NULL}, {"SRC", "member", NULL}, {"WHERE", "checkpoints", show_places}, {"DIR", "direction", NULL}, \
     {"FROM", "effective", show_short_time}, {"UNTIL", "expires", show_short_time}, {"ENDED", "ended", show_short_time}
#define ACTION_LAST {">CONFLICTS", "conflicts", NULL}, {">OBJECTIONS", "objections", NULL}, {"WHY", "rationale", NULL}
#define ACTION_COLUMNS {ACTION_FIRST, ACTION_LAST}
#define ACTION_AT_COLUMNS {ACTION_FIRST, {"ENTERED", "created", show_entered}, ACTION_LAST}

#define LOG_KEYS "seq time officer kind incident text"

static const struct list lists[] = {
    {"incidents", WIRE_VIEW_INCIDENTS, INCIDENT_KEYS, "no open incident matches; all: watchfloor incidents --all", INCIDENT_COLUMNS},
    {"find", WIRE_VIEW_INCIDENTS, INCIDENT_KEYS, "no incident matches, open or closed", INCIDENT_COLUMNS},
    {"feeds", WIRE_VIEW_FEEDS, "id plugin member transport state last_ok age_s interval_s error next_try reports content_at content_old",
     "no feed: no plugin is switched on; watchfloor plugin enable NAME",
     {{"FEED", "id", NULL}, {"MEMBER", "member", NULL}, {"VIA", "transport", NULL}, {"STATE", "state", NULL}, {">AGE", "age_s", show_seconds},
      {">EVERY", "interval_s", show_seconds}, {">REPORTS", "reports", NULL}, {"LAST OK", "last_ok", show_short_time}, {"ERROR", "error", NULL}}},
    {"plugins", WIRE_VIEW_PLUGINS, "name version member state pid restarts last_error parsed quarantined time_us_p99",
     "no plugin is switched on; watchfloor plugin enable NAME",
     {{"PLUGIN", "name", NULL}, {"VERSION", "version", NULL}, {"MEMBER", "member", NULL}, {"STATE", "state", NULL}, {">PID", "pid", NULL},
      {">RESTARTS", "restarts", NULL}, {">PARSED", "parsed", NULL}, {">ASIDE", "quarantined", NULL}, {">P99 US", "time_us_p99", NULL},
      {"LAST ERROR", "last_error", NULL}}},
    {"checkpoints", WIRE_VIEW_CHECKPOINTS, "checkpoint name member lanes_open lanes gates_up gates queue_min pax_h watchlist health updated source",
     "no checkpoint has told its state yet: that comes with status reports of the feeds",
     {{"CP", "checkpoint", NULL}, {"NAME", "name", NULL}, {"SRC", "member", NULL}, {">LANES", "lanes_open,lanes", show_of},
      {">GATES", "gates_up,gates", show_of}, {">QUEUE MIN", "queue_min", NULL}, {">PAX/H", "pax_h", NULL}, {"WL", "watchlist", NULL},
      {"HEALTH", "health", NULL}, {"UPDATED", "updated", show_short_time}, {"SOURCE", "source", NULL}}},
    {"quarantine", WIRE_VIEW_QUARANTINE, "n source member received reason offset bytes digest", "nothing is in quarantine",
     {{">N", "n", NULL}, {"SOURCE", "source", NULL}, {"MEMBER", "member", NULL}, {"RECEIVED", "received", show_short_time}, {">OFFSET", "offset", NULL},
      {">BYTES", "bytes", NULL}, {"REASON", "reason", NULL}}},
    {"incidents --set-aside", WIRE_VIEW_SET_ASIDE, "seq time msg_status source source_id revision title",
     "no event was set aside: every one that was accepted made an incident or went into one",
     {{">SEQ", "seq", NULL}, {"TIME", "time", show_short_time}, {"STATUS", "msg_status", NULL}, {"SOURCE", "source", NULL},
      {"SOURCE ID", "source_id", NULL}, {"REV", "revision", NULL}, {"TITLE", "title", NULL}}},
    {"playbook list", WIRE_VIEW_PLAYBOOKS, "name title types levels steps own", "there is no playbook",
     {{"PLAYBOOK", "name", NULL}, {">STEPS", "steps", NULL}, {"OWN", "own", NULL}, {"TITLE", "title", NULL}, {"LEVEL", "levels", show_words}, {"FOR", "types", show_words}}},
    {"duty list", WIRE_VIEW_DUTY, "officer on since until over here absent_since next relief relief_until stands_for",
     "nobody is on duty, and nobody is said to come: watchfloor duty on",
     {{"OFFICER", "officer", NULL}, {"DUTY", "on", show_duty}, {"SINCE/FROM", "since", show_since}, {"UNTIL", "until", show_short_time}, {"HERE", "here", show_here},
      {"POSITION", "relief", show_position}}},
    {"log", WIRE_VIEW_LOG, LOG_KEYS, "the log is empty",
     {{">SEQ", "seq", NULL}, {"TIME", "time", show_short_time}, {"OFFICER", "officer", NULL}, {"KIND", "kind", NULL}, {"INCIDENT", "incident", NULL},
      {"TEXT", "text", show_struck}}},
    {"notice list", WIRE_VIEW_NOTICES,
     "notice rev state form type precedence headline incident tlp person held readback author approver released_by cancelled_by rule of replaced_by created submitted approved "
     "approval_until sent released expires ended due retract_s members desks queued acked seen rejected unreachable voice overdue identifier",
     "there is no notice that you may see: watchfloor notice new",
     {{"NOTICE", "notice", NULL}, {"STATE", "state", NULL}, {"PRECEDENCE", "precedence", NULL}, {"FORM", "form", NULL}, {"AUTHOR", "author", NULL}, {"RELEASED", "released", show_short_time},
      {">ACKED", "acked,desks", show_of}, {">OVERDUE", "overdue", NULL}, {"HEADLINE", "headline", NULL}}},
    {"notice acks", WIRE_VIEW_ACKS, "to member desk channel carries state at by via number due phone phone_language attempts readback second text",
     "there is no such notice, or it was not approved yet and goes to nobody",
     {{"TO", "to", NULL}, {"DESK", "desk", NULL}, {"CHANNEL", "channel", NULL}, {"STATE", "state", NULL}, {"AT", "at", show_short_time}, {"BY", "by", NULL}, {"DUE", "due", show_short_time},
      {"PHONE", "phone", NULL}, {"SPEAKS", "phone_language", NULL}, {"TEXT", "text", NULL}}},
    {"notice inbox", WIRE_VIEW_RECEIVED, "received member feed sender identifier sent received_at headline precedence type tlp expires state by at of replaced_by dangling person erased incident answer",
     "no member sent a notice that you may see",
     {{"RECEIVED", "received", NULL}, {"MEMBER", "member", NULL}, {"STATE", "state", NULL}, {"PRECEDENCE", "precedence", NULL}, {"AT", "received_at", show_short_time}, {"BY", "by", NULL},
      {"INCIDENT", "incident", NULL}, {"HEADLINE", "headline", NULL}}},
    {"key list", WIRE_VIEW_KEYS, "officer key print mode enrolled_by enrolled revoked_by revoked expires days", "no key is enrolled: watchfloor key enrol OFFICER FILE",
     {{"OFFICER", "officer", NULL}, {"MODE", "mode", NULL}, {"ENROLLED BY", "enrolled_by", NULL}, {">DAYS", "days", NULL}, {"REVOKED BY", "revoked_by", NULL}, {"FINGERPRINT", "print", NULL}}},
    {"actions", WIRE_VIEW_ACTIONS, ACTION_KEYS, "the register has no border action that you may see: watchfloor actions new", ACTION_COLUMNS},
    {"actions at", WIRE_VIEW_ACTIONS, ACTION_KEYS, "no border action that you may see was in force then", ACTION_AT_COLUMNS},
    {"actions conflicts", WIRE_VIEW_CONFLICTS, "conflict open why from to from_member to_member crossing a b found begins until ended incident", "no conflict of neighbours' actions that you may see",
     {{"CONFLICT", "conflict", NULL}, {"OPEN", "open", NULL}, {"WHY", "why", NULL}, {"LETS OUT", "from", NULL}, {"TO", "to", NULL}, {"ACTION", "a", NULL}, {"THEIRS", "b", NULL},
      {"BEGINS", "begins", show_short_time}, {"UNTIL", "until", show_short_time}, {"INCIDENT", "incident", NULL}, {"CROSSING", "crossing", NULL}}},
    {"actions followed", WIRE_VIEW_FOLLOWS, "place kind name since announced in_force", "you follow no place: watchfloor actions follow PLACE",
     {{"PLACE", "place", NULL}, {"KIND", "kind", NULL}, {">IN FORCE", "in_force", NULL}, {">ANNOUNCED", "announced", NULL}, {"SINCE", "since", show_short_time}, {"NAME", "name", NULL}}},
    {"protocol list", WIRE_VIEW_PROTOCOLS, "protocol version title basis citation text_date languages questions clocks triggers", "no protocol is switched on; watchfloor plugin enable ihr-annex2",
     {{"PROTOCOL", "protocol", NULL}, {"VERSION", "version", NULL}, {">QUESTIONS", "questions", NULL}, {"TITLE", "title", NULL}, {"BASIS", "basis", NULL}, {"CITATION", "citation", NULL}}},
    {"protocol runs", WIRE_VIEW_RUNS, "run protocol version title incident state outcome rule met of round single alone_decided second_in to_follow followed disagree assessors started_by started updated changed_by alone_at assessed decided_by decided reassess_at requested_by requested notice notice_state notice_released notice_acked earlier_notice earlier_notice_state earlier_notice_released earlier_notice_acked answered_by answered answer_came who who_at closed_by closed unanswered steps steps_done",
     "no run of a protocol that you may see: watchfloor protocol start PROTOCOL --incident ID",
     {{"RUN", "run", NULL}, {"PROTOCOL", "protocol", NULL}, {"INCIDENT", "incident", NULL}, {"STATE", "state", NULL}, {"OUTCOME", "outcome", NULL}, {"SINGLE", "single", NULL}, {"AGAIN AT", "reassess_at", show_short_time}, {"RULE", "rule", NULL}}},
    {"clocks", WIRE_VIEW_CLOCKS, "clock run round action incident name citation started due due_local state met refused ended ended_by breached_at member warn_s", "no legal clock that you may see runs",
     {{"STATE", "state", NULL}, {"DUE", "due", NULL}, {"MET", "met", NULL}, {"LOCAL", "due_local", NULL}, {"MEMBER", "member", NULL}, {"CLOCK", "clock", NULL}, {"NAME", "name", NULL}, {"CITATION", "citation", NULL}}},
    {"handover list", WIRE_VIEW_HANDOVERS, "handover state by started to ended from", "there was no handover yet: watchfloor handover start",
     {{">N", "handover", NULL}, {"STATE", "state", NULL}, {"BY", "by", NULL}, {"STARTED", "started", show_short_time}, {"TO", "to", NULL}, {"ENDED", "ended", show_short_time}}},
};

struct run {
    struct cli *c;
    const struct list *list;
    struct cli_table *table;
    bool all;
    char at[40]; /* actions at: the time; or those at followed places */
    const struct column_word *own[COLUMN_WORDS_MOST]; /* --columns */
    size_t own_n;
};

static void params(struct json_writer *w, void *arg)
{
    struct run *r = arg;
    const char *filter = cli_value(r->c, "FILTER");
    if (filter && *filter)
        jw_kcstr(w, "filter", filter);
    if (r->list->view == WIRE_VIEW_ACKS)
        jw_kcstr(w, "key", cli_value(r->c, "NOTICE"));
    if (r->at[0])
        jw_kcstr(w, "key", r->at);
    if (r->all)
        jw_kbool(w, "all", true);
    if (cli_has(r->c, "--sort"))
        jw_kcstr(w, "sort", cli_value(r->c, "--sort"));
    if (cli_has(r->c, "--desc"))
        jw_kbool(w, "desc", true);
}

/* Since when, as an age by the engine's clock. */
static struct span show_age(const struct cli *c, const struct json *row, const char *key, struct buf *out)
{
    wf_time t, now = client_greeting(c->client)->now;
    char age[24];
    buf_clear(out);
    if (time_parse(json_str(row, key), &t, NULL, NULL) || now == TIME_NONE)
        return SPAN_LIT("--");
    buf_str(out, cli_age(now < t ? 0 : (now - t) / NSEC_PER_SEC, age, sizeof age));
    return buf_view(out);
}

static struct span show_own(const struct cli *c, const struct json *row, const struct column_word *w, struct buf *out)
{
    static const char *const times[] = {"due", "opened", "updated"};
    if (strcmp(w->name, "age") == 0)
        return show_age(c, row, w->key, out);
    for (size_t i = 0; i < ARRAY_LEN(times); i++)
        if (strcmp(w->name, times[i]) == 0)
            return show_short_time(row, w->key, out);
    return cli_text(row, w->key, out);
}

static void print_row(const struct json *row, void *arg)
{
    struct run *r = arg;
    if (r->c->json) {
        const struct json *struck = r->list->view == WIRE_VIEW_LOG ? json_get(row, "struck") : NULL;
        cli_print_keys(row, struck && struck->type == JSON_OBJECT ? LOG_KEYS " struck" : r->list->keys);
        return;
    }
    struct buf b = {0};
    for (size_t i = 0; i < r->own_n; i++)
        cli_table_cell(r->table, show_own(r->c, row, r->own[i], &b));
    for (size_t i = 0; !r->own_n && i < COLUMNS && r->list->columns[i].head; i++) {
        const struct column *col = &r->list->columns[i];
        cli_table_cell(r->table, col->show ? col->show(row, col->key, &b) : cli_text(row, col->key, &b));
    }
    buf_free(&b);
}

static const struct list *find_list(const char *command)
{
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        if (strcmp(lists[i].command, command) == 0)
            return &lists[i];
    return NULL;
}

/* --columns: 0, or CLI_USAGE after a message with a mark under the name at fault. */
static int read_columns(struct run *r)
{
    const char *names = cli_value(r->c, "--columns");
    struct err e = {0};
    size_t at = 0;
    if (!names)
        return 0;
    if (r->c->json)
        return cli_fail(CLI_USAGE, "--columns is for people; --json has all members, in their order");
    if (columns_read(span_str(names), r->own, &r->own_n, &at, &e) == 0)
        return 0;
    cli_fail(CLI_USAGE, "%s", e.text);
    cli_mark(names, (int64_t) at);
    return CLI_USAGE;
}

static struct cli_table *new_table(struct run *r)
{
    static const char *heads[COLUMN_WORDS_MOST];
    size_t n = 0;
    for (; r->own_n && n < r->own_n; n++)
        heads[n] = r->own[n]->head;
    for (; !r->own_n && n < COLUMNS && r->list->columns[n].head; n++)
        heads[n] = r->list->columns[n].head;
    return cli_table_new(heads, n);
}

/* What was found is not all: said beside it, and no fault. */
static void tell_part(const struct cli *c)
{
    if (c->part)
        fprintf(stderr, "watchfloor: more incidents have a word of FILTER than are looked at: these are of the newest; another or a longer word, or since:, narrows it\n");
}

int cli_list(struct cli *c)
{
    bool aside = cli_has(c, "--set-aside");
    struct run r = {.c = c, .list = find_list(aside ? "incidents --set-aside" : c->command->name)};
    int64_t limit;
    if (!cli_number(c, "--limit", 1, INT64_C(1000000000), 0, &limit))
        return CLI_USAGE;
    if (aside && cli_has(c, "FILTER"))
        return cli_fail(CLI_USAGE, "--set-aside takes no FILTER: what was set aside made no incident");
    if (aside && (cli_has(c, "--sort") || cli_has(c, "--desc") || cli_has(c, "--columns")))
        return cli_fail(CLI_USAGE, "--set-aside has columns of its own: neither --sort nor --desc nor --columns");
    int rc = read_columns(&r);
    if (!rc)
        rc = cli_connect(c);
    if (rc)
        return rc;
    if (cli_has(c, "T") && (rc = cli_action_time(c, cli_value(c, "T"), r.at)) != 0)
        return rc;
    if (cli_has(c, "--followed"))
        memcpy(r.at, ACTIONS_FOLLOWED, sizeof ACTIONS_FOLLOWED);
    if (cli_has(c, "--matrix"))
        return cli_actions_matrix(c, (uint64_t) limit);
    r.all = !aside && (cli_has(c, "--all") || strcmp(c->command->name, "find") == 0);
    if (c->json) {
        rc = cli_rows(c, r.list->view, (uint64_t) limit, params, print_row, &r);
        tell_part(c);
        return rc;
    }
    r.table = new_table(&r);
    if (!limit && (r.list->view == WIRE_VIEW_LOG || r.list->view == WIRE_VIEW_QUARANTINE))
        limit = 200;
    rc = cli_rows(c, r.list->view, (uint64_t) limit, params, print_row, &r);
    cli_table_print(r.table, rc ? "" : cli_has(c, "--followed") ? "no border action that you may see is at a place that you follow: watchfloor actions followed lists those" : r.list->empty);
    tell_part(c);
    return rc;
}
