/* encode: a notice for a plugin: what the model says of it as the plugin interface has it, and its way to the child, ahead of all inputs that wait. Its
 * answer comes within PLUGIN_ENCODE_MS of waiting and one callback's time, or is an error that names the plugin: a notice must not hang on one country's
 * code. Called by the engine and the tool (plugins_encode), by supervise.c and job.c. */
#include <stdio.h>

#include "plugin/state.h"

/* ---- The model's notice as the interface's ---------------------------------------------------------------------- */

static wf_instant instant(struct notice_time t)
{
    wf_instant none = {.set = 0}, said = {.utc_ns = t.at, .offset_min = t.offset_min, .set = 1};
    return t.at == TIME_NONE ? none : said;
}

static const wf_str *strs(struct arena *a, const struct span *v, size_t n)
{
    wf_str *out = arena_alloc(a, (n + 1) * sizeof *out);
    for (size_t i = 0; i < n; i++)
        out[i] = report_str(v[i]);
    return out;
}

static const wf_pair *pairs(struct arena *a, const struct notice_pair *v, size_t n)
{
    wf_pair *out = arena_alloc(a, (n + 1) * sizeof *out);
    for (size_t i = 0; i < n; i++)
        out[i] = (wf_pair){report_str(v[i].name), report_str(v[i].value)};
    return out;
}

static const wf_str *words(struct arena *a, const struct words *of, const uint32_t *v, size_t n)
{
    wf_str *out = arena_alloc(a, (n + 1) * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        const char *word = words_of(of, v[i]);
        out[i] = report_str(span_str(word ? word : ""));
    }
    return out;
}

/* The time of a message as CAP has it, to the second: UTC as "-00:00". */
static wf_str sent_text(struct arena *a, struct notice_time t)
{
    char s[48];
    if (t.at == TIME_NONE)
        return WF_STR("");
    size_t n = time_format_offset(t.at, t.offset_min, s);
    char *out = arena_strndup(a, s, n);
    if (n > 6 && memcmp(out + n - 6, "+00:00", 6) == 0)
        out[n - 6] = '-';
    return report_str(span_make(out, n));
}

static wf_identity identity(struct arena *a, const struct notice_identity *is)
{
    return (wf_identity){report_str(is->sender), report_str(is->identifier), sent_text(a, is->sent)};
}

static size_t parts_of(const struct notice_area *f)
{
    size_t n = f->polygons_n + f->circles_n;
    return n ? n : 1;
}

/* An area of several polygons and circles is several of these: the first has one polygon and one circle, and its geocodes. */
static size_t put_area(struct arena *a, const struct notice_area *f, wf_area *out)
{
    size_t n = 0, most = f->polygons_n > f->circles_n ? f->polygons_n : f->circles_n;
    for (; n < most || n == 0; n++) {
        out[n] = (wf_area){.desc = report_str(f->desc), .circle_km = -1};
        if (n < f->polygons_n) {
            wf_point *p = arena_alloc(a, (f->polygons[n].n + 1) * sizeof *p);
            for (size_t k = 0; k < f->polygons[n].n; k++)
                p[k] = (wf_point){f->polygons[n].v[k].lat, f->polygons[n].v[k].lon};
            out[n].polygon = p;
            out[n].polygon_n = f->polygons[n].n;
        }
        if (n < f->circles_n) {
            out[n].circle = (wf_point){f->circles[n].lat, f->circles[n].lon};
            out[n].circle_km = f->circles[n].km;
        }
    }
    out[0].geocodes = pairs(a, f->geocodes, f->geocodes_n);
    out[0].geocodes_n = f->geocodes_n;
    return n;
}

static void put_areas(struct arena *a, const struct notice_info *f, wf_notice_info *i)
{
    size_t n = 0;
    for (size_t k = 0; k < f->areas_n; k++)
        n += parts_of(&f->areas[k]);
    wf_area *v = arena_alloc(a, (n + 1) * sizeof *v);
    for (size_t k = 0; k < f->areas_n; k++)
        i->areas_n += put_area(a, &f->areas[k], &v[i->areas_n]);
    i->areas = v;
}

static const wf_notice_info *info(struct arena *a, const struct notice_info *f)
{
    wf_notice_info *i = arena_alloc(a, sizeof *i);
    struct span review = notice_pair_find(f->parameters, f->parameters_n, "urn:amicf:translation:1");
    *i = (wf_notice_info){
        .struct_size = sizeof *i,
        .lang = report_str(notice_language(f)),
        .event = report_str(f->event),
        .headline = report_str(f->headline),
        .description = report_str(f->description),
        .instruction = report_str(f->instruction),
        .sender_name = report_str(f->sender_name),
        .contact = report_str(f->contact),
        .web = report_str(f->web),
        .audience = report_str(f->audience),
        .urgency = f->urgency,
        .severity = f->severity,
        .certainty = f->certainty,
        .unreviewed = span_is(review, "UNREVIEWED") || span_is(review, "MT"),
        .effective = instant(f->effective),
        .onset = instant(f->onset),
        .expires = instant(f->expires),
        .categories = words(a, &words_notice_category, f->categories, f->categories_n),
        .categories_n = f->categories_n,
        .responses = words(a, &words_notice_response, f->responses, f->responses_n),
        .responses_n = f->responses_n,
        .codes = pairs(a, f->event_codes, f->event_codes_n),
        .codes_n = f->event_codes_n,
        .parameters = pairs(a, f->parameters, f->parameters_n),
        .parameters_n = f->parameters_n,
    };
    put_areas(a, f, i);
    return i;
}

/* Those first that the recipient reads, the best before; then the rest in the notice's order. */
static const wf_notice_info *const *infos(struct arena *a, const struct notice *n, const struct recipient *to)
{
    const wf_notice_info **out = arena_alloc(a, (n->infos_n + 1) * sizeof(wf_notice_info *));
    bool *taken = arena_alloc(a, n->infos_n + 1);
    size_t at = 0;
    for (size_t l = 0; l <= to->languages.n; l++)
        for (size_t i = 0; i < n->infos_n; i++) {
            bool wanted = l == to->languages.n || notice_language_fits(notice_language(&n->infos[i]), to->languages.v[l]);
            if (taken[i] || !wanted)
                continue;
            taken[i] = true;
            out[at++] = info(a, &n->infos[i]);
        }
    return out;
}

static const wf_recipient *addressee(struct arena *a, const struct recipient *to)
{
    wf_recipient *r = arena_alloc(a, sizeof *r);
    wf_str *languages = arena_alloc(a, (to->languages.n + 1) * sizeof *languages);
    for (size_t i = 0; i < to->languages.n; i++)
        languages[i] = report_str(span_str(to->languages.v[i]));
    *r = (wf_recipient){.struct_size = sizeof *r,
                        .name = report_str(span_str(to->name)),
                        .member = to->member[0] ? report_str(span_str(to->member)) : (wf_str){NULL, 0},
                        .title = report_str(span_str(to->title ? to->title : "")),
                        .address = report_str(span_str(to->address ? to->address : "")),
                        .languages = languages,
                        .languages_n = to->languages.n};
    return r;
}

static wf_instant latest(const struct notice *n)
{
    wf_instant t = {.set = 0};
    for (size_t i = 0; i < n->infos_n; i++) {
        wf_instant one = instant(n->infos[i].expires);
        if (one.set && (!t.set || one.utc_ns > t.utc_ns))
            t = one;
    }
    return t;
}

const wf_notice *plugin_notice_of(struct arena *a, const struct plugin_notice *given)
{
    const struct notice *n = given->notice;
    wf_notice *w = arena_alloc(a, sizeof *w);
    wf_identity *references = arena_alloc(a, (n->references_n + 1) * sizeof *references);
    uint32_t precedence = given->precedence ? given->precedence : notice_precedence(n, NULL);
    for (size_t i = 0; i < n->references_n; i++)
        references[i] = identity(a, &n->references[i]);
    *w = (wf_notice){
        .struct_size = sizeof *w,
        .is = identity(a, &n->is),
        .sent = instant(n->is.sent),
        .status = n->status,
        .type = n->type,
        .scope = n->scope,
        .precedence = precedence,
        .tlp = given->tlp,
        .ack_wanted = precedence != NOTICE_ROUTINE && n->type <= NOTICE_CANCEL,
        .source = report_str(n->source),
        .restriction = report_str(n->restriction),
        .note = report_str(n->note),
        .expires = latest(n),
        .addresses = strs(a, n->addresses, n->addresses_n),
        .addresses_n = n->addresses_n,
        .codes = strs(a, n->codes, n->codes_n),
        .codes_n = n->codes_n,
        .incidents = strs(a, n->incidents, n->incidents_n),
        .incidents_n = n->incidents_n,
        .references = references,
        .references_n = n->references_n,
        .infos = infos(a, n, given->to),
        .infos_n = n->infos_n,
        .to = addressee(a, given->to),
        .cap = report_str(given->cap),
    };
    if (n->infos_n)
        w->event_type = report_str(notice_event_type(&n->infos[0]));
    return w;
}

/* ---- Its way ------------------------------------------------------------------------------------------------------ */

static int check_able(const struct plugin *p, struct err *e)
{
    if (p->state == PLUGIN_OFF || p->state == PLUGIN_QUARANTINED || p->held)
        return err_set(e, WF_E_STATE, "plugin \"%s\" is %s: it can't make its form of a notice", p->name,
                       p->state == PLUGIN_OFF ? "switched off" : "quarantined");
    if (p->descriptor.d && !p->descriptor.d->encode)
        return err_set(e, WF_E_UNSUPPORTED, "plugin \"%s\" has no form of its own for notices (no encode)", p->name);
    if (p->queue_n >= PLUGIN_QUEUE + PLUGIN_ENCODES)
        return err_set(e, WF_E_AGAIN, "too many notices wait for plugin \"%s\"", p->name);
    return 0;
}

int plugins_encode(struct plugins *all, const char *name, const struct plugin_notice *notice, plugin_encoded_fn *done, void *arg, struct err *e)
{
    struct plugin *p = plugins_find(all, name);
    if (!p)
        return err_field(e, WF_E_NOTFOUND, "plugin", "there is no plugin \"%s\"", name);
    int rc = check_able(p, e);
    struct job *j = rc ? NULL : job_new_notice(p, notice, done, arg, e);
    if (!j)
        return rc ? rc : WF_E_LIMIT;
    supervise_encode(p, j);
    return 0;
}

void encode_tell(struct job *j, struct plugin_output *out)
{
    struct err failed = {0};
    if (out->outcome != PLUGIN_DONE) {
        (void) err_set(&failed, out->outcome == PLUGIN_UNAVAILABLE ? WF_E_STATE : WF_E_INVALID, "plugin \"%s\": %s", out->plugin,
                       out->text[0] ? out->text : plugin_outcome_word(out->outcome));
        j->encoded(j->arg, &failed, span_make(NULL, 0), span_make(NULL, 0));
    } else {
        j->encoded(j->arg, NULL, j->form, j->form_type);
    }
}

/* Those that waited too long for their turn are answered. */
void encode_expire(struct plugins *all)
{
    int64_t now = clock_mono();
    bool waits = false;
    for (size_t i = 0; i < all->list.n; i++) {
        struct plugin *p = all->list.v[i];
        for (struct job *j = p->queue, *next; j; j = next) {
            next = j->next;
            if (!j->due)
                continue;
            if (now < j->due)
                waits = true;
            else
                supervise_too_late(p, j);
        }
    }
    if (!waits)
        (void) uv_timer_stop(&all->encodes);
}
