/* policy: who may see and do what: roles, the policy file, and the one decision that every path asks.
 *
 * Without a policy file nothing here is asked: the home's owner and root have every role, whoever else is denied (CONTRACT). With one, a Unix user is an
 * officer named there, or has the roles of a Unix group named there; everybody else is nobody and is denied. Owns no file handles and
 * no state: a policy is read once and never changes; a reload makes another.
 */
#ifndef WF_POLICY_POLICY_H
#define WF_POLICY_POLICY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"
#include "model/words.h"

/* name, highest TLP that it sees, meets reports of rights (RGT.*) and reads the text of who is protected, what it is for */
#define POLICY_ROLES(X) \
    X(OBSERVER, "observer", WF_TLP_GREEN, 0, "looks on, changes nothing") \
    X(DUTY, "duty", WF_TLP_AMBER_STRICT, 0, "watches the floor and works incidents") \
    X(SUPERVISOR, "supervisor", WF_TLP_RED, 0, "leads the shift; feeds, plugins, the engine") \
    X(LIAISON, "liaison", WF_TLP_AMBER_STRICT, 0, "speaks with the members; notices") \
    X(ANALYST, "analyst", WF_TLP_AMBER, 0, "looks for what the days have in common") \
    X(PROTECTION, "protection", WF_TLP_RED, 1, "sees to people who need protection; meets reports of rights") \
    X(AUDITOR, "auditor", WF_TLP_RED, 1, "reads everything, changes nothing; meets reports of rights") \
    X(PLUGIN_DEV, "plugin-dev", WF_TLP_GREEN, 0, "writes a member's plugin: feeds, plugins, quarantine")

enum policy_role {
#define X(id, word, tlp, rights, what) POLICY_##id,
    POLICY_ROLES(X)
#undef X
        POLICY_ROLES_END
};
/* Static; NULL past the end. */
const char *policy_role_word(enum policy_role r);
/* POLICY_ROLES_END when it is none. */
enum policy_role policy_role_find(struct span word);

enum { POLICY_NAME = 64, POLICY_MEMBERS = 24 };

struct policy;
/* Reads a policy file (policy.conf(5)). Not there: WF_E_NOTFOUND. problems: a line for each fault; nothing is taken when there is one. */
int policy_load(struct policy **out, const char *path, struct buf *problems, struct err *e);
/* The same from text; `file` stands in the messages. */
int policy_parse(struct policy **out, const char *file, struct span text, struct buf *problems, struct err *e);
void policy_free(struct policy *p);
/* Does it name an auditor or a protection officer, so that a report of rights has somebody who may read it? */
bool policy_has_rights_reader(const struct policy *p);
/* The TLP (enum wf_tlp) from which on each opening of a record is a fact: `reads { tlp = "..." }`, else RED. p may be NULL. */
uint8_t policy_reads_tlp(const struct policy *p);
/* Officers and groups named in it. */
void policy_counts(const struct policy *p, size_t *officers, size_t *groups);

/* Who somebody is to the policy. Plain data. */
struct policy_who {
    char name[POLICY_NAME];    /* of the officer; of a group's member: the Unix user's */
    char by[POLICY_NAME + 16]; /* what in the file says so: officer "r.sari", group "watch" */
    uint32_t roles;            /* bits of enum policy_role */
    bool steward; /* the home's owner, whom the policy does not name: the engine and its configuration, no record */
    char members[POLICY_MEMBERS][2];
    size_t members_n; /* 0: all members */
};
/* Every role, all members: the home's owner where there is no policy file. */
void policy_everything(struct policy_who *out, const char *name);
/* The home's owner where there is a policy file that does not name him. */
void policy_steward(struct policy_who *out, const char *name);
/* The Unix user, who is in these groups (names). False: nobody. */
bool policy_find_user(const struct policy *p, const char *user, const char *const *groups, size_t groups_n,
                      struct policy_who *out);
/* The officer of that name, as --as plays him in an exercise. False: there is none. */
bool policy_find_officer(const struct policy *p, const char *name, struct policy_who *out);
/* Does the policy make this Unix user an officer? (Then the engine must not run as that user.) */
bool policy_is_officer(const struct policy *p, const char *user);

/* What is asked. */
struct policy_question {
    const char *command; /* a name of the table of commands; NULL: to see it */
    const char *member;  /* two letters, or NULL: of no member */
    uint32_t tlp;        /* enum wf_tlp; 0: of no record */
    bool rights;         /* a record of RGT.* */
};
struct policy_answer {
    bool allowed;
    char rule[256]; /* the rule that decided, a sentence */
};
/* p may be NULL (the built-in table decides). Unknown is denied. */
bool policy_may(const struct policy *p, const struct policy_who *who, const struct policy_question *q);
/* The same decision with the sentence. */
void policy_decide(const struct policy *p, const struct policy_who *who, const struct policy_question *q,
                   struct policy_answer *out);

/* What somebody may see, for lists that ask it of every row. */
struct policy_sight {
    uint8_t tlp; /* the highest */
    bool rights;
    bool reads; /* the text of a record with a protection flag */
    bool health; /* what is told of persons' health, and numbers under five of such incidents: who works with them */
    char members[POLICY_MEMBERS][2];
    size_t members_n; /* 0: all */
};
void policy_sight_of(const struct policy *p, const struct policy_who *who, struct policy_sight *out);

#endif
