/* conf: settings that commands write into HOME/conf.d, one small file a section, and the reload that takes them up. */
#ifndef WF_CLI_CONF_H
#define WF_CLI_CONF_H

#include "cli/cli.h"

/* Sets key = value (as it stands in the file: quoted where it is text) in section `section` "title" of HOME/conf.d/50-<section>-<title>.conf, and
 * reloads an engine that runs; where that refuses, the file is as it was. 0, or an exit code after a message. */
int conf_set(struct cli *c, const char *section, const char *title, const char *key, const char *value);
/* A value in quotes, with quotes, backslashes and dollars escaped; NULL when it holds a control character. mem_free by the caller. */
char *conf_quote(const char *value);
/* Looks at a file that the engine is to read, with the rights of the home's owner, as whom the engine runs. secret: nobody else may read it. */
int conf_check_file(const struct cli *c, const char *path, bool secret, struct err *e);
/* Whether there is such a file. */
bool conf_has(const struct cli *c, const char *section, const char *title);
/* 0 when the plugin is installed, else an exit code after a message that names those that are. */
int conf_plugin_known(const char *name, size_t n);

#endif
