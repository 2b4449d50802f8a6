/* detail_health: what was told of persons' health, in an incident's record: how long it lives, as a bar that empties, and its words for who has opened it. Called by
 * detail.c alone. */
#include <stdio.h>

#include "console/model/age.h"
#include "console/view/detail.h"
#include "console/view/put.h"
#include "console/widget/page.h"

/* "[=====.......] erased Sun 12-20 14:32Z, in 21 d" */
static void lifetime(struct page *p, const struct model *m, const struct json *health)
{
    wf_time until, now = model_now(m);
    char bar[PUT_LIFE_BAR + 3], at[32], left[32], text[128];
    int full;

    if (!put_life_bar(m, health, bar, &until, &full))
        return;
    age_moment(until, now, at);
    age_words(until > now ? until - now : 0, left);
    snprintf(text, sizeof text, "%s erased %s, in %s", bar, at, left);
    page_line(p);
    page_str(p, 2, text, full > PUT_LIFE_BAR / 4 ? ROLE_DIM : ROLE_STRONG);
}

static const struct {
    const char *why, *text;
} reasons[] = {
    {"unread", "Enter opens what was told of persons, and that you read it is recorded."},
    {"role", "What was told of persons is for those who work with it."},
    {"erased", "What was told of persons has had its time and is erased."},
};

static void withheld(struct page *p, struct span why)
{
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (span_is(why, reasons[i].why)) {
            page_line(p);
            page_text(p, 2, false, span_str(reasons[i].text), ROLE_STRONG);
        }
}

static void told(struct page *p, const struct json *words)
{
    static const char *const texts[] = {"title", "text"};

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (json_str(words, texts[i]).n) {
            page_line(p);
            page_text(p, 2, false, json_str(words, texts[i]), i ? ROLE_BASE : ROLE_STRONG);
        }
    JSON_EACH (label, json_get(words, "labels")) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int) (label->key.n < 63 ? label->key.n : 63), label->key.p);
        page_line(p);
        page_str(p, 2, name, ROLE_DIM);
        page_part(p, -1, label->s, ROLE_BASE);
    }
}

/* "entry 7 r.sari", each that an officer added. */
static void entries(struct page *p, const struct model *m, const struct json *list)
{
    char n[32];

    JSON_EACH (one, list) {
        snprintf(n, sizeof n, "entry %lld", (long long) json_int(one, "entry", 0));
        page_line(p);
        page_pair(p, n, SPAN_LIT("added by"), ROLE_DIM);
        page_part(p, -1, json_str(one, "officer"), ROLE_OWNER);
        lifetime(p, m, one);
        withheld(p, json_str(one, "withheld"));
        told(p, json_get(one, "told"));
    }
}

void detail_health(struct page *p, const struct model *m, const struct row *r)
{
    const struct json *health = json_get(r->j, "health"), *list = json_get(r->j, "health_entries");
    bool report = health && health->type == JSON_OBJECT;

    if (!report && !json_first(list))
        return;
    page_line(p);
    page_rule(p, "Health record");
    if (report) {
        lifetime(p, m, health);
        withheld(p, json_str(health, "withheld"));
        told(p, json_get(health, "told"));
    }
    entries(p, m, list);
}
