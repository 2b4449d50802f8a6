/* misbehave: what the plugins of this folder share: a descriptor, and a parse that gives one report a line ("id
 * title"), but for the lines that say "bad ...": those go to misbehave(), which each of them has. So one can be sane or
 * not, as its input says. encode gives "IDENTIFIER TO LANGUAGE HEADLINE", but where the headline begins with "bad ".
 *
 * Before the include: #define NAME "crash", and where it is not plain, MEMBER, LICENSE, VERSION, SIZE, MAJOR, SOURCES. */
#ifndef WF_TESTS_MISBEHAVE_H
#define WF_TESTS_MISBEHAVE_H

#include <string.h>

#include <watchfloor/plugin.h>

#ifndef MEMBER
#define MEMBER "LA"
#endif
#ifndef LICENSE
#define LICENSE "Apache-2.0"
#endif
#ifndef VERSION
#define VERSION "1"
#endif
#ifndef SIZE
#define SIZE sizeof(wf_plugin)
#endif
#ifndef MAJOR
#define MAJOR WF_ABI_MAJOR
#endif

/* rest: what stands after "bad ". Its result is that of parse, where it comes back at all. */
static int misbehave(const wf_host *host, wf_str rest);

static inline int one_line(const wf_host *host, const wf_input *in, wf_str line)
{
    const char *space = memchr(line.p, ' ', line.n);
    wf_report r;
    wf_report_init(&r, WF_KIND_EVENT);
    if (line.n >= 3 && memcmp(line.p, "bad", 3) == 0) {
        wf_str rest = {line.p + 3, line.n - 3};
        if (rest.n) {
            rest.p++;
            rest.n--;
        }
        return misbehave(host, rest);
    }
    if (!space) {
        host->reject(host, (size_t) (line.p - in->bytes.p), line.n, 0, WF_STR("a line without a title"));
        return WF_DONE;
    }
    r.source_id.p = line.p;
    r.source_id.n = (size_t) (space - line.p);
    r.title.p = space + 1;
    r.title.n = line.n - r.source_id.n - 1;
    r.type = WF_STR("FLOW.QUEUE");
    r.occurred = in->fetched;
    if (host->emit(host, &r) == WF_FAIL_INVALID && line.p[line.n - 1] == '@') /* such a line tells its place */
        host->reject(host, (size_t) (line.p - in->bytes.p), line.n, 7, WF_STR(""));
    return WF_DONE;
}

static int lines(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    const char *p = in->bytes.p, *end = p + in->bytes.n;
    (void) instance;
    out->content_time = in->fetched;
    while (p < end) {
        const char *nl = memchr(p, '\n', (size_t) (end - p));
        wf_str line = {p, (size_t) ((nl ? nl : end) - p)};
        int rc = line.n ? one_line(host, in, line) : WF_DONE;
        if (rc != WF_DONE)
            return rc;
        p = nl ? nl + 1 : end;
    }
    return WF_DONE;
}

#if !defined(ENCODE) && !defined(NO_DESCRIPTOR)
#define ENCODE form
static size_t add(char *to, size_t at, size_t cap, wf_str s)
{
    for (size_t i = 0; i < s.n && at + 1 < cap; i++)
        to[at++] = s.p[i];
    to[at++] = ' ';
    return at;
}

static int form(void *instance, const wf_host *host, const wf_notice *n, wf_encoded *out)
{
    char *text = host->scratch(host, 4096);
    const wf_notice_info *i = n->infos_n ? n->infos[0] : NULL;
    size_t at;
    (void) instance;
    if (!i || !text)
        return WF_FAIL_OTHER;
    if (i->headline.n > 4 && memcmp(i->headline.p, "bad ", 4) == 0) {
        wf_str rest = {i->headline.p + 4, i->headline.n - 4};
        return misbehave(host, rest);
    }
    if (i->headline.n == 7 && memcmp(i->headline.p, "silence", 7) == 0)
        return WF_DONE;
    if (i->headline.n == 7 && memcmp(i->headline.p, "refusal", 7) == 0) {
        host->log(host, WF_LEVEL_ERROR, WF_STR("this form has no place for it"));
        return WF_FAIL_INVALID;
    }
    at = add(text, 0, 4096, n->is.identifier);
    at = add(text, at, 4096, n->to->name);
    at = add(text, at, 4096, i->lang);
    at = add(text, at, 4096, i->headline);
    out->bytes.p = text;
    out->bytes.n = at - 1;
    out->content_type = WF_STR("text/x-test; charset=utf-8");
    return WF_DONE;
}
#endif

#ifndef SOURCES
#define SOURCES misbehave_sources
static const wf_source misbehave_sources[] = {
    {.struct_size = sizeof(wf_source),
     .id = "lines",
     .title = "Lines",
     .transport = WF_TRANSPORT_HTTP,
     .url = "http://127.0.0.1:1/",
     .interval_s = 60,
     .follow_max = 2},
    {.struct_size = sizeof(wf_source),
     .id = "secret",
     .title = "Lines that may not be kept",
     .transport = WF_TRANSPORT_HTTP,
     .url = "http://127.0.0.1:1/",
     .interval_s = 60,
     .raw = WF_RAW_DIGEST},
    {.struct_size = sizeof(wf_source),
     .id = "drop",
     .title = "Lines in files",
     .transport = WF_TRANSPORT_DROP,
     .url = "file:///nowhere/",
     .interval_s = 1},
};
#endif

#ifndef OPEN
#define OPEN NULL
#endif
#ifndef OPTIONS
#define OPTIONS .options = NULL
#endif

#ifndef NO_DESCRIPTOR
WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = SIZE,
    .abi_major = MAJOR,
    .abi_minor = WF_ABI_MINOR,
    .name = NAME,
    .version = VERSION,
    .license = LICENSE,
    .attribution = "the tests",
    .member = MEMBER,
    .title = "A plugin of the tests",
    OPTIONS,
    .sources = SOURCES,
    .sources_n = sizeof SOURCES / sizeof *SOURCES,
    .open = OPEN,
    .parse = lines,
    .encode = ENCODE,
};
#endif

#endif
