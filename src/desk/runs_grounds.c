/* runs_grounds: the grounds of a first assessment that decided alone stand in its request before the second is in. Who may still be the second is told the request without them; who has to read
 * them (its author, who approves it, who lets it go) says so first (protocol grounds), and is not the second. See desk_run.h.
 */
#include <stdio.h>

#include "desk/act.h"
#include "model/notice_draft.h"

bool runs_has_read(const struct run_row *r, uint16_t officer)
{
    for (size_t i = 0; i < r->readers_n; i++)
        if (r->readers[i].by == officer)
            return true;
    return false;
}

/* The assessment of this round that is in; false: none, or more than one is. */
static bool first_of(const struct desk *d, const struct run_row *r, struct assessment_row *out)
{
    struct assessment_row a;
    unsigned in = 0;
    for (uint32_t n = r->assessments; n && runs_assessment(d, n, &a) && a.cycle == r->cycle; n = a.prev)
        if (a.state == ASSESSMENT_IN && ++in)
            *out = a;
    return in == 1;
}

/* Was that earlier round assessed by one alone, another one? Assessed anew, it is not told to who may assess now: until this round has both, or he says that he reads it. */
bool runs_round_held(const struct desk *d, const struct run_row *r, uint32_t round, uint16_t officer)
{
    struct assessment_row a;
    unsigned in = 0;
    uint16_t by = 0;
    if (round >= r->cycle || runs_shown(d, r) || runs_has_read(r, officer))
        return false;
    for (uint32_t n = r->assessments; n && runs_assessment(d, n, &a) && a.cycle >= round; n = a.prev)
        if (a.cycle == round && a.state == ASSESSMENT_IN && ++in)
            by = a.officer;
    return in == 1 && by != officer;
}

bool runs_earlier_held(const struct desk *d, const struct run_row *r, uint16_t officer)
{
    for (uint32_t round = r->cycle - 1; round > 0; round--)
        if (runs_round_held(d, r, round, officer))
            return true;
    return false;
}

bool runs_grounds_held(const struct desk *d, const struct run_row *r, uint16_t officer)
{
    struct assessment_row a;
    if (r->single && r->state != RUN_CLOSED && first_of(d, r, &a) && a.officer != officer && (r->requested == TIME_NONE || r->requester != officer) && !runs_has_read(r, officer))
        return true;
    return runs_earlier_held(d, r, officer);
}

/* Is it the notice of this round's request, or of an earlier one's, or one that was made of that? */
static bool is_of(const struct desk *d, const struct run_row *r, uint32_t notice)
{
    struct notice_row n;
    for (int hops = 0; notice && hops < 16; hops++) {
        if (notice == r->notice || notice == r->earlier || notice == r->pending)
            return true;
        notice = dissem_get(d, notice, &n) ? n.of : 0;
    }
    return false;
}

bool desk_run_grounds_held(const struct desk *d, struct span officer, uint32_t notice, char run[16])
{
    struct notice_row n;
    uint16_t who = names_find(&d->state.names, officer);
    run[0] = 0;
    if (!notice || !dissem_get(d, notice, &n) || !n.incident)
        return false;
    for (uint32_t k = d->state.head->runs_n; k > 0; k--) {
        const struct run_row *r = state_run(&d->state, k);
        if (r->incident == n.incident && (r->single || r->cycle > 1) && is_of(d, r, notice) && runs_grounds_held(d, r, who)) {
            runs_id(k, run);
            return true;
        }
    }
    return false;
}

/* The text of a request has them between these two lines (runs_request.c). */
#define FROM "\nAssessment 1"
#define TO "\nAsked of you:"
#define FROM_LINE "Assessment 1"
#define TO_LINE "Asked of you:"

static struct span find(struct span s, const char *line, const char *words)
{
    char *at = s.n ? memmem(s.p, s.n, line, strlen(line)) : NULL;
    at = at || !s.n ? at : memmem(s.p, s.n, words, strlen(words));
    return at ? span_make(at, s.n - (size_t) (at - s.p)) : span_make(NULL, 0);
}

/* A text without them; one that an officer wrote otherwise is held back whole. */
static struct span without(struct arena *a, struct span text, const char *held)
{
    struct span from = find(text, FROM, FROM_LINE), to = from.n ? find(from, TO, TO_LINE) : from;
    if (!text.n)
        return text;
    if (!from.n)
        return span_str(held);
    return span_str(arena_printf(a, "%.*s %s %.*s", (int) (from.p - text.p), text.p, held, (int) to.n, to.n ? to.p : ""));
}

struct span desk_run_grounds_hidden(struct arena *a, struct span draft, const char *run)
{
    struct notice_draft d;
    struct buf out = {0};
    const char *held = arena_printf(a, "[The grounds of the first assessment are held back until the second is in. Who has to read them before, to sign this: protocol grounds %s; he is not the second assessor then.]", run);
    if (notice_draft_read(a, draft, &d, NULL))
        return span_make("", 0);
    for (size_t i = 0; i < d.texts_n; i++)
        d.texts[i].description = without(a, d.texts[i].description, held);
    for (size_t i = 0; i < d.fields_n; i++)
        if (span_is(d.fields[i].name, "rule"))
            d.fields[i].value = SPAN_LIT("held back until the second assessment is in");
    notice_draft_write(&d, &out);
    for (size_t i = 0; i < out.n; i++) /* an answer is one line; within strings JSON has no other */
        out.p[i] = out.p[i] == '\n' || out.p[i] == '\r' ? ' ' : out.p[i];
    struct span hidden = arena_span(a, buf_view(&out));
    buf_free(&out);
    return hidden;
}

int verb_protocol_grounds(struct act *x)
{
    struct run_row was;
    if (act_run(x, &was))
        return x->a->code;
    bool earlier = runs_earlier_held(x->d, &was, x->officer);
    if (!was.single && !earlier)
        return act_refuse(x, WF_E_STATE, "run", "%s was not decided by one assessment alone: what was answered, protocol status tells", x->a->id);
    if (!runs_grounds_held(x->d, &was, x->officer)) {
        x->nothing = true;
        act_say(x, "%s: nothing of the first assessment is held back from you", x->a->id);
        return 0;
    }
    if (was.readers_n == RUN_READERS_MOST)
        return act_refuse(x, WF_E_LIMIT, "run", "%u officers have read them already, as many as can be kept", was.readers_n);
    struct run_row *r = act_run_change(x, &was);
    r->readers[r->readers_n++] = (struct run_reader){x->officer, x->d->now};
    act_say(x, "%s: %.*s reads the grounds of the first assessment%s before the second is in, and is not the second assessor", x->a->id, SPAN_FMT(x->q->officer), was.single ? "" : " of an earlier round");
    return 0;
}
