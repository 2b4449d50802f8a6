/* watchfloor/format/flight.h: flights as messages between carriers and states name them: designators, airports, routes.
 *
 * What these give out has the form of a flight or an airport and no other: a name that stands where one should does not come through.
 */
#ifndef WATCHFLOOR_FORMAT_FLIGHT_H
#define WATCHFLOOR_FORMAT_FLIGHT_H

#include <watchfloor/format/text.h>

#ifdef __cplusplus
extern "C" {
#endif

#define WF_FLIGHT_MOST 12
#define WF_ROUTE_MOST 8

/* An airport of AMICF's eleven members. */
typedef struct wf_airport {
    const char *member;  /* ISO 3166-1 alpha-2 */
    int16_t offset_min;  /* of its local time, east of UTC */
    char checkpoint[6];  /* its code among the checkpoints: UN/LOCODE where it is one */
} wf_airport;

/* The airports of a flight in their order. */
typedef struct wf_route {
    char code[WF_ROUTE_MOST][4];
    size_t n;
} wf_route;

/* Whether s is three capital letters. */
bool wf_is_iata(wf_str s);
/* The airport of that IATA code; false, and *out untouched, where it is none of the eleven's. */
bool wf_airport_find(wf_str iata, wf_airport *out);
/* A time of digits (wf_time_digits) at an airport, local there with its offset; UTC, offset unknown, at another place. Absent where it is none. */
wf_instant wf_airport_time(wf_str iata, wf_str digits);
/* "XX123" or "XXX123" whole in `number`, or up to five digits there and the carrier apart, into out. False, and out "", where it is no flight. */
bool wf_flight_of(wf_str number, wf_str carrier, char out[WF_FLIGHT_MOST]);
/* Adds an airport, where it is not the last one already, and there is room. False where it is no IATA code. */
bool wf_route_add(wf_route *r, wf_str iata);
/* "PEK-BKK-SIN" in scratch memory; absent where it is empty. */
wf_str wf_route_text(const wf_host *host, const wf_route *r);

#ifdef __cplusplus
}
#endif

#endif
