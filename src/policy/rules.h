/* rules: a policy as it was read. Private to policy/. */
#ifndef WF_POLICY_RULES_H
#define WF_POLICY_RULES_H

#include "base/vec.h"
#include "policy/policy.h"
#include "watchfloor/plugin.h"

/* A group of this name holds whoever reaches the socket. */
#define POLICY_ANYBODY "*"

/* An officer or a group. */
struct policy_entry {
    char *name;
    char *unix_user; /* of an officer; NULL: only played with --as, in an exercise */
    uint32_t roles;
    char members[POLICY_MEMBERS][2];
    size_t members_n;
};
/* What the file says of a role; 0 or empty: as built in. */
struct policy_rule {
    uint8_t tlp;
    int8_t reads; /* the text of who is protected: 1 yes, -1 no */
    VEC(char *)
    may; /* commands beside those built in */
    VEC(char *)
    may_not; /* these win */
};
struct policy {
    VEC(struct policy_entry)
    officers, groups;
    struct policy_rule roles[POLICY_ROLES_END];
    uint8_t reads_tlp; /* 0: as built in */
};

/* The highest TLP that a role sees. p may be NULL. */
uint8_t policy_role_tlp(const struct policy *p, enum policy_role r);
bool policy_role_rights(enum policy_role r);
/* Whether it reads the text of a record with a protection flag. p may be NULL. */
bool policy_role_reads(const struct policy *p, enum policy_role r);

#endif
