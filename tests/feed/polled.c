/* polled: what the tests of polled feeds share, see polled.h. */
#include "config.h"

#include "tests/feed/polled.h"

#include <stdio.h>
#include <string.h>

char polled_url[256];

struct feed_config polled_config(struct server *s, const char *path)
{
    return poll_config("sg/queues", polled_url, sizeof polled_url, s->port, path);
}

bool polls_at_least(struct floor_ *f, void *arg)
{
    const int *least = arg;
    return floor_row(f, "sg/queues").polls >= (uint64_t) *least;
}

bool unchanged_at_least(struct floor_ *f, void *arg)
{
    const int *least = arg;
    return floor_row(f, "sg/queues").unchanged >= (uint64_t) *least;
}

bool has_error(struct floor_ *f, void *arg)
{
    return strstr(floor_row(f, "sg/queues").error, arg) != NULL;
}

void serve_etag(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    const char *inm = server_header(s, "If-None-Match");
    snprintf(sc->seen[sc->step % 8], sizeof sc->seen[0], "%s", inm ? inm : "-");
    sc->step++;
    char etag[64];
    snprintf(etag, sizeof etag, "\"%s\"", sc->body);
    if (inm && strcmp(inm, etag) == 0)
        peer_answer(p, 304, "", "");
    else
        peer_str(p, "HTTP/1.1 200 OK\r\nETag: %s\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %zu\r\n\r\n%s", etag,
                 strlen(sc->body), sc->body);
}

void serve_plain(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    const char *ims = server_header(s, "If-Modified-Since");
    snprintf(sc->seen[sc->step++ % 8], sizeof sc->seen[0], "%s", ims ? ims : "-");
    peer_answer(p, 200, sc->mode ? "Last-Modified: Tue, 24 Nov 2026 00:00:00 GMT\r\n" : "", sc->body);
}

void serve_bad(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    sc->step++;
    switch (sc->mode) {
    case 0: peer_answer(p, 200, "", sc->body); break;
    case 429: peer_answer(p, 429, "Retry-After: 2\r\n", "slow down"); break;
    case 1: /* cut short */
        peer_str(p, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
        peer_close(p);
        break;
    case 2: peer_reset(p); break;
    case 3: peer_close(p); break;
    case 4: break; /* silent */
    case 5: peer_str(p, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnot a chunk"); break;
    case 6: peer_str(p, "\x01\x02\x03 this is no HTTP\r\n\r\n"); peer_close(p); break;
    case 7: peer_str(p, "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"); break;
    case 8: /* grows without a length */
        peer_str(p, "HTTP/1.1 200 OK\r\n\r\n");
        for (int i = 0; i < 64; i++)
            peer_str(p, "%1024d", i);
        break;
    case 9: peer_str(p, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"); break; /* and no more */
    default: peer_answer(p, sc->mode, "", "an error's page");
    }
}

void serve_echo(struct server *s, struct peer *p)
{
    struct script *sc = s->arg;
    char body[512];
    const char *b = strstr(s->head, "\r\n\r\n");
    snprintf(sc->seen[sc->step % 8], sizeof sc->seen[0], "%s %.200s %.200s", p->method, p->path, b ? b + 4 : "");
    snprintf(body, sizeof body, "answer %d", sc->step++);
    peer_answer(p, 200, "", body);
}
