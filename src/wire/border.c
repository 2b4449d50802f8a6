/* border: see border.h. */
#include "wire/border.h"

enum { FRESH_S = 24 * 3600 };

const struct border_kind border_kinds[BORDER_KINDS] = {{"CLOSURE", "CLOSURE"}, {"REOPENING", "REOPEN"}, {"HOURS", "HOURS"}, {"ENTRY_RULE", "ENTRY"}, {"QUOTA", "QUOTA"}, {"CARRIER_INSTRUCTION", "CARRIER"}, {"EXTRA_SCREENING", "SCREEN"}, {"HEALTH_MEASURE", "HEALTH"}};

static wf_time time_of(const struct json *cell, const char *key)
{
    wf_time t;
    return time_parse(json_str(cell, key), &t, NULL, NULL) ? TIME_NONE : t;
}

/* By its times: what was told a while ago is as it is now. */
static enum border_how how_of(const struct json *cell, wf_time now)
{
    struct span state = json_str(cell, "state");
    wf_time from = time_of(cell, "effective"), until = time_of(cell, "until");
    if (!state.n)
        return json_bool(cell, "conflict", false) ? BORDER_SENDS : BORDER_NOTHING;
    if (span_is(state, "LIFTED"))
        return json_bool(cell, "still_reported", false) ? BORDER_ALONE : BORDER_LIFTED;
    if (span_is(state, "SUPERSEDED"))
        return BORDER_REPLACED;
    if (now != TIME_NONE && until != TIME_NONE && until <= now)
        return BORDER_OVER;
    if (now != TIME_NONE && from != TIME_NONE && now < from)
        return BORDER_FROM;
    return json_bool(cell, "ends_soon", false) ? BORDER_ENDS : BORDER_ON;
}

void border_cell(const struct json *row, const struct border_kind *kind, wf_time now, struct border_cell *out)
{
    static const char *const words[] = {"", "ON", "ENDS", "FROM", "LIFT", "LIFT?", "OVER", "REPL", "SENDS"};
    const struct json *cell = json_get(json_get(row, "cells"), kind->word);
    wf_time changed = cell ? time_of(cell, "changed") : TIME_NONE;
    *out = (struct border_cell){.how = BORDER_NOTHING, .word = "", .next = TIME_NONE};
    if (!cell)
        return;
    out->how = how_of(cell, now);
    out->word = words[out->how];
    out->conflict = json_bool(cell, "conflict", false);
    out->fresh = changed != TIME_NONE && now != TIME_NONE && changed <= now && now - changed < (int64_t) FRESH_S * NSEC_PER_SEC;
    out->direction = json_str(cell, "direction");
    out->next = out->how == BORDER_FROM ? time_of(cell, "effective") : out->how == BORDER_ON || out->how == BORDER_ENDS ? time_of(cell, "until")
                                                                                                                        : TIME_NONE;
}

const char *border_marks(const struct border_cell *c)
{
    return c->conflict ? c->fresh ? "!*" : "! " : c->fresh ? " *"
                                                           : "  ";
}
