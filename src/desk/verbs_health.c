/* verbs_health: entries that officers add to what is told of persons' health. The desk knows that one was added, by whom, and the record's id: what it says was written into the vault before
 * (server/health.c), and stands in no fact. In the table of verbs.c. */
#include <stdio.h>

#include "desk/act.h"
#include "desk/health.h"

int verb_health_add(struct act *x)
{
    struct item it;
    unsigned n = 0;
    struct span type = names_get(&x->d->state.names, x->was->r.type);
    if (!health_is(type) || span_is(type, HEALTH_MEASURE))
        return act_refuse(x, WF_E_STATE, "incident", "days of onset and flights are added to a report of ill travellers (HLT.ILL_TRAVELLER, HLT.CLUSTER, HLT.DEATH_ON_BOARD, HLT.MDH_POSITIVE, HLT.CBRN): open one (new HLT.CLUSTER), and link it to this one (link ... part_of)");
    if (health_entry_row(x->q->record) != x->was->r.row)
        return act_refuse(x, WF_E_STATE, "incident", "what is told of persons' health is kept in the HEALTH RECORD, and there is none here");
    for (uint32_t after = 0; overlay_item_next(x->d->overlay, x->was->r.row, after, &it); after = it.r.n)
        n += it.r.kind == ITEM_HEALTH && it.r.state == ITEM_OPEN;
    if (n >= HEALTH_ENTRIES_MOST)
        return act_refuse(x, WF_E_LIMIT, "incident", "it has %u entries already, as many as one may have: take out what no longer holds (health drop), or open another incident and link it", n);
    if (act_room(x, ITEM_ROOM + 2 * x->q->record.n))
        return x->a->code;
    struct item *added = act_item_new(x, ITEM_HEALTH);
    added->text = x->q->record;
    added->r.text_seq = ITEM_TEXT_STATED;
    act_say(x, "entry %u added to the health record", added->r.n);
    return 0;
}

int verb_health_drop(struct act *x)
{
    struct item was;
    if (act_item_find(x, ITEM_HEALTH, &was))
        return x->a->code;
    if (was.r.state != ITEM_OPEN)
        return act_refuse(x, WF_E_STATE, "item", "entry %u was taken out already", was.r.n);
    act_item_finish(x, act_item_edit(x, &was), ITEM_GONE);
    snprintf(x->a->record, sizeof x->a->record, "%.*s", SPAN_FMT(was.text));
    act_say(x, "entry %u taken out of the health record: its key is destroyed", was.r.n);
    return 0;
}

bool desk_health_names(const struct desk *d, struct span record)
{
    struct item it;
    uint32_t row = health_entry_row(record);
    if (!row || row > d->state.head->incidents)
        return false;
    for (uint32_t after = 0; health_entry_next(&d->state, row, after, &it); after = it.r.n)
        if (span_eq(it.text, record))
            return true;
    return false;
}
