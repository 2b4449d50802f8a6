/* runs_known: what the floor itself answers to the questions that say so (.known): its posture, and the global level; and what was decided with a level that is no longer
 * the one. Officers don't answer them: who says another thing than the floor is told so.
 */
#include <stdio.h>

#include "desk/impl.h"

/* The word that stands there now, as a choice's id. */
static const char *word_of(const struct desk *d, uint32_t known, char out[40])
{
    struct posture_row p;
    struct level_row l;
    posture_get(d, &p);
    posture_level_get(d, &l);
    const char *word = known == WF_KNOWN_POSTURE ? words_of(&words_posture, posture_of(&p)) : words_of(&words_level, level_of(&l));
    size_t n = 0;
    for (; word && word[n] && n < 39; n++)
        out[n] = word[n] == '_' ? '-' : (char) (word[n] >= 'A' && word[n] <= 'Z' ? word[n] | 32 : word[n]);
    out[n] = 0;
    return out;
}

int runs_known(const struct desk *d, struct arena *a, const wf_protocol *p, struct span given, struct span *out, struct err *e)
{
    struct json *v = NULL;
    struct buf text = {0};
    struct json_writer w;
    char word[40];
    int rc = given.n ? json_parse(a, given, NULL, &v, e) : 0;
    *out = given;
    if (rc || !v || v->type != JSON_OBJECT)
        return rc; /* nothing is answered, or what is no answer is told where it is read */
    jw_init(&w, &text);
    jw_begin_object(&w);
    JSON_EACH (one, v) {
        const wf_question *q = protocol_question(p, one->key);
        if (rc == 0 && q && q->known && one->type != JSON_NULL && !(one->type == JSON_STRING && span_is(one->s, word_of(d, q->known, word))))
            rc = err_field(e, WF_E_INVALID, "answers", "\"%s\" is %s: the floor answers that itself (%s)", q->id, word_of(d, q->known, word), q->known == WF_KNOWN_POSTURE ? "posture" : "level");
        if (q && q->known)
            continue;
        jw_key_span(&w, one->key);
        jw_raw(&w, one->raw);
    }
    for (size_t i = 0; i < p->questions.n; i++)
        if (p->questions.v[i].known && protocol_choice(&p->questions.v[i], span_str(word_of(d, p->questions.v[i].known, word))))
            jw_kcstr(&w, p->questions.v[i].id, word);
    jw_end_object(&w);
    if (rc == 0)
        *out = arena_span(a, buf_view(&text));
    buf_free(&text);
    return rc;
}

static bool asks(const wf_protocol *p, uint32_t known)
{
    for (size_t i = 0; p && i < p->questions.n; i++)
        if (p->questions.v[i].known == known)
            return true;
    return false;
}

int runs_level_changed(struct desk *d, struct err *e)
{
    int rc = 0;
    for (uint32_t n = runs_count(d); rc == 0 && n > 0; n--) {
        struct run_row was;
        char id[16];
        if (!runs_get(d, n, &was) || (was.state != RUN_DECIDED && was.state != RUN_REQUESTED && was.state != RUN_ANSWERED) || !asks(runs_descriptor(d, was.protocol, NULL), WF_KNOWN_LEVEL))
            continue;
        struct change *c = batch_new_change(d, CHANGE_RUN, SPAN_LIT("engine"));
        c->verb = SPAN_LIT("protocol level");
        struct run_row *r = runs_change(d, c, &was);
        r->reassess = d->now;
        runs_set_next(r);
        c->say = span_str(arena_printf(&d->overlay->arena, "%s: the global level changed since it was decided", runs_id(n, id)));
        rc = batch_change(d, c, OFFSET_NONE, e);
        rc = rc ? rc : runs_tell_incident(d, SPAN_LIT("engine"), was.incident, false, span_make("", 0), e, "%.*s", SPAN_FMT(c->say));
    }
    return rc;
}
