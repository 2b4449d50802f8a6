/* conf: every unknown section or key and every wrong kind of value of a file in libconfuse's language, with its line.
 *
 * libconfuse stops at the first unknown key: whoever reads such a file scans it with conf_scan first, and lists all faults at once. The grammar (which
 * sections and keys there are) is the caller's table.
 */
#ifndef WF_BASE_CONF_H
#define WF_BASE_CONF_H

#include "base/buf.h"
#include "base/mem.h"
#include "base/vec.h"

enum conf_kind {
    CONF_TEXT,
    CONF_INTEGER,
    CONF_BOOL,
    CONF_LIST,  /* {"a", "b"} */
    CONF_PAIRS, /* {"key=value", ...} */
};

/* One key: where it may stand, its kind and bounds. */
struct conf_key {
    const char *section; /* "" is the top */
    const char *name;
    enum conf_kind kind;
    int64_t lo, hi;                    /* of an integer; of a text its longest length is hi (0: 1024) */
    const char *right;                 /* what would be right, for the message */
    bool (*item_ok)(const char *item); /* of a LIST or TEXT: whether an item, or the text, is right; NULL: all are */
};
/* A section ("plugin") and whether it takes a title. */
struct conf_section {
    const char *name;
    bool titled;
    const char *title;                   /* what a title looks like, for the message */
    bool (*title_ok)(const char *title); /* NULL: any will do */
    bool once;                           /* a title stands once in a file; else libconfuse lets the last one win */
};
struct conf_grammar {
    const struct conf_key *keys;
    size_t keys_n;
    const struct conf_section *sections;
    size_t sections_n;
};

/* Adds a line to `problems` for each fault of `text`; returns how many. Knows libconfuse's grammar: comments (#, //, C), strings in
 * both quotes, lists in braces, sections with an optional title; "format = N" comes first. Never reads beyond text. */
size_t conf_scan(const struct conf_grammar *grammar, const char *file, struct span text, struct buf *problems);

/* Where a key stands; key "": the section itself. */
struct conf_place {
    char *section, *title, *key; /* "" where there is none */
    unsigned line;
};
/* What of a file is right, so that its meaning can be checked in the same go, whatever else is wrong with it: the text with blanks in place of
 * each fault (lines stay what they are), and where each right key stands. */
struct conf_sound {
    struct buf text;
    VEC(struct conf_place) places;
};
/* conf_scan, and *sound (zeroed before) gets what is right; the caller's: conf_sound_free. */
size_t conf_scan_sound(const struct conf_grammar *grammar, const char *file, struct span text, struct buf *problems, struct conf_sound *sound);
void conf_sound_free(struct conf_sound *sound);

/* One value that the scan found right; of a list one an item. key NULL: the section begins here. Views, until the call returns. */
struct conf_value {
    const char *section, *title; /* "" at the top, and where it has none */
    unsigned nth;                /* which section of the file, from 1 on; 0: the top */
    const char *key;
    struct span text;
    int64_t number;              /* of CONF_INTEGER */
    unsigned line;
};
/* NULL: taken; else what would be right, for the message. */
typedef const char *conf_take_fn(void *arg, const struct conf_value *v);
/* conf_scan, and each value is given to `take`, in the file's order: for data files whose sections stand many times, with a line for each fault. */
size_t conf_read(const struct conf_grammar *grammar, const char *file, struct span text, conf_take_fn *take, void *arg, struct buf *problems);

#endif
