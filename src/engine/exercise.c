/* exercise: see exercise.h. */
#include "engine/exercise.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/paths.h"
#include "engine/engine.h"
#include "wire/client.h"

enum { ANSWER_MS = 10000, SCENARIO_MOST = 40 };
#define SCENARIO_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"
#define MACHINE_FLOOR "/var/lib/watchfloor"

static bool is_own_home(const struct engine *g, const char *floor)
{
    char *whole = realpath(floor, NULL);
    bool own = strcmp(whole ? whole : floor, home_path(g->home)) == 0;
    free(whole);
    return own;
}

/* What the floor says. */
static int announce(struct client *client, const char *exercise, struct err *e)
{
    char cmd_id[27];
    const struct json *reply;
    client_cmd_id(cmd_id);
    struct json_writer *w = client_begin(client, WIRE_OP_COMMAND);
    jw_kcstr(w, "verb", "exercise announce");
    jw_kcstr(w, "cmd_id", cmd_id);
    jw_key(w, "args");
    jw_begin_object(w);
    jw_kcstr(w, "name", exercise);
    jw_end_object(w);
    return client_call(client, ANSWER_MS, &reply, e);
}

/* One floor. named: by the configuration, so it has to answer, whatever its mode. */
static int ask(const struct engine *g, const char *floor, bool named, const char *exercise, struct buf *told, struct err *e)
{
    struct client *client = NULL;
    struct err why = {0};
    if (is_own_home(g, floor))
        return named ? err_set(e, WF_E_DENIED, "exercise { floor = \"%s\" } is this exercise's own home: it names the floor that is not to be disturbed", floor) : 0;
    if (!named && access(floor, X_OK) != 0 && errno == EACCES)
        return 0; /* closed to this user, who is none of its officers */
    int rc = client_connect(&client, floor, NULL, &why);
    if (rc == WF_E_NOTFOUND && !named)
        return 0;
    if (rc == WF_E_NOTFOUND)
        return err_set(e, WF_E_DENIED, "no engine answers for the floor \"%s\" (exercise { floor }): nobody can say whether a handover is near there. Start it, or say floor = \"none\"", floor);
    if (rc)
        return err_set(e, WF_E_DENIED, "the floor \"%s\" can't be asked whether a handover is near: %.300s. An officer of that floor can, of any role; exercise { floor = \"none\" } says that there is none", floor, why.text);
    if (named || strcmp(client_greeting(client)->mode, "ACTUAL") == 0) {
        rc = announce(client, exercise, &why);
        if (rc)
            err_set(e, WF_E_DENIED, "the floor \"%s\" does not let it start: %.400s", floor, why.text);
        else
            buf_printf(told, "%sthe floor \"%s\" was told", told->n ? ", " : "", floor);
    }
    client_close(client);
    return rc ? WF_E_DENIED : 0;
}

int exercise_ask(const struct engine *g, const struct config *config, const char *exercise, struct buf *told, struct err *e)
{
    if (config->floor && strcmp(config->floor, "none") == 0) {
        buf_str(told, "no floor was asked: exercise { floor = \"none\" }");
        return 0;
    }
    if (config->floor)
        return ask(g, config->floor, true, exercise, told, e);
    char *own = paths_home_usual();
    int rc = ask(g, MACHINE_FLOOR, false, exercise, told, e);
    if (rc == 0 && strcmp(own, MACHINE_FLOOR) != 0)
        rc = ask(g, own, false, exercise, told, e);
    mem_free(own);
    if (rc == 0 && !told->n)
        log_info(g->log, "engine", "no floor was asked whether a handover is near: no engine with mode ACTUAL answers at \"%s\" or the user's own home", MACHINE_FLOOR);
    return rc;
}

static void say_scenario(struct engine *g, struct span officer, uint32_t uid, struct span name, const struct buf *told, const struct err *refused)
{
    struct buf payload = {0}, text = {0};
    struct json_writer w;
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kstr(&w, "scenario", name);
    jw_kbool(&w, "begins", !refused);
    jw_kint(&w, "uid", uid);
    jw_end_object(&w);
    if (refused)
        buf_printf(&text, "scenario %.*s does not begin: %s", SPAN_FMT(name), refused->text);
    else
        buf_span(&text, buf_view(told));
    engine_fact(g, "exercise.scenario", officer, buf_view(&payload), buf_view(&text));
    buf_free(&payload);
    buf_free(&text);
}

int exercise_scenario(struct engine *g, struct span officer, uint32_t uid, struct span name, struct buf *told, struct err *e)
{
    const struct journal_info *about = journal_about(g->journal);
    struct buf whom = {0};
    if (about->replay || about->mode != JOURNAL_EXERCISE)
        return err_set(e, WF_E_STATE, "scenarios are played in exercises: this home's mode is %s", about->replay ? "REPLAY" : "ACTUAL");
    for (size_t i = 0; i < name.n; i++)
        if (!strchr(SCENARIO_CHARS, name.p[i]) || !name.p[i])
            name.n = 0;
    if (!name.n || name.n > SCENARIO_MOST)
        return err_field(e, WF_E_INVALID, "name", "which scenario? 1 to %d letters, digits, dots, dashes", SCENARIO_MOST);
    int rc = exercise_ask(g, g->config, about->exercise, &whom, e);
    if (rc == 0)
        buf_printf(told, "scenario %.*s begins%s%.*s", SPAN_FMT(name), whom.n ? ": " : "", SPAN_FMT(buf_view(&whom)));
    say_scenario(g, officer, uid, name, told, rc ? e : NULL);
    buf_free(&whom);
    return rc;
}

bool exercise_starts_more(const struct config *fresh, const struct config *was)
{
    for (size_t i = 0; i < fresh->plugins.n; i++) {
        const struct config_plugin *old = config_plugin(was, fresh->plugins.v[i].name);
        if (fresh->plugins.v[i].enabled && (!old || !old->enabled))
            return true;
    }
    for (size_t i = 0; i < fresh->feeds.n; i++) {
        const struct config_feed *old = config_feed(was, fresh->feeds.v[i].id);
        if (fresh->feeds.v[i].enabled && old && !old->enabled)
            return true;
    }
    return false;
}
