/* signal: the rules of an incident's signal (DOMAIN 9.3), shared by reports and verbs. Declared in impl.h; its clocks are in clocks.c. */
#include "desk/impl.h"

void signal_trigger(struct incident *i)
{
    i->r.signal = i->r.condition == WF_CONDITION_CLEARED ? SIGNAL_RTN_UNACK : SIGNAL_UNACK;
    i->m.acked = TIME_NONE;
    i->m.acked_by = 0;
    if (i->r.flags & INCIDENT_SHELVED && i->m.aside > ASIDE_SHELVED)
        i->m.swallowed++; /* what flaps is back when it is steady, what is out of service when that is over: meanwhile it is counted */
    else
        signal_unshelve(i);
}

void signal_rise(struct incident *i)
{
    if (i->m.aside != ASIDE_SERVICE)
        signal_unshelve(i);
    signal_trigger(i);
}

void signal_clear(struct incident *i)
{
    if (i->r.signal == SIGNAL_UNACK)
        i->r.signal = SIGNAL_RTN_UNACK;
    else if (i->r.signal == SIGNAL_ACK)
        i->r.signal = SIGNAL_NORMAL;
}

void signal_ack(struct incident *i, uint16_t officer, wf_time now)
{
    if (i->r.signal != SIGNAL_UNACK && i->r.signal != SIGNAL_RTN_UNACK)
        return;
    i->r.signal = i->r.signal == SIGNAL_UNACK ? SIGNAL_ACK : SIGNAL_NORMAL;
    i->m.acked = now;
    i->m.acked_by = officer;
}

void signal_unshelve(struct incident *i)
{
    i->r.flags &= (uint16_t) ~INCIDENT_SHELVED;
    i->m.shelved = TIME_NONE;
    i->m.shelved_by = 0;
    i->m.aside = 0;
    i->m.swallowed = 0;
}
