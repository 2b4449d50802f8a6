/* app_lock: L locks the console until its officer gives the password of the Unix user whose session it is. PAM looks at it, in a process of its own
 * (watchfloor-unlock), so that nothing here waits and no module of PAM runs beside the records.
 *
 * While it is locked nothing of a record is drawn, no key does anything but type the password, not even the one that leaves or stops the program: the shell behind
 * it is the officer's, too. Figures are drawn and the bell rings. To the engine its officer is away: after desk { absent } what he owns is nobody's.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/utf8.h"
#include "console/act.h"

extern char **environ;

/* Runs watchfloor-unlock; its standard input is *fd, which hangs up when it ends. 0, or errno. */
static int run(pid_t *pid, int *fd, const char *option)
{
    char *path = paths_libexec("watchfloor-unlock");
    char *argv[] = {path, (char *) (uintptr_t) option, NULL}; /* spawn changes nothing of it */
    posix_spawn_file_actions_t files;
    int two[2] = {-1, -1}, rc = socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, two) ? errno : 0;

    if (!rc) {
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, two[1], STDIN_FILENO);
        posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        rc = posix_spawn(pid, path, &files, NULL, argv, environ);
        posix_spawn_file_actions_destroy(&files);
        close(two[1]);
    }
    if (rc && two[0] >= 0)
        close(two[0]);
    *fd = rc ? -1 : two[0];
    mem_free(path);
    return rc;
}

static int ended(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}

/* Could it be unlocked again? */
static bool has_pam(void)
{
    pid_t pid;
    int fd, rc = run(&pid, &fd, "--check");

    if (rc)
        return false;
    close(fd);
    return ended(pid) == 0;
}

void act_lock(struct app *a, struct call *c)
{
    struct lock *l = &a->screen.lock;

    (void) c;
    if (!has_pam()) {
        app_message(a, ROLE_ERROR, "lock: PAM can't be asked for your password here; lock the terminal, or the session it runs in");
        return;
    }
    prompt_close(&a->screen.prompt);
    a->screen.popup.open = false;
    a->screen.message[0] = 0;
    app_key_wipe(a);
    app_compose_save(a);
    memset(l, 0, sizeof *l);
    l->on = true;
    l->since = model_now(&a->model);
    a->screen.base_holds = false;
}

static void forget(struct lock *l)
{
    explicit_bzero(l->password, sizeof l->password);
    l->n = 0;
}

static void ask(struct app *a)
{
    struct lock *l = &a->screen.lock;

    if (!l->n)
        return;
    if (run(&a->unlock_pid, &a->unlock_fd, NULL)) {
        snprintf(l->said, sizeof l->said, "the password can't be looked at: %.60s", strerror(errno));
    } else {
        l->password[l->n++] = '\n';
        (void) !send(a->unlock_fd, l->password, l->n, MSG_NOSIGNAL);
        l->asking = true;
        l->said[0] = 0;
    }
    forget(l);
}

void app_lock_key(struct app *a, const struct key *k)
{
    struct lock *l = &a->screen.lock;

    if (l->asking)
        return;
    if (k->code == WKEY_ENTER) {
        ask(a);
    } else if (k->code == WKEY_BACKSPACE) {
        while (l->n && ((unsigned char) l->password[--l->n] & 0xc0) == 0x80)
            ;
    } else if (k->code == WKEY_ESC || (k->code == 'u' && k->mods == KEY_CTRL)) {
        forget(l);
    } else if (k->code < KEY_FIRST_ && k->code >= ' ' && !(k->mods & (KEY_CTRL | KEY_ALT)) && l->n + 5 < sizeof l->password) {
        l->n += (size_t) utf8_encode(k->code, l->password + l->n);
    }
}

void app_lock_answered(struct app *a)
{
    struct lock *l = &a->screen.lock;
    char some[16];

    if (recv(a->unlock_fd, some, sizeof some, MSG_DONTWAIT) > 0)
        return;
    close(a->unlock_fd);
    a->unlock_fd = -1;
    l->asking = false;
    if (ended(a->unlock_pid) == 0) {
        memset(l, 0, sizeof *l);
        a->screen.base_holds = false;
    } else {
        snprintf(l->said, sizeof l->said, "that is not it");
    }
    a->key_dirty = true;
}
