/* format/xml_row: an element as a row of columns. Owns no state; plugins call it. */
#include <watchfloor/format/xml.h>

#include <stdio.h>

static wf_str column_text(const wf_row *row, const char *column)
{
    char name[64];
    const wf_xml_node *n = row->of;
    wf_str rest = wf_str_of(column), child;
    if (!wf_str_split(&rest, '@', &child) || child.n >= sizeof name)
        return (wf_str){NULL, 0};
    if (!child.n)
        return wf_xml_attr_value(n, rest.p);
    snprintf(name, sizeof name, "%.*s", (int) child.n, child.p);
    return rest.p ? wf_xml_attr_value(wf_xml_child(n, name), rest.p) : wf_xml_text(n, name);
}

wf_row wf_xml_row(const wf_host *host, const wf_xml_node *n)
{
    return (wf_row){.host = host, .of = n, .get = column_text, .offset = n->offset, .line = n->line};
}
