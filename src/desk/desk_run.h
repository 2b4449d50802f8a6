/* desk_run: what the desk is told of runs of protocols, and tells of them. Comes with desk/desk.h.
 *
 * What the server says of a run comes as struct desk_run beside a command; verbs are those of desk_command ("protocol start" ... "protocol close"). A descriptor and a
 * decision come as JSON (model/protocol.h), from the plugin and never from a client.
 */
#ifndef WF_DESK_DESK_RUN_H
#define WF_DESK_DESK_RUN_H

#include "desk/desk.h"

/* What a command says of a run. Texts live until done. */
struct desk_run {
    struct span id;         /* "PR-0001" */
    struct span descriptor; /* start: its JSON */
    struct span answers;    /* given now, a JSON object; answer */
    struct span evidence;   /* {"a1":["AMICF-2026-000012"]}; answer */
    struct span whole;      /* all answers, as the plugin was asked about: desk_run_answers. answer, submit */
    struct span decision;   /* what it said, JSON */
    struct span record;     /* the health record in which lies what of it is held; empty: nothing is. answer, submit */
    struct span notice;     /* request: the draft that carries it */
    struct span event;      /* mark: "verification" */
    struct span step;       /* tick, untick: the checklist's, by its id */
    bool unanswered;        /* close: without the focal point's answer */
    bool without_second;    /* close: without the second assessment, or the request that follows with it */
    bool notified, not_notified; /* nfp: WHO is, or is not */
    struct span by;              /* nfp: how the answer came, where the request did not leave as a notice: "phone +65 ..."; request: how it is handed over, where no notice carries it */
};

/* How long a clock of a protocol runs here, where it is not as the protocol says. */
struct desk_run_clock {
    char protocol[32], clock[32];
    uint32_t seconds;
};
enum { DESK_RUN_CLOCKS_MOST = 64 };
struct desk_run_rules {
    uint32_t single_after_s; /* 0: 30 minutes */
    struct desk_run_clock clocks[DESK_RUN_CLOCKS_MOST];
    size_t clocks_n;
};
void desk_set_run_rules(struct desk *d, const struct desk_run_rules *r);

/* A run by its number, for who sees it. Views live until the next turn. */
struct desk_run_about {
    uint32_t n, row; /* row: its incident's */
    uint32_t cycle;
    char id[16];
    const char *state;
    struct span protocol, version, outcome;
    bool may_request; /* it is DECIDED, and what was decided asks for a request; or the request follows, and is not drafted yet */
    bool to_follow;   /* its request, which one assessment alone decided, is to follow with both, and did not leave */
    char rewrites[16], updates[16]; /* the notice of an earlier request that was not sent, and is written anew; the one that was, and is updated; empty: none */
};
bool desk_run_find(const struct desk *d, const struct desk_sight *s, struct span id, struct desk_run_about *out);
/* That officer's answers with what he gives now (JSON, may be empty), whole, as JSON: what the plugin is to be asked about. Refused as the verb would be. */
int desk_run_answers(struct desk *d, const struct desk_sight *s, struct span id, struct span officer, struct span given, struct buf *out, struct err *e);

/* What of these answers, and of what was decided on them, belongs into a health record: to be written before the desk is told (desk_run.record), with n 0 nothing does. */
struct desk_run_held {
    char record[40];   /* its id; every one is new */
    char replaced[40]; /* his older one, to be destroyed once the fact is safe */
    struct buf text;   /* vault_wipe */
    wf_time made, until;
    unsigned n;
};
int desk_run_hold(struct desk *d, const struct desk_sight *s, struct span id, struct span officer, struct span whole, struct span decision, struct desk_run_held *out, struct err *e);
/* Is this text of a fact "protocol.changed" told by the view of the run alone, to whom it may: an assessment, a request's words? */
bool desk_run_is_apart(struct span part);
/* Does a fact name this record of a run? over: and its run has been closed for long enough. */
bool desk_run_names(const struct desk *d, struct span record, wf_time now, bool *over);

/* Views. Rows the newest first; false: there is none, or it is not seen. */
size_t desk_runs(const struct desk *d);
bool desk_run_json(const struct desk *d, const struct desk_sight *s, size_t i, struct json_writer *w, char key[16]);
/* The whole of one, for that officer, in that language: begun on the loop, told by any thread with its own reader: one object. read: he asks for what others answered of persons' health. */
struct desk_run_show;
int desk_run_show_begin(struct desk *d, const struct desk_sight *s, struct span officer, struct span lang, struct span id, bool read, struct desk_run_show **out, struct err *e);
/* Would reading it tell this officer what another one answered of persons' health? */
bool desk_run_has_health(const struct desk *d, const struct desk_sight *s, struct span officer, struct span id, uint32_t *incident);
int desk_run_show_json(const struct desk_run_show *x, struct journal_reader *r, struct json_writer *w, struct err *e);
void desk_run_show_free(struct desk_run_show *x);
/* The request to the national IHR focal point: as text, and as JSON; the same words each time it is asked for. form: "text" or "json". */
int desk_run_request(struct desk *d, const struct desk_sight *s, struct span officer, struct span id, bool json, struct buf *out, struct err *e);
/* Does this notice tell the first assessment, which alone decided, to one who may still be the second assessor? Then run is the run's id: it is told without its grounds, until he says that he
 * reads them (protocol grounds), or the second is in. */
bool desk_run_grounds_held(const struct desk *d, struct span officer, uint32_t notice, char run[16]);
/* Its draft without them; empty: it is none. */
struct span desk_run_grounds_hidden(struct arena *a, struct span draft, const char *run);
/* The notice's draft that carries it (model/notice_draft.h). */
int desk_run_draft(struct desk *d, const struct desk_sight *s, struct span officer, struct span id, struct buf *out, struct err *e);

/* The clocks that run, were met, or are over: those of runs, and those of the law that incidents have. The next that is due first, then what is over, then what was met. */
struct desk_legal_clock {
    uint32_t run, k; /* its run, and which of its clocks; run 0: k is an item */
    wf_time due;
    uint8_t order;
};
size_t desk_legal_clocks(struct desk *d, const struct desk_sight *s, struct desk_legal_clock **out); /* mem_free */
void desk_legal_clock_json(struct desk *d, const struct desk_sight *s, const struct desk_legal_clock *k, struct json_writer *w, char key[80]);

#endif
