/* group: which incidents a graver one takes in: share/watchfloor/groups.conf, of which a centre may have its own copy in HOME.
 *
 * Plain data. What concerns life, health, trafficking, security, minors or rights is never taken in, whatever the file says.
 */
#ifndef WF_MODEL_GROUP_H
#define WF_MODEL_GROUP_H

#include "base/err.h"
#include "model/incident.h"

enum group_scope {
    GROUP_MEMBER = 1, /* of the same member */
    GROUP_CHECKPOINT, /* at the same checkpoint */
    GROUP_OWN_LINK,   /* our own link is lost: anywhere */
    GROUP_ANYWHERE
};
extern const struct words words_scope; /* member checkpoint own-link anywhere */

enum { GROUP_NAME_MAX = 32, GROUP_TYPES_MAX = 128, GROUPS_MOST = 32 };
struct group_rule {
    char name[GROUP_NAME_MAX];
    char parent[64];                /* a type */
    char children[GROUP_TYPES_MAX]; /* types with commas; FAMILY.* too */
    uint8_t scope;
};
struct group_rules {
    struct group_rule v[GROUPS_MOST];
    size_t n;
};
/* Reads lines `NAME PARENT SCOPE CHILDREN` ('#' begins a comment). Every wrong line is told with its number; nothing is taken when one is wrong. */
int group_load(struct group_rules *out, const char *path, struct err *e);
/* The same rules, in the same order? */
bool group_same(const struct group_rules *a, const struct group_rules *b);
/* Can incidents of this type take others in, or be taken in? */
bool group_is_parent(const struct group_rules *g, struct span type);
bool group_is_child(const struct group_rules *g, struct span type);
/* Does the rule take in what is of this type? */
bool group_lists(const struct group_rule *r, struct span child_type);
/* Would this one take that one in, by type and place? Not whether either is open. */
bool group_fits(const struct group_rules *g, const struct incident_row *parent, struct span parent_type, const struct incident_row *child, struct span child_type);
/* Is it one that nothing hides: HLT, THB, SEC, RGT; a risk to life, minors, persons to be protected? */
bool group_never(const struct incident *i, struct span type);

#endif
