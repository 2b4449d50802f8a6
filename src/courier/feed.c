/* feed: see feed.h. Each file is replaced at one blow, the alert's first, then the index, then what is made of it: whoever reads a feed finds each alert that it names, and a
 * courier that dies in between publishes the same again. */
#include "courier/feed.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "courier/index.h"
#include "courier/reader.h"
#include "courier/transport.h"

static bool name_ok(struct span s)
{
    return s.n && s.n < 128 && s.p[0] != '.' && !memchr(s.p, '/', s.n) && !memchr(s.p, '\\', s.n) && !memchr(s.p, ' ', s.n);
}

static int feed_place(const struct courier *c, const struct job *j, char *out, size_t size, struct err *e)
{
    (void) c;
    if (!name_ok(j->address))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no feed's name", SPAN_FMT(j->address));
    (void) snprintf(out, size, "feed");
    return 0;
}

static int write_file(const char *folder, const char *name, struct span bytes, struct err *e)
{
    char *path = fs_join(folder, name);
    int code = fs_write_atomic(path, bytes, 0644, e);
    mem_free(path);
    return code;
}

static int load(struct index *x, const char *folder, struct err *e)
{
    char *path = fs_join(folder, "index.json");
    struct buf text = {0};
    int code = access(path, F_OK) == 0 ? fs_read(path, INDEX_MOST, &text, e) : 0;
    memset(x, 0, sizeof *x);
    if (!code)
        code = index_read(x, buf_view(&text), e);
    buf_free(&text);
    mem_free(path);
    return code;
}

/* The index and what is made of it; then what left is taken away. */
static int store(const struct courier *c, const struct index *x, const char *folder, const char *name, struct err *e)
{
    const struct index_about about = {name, c->setup.feed_title ? c->setup.feed_title : "Notices", c->setup.feed_url ? c->setup.feed_url : "", clock_now(&c->clock)};
    struct buf json = {0}, atom = {0}, rss = {0};
    index_write(x, &json);
    index_atom(x, &about, &atom);
    index_rss(x, &about, &rss);
    int code = write_file(folder, "index.json", buf_view(&json), e);
    if (!code)
        code = write_file(folder, "atom.xml", buf_view(&atom), e);
    if (!code)
        code = write_file(folder, "rss.xml", buf_view(&rss), e);
    for (size_t i = 0; i < x->left.n && !code; i++) {
        char *path = mem_printf("%s/%.*s.xml", folder, SPAN_FMT(x->left.v[i]));
        (void) unlink(path);
        mem_free(path);
    }
    buf_free(&json);
    buf_free(&atom);
    buf_free(&rss);
    return code;
}

static int publish(const struct send *s, const struct json *said, struct err *e)
{
    const struct courier *c = s->c;
    struct index x;
    char *name = mem_strndup(s->job.address.p, s->job.address.n), *folder = mem_printf("%s/feeds/%s", c->home, name), *file = mem_printf("%.*s.xml", SPAN_FMT(s->job.identifier));
    struct index_entry one = {.identity = s->job.identity, .identifier = s->job.identifier, .type = json_str(said, "type"), .title = json_str(said, "title"), .text = json_str(said, "text"),
                              .language = json_str(said, "language"), .sent = s->job.sent, .expires = s->job.expires};
    if (!one.title.n)
        one.title = s->job.identifier;
    if (!one.language.n)
        one.language = SPAN_LIT("en");
    int code = fs_mkdirs(folder, 0755, e);
    if (!code)
        code = load(&x, folder, e);
    else
        memset(&x, 0, sizeof x);
    if (!code)
        code = write_file(folder, file, buf_view(&s->bytes), e);
    if (!code) {
        index_put(&x, &one);
        (void) index_trim(&x, clock_now(&c->clock), c->setup.feed_last ? c->setup.feed_last : COURIER_FEED_LAST);
        code = store(c, &x, folder, name, e);
    }
    index_free(&x);
    mem_free(name);
    mem_free(folder);
    mem_free(file);
    return code;
}

static void on_title(void *arg, struct span said, bool late)
{
    struct send *s = arg;
    struct arena a = {0};
    struct json *v = NULL;
    struct err e = {0};
    struct outcome o;
    (void) late;
    if (!said.n || json_parse(&a, said, NULL, &v, NULL) != 0)
        v = NULL;
    if (publish(s, v, &e) == 0)
        outcome_set(&o, OUTCOME_SENT, "published");
    else
        outcome_set(&o, OUTCOME_FAILED, "%s", e.text);
    arena_free(&a);
    queue_done(s, &o);
}

static void feed_begin(struct courier *c, struct send *s)
{
    struct err e = {0};
    struct outcome o;
    (void) c;
    if (reader_ask(s, "title", span_make(NULL, 0), buf_view(&s->bytes), on_title, &e) == 0)
        return;
    outcome_set(&o, OUTCOME_FAILED, "%s", e.text);
    queue_done(s, &o);
}

const struct transport transport_feed = {feed_place, feed_begin, false};

void feed_sweep(struct courier *c)
{
    char *feeds = fs_join(c->home, "feeds");
    DIR *d = opendir(feeds);
    for (struct dirent *f; d && (f = readdir(d));) { /* NOLINT(concurrency-mt-unsafe): the resolver's threads read no folder */
        struct err e = {0};
        struct index x;
        if (!name_ok(span_str(f->d_name)))
            continue;
        char *folder = fs_join(feeds, f->d_name);
        int code = load(&x, folder, &e);
        if (!code && index_trim(&x, clock_now(&c->clock), c->setup.feed_last ? c->setup.feed_last : COURIER_FEED_LAST))
            code = store(c, &x, folder, f->d_name, &e);
        if (code)
            (void) fprintf(stderr, "watchfloor-courier: the feed \"%s\": %s\n", f->d_name, e.text);
        index_free(&x);
        mem_free(folder);
    }
    if (d)
        (void) closedir(d);
    mem_free(feeds);
}
