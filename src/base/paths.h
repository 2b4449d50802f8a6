/* paths: where our own programs and data lie, installed or in a build tree.
 *
 * WATCHFLOOR_LIBEXECDIR, WATCHFLOOR_PLUGINDIR, WATCHFLOOR_DATADIR, WATCHFLOOR_BINDIR in the environment win (the build
 * tree's tests set them); else the folders of configure. Each result is mem_free'd by the caller.
 */
#ifndef WF_BASE_PATHS_H
#define WF_BASE_PATHS_H

#include "base/buf.h"

char *paths_bin(const char *program);     /* watchfloord, watchfloor-sim */
char *paths_libexec(const char *program); /* watchfloor-plughost, watchfloor-tool */
char *paths_plugin(const char *name);     /* name.so */
char *paths_plugin_dir(void);
/* The names of the installed plugins, in order, blanks between. */
void paths_plugins(struct buf *out);
char *paths_data(const char *relative); /* share/watchfloor/..., themes/... */
/* HOME as CONTRACT says: home (may be NULL), else WATCHFLOOR_HOME, else $XDG_DATA_HOME/watchfloor. */
char *paths_home(const char *home);
/* Where a user's home is that nothing else names: $XDG_DATA_HOME/watchfloor. */
char *paths_home_usual(void);

#endif
