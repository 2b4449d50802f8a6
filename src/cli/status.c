/* status: the engine, its feeds and what is open, at one look. */
#include "cli/programs.h"

#define STATUS_KEYS "engine feeds incidents reports journal loop signals load"

struct status {
    struct cli *c;
};

/* What is put aside, and how much an officer is asked to look at. */
static void print_signals(const struct json *g, const struct json *l)
{
    static const char *const keys[][2] = {{"unacked", "unacknowledged"}, {"shelved", "shelved"}, {"out_of_service", "of them out of service"}, {"suppressed", "inside others"},
        {"flapping", "flapping"}, {"chattering", "chattering"}, {"stale", "stale"}};
    const char *sep = "signals    ";
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (json_int(g, keys[i][0], 0) || i == 0) {
            printf("%s%lld %s", sep, (long long) json_int(g, keys[i][0], 0), keys[i][1]);
            sep = ", ";
        }
    printf("\nload       %lld alerts in 10 min%s; in 24 h %lld: P1 %lld %%, P2 %lld %%, P3 and P4 %lld %% (to be 5, 15, 80)\n", (long long) json_int(l, "alerts_10min", 0),
           json_bool(l, "flood", false) ? ", a flood" : "", (long long) json_int(l, "alerts_24h", 0), (long long) json_int(l, "p1_pct", 0), (long long) json_int(l, "p2_pct", 0),
           (long long) json_int(l, "p3_p4_pct", 0));
}

static void print_people(const struct json *s)
{
    const struct json *engine = json_get(s, "engine"), *feeds = json_get(s, "feeds"), *inc = json_get(s, "incidents"), *rep = json_get(s, "reports");
    char age[24];
    printf("engine     %.*s  pid %lld  mode %.*s  up %s\n", SPAN_FMT(json_str(engine, "version")), (long long) json_int(engine, "pid", 0),
           SPAN_FMT(json_str(engine, "mode")), cli_age(json_int(engine, "uptime_s", -1), age, sizeof age));
    printf("feeds      %lld of %lld up", (long long) json_int(feeds, "up", 0), (long long) json_int(feeds, "total", 0));
    static const char *const bad[] = {"late", "unknown", "failed", "quarantined"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (json_int(feeds, bad[i], 0))
            printf("  %lld %s", (long long) json_int(feeds, bad[i], 0), bad[i]);
    if (json_int(feeds, "total", 0) == 0)
        printf("  (no plugin is switched on; watchfloor plugin enable NAME)");
    putchar('\n');
    printf("incidents  %lld open, %lld unowned", (long long) json_int(inc, "open", 0), (long long) json_int(inc, "unowned", 0));
    if (json_int(inc, "unowned", 0))
        printf(", the oldest for %s", cli_age(json_int(inc, "oldest_unowned_s", -1), age, sizeof age));
    printf("\nreports    %lld accepted, %lld duplicate, %lld quarantined, %lld set aside, %lld observations\n",
           (long long) json_int(rep, "accepted", 0), (long long) json_int(rep, "duplicate", 0), (long long) json_int(rep, "quarantined", 0),
           (long long) json_int(rep, "set_aside", 0), (long long) json_int(rep, "observations", 0));
    print_signals(json_get(s, "signals"), json_get(s, "load"));
    printf("journal    seq %lld\n", (long long) json_int(json_get(s, "journal"), "seq", 0));
}

static void print(const struct json *row, void *arg)
{
    struct cli *c = arg;
    if (c->json)
        cli_print_keys(row, STATUS_KEYS);
    else
        print_people(row);
}

/* The state's hash: that of any other engine with the same facts and intake, and of a replay. */
static int hash(struct cli *c)
{
    const struct json *reply;
    client_begin(c->client, WIRE_OP_HASH);
    int rc = cli_call(c, &reply);
    if (rc == 0 && c->json)
        cli_print_keys(reply, "seq hash");
    else if (rc == 0)
        printf("seq %lld state %.*s\n", (long long) json_int(reply, "seq", 0), SPAN_FMT(json_str(reply, "hash")));
    return rc;
}

int cli_status(struct cli *c)
{
    int rc = cli_connect(c);
    if (rc == 0 && cli_has(c, "--hash"))
        return hash(c);
    return rc ? rc : cli_rows(c, WIRE_VIEW_STATUS, 1, NULL, print, c);
}
