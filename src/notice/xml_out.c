/* xml_out: see xml_out.h. */
#include "notice/xml_out.h"

#include <stdio.h>

#include "text/utf8.h"

void xml_refuse(struct xml_out *w, const char *element, const char *why)
{
    char field[80];
    if (w->code)
        return;
    snprintf(field, sizeof field, "%s%s%s", w->at, *w->at ? "." : "", element);
    w->code = err_field(w->e, WF_E_INVALID, field, "%s: %s", field, why);
}

static void indent(struct xml_out *w)
{
    for (int i = 0; i < w->depth; i++)
        buf_str(w->out, "  ");
}

/* What XML 1.0 allows, as well-formed UTF-8; a bare CR would come back as LF. */
static bool text_ok(struct span s)
{
    for (size_t i = 0; i < s.n;) {
        uint32_t c;
        int k = utf8_decode(s.p + i, s.n - i, &c);
        if (k < 0 || (c < 0x20 && c != '\t' && c != '\n') || c == 0xFFFE || c == 0xFFFF)
            return false;
        i += (size_t) k;
    }
    return true;
}

static void put_text(struct xml_out *w, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        const char *as = s.p[i] == '&' ? "&amp;" : s.p[i] == '<' ? "&lt;" : s.p[i] == '>' ? "&gt;" : NULL;
        if (as)
            buf_str(w->out, as);
        else
            buf_char(w->out, s.p[i]);
    }
}

void xml_element(struct xml_out *w, const char *name, struct span s)
{
    if (!text_ok(s))
        xml_refuse(w, name, "holds a byte that XML does not allow");
    if (w->code)
        return;
    indent(w);
    buf_printf(w->out, "<%s>", name);
    put_text(w, s);
    buf_printf(w->out, "</%s>\n", name);
}

void xml_maybe(struct xml_out *w, const char *name, struct span s)
{
    if (s.p)
        xml_element(w, name, s);
}

void xml_must(struct xml_out *w, const char *name, struct span s)
{
    if (!s.n)
        xml_refuse(w, name, "is missing");
    xml_element(w, name, s);
}

void xml_open(struct xml_out *w, const char *name)
{
    if (!w->code) {
        indent(w);
        buf_printf(w->out, "<%s>\n", name);
    }
    w->depth++;
}

void xml_close(struct xml_out *w, const char *name)
{
    w->depth--;
    if (!w->code) {
        indent(w);
        buf_printf(w->out, "</%s>\n", name);
    }
}
