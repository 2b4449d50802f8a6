/* la: the Lao PDR's checkpoints, numbered lines over TCP in UTF-8 (doc/interfaces/la.md).
 *
 * The cursor is the highest number up to which nothing is missing, so a new connection begins where a gap began. Lines that
 * are not understood are set aside one by one. A notice goes out as one line of kind NT; its acknowledgements come as lines of kind AK.
 */
#include <watchfloor/format/lines.h>
#include <watchfloor/format/numbered.h>
#include <watchfloor/format/out.h>
#include <watchfloor/format/row.h>
#include <watchfloor/format/time.h>
#include <watchfloor/plugin.h>

#define FIELDS_MOST 13 /* one more than an event has */

/* A code and its type in turn. */
static const char *const codes[] = {
    "GATE", "SYS.GATE_OUTAGE", "SYSTEM", "SYS.BCS_OUTAGE", "POWER", "SYS.POWER", "QUEUE", "FLOW.QUEUE", "SURGE", "FLOW.SURGE",
    "CLOSED", "FLOW.CLOSURE", "OPENED", "FLOW.REOPEN", "STRANDED", "FLOW.STRANDED", "FRAUD", "DOC.FRAUD", "LOST", "DOC.LOST_STOLEN",
    "IRREGULAR", "MOV.IRREGULAR_ENTRY", "OVERSTAY", "MOV.OVERSTAY_CLUSTER", "SMUGGLE", "MOV.SMUGGLING_SUSPECTED", "SCAM", "THB.SCAM_COMPOUND",
    "TRAFFIC", "THB.INDICATOR", "THREAT", "SEC.THREAT", "ILL", "HLT.ILL_TRAVELLER", "CLUSTER", "HLT.CLUSTER", "WEATHER", "HAZ.WEATHER",
    "HAZE", "HAZ.HAZE", NULL,
};
static const char *const conditions[] = {"OPEN", "CLEAR", NULL};
static const char *const impacts[] = {"1", "2", "3", "4", NULL};
static const char *const urgencies[] = {"A", "B", "C", "D", NULL};
static const char *const answers[] = {"RCVD", "READ", "ACPT", "RJCT", NULL};
static const char *const links[] = {"ok", "deg", "down", NULL};

static const wf_event_columns event_columns = {
    .id = "id", .revision = "revision", .occurred = "occurred", .reported = "time", .tongue = {{"lo", "title", "text"}},
    .type = "code", .types = codes, .other = "LA.OTHER", .checkpoint = "checkpoint", .condition = "state", .conditions = conditions,
    .impact = "level/1", .impacts = impacts, .urgency = "level/2", .urgencies = urgencies,
};
static const wf_status_columns status_columns = {
    .checkpoint = "checkpoint", .taken = "time", .lanes_open = "lanes/1", .lanes = "lanes/2", .gates_up = "gates/1", .gates = "gates/2",
    .queue_min = "queue", .pax_h = "pax", .reject_pct = "rej", .watchlist = "wl", .links = links, .health = "health",
};

/* The fields of a line. */
struct fields {
    wf_str f[FIELDS_MOST];
    size_t n;
};

/* What one call of parse has come to. */
struct call {
    const wf_host *host;
    wf_result *out;
    wf_numbered numbers;
    unsigned bad;
};

/* The value of NAME=VALUE among figures that are apart by spaces. */
static wf_str figure(wf_str figures, wf_str name)
{
    wf_str part, key;
    while (wf_str_split(&figures, ' ', &part)) {
        if (wf_str_split(&part, '=', &key) && wf_str_eq(key, name))
            return part;
    }
    return (wf_str){NULL, 0};
}

/* A field by its name, or a figure of a status; "lanes/1" is the first part of "open/all", "level/1" the level's digit, "level/2" its letter. */
static wf_str column(const wf_row *row, const char *name)
{
    static const char *const names[] = {"number", "time", "kind", "checkpoint", "id", "revision", "code", "occurred", "level", "state", "title", "text", NULL};
    const struct fields *line = row->of;
    wf_str part = wf_str_of(name), key, first;
    wf_str_split(&part, '/', &key);
    uint32_t place = wf_str_place(key, names);
    wf_str s = !place ? figure(line->f[4], key) : place <= line->n ? line->f[place - 1] : (wf_str){NULL, 0};
    if (!part.p || !s.n)
        return s;
    if (wf_str_is(key, "level"))
        return wf_str_is(part, "1") ? wf_str_cut(s, 1) : (wf_str){s.p + wf_str_cut(s, 1).n, s.n - wf_str_cut(s, 1).n};
    wf_str_split(&s, '/', &first);
    return wf_str_is(part, "1") ? first : s;
}

/* Whether a bracket before a Latin letter stands in it: that begins a mark. */
static bool has_mark(wf_str s)
{
    for (size_t i = 0; i + 1 < s.n; i++) {
        wf_str behind = s.p[i] == '[' ? wf_str_trim((wf_str){s.p + i + 1, s.n - i - 1}) : (wf_str){NULL, 0};
        if (behind.n && (behind.p[0] | 32) >= 'a' && (behind.p[0] | 32) <= 'z')
            return true;
    }
    return false;
}

/* What stands in brackets at the end of the longer text: "[n=12]" so many persons, "[ref=LA-1,LA-2]" events that it goes on with, "[exercise]",
 * "[test]". False where there is another mark, or one elsewhere: misspelt, an exercise would pass for an actual event. */
static bool take_marks(const wf_host *host, wf_report *r)
{
    static const char *const kinds[] = {"exercise", "system", "test", NULL};
    int64_t number;
    while (r->text.n && r->text.p[r->text.n - 1] == ']') {
        size_t at = r->text.n - 1;
        while (at > 0 && r->text.p[at] != '[')
            at--;
        if (r->text.p[at] != '[')
            break;
        wf_str mark = wf_str_trim((wf_str){r->text.p + at + 1, r->text.n - at - 2});
        if (wf_str_starts(mark, "n=") && wf_str_int((wf_str){mark.p + 2, mark.n - 2}, &number) && number >= 0 && number <= INT32_MAX)
            r->persons.involved = (int32_t) number;
        else if (wf_str_starts(mark, "ref="))
            wf_references(host, r, (wf_str){mark.p + 4, mark.n - 4}, ',');
        else if (wf_str_place(mark, kinds))
            r->msg_status = WF_MSG_ACTUAL + wf_str_place(mark, kinds);
        else
            return false;
        r->text = wf_str_trim((wf_str){r->text.p, at});
    }
    return !has_mark(r->text) && !has_mark(r->title);
}

/* "number TAB time TAB AK TAB state TAB identity TAB desk TAB by TAB reason [TAB exercise]": an acknowledgement of a notice of the centre's. */
static const char *acknowledgement(const struct call *c, const struct fields *line)
{
    static const char *const kinds[] = {"actual", "exercise", "system", "test", NULL};
    wf_answer a = {.id = line->f[0], .state = line->f[3], .states = answers};
    if (line->n < 5 || line->n > 9)
        return "an acknowledgement of other than 5 to 9 fields";
    a.of = line->f[4];
    a.desk = line->n > 5 ? line->f[5] : a.desk;
    a.by = line->n > 6 ? line->f[6] : a.by;
    a.reason = line->n > 7 ? line->f[7] : a.reason;
    a.msg_status = line->n > 8 ? wf_str_place(line->f[8], kinds) : WF_MSG_ACTUAL;
    if (!a.msg_status)
        return "an acknowledgement whose last field is no word of the interface: it may be an exercise's";
    (void) wf_time_rfc3339(line->f[1], &a.at);
    return wf_answer_emit(c->host, &a);
}

/* A line of kind EV or ST. NULL, "" where the host knows why itself, or why it has to be set aside. */
static const char *told(struct call *c, const struct fields *line, uint64_t seq, wf_lines at)
{
    wf_report r;
    wf_status s;
    wf_row row = {.host = c->host, .of = line, .get = column, .offset = at.offset, .line = at.number};
    bool event = wf_str_is(line->f[2], "EV");
    if (!event && !wf_str_is(line->f[2], "ST"))
        return "a line of a kind that is not known";
    if (line->n < (event ? 11 : 5))
        return event ? "an event line of fewer than 11 fields" : "a status line of fewer than 5 fields";
    if (event && line->n > 12)
        return "an event line of more than 12 fields: a mark may stand behind them";
    const char *why = event ? wf_row_event(&row, &event_columns, &r) : wf_row_status(&row, &status_columns, &r, &s);
    if (why)
        return why;
    if (event && !take_marks(c->host, &r))
        return "an event with a mark in brackets that is not known, or not at the text's end: it may not pass for an actual one";
    r.sequence = seq;
    if (!event)
        r.revision = line->f[0];
    return wf_row_emit(&row, &r, &c->out->content_time);
}

/* "HB <last> <time>" and "BEGIN <first> <last>": what the other side has. */
static const char *control(struct call *c, const struct fields *line)
{
    int64_t number;
    wf_instant when;
    bool begin = wf_str_is(line->f[0], "BEGIN");
    if (line->n < 3 || (!wf_numbered_read(line->f[1], &number) && !wf_str_is(line->f[1], "0")))
        return "a heartbeat or a greeting without its number";
    if (begin) {
        wf_numbered_first(&c->numbers, number);
        return NULL;
    }
    if (wf_time_rfc3339(line->f[2], &when))
        c->out->content_time = wf_time_later(c->out->content_time, when);
    c->out->sequence = (uint64_t) number;
    wf_numbered_tell(&c->numbers, number);
    return NULL;
}

static const char *line(struct call *c, wf_lines at)
{
    struct fields fields = {.n = 0};
    wf_str text = at.line;
    int64_t seq;
    wf_instant when;
    while (fields.n < FIELDS_MOST && wf_str_split(&text, '\t', &fields.f[fields.n]))
        fields.n++;
    if (wf_str_is(fields.f[0], "HB") || wf_str_is(fields.f[0], "BEGIN"))
        return control(c, &fields);
    if (wf_str_is(fields.f[0], "ERR")) {
        c->host->log(c->host, WF_LEVEL_WARN, WF_STR("Lao PDR: the other side answers with an error"));
        return NULL;
    }
    if (fields.n < 4 || !wf_numbered_read(fields.f[0], &seq))
        return "a line that does not begin with its number";
    if (!wf_time_rfc3339(fields.f[1], &when))
        return "a line whose time is no RFC 3339 time";
    bool answer = wf_str_is(fields.f[2], "AK");
    const char *why = answer ? acknowledgement(c, &fields) : told(c, &fields, (uint64_t) seq, at);
    wf_numbered_came(&c->numbers, seq); /* a line that is set aside has arrived all the same */
    if (why || answer) /* an acknowledgement tells no number of its own */
        c->host->arrived(c->host, (uint64_t) seq);
    c->out->content_time = wf_time_later(c->out->content_time, when);
    return why;
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    (void) instance;
    int64_t patience = 0;
    wf_str_int(host->option(host, "patience"), &patience); /* open_la saw to it */
    struct call c = {host, out, wf_numbered_begin(host, in, "Lao PDR", patience), 0};
    wf_lines l = wf_lines_of(in->bytes);
    while (wf_lines_next(&l)) {
        const char *why = l.line.n ? line(&c, l) : NULL;
        if (why)
            host->reject(host, l.offset, l.line.n, l.number, wf_str_of(why));
        c.bad += why != NULL;
    }
    if (c.bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "Lao PDR: %u line%s cannot be read", c.bad, c.bad == 1 ? "" : "s"));
    out->consumed = in->last ? in->bytes.n : l.consumed;
    if (in->last && l.consumed < in->bytes.n)
        host->reject(host, l.consumed, in->bytes.n - l.consumed, l.number + 1, WF_STR("a last line without its end"));
    out->cursor = wf_numbered_cursor(&c.numbers);
    return WF_DONE;
}

static int open_la(const wf_host *host, void **instance)
{
    (void) instance;
    return wf_option_int(host, "patience", 1, 1000000, NULL) ? WF_DONE : WF_FAIL_INVALID;
}

/* ---- Notices: one line, fields apart by TAB ---------------------------------------------------------------------------- */

static void field(wf_out *o, wf_str s)
{
    wf_out_text(o, "\t");
    wf_out_line(o, s);
}

static const char *word(const char *const *list, uint32_t place, uint32_t most)
{
    return place >= 1 && place <= most ? list[place - 1] : "-";
}

/* The interface's code for a type. */
static wf_str code_of(wf_str type)
{
    for (size_t i = 0; codes[i]; i += 2)
        if (wf_str_is(type, codes[i + 1]))
            return wf_str_of(codes[i]);
    return WF_STR("OTHER");
}

static int encode(void *instance, const wf_host *host, const wf_notice *n, wf_encoded *out)
{
    static const char *const kinds[] = {"ACT", "EXR", "SYS", "TST", "DRF"}, *const actions[] = {"NEW", "UPD", "CAN", "ACK", "ERR"};
    static const char *const tlps[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"}, *const precedences[] = {"1", "2", "3", "4"};
    (void) instance;
    wf_out o = wf_out_begin(host);
    const wf_notice_info *i = wf_notice_for(n, "lo"), *en = wf_notice_for(n, "en");
    wf_str place = {NULL, 0};
    for (size_t k = 0; en && k < en->areas_n && !place.n; k++)
        place = wf_pair_find(en->areas[k].geocodes, en->areas[k].geocodes_n, "UN/LOCODE");
    wf_out_text(&o, "NT");
    field(&o, wf_identity_text(host, &n->is));
    field(&o, wf_str_of(word(kinds, n->status, 5)));
    field(&o, wf_str_of(word(actions, n->type, 5)));
    field(&o, wf_str_of(word(precedences, n->precedence, 4)));
    field(&o, wf_str_of(word(tlps, n->tlp, 5)));
    field(&o, n->to->name);
    field(&o, code_of(n->event_type));
    field(&o, place.n ? place : WF_STR("-"));
    wf_out_text(&o, "\t");
    wf_out_time(&o, n->expires, 420);
    field(&o, i ? i->headline : n->note);
    field(&o, wf_notice_text(host, n, i));
    if (en && en != i)
        field(&o, wf_notice_text(host, n, en));
    for (size_t k = 0; k < n->references_n; k++) {
        wf_out_text(&o, "\t[ref=");
        wf_out_line(&o, wf_identity_text(host, &n->references[k]));
        wf_out_text(&o, "]");
    }
    wf_out_text(&o, "\n");
    if (o.n > 16384) {
        host->log(host, WF_LEVEL_ERROR, WF_STR("the notice is longer than a line of 16 KiB may be; shorten its texts"));
        return WF_FAIL_LIMIT;
    }
    return wf_out_end(&o, out, "text/tab-separated-values; charset=utf-8");
}

static const wf_option_decl options[] = {
    {.name = "patience", .type = WF_OPTION_INTEGER, .default_value = "1000", .help = "1 to 1000000: so many numbers behind the newest a missing one is given up"},
};

static const wf_source sources[] = {{
    .struct_size = sizeof(wf_source),
    .id = "lines",
    .title = "Lao PDR: checkpoints and events",
    .transport = WF_TRANSPORT_TCP,
    .url = "tls://border.example.la:7400",
    .auth = WF_AUTH_CLIENT_CERT,
    .heartbeat_s = 15,
    .max_bytes = 16u << 10,
    .on_connect = "RESUME {cursor}\n",
    .content_max_age_s = 900,
}};

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = sizeof(wf_plugin),
    .abi_major = WF_ABI_MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = "la",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .attribution = "Data: Lao PDR, checkpoint line protocol (profile of this project; not a public service)",
    .member = "LA",
    .title = "Lao PDR",
    .options = options,
    .options_n = sizeof options / sizeof options[0],
    .sources = sources,
    .sources_n = sizeof sources / sizeof sources[0],
    .open = open_la,
    .parse = parse,
    .encode = encode,
};
