/* json_read: text to tree in one strict pass.
 *
 * Owns nothing: nodes and unescaped strings live in the caller's arena, other strings are views into the text.
 * It recurses no deeper than the limit. Reached through json_parse of base/json.h.
 */
#include "base/json.h"

#include <math.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/hash.h"
#include "base/utf8.h"

#define JSON_DEPTH 16U
#define JSON_DEPTH_MOST 512U
#define JSON_NODES 1000000U
#define JSON_BYTES ((size_t) 16 * 1024 * 1024)
#define JSON_SMALL_OBJECT 32U /* keys; a larger object gets a hash table against duplicates */
#define JSON_CHUNK_MOST 256U

struct reader {
    struct arena *a;
    const char *start, *p, *end;
    uint32_t depth, depth_most;
    uint32_t nodes_left;
    bool long_integers, allow_nul;
    struct json *free_node, *free_end;
    uint32_t chunk;
    struct err *e;
    int code;
};

/* The keys of one object that were read so far. */
struct keyset {
    uint64_t bloom;
    struct hash_key seed;
    const struct json **slots; /* NULL for a small object */
    size_t cap;
};

__attribute__((cold)) static int reader_fail(struct reader *r, int code, const char *at, const char *what)
{
    if (r->code == 0)
        r->code = err_set(r->e, code, "JSON, byte %zu: %s", (size_t) (at - r->start), what);
    return r->code;
}

/* The same for text that has a quoted piece of the input in it; quotes only what is printable ASCII. */
__attribute__((cold)) static int reader_fail_key(struct reader *r, const char *at, struct span key, const char *what)
{
    char shown[48];
    size_t n = 0;
    for (size_t i = 0; i < key.n && n < sizeof shown - 1; i++)
        shown[n++] = (char) (key.p[i] >= ' ' && key.p[i] <= '~' ? key.p[i] : '?');
    shown[n] = 0;
    if (r->code == 0)
        r->code = err_set(r->e, WF_E_INVALID, "JSON, byte %zu: %s \"%s\"", (size_t) (at - r->start), what, shown);
    return r->code;
}

__attribute__((noinline)) static int reader_more_nodes(struct reader *r)
{
    if (r->nodes_left == 0)
        return reader_fail(r, WF_E_LIMIT, r->p, "too many values");
    uint32_t n = r->chunk < r->nodes_left ? r->chunk : r->nodes_left;
    r->free_node = arena_alloc_raw(r->a, n * sizeof(struct json));
    r->free_end = r->free_node + n;
    r->nodes_left -= n;
    if (r->chunk < JSON_CHUNK_MOST)
        r->chunk *= 2;
    return 0;
}

static inline void skip_space(struct reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
        r->p++;
}

/* Moves p to the first byte that is a quote, a backslash, a control character or no ASCII. */
static inline const char *plain_run(const char *p, const char *end)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');
    while (end - p >= 16) {
        __m128i v = _mm_loadu_si128((const __m128i *) (const void *) p);
        /* Signed comparison: bytes from 0x80 are negative, so one test finds them and the controls. */
        __m128i hit =
            _mm_or_si128(_mm_cmplt_epi8(v, space), _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, slash)));
        unsigned mask = (unsigned) _mm_movemask_epi8(hit);
        if (mask)
            return p + __builtin_ctz(mask);
        p += 16;
    }
#endif
    while (p < end && (signed char) *p >= ' ' && *p != '"' && *p != '\\')
        p++;
    return p;
}

/* p is at a byte above 0x7f: moves past this and the following ones. NULL where they are not UTF-8. */
static inline const char *wide_run(const char *p, const char *end)
{
    while (p < end && (*p & 0x80)) {
        const unsigned char *u = (const unsigned char *) p;
        /* Three bytes, neither overlong nor surrogate: nearly all of the region's scripts. */
        if (end - p >= 3 && u[0] > 0xe0 && u[0] < 0xed && (u[1] & 0xc0) == 0x80 && (u[2] & 0xc0) == 0x80) {
            p += 3;
            continue;
        }
        uint32_t cp;
        int n = utf8_decode(p, (size_t) (end - p), &cp);
        if (n < 0)
            return NULL;
        p += n;
    }
    return p;
}

static int hex4(const char *p)
{
    int v = 0;
    for (int i = 0; i < 4; i++) {
        int c = (unsigned char) p[i], d = c >= '0' && c <= '9'                 ? c - '0'
                                          : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                                               : -1;
        if (d < 0)
            return -1;
        v = v << 4 | d;
    }
    return v;
}

/* *p is at the 'u' of an escape; writes its UTF-8 to *to and moves both on. */
static int unescape_unicode(struct reader *r, const char **p, char **to, const char *end)
{
    int v = end - *p >= 5 ? hex4(*p + 1) : -1;
    if (v < 0)
        return reader_fail(r, WF_E_INVALID, *p - 1, "a \\u needs four hexadecimal digits");
    uint32_t cp = (uint32_t) v;
    const char *at = *p - 1;
    *p += 5;
    if (cp >= 0xd800 && cp <= 0xdbff) {
        int low = end - *p >= 6 && (*p)[0] == '\\' && (*p)[1] == 'u' ? hex4(*p + 2) : -1;
        if (low < 0xdc00 || low > 0xdfff)
            return reader_fail(r, WF_E_INVALID, at, "a surrogate without its other half");
        cp = 0x10000 + ((cp - 0xd800) << 10) + ((uint32_t) low - 0xdc00);
        *p += 6;
    } else if (cp >= 0xdc00 && cp <= 0xdfff) {
        return reader_fail(r, WF_E_INVALID, at, "a surrogate without its other half");
    } else if (cp == 0 && !r->allow_nul) {
        return reader_fail(r, WF_E_INVALID, at, "\\u0000 is not allowed");
    }
    *to += utf8_encode(cp, *to);
    return 0;
}

static int unescape_one(struct reader *r, const char **p, char **to, const char *end)
{
    char c;
    switch (**p) {
    case '"':
    case '\\':
    case '/': c = **p; break;
    case 'b': c = '\b'; break;
    case 'f': c = '\f'; break;
    case 'n': c = '\n'; break;
    case 'r': c = '\r'; break;
    case 't': c = '\t'; break;
    case 'u': return unescape_unicode(r, p, to, end);
    default: return reader_fail(r, WF_E_INVALID, *p - 1, "an escape that JSON does not have");
    }
    ++*p;
    *(*to)++ = c;
    return 0;
}

/* The text between the quotes from..close into the arena, unescaped. It never grows. */
static int unescape(struct reader *r, const char *from, const char *close, struct span *out)
{
    char *room = arena_alloc_raw(r->a, (size_t) (close - from) + 1), *to = room;
    const char *p = from;
    while (p < close) {
        const char *slash = memchr(p, '\\', (size_t) (close - p));
        size_t n = (size_t) ((slash ? slash : close) - p);
        memcpy(to, p, n);
        to += n;
        p += n;
        if (!slash)
            break;
        p++;
        int code = unescape_one(r, &p, &to, close);
        if (code < 0)
            return code;
    }
    *to = 0;
    *out = span_make(room, (size_t) (to - room));
    return 0;
}

/* r->p is behind the opening quote. */
static int read_string(struct reader *r, struct span *out)
{
    const char *from = r->p, *p = from;
    bool escaped = false;
    for (;;) {
        p = plain_run(p, r->end);
        if (p >= r->end)
            return reader_fail(r, WF_E_INVALID, from - 1, "a string that does not end");
        if (*p == '"')
            break;
        if (*p == '\\') {
            escaped = true;
            p += 2; /* what follows is judged by unescape() */
            if (p > r->end)
                return reader_fail(r, WF_E_INVALID, from - 1, "a string that does not end");
        } else if (*p & 0x80) {
            const char *next = wide_run(p, r->end);
            if (!next)
                return reader_fail(r, WF_E_INVALID, p, "not valid UTF-8");
            p = next;
        } else {
            return reader_fail(r, WF_E_INVALID, p, "a raw control character in a string; write it as \\uXXXX");
        }
    }
    r->p = p + 1;
    if (escaped)
        return unescape(r, from, p, out);
    *out = span_make(from, (size_t) (p - from));
    return 0;
}

static inline uint32_t key_mark(struct span key)
{
    uint32_t h = (uint32_t) key.n * 0x9e3779b1U;
    if (key.n)
        h ^= ((unsigned char) key.p[0] * 0x85ebca6bU) ^ ((unsigned char) key.p[key.n - 1] * 0xc2b2ae35U) ^
             ((unsigned char) key.p[key.n / 2] * 0x27d4eb2fU);
    return (h ^ h >> 15) * 0x2c1b3c6dU >> 26;
}

static void keyset_insert(struct keyset *k, const struct json *node)
{
    size_t i = (size_t) hash_sip64(&k->seed, node->key.p, node->key.n) & (k->cap - 1);
    while (k->slots[i])
        i = (i + 1) & (k->cap - 1);
    k->slots[i] = node;
}

static void keyset_grow(struct keyset *k, const struct json *object)
{
    if (!k->cap)
        k->seed = hash_key_process();
    k->cap = k->cap ? k->cap * 4 : (size_t) JSON_SMALL_OBJECT * 4;
    mem_free(k->slots);
    k->slots = mem_alloc_array(k->cap, sizeof *k->slots); /* NOLINT(bugprone-sizeof-expression): pointers */
    for (const struct json *n = object->child; n; n = n->next)
        keyset_insert(k, n);
}

static bool keyset_has_large(const struct keyset *k, struct span key)
{
    size_t i = (size_t) hash_sip64(&k->seed, key.p, key.n) & (k->cap - 1);
    for (; k->slots[i]; i = (i + 1) & (k->cap - 1))
        if (span_eq(k->slots[i]->key, key))
            return true;
    return false;
}

/* True when the object has the key already; else notes it. The node is linked by the caller afterwards. */
static inline bool keyset_seen(struct keyset *k, const struct json *object, struct span key)
{
    if (k->slots)
        return keyset_has_large(k, key);
    uint64_t bit = UINT64_C(1) << key_mark(key);
    if (k->bloom & bit)
        for (const struct json *n = object->child; n; n = n->next)
            if (span_eq(n->key, key))
                return true;
    k->bloom |= bit;
    return false;
}

static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* A number whose shape was checked. strtod reads the user's decimal point, so the point is taken out
 * and the exponent mended: 12.5e3 is read as 125e2. */
static int read_real_slow(struct reader *r, const char *from, const char *to, struct json *v)
{
    char room[128], *s = room;
    size_t n = (size_t) (to - from);
    if (n + 24 > sizeof room)
        s = arena_alloc_raw(r->a, n + 24);
    size_t k = 0;
    long exponent = 0;
    bool fraction = false;
    const char *p = from;
    for (; p < to && *p != 'e' && *p != 'E'; p++) {
        if (*p == '.') {
            fraction = true;
            continue;
        }
        s[k++] = *p;
        exponent -= fraction;
    }
    if (p < to) {
        bool minus = *++p == '-';
        long given = 0;
        for (p += *p == '-' || *p == '+'; p < to; p++)
            given = given > 100000000 ? given : given * 10 + (*p - '0');
        exponent += minus ? -given : given;
    }
    s[k++] = 'e';
    struct buf digits = {0};
    buf_i64(&digits, exponent);
    memcpy(s + k, digits.p, digits.n + 1);
    buf_free(&digits);
    v->d = strtod(s, NULL);
    if (isinf(v->d))
        return reader_fail(r, WF_E_INVALID, from, "a number too large for a double");
    return 0;
}

static int read_exponent(struct reader *r, const char **at, int *exponent)
{
    const char *p = *at + 1;
    bool minus = p < r->end && *p == '-';
    if (p < r->end && (*p == '-' || *p == '+'))
        p++;
    if (p >= r->end || *p < '0' || *p > '9')
        return reader_fail(r, WF_E_INVALID, *at, "an exponent needs a digit");
    int v = 0;
    for (; p < r->end && *p >= '0' && *p <= '9'; p++)
        v = v > 10000 ? v : v * 10 + (*p - '0');
    *exponent = minus ? -v : v;
    *at = p;
    return 0;
}

static int finish_integer(struct reader *r, const char *from, int digits, uint64_t m, bool minus, struct json *v)
{
    if (digits > (r->long_integers ? 18 : 15))
        return reader_fail(r, WF_E_INVALID, from, "an integer of more than 15 digits; it must come as a string");
    v->type = JSON_INT;
    v->i = minus ? -(int64_t) m : (int64_t) m;
    return 0;
}

static int read_number(struct reader *r, struct json *v)
{
    const char *from = r->p, *p = from, *end = r->end;
    bool minus = *p == '-';
    p += minus;
    if (p >= end || *p < '0' || *p > '9')
        return reader_fail(r, WF_E_INVALID, from, "a number needs a digit");
    const char *first = p;
    uint64_t m = 0; /* right for up to 19 digits; with more it isn't used */
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        m = m * 10 + (uint64_t) (*p - '0');
    int digits = p - first > 1000 ? 1000 : (int) (p - first);
    if (*first == '0' && digits > 1)
        return reader_fail(r, WF_E_INVALID, from, "a number with a leading zero");
    if (p >= end || (*p != '.' && *p != 'e' && *p != 'E')) {
        r->p = p;
        return finish_integer(r, from, digits, m, minus, v);
    }
    int exponent = 0;
    if (*p == '.') {
        const char *dot = p++;
        for (; p < end && *p >= '0' && *p <= '9'; p++)
            m = m * 10 + (uint64_t) (*p - '0');
        if (p == dot + 1)
            return reader_fail(r, WF_E_INVALID, dot, "a decimal point needs a digit behind it");
        digits += p - dot > 1000 ? 1000 : (int) (p - dot - 1);
        exponent = p - dot > 1000 ? -1000 : -(int) (p - dot - 1);
    }
    int given = 0;
    if (p < end && (*p == 'e' || *p == 'E') && read_exponent(r, &p, &given) < 0)
        return r->code;
    exponent += given;
    r->p = p;
    v->type = JSON_REAL;
    /* Both factors exact, so the one rounding is right (Clinger). */
    if (digits <= 19 && m <= UINT64_C(1) << 53 && exponent >= -22 && exponent <= 22) {
        double d = (double) m;
        d = exponent < 0 ? d / powers_of_ten[-exponent] : d * powers_of_ten[exponent];
        v->d = minus ? -d : d;
        return 0;
    }
    return read_real_slow(r, from, p, v);
}

static int read_word(struct reader *r, const char *word, size_t n, struct json *v, enum json_type type, int64_t i)
{
    if ((size_t) (r->end - r->p) < n || memcmp(r->p, word, n) != 0)
        return reader_fail(r, WF_E_INVALID, r->p, "expected a value");
    r->p += n;
    v->type = type;
    v->i = i;
    return 0;
}

static int read_value(struct reader *r, struct json *v);

static int read_array(struct reader *r, struct json *v)
{
    struct json **link = &v->child;
    v->type = JSON_ARRAY;
    v->child = NULL;
    r->p++;
    skip_space(r);
    if (r->p < r->end && *r->p == ']') {
        r->p++;
        return 0;
    }
    for (;;) {
        if (r->free_node == r->free_end && reader_more_nodes(r) < 0)
            return r->code;
        struct json *n = r->free_node++;
        n->key = span_make(NULL, 0);
        if (read_value(r, n) < 0)
            return r->code;
        *link = n;
        link = &n->next;
        v->count++;
        skip_space(r);
        if (r->p < r->end && *r->p == ',') {
            r->p++;
            skip_space(r);
            continue;
        }
        if (r->p < r->end && *r->p == ']') {
            r->p++;
            return 0;
        }
        return reader_fail(r, WF_E_INVALID, r->p, r->p < r->end ? "expected ',' or ']'" : "an array that does not end");
    }
}

/* One "key": value of an object. */
static int read_member(struct reader *r, struct json *object, struct keyset *keys, struct json *n)
{
    const char *at = r->p;
    if (r->p >= r->end || *r->p != '"')
        return reader_fail(r, WF_E_INVALID, r->p, "expected a key in double quotes");
    r->p++;
    if (read_string(r, &n->key) < 0)
        return r->code;
    if (object->count >= JSON_SMALL_OBJECT && (size_t) object->count * 2 >= keys->cap)
        keyset_grow(keys, object);
    if (keyset_seen(keys, object, n->key))
        return reader_fail_key(r, at, n->key, "the key comes twice:");
    skip_space(r);
    if (r->p >= r->end || *r->p != ':')
        return reader_fail(r, WF_E_INVALID, r->p, "expected ':' behind a key");
    r->p++;
    skip_space(r);
    return read_value(r, n);
}

static int read_members(struct reader *r, struct json *v, struct keyset *keys)
{
    struct json **link = &v->child;
    for (;;) {
        if (r->free_node == r->free_end && reader_more_nodes(r) < 0)
            return r->code;
        struct json *n = r->free_node++;
        if (read_member(r, v, keys, n) < 0)
            return r->code;
        *link = n;
        link = &n->next;
        v->count++;
        if (keys->slots)
            keyset_insert(keys, n);
        skip_space(r);
        if (r->p < r->end && *r->p == ',') {
            r->p++;
            skip_space(r);
            continue;
        }
        if (r->p < r->end && *r->p == '}') {
            r->p++;
            return 0;
        }
        return reader_fail(r, WF_E_INVALID, r->p,
                           r->p < r->end ? "expected ',' or '}'" : "an object that does not end");
    }
}

static int read_object(struct reader *r, struct json *v)
{
    v->type = JSON_OBJECT;
    v->child = NULL;
    r->p++;
    skip_space(r);
    if (r->p < r->end && *r->p == '}') {
        r->p++;
        return 0;
    }
    struct keyset keys = {0};
    int code = read_members(r, v, &keys);
    mem_free(keys.slots);
    return code;
}

static int read_nested(struct reader *r, struct json *v)
{
    if (r->depth >= r->depth_most)
        return reader_fail(r, WF_E_LIMIT, r->p, "nested too deep");
    r->depth++;
    int code = *r->p == '{' ? read_object(r, v) : read_array(r, v);
    r->depth--;
    return code;
}

/* r->p is at the value's first byte, white space skipped. Sets all of *v but its key. */
static int read_value(struct reader *r, struct json *v)
{
    const char *from = r->p;
    int code;
    v->count = 0;
    v->next = NULL;
    v->offset = (uint32_t) (from - r->start);
    if (from >= r->end)
        return reader_fail(r, WF_E_INVALID, from, "the text ends where a value should be");
    switch (*from) {
    case '"':
        v->type = JSON_STRING;
        r->p++;
        code = read_string(r, &v->s);
        break;
    case '{':
    case '[': code = read_nested(r, v); break;
    case 't': code = read_word(r, "true", 4, v, JSON_BOOL, 1); break;
    case 'f': code = read_word(r, "false", 5, v, JSON_BOOL, 0); break;
    case 'n': code = read_word(r, "null", 4, v, JSON_NULL, 0); break;
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9': code = read_number(r, v); break;
    default: return reader_fail(r, WF_E_INVALID, from, "expected a value");
    }
    v->raw = span_make(from, (size_t) (r->p - from));
    return code;
}

int json_parse(struct arena *a, struct span text, const struct json_limits *lim, struct json **out, struct err *e)
{
    static const struct json_limits none = {0};
    if (!lim)
        lim = &none;
    const char *start = text.p ? text.p : "";
    struct reader r = {.a = a, .start = start, .p = start, .end = start + text.n, .e = e};
    r.depth_most = lim->depth ? lim->depth : JSON_DEPTH;
    if (r.depth_most > JSON_DEPTH_MOST)
        r.depth_most = JSON_DEPTH_MOST;
    r.nodes_left = lim->nodes ? lim->nodes : JSON_NODES;
    r.long_integers = lim->long_integers;
    r.allow_nul = lim->allow_nul;
    r.chunk = 16;
    size_t most = lim->bytes ? lim->bytes : JSON_BYTES;
    if (text.n > most || text.n > UINT32_MAX)
        return err_set(e, WF_E_LIMIT, "JSON of %zu bytes is larger than %zu", text.n, most);
    if (reader_more_nodes(&r) < 0)
        return r.code;
    struct json *root = r.free_node++;
    root->key = span_make(NULL, 0);
    skip_space(&r);
    if (read_value(&r, root) < 0)
        return r.code;
    skip_space(&r);
    if (r.p < r.end)
        return reader_fail(&r, WF_E_INVALID, r.p, "there is more behind the value");
    *out = root;
    return 0;
}
