/* letter: see letter.h. */
#include "courier/letter.h"

#include <stdio.h>

#include "base/base64.h"
#include "text/clean.h"
#include "text/cluster.h"

enum { WORD_BYTES = 42, LINE_BYTES = 57, SUBJECT_MOST = 300 };

/* A header's text as encoded words (RFC 2047), none of which cuts a character. Plain ASCII stays as it is. */
static void put_words(struct buf *out, struct span s)
{
    bool plain = s.n <= 70;
    for (size_t i = 0; i < s.n; i++)
        plain &= (unsigned char) s.p[i] >= 0x20 && (unsigned char) s.p[i] < 0x7f;
    plain &= !memmem(s.p, s.n, "=?", 2);
    if (plain) {
        buf_span(out, s);
        return;
    }
    for (size_t from = 0; from < s.n;) {
        size_t to = from, end = from;
        while (end < s.n && (end = text_cluster_end(s, end)) - from <= WORD_BYTES)
            to = end;
        if (to == from) /* one cluster longer than a word: cut at a character */
            for (to = from + WORD_BYTES < s.n ? from + WORD_BYTES : s.n; to < s.n && to > from + 1 && ((unsigned char) s.p[to] & 0xc0) == 0x80;)
                to--;
        buf_str(out, from ? "\r\n =?UTF-8?B?" : "=?UTF-8?B?");
        base64_encode(span_make(s.p + from, to - from), out);
        buf_str(out, "?=");
        from = to;
    }
}

static void put_date(struct buf *out, wf_time at)
{
    static const char days[] = "SunMonTueWedThuFriSat", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct time_fields f;
    time_split(at, 0, &f);
    buf_printf(out, "Date: %.3s, %02d %.3s %04d %02d:%02d:%02d +0000\r\n", days + (size_t) f.weekday * 3, f.day, months + (size_t) (f.month - 1) * 3, f.year, f.hour, f.minute, f.second);
}

static void put_id(struct buf *out, const struct job *j, const char *from)
{
    struct buf b = {0};
    uint8_t digest[SIGN_DIGEST_SIZE];
    const char *at = strrchr(from, '@');
    buf_printf(&b, "%.*s\n%.*s", SPAN_FMT(j->identity), SPAN_FMT(j->to));
    sign_digest(buf_view(&b), digest);
    buf_str(out, "Message-ID: <");
    for (size_t i = 0; i < 16; i++)
        buf_printf(out, "%02x", digest[i]);
    buf_printf(out, "@%s>\r\n", at ? at + 1 : "localhost");
    buf_free(&b);
}

static void put_subject(struct buf *out, struct span line, const struct job *j)
{
    struct buf clean = {0};
    size_t end = 0;
    while (line.n && strchr(" \t\r", line.p[line.n - 1]))
        line.n--;
    (void) text_clean(line, 0, &clean);
    struct span s = buf_view(&clean);
    for (size_t to; end < s.n && (to = text_cluster_end(s, end)) <= SUBJECT_MOST; end = to)
        ;
    buf_str(out, "Subject: ");
    put_words(out, end ? span_make(s.p, end) : j->notice);
    buf_str(out, "\r\n");
    buf_free(&clean);
}

void letter_write(const struct job *j, enum key_mode mode, const char *from, struct span form, struct buf *out)
{
    const char *nl = form.n ? memchr(form.p, '\n', form.n) : NULL;
    struct span subject = span_make(form.p, nl ? (size_t) (nl - form.p) : form.n), text = form;
    struct buf body = {0};
    if (nl) {
        text = span_make(nl + 1, form.n - subject.n - 1);
        while (text.n && (text.p[0] == '\n' || text.p[0] == '\r'))
            text = span_make(text.p + 1, text.n - 1);
    }
    buf_printf(out, "From: <%s>\r\nTo: <%.*s>\r\n", from, SPAN_FMT(j->address));
    put_subject(out, subject, j);
    put_date(out, j->sent);
    put_id(out, j, from);
    buf_str(out, "Auto-Submitted: auto-generated\r\n");
    buf_printf(out, "Watchfloor-Mode: %s\r\nWatchfloor-Identity: %.*s\r\n", key_mode_word(mode), SPAN_FMT(j->identity));
    buf_str(out, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    for (size_t i = 0; i < text.n; i++) /* in base64 lines end as the standard has them */
        if (text.p[i] == '\n' && (i == 0 || text.p[i - 1] != '\r'))
            buf_str(&body, "\r\n");
        else
            buf_char(&body, text.p[i]);
    for (size_t i = 0; i < body.n; i += LINE_BYTES) {
        base64_encode(span_make(body.p + i, body.n - i < LINE_BYTES ? body.n - i : LINE_BYTES), out);
        buf_str(out, "\r\n");
    }
    buf_free(&body);
}
