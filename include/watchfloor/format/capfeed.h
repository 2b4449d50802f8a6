/* watchfloor/format/capfeed.h: a source of CAP alerts, whatever way they come: an RSS or Atom index whose items link to their alert,
 * a feed with alerts inside its items (as elements or as escaped text), or one alert alone.
 *
 * One alert is one report, whatever its languages: an event; a notice, where its scope is Restricted or Private and one of its addresses is the
 * centre's; and an Ack or Error is the answer to each notice of the centre's that it refers to. Talk about others' messages is
 * passed over. Linked pages are asked for oldest first, so that an Update finds the Alert that it
 * names, and each once: the cursor holds a mark of each listed item that was read. Items that can't be read are set aside; their
 * neighbours arrive.
 */
#ifndef WATCHFLOOR_FORMAT_CAPFEED_H
#define WATCHFLOOR_FORMAT_CAPFEED_H

#include <watchfloor/format/cap.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wf_capfeed {
    const char *who;      /* "Myanmar": health texts begin with it */
    const char *language; /* of the title and of the text's first part, where an alert has it; the others follow in its text */
    const char *type;     /* of a report whose alert says nothing of its kind: "MM.ALERT" */
    /* Looks at a report before it is handed over, and may change it; false leaves the alert out, but never a notice or an answer
     * (r->kind). NULL: nothing. */
    bool (*refine)(void *arg, const wf_host *host, const wf_cap *cap, const wf_cap_info *info, wf_report *r);
    void *arg;
} wf_capfeed;

/* Items of one page that are looked at. A source that follows links sets its follow_max to this. */
#define WF_CAPFEED_MOST 128

/* The whole of a plugin's parse for such a source: emits, follows, rejects, tells health, sets cursor and content time. */
void wf_capfeed_parse(const wf_capfeed *feed, const wf_host *host, const wf_input *in, wf_result *out);

#ifdef __cplusplus
}
#endif

#endif
