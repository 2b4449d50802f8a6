/* log: the lines of the log that a FILTER lets through, from the newest back, in steps: a worker reads so many lines and keeps those whose time and words fit; what is asked
 * of their incidents is looked at on the loop, where the state is. A reply says where it stopped (`next`), and who asks goes on there: no step holds up anything else, and
 * how far the search has come is known. Words are looked for in what this client is told of a line, and in no more.
 */
#include "server/state.h"

enum { LOOK_MOST = 20000 };
#define LOOK_NS (200 * NSEC_PER_MS)

static bool fits(struct filter *f, const struct json *row)
{
    const struct span texts[] = {json_str(row, "text"), json_str(row, "officer"), json_str(row, "kind"), json_str(row, "incident")};
    wf_time at = TIME_NONE;
    (void) time_parse(json_str(row, "time"), &at, NULL, NULL);
    return filter_match_line(f, at, texts, ARRAY_LEN(texts));
}

static int look(void *arg, uint64_t seq, const struct desk_log_line *line)
{
    struct job *j = arg;
    struct json *row = NULL;
    struct arena a = {0};
    bool yes = json_parse(&a, line->json, NULL, &row, NULL) == 0 && fits(j->filter, row);
    arena_free(&a);
    if (yes && !disk_add_row(j, seq, line))
        return 1; /* no room: it is the first of the next step */
    j->next_seq = seq;
    j->looked++;
    return j->lines.n >= j->w.limit || j->looked >= LOOK_MOST || (j->looked % 256 == 0 && clock_mono() >= j->until);
}

void log_run(struct job *j)
{
    j->until = clock_mono() + LOOK_NS;
    int rc = j->w.limit ? desk_log(j->readers->journal, j->struck, j->w.before, SIZE_MAX, look, j, &j->err) : 0;
    j->code = rc > 0 ? 0 : rc;
    if (rc == 0)
        j->next_seq = 0; /* that was the first fact */
    j->total = j->lines.n;
}

bool log_fits(const struct job *j, const struct json *row, struct span told, bool bared)
{
    struct desk *d = j->server->o.desk;
    struct incident i;
    struct span id = json_str(row, "incident");
    uint32_t n = id.n ? desk_row(d, id) : 0;
    bool of_one = n && desk_incident(d, n, &i);
    if (!filter_match_of(j->filter, desk_context(d)->names, of_one ? &i.r : NULL, of_one ? &i.m : NULL))
        return false;
    if (!bared || !filter_has_text(j->filter))
        return true;
    struct arena a = {0};
    struct json *bare = NULL;
    bool yes = json_parse(&a, told, NULL, &bare, NULL) == 0 && fits(j->filter, bare);
    arena_free(&a);
    return yes;
}
