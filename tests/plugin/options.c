/* options: has options, refuses to open where one says so, and uses all else that a host offers. */
#define NAME "options"
#include <watchfloor/plugin.h>

static int open_(const wf_host *host, void **instance);
static const wf_option_decl options_[] = {
    {.name = "greeting", .type = WF_OPTION_TEXT, .default_value = "hello", .help = "what it says"},
    {.name = "count", .type = WF_OPTION_INTEGER, .default_value = "3", .help = "how often"},
    {.name = "refuse", .type = WF_OPTION_BOOLEAN, .default_value = "false", .help = "does not open"},
};
#define OPEN open_
#define OPTIONS .options = options_, .options_n = 3
#include "misbehave.h"

static int open_(const wf_host *host, void **instance)
{
    wf_str refuse = host->option(host, "refuse");
    *instance = NULL;
    if (refuse.n != 4)
        return WF_DONE;
    host->log(host, WF_LEVEL_ERROR, WF_STR("it was told to refuse"));
    return WF_FAIL_INVALID;
}

static int misbehave(const wf_host *host, wf_str rest)
{
    char *memory = host->scratch(host, 100);
    wf_report r;
    (void) rest;
    host->advise(host, 0, 1, WF_STR("a bad line was \"understood\" all the same"));
    host->reject(host, 0, 3, 1, WF_STR("the line says \"bad\""));
    host->health(host, WF_HEALTH_DEGRADED, WF_STR("the interface of LA limps"));
    int hidden = host->follow(host, WF_STR("next\xe2\x80\xae?page=2"), WF_STR("page"));
    int cut = host->follow(host, WF_STR("next"), WF_STR("pa\xc3"));
    int relative = host->follow(host, WF_STR("next?page=2"), WF_STR("page"));
    int other = host->follow(host, WF_STR("http://elsewhere.example/"), WF_STR("page"));
    int same = host->follow(host, WF_STR("http://127.0.0.1:1/three"), WF_STR("page"));
    int many = host->follow(host, WF_STR("four"), WF_STR("page"));
    wf_report_init(&r, WF_KIND_EVENT);
    r.source_id = host->option(host, "greeting");
    r.revision = host->option(host, "count");
    r.type = WF_STR("FLOW.QUEUE");
    r.title = WF_STR("all was as it should be");
    r.occurred = host->now(host);
    if (!memory || memory[99] != 0 || host->scratch(host, (size_t) 1 << 40) || host->option(host, "none").p)
        r.title = WF_STR("scratch or option is wrong");
    if (hidden != WF_FAIL_INVALID || cut != WF_FAIL_INVALID || relative != WF_DONE || other != WF_FAIL_INVALID || same != WF_DONE || many != WF_FAIL_LIMIT)
        r.title = WF_STR("follow is wrong");
    return host->emit(host, &r);
}
