/* format/words: words of an interface as our enumerations, and a report's words in two languages. Owns no state; plugins call it. */
#include <watchfloor/format/text.h>

uint32_t wf_str_place(wf_str s, const char *const *list)
{
    for (uint32_t i = 0; list[i]; i++) {
        if (wf_str_is_nocase(s, list[i]))
            return i + 1;
    }
    return 0;
}

void wf_two_languages(const wf_host *host, wf_report *r, const wf_tongue *first, const wf_tongue *second)
{
    if (!wf_str_trim(first->title).n) {
        const wf_tongue *other = first;
        first = second;
        second = other;
    }
    r->title = first->title;
    r->text = first->text;
    r->lang = wf_str_of(first->lang);
    if (wf_str_trim(second->title).n)
        r->text = wf_fmt(host, "%.*s\n\n[%s] %.*s\n%.*s", (int) first->text.n, first->text.p ? first->text.p : "", second->lang, (int) second->title.n,
                         second->title.p, (int) second->text.n, second->text.p ? second->text.p : "");
}
