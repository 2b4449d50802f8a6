/* format/csv: comma-separated values a row at a time. Owns no state; plugins call it. */
#include <watchfloor/format/csv.h>

#include <string.h>

/* Bytes that a quoted field may hold; a quote that runs on is one that was never closed. */
#define CSV_MOST_QUOTED ((size_t) 64 << 10)

static bool at_end(const wf_csv *c, size_t i)
{
    if (c->line_end == '\r' && i < c->text.n && c->text.p[i] == '\r')
        return true;
    return i >= c->text.n || c->text.p[i] == '\n' || (c->text.p[i] == '\r' && (i + 1 >= c->text.n || c->text.p[i + 1] == '\n'));
}

static void add_field(wf_csv *c, wf_str s)
{
    if (c->field_n < WF_CSV_MOST_COLUMNS)
        c->field[c->field_n++] = s;
    else
        c->fault = "a row of more than 512 fields";
}

/* Where the quoted field that begins at i (behind its quote) closes; SIZE_MAX where it doesn't. *doubled: quotes in it. */
static size_t closing(const wf_csv *c, size_t i, size_t *doubled)
{
    size_t from = i;
    *doubled = 0;
    while (i < c->text.n && i - from <= CSV_MOST_QUOTED) {
        const char *q = memchr(c->text.p + i, '"', c->text.n - i);
        if (!q)
            return SIZE_MAX;
        i = (size_t) (q - c->text.p);
        if (i + 1 >= c->text.n || c->text.p[i + 1] != '"')
            return i - from <= CSV_MOST_QUOTED ? i : SIZE_MAX;
        ++*doubled;
        i += 2;
    }
    return SIZE_MAX;
}

/* The text between quotes, doubled ones made single. */
static wf_str unquoted(const wf_csv *c, size_t from, size_t to, size_t doubled)
{
    wf_str s = {c->text.p + from, to - from};
    char *p = doubled ? c->host->scratch(c->host, s.n) : NULL;
    if (!p)
        return s;
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        p[n++] = s.p[i];
        i += s.p[i] == '"'; /* its twin */
    }
    return (wf_str){p, n};
}

/* Reads the field at i; returns where it ends: at a separator, a line end, or the text's end. */
static size_t take_field(wf_csv *c, size_t i)
{
    size_t from = i, doubled;
    if (i < c->text.n && c->text.p[i] == '"') {
        size_t close = closing(c, i + 1, &doubled);
        /* Behind a line end the next quote may be another row's: that one is not this one's end when text stands behind it. */
        bool another = close != SIZE_MAX && !at_end(c, close + 1) && c->text.p[close + 1] != c->separator && memchr(c->text.p + i, c->line_end, close - i);
        if (close != SIZE_MAX && !another) {
            add_field(c, unquoted(c, i + 1, close, doubled));
            for (size_t k = i; k < close; k++)
                c->at_line += c->text.p[k] == c->line_end;
            i = close + 1;
            if (!at_end(c, i) && c->text.p[i] != c->separator) {
                c->fault = "text behind a closing quote";
                while (!at_end(c, i) && c->text.p[i] != c->separator)
                    i++;
            }
            return i;
        }
        if (!another && !c->whole && c->text.n - i <= CSV_MOST_QUOTED)
            return c->text.n; /* its end may still come */
        c->fault = "a quote that is not closed";
    }
    while (!at_end(c, i) && c->text.p[i] != c->separator)
        i++;
    add_field(c, (wf_str){c->text.p + from, i - from});
    return i;
}

/* One row, header or not. False when no whole row is left. */
static bool take_row(wf_csv *c)
{
    size_t i = c->at;
    uint32_t line = c->at_line;
    c->field_n = 0;
    c->fault = NULL;
    if (i >= c->text.n)
        return false;
    for (;;) {
        i = take_field(c, i);
        if (at_end(c, i))
            break;
        i++;
    }
    if (i >= c->text.n && !c->whole) {
        c->at_line = line;
        return false; /* more of it will come */
    }
    c->offset = c->at;
    c->length = i - c->at;
    c->line = line;
    i += i < c->text.n && c->text.p[i] == '\r';
    i += i < c->text.n && c->text.p[i] == '\n';
    c->at_line++;
    c->at = c->consumed = i;
    return true;
}

static bool is_blank(const wf_csv *c)
{
    return c->field_n == 0 || (c->field_n == 1 && c->length == 0);
}

/* What ends a line: LF, with or without a CR before it, or where the first line has it so CR alone. */
static char line_end_of(wf_str text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.n && (quoted || text.p[i] != '\n'); i++) {
        if (!quoted && text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] != '\n')
            return '\r';
        quoted ^= text.p[i] == '"';
    }
    return '\n';
}

static char separator_of(wf_str head, char line_end)
{
    static const char all[] = ",;\t";
    size_t most = 0, best = 0, seen[3] = {0};
    const char *end = head.n ? memchr(head.p, line_end, head.n) : NULL;
    head.n = end ? (size_t) (end - head.p) : head.n;
    for (size_t i = 0; i < head.n; i++) {
        for (size_t k = 0; k < 3; k++)
            seen[k] += head.p[i] == all[k];
    }
    for (size_t k = 0; k < 3; k++) {
        if (seen[k] > most) {
            most = seen[k];
            best = k;
        }
    }
    return all[best];
}

static void set_up(wf_csv *c, const wf_host *host, wf_str text, bool whole)
{
    memset(c, 0, sizeof *c);
    c->host = host;
    c->text = text;
    c->whole = whole;
    c->at_line = 1;
    if (wf_str_starts(text, "\xef\xbb\xbf"))
        c->at = c->consumed = 3;
    c->line_end = line_end_of((wf_str){text.p + c->at, text.n - c->at});
}

void wf_csv_begin(wf_csv *c, const wf_host *host, wf_str text, bool whole)
{
    set_up(c, host, text, whole);
    if (!text.n)
        return;
    c->separator = separator_of((wf_str){text.p + c->at, text.n - c->at}, c->line_end);
    if (!wf_csv_next(c))
        return;
    for (size_t i = 0; i < c->field_n; i++)
        c->header[i] = wf_str_trim(c->field[i]);
    c->header_n = c->field_n;
}

void wf_csv_begin_with(wf_csv *c, const wf_host *host, wf_str text, bool whole, wf_str names, char separator)
{
    wf_str name;
    set_up(c, host, text, whole);
    c->separator = separator;
    while (c->header_n < WF_CSV_MOST_COLUMNS && wf_str_split(&names, separator, &name))
        c->header[c->header_n++] = wf_str_trim(name);
}

void wf_csv_skip(wf_csv *c, size_t offset)
{
    if (offset < c->at || offset > c->text.n)
        return;
    for (const char *p = c->text.p + c->at, *end = c->text.p + offset; p < end && (p = memchr(p, c->line_end, (size_t) (end - p))); p++)
        c->at_line++;
    c->at = c->consumed = offset;
}

bool wf_csv_next(wf_csv *c)
{
    do {
        if (!take_row(c))
            return false;
    } while (is_blank(c) && !c->fault);
    if (!c->fault && c->header_n && c->field_n > c->header_n)
        c->fault = "a row of more fields than the header has";
    if (!c->fault && c->header_n && c->field_n < c->header_n)
        c->fault = "a row of fewer fields than the header has";
    return true;
}

static size_t column_of(const wf_csv *c, const char *column)
{
    for (size_t i = 0; i < c->header_n; i++) {
        if (wf_str_is_nocase(c->header[i], column))
            return i;
    }
    return SIZE_MAX;
}

bool wf_csv_has(const wf_csv *c, const char *column)
{
    return column_of(c, column) != SIZE_MAX;
}

wf_str wf_csv_get(const wf_csv *c, const char *column)
{
    wf_str none = {NULL, 0};
    size_t i = column_of(c, column);
    return i < c->field_n ? wf_str_trim(c->field[i]) : none;
}

static wf_str column_text(const wf_row *row, const char *column)
{
    return wf_csv_get(row->of, column);
}

wf_row wf_csv_row(const wf_csv *c)
{
    return (wf_row){.host = c->host, .of = c, .get = column_text, .offset = c->offset, .line = c->line};
}
