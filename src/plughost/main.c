/* watchfloor-plughost: loads one plugin inside a sandbox and turns bytes into reports for the engine.
 *
 * Started by the engine alone, with the socket as descriptor 3, the plugin's file, opened and checked, as 4, and the
 * engine's process id as its argument. It says everything over the socket; its exit status tells nothing.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "plughost/host.h"
#include "plughost/load.h"
#include "sandbox/sandbox.h"

/* What libraries read from files at their first use, read now: the time zone is UTC, whatever the machine's is. */
static void settle(void)
{
    (void) setenv("TZ", "UTC0", 1); /* NOLINT(concurrency-mt-unsafe): one thread */
    tzset();
    (void) signal(SIGPIPE, SIG_IGN);
    (void) syscall(SYS_close_range, SANDBOX_PLUGIN + 1, ~0U, 0);
}

static int serve(struct host *h, struct arena *a, struct err *e)
{
    struct buf exports = {0};
    const wf_plugin *d = NULL;
    int rc = sandbox_loading(e);
    rc = rc ? rc : load_exports(SANDBOX_PLUGIN, &exports, e);
    rc = rc ? rc : load_plugin(SANDBOX_PLUGIN, a, &d, e);
    rc = rc ? rc : sandbox_final(e);
    rc = rc ? rc : host_greet(h, d, exports.p ? exports.p : "", e);
    buf_free(&exports);
    return rc ? rc : host_run(h, e);
}

int main(int argc, char **argv)
{
    struct err e = {0};
    struct arena a = {0};
    int type = 0;
    socklen_t n = sizeof type;
    char *end = NULL;
    long engine = argc == 2 ? strtol(argv[1], &end, 10) : 0;
    if (engine <= 0 || !end || *end || getsockopt(SANDBOX_SOCKET, SOL_SOCKET, SO_TYPE, &type, &n) != 0) {
        (void) fprintf(stderr, "watchfloor-plughost: only the engine starts this program\n");
        return 2;
    }
    struct host *h = host_new(SANDBOX_SOCKET);
    settle();
    int rc = sandbox_limits((pid_t) engine, &e);
    rc = rc ? rc : serve(h, &a, &e);
    if (rc != 0)
        host_fail(h, &e);
    _exit(rc != 0);
}
