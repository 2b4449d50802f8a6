/* states: which state a verb may make of which, by the table of CONTRACT; what the walk holds each step against. */
#ifndef WF_TEST_DESK_STATES_H
#define WF_TEST_DESK_STATES_H

#include "desk_support.h"

/* CONTRACT, "Verbs and states": from, verb, to. */
static bool may_become(uint8_t from, struct span verb, uint8_t to)
{
    bool open = incident_is_open(from), worked = open && from != STATE_NEW;
    if (span_is(verb, "own") || span_is(verb, "assign"))
        return open && to == (from == STATE_NEW ? STATE_TRIAGED : from);
    if (span_is(verb, "activate"))
        return worked && to == STATE_ACTIVE;
    if (span_is(verb, "monitor"))
        return worked && to == STATE_MONITORING;
    if (span_is(verb, "resolve"))
        return open && (to == STATE_RESOLVED || to == STATE_CLOSED);
    if (span_is(verb, "close"))
        return from == STATE_RESOLVED && to == STATE_CLOSED;
    if (span_is(verb, "reopen"))
        return (from == STATE_RESOLVED || from == STATE_CLOSED) && to == STATE_ACTIVE;
    if (span_is(verb, "discard"))
        return (from == STATE_NEW || from == STATE_TRIAGED) && to == STATE_DISCARDED;
    if (span_is(verb, "transfer"))
        return from == STATE_TRANSFERRED ? to == STATE_TRANSFERRED || to == STATE_TRIAGED
                                         : (from == STATE_NEW || from == STATE_TRIAGED) && to == STATE_TRANSFERRED;
    if (span_is(verb, "merge"))
        return open && to == STATE_DUPLICATE;
    if (span_is(verb, "split"))
        return from == STATE_DUPLICATE && incident_is_open(to);
    if (span_is(verb, "dispose"))
        return from == STATE_RESOLVED && to == from;
    if (span_is(verb, "release"))
        return open && to == from;
    if (span_is(verb, "undo"))
        return true; /* what it gives back is looked at by itself */
    return to == from; /* note, ack, priority, set, persons, grade, protect, called, and what hangs on it */
}

#endif
