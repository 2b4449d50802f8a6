/* noseccomp: stands for the plugin host (or the program HOST) on a kernel that has no seccomp (built with GET), or refuses its filters: takes that away by a filter
 * of its own, then becomes the host beside it. A test starts it in the host's place. */
#include <errno.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef HOST
#define HOST "tests/plain/watchfloor-plughost"
#endif

int main(int argc, char **argv)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
    (void) argc;
#ifdef GET
    (void) seccomp_rule_add(f, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, SCMP_A0_64(SCMP_CMP_EQ, PR_GET_SECCOMP, 0));
#endif
    (void) seccomp_rule_add(f, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(prctl), 1, SCMP_A0_64(SCMP_CMP_EQ, PR_SET_SECCOMP, 0));
    (void) seccomp_rule_add(f, SCMP_ACT_ERRNO(EINVAL), SCMP_SYS(seccomp), 0);
    if (!f || seccomp_load(f) != 0)
        return 1;
    execv(HOST, argv);
    return 1;
}
