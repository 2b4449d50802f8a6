/* cap_show: `cap show [--signer FILE.pem] FILE...`: an alert as an officer would read it: what, how bad, when, where, what to do, by whom.
 *
 * All text is cleaned for a terminal. Lines are wrapped to its width, to 100 cells where it is wider or there is none.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "format/cap_words.h"
#include "text/clean.h"
#include "text/fit.h"
#include "text/terminal.h"
#include "tool/cap_file.h"
#include "tool/tool.h"

enum { CELLS_MOST = 100, LABEL = 14 };

/* A host that has nothing but memory, for wf_html_text. */
struct page {
    wf_host host; /* first */
    struct arena arena;
};
static void *scratch(const wf_host *h, size_t n)
{
    struct page *p = (struct page *) (void *) (uintptr_t) h;
    return arena_alloc(&p->arena, n);
}

static int cells(void)
{
    int n = text_terminal_cells(CELLS_MOST);
    return n < CELLS_MOST ? n : CELLS_MOST;
}

/* "label         text", wrapped, continued below the text. Nothing where the text is empty. */
static void line(const char *label, wf_str text)
{
    struct text_lines l = {0};
    struct page page = {.host = {.struct_size = sizeof(wf_host), .scratch = scratch}};
    if (cap_has_html(text))
        text = wf_html_text(&page.host, text);
    text = wf_str_trim(text);
    if (text.n)
        text_wrap(NULL, span_make(text.p, text.n), cells() - LABEL, &l);
    for (size_t i = 0; i < l.line.n; i++)
        printf("%-*s%.*s\n", LABEL, i ? "" : label, SPAN_FMT(l.line.v[i]));
    text_lines_free(&l);
    arena_free(&page.arena);
}

static wf_str word(const char *const *list, uint32_t n)
{
    wf_str none = {NULL, 0};
    return n ? wf_str_of(list[n - 1]) : none;
}

static void time_line(const char *label, wf_instant t)
{
    char text[48];
    if (!t.set)
        return;
    size_t n = t.offset_min == WF_OFFSET_UNKNOWN ? time_format(t.utc_ns, text) : time_format_offset(t.utc_ns, t.offset_min, text);
    line(label, (wf_str){text, n});
}

static void show_area(const wf_area *a)
{
    struct buf b = {0};
    buf_add(&b, a->desc.p, a->desc.n);
    if (a->polygon_n)
        buf_printf(&b, " (a polygon of %zu points)", a->polygon_n - 1);
    if (a->circle_km >= 0)
        buf_printf(&b, " (%g km round %.4f, %.4f)", a->circle_km, a->circle.lat, a->circle.lon);
    for (size_t i = 0; i < a->geocodes_n; i++)
        buf_printf(&b, "%s%.*s %.*s", i ? ", " : "; ", (int) a->geocodes[i].name.n, a->geocodes[i].name.p, (int) a->geocodes[i].value.n,
                   a->geocodes[i].value.p);
    line("where", (wf_str){b.p, b.n});
    buf_free(&b);
}

static void show_pairs(const char *label, const wf_pair *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *text = mem_printf("%.*s = %.*s", (int) p[i].name.n, p[i].name.p, (int) p[i].value.n, p[i].value.p);
        line(label, wf_str_of(text));
        mem_free(text);
    }
}

static void show_info(const wf_cap_info *i)
{
    struct buf b = {0};
    putchar('\n');
    line("what", i->headline.n ? i->headline : i->event);
    if (i->headline.n)
        line("event", i->event);
    wf_str words[] = {i->category, word(cap_urgencies, i->urgency), word(cap_severities, i->severity), word(cap_certainties, i->certainty)};
    for (size_t k = 0; k < ARRAY_LEN(words); k++) {
        if (words[k].n)
            buf_printf(&b, "%s%.*s", b.n ? " / " : "", (int) words[k].n, words[k].p);
    }
    line("how bad", (wf_str){b.p, b.n});
    line("language", i->language);
    time_line("from", i->onset.set ? i->onset : i->effective);
    time_line("until", i->expires);
    for (size_t k = 0; k < i->areas_n; k++)
        show_area(&i->areas[k]);
    line("", i->description);
    line("to do", i->instruction);
    line("respond", i->response_type);
    line("by", i->sender_name);
    line("contact", i->contact);
    line("web", i->web);
    show_pairs("code", i->event_codes, i->event_codes_n);
    show_pairs("parameter", i->parameters, i->parameters_n);
    for (size_t k = 0; k < i->resources_n; k++)
        line("resource", i->resources[k].desc.n ? i->resources[k].desc : i->resources[k].uri);
    buf_free(&b);
}

static void show_alert(const struct cap_file *f, size_t at)
{
    const wf_cap *c = f->alerts.v[at];
    struct buf b = {0};
    char signature[320];
    wf_str status = c->msg_status ? word(cap_statuses, c->msg_status) : WF_STR("a status that is none (a floor sets it aside)");
    wf_str words[] = {word(cap_types, c->type), status, c->scope};
    for (size_t k = 0; k < ARRAY_LEN(words); k++) {
        if (words[k].n)
            buf_printf(&b, "%s%.*s", b.n ? ", " : "", (int) words[k].n, words[k].p);
    }
    line("alert", (wf_str){b.p, b.n});
    line("id", c->identifier);
    line("sender", c->sender);
    time_line("sent", c->sent);
    line("restriction", c->restriction);
    for (size_t i = 0; i < c->references_n; i++)
        line("refers to", c->references[i]);
    line("note", c->note);
    line("signature", wf_str_of(cap_signature_text(f, at, signature, sizeof signature)));
    buf_clear(&b);
    if (c->version)
        buf_printf(&b, "CAP 1.%u", c->version - 10);
    else
        buf_str(&b, "not of CAP's namespaces");
    line("standard", (wf_str){b.p, b.n});
    for (size_t i = 0; i < c->infos_n; i++)
        show_info(&c->infos[i]);
    buf_free(&b);
}

static int show(const char *path, const char *signer)
{
    struct cap_file f;
    struct err e = {0};
    int code = TOOL_OK;
    cap_file_read(&f, path);
    if (signer && f.alerts.n && cap_file_verify(&f, signer, &e) != 0) {
        struct cap_finding x = {.line = 1, .error = true, .rule = "signature"};
        snprintf(x.text, sizeof x.text, "no signature was verified: %.200s", e.text);
        cap_file_tell(&f, &x);
    }
    for (size_t i = 0; i < f.alerts.n; i++) {
        if (i)
            printf("\n%.*s\n\n", 72, "------------------------------------------------------------------------");
        show_alert(&f, i);
    }
    for (size_t i = 0; i < f.findings.n; i++) {
        if (f.findings.v[i].error) {
            (void) fprintf(stderr, "%s:%u: error: %s\n", path, f.findings.v[i].line, f.findings.v[i].text);
            code = f.unread ? TOOL_USAGE : TOOL_NO;
        }
    }
    cap_file_free(&f);
    return code;
}

int tool_cap_show(const struct tool *t)
{
    const char *option, *value, *signer = NULL;
    int i = 0, code = TOOL_OK, files = 0;
    while ((option = tool_option(t, "signer", "", &i, &value)) || value) {
        if (option) {
            signer = value;
            continue;
        }
        int rc = show(value, signer);
        code = rc > code ? rc : code;
        files++;
    }
    if (i < 0)
        return TOOL_USAGE;
    return files ? code : tool_fail(t, "which FILE? It holds a CAP alert, or a feed with alerts in it");
}
