/* key: see key.h. */
#include "console/term/key.h"

#include <stdio.h>
#include <stdlib.h>

enum { SKIP_NONE, SKIP_CSI, SKIP_STRING, SKIP_STRING_ESC };

static const char paste_end[] = "\033[201~";

void key_parser_learn(struct key_parser *p, const char *seq, uint32_t code)
{
    size_t n = seq ? strlen(seq) : 0;

    if (n < 2 || n > sizeof p->caps[0].seq || seq[0] != 033 || p->caps_n == KEY_CAPS_MAX)
        return;
    memcpy(p->caps[p->caps_n].seq, seq, n);
    p->caps[p->caps_n].n = (uint8_t) n;
    p->caps[p->caps_n++].code = code;
}

void key_parser_free(struct key_parser *p)
{
    buf_free(&p->paste);
}

/* 1: exactly a learned sequence (its code in *code); -1: the beginning of one; 0: neither. */
static int match_caps(const struct key_parser *p, uint32_t *code)
{
    int found = 0;

    for (size_t i = 0; i < p->caps_n; i++) {
        const struct key_cap *c = &p->caps[i];

        if (c->n < p->n || memcmp(c->seq, p->pending, p->n) != 0)
            continue;
        if (c->n == p->n) {
            *code = c->code;
            return 1;
        }
        found = -1;
    }
    return found;
}

static bool plain_key(unsigned char b, struct key *k)
{
    *k = (struct key){.code = b};
    if (b >= ' ' && b < 0x7f)
        return true;
    if (b == '\r' || b == '\n')
        k->code = WKEY_ENTER;
    else if (b == '\t')
        k->code = WKEY_TAB;
    else if (b == 8 || b == 0x7f)
        k->code = WKEY_BACKSPACE;
    else if (b >= 1 && b <= 26)
        *k = (struct key){.code = (uint32_t) ('a' + b - 1), .mods = KEY_CTRL};
    else
        return false;
    return true;
}

static int utf8_need(unsigned char lead)
{
    return lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
}

/* The code point of `n` whole bytes, or 0 where they are no character that can be typed. */
static uint32_t utf8_join(const char *s, size_t n)
{
    uint32_t v = (unsigned char) s[0] & (0xffU >> (n + 1));

    for (size_t i = 1; i < n; i++)
        v = v << 6 | ((unsigned char) s[i] & 0x3f);
    if ((n == 3 && v < 0x800) || (n == 4 && v < 0x10000) || v > 0x10ffff || (v >= 0xd800 && v < 0xe000) ||
        (v >= 0x80 && v < 0xa0))
        return 0;
    return v;
}

/* Parameters of a control sequence: numbers parted by ; (what follows a : is ignored). */
static int params(const char *s, size_t n, int *out, int max)
{
    int count = 1;
    bool sub = false;

    memset(out, 0, sizeof *out * (size_t) max);
    for (size_t i = 0; i < n; i++) {
        if (s[i] == ';') {
            sub = false;
            if (++count > max)
                return max;
        } else if (s[i] == ':') {
            sub = true;
        } else if (!sub && s[i] >= '0' && s[i] <= '9' && out[count - 1] < 100000) {
            out[count - 1] = out[count - 1] * 10 + s[i] - '0';
        }
    }
    return count;
}

static uint8_t mods_of(int param)
{
    int bits = param > 0 ? param - 1 : 0;

    return (uint8_t) ((bits & 1 ? KEY_SHIFT : 0) | (bits & 2 ? KEY_ALT : 0) | (bits & 4 ? KEY_CTRL : 0));
}

static uint32_t letter_code(char final)
{
    switch (final) {
    case 'A': return WKEY_UP;
    case 'B': return WKEY_DOWN;
    case 'C': return WKEY_RIGHT;
    case 'D': return WKEY_LEFT;
    case 'H': return WKEY_HOME;
    case 'F': return WKEY_END;
    case 'M': return WKEY_ENTER; /* of the keypad, in SS3 */
    case 'P': return WKEY_F1;
    case 'Q': return WKEY_F2;
    case 'R': return WKEY_F3;
    case 'S': return WKEY_F4;
    case 'Z': return WKEY_BACKTAB;
    default: return 0;
    }
}

static uint32_t tilde_code(int n)
{
    static const uint32_t codes[] = {[1] = WKEY_HOME, [2] = WKEY_INSERT, [3] = WKEY_DELETE, [4] = WKEY_END, [5] = WKEY_PGUP,
                                     [6] = WKEY_PGDN, [7] = WKEY_HOME, [8] = WKEY_END, [11] = WKEY_F1, [12] = WKEY_F2,
                                     [13] = WKEY_F3, [14] = WKEY_F4, [15] = WKEY_F5, [17] = WKEY_F6, [18] = WKEY_F7,
                                     [19] = WKEY_F8, [20] = WKEY_F9, [21] = WKEY_F10, [23] = WKEY_F11, [24] = WKEY_F12};

    return n > 0 && n < (int) ARRAY_LEN(codes) ? codes[n] : 0;
}

static bool mouse_key(int button, int x, int y, bool release, struct key *k)
{
    *k = (struct key){.code = WKEY_MOUSE, .x = x - 1, .y = y - 1};
    if (x < 1 || y < 1)
        return false;
    k->mods = (uint8_t) ((button & 4 ? KEY_SHIFT : 0) | (button & 8 ? KEY_ALT : 0) | (button & 16 ? KEY_CTRL : 0));
    if (release)
        k->button = MOUSE_RELEASE;
    else if (button & 64)
        k->button = (button & 3) == 0 ? MOUSE_WHEEL_UP : (button & 3) == 1 ? MOUSE_WHEEL_DOWN : MOUSE_OTHER;
    else if (button & 32)
        k->button = MOUSE_OTHER;
    else
        k->button = (button & 3) == 3 ? MOUSE_RELEASE : (uint8_t) (button & 3);
    return true;
}

/* A whole control sequence: ESC [ ... final. */
static bool csi_key(struct key_parser *p, struct key *k)
{
    char final = p->pending[p->n - 1];
    const char *body = p->pending + 2;
    size_t n = p->n - 3;
    int v[4], count;

    *k = (struct key){0};
    if (n && body[0] == '<') {
        params(body + 1, n - 1, v, 4);
        return (final == 'M' || final == 'm') && mouse_key(v[0], v[1], v[2], final == 'm', k);
    }
    if (n && (body[0] < '0' || body[0] > ';'))
        return false; /* an answer of the terminal, not a key */
    count = params(body, n, v, 4);
    if (final == '~' && v[0] == 200) {
        p->pasting = true;
        buf_clear(&p->paste);
        return false;
    }
    if (final == '~')
        k->code = tilde_code(v[0]);
    else if ((final == 'I' || final == 'O') && !n)
        k->code = final == 'I' ? WKEY_FOCUS : 0;
    else
        k->code = letter_code(final);
    k->mods = count > 1 ? mods_of(v[1]) : 0;
    return k->code != 0;
}

/* What the bytes in p->pending make: 1 a key, 0 nothing (they are eaten), -1 more is needed. */
static int escape_key(struct key_parser *p, struct key *k)
{
    unsigned char b = (unsigned char) p->pending[p->n - 1];
    uint32_t code = 0;
    int m = match_caps(p, &code);

    if (m > 0) {
        *k = (struct key){.code = code};
        return 1;
    }
    if (p->n == 1)
        return -1;
    if (p->n == 2) {
        if (b == '[' || b == 'O' || m < 0)
            return -1;
        if (b == ']' || b == 'P' || b == 'X' || b == '^' || b == '_') {
            p->skip = SKIP_STRING;
            return 0;
        }
        if (!plain_key(b, k))
            return 0;
        k->mods |= KEY_ALT;
        return 1;
    }
    if (p->pending[1] == 'O') {
        *k = (struct key){.code = letter_code((char) b)};
        return k->code != 0;
    }
    if (p->n >= 3 && p->pending[2] == '[') /* the Linux console's F1..F5 */
        return p->n < 4 ? -1 : 0;
    if (p->n >= 3 && p->pending[2] == 'M') { /* the old mouse: three bytes follow */
        if (p->n < 6)
            return -1;
        return mouse_key(((unsigned char) p->pending[3] - 32) & 0xff, (unsigned char) p->pending[4] - 32,
                         (unsigned char) p->pending[5] - 32, false, k);
    }
    if (b < ' ' || b > 0x7e)
        return 0; /* broken off */
    if (b < 0x40 || m < 0)
        return -1;
    return csi_key(p, k);
}

static void paste_byte(struct key_parser *p, char c)
{
    size_t end = sizeof paste_end - 1;

    /* Past the bound only the tail is kept, so that the end is still found. */
    if (p->paste.n >= KEY_PASTE_MAX + end)
        buf_consume(&p->paste, 1);
    buf_char(&p->paste, c);
    if (p->paste.n >= end && memcmp(p->paste.p + p->paste.n - end, paste_end, end) == 0) {
        p->paste.n -= end;
        p->paste.p[p->paste.n] = 0;
        p->pasting = false;
        p->paste_ready = true;
    }
}

static void skip_byte(struct key_parser *p, unsigned char b)
{
    if (p->skip == SKIP_CSI)
        p->skip = b >= 0x40 && b <= 0x7e ? SKIP_NONE : SKIP_CSI;
    else if (b == 7 || b == 0x18 || b == 0x1a || (p->skip == SKIP_STRING_ESC && b == '\\'))
        p->skip = SKIP_NONE;
    else
        p->skip = b == 033 ? SKIP_STRING_ESC : SKIP_STRING;
}

/* One byte outside pastes and skipped strings: true when *k was made. */
static bool one_byte(struct key_parser *p, unsigned char b, struct key *k)
{
    int need, made;

    if (p->n == 1 && p->pending[0] == 033 && b == 033) { /* ESC ESC: the first stands for itself */
        *k = (struct key){.code = WKEY_ESC};
        return true;
    }
    if (!p->n && b != 033 && b < 0x80)
        return plain_key(b, k);
    if (!p->n && b >= 0x80 && !utf8_need(b))
        return false;
    if (p->n && p->pending[0] != 033 && (b & 0xc0) != 0x80) { /* a cut character: begin anew */
        p->n = 0;
        return one_byte(p, b, k);
    }
    if (p->n == sizeof p->pending) {
        p->n = 0;
        p->skip = SKIP_CSI;
        skip_byte(p, b);
        return false;
    }
    p->pending[p->n++] = (char) b;
    if (p->pending[0] == 033) {
        made = escape_key(p, k);
    } else {
        need = utf8_need((unsigned char) p->pending[0]);
        made = (int) p->n < need ? -1 : 0;
        if (!made) {
            *k = (struct key){.code = utf8_join(p->pending, p->n)};
            made = k->code != 0;
        }
    }
    if (made >= 0)
        p->n = 0;
    return made > 0;
}

size_t key_parse(struct key_parser *p, const char *in, size_t n, size_t *used, struct key *out, size_t max)
{
    size_t made = 0, i = 0;

    if (p->paste_ready) {
        p->paste_ready = false;
        buf_clear(&p->paste);
    }
    while (i < n && made < max) {
        unsigned char b = (unsigned char) in[i++];

        if (p->pasting) {
            paste_byte(p, (char) b);
            if (!p->paste_ready)
                continue;
            out[made++] = (struct key){.code = WKEY_PASTE};
            break;
        }
        if (p->skip)
            skip_byte(p, b);
        else if (one_byte(p, b, &out[made]))
            made++;
    }
    *used = i;
    return made;
}

bool key_parser_waiting(const struct key_parser *p)
{
    return p->n > 0 || p->skip;
}

size_t key_parse_timeout(struct key_parser *p, struct key *out)
{
    bool esc = p->n == 1 && p->pending[0] == 033;

    p->n = 0;
    p->skip = SKIP_NONE;
    if (!esc)
        return 0;
    *out = (struct key){.code = WKEY_ESC};
    return 1;
}

static const struct {
    uint32_t code;
    const char *word;
} names[] = {
#define X(name, word) {WKEY_##name, word},
    KEY_LIST(X)
#undef X
    {' ', "Space"},
};

static size_t put_utf8(uint32_t c, char *o)
{
    if (c < 0x80) {
        o[0] = (char) c;
        return 1;
    }
    if (c < 0x800) {
        o[0] = (char) (0xc0 | c >> 6);
        o[1] = (char) (0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        o[0] = (char) (0xe0 | c >> 12);
        o[1] = (char) (0x80 | (c >> 6 & 0x3f));
        o[2] = (char) (0x80 | (c & 0x3f));
        return 3;
    }
    o[0] = (char) (0xf0 | c >> 18);
    o[1] = (char) (0x80 | (c >> 12 & 0x3f));
    o[2] = (char) (0x80 | (c >> 6 & 0x3f));
    o[3] = (char) (0x80 | (c & 0x3f));
    return 4;
}

void key_word(const struct key *k, char out[16])
{
    char chars[8];
    const char *word = chars;

    chars[put_utf8(k->code < KEY_FIRST_ ? k->code : '?', chars)] = 0;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (names[i].code == k->code)
            word = names[i].word;
    snprintf(out, 16, "%s%s%s%.9s", k->mods & KEY_CTRL ? "C-" : "", k->mods & KEY_ALT ? "M-" : "",
             k->mods & KEY_SHIFT && k->code >= KEY_FIRST_ ? "S-" : "", word);
}

bool key_from_word(struct span name, struct key *out)
{
    *out = (struct key){0};
    for (;;) {
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            if (span_is(name, names[i].word)) {
                out->code = names[i].code;
                return true;
            }
        if (name.n > 2 && name.p[1] == '-' && (name.p[0] == 'C' || name.p[0] == 'M' || name.p[0] == 'S')) {
            out->mods |= name.p[0] == 'C' ? KEY_CTRL : name.p[0] == 'M' ? KEY_ALT : KEY_SHIFT;
            name = span_make(name.p + 2, name.n - 2);
            continue;
        }
        break;
    }
    if (name.n == 1 && name.p[0] > ' ' && name.p[0] < 0x7f)
        out->code = (uint32_t) name.p[0];
    else if (name.n > 1 && utf8_need((unsigned char) name.p[0]) == (int) name.n)
        out->code = utf8_join(name.p, name.n);
    return out->code != 0;
}
