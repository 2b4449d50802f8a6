/* format/words: words of an interface and of options as our enumerations, and a report's words in two languages. Owns no state; plugins call it. */
#include <watchfloor/format/text.h>

#include <stdio.h>

uint32_t wf_tlp_of(const wf_host *host, wf_str s, const char *field, size_t offset, uint32_t line)
{
    static const char *const words[] = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED", NULL};
    wf_str word = wf_str_trim(s), prefix = wf_str_cut(word, 4);
    if (!word.n)
        return 0;
    if (wf_str_is_nocase(prefix, "TLP:"))
        word = wf_str_trim((wf_str){word.p + prefix.n, word.n - prefix.n});
    uint32_t tlp = wf_str_is_nocase(word, "WHITE") ? WF_TLP_CLEAR : wf_str_place(word, words);
    if (tlp)
        return tlp;
    char text[256];
    snprintf(text, sizeof text, "\"%s\" is none of CLEAR, GREEN, AMBER, AMBER+STRICT, RED; held as TLP:RED", field);
    host->advise(host, offset, line, wf_str_of(text));
    return WF_TLP_RED;
}

uint32_t wf_option_among(const wf_host *host, const char *name, const char *const *words)
{
    uint32_t place = wf_str_place(host->option(host, name), words);
    wf_str all = {NULL, 0};
    if (place)
        return place;
    for (size_t i = 0; words[i]; i++)
        all = wf_fmt(host, "%.*s%s%s", (int) all.n, all.p ? all.p : "", i ? ", " : "", words[i]);
    host->log(host, WF_LEVEL_ERROR, wf_fmt(host, "option \"%s\" is one of %.*s", name, (int) all.n, all.p ? all.p : ""));
    return 0;
}

bool wf_option_int(const wf_host *host, const char *name, int64_t least, int64_t most, int64_t *out)
{
    int64_t v;
    if (!wf_str_int(host->option(host, name), &v) || v < least || v > most) {
        host->log(host, WF_LEVEL_ERROR, wf_fmt(host, "option \"%s\" is a whole number from %lld to %lld", name, (long long) least, (long long) most));
        return false;
    }
    if (out)
        *out = v;
    return true;
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
