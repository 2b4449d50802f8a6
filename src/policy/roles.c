/* roles: the table of roles and who somebody is. See policy.h. */
#include <stdio.h>
#include <string.h>

#include "policy/rules.h"

static const struct {
    const char *word;
    uint8_t tlp;
    bool rights;
} roles[] = {
#define X(id, word, tlp, rights, what) {word, tlp, rights},
    POLICY_ROLES(X)
#undef X
};

const char *policy_role_word(enum policy_role r)
{
    return r < POLICY_ROLES_END ? roles[r].word : NULL;
}

enum policy_role policy_role_find(struct span word)
{
    for (int r = 0; r < POLICY_ROLES_END; r++)
        if (span_is(word, roles[r].word))
            return (enum policy_role) r;
    return POLICY_ROLES_END;
}

uint8_t policy_role_tlp(const struct policy *p, enum policy_role r)
{
    return p && p->roles[r].tlp ? p->roles[r].tlp : roles[r].tlp;
}

uint8_t policy_reads_tlp(const struct policy *p)
{
    return p && p->reads_tlp ? p->reads_tlp : WF_TLP_RED;
}

bool policy_role_rights(enum policy_role r)
{
    return roles[r].rights;
}

bool policy_role_reads(const struct policy *p, enum policy_role r)
{
    return p && p->roles[r].reads ? p->roles[r].reads > 0 : roles[r].rights;
}

/* ---- who ---- */

void policy_everything(struct policy_who *out, const char *name)
{
    memset(out, 0, sizeof *out);
    snprintf(out->name, sizeof out->name, "%s", name);
    snprintf(out->by, sizeof out->by, "the home's owner");
    out->roles = (1u << POLICY_ROLES_END) - 1;
}

void policy_steward(struct policy_who *out, const char *name)
{
    memset(out, 0, sizeof *out);
    snprintf(out->name, sizeof out->name, "%s", name);
    snprintf(out->by, sizeof out->by, "the home's owner");
    out->steward = true;
}

static void take(struct policy_who *out, const char *name, const char *kind, const struct policy_entry *x)
{
    memset(out, 0, sizeof *out);
    snprintf(out->name, sizeof out->name, "%s", name);
    snprintf(out->by, sizeof out->by, "%s \"%.60s\"", kind, x->name);
    out->roles = x->roles;
    out->members_n = x->members_n;
    memcpy(out->members, x->members, sizeof out->members);
}

/* One more group of the same user: roles add up; the members are those of either, all where one has all. */
static void add(struct policy_who *out, const struct policy_entry *x)
{
    out->roles |= x->roles;
    if (!out->members_n || !x->members_n) {
        out->members_n = 0;
        return;
    }
    for (size_t i = 0; i < x->members_n && out->members_n < POLICY_MEMBERS; i++) {
        bool has = false;
        for (size_t k = 0; k < out->members_n; k++)
            has = has || memcmp(out->members[k], x->members[i], 2) == 0;
        if (!has)
            memcpy(out->members[out->members_n++], x->members[i], 2);
    }
}

static bool is_in(const struct policy_entry *group, const char *const *groups, size_t n)
{
    if (strcmp(group->name, POLICY_ANYBODY) == 0)
        return true;
    for (size_t i = 0; i < n; i++)
        if (strcmp(group->name, groups[i]) == 0)
            return true;
    return false;
}

bool policy_find_user(const struct policy *p, const char *user, const char *const *groups, size_t groups_n,
                      struct policy_who *out)
{
    bool found = false;
    for (size_t i = 0; i < p->officers.n; i++)
        if (p->officers.v[i].unix_user && strcmp(p->officers.v[i].unix_user, user) == 0) {
            take(out, p->officers.v[i].name, "officer", &p->officers.v[i]);
            return true;
        }
    for (size_t i = 0; i < p->groups.n; i++) {
        const struct policy_entry *g = &p->groups.v[i];
        if (!is_in(g, groups, groups_n))
            continue;
        if (found)
            add(out, g);
        else
            take(out, user, "group", g);
        found = true;
    }
    return found;
}

bool policy_find_officer(const struct policy *p, const char *name, struct policy_who *out)
{
    for (size_t i = 0; i < p->officers.n; i++)
        if (strcmp(p->officers.v[i].name, name) == 0) {
            take(out, name, "officer", &p->officers.v[i]);
            return true;
        }
    return false;
}

bool policy_is_officer(const struct policy *p, const char *user)
{
    for (size_t i = 0; i < p->officers.n; i++)
        if (p->officers.v[i].unix_user && strcmp(p->officers.v[i].unix_user, user) == 0)
            return true;
    return false;
}

bool policy_has_rights_reader(const struct policy *p)
{
    uint32_t all = 0;
    for (size_t i = 0; i < p->officers.n; i++)
        all |= p->officers.v[i].roles;
    for (size_t i = 0; i < p->groups.n; i++)
        all |= p->groups.v[i].roles;
    return all >> POLICY_AUDITOR & 1 || all >> POLICY_PROTECTION & 1;
}

void policy_counts(const struct policy *p, size_t *officers, size_t *groups)
{
    *officers = p->officers.n;
    *groups = p->groups.n;
}
