/* type: the event types of urn:amicf:event:1 (DOMAIN 11), what each means by default, which of them latch.
 *
 * Owns the one table of types. Default impact and urgency come from share/watchfloor/types.conf, which a centre may edit:
 * type_defaults_load reads it into a struct that the desk holds.
 */
#ifndef WF_MODEL_TYPE_H
#define WF_MODEL_TYPE_H

#include "base/err.h"
#include "base/mem.h"

/* name, sublayer, latches (a human must leave RTN_UNACK), floor (never below P2 when impact or urgency are missing) */
#define TYPE_LIST(X) \
    X("SYS.GATE_OUTAGE", OTHER, 0, 0) \
    X("SYS.BCS_OUTAGE", OTHER, 0, 0) \
    X("SYS.FEED_SILENT", OTHER, 0, 0) \
    X("SYS.CYBER", CRIME, 0, 0) \
    X("SYS.POWER", OTHER, 0, 0) \
    X("SYS.NOTIFIER", OTHER, 0, 0) \
    X("SYS.NOTICE", OTHER, 0, 0) \
    X("FLOW.SURGE", CRISIS, 0, 0) \
    X("FLOW.QUEUE", OTHER, 0, 0) \
    X("FLOW.STRANDED", CRISIS, 0, 0) \
    X("FLOW.CLOSURE", OTHER, 0, 0) \
    X("FLOW.REOPEN", OTHER, 0, 0) \
    X("DOC.FRAUD", CRIME, 0, 0) \
    X("DOC.LOST_STOLEN", CRIME, 0, 0) \
    X("DOC.IMPOSTOR", CRIME, 0, 0) \
    X("DOC.BATCH_THEFT", CRIME, 0, 0) \
    X("MOV.IRREGULAR_ENTRY", CROSSING, 0, 0) \
    X("MOV.IRREGULAR_EXIT", CROSSING, 0, 0) \
    X("MOV.OVERSTAY_CLUSTER", CROSSING, 0, 0) \
    X("MOV.STOWAWAY", CROSSING, 0, 0) \
    X("MOV.SMUGGLING_SUSPECTED", CRIME, 0, 0) \
    X("MOV.BOAT_ARRIVAL", CROSSING, 0, 1) \
    X("MOV.SECONDARY", CROSSING, 0, 0) \
    X("THB.INDICATOR", CRIME, 0, 1) \
    X("THB.SCAM_COMPOUND", CRIME, 0, 1) \
    X("THB.RESCUE", CRIME, 0, 1) \
    X("THB.MINOR", CRIME, 0, 1) \
    X("SEC.THREAT", CRISIS, 0, 1) \
    X("SEC.BOMB", CRISIS, 0, 1) \
    X("SEC.WANTED_LEAD", CRIME, 0, 1) \
    X("SEC.WEAPON", CRIME, 0, 1) \
    X("SEC.OFFICER_ASSAULT", CRIME, 0, 1) \
    X("SEC.FTF", CRIME, 0, 1) \
    X("HLT.ILL_TRAVELLER", CRISIS, 1, 1) \
    X("HLT.CLUSTER", CRISIS, 1, 1) \
    X("HLT.DEATH_ON_BOARD", CRISIS, 1, 1) \
    X("HLT.MDH_POSITIVE", CRISIS, 1, 1) \
    X("HLT.BORDER_MEASURE", CRISIS, 1, 1) \
    X("HLT.CBRN", CRISIS, 1, 1) \
    X("HAZ.WEATHER", CRISIS, 0, 0) \
    X("HAZ.QUAKE", CRISIS, 0, 0) \
    X("HAZ.VOLCANO", CRISIS, 0, 0) \
    X("HAZ.HAZE", CRISIS, 0, 0) \
    X("HAZ.TSUNAMI", CRISIS, 0, 0) \
    X("CON.MASS_CASUALTY", CRISIS, 1, 0) \
    X("CON.DETAINED_NATIONAL", OTHER, 0, 0) \
    X("CON.EVACUATION", CRISIS, 0, 0) \
    X("RGT.RIGHTS_REPORT", OTHER, 0, 0) \
    X("INT.TREND", OTHER, 0, 0) \
    X("INT.MODUS_OPERANDI", CRIME, 0, 0) \
    X("ADM.POLICY_CHANGE", OTHER, 0, 0) \
    X("ADM.EXERCISE", OTHER, 0, 0)

/* DOMAIN 4: a, b, c, d of Reg. 1052/2013 Art 9(3). */
enum sublayer { SUBLAYER_CROSSING = 1, SUBLAYER_CRIME, SUBLAYER_CRISIS, SUBLAYER_OTHER };
extern const struct words words_sublayer;

struct type {
    const char *name;
    uint8_t sublayer;
    bool latches; /* health, death, missing (DOMAIN 9.3) */
    bool floor;   /* CONTRACT: priority assumed is never below P2 */
};

size_t type_count(void);
/* i < type_count(); NULL past the end. Its number in struct names is i + 1. */
const struct type *type_at(size_t i);
/* NULL when it is none of ours (a plugin's own). */
const struct type *type_find(struct span name);
/* May this report bear the type: one of ours, or `PLUGIN.X` with the plugin's name in capitals (plugin may be empty: none of its own)? */
bool type_allowed(struct span name, struct span plugin);
/* True for the family "HLT" of "HLT.CLUSTER". */
bool type_in(struct span name, const char *family);

/* Default impact and urgency by type; 0 where the file gives none. */
struct type_default {
    char type[64];
    uint8_t impact, urgency;
};
struct type_defaults {
    struct type_default *v;
    size_t n;
};
/* Reads lines `TYPE IMPACT URGENCY` ('#' begins a comment; '-' is none; `FAMILY.*` for all that is not named). Every wrong line is told with its
 * number; nothing is taken when one is wrong. Free with type_defaults_free. */
int type_defaults_load(struct type_defaults *out, const char *path, struct err *e);
void type_defaults_free(struct type_defaults *d);
/* The entry for a type: its own, else its family's; NULL. */
const struct type_default *type_default_for(const struct type_defaults *d, struct span type);

#endif
