/* watchfloor/format/lines.h: a text of lines, one after the other, with number and place.
 *
 *   wf_lines l = wf_lines_of(in->bytes);
 *   while (wf_lines_next(&l)) use(l.line, l.offset, l.number);
 *   out->consumed = l.consumed;      // a last line without its end comes again with what follows
 */
#ifndef WATCHFLOOR_FORMAT_LINES_H
#define WATCHFLOOR_FORMAT_LINES_H

#include <watchfloor/format/text.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wf_lines {
    wf_str rest;
    wf_str line;      /* without CR LF or LF */
    size_t offset;    /* of the line in the text */
    size_t consumed;  /* bytes up to the last line end */
    uint32_t number;  /* of the line, from 1 */
} wf_lines;

wf_lines wf_lines_of(wf_str text);
/* The next whole line; false when none is left. */
bool wf_lines_next(wf_lines *l);

#ifdef __cplusplus
}
#endif

#endif
