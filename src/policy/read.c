/* read: the policy file. See policy.h and policy.conf(5).
 *
 *   format = 1
 *   officer "r.sari" { unix = "rsari"  roles = {"duty", "liaison"}  members = {"ID", "SG"} }
 *   group "watch"    { roles = {"duty"} }
 *   reads            { tlp = "AMBER+STRICT" }
 *   role "analyst"   { tlp = "GREEN"  may = {"note"}  may_not = {"submit"} }
 */
#include <confuse.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "base/fs.h"
#include "model/member.h"
#include "policy/rules.h"
#include "wire/commands.h"

enum { FILE_MOST = 1 << 20, ENTRIES_MOST = 4096 };

static bool name_ok(const char *t)
{
    size_t n = strlen(t);
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char) t[i]) && !(i && strchr("._-", t[i])))
            return false;
    return n > 0 && n < 32;
}
static bool group_ok(const char *t)
{
    return strcmp(t, POLICY_ANYBODY) == 0 || name_ok(t);
}
static bool role_ok(const char *t)
{
    return policy_role_find(span_str(t)) != POLICY_ROLES_END;
}
static bool member_ok(const char *t)
{
    return member_code_ok(span_str(t));
}
static bool command_ok(const char *t)
{
    return commands_find(span_str(t), 0) != NULL;
}

static const struct conf_section sections[] = {
    {"officer", true, "a name of 1 to 31 letters, digits, '.', '-', '_': officer \"r.sari\" { ... }", name_ok, true},
    {"group", true, "the name of a Unix group, or \"*\" for whoever reaches the socket", group_ok, true},
    {"role", true, "a role: observer duty supervisor liaison analyst protection auditor plugin-dev", role_ok, true},
    {"reads", false, NULL, NULL, false},
};
#define ROLES_RIGHT "roles = {\"duty\", ...} of: observer duty supervisor liaison analyst protection auditor plugin-dev"
#define MEMBERS_RIGHT \
    "members = {\"ID\", \"SG\"}: two capital letters of ISO 3166-1 each; all where there is no such line"
#define COMMANDS_RIGHT "names of commands as \"watchfloor --help\" lists them"
static const struct conf_key keys[] = {
    {"", "format", CONF_INTEGER, 1, 1, "format = 1 is the only one this version reads", NULL},
    {"officer", "unix", CONF_TEXT, 0, 32, "a Unix user's name", NULL},
    {"officer", "roles", CONF_LIST, 0, 0, ROLES_RIGHT, role_ok},
    {"officer", "members", CONF_LIST, 0, 0, MEMBERS_RIGHT, member_ok},
    {"group", "roles", CONF_LIST, 0, 0, ROLES_RIGHT, role_ok},
    {"group", "members", CONF_LIST, 0, 0, MEMBERS_RIGHT, member_ok},
    {"role", "tlp", CONF_TEXT, 0, 16, "CLEAR, GREEN, AMBER, AMBER+STRICT or RED", NULL},
    {"reads", "tlp", CONF_TEXT, 0, 16, "CLEAR, GREEN, AMBER, AMBER+STRICT or RED", NULL},
    {"role", "protected", CONF_BOOL, 0, 0, "yes where the role reads the text of protected persons' records, else no", NULL},
    {"role", "may", CONF_LIST, 0, 0, COMMANDS_RIGHT, command_ok},
    {"role", "may_not", CONF_LIST, 0, 0, COMMANDS_RIGHT, command_ok},
};
static const struct conf_grammar grammar = {keys, ARRAY_LEN(keys), sections, ARRAY_LEN(sections)};

/* What reading is about. */
struct reading {
    struct policy *p;
    const char *file;
    struct buf *problems;
};

static void take_roles(struct policy_entry *x, cfg_t *sec)
{
    for (unsigned i = 0; i < cfg_size(sec, "roles"); i++)
        x->roles |= 1u << policy_role_find(span_str(cfg_getnstr(sec, "roles", i)));
}

static void take_members(struct reading *r, struct policy_entry *x, cfg_t *sec)
{
    for (unsigned i = 0; i < cfg_size(sec, "members"); i++) {
        if (x->members_n == POLICY_MEMBERS) {
            buf_printf(r->problems, "%s:%d: members: more than %d of \"%s\"\n", r->file, sec->line, POLICY_MEMBERS,
                       x->name);
            return;
        }
        memcpy(x->members[x->members_n++], cfg_getnstr(sec, "members", i), 2);
    }
}

static void need_roles(struct reading *r, const char *kind, const struct policy_entry *x, cfg_t *sec)
{
    if (!x->roles)
        buf_printf(r->problems, "%s:%d: %s: \"%s\" has no roles; %s\n", r->file, sec->line, kind, x->name, ROLES_RIGHT);
}

static void take_officer(struct reading *r, cfg_t *sec)
{
    struct policy_entry x = {.name = mem_strdup(cfg_title(sec))};
    const char *user = cfg_size(sec, "unix") ? cfg_getstr(sec, "unix") : NULL;
    for (size_t i = 0; i < r->p->officers.n; i++) {
        const struct policy_entry *o = &r->p->officers.v[i];
        if (user && o->unix_user && strcmp(o->unix_user, user) == 0)
            buf_printf(r->problems, "%s:%d: unix: \"%s\" is the officer \"%s\" already\n", r->file, sec->line, user,
                       o->name);
    }
    if (user && !*user)
        buf_printf(r->problems, "%s:%d: unix: \"\" is not right; a Unix user's name\n", r->file, sec->line);
    x.unix_user = user ? mem_strdup(user) : NULL;
    take_roles(&x, sec);
    take_members(r, &x, sec);
    need_roles(r, "officer", &x, sec);
    VEC_PUSH(&r->p->officers, x);
}

static void take_group(struct reading *r, cfg_t *sec)
{
    struct policy_entry x = {.name = mem_strdup(cfg_title(sec))};
    take_roles(&x, sec);
    take_members(r, &x, sec);
    need_roles(r, "group", &x, sec);
    VEC_PUSH(&r->p->groups, x);
}

static void take_role(struct reading *r, cfg_t *sec)
{
    struct policy_rule *x = &r->p->roles[policy_role_find(span_str(cfg_title(sec)))];
    if (cfg_size(sec, "tlp")) {
        const char *word = cfg_getstr(sec, "tlp");
        x->tlp = (uint8_t) words_find(&words_tlp, span_str(word));
        if (!x->tlp)
            buf_printf(r->problems, "%s:%d: tlp: \"%s\" is not right; CLEAR, GREEN, AMBER, AMBER+STRICT or RED\n",
                       r->file, sec->line, word);
    }
    if (cfg_size(sec, "protected"))
        x->reads = cfg_getbool(sec, "protected") ? 1 : -1;
    for (unsigned i = 0; i < cfg_size(sec, "may"); i++)
        VEC_PUSH(&x->may, mem_strdup(cfg_getnstr(sec, "may", i)));
    for (unsigned i = 0; i < cfg_size(sec, "may_not"); i++)
        VEC_PUSH(&x->may_not, mem_strdup(cfg_getnstr(sec, "may_not", i)));
}

static void take_reads(struct reading *r, cfg_t *sec)
{
    const char *word = cfg_size(sec, "tlp") ? cfg_getstr(sec, "tlp") : "RED";
    r->p->reads_tlp = (uint8_t) words_find(&words_tlp, span_str(word));
    if (!r->p->reads_tlp)
        buf_printf(r->problems, "%s:%d: tlp: \"%s\" is not right; CLEAR, GREEN, AMBER, AMBER+STRICT or RED\n", r->file, sec->line, word);
}

static void quiet(cfg_t *cfg, const char *fmt, va_list ap)
{
    (void) cfg;
    (void) fmt;
    (void) ap;
}

/* The text that the scan found right. */
static void take(struct reading *r, struct span text)
{
    cfg_opt_t officer[] = {CFG_STR("unix", NULL, CFGF_NODEFAULT), CFG_STR_LIST("roles", NULL, CFGF_NODEFAULT),
                           CFG_STR_LIST("members", NULL, CFGF_NODEFAULT), CFG_END()};
    cfg_opt_t group[] = {CFG_STR_LIST("roles", NULL, CFGF_NODEFAULT), CFG_STR_LIST("members", NULL, CFGF_NODEFAULT),
                         CFG_END()};
    cfg_opt_t role[] = {CFG_STR("tlp", NULL, CFGF_NODEFAULT), CFG_BOOL("protected", cfg_false, CFGF_NODEFAULT), CFG_STR_LIST("may", NULL, CFGF_NODEFAULT),
                        CFG_STR_LIST("may_not", NULL, CFGF_NODEFAULT), CFG_END()};
    cfg_opt_t reads[] = {CFG_STR("tlp", NULL, CFGF_NODEFAULT), CFG_END()};
    cfg_opt_t top[] = {CFG_INT("format", 0, CFGF_NODEFAULT), CFG_SEC("officer", officer, CFGF_MULTI | CFGF_TITLE),
                       CFG_SEC("group", group, CFGF_MULTI | CFGF_TITLE), CFG_SEC("role", role, CFGF_MULTI | CFGF_TITLE),
                       CFG_SEC("reads", reads, CFGF_MULTI),
                       CFG_END()};
    cfg_t *cfg = cfg_init(top, CFGF_NONE);
    char *copy = mem_strndup(text.p, text.n);
    if (cfg)
        cfg_set_error_function(cfg, quiet);
    if (!cfg || cfg_parse_buf(cfg, copy) != CFG_SUCCESS) {
        buf_printf(r->problems, "%s:%d: the file can't be read from here on\n", r->file, cfg ? cfg->line : 1);
    } else {
        for (unsigned i = 0; i < cfg_size(cfg, "officer") && i < ENTRIES_MOST; i++)
            take_officer(r, cfg_getnsec(cfg, "officer", i));
        for (unsigned i = 0; i < cfg_size(cfg, "group") && i < ENTRIES_MOST; i++)
            take_group(r, cfg_getnsec(cfg, "group", i));
        for (unsigned i = 0; i < cfg_size(cfg, "role"); i++)
            take_role(r, cfg_getnsec(cfg, "role", i));
        for (unsigned i = 0; i < cfg_size(cfg, "reads"); i++)
            take_reads(r, cfg_getnsec(cfg, "reads", i));
        if (cfg_size(cfg, "officer") > ENTRIES_MOST || cfg_size(cfg, "group") > ENTRIES_MOST)
            buf_printf(r->problems, "%s:1: more than %d officers or groups\n", r->file, ENTRIES_MOST);
    }
    mem_free(copy);
    if (cfg)
        cfg_free(cfg);
}

int policy_parse(struct policy **out, const char *file, struct span text, struct buf *problems, struct err *e)
{
    size_t before = problems->n, lines = 0;
    struct reading r = {mem_alloc(sizeof *r.p), file, problems};
    *out = NULL;
    if (conf_scan(&grammar, file, text, problems) == 0)
        take(&r, text);
    if (problems->n == before && !r.p->officers.n && !r.p->groups.n)
        buf_printf(
            problems,
            "%s:1: it names nobody: whoever came would be denied; name an officer or a group, or remove the file\n",
            file);
    if (problems->n == before) {
        *out = r.p;
        return 0;
    }
    policy_free(r.p);
    for (size_t i = before; i < problems->n; i++)
        lines += problems->p[i] == '\n';
    return err_set(e, WF_E_INVALID, "the policy has %zu fault%s; nothing of it was taken up", lines,
                   lines == 1 ? "" : "s");
}

int policy_load(struct policy **out, const char *path, struct buf *problems, struct err *e)
{
    struct buf text = {0};
    *out = NULL;
    int rc = fs_read(path, FILE_MOST, &text, e);
    if (rc == 0)
        rc = policy_parse(out, path, buf_view(&text), problems, e);
    buf_free(&text);
    return rc;
}

static void free_entries(struct policy_entry *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        mem_free(v[i].name);
        mem_free(v[i].unix_user);
    }
}

void policy_free(struct policy *p)
{
    if (!p)
        return;
    free_entries(p->officers.v, p->officers.n);
    free_entries(p->groups.v, p->groups.n);
    VEC_FREE(&p->officers);
    VEC_FREE(&p->groups);
    for (int r = 0; r < POLICY_ROLES_END; r++) {
        for (size_t i = 0; i < p->roles[r].may.n; i++)
            mem_free(p->roles[r].may.v[i]);
        for (size_t i = 0; i < p->roles[r].may_not.n; i++)
            mem_free(p->roles[r].may_not.v[i]);
        VEC_FREE(&p->roles[r].may);
        VEC_FREE(&p->roles[r].may_not);
    }
    mem_free(p);
}
