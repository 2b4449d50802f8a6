/* setting: a value of a section of HOME/conf.d/50-SECTION-TITLE.conf, the small files that commands write. What they mean is the engine's
 * (engine/config.h); here is only where they lie and how one setting of such a file is changed. For the command line and the engine. */
#ifndef WF_BASE_SETTING_H
#define WF_BASE_SETTING_H

#include <stdbool.h>

#include "base/buf.h"

/* Small letters, digits, hyphens; at most one slash inside; under 64 bytes: what may become part of a file's name. */
bool setting_title_ok(const char *title);
/* The file of that section; mem_free by the caller. */
char *setting_path(const char *home, const char *section, const char *title);
/* The file's text with `key` set to `value` (as it stands in the file: quoted where it is text); its other settings stay. */
void setting_compose(struct span old, const char *section, const char *title, const char *key, const char *value, struct buf *out);

#endif
