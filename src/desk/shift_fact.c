/* shift_fact: facts "shift.changed": their payload both ways, and their rows in the state. See shift.h. */
#include <stdio.h>
#include <stdlib.h>

#include "desk/change.h"
#include "desk/items.h"

#define WORDS(id, label, ...) \
    static const char *const id##_list[] = {__VA_ARGS__}; \
    const struct words shift_words_##id = {label, id##_list, ARRAY_LEN(id##_list)}

WORDS(section, "section", "P1", "P2", "unaccounted", "owned", "own-by", "clock", "shelved", "question", "referral", "feed", "promise", "ruled-out", "check", "notice", "protocol", "posture", "level");
WORDS(line, "line", "open", "accepted", "left");
WORDS(state, "handover", "open", "signed", "cancelled");

/* ---- written ---- */

static void put_time(struct json_writer *w, const char *key, wf_time t)
{
    char text[24];
    if (t == TIME_NONE)
        return;
    snprintf(text, sizeof text, "%lld", (long long) t);
    jw_kcstr(w, key, text);
}

static void put_name(struct json_writer *w, const char *key, const struct names *names, uint16_t id)
{
    if (id)
        jw_kstr(w, key, names_get(names, id));
}

static void put_count(struct json_writer *w, const char *key, uint64_t n)
{
    if (n)
        jw_kint(w, key, (int64_t) n);
}

static void put_text(struct json_writer *w, const char *key, struct span s)
{
    if (s.n)
        jw_kstr(w, key, s);
}

static void put_handover(struct json_writer *w, const struct handover_row *h, const struct names *names)
{
    jw_key(w, "handover");
    jw_begin_object(w);
    jw_kint(w, "n", h->n);
    jw_kcstr(w, "state", words_of(&shift_words_state, h->state));
    jw_kint(w, "first", h->lines_first);
    jw_kint(w, "lines", h->lines_n);
    put_name(w, "by", names, h->by);
    put_name(w, "to", names, h->to);
    put_time(w, "from", h->from);
    put_time(w, "started", h->started);
    put_time(w, "ended", h->ended);
    put_count(w, "from_seq", h->from_seq);
    put_count(w, "seq", h->seq);
    put_count(w, "end_seq", h->end_seq);
    put_count(w, "left_out", h->left_out);
    jw_end_object(w);
}

static void put_line(struct json_writer *w, const struct line_row *l, const struct names *names)
{
    jw_begin_object(w);
    jw_kint(w, "no", l->no);
    jw_kcstr(w, "section", words_of(&shift_words_section, l->section));
    jw_kcstr(w, "state", words_of(&shift_words_line, l->state));
    put_count(w, "incident", l->incident);
    put_count(w, "item", l->item);
    put_count(w, "notice", l->notice);
    put_count(w, "received", l->received);
    put_count(w, "run", l->run);
    put_name(w, "name", names, l->name);
    put_name(w, "word", names, l->word);
    put_name(w, "owner", names, l->owner);
    put_name(w, "by", names, l->by);
    if (l->moves)
        jw_kbool(w, "moves", true);
    if (l->fresh)
        jw_kbool(w, "fresh", true);
    put_time(w, "due", l->due);
    put_time(w, "at", l->at);
    jw_end_object(w);
}

void shift_write(struct buf *out, const struct change *c, const struct change_env *env)
{
    const struct shift_change *x = c->shift;
    const struct names *names = &env->state->names;
    struct json_writer w;
    jw_init(&w, out);
    jw_begin_object(&w);
    if (x->about) {
        jw_kstr(&w, "id", x->id);
        jw_kint(&w, "about", x->about);
    }
    put_text(&w, "verb", c->verb);
    put_text(&w, "cmd", c->cmd);
    put_text(&w, "say", c->say);
    if (c->has_uid)
        jw_kint(&w, "uid", c->uid);
    if (x->handover.n)
        put_handover(&w, &x->handover, names);
    if (x->lines_n) {
        jw_key(&w, "lines");
        jw_begin_array(&w);
        for (size_t i = 0; i < x->lines_n; i++)
            put_line(&w, &x->lines[i], names);
        jw_end_array(&w);
    }
    put_count(&w, "strikes", x->strike.seq);
    if (c->items_n)
        items_write(out, c, env);
    buf_char(out, '}');
}

/* ---- read ---- */

static wf_time get_time(const struct json *v, const char *key)
{
    struct span s = json_str(v, key);
    return s.n ? strtoll(s.p, NULL, 10) : TIME_NONE;
}

static uint16_t get_name(struct state *s, const struct json *v, const char *key)
{
    struct span n = json_str(v, key);
    return n.n ? state_name(s, n) : 0;
}

static bool get_handover(struct state *s, const struct json *v, struct handover_row *h)
{
    h->n = (uint32_t) json_int(v, "n", 0);
    h->state = (uint8_t) words_find(&shift_words_state, json_str(v, "state"));
    h->lines_first = (uint32_t) json_int(v, "first", 0);
    h->lines_n = (uint32_t) json_int(v, "lines", 0);
    h->by = get_name(s, v, "by");
    h->to = get_name(s, v, "to");
    h->from = get_time(v, "from");
    h->started = get_time(v, "started");
    h->ended = get_time(v, "ended");
    h->from_seq = (uint64_t) json_int(v, "from_seq", 0);
    h->seq = (uint64_t) json_int(v, "seq", 0);
    h->end_seq = (uint64_t) json_int(v, "end_seq", 0);
    h->left_out = (uint32_t) json_int(v, "left_out", 0);
    return h->n && h->state && h->by;
}

static bool get_line(struct state *s, const struct json *v, uint32_t handover, struct line_row *l)
{
    l->handover = handover;
    l->no = (uint32_t) json_int(v, "no", 0);
    l->section = (uint8_t) words_find(&shift_words_section, json_str(v, "section"));
    l->state = (uint8_t) words_find(&shift_words_line, json_str(v, "state"));
    l->incident = (uint32_t) json_int(v, "incident", 0);
    l->item = (uint32_t) json_int(v, "item", 0);
    l->notice = (uint32_t) json_int(v, "notice", 0);
    l->received = (uint32_t) json_int(v, "received", 0);
    l->run = (uint32_t) json_int(v, "run", 0);
    l->name = get_name(s, v, "name");
    l->word = get_name(s, v, "word");
    l->owner = get_name(s, v, "owner");
    l->by = get_name(s, v, "by");
    l->moves = json_bool(v, "moves", false);
    l->fresh = json_bool(v, "fresh", false);
    l->due = get_time(v, "due");
    l->at = get_time(v, "at");
    return l->no && l->section && l->state && l->incident <= s->head->incidents;
}

static int bad(struct err *e, const struct journal_fact *f, const char *what)
{
    return err_set(e, WF_E_CORRUPT, "fact %llu (%.*s) has no right \"%s\"", (unsigned long long) f->seq, SPAN_FMT(f->kind), what);
}

int shift_read(struct arena *a, const struct journal_fact *f, const struct json *p, const struct change_env *env, struct change *c, struct err *e)
{
    const struct json *h = json_get(p, "handover"), *lines = json_get(p, "lines"), *items = json_get(p, "items");
    struct shift_change *x = c->shift = arena_alloc(a, sizeof *x);
    c->verb = json_str(p, "verb");
    c->cmd = json_str(p, "cmd");
    c->say = json_str(p, "say");
    if (f->nparts)
        c->free_text = f->parts[0].text;
    x->about = (uint32_t) json_int(p, "about", 0);
    x->strike.seq = (uint64_t) json_int(p, "strikes", 0);
    if (x->about > env->state->head->incidents)
        return bad(e, f, "about");
    if (h && !get_handover(env->state, h, &x->handover))
        return bad(e, f, "handover");
    x->lines = arena_alloc(a, ((lines ? lines->count : 0) + 1) * sizeof *x->lines);
    JSON_EACH (v, lines)
        if (!x->handover.n || !get_line(env->state, v, x->handover.n, &x->lines[x->lines_n++]))
            return bad(e, f, "lines");
    incident_init(c->inc); /* its items are of none */
    return items ? items_read(a, items, env, c, e) : 0;
}

/* ---- the state ---- */

void shift_seal(struct change *c)
{
    struct shift_change *x = c->shift;
    if (x->handover.n && !x->handover.seq)
        x->handover.seq = c->seq;
    if (x->handover.n && x->handover.state != SHIFT_OPEN && !x->handover.end_seq)
        x->handover.end_seq = c->seq;
    if (x->strike.seq)
        x->strike.by_seq = c->seq;
}

static int put_rows(struct state *s, const struct shift_change *x, struct err *e)
{
    struct state_head *d = s->head;
    const struct handover_row *h = &x->handover;
    if (h->n > d->handovers_n + 1 || h->lines_first > d->lines_n || h->lines_n > SHIFT_LINES_MOST - h->lines_first)
        return err_set(e, WF_E_CORRUPT, "handover %u does not follow %u", h->n, d->handovers_n);
    int rc = tab_need(&s->t_handovers, (size_t) h->n * sizeof *h, e);
    if (rc == 0)
        rc = tab_need(&s->t_lines, ((size_t) h->lines_first + h->lines_n) * sizeof(struct line_row), e);
    if (rc)
        return rc;
    *state_handover(s, h->n) = *h;
    if (h->n > d->handovers_n)
        d->handovers_n = h->n;
    for (size_t i = 0; i < x->lines_n; i++) {
        uint32_t at = h->lines_first + x->lines[i].no;
        if (x->lines[i].no > h->lines_n || at > d->lines_n + 1)
            return err_set(e, WF_E_CORRUPT, "line %u of handover %u does not follow", x->lines[i].no, h->n);
        *state_line(s, at) = x->lines[i];
        if (at > d->lines_n)
            d->lines_n = at;
    }
    return 0;
}

static int put_strike(struct state *s, const struct strike_row *x, struct err *e)
{
    uint32_t n = s->head->strikes_n;
    for (uint32_t i = n; i > 0; i--)
        if (state_strike(s, i)->seq == x->seq)
            return 0; /* applied again */
    int rc = tab_need(&s->t_strikes, ((size_t) n + 1) * sizeof *x, e);
    if (rc)
        return rc;
    *state_strike(s, n + 1) = *x;
    s->head->strikes_n = n + 1;
    return 0;
}

int shift_apply(struct state *s, const struct change *c, struct err *e)
{
    const struct shift_change *x = c->shift;
    int rc = x->handover.n ? put_rows(s, x, e) : 0;
    return rc == 0 && x->strike.seq ? put_strike(s, &x->strike, e) : rc;
}
