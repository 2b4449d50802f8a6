/* notices_encode: every recipient's bytes of a notice, and the manifest of them that its approver signs. See notices.h. */
#include <stdio.h>

#include "engine/notices_impl.h"
#include "notice/cap_write.h"
#include "notice/forms.h"
#include "text/clean.h"
#include "text/utf8.h"

void notices_forms_free(struct notices_job *j)
{
    for (size_t i = 0; i < j->forms.n; i++)
        buf_free(&j->forms.v[i].bytes);
    VEC_FREE(&j->forms);
}

/* ---- may it go at all? ---- */

static int refuse_findings(const struct composed *c, struct err *e)
{
    for (size_t i = 0; i < c->findings.n; i++)
        if (c->findings.v[i].error)
            return err_field(e, WF_E_STATE, "notice", "%.*s: %.*s", SPAN_FMT(c->findings.v[i].field), SPAN_FMT(c->findings.v[i].text));
    for (size_t i = 0; i < c->missing.n; i++)
        return err_field(e, WF_E_STATE, "notice", "it lacks %.*s: %.*s", SPAN_FMT(c->missing.v[i].field), SPAN_FMT(c->missing.v[i].label));
    return 0;
}

static int check_rule(const struct notices_job *j, struct err *e)
{
    const struct composed *c = &j->composed;
    enum manifest_rule rule = j->ask.rule;
    if (rule == MANIFEST_CANCEL && c->n.type != NOTICE_CANCEL)
        return err_field(e, WF_E_DENIED, "rule", "one officer cancels; this is no Cancel");
    if ((rule == MANIFEST_RECEIPT) != (j->ask.receipt != NULL))
        return err_field(e, WF_E_DENIED, "rule", "a receipt answers what was received, and nothing else is one");
    if (rule == MANIFEST_SINGLE && !j->single)
        return err_field(e, WF_E_DENIED, "rule", "this centre has not switched the single officer's path on (notices { single = true })");
    if (rule == MANIFEST_SINGLE && c->precedence > NOTICE_IMMEDIATE)
        return err_field(e, WF_E_DENIED, "rule", "one officer alone sends a FLASH or an IMMEDIATE; this is %s", words_of(&words_notice_precedence, c->precedence));
    if (!words_of(&manifest_words_rule, rule))
        return err_field(e, WF_E_INVALID, "rule", "by which rule is it to go?");
    return 0;
}

static int may_go(const struct notices_job *j, struct err *e)
{
    const struct composed *c = &j->composed;
    int code = check_rule(j, e);
    if (code == 0 && j->ask.sent % NSEC_PER_SEC)
        code = err_field(e, WF_E_INVALID, "sent", "it is sent at a whole second");
    if (code == 0 && !manifest_is_alone(j->ask.rule))
        code = refuse_findings(c, e);
    if (code == 0 && !c->whole)
        code = c->findings.n ? refuse_findings(c, e) : err_field(e, WF_E_STATE, "notice", "it says nothing yet");
    if (code == 0 && !c->whole)
        code = err_field(e, WF_E_STATE, "notice", "it can't be written as an alert");
    if (code == 0 && !c->desks)
        code = err_field(e, WF_E_STATE, "to", "there is nobody whom it would go to");
    if (code == 0 && !manifest_is_alone(j->ask.rule) && memcmp(c->content, j->ask.content, sizeof c->content) != 0)
        code = err_field(e, WF_E_STALE, "content", "it is not what its author signed any more (a template, a recipient or the year is another): submit it again");
    return code;
}

/* ---- the forms ---- */

static void plan_form(struct notices_job *j, size_t addressee, uint8_t channel, bool plugin)
{
    const struct compose_addressee *to = &j->composed.addressees.v[addressee];
    struct notices_form f = {.addressee = addressee, .channel = channel, .waiting = forms_carries(&j->composed, to, channel) == COMPOSE_WAITING};
    f.plugin = plugin && !f.waiting;
    VEC_PUSH(&j->forms, f);
}

static void plan(struct notices_job *j)
{
    for (size_t i = 0; i < j->composed.addressees.n; i++) {
        const struct compose_addressee *to = &j->composed.addressees.v[i];
        if (to->carries == COMPOSE_NOTHING)
            continue;
        plan_form(j, i, to->r->channel, to->r->encoder != NULL);
        if (to->r->second)
            plan_form(j, i, to->r->second, false);
    }
}

static struct forms_ask ask_of(const struct notices_job *j, const struct notices_form *f)
{
    const struct compose_addressee *to = &j->composed.addressees.v[f->addressee];
    return (struct forms_ask){.means = &j->means,
                              .c = &j->composed,
                              .n = j->ask.n,
                              .cap = buf_view(&j->cap),
                              .to = to,
                              .channel = f->channel,
                              .address = recipient_address(to->r, f->channel)};
}

static int make(struct notices_job *j, struct notices_form *f, struct err *e)
{
    struct forms_ask ask = ask_of(j, f);
    int code = forms_make(&ask, &f->bytes, e);
    f->made = code == 0;
    return code;
}

void notices_encode(struct notices_job *j)
{
    notices_compose(j);
    int code = j->err.code ? j->err.code : may_go(j, &j->err);
    if (code == 0)
        code = notice_cap_write(&j->composed.n, &j->cap, &j->err);
    if (code == 0)
        plan(j);
    for (size_t i = 0; i < j->forms.n && code == 0; i++)
        if (!j->forms.v[i].plugin)
            code = make(j, &j->forms.v[i], &j->err);
}

/* ---- what plugins make, on the loop ---- */

/* One plugin's answer, until all are there. */
struct asking {
    struct notices_job *j;
    size_t form;
};

/* What the plugin made, into the answer that was told already. What is no text is told by its size. */
static void tell_preview(struct notices_job *j)
{
    const struct notices_form *f = &j->forms.v[0];
    struct span bytes = buf_view(&f->bytes);
    struct buf text = {0};
    struct json_writer w;
    if (text_is_utf8(bytes, NULL))
        (void) text_clean(bytes, TEXT_LINES, &text);
    else
        buf_printf(&text, "%zu bytes of %.*s", bytes.n, SPAN_FMT(f->type));
    j->json.n--; /* the brace */
    buf_char(&j->json, ',');
    jw_init(&w, &j->json);
    jw_kstr(&w, "preview", buf_view(&text));
    buf_char(&j->json, '}');
    buf_free(&text);
}

static void go_on(struct notices_job *j)
{
    if (j->asked)
        return;
    if (j->ask.what == SERVER_NOTICE_COMPOSE && j->forms.n)
        tell_preview(j);
    if (j->err.code || !j->done || j->ask.what == SERVER_NOTICE_COMPOSE)
        notices_end(j);
    else
        notices_work(j, notices_store);
}

/* What the plugin could not make stops an ordinary notice, with its reason; a Cancel goes in the channel's own form. */
static void failed(struct notices_job *j, struct notices_form *f, const struct err *why)
{
    struct err e = {0};
    if (j->ask.what == SERVER_NOTICE_COMPOSE)
        buf_str(&f->bytes, why->text);
    else if (manifest_is_alone(j->ask.rule) && make(j, f, &e) == 0)
        log_warn(notices_engine(j)->log, "notices", "%s; N-%04u goes to it in its channel's own form", why->text, j->ask.n);
    else if (!j->err.code)
        err_field(&j->err, why->code, "encoder", "%s: %s", j->composed.addressees.v[f->addressee].r->name, why->text);
}

static void encoded(void *arg, const struct err *why, struct span bytes, struct span type)
{
    struct asking *a = arg;
    struct notices_job *j = a->j;
    struct notices_form *f = &j->forms.v[a->form];
    if (why)
        failed(j, f, why);
    else {
        buf_span(&f->bytes, bytes);
        f->type = arena_span(&j->arena, type);
        f->made = true;
    }
    f->asking = NULL;
    mem_free(a);
    j->asked--;
    go_on(j);
}

bool notices_encode_forget(struct notices_job *j)
{
    bool waited = j->asked > 0;
    for (size_t i = 0; i < j->forms.n && waited; i++) {
        struct notices_form *f = &j->forms.v[i];
        if (!f->asking)
            continue;
        plugins_forget(notices_engine(j)->plugins, j->composed.addressees.v[f->addressee].r->encoder, f->asking);
        mem_free(f->asking);
        f->asking = NULL;
    }
    return waited;
}

void notices_encode_rest(struct notices_job *j)
{
    struct engine *g = notices_engine(j);
    j->asked = 1; /* ours, so that none that answers at once goes on before all are asked */
    for (size_t i = 0; i < j->forms.n; i++) {
        struct notices_form *f = &j->forms.v[i];
        const struct recipient *r = j->composed.addressees.v[f->addressee].r;
        struct plugin_notice n = {.notice = &j->composed.n, .to = r, .tlp = j->composed.tlp, .precedence = j->composed.precedence, .cap = buf_view(&j->cap)};
        struct err e = {0};
        if (!f->plugin)
            continue;
        struct asking *a = mem_alloc(sizeof *a);
        *a = (struct asking){j, i};
        j->asked++;
        f->asking = a;
        if (plugins_encode(g->plugins, r->encoder, &n, encoded, a, &e) != 0)
            encoded(a, &e, span_make(NULL, 0), span_make(NULL, 0));
    }
    j->asked--;
    go_on(j);
}

/* ---- a look at it beforehand ---- */

void notices_preview(struct notices_job *j, struct json_writer *w)
{
    struct buf text = {0};
    if (!j->ask.recipient.n || !j->composed.n.infos_n)
        return;
    for (size_t i = 0; i < j->composed.addressees.n; i++) {
        const struct compose_addressee *to = &j->composed.addressees.v[i];
        if (!span_is(j->ask.recipient, to->r->name))
            continue;
        if (to->carries == COMPOSE_NOTHING) {
            buf_printf(&text, "It gets nothing: %.*s\n", SPAN_FMT(to->why));
        } else if (to->r->encoder && to->carries == COMPOSE_WHOLE && j->composed.whole && notice_cap_write(&j->composed.n, &j->cap, NULL) == 0) {
            plan_form(j, i, to->r->channel, true); /* its plugin is asked on the loop */
            break;
        } else {
            struct notices_form f = {.addressee = i, .channel = to->r->channel};
            struct forms_ask ask = ask_of(j, &f);
            forms_preview(&ask, &text);
        }
        jw_kstr(w, "preview", buf_view(&text));
        break;
    }
    buf_free(&text);
}
