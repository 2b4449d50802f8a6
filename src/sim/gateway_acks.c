/* sim/gateway: late acknowledgements: members that have a feed of their own tell there, in its form, that a notice was acknowledged (doc/interfaces). Each puts
 * them into a page that its play has made; a member more is a row more. See gateway.h.
 */
#include "sim/gateway.h"

#include <ctype.h>

#include "base/json.h"
#include "sim/play.h"

#define TOLD_FOR (2 * HOUR)

static void ktime(struct json_writer *w, const char *key, wf_time t, int offset_min)
{
    struct buf text = {0};
    play_time(&text, t, offset_min);
    jw_kstr(w, key, buf_view(&text));
    buf_free(&text);
}

static void put_my(struct buf *b, const struct gateway_notice *n, size_t nth)
{
    struct json_writer w;
    buf_str(b, nth ? "," : "");
    jw_init(&w, b);
    jw_begin_object(&w);
    char *id = mem_printf("AKU-%s-%s", n->identifier, n->to);
    jw_kcstr(&w, "id", id);
    jw_kcstr(&w, "reference", n->identity);
    jw_kcstr(&w, "status", "DIAKUI");
    jw_kcstr(&w, "recipient", n->to);
    jw_kcstr(&w, "officer", "Tuan Azman");
    jw_kcstr(&w, "message", n->exercise ? "LATIHAN" : "SEBENAR");
    ktime(&w, "at", n->late, 480);
    jw_end_object(&w);
    mem_free(id);
}

static void put_id(struct buf *b, const struct gateway_notice *n, size_t nth)
{
    struct json_writer w;
    buf_str(b, nth ? "," : "");
    jw_init(&w, b);
    jw_begin_object(&w);
    char *id = mem_printf("TT-%s-%s", n->identifier, n->to);
    jw_kcstr(&w, "id", id);
    jw_kcstr(&w, "rujukan", n->identity);
    jw_kcstr(&w, "status", "diterima");
    jw_kcstr(&w, "tujuan", n->to);
    jw_kcstr(&w, "petugas", "Ibu Ratna");
    jw_kbool(&w, "latihan", n->exercise);
    ktime(&w, "waktu", n->late, 420);
    jw_end_object(&w);
    mem_free(id);
}

static void put_ph(struct buf *b, const struct gateway_notice *n, size_t nth)
{
    (void) nth;
    buf_printf(b, "<entry><id>urn:ph:ack:%s:%s</id><title>%s acknowledged</title><updated>", n->identifier, n->to, n->identifier);
    play_time(b, n->late, 480);
    buf_printf(b, "</updated><content type=\"text/xml\"><alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>PH-ACK-%s-%s</identifier>"
                  "<sender>duty@bi.example.ph</sender><sent>",
               n->identifier, n->to);
    play_time(b, n->late, 480);
    buf_printf(b, "</sent><status>%s</status><msgType>Ack</msgType><source>%s</source><scope>Private</scope><addresses>", n->exercise ? "Exercise" : "Actual", n->to);
    play_xml(b, span_make(n->identity, strcspn(n->identity, ",")));
    buf_str(b, "</addresses><references>");
    play_xml(b, span_str(n->identity));
    buf_str(b, "</references></alert></content></entry>\n");
}

static void put_vn(struct buf *b, const struct gateway_notice *n, size_t nth)
{
    (void) nth;
    buf_printf(b, "<baoNhan ma=\"BN-%s-%s\" ketQua=\"chapNhan\" noiNhan=\"%s\" tinhChat=\"%s\" luc=\"", n->identifier, n->to, n->to, n->exercise ? "dienTap" : "that");
    play_time(b, n->late, 420);
    buf_str(b, "\"><danhTinh>");
    play_xml(b, span_str(n->identity));
    buf_str(b, "</danhTinh><nguoiNhan>Đại úy Lê Văn Hùng</nguoiNhan></baoNhan>\n");
}

static void put_la(struct buf *b, const struct gateway_notice *n, size_t nth)
{
    buf_u64(b, nth);
    buf_char(b, '\t');
    play_time(b, n->late, 420);
    buf_printf(b, "\tAK\tACPT\t%s\t%s\tThao Somchai\t\t%s\n", n->identity, n->to, n->exercise ? "exercise" : "actual");
}

/* Without `before`: the play puts them among its own records (th), or they are lines, nth their number (feed -1). */
static const struct {
    const char *play, *member;
    int feed;
    const char *before, *open, *shut; /* stands before the last `before` of the page, between open and shut */
    void (*put)(struct buf *b, const struct gateway_notice *n, size_t nth);
} feeds[] = {
    {"my", "MY", 1, "}", ",\"acknowledgements\":[", "]", put_my},
    {"id", "ID", 1, "}", ",\"tanda_terima\":[", "]", put_id},
    {"ph", "PH", 0, "</feed>", "", "", put_ph},
    {"vn", "VN", 0, "</banTin>", "", "", put_vn},
    {"th", "TH", 0, NULL, NULL, NULL, NULL},
    {"la", "LA", -1, NULL, NULL, NULL, put_la},
};

bool gateway_has_feed(struct span member)
{
    for (size_t i = 0; i < ARRAY_LEN(feeds); i++)
        if (span_is(member, feeds[i].member))
            return true;
    return false;
}

const struct gateway_notice *gateway_due(const struct gateways *g, const char *member, wf_time since, wf_time now, size_t *i)
{
    while (g && *i < g->taken.n) {
        const struct gateway_notice *n = g->taken.v[(*i)++];
        if (n->late != TIME_NONE && n->late <= now && n->late >= since && memcmp(n->to, member, 2) == 0)
            return n;
    }
    return NULL;
}

void gateway_lines(struct gateways *g, const char *play, wf_time now, uint64_t *seq, struct buf *lines)
{
    size_t row = 0;
    while (row < ARRAY_LEN(feeds) && (feeds[row].feed != -1 || strcmp(feeds[row].play, play) != 0))
        row++;
    for (size_t i = 0; g && row < ARRAY_LEN(feeds) && i < g->taken.n; i++) {
        struct gateway_notice *n = g->taken.v[i];
        if (n->late == TIME_NONE || n->late > now || n->told || memcmp(n->to, feeds[row].member, 2) != 0)
            continue;
        n->told = true;
        feeds[row].put(lines, n, ++*seq);
    }
}

void gateway_acks(const struct gateways *g, const char *play, int feed, wf_time now, struct buf *page)
{
    size_t row = 0, nth = 0, n = page->n;
    while (row < ARRAY_LEN(feeds) && (feeds[row].feed != feed || strcmp(feeds[row].play, play) != 0))
        row++;
    if (row == ARRAY_LEN(feeds) || !feeds[row].before)
        return;
    while (n && isspace((unsigned char) page->p[n - 1]))
        n--;
    size_t tail = strlen(feeds[row].before);
    if (n < tail || memcmp(page->p + n - tail, feeds[row].before, tail) != 0)
        return; /* a bare list has no place for them */
    struct buf said = {0};
    for (size_t i = 0; i < g->taken.n; i++) {
        const struct gateway_notice *one = g->taken.v[i];
        if (one->late != TIME_NONE && one->late <= now && one->late + TOLD_FOR > now && memcmp(one->to, feeds[row].member, 2) == 0)
            feeds[row].put(&said, one, nth++);
    }
    if (nth) {
        page->n = n - tail;
        buf_str(page, feeds[row].open);
        buf_span(page, buf_view(&said));
        buf_str(page, feeds[row].shut);
        buf_str(page, feeds[row].before);
        buf_char(page, '\n');
    }
    buf_free(&said);
}
