/* descriptor: what a plugin says of itself, judged: nothing of it is trusted, since the child may be anything. Called
 * by child.c, supervise.c and plugins.c. */
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

#include "base/utf8.h"
#include "plugin/state.h"

enum { TITLE_MAX = 127, TEXT_MAX = 512, URL_MAX = 2048, BODY_MAX = 16384, VALUE_MAX = 4096, INTERVAL_MAX = 86400 };

/* true: at most max bytes of UTF-8 without controls; `lines` allows tab, CR and LF. */
static bool is_text(const char *s, size_t max, bool lines)
{
    size_t n = s ? strlen(s) : 0;
    if (n > max)
        return false;
    for (size_t i = 0; i < n;) {
        uint32_t c;
        int k = utf8_decode(s + i, n - i, &c);
        if (k <= 0 || (utf8_is_hidden(c) && !(lines && (c == '\t' || c == '\r' || c == '\n'))))
            return false;
        i += (size_t) k;
    }
    return true;
}

static int check_text(const char *what, const char *s, size_t max, bool needed, struct err *e)
{
    if (needed && (!s || !*s))
        return err_field(e, WF_E_INVALID, what, "its descriptor has no %s", what);
    if (!is_text(s, max, false))
        return err_field(e, WF_E_INVALID, what, "%s of its descriptor is not clean text of at most %zu bytes", what,
                         max);
    return 0;
}

/* [a-z0-9-] (and _ in options), 1..max */
static bool is_id(const char *s, size_t max, bool underscore)
{
    size_t n = s ? strlen(s) : 0;
    if (n == 0 || n > max)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') || s[i] == '-' ||
              (underscore && s[i] == '_')))
            return false;
    return true;
}

static bool is_member(const char *s)
{
    if (!s || strlen(s) != 2)
        return false;
    return strcmp(s, "--") == 0 || (s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z');
}

static bool is_url(const char *s)
{
    size_t n = s ? strlen(s) : 0;
    if (n == 0 || n > URL_MAX || !strstr(s, "://"))
        return false;
    for (size_t i = 0; i < n; i++)
        if (s[i] <= ' ' || s[i] == 0x7f)
            return false;
    return true;
}

static int check_source(const wf_source *s, struct err *e)
{
    bool polled = s->transport == WF_TRANSPORT_HTTP || s->transport == WF_TRANSPORT_DROP;
    if (!is_id(s->id, 31, false))
        return err_field(e, WF_E_INVALID, "id", "id of a source is not 1 to 31 of a-z, 0-9 and -");
    if (s->transport < WF_TRANSPORT_HTTP || s->transport > WF_TRANSPORT_DROP)
        return err_field(e, WF_E_INVALID, "transport", "source \"%s\": there is no transport %u", s->id, s->transport);
    if (s->raw > WF_RAW_SEALED)
        return err_field(e, WF_E_INVALID, "raw", "source \"%s\": raw is %u, not keep, digest or sealed", s->id, s->raw);
    if (!is_url(s->url))
        return err_field(e, WF_E_INVALID, "url", "source \"%s\": url is not one of at most %d bytes", s->id, URL_MAX);
    if (s->method && strcmp(s->method, "GET") != 0 && strcmp(s->method, "POST") != 0)
        return err_field(e, WF_E_INVALID, "method", "source \"%s\": method is neither GET nor POST", s->id);
    if (s->auth & ~31U)
        return err_field(e, WF_E_INVALID, "auth", "source \"%s\": auth has unknown bits", s->id);
    if (polled && (s->interval_s < 1 || s->interval_s > INTERVAL_MAX))
        return err_field(e, WF_E_INVALID, "interval_s", "source \"%s\": interval_s is %u, not 1 to %d", s->id,
                         s->interval_s, INTERVAL_MAX);
    if (s->max_bytes > FRAME_INPUT_MAX || s->follow_max > FRAME_MAX_FOLLOWS || s->timeout_s > 3600 ||
        s->heartbeat_s > INTERVAL_MAX || s->complete > 1)
        return err_field(e, WF_E_LIMIT, s->id, "source \"%s\": a limit is out of range", s->id);
    if (!is_text(s->body, BODY_MAX, true) || !is_text(s->on_connect, BODY_MAX, true))
        return err_field(e, WF_E_INVALID, "body", "source \"%s\": what it sends is not text of at most %d bytes", s->id,
                         BODY_MAX);
    int rc = check_text("title", s->title, TITLE_MAX, false, e);
    rc = rc ? rc : check_text("body_type", s->body_type, TITLE_MAX, false, e);
    rc = rc ? rc : check_text("accept", s->accept, TEXT_MAX, false, e);
    return rc ? rc : check_text("auth_header", s->auth_header, TITLE_MAX, false, e);
}

static int check_option(const wf_option_decl *o, struct err *e)
{
    if (!is_id(o->name, 31, true))
        return err_field(e, WF_E_INVALID, "options", "name of an option is not 1 to 31 of a-z, 0-9, - and _");
    if (o->type < WF_OPTION_TEXT || o->type > WF_OPTION_BOOLEAN)
        return err_field(e, WF_E_INVALID, "options", "option \"%s\" has the unknown type %u", o->name, o->type);
    int rc = check_text("default_value", o->default_value, VALUE_MAX, false, e);
    return rc ? rc : check_text("help", o->help, TEXT_MAX, false, e);
}

static int check_lists(const wf_plugin *d, struct err *e)
{
    if (d->sources_n == 0 && !d->protocol)
        return err_field(e, WF_E_INVALID, "sources", "it has no source");
    for (size_t i = 0; i < d->sources_n; i++) {
        int rc = check_source(&d->sources[i], e);
        if (rc != 0)
            return rc;
        for (size_t k = 0; k < i; k++)
            if (strcmp(d->sources[k].id, d->sources[i].id) == 0)
                return err_field(e, WF_E_INVALID, "sources", "two of its sources are \"%s\"", d->sources[i].id);
    }
    for (size_t i = 0; i < d->options_n; i++) {
        int rc = check_option(&d->options[i], e);
        if (rc != 0)
            return rc;
        for (size_t k = 0; k < i; k++)
            if (strcmp(d->options[k].name, d->options[i].name) == 0)
                return err_field(e, WF_E_INVALID, "options", "two of its options are \"%s\"", d->options[i].name);
    }
    return 0;
}

int descriptor_check(const wf_plugin *d, const char *name, struct err *e)
{
    if (d->abi_major != WF_ABI_MAJOR)
        return err_field(e, WF_E_UNSUPPORTED, "abi_major", "built for major %u of the plugin interface, not %u",
                         d->abi_major, WF_ABI_MAJOR);
    if (!is_id(d->name, 15, false))
        return err_field(e, WF_E_INVALID, "name", "its name is not 1 to 15 of a-z, 0-9 and -");
    if (strcmp(d->name, name) != 0)
        return err_field(e, WF_E_INVALID, "name", "calls itself \"%s\", but its file is \"%s\"", d->name, name);
    if (!is_member(d->member))
        return err_field(e, WF_E_INVALID, "member", "member is neither two capital letters nor \"--\"");
    int rc = check_text("version", d->version, 31, true, e);
    rc = rc ? rc : check_text("license", d->license, TITLE_MAX, true, e);
    rc = rc ? rc : check_text("attribution", d->attribution, TEXT_MAX, true, e);
    rc = rc ? rc : check_text("title", d->title, TITLE_MAX, false, e);
    if (!rc && d->protocol && strcmp(d->protocol->id, name) != 0)
        return err_field(e, WF_E_INVALID, "protocol", "its protocol calls itself \"%s\"; the id is the plugin's name, \"%s\"", d->protocol->id, name);
    return rc ? rc : check_lists(d, e);
}

void descriptor_keep(struct plugin *p, struct arena *a, const wf_plugin *d, const char *exports)
{
    arena_free(&p->described);
    p->described = *a;
    memset(a, 0, sizeof *a);
    char *clean = arena_alloc(&p->described, 640);
    job_keep_text(clean, 640, span_str(exports));
    p->descriptor = (struct plugin_descriptor){d->name, d->member, d->encode != NULL, d->protocol, clean, d};
    p->binding = (struct report_binding){span_str(d->name), span_str(d->member)};
}

static bool is_integer(const char *s)
{
    char *end = NULL;
    errno = 0;
    (void) strtoll(s, &end, 10);
    return *s && *s != ' ' && !*end && errno == 0;
}

/* "true" or "false" for the words that mean it; NULL for others. */
static const char *boolean(const char *s)
{
    static const char *const yes[] = {"true", "yes", "on", "1"}, *const no[] = {"false", "no", "off", "0"};
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
        if (strcasecmp(s, yes[i]) == 0)
            return "true";
        if (strcasecmp(s, no[i]) == 0)
            return "false";
    }
    return NULL;
}

static int option_value(const wf_option_decl *o, const char *given, const char **out, struct err *e)
{
    const char *v = given ? given : o->default_value ? o->default_value : "";
    *out = v;
    if (!is_text(v, VALUE_MAX, false))
        return err_field(e, WF_E_INVALID, o->name, "option \"%s\" is not clean text of at most %d bytes", o->name,
                         VALUE_MAX);
    if (!given && !*v)
        return 0;
    if (o->type == WF_OPTION_INTEGER && !is_integer(v))
        return err_field(e, WF_E_INVALID, o->name, "option \"%s\" is \"%.64s\", not a whole number", o->name, v);
    if (o->type == WF_OPTION_BOOLEAN && !(*out = boolean(v)))
        return err_field(e, WF_E_INVALID, o->name, "option \"%s\" is \"%.64s\", not true or false", o->name, v);
    return 0;
}

static int check_known(const wf_plugin *d, const char *name, struct err *e)
{
    struct buf known = {0};
    for (size_t i = 0; i < d->options_n; i++) {
        if (strcmp(d->options[i].name, name) == 0) {
            buf_free(&known);
            return 0;
        }
        buf_printf(&known, "%s\"%s\"", i ? ", " : "", d->options[i].name);
    }
    int rc = err_field(e, WF_E_INVALID, name, "it has no option \"%.64s\"; %s%s", name,
                       known.n ? "there are " : "it has none at all", known.n ? known.p : "");
    buf_free(&known);
    return rc;
}

int descriptor_options(const wf_plugin *d, const struct plugin_option *set, size_t set_n, struct arena *a,
                       wf_pair **out, struct err *e)
{
    for (size_t i = 0; i < set_n; i++) {
        int rc = check_known(d, set[i].name, e);
        if (rc != 0)
            return rc;
    }
    *out = arena_alloc(a, (d->options_n + 1) * sizeof **out);
    for (size_t i = 0; i < d->options_n; i++) {
        const char *given = NULL, *value;
        for (size_t k = 0; k < set_n; k++)
            if (strcmp(set[k].name, d->options[i].name) == 0)
                given = set[k].value;
        int rc = option_value(&d->options[i], given, &value, e);
        if (rc != 0)
            return rc;
        (*out)[i].name = report_str(span_str(d->options[i].name));
        (*out)[i].value = report_str(span_str(value));
    }
    return 0;
}

int plugin_options_check(const struct plugin_descriptor *d, const struct plugin_option *set, size_t set_n, struct err *e)
{
    struct arena a = {0};
    wf_pair *values;
    int rc = descriptor_options(d->d, set, set_n, &a, &values, e);
    arena_free(&a);
    return rc;
}
