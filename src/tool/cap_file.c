/* cap_file: see cap_file.h. */
#include "tool/cap_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"

#define CAP_FILE_MOST ((size_t) 32 << 20) /* the reader's own limit is smaller, and says so */
#define CAP_ALERTS_MOST 1000

static void found(struct cap_file *f, uint32_t line, bool error, const char *rule, const char *text)
{
    struct cap_finding x = {.line = f->line + (line ? line : 1), .error = error, .harmless = strcmp(rule, "remark") == 0, .rule = rule};
    snprintf(x.text, sizeof x.text, "%s", text);
    VEC_PUSH(&f->findings, x);
}

static void on_told(void *arg, const wf_xml_node *at, enum cap_rule rule, const char *text)
{
    static const char *const rules[] = {"schema", "standard", "remark"};
    found(arg, at ? at->line : 1, false, rules[rule], text);
}

static void on_advice(void *arg, size_t offset, uint32_t line, const char *text)
{
    /* The reader of feeds forgives these; XML does not. */
    static const char *const wrong[] = {WF_XML_ADVICE_SPACE, WF_XML_ADVICE_MARK, WF_XML_ADVICE_BYTES};
    bool error = false;
    (void) offset;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        error |= strcmp(text, wrong[i]) == 0;
    found(arg, line, error, error ? "xml" : "remark", text);
}

static bool holds_alert(wf_str s)
{
    return wf_str_find(s, "<alert") != SIZE_MAX || wf_str_find(s, ":alert") != SIZE_MAX;
}

static void read_document(struct cap_file *f, wf_str text, unsigned depth);

/* The alerts at or below n, and in its text where that is XML itself (an Atom content of type text). */
static void walk(struct cap_file *f, const wf_xml_node *n, unsigned depth)
{
    if (f->alerts.n >= CAP_ALERTS_MOST)
        return;
    if (wf_str_is(n->name, "alert") && cap_find(n) == n) {
        VEC_PUSH(&f->alerts, cap_read(n, on_told, f));
        VEC_PUSH(&f->alert_lines, f->line + n->line);
        return;
    }
    wf_str text = wf_str_trim(n->text);
    if (!n->child && wf_str_starts(text, "<") && holds_alert(text) && depth == 0) {
        uint32_t line = f->line;
        f->line += n->line - 1;
        read_document(f, text, depth + 1);
        f->line = line;
        return;
    }
    for (const wf_xml_node *c = n->child; c; c = c->next)
        walk(f, c, depth);
}

static void read_document(struct cap_file *f, wf_str text, unsigned depth)
{
    wf_xml_doc *doc = wf_xml_read(text, (wf_str){NULL, 0}, on_advice, f);
    const wf_fault *fault = wf_xml_fault(doc);
    VEC_PUSH(&f->docs, doc);
    if (fault)
        found(f, fault->line, true, "xml", fault->text);
    else
        walk(f, wf_xml_root(doc), depth);
}

static int by_line(const void *a, const void *b)
{
    const struct cap_finding *x = a, *y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    return x->error != y->error ? (x->error ? -1 : 1) : strcmp(x->text, y->text);
}

void cap_file_read(struct cap_file *f, const char *path)
{
    struct err e = {0};
    memset(f, 0, sizeof *f);
    if (fs_read(path, CAP_FILE_MOST, &f->bytes, &e) != 0) {
        f->unread = true;
        found(f, 1, true, "file", e.text);
        return;
    }
    wf_str text = {f->bytes.p, f->bytes.n};
    read_document(f, text, 0);
    bool errors = false;
    for (size_t i = 0; i < f->findings.n; i++)
        errors |= f->findings.v[i].error;
    if (!f->alerts.n && !errors)
        found(f, 1, true, "file", "there is no CAP alert in it");
    if (f->findings.n)
        qsort(f->findings.v, f->findings.n, sizeof *f->findings.v, by_line);
}

void cap_file_tell(struct cap_file *f, const struct cap_finding *x)
{
    VEC_PUSH(&f->findings, *x);
    qsort(f->findings.v, f->findings.n, sizeof *f->findings.v, by_line);
}

void cap_file_free(struct cap_file *f)
{
    for (size_t i = 0; i < f->alerts.n; i++)
        wf_cap_free(f->alerts.v[i]);
    for (size_t i = 0; i < f->docs.n; i++)
        wf_xml_free(f->docs.v[i]);
    VEC_FREE(&f->alerts);
    VEC_FREE(&f->docs);
    VEC_FREE(&f->alert_lines);
    VEC_FREE(&f->signatures);
    VEC_FREE(&f->findings);
    buf_free(&f->bytes);
}
