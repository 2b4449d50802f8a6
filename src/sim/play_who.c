/* sim/play_who: WHO's Disease Outbreak News (doc/interfaces/who-don.md): items that are edited, and later items on the same event. */
#include <stdio.h>

#include "base/json.h"
#include "sim/play.h"

static const struct {
    const char *disease, *country;
} events[] = {
    {"Measles", "Cambodia"},          {"Dengue", "Timor-Leste"},        {"Avian Influenza A(H5N1)", "Viet Nam"}, {"Cholera", "Myanmar"},
    {"Nipah virus disease", "Malaysia"}, {"Poliomyelitis (cVDPV2)", "Indonesia"}, {"Mpox", "Multi-country"},          {"Cholera", "Angola"},
    /* Those that only a scenario's timeline brings. */
    {"Acute respiratory illness among travellers", "Multi-country"}, {"Pneumonia of unknown cause", "Multi-country"},
};
enum { BY_CHANCE = 8 };

static void ktime(struct json_writer *w, const char *key, wf_time t)
{
    struct buf text = {0};
    play_time(&text, t, 0);
    jw_kstr(w, key, buf_view(&text));
    buf_free(&text);
}

/* episode 0 is the first item on the event; 1 comes a day later. */
static void item(struct json_writer *w, const struct happening *h, int episode, wf_time now)
{
    size_t row = (size_t) h->which % (h->planned ? ARRAY_LEN(events) : BY_CHANCE);
    wf_time out = h->start + episode * 24 * HOUR, edited = out + 3 * HOUR <= now ? out + 3 * HOUR : out;
    char id[32], path[40], title[120], text[400];
    struct time_fields f;
    time_split(out, 0, &f);
    snprintf(id, sizeof id, "%04d-DON%03d", f.year, (int) (out / HOUR % 900) + 100);
    snprintf(path, sizeof path, "/%s", id);
    snprintf(title, sizeof title, "%s%s%s%s - %s", h->mark ? h->mark : "", h->mark ? ": " : "", events[row].disease, episode ? " (update)" : "", events[row].country);
    snprintf(text, sizeof text, "<p>%s%sOn this day the national authorities told WHO of <b>%d</b> %scases.</p>", h->mark ? h->mark : "", h->mark ? ". " : "", 4 + h->which % 40 + 6 * episode,
             edited > out ? "confirmed " : "");
    jw_begin_object(w);
    jw_kcstr(w, "DonId", id);
    jw_kcstr(w, "UrlName", id);
    jw_kcstr(w, "Title", title);
    ktime(w, "PublicationDate", out);
    ktime(w, "LastModified", edited);
    jw_kcstr(w, "ItemDefaultUrl", path);
    jw_kcstr(w, "Summary", text);
    jw_kcstr(w, "Advice", "<p>This is a simulation. WHO advises nothing by it.&nbsp;</p>");
    jw_end_object(w);
}

static int page_who(const struct world *world, wf_time now, const struct play_request *r, struct buf *b, const char **type)
{
    struct json_writer w;
    happenings list = {0};
    size_t idx[128];
    wf_time stamp = now - now % (10 * MINUTE);
    if (strcmp(r->path, "/api/news/diseaseoutbreaknews") != 0)
        return -1;
    *type = "application/json; charset=utf-8";
    world_happenings(world, SIM_WHO, stamp, 240 * HOUR, &list);
    size_t n = list.n < 20 ? list.n : 20;
    size_t shown = play_order(r->odd, n, idx);
    jw_init(&w, b);
    jw_begin_object(&w);
    jw_kcstr(&w, "@odata.context", "https://www.who.int/api/news/$metadata#diseaseoutbreaknews");
    jw_key(&w, "value");
    jw_begin_array(&w);
    for (size_t i = 0; i < shown; i++) {
        const struct happening *h = &list.v[list.n - n + idx[i]];
        if (h->start + 24 * HOUR <= stamp)
            item(&w, h, 1, stamp);
        item(&w, h, 0, stamp);
    }
    jw_end_array(&w);
    jw_end_object(&w);
    buf_char(b, '\n');
    VEC_FREE(&list);
    return 0;
}

/* The rows of events[] by name. */
static const char *const words[] = {"measles-kh", "dengue-tl", "influenza-vn", "cholera-mm", "nipah-my", "polio-id", "mpox", "cholera-ao", "respiratory", "pneumonia"};
_Static_assert(ARRAY_LEN(words) == ARRAY_LEN(events), "a word a row");

static const struct play_feed feeds[] = {{"news", "/api/news/diseaseoutbreaknews", 6}};
const struct play play_who = {.name = "who-don", .title = "WHO Disease Outbreak News: JSON", .member = SIM_WHO, .port = 14,
                              .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .kinds = words, .kinds_n = ARRAY_LEN(words),
                       .page = page_who};
