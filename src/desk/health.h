/* health: what reports tell of persons' health, taken out of them before the desk decides, so that it never meets the journal.
 *
 * A report of HLT.ILL_TRAVELLER, HLT.CLUSTER, HLT.DEATH_ON_BOARD, HLT.MDH_POSITIVE, HLT.BORDER_MEASURE or HLT.CBRN says who sat where and what ails them. Its title, text, labels and links go into the
 * health record (vault/) under an id made of source, source_id and revision; what is left is that it was: type, place, times, numbers, and a label "health-record" that names the record; of a measure also the labels that
 * the register of border actions takes, where nothing of one person stands in them; of a hazard (HLT.CBRN) also the title and the text, each where it tells of no person: what it is and where.
 * What public sources say of an outbreak tells of no traveller and stays (member "--").
 * A source numbers its reports as it likes, by a passport or a name too: of source_id, dedup_key, references and a revision that is no number or time the desk keeps what health_number makes of them.
 *
 * It is written before the desk judges the report, so that it is safe, and nothing that is there is written over: other words of the same revision are a record of their own, and what the desk
 * knows already is not written again, also where its record had its time. Once the desk has judged, the records of a report that it took stay alone of their source_id, and those that it refused go.
 */
#ifndef WF_DESK_HEALTH_H
#define WF_DESK_HEALTH_H

#include "desk/desk.h"
#include "model/item.h"
#include "vault/vault.h"

struct state;

/* The label that names the record. */
#define HEALTH_LABEL "health-record"
#define HEALTH_MEASURE "HLT.BORDER_MEASURE"
#define HEALTH_HAZARD "HLT.CBRN"
enum { HEALTH_ID = 32, HEALTH_DAYS = 21, HEALTH_DAYS_MOST = 90,
       HEALTH_SOURCE_MOST = VAULT_RECORDS_MOST / 5 }; /* of one source: none fills the vault */

/* What is to be kept of one report. */
struct health_part {
    char id[HEALTH_ID]; /* "H-0123456789abcdef-0123450": of source and source_id, of the revision, and which of several texts of it */
    struct span text;   /* JSON: {"source","source_id","revision","title","text","lang","labels","links"}; in the arena */
    struct span source_id, revision;
    size_t report;      /* which of r[] */
    char *label;        /* where the report names it */
    bool known, fresh;  /* the desk knows this revision; the record was written by health_keep */
    bool taken;         /* ... and the desk took the report */
};

/* ---- entries that officers add: health_entry.c, verbs_health.c ---- */

enum { HEALTH_ENTRIES_MOST = 64 }; /* of an incident */

/* What an officer says of the cases of an incident, as the labels of a report would: empty where it is not said. */
struct health_said {
    struct span cases, onset, flight, ship, bus, train;
};
/* Checks it as what a report's labels may say, and makes the record of it, in the arena; WF_E_INVALID names the field. Nothing of it is to stand in a fact. */
int health_entry(struct arena *a, const struct health_said *said, wf_time now, struct span *text, struct err *e);
/* A new id of a record of that incident: "HA-000012-0123456789abcdef". */
void health_entry_id(uint32_t row, char id[VAULT_ID_MOST + 1]);
/* The incident that such an id is of; 0: it is none. */
uint32_t health_entry_row(struct span id);
/* The next entry of an incident behind item `after` (0: the newest); false: there is none. */
bool health_entry_next(const struct state *s, uint32_t row, uint32_t after, struct item *out);
/* How many cases an incident has, and where it lies of how many of them the day is known: found on the loop. */
struct health_dated {
    int64_t cases; /* -1: not said */
    uint64_t intake; /* its newest report; 0: none, or its record is not opened for this */
    size_t n;
    char records[HEALTH_ENTRIES_MOST][VAULT_ID_MOST + 1]; /* of its entries */
};
struct journal_reader;
void health_entry_dated(const struct desk *d, uint32_t row, struct health_dated *out);
/* Would this entry (health_entry's text), with the report's own days and those of the other entries, date more cases than there are? WF_E_INVALID says how many. On a worker. */
int health_entry_fits(const struct health_dated *x, struct vault *v, struct journal_reader *r, struct span text, wf_time now, struct err *e);
/* {"entry","officer","record","made","until","withheld","told"}; withheld as in health_show. */
void health_entry_show(struct vault *v, uint32_t n, struct span officer, struct span record, bool may, bool asked, struct json_writer *w);

/* ---- reports ---- */

/* Is a report of that type one of those? */
bool health_is(struct span type);
/* "Cluster of ill travellers"; NULL: it is no such type. */
const char *health_words(struct span type);
/* Takes it out of each such report of r[0..n), where the source tells of travellers and not of the world; parts has room for n. whose: what stands behind the source, where its name is free.
 * Returns how many there are. */
size_t health_take(struct arena *a, struct span source, struct span whose, bool of_travellers, wf_report *r, size_t n, struct health_part *parts);
/* What the desk calls such a report by, in place of what its source calls it: "health-0123456789abcdef". The same of the same, on this floor alone; of source and id (or dedup_key: source empty). */
enum { HEALTH_NUMBER = 32 };
void health_number(const struct state *s, struct span source, struct span id, char out[HEALTH_NUMBER]);
/* Puts it in their place, in `a`; revision: NULL, or that of the report so named: one that is no number and no time. */
void health_renumber(struct arena *a, const struct state *s, struct span source, wf_str *id, wf_str *revision);
/* Puts them in their places in a report that health_take has been at (else false, and nothing is changed). The new texts lie in `a`. */
bool health_numbered(struct arena *a, const struct state *s, struct span source, wf_report *r);
/* Which of them the desk knows; on the loop: before they are kept, and (after true) when it has judged a page whole. */
void health_look(const struct desk *d, struct span source, struct health_part *parts, size_t n, bool after);
/* Keeps them, from now on for so many days: on a worker, before the reports are given to the desk. v NULL: refused. WF_E_LIMIT: their source has too many. */
int health_keep(struct vault *v, struct health_part *parts, size_t n, wf_time now, unsigned days, struct err *e);
/* The desk has judged, or (nothing taken) will not: what it refused goes, and what a newer report has replaced. On a worker. */
void health_settle(struct vault *v, const struct health_part *parts, size_t n);
/* {"record","made","until","withheld","told"} of the record that the labels of a report name, or null. tells: whom it is told, and he has asked; else withheld says "role" or
 * "unread"; "erased" once it is gone. */
void health_show(struct vault *v, const struct json *labels, bool may, bool asked, struct json_writer *w);

#endif
