/* screen VIEW: one frame of a view, as text. */
#include <stdlib.h>

#include "cli/programs.h"
#include "console/console.h"

enum { W_LEAST = 40, W_MOST = 500, H_LEAST = 10, H_MOST = 300 };

static int parse_size(const char *text, int *w, int *h)
{
    char *end;
    long a = strtol(text, &end, 10);
    long b = *end == 'x' ? strtol(end + 1, &end, 10) : -1;
    if (*end || a < W_LEAST || a > W_MOST || b < H_LEAST || b > H_MOST)
        return cli_fail(CLI_USAGE, "--size takes COLUMNSxROWS from %dx%d to %dx%d, not \"%s\"", W_LEAST, H_LEAST, W_MOST, H_MOST, text);
    *w = (int) a;
    *h = (int) b;
    return 0;
}

int cli_screen(struct cli *c)
{
    struct console_shot shot = {.home = c->home, .as = c->as, .theme = cli_value(c, "--theme"), .view = cli_value(c, "VIEW"), .w = 120, .h = 34,
                                .ansi = cli_has(c, "--ansi")};
    const char *size = cli_value(c, "--size");
    if (size && parse_size(size, &shot.w, &shot.h))
        return CLI_USAGE;
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct buf b = {0};
    struct err e = {0};
    rc = console_render(&shot, &b, &e);
    if (rc == 0)
        fwrite(b.p, 1, b.n, stdout);
    else
        rc = cli_fail(e.code == WF_E_DENIED ? CLI_NO : CLI_USAGE, "%s", e.text);
    buf_free(&b);
    return rc;
}
