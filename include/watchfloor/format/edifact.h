/* watchfloor/format/edifact.h: UN/EDIFACT interchanges (ISO 9735), a segment at a time, as mail and teletype gateways leave them.
 *
 *   wf_edi e;
 *   wf_edi_begin(&e, in->bytes);
 *   while (wf_edi_next(&e)) {
 *       if (e.fault) reject(e.offset, e.length, e.line, e.fault);
 *       else if (wf_str_is(e.tag, "LOC")) use(wf_edi_get(&e, 1, 0), wf_edi_get(&e, 2, 0));
 *   }
 *
 * A service string advice (UNA) sets the separators; release characters are undone; line ends and control characters inside segments are
 * folding and dropped; what stands before, between and behind interchanges (addresses, mail footers) is passed over. Counts and references of
 * UNT, UNE and UNZ are compared with what was read. **No text that this reader gives out but a segment's own elements holds a byte of the input.**
 */
#ifndef WATCHFLOOR_FORMAT_EDIFACT_H
#define WATCHFLOOR_FORMAT_EDIFACT_H

#include <watchfloor/format/text.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WF_EDI_MOST_BYTES 4096 /* of a segment */
#define WF_EDI_MOST_PARTS 256  /* components of a segment */
#define WF_EDI_MOST_REFERENCE 36

typedef struct wf_edi_part {
    uint16_t element, component; /* element 0 is the tag */
    wf_str text;
} wf_edi_part;

typedef struct wf_edi {
    wf_str text;
    size_t at;
    uint32_t at_line;
    char component, element, decimal, release, terminator;
    bool inside;           /* an interchange: behind UNB, before UNZ */
    /* The segment: */
    wf_str tag;
    wf_edi_part part[WF_EDI_MOST_PARTS];
    size_t part_n;
    size_t offset, length; /* in the text */
    uint32_t line;         /* where it begins, from 1 */
    const char *fault;     /* why it can't be read; its parts are none then. NULL: nothing */
    const char *advice;    /* what its counts or references disagree in, or what was passed over before it. NULL: nothing */
    /* What was counted: */
    uint32_t segments;     /* of the message so far, UNH and this one included; 0 outside a message */
    uint32_t messages, groups; /* of the interchange so far */
    uint32_t group_messages;
    bool in_group;
    size_t skipped;        /* bytes passed over before the first interchange, between and behind them */
    char reference[WF_EDI_MOST_REFERENCE]; /* of UNH */
    size_t reference_n;
    /* Of the interchange and the message: */
    wf_instant prepared;   /* what UNB says, taken as UTC; absent where it does not say */
    bool message_bad;      /* a segment since UNH could not be read */
    char bytes[WF_EDI_MOST_BYTES];
} wf_edi;

void wf_edi_begin(wf_edi *e, wf_str text);
/* The next segment (UNA is none); false at the end. */
bool wf_edi_next(wf_edi *e);
/* A component, both counted from 0 (element 0 is the tag); absent when there is none. Valid until the next segment. */
wf_str wf_edi_get(const wf_edi *e, unsigned element, unsigned component);

#ifdef __cplusplus
}
#endif

#endif
