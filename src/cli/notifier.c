/* notifier test: runs the notifier's command once, and says how it ended and what it said. */
#include "cli/programs.h"

int cli_notifier_test(struct cli *c)
{
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_NOTIFIER);
    jw_kcstr(w, "action", "test");
    const struct json *reply;
    rc = cli_call(c, &reply);
    if (rc)
        return rc;
    struct span said = json_str(reply, "said");
    bool well = json_bool(reply, "well", false);
    if (said.n) {
        cli_put(said, true);
        if (said.p[said.n - 1] != '\n')
            putchar('\n');
        fflush(stdout);
    }
    if (!well)
        return cli_fail(CLI_NO, "%.*s", SPAN_FMT(json_str(reply, "text")));
    printf("%.*s\n", SPAN_FMT(json_str(reply, "text")));
    return CLI_DONE;
}
