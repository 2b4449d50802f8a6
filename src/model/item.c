#include "model/item.h"

#define WORDS(id, label, ...) \
    static const char *const id##_list[] = {__VA_ARGS__}; \
    const struct words words_##id = {label, id##_list, ARRAY_LEN(id##_list)}

WORDS(item, "item", "task", "question", "referral", "link", "outcome", "clock", "playbook", "step", "assessment", "promise", "ruled-out", "agreement", "check", "watcher", "health");
WORDS(item_state, "state", "open", "done", "not-applicable", "declined", "gone", "breached");
WORDS(relation, "relation", "part_of", "caused_by", "related");
WORDS(referral, "referral", "protection", "victim-support", "health", "sar");
WORDS(outcome, "outcome", "ADMITTED", "ADMITTED_CONDITIONAL", "REFUSED_RETURNED_ON_CARRIER", "REFUSED_PENDING", "REFERRED_PROTECTION",
    "REFERRED_VICTIM_SUPPORT", "REFERRED_HEALTH", "HANDED_TO_POLICE", "RESCUED", "DECEASED", "ABSCONDED", "UNKNOWN");
WORDS(check, "check", "return", "transfer", "consular");
WORDS(check_answer, "answer", "no-risk", "risk");
WORDS(likelihood, "likelihood", "almost-no-chance", "very-unlikely", "unlikely", "roughly-even", "likely", "very-likely", "almost-certain");
WORDS(likelihood_range, "range", "1-5 %", "5-20 %", "20-45 %", "45-55 %", "55-80 %", "80-95 %", "95-99 %");
WORDS(confidence, "confidence", "low", "moderate", "high");

const struct words *item_words(uint8_t kind)
{
    switch (kind) {
    case ITEM_REFERRAL: return &words_referral;
    case ITEM_LINK: return &words_relation;
    case ITEM_OUTCOME: return &words_outcome;
    case ITEM_ASSESSMENT: return &words_likelihood;
    case ITEM_CHECK: return &words_check;
    default: return NULL;
    }
}

void item_init(struct item *it)
{
    memset(it, 0, sizeof *it);
    it->r.state = ITEM_OPEN;
    it->r.made = it->r.due = it->r.done = TIME_NONE;
}

bool item_is_running(const struct item_row *r)
{
    return r->kind == ITEM_CLOCK && (r->state == ITEM_OPEN || r->state == ITEM_BREACHED);
}

bool item_is_open_work(const struct item_row *r)
{
    return r->state == ITEM_OPEN && (r->kind == ITEM_TASK || r->kind == ITEM_QUESTION || r->kind == ITEM_REFERRAL || r->kind == ITEM_STEP || r->kind == ITEM_CHECK);
}

bool item_is_chased(const struct item_row *r)
{
    return r->state == ITEM_OPEN && (r->kind == ITEM_REFERRAL || r->kind == ITEM_CHECK);
}

static void put_name(struct json_writer *w, const char *key, const struct incident_context *c, uint16_t id)
{
    struct span s = names_get(c->names, id);
    if (s.n)
        jw_kstr(w, key, s);
    else
        jw_knull(w, key);
}

static void put_outcome(struct json_writer *w, int32_t n, enum item_counting how)
{
    if (how != ITEM_COUNT_EXACT && how != ITEM_COUNT_NONE && n > 0 && n < INCIDENT_FEW)
        jw_kcstr(w, "count", "<5");
    else if (n > 0 && how >= ITEM_COUNT_HIDDEN)
        jw_knull(w, "count");
    else
        jw_kint(w, "count", n);
}

void item_json(struct json_writer *w, const struct item *it, const struct incident_context *c, const char *other, enum item_counting counting)
{
    const struct words *words = item_words(it->r.kind);
    jw_begin_object(w);
    jw_kint(w, "n", it->r.n);
    jw_kcstr(w, "kind", words_of(&words_item, it->r.kind));
    jw_kcstr(w, "state", words_of(&words_item_state, it->r.state));
    jw_kcstr(w, "word", words ? words_of(words, it->r.word) : NULL);
    jw_kcstr(w, "other", other);
    if (it->r.kind == ITEM_OUTCOME)
        put_outcome(w, it->r.count, counting);
    else if (it->r.kind == ITEM_STEP)
        jw_kint(w, "count", it->r.count);
    else
        jw_knull(w, "count");
    if (it->text.n)
        jw_kstr(w, "text", it->text);
    else
        jw_knull(w, "text");
    put_name(w, "by", c, it->r.by);
    put_name(w, "to", c, it->r.to);
    jw_ktime(w, "made", it->r.made);
    jw_ktime(w, "due", it->r.due);
    jw_ktime(w, "done", it->r.done);
    put_name(w, "done_by", c, it->r.done_by);
    if (it->r.kind == ITEM_STEP)
        jw_kint(w, "part_of", it->r.part_of);
    if (it->r.kind == ITEM_CHECK)
        jw_kcstr(w, "answer", words_of(&words_check_answer, (uint32_t) it->r.count));
    if (it->r.kind == ITEM_ASSESSMENT) {
        jw_kcstr(w, "range", words_of(&words_likelihood_range, it->r.word));
        jw_kcstr(w, "confidence", words_of(&words_confidence, (uint32_t) it->r.count));
    }
    jw_end_object(w);
}
