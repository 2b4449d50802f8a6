/* handover show: the lines of the handover that is open, or of an earlier one, section by section. */
#include "cli/programs.h"
#include "cli/report.h"

struct run {
    struct cli *c;
    char section[32];
    size_t lines, open;
    int64_t left_out; /* -1: some */
    char started_by[64], state[16];
};

#define HANDOVER_KEYS \
    "line section state new incident priority type member checkpoint title incident_state owner was due item item_state text to feed feed_state accepted_by at handover " \
    "handover_state started_by started left_out said"

static void params(struct json_writer *w, void *arg)
{
    struct run *r = arg;
    if (cli_value(r->c, "N"))
        jw_kcstr(w, "key", cli_value(r->c, "N"));
}

/* "2026-11-27 08:00:00Z", to the second. */
static void put_moment(struct buf *b, const char *label, struct span t)
{
    if (t.n >= 19)
        buf_printf(b, "  %s%.10s %.8sZ", label, t.p, t.p + 11);
}

static void put_part(struct buf *b, const char *label, struct span s)
{
    if (s.n)
        buf_printf(b, "  %s%.*s", label, SPAN_FMT(s));
}

static void print_said(const struct json *said)
{
    struct buf b = {0};
    if (!said || said->type != JSON_OBJECT)
        return;
    buf_str(&b, "          last said outside:");
    put_moment(&b, "", json_str(said, "time"));
    put_part(&b, "", json_str(said, "officer"));
    put_part(&b, "", json_str(said, "text"));
    cli_put(buf_view(&b), false);
    putchar('\n');
    buf_free(&b);
}

static void print_row(const struct json *row, void *arg)
{
    struct run *r = arg;
    struct buf b = {0}, n = {0};
    struct span section = json_str(row, "section"), state = json_str(row, "state");
    r->lines++;
    r->open += span_is(state, "open");
    r->left_out = json_int(row, "left_out", 0);
    snprintf(r->started_by, sizeof r->started_by, "%.*s", SPAN_FMT(json_str(row, "started_by")));
    snprintf(r->state, sizeof r->state, "%.*s", SPAN_FMT(json_str(row, "handover_state")));
    if (r->c->json) {
        cli_print_keys(row, HANDOVER_KEYS);
        return;
    }
    if (!span_is(section, r->section)) {
        printf("%s%s\n", r->lines > 1 ? "\n" : "", report_section(section));
        snprintf(r->section, sizeof r->section, "%.*s", SPAN_FMT(section));
    }
    buf_printf(&b, "%4.*s %-8.*s", SPAN_FMT(cli_text(row, "line", &n)), SPAN_FMT(state));
    if (json_bool(row, "new", false))
        buf_str(&b, "  new");
    put_part(&b, "", json_str(row, "incident"));
    put_part(&b, "", json_str(row, "priority"));
    put_part(&b, "", json_str(row, "incident_state"));
    put_part(&b, "owner ", json_str(row, "owner"));
    put_part(&b, "", json_str(row, "feed"));
    put_part(&b, "", json_str(row, "feed_state"));
    if (span_is(section, "promise"))
        put_part(&b, "promise ", cli_text(row, "item", &n));
    if (!span_is(section, "promise"))
        put_part(&b, "", json_str(row, "to"));
    put_moment(&b, span_is(section, "shelved") ? "until " : "due ", json_str(row, "due"));
    put_part(&b, "", json_str(row, "text").n ? json_str(row, "text") : json_str(row, "title"));
    put_part(&b, "accepted by ", json_str(row, "accepted_by"));
    cli_put(buf_view(&b), false);
    putchar('\n');
    print_said(json_get(row, "said"));
    buf_free(&b);
    buf_free(&n);
}

int cli_handover_show(struct cli *c)
{
    struct run r = {.c = c};
    int rc = cli_connect(c);
    if (rc == 0)
        rc = cli_rows(c, WIRE_VIEW_HANDOVER, 0, params, print_row, &r);
    if (rc || c->json)
        return rc;
    if (r.left_out > 0)
        printf("\n%lld more had no room in it: watchfloor incidents\n", (long long) r.left_out);
    else if (r.left_out)
        printf("\nthere was more than it has room for: watchfloor incidents\n");
    if (!r.lines)
        printf("there is nothing to hand over\n");
    else if (!r.state[0])
        printf("\nnot started: watchfloor handover start\n");
    else if (r.open)
        printf("\nstarted by %s; %zu of %zu lines are open: watchfloor handover accept LINE, then watchfloor handover sign\n", r.started_by, r.open, r.lines);
    else
        printf("\nstarted by %s; %s\n", r.started_by, r.state[0] == 'o' ? "each line is accepted: watchfloor handover sign" : r.state);
    return rc;
}
