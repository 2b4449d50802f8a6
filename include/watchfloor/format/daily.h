/* watchfloor/format/daily.h: files that grow for a day under a name that holds the date, as "status-2026-11-27.csv": read each byte once, and no
 * day's end is missed.
 *
 *   wf_daily d;
 *   if (wf_daily_begin(&d, host, in, 7)) return WF_DONE;     // a new day: the files since the last one are asked for, in order
 *   read(in->bytes, from d.known on, a last row without its end only where d.over);
 *   if (d.missed) log(...);                               // a day between could not be had
 *   out->cursor = wf_daily_cursor(&d, host, consumed);    // what was read, up to a row's end
 *
 * The cursor is "DAY/BYTES/DIGEST", with "/end" behind it once that day is over. Where a file does not begin with the bytes that were read (it was written anew, cut or spoilt), known is 0 and
 * all of it is read again; who knows the rows by their ids and times counts none of them twice. The source needs follow_max of `days` + 1, and
 * an address with {date:+07:00}; without a date in it the file is one that grows for ever.
 */
#ifndef WATCHFLOOR_FORMAT_DAILY_H
#define WATCHFLOOR_FORMAT_DAILY_H

#include <watchfloor/format/text.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wf_daily {
    wf_str bytes;  /* the file */
    wf_str day;    /* of it, "2026-11-27"; absent where its address has none */
    size_t known;  /* bytes at its beginning that were read before */
    bool over;     /* its day is over: no more will come */
    bool missed;   /* the file of an earlier day was not read to its end */
} wf_daily;

/* What is known of the file that came. True: it is the first of a new day, and those of the days since the last (at most `days`) and it itself are
 * asked for anew: there is nothing to read now. */
bool wf_daily_begin(wf_daily *d, const wf_host *host, const wf_input *in, int days);
/* The cursor, once its first `consumed` bytes were read; in scratch memory. */
wf_str wf_daily_cursor(const wf_daily *d, const wf_host *host, size_t consumed);

#ifdef __cplusplus
}
#endif

#endif
