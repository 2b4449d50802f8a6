/* format/lines: a text of lines with number and place. Owns nothing; plugins call it. */
#include <watchfloor/format/lines.h>

#include <string.h>

wf_lines wf_lines_of(wf_str text)
{
    wf_lines l;
    memset(&l, 0, sizeof l);
    l.rest = text;
    return l;
}

bool wf_lines_next(wf_lines *l)
{
    const char *end = l->rest.n ? memchr(l->rest.p, '\n', l->rest.n) : NULL;
    if (!end)
        return false;
    size_t whole = (size_t) (end - l->rest.p) + 1;
    l->line.p = l->rest.p;
    l->line.n = whole - 1;
    if (l->line.n && l->line.p[l->line.n - 1] == '\r')
        l->line.n--;
    l->offset = l->consumed;
    l->consumed += whole;
    l->number++;
    l->rest.p += whole;
    l->rest.n -= whole;
    return true;
}
