/* notice_review: see notice_texts.h. */
#include <stdio.h>

#include "console/notice_reach.h"
#include "base/plural.h"
#include "console/theme/role.h"
#include "console/view/notice_texts.h"
#include "console/widget/page.h"

/* "MY/protection  cap  whole  ms, en" */
static void put_recipient(struct page *p, const struct json *r)
{
    struct span carries = json_str(r, "carries"), why = json_str(r, "why");
    struct buf languages = {0};
    bool whole = span_is(carries, "whole");

    JSON_EACH (v, json_get(r, "languages"))
        buf_printf(&languages, "%s%.*s", languages.n ? ", " : "", SPAN_FMT(v->s));
    page_line(p);
    page_part(p, 0, json_str(r, "to"), ROLE_ID);
    page_part(p, 18, json_str(r, "channel"), ROLE_BASE);
    page_part(p, 25, carries, whole ? ROLE_BASE : ROLE_WARN);
    page_part(p, 34, buf_view(&languages), ROLE_DIM);
    if (!whole && why.n) {
        page_line(p);
        page_text(p, 2, true, why, ROLE_WARN);
    }
    buf_free(&languages);
}

static void put_missing(struct page *p, const struct compose *c)
{
    JSON_EACH (v, json_get(c->made, "missing")) {
        page_line(p);
        page_str(p, 0, "missing", ROLE_BAD);
        page_text(p, 9, true, json_str(v, "label"), ROLE_BAD);
    }
}

static void put_findings(struct page *p, const struct compose *c, bool errors)
{
    JSON_EACH (v, json_get(c->made, "findings")) {
        bool error = json_bool(v, "error", true);

        if (error != errors)
            continue;
        page_line(p);
        page_str(p, 0, error ? "error" : "advice", error ? ROLE_BAD : ROLE_WARN);
        page_part(p, 9, json_str(v, "language"), ROLE_DIM);
        page_text(p, 13, true, json_str(v, "text"), error ? ROLE_BAD : ROLE_WARN);
    }
}

/* Whom it does not reach though the earlier one did, and the reverse: before who gets it. */
static void put_reach(struct page *p, const struct json *reach)
{
    struct buf text = {0};

    if (notice_reach_lost(reach, &text)) {
        page_line(p);
        page_text(p, 0, true, buf_view(&text), ROLE_BAD);
    }
    buf_clear(&text);
    if (notice_reach_fresh(reach, &text)) {
        page_line(p);
        page_text(p, 0, true, buf_view(&text), ROLE_WARN);
    }
    buf_free(&text);
}

void notice_review_draw(struct compose *c, struct cells *cells, struct rect r)
{
    struct page p = {.w = r.w};
    char text[160];

    snprintf(text, sizeof text, "%.*s: %.*s", SPAN_FMT(json_str(c->made, "precedence")), SPAN_FMT(json_str(c->made, "why")));
    page_line(&p);
    page_text(&p, 0, true, span_str(text), ROLE_STRONG);
    page_line(&p);
    page_text(&p, 0, true, json_str(c->made, "content"), ROLE_DIM);
    put_reach(&p, json_get(c->made, "reach"));
    put_missing(&p, c);
    put_findings(&p, c, true);
    snprintf(text, sizeof text, "To %lld member%s, %lld desk%s", (long long) json_int(c->made, "members", 0), plural_s(json_int(c->made, "members", 0)), (long long) json_int(c->made, "desks", 0), plural_s(json_int(c->made, "desks", 0)));
    page_rule(&p, text);
    JSON_EACH (v, json_get(c->made, "recipients"))
        put_recipient(&p, v);
    if (json_get(c->made, "findings") && (int64_t) json_get(c->made, "findings")->count > json_int(c->made, "errors", 0))
        page_rule(&p, "The linter advises");
    put_findings(&p, c, false);
    page_draw(&p, &c->list_scroll, cells, r);
    page_free(&p);
}
