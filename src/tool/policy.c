/* policy check, policy explain: what a policy file says, with no engine. */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "base/fs.h"
#include "model/member.h"
#include "model/type.h"
#include "policy/policy.h"
#include "tool/tool.h"

enum { GROUPS_MOST = 256 };

/* Reads it and tells what is wrong. NULL: told. */
static struct policy *load(const struct tool *t, const char *file)
{
    struct policy *p = NULL;
    struct buf problems = {0};
    struct err e = {0};
    if (policy_load(&p, file, &problems, &e)) {
        if (problems.n)
            fwrite(problems.p, 1, problems.n, stderr);
        tool_fail(t, "%s", e.text);
    }
    buf_free(&problems);
    return p;
}

int tool_policy_check(const struct tool *t)
{
    const char *value = NULL, *file = NULL;
    int i = 0;
    for (;;) {
        const char *option = tool_option(t, "", "", &i, &value);
        if (i < 0)
            return TOOL_USAGE;
        if (!option && !value)
            break;
        if (file)
            return tool_fail(t, "one file at a time, not also \"%s\"", value);
        file = value;
    }
    char *path = file ? mem_strdup(file) : fs_join(t->home, "policy.conf");
    struct policy *p = load(t, path);
    int rc = p ? TOOL_OK : TOOL_NO;
    if (p) {
        size_t officers, groups;
        policy_counts(p, &officers, &groups);
        printf("%s: right: %zu officer%s, %zu group%s; %s\n", path, officers, officers == 1 ? "" : "s", groups,
               groups == 1 ? "" : "s",
               policy_has_rights_reader(p) ? "reports of rights (RGT.*) are taken in"
                                           : "reports of rights (RGT.*) are refused: nobody is auditor or protection");
    }
    policy_free(p);
    mem_free(path);
    return rc;
}

/* The user's groups as the system knows them. */
static size_t groups_of(const char *user, char room[][POLICY_NAME], const char **out)
{
    gid_t gids[GROUPS_MOST];
    int n = GROUPS_MOST;
    size_t k = 0;
    const struct passwd *p = user ? getpwnam(user) : NULL;
    if (!p || getgrouplist(user, p->pw_gid, gids, &n) < 0)
        return 0;
    for (int i = 0; i < n; i++) {
        const struct group *g = getgrgid(gids[i]);
        if (!g)
            continue;
        snprintf(room[k], POLICY_NAME, "%s", g->gr_name);
        out[k] = room[k];
        k++;
    }
    return k;
}

struct explain {
    const char *member, *tlp, *type, *file, *user;
    char command[128];
};

static int read_explain(const struct tool *t, struct explain *x)
{
    const char *value = NULL;
    int i = 0;
    for (;;) {
        const char *option = tool_option(t, "member tlp type policy", "", &i, &value);
        if (i < 0)
            return TOOL_USAGE;
        if (!option && !value)
            break;
        if (option && strcmp(option, "member") == 0)
            x->member = value;
        else if (option && strcmp(option, "tlp") == 0)
            x->tlp = value;
        else if (option && strcmp(option, "type") == 0)
            x->type = value;
        else if (option)
            x->file = value;
        else if (!x->user)
            x->user = value;
        else
            snprintf(x->command + strlen(x->command), sizeof x->command - strlen(x->command), "%s%s",
                     x->command[0] ? " " : "", value);
    }
    if (!x->user || !x->command[0])
        return tool_fail(t, "wants a USER and a COMMAND: policy explain r.sari own");
    if (x->member && !member_code_ok(span_str(x->member)))
        return tool_fail(t, "--member: \"%s\" is no member; it is two capital letters of ISO 3166-1", x->member);
    if (x->tlp && !words_find(&words_tlp, span_str(x->tlp)))
        return tool_fail(t, "--tlp: \"%s\" is no TLP; it is CLEAR, GREEN, AMBER, AMBER+STRICT or RED", x->tlp);
    return TOOL_OK;
}

int tool_policy_explain(const struct tool *t)
{
    static char room[GROUPS_MOST][POLICY_NAME];
    const char *groups[GROUPS_MOST];
    struct explain x = {0};
    struct policy_who who;
    struct policy_answer a;
    int rc = read_explain(t, &x);
    if (rc)
        return rc;
    char *path = x.file ? mem_strdup(x.file) : fs_join(t->home, "policy.conf");
    struct policy *p = load(t, path);
    mem_free(path);
    if (!p)
        return TOOL_USAGE;
    struct policy_question q = {.command = strcmp(x.command, "see") == 0 ? NULL : x.command,
                                .member = x.member,
                                .tlp = x.tlp ? words_find(&words_tlp, span_str(x.tlp)) : 0,
                                .rights = x.type && type_in(span_str(x.type), "RGT")};
    if (policy_find_officer(p, x.user, &who) ||
        policy_find_user(p, x.user, groups, groups_of(x.user, room, groups), &who))
        policy_decide(p, &who, &q, &a);
    else
        a = (struct policy_answer){.allowed = false, .rule = "no officer or group of the policy has this user"};
    printf("%s: %s\n", a.allowed ? "allowed" : "denied", a.rule);
    policy_free(p);
    return a.allowed ? TOOL_OK : TOOL_NO;
}
