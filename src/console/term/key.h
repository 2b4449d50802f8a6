/* key: turns the bytes a terminal sends into keys.
 *
 * Owns: the parser's state. Bytes may come cut anywhere and be hostile: what is not understood is
 * swallowed whole (a control sequence never ends up as the letters it is made of). Pure, no terminal.
 */
#ifndef WF_CONSOLE_KEY_H
#define WF_CONSOLE_KEY_H

#include "base/buf.h"

#define KEY_LIST(X) \
    X(ENTER, "Enter") X(TAB, "Tab") X(BACKTAB, "S-Tab") X(ESC, "Esc") X(BACKSPACE, "Backspace") \
    X(UP, "Up") X(DOWN, "Down") X(LEFT, "Left") X(RIGHT, "Right") X(HOME, "Home") X(END, "End") \
    X(PGUP, "PgUp") X(PGDN, "PgDn") X(INSERT, "Insert") X(DELETE, "Delete") \
    X(F1, "F1") X(F2, "F2") X(F3, "F3") X(F4, "F4") X(F5, "F5") X(F6, "F6") X(F7, "F7") X(F8, "F8") \
    X(F9, "F9") X(F10, "F10") X(F11, "F11") X(F12, "F12") \
    X(MOUSE, "mouse") X(PASTE, "paste") X(FOCUS, "focus")

enum key_code {
    KEY_NONE_ = 0,
    KEY_FIRST_ = 0x110000, /* above Unicode */
#define X(name, word) WKEY_##name,
    KEY_LIST(X)
#undef X
};

enum key_mods { KEY_CTRL = 1, KEY_ALT = 2, KEY_SHIFT = 4 };
enum key_mouse { MOUSE_LEFT, MOUSE_MIDDLE, MOUSE_RIGHT, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN, MOUSE_OTHER };

struct key {
    uint32_t code; /* a Unicode code point or WKEY_*; a control letter is the letter with KEY_CTRL */
    uint8_t mods;
    uint8_t button; /* of WKEY_MOUSE */
    int x, y;       /* of WKEY_MOUSE, from 0 */
};

#define KEY_SEQ_MAX 64
#define KEY_PASTE_MAX 65536
#define KEY_CAPS_MAX 64

struct key_cap {
    char seq[16];
    uint8_t n;
    uint32_t code;
};

/* A zeroed struct is a parser at rest. */
struct key_parser {
    char pending[KEY_SEQ_MAX];
    size_t n;
    int skip;           /* inside a sequence too long to keep: 1 CSI, 2 string (OSC, DCS ...), 3 string after ESC */
    bool pasting;
    struct buf paste;   /* the text of the paste that KEY_PASTE announces */
    bool paste_ready;
    struct key_cap caps[KEY_CAPS_MAX]; /* what terminfo says beyond the usual */
    size_t caps_n;
};

/* Teaches a terminal's own sequence. Ignored when empty, too long or not beginning with ESC. */
void key_parser_learn(struct key_parser *p, const char *seq, uint32_t code);
/* Takes bytes from *in and puts at most `max` keys into `out`; returns how many. *used says how many bytes were taken:
 * fewer than n only when `out` is full or a paste was completed (its text is in p->paste until the next call). */
size_t key_parse(struct key_parser *p, const char *in, size_t n, size_t *used, struct key *out, size_t max);
/* True when a lone ESC (or a cut sequence) waits for more; after some 30 ms call key_parse_timeout. */
bool key_parser_waiting(const struct key_parser *p);
/* What waits becomes what it can be: ESC; returns 0 or 1 keys. */
size_t key_parse_timeout(struct key_parser *p, struct key *out);
void key_parser_free(struct key_parser *p);

/* "C-r", "F2", "a", "Enter" into out (16 bytes). */
void key_word(const struct key *k, char out[16]);
/* The inverse; false when the name is none. */
bool key_from_word(struct span name, struct key *out);

#endif
