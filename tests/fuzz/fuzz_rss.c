/* fuzz_rss: the feed reader takes any bytes; items lie in order, each in a place of the input. */
#include <stdlib.h>

#include <watchfloor/format/geo.h>
#include <watchfloor/format/rss.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
    if (!ok)
        abort();
}

struct told {
    size_t n, bad;
};

static void on_bad(void *arg, size_t offset, size_t length, uint32_t line, const char *reason)
{
    struct told *t = arg;
    (void) line;
    need(offset <= t->n && length <= t->n - offset && *reason);
    t->bad++;
}

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    (void) arg;
    (void) offset;
    (void) line;
    need(text && *text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    wf_fault fault = {0};
    struct told told = {n, 0};
    const wf_rss *feed = wf_rss_read((wf_str){(const char *) data, n}, (wf_str){NULL, 0}, on_bad, on_advice, &told, &fault);
    if (!feed) {
        need(fault.text[0] != 0);
        return 0;
    }
    size_t count = 0, at = 0;
    for (const wf_rss_item *i = feed->items; i; i = i->next) {
        count++;
        need(i->node && i->node->closed);
        need(i->length == 0 || (i->offset >= at && i->offset + i->length <= n));
        at = i->length ? i->offset : at;
        need(i->lat != i->lat || wf_geo_valid(i->lat, i->lon));
    }
    need(count == feed->items_n && told.bad == feed->bad_n);
    wf_rss_free(feed);
    return 0;
}
