/* config_scan: every unknown section or key and every wrong kind of value of a configuration file, with its line. */
#ifndef WF_ENGINE_CONFIG_SCAN_H
#define WF_ENGINE_CONFIG_SCAN_H

#include "base/buf.h"
#include "base/mem.h"

enum config_kind { CONFIG_TEXT, CONFIG_INTEGER, CONFIG_BOOL, CONFIG_LIST };

/* One key: where it may stand, its kind and bounds. The only list of keys there is. */
struct config_key {
    const char *section; /* "" is the top */
    const char *name;
    enum config_kind kind;
    int64_t lo, hi;      /* of an integer; of a text its longest length is hi (0: 1024) */
    const char *right;   /* what would be right, for the message */
};
extern const struct config_key config_keys[];
extern const size_t config_keys_n;
/* A section ("plugin") and whether it takes a title. */
struct config_section {
    const char *name;
    bool titled;
    const char *title; /* what a title looks like, for the message */
};
extern const struct config_section config_sections[];
extern const size_t config_sections_n;

/* Adds a line to `problems` for each fault of `text`; returns how many. Knows libconfuse's grammar: comments (#, //, C), strings in
 * both quotes, lists in braces, sections with an optional title. Never reads beyond text. */
size_t config_scan(const char *file, struct span text, struct buf *problems);

#endif
