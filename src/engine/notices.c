/* notices: questions about notices, each a job on the thread pool. See notices.h. */
#include "engine/notices.h"

#include <stdio.h>

#include "base/map.h"
#include "base/urgency.h"
#include "engine/notices_impl.h"
#include "notice/cap_write.h"
#include "notice/prefill.h"

struct notices {
    struct engine *g;
    struct notices_data *data;
    struct notices_job *jobs;
    struct verifier *verifier; /* of notices alone */
    struct map certificates;   /* a recipient's name -> how many days before its certificate's end was told: one of `days` */
    wf_time certificates_at;   /* when they are looked at next */
    bool stopping;
};

struct notices *notices_new(struct engine *g, struct buf *problems)
{
    struct notices *n = mem_alloc(sizeof *n);
    const struct verifier_config v = {.loop = &g->loop, .log = g->log, .clock = &g->clock};
    n->g = g;
    n->verifier = verifier_new(&v);
    (void) notices_read(g, g->config, &n->data, problems, NULL);
    return n;
}

bool notices_take(struct notices *n, struct notices_data *x)
{
    struct notices_data *old = n->data;
    bool changed = old->digest != x->digest;
    n->data = x;
    n->certificates_at = 0; /* maybe others */
    notices_data_free(old);
    return changed;
}

const struct recipient *notices_recipient(const struct notices *n, struct span name)
{
    return n->data ? recipients_find(&n->data->recipients, name) : NULL;
}

bool notices_can_send(const struct notices *n)
{
    return n->data && n->data->recipients.v.n > 0;
}

/* ---- a job's life ---- */

static void job_free(struct notices_job *j)
{
    notices_forms_free(j);
    compose_free(&j->composed);
    recipients_free(&j->as_sent);
    buf_free(&j->json);
    buf_free(&j->manifest);
    buf_free(&j->cap);
    buf_free(&j->parts);
    manifest_free(&j->read);
    notices_data_free(j->data);
    arena_free(&j->arena);
    mem_free(j);
}

static void job_answer(struct notices_job *j)
{
    if (!j->done)
        return;
    struct span json = buf_view(&j->json);
    j->made.failed = j->err.code ? &j->err : NULL;
    j->made.json = json.n >= 2 ? span_make(json.p + 1, json.n - 2) : SPAN_LIT("");
    j->done(j->done_arg, &j->made);
    j->done = NULL;
}

static void job_end(struct notices_job *j)
{
    struct notices_job **at = &j->owner->jobs;
    while (*at != j)
        at = &(*at)->next;
    *at = j->next;
    job_answer(j);
    job_free(j);
}

void notices_stop(struct notices *n)
{
    if (!n)
        return;
    n->stopping = true;
    for (struct notices_job *j = n->jobs, *next; j; j = next) {
        struct err e = {0};
        struct server_notice_made made = {.failed = &e};
        next = j->next;
        err_set(&e, WF_E_AGAIN, "the engine is stopping");
        if (j->done)
            j->done(j->done_arg, &made);
        j->done = NULL;
        if (notices_encode_forget(j) || notices_verify_forget(j))
            job_end(j);
    }
    verifier_stop(n->verifier);
}

void notices_free(struct notices *n)
{
    if (!n)
        return;
    notices_data_free(n->data);
    verifier_free(n->verifier);
    map_free(&n->certificates, NULL);
    mem_free(n);
}

/* ---- what was asked, copied ---- */

static struct notice_identity copy_identity(struct arena *a, const struct notice_identity *from)
{
    return (struct notice_identity){from->sender.n ? arena_span(a, from->sender) : from->sender, from->identifier.n ? arena_span(a, from->identifier) : from->identifier, from->sent};
}

static const struct span *copy_spans(struct arena *a, const struct span *v, size_t n)
{
    struct span *out = v ? arena_alloc(a, (n + 1) * sizeof *out) : NULL;
    for (size_t i = 0; out && i < n; i++)
        out[i] = arena_span(a, v[i]);
    return out;
}

static void copy_ask(struct notices_job *j, const struct server_notice_ask *from)
{
    struct arena *a = &j->arena;
    struct server_notice_ask *to = &j->ask;
    *to = *from;
    to->draft = arena_span(a, from->draft);
    to->earlier = copy_identity(a, &from->earlier);
    to->recipient = arena_span(a, from->recipient);
    to->incident = arena_span(a, from->incident);
    to->author.officer = arena_span(a, from->author.officer);
    to->approver.officer = arena_span(a, from->approver.officer);
    to->same_reach = copy_spans(a, from->same_reach, from->same_reach_n);
    to->manifest = arena_span(a, from->manifest);
    if (from->receipt) {
        struct server_notice_receipt *r = arena_alloc(a, sizeof *r);
        *r = (struct server_notice_receipt){arena_span(a, from->receipt->to), arena_span(a, from->receipt->reject)};
        to->receipt = r;
    }
    if (from->keys_n) {
        struct key_public *keys = arena_alloc(a, from->keys_n * sizeof *keys);
        memcpy(keys, from->keys, from->keys_n * sizeof *keys);
        to->keys = keys;
    }
}

/* ---- composed, in a worker ---- */

/* A new draft from its incident's record; what came of it is the draft from then on. */
static int fill(struct notices_job *j)
{
    struct buf filled = {0};
    if (!j->ask.incident.n || j->ask.what != SERVER_NOTICE_COMPOSE)
        return 0;
    int code = prefill(&j->means, j->ask.incident, j->now, &j->arena, &j->draft, &j->err);
    if (code == 0) {
        notice_draft_write(&j->draft, &filled);
        j->made.draft = arena_span(&j->arena, buf_view(&filled));
    }
    buf_free(&filled);
    return code;
}

/* A Cancel goes to the addresses that got what it takes back, whatever recipients.conf says now: whoever reads there holds what is wrong. Where they are not known, as recipients.conf has them. */
static void take_means(struct notices_job *j)
{
    struct err e = {0};
    j->means = j->data->means;
    if (!j->ask.of_n || (j->ask.what == SERVER_NOTICE_ENCODE && j->ask.rule != MANIFEST_CANCEL))
        return;
    char *folder = notices_making_of(j->home, j->ask.of_n, j->ask.of_manifest);
    if (notices_places(folder, &j->as_sent, &e) == 0)
        j->means.recipients = &j->as_sent;
    mem_free(folder);
}

void notices_compose(struct notices_job *j)
{
    const struct compose_means *means = &j->means;
    wf_time sent = j->ask.what == SERVER_NOTICE_ENCODE ? j->ask.sent : j->now;
    take_means(j);
    if (j->ask.receipt) {
        const struct compose_receipt r = {.n = j->ask.n, .sent = sent, .of = j->ask.earlier, .to = j->ask.receipt->to, .reject = j->ask.receipt->reject};
        (void) compose_receipt(means, &r, &j->composed, &j->err);
        return;
    }
    if (notice_draft_read(&j->arena, j->ask.draft, &j->draft, &j->err) || fill(j))
        return;
    const struct compose_ask ask = {.draft = &j->draft,
                                    .n = j->ask.n,
                                    .sent = sent,
                                    .earlier = j->ask.earlier,
                                    .floor = j->ask.earlier_precedence,
                                    .earlier_person = j->ask.earlier_person,
                                    .allowed = j->ask.allowed,
                                    .single_handed = j->draft.form == DRAFT_CANCEL,
                                    .same_reach = j->ask.same_reach,
                                    .same_reach_n = j->ask.same_reach_n};
    compose(means, &ask, &j->composed);
}

static void tell_recipients(struct notices_job *j)
{
    struct composed *c = &j->composed;
    struct server_notice_recipient *v = arena_alloc(&j->arena, (c->addressees.n + 1) * sizeof *v);
    for (size_t i = 0; i < c->addressees.n; i++) {
        const struct compose_addressee *one = &c->addressees.v[i];
        v[i] = (struct server_notice_recipient){.to = span_str(one->r->name),
                                                .member = span_str(one->r->member),
                                                .title = span_str(one->r->title),
                                                .channel = span_str(words_of(&words_channel, one->r->channel)),
                                                .phone = span_str(one->r->phone),
                                                .phone_language = span_str(one->r->phone_language),
                                                .why = one->why,
                                                .carries = (uint8_t) one->carries};
    }
    j->made.recipients = v;
    j->made.recipients_n = c->addressees.n;
}
_Static_assert((int) SERVER_CARRIES_WHOLE == (int) COMPOSE_WHOLE && (int) SERVER_CARRIES_WAITING == (int) COMPOSE_WAITING && (int) SERVER_CARRIES_NOTHING == (int) COMPOSE_NOTHING,
               "one meaning of a number");

void notices_tell(struct notices_job *j)
{
    static const char *const english[] = {"en"};
    const struct composed *c = &j->composed;
    const struct notice_info *info = compose_info_for(c, english, 1);
    struct server_notice_made *m = &j->made;
    m->precedence = c->precedence;
    m->status = (enum notice_status) c->n.status;
    m->type = c->t ? span_str(c->t->type) : SPAN_LIT("");
    m->headline = info ? info->headline : SPAN_LIT("");
    m->event = info ? info->event : SPAN_LIT("");
    m->tlp = c->tlp;
    m->person = c->person;
    memcpy(m->content, c->content, sizeof m->content);
    m->errors = (unsigned) c->errors;
    m->missing = (unsigned) c->missing.n;
    for (size_t i = 0; i < c->findings.n && !m->nobody.n; i++)
        if (c->findings.v[i].error && span_is(c->findings.v[i].rule, "to"))
            m->nobody = c->findings.v[i].text;
    m->members = c->members;
    m->desks = c->desks;
    m->expires = info ? info->expires.at : TIME_NONE;
    m->is = c->n.is;
    tell_recipients(j);
}

static void put_cap(struct notices_job *j, struct json_writer *w)
{
    struct buf cap = {0};
    if (j->ask.cap && j->composed.whole && notice_cap_write(&j->composed.n, &cap, NULL) == 0)
        jw_kstr(w, "cap", buf_view(&cap));
    buf_free(&cap);
}

static void work_compose(struct notices_job *j)
{
    struct json_writer w;
    notices_compose(j);
    if (j->err.code)
        return;
    notices_tell(j);
    jw_init(&w, &j->json);
    jw_begin_object(&w);
    compose_tell(&j->composed, &w);
    put_cap(j, &w);
    notices_preview(j, &w);
    jw_end_object(&w);
}

/* ---- what there is ---- */

static void work_templates(struct notices_job *j)
{
    const struct templates *all = &j->data->templates;
    struct json_writer w;
    jw_init(&w, &j->json);
    jw_begin_object(&w);
    jw_key(&w, "templates");
    jw_begin_array(&w);
    for (size_t i = 0; i < all->v.n; i++) {
        const struct template *t = &all->v.v[i];
        jw_begin_object(&w);
        jw_kcstr(&w, "name", t->name);
        jw_kcstr(&w, "title", t->title);
        jw_kcstr(&w, "about", t->about);
        jw_kcstr(&w, "type", t->type);
        jw_kcstr(&w, "tlp", words_of(&words_tlp, t->tlp));
        jw_kcstr(&w, "precedence", words_of(&words_notice_precedence, notice_precedence_of(t->urgency, t->severity, t->certainty, NULL)));
        jw_kcstr(&w, "status", words_of(&words_notice_status, t->status));
        jw_kbool(&w, "person", t->person);
        jw_kbool(&w, "own", t->own);
        jw_key(&w, "languages");
        jw_begin_array(&w);
        for (size_t k = 0; k < t->texts[TEMPLATE_ALERT].n; k++)
            jw_cstr(&w, t->texts[TEMPLATE_ALERT].v[k].language);
        jw_end_array(&w);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
}

static void work_recipients(struct notices_job *j)
{
    const struct recipients *all = &j->data->recipients;
    struct json_writer w;
    jw_init(&w, &j->json);
    jw_begin_object(&w);
    jw_key(&w, "recipients");
    jw_begin_array(&w);
    for (size_t i = 0; i < all->v.n; i++) {
        const struct recipient *r = &all->v.v[i];
        jw_begin_object(&w);
        jw_kcstr(&w, "to", r->name);
        jw_kcstr(&w, "title", r->title);
        jw_kcstr(&w, "member", r->member[0] ? r->member : NULL);
        jw_kcstr(&w, "channel", words_of(&words_channel, r->channel));
        jw_key(&w, "languages");
        jw_begin_array(&w);
        for (size_t k = 0; k < r->languages.n; k++)
            jw_cstr(&w, r->languages.v[k]);
        jw_end_array(&w);
        jw_kcstr(&w, "tlp", words_of(&words_tlp, r->tlp));
        jw_kcstr(&w, "phone", r->phone);
        jw_kcstr(&w, "phone_language", r->phone_language);
        jw_kcstr(&w, "encoder", r->encoder);
        jw_ktime(&w, "tested", r->tested);
        jw_end_object(&w);
    }
    jw_end_array(&w);
    jw_end_object(&w);
}

void notices_configure(struct engine *g)
{
    const struct desk_notice_rules rules = {.per_author_hour = g->config->notices_per_author, .per_centre_hour = g->config->notices_per_centre, .single = g->config->notices_single};
    desk_set_notice_rules(g->desk, &rules);
    desk_set_run_rules(g->desk, &g->config->runs);
}

/* ---- what is over ---- */

struct erasing {
    uv_work_t work;
    struct engine *g;
    uint32_t n;
    struct err err;
};

static void erase(uv_work_t *w)
{
    struct erasing *x = w->data;
    urgency_of_thread(URGENCY_WORK);
    (void) notices_erase(x->g, x->n, &x->err);
}

static void erased(uv_work_t *w, int status)
{
    struct erasing *x = w->data;
    if (status == 0 && x->err.code)
        log_error(x->g->log, "notices", "what was sent of N-%04u, which was about a person, is still there: %s", x->n, x->err.text);
    mem_free(x);
}

/* As of officers' keys; 0: it has longer than that, or for ever. */
static uint8_t days[] = {0, 1, 7, 14, 30, 60};

static uint8_t *days_left(const struct recipient *r, wf_time now)
{
    size_t i = 1;
    if (r->pem_until == TIME_NONE)
        return &days[0];
    while (i < ARRAY_LEN(days) && now < r->pem_until - days[i] * INT64_C(86400) * NSEC_PER_SEC)
        i++;
    return i < ARRAY_LEN(days) ? &days[i] : &days[0];
}

/* Certificates that end: an incident each, told again at each of these days, over when there is another one. */
static void tell_certificates(struct notices *n, wf_time now)
{
    for (size_t i = 0; n->data && i < n->data->recipients.v.n; i++) {
        const struct recipient *r = &n->data->recipients.v.v[i];
        uint8_t *left = r->pem ? days_left(r, now) : &days[0], *told = map_get(&n->certificates, span_str(r->name));
        struct err e = {0};
        char day[40], id[96];
        if (told == left || (!told && !r->pem))
            continue;
        (void) snprintf(id, sizeof id, "certificate-ends/%s", r->name);
        char *head = mem_printf("The certificate of %s", r->name), *text = NULL;
        if (*left) {
            (void) time_format(r->pem_until, day);
            text = mem_printf("%s %.10s: nothing above GREEN is mailed to it then; ask it for its new one, and name the file in recipients.conf", now > r->pem_until ? "it ended" : "it ends", day);
        }
        if (desk_notice_trouble(n->g->desk, *left > 0, span_str(id), span_str(head), span_str(text ? text : "it is good"), &e) == 0)
            (void) map_put(&n->certificates, span_str(r->name), left);
        mem_free(head);
        mem_free(text);
    }
}

void notices_tick(struct notices *n)
{
    uint32_t over;
    wf_time now = clock_now(&n->g->clock);
    if (!n->stopping && !journal_about(n->g->journal)->replay && (now >= n->certificates_at || now < n->certificates_at - INT64_C(3600) * NSEC_PER_SEC)) {
        tell_certificates(n, now);
        n->certificates_at = now + INT64_C(3600) * NSEC_PER_SEC;
    }
    if (n->g->feeds)
        desk_set_clock_doubt(n->g->desk, feeds_clock_skew(n->g->feeds));
    while (!n->stopping && desk_notice_erased(n->g->desk, &over)) {
        struct erasing *x = mem_alloc(sizeof *x);
        *x = (struct erasing){.g = n->g, .n = over};
        x->work.data = x;
        if (uv_queue_work(&n->g->loop, &x->work, erase, erased) != 0)
            mem_free(x);
    }
}

/* ---- asked ---- */

/* What is done in a worker, and what then on the loop (NULL: it is answered), which goes on to a worker again or answers. */
static const struct {
    enum server_notice_do what;
    notices_work_fn *work, *rest;
} works[] = {
    {SERVER_NOTICE_COMPOSE, work_compose, notices_encode_rest},
    {SERVER_NOTICE_ENCODE, notices_encode, notices_encode_rest},
    {SERVER_NOTICE_VERIFY, notices_verify, notices_verify_rest},
    {SERVER_NOTICE_EXPORT, notices_export, NULL},
    {SERVER_NOTICE_TEMPLATES, work_templates, NULL},
    {SERVER_NOTICE_RECIPIENTS, work_recipients, NULL},
};

static void run(uv_work_t *w)
{
    struct notices_job *j = w->data;
    urgency_of_thread(URGENCY_WORK);
    j->then(j);
}

static void after(uv_work_t *w, int status)
{
    struct notices_job *j = w->data;
    notices_work_fn *rest = j->rest;
    if (status != 0 && !j->err.code)
        err_set(&j->err, WF_E_AGAIN, "the engine is stopping");
    j->rest = NULL;
    if (rest && !j->err.code && j->done)
        rest(j);
    else
        job_end(j);
}

void notices_end(struct notices_job *j)
{
    job_end(j);
}

void notices_work(struct notices_job *j, notices_work_fn *work)
{
    j->then = work;
    j->work.data = j;
    if (uv_queue_work(&j->owner->g->loop, &j->work, run, after) == 0)
        return;
    err_set(&j->err, WF_E_SYSTEM, "no worker could be asked");
    job_end(j);
}

struct verifier *notices_verifier(const struct notices_job *j)
{
    return j->owner->verifier;
}

struct engine *notices_engine(const struct notices_job *j)
{
    return j->owner->g;
}

int notices_ask(void *arg, const struct server_notice_ask *ask, server_notice_fn *done, void *done_arg, struct err *e)
{
    struct engine *g = arg;
    struct notices *n = g->notices;
    size_t at = 0;
    while (at < ARRAY_LEN(works) && works[at].what != ask->what)
        at++;
    if (at == ARRAY_LEN(works))
        return err_set(e, WF_E_UNSUPPORTED, "this version can't do that with notices");
    if (n->stopping)
        return err_set(e, WF_E_AGAIN, "the engine is stopping");
    struct notices_job *j = mem_alloc(sizeof *j);
    *j = (struct notices_job){.owner = n, .next = n->jobs, .data = n->data, .home = home_path(g->home), .single = g->config->notices_single, .done = done, .done_arg = done_arg};
    j->now = clock_now(&g->clock) / NSEC_PER_SEC * NSEC_PER_SEC;
    n->data->uses++;
    n->jobs = j;
    j->rest = works[at].rest;
    copy_ask(j, ask);
    notices_work(j, works[at].work);
    return 0;
}
