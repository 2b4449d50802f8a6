/* watchfloor-unlock: is this the password of the Unix user who runs it? A locked console asks it, so that PAM and its modules run in a process of their own: one
 * that hangs at a directory freezes no screen, and what a module does to its process is done to none that holds records.
 *
 * It reads one line from standard input, the password, and says nothing. Exit 0: it is; 1: it is not, or PAM does not say so; 2: PAM can't be used at all.
 * --check only finds out the last. The service is "watchfloor" where /etc/pam.d has it, else "login"; WATCHFLOOR_PAM_DIR names another folder of services: what that
 * gives whoever sets it is to unlock a console that he started himself.
 */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef HAVE_PAM
#include <pwd.h>
#include <security/pam_appl.h>

enum { PASSWORD_MOST = 512 };

/* Every question without an echo is answered with the password, nothing else is. */
static int converse(int n, const struct pam_message **questions, struct pam_response **out, void *arg)
{
    const char *password = arg;
    struct pam_response *answers = n > 0 && n <= PAM_MAX_NUM_MSG ? calloc((size_t) n, sizeof *answers) : NULL;
    if (!answers)
        return PAM_CONV_ERR;
    for (int i = 0; i < n; i++)
        if (questions[i]->msg_style == PAM_PROMPT_ECHO_OFF)
            answers[i].resp = strdup(password); /* PAM frees it */
    *out = answers;
    return PAM_SUCCESS;
}

static int start(const char *user, const struct pam_conv *conv, pam_handle_t **h)
{
    const char *dir = getenv("WATCHFLOOR_PAM_DIR");
    if (dir)
        return pam_start_confdir("watchfloor", user, conv, dir, h);
    return pam_start(access("/etc/pam.d/watchfloor", R_OK) == 0 ? "watchfloor" : "login", user, conv, h);
}

static bool read_password(char *to, size_t size)
{
    size_t n = 0;
    while (n + 1 < size && read(STDIN_FILENO, to + n, 1) == 1 && to[n] != '\n')
        n++;
    bool whole = n + 1 < size;
    to[n] = 0;
    return whole && n > 0;
}

int main(int argc, char **argv)
{
    static char password[PASSWORD_MOST];
    const struct rlimit none = {0, 0};
    const struct pam_conv conv = {converse, password};
    const struct passwd *me = getpwuid(getuid());
    pam_handle_t *h = NULL;
    setrlimit(RLIMIT_CORE, &none);
    if (!me || start(me->pw_name, &conv, &h) != PAM_SUCCESS)
        return 2;
    int rc = PAM_SUCCESS;
    if (argc < 2 || strcmp(argv[1], "--check") != 0) {
        rc = read_password(password, sizeof password) ? pam_authenticate(h, PAM_DISALLOW_NULL_AUTHTOK) : PAM_AUTH_ERR;
        if (rc == PAM_SUCCESS)
            rc = pam_acct_mgmt(h, 0);
    }
    pam_end(h, rc);
    explicit_bzero(password, sizeof password);
    return rc == PAM_SUCCESS ? 0 : 1;
}
#else
int main(void)
{
    return 2; /* built without PAM */
}
#endif
