/* format/flight: designators of flights, airports of the eleven, routes. Owns no state; plugins call it. */
#include <watchfloor/format/flight.h>

#include <stdio.h>
#include <string.h>

#include <watchfloor/format/time.h>

/* UN/LOCODE is country and IATA code, where no other is told. */
static const struct {
    const char *member;
    int16_t offset_min;
    const char *codes;
} airports[] = {
    {"BN", 480, "BWN"}, {"KH", 420, "PNH KTI SAI KOS"}, {"ID", 420, "CGK HLP SUB KNO BTH SOC YIA PLM PKU PDG PNK BDO SRG"},
    {"ID", 480, "DPS UPG LOP BPN MDC TRK"}, {"ID", 540, "DJJ AMQ"}, {"LA", 420, "VTE LPQ PKZ"}, {"MY", 480, "KUL SZB PEN BKI KCH LGK JHB"},
    {"MM", 390, "RGN MDL NYT THL"}, {"PH", 480, "MNL CEB CRK DVO ILO KLO PPS ZAM"}, {"SG", 480, "SIN XSP"},
    {"TH", 420, "BKK DMK HKT CNX HDY KBV USM CEI UTP"}, {"TL", 540, "DIL"}, {"VN", 420, "SGN HAN DAD CXR PQC HPH VCA"},
};
static const char *const others[] = {"MDL", "MDY", NULL}; /* Mandalay */

static bool is_form(wf_str s, size_t least, size_t most, bool digits)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') || (digits && s.p[i] >= '0' && s.p[i] <= '9')))
            return false;
    }
    return s.n >= least && s.n <= most;
}

bool wf_is_iata(wf_str s)
{
    return is_form(s, 3, 3, false);
}

bool wf_airport_find(wf_str iata, wf_airport *out)
{
    for (size_t i = 0; wf_is_iata(iata) && i < sizeof airports / sizeof airports[0]; i++) {
        wf_str codes = wf_str_of(airports[i].codes), one;
        while (wf_str_split(&codes, ' ', &one)) {
            if (!wf_str_eq(one, iata))
                continue;
            wf_str code = wf_str_means(iata, others, NULL);
            *out = (wf_airport){.member = airports[i].member, .offset_min = airports[i].offset_min};
            snprintf(out->checkpoint, sizeof out->checkpoint, "%s%.3s", airports[i].member, code.n ? code.p : iata.p);
            return true;
        }
    }
    return false;
}

wf_instant wf_airport_time(wf_str iata, wf_str digits)
{
    wf_instant t;
    wf_airport at = {.offset_min = 0};
    bool known = wf_airport_find(iata, &at);
    if (wf_time_digits(digits, at.offset_min, &t) && known)
        t.offset_min = at.offset_min;
    return t;
}

bool wf_flight_of(wf_str number, wf_str carrier, char out[WF_FLIGHT_MOST])
{
    size_t digits = 0;
    out[0] = 0;
    if (!is_form(number, 1, 8, true))
        return false;
    while (digits < number.n && number.p[number.n - 1 - digits] <= '9')
        digits++;
    if (digits == number.n && digits <= 5 && is_form(carrier, 2, 3, true)) {
        snprintf(out, WF_FLIGHT_MOST, "%.*s%.*s", (int) carrier.n, carrier.p, (int) number.n, number.p);
        return true;
    }
    bool letter = number.p[0] > '9' || (number.n > 1 && number.p[1] > '9'); /* of a carrier: digits alone may be a document's */
    if (number.n < 3 || !letter || digits < 1 || number.n - digits > 3)
        return false;
    snprintf(out, WF_FLIGHT_MOST, "%.*s", (int) number.n, number.p);
    return true;
}

bool wf_route_add(wf_route *r, wf_str iata)
{
    if (!wf_is_iata(iata))
        return false;
    if (r->n < WF_ROUTE_MOST && (!r->n || !wf_str_is(iata, r->code[r->n - 1])))
        snprintf(r->code[r->n++], sizeof r->code[0], "%.3s", iata.p);
    return true;
}

wf_str wf_route_text(const wf_host *host, const wf_route *r)
{
    wf_str s = {NULL, 0};
    for (size_t i = 0; i < r->n; i++)
        s = wf_fmt(host, "%.*s%s%s", (int) s.n, s.p ? s.p : "", i ? "-" : "", r->code[i]);
    return s;
}
