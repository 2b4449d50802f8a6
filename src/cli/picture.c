/* picture: the picture of a health event: cases by day of onset, by place, by flight or ship. */
#include "cli/programs.h"

enum { BAR = 40 };
#define DAY_NS ((wf_time) 24 * 3600 * NSEC_PER_SEC)

struct picture {
    struct cli *c;
    const char *id;
    bool found;
};

static void params(struct json_writer *w, void *arg)
{
    const struct picture *p = arg;
    jw_kcstr(w, "key", p->id);
}

static int64_t number_of(const struct json *j, const char *key)
{
    const struct json *v = json_get(j, key);
    return v && v->type == JSON_INT ? v->i : 0;
}

/* "7", "<5", "not told". */
static const char *count_of(const struct json *j, const char *key, char out[24])
{
    const struct json *v = json_get(j, key);
    if (v && v->type == JSON_INT)
        snprintf(out, 24, "%lld", (long long) v->i);
    else
        snprintf(out, 24, "%.*s", SPAN_FMT(v && v->type == JSON_STRING ? v->s : SPAN_LIT("not told")));
    return out;
}

static void bar(int64_t n, int64_t most)
{
    fputs("  ", stdout);
    for (int i = 0; n > 0 && i < BAR && i * most < n * BAR; i++)
        putchar('#');
    putchar('\n');
}

static bool day_of(struct span date, wf_time *t)
{
    char text[32];
    snprintf(text, sizeof text, "%.*sT00:00:00Z", (int) (date.n < 11 ? date.n : 0), date.p ? date.p : "");
    return time_parse(span_str(text), t, NULL, NULL) == 0;
}

/* A line a day; days without cases between two are told as a gap. */
static void print_onset(const struct json *row)
{
    const struct json *list = json_get(row, "onset");
    int64_t most = 0;
    wf_time before = TIME_NONE, t;
    char n[24];
    JSON_EACH (d, list)
        most = number_of(d, "count") > most ? number_of(d, "count") : most;
    puts("\nonset of illness");
    JSON_EACH (d, list) {
        if (!day_of(json_str(d, "date"), &t))
            continue;
        if (before != TIME_NONE && t - before > DAY_NS)
            printf("  %lld day%s without cases\n", (long long) ((t - before) / DAY_NS - 1), t - before > 2 * DAY_NS ? "s" : "");
        before = t;
        printf("  %.*s  %8s", SPAN_FMT(json_str(d, "date")), count_of(d, "count", n));
        bar(number_of(d, "count"), most);
    }
    if (span_is(json_str(row, "onset_withheld"), "few"))
        puts("  so few that their days would tell who they are: for those who work with health records");
    else if (!json_first(list))
        puts("  no day is known; health add ID --onset \"2026-11-15:2 2026-11-16:4\" (day:cases) adds it, and reports say it in their label onset");
    if (json_get(row, "undated") && !(json_get(row, "undated")->type == JSON_INT && !number_of(row, "undated")) && json_first(list))
        printf("  day not known %6s\n", count_of(row, "undated", n));
}

/* "7", "7 and 2 of <5" */
static void print_sum(const struct json *j)
{
    const struct json *count = json_get(j, "count");
    int64_t few = number_of(j, "few"), reports = number_of(j, "reports");
    char n[24];
    if (count && count->type == JSON_NULL)
        fputs("no number said", stdout);
    else
        fputs(count_of(j, "count", n), stdout);
    if (few && count && count->type == JSON_INT)
        printf(" and %lld of <5", (long long) few);
    printf(", %lld report%s", (long long) reports, reports == 1 ? "" : "s");
}

static void print_records(const struct json *row)
{
    static const char *const words[][2] = {{"no_onset", "tell no day of onset"}, {"unread", "have a label \"onset\" that can't be read"}, {"erased", "have a health record that had its time"}, {"restricted", "are restricted: their records are not opened for this"}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        int64_t n = number_of(json_get(row, "records"), words[i][0]);
        if (n)
            printf("  %lld of its reports %s\n", (long long) n, words[i][1]);
    }
}

static void print_people(const struct json *row)
{
    printf("%.*s: cases ", SPAN_FMT(json_str(row, "incident")));
    print_sum(row);
    printf(", %lld incident%s%s\n", (long long) number_of(row, "incidents"), number_of(row, "incidents") == 1 ? "" : "s", json_bool(row, "more", false) ? " and more" : "");
    print_onset(row);
    print_records(row);
    puts("\nplaces");
    JSON_EACH (p, json_get(row, "places")) {
        fputs("  ", stdout);
        cli_put(json_str(p, "locode").n ? json_str(p, "locode") : SPAN_LIT("-----"), false);
        putchar(' ');
        cli_put(json_str(p, "name"), false);
        fputs("  ", stdout);
        print_sum(p);
        putchar('\n');
    }
    puts("\nflights and ships");
    JSON_EACH (v, json_get(row, "conveyances")) {
        fputs("  ", stdout);
        cli_put(json_str(v, "id"), false);
        printf(" (%.*s)  ", SPAN_FMT(json_str(v, "kind")));
        print_sum(v);
        putchar('\n');
    }
    if (json_str(row, "conveyances_withheld").n)
        puts("  for those who work with health records");
    else if (!json_first(json_get(row, "conveyances")))
        puts("  none is named; health add ID --flight XX123 adds one (--ship, --bus, --train), and reports say it in labels of these names");
}

static void print(const struct json *row, void *arg)
{
    struct picture *p = arg;
    p->found = true;
    if (!p->c->json) {
        print_people(row);
        return;
    }
    fwrite(row->raw.p, 1, row->raw.n, stdout);
    putchar('\n');
}

int cli_picture(struct cli *c)
{
    struct picture p = {.c = c, .id = cli_value(c, "ID")};
    int rc = cli_connect(c);
    if (rc == 0)
        rc = cli_rows(c, WIRE_VIEW_PICTURE, 1, params, print, &p);
    if (rc == 0 && !p.found)
        return cli_fail(CLI_NO, "there is no incident \"%s\"; watchfloor incidents --all lists them", p.id);
    return rc;
}
