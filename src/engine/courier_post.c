/* courier_post: see courier_post.h. */
#include "engine/courier_post.h"

#include <stdio.h>

#include "text/clean.h"

static void word_drop(struct post *p)
{
    struct word *w = p->words;
    p->words = w->next;
    if (!p->words)
        p->words_end = &p->words;
    mem_free(w->text);
    mem_free(w->by);
    mem_free(w);
}

void courier_post_free(struct post *p)
{
    while (p->words)
        word_drop(p);
    mem_free(p->to);
    mem_free(p->told);
    mem_free(p);
}

void courier_post_tell(struct engine *g, struct post *p)
{
    char via[64];
    (void) snprintf(via, sizeof via, "%s%s", words_of(&words_channel, p->channel), p->second ? ", second path" : "");
    while (p->words) {
        const struct word *w = p->words;
        struct err e = {0};
        struct desk_delivery x = {.n = p->n, .no = p->no, .state = w->state, .at = TIME_NONE, .by = span_str(w->by), .via = span_str(via), .text = span_str(w->text), .readback = w->readback, .second = p->second, .attempts = w->tries};
        int code = desk_delivery(g->desk, &x, &e);
        if (code == WF_E_AGAIN || code == WF_E_LIMIT)
            return;
        if (code < 0)
            log_warn(g->log, "courier", "%s, %s: what came of it could not be recorded: %s", p->id, p->to, e.text);
        word_drop(p);
    }
}

void courier_post_learn(struct engine *g, struct post *p, uint8_t state, uint8_t readback, struct span text, struct span by)
{
    struct buf clean = {0};
    struct word *w = mem_alloc(sizeof *w);
    *w = (struct word){.state = state, .readback = readback, .tries = p->tries};
    (void) text_clean(text.p ? text : SPAN_LIT(""), 0, &clean);
    w->text = mem_strndup(clean.p ? clean.p : "", clean.n);
    buf_clear(&clean);
    (void) text_clean(by.p ? by : SPAN_LIT(""), 0, &clean);
    w->by = clean.n ? mem_strndup(clean.p, clean.n) : NULL;
    buf_free(&clean);
    p->tries = 0;
    *p->words_end = w;
    p->words_end = &w->next;
    courier_post_tell(g, p);
}
