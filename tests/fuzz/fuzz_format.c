/* fuzz_format: the readers that every plugin uses and that have no target of their own take any bytes: lists in JSON and XML past what is broken in them,
 * dates of every kind, lines, composed text, Zawgyi, HTML. What is told lies in the input; what is read twice is read the same. */
#include <stdlib.h>
#include <string.h>

#include <watchfloor/format/json.h>
#include <watchfloor/format/lines.h>
#include <watchfloor/format/time.h>
#include <watchfloor/format/xml.h>

#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct fuzz_host {
    wf_host table; /* first */
    struct arena arena;
    size_t n;
    unsigned rejects;
};

static void need(bool ok)
{
    if (!ok)
        abort();
}

static void *on_scratch(const wf_host *h, size_t n)
{
    return arena_alloc(&((struct fuzz_host *) (void *) (uintptr_t) h)->arena, n);
}

static void on_reject(const wf_host *h, size_t offset, size_t length, uint32_t line, wf_str reason)
{
    struct fuzz_host *f = (struct fuzz_host *) (void *) (uintptr_t) h;
    need(length > 0 && offset <= f->n && length <= f->n - offset && line > 0 && reason.n > 0);
    f->rejects++;
}

static void on_bad(void *arg, size_t offset, size_t length, uint32_t line, const char *reason)
{
    struct fuzz_host *f = arg;
    need(offset <= f->n && length <= f->n - offset && *reason);
    (void) line;
}

static void json_list(struct fuzz_host *f, wf_str s)
{
    wf_fault fault = {0};
    unsigned bad = 99;
    wf_json_doc *whole = wf_json_read(s, NULL), *d = wf_json_read_items(&f->table, s, &bad, &fault);
    need(!whole || (d && bad == 0));                        /* what is whole is not mended */
    need(d ? bad == f->rejects && bad <= 1024 : f->rejects == 0); /* nothing is set aside of what is refused */
    need(d || fault.text[0]);
    for (const wf_json *v = d ? wf_json_first(wf_json_root(d)) : NULL; v; v = wf_json_next(v))
        need(wf_json_offset(v) + wf_json_length(v) <= s.n && wf_json_line(d, v) > 0);
    wf_json_free(whole);
    wf_json_free(d);
}

static void xml_list(struct fuzz_host *f, wf_str s)
{
    static const char *const names[] = {"suKien", "cuaKhau", "item", NULL};
    static const wf_xml_list_kind kind = {names, NULL, "no list"};
    wf_fault fault = {0};
    const wf_xml_list *l = wf_xml_list_read(s, (wf_str){NULL, 0}, &kind, on_bad, NULL, f, &fault);
    size_t count = 0, at = 0;
    need(l || (fault.text[0] && fault.line > 0));
    for (const wf_xml_item *i = l ? l->items : NULL; i; i = i->next, count++) {
        need(i->node->closed && i->line > 0);
        need(i->length == 0 || (i->offset >= at && i->offset + i->length <= s.n));
        at = i->length ? i->offset : at;
    }
    need(!l || count == l->items_n);
    wf_xml_list_free(l);
}

static void dates(wf_str s)
{
    wf_instant t;
    if (wf_time_buddhist(s, 420, &t, NULL))
        need(t.set && t.utc_ns > INT64_C(-2240611200) * 1000000000 && t.utc_ns < INT64_C(7258204800) * 1000000000); /* 1899 to 2200: never a far time */
    else
        need(!t.set);
    (void) wf_time_loose(s, 0, &t, NULL);
    (void) wf_time_rfc822(s, &t);
    (void) wf_time_rfc3339(s, &t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct fuzz_host f = {.n = n};
    wf_str s = {(const char *) data, n};
    f.table.struct_size = sizeof f.table;
    f.table.scratch = on_scratch;
    f.table.reject = on_reject;
    json_list(&f, s);
    xml_list(&f, s);
    wf_lines l = wf_lines_of(s);
    for (size_t at = 0; wf_lines_next(&l); at = l.offset + l.line.n) {
        need(l.offset >= at && l.offset + l.line.n <= n);
        dates(l.line);
    }
    wf_str composed = wf_nfc(&f.table, s);
    need(wf_str_eq(wf_nfc(&f.table, composed), composed));
    need(wf_str_same(&f.table, s, composed));
    (void) wf_is_zawgyi(s);
    need(wf_html_text(&f.table, s).n <= n);
    arena_free(&f.arena);
    return 0;
}
