/* text/quote: see quote.h. */
#include "text/quote.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { PART_LEAST = 4,    /* a shorter word is looked for as a whole word alone */
       COUNT_DIGITS = 4 }; /* a number of so many digits, outside quotes, counts something: lines, rows, bytes */

/* In the order of strcmp. */
static const char *const common[] = {"JSON", "RFC", "URL", "UTF", "XML", "a", "after", "again", "all", "already", "also", "an", "and", "another", "any", "are", "array", "as", "at", "attribute", "be", "before", "began", "begin",
    "begins", "behind", "belong", "between", "both", "but", "by", "byte", "bytes", "can", "cannot", "cell", "character", "characters", "closed", "code", "column", "columns", "control", "could", "cut", "date", "day", "declared", "did", "digit",
    "digits", "do", "does", "each", "element", "elements", "empty", "encoding", "end", "ended", "ends", "escape", "expected", "feed", "few", "fewer", "field", "fields", "first", "for", "format", "found", "from", "given", "goes",
    "has", "have", "header", "here", "hours", "how", "id", "if", "in", "input", "inside", "integer", "interface", "into", "is", "it", "item", "items", "its", "key", "keys", "know", "known", "knows", "last", "least", "left",
    "less", "letter", "letters", "like", "line", "lines", "list", "long", "longer", "many", "may", "member", "members", "message", "messages", "middle", "missing", "more", "most", "must", "name", "named", "names", "needs", "neither", "never", "no",
    "none", "nor", "not", "nothing", "number", "numbers", "object", "of", "on", "once", "one", "only", "open", "or", "other", "out", "outside", "over", "page", "pages", "part", "parts", "past", "place", "plain", "point", "quote", "quotes",
    "range", "read", "reason", "record", "records", "refused", "report", "row", "rows", "same", "say", "says", "section", "segment", "sent", "should", "so", "stand", "stands", "string", "such", "syntax", "table", "text", "than", "that", "the", "their",
    "them", "there", "they", "this", "time", "times", "title", "to", "too", "true", "twice", "two", "type", "under", "understood", "unexpected", "unit", "units", "unknown", "up", "valid", "value", "values", "version", "was", "were", "what", "when", "where",
    "which", "while", "who", "whole", "with", "without", "word", "words", "wrong", "yes", "zone"};

static int by_word(const void *key, const void *row)
{
    const struct span *w = key;
    const char *r = *(const char *const *) row;
    int c = strncmp(w->p, r, w->n);
    return c ? c : r[w->n] ? -1 : 0;
}

static bool is_common(struct span w)
{
    return bsearch(&w, common, ARRAY_LEN(common), sizeof *common, by_word) != NULL;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool of_word(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || (unsigned char) c >= 0x80;
}

static bool is_count(struct span w)
{
    for (size_t i = 0; i < w.n; i++)
        if (w.p[i] < '0' || w.p[i] > '9')
            return false;
    return w.n <= COUNT_DIGITS;
}

/* As a field is called: "queue_minutes", "msgType". */
static bool is_field(struct span w)
{
    if (!(w.p[0] >= 'a' && w.p[0] <= 'z'))
        return false;
    for (size_t i = 0; i < w.n; i++)
        if (!is_letter(w.p[i]) && w.p[i] != '_')
            return false;
    return true;
}

/* As a member is called: "TH". */
static bool is_member(struct span w)
{
    return w.n == 2 && is_letter(w.p[0]) && is_letter(w.p[1]) && lower(w.p[0]) != w.p[0] && lower(w.p[1]) != w.p[1];
}

/* "word": ..., <word ... or </word> */
static bool is_name_at(struct span b, size_t at, size_t n)
{
    size_t end = at + n;
    char before = at ? b.p[at - 1] : 0;
    if (before == '"' && end < b.n && b.p[end] == '"') {
        for (end++; end < b.n && strchr(" \t\r\n", b.p[end]) && b.p[end];)
            end++;
        return end < b.n && b.p[end] == ':';
    }
    return (before == '<' || (before == '/' && at > 1 && b.p[at - 2] == '<')) && (end == b.n || !of_word(b.p[end]));
}

enum stands { NOWHERE, STANDS, A_NAME };

/* Does it stand in the bytes, in whatever case; where it does, also as a name there? */
static enum stands find(struct span w, struct span b)
{
    enum stands found = NOWHERE;
    for (size_t i = 0; i + w.n <= b.n; i++) {
        size_t k = 0;
        while (k < w.n && lower(b.p[i + k]) == lower(w.p[k]))
            k++;
        if (k < w.n || (w.n < PART_LEAST && ((i && of_word(b.p[i - 1])) || (i + k < b.n && of_word(b.p[i + k])))))
            continue;
        if (memcmp(b.p + i, w.p, w.n) == 0 && is_name_at(b, i, w.n))
            return A_NAME;
        found = STANDS;
    }
    return found;
}

static bool is_kept(struct span w, bool quoted, struct span bytes, size_t *left)
{
    for (size_t i = 0; i < w.n; i++)
        if ((unsigned char) w.p[i] >= 0x80)
            return false;
    if (is_common(w) || (!quoted && is_count(w)))
        return true;
    bool field = is_field(w);
    if (quoted && !field && !is_member(w))
        return false;
    if (bytes.n > *left)
        return false;
    *left -= bytes.n;
    enum stands s = find(w, bytes);
    return s == NOWHERE || (s == A_NAME && field);
}

/* The quote within which stands what follows byte i, where `was` was before it; 0: none. That of "can't" is none. */
static char quote_after(char was, struct span s, size_t i)
{
    char c = s.p[i];
    if (c == '"')
        return was == '"' ? 0 : was ? was : '"';
    if (c != '\'' || was == '"')
        return was;
    if (was)
        return i + 1 < s.n && of_word(s.p[i + 1]) ? was : 0;
    return i && of_word(s.p[i - 1]) ? 0 : '\'';
}

struct span text_unquoted(struct arena *a, struct span said, struct span bytes, size_t *left)
{
    struct buf out = {0};
    char quote = 0;
    bool any = false;
    for (size_t i = 0, n; i < said.n; i += n) {
        n = 1;
        if (!of_word(said.p[i])) {
            quote = quote_after(quote, said, i);
            buf_char(&out, said.p[i]);
            continue;
        }
        while (i + n < said.n && of_word(said.p[i + n]))
            n++;
        struct span w = span_make(said.p + i, n);
        if (is_kept(w, quote != 0, bytes, left)) {
            buf_span(&out, w);
            continue;
        }
        any = true;
        /* Of several in a row one is told: "... ..." says no more, and how long each was is nobody's. */
        size_t end = out.n;
        while (end && out.p[end - 1] == ' ')
            end--;
        if (end >= 3 && memcmp(out.p + end - 3, "...", 3) == 0) {
            out.n = end;
            out.p[end] = 0;
        } else {
            buf_str(&out, "...");
        }
    }
    struct span told = any ? arena_span(a, buf_view(&out)) : said;
    buf_free(&out);
    return told;
}
