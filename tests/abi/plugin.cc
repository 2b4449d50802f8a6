/* plugin: a plugin as an author of C++ writes it: one report a line. Compiled by cxx.sh as C++17 without a warning. */
#include <cstring>
#include <string>

#include <watchfloor/plugin.h>

namespace {

int parse(void *, const wf_host *host, const wf_input *in, wf_result *out) noexcept
{
    std::string text(in->bytes.p ? in->bytes.p : "", in->bytes.n);
    std::size_t at = 0, n = 0;
    while (at < text.size()) {
        std::size_t end = text.find('\n', at);
        if (end == std::string::npos)
            end = text.size();
        std::string id = "line-" + std::to_string(++n), title = text.substr(at, end - at);
        wf_report r;
        wf_report_init(&r, WF_KIND_EVENT);
        r.source_id = {id.data(), id.size()};
        r.title = {title.data(), title.size()};
        r.type = WF_STR("FLOW.QUEUE");
        r.occurred = in->fetched;
        (void) host->emit(host, &r);
        at = end + 1;
    }
    out->content_time = in->fetched;
    return WF_DONE;
}

wf_source source()
{
    wf_source s{};
    s.struct_size = sizeof s;
    s.id = "lines";
    s.title = "Lines";
    s.transport = WF_TRANSPORT_HTTP;
    s.url = "http://127.0.0.1:1/";
    s.interval_s = 60;
    return s;
}

const wf_source sources[] = {source()};

wf_plugin descriptor()
{
    wf_plugin p{};
    p.struct_size = sizeof p;
    p.abi_major = WF_ABI_MAJOR;
    p.abi_minor = WF_ABI_MINOR;
    p.name = "plugin";
    p.version = "1";
    p.license = "Apache-2.0";
    p.attribution = "the tests";
    p.member = "SG";
    p.title = "A plugin in C++";
    p.sources = sources;
    p.sources_n = 1;
    p.parse = parse;
    return p;
}

} // namespace

const wf_plugin watchfloor_plugin_v1 = descriptor();
