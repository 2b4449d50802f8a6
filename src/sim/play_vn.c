/* sim/play_vn: Viet Nam's two XML bulletins (doc/interfaces/vn.md): events in UTF-8, checkpoints in Windows-1258. Offices at the land border write letters
 * and marks apart; what happens outside a checkpoint is told by two offices, each with an event of its own and one case; they send no codes. */
#include <stdio.h>

#include "sim/play.h"
#include "text/decode.h"
#include "text/norm.h"
#include "text/utf8.h"

#define OFFSET 420
#define LISTED_FOR HOUR /* as closed, after its end */

/* ---- how an office writes ------------------------------------------------------------------------------------------------ */

static bool apart(const struct place *p)
{
    return p->kind == 'L';
}

/* Adds text escaped, its marks apart where the office writes so. */
static void write_text(struct buf *b, struct span text, bool marks_apart)
{
    struct buf other = {0};
    if (marks_apart)
        text_nfd(text, &other);
    play_xml(b, marks_apart ? buf_view(&other) : text);
    buf_free(&other);
}

/* The upper half of windows-1258 as code points. */
struct page {
    uint32_t high[128];
};

static void page_init(struct page *p)
{
    for (unsigned i = 0; i < 128; i++) {
        char byte = (char) (128 + i);
        struct buf one = {0};
        (void) text_decode(TEXT_WINDOWS_1258, span_make(&byte, 1), &one, NULL, NULL);
        utf8_decode(one.p, one.n, &p->high[i]);
        buf_free(&one);
    }
}

/* The byte for a code point; 0 where there is none. */
static unsigned char byte_of(const struct page *p, uint32_t cp)
{
    for (unsigned i = 0; i < 128; i++) {
        if (p->high[i] == cp)
            return (unsigned char) (128 + i);
    }
    return cp < 128 ? (unsigned char) cp : 0;
}

static bool is_tone(uint32_t cp)
{
    return cp == 0x300 || cp == 0x301 || cp == 0x303 || cp == 0x309 || cp == 0x323;
}

/* One letter that the page does not have whole: the letter without its tone, and the tone behind it. */
static void add_apart(const struct page *p, struct buf *out, struct span letter)
{
    struct buf marks = {0}, bare = {0}, whole = {0};
    uint32_t cp, tone = 0;
    text_nfd(letter, &marks);
    for (size_t i = 0; i < marks.n;) {
        i += (size_t) utf8_decode(marks.p + i, marks.n - i, &cp);
        if (is_tone(cp))
            tone = cp;
        else
            text_add_cp(&bare, cp);
    }
    text_nfc(buf_view(&bare), &whole);
    utf8_decode(whole.p, whole.n, &cp);
    buf_char(out, (char) (byte_of(p, cp) ? byte_of(p, cp) : '?'));
    if (tone)
        buf_char(out, (char) byte_of(p, tone));
    buf_free(&marks);
    buf_free(&bare);
    buf_free(&whole);
}

/* Text in UTF-8 as windows-1258. */
static void encode(struct buf *out, struct span text)
{
    struct page page, *p = &page;
    page_init(p);
    for (size_t i = 0; i < text.n;) {
        uint32_t cp;
        int n = utf8_decode(text.p + i, text.n - i, &cp);
        n = n < 0 ? -n : n;
        if (byte_of(p, cp))
            buf_char(out, (char) byte_of(p, cp));
        else
            add_apart(p, out, span_make(text.p + i, (size_t) n));
        i += (size_t) n;
    }
}

/* ---- events ---------------------------------------------------------------------------------------------------------------- */

static void words(struct buf *b, const char *name, const struct happening *h, const char *lang, bool title, const char *more)
{
    struct buf text = {0};
    play_words(&text, h, lang, title);
    buf_str(&text, more);
    buf_printf(b, "<%s ngonNgu=\"%s\">", name, lang);
    write_text(b, buf_view(&text), apart(h->place) && lang[0] == 'v');
    buf_printf(b, "</%s>", name);
    buf_free(&text);
}

static void moment(struct buf *b, const char *name, wf_time t)
{
    buf_printf(b, "<%s>", name);
    play_time(b, t, OFFSET);
    buf_printf(b, "</%s>", name);
}

/* The case of what two offices tell: as one types it, or the other. */
static void case_of(struct buf *b, const struct happening *h, bool guard)
{
    struct time_fields f;
    struct buf text = {0};
    time_split(h->start, OFFSET, &f);
    buf_printf(&text, "%s %02d-%02d/%02d%02d", h->place->local, f.day, f.month, f.hour, f.minute);
    buf_str(b, "<vuViec>");
    write_text(b, buf_view(&text), !guard);
    buf_str(b, "</vuViec>");
    buf_free(&text);
}

static bool of_two_offices(const struct happening *h)
{
    return strcmp(h->tmpl->key, "irregular") == 0 || strcmp(h->tmpl->key, "overstay") == 0;
}

static void event(struct buf *b, const struct happening *h, wf_time now, bool guard)
{
    static const char *const impacts[] = {"", "thap", "trungBinh", "cao", "ratCao"};
    static const char *const urgencies[] = {"", "ngay", "duKien", "sapToi", "daQua"};
    bool over = now >= h->end, again = h->revised != TIME_NONE && now >= h->revised;
    buf_printf(b, "<suKien ma=\"%s%s\" lan=\"%d\" tinhChat=\"that\" trangThai=\"%s\"><loai>%s</loai>", h->id, guard ? "-BP" : "", 1 + again + over,
               over ? "dong" : "mo", h->tmpl->type);
    words(b, "tieuDe", h, "vi", true, "");
    words(b, "tieuDe", h, "en", true, "");
    words(b, "noiDung", h, "vi", false, over ? " Đã trở lại bình thường." : again ? " Tình hình chưa thay đổi." : "");
    words(b, "noiDung", h, "en", false, over ? " It is over." : again ? " The situation is unchanged." : "");
    if (apart(h->place))
        buf_printf(b, "<noiXayRa viDo=\"%.4f\" kinhDo=\"%.4f\">", h->lat, h->lon);
    else
        buf_printf(b, "<noiXayRa ma=\"%s\" viDo=\"%.4f\" kinhDo=\"%.4f\">", h->place->code, h->lat, h->lon);
    write_text(b, span_str(h->place->local), apart(h->place) && !guard);
    buf_str(b, "</noiXayRa>");
    moment(b, "xayRa", h->start);
    moment(b, "baoCao", over ? h->end : again ? h->revised : h->start);
    buf_printf(b, "<mucDo>%s</mucDo><khanCap>%s</khanCap>", impacts[h->impact], urgencies[h->urgency]);
    if (h->tmpl->persons)
        buf_printf(b, "<soNguoi>%d</soNguoi>", h->n);
    if (of_two_offices(h))
        case_of(b, h, guard);
    buf_str(b, "</suKien>\n");
}

static void begin(struct buf *b, const char *encoding, wf_time stamp)
{
    buf_printf(b, "<?xml version=\"1.0\" encoding=\"%s\"?>\n<banTin xmlns=\"https://cuakhau.example.vn/xsd/ban-tin/1\" phienBan=\"1\" lap=\"", encoding);
    play_time(b, stamp, OFFSET);
    buf_str(b, "\">\n");
}

static void events(const struct world *w, wf_time stamp, const struct play_request *r, struct buf *b)
{
    happenings list = {0};
    world_happenings(w, SIM_VN, stamp, LISTED_FOR, &list);
    size_t *idx = mem_alloc_array(2 * list.n + 1, sizeof *idx);
    size_t n = play_order(r->odd, list.n, idx);
    begin(b, "UTF-8", stamp);
    for (size_t i = 0; i < n; i++) {
        event(b, &list.v[idx[i]], stamp, false);
        if (of_two_offices(&list.v[idx[i]]))
            event(b, &list.v[idx[i]], stamp, true);
    }
    buf_str(b, "</banTin>\n");
    mem_free(idx);
    VEC_FREE(&list);
}

/* ---- checkpoints ----------------------------------------------------------------------------------------------------------- */

static void checkpoint(const struct world *w, struct buf *b, const struct place *p, wf_time stamp)
{
    static const char *const links[] = {"khongRo", "tot", "cham", "mat"};
    struct figures f;
    world_figures(w, p, stamp, &f);
    if (apart(p))
        buf_str(b, "<cuaKhau>");
    else
        buf_printf(b, "<cuaKhau ma=\"%s\">", p->code);
    buf_printf(b, "<ten>%s</ten>", p->local);
    moment(b, "luc", stamp);
    buf_printf(b, "<quay mo=\"%d\" tong=\"%d\"/>", f.lanes_open, f.lanes);
    if (p->gates)
        buf_printf(b, "<congTuDong mo=\"%d\" tong=\"%d\"/><xacMinh>%d</xacMinh><tuChoi>%.1f</tuChoi>", f.gates_up, f.gates, f.verify_ms, f.reject_pct);
    buf_printf(b, "<cho>%d</cho><khach>%d</khach><danhSach>%s</danhSach>%s</cuaKhau>\n", f.queue_min, f.pax_h, links[f.watchlist],
               f.watchlist == 2 ? "<ghiChu>Hệ thống trả lời chậm, kiểm tra thủ công</ghiChu>" : "");
}

static void checkpoints(const struct world *w, wf_time stamp, const struct play_request *r, struct buf *b)
{
    size_t mine[16], idx[32], n;
    struct buf text = {0};
    begin(&text, "windows-1258", stamp);
    n = play_places(SIM_VN, mine, ARRAY_LEN(mine));
    size_t shown = play_order(r->odd, n, idx);
    for (size_t i = 0; i < shown; i++)
        checkpoint(w, &text, &places[mine[idx[i]]], stamp);
    buf_str(&text, "</banTin>\n");
    encode(b, buf_view(&text));
    buf_free(&text);
}

static int page_vn(const struct world *w, wf_time now, const struct play_request *r, struct buf *body, const char **type)
{
    *type = "application/xml"; /* the declaration tells the encoding */
    if (strcmp(r->path, "/ban-tin/su-kien.xml") == 0) {
        events(w, now - now % (10 * NSEC_PER_SEC), r, body);
        return 0;
    }
    if (strcmp(r->path, "/ban-tin/cua-khau.xml") != 0)
        return -1;
    checkpoints(w, now - now % MINUTE, r, body);
    return 1;
}

static const struct play_feed feeds[] = {{"events", "/ban-tin/su-kien.xml", 5}, {"checkpoints", "/ban-tin/cua-khau.xml", 5}};
const struct play play_vn = {.name = "vn", .title = "Viet Nam: XML of its own schema, Windows-1258, letters composed and not", .member = SIM_VN, .port = 11,
                             .feeds = feeds, .feeds_n = ARRAY_LEN(feeds), .page = page_vn};
