/* format/xml_scan: see the header. Owns no state; xml.c calls it.
 *
 * The source ends with a NUL, which no rule allows: so nothing here runs past the end, and no step asks for it but where a fault is named.
 */
#include "format/xml_scan.h"

#include "base/utf8.h"
#include "format/xml_chars.h"

/* Longer ones are refused; so did the reader that stood here first. */
#define MOST_NAME 50000
#define MOST_MARKUP 10000000 /* a value, comment, instruction or CDATA section */

#define NOT_WHOLE "the text ends inside an element, or goes on after the last one"
#define NO_NAME "a bare \"&\" or a tag without a name"
#define NOT_FINISHED "a tag is not finished"
#define BAD_VALUE "an attribute without a value in quotes"
#define BAD_CHARACTER "a character that XML does not allow"
#define BAD_DECLARATION "an XML declaration that is not as it must be"
#define TOO_LONG "a name, a value or a comment is too long"

static enum xml_scan_event fault_in(struct xml_scan *s, const char *at, uint32_t line, const char *text)
{
    if (!s->fault) {
        s->fault = text;
        s->fault_at = (size_t) (at - s->begin);
        s->fault_line = line;
    }
    return XML_SCAN_FAULT;
}

static enum xml_scan_event fault(struct xml_scan *s, const char *at, const char *text)
{
    return fault_in(s, at, s->line, text);
}

static const char *skip_space(struct xml_scan *s, const char *p)
{
    for (; class_at(p) & XML_SPACE; p++)
        s->line += *p == '\n';
    return p;
}

/* ---- Names ------------------------------------------------------------------------------------------ */

size_t xml_scan_local(struct span name)
{
    const char *colon = memchr(name.p, ':', name.n);
    if (!colon || colon == name.p)
        return 0;
    size_t local = (size_t) (colon - name.p) + 1;
    return local < name.n && name.p[local] != ':' && xml_chars_name(name.p + local, false) ? local : 0;
}

/* A name, or a fault. Behind a second colon a name must begin once more. */
static bool take_name(struct xml_scan *s, const char *p, struct span *name)
{
    *name = span_make(p, (size_t) (xml_chars_name_end(p) - p));
    if (!name->n || name->n > MOST_NAME) {
        fault(s, p, name->n ? TOO_LONG : NO_NAME);
        return false;
    }
    size_t local = xml_scan_local(*name);
    const char *second = local ? memchr(p + local, ':', name->n - local) : NULL;
    if (second && second + 1 < p + name->n && !xml_chars_name(second + 1, false)) {
        fault(s, second, NO_NAME);
        return false;
    }
    return true;
}

/* ---- Characters and references ----------------------------------------------------------------------- */

/* Behind the reference at p; NULL after a fault. */
static const char *skip_reference(struct xml_scan *s, const char *p)
{
    const char *after;
    if (xml_chars_reference(p, &after))
        return after;
    const char *name = xml_chars_name_end(p + 1);
    fault(s, p, p[1] == '#' ? BAD_CHARACTER : name > p + 1 && *name == ';' ? "an entity that is not one of the five" : NO_NAME);
    return NULL;
}

/* Behind the character at p, which is XML_ODD and none of those that the caller knows; NULL after a fault. */
static const char *skip_odd(struct xml_scan *s, const char *p)
{
    unsigned char c = (unsigned char) *p;
    if (c == 0xef && !((unsigned char) p[1] == 0xbf && (unsigned char) p[2] >= 0xbe))
        return p + 3;
    s->line += c == '\n';
    if (c >= 0x20 ? c != 0xef : (xml_chars_class[c] & XML_SPACE) != 0)
        return p + 1;
    fault(s, p, BAD_CHARACTER);
    return NULL;
}

size_t xml_scan_read(struct span raw, enum xml_scan_form form, char *out)
{
    char *to = out;
    for (const char *p = raw.p, *end = p + raw.n; p < end;) {
        if (*p == '&' && form != XML_SCAN_CDATA) {
            uint32_t c = xml_chars_reference(p, &p);
            to += utf8_encode(c, to);
            continue;
        }
        char c = *p++;
        if (c == '\r') { /* alone or before "\n": one line's end */
            p += p < end && *p == '\n';
            c = '\n';
        }
        *to++ = form == XML_SCAN_VALUE && (c == '\n' || c == '\t') ? ' ' : c;
    }
    return (size_t) (to - out);
}

/* ---- Comments, instructions, sections ----------------------------------------------------------------- */

/* Behind `mark`, which ends what begins at p, with the line; NULL after a fault. */
static const char *skip_to(struct xml_scan *s, const char *p, const char *mark, const char *missing)
{
    const char *from = p;
    uint32_t line = s->line;
    size_t n = strlen(mark);
    for (;;) {
        if (*p == *mark && strncmp(p, mark, n) == 0)
            break;
        if (p == s->end) {
            fault_in(s, from, line, missing);
            return NULL;
        }
        if (!(class_at(p) & XML_ODD))
            p++;
        else if (!(p = skip_odd(s, p)))
            return NULL;
    }
    if (p - from > MOST_MARKUP) {
        fault_in(s, from, line, TOO_LONG);
        return NULL;
    }
    return p + n;
}

static const char *skip_comment(struct xml_scan *s, const char *p)
{
    const char *after = skip_to(s, p + 4, "--", "a CDATA section or a comment is not finished");
    if (after && *after == '>')
        return after + 1;
    if (after)
        fault(s, after - 2, "\"--\" inside a comment");
    return NULL;
}

static const char *skip_instruction(struct xml_scan *s, const char *p)
{
    struct span target;
    if (!take_name(s, p + 2, &target))
        return NULL;
    if (target.n == 3 && (target.p[0] | 32) == 'x' && (target.p[1] | 32) == 'm' && (target.p[2] | 32) == 'l') {
        fault(s, p, "an XML declaration that does not stand at the start");
        return NULL;
    }
    p = target.p + target.n;
    if (!(class_at(p) & XML_SPACE) && strncmp(p, "?>", 2) != 0) {
        fault(s, p, NOT_FINISHED);
        return NULL;
    }
    return skip_to(s, p, "?>", NOT_FINISHED);
}

static enum xml_scan_event section(struct xml_scan *s)
{
    const char *from = s->p + 9, *p = from;
    uint32_t line = s->line;
    bool other = false;
    for (;;) {
        p = plain_run(p, s->end);
        if (p == s->end || p - from > MOST_MARKUP)
            return fault_in(s, s->p, line, p == s->end ? "a CDATA section or a comment is not finished" : TOO_LONG);
        if (*p == ']' && p[1] == ']' && p[2] == '>')
            break;
        other |= *p == '\r';
        if (!(p = skip_odd(s, p)))
            return XML_SCAN_FAULT;
    }
    s->text = span_make(from, (size_t) (p - from));
    s->form = other ? XML_SCAN_CDATA : XML_SCAN_PLAIN;
    s->p = p + 3;
    return XML_SCAN_TEXT;
}

static enum xml_scan_event text(struct xml_scan *s)
{
    const char *p = s->p;
    s->form = XML_SCAN_PLAIN;
    for (;;) {
        p = plain_run(p, s->end);
        if (*p == '<' || p == s->end)
            break;
        if (*p == ']' && p[1] == ']' && p[2] == '>')
            return fault(s, p, "\"]]>\" in a text");
        if (*p == '\r' || *p == '&')
            s->form = XML_SCAN_MARKED;
        p = *p == '&' ? skip_reference(s, p) : skip_odd(s, p);
        if (!p)
            return XML_SCAN_FAULT;
    }
    s->text = span_make(s->p, (size_t) (p - s->p));
    s->p = p;
    return XML_SCAN_TEXT;
}

/* ---- Tags ---------------------------------------------------------------------------------------------- */

/* The value whose opening quote stands at p; NULL after a fault. */
static const char *take_value(struct xml_scan *s, const char *p, struct xml_scan_attr *a)
{
    char quote = *p;
    if (quote != '"' && quote != '\'') {
        fault(s, p, BAD_VALUE);
        return NULL;
    }
    a->value.p = ++p;
    a->form = XML_SCAN_PLAIN;
    while (*p != quote) {
        if (!(class_at(p) & XML_ODD)) {
            p++;
            continue;
        }
        if (*p == '<' || p == s->end) {
            fault(s, p, *p ? "a \"<\" in an attribute" : BAD_VALUE);
            return NULL;
        }
        if (*p != ']')
            a->form = XML_SCAN_VALUE;
        p = *p == '&' ? skip_reference(s, p) : skip_odd(s, p);
        if (!p)
            return NULL;
    }
    a->value.n = (size_t) (p - a->value.p);
    if (a->value.n > MOST_MARKUP) {
        fault(s, p, TOO_LONG);
        return NULL;
    }
    return p + 1;
}

/* Another attribute, whose name stands at p; behind it, NULL after a fault. */
static const char *take_attribute(struct xml_scan *s, const char *p)
{
    if (s->attrs_n == XML_SCAN_ATTRS) {
        fault(s, p, "an element has more than 256 attributes");
        return NULL;
    }
    struct xml_scan_attr *a = &s->attrs[s->attrs_n];
    if (!take_name(s, p, &a->name))
        return NULL;
    for (unsigned i = 0; i < s->attrs_n; i++) {
        if (span_eq(s->attrs[i].name, a->name)) {
            fault(s, p, "an attribute stands twice");
            return NULL;
        }
    }
    s->attrs_n++;
    p = skip_space(s, p + a->name.n);
    if (*p != '=') {
        fault(s, p, BAD_VALUE);
        return NULL;
    }
    return take_value(s, skip_space(s, p + 1), a);
}

/* The attributes from p on, to the tag's end; NULL after a fault. */
static const char *attributes(struct xml_scan *s, const char *p)
{
    for (;;) {
        const char *gap = p;
        p = skip_space(s, p);
        if (*p == '>' || (*p == '/' && p[1] == '>'))
            return p;
        if (p == s->end || (p == gap && s->attrs_n)) {
            fault(s, p, NOT_FINISHED);
            return NULL;
        }
        if (!(p = take_attribute(s, p)))
            return NULL;
    }
}

static enum xml_scan_event start_tag(struct xml_scan *s)
{
    s->at = (size_t) (s->p - s->begin);
    s->attrs_n = 0;
    if (!take_name(s, s->p + 1, &s->name))
        return XML_SCAN_FAULT;
    const char *p = s->name.p + s->name.n;
    if (*p != '>' && !(p = attributes(s, p)))
        return XML_SCAN_FAULT;
    if (s->depth == XML_SCAN_DEPTH)
        return fault(s, s->p, "elements lie more than 64 deep");
    s->open[s->depth++] = s->name;
    s->empty = *p == '/';
    s->p = p + 1 + s->empty;
    return XML_SCAN_START;
}

static enum xml_scan_event end_tag(struct xml_scan *s)
{
    struct span name = s->open[s->depth - 1];
    const char *from = s->p + 2, *p = from + name.n;
    bool same = (size_t) (s->end - from) > name.n && memcmp(from, name.p, name.n) == 0;
    if (!same || *p != '>') { /* nearly all are at once what they should be */
        p = xml_chars_name_end(from);
        same = span_eq(span_make(from, (size_t) (p - from)), name);
        p = skip_space(s, p);
    }
    if (*p != '>' || !same)
        return fault(s, s->p, *p != '>' ? NOT_FINISHED : "an end tag does not match its start tag");
    s->p = p + 1;
    s->depth--;
    return XML_SCAN_END;
}

/* ---- The document ---------------------------------------------------------------------------------------- */

/* NAME = "VALUE" at p behind white space, where it stands there: *value, and p behind it. The value has no p where it does not. False: it is not whole. */
static bool declared(struct xml_scan *s, const char **p, const char *name, struct span *value)
{
    uint32_t line = s->line;
    const char *at = skip_space(s, *p);
    size_t n = strlen(name);
    *value = span_make(NULL, 0);
    if (strncmp(at, name, n) != 0) {
        s->line = line; /* what was skipped is skipped, and counted, again */
        return true;
    }
    at = skip_space(s, at + n);
    if (*at != '=')
        return false;
    at = skip_space(s, at + 1);
    char quote = *at++;
    if (quote != '"' && quote != '\'')
        return false;
    n = 0;
    while (class_at(at + n) & XML_NAME_MORE)
        n++;
    *value = span_make(at, n);
    *p = at + n + 1;
    return at[n] == quote;
}

static bool is_version(struct span v)
{
    if (v.n < 2 || v.p[0] != '1' || v.p[1] != '.')
        return false;
    for (size_t i = 2; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
    }
    return true;
}

/* "<?xml ...?>" at p; behind it, NULL after a fault. What encoding it names was the caller's to see. */
static const char *declaration(struct xml_scan *s, const char *p)
{
    struct span version, encoding, alone;
    const char *from = p;
    p += 5;
    bool good = declared(s, &p, "version", &version) && is_version(version) && (class_at(p) & XML_SPACE || *p == '?');
    good = good && declared(s, &p, "encoding", &encoding) && (!encoding.p || (encoding.n && (encoding.p[0] | 32) >= 'a' && (encoding.p[0] | 32) <= 'z'));
    good = good && (!encoding.p || !memchr(encoding.p, ':', encoding.n));
    good = good && declared(s, &p, "standalone", &alone) && (!alone.p || span_is(alone, "yes") || span_is(alone, "no"));
    if (good)
        p = skip_space(s, p);
    if (good && p[0] == '?' && p[1] == '>')
        return p + 2;
    fault(s, from, BAD_DECLARATION);
    return NULL;
}

/* White space, comments and instructions outside the root. NULL after a fault. */
static const char *skip_outside(struct xml_scan *s, const char *p)
{
    while (p) {
        p = skip_space(s, p);
        if (strncmp(p, "<?", 2) == 0)
            p = skip_instruction(s, p);
        else if (strncmp(p, "<!--", 4) == 0)
            p = skip_comment(s, p);
        else
            break;
    }
    return p;
}

static enum xml_scan_event begin(struct xml_scan *s)
{
    const char *p = s->p;
    s->begun = true;
    if (strncmp(p, "<?xml", 5) == 0 && class_at(p + 5) & XML_SPACE && !(p = declaration(s, p)))
        return XML_SCAN_FAULT;
    if (!(p = skip_outside(s, p)))
        return XML_SCAN_FAULT;
    if (strncmp(p, "<!DOCTYPE", 9) == 0)
        return fault(s, p, "a DOCTYPE is not allowed");
    if (*p != '<')
        return fault(s, p, "there is no element");
    s->p = p;
    return start_tag(s);
}

static enum xml_scan_event content(struct xml_scan *s)
{
    for (;;) {
        const char *p = s->p;
        if (*p != '<')
            return p < s->end ? text(s) : fault(s, p, NOT_WHOLE);
        if (p[1] == '/')
            return end_tag(s);
        if (p[1] == '?')
            p = skip_instruction(s, p);
        else if (p[1] != '!')
            return start_tag(s);
        else if (strncmp(p, "<!--", 4) == 0)
            p = skip_comment(s, p);
        else
            return strncmp(p, "<![CDATA[", 9) == 0 ? section(s) : fault(s, p, NO_NAME);
        if (!p)
            return XML_SCAN_FAULT;
        s->p = p;
    }
}

void xml_scan_begin(struct xml_scan *s, struct span source)
{
    s->begin = s->p = source.p;
    s->end = source.p + source.n;
    s->line = 1;
    s->depth = 0;
    s->begun = s->empty = false;
    s->attrs_n = 0;
    s->fault = NULL;
}

enum xml_scan_event xml_scan_next(struct xml_scan *s)
{
    if (s->fault)
        return XML_SCAN_FAULT;
    if (!s->begun)
        return begin(s);
    if (s->empty) {
        s->empty = false;
        s->depth--;
        return XML_SCAN_END;
    }
    if (s->depth)
        return content(s);
    const char *p = skip_outside(s, s->p);
    if (!p)
        return XML_SCAN_FAULT;
    s->p = p;
    return p == s->end ? XML_SCAN_DONE : fault(s, p, NOT_WHOLE);
}
