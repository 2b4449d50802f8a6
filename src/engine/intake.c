/* intake: one input's way: from a feed to its plugin, from the plugin to the desk, and, once it is durable, the word back to the feed.
 *
 * The input's bytes belong to the feed until feed_done(); the reports belong to the plugin's output, which this holds until the desk has
 * answered. So nothing is copied on the way.
 */
#include <stdio.h>
#include <stdlib.h>

#include "engine/engine.h"

struct intake {
    struct engine *g;
    struct feed_input in;      /* its views live until feed_done */
    char *feed;                /* in.feed may go with its feed */
    char member[4];            /* for whom it speaks, as is in.member */
    struct plugin_output *out; /* NULL until the plugin has answered */
    struct desk_input desk;
    struct desk_reject *rejects;
    struct feed_follow *follows;
    /* of a test */
    server_probe_fn *probe_done;
    void *probe_arg;
    struct feed_probe probe;
    struct signature signature;
    struct desk_signature *signatures; /* of each report */
    struct health_part *health; /* what they tell of persons' health */
    size_t health_n;
    struct intake *prev, *next;
};

static struct intake *intake_new(struct engine *g, const struct feed_input *in)
{
    struct intake *k = mem_alloc(sizeof *k);
    k->g = g;
    k->in = *in;
    k->feed = mem_strdup(in->feed);
    snprintf(k->member, sizeof k->member, "%s", in->member ? in->member : "--");
    k->next = g->intakes;
    if (k->next)
        k->next->prev = k;
    g->intakes = k;
    return k;
}

static void intake_free(struct intake *k)
{
    if (k->prev)
        k->prev->next = k->next;
    else
        k->g->intakes = k->next;
    if (k->next)
        k->next->prev = k->prev;
    signature_end(&k->signature);
    plugin_output_free(k->out);
    mem_free(k->signatures);
    mem_free(k->health);
    mem_free(k->rejects);
    mem_free(k->follows);
    mem_free(k->feed);
    mem_free(k);
}

/* Answers the feed and ends the intake. note: what is left of a file (feed_result). */
static void finish_noted(struct intake *k, enum feed_outcome outcome, const char *error, uint64_t reports, const char *note)
{
    struct feed_result r = {.outcome = outcome, .consumed = SIZE_MAX, .content_time = TIME_NONE, .error = error, .reports = reports, .note = note};
    if (k->out && outcome == FEED_TAKEN) {
        k->follows = mem_alloc_array(k->out->follows_n + 1, sizeof *k->follows);
        for (size_t i = 0; i < k->out->follows_n; i++)
            k->follows[i] = (struct feed_follow){k->out->follows[i].url, k->out->follows[i].tag};
        r.follows = k->follows;
        r.follows_n = k->out->follows_n;
        r.consumed = k->out->consumed;
        r.cursor = k->out->cursor;
        if (k->out->content_time.set)
            r.content_time = k->out->content_time.utc_ns;
    }
    feed_done(k->g->feeds, k->in.ticket, &r);
    intake_free(k);
}

static void finish(struct intake *k, enum feed_outcome outcome, const char *error, uint64_t reports)
{
    finish_noted(k, outcome, error, reports, NULL);
}

/* ---- the desk's answer ---- */

/* A hole is a fact, so that it is in the log and in the handover. */
static void note_gap(struct intake *k, const struct feed_gap *gap)
{
    struct buf text = {0}, payload = {0};
    struct json_writer w;
    buf_printf(&text, "%s: messages %llu to %llu are missing (%llu missing in all)", k->feed, (unsigned long long) gap->first,
               (unsigned long long) gap->last, (unsigned long long) gap->missing);
    jw_init(&w, &payload);
    jw_begin_object(&w);
    jw_kcstr(&w, "feed", k->feed);
    jw_kint(&w, "first", (int64_t) gap->first);
    jw_kint(&w, "last", (int64_t) gap->last);
    jw_end_object(&w);
    log_warn(k->g->log, "feed", "%s", text.p);
    engine_fact(k->g, "feed.gap", SPAN_LIT("engine"), buf_view(&payload), buf_view(&text));
    buf_free(&text);
    buf_free(&payload);
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;
    return x < y ? -1 : x > y;
}

/* Numbered messages: those that gave a report and those that gave none, in order. The caller frees. */
static uint64_t *numbers_of(const struct plugin_output *o, size_t *n)
{
    size_t others = o->arrived.n / sizeof(uint64_t);
    uint64_t *numbers = mem_alloc_array(o->reports_n + others + 1, sizeof *numbers);
    *n = 0;
    for (size_t i = 0; i < o->reports_n; i++)
        if (o->reports[i].sequence)
            numbers[(*n)++] = o->reports[i].sequence;
    if (others)
        memcpy(numbers + *n, o->arrived.p, others * sizeof *numbers);
    *n += others;
    qsort(numbers, *n, sizeof *numbers, by_number);
    return numbers;
}

/* The highest number that this input names, where it is higher than those before: it is kept, so that a restart hides no hole. */
static uint64_t new_number(struct intake *k)
{
    struct feed_row row;
    size_t n;
    uint64_t *numbers = numbers_of(k->out, &n), most = n ? numbers[n - 1] : 0;
    mem_free(numbers);
    if (k->out->sequence > most)
        most = k->out->sequence;
    return feeds_row_by_id(k->g->feeds, k->feed, &row) && most > row.sequence ? most : 0;
}

/* What has arrived, then what the interface says it has sent. */
static void note_gaps(struct intake *k)
{
    struct feed_gap gap;
    size_t n;
    uint64_t *numbers = numbers_of(k->out, &n);
    for (size_t i = 0; i < n; i++)
        if (feed_sequence(k->g->feeds, k->feed, numbers[i], &gap) == 1)
            note_gap(k, &gap);
    if (k->out->sequence && feed_sequence_head(k->g->feeds, k->feed, k->out->sequence, &gap) == 1)
        note_gap(k, &gap);
    mem_free(numbers);
}

/* ---- pages that cannot be read ---- */

static bool is_page(const struct intake *k)
{
    const struct plugin_descriptor *d = plugins_descriptor(k->g->plugins, k->in.plugin);
    for (size_t i = 0; d && i < d->d->sources_n; i++)
        if (strcmp(d->d->sources[i].id, k->in.source) == 0)
            return d->d->sources[i].transport == WF_TRANSPORT_HTTP || d->d->sources[i].transport == WF_TRANSPORT_DROP;
    return false;
}

/* Of a page, nothing could be read: all of it was set aside, and the feed must say so. NULL: something was. */
static const struct plugin_reject *unreadable(const struct intake *k)
{
    const struct plugin_output *o = k->out;
    if (o->outcome != PLUGIN_DONE || o->reports_n || o->follows_n || !k->in.bytes.n)
        return NULL;
    for (size_t i = 0; i < o->rejects_n; i++)
        if (o->rejects[i].offset == 0 && o->rejects[i].length == k->in.bytes.n)
            return is_page(k) ? &o->rejects[i] : NULL;
    return NULL;
}

static const char *unreadable_text(struct intake *k)
{
    return arena_printf(&k->out->arena, "the page can't be read: %.*s", SPAN_FMT(unreadable(k)->reason));
}

/* What the board says of a page of which something was understood and something was not: it may have been cut in its middle. NULL: nothing. */
static const char *partly_text(struct intake *k)
{
    const struct plugin_output *o = k->out;
    if (!o->rejects_n || !is_page(k))
        return NULL;
    const struct plugin_reject *r = &o->rejects[0];
    char line[24] = "";
    if (r->line)
        snprintf(line, sizeof line, "line %u: ", r->line);
    return arena_printf(&k->out->arena, "%zu part%s of it can't be read: %s%.*s (see quarantine)", o->rejects_n, o->rejects_n == 1 ? "" : "s", line, SPAN_FMT(r->reason));
}

/* ---- files of a drop folder ---- */

static bool is_drop(const struct intake *k)
{
    const struct plugin_descriptor *d = plugins_descriptor(k->g->plugins, k->in.plugin);
    for (size_t i = 0; d && i < d->d->sources_n; i++)
        if (strcmp(d->d->sources[i].id, k->in.source) == 0)
            return d->d->sources[i].transport == WF_TRANSPORT_DROP;
    return false;
}

/* What lies in a drop folder in the place of a file that was set aside whole; item: where its bytes are. NULL: they are nowhere else, so the file stays. */
static const char *broken_note(struct intake *k, uint64_t item, const char *why)
{
    struct arena *a = &k->out->arena;
    if (!is_drop(k))
        return NULL;
    if (k->in.raw == WF_RAW_DIGEST)
        return arena_printf(a, "watchfloor could not read this file: %s\nIts bytes may not be kept, so it was removed; its digest stands in watchfloor's quarantine.\n", why);
    return !item ? NULL : arena_printf(a, "watchfloor could not read this file: %s\nIts bytes may tell of persons, so they lie sealed in watchfloor's quarantine, item %llu (watchfloor quarantine show %llu), and the file was removed.\n",
                                       why, (unsigned long long) item, (unsigned long long) item);
}

/* The same of one that was taken in, where what it says of persons is not to lie about. NULL: it may. */
static const char *taken_note(struct intake *k, const struct desk_accepted *a)
{
    bool of_travellers = k->desk.member.n == 2 && !span_is(k->desk.member, "--");
    bool told = k->desk.health || k->in.raw != WF_RAW_KEEP || (of_travellers && a->quarantined);
    if (!told || !is_drop(k) || (a->unkept && k->in.raw == WF_RAW_KEEP && !k->desk.health))
        return NULL;
    return arena_printf(&k->out->arena, "watchfloor took this file in. It may tell of persons, so it was removed%s.\n",
                        !a->quarantined ? "" : a->unkept ? "; of what could not be read the reason and the digest alone stand in watchfloor's quarantine: put that in again when it is right" : "; what of it could not be read lies in watchfloor's quarantine");
}

/* What was last set aside of its feed; NULL: nothing. */
static struct engine_aside *aside_of(struct intake *k)
{
    for (size_t i = 0; i < k->g->asides.n; i++)
        if (strcmp(k->g->asides.v[i].feed, k->feed) == 0)
            return &k->g->asides.v[i];
    return NULL;
}

/* The same bytes of the same feed were set aside the last time (of a file: within a day, for what was set aside has its time): they lie in quarantine already. Else they are remembered. */
static bool aside_again(struct intake *k)
{
    static const struct hash_key key = {0x61736964, 0x65616761};
    struct hash128 h = hash_sip128(&key, k->in.bytes.p ? k->in.bytes.p : "", k->in.bytes.n);
    struct engine *g = k->g;
    struct engine_aside *was = aside_of(k), now = {NULL, h, 0, clock_mono()};
    if (was && was->digest.hi == h.hi && was->digest.lo == h.lo && (!is_drop(k) || now.at - was->at < 86400 * NSEC_PER_SEC))
        return true;
    now.feed = was ? was->feed : mem_strdup(k->feed);
    if (was)
        *was = now;
    else
        VEC_PUSH(&g->asides, now);
    return false;
}

static void forget_aside(struct intake *k)
{
    struct engine_aside *was = aside_of(k);
    if (was)
        was->digest = (struct hash128){0};
}

void intake_forget_asides(struct engine *g)
{
    for (size_t i = 0; i < g->asides.n; i++)
        mem_free(g->asides.v[i].feed);
    VEC_FREE(&g->asides);
}

static void accepted(void *arg, const struct desk_accepted *a)
{
    struct intake *k = arg;
    vaulting_settle(k->g, span_str(k->feed), k->health, k->health_n, a->code >= 0);
    if (a->code < 0) {
        forget_aside(k); /* it is not in quarantine after all */
        finish(k, FEED_AGAIN, a->err && a->err->text[0] ? a->err->text : "the journal can't take it now", 0);
        return;
    }
    bool broken = k->out->outcome != PLUGIN_DONE && k->out->outcome != PLUGIN_REFUSED;
    if (!broken)
        note_gaps(k);
    bool whole = !broken && k->out->outcome == PLUGIN_DONE && unreadable(k);
    if (!broken && k->out->outcome == PLUGIN_DONE && !whole) {
        finish_noted(k, FEED_TAKEN, partly_text(k), a->accepted + a->observations, taken_note(k, a));
        return;
    }
    const char *why = whole ? unreadable_text(k) : k->out->text;
    uint64_t item = a->unkept ? 0 : a->item;
    struct engine_aside *aside = aside_of(k);
    if (aside && (whole || broken))
        aside->item = item;
    finish_noted(k, FEED_BROKEN, why, whole ? 0 : a->accepted, broken_note(k, item, why));
}

/* ---- the plugin's answer ---- */

static bool is_authenticated(struct engine *g, const char *feed)
{
    const struct config_feed *f = config_feed(g->config, feed);
    return f && (f->key_file || f->client_cert || f->token_url);
}

static void fill(struct intake *k)
{
    struct desk_input *d = &k->desk;
    d->source = span_str(k->feed);
    d->plugin = span_str(k->out->plugin);
    d->member = span_str(strcmp(k->out->member, "--") == 0 ? k->member : k->out->member); /* a plugin of nobody's: as the centre says */
    d->raw = k->in.bytes;
    d->raw_policy = k->in.raw;
    d->url = k->in.url;
    d->received = k->in.fetched;
    d->authenticated = is_authenticated(k->g, k->feed);
    if (k->out->outcome != PLUGIN_DONE)
        return;
    d->cursor = k->out->cursor.p ? k->out->cursor : k->in.next_cursor;
    d->list = k->out->list;
    d->sequence = new_number(k);
}

/* The reports, cleaned at this boundary, and what was set aside. */
static void fill_reports(struct intake *k)
{
    struct desk_input *d = &k->desk;
    for (size_t i = 0; i < k->out->reports_n; i++) {
        report_clean(&k->out->arena, &k->out->reports[i], NULL);
        (void) report_simplify(&k->out->arena, &k->out->reports[i]);
    }
    d->reports = k->out->reports;
    d->reports_n = k->out->reports_n;
    if (k->signature.asked)
        k->signatures = mem_alloc_array(k->out->reports_n + 1, sizeof *k->signatures);
    for (size_t i = 0; i < k->out->reports_n && k->signatures; i++)
        k->signatures[i] = signature_of(&k->signature, &k->out->reports[i]);
    d->signatures = k->signatures;
    k->rejects = mem_alloc_array(k->out->rejects_n + 1, sizeof *k->rejects);
    for (size_t i = 0; i < k->out->rejects_n; i++) {
        const struct plugin_reject *r = &k->out->rejects[i];
        k->rejects[i] = (struct desk_reject){.offset = r->offset, .length = r->length, .line = r->line, .reason = r->reason};
    }
    d->rejects = k->rejects;
    d->rejects_n = k->out->rejects_n;
    if (k->out->outcome == PLUGIN_REFUSED)
        k->rejects[d->rejects_n++] = (struct desk_reject){.length = k->in.bytes.n, .reason = span_str(k->out->text)};
}

static void log_advices(struct intake *k)
{
    for (size_t i = 0; i < k->out->advices_n && i < 20; i++)
        log_debug(k->g->log, "plugin", "%s: line %u: %.*s", k->feed, k->out->advices[i].line, SPAN_FMT(k->out->advices[i].text));
}

/* What the reports tell of travellers' health is taken out of them; a source of the world ("--": news of outbreaks) tells of no traveller. */
static void take_health(struct intake *k)
{
    struct desk_input *d = &k->desk;
    bool of_travellers = d->member.n == 2 && !span_is(d->member, "--");
    k->health = mem_alloc_array(k->out->reports_n + 1, sizeof *k->health);
    k->health_n = health_take(&k->out->arena, d->source, d->source, of_travellers, k->out->reports, k->out->reports_n, k->health);
    d->health = k->health_n > 0;
}

static void give(struct intake *k)
{
    struct err e = {0};
    if (desk_accept(k->g->desk, &k->desk, accepted, k, &e) == 0)
        return;
    vaulting_settle(k->g, span_str(k->feed), k->health, k->health_n, false);
    finish(k, FEED_AGAIN, e.text, 0);
}

/* What must not be lost is safe in the vault, then the reports go to the desk; else the feed offers them again. */
static void health_kept(void *arg, const struct err *e)
{
    struct intake *k = arg;
    if (!e && !k->g->stopping) {
        give(k);
        return;
    }
    if (e)
        log_error(k->g->log, "vault", "%s: what it tells of persons' health can't be kept, so it is not taken in: %s", k->feed, e->text);
    else
        vaulting_settle(k->g, span_str(k->feed), k->health, k->health_n, false);
    finish(k, FEED_AGAIN, e ? e->text : "the engine stops", 0);
}

/* Both the plugin and, where it was asked, the verifier have spoken. */
static void decide(void *arg)
{
    struct intake *k = arg;
    struct plugin_output *out = k->out;
    struct err e = {0};
    if (!out || k->signature.pending)
        return;
    fill(k);
    switch (out->outcome) {
    case PLUGIN_UNAVAILABLE:
        finish(k, FEED_AGAIN, k->out->text[0] ? k->out->text : "its plugin is not running", 0);
        return;
    case PLUGIN_DONE:
    case PLUGIN_REFUSED:
        fill_reports(k);
        log_advices(k);
        if (unreadable(k) && aside_again(k)) {
            finish_noted(k, FEED_BROKEN, unreadable_text(k), 0, broken_note(k, aside_of(k)->item, unreadable_text(k)));
            return;
        }
        if (!k->desk.reports_n && !k->desk.rejects_n && !k->desk.cursor.p && !k->desk.sequence && k->desk.list == WF_LIST_NONE) {
            note_gaps(k);
            finish_noted(k, FEED_TAKEN, NULL, 0, taken_note(k, &(struct desk_accepted){0}));
            return;
        }
        take_health(k);
        if (k->health_n)
            vaulting_keep(k->g, k->desk.source, k->health, k->health_n, health_kept, k);
        else
            give(k);
        return;
    default:
        if (aside_again(k)) {
            finish_noted(k, FEED_BROKEN, k->out->text, 0, broken_note(k, aside_of(k)->item, k->out->text));
            return;
        }
        if (desk_quarantine(k->g->desk, &k->desk, span_str(k->out->text), accepted, k, &e) < 0)
            finish(k, FEED_AGAIN, e.text, 0);
    }
}

static void parsed(void *arg, struct plugin_output *out)
{
    struct intake *k = arg;
    k->out = out;
    decide(k);
}

static int parse(struct intake *k, plugin_done *done, struct err *e)
{
    const struct feed_input *in = &k->in;
    struct plugin_input p = {.source = in->source, .content_type = in->content_type, .url = in->url, .tag = in->tag, .cursor = in->cursor, .fetched = in->fetched, .first = in->first, .last = in->last, .bytes = in->bytes};
    return plugins_parse(k->g->plugins, in->plugin, &p, done, k, e);
}

void intake_on_input(void *arg, const struct feed_input *in)
{
    struct engine *g = arg;
    struct err e = {0};
    struct intake *k = intake_new(g, in);
    server_input(g->server, in);
    if (parse(k, parsed, &e) < 0)
        finish(k, FEED_AGAIN, e.text, 0);
    else
        signature_begin(&k->signature, g, k->feed, in->content_type, in->bytes, decide, k);
}

/* ---- feed test: nothing is recorded ---- */

static void tell_probe(void *arg)
{
    struct intake *k = arg;
    if (!k->out || k->signature.pending)
        return;
    for (size_t i = 0; i < k->out->reports_n; i++) {
        wf_report *r = &k->out->reports[i];
        report_clean(&k->out->arena, r, NULL);
        struct desk_signature s = signature_of(&k->signature, r);
        if (k->signature.asked && s.state)
            report_sign(&k->out->arena, r, s.state, s.note);
    }
    k->probe_done(k->probe_arg, NULL, &k->probe, k->out);
    finish(k, FEED_TAKEN, NULL, 0);
}

static void probed(void *arg, struct plugin_output *out)
{
    struct intake *k = arg;
    k->out = out;
    tell_probe(k);
}

struct probe {
    struct engine *g;
    server_probe_fn *done;
    void *arg;
};

static void fetched(void *arg, const struct feed_input *in, const struct feed_probe *p, const struct err *failed)
{
    struct probe t = *(struct probe *) arg;
    struct err e = {0};
    mem_free(arg);
    if (!in) {
        t.done(t.arg, failed, p, NULL);
        return;
    }
    struct intake *k = intake_new(t.g, in);
    k->probe_done = t.done;
    k->probe_arg = t.arg;
    if (p)
        k->probe = *p;
    if (parse(k, probed, &e) < 0) {
        t.done(t.arg, &e, p, NULL);
        finish(k, FEED_TAKEN, NULL, 0);
    } else {
        signature_begin(&k->signature, t.g, k->feed, in->content_type, in->bytes, tell_probe, k);
    }
}

int intake_test(struct engine *g, struct span feed, server_probe_fn *done, void *arg, struct err *e)
{
    struct probe *t = mem_alloc(sizeof *t);
    *t = (struct probe){g, done, arg};
    char *id = mem_strndup(feed.p, feed.n);
    int rc = feeds_test(g->feeds, id, NULL, fetched, t, e);
    mem_free(id);
    if (rc < 0)
        mem_free(t);
    return rc;
}

void intake_drop_all(struct engine *g)
{
    for (struct intake *k = g->intakes, *next; k; k = next) {
        next = k->next;
        if (!k->out || k->signature.pending) { /* the plugin or the verifier is asked still */
            plugins_forget(g->plugins, k->in.plugin, k);
            intake_free(k);
        }
    }
}
