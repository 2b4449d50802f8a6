/* The file of phrases and how a phrase is looked for; how long a text is as short messages. */
#include "notices.h"

#include "notice/phrases.h"
#include "notice/sms.h"
#include "text/norm.h"

static bool found(const char *text_, const char *words)
{
    struct buf t = {0}, w = {0};
    text_fold_search(span_str(text_), &t);
    text_fold_search(span_str(words), &w);
    bool is = phrase_in_text(buf_view(&t), buf_view(&w));
    buf_free(&t);
    buf_free(&w);
    return is;
}

static void whole_words_or_anywhere(void **state)
{
    (void) state;
    assert_true(found("This is NOT  a\ndrill!", "not a drill"));
    assert_false(found("the drilling rig", "drill"));
    assert_false(found("drills", "drill"));
    assert_true(found("(drill)", "drill"));
    assert_true(found("khong phai dien tap", "không phải diễn tập"));
    assert_true(found("ขณะนี้ไม่ใช่การฝึกซ้อม", "ไม่ใช่การฝึก"));
    assert_true(found("注意这不是演习请", "不是演习"));
    assert_true(found("ปิดด่านSadaoแล้ว", "sadao"));
    assert_true(found("警报解除：Changi，10:40", "changi"));
    assert_true(found("ဂိတ်၊ Tachileik။", "tachileik"));
    assert_false(found("பயிற்சியாளர்", "பயிற்சி"));
    assert_false(found("éChangi", "changi"));
    assert_false(found("", "drill"));
}

static void the_file_that_ships(void **state)
{
    static const char *const languages[] = {"ms", "en", "km", "id", "lo", "my", "fil", "zh", "ta", "th", "tet", "pt", "vi"};
    char *path = test_source("share/watchfloor/phrases.conf");
    struct phrases p;
    struct err e = {0};
    (void) state;
    if (phrases_load(&p, path, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        assert_non_null(phrases_first(&p, PHRASE_NOT_A_DRILL, span_str(languages[i])));
        assert_non_null(phrases_first(&p, PHRASE_VERIFY, span_str(languages[i])));
        assert_non_null(phrases_first(&p, PHRASE_NATIONALITY, span_str(languages[i])));
        assert_non_null(phrases_first(&p, PHRASE_DRILL, span_str(languages[i])));
        assert_non_null(phrases_first(&p, PHRASE_GENERIC, span_str(languages[i])));
        assert_non_null(phrases_first(&p, PHRASE_WAITING, span_str(languages[i])));
    }
    phrases_free(&p);
    mem_free(path);
}

/* What the words that ship find, and what they do not take for one of theirs. */
static void what_they_find(void **state)
{
    static const struct {
        enum phrase_kind kind;
        const char *language, *text;
        bool is;
    } rows[] = {
        {PHRASE_NATIONALITY, "id", "Dua WNA sakit di Soekarno-Hatta", true}, {PHRASE_NATIONALITY, "id", "Pelaku perjalanan sakit dari Malaysia", false},
        {PHRASE_NATIONALITY, "ms", "Rakyat Indonesia sakit di Entikong", true}, {PHRASE_NATIONALITY, "ms", "Pengembara sakit dari Indonesia", false},
        {PHRASE_NATIONALITY, "fil", "Mga mamamayang may sakit", true}, {PHRASE_NATIONALITY, "fil", "Mga biyaherong may sakit mula Indonesia", false},
        {PHRASE_NATIONALITY, "tet", "Ema Xina moras iha Dili", true}, {PHRASE_NATIONALITY, "tet", "Viajante moras iha Dili", false},
        {PHRASE_NATIONALITY, "pt", "Dois indonésios doentes em Díli", true}, {PHRASE_NATIONALITY, "pt", "Viajantes doentes vindos da Indonésia", false},
        {PHRASE_NATIONALITY, "vi", "Hai người Trung Quốc bị bệnh", true}, {PHRASE_NATIONALITY, "vi", "Người lao động bị bệnh tại Mộc Bài", false},
        {PHRASE_NOT_A_DRILL, "id", "Ini bukanlah latihan.", true}, {PHRASE_NOT_A_DRILL, "ms", "Ini bukan simulasi", true}, {PHRASE_NOT_A_DRILL, "fil", "Hindi ito isang drill", true},
        {PHRASE_NOT_A_DRILL, "tet", "Ne'e la’ós simulasaun", true}, {PHRASE_NOT_A_DRILL, "pt", "Não se trata de um exercício", true},
        {PHRASE_NOT_A_DRILL, "vi", "Đây không phải là cuộc diễn tập", true}, {PHRASE_NOT_A_DRILL, "vi", "Diễn tập tại Mộc Bài", false},
        {PHRASE_VERIFY, "pt", "Verifique antes de agir.", true}, {PHRASE_VERIFY, "tet", "Verifika molok foti asaun.", true}, {PHRASE_VERIFY, "vi", "Hành động ngay.", false},
        {PHRASE_NATIONALITY, "th", "คนพม่าป่วย 2 ราย", true}, {PHRASE_NATIONALITY, "th", "ผู้เดินทางป่วยจากพม่า", false},
        {PHRASE_NATIONALITY, "km", "ពលរដ្ឋមានជំងឺ", true}, {PHRASE_NATIONALITY, "km", "អ្នកដំណើរមានជំងឺនៅបាវិត", false},
        {PHRASE_NATIONALITY, "lo", "ຄົນຫວຽດເຈັບປ່ວຍ", true}, {PHRASE_NATIONALITY, "lo", "ຜູ້ເດີນທາງເຈັບປ່ວຍຢູ່ບໍ່ເຕັນ", false},
        {PHRASE_NATIONALITY, "my", "နေမကောင်းသည့် နိုင်ငံသားများ", true}, {PHRASE_NATIONALITY, "my", "နေမကောင်းသည့် ခရီးသည်များ", false},
        {PHRASE_NATIONALITY, "zh", "两名缅甸人患病", true}, {PHRASE_NATIONALITY, "zh", "来自缅甸的患病旅客", false},
        {PHRASE_NATIONALITY, "ta", "இந்தியர்கள் இருவர்", true}, {PHRASE_NATIONALITY, "ta", "இந்தியாவிலிருந்து வந்த பயணிகள்", false},
        {PHRASE_NOT_A_DRILL, "th", "นี่มิใช่การฝึกซ้อม", true}, {PHRASE_NOT_A_DRILL, "km", "នេះមិនមែនជាសមយុទ្ធទេ", true}, {PHRASE_NOT_A_DRILL, "lo", "ນີ້ບໍ່ແມ່ນການຊ້ອມ", true},
        {PHRASE_NOT_A_DRILL, "my", "ဤသည် လေ့ကျင့်ခန်း မဟုတ်ပါ", true}, {PHRASE_NOT_A_DRILL, "zh", "注意：并非演练", true}, {PHRASE_NOT_A_DRILL, "ta", "இது பயிற்சியல்ல", true},
        {PHRASE_DRILL, "ta", "ஒத்திகை: Changi", true}, {PHRASE_DRILL, "ta", "பயிற்சியாளர்", false}, {PHRASE_INSTEAD, "zh", "查获非法移民", true},
        {PHRASE_INSTEAD, "ms", "Pendatang haram ditahan", true}, {PHRASE_DRILL, "vi", "Diễn tập tại Mộc Bài", true},
    };
    char *path = test_source("share/watchfloor/phrases.conf");
    struct phrases p;
    struct err e = {0};
    struct buf b = {0};
    (void) state;
    if (phrases_load(&p, path, &e))
        fail_msg("%s", e.text);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        buf_clear(&b);
        text_fold_search(span_str(rows[i].text), &b);
        if ((phrases_in(&p, rows[i].kind, span_str(rows[i].language), buf_view(&b)) != NULL) != rows[i].is)
            fail_msg("%s: \"%s\"", rows[i].language, rows[i].text);
    }
    buf_free(&b);
    phrases_free(&p);
    mem_free(path);
}

static void faults_have_their_line(void **state)
{
    static const struct {
        const char *line, *says;
    } rows[] = {
        {"shout en hello", "no kind of phrase"}, {"drill english x", "no language"}, {"drill en", "UTF-8"},
        {"instead en aliens", "what to say instead"}, {"drill en \xff", "UTF-8"},
    };
    char dir[] = "/tmp/wf-phrases-XXXXXX";
    (void) state;
    assert_non_null(mkdtemp(dir));
    char *path = fs_join(dir, "phrases.conf");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct phrases p;
        struct err e = {0};
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fprintf(f, "# ours\n%s\n", rows[i].line);
        fclose(f);
        assert_true(phrases_load(&p, path, &e) != 0);
        assert_non_null(strstr(e.text, rows[i].says));
        assert_non_null(strstr(e.text, "phrases.conf:2"));
        assert_int_equal(p.v.n, 0);
    }
    unlink(path);
    rmdir(dir);
    mem_free(path);
}

static void short_messages(void **state)
{
    static const struct {
        const char *unit;
        size_t times;
        bool wide;
        size_t units, parts;
    } rows[] = {
        {"", 1, false, 0, 0}, {"a", 160, false, 160, 1}, {"a", 161, false, 161, 2}, {"a", 306, false, 306, 2}, {"a", 307, false, 307, 3},
        {"€", 80, false, 160, 1}, {"[", 81, false, 162, 2}, {"é", 160, false, 160, 1}, {"`", 1, true, 1, 1}, {"ก", 70, true, 70, 1},
        {"ก", 71, true, 71, 2}, {"ก", 134, true, 134, 2}, {"ก", 135, true, 135, 3}, {"😀", 35, true, 70, 1}, {"😀", 36, true, 72, 2},
    };
    (void) state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = {0};
        for (size_t k = 0; k < rows[i].times; k++)
            buf_str(&b, rows[i].unit);
        struct sms_size s = sms_measure(buf_view(&b));
        if (s.wide != rows[i].wide || s.units != rows[i].units || s.parts != rows[i].parts)
            fail_msg("%zu times \"%s\": %zu units, %zu parts, wide %d", rows[i].times, rows[i].unit, s.units, s.parts, s.wide);
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole_words_or_anywhere), cmocka_unit_test(the_file_that_ships), cmocka_unit_test(what_they_find), cmocka_unit_test(faults_have_their_line),
                                       cmocka_unit_test(short_messages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
