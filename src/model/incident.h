/* incident: the record that people own: its fixed-width rows, its words, its priority, its JSON.
 *
 * Plain data. The desk decides what changes; the tables of the desk hold the rows. Everyone right of model may read.
 */
#ifndef WF_MODEL_INCIDENT_H
#define WF_MODEL_INCIDENT_H

#include "base/json.h"
#include "model/names.h"
#include "model/words.h"
#include "watchfloor/plugin.h"

enum incident_state {
    STATE_NEW = 1,
    STATE_TRIAGED,
    STATE_ACTIVE,
    STATE_MONITORING,
    STATE_RESOLVED,
    STATE_CLOSED,
    STATE_DUPLICATE,
    STATE_DISCARDED,
    STATE_TRANSFERRED,
    STATE_END
};
/* ISA-18.2 (DOMAIN 9.3). SHELVED and what suppresses are flags beside it. */
enum incident_signal { SIGNAL_NORMAL = 1, SIGNAL_UNACK, SIGNAL_ACK, SIGNAL_RTN_UNACK };
/* The same with what is put aside: what lists show as "alert". */
enum incident_alert { ALERT_NORMAL = 1, ALERT_UNACK, ALERT_ACK, ALERT_RTN_UNACK, ALERT_SHELVED, ALERT_SUPPRESSED, ALERT_OUT_OF_SERVICE };
/* Why its signal is put aside (INCIDENT_SHELVED): by an officer for a time, by the desk itself, by a supervisor while its source is being seen to. */
enum incident_aside { ASIDE_SHELVED = 1, ASIDE_FLAPPING, ASIDE_CHATTERING, ASIDE_SERVICE };
/* What makes a signal one that nobody should have to look at each time: bits. */
enum incident_noise { NOISE_FLAPPING = 1, NOISE_CHATTERING = 2, NOISE_STALE = 4 };
/* To whom it was escalated: the next officer, the supervisor, the liaison group. */
enum incident_tier { TIER_NEXT = 1, TIER_SUPERVISOR, TIER_LIAISON };
/* What calls somebody who does not look at the screen; how far it was escalated stands above them (INCIDENT_ALARM_TIER). */
enum incident_alarm { ALARM_UNOWNED = 1, ALARM_OVERDUE = 2, ALARM_TIER_SHIFT = 2, ALARM_BITS = 4 };
enum incident_disposition { DISPOSITION_CONFIRMED = 1, DISPOSITION_NOT_AN_INCIDENT, DISPOSITION_INSUFFICIENT_DATA, DISPOSITION_DRILL, DISPOSITION_TRANSFERRED };
/* Which rule gave the priority. */
enum incident_rule {
    RULE_MATRIX = 1,  /* impact x urgency, both said */
    RULE_DEFAULT,     /* impact x urgency, from the type's default */
    RULE_ASSUMED,     /* neither said nor in the data file: assumed */
    RULE_ASSUMED_P2,  /* assumed, of a family that is never below P2 */
    RULE_LIFE,        /* floor P2: dead, injured, missing */
    RULE_MINOR,       /* floor P2: minors */
    RULE_PROTECTION,  /* floor P2: protection 2 or 3 */
    RULE_OVERRIDE     /* an officer, with a reason */
};
enum incident_flag {
    INCIDENT_LATCHED = 1,       /* only a human leaves RTN_UNACK */
    INCIDENT_REOPENED = 2,
    INCIDENT_BY_HAND = 4,       /* opened by an officer */
    INCIDENT_OVERRIDE = 8,      /* the priority is an officer's */
    INCIDENT_ASSUMED = 16,      /* impact or urgency were assumed */
    INCIDENT_NO_PLACE = 32,     /* location_unknown */
    INCIDENT_SHELVED = 64,      /* put aside until more.shelved: no clock runs, it waits in no inbox */
    INCIDENT_OWN_LINK = 128,    /* SYS.FEED_SILENT of our own link */
    INCIDENT_ACCEPTED = 256,    /* TRANSFERRED, and the member took it */
    INCIDENT_LISTED = 512,      /* on the last complete list of its source */
    INCIDENT_PERSONS_UNKNOWN = 1024,
    INCIDENT_TITLE_REDACTED = 2048,
    INCIDENT_EXERCISE = 4096,
    INCIDENT_LEGAL = 8192,      /* a clock of the law runs */
    INCIDENT_SUPPRESSED = 16384, /* inside another one (more.parent): counted, no clock runs, it waits in no inbox */
    INCIDENT_HEALTH = 32768     /* what was told of persons lies in a health record, which the newest report's label names */
};

/* Reports of rights (RGT.*) are numbered by themselves, so that no gap among the others tells of one: this bit is set, and "R00001" stands for the number. */
#define INCIDENT_RIGHTS_NUMBER UINT32_C(0x80000000)

/* What lists, filters and the rules of the desk look at: one cache-friendly row each. Times are TIME_NONE when absent.
 * Invariant: rev >= 1 for a row in use; priority 1..4; signal 1..4; row is its place in the table, from 1 on. */
struct incident_row {
    uint32_t row;
    uint32_t number; /* of its UTC year; with INCIDENT_RIGHTS_NUMBER of the year's reports of rights */
    uint16_t year;
    uint16_t flags;  /* enum incident_flag */
    uint32_t rev;    /* changes that an officer would want to know of */
    uint32_t reports, duplicates;
    uint16_t type, source, owner, by; /* struct names; by: who changed it last */
    char member[2];     /* "\0\0": none */
    char checkpoint[6]; /* "": none */
    uint8_t state, former; /* former: the state before DUPLICATE, TRANSFERRED */
    uint8_t priority, given; /* given: what the rule says, also while an override stands */
    uint8_t rule, signal, condition, disposition;
    uint8_t tlp, pap, impact, urgency, severity, certainty;
    uint8_t protection; /* 0..3 */
    uint8_t signature;  /* enum report_signature of the report that gave the values; 0: none was spoken of */
    char grade[2];
    uint16_t title_n;
    uint32_t text_at; /* where its strings lie, in 8 bytes of the desk's heap; 0: none */
    wf_time opened, updated, due, occurred, resolved;
    uint64_t chain; /* seq of its last fact in the timeline */
    uint64_t stamp; /* seq of the last fact that touched it at all */
    uint32_t original; /* DUPLICATE: the row of the original */
    uint32_t related;  /* the row of the one that it follows; 0: none */
};
_Static_assert(sizeof(struct incident_row) == 128, "the row is two cache lines");

/* So many publishers and stories of one incident are told apart. */
enum { VOICES_MOST = 8 };
/* So many bytes for the states of the persons: eight codes of two letters. */
enum { NATIONS_ROOM = 24 };

/* The rest of the whole record, fixed width. */
struct incident_more {
    wf_time detected, reported, received, expires;
    wf_time cond_time; /* `reported` of what set the condition: an older report does not change it */
    wf_time acked;
    wf_time silent_since;
    /* What the desk's clock waits for: the end of the shelf, of an ack that nobody owns, the next escalation. */
    wf_time shelved, lapse, escalate;
    wf_time legal_due, legal_next; /* of the clocks of the law: when the first is, or was, to be met; when the next one's time is over */
    double lat, lon; /* NaN: none */
    int16_t occurred_off, detected_off, reported_off, expires_off;
    int32_t involved, dead, injured, missing, minors, in_need; /* -1: not said */
    uint64_t first;   /* seq of its first fact */
    uint64_t intake;  /* seq of its newest report body */
    uint64_t digest;  /* of its newest report */
    uint16_t acked_by, resolved_by, opened_by, shelved_by;
    char transfer[2]; /* member it was transferred to */
    uint16_t source_id_n, revision_n, dedup_n, handling_n, lang_n;
    uint32_t seen;    /* number of the complete list that had it last */
    uint32_t items;   /* the newest of its items (model/item.h); 0: none */
    int32_t accounted; /* persons whose outcome is known */
    uint8_t tier;    /* enum incident_tier; 0: not escalated */
    uint8_t alarmed; /* enum incident_alarm: what the notifier told; above, in the upper four bits, what it was given to tell */
    uint16_t steps, steps_open; /* of its playbooks: how many, and how many nobody has done or ruled out */
    uint16_t stands_for; /* whose it is while its owner relieves him; struct names */
    uint16_t called;     /* the officer whom T1 named */
    uint16_t closed_by;
    uint64_t said_seq; /* seq of the fact that told last what was said to, or by, somebody outside: a call, a question, an answer, a referral */
    uint64_t shelf_seq; /* seq of the fact that shelved it last: its reason lies there */
    uint64_t title_seq; /* seq of the fact that gave the title */
    /* Who reported it independently, and which stories they told, as marks (desk/voices.c); 0: none. */
    uint32_t voices[VOICES_MOST], stories[VOICES_MOST];
    uint16_t sources, copies, conflicts; /* independent sources; sources that only repeated a story; conflicting reports in quarantine */
    uint8_t noise, aside; /* bits of enum incident_noise; enum incident_aside */
    uint32_t turns;       /* which of its last 20 checks found another condition: bit 0 is the newest */
    uint32_t repeats;     /* its exact repeats when it was checked last */
    uint32_t swallowed;   /* how often it rang while it was put aside by the desk, or out of service */
    uint32_t inside;      /* how many incidents are inside it: the state counts them */
    uint32_t parent, parent_number; /* the row and number of the one that it is inside of; 0: none */
    uint16_t parent_year, reviewed_by; /* the officer who looked at it again once it was closed */
    wf_time checked, turned, turned_before, steady; /* the last check; the last two turns; when the desk looks at the noise again */
    double area_lat, area_lon, area_km; /* the circle that an officer said; NaN: none */
    wf_time asked_due;  /* by when the first of its open questions was to be answered; TIME_NONE: none is open */
    wf_time referred_due, check_due; /* the same of its referrals (accepted), of its non-refoulement checks (answered) */
    wf_time chase;      /* when the desk calls for them next */
    uint16_t sharing_group; /* struct names; 0: none */
    uint16_t watchers;      /* how many officers follow it */
    uint8_t health;         /* 1: it was of HLT.*, and an officer gave it another type: what was told of it then stays protected */
    uint8_t pad3[3];
    char nationality[NATIONS_ROOM], origin[NATIONS_ROOM]; /* of the persons, as an officer said it: "MM,PH"; "": nobody did */
};

/* One incident, whole, as the desk decides on it. The strings are views. */
struct incident {
    struct incident_row r;
    struct incident_more m;
    struct span title, source_id, revision, dedup_key, handling, lang;
};

/* A row with nothing said. */
void incident_init(struct incident *i);
/* Is it a report of rights? */
static inline bool incident_is_rights(const struct incident_row *r)
{
    return (r->number & INCIDENT_RIGHTS_NUMBER) != 0;
}
/* Is it of persons' health: of a type HLT.*, or was it of one when officers and members spoke of it? */
bool incident_is_health(const struct incident_row *r, const struct incident_more *m, const struct names *names);
/* Whose text only some read, and each reading is a fact: protection from 1 on, a report of rights, TLP:RED. */
bool incident_is_restricted(const struct incident_row *r);
/* TLP where a report says none, and what protection asks for at least. */
void incident_settle_tlp(struct incident *i, struct span type, bool said);
/* Its title as it may stand in a list, a line or a window: from protection 1 on type and place. room holds INCIDENT_TITLE_ROOM. */
enum { INCIDENT_TITLE_ROOM = 128 };
struct span incident_title(const struct incident *i, const struct names *names, char *room);
/* "AMICF-2026-000123", of a report of rights "AMICF-2026-R00001"; out holds INCIDENT_ID_MAX. Returns its length. */
enum { INCIDENT_ID_MAX = 48 };
size_t incident_id(const struct incident_row *r, const char *prefix, char *out);
/* Reads "AMICF-2026-000123", "2026-000123" (any site's prefix is checked against `prefix`), "EX " before it, or a bare number of `year`. False: it is no id. */
bool incident_id_parse(struct span s, const char *prefix, uint16_t year, uint16_t *out_year, uint32_t *out_number);
/* NEW, TRIAGED, ACTIVE, MONITORING. */
bool incident_is_open(uint8_t state);
/* May its signal be put aside at all? Never P1, P2, HLT, THB, SEC (nor what is about rights). */
bool incident_may_be_shelved(const struct incident_row *r, struct span type);
/* The next moment at which the desk's clock has to look at it; TIME_NONE: none. */
wf_time incident_clock(const struct incident_more *m);
/* What its signal is as a whole: enum incident_alert. */
uint8_t incident_alert(const struct incident_row *r, const struct incident_more *m);
/* Does its signal ask for an officer now: unacknowledged, open, not put aside? */
bool incident_rings(const struct incident_row *r);
/* Persons that nobody accounted for yet: those involved without an outcome, and those missing; 0 where nobody was counted. */
int32_t incident_unaccounted(const struct incident_more *m);
/* What `incidents` lists without --all: what is open, not accepted yet, or resolved with persons unaccounted for, a
 * question unanswered, a referral nobody accepted, a check nobody answered, or a clock of the law that runs. */
bool incident_is_listed(const struct incident *i);
bool incident_row_is_listed(const struct incident_row *r, const struct incident_more *m);

/* DOMAIN 9.2: impact x urgency; both 1.. . */
uint8_t priority_matrix(uint8_t impact, uint8_t urgency);
struct type_defaults;
/* Sets given, rule and ASSUMED from impact, urgency, type, persons and protection; and priority, where no override stands. */
void priority_decide(struct incident *i, struct span type, const struct type_defaults *defaults);
/* Seconds within which a person must own it: 60, 300, 900, 1800. */
uint32_t priority_own_by_s(uint8_t priority);

/* What a JSON form of an incident needs beside it. */
struct incident_context {
    const struct names *names;
    const char *prefix;
};
/* The object of `incidents --json`: exactly the fields of issue 2, section 6, and "duplicates". */
void incident_list_json(struct json_writer *w, const struct incident *i, const struct incident_context *c);
/* The row of a window on the wire: the same fields, then "signal", "due", "shelved_until" and what else lists show. */
void incident_wire_json(struct json_writer *w, const struct incident *i, const struct incident_context *c);
/* [LAT,LON,KM]: the area that an officer said. */
void incident_circle_json(struct json_writer *w, const char *key, const struct incident *i);
/* So few persons of one health record may be found by who knows their flight: what goes out says "<5" instead (LESSONS L24). */
#define INCIDENT_FEW 5
/* The members of the whole record (no braces), as `show` begins with them and as the state hash is taken over. telling: its title, whatever protects it; of a
 * health incident (incident_is_health) the exact numbers of persons from 1 to 4, which are "<5" else, and by what
 * its source calls it (source_id, dedup_key), null else. */
enum incident_telling { INCIDENT_TELL_TITLE = 1, INCIDENT_TELL_SMALL = 2, INCIDENT_TELL_ALL = 3 };
void incident_full_members(struct json_writer *w, const struct incident *i, const struct incident_context *c, unsigned telling);

#endif
