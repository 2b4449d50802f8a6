/* watchfloor/format/row.h: a row of an interface (of CSV, a JSON object, an XML element, a line of fields) made a report by a table of its columns' names.
 *
 *   static const wf_status_columns columns = {.checkpoint = "port", .taken = "time", .queue_min = "wait", .watchlist = "link", .links = links};
 *   wf_row row = wf_json_row(host, doc, item);            // or wf_csv_row, wf_xml_row, or a `get` of your own
 *   const char *why = wf_row_status(&row, &columns, &r, &s);
 *   if (!why)
 *       why = wf_row_emit(&row, &r, &out->content_time);
 *
 * The table is what differs from one interface to another; which way each thing fails is the same for all. What an event needs and has not sets it
 * aside. A word that is not in its list: the nature sets the event aside, for it may not pass for an actual one; the condition is active; the TLP is
 * RED; impact and urgency are not said, and the watch list's link is unknown. Numbers and times that can't be read are not said, and of a place it is said that where it was is not known. Each of these
 * is told as an advice that names the column, never what stands in it.
 */
#ifndef WATCHFLOOR_FORMAT_ROW_H
#define WATCHFLOOR_FORMAT_ROW_H

#include <watchfloor/format/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a `get` gives for a value that is there but is no text (a list, an object): no word, number or time, and never shown. */
#define WF_ROW_NO_TEXT WF_STR("\xef\xbf\xbd")

typedef struct wf_row {
    const wf_host *host;
    const void *of;                                                                       /* what get looks into */
    wf_str (*get)(const struct wf_row *row, const char *column);                          /* absent or blank where it is not said */
    bool (*time)(wf_str s, int16_t assumed_min, wf_instant *out, uint32_t *oddities);     /* wf_time_loose, wf_time_buddhist; NULL: RFC 3339 */
    int16_t zone_min; /* of a time that tells no zone */
    size_t offset;    /* where the row stands, for advices */
    uint32_t line;
} wf_row;

/* Columns of a checkpoint's state; NULL where the interface has none. */
typedef struct wf_status_columns {
    const char *checkpoint, *taken; /* needed; `taken` is the revision too */
    const char *lanes_open, *lanes, *gates_up, *gates, *queue_min, *pax_h, *verify_ms, *reject_pct;
    const char *watchlist, *health;
    const char *const *links; /* words of the watch list's link in the order of enum wf_link_state; ends with NULL */
} wf_status_columns;

/* Columns of what is said in one language. */
typedef struct wf_tongue_columns {
    const char *lang, *title, *text;
} wf_tongue_columns;

/* Columns of an event; NULL where the interface has none. Lists of words are in the order of the enumerations and end with NULL. */
typedef struct wf_event_columns {
    const char *id, *occurred; /* needed, and so is a title */
    const char *revision, *detected, *reported, *expires;
    wf_tongue_columns tongue[2]; /* one or two languages; the plugin's option "language" may say that the second comes first */
    const char *type;
    const char *const *types; /* the interface's word and the contract's type in turn; NULL: the column says the contract's */
    const char *other;        /* the type of any other word, or of none */
    const char *checkpoint, *dedup_key;
    const char *condition, *nature, *impact, *urgency, *tlp;
    const char *const *conditions, *const *natures, *const *impacts, *const *urgencies;
    const char *involved, *dead, *injured, *missing, *minors, *in_need_of_protection;
    const char *lat, *lon;
    const char *references; /* source_ids in one column, apart by `separator` */
    char separator;
} wf_event_columns;

/* The column's text without white space at its ends; absent where it is blank, no text, or the column NULL. */
wf_str wf_row_text(const wf_row *row, const char *column);
/* A whole number from 0 to 10,000,000, what is behind its point cut off; -1, not said, else. */
int32_t wf_row_number(const wf_row *row, const char *column);
/* A time, its zone the row's where it tells none; false, and *t absent, where there is none that can be read. */
bool wf_row_time(const wf_row *row, const char *column, wf_instant *t);
/* The place of the column's word in a list, from 1; 0 where nothing is said; `otherwise` for a word that is not in it. */
uint32_t wf_row_word(const wf_row *row, const char *column, const char *const *list, uint32_t otherwise);

/* Each begins *r (wf_report_init) and fills in what the row says; *s is filled in and made the report's status. NULL, or why the row has to be set
 * aside, in scratch memory. What else a plugin knows it adds before wf_row_emit. */
const char *wf_row_status(const wf_row *row, const wf_status_columns *c, wf_report *r, wf_status *s);
const char *wf_row_event(const wf_row *row, const wf_event_columns *c, wf_report *r);
/* Hands the report over. NULL, or "" where it breaks the contract: then the host knows why, and host->reject without a reason names its place. *newest,
 * which may be NULL, becomes the report's time where that is later. */
const char *wf_row_emit(const wf_row *row, const wf_report *r, wf_instant *newest);

#ifdef __cplusplus
}
#endif

#endif
