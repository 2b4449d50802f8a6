/* compose_tell: what was composed, as the members of the answer to an officer's console. See compose.h. */
#include "notice/compose.h"
#include "notice/sms.h"

static void put_findings(const struct composed *c, struct json_writer *w)
{
    jw_key(w, "findings");
    jw_begin_array(w);
    for (size_t i = 0; i < c->findings.n; i++) {
        const struct compose_finding *f = &c->findings.v[i];
        jw_begin_object(w);
        jw_kbool(w, "error", f->error);
        jw_kstr(w, "rule", f->rule);
        jw_kstr(w, "field", f->field);
        if (f->language.n)
            jw_kstr(w, "language", f->language);
        jw_kstr(w, "text", f->text);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void put_missing(const struct composed *c, struct json_writer *w)
{
    jw_key(w, "missing");
    jw_begin_array(w);
    for (size_t i = 0; i < c->missing.n; i++) {
        const struct compose_missing *m = &c->missing.v[i];
        jw_begin_object(w);
        jw_kstr(w, "field", m->field);
        jw_kstr(w, "label", m->label);
        jw_kcstr(w, "kind", m->kind);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void put_fields(const struct composed *c, struct json_writer *w)
{
    jw_key(w, "fields");
    jw_begin_array(w);
    for (size_t i = 0; i < c->fields.n; i++) {
        const struct compose_field *f = &c->fields.v[i];
        if (!f->asked)
            continue;
        jw_begin_object(w);
        jw_kcstr(w, "field", f->f->name);
        jw_kcstr(w, "label", f->f->label);
        jw_kcstr(w, "kind", words_of(&template_words_kind, f->f->kind));
        if (f->value.n)
            jw_kstr(w, "value", f->value);
        else
            jw_knull(w, "value");
        jw_kcstr(w, "origin", words_of(&words_draft_origin, f->origin));
        jw_kbool(w, "needed", f->needed);
        if (f->f->choices.n) {
            jw_key(w, "choices");
            jw_begin_array(w);
            for (size_t k = 0; k < f->f->choices.n; k++)
                jw_cstr(w, f->f->choices.v[k]);
            jw_end_array(w);
        }
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void put_texts(const struct composed *c, struct json_writer *w)
{
    jw_key(w, "texts");
    jw_begin_array(w);
    for (size_t i = 0; i < c->texts.n; i++) {
        const struct notice_info *info = c->texts.v[i].info;
        jw_begin_object(w);
        jw_kstr(w, "language", notice_language(info));
        jw_kstr(w, "review", c->texts.v[i].review);
        if (c->texts.v[i].by.n)
            jw_kstr(w, "by", c->texts.v[i].by);
        jw_kstr(w, "headline", info->headline);
        jw_kstr(w, "description", info->description);
        jw_kstr(w, "instruction", info->instruction);
        jw_kint(w, "sms_parts", (int64_t) sms_measure(info->headline).parts);
        jw_end_object(w);
    }
    jw_end_array(w);
}

/* Where it goes to: an approver reads it, and his console holds it against what he signs. */
static void put_where(const struct recipient *r, struct json_writer *w)
{
    jw_kcstr(w, "address", r->address);
    if (r->second) {
        jw_kcstr(w, "second", words_of(&words_channel, r->second));
        jw_kcstr(w, "second_address", r->second_address);
    }
    if (r->encrypted)
        jw_kcstr(w, "certificate", r->print);
}

static void put_recipients(const struct composed *c, struct json_writer *w)
{
    jw_key(w, "recipients");
    jw_begin_array(w);
    for (size_t i = 0; i < c->addressees.n; i++) {
        const struct compose_addressee *one = &c->addressees.v[i];
        jw_begin_object(w);
        jw_kcstr(w, "to", one->r->name);
        jw_kcstr(w, "title", one->r->title);
        jw_kcstr(w, "member", one->r->member[0] ? one->r->member : NULL);
        const char *slash = strchr(one->r->name, '/');
        jw_kcstr(w, "desk", slash ? slash + 1 : NULL);
        jw_kcstr(w, "channel", words_of(&words_channel, one->r->channel));
        jw_kcstr(w, "tlp", words_of(&words_tlp, one->r->tlp));
        jw_kcstr(w, "carries", words_of(&compose_words_carries, one->carries));
        if (one->why.n)
            jw_kstr(w, "why", one->why);
        jw_key(w, "languages");
        jw_begin_array(w);
        for (size_t k = 0; k < one->r->languages.n; k++)
            jw_cstr(w, one->r->languages.v[k]);
        jw_end_array(w);
        jw_kcstr(w, "encoder", one->r->encoder);
        put_where(one->r, w);
        jw_end_object(w);
    }
    jw_end_array(w);
}

static void put_areas(const struct composed *c, struct json_writer *w)
{
    jw_key(w, "areas");
    jw_begin_array(w);
    for (size_t i = 0; c->n.infos_n && i < c->n.infos[0].areas_n; i++)
        jw_str(w, c->n.infos[0].areas[i].desc);
    jw_end_array(w);
}

void compose_tell(const struct composed *c, struct json_writer *w)
{
    const char *const english[] = {"en"};
    const struct notice_info *info = compose_info_for(c, english, 1);
    char digest[SIGN_DIGEST_TEXT];
    jw_kcstr(w, "form", words_of(&words_draft_form, c->form));
    jw_kcstr(w, "template", c->t ? c->t->name : NULL);
    jw_kcstr(w, "type", c->t ? c->t->type : NULL);
    jw_kcstr(w, "status", words_of(&words_notice_status, c->n.status));
    jw_kcstr(w, "scope", words_of(&words_notice_scope, c->n.scope));
    jw_kcstr(w, "tlp", words_of(&words_tlp, c->tlp));
    jw_kbool(w, "person", c->person);
    jw_kcstr(w, "precedence", info ? words_of(&words_notice_precedence, c->precedence) : NULL);
    jw_kcstr(w, "why", info ? c->why : NULL);
    jw_kstr(w, "event", info ? info->event : SPAN_LIT(""));
    jw_kstr(w, "headline", info ? info->headline : SPAN_LIT(""));
    jw_kcstr(w, "urgency", info ? words_of(&words_urgency, info->urgency) : NULL);
    jw_kcstr(w, "severity", info ? words_of(&words_severity, info->severity) : NULL);
    jw_kcstr(w, "certainty", info ? words_of(&words_certainty, info->certainty) : NULL);
    jw_kcstr(w, "content", c->whole ? sign_digest_text(c->content, digest) : NULL);
    jw_kint(w, "hours", c->hours);
    jw_kint(w, "expires_s", (int64_t) c->hours * 3600);
    jw_kint(w, "errors", (int64_t) c->errors);
    jw_kint(w, "members", c->members);
    jw_kint(w, "desks", c->desks);
    put_findings(c, w);
    put_missing(c, w);
    put_fields(c, w);
    put_texts(c, w);
    put_areas(c, w);
    put_recipients(c, w);
}
