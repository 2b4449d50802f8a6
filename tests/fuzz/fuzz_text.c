/* fuzz_text: cleaning, clusters, fitting, wrapping, normal forms and encodings keep what they promise, whatever the
 * bytes. */
#include <stdlib.h>

#include "text/clean.h"
#include "text/cluster.h"
#include "text/decode.h"
#include "text/fit.h"
#include "text/norm.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void need(bool ok)
{
    if (!ok)
        abort();
}

static void fuzz_clean(struct span s)
{
    for (unsigned flags = 0; flags < 8; flags++) {
        struct buf out = {0};
        bool changed = text_clean(s, flags, &out);
        need(changed != span_eq(s, buf_view(&out)));
        need(changed != text_is_clean(s, flags));
        need(text_is_utf8(buf_view(&out), NULL));
        need(text_is_clean(buf_view(&out), flags));
        buf_free(&out);
    }
    need(text_has_forbidden(s) != text_is_clean(s, 0));
}

static void fuzz_cells(struct span s)
{
    static const int sizes[] = {0, 1, 2, 7, 40};
    size_t at = 0;
    int cells = 0;
    while (at < s.n) {
        size_t to = text_cluster_end(s, at);
        need(to > at && to <= s.n);
        cells += text_width_cluster(NULL, span_make(s.p + at, to - at));
        at = to;
    }
    need(cells == text_width(NULL, s));
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct buf out = {0};
        int used = text_truncate(NULL, s, sizes[i], &out);
        need(used <= sizes[i]);
        buf_clear(&out);
        text_pad(NULL, s, sizes[i], TEXT_CENTRE, &out);
        buf_free(&out);
        struct text_lines l = {0};
        text_wrap(NULL, s, sizes[i], &l);
        need(l.line.n > 0);
        for (size_t k = 0; k < l.line.n; k++)
            need(text_width(NULL, l.line.v[k]) <= (sizes[i] ? sizes[i] : 1));
        text_lines_free(&l);
    }
}

static void fuzz_norm(struct span s)
{
    struct buf once = {0}, twice = {0};
    text_nfc(s, &once);
    text_nfc(buf_view(&once), &twice);
    need(span_eq(buf_view(&once), buf_view(&twice)));
    need(text_contains(s, s, TEXT_FOLD_LATIN));
    buf_free(&once);
    buf_free(&twice);
}

static void fuzz_decode(struct span s)
{
    for (int enc = TEXT_UTF8; enc <= TEXT_UTF16BE; enc++) {
        struct buf out = {0};
        need(text_decode((enum text_encoding) enc, s, &out, NULL, NULL) == 0);
        need(text_is_utf8(buf_view(&out), NULL));
        buf_free(&out);
    }
    text_encoding_from_label(s);
    struct text_width w = {0};
    text_width_parse(&w, s, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct span s = span_make((const char *) data, n > 4096 ? 4096 : n);
    fuzz_clean(s);
    fuzz_cells(s);
    fuzz_norm(s);
    fuzz_decode(s);
    need(text_prefix(s, n / 2).n <= n / 2);
    return 0;
}
