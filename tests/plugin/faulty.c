/* faulty: built by tests/integration/plugin_check.sh with one fault at a time (-DFAULT_...); without any, plugin check has nothing to say of it.
 * One report a line: "id title". */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <watchfloor/plugin.h>

#ifndef TITLE
#define TITLE "Laos: faulty lines"
#endif
#ifndef SOURCE_TITLE
#define SOURCE_TITLE "Lines"
#endif
#ifndef URL
#define URL "https://lines.example/{cursor}?day={date:+07:00}"
#endif
#ifndef VERSION
#define VERSION "1.0"
#endif
#ifndef OPTION_HELP
#define OPTION_HELP "a word"
#endif
#ifndef OPTION_DEFAULT
#define OPTION_DEFAULT "none"
#endif
#ifndef OPTION_TYPE
#define OPTION_TYPE WF_OPTION_TEXT
#endif
#ifndef MINOR
#define MINOR WF_ABI_MINOR
#endif
#ifndef MAJOR
#define MAJOR WF_ABI_MAJOR
#endif
#ifndef SIZE
#define SIZE sizeof(wf_plugin)
#endif
#ifndef SOURCE_SIZE
#define SOURCE_SIZE sizeof(wf_source)
#endif
#ifndef AUTH
#define AUTH WF_AUTH_API_KEY
#endif
#ifndef MAX_AGE
#define MAX_AGE 3600
#endif
#ifndef INTERVAL
#define INTERVAL 60
#endif
#ifndef TYPE
#define TYPE "FLOW.QUEUE"
#endif
#ifndef HEALTH
#define HEALTH host->health(host, WF_HEALTH_OK, WF_STR("Laos: the lines come"));
#endif
#ifndef AT_PARSE
#define AT_PARSE
#endif
#ifndef TOLD
#define TOLD line_title
#endif

static const wf_option_decl options[] = {{.name = "word", .type = OPTION_TYPE, .default_value = OPTION_DEFAULT, .help = OPTION_HELP}};
static const wf_source sources[] = {{.struct_size = SOURCE_SIZE,
                                     .id = "lines",
                                     .title = SOURCE_TITLE,
                                     .transport = WF_TRANSPORT_HTTP,
                                     .url = URL,
                                     .auth = AUTH,
                                     .interval_s = INTERVAL,
                                     .content_max_age_s = MAX_AGE}};

__attribute__((unused)) static int calls;
__attribute__((unused)) static char word[32];
/* The calls of this process so far, as text. */
__attribute__((unused)) static wf_str counted(void)
{
    word[0] = (char) ('a' + calls++ % 26);
    return (wf_str){word, 1};
}

static int parse(void *instance, const wf_host *host, const wf_input *in, wf_result *out)
{
    const char *p = in->bytes.p, *end = p + in->bytes.n;
    (void) instance;
    AT_PARSE
    HEALTH
    out->content_time = in->fetched;
    while (p < end) {
        const char *nl = memchr(p, '\n', (size_t) (end - p)), *stop = nl ? nl : end, *space = memchr(p, ' ', (size_t) (stop - p));
        wf_report r;
        wf_report_init(&r, WF_KIND_EVENT);
        if (space) {
            wf_str line_title = {space + 1, (size_t) (stop - space) - 1};
            r.source_id = (wf_str){p, (size_t) (space - p)};
            r.title = TOLD;
            r.type = WF_STR(TYPE);
            r.occurred = in->fetched;
            (void) line_title;
            (void) host->emit(host, &r);
        } else if (stop > p) {
            host->reject(host, (size_t) (p - in->bytes.p), (size_t) (stop - p), 0, WF_STR("a line without a title"));
        }
        p = nl ? nl + 1 : end;
    }
    return WF_DONE;
}

WF_EXPORT const wf_plugin watchfloor_plugin_v1 = {
    .struct_size = SIZE,
    .abi_major = MAJOR,
    .abi_minor = MINOR,
    .name = "faulty",
    .version = VERSION,
    .license = "Apache-2.0",
    .attribution = "the tests",
    .member = "LA",
    .title = TITLE,
    .options = options,
    .options_n = sizeof options / sizeof *options,
    .sources = sources,
    .sources_n = sizeof sources / sizeof *sources,
    .parse = parse,
};
