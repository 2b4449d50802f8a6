/* actions: one border action for people, and the register as a table or a calendar. */
#include "cli/actions.h"

#include <stdlib.h>

#include "cli/notice.h"
#include "cli/programs.h"

/* "-2h", "+1d" from now; "14:20" of today, UTC. */
static bool spoken_time(const char *word, wf_time now, wf_time *out)
{
    char *end;
    struct time_fields f;
    int minute = time_daily(word);
    if (minute >= 0) {
        time_split(now, 0, &f);
        f.hour = minute / 60;
        f.minute = minute % 60;
        f.second = f.nsec = 0;
        return time_join(&f, 0, out, NULL) == 0;
    }
    long n = strtol(word, &end, 10);
    int64_t unit = *end == 'm' ? 60 : *end == 'h' ? 3600
                                  : *end == 'd'   ? 86400
                                                  : 0;
    if ((word[0] != '-' && word[0] != '+') || end == word || !unit || end[1] || n < -100000 || n > 100000)
        return false;
    *out = now + n * unit * NSEC_PER_SEC;
    return true;
}

int cli_action_time(struct cli *c, const char *word, char *out)
{
    wf_time now = cli_notice_now(c), t = now;
    if (strcmp(word, "now") != 0 && time_parse(span_str(word), &t, NULL, NULL) && !spoken_time(word, now, &t))
        return cli_fail(CLI_USAGE, "\"%s\" is no time; it is as -2h, 14:20 (UTC), +1d or 2026-11-24T08:00:00Z", word);
    time_format(t, out);
    return 0;
}

/* ---- one, for people ---- */

static void put(const char *name, struct span text)
{
    if (!text.n)
        return;
    printf("%-16s ", name);
    cli_put(text, false);
    putchar('\n');
}

static void put_member(const struct json *row, const char *name, const char *key)
{
    struct buf b = {0};
    const struct json *v = json_get(row, key);
    if (v && v->type != JSON_NULL)
        put(name, cli_text(row, key, &b));
    buf_free(&b);
}

static void put_places(const struct json *row)
{
    struct buf b = {0};
    if (json_bool(row, "all", false))
        buf_printf(&b, "all of %.*s", SPAN_FMT(json_str(row, "member")));
    JSON_EACH (code, json_get(row, "checkpoints"))
        buf_printf(&b, "%s%.*s", b.n ? " " : "", SPAN_FMT(code->s));
    put("where", buf_view(&b));
    buf_free(&b);
}

static void put_objections(const struct json *row)
{
    JSON_EACH (o, json_get(row, "objections_said")) {
        struct buf b = {0};
        buf_printf(&b, "%lld of %.*s at %.*s: %.*s", (long long) json_int(o, "no", 0), SPAN_FMT(json_str(o, "member")), SPAN_FMT(json_str(o, "at")), SPAN_FMT(json_str(o, "text")));
        put("objection", buf_view(&b));
        put("  answer", json_str(o, "answer").n ? json_str(o, "answer") : SPAN_LIT("none yet"));
        buf_free(&b);
    }
}

static void put_history(const struct json *row)
{
    JSON_EACH (h, json_get(row, "history")) {
        struct buf b = {0};
        buf_printf(&b, "%.*s  %.*s  %.*s", SPAN_FMT(json_str(h, "time")), SPAN_FMT(json_str(h, "officer")), SPAN_FMT(json_str(h, "text")));
        cli_put(buf_view(&b), false);
        putchar('\n');
        buf_free(&b);
    }
}

static void put_action(const struct json *row)
{
    static const struct {
        const char *name, *key;
    } lines[] = {
        {"from", "effective"},
        {"until", "expires"},
        {"ended", "ended"},
        {"open", "hours"},
        {"a day", "quota"},
        {"who", "affected"},
        {"why", "rationale"},
        {"by which law", "legal_basis"},
        {"proportionality", "proportionality"},
        {"alternatives", "alternatives"},
        {"exceptions", "exceptions"},
        {"announced", "announced_how"},
        {"report due", "report_due"},
        {"reported", "reported"},
        {"review due", "review_due"},
        {"reviewed", "reviewed"},
        {"takes place of", "of"},
        {"in its place", "replaced_by"},
        {"incident", "incident"},
        {"notice", "notice"},
        {"from notice", "received"},
        {"updated by", "updated_by"},
        {"withdrawn by", "withdrawn_by"},
        {"feed", "feed"},
        {"recorded by", "by"},
        {"revision", "rev"},
    };
    struct buf b = {0};
    buf_printf(&b, "%.*s %.*s %.*s %.*s", SPAN_FMT(json_str(row, "action")), SPAN_FMT(json_str(row, "state")), SPAN_FMT(json_str(row, "kind")), SPAN_FMT(json_str(row, "direction")));
    cli_put(buf_view(&b), false);
    putchar('\n');
    buf_free(&b);
    put_places(row);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        put_member(row, lines[i].name, lines[i].key);
    if (json_int(row, "conflicts", 0))
        put_member(row, "conflicts", "conflicts");
    if (json_bool(row, "still_reported", false))
        puts("lifted here alone: its member's feed still reports it");
    put_objections(row);
    put_history(row);
}

int cli_actions_show(struct cli *c)
{
    const struct json *reply;
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_QUERY);
    jw_kcstr(w, "view", wire_view_word(WIRE_VIEW_ACTION));
    jw_kcstr(w, "key", cli_value(c, "ACTION"));
    jw_kint(w, "limit", 1);
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    const struct json *row = json_first(json_get(reply, "rows"));
    if (!row)
        return cli_fail(CLI_NO, "there is no border action \"%s\"", cli_value(c, "ACTION"));
    if (c->json) {
        struct buf b = {0};
        struct json_writer out;
        jw_init(&out, &b);
        json_write(&out, row, false);
        printf("%.*s\n", SPAN_FMT(buf_view(&b)));
        buf_free(&b);
    } else {
        put_action(row);
    }
    return 0;
}

/* ---- as a table: RFC 4180 ---- */

static const char *const columns[] = {"action", "kind", "state", "member", "checkpoints", "direction", "effective", "expires", "ended", "hours", "quota", "affected", "rationale", "legal_basis", "proportionality",
                                      "alternatives", "exceptions", "announced_how", "delays_over_24h", "reported", "reviewed", "objections", "conflicts", "source", "incident", "notice", "of", "replaced_by", "rev", "received", "withdrawn_by",
                                      "mode"};

struct exported {
    struct buf *out;
    const char *site, *exercise; /* what makes an id one of the world's; the exercise's id, or "" */
};

static struct span cell(const struct json *row, const char *key, struct buf *out)
{
    const struct json *v = json_get(row, key);
    if (strcmp(key, "checkpoints") == 0) {
        buf_clear(out);
        if (json_bool(row, "all", false))
            buf_str(out, "all");
        JSON_EACH (code, v)
            buf_printf(out, "%s%.*s", out->n ? " " : "", SPAN_FMT(code->s));
        return buf_view(out);
    }
    return v && v->type != JSON_NULL ? cli_text(row, key, out) : span_make("", 0);
}

/* A spreadsheet takes what begins so for a formula; members' texts are not to be one. */
static bool is_formula(struct span s)
{
    return s.n && strchr("=+-@\t", s.p[0]) != NULL;
}

static void csv_row(const struct json *row, void *arg)
{
    const struct exported *x = arg;
    struct buf *out = x->out, one = {0};
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        struct span s = row ? cell(row, columns[i], &one) : span_str(columns[i]);
        if (row && strcmp(columns[i], "mode") == 0) {
            buf_clear(&one);
            buf_printf(&one, x->exercise[0] ? "EXERCISE %s" : "ACTUAL", x->exercise);
            s = buf_view(&one);
        }
        buf_str(out, i ? ",\"" : "\"");
        if (row && is_formula(s))
            buf_char(out, '\'');
        for (size_t k = 0; k < s.n; k++) {
            if (s.p[k] == '"')
                buf_char(out, '"');
            buf_char(out, s.p[k]);
        }
        buf_char(out, '"');
    }
    buf_str(out, "\r\n");
    buf_free(&one);
}

/* ---- as a calendar: RFC 5545 ---- */

/* A line of at most 75 octets, then more of them that begin with a blank; no character is cut. */
static void fold(struct buf *out, struct span line)
{
    size_t at = 0, room = 75;
    while (line.n - at > room) {
        size_t n = room;
        while (n > 1 && ((unsigned char) line.p[at + n] & 0xc0) == 0x80)
            n--;
        buf_add(out, line.p + at, n);
        buf_str(out, "\r\n ");
        at += n;
        room = 74;
    }
    buf_add(out, line.p + at, line.n - at);
    buf_str(out, "\r\n");
}

static void ics_text(struct buf *out, const char *name, struct span text)
{
    struct buf line = {0};
    buf_printf(&line, "%s:", name);
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\n') {
            buf_str(&line, "\\n");
            continue;
        }
        if (text.p[i] == '\\' || text.p[i] == ';' || text.p[i] == ',')
            buf_char(&line, '\\');
        if ((unsigned char) text.p[i] >= 0x20)
            buf_char(&line, text.p[i]);
    }
    fold(out, buf_view(&line));
    buf_free(&line);
}

static void ics_time(struct buf *out, const char *name, wf_time t)
{
    struct time_fields f;
    time_split(t, 0, &f);
    buf_printf(out, "%s:%04d%02d%02dT%02d%02d%02dZ\r\n", name, f.year, f.month, f.day, f.hour, f.minute, f.second);
}

/* An exercise's is another event than that of the floor with the same number. */
static void ics_id(const struct exported *x, const char *name, struct span action)
{
    struct buf text = {0};
    buf_printf(&text, "%.*s.%s%s%s@watchfloor", SPAN_FMT(action), x->site, x->exercise[0] ? ".EX-" : "", x->exercise);
    ics_text(x->out, name, buf_view(&text));
    buf_free(&text);
}

static wf_time time_of(const struct json *row, const char *key)
{
    wf_time t;
    return time_parse(json_str(row, key), &t, NULL, NULL) ? TIME_NONE : t;
}

static void ics_event(const struct json *row, void *arg)
{
    static const char *const told[][2] = {{"hours", "hours"}, {"quota", "quota"}, {"affected", "affected"}, {"rationale", "rationale"}, {"legal_basis", "legal basis"}, {"proportionality", "proportionality"}, {"alternatives", "less intrusive alternatives"}, {"exceptions", "exceptions"}, {"announced_how", "announced how"}};
    const struct exported *x = arg;
    struct buf text = {0}, places = {0}, one = {0};
    struct span action = json_str(row, "action"), where = cell(row, "checkpoints", &places);
    wf_time from = time_of(row, "effective"), until = time_of(row, "expires"), ended = time_of(row, "ended");
    bool never = ended != TIME_NONE && ended <= from;
    if (!never && ended != TIME_NONE && ended < until)
        until = ended;
    buf_str(x->out, "BEGIN:VEVENT\r\n");
    ics_id(x, "UID", action);
    ics_time(x->out, "DTSTAMP", time_of(row, "changed_at"));
    ics_time(x->out, "DTSTART", from);
    /* To the second, and behind the beginning (3.8.2.2). */
    ics_time(x->out, "DTEND", until - from < NSEC_PER_SEC ? from + NSEC_PER_SEC : until);
    buf_printf(x->out, "SEQUENCE:%lld\r\nSTATUS:%s\r\n", (long long) json_int(row, "rev", 1) - 1, never ? "CANCELLED" : "CONFIRMED");
    buf_printf(&text, "%s%s%s%.*s %.*s %.*s %.*s", x->exercise[0] ? "EXERCISE " : "", x->exercise, x->exercise[0] ? ": " : "", SPAN_FMT(json_str(row, "member")), SPAN_FMT(json_str(row, "kind")),
               SPAN_FMT(json_str(row, "direction")), SPAN_FMT(where));
    ics_text(x->out, "SUMMARY", buf_view(&text));
    ics_text(x->out, "LOCATION", where);
    buf_clear(&text);
    buf_printf(&text, "%.*s %.*s", SPAN_FMT(action), SPAN_FMT(json_str(row, "state")));
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        struct span s = cell(row, told[i][0], &one);
        if (s.n)
            buf_printf(&text, "\n%s: %.*s", told[i][1], SPAN_FMT(s));
    }
    ics_text(x->out, "DESCRIPTION", buf_view(&text));
    ics_text(x->out, "CATEGORIES", json_str(row, "kind"));
    if (json_str(row, "of").n)
        ics_id(x, "RELATED-TO", json_str(row, "of"));
    buf_str(x->out, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
    buf_free(&text);
    buf_free(&places);
    buf_free(&one);
}

int cli_actions_export(struct cli *c)
{
    struct buf out = {0};
    bool csv = cli_has(c, "--csv"), ics = cli_has(c, "--ics");
    if (csv == ics)
        return cli_fail(CLI_USAGE, "as what? --csv or --ics");
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct exported x = {.out = &out, .site = client_greeting(c->client)->site, .exercise = client_greeting(c->client)->exercise};
    if (csv) {
        csv_row(NULL, &x);
        rc = cli_rows(c, WIRE_VIEW_ACTIONS, 0, NULL, csv_row, &x);
    } else {
        buf_str(&out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//watchfloor//border actions//EN\r\n");
        rc = cli_rows(c, WIRE_VIEW_ACTIONS, 0, NULL, ics_event, &x);
        buf_str(&out, "END:VCALENDAR\r\n");
    }
    if (!rc && fwrite(out.p, 1, out.n, stdout) != out.n)
        rc = cli_fail(CLI_NO, "standard output can't be written");
    buf_free(&out);
    return rc;
}
