/* check_descriptor: what a plugin exports and declares. What the loader refuses never comes here; this judges what an officer, a
 * lawyer and the next author will read. */
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "tool/check.h"

static bool empty(const char *s)
{
    return !s || !*s;
}

/* The zones of {date:ZONE} and whether anything else stands in braces. */
static void check_template(struct check *c, const char *where, const char *what, const char *text)
{
    for (const char *p = text ? strchr(text, '{') : NULL; p; p = strchr(p + 1, '{')) {
        size_t n = strcspn(p, "}");
        if (p[n] != '}')
            check_error(c, where, "%s: a brace that is not closed", what);
        else if (strncmp(p, "{cursor}", 8) != 0 && strncmp(p, "{date:", 6) != 0)
            check_error(c, where, "%s: \"%.*s\" is neither {cursor} nor {date:ZONE}", what, (int) n + 1, p);
    }
}

static bool clear_text(const wf_source *s)
{
    return strncmp(s->url, "http://", 7) == 0 || strncmp(s->url, "tcp://", 6) == 0;
}

static void check_source(struct check *c, const wf_source *s)
{
    char where[160];
    snprintf(where, sizeof where, "%s: source \"%s\"", c->r.path, s->id);
    if (empty(s->title))
        check_error(c, where, "has no title; say in a few words what an officer reads there (.title)");
    if (clear_text(s))
        check_advice(c, where, "its address is in clear; a floor takes that on loopback alone unless its configuration allows it (.url)");
    if (s->auth == WF_AUTH_NONE && s->transport != WF_TRANSPORT_DROP)
        check_advice(c, where, "declares no authentication: its reports are graded F6 where they give no grade themselves (.auth)");
    if (s->transport == WF_TRANSPORT_HTTP && s->content_max_age_s == 0)
        check_advice(c, where, "does not say when its content is old; a server that repeats an old page will look fresh (.content_max_age_s)");
    if ((s->transport == WF_TRANSPORT_TCP || s->transport == WF_TRANSPORT_SSE) && s->heartbeat_s == 0)
        check_advice(c, where, "declares no heartbeat: it can be shown as connected, never as fresh (.heartbeat_s)");
    check_template(c, where, "url", s->url);
    check_template(c, where, "body", s->body);
    check_template(c, where, "on_connect", s->on_connect);
}

static void check_options(struct check *c, const wf_plugin *d)
{
    for (size_t i = 0; i < d->options_n; i++) {
        if (empty(d->options[i].help))
            check_error(c, c->r.path, "option \"%s\" has no help; say what it does and what it takes", d->options[i].name);
        if (!d->options[i].default_value)
            check_error(c, c->r.path, "option \"%s\" has no default", d->options[i].name);
    }
}

static void check_readme(struct check *c, const struct plugin_descriptor *p)
{
    char *path = fs_join(c->folder, "README.md");
    if (access(path, R_OK) != 0 && c->fixtures.all.n == 0 && !p->protocol)
        check_advice(c, c->r.path, "no README.md and no fixtures lie beside it; name its folder or --fixtures to have more checked");
    else if (access(path, R_OK) != 0)
        check_advice(c, c->r.path, "there is no README.md in its folder; say how to switch it to the real address, key and interval");
    mem_free(path);
}

void check_descriptor(struct check *c)
{
    const struct plugin_descriptor *p = runner_descriptor(&c->r);
    const wf_plugin *d = p->d;
    if (p->exports[0])
        check_error(c, c->r.path, "exports %s beside its descriptor; compile with -fvisibility=hidden, link with -Wl,--exclude-libs,ALL", p->exports);
    if (strcmp(d->name, c->r.name) != 0)
        check_error(c, c->r.path, "its descriptor names it \"%s\"; the file must be %s.so", d->name, d->name);
    if (empty(d->license))
        check_error(c, c->r.path, "has no licence; give an SPDX expression or LicenseRef-... (.license)");
    if (empty(d->attribution))
        check_error(c, c->r.path, "has no attribution; say whom the data belong to, as it must be shown (.attribution)");
    if (empty(d->title))
        check_error(c, c->r.path, "has no title (.title)");
    if (d->abi_minor > WF_ABI_MINOR)
        check_advice(c, c->r.path, "built for minor %u of the interface, this is minor %u: what is newer is not used", d->abi_minor, WF_ABI_MINOR);
    for (size_t i = 0; i < d->sources_n; i++)
        check_source(c, &d->sources[i]);
    check_options(c, d);
    check_readme(c, p);
}
