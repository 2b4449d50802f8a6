/* fuzz_config: any bytes as watchfloor.conf: a configuration inside its bounds, or a list of faults that each name the file. The scan of the
 * keys goes first; what it lets pass is read by libconfuse. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "engine/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static char home[64], file[96];

static void clean_up(void)
{
    (void) unlink(file);
    (void) rmdir(home);
}

static void need(bool ok)
{
    if (!ok)
        abort();
}

static void make_home(void)
{
    if (home[0])
        return;
    (void) snprintf(home, sizeof home, "%s/wf-fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    need(mkdtemp(home) != NULL);
    (void) snprintf(file, sizeof file, "%s/watchfloor.conf", home);
    (void) atexit(clean_up);
}

static void check(const struct config *c)
{
    need(c->retention_days >= 1 && c->retention_days <= 3660 && c->sealed_hours >= 1 && c->sealed_hours <= 24 && c->reserve_mib <= 4096);
    need(c->centre && strlen(c->centre) <= 60 && (!c->prefix || (*c->prefix && strlen(c->prefix) <= 16)) && strlen(c->digest) == 32);
    for (size_t i = 0; i < c->plugins.n; i++) {
        need(c->plugins.v[i].name[0] && (i == 0 || strcmp(c->plugins.v[i - 1].name, c->plugins.v[i].name) < 0));
        for (size_t k = 0; k < c->plugins.v[i].options.n; k++)
            need(c->plugins.v[i].options.v[k].name && c->plugins.v[i].options.v[k].value);
    }
    for (size_t i = 0; i < c->feeds.n; i++)
        need(strchr(c->feeds.v[i].id, '/') && c->feeds.v[i].interval_s <= 86400);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct config *c = NULL;
    struct buf problems = {0}, scanned = {0};
    struct err e = {0};
    make_home();
    FILE *f = fopen(file, "w");
    need(f && fwrite(data, 1, n, f) == n && fclose(f) == 0 && chmod(file, 0600) == 0);
    size_t faults = conf_scan(&config_grammar, "fuzz.conf", span_make((const char *) data, n), &scanned);
    need((faults > 0) == (scanned.n > 0));
    int rc = config_read(&c, home, NULL, &problems, &e);
    need(c != NULL);
    check(c); /* also what is right of one with faults */
    need((rc == 0) == (problems.n == 0) && (rc == 0 || strstr(problems.p, "watchfloor.conf")));
    need(rc != 0 || faults == 0);
    config_free(c);
    buf_free(&problems);
    buf_free(&scanned);
    return 0;
}
