/* format/words: words of an interface and of options as our enumerations; a report's words in two languages, its references and
 * labels. Owns no state; plugins call it. */
#include <watchfloor/format/text.h>

#include <stdio.h>
#include <string.h>

#define REFERENCES_MOST 16

uint32_t wf_str_place(wf_str s, const char *const *words)
{
    for (uint32_t i = 0; words[i]; i++) {
        if (wf_str_is_nocase(s, words[i]))
            return i + 1;
    }
    return 0;
}

wf_str wf_str_means(wf_str s, const char *const *pairs, const char *dflt)
{
    for (size_t i = 0; pairs[i] && pairs[i + 1]; i += 2) {
        if (wf_str_is_nocase(s, pairs[i]))
            return wf_str_of(pairs[i + 1]);
    }
    return wf_str_of(dflt);
}

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

void wf_references(const wf_host *host, wf_report *r, wf_str list, char sep)
{
    wf_str one, *all = list.n ? host->scratch(host, REFERENCES_MOST * sizeof *all) : NULL;
    size_t n = 0;
    if (!all)
        return;
    for (; n < r->references_n && n < REFERENCES_MOST; n++)
        all[n] = r->references[n];
    while (n < REFERENCES_MOST && wf_str_split(&list, sep, &one)) {
        one = wf_str_trim(one);
        if (one.n)
            all[n++] = one;
    }
    r->references = n ? all : NULL;
    r->references_n = n;
}

void wf_label(const wf_host *host, wf_report *r, const char *name, wf_str value)
{
    wf_pair *l = value.n && r->labels_n < 32 ? host->scratch(host, (r->labels_n + 1) * sizeof *l) : NULL;
    if (!l)
        return;
    if (r->labels_n)
        memcpy(l, r->labels, r->labels_n * sizeof *l);
    l[r->labels_n++] = (wf_pair){wf_str_of(name), value};
    r->labels = l;
}
