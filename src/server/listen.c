/* listen: the socket's place, its permissions, and the server's own life: open, listen, close. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fs.h"
#include "server/state.h"

enum { PATH_MOST = sizeof(((struct sockaddr_un *) 0)->sun_path) - 1 };

/* A folder of ours alone for sockets whose home is too deep: XDG_RUNTIME_DIR, else /run/user/UID, else one below /tmp that is ours. */
static int runtime_dir(char **out, struct err *e)
{
    const char *xdg = getenv("XDG_RUNTIME_DIR");
    struct stat st;
    char run[64];
    snprintf(run, sizeof run, "/run/user/%u", (unsigned) getuid());
    char *base = NULL;
    if (xdg && xdg[0] == '/' && stat(xdg, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid())
        base = fs_join(xdg, "watchfloor");
    else if (stat(run, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid())
        base = fs_join(run, "watchfloor");
    else
        base = mem_printf("/tmp/watchfloor-%u", (unsigned) geteuid());
    if (mkdir(base, 0700) < 0 && errno != EEXIST) {
        err_errno(e, WF_E_SYSTEM, "can't make \"%s\" for the socket", base);
        mem_free(base);
        return WF_E_SYSTEM;
    }
    if (lstat(base, &st) < 0 || !S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077)) {
        err_set(e, WF_E_DENIED, "\"%s\" must be a folder of yours that nobody else can open (chmod 700)", base);
        mem_free(base);
        return WF_E_DENIED;
    }
    *out = base;
    return 0;
}

int server_socket_path(const char *home, bool group, char **out, struct err *e)
{
    char *path = fs_join(home, WIRE_SOCKET), *link = fs_join(home, WIRE_SOCKET_LINK);
    int rc = 0;
    unlink(link);
    if (strlen(path) <= PATH_MOST) {
        *out = path;
        path = NULL;
    } else if (group) {
        rc = err_field(e, WF_E_LIMIT, "home",
            "the home's path is too long for a socket that a group may open: at most %d bytes with \"/%s\", it has %zu", PATH_MOST, WIRE_SOCKET,
            strlen(path));
    } else {
        char *dir = NULL;
        rc = runtime_dir(&dir, e);
        if (!rc) {
            char *real = realpath(home, NULL);
            struct hash_key key = {1, 2}; /* a name, no secret: the same home gives the same */
            const char *name = real ? real : home;
            *out = mem_printf("%s/%016llx", dir, (unsigned long long) hash_sip64(&key, name, strlen(name)));
            free(real);
            if (strlen(*out) > PATH_MOST)
                rc = err_set(e, WF_E_LIMIT, "the path of the socket is too long: \"%s\"", *out);
            else if (symlink(*out, link) < 0)
                rc = err_errno(e, WF_E_SYSTEM, "can't make \"%s\"", link);
            if (rc) {
                mem_free(*out);
                *out = NULL;
            }
        }
        mem_free(dir);
    }
    mem_free(path);
    mem_free(link);
    return rc;
}

static int give_group(const char *path, gid_t gid, mode_t mode, struct err *e)
{
    if (gid != (gid_t) -1 && chown(path, (uid_t) -1, gid) < 0)
        return err_errno(e, WF_E_DENIED, "can't give \"%s\" to the socket's group (be a member of it)", path);
    if (chmod(path, mode) < 0)
        return err_errno(e, WF_E_SYSTEM, "can't set the mode of \"%s\"", path);
    return 0;
}

/* HOME and HOME/run let the group pass, or nobody but the owner. */
static int open_folders(struct server *s, gid_t gid, struct err *e)
{
    char *run = fs_join(s->home, "run");
    int rc = fs_mkdirs(run, 0700, e);
    bool group = gid != (gid_t) -1;
    if (!rc)
        rc = give_group(run, gid, group ? 0750 : 0700, e);
    if (!rc)
        rc = give_group(s->home, gid, group ? 0710 : 0700, e);
    mem_free(run);
    return rc;
}

static int bind_socket(struct server *s, gid_t gid, struct err *e)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    memcpy(a.sun_path, s->socket_path, strlen(s->socket_path));
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return err_errno(e, WF_E_SYSTEM, "can't make a socket");
    unlink(s->socket_path);
    if (bind(fd, (struct sockaddr *) &a, sizeof a) < 0) {
        close(fd);
        return err_errno(e, WF_E_SYSTEM, "can't bind \"%s\"", s->socket_path);
    }
    int rc = give_group(s->socket_path, gid, gid != (gid_t) -1 ? 0660 : 0600, e);
    if (!rc && listen(fd, 512) < 0)
        rc = err_errno(e, WF_E_SYSTEM, "can't listen at \"%s\"", s->socket_path);
    if (rc) {
        close(fd);
        return rc;
    }
    s->listen_fd = fd;
    return 0;
}

static int spare(void)
{
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

/* No descriptor is left: who waits is turned away with the one that was kept for it, else the loop would be told of him without end. */
static void turn_away(struct server *s)
{
    int64_t now = clock_mono();
    if (!s->short_at || now - s->short_at > 60 * NSEC_PER_SEC)
        log_warn(s->o.log, "server", "clients are turned away: %s", strerror(errno));
    s->short_at = now;
    if (s->spare_fd < 0)
        return;
    close(s->spare_fd);
    int fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0)
        close(fd);
    s->spare_fd = spare();
}

static void on_connect(uv_poll_t *h, int status, int events)
{
    struct server *s = h->data;
    (void) events;
    if (status < 0)
        return;
    for (int i = 0; i < 64; i++) {
        int fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd < 0 && (errno == EMFILE || errno == ENFILE)) {
            turn_away(s);
        } else if (fd < 0) {
            if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
                log_warn(s->o.log, "server", "can't accept a client: %s", strerror(errno));
            return;
        } else {
            session_accept(s, fd);
        }
    }
}

int server_open(struct server **out, const struct server_options *o, struct err *e)
{
    struct stat st;
    if (stat(o->home, &st) < 0)
        return err_errno(e, WF_E_IO, "can't look at \"%s\"", o->home);
    struct server *s = mem_alloc(sizeof *s);
    s->o = *o;
    s->home = mem_strdup(o->home);
    s->group = mem_strdup(o->group);
    s->site = mem_strdup(o->site);
    s->centre = mem_strdup(o->centre);
    s->exercise = mem_strdup(o->exercise);
    s->version = mem_strdup(o->version);
    s->owner = st.st_uid;
    s->policy = o->policy;
    desk_set_rights(o->desk, o->policy && policy_has_rights_reader(o->policy));
    s->listen_fd = s->spare_fd = -1;
    s->tokens = FRAME_BUCKET;
    s->tokens_at = clock_mono();
    find_open(s);
    uv_timer_init(o->loop, &s->frame_timer);
    s->frame_timer.data = s;
    int rc = workers_open(s, e);
    *out = s;
    return rc;
}

int server_listen(struct server *s, struct err *e)
{
    gid_t gid = (gid_t) -1;
    if (s->group) {
        struct group *g = getgrnam(s->group);
        if (!g)
            return err_field(e, WF_E_NOTFOUND, "socket.group", "there is no group \"%s\"", s->group);
        gid = g->gr_gid;
    }
    int rc = open_folders(s, gid, e);
    if (!rc)
        rc = server_socket_path(s->home, s->group != NULL, &s->socket_path, e);
    if (!rc)
        rc = bind_socket(s, gid, e);
    if (rc)
        return rc;
    uv_poll_init(s->o.loop, &s->listen_poll, s->listen_fd);
    s->listen_poll.data = s;
    uv_poll_start(&s->listen_poll, UV_READABLE, on_connect);
    s->listening = true;
    s->spare_fd = spare();
    return 0;
}

void server_close(struct server *s, const char *reason)
{
    if (s->closed)
        return;
    s->closed = true;
    if (s->listening) {
        uv_poll_stop(&s->listen_poll);
        uv_close((uv_handle_t *) &s->listen_poll, NULL);
        close(s->listen_fd);
        if (s->spare_fd >= 0)
            close(s->spare_fd);
        unlink(s->socket_path);
        char *link = fs_join(s->home, WIRE_SOCKET_LINK);
        unlink(link);
        mem_free(link);
    }
    find_close(s);
    uv_timer_stop(&s->frame_timer);
    uv_close((uv_handle_t *) &s->frame_timer, NULL);
    while (s->sessions.n) {
        session_bye(s->sessions.v[s->sessions.n - 1], reason, true);
    }
    /* Those that waited for the end of the turn wait no longer. */
    while (s->dirty_sessions) {
        struct session *c = s->dirty_sessions;
        s->dirty_sessions = c->next_dirty;
        c->dirty = false;
        session_unref(c);
    }
}

void server_free(struct server *s)
{
    if (!s)
        return;
    workers_free(s->workers);
    while (s->pool) {
        struct request *r = s->pool;
        s->pool = r->next;
        arena_free(&r->arena);
        buf_free(&r->text);
        mem_free(r);
    }
    for (size_t i = 0; i < s->events.n; i++) {
        mem_free(s->events.v[i].officer);
        mem_free(s->events.v[i].kind);
        mem_free(s->events.v[i].text);
    }
    VEC_FREE(&s->events);
    VEC_FREE(&s->rows);
    VEC_FREE(&s->sessions);
    VEC_FREE(&s->looks);
    VEC_FREE(&s->notice_index.rows);
    desk_matrix_free(s->notice_index.matrix);
    protocol_rows_free(s);
    buf_free(&s->scratch);
    arena_free(&s->arena);
    mem_free(s->home);
    mem_free(s->group);
    mem_free(s->site);
    mem_free(s->centre);
    mem_free(s->exercise);
    mem_free(s->version);
    mem_free(s->socket_path);
    mem_free(s);
}

bool server_has_work(struct server *s)
{
    bool work = s->work;
    s->work = false;
    return work;
}
