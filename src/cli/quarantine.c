/* quarantine show N: the raw bytes of one item, as they came, on standard output. */
#include <stdlib.h>
#include <unistd.h>

#include "base/base64.h"
#include "cli/programs.h"

enum { PIECE = 384 * 1024 };

int cli_quarantine_show(struct cli *c)
{
    char *end;
    const char *text = cli_value(c, "N");
    unsigned long long n = strtoull(text, &end, 10);
    if (end == text || *end || n == 0)
        return cli_fail(CLI_USAGE, "\"%s\" is no number of watchfloor quarantine", text);
    int rc = cli_connect(c);
    int64_t at = 0, total = 1;
    bool terminal = isatty(1);
    while (rc == 0 && at < total) {
        struct json_writer *w = client_begin(c->client, WIRE_OP_RAW);
        jw_kint(w, "n", (int64_t) n);
        jw_kint(w, "offset", at);
        jw_kint(w, "limit", PIECE);
        const struct json *reply;
        rc = cli_call(c, &reply);
        if (rc)
            break;
        if (!json_bool(reply, "kept", false))
            return cli_fail(CLI_NO, "the bytes of %llu are not kept (digest %.*s)", n, SPAN_FMT(json_str(reply, "digest")));
        struct buf b = {0};
        base64_decode(json_str(reply, "base64"), &b);
        total = json_int(reply, "total", 0);
        size_t got = b.n;
        if (terminal) /* a terminal gets them harmless; a pipe or a file as they are */
            cli_put(buf_view(&b), true);
        else
            fwrite(b.p ? b.p : "", 1, b.n, stdout);
        buf_free(&b);
        if (got == 0)
            break;
        at += (int64_t) got;
    }
    if (rc == 0 && terminal)
        putchar('\n');
    return rc;
}
