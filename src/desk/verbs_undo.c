/* verbs_undo: what was there before comes back, as the journal has it: an officer's own last change within 30 s, and what a merge laid aside. In the table
 * of verbs.c. */
#include "desk/act.h"
#include "desk/change_fields.h"
#include "desk/items.h"

enum { UNDO_S = 30 };

/* A fact of the timeline from the journal; false: it is not there (yet). */
static bool fact_at(struct act *x, uint64_t seq, struct journal_fact *f, struct json **p)
{
    static const struct json_limits lim = {.bytes = JOURNAL_PAYLOAD_MAX, .long_integers = true};
    struct arena *a = &x->d->overlay->arena;
    return x->d->reader && seq && !journal_read(x->d->reader, seq, f, NULL) &&
           !json_parse(a, arena_span(a, f->payload), &lim, p, NULL);
}

/* The title as it stood before the fact `seq`. */
static bool old_title(struct act *x, uint64_t seq)
{
    struct journal_fact f;
    struct json *p;
    while (seq && fact_at(x, seq, &f, &p)) {
        for (size_t k = 0; k < f.nparts; k++)
            if (span_is(f.parts[k].name, "title") && !f.parts[k].redacted) {
                x->i->title = arena_span(&x->d->overlay->arena, f.parts[k].text);
                x->c->new_title = true;
                return true;
            }
        seq = (uint64_t) json_int(p, "prev", 0);
    }
    return false;
}

/* The field as the newest fact before gave it, else as it is in a record where nothing was said. */
static bool old_field(struct act *x, struct span key, uint64_t before)
{
    struct incident none;
    const struct json *v = NULL;
    struct journal_fact f;
    struct json *p;
    while (!v && before) {
        if (!fact_at(x, before, &f, &p))
            return false;
        v = json_get_span(json_get(p, "set"), key);
        before = (uint64_t) json_int(p, "prev", 0);
    }
    incident_init(&none);
    return (v ? change_set_field(&x->d->state, v, x->i) : change_copy_field(key, &none, x->i)) == 0;
}

/* What each change has, and what is nobody's to take back. */
static bool is_of_the_change(struct span key)
{
    return span_is(key, "rev") || span_is(key, "by") || span_is(key, "updated");
}

/* Each field that the fact set is as it was before it. */
static bool old_fields(struct act *x, const struct json *set, uint64_t before)
{
    JSON_EACH (k, set)
        if (!is_of_the_change(k->key) && !old_field(x, k->key, before))
            return false;
    return true;
}

/* The item as the newest fact before `seq` left it; false: it was made after that. */
static bool old_item(struct act *x, uint32_t n, uint64_t seq, struct item *out)
{
    const struct change_env env = {&x->d->state, x->d->prefix};
    struct journal_fact f;
    struct json *p;
    while (seq && fact_at(x, seq, &f, &p)) {
        struct change c = {.seq = seq, .inc = x->i};
        const struct json *list = json_get(p, "items");
        if (list && items_read(&x->d->overlay->arena, list, &env, &c, NULL) == 0)
            for (size_t k = 0; k < c.items_n; k++)
                if (c.items[k]->r.n == n) {
                    *out = *c.items[k];
                    return true;
                }
        seq = (uint64_t) json_int(p, "prev", 0);
    }
    return false;
}

/* Each item that the fact set is as it was; one that it made is gone. */
static bool old_items(struct act *x, const struct json *list, uint64_t before)
{
    JSON_EACH (v, list) {
        uint32_t n = (uint32_t) json_int(v, "n", 0);
        struct item *it = arena_alloc(&x->d->overlay->arena, sizeof *it), now = {0};
        for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &now) && now.r.n != n; after = now.r.n)
            ;
        if (now.r.n != n)
            return false;
        if (old_item(x, n, before, it)) {
            it->text = now.text;
            it->r.text_seq = now.r.text_seq;
        } else {
            *it = now;
            it->r.state = ITEM_GONE;
            it->r.count = 0;
        }
        act_item(x, it);
    }
    return true;
}

/* What was opened by hand can't be unsaid, its number was given: it is discarded. */
static int undo_new(struct act *x)
{
    int32_t persons = incident_unaccounted(&x->was->m);
    if (persons > 0)
        return act_refuse(x, WF_E_STATE, "undo", "%d person%s not accounted for: it is not taken back", persons, persons == 1 ? " is" : "s are");
    x->i->r.state = STATE_DISCARDED;
    x->i->r.due = TIME_NONE;
    signal_ack(x->i, x->officer, x->d->now);
    signal_unshelve(x->i);
    x->i->m.tier = 0;
    x->i->m.escalate = x->i->m.lapse = TIME_NONE;
    act_say(x, "undone: opened by hand; it is DISCARDED");
    return 0;
}

int verb_undo(struct act *x)
{
    struct journal_fact f;
    struct json *p;
    if (!fact_at(x, x->was->r.chain, &f, &p))
        return act_refuse(x, WF_E_AGAIN, "incident", "its last change is still being written; come again");
    struct span say = arena_span(&x->d->overlay->arena, json_str(p, "say")), verb = json_str(p, "verb");
    struct span told = incident_is_restricted(&x->was->r) ? change_plain(verb, say) : say;
    bool items = span_is(f.kind, "incident.item"), opened = span_is(f.kind, "incident.opened");
    if ((!items && !opened && !span_is(f.kind, "incident.changed")) || !verb.n || !span_eq(f.actor, x->q->officer))
        return act_refuse(x, WF_E_STATE, "undo", "the last change is not yours: %.*s: %.*s", SPAN_FMT(f.actor), SPAN_FMT(told.n ? told : f.kind));
    if (span_is(verb, "undo") || span_is(verb, "note") || span_is(verb, "called") || span_is(verb, "redact") || span_is(verb, "handover") || span_is(verb, "rearm"))
        return act_refuse(x, WF_E_STATE, "undo", "\"%.*s\" is not undone: what was written stays", SPAN_FMT(verb));
    if (span_is(verb, "health add"))
        return act_refuse(x, WF_E_STATE, "undo", "an entry of the health record is taken out by its number: health drop");
    if (span_is(verb, "health drop"))
        return act_refuse(x, WF_E_STATE, "undo", "the key of that entry of the health record is destroyed: it is added once more (health add)");
    if (x->d->now - f.time > UNDO_S * NSEC_PER_SEC)
        return act_refuse(x, WF_E_STATE, "undo", "it is more than %d s ago (%.*s): what is written stays, and is corrected by a new entry", UNDO_S, SPAN_FMT(told));
    if (opened)
        return undo_new(x);
    bool titled = false;
    for (size_t k = 0; k < f.nparts; k++)
        titled = titled || span_is(f.parts[k].name, "title");
    uint64_t prev = (uint64_t) json_int(p, "prev", 0);
    if (!old_fields(x, json_get(p, "set"), prev) || (titled && !old_title(x, prev)))
        return act_refuse(x, WF_E_CORRUPT, "undo", "what stood there before can't be read");
    if (items && !old_items(x, json_get(p, "items"), prev))
        return act_refuse(x, WF_E_CORRUPT, "undo", "what stood there before can't be read");
    if (span_is(verb, "split") && act_tell_original(x, x->i->r.original, "is a duplicate of it again"))
        return x->a->code;
    if (span_is(verb, "merge") && act_tell_original(x, x->was->r.original, "no longer a duplicate of it"))
        return x->a->code;
    act_say(x, "undone: %.*s", SPAN_FMT(say));
    act_say_few(x);
    return 0;
}

/* ---- split ---- */

/* Whether a fact behind the merge set the field, which then stays as that made it. keys: blanks around each. */
static bool set_since(const struct buf *keys, struct span key)
{
    struct buf word = {0};
    buf_printf(&word, " %.*s ", SPAN_FMT(key));
    bool found = keys->n && memmem(keys->p, keys->n, word.p, word.n);
    buf_free(&word);
    return found;
}

/* Of its flags those come back that the merge took. */
static bool old_flags(struct act *x, const struct json *merged, uint64_t before)
{
    uint16_t now = x->i->r.flags, made = (uint16_t) json_int(merged, "flags", now);
    if (!old_field(x, SPAN_LIT("flags"), before))
        return false;
    uint16_t taken = x->i->r.flags ^ made;
    x->i->r.flags = (uint16_t) ((now & ~taken) | (x->i->r.flags & taken));
    return true;
}

/* The fact that merged it, or 0; `since` gets the fields that facts behind it set. -1: it can't be read yet. */
static int64_t find_merge(struct act *x, struct buf *since, const struct json **set, uint64_t *before)
{
    struct journal_fact f;
    struct json *p;
    buf_char(since, ' ');
    for (uint64_t seq = x->was->r.chain; seq; seq = (uint64_t) json_int(p, "prev", 0)) {
        if (!fact_at(x, seq, &f, &p))
            return -1;
        *set = json_get(p, "set");
        *before = (uint64_t) json_int(p, "prev", 0);
        if (json_get(*set, "original"))
            return span_is(json_str(p, "verb"), "merge") ? (int64_t) seq : 0;
        JSON_EACH (k, *set)
            buf_printf(since, "%.*s ", SPAN_FMT(k->key));
    }
    return 0;
}

/* The record as it was before the merge, but for what was changed since: its state, its signal, its clocks go on where they stood. */
int verb_split(struct act *x)
{
    const struct json *set = NULL;
    struct buf since = {0};
    uint64_t before = 0;
    uint32_t original = x->was->r.original;
    bool right = true;
    int64_t merged = find_merge(x, &since, &set, &before);
    x->i->r.original = 0;
    x->i->r.state = x->was->r.former ? x->was->r.former : STATE_TRIAGED;
    x->i->r.former = 0;
    if (merged <= 0)
        clocks_own_by(x->d, x->i);
    JSON_EACH (k, merged > 0 ? set : NULL) {
        if (is_of_the_change(k->key) || span_is(k->key, "state"))
            continue;
        if (span_is(k->key, "flags"))
            right = right && old_flags(x, set, before);
        else if (!set_since(&since, k->key))
            right = right && old_field(x, k->key, before);
    }
    if (set_since(&since, SPAN_LIT("priority")))
        clocks_own_by(x->d, x->i);
    buf_free(&since);
    if (merged < 0)
        return act_refuse(x, WF_E_AGAIN, "incident", "its last change is still being written; come again");
    if (!right)
        return act_refuse(x, WF_E_CORRUPT, "split", "what stood there before can't be read");
    if (act_tell_original(x, original, "no longer a duplicate of it"))
        return x->a->code;
    act_say(x, "split off, %s again", words_of(&words_state, x->i->r.state));
    return 0;
}
