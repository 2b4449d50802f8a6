/* notice_texts: see notice_texts.h. */
#include "console/view/notice_texts.h"

#include <stdio.h>

#include "console/theme/role.h"
#include "console/widget/page.h"

/* As many pieces as a short message is cut in. */
static void put_sms(struct page *p, const struct json *text)
{
    char say[64];
    long long parts = json_int(text, "sms_parts", 1);

    snprintf(say, sizeof say, "As a short message: %lld part%s", parts, parts == 1 ? "" : "s");
    page_rule(p, say);
    page_line(p);
    page_text(p, 0, true, json_str(text, "headline"), parts > 1 ? ROLE_WARN : ROLE_BASE);
}

static void put_text_of(struct page *p, const struct json *text)
{
    struct span review = json_str(text, "review");
    bool reviewed = review.n > 8 && memcmp(review.p, "REVIEWED", 8) == 0;

    page_line(p);
    page_part(p, 0, json_str(text, "language"), ROLE_ID);
    page_part(p, -1, review, reviewed ? ROLE_OK : ROLE_WARN);
    if (json_str(text, "by").n) {
        page_str(p, -1, "written by", ROLE_DIM);
        page_part(p, -1, json_str(text, "by"), ROLE_STRONG);
    }
    page_line(p);
    page_text(p, 0, true, json_str(text, "headline"), ROLE_STRONG);
    page_line(p);
    page_text(p, 0, true, json_str(text, "description"), ROLE_BASE);
    page_line(p);
    page_line(p); /* the facts end, what to do begins */
    page_text(p, 0, true, json_str(text, "instruction"), ROLE_BASE);
    page_line(p);
    put_sms(p, text);
}

/* "en* ms id th": which languages there are, the one that is read marked. */
static void put_languages(struct page *p, const struct compose *c)
{
    struct buf list = {0};

    for (int i = 0; i < compose_texts(c); i++) {
        const struct json *text = compose_text_at(c, i);
        struct span review = json_str(text, "review");
        char language[12];

        compose_language(c, i, language);
        buf_printf(&list, "%s%s%s%s%s", i ? " " : "", i == c->text ? "[" : "", language, !text ? "(none)" : span_is(review, "MT") ? "(MT)" : span_is(review, "UNREVIEWED") ? "(!)" : "",
                   i == c->text ? "]" : "");
    }
    page_text(p, 0, true, buf_view(&list), ROLE_SECTION);
    buf_free(&list);
}

static void put_none(struct page *p)
{
    page_line(p);
    page_text(p, 0, true, SPAN_LIT("The template has no words in this language: headline, description and instruction are to be written, or the language is taken out of the list."), ROLE_WARN);
}

/* The address that an approver signs with the bytes, and the second path's. */
static void put_where(struct page *p, const struct json *to)
{
    struct span address = json_str(to, "address"), second = json_str(to, "second_address"), certificate = json_str(to, "certificate");
    struct buf text = {0};

    if (!address.n)
        return;
    buf_printf(&text, "to %.*s", SPAN_FMT(address));
    if (second.n)
        buf_printf(&text, ", then by %.*s to %.*s", SPAN_FMT(json_str(to, "second")), SPAN_FMT(second));
    if (certificate.n)
        buf_printf(&text, ", encrypted for the certificate %.*s", (int) (certificate.n < 16 ? certificate.n : 16), certificate.p);
    page_line(p);
    page_text(p, 0, true, buf_view(&text), ROLE_DIM);
    buf_free(&text);
}

static void put_reader(struct page *p, const struct compose *c)
{
    const struct json *to = compose_recipient_at(c, c->recipient);
    char say[160];

    snprintf(say, sizeof say, "As %.*s reads it, by %.*s", SPAN_FMT(json_str(to, "to")), SPAN_FMT(json_str(to, "channel")));
    page_rule(p, say);
    put_where(p, to);
    if (json_str(to, "why").n) {
        page_line(p);
        page_text(p, 0, true, json_str(to, "why"), ROLE_WARN);
    }
    for (const char *line = c->read ? c->read : "..."; *line;) {
        size_t n = strcspn(line, "\n");

        page_line(p);
        page_text(p, 0, true, span_make(line, n), ROLE_BASE);
        line += n + (line[n] == '\n');
    }
}

void notice_texts_draw(struct compose *c, struct cells *cells, struct rect r)
{
    struct page p = {.w = r.w > 80 ? 80 : r.w};
    const struct json *text = compose_text_at(c, c->text);

    page_line(&p);
    put_languages(&p, c);
    if (c->recipient >= 0)
        put_reader(&p, c);
    else if (text)
        put_text_of(&p, text);
    else if (compose_texts(c))
        put_none(&p);
    page_draw(&p, &c->scroll, cells, r);
    page_free(&p);
}
