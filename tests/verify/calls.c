/* calls: preloaded into watchfloor-verify, makes the system call VERIFY_CALL ("NUMBER A B C ...") from inside its sandbox, where it asks libxml2 for a
 * parser: what a page that took the process over could do. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

typedef void *new_fn(void);
static new_fn *next;
static long call[7];

__attribute__((constructor)) static void look_up(void)
{
    char *p = getenv("VERIFY_CALL");
    next = (new_fn *) dlsym(RTLD_NEXT, "xmlNewParserCtxt");
    for (int i = 0; i < 7 && p && *p; i++)
        call[i] = strtol(p, &p, 0);
}

__attribute__((visibility("default"))) void *xmlNewParserCtxt(void);
void *xmlNewParserCtxt(void)
{
    (void) syscall(call[0], call[1], call[2], call[3], call[4], call[5], call[6]);
    return next();
}
