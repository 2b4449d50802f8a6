/* who: who a client is to the policy, and what it may do and see. Every path to a record asks here.
 *
 * Without a policy file the home's owner and root have every role. With one, an owner whom it doesn't name keeps what belongs to the house (the
 * engine, its configuration), and sees no record.
 */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>

#include "model/type.h"
#include "server/state.h"

enum { GROUPS_MOST = 128 };

/* The user's groups by name, into the arena. */
static size_t groups_of(struct arena *a, uint32_t uid, const char ***out)
{
    gid_t gids[GROUPS_MOST];
    int n = GROUPS_MOST;
    struct passwd p, *found = NULL;
    char room[4096];
    size_t k = 0;
    const char **names = arena_alloc(a, GROUPS_MOST * sizeof *names);
    *out = names;
    if (getpwuid_r(uid, &p, room, sizeof room, &found) || !found)
        return 0;
    if (getgrouplist(p.pw_name, p.pw_gid, gids, &n) < 0)
        n = GROUPS_MOST;
    for (int i = 0; i < n; i++) {
        struct group g, *have = NULL;
        char *text = arena_alloc_raw(a, 16384);
        if (getgrgid_r(gids[i], &g, text, 16384, &have) == 0 && have)
            names[k++] = have->gr_name;
    }
    return k;
}

static bool is_owner(const struct server *s, uint32_t uid)
{
    return uid == 0 || uid == s->owner || uid == geteuid();
}

bool who_is(struct server *s, uint32_t uid, const char *user, struct policy_who *out)
{
    const char **groups;
    struct arena a = {0};
    bool known;
    if (!s->policy) {
        policy_everything(out, user);
        return is_owner(s, uid);
    }
    size_t n = groups_of(&a, uid, &groups);
    known = policy_find_user(s->policy, user, groups, n, out);
    arena_free(&a);
    if (!known && is_owner(s, uid)) {
        policy_steward(out, user);
        known = true;
    }
    return known;
}

void who_take(struct session *c, const struct policy_who *who)
{
    struct policy_sight sight;
    c->who = *who;
    if (strcmp(c->officer, who->name) != 0)
        c->reads.n = 0; /* what another opened he has not */
    snprintf(c->officer, sizeof c->officer, "%s", who->name);
    policy_sight_of(c->server->policy, who, &sight);
    /* Without a policy file nobody reads reports of rights, those neither that one took in. */
    if (!c->server->policy)
        sight.rights = !desk_has_rights(c->server->o.desk);
    sight.health = sight.health && !c->looks_on;
    c->limited = sight.tlp < WF_TLP_RED || !sight.rights || !sight.reads || !sight.health || sight.members_n;
    desk_tally_close(c->server->o.desk, c->tally);
    c->tally = NULL;
    memset(&c->sight, 0, sizeof c->sight); /* compared as bytes */
    c->sight.tlp = sight.tlp;
    c->sight.rights = sight.rights;
    c->sight.reads = sight.reads;
    c->sight.health = sight.health;
    c->sight.members_n = sight.members_n;
    memcpy(c->sight.members, sight.members, sizeof c->sight.members);
    who_attend(c);
}

void who_attend(struct session *c)
{
    struct server *s = c->server;
    const char *now = c->closed || c->locked ? "" : c->officer;
    if (strcmp(now, c->attends) == 0)
        return;
    if (c->attends[0])
        desk_attend(s->o.desk, span_str(c->attends), -1);
    snprintf(c->attends, sizeof c->attends, "%s", now);
    if (c->attends[0])
        desk_attend(s->o.desk, span_str(c->attends), 1);
    s->dirty |= DESK_VIEW_DUTY;
    frame_request(s);
}

bool who_sees_report(const struct session *c, struct span member, uint32_t tlp, struct span type, int64_t protection)
{
    bool rights = type_in(type, "RGT"), strict = type_in(type, "THB") || protection >= 1;
    if (rights && !(c->server->policy && c->sight.rights))
        return false; /* of nobody's where no policy file names who reads them */
    if (!c->limited)
        return true;
    uint32_t least = strict ? WF_TLP_AMBER_STRICT : tlp ? tlp : WF_TLP_AMBER;
    return c->sight.tlp >= (tlp > least ? tlp : least) && (protection < 1 || c->sight.reads) && (member.n != 2 || who_sees_member(c, member));
}

/* An id at the beginning of `s`, behind the site's prefix: its length, 0: it is none. */
static size_t id_at(struct span s, size_t prefix)
{
    size_t n = prefix + 6; /* "-2026-" */
    if (s.n <= n || s.p[prefix] != '-' || s.p[n - 1] != '-')
        return 0;
    n += s.p[n] == 'R';
    size_t digits = n;
    while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
        n++;
    return n > digits ? n : 0;
}

void who_mask_text(const struct session *c, struct buf *text, size_t start)
{
    static const char hidden[] = "[not yours]";
    const char *prefix = c->server->site;
    size_t len = strlen(prefix);
    if (!c->limited || !text->n)
        return;
    struct buf *room = &c->server->scratch;
    buf_clear(room);
    size_t from = start;
    for (const char *p; (p = memmem(text->p + from, text->n - from, prefix, len)) != NULL;) {
        size_t at = (size_t) (p - text->p), n = id_at(span_make(p, text->n - at), len);
        bool shown = !n || who_sees_id(c, span_make(p, n));
        buf_add(room, text->p + from, at - from);
        if (shown)
            buf_add(room, p, n ? n : len);
        else
            buf_add(room, hidden, sizeof hidden - 1);
        from = at + (n ? n : len);
    }
    if (!room->n)
        return;
    buf_add(room, text->p + from, text->n - from);
    text->n = start;
    buf_span(text, buf_view(room));
}

void who_mask(struct session *c)
{
    const char *nl = c->closed || !c->out.n ? NULL : memrchr(c->out.p, '\n', c->out.n);
    if (!c->closed)
        who_mask_text(c, &c->out, nl ? (size_t) (nl + 1 - c->out.p) : 0);
}

void who_totals(struct session *c, struct desk_totals *out)
{
    struct desk *d = c->server->o.desk;
    if (!c->limited) {
        desk_totals(d, out);
        return;
    }
    if (!c->tally && desk_tally_open(d, &c->sight, &c->tally, NULL)) {
        memset(out, 0, sizeof *out);
        out->oldest_unowned = TIME_NONE;
        return;
    }
    desk_tally_totals(d, c->tally, out);
}

void who_roles(const struct session *c, struct json_writer *w)
{
    jw_key(w, "roles");
    jw_begin_array(w);
    for (int r = 0; r < POLICY_ROLES_END; r++)
        if (c->who.roles >> r & 1)
            jw_cstr(w, policy_role_word((enum policy_role) r));
    jw_end_array(w);
}

const struct desk_sight *who_sight(const struct session *c)
{
    return c->limited ? &c->sight : NULL;
}

const struct desk_sight *who_sight_of(struct request *r)
{
    if (!r->session->limited)
        return NULL;
    struct desk_sight *s = arena_alloc_raw(&r->arena, sizeof *s);
    *s = r->session->sight;
    return s;
}

bool who_sees_member(const struct session *c, struct span member)
{
    if (!c->limited)
        return true;
    for (size_t i = 0; member.n == 2 && i < c->sight.members_n; i++)
        if (memcmp(c->sight.members[i], member.p, 2) == 0)
            return true;
    return c->sight.tlp && !c->sight.members_n;
}

bool who_sees(const struct session *c, uint32_t row)
{
    return !c->limited || desk_sees(c->server->o.desk, &c->sight, row);
}

bool who_sees_id(const struct session *c, struct span id)
{
    uint32_t row = desk_row(c->server->o.desk, id);
    return row && who_sees(c, row);
}

int who_check(const struct session *c, const char *command, const char *member, uint32_t tlp, bool rights,
              struct err *e)
{
    struct policy_question q = {command, member, tlp, rights};
    struct policy_answer a;
    if (policy_may(c->server->policy, &c->who, &q))
        return 0;
    policy_decide(c->server->policy, &c->who, &q, &a);
    return a.allowed ? 0 : err_field(e, WF_E_DENIED, "officer", "%s", a.rule);
}

bool who_may(struct request *r, const char *command)
{
    struct err e;
    if (who_check(r->session, command, NULL, 0, false, &e) == 0)
        return true;
    request_refuse(r, &e);
    return false;
}

int who_may_incident(const struct session *c, const char *command, struct span incident, struct err *e)
{
    struct incident i;
    char member[3] = "";
    uint32_t row = desk_row(c->server->o.desk, incident);
    if (!row || !desk_incident(c->server->o.desk, row, &i))
        return who_check(c, command, NULL, 0, false, e); /* one of this very turn, or none: the desk says which */
    if (!who_sees(c, row))
        return err_field(e, WF_E_NOTFOUND, "incident", "there is no incident \"%.*s\"", SPAN_FMT(incident));
    memcpy(member, i.r.member, 2);
    return who_check(c, command, member[0] ? member : NULL, i.r.tlp, desk_is_rights(c->server->o.desk, row), e);
}

/* An officer whom the policy names, or a Unix user whom it gives a role. */
static bool find_named(struct server *s, const char *name, struct policy_who *out)
{
    struct passwd p, *found = NULL;
    char room[4096];
    if (policy_find_officer(s->policy, name, out))
        return true;
    return getpwnam_r(name, &p, room, sizeof room, &found) == 0 && found && who_is(s, found->pw_uid, name, out) && !out->steward;
}

int who_is_known(const struct session *c, struct span name, struct err *e)
{
    struct policy_who who = {0};
    char officer[64];
    snprintf(officer, sizeof officer, "%.*s", SPAN_FMT(name));
    if (!c->server->policy || find_named(c->server, officer, &who))
        return 0;
    return err_field(e, WF_E_NOTFOUND, "officer", "the policy knows no officer \"%s\"", officer);
}

/* Whether somebody of that name may own such a record, and the rule that says so. */
static void may_own(struct server *s, const struct policy_who *who, const struct incident *i, bool rights, struct policy_answer *a)
{
    char member[3] = "";
    memcpy(member, i->r.member, 2);
    struct policy_question q = {"own", member[0] ? member : NULL, i->r.tlp, rights};
    policy_decide(s->policy, who, &q, a);
}

bool server_may_own(struct server *s, struct span officer, const struct incident *i, bool rights)
{
    struct policy_who who = {0};
    struct policy_answer a;
    char name[64];
    if (!s->policy)
        return true;
    snprintf(name, sizeof name, "%.*s", SPAN_FMT(officer));
    if (!find_named(s, name, &who))
        return false;
    may_own(s, &who, i, rights, &a);
    return a.allowed;
}

int who_may_be_given(const struct session *c, struct span name, struct span incident, struct err *e)
{
    struct policy_who who = {0};
    struct policy_answer a;
    struct incident i;
    char officer[64];
    uint32_t row = desk_row(c->server->o.desk, incident);
    if (!c->server->policy || !name.n || !row || !desk_incident(c->server->o.desk, row, &i))
        return 0;
    snprintf(officer, sizeof officer, "%.*s", SPAN_FMT(name));
    if (!find_named(c->server, officer, &who))
        return err_field(e, WF_E_NOTFOUND, "officer", "the policy knows no officer \"%s\"", officer);
    may_own(c->server, &who, &i, desk_is_rights(c->server->o.desk, row), &a);
    return a.allowed ? 0 : err_field(e, WF_E_DENIED, "officer", "%s could not own it: %s", officer, a.rule);
}

bool who_sees_all_members(const struct session *c)
{
    return !c->limited || (c->sight.tlp >= WF_TLP_AMBER_STRICT && !c->sight.members_n);
}

/* Who the session is from now on; false: nobody. Played officers are still played. */
static bool who_now(struct session *c, struct policy_who *out)
{
    struct server *s = c->server;
    if (!c->played[0])
        return who_is(s, c->uid, c->user, out);
    if (s->policy)
        return policy_find_officer(s->policy, c->played, out);
    policy_everything(out, c->played);
    return true;
}

void server_set_policy(struct server *s, const struct policy *p)
{
    s->policy = p;
    s->protocol_index.session = 0; /* others may be shown now */
    desk_set_rights(s->o.desk, p && policy_has_rights_reader(p));
    for (size_t i = s->sessions.n; i-- > 0;) {
        struct session *c = s->sessions.v[i];
        struct policy_who who = {0};
        struct desk_sight was = c->sight;
        bool limited = c->limited;
        bool known = who_now(c, &who);
        if (known)
            who_take(c, &who);
        if (known && limited == c->limited && desk_sight_same(&was, &c->sight))
            continue;
        /* What it holds may be more than it may see now: it comes again, and gets what is its own. */
        log_info(s->o.log, "server", "%s (uid %u) %s", c->user, c->uid,
                 known ? "sees other records by the new policy" : "has no role in the new policy");
        if (c == s->reloads)
            c->farewell_due = true;
        else
            who_farewell(c);
    }
}

void who_farewell(struct session *c)
{
    struct policy_who who = {0};
    session_bye(c, who_now(c, &who) ? "the policy is another: come again" : "the policy is another, and you have no role in it", false);
}

uint8_t who_called(const struct session *c)
{
    uint32_t roles = c->who.roles;
    return (uint8_t) ((roles >> POLICY_SUPERVISOR & 1) << TIER_SUPERVISOR | (roles >> POLICY_LIAISON & 1) << TIER_LIAISON);
}
