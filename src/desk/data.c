/* data: the data files that a centre may edit, as the desk holds them: playbooks, the directory, the clocks of the law, which incidents take in which; and how
 * the first two are told.
 *
 * A rule that reads one of them decides and writes what it read into the fact: the fold never looks here. The journal adds to the directory when an
 * entry was last tested.
 */
#include <unistd.h>

#include "base/fs.h"
#include "base/paths.h"
#include "desk/health.h"
#include "desk/impl.h"
#include "desk/items.h"

static void read_all(const struct desk_options *o, struct playbooks *playbooks, struct directory *directory, struct buf *problems)
{
    char *shipped = o->playbooks_path ? mem_strdup(o->playbooks_path) : paths_data("playbooks"), *own = fs_join(o->home, "playbooks");
    playbooks_load(playbooks, shipped, own, problems);
    mem_free(shipped);
    mem_free(own);
    shipped = o->directory_path ? mem_strdup(o->directory_path) : paths_data("directory.conf");
    own = fs_join(o->home, "directory.conf");
    directory_load(directory, shipped, own, problems);
    mem_free(shipped);
    mem_free(own);
}

/* The centre's own copy wins. Give mem_free() what it returns. */
static char *file_of(const struct desk_options *o, const char *given, const char *name)
{
    char *path = given ? mem_strdup(given) : fs_join(o->home, name);
    if (given || access(path, F_OK) == 0)
        return path;
    mem_free(path);
    return paths_data(name);
}

static int read_rules(const struct desk_options *o, struct legal_clocks *legal, struct group_rules *groups, struct err *e)
{
    char *path = file_of(o, o->legal_path, "clocks.conf");
    int rc = legal_load(legal, path, e);
    mem_free(path);
    path = file_of(o, o->groups_path, "groups.conf");
    if (rc == 0 && (rc = group_load(groups, path, e)))
        legal_free(legal);
    mem_free(path);
    return rc;
}

/* The pairs of a border; what is wrong with them is told, and then there are none. */
static void read_crossings(const struct desk_options *o, struct crossings *crossings, struct buf *problems)
{
    struct err e = {0};
    char *path = file_of(o, o->crossings_path, "crossings.conf");
    if (crossings_load(crossings, path, &e))
        buf_printf(problems, "%s\n", e.text);
    mem_free(path);
}

/* A centre's own clocks.conf that was copied from one of before: what an incident and its border action, or its run, then both run is told, with the line that ends it. */
static void advise(const struct desk *d)
{
    struct legal_clocks shipped = {0};
    char *own = fs_join(d->o.home, "clocks.conf"), *path = paths_data("clocks.conf");
    bool is_own = !d->o.legal_path && access(own, F_OK) == 0;
    if (is_own)
        (void) legal_load(&shipped, path, &(struct err){0});
    for (size_t i = 0; is_own && d->legal.v && i < d->legal.n; i++) {
        const struct legal_clock *c = &d->legal.v[i], *ours = legal_find(&shipped, span_str(c->name));
        if (strstr(c->basis, "Article 43") && legal_begins(c, SPAN_LIT(HEALTH_MEASURE)))
            log_warn(d->o.log, "data", "%s: %s begins with " HEALTH_MEASURE ", and a border action that is to be reported has that clock by itself (BA-0001/report): it runs twice. Take the types out of its line (\"%s ... - ...\"), then engine reload", own, c->name, c->name);
        if (ours && ours->by[0] && !c->by[0])
            log_warn(d->o.log, "data", "%s: %s is not met when the run of its protocol meets its own: add the line \"%s by %s\", then engine reload", own, c->name, c->name, ours->by);
    }
    legal_free(&shipped);
    mem_free(own);
    mem_free(path);
}

int data_open(struct desk *d, struct err *e)
{
    struct buf problems = {0};
    int rc = read_rules(&d->o, &d->legal, &d->groups.rules, e);
    if (rc)
        return rc;
    read_all(&d->o, &d->playbooks, &d->directory, &problems);
    read_crossings(&d->o, &d->crossings, &problems);
    for (size_t at = 0; at < problems.n;) {
        const char *line = problems.p + at;
        int n = (int) strcspn(line, "\n");
        log_error(d->o.log, "data", "%.*s; what ships stands in its place", n, line);
        at += (size_t) n + 1;
    }
    buf_free(&problems);
    advise(d);
    return 0;
}

void data_close(struct desk *d)
{
    playbooks_free(&d->playbooks);
    directory_free(&d->directory);
    legal_free(&d->legal);
    crossings_free(&d->crossings);
}

int desk_data_read(const struct desk *d, struct desk_data **out, struct buf *problems, struct err *e)
{
    struct desk_data *x = mem_alloc(sizeof *x);
    size_t before = problems->n;
    struct err wrong = {0};
    read_all(&d->o, &x->playbooks, &x->directory, problems);
    read_crossings(&d->o, &x->crossings, problems);
    if (read_rules(&d->o, &x->legal, &x->groups, &wrong))
        buf_printf(problems, "%s\n", wrong.text);
    if (problems->n == before) {
        *out = x;
        return 0;
    }
    desk_data_free(x);
    *out = NULL;
    return err_set(e, WF_E_INVALID, "the centre's data files are not right; nothing of it was taken up");
}

void desk_data_free(struct desk_data *x)
{
    if (!x)
        return;
    playbooks_free(&x->playbooks);
    directory_free(&x->directory);
    legal_free(&x->legal);
    crossings_free(&x->crossings);
    mem_free(x);
}

static bool differ(const struct desk *d, const struct desk_data *x)
{
    bool other = !legal_same(&d->legal, &x->legal) || !group_same(&d->groups.rules, &x->groups);
    other = other || d->playbooks.v.n != x->playbooks.v.n || d->directory.digest != x->directory.digest || d->directory.own != x->directory.own;
    other = other || !crossings_same(&d->crossings, &x->crossings);
    for (size_t i = 0; !other && i < x->playbooks.v.n; i++) {
        const struct playbook *a = &d->playbooks.v.v[i], *b = &x->playbooks.v.v[i];
        other = strcmp(a->name, b->name) != 0 || a->digest != b->digest || a->own != b->own;
    }
    return other;
}

bool desk_data_take(struct desk *d, struct desk_data *x)
{
    bool other = differ(d, x);
    if (!legal_same(&d->legal, &x->legal))
        renew_begin(d, TIME_NONE);
    if (!group_same(&d->groups.rules, &x->groups))
        d->groups.stale = d->groups.dirty = true;
    d->actions_stale = d->actions_stale || !crossings_same(&d->crossings, &x->crossings);
    data_close(d);
    d->crossings = x->crossings;
    d->playbooks = x->playbooks;
    d->directory = x->directory;
    d->legal = x->legal;
    d->groups.rules = x->groups;
    mem_free(x);
    advise(d);
    return other;
}

/* ---- playbooks ---- */

size_t desk_playbooks(const struct desk *d)
{
    return d->playbooks.v.n;
}

/* In the order in which they are listed: those that name the level that stands first. NULL past the end. */
static const struct playbook *playbook_at(const struct desk *d, size_t i)
{
    uint8_t level = level_of(&d->state.head->level);
    for (int first = 1; first >= 0; first--)
        for (size_t k = 0; k < d->playbooks.v.n; k++)
            if (playbook_is_for_level(&d->playbooks.v.v[k], level) == first && i-- == 0)
                return &d->playbooks.v.v[k];
    return NULL;
}

const char *desk_playbook_name(const struct desk *d, size_t i)
{
    const struct playbook *p = playbook_at(d, i);
    return p ? p->name : "";
}

static void put_text(struct json_writer *w, const char *key, const char *s)
{
    jw_kcstr(w, key, s); /* NULL is null */
}

static void put_list(struct json_writer *w, const char *key, char *const *v, size_t n)
{
    jw_key(w, key);
    jw_begin_array(w);
    for (size_t i = 0; i < n; i++)
        jw_cstr(w, v[i]);
    jw_end_array(w);
}

static void playbook_json(const struct playbook *p, struct json_writer *w)
{
    jw_begin_object(w);
    jw_kcstr(w, "name", p->name);
    jw_kcstr(w, "title", p->title);
    put_list(w, "types", p->types.v, p->types.n);
    jw_key(w, "levels");
    jw_begin_array(w);
    for (unsigned v = LEVEL_NONE; v <= LEVEL_PANDEMIC_EMERGENCY; v++)
        if (playbook_is_for_level(p, (uint8_t) v))
            jw_cstr(w, words_of(&words_level, v));
    jw_end_array(w);
    jw_kint(w, "steps", (int64_t) p->steps.n);
    jw_kbool(w, "own", p->own);
    put_text(w, "about", p->about);
    jw_key(w, "do");
    jw_begin_array(w);
    for (size_t i = 0; i < p->steps.n; i++) {
        const struct playbook_step *s = &p->steps.v[i];
        jw_begin_object(w);
        jw_kint(w, "step", (int64_t) i + 1);
        jw_kcstr(w, "text", s->text);
        put_text(w, "who", s->who);
        if (s->within)
            jw_kint(w, "within_min", s->within);
        else
            jw_knull(w, "within_min");
        jw_end_object(w);
    }
    jw_end_array(w);
    jw_end_object(w);
}

void desk_playbook_json(const struct desk *d, size_t i, struct json_writer *w)
{
    const struct playbook *p = playbook_at(d, i);
    if (p)
        playbook_json(p, w);
    else
        jw_null(w);
}

static bool is_started(const struct desk *d, const struct incident *i, const char *name)
{
    struct item it;
    for (uint32_t n = i->m.items; n; n = it.r.next) {
        items_get(&d->state, n, &it);
        if (it.r.kind == ITEM_PLAYBOOK && it.r.state != ITEM_GONE && span_is(names_get(&d->state.names, it.r.to), name))
            return true;
    }
    return false;
}

void data_playbook_for(const struct desk *d, const struct incident *i, struct json_writer *w)
{
    const struct playbook *p = playbooks_for(&d->playbooks, names_get(&d->state.names, i->r.type), level_of(&d->state.head->level));
    jw_key(w, "playbook");
    if (p && !is_started(d, i, p->name))
        playbook_json(p, w);
    else
        jw_null(w);
}

/* ---- the directory ---- */

static const struct tested_row *tested_of(const struct desk *d, const char *id)
{
    uint16_t name = names_find(&d->state.names, span_str(id));
    for (size_t i = 0; name && i < d->state.head->tested_n; i++)
        if (state_tested_at(&d->state, i)->entry == name)
            return state_tested_at(&d->state, i);
    return NULL;
}

bool data_may_test(const struct desk *d, const struct directory_entry *e)
{
    return d->state.head->tested_n + 64 < TESTED_MOST || tested_of(d, e->id);
}

static void put_name(const struct desk *d, struct json_writer *w, const char *key, uint16_t id)
{
    if (id)
        jw_kstr(w, key, names_get(&d->state.names, id));
    else
        jw_knull(w, key);
}

void data_tested_json(const struct desk *d, size_t i, struct json_writer *w)
{
    const struct tested_row *t = state_tested_at(&d->state, i);
    jw_begin_object(w);
    put_name(d, w, "entry", t->entry);
    jw_ktime(w, "answered", t->answered);
    put_name(d, w, "answered_by", t->answered_by);
    jw_ktime(w, "failed", t->failed);
    put_name(d, w, "failed_by", t->failed_by);
    jw_end_object(w);
}

size_t desk_directory(const struct desk *d)
{
    return d->directory.v.n;
}

const char *desk_directory_id(const struct desk *d, size_t i)
{
    return i < d->directory.v.n ? d->directory.v.v[i].id : "";
}

/* Whole days since it last answered; -1: it never did. */
static int64_t untested_days(const struct desk *d, wf_time tested)
{
    int64_t days = tested == TIME_NONE ? -1 : (clock_now(d->o.clock) - tested) / (86400 * NSEC_PER_SEC);
    return days < -1 ? 0 : days;
}

void desk_directory_json(const struct desk *d, size_t i, struct json_writer *w)
{
    if (i >= d->directory.v.n) {
        jw_null(w);
        return;
    }
    const struct directory_entry *e = &d->directory.v.v[i];
    const struct tested_row *t = tested_of(d, e->id);
    bool later = t && t->answered != TIME_NONE && (e->tested == TIME_NONE || t->answered > e->tested);
    wf_time tested = later ? t->answered : e->tested;
    bool failed = t && t->failed != TIME_NONE && (tested == TIME_NONE || t->failed > tested);
    int64_t days = untested_days(d, tested);
    jw_begin_object(w);
    jw_kcstr(w, "id", e->id);
    jw_kcstr(w, "member", e->member);
    jw_kcstr(w, "role", words_of(&words_desk_role, e->role));
    jw_kcstr(w, "name", e->name);
    put_list(w, "numbers", e->numbers.v, e->numbers.n);
    put_list(w, "languages", e->languages.v, e->languages.n);
    put_text(w, "hours", e->hours);
    put_text(w, "email", e->email);
    jw_ktime(w, "tested", tested);
    put_name(d, w, "tested_by", later ? t->answered_by : 0);
    jw_ktime(w, "failed", failed ? t->failed : TIME_NONE);
    jw_kbool(w, "overdue", days < 0 || days >= DIRECTORY_TEST_DAYS);
    put_text(w, "note", e->note);
    jw_end_object(w);
}
