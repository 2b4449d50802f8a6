/* priority: DOMAIN 9.2 with its floors, and the rule that gave the result. */
#include "model/incident.h"
#include "model/type.h"

uint8_t priority_matrix(uint8_t impact, uint8_t urgency)
{
    /* VERY_HIGH is impact 4. Past and Unknown share a column. */
    static const uint8_t matrix[4][4] = {
        {3, 3, 4, 4}, /* LOW */
        {2, 3, 3, 4}, /* MEDIUM */
        {1, 2, 2, 3}, /* HIGH */
        {1, 1, 2, 2}, /* VERY_HIGH */
    };
    uint8_t column = urgency >= WF_URGENCY_PAST ? 3 : (uint8_t) (urgency - 1);
    return matrix[impact - 1][column];
}

uint32_t priority_own_by_s(uint8_t priority)
{
    static const uint32_t s[] = {60, 300, 900, 1800};
    return s[priority >= 1 && priority <= 4 ? priority - 1 : 3];
}

static void raise_to_p2(struct incident *i, uint8_t rule)
{
    if (i->r.given > 2) {
        i->r.given = 2;
        i->r.rule = rule;
    }
}

void priority_decide(struct incident *i, struct span type, const struct type_defaults *defaults)
{
    const struct type *t = type_find(type);
    const struct type_default *d = type_default_for(defaults, type);
    uint8_t impact = i->r.impact ? i->r.impact : d ? d->impact : 0;
    uint8_t urgency = i->r.urgency ? i->r.urgency : d ? d->urgency : 0;
    bool said = i->r.impact && i->r.urgency, known = impact && urgency;

    i->r.flags = (uint16_t) (said ? i->r.flags & ~INCIDENT_ASSUMED : i->r.flags | INCIDENT_ASSUMED);
    i->r.given = priority_matrix(impact ? impact : WF_IMPACT_MEDIUM, urgency ? urgency : WF_URGENCY_EXPECTED);
    i->r.rule = said ? RULE_MATRIX : known ? RULE_DEFAULT : RULE_ASSUMED;
    if (!said && t && t->floor)
        raise_to_p2(i, RULE_ASSUMED_P2);
    if (i->m.dead > 0 || i->m.injured > 0 || i->m.missing > 0)
        raise_to_p2(i, RULE_LIFE);
    if (i->m.minors > 0)
        raise_to_p2(i, RULE_MINOR);
    if (i->r.protection >= 2)
        raise_to_p2(i, RULE_PROTECTION);
    if (!(i->r.flags & INCIDENT_OVERRIDE))
        i->r.priority = i->r.given;
}
