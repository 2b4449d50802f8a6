/* protocol_rows: rows of the views of protocols that live on the loop: those that are switched on, the whole of one, runs, legal clocks. What a client may not see has no row. */
#include <stdio.h>
#include <stdlib.h>

#include "model/protocol.h"
#include "server/protocol.h"

bool protocol_rows_is(enum wire_view view)
{
    return view == WIRE_VIEW_RUNS || view == WIRE_VIEW_CLOCKS || view == WIRE_VIEW_PROTOCOLS || view == WIRE_VIEW_PROTOCOL;
}

const wf_protocol *protocol_switched_on(const struct server *s, const char *name)
{
    struct plugin_row row;
    return plugins_row(s->o.plugins, name, &row) == 0 && row.state != PLUGIN_OFF ? plugins_protocol(s->o.plugins, name) : NULL;
}

/* The i-th plugin that is a protocol, and switched on; NULL: there is none. */
static const wf_protocol *protocol_at(struct server *s, size_t i)
{
    size_t n = plugins_count(s->o.plugins);
    for (size_t k = 0, at = 0; k < n; k++) {
        struct plugin_row row;
        const wf_protocol *p = plugins_row_at(s->o.plugins, k, &row) == 0 ? protocol_switched_on(s, row.name) : NULL;
        if (p && at++ == i)
            return p;
    }
    return NULL;
}

static size_t protocols(struct server *s)
{
    size_t n = 0;
    while (protocol_at(s, n))
        n++;
    return n;
}

static void write_protocol(const wf_protocol *p, struct json_writer *w)
{
    bool machine;
    jw_begin_object(w);
    jw_kcstr(w, "protocol", p->id);
    jw_kcstr(w, "version", p->version);
    jw_kcstr(w, "title", protocol_text(&p->title, SPAN_LIT("en"), &machine));
    jw_kcstr(w, "basis", p->basis);
    jw_kcstr(w, "citation", p->citation);
    jw_kcstr(w, "text_date", p->text_date);
    jw_kcstr(w, "languages", p->languages);
    jw_kint(w, "questions", (int64_t) p->questions.n);
    jw_kint(w, "clocks", (int64_t) p->clocks.n);
    jw_key(w, "triggers");
    jw_begin_array(w);
    for (size_t i = 0; i < p->triggers.n; i++)
        jw_cstr(w, p->triggers.v[i].type ? p->triggers.v[i].type : p->triggers.v[i].label);
    jw_end_array(w);
    jw_end_object(w);
}

static const wf_protocol *protocol_of(struct server *s, const char *of)
{
    return of && *of ? protocol_switched_on(s, of) : NULL;
}

/* What was written behind the text of the index is a row of it. */
static void keep(struct protocol_index *x, const char *key)
{
    struct protocol_line line = {.begin = x->rows.n ? x->rows.v[x->rows.n - 1].end : 0, .due = TIME_NONE, .key = ""};
    snprintf(line.key, sizeof line.key, "%s", key);
    line.end = x->text.n;
    VEC_PUSH(&x->rows, line);
}

/* What is over and what comes next, of runs, incidents and border actions alike; what was met is behind. */
static int by_need(const void *a, const void *b)
{
    const struct protocol_line *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    if (x->due != y->due)
        return x->due < y->due ? -1 : 1;
    return x->begin < y->begin ? -1 : x->begin > y->begin;
}

static void put_in_order(struct protocol_index *x)
{
    struct arena a = {0};
    for (size_t i = 0; i < x->rows.n; i++) {
        struct protocol_line *l = &x->rows.v[i];
        struct json *j = NULL;
        arena_reset(&a);
        if (json_parse(&a, span_make(x->text.p + l->begin, l->end - l->begin), NULL, &j, NULL))
            continue;
        l->rank = json_str(j, "met").n || span_is(json_str(j, "state"), "MET") || span_is(json_str(j, "state"), "ENDED") ? 2 : span_is(json_str(j, "state"), "BREACHED") ? 0
                                                                                                                                                    : 1;
        (void) time_parse(json_str(j, "due"), &l->due, NULL, NULL);
    }
    arena_free(&a);
    if (x->rows.n > 1)
        qsort(x->rows.v, x->rows.n, sizeof *x->rows.v, by_need);
}

static void look_at_clocks(struct session *c)
{
    struct server *s = c->server;
    struct protocol_index *x = &s->protocol_index;
    struct desk_legal_clock *clocks = NULL;
    size_t n = desk_legal_clocks(s->o.desk, who_sight(c), &clocks), of_actions = desk_action_clocks(s->o.desk);
    struct json_writer w;
    char key[80], id[16];
    for (size_t i = 0; i < n; i++) {
        jw_init(&w, &x->text);
        desk_legal_clock_json(s->o.desk, who_sight(c), &clocks[i], &w, key);
        keep(x, key);
    }
    mem_free(clocks);
    for (size_t i = 0; i < of_actions; i++) {
        jw_init(&w, &x->text);
        if (desk_action_clock_json(s->o.desk, who_sight(c), i, &w, id))
            keep(x, id);
    }
    put_in_order(x);
}

/* Which runs, or clocks, this client is shown, as they are told, in their order. A clock's row follows from the time as well: which there are, and what each says. They
 * are made anew when the state changed, a second went by, or the clock went back; between that what was counted is what is written. */
static void look(struct session *c, enum wire_view view, bool count)
{
    struct server *s = c->server;
    struct protocol_index *x = &s->protocol_index;
    uint64_t seq = desk_seq(s->o.desk);
    wf_time now = clock_now(s->o.clock);
    char key[16];
    bool same = x->session == c->number && x->view == view && x->seq == seq;
    if (same && (!count || (x->at <= now && now < x->at + NSEC_PER_SEC)))
        return;
    x->session = c->number;
    x->view = view;
    x->seq = seq;
    x->at = now;
    x->rows.n = 0;
    buf_clear(&x->text);
    if (view == WIRE_VIEW_CLOCKS) {
        look_at_clocks(c);
        return;
    }
    size_t n = desk_runs(s->o.desk);
    for (size_t i = 0; i < n; i++) {
        struct json_writer w;
        jw_init(&w, &x->text);
        if (desk_run_json(s->o.desk, who_sight(c), i, &w, key))
            keep(x, key);
    }
}

size_t protocol_rows_count(struct session *c, enum wire_view view, const char *of)
{
    struct server *s = c->server;
    if (view == WIRE_VIEW_PROTOCOLS)
        return protocols(s);
    if (view == WIRE_VIEW_PROTOCOL)
        return protocol_of(s, of) != NULL;
    look(c, view, true);
    return s->protocol_index.rows.n;
}

void protocol_rows_free(struct server *s)
{
    VEC_FREE(&s->protocol_index.rows);
    buf_free(&s->protocol_index.text);
}

void protocol_rows_write(struct session *c, enum wire_view view, const char *of, size_t i, struct json_writer *w, char key[80])
{
    struct server *s = c->server;
    const wf_protocol *p = view == WIRE_VIEW_PROTOCOLS ? protocol_at(s, i) : view == WIRE_VIEW_PROTOCOL ? protocol_of(s, of)
                                                                                                       : NULL;
    snprintf(key, 80, "%zu", i + 1);
    if (view == WIRE_VIEW_PROTOCOLS && p) {
        snprintf(key, 80, "%s", p->id);
        write_protocol(p, w);
        return;
    }
    if (view == WIRE_VIEW_PROTOCOL && p) {
        snprintf(key, 80, "%s", p->id);
        jw_begin_object(w);
        jw_kcstr(w, "protocol", p->id);
        jw_key(w, "descriptor");
        protocol_write(w, p);
        jw_end_object(w);
        return;
    }
    look(c, view, false);
    const struct protocol_index *x = &s->protocol_index;
    if (i >= x->rows.n)
        return;
    jw_raw(w, span_make(x->text.p + x->rows.v[i].begin, x->rows.v[i].end - x->rows.v[i].begin));
    snprintf(key, 80, "%s", x->rows.v[i].key);
}
