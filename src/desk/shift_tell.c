/* shift_tell: handovers as they are told: a row a line with what there is to read about it now; the log's strikes; all of it for the hash. See shift.h. */
#include <stdio.h>
#include <stdlib.h>

#include "desk/impl.h"
#include "desk/items.h"

/* ---- rows of a handover ---- */

struct told_line {
    uint64_t key;
    uint64_t said; /* seq of the last word outside; 0: none */
    size_t end;    /* of its text */
};
struct desk_handover {
    struct buf text;
    VEC(struct told_line)
    lines;
};

static void put_name(const struct desk *d, struct json_writer *w, const char *key, uint16_t id)
{
    if (id)
        jw_kstr(w, key, names_get(&d->state.names, id));
    else
        jw_knull(w, key);
}

static void put_text(struct json_writer *w, const char *key, struct span s)
{
    if (s.n)
        jw_kstr(w, key, s);
    else
        jw_knull(w, key);
}

static void put_incident(const struct desk *d, const struct line_row *l, struct json_writer *w)
{
    struct incident i = {0};
    char id[INCIDENT_ID_MAX] = "";
    if (l->incident) {
        state_get(&d->state, l->incident, &i);
        incident_id(&i.r, d->prefix, id);
    }
    jw_kcstr(w, "incident", id[0] ? id : NULL);
    jw_kcstr(w, "priority", words_of(&words_priority, i.r.priority));
    put_name(d, w, "type", i.r.type);
    put_text(w, "member", span_make(i.r.member, strnlen(i.r.member, 2)));
    put_text(w, "checkpoint", span_make(i.r.checkpoint, strnlen(i.r.checkpoint, 5)));
    char room[INCIDENT_TITLE_ROOM];
    put_text(w, "title", l->incident ? incident_title(&i, &d->state.names, room) : i.title);
    jw_kcstr(w, "incident_state", words_of(&words_state, i.r.state));
}

/* The line's end, as it is now: that of the shelf or the own-by clock may have moved since it was listed. */
static wf_time due_of(const struct desk *d, const struct line_row *l, const struct item *it)
{
    if (l->item)
        return it->r.due;
    if (l->state == SHIFT_LINE_LEFT || !l->incident)
        return l->due;
    return state_row(&d->state, l->incident)->flags & INCIDENT_SHELVED ? state_more(&d->state, l->incident)->shelved : state_row(&d->state, l->incident)->due;
}

static void put_item(const struct desk *d, const struct line_row *l, struct json_writer *w)
{
    struct item it = {0};
    it.r.due = TIME_NONE;
    if (l->item)
        items_get(&d->state, l->item, &it);
    jw_ktime(w, "due", due_of(d, l, &it));
    if (l->item)
        jw_kint(w, "item", l->item);
    else
        jw_knull(w, "item");
    jw_kcstr(w, "item_state", words_of(&words_item_state, it.r.state));
    char notice[200], floor[320];
    if (l->section == SHIFT_POSTURE || l->section == SHIFT_LEVEL)
        jw_kcstr(w, "text", l->section == SHIFT_POSTURE ? posture_line(d, floor, sizeof floor) : posture_level_line(d, floor, sizeof floor));
    else if (l->notice)
        jw_kcstr(w, "text", dissem_line(d, l->notice, notice, sizeof notice));
    else if (l->run)
        jw_kcstr(w, "text", runs_line(d, l->run, notice, sizeof notice));
    else if (l->received)
        jw_kcstr(w, "text", dissem_received_line(d, l->received, notice, sizeof notice));
    else
        put_text(w, "text", l->incident && desk_is_restricted(d, l->incident) ? span_make(NULL, 0) : it.text);
    if (it.r.kind == ITEM_REFERRAL || it.r.kind == ITEM_CHECK)
        jw_kcstr(w, "to", words_of(item_words(it.r.kind), it.r.word));
    else
        put_name(d, w, "to", it.r.to);
}

/* Whose it is now: the incident's owner, or whoever sees to the promise. */
static uint16_t owner_of(const struct desk *d, const struct line_row *l)
{
    struct item it;
    if (l->section == SHIFT_PROMISE) {
        items_get(&d->state, l->item, &it);
        return it.r.to;
    }
    return l->incident ? state_row(&d->state, l->incident)->owner : 0;
}

static void key_of(const struct desk *d, const struct line_row *l, char out[80])
{
    char id[INCIDENT_ID_MAX] = "";
    if (l->incident)
        incident_id(state_row(&d->state, l->incident), d->prefix, id);
    if (l->section == SHIFT_POSTURE || l->section == SHIFT_LEVEL)
        snprintf(out, 80, "%s", words_of(&shift_words_section, l->section));
    else if (l->notice)
        snprintf(out, 80, "notice/%u", l->notice);
    else if (l->run)
        snprintf(out, 80, "run/%u", l->run);
    else if (l->received)
        snprintf(out, 80, "received/%u", l->received);
    else if (l->name)
        snprintf(out, 80, "feed/%.*s", SPAN_FMT(names_get(&d->state.names, l->name)));
    else if (l->item)
        snprintf(out, 80, "%s/%u", id, l->item);
    else
        snprintf(out, 80, "%s", id);
}

/* All members but "said". h NULL: it is not started. left_out: what it has no room for; -1: some, which the reader may not count. */
static void line_json(const struct desk *d, const struct handover_row *h, const struct line_row *l, int64_t left_out, struct json_writer *w)
{
    char key[80];
    key_of(d, l, key);
    jw_begin_object(w);
    jw_kcstr(w, "key", key);
    if (h)
        jw_kint(w, "line", l->no);
    else
        jw_knull(w, "line");
    jw_kcstr(w, "section", words_of(&shift_words_section, l->section));
    jw_kcstr(w, "state", h ? words_of(&shift_words_line, l->state) : NULL);
    jw_kbool(w, "new", l->fresh);
    put_incident(d, l, w);
    put_name(d, w, "owner", owner_of(d, l));
    put_name(d, w, "was", l->owner);
    put_item(d, l, w);
    put_name(d, w, "feed", l->name);
    put_name(d, w, "feed_state", l->word);
    put_name(d, w, "accepted_by", l->state == SHIFT_LINE_ACCEPTED ? l->by : 0);
    jw_ktime(w, "at", l->at);
    if (h)
        jw_kint(w, "handover", h->n);
    else
        jw_knull(w, "handover");
    jw_kcstr(w, "handover_state", h ? words_of(&shift_words_state, h->state) : NULL);
    put_name(d, w, "started_by", h ? h->by : 0);
    jw_ktime(w, "started", h ? h->started : TIME_NONE);
    jw_kint(w, "left_out", left_out);
}

/* Is it an incident's own line, beside which the last word outside stands? */
static bool is_incident_line(const struct line_row *l)
{
    return l->incident && !l->item;
}

static void tell_line(const struct desk *d, const struct desk_sight *sight, const struct handover_row *h, const struct line_row *l, uint32_t left_out, struct desk_handover *out)
{
    struct json_writer w;
    if ((l->incident && !desk_sees(d, sight, l->incident)) || (l->run && !runs_seen(d, sight, state_run(&d->state, l->run))))
        return;
    jw_init(&w, &out->text);
    line_json(d, h, l, left_out && sight ? -1 : (int64_t) left_out, &w);
    struct told_line t = {(uint64_t) l->incident << 32 | (l->section >= SHIFT_POSTURE ? UINT32_MAX - l->section : l->notice ? 1u << 31 | l->notice : l->received ? 3u << 30 | l->received : l->run ? 1u << 30 | l->run : l->item ? l->item
                                                                                                     : l->name),
                          is_incident_line(l) && !desk_is_restricted(d, l->incident) ? state_more(&d->state, l->incident)->said_seq : 0, out->text.n};
    VEC_PUSH(&out->lines, t);
}

/* As it would be if that officer started it now. */
static void tell_preview(const struct desk *d, struct span leaving, const struct desk_sight *sight, const struct desk_down *down, size_t down_n, struct desk_handover *out)
{
    struct shift_lines lines = {0};
    for (size_t i = 0; i < down_n; i++) {
        struct line_row l = {.section = SHIFT_FEED, .state = SHIFT_LINE_OPEN, .due = TIME_NONE, .at = TIME_NONE};
        l.name = names_find(&d->state.names, span_str(down[i].feed));
        l.word = names_find(&d->state.names, span_str(down[i].state));
        if (l.name)
            VEC_PUSH(&lines.v, l);
    }
    shift_survey(d, NULL, names_find(&d->state.names, leaving), &lines);
    for (size_t i = 0; i < lines.v.n; i++)
        tell_line(d, sight, NULL, &lines.v.v[i], lines.over, out);
    VEC_FREE(&lines.v);
}

int desk_handover_begin(const struct desk *d, const struct desk_sight *sight, struct span officer, uint32_t n, const struct desk_down *down, size_t down_n,
                        struct desk_handover **out, struct err *e)
{
    const struct state_head *head = d->state.head;
    const struct handover_row *h = NULL;
    if (n > head->handovers_n)
        return err_field(e, WF_E_NOTFOUND, "handover", "there was no handover %u", n);
    if (n)
        h = state_handover(&d->state, n);
    else if (head->handovers_n && state_handover(&d->state, head->handovers_n)->state == SHIFT_OPEN)
        h = state_handover(&d->state, head->handovers_n);
    *out = mem_alloc(sizeof **out);
    if (!h)
        tell_preview(d, officer, sight, down, down_n, *out);
    for (uint32_t no = 1; h && no <= h->lines_n && h->lines_first + no <= head->lines_n; no++)
        tell_line(d, sight, h, state_line(&d->state, h->lines_first + no), h->left_out, *out);
    return 0;
}

/* ,"said":null, or the last word outside: what was said, by whom, when. */
static int said_json(struct journal_reader *r, uint64_t seq, struct buf *out)
{
    struct arena a = {0};
    struct journal_fact f;
    struct json *p = NULL;
    struct json_writer w;
    int rc = seq ? journal_read(r, seq, &f, NULL) : 0;
    buf_str(out, ",\"said\":");
    jw_init(&w, out);
    if (!seq || rc || json_parse(&a, f.payload, NULL, &p, NULL)) {
        jw_null(&w);
    } else {
        jw_begin_object(&w);
        jw_kint(&w, "seq", (int64_t) seq);
        jw_ktime(&w, "time", f.time);
        jw_kstr(&w, "officer", f.actor);
        jw_kstr(&w, "text", change_text(&a, &f, p));
        jw_end_object(&w);
    }
    arena_free(&a);
    return rc;
}

int desk_handover_rows(const struct desk_handover *h, struct journal_reader *r, desk_row_fn *fn, void *arg)
{
    struct buf row = {0};
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < h->lines.n; i++) {
        size_t from = i ? h->lines.v[i - 1].end : 0;
        buf_clear(&row);
        buf_add(&row, h->text.p + from, h->lines.v[i].end - from);
        (void) said_json(r, h->lines.v[i].said, &row);
        buf_char(&row, '}');
        rc = fn(arg, h->lines.v[i].key, buf_view(&row));
    }
    buf_free(&row);
    return rc;
}

void desk_handover_free(struct desk_handover *h)
{
    if (!h)
        return;
    buf_free(&h->text);
    VEC_FREE(&h->lines);
    mem_free(h);
}

/* ---- all handovers ---- */

size_t desk_handovers(const struct desk *d)
{
    return d->state.head->handovers_n;
}

static void handover_json(const struct desk *d, const struct handover_row *h, struct json_writer *w)
{
    jw_begin_object(w);
    jw_kint(w, "handover", h->n);
    jw_kcstr(w, "state", words_of(&shift_words_state, h->state));
    put_name(d, w, "by", h->by);
    jw_ktime(w, "started", h->started);
    put_name(d, w, "to", h->to);
    jw_ktime(w, "ended", h->ended);
    jw_ktime(w, "from", h->from);
    jw_kint(w, "from_seq", (int64_t) h->from_seq);
    jw_kint(w, "seq", (int64_t) h->seq);
    jw_kint(w, "end_seq", (int64_t) h->end_seq);
    jw_end_object(w);
}

void desk_handovers_json(const struct desk *d, size_t i, struct json_writer *w)
{
    if (i < d->state.head->handovers_n)
        handover_json(d, state_handover(&d->state, d->state.head->handovers_n - (uint32_t) i), w);
    else
        jw_null(w);
}

/* ---- the log's strikes ---- */

struct desk_strikes {
    size_t n;
    struct strike_row v[]; /* by seq */
};

static int by_seq(const void *a, const void *b)
{
    const struct strike_row *x = a, *y = b;
    return x->seq < y->seq ? -1 : x->seq > y->seq;
}

struct desk_strikes *desk_strikes_copy(const struct desk *d)
{
    size_t n = d->state.head->strikes_n;
    struct desk_strikes *x = mem_alloc(sizeof *x + n * sizeof x->v[0]);
    x->n = n;
    for (size_t i = 0; i < n; i++)
        x->v[i] = *state_strike(&d->state, (uint32_t) i + 1);
    if (n)
        qsort(x->v, n, sizeof x->v[0], by_seq);
    return x;
}

void desk_strikes_free(struct desk_strikes *x)
{
    mem_free(x);
}

void shift_struck_json(struct journal_reader *r, const struct desk_strikes *x, uint64_t seq, struct buf *out)
{
    const struct strike_row key = {seq, 0}, *found = x && x->n ? bsearch(&key, x->v, x->n, sizeof key, by_seq) : NULL;
    struct journal_fact f;
    struct json_writer w;
    buf_str(out, ",\"struck\":");
    jw_init(&w, out);
    if (!found || journal_read(r, found->by_seq, &f, NULL)) {
        jw_null(&w);
        return;
    }
    jw_begin_object(&w);
    jw_kint(&w, "seq", (int64_t) found->by_seq);
    jw_ktime(&w, "time", f.time);
    jw_kstr(&w, "officer", f.actor);
    jw_kstr(&w, "reason", f.nparts ? f.parts[0].redacted ? SPAN_LIT("[redacted]") : f.parts[0].text : SPAN_LIT(""));
    jw_end_object(&w);
}

/* ---- the hash ---- */

bool shift_hash_row(const struct desk *d, size_t i, struct json_writer *w)
{
    const struct state_head *h = d->state.head;
    if (i < h->handovers_n) {
        handover_json(d, state_handover(&d->state, (uint32_t) i + 1), w);
        return true;
    }
    i -= h->handovers_n;
    if (i < h->lines_n) {
        const struct line_row *l = state_line(&d->state, (uint32_t) i + 1);
        line_json(d, state_handover(&d->state, l->handover), l, state_handover(&d->state, l->handover)->left_out, w);
        jw_kint(w, "incident_row", l->incident);
        jw_kint(w, "listed_due", l->due == TIME_NONE ? 0 : l->due / NSEC_PER_SEC);
        jw_kbool(w, "moves", l->moves);
        jw_end_object(w);
        return true;
    }
    i -= h->lines_n;
    if (i >= h->strikes_n)
        return false;
    jw_begin_object(w);
    jw_kint(w, "struck", (int64_t) state_strike(&d->state, (uint32_t) i + 1)->seq);
    jw_kint(w, "by", (int64_t) state_strike(&d->state, (uint32_t) i + 1)->by_seq);
    jw_end_object(w);
    return true;
}
