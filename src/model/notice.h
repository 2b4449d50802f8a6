/* notice: an emergency notice as CAP 1.2 has it (DOMAIN 1): plain data, the words of its lists, and its precedence.
 *
 * Who composes, reads or sends one is elsewhere (notice/, readback/). All that hangs on a notice lies in its arena; a text is a view into that, with a
 * NUL after it, and absent where its p is NULL. Lists are in the order in which they are said.
 */
#ifndef WF_MODEL_NOTICE_H
#define WF_MODEL_NOTICE_H

#include "base/arena.h"
#include "base/clock.h"
#include "model/words.h"

enum notice_status { NOTICE_ACTUAL = 1, NOTICE_EXERCISE, NOTICE_SYSTEM, NOTICE_TEST, NOTICE_DRAFT };
enum notice_type { NOTICE_ALERT = 1, NOTICE_UPDATE, NOTICE_CANCEL, NOTICE_ACK, NOTICE_ERROR };
enum notice_scope { NOTICE_PUBLIC = 1, NOTICE_RESTRICTED, NOTICE_PRIVATE };
enum notice_urgency { NOTICE_IMMEDIATE_NOW = 1, NOTICE_EXPECTED, NOTICE_FUTURE, NOTICE_PAST, NOTICE_URGENCY_UNKNOWN };
enum notice_severity { NOTICE_EXTREME = 1, NOTICE_SEVERE, NOTICE_MODERATE, NOTICE_MINOR, NOTICE_SEVERITY_UNKNOWN };
enum notice_certainty { NOTICE_OBSERVED = 1, NOTICE_LIKELY, NOTICE_POSSIBLE, NOTICE_UNLIKELY, NOTICE_CERTAINTY_UNKNOWN };
enum notice_precedence { NOTICE_FLASH = 1, NOTICE_IMMEDIATE, NOTICE_PRIORITY, NOTICE_ROUTINE };
/* What became of a notice at one recipient (DOMAIN 3). */
enum notice_delivery { DELIVERY_QUEUED = 1, DELIVERY_SENT, DELIVERY_DELIVERED, DELIVERY_SEEN, DELIVERY_ACKED, DELIVERY_REJECTED, DELIVERY_EXPIRED, DELIVERY_UNREACHABLE,
    DELIVERY_FALLBACK_VOICE, DELIVERY_ACKED_VOICE };
/* The exact words, in the schema's order; urgency, severity and certainty are those of model/words.h. */
extern const struct words words_notice_status;     /* Actual ... Draft */
extern const struct words words_notice_type;       /* Alert ... Error */
extern const struct words words_notice_scope;      /* Public Restricted Private */
extern const struct words words_notice_category;   /* Geo ... Other */
extern const struct words words_notice_response;   /* Shelter ... None */
extern const struct words words_notice_precedence; /* FLASH ... ROUTINE */
extern const struct words words_delivery;          /* QUEUED ... ACKED_VOICE */

/* A time, and the minutes east of UTC in which it is written (0: UTC, written -00:00). at TIME_NONE: not said. */
struct notice_time {
    wf_time at;
    int16_t offset_min;
};
struct notice_pair {
    struct span name, value;
};
struct notice_point {
    double lat, lon;
};
/* A ring: at least four points, the first is the last. */
struct notice_polygon {
    struct notice_point *v;
    size_t n;
};
struct notice_circle {
    double lat, lon, km;
};
struct notice_area {
    struct span desc;
    struct notice_polygon *polygons;
    size_t polygons_n;
    struct notice_circle *circles;
    size_t circles_n;
    struct notice_pair *geocodes; /* "UN/LOCODE" "SGSIN", "ISO 3166-1" "SG" */
    size_t geocodes_n;
    struct span altitude, ceiling; /* feet above mean sea level, as a decimal number is written */
};
struct notice_resource {
    struct span desc, mime_type, size, uri, deref_uri, digest; /* size in bytes, as a whole number is written */
};
/* One language's text, and what it says of the danger. */
struct notice_info {
    struct span language; /* BCP 47; absent is en-US */
    uint32_t *categories, *responses; /* words_notice_category, words_notice_response */
    size_t categories_n, responses_n;
    struct span event, audience, sender_name, headline, description, instruction, web, contact;
    uint32_t urgency, severity, certainty; /* 0: not said */
    struct notice_pair *event_codes, *parameters;
    size_t event_codes_n, parameters_n;
    struct notice_time effective, onset, expires;
    struct notice_resource *resources;
    size_t resources_n;
    struct notice_area *areas;
    size_t areas_n;
};
/* What makes a message this one and no other; a reference to one is these three. */
struct notice_identity {
    struct span sender, identifier;
    struct notice_time sent;
};
struct notice {
    struct notice_identity is;
    uint32_t status, type, scope; /* 0: not said */
    struct span source, restriction, note;
    struct span *addresses, *codes, *incidents;
    size_t addresses_n, codes_n, incidents_n;
    struct notice_identity *references;
    size_t references_n;
    struct notice_info *infos;
    size_t infos_n;
    struct arena arena;
};

#define NOTICE_EVENT_CODE "urn:amicf:event:1"      /* valueName of a type of DOMAIN 11 */
#define NOTICE_OET_CODE "OET:v1.2"                 /* of an OASIS event term, "OET-097" */
#define NOTICE_LOCODE "UN/LOCODE"

void notice_free(struct notice *n); /* its arena; the struct is zeroed */
/* The value of the pair of this name; absent where there is none. */
struct span notice_pair_find(const struct notice_pair *pairs, size_t n, const char *name);
/* The event type that an info names ("HLT.CLUSTER"); absent where it names none. */
struct span notice_event_type(const struct notice_info *i);
/* The info's language; "en-US" where it says none, as the standard has it. */
struct span notice_language(const struct notice_info *i);
/* Is `tag` ("id-ID") the language `of` ("id")? Case does not matter. */
bool notice_language_fits(struct span tag, const char *of);

/* DOMAIN 1's rule, over one info; *why (may be NULL) gets the words of the rule that decided, static. */
enum notice_precedence notice_precedence_of(uint32_t urgency, uint32_t severity, uint32_t certainty, const char **why);
/* The gravest of all infos: NOTICE_ROUTINE where there is none. */
enum notice_precedence notice_precedence(const struct notice *n, const char **why);

#endif
