/* runs_outputs: what a decision leads on to: to whom a request goes, which notice may be drafted, which incident is opened. The plugin names them; of two assessments both count, for
 * what one of them asks for is asked for. An incident is opened when an officer decides, a notice and a request are an officer's to make. */
#include <stdio.h>

#include "desk/act.h"
#include "model/notice_draft.h"
#include "desk/dark.h"
#include "desk/items.h"

/* Whom a request is for, by what the protocol's output says. */
static const struct {
    const char *to, *name, *desk; /* desk: of the member, as recipients.conf names it */
    const char *role, *asked;
} addressees[] = {
    {"ihr-nfp", "national IHR focal point", "/nfp",
     "This is an immigration pre-assessment and no notification: immigration does not notify WHO. The decision to notify is the National IHR Focal Point's.",
     "tell this centre whether you notify, and what you need from it."},
    {"port-health", "port health authority", "/health",
     "This is an immigration pre-assessment and no diagnosis: what is done about health is the port health authority's decision.",
     "tell this centre who sees them and when, and what you need from it."},
    {"manifest-holder", "holder of the passenger list", "",
     "This is an immigration pre-assessment. The names stay with the member that holds them and go to its health authority alone; none comes to this centre.",
     "give the contacts to your health authority, and tell this centre how many were asked for and how many reached: numbers, no names."},
};

struct run_addressee runs_addressee(struct arena *a, const wf_output *o)
{
    for (size_t i = 0; i < ARRAY_LEN(addressees); i++)
        if (strcmp(addressees[i].to, o->to) == 0)
            return (struct run_addressee){addressees[i].to, addressees[i].name, addressees[i].desk, addressees[i].role, addressees[i].asked};
    return (struct run_addressee){o->to, o->to, arena_printf(a, "/%s", o->to), "This is an immigration pre-assessment.", "tell this centre what you decide, and what you need from it."};
}

bool runs_leads_to(const struct desk *d, struct arena *a, const wf_protocol *p, const struct run_row *r, const wf_output *o)
{
    struct assessment_row one;
    for (uint32_t n = r->assessments; n && runs_assessment(d, n, &one) && one.cycle == r->cycle; n = one.prev) {
        const wf_decision *v = one.state == ASSESSMENT_IN ? runs_decision(a, p, &one) : NULL;
        for (size_t i = 0; v && i < v->outputs_n; i++)
            if (span_is(span_make(v->outputs[i].p, v->outputs[i].n), o->id))
                return true;
    }
    return false;
}

const wf_output *runs_request_of(const struct desk *d, struct arena *a, const wf_protocol *p, const struct run_row *r)
{
    for (size_t i = 0; i < p->outputs.n; i++)
        if (p->outputs.v[i].kind == WF_OUTPUT_REQUEST && runs_leads_to(d, a, p, r, &p->outputs.v[i]))
            return &p->outputs.v[i];
    return NULL;
}

struct span runs_evidence_title(const struct desk *d, struct arena *a, struct span ref, uint8_t tlp)
{
    enum { MOST = 80 };
    uint16_t year;
    uint32_t number, row = 0;
    struct incident i;
    if (incident_id_parse(ref, d->prefix, 0, &year, &number))
        row = state_find(&d->state, year, number);
    if (!row)
        return SPAN_LIT("");
    state_get(&d->state, row, &i);
    if (i.r.tlp > tlp || incident_is_rights(&i.r))
        return SPAN_LIT("");
    struct span title = incident_title(&i, &d->state.names, arena_alloc(a, INCIDENT_TITLE_ROOM));
    if (title.n <= MOST)
        return arena_span(a, title);
    size_t n = MOST - sizeof DRAFT_CUT + 1;
    while (n && ((unsigned char) title.p[n] & 0xc0) == 0x80)
        n--; /* no character is cut */
    return span_str(arena_printf(a, "%.*s" DRAFT_CUT, (int) n, title.p));
}

/* ---- an incident ---- */

/* One of that type that is open where the run's incident is, and that this officer sees; 0: none. */
static uint32_t open_there(struct act *x, const struct incident *of, const char *type)
{
    struct desk *d = x->d;
    if (incident_is_rights(&of->r))
        return 0; /* who sees that one would meet the report of rights */
    for (uint32_t row = d->state.head->incidents; row > 0 && of->r.checkpoint[0]; row--) {
        const struct incident_row *r = state_row(&d->state, row);
        if (incident_is_open(r->state) && memcmp(r->checkpoint, of->r.checkpoint, sizeof r->checkpoint) == 0 && span_is(names_get(&d->state.names, r->type), type) &&
            desk_sight_sees(d, x->q->sight, r))
            return row;
    }
    return 0;
}

static bool is_linked(struct desk *d, uint32_t row, uint32_t other)
{
    struct item it;
    for (uint32_t after = 0; overlay_item_next(d->overlay, row, after, &it); after = it.r.n)
        if (it.r.kind == ITEM_LINK && it.r.state == ITEM_OPEN && it.r.other == other)
            return true;
    return false;
}

/* The new one is related to the run's. */
static int link_to(struct act *x, uint32_t row, uint32_t to, struct err *e)
{
    struct desk *d = x->d;
    struct arena *a = &d->overlay->arena;
    char id[INCIDENT_ID_MAX];
    if (is_linked(d, row, to))
        return 0;
    struct change *c = batch_new_change(d, CHANGE_ITEM, x->q->officer);
    struct item *it = overlay_item_new(d->overlay, row);
    it->r.kind = ITEM_LINK;
    it->r.by = x->officer;
    it->r.made = d->now;
    it->r.word = RELATION_RELATED;
    it->r.other = to;
    c->verb = SPAN_LIT("link");
    c->was = overlay_get(d->overlay, row);
    c->inc = overlay_edit(d->overlay, row);
    c->items = arena_alloc(a, sizeof(struct item *));
    c->items[c->items_n++] = it;
    incident_id(&overlay_get(d->overlay, to)->r, d->prefix, id);
    c->say = span_str(arena_printf(a, "%s %s", words_of(&words_relation, RELATION_RELATED), id));
    return batch_change(d, c, OFFSET_NONE, e);
}

static int open_one(struct act *x, const struct run_row *r, const struct incident *of, const wf_output *o, struct err *e)
{
    struct arena *a = &x->d->overlay->arena;
    char run[16], id[INCIDENT_ID_MAX];
    uint32_t row = open_there(x, of, o->type);
    bool there = row != 0;
    runs_id(r->n, run);
    if (!there) {
        struct dark n = {.type = span_str(o->type), .source_id = span_str(arena_printf(a, "protocol/%s/%s", run, o->id)), .member = span_make(of->r.member, of->r.member[0] ? 2 : 0),
                         .title = span_str(protocol_text(&o->text, SPAN_LIT("en"), NULL)), .again = "decided so again", .back = "over"};
        n.checkpoint = span_make(of->r.checkpoint, of->r.checkpoint[0] ? 5 : 0);
        n.head = n.title;
        n.tlp = of->r.tlp; /* seen by those who see what it is of */
        n.rights = incident_is_rights(&of->r);
        int rc = dark_set(x->d, &n, true, &row, e);
        if (rc)
            return rc;
    }
    incident_id(&overlay_get(x->d->overlay, row)->r, x->d->prefix, id);
    int rc = link_to(x, row, of->r.row, e);
    return rc ? rc : runs_tell_incident(x->d, x->q->officer, of->r.row, false, span_make("", 0), e, "%s: %s: %s, %s", run, protocol_text(&o->text, SPAN_LIT("en"), NULL), id, there ? "which is open, is related" : "opened");
}

int runs_open_incidents(struct act *x, const struct run_row *r, struct err *e)
{
    const wf_protocol *p = runs_descriptor(x->d, r->protocol, NULL);
    int rc = 0;
    for (size_t i = 0; p && rc == 0 && i < p->outputs.n; i++) {
        const struct incident *of = overlay_get(x->d->overlay, r->incident);
        if (of && p->outputs.v[i].kind == WF_OUTPUT_INCIDENT && runs_leads_to(x->d, &x->d->overlay->arena, p, r, &p->outputs.v[i]))
            rc = open_one(x, r, of, &p->outputs.v[i], e);
    }
    return rc;
}

/* ---- what is told ---- */

void runs_put_follows(const struct desk *d, const struct run_row *r, const wf_protocol *p, struct span lang, struct json_writer *w)
{
    static const char *const kinds[] = {[WF_OUTPUT_INCIDENT] = "incident", [WF_OUTPUT_NOTICE] = "notice", [WF_OUTPUT_REQUEST] = "request"};
    struct arena a = {0};
    jw_key(w, "follows");
    jw_begin_array(w);
    for (size_t i = 0; i < p->outputs.n && runs_shown(d, r); i++) {
        const wf_output *o = &p->outputs.v[i];
        if (!runs_leads_to(d, &a, p, r, o))
            continue;
        struct run_addressee to = o->kind == WF_OUTPUT_REQUEST ? runs_addressee(&a, o) : (struct run_addressee){0};
        const struct incident_row *of = state_row(&d->state, r->incident);
        jw_begin_object(w);
        jw_kcstr(w, "id", o->id);
        jw_kcstr(w, "kind", kinds[o->kind]);
        runs_put_text(w, "text", &o->text, lang);
        jw_kcstr(w, "to", to.name);
        jw_kcstr(w, "desk", to.desk && of->member[0] ? arena_printf(&a, "%.2s%s", of->member, to.desk) : NULL);
        jw_kcstr(w, "form", o->kind == WF_OUTPUT_NOTICE ? o->form : NULL);
        jw_kcstr(w, "type", o->kind == WF_OUTPUT_INCIDENT ? o->type : NULL);
        jw_end_object(w);
    }
    jw_end_array(w);
    arena_free(&a);
}
