/* fuzz_cap: the CAP reader takes any bytes, and what it gives back keeps what its header promises. */
#include <stdlib.h>

#include <watchfloor/format/cap.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
    if (!ok)
        abort();
}

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    (void) offset;
    (void) line;
    (void) arg;
    need(text && *text);
}

static void check_info(const wf_cap_info *info)
{
    size_t points = 0;
    need(info->urgency <= WF_URGENCY_UNKNOWN && info->severity <= WF_SEVERITY_UNKNOWN && info->certainty <= WF_CERTAINTY_UNKNOWN);
    need(info->areas_n <= 64 && info->language.n > 0);
    for (size_t i = 0; i < info->areas_n; i++) {
        const wf_area *a = &info->areas[i];
        points += a->polygon_n;
        need(a->polygon_n == 0 || a->polygon_n >= 4);
        for (size_t k = 0; k < a->polygon_n; k++)
            need(wf_geo_valid(a->polygon[k].lat, a->polygon[k].lon));
        need(a->circle_km < 0 || wf_geo_valid(a->circle.lat, a->circle.lon));
    }
    need(points <= WF_CAP_MAX_POINTS + 64 * 64);
    (void) wf_cap_event_type(info);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    wf_fault fault = {0};
    const wf_cap *cap = wf_cap_read((wf_str){(const char *) data, n}, (wf_str){NULL, 0}, on_advice, NULL, &fault);
    if (!cap) {
        need(fault.text[0] != 0);
        return 0;
    }
    need(cap->type <= WF_CAP_ERROR && cap->msg_status <= WF_MSG_DRAFT && cap->references_n <= 64);
    for (size_t i = 0; i < cap->infos_n; i++)
        check_info(&cap->infos[i]);
    need(cap->infos_n == 0 || wf_cap_info_in(cap, "en") != NULL);
    wf_cap_free(cap);
    return 0;
}
