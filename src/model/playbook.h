/* playbook: what a centre does about one kind of incident, step by step, read from data files that it may edit.
 *
 * Owns the format of such a file and the set of those that there are: NAME.conf of the shipped folder, and of the centre's own, where a file of the
 * same name takes the shipped one's place. A playbook is only read here; what was started, and how far it is, are facts of an incident (model/item.h).
 */
#ifndef WF_MODEL_PLAYBOOK_H
#define WF_MODEL_PLAYBOOK_H

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"

enum { PLAYBOOK_STEPS_MOST = 40, PLAYBOOK_TYPES_MOST = 40, PLAYBOOKS_MOST = 200, PLAYBOOK_NAME_MOST = 40 };

struct playbook_step {
    char *text;      /* what is to be done, in one or two sentences */
    char *who;       /* who does it; NULL: whoever has the incident */
    uint32_t within; /* minutes from the start; 0: no time is set */
    unsigned line;
};
struct playbook {
    char *name, *title, *about; /* about: NULL where the file has none */
    bool own;                   /* the centre's own copy */
    uint64_t digest;            /* of the file's text */
    VEC(char *) types;          /* "HAZ.QUAKE", "HAZ.*" */
    uint8_t levels;             /* bits of 1 << enum global_level: it is for the time while one of them is declared; 0: for all times */
    VEC(struct playbook_step) steps;
};
struct playbooks {
    VEC(struct playbook) v; /* in order of the name */
};

/* Is it a name: small letters, digits and dashes, a letter first? */
bool playbook_name_ok(struct span name);
/* Reads one file. A line in `problems` for each fault, "FILE:LINE: key: what is wrong; what is right"; returns how many: with any, *out is empty.
 * playbook_free frees it. */
size_t playbook_read(struct playbook *out, const char *name, const char *file, struct span text, struct buf *problems);
void playbook_free(struct playbook *p);

/* Reads all of both folders; one that is not there holds none. A file that is not right is told in `problems` and left out: the shipped one of that
 * name then stands. own may be NULL. */
void playbooks_load(struct playbooks *out, const char *shipped, const char *own, struct buf *problems);
void playbooks_free(struct playbooks *p);
/* NULL: there is none of this name. */
const struct playbook *playbooks_find(const struct playbooks *p, struct span name);
/* The one for a type while that global level (enum global_level) stands: that which names the level before those for all times, which names the type before which
 * names its family, the centre's own before a shipped one. NULL. */
const struct playbook *playbooks_for(const struct playbooks *p, struct span type, uint8_t level);
/* Does it name that level? */
bool playbook_is_for_level(const struct playbook *p, uint8_t level);

#endif
