/* watchfloor/format/jsonlist.h: an interface whose pages are JSON with one list of rows, from the bytes to the reports: the whole of a plugin's parse.
 *
 *   static const char *incident(void *arg, const wf_row *row, wf_instant *newest);   // wf_row_event, wf_row_emit
 *   wf_jsonlist list = {.who = "Singapore", .rows = "value", .item = "incident", .good = "incidents arrive", .made = "meta.generatedAt",
 *                       .next = "next", .row = incident};
 *   wf_jsonlist_parse(&list, host, in, out);
 *
 * A page that has no such list is set aside whole; a row that can't be understood is set aside with its place, and its neighbours arrive. The next
 * page is asked for by the link that a page gives, or by its number. Health tells which of these it was, in words that begin with `who`.
 */
#ifndef WATCHFLOOR_FORMAT_JSONLIST_H
#define WATCHFLOOR_FORMAT_JSONLIST_H

#include <watchfloor/format/json.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wf_jsonlist {
    const char *who;  /* "Singapore" */
    const char *item; /* what a row is, "incident"; an s makes more of them */
    const char *good; /* what health says where all was understood, behind `who`: "incidents arrive" */
    const char *rows; /* the path of the list */
    const char *made; /* the path of the page's own time, RFC 3339, its age; NULL: it has none */
    /* Where the pages of one list go on; all NULL: one page is all, and it is no complete list. */
    const char *next;                 /* the path of the next page's address, absent or null on the last; or */
    const char *page, *pages;         /* the paths of this page's number, from 1, and of how many there are; the next has the argument `page_arg` */
    const char *page_arg;
    const char *state, *state_arg;    /* with `page`: the path of what names the state that all pages are cut from, and its argument; NULL: no such thing */
    /* Looks at a page before its rows: NULL, or why it is none of this interface's. May be NULL. */
    const char *(*look)(void *arg, const wf_host *host, const wf_json *root, wf_result *out);
    /* One row (row->of is its wf_json) to a report: NULL, why it has to be set aside, or "" where emit refused it. *newest: wf_row_emit's. */
    const char *(*row)(void *arg, const wf_row *row, wf_instant *newest);
    void *arg;
} wf_jsonlist;

/* Emits, follows, rejects, tells health, sets content time and list. The source's follow_max says how many pages may follow. */
void wf_jsonlist_parse(const wf_jsonlist *list, const wf_host *host, const wf_input *in, wf_result *out);

#ifdef __cplusplus
}
#endif

#endif
