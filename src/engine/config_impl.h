/* config_impl: what a value may be, for the scan and for what an escape makes of it afterwards. */
#ifndef WF_ENGINE_CONFIG_IMPL_H
#define WF_ENGINE_CONFIG_IMPL_H

#include "desk/health.h"
#include "engine/config.h"

enum { CONFIG_FORMAT = 1 };

bool config_level_of(const char *word, enum log_level *out);
bool config_level_ok(const char *word);
bool config_prefix_ok(const char *p);
bool config_path_ok(const char *path);
bool config_command_ok(const char *path);
/* "NAME=value", and none of those that would make the command another than the one that was looked at. */
bool config_variable_ok(const char *pair);
/* The lowest priority that rings; 0: none does. -1: it is no such word. */
int config_bell_of(const char *word);
bool config_bell_ok(const char *word);
bool config_floor_ok(const char *path);
/* CAP's sender: no blank, comma, "<" or "&" (DOMAIN 1). */
bool config_sender_ok(const char *s);

/* "ihr-annex2/notify=12h" into out; false: it is no such thing. */
bool config_clock_read(const char *s, struct desk_run_clock *out);

#endif
