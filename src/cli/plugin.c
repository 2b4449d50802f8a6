/* plugin enable|disable|restart. The first two write conf.d/ and reload; see conf.c. */
#include "cli/conf.h"
#include "cli/programs.h"

int cli_plugin_switch(struct cli *c)
{
    bool on = strcmp(c->command->name, "plugin enable") == 0;
    const char *name = cli_value(c, "PLUGIN");
    int rc = conf_set(c, "plugin", name, "enabled", on ? "true" : "false");
    if (rc == 0)
        printf("%s is %s\n", name, on ? "on" : "off");
    return rc;
}

int cli_plugin_restart(struct cli *c)
{
    int rc = cli_connect(c);
    if (rc)
        return rc;
    struct json_writer *w = client_begin(c->client, WIRE_OP_PLUGIN);
    jw_kcstr(w, "action", "restart");
    jw_kcstr(w, "plugin", cli_value(c, "PLUGIN"));
    const struct json *reply;
    rc = cli_call(c, &reply);
    if (rc == 0)
        printf("%s is started anew\n", cli_value(c, "PLUGIN"));
    return rc;
}
