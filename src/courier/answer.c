/* answer: see answer.h. */
#include "courier/answer.h"

#include <stdio.h>

#include "base/json.h"
#include "text/clean.h"

void answer_of_status(long status, int64_t retry_after_s, struct outcome *o)
{
    static const long later[] = {408, 425, 429};
    bool wait = false;
    for (size_t i = 0; i < ARRAY_LEN(later); i++)
        wait |= status == later[i];
    if (status == 208 || status == 409)
        outcome_set(o, OUTCOME_DELIVERED, "HTTP %ld: it was there already", status);
    else if (status >= 200 && status < 300)
        outcome_set(o, OUTCOME_DELIVERED, "HTTP %ld", status);
    else if (status >= 300 && status < 400)
        outcome_set(o, OUTCOME_FAILED, "HTTP %ld: it points elsewhere, and that is not followed", status);
    else if (status >= 400 && status < 500 && !wait)
        outcome_set(o, OUTCOME_REJECTED, "HTTP %ld", status);
    else
        outcome_set(o, OUTCOME_FAILED, "HTTP %ld", status);
    if (o->state == OUTCOME_FAILED)
        o->wait_s = retry_after_s;
}

static void take_by(struct outcome *o, struct span by)
{
    struct buf clean = {0};
    (void) text_clean(span_make(by.p, by.n < sizeof o->by - 1 ? by.n : sizeof o->by - 1), 0, &clean);
    (void) snprintf(o->by, sizeof o->by, "%s", clean.p ? clean.p : "");
    buf_free(&clean);
}

bool answer_of_json(struct span body, struct outcome *o)
{
    static const char *const words[] = {"text", "reason", "error", "message"};
    struct arena a = {0};
    struct json *v = NULL;
    bool said = false;
    if (json_parse(&a, body, NULL, &v, NULL) == 0 && v->type == JSON_OBJECT) {
        uint32_t state = words_find(&outcome_words, json_str(v, "state"));
        struct span text = span_make(NULL, 0);
        for (size_t i = 0; i < ARRAY_LEN(words) && !text.n; i++)
            text = json_str(v, words[i]);
        if (o->state == OUTCOME_DELIVERED && (state == OUTCOME_ACKED || state == OUTCOME_REJECTED)) {
            o->state = state;
            take_by(o, json_str(v, "by"));
            said = true;
        }
        if (text.n && o->state != OUTCOME_DELIVERED) {
            outcome_add(o, text);
            said = true;
        }
    }
    arena_free(&a);
    return said;
}

bool answer_is_xml(struct span body)
{
    size_t i = body.n >= 3 && memcmp(body.p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (i < body.n && strchr(" \t\r\n", body.p[i]) && body.p[i])
        i++;
    return i < body.n && body.p[i] == '<';
}

bool answer_of_alert(struct span type, struct span by, struct span words, struct outcome *o)
{
    bool ack = span_is(type, "Ack");
    if (!ack && !span_is(type, "Error"))
        return false;
    outcome_set(o, ack ? OUTCOME_ACKED : OUTCOME_REJECTED, "CAP %s", ack ? "Ack" : "Error");
    outcome_add(o, words);
    take_by(o, by);
    return true;
}
