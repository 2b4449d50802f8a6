/* watchfloor/plugin.h: the whole contract between watchfloor and a plugin. ABI major 1, minor 2.
 *
 * A plugin says where its feeds are and turns bytes into reports, and, where it has encode(), the centre's
 * notices into the bytes that its country reads; or it is a protocol: what is asked in a health crisis, and decide(), which
 * says what follows from the answers. The engine does all input and output. A plugin is a shared object with ONE exported symbol, the const descriptor
 * `watchfloor_plugin_v1`. It runs in a child process of its own, in a sandbox: no files, no network,
 * no threads or processes, bounded memory and time. So a plugin may simply compute.
 *
 * Rules for both sides
 *  - Every struct that crosses begins with its size; a reader looks at no byte beyond that size. Fields are
 *    only ever appended, with a new minor; meanings never change within a major.
 *  - Strings are pointer + length, UTF-8, not NUL-terminated, unless a field says `const char *`:
 *    those are NUL-terminated literals of the descriptor, which live as long as the plugin.
 *  - What the host passes in lives until the callback returns; what the plugin passes to the host is
 *    copied before the host's function returns. Memory of scratch() dies when the callback returns.
 *  - Callbacks return WF_DONE or a negative WF_FAIL_*. Nothing is thrown across (C++ authors: noexcept).
 *  - One thread. A callback that takes over 50 ms is shown as SLOW; over 1 s plus 100 ms a MiB of input it is killed.
 *
 * A plugin keeps no state that matters between callbacks: cursors are the engine's, and a restarted
 * child starts from nothing but the cursor.
 */
#ifndef WATCHFLOOR_PLUGIN_H
#define WATCHFLOOR_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WF_ABI_MAJOR 1u
#define WF_ABI_MINOR 2u

#if defined(__GNUC__)
#define WF_EXPORT __attribute__((visibility("default")))
#else
#define WF_EXPORT
#endif

/* Bytes: UTF-8 text or raw input. p may be NULL when n is 0; p == NULL means "absent". */
typedef struct wf_str {
    const char *p;
    size_t n;
} wf_str;

/* A literal as wf_str. */
#ifdef __cplusplus
#define WF_STR(lit) (wf_str{"" lit, sizeof(lit) - 1})
#else
#define WF_STR(lit) ((wf_str){"" lit, sizeof(lit) - 1})
#endif

/* An instant: UTC nanoseconds since 1970-01-01, and the source's offset east of UTC in minutes. */
typedef struct wf_instant {
    int64_t utc_ns;
    int16_t offset_min; /* WF_OFFSET_UNKNOWN where the source gave none */
    uint8_t set;        /* 0: absent, and the other fields mean nothing */
    uint8_t reserved[5];
} wf_instant;
#define WF_OFFSET_UNKNOWN INT16_MIN

typedef struct wf_pair {
    wf_str name;
    wf_str value;
} wf_pair;

typedef struct wf_point {
    double lat, lon; /* WGS 84 degrees */
} wf_point;

/* One area: any of its parts may be missing. A polygon's last point repeats its first. */
typedef struct wf_area {
    wf_str desc;
    const wf_point *polygon;
    size_t polygon_n;
    wf_point circle;          /* meaningful where circle_km >= 0 */
    double circle_km;         /* < 0: no circle */
    const wf_pair *geocodes;
    size_t geocodes_n;
} wf_area;

/* ---- Enumerations. 0 always means "not said". ------------------------------------------------- */

/* NOTICE: a notice of somebody else's that is addressed to the centre; ACK: an answer to one of the centre's. Both since minor 1. */
enum wf_kind { WF_KIND_EVENT = 1, WF_KIND_STATUS, WF_KIND_COUNT, WF_KIND_NOTICE, WF_KIND_ACK };
enum wf_impact { WF_IMPACT_LOW = 1, WF_IMPACT_MEDIUM, WF_IMPACT_HIGH, WF_IMPACT_VERY_HIGH };
/* CAP 1.2 */
enum wf_urgency { WF_URGENCY_IMMEDIATE = 1, WF_URGENCY_EXPECTED, WF_URGENCY_FUTURE, WF_URGENCY_PAST, WF_URGENCY_UNKNOWN };
enum wf_severity { WF_SEVERITY_EXTREME = 1, WF_SEVERITY_SEVERE, WF_SEVERITY_MODERATE, WF_SEVERITY_MINOR, WF_SEVERITY_UNKNOWN };
enum wf_certainty { WF_CERTAINTY_OBSERVED = 1, WF_CERTAINTY_LIKELY, WF_CERTAINTY_POSSIBLE, WF_CERTAINTY_UNLIKELY, WF_CERTAINTY_UNKNOWN };
enum wf_msg_status { WF_MSG_ACTUAL = 1, WF_MSG_EXERCISE, WF_MSG_SYSTEM, WF_MSG_TEST, WF_MSG_DRAFT };
/* FIRST TLP 2.0 */
enum wf_tlp { WF_TLP_CLEAR = 1, WF_TLP_GREEN, WF_TLP_AMBER, WF_TLP_AMBER_STRICT, WF_TLP_RED };
enum wf_pap { WF_PAP_CLEAR = 1, WF_PAP_GREEN, WF_PAP_AMBER, WF_PAP_RED };
enum wf_condition { WF_CONDITION_ACTIVE = 1, WF_CONDITION_CLEARED };
enum wf_link_state { WF_LINK_OK = 1, WF_LINK_DEGRADED, WF_LINK_DOWN, WF_LINK_UNKNOWN };
/* CAP's msgType and scope; how fast a notice is, which follows from urgency, severity and certainty */
enum wf_notice_type { WF_NOTICE_ALERT = 1, WF_NOTICE_UPDATE, WF_NOTICE_CANCEL, WF_NOTICE_ACK, WF_NOTICE_ERROR };
enum wf_scope { WF_SCOPE_PUBLIC = 1, WF_SCOPE_RESTRICTED, WF_SCOPE_PRIVATE };
enum wf_precedence { WF_PRECEDENCE_FLASH = 1, WF_PRECEDENCE_IMMEDIATE, WF_PRECEDENCE_PRIORITY, WF_PRECEDENCE_ROUTINE };
/* DELIVERED: their system has it. SEEN: somebody has opened it. ACKED: received and accepted. REJECTED: with a reason */
enum wf_ack_state { WF_ACK_DELIVERED = 1, WF_ACK_SEEN, WF_ACK_ACKED, WF_ACK_REJECTED };

/* ---- Reports ------------------------------------------------------------------------------------ */

/* Whole numbers >= 0; -1 is "not said". */
typedef struct wf_persons {
    int32_t involved, dead, injured, missing, minors, in_need_of_protection;
    uint32_t unknown; /* 1: the number is not known */
    uint32_t reserved;
} wf_persons;

/* A checkpoint's state. -1 (or NaN for reject_pct) is "not said". */
typedef struct wf_status {
    size_t struct_size;
    int32_t lanes_open, lanes;
    int32_t gates_up, gates;
    int32_t queue_min;   /* waiting time in minutes */
    int32_t pax_h;       /* passengers an hour */
    int32_t verify_ms;   /* time of one verification at a gate */
    uint32_t watchlist;  /* enum wf_link_state */
    double reject_pct;
    wf_str health;       /* "ok", "ISO 1": short text of the health desk */
    const wf_pair *rejects; /* reason, and its count as decimal digits */
    size_t rejects_n;
} wf_status;

/* One number of a series, for trends. */
typedef struct wf_count {
    size_t struct_size;
    wf_str indicator;
    int64_t value;
    int64_t denominator; /* -1: not said */
    wf_instant from, to;
} wf_count;

/* What makes a message the one it is and no other, as CAP has it: three texts without blanks and commas, copied and never written anew.
 * sent is as the message has it: "2026-11-24T12:00:00+07:00". */
typedef struct wf_identity {
    wf_str sender, identifier, sent;
} wf_identity;

/* Of a notice that is addressed to the centre: what its report has no field for. The report's title, text, lang, urgency ... are the notice's. */
typedef struct wf_received {
    size_t struct_size;
    wf_identity is;
    uint32_t type;           /* enum wf_notice_type: ALERT, UPDATE or CANCEL; the last two need `refers` */
    uint32_t scope;          /* enum wf_scope: RESTRICTED or PRIVATE */
    const wf_str *addresses; /* those that it names, the centre's own among them */
    size_t addresses_n;
    const wf_identity *refers; /* the earlier messages that it updates or cancels */
    size_t refers_n;
    wf_str note;
} wf_received;

/* An answer to a notice of the centre's. */
typedef struct wf_ack {
    size_t struct_size;
    wf_identity of;    /* the notice that is answered: what encode() was given as its identity */
    uint32_t state;    /* enum wf_ack_state */
    uint32_t reserved;
    wf_str desk;       /* who was addressed: wf_recipient.name, "MY/protection"; absent: the answer does not say, it is for the member */
    wf_str by;         /* the officer, post or system that answers; may be absent */
    wf_str reason;     /* needed of REJECTED */
    wf_instant at;     /* when; absent: as the report's `reported`, else when it arrived */
} wf_ack;

/* What a source said once. Begin with wf_report_init. Needed of an event: source_id, type, title, occurred;
 * of a status: source_id, checkpoint, occurred, status; of a count: source_id, checkpoint, count; of a notice: source_id, title,
 * received; of an ack: source_id, ack. */
typedef struct wf_report {
    size_t struct_size;
    uint32_t kind;        /* enum wf_kind */
    uint32_t msg_status;  /* enum wf_msg_status; 0 is actual */
    wf_str source_id;     /* the report's own id at its source */
    wf_str revision;      /* compared as text; absent is "0" */
    uint64_t sequence;    /* where the interface numbers its messages; 0: none. The engine finds gaps */
    wf_str dedup_key;     /* one incident for each (member, type, dedup_key) where it is given */
    wf_str type;          /* "FLOW.QUEUE", or the plugin's name in capitals and a point: "GDACS.TC" */
    wf_str member;        /* ISO 3166-1 alpha-2; absent: the plugin's own member */
    wf_str checkpoint;    /* UN/LOCODE or another code of five letters or digits */
    wf_str title;         /* one line */
    wf_str text;
    wf_str lang;          /* BCP 47 */
    wf_instant occurred, detected, reported, expires;
    uint32_t impact, urgency, severity, certainty;
    uint32_t tlp, pap, condition;
    char grade[4];        /* "B2": Admiralty source A-F and information 1-6; "" is absent */
    wf_str handling;
    double lat, lon;      /* NaN: absent */
    uint32_t location_unknown;
    int32_t protection;   /* 0..3; -1: not said */
    wf_persons persons;
    const wf_area *areas;
    size_t areas_n;
    const wf_str *links;
    size_t links_n;
    const wf_str *references; /* source_ids of the same source that this one updates or cancels */
    size_t references_n;
    const wf_pair *labels;    /* at most 32 */
    size_t labels_n;
    const wf_status *status;  /* kind STATUS */
    const wf_count *count;    /* kind COUNT */
    const wf_received *received; /* kind NOTICE */
    const wf_ack *ack;           /* kind ACK */
} wf_report;

/* ---- Input and result of parse ------------------------------------------------------------------ */

typedef struct wf_input {
    size_t struct_size;
    wf_str source;       /* the source's id, as in the descriptor */
    wf_str content_type; /* as the server said it, charset included; may be absent */
    wf_str url;          /* where the bytes came from; for a drop folder the file's name */
    wf_str tag;          /* of a followed page: what follow() was given; of SSE: the event's name */
    wf_str cursor;       /* the last one accepted; absent at first */
    wf_instant fetched;
    uint32_t first;      /* 1: the first bytes of this page or connection */
    uint32_t last;       /* 1: no more bytes follow in this page */
    wf_str bytes;        /* tcp: whole lines with their ends; sse: one event's data; else the whole page */
} wf_input;

enum wf_list { WF_LIST_NONE = 0, WF_LIST_MORE = 1, WF_LIST_END = 2 };

/* Zeroed by the host before the call, struct_size set. */
typedef struct wf_result {
    size_t struct_size;
    size_t consumed;         /* bytes understood; the host sets it to all. Less: the rest comes again with what follows */
    wf_str cursor;           /* the next cursor; absent keeps the old one. Kept only once the reports are durable */
    wf_instant content_time; /* the newest time that the content itself tells, for its age */
    uint32_t list;           /* enum wf_list, of a source whose list is complete: END when the last page was read */
    uint64_t sequence;       /* of a numbered interface: the last number that it says it has sent (a heartbeat); 0: it did not say.
                              * What of it has not arrived by then is a gap */
} wf_result;

/* ---- Input and result of encode (since minor 1) --------------------------------------------------- */

/* One language's text of a notice, and what it says of the danger. */
typedef struct wf_notice_info {
    size_t struct_size;
    wf_str lang;       /* BCP 47: "ms", "en" */
    wf_str event;      /* in that language */
    wf_str headline;   /* one line */
    wf_str description, instruction;
    wf_str sender_name, contact, web, audience;
    uint32_t urgency, severity, certainty;
    uint32_t unreviewed; /* 1: no native speaker stands for this translation; who reads it must be told */
    wf_instant effective, onset, expires;
    const wf_str *categories; /* CAP's words: "Transport" */
    size_t categories_n;
    const wf_str *responses;  /* CAP's words: "Avoid" */
    size_t responses_n;
    const wf_pair *codes;      /* event codes: "urn:amicf:event:1" "FLOW.CLOSURE", "OET:v1.2" "OET-009" */
    size_t codes_n;
    const wf_pair *parameters;
    size_t parameters_n;
    const wf_area *areas;      /* geocodes: "UN/LOCODE" "MYKUL", "ISO 3166-1" "MY". An area of several polygons or circles is several of these */
    size_t areas_n;
} wf_notice_info;

/* Whom this form is for. */
typedef struct wf_recipient {
    size_t struct_size;
    wf_str name;    /* as the centre calls the desk: "MY/protection"; what wf_ack.desk says */
    wf_str member;  /* "MY"; absent: a carrier or another body */
    wf_str title;   /* "Immigration duty desk" */
    wf_str address; /* where it is sent */
    const wf_str *languages; /* what it reads, the best first */
    size_t languages_n;
} wf_recipient;

/* A notice of the centre's, approved, with its identity frozen: one call for each recipient. The same notice must give the same bytes:
 * what officers sign is made once. Nothing of it may be left out that a reader would act on: what the form has no place for goes into its text. */
typedef struct wf_notice {
    size_t struct_size;
    wf_identity is;       /* must come back in the acknowledgement */
    wf_instant sent;
    uint32_t status;      /* enum wf_msg_status. An exercise must say so where an officer reads */
    uint32_t type;        /* enum wf_notice_type */
    uint32_t scope;       /* enum wf_scope */
    uint32_t precedence;  /* enum wf_precedence */
    uint32_t tlp;         /* enum wf_tlp; 0: not said */
    uint32_t ack_wanted;  /* 1: it is chased until it is acknowledged */
    wf_str event_type;    /* "FLOW.CLOSURE"; absent: none */
    wf_str source, restriction, note;
    wf_instant expires;   /* the latest of its infos' */
    const wf_str *addresses;
    size_t addresses_n;
    const wf_str *codes;  /* CAP's codes */
    size_t codes_n;
    const wf_str *incidents;
    size_t incidents_n;
    const wf_identity *references; /* those that it updates, cancels or answers */
    size_t references_n;
    const wf_notice_info *const *infos; /* infos_n pointers, what the recipient reads best first; English is always there, but of an
                                        * ACK or ERROR, which may have none */
    size_t infos_n;
    const wf_recipient *to;
    wf_str cap;           /* the whole notice as CAP 1.2, for a form that wraps it */
} wf_notice;

/* Zeroed by the host before the call, struct_size set. The bytes may lie in scratch memory: they are copied. */
typedef struct wf_encoded {
    size_t struct_size;
    wf_str bytes;        /* 1 to WF_ENCODED_MAX */
    wf_str content_type; /* as it is sent: "text/csv; charset=tis-620" */
} wf_encoded;
#define WF_ENCODED_MAX 1000000u

/* ---- Protocols: what a protocol says of itself, what was answered, what follows (since minor 2) ------------------ */

#include <watchfloor/protocol.h>

/* ---- What the host offers ------------------------------------------------------------------------ */

typedef struct wf_host wf_host;
enum wf_level { WF_LEVEL_DEBUG, WF_LEVEL_INFO, WF_LEVEL_WARN, WF_LEVEL_ERROR };
enum wf_health { WF_HEALTH_OK = 1, WF_HEALTH_DEGRADED, WF_HEALTH_DOWN };

/* Fewer than a dozen; only ever appended to. `host` is what open() was given. */
struct wf_host {
    size_t struct_size;
    uint32_t abi_minor;
    uint32_t reserved;
    /* Hands over one report. WF_DONE, or WF_FAIL_INVALID where the report breaks the contract: it was set aside
     * in quarantine with the reason, and its neighbours are not touched. Its place is what reject() names next. */
    int (*emit)(const wf_host *host, const wf_report *report);
    /* Sets an item of the input aside that cannot be understood: length bytes at offset (of input.bytes), in
     * line `line` (1..; 0 is unknown). reason: what was wrong, and where; never the item's own bytes. Without a
     * reason, after an emit() that said WF_FAIL_INVALID: the place of the report that was set aside then. */
    void (*reject)(const wf_host *host, size_t offset, size_t length, uint32_t line, wf_str reason);
    /* Says what departs from the interface but was understood. */
    void (*advise)(const wf_host *host, size_t offset, uint32_t line, wf_str text);
    void (*log)(const wf_host *host, uint32_t level, wf_str text);
    /* The state of what lies behind the interface, in a sentence that names the member. */
    void (*health)(const wf_host *host, uint32_t health, wf_str text);
    /* An option's value as configured, or its default; never absent for a declared option. */
    wf_str (*option)(const wf_host *host, const char *name);
    /* The engine's time (domain time) for this callback. */
    wf_instant (*now)(const wf_host *host);
    /* n zeroed bytes aligned to 16, until the callback returns; NULL past the limit. */
    void *(*scratch)(const wf_host *host, size_t n);
    /* Asks for a linked page of the same source; it comes to parse with `tag`. url may be relative. WF_FAIL_INVALID
     * for another host than the source's own, WF_FAIL_LIMIT past the source's follow_max. */
    int (*follow)(const wf_host *host, wf_str url, wf_str tag);
    /* A numbered message arrived that gives no report: it was set aside, or holds nothing to report. Reports tell their own numbers. */
    void (*arrived)(const wf_host *host, uint64_t sequence);
    /* Since minor 1: the names under which the centre is addressed, apart by spaces, first its own as a sender; absent where the
     * centre has not said any. Who wants to know whether a message is for the centre looks here. */
    wf_str (*centre)(const wf_host *host);
};

enum wf_code { WF_DONE = 0, WF_FAIL_INVALID = -1, WF_FAIL_LIMIT = -2, WF_FAIL_MEMORY = -3, WF_FAIL_OTHER = -4 };

/* ---- The descriptor ------------------------------------------------------------------------------ */

enum wf_transport { WF_TRANSPORT_HTTP = 1, WF_TRANSPORT_SSE, WF_TRANSPORT_TCP, WF_TRANSPORT_DROP };
enum wf_raw { WF_RAW_KEEP = 0, WF_RAW_DIGEST, WF_RAW_SEALED };
/* Kinds of authentication that the interface takes; the engine holds the secrets. */
enum wf_auth { WF_AUTH_NONE = 0, WF_AUTH_API_KEY = 1, WF_AUTH_BASIC = 2, WF_AUTH_BEARER = 4, WF_AUTH_OAUTH2 = 8, WF_AUTH_CLIENT_CERT = 16 };
enum wf_option_type { WF_OPTION_TEXT = 1, WF_OPTION_INTEGER, WF_OPTION_BOOLEAN };

typedef struct wf_option_decl {
    const char *name;
    uint32_t type;          /* enum wf_option_type */
    uint32_t reserved;
    const char *default_value;
    const char *help;
} wf_option_decl;

/* One feed. Its id on the floor is "<plugin>/<id>". */
typedef struct wf_source {
    size_t struct_size;
    const char *id;          /* [a-z0-9-], 1..31 */
    const char *title;       /* what an officer reads */
    uint32_t transport;      /* enum wf_transport */
    uint32_t raw;            /* enum wf_raw: what may be kept of its bytes */
    const char *url;         /* template: {cursor}, {date:+07:00} (yyyy-mm-dd in that zone). tcp: "tls://host:port" or "tcp://..." */
    const char *method;      /* http: "GET" (NULL) or "POST" */
    const char *body;        /* http POST: template like url */
    const char *body_type;   /* its Content-Type */
    const char *accept;      /* Accept header, or NULL */
    uint32_t auth;           /* bits of enum wf_auth; 0: none */
    uint32_t interval_s;     /* http, drop: between polls */
    const char *auth_header; /* API_KEY: the header's name, "X-Api-Key" when NULL */
    uint32_t heartbeat_s;    /* sse, tcp: the interface sends something at least this often; 0: it does not say */
    uint32_t max_bytes;      /* of one page or line; 0: 16 MiB for pages, 64 KiB for lines */
    uint32_t timeout_s;      /* of one fetch; 0: 30 */
    uint32_t follow_max;     /* pages that one poll may follow; 0: none */
    const char *on_connect;  /* tcp: sent first, template like url; NULL: nothing */
    uint32_t complete;       /* 1: what a complete poll no longer lists is cleared */
    uint32_t content_max_age_s; /* content older than this is shown as CONTENT OLD; 0: never */
} wf_source;

typedef struct wf_plugin {
    size_t struct_size;
    uint32_t abi_major; /* WF_ABI_MAJOR */
    uint32_t abi_minor; /* WF_ABI_MINOR the plugin was built with */
    const char *name;        /* [a-z0-9-], 1..15: the file is name.so */
    const char *version;
    const char *license;     /* SPDX expression, or "LicenseRef-..." */
    const char *attribution; /* whom the data belong to, as it must be shown */
    const char *member;      /* ISO 3166-1 alpha-2, or "--": may name any member as subject */
    const char *title;
    const wf_option_decl *options;
    size_t options_n;
    const wf_source *sources;
    size_t sources_n;
    /* Checks the options, makes an instance (may be NULL). open and close may be NULL. */
    int (*open)(const wf_host *host, void **instance);
    int (*parse)(void *instance, const wf_host *host, const wf_input *in, wf_result *out);
    void (*close)(void *instance);
    /* Since minor 1, may be NULL: a notice in the country's own form. Of the host's functions it may use log, option, now, scratch and
     * centre. WF_DONE with out->bytes and out->content_type; else it says in log() with WF_LEVEL_ERROR what can't be said in this form. */
    int (*encode)(void *instance, const wf_host *host, const wf_notice *notice, wf_encoded *out);
    /* Since minor 2, both or neither: a protocol, and what follows from answers. decide() is pure: the same answers, options and time give the same
     * decision, and of the host's functions it uses option, now, scratch and log. WF_DONE with all of *out. A protocol plugin needs no sources and no parse. */
    const wf_protocol *protocol;
    int (*decide)(void *instance, const wf_host *host, const wf_answers *answers, wf_decision *out);
} wf_plugin;

/* The one symbol a plugin exports. */
extern WF_EXPORT const wf_plugin watchfloor_plugin_v1;

/* A report with every field absent. */
static inline void wf_report_init(wf_report *r, uint32_t kind)
{
    wf_report zero;
    __builtin_memset(&zero, 0, sizeof zero);
    *r = zero;
    r->struct_size = sizeof *r;
    r->kind = kind;
    r->lat = r->lon = __builtin_nan("");
    r->protection = -1;
    r->persons.involved = r->persons.dead = r->persons.injured = -1;
    r->persons.missing = r->persons.minors = r->persons.in_need_of_protection = -1;
}
static inline void wf_status_init(wf_status *s)
{
    wf_status zero;
    __builtin_memset(&zero, 0, sizeof zero);
    *s = zero;
    s->struct_size = sizeof *s;
    s->lanes_open = s->lanes = s->gates_up = s->gates = s->queue_min = s->pax_h = s->verify_ms = -1;
    s->reject_pct = __builtin_nan("");
}
/* The notice's text in a language ("id" is also "id-ID"); NULL where there is none. */
static inline const wf_notice_info *wf_notice_in(const wf_notice *n, const char *lang)
{
    size_t len = __builtin_strlen(lang);
    for (size_t i = 0; i < n->infos_n; i++) {
        wf_str tag = n->infos[i]->lang;
        if (tag.n >= len && __builtin_memcmp(tag.p, lang, len) == 0 && (tag.n == len || tag.p[len] == '-'))
            return n->infos[i];
    }
    return NULL;
}
/* The value of the pair of this name; absent where there is none. */
static inline wf_str wf_pair_find(const wf_pair *pairs, size_t n, const char *name)
{
    wf_str none = {NULL, 0};
    size_t len = __builtin_strlen(name);
    for (size_t i = 0; i < n; i++)
        if (pairs[i].name.n == len && __builtin_memcmp(pairs[i].name.p, name, len) == 0)
            return pairs[i].value;
    return none;
}

#ifdef __cplusplus
}
#endif

#endif
