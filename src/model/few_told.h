/* few_told: one to four persons in what an officer writes of a health incident at night: "3 ill", "two suspected cases", "ill: 2", "2 of 14 passengers", "tiga orang sakit". Careful with false alarms,
 * as action_few_find (action.h), which is for the few words of a measure, is not: the number of a gate or of a question, flights, officers, lists of passengers, hours and bounds ("more than 3") are
 * no persons, nor is an article ("a passenger", "satu", "uma"). Words in the languages of the members stand in tables: what is not there is not found.
 */
#ifndef WF_MODEL_FEW_TOLD_H
#define WF_MODEL_FEW_TOLD_H

#include "base/mem.h"

/* The next one from byte `from` on: *n bytes of the number at *at. */
bool few_told(struct span s, size_t from, size_t *at, size_t *n);

#endif
