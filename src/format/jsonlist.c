/* format/jsonlist: pages of JSON with one list of rows, read to reports and followed. Owns no state; plugins call it. */
#include <watchfloor/format/jsonlist.h>

#include <watchfloor/format/time.h>

struct page {
    const wf_jsonlist *list;
    const wf_host *host;
    const wf_input *in;
    wf_result *out;
    wf_json_doc *doc;
    const wf_json *root;
};

/* Why a page is none of this interface's; NULL: it is one. */
static const char *unfit(const struct page *p)
{
    const wf_jsonlist *l = p->list;
    const char *why = l->look ? l->look(l->arg, p->host, p->root, p->out) : NULL;
    if (why)
        return why;
    if (wf_json_type(wf_json_at(p->root, l->rows)) != WF_JSON_ARRAY) {
        wf_str text = wf_fmt(p->host, "there is no list \"%s\"", l->rows);
        return text.n ? text.p : "there is no list";
    }
    int64_t asked = 1, page = l->page ? wf_json_int(p->root, l->page, -1) : 1;
    if (!l->page)
        return NULL;
    if (page < 1 || wf_json_int(p->root, l->pages, -1) < 1) {
        wf_str text = wf_fmt(p->host, "\"%s\" and \"%s\" do not say which page this is, and of how many", l->page, l->pages);
        return text.n ? text.p : "a page that does not say which it is";
    }
    if (p->in->tag.n && !wf_str_int(p->in->tag, &asked))
        asked = 1;
    return page == asked ? NULL : "another page than was asked for"; /* what stands between would pass for over */
}

static unsigned rows(const struct page *p)
{
    const wf_jsonlist *l = p->list;
    unsigned bad = 0;
    for (const wf_json *v = wf_json_first(wf_json_at(p->root, l->rows)); v; v = wf_json_next(v)) {
        wf_row row = wf_json_row(p->host, p->doc, v);
        const char *why = wf_json_type(v) == WF_JSON_OBJECT ? l->row(l->arg, &row, &p->out->content_time) : "a row that is no object";
        if (why)
            p->host->reject(p->host, row.offset, wf_json_length(v), row.line, wf_str_of(why));
        bad += why != NULL;
    }
    return bad;
}

/* The address of the page behind this one; absent on the last. *known is false where there is one and it can't be told. */
static wf_str next_page(const struct page *p, bool *known)
{
    const wf_jsonlist *l = p->list;
    wf_str none = {NULL, 0}, url = p->in->url;
    *known = true;
    if (l->next) {
        enum wf_json_type type = wf_json_type(wf_json_at(p->root, l->next));
        wf_str next = wf_json_text(p->root, l->next);
        *known = type == WF_JSON_ABSENT || type == WF_JSON_NULL || type == WF_JSON_STRING;
        return next;
    }
    int64_t page = wf_json_int(p->root, l->page, 0);
    if (page >= wf_json_int(p->root, l->pages, 0))
        return none;
    url = wf_url_with(p->host, url, l->page_arg, wf_fmt(p->host, "%lld", (long long) page + 1));
    if (!l->state)
        return url;
    int64_t state = wf_json_int(p->root, l->state, -1);
    *known = state >= 0; /* as text it could be anything, and end up in an address */
    return *known ? wf_url_with(p->host, url, l->state_arg, wf_fmt(p->host, "%lld", (long long) state)) : none;
}

/* Asks for the next page, and says whether the list goes on. What is not asked for leaves the list open: nothing is cleared by it. */
static void go_on(const struct page *p)
{
    bool known;
    wf_str url = next_page(p, &known), tag = WF_STR("page");
    if (p->list->page)
        tag = wf_fmt(p->host, "%lld", (long long) wf_json_int(p->root, p->list->page, 0) + 1);
    p->out->list = known && !url.n ? WF_LIST_END : WF_LIST_MORE;
    if (!known || (url.n && p->host->follow(p->host, url, tag) != WF_DONE))
        p->host->log(p->host, WF_LEVEL_WARN,
                     wf_fmt(p->host, "%s: a further page was not asked for: its address is none, on another host, or one too many", p->list->who));
}

void wf_jsonlist_parse(const wf_jsonlist *list, const wf_host *host, const wf_input *in, wf_result *out)
{
    wf_fault fault;
    unsigned bad;
    struct page p = {.list = list, .host = host, .in = in, .out = out, .doc = wf_json_read_items(host, in->bytes, &bad, &fault)};
    p.root = p.doc ? wf_json_root(p.doc) : NULL;
    const char *why = p.doc ? unfit(&p) : fault.text;
    if (why) {
        host->reject(host, 0, in->bytes.n, p.doc ? 1 : fault.line, wf_str_of(why));
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "%s: the interface answers what cannot be read", list->who));
        wf_json_free(p.doc);
        return;
    }
    if (list->made && !wf_time_rfc3339(wf_json_text(p.root, list->made), &out->content_time))
        host->advise(host, 0, 1, wf_fmt(host, "\"%s\" is missing or no RFC 3339 time", list->made));
    bad += rows(&p);
    if (list->next || list->page)
        go_on(&p);
    if (bad)
        host->health(host, WF_HEALTH_DEGRADED, wf_fmt(host, "%s: %u %s%s cannot be read", list->who, bad, list->item, bad == 1 ? "" : "s"));
    else
        host->health(host, WF_HEALTH_OK, wf_fmt(host, "%s: %s", list->who, list->good));
    wf_json_free(p.doc);
}
