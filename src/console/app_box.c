/* app_box: boxes over the screen: a row whole, raw bytes, what a request was answered. */
#include <stdio.h>

#include "base/base64.h"
#include "console/act.h"
#include "console/theme/role.h"

struct page *act_popup(struct app *a, const char *title)
{
    struct popup *p = &a->screen.popup;

    page_free(&p->page);
    memset(p, 0, sizeof *p);
    p->open = true;
    snprintf(p->title, sizeof p->title, "%s", title);
    p->page.w = (a->w > 116 ? 112 : a->w - 4) - 4;
    return &p->page;
}

/* All members of a row, one a line. */
/* A value as an officer reads it: a list with blanks between, a time to the second, yes and no; what is not there is "--". */
static void put_value(const struct json *v, struct buf *out)
{
    wf_time at;

    if (v->type == JSON_NULL || ((v->type == JSON_ARRAY || v->type == JSON_OBJECT) && !v->count) || (v->type == JSON_STRING && !v->s.n)) {
        buf_str(out, "--");
    } else if (v->type == JSON_BOOL) {
        buf_str(out, v->i ? "yes" : "no");
    } else if (v->type == JSON_STRING && v->s.n >= 20 && v->s.p[v->s.n - 1] == 'Z' && time_parse(v->s, &at, NULL, NULL) == 0) {
        buf_printf(out, "%.10s %.8sZ", v->s.p, v->s.p + 11);
    } else if (v->type == JSON_ARRAY || v->type == JSON_OBJECT) {
        JSON_EACH (x, v) {
            buf_str(out, x == v->child ? "" : "  ");
            if (v->type == JSON_OBJECT)
                buf_printf(out, "%.*s ", SPAN_FMT(x->key));
            buf_printf(out, "%.*s", SPAN_FMT(x->type == JSON_STRING ? x->s : x->raw));
        }
    } else {
        buf_printf(out, "%.*s", SPAN_FMT(v->type == JSON_STRING ? v->s : v->raw));
    }
}

void act_popup_row(struct app *a, const char *title, const struct json *j)
{
    struct page *p = act_popup(a, title);
    struct buf value = {0};

    JSON_EACH (v, j) {
        char name[40];

        snprintf(name, sizeof name, "%.*s", (int) (v->key.n > 39 ? 39 : v->key.n), v->key.p);
        for (char *c = name; *c; c++)
            *c = *c == '_' ? ' ' : *c;
        buf_clear(&value);
        put_value(v, &value);
        page_line(p);
        page_str(p, 0, name, ROLE_DIM);
        page_text(p, 18, true, buf_view(&value), ROLE_POPUP);
    }
    buf_free(&value);
}

/* Bytes as they came: 16 a line, with what can be read of them beside. */
static void popup_bytes(struct app *a, const struct json *root)
{
    struct span coded = json_str(root, "base64");
    struct buf raw = {0};
    struct page *p = act_popup(a, "raw bytes");
    char line[96];

    base64_decode(coded, &raw);
    page_line(p);
    snprintf(line, sizeof line, "%lld bytes%s", (long long) json_int(root, "total", (int64_t) raw.n),
             json_bool(root, "kept", true) ? "" : ", not kept: this source's bytes are only told by their digest");
    page_str(p, 0, line, ROLE_DIM);
    for (size_t at = 0; at < raw.n && at < 65536; at += 16) {
        int n = snprintf(line, sizeof line, "%06zx ", at);

        for (size_t i = at; i < at + 16; i++)
            n += i < raw.n ? snprintf(line + n, sizeof line - (size_t) n, " %02x", (unsigned char) raw.p[i])
                           : snprintf(line + n, sizeof line - (size_t) n, "   ");
        n += snprintf(line + n, sizeof line - (size_t) n, "  ");
        for (size_t i = at; i < at + 16 && i < raw.n; i++)
            line[n++] = raw.p[i] >= ' ' && raw.p[i] < 0x7f ? raw.p[i] : '.';
        page_line(p);
        page_part(p, 0, span_make(line, (size_t) n), ROLE_POPUP);
    }
    buf_free(&raw);
}

void app_answer(struct app *a, const struct pending *p, const struct json *root)
{
    const struct json *rows = json_get(root, "rows");

    if (p->kind == PENDING_RAW)
        popup_bytes(a, root);
    else if (rows && rows->type == JSON_ARRAY && rows->child)
        act_popup_row(a, p->label, rows->child);
}

void act_request(struct app *a, enum pending_kind kind, uint64_t id, const char *label)
{
    struct pending *p = app_pending(a, kind, id);

    if (p)
        snprintf(p->label, sizeof p->label, "%s", label);
}

bool act_connected(struct app *a)
{
    if (!a->client)
        app_message(a, ROLE_ERROR, "there is no engine to ask");
    return a->client != NULL;
}
