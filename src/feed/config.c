/* config: copies, comparison and checks of a feed's configuration. Nothing is opened here. */
#include <stdio.h>

#include "feed/impl.h"
#include "feed/url.h"

/* Every string of the configuration; `moves` marks those that make it another source. */
#define CONFIG_STRINGS(X) \
    X(id, 0) X(plugin, 0) X(source, 0) X(member, 0) X(title, 0) X(url, 1) X(method, 1) X(body, 1) X(body_type, 1) \
    X(accept, 1) X(auth_header, 0) X(on_connect, 1) X(key_file, 0) X(proxy, 0) X(ca_file, 0) X(client_cert, 0) \
    X(client_key, 0) X(token_url, 0) X(client_id, 0) X(scope, 0)

static bool config_str_eq(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

void feed_config_copy(struct feed_config *to, const struct feed_config *from)
{
    *to = *from;
#define X(name, moves) to->name = mem_strdup(from->name);
    CONFIG_STRINGS(X)
#undef X
    to->cursor = span_make(NULL, 0); /* the feed keeps its own */
}

void feed_config_free(struct feed_config *c)
{
#define X(name, moves) mem_free((char *) (uintptr_t) c->name);
    CONFIG_STRINGS(X)
#undef X
    memset(c, 0, sizeof *c);
}

bool feed_config_moved(const struct feed_config *a, const struct feed_config *b)
{
#define X(name, moves) \
    if (moves && !config_str_eq(a->name, b->name)) \
        return true;
    CONFIG_STRINGS(X)
#undef X
    return a->transport != b->transport;
}

bool feed_config_same(const struct feed_config *a, const struct feed_config *b)
{
#define X(name, moves) \
    if (!config_str_eq(a->name, b->name)) \
        return false;
    CONFIG_STRINGS(X)
#undef X
    return a->transport == b->transport && a->raw == b->raw && a->auth == b->auth && a->complete == b->complete &&
           a->interval_s == b->interval_s && a->heartbeat_s == b->heartbeat_s && a->max_bytes == b->max_bytes &&
           a->timeout_s == b->timeout_s && a->follow_max == b->follow_max &&
           a->content_max_age_s == b->content_max_age_s && a->enabled == b->enabled && a->allow_clear == b->allow_clear &&
           a->allow_private == b->allow_private;
}

void feed_config_source(struct feed_config *c, const char *plugin, const char *member, const struct wf_source *s, char *id_buf, size_t id_size)
{
    memset(c, 0, sizeof *c);
    snprintf(id_buf, id_size, "%s/%s", plugin, s->id);
    c->id = id_buf;
    c->plugin = plugin;
    c->source = s->id;
    c->member = member;
    c->title = s->title;
    c->transport = s->transport;
    c->raw = s->raw;
    c->auth = s->auth;
    c->complete = s->complete;
    c->url = s->url;
    c->method = s->method;
    c->body = s->body;
    c->body_type = s->body_type;
    c->accept = s->accept;
    c->auth_header = s->auth_header;
    c->on_connect = s->on_connect;
    c->interval_s = s->interval_s;
    c->heartbeat_s = s->heartbeat_s;
    c->max_bytes = s->max_bytes;
    c->timeout_s = s->timeout_s;
    c->follow_max = s->follow_max;
    c->content_max_age_s = s->content_max_age_s;
    c->enabled = true;
}

int64_t feed_interval_ns(const struct feed *f)
{
    return (int64_t) (f->t->push ? f->c.heartbeat_s : f->c.interval_s) * NSEC_PER_SEC;
}

uint32_t feed_timeout_s(const struct feed *f)
{
    return f->c.timeout_s ? f->c.timeout_s : FEED_TIMEOUT_S;
}

size_t feed_max_bytes(const struct feed *f, size_t dflt)
{
    return f->c.max_bytes ? f->c.max_bytes : dflt;
}

/* A value that goes into a header: printable, no line breaks. */
static int config_header_value(const char *field, const char *v, struct err *e)
{
    if (v && v[strcspn(v, "\r\n")] != 0)
        return err_field(e, WF_E_INVALID, field, "%s must be one line", field);
    return 0;
}

static int config_header_name(const char *v, struct err *e)
{
    static const char ok[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    if (v && (*v == 0 || strlen(v) > 64 || v[strspn(v, ok)] != 0))
        return err_field(e, WF_E_INVALID, "auth_header", "\"%s\" is no name of a header; \"X-Api-Key\" would be one", v);
    return 0;
}

static int config_range(const char *field, uint32_t v, uint32_t least, uint32_t most, struct err *e)
{
    if (v >= least && v <= most)
        return 0;
    return err_field(e, WF_E_INVALID, field, "%s is \"%u\"; it must lie in %u..%u", field, v, least, most);
}

static int config_check_auth(const struct feed_config *c, struct err *e)
{
    const uint32_t keyed = WF_AUTH_API_KEY | WF_AUTH_BASIC | WF_AUTH_BEARER | WF_AUTH_OAUTH2;
    struct feed_origin o;
    if (c->key_file && *c->key_file && !(c->auth & keyed))
        return err_field(e, WF_E_INVALID, "key_file", "\"%s\" takes no key", c->id);
    if (c->client_key && *c->client_key && !(c->client_cert && *c->client_cert))
        return err_field(e, WF_E_INVALID, "client_key", "client_key is set and client_cert is not");
    if (!c->token_url || !*c->token_url)
        return 0;
    if (!(c->auth & WF_AUTH_OAUTH2))
        return err_field(e, WF_E_INVALID, "token_url", "\"%s\" does not take OAuth2 tokens", c->id);
    if (!c->client_id || !*c->client_id)
        return err_field(e, WF_E_INVALID, "client_id", "token_url is set and client_id is not");
    int r = feed_origin_parse(c->token_url, &o, e);
    if (r == 0 && strcmp(o.scheme, "https") != 0 && !(strcmp(o.scheme, "http") == 0 && (o.loopback || c->allow_clear)))
        r = err_set(e, WF_E_INVALID, "\"%s\" must begin with https://", c->token_url);
    if (r < 0 && e)
        snprintf(e->field, sizeof e->field, "token_url");
    return r;
}

int feed_check(const struct feed_config *c, struct err *e)
{
    const struct feed_transport *t = feed_transport_of(c->transport);
    int r;
    if (!c->id || !*c->id || !c->plugin || !c->source)
        return err_field(e, WF_E_INVALID, "id", "a feed needs an id, a plugin and a source");
    if (!t)
        return err_field(e, WF_E_INVALID, "transport", "\"%s\" has transport \"%u\"; http, sse, tcp and drop are known", c->id, c->transport);
    if (!c->url || !*c->url || strlen(c->url) > 4096)
        return err_field(e, WF_E_INVALID, "url", "\"%s\" needs a url of 1..4096 bytes", c->id);
    if (c->url[strcspn(c->url, " \t\r\n")] != 0)
        return err_field(e, WF_E_INVALID, "url", "the url of \"%s\" holds white space", c->id);
    if ((r = config_header_value("accept", c->accept, e)) < 0 || (r = config_header_value("body_type", c->body_type, e)) < 0 ||
        (r = config_header_name(c->auth_header, e)) < 0)
        return r;
    if (!t->push && (r = config_range("interval", c->interval_s, 1, 7 * 86400, e)) < 0)
        return r;
    if ((r = config_range("heartbeat", c->heartbeat_s, 0, 86400, e)) < 0 ||
        (r = config_range("timeout", c->timeout_s, 0, 600, e)) < 0 ||
        (r = config_range("max_bytes", c->max_bytes, 0, 256u << 20, e)) < 0 ||
        (r = config_range("follow_max", c->follow_max, 0, 10000, e)) < 0 ||
        (r = config_check_auth(c, e)) < 0)
        return r;
    struct err why = {0};
    r = t->check(c, &why);
    if (r < 0)
        return err_field(e, r, *why.field ? why.field : "url", "%s", why.text);
    return 0;
}
