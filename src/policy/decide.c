/* decide: the one decision, and the rule that made it. See policy.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policy/rules.h"
#include "wire/commands.h"

/* The sentence costs more than the decision, and is made where somebody reads it. */
static void say(struct policy_answer *out, bool wordy, bool allowed, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
static void say(struct policy_answer *out, bool wordy, bool allowed, const char *fmt, ...)
{
    va_list ap;
    out->allowed = allowed;
    if (!wordy)
        return;
    va_start(ap, fmt);
    vsnprintf(out->rule, sizeof out->rule, fmt, ap);
    va_end(ap);
}

/* Is the word in a list with this separator? */
static bool listed(const char *list, char separator, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; *p;) {
        size_t len = strcspn(p, (char[]){separator, 0});
        if (len == n && memcmp(p, word, n) == 0)
            return true;
        p += len + (p[len] == separator);
    }
    return false;
}

/* A role and a command: 1 it may, 0 not; *by gets what says so. */
static bool role_may(const struct policy *p, enum policy_role r, const struct command *c, const char **by)
{
    for (size_t i = 0; p && i < p->roles[r].may_not.n; i++)
        if (strcmp(p->roles[r].may_not.v[i], c->name) == 0) {
            *by = "by may_not of the policy file";
            return false;
        }
    for (size_t i = 0; p && i < p->roles[r].may.n; i++)
        if (strcmp(p->roles[r].may.v[i], c->name) == 0) {
            *by = "by may of the policy file";
            return true;
        }
    *by = "built in";
    return !c->roles || listed(c->roles, ' ', policy_role_word(r));
}

static bool sees_member(const struct policy_who *who, const char *member)
{
    if (!who->members_n || !member)
        return true;
    for (size_t i = 0; i < who->members_n; i++)
        if (memcmp(who->members[i], member, 2) == 0)
            return true;
    return false;
}

/* One role: does it allow all that is asked? The sentence says why or why not. */
static bool by_role(const struct policy *p, const struct policy_who *who, enum policy_role r, const struct command *c,
                    const struct policy_question *q, bool wordy, struct policy_answer *out)
{
    const char *word = policy_role_word(r), *by = "built in";
    const char *what = c ? c->name : "see it";
    uint8_t tlp = policy_role_tlp(p, r);
    if (q->rights && !policy_role_rights(r))
        say(out, wordy, false, "role \"%s\" meets no report of rights: auditor and protection do", word);
    else if (q->tlp > tlp)
        say(out, wordy, false, "role \"%s\" sees up to TLP:%s, and this is TLP:%s", word, words_of(&words_tlp, tlp),
            words_of(&words_tlp, q->tlp));
    else if (c && !role_may(p, r, c, &by))
        say(out, wordy, false, "role \"%s\" may not \"%s\" (%s)", word, what, by);
    else
        say(out, wordy, true, "role \"%s\" may \"%s\" (%s), which %s gives %s", word, what, by, who->by, who->name);
    return out->allowed;
}

static void decide(const struct policy *p, const struct policy_who *who, const struct policy_question *q, bool wordy,
                   struct policy_answer *out)
{
    const struct command *c = q->command ? commands_find(span_str(q->command), 0) : NULL;
    struct policy_answer last;
    last.allowed = false;
    last.rule[0] = 0;
    if (q->command && !c) {
        say(out, wordy, false, "there is no command \"%.60s\"", q->command);
        return;
    }
    if (who->steward) {
        static const char house[] = "status,feeds,plugins,checkpoints,feed set,feed retry,plugin enable,plugin "
                                    "disable,plugin reload,plugin restart,engine stop,engine reload,engine status,backup,rights report";
        say(out, wordy, c && !q->tlp && !q->rights && listed(house, ',', c->name),
            "the home's owner, whom the policy does not name, keeps the engine and its configuration, and sees no "
            "record");
        return;
    }
    if (!who->roles) {
        say(out, wordy, false, "\"%s\" has no role", who->name);
        return;
    }
    if (!sees_member(who, q->member)) {
        say(out, wordy, false, "%s gives %s other members than %.2s", who->by, who->name, q->member);
        return;
    }
    for (int r = 0; r < POLICY_ROLES_END; r++)
        if (who->roles >> r & 1 && by_role(p, who, (enum policy_role) r, c, q, wordy, &last))
            break;
    out->allowed = last.allowed;
    if (wordy)
        memcpy(out->rule, last.rule, sizeof out->rule);
}

void policy_decide(const struct policy *p, const struct policy_who *who, const struct policy_question *q,
                   struct policy_answer *out)
{
    decide(p, who, q, true, out);
}

bool policy_may(const struct policy *p, const struct policy_who *who, const struct policy_question *q)
{
    struct policy_answer a;
    decide(p, who, q, false, &a);
    return a.allowed;
}

void policy_sight_of(const struct policy *p, const struct policy_who *who, struct policy_sight *out)
{
    memset(out, 0, sizeof *out);
    for (int r = 0; r < POLICY_ROLES_END; r++) {
        if (!(who->roles >> r & 1))
            continue;
        uint8_t tlp = policy_role_tlp(p, (enum policy_role) r);
        out->tlp = tlp > out->tlp ? tlp : out->tlp;
        out->rights = out->rights || policy_role_rights((enum policy_role) r);
        out->reads = out->reads || policy_role_reads(p, (enum policy_role) r);
        out->health = out->health || (r != POLICY_OBSERVER && r != POLICY_ANALYST && r != POLICY_PLUGIN_DEV);
    }
    out->members_n = who->members_n;
    memcpy(out->members, who->members, sizeof out->members);
}
