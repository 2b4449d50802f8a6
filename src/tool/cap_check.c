/* cap_check: `cap check [--strict] [--signer FILE.pem] FILE...`: what is wrong with a CAP alert and what is only unusual, a line a finding.
 *
 *   FILE:LINE: error: ...    it can't be read, or is dangerous; with --strict also what the standard doesn't allow
 *   FILE:LINE: advice: ...   it departs from the standard, and is understood all the same
 *
 * A signature's state is told as an advice; one that does not verify is an error, and with --strict and --signer so is every alert that is not
 * verified.
 */
#include <stdio.h>

#include "base/json.h"
#include "tool/cap_file.h"
#include "tool/tool.h"

struct cap_run {
    bool strict, json;
    const char *signer; /* NULL: none was given */
    bool errors, unread;
};

static void print(const struct cap_run *r, const char *path, const struct cap_finding *x, bool error)
{
    struct buf b = {0};
    struct json_writer w;
    const char *level = error ? "error" : "advice";
    if (r->json) {
        jw_init(&w, &b);
        jw_begin_object(&w);
        jw_kcstr(&w, "file", path);
        jw_kint(&w, "line", x->line);
        jw_kcstr(&w, "level", level);
        jw_kcstr(&w, "rule", x->rule);
        jw_kcstr(&w, "text", x->text);
        jw_end_object(&w);
        printf("%.*s\n", SPAN_FMT(buf_view(&b)));
    } else {
        printf("%s:%u: %s: %s\n", path, x->line, level, x->text);
    }
    buf_free(&b);
}

/* A finding of each alert's signature; of unsigned ones only where a signer was given. */
static void tell_signatures(const struct cap_run *r, struct cap_file *f)
{
    struct err e = {0};
    bool asked = r->signer && f->alerts.n, failed = asked && cap_file_verify(f, r->signer, &e) != 0;
    if (failed) {
        struct cap_finding x = {.line = 1, .error = true, .rule = "signature"};
        snprintf(x.text, sizeof x.text, "no signature was verified: %.200s", e.text);
        cap_file_tell(f, &x);
    }
    for (size_t i = 0; i < f->alerts.n; i++) {
        struct cap_finding x = {.line = f->alert_lines.v[i], .rule = "signature", .harmless = !asked};
        if (i < f->signatures.n) {
            x.error = f->signatures.v[i].state == SIGNATURE_BROKEN;
            x.harmless = f->signatures.v[i].state == SIGNATURE_VERIFIED;
        } else if (!f->alerts.v[i]->is_signed) {
            continue;
        }
        (void) cap_signature_text(f, i, x.text, sizeof x.text);
        cap_file_tell(f, &x);
    }
}

static void check(struct cap_run *r, const char *path)
{
    struct cap_file f;
    cap_file_read(&f, path);
    tell_signatures(r, &f);
    for (size_t i = 0; i < f.findings.n; i++) {
        const struct cap_finding *x = &f.findings.v[i];
        bool error = x->error || (r->strict && !x->harmless);
        print(r, path, x, error);
        r->errors |= error;
    }
    r->unread |= f.unread;
    cap_file_free(&f);
}

int tool_cap_check(const struct tool *t)
{
    struct cap_run r = {0};
    const char *option, *value;
    int i = 0, files = 0;
    while ((option = tool_option(t, "signer", "strict json", &i, &value)) || value) {
        if (!option) {
            check(&r, value);
            files++;
        } else if (strcmp(option, "signer") == 0) {
            r.signer = value;
        } else if (strcmp(option, "strict") == 0) {
            r.strict = true;
        } else {
            r.json = true;
        }
    }
    if (i < 0)
        return TOOL_USAGE;
    if (!files)
        return tool_fail(t, "which FILE? It holds a CAP alert, or a feed with alerts in it");
    return r.unread ? TOOL_USAGE : r.errors ? TOOL_NO : TOOL_OK;
}
