/* watchfloor/format/csv.h: comma-separated values by RFC 4180 as they are met, a row at a time, columns by their header's name.
 *
 *   wf_csv c;
 *   wf_csv_begin(&c, host, in->bytes, in->last);
 *   while (wf_csv_next(&c)) {
 *       if (c.fault) reject(c.offset, c.length, c.line, c.fault);
 *       else use(wf_csv_get(&c, "port"));
 *   }
 *   out->consumed = c.consumed;      // a last row without its end comes again with what follows
 *
 * A byte order mark, CR LF, CR alone, quoted newlines, doubled quotes; the separator is comma, semicolon or tab, whichever the header has most of. A quote
 * that is never closed spoils its own line only.
 */
#ifndef WATCHFLOOR_FORMAT_CSV_H
#define WATCHFLOOR_FORMAT_CSV_H

#include <watchfloor/format/row.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WF_CSV_MOST_COLUMNS 512

typedef struct wf_csv {
    const wf_host *host; /* unquoted fields lie in its scratch memory */
    wf_str text;
    size_t at;
    uint32_t at_line;
    bool whole;          /* nothing follows: a last row may lack its line end */
    char separator;
    wf_str header[WF_CSV_MOST_COLUMNS];
    size_t header_n;
    wf_str field[WF_CSV_MOST_COLUMNS]; /* of the row; trimmed of nothing */
    size_t field_n;
    size_t offset, length; /* of the row in the text, its end not counted */
    uint32_t line;         /* where the row begins, from 1 */
    const char *fault;     /* what is wrong with the row; NULL: nothing */
    size_t consumed;       /* bytes up to the end of the last row that was given */
    char line_end;         /* '\n', or '\r' where the first line ends in CR alone */
} wf_csv;

/* Reads the header. No row, where the text has none. */
void wf_csv_begin(wf_csv *c, const wf_host *host, wf_str text, bool whole);
/* For text without a header, or that goes on after it: the columns' names apart by `separator`. */
void wf_csv_begin_with(wf_csv *c, const wf_host *host, wf_str text, bool whole, wf_str names, char separator);
/* Goes on at `offset` of the text, as `consumed` told before of the same bytes; lines are counted on. Nothing where it lies before the place reached
 * or behind the text. For a file that grows: begin, skip what was read, next. */
void wf_csv_skip(wf_csv *c, size_t offset);
/* The next row that is not empty; false at the end. */
bool wf_csv_next(wf_csv *c);
/* The row's field in the column of that name (ASCII case plays no part), trimmed; absent when there is no such column or field. */
wf_str wf_csv_get(const wf_csv *c, const char *column);
/* Whether the header has a column of that name. */
bool wf_csv_has(const wf_csv *c, const char *column);
/* The row that was read last, as watchfloor/format/row.h takes it; good until the next. */
wf_row wf_csv_row(const wf_csv *c);

#ifdef __cplusplus
}
#endif

#endif
