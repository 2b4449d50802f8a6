/* policy: HOME/policy.conf at start and at a reload: taken up whole, with the configuration, or not at all. */
#include <pwd.h>
#include <unistd.h>

#include "base/fs.h"
#include "engine/engine.h"

/* Where ACTUAL has a policy, who owns the files must be nobody to it: he could read past every role. */
static void check_owner(const struct engine *g, const struct policy *p, const char *path, struct buf *problems)
{
    const struct passwd *me = getpwuid(geteuid());
    bool actual = g->journal ? journal_about(g->journal)->mode == JOURNAL_ACTUAL : false;
    if (actual && me && policy_is_officer(p, me->pw_name))
        buf_printf(problems,
                   "%s:1: unix: \"%s\", as whom the engine runs, is an officer: who owns the journal could read past "
                   "every role; run it as another user\n",
                   path, me->pw_name);
}

int policy_of_home(struct engine *g, struct policy **out, char digest[33], struct buf *problems, struct err *e)
{
    static const struct hash_key key = {0x7761746368666c6f, 0x6f7220706f6c6963};
    char *path = fs_join(home_path(g->home), "policy.conf");
    struct buf text = {0};
    size_t before = problems->n;
    int rc = 0;
    *out = NULL;
    digest[0] = 0;
    if (access(path, F_OK) == 0)
        rc = fs_check_orders(path, e); /* who could write it could make himself what he likes */
    if (rc == 0 && access(path, F_OK) == 0)
        rc = fs_read(path, 1 << 20, &text, e);
    if (rc == 0 && text.n) {
        struct hash128 h = hash_sip128(&key, text.p, text.n);
        snprintf(digest, 33, "%016llx%016llx", (unsigned long long) h.hi, (unsigned long long) h.lo);
    }
    if (rc == 0 && access(path, F_OK) == 0)
        rc = policy_parse(out, path, buf_view(&text), problems, e);
    if (rc == 0 && *out)
        check_owner(g, *out, path, problems);
    if (rc == 0 && problems->n > before) {
        policy_free(*out);
        *out = NULL;
        rc = err_set(e, WF_E_DENIED, "the policy does not fit this home; nothing of it was taken up");
    }
    buf_free(&text);
    mem_free(path);
    return rc;
}
