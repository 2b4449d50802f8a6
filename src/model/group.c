#include "model/group.h"

#include "model/datafile.h"
#include "model/type.h"

static const char *const scopes[] = {"member", "checkpoint", "own-link", "anywhere"};
const struct words words_scope = {"scope", scopes, ARRAY_LEN(scopes)};

static bool letters_ok(struct span s, const char *more, size_t most)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] && strchr(more, s.p[i]))))
            return false;
    return s.n > 0 && s.n < most;
}

/* The next of a list with commas; false: there is no more. */
static bool next_type(const char **at, struct span *out)
{
    size_t n = strcspn(*at, ",");
    *out = span_make(*at, n);
    *at += n + ((*at)[n] == ',');
    return n > 0;
}

static bool listed(const char *types, struct span type)
{
    struct span t;
    while (next_type(&types, &t))
        if (datafile_type_fits(t, type))
            return true;
    return false;
}

static bool hides_safety(struct span type)
{
    return type_in(type, "HLT") || type_in(type, "THB") || type_in(type, "SEC") || type_in(type, "RGT");
}

static int read_line(struct span line, struct group_rule *out, struct err *e)
{
    struct span name = datafile_word(&line), parent = datafile_word(&line), scope = datafile_word(&line), children = datafile_word(&line), more = datafile_word(&line), t;
    char list[64];
    memset(out, 0, sizeof *out);
    if (!name.n || name.n >= GROUP_NAME_MAX)
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no name of 1 to %d bytes", SPAN_FMT(name), GROUP_NAME_MAX - 1);
    if (!letters_ok(parent, "._", sizeof out->parent) || !memchr(parent.p, '.', parent.n))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no type; as SYS.BCS_OUTAGE", SPAN_FMT(parent));
    if (!(out->scope = (uint8_t) words_find(&words_scope, scope)))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no scope; it is %s", SPAN_FMT(scope), words_list(&words_scope, list, sizeof list));
    if (!letters_ok(children, "._,*", GROUP_TYPES_MAX))
        return err_set(e, WF_E_INVALID, "\"%.*s\" is no list of types; as SYS.GATE_OUTAGE,FLOW.*", SPAN_FMT(children));
    if (more.n)
        return err_set(e, WF_E_INVALID, "\"%.*s\" is too much: NAME PARENT SCOPE CHILDREN", SPAN_FMT(more));
    memcpy(out->name, name.p, name.n);
    memcpy(out->parent, parent.p, parent.n);
    memcpy(out->children, children.p, children.n);
    for (const char *at = out->children; next_type(&at, &t);)
        if (hides_safety(t))
            return err_set(e, WF_E_INVALID, "\"%.*s\": HLT, THB, SEC and RGT are never taken in", SPAN_FMT(t));
    return 0;
}

static int take(void *arg, struct span line, struct err *e)
{
    struct group_rules *out = arg;
    if (out->n == GROUPS_MOST)
        return err_set(e, WF_E_LIMIT, "more than %d rules", GROUPS_MOST);
    if (read_line(line, &out->v[out->n], e))
        return -1;
    out->n++;
    return 0;
}

int group_load(struct group_rules *out, const char *path, struct err *e)
{
    memset(out, 0, sizeof *out);
    int rc = datafile_lines(path, take, out, e);
    if (rc)
        out->n = 0;
    return rc;
}

bool group_same(const struct group_rules *a, const struct group_rules *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = strcmp(a->v[i].name, b->v[i].name) == 0 && strcmp(a->v[i].parent, b->v[i].parent) == 0 && strcmp(a->v[i].children, b->v[i].children) == 0 && a->v[i].scope == b->v[i].scope;
    return same;
}

bool group_is_parent(const struct group_rules *g, struct span type)
{
    for (size_t i = 0; i < g->n; i++)
        if (span_is(type, g->v[i].parent))
            return true;
    return false;
}

bool group_is_child(const struct group_rules *g, struct span type)
{
    for (size_t i = 0; i < g->n; i++)
        if (listed(g->v[i].children, type))
            return true;
    return false;
}

bool group_lists(const struct group_rule *r, struct span child_type)
{
    return listed(r->children, child_type);
}

static bool in_scope(uint8_t scope, const struct incident_row *parent, const struct incident_row *child)
{
    switch (scope) {
    case GROUP_MEMBER:
        return parent->member[0] && memcmp(parent->member, child->member, 2) == 0;
    case GROUP_CHECKPOINT:
        return parent->checkpoint[0] && memcmp(parent->checkpoint, child->checkpoint, 5) == 0;
    case GROUP_OWN_LINK:
        return parent->flags & INCIDENT_OWN_LINK && !(child->flags & INCIDENT_OWN_LINK);
    default:
        return true;
    }
}

bool group_fits(const struct group_rules *g, const struct incident_row *parent, struct span parent_type, const struct incident_row *child, struct span child_type)
{
    for (size_t i = 0; i < g->n; i++)
        if (span_is(parent_type, g->v[i].parent) && listed(g->v[i].children, child_type) && in_scope(g->v[i].scope, parent, child))
            return true;
    return false;
}

bool group_never(const struct incident *i, struct span type)
{
    bool persons = i->m.dead > 0 || i->m.injured > 0 || i->m.missing > 0 || i->m.minors > 0 || i->m.in_need > 0;
    return hides_safety(type) || persons || i->r.protection > 0 || i->r.flags & (INCIDENT_LATCHED | INCIDENT_LEGAL) || i->r.rule == RULE_LIFE || i->r.rule == RULE_MINOR ||
        i->r.rule == RULE_PROTECTION;
}
