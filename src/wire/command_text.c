/* command_text: what is said of commands: usage, help, and the name nearest to a wrong one. Owns nothing. */
#include <stdio.h>

#include "base/vec.h"
#include "wire/commands.h"

unsigned commands_distance(const char *a, const char *b)
{
    enum { MAX = 40 };
    size_t n = strlen(a), m = strlen(b);
    if (n > MAX || m > MAX)
        return MAX;
    unsigned rows[3][MAX + 1];
    unsigned *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = (unsigned) j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = (unsigned) i;
        for (size_t j = 1; j <= m; j++) {
            unsigned best = last[j - 1] + (a[i - 1] != b[j - 1]);
            if (last[j] + 1 < best)
                best = last[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            now[j] = best;
        }
        unsigned *t = before;
        before = last;
        last = now;
        now = t;
    }
    return last[m];
}

/* How far `word` is from `name`; a beginning of at least two letters is the nearest. 99: not near. */
static unsigned nearness(const char *word, const char *name)
{
    size_t n = strlen(word);
    if (n >= 2 && strncmp(word, name, n) == 0)
        return 0;
    unsigned d = commands_distance(word, name);
    unsigned most = n <= 3 ? 1 : 2;
    return d <= most && d < strlen(name) ? d : 99;
}

const char *commands_near(const char *word, unsigned flags)
{
    size_t n;
    const struct command *c = commands_all(&n);
    const char *best = NULL;
    unsigned least = 99;
    for (size_t i = 0; i < n; i++) {
        if ((c[i].flags & flags) != flags)
            continue;
        unsigned d = nearness(word, c[i].name);
        if (d < least) {
            least = d;
            best = c[i].name;
        }
    }
    return best;
}

bool commands_near_word(const char *word, const char *list, char *out, size_t cap)
{
    unsigned least = 99;
    while (list && *list) {
        size_t n = strcspn(list, " ");
        char name[64];
        if (n < sizeof name) {
            memcpy(name, list, n);
            name[n] = 0;
            unsigned d = nearness(word, name);
            if (d < least && n < cap) {
                least = d;
                memcpy(out, name, n + 1);
            }
        }
        list += n + (list[n] == ' ');
    }
    return least < 99;
}

static const struct command_option many[] = {
    {"--each", "FILTER", COMMAND_FILTER, 0, NULL, "in place of ID: every incident that passes, at most 200; they are only listed until --count says how many"},
    {"--count", "N", COMMAND_NUMBER, 0, NULL, "as many as --each listed: it is done to them, if they are still as many"},
};

const struct command_option *commands_many(const struct command *c, size_t *n)
{
    *n = c->flags & COMMAND_CLI && c->flags & COMMAND_VERB && c->args[0].kind == COMMAND_INCIDENT ? ARRAY_LEN(many) : 0;
    return many;
}

static void usage_arg(const struct command_arg *a, struct buf *out)
{
    bool optional = a->flags & COMMAND_OPTIONAL;
    buf_printf(out, " %s", optional ? "[" : "");
    if (a->choices && strlen(a->choices) <= 24) {
        for (const char *p = a->choices; *p; p++)
            buf_char(out, *p == ' ' ? '|' : *p);
    } else {
        buf_str(out, a->name);
    }
    if (a->flags & COMMAND_REPEAT)
        buf_str(out, "...");
    if (optional)
        buf_char(out, ']');
}

void commands_usage(const struct command *c, struct buf *out)
{
    buf_str(out, c->name);
    if (c->flags & COMMAND_JSON)
        buf_str(out, " [--json]");
    for (size_t i = 0; i < COMMAND_OPTIONS && c->options[i].name; i++) {
        const struct command_option *o = &c->options[i];
        bool needed = o->flags & COMMAND_NEEDED;
        buf_printf(out, " %s%s%s%s%s%s", needed ? "" : "[", o->name, o->value ? " " : "", o->value ? o->value : "", needed ? "" : "]", o->flags & COMMAND_REPEAT ? "..." : "");
    }
    for (size_t i = 0; i < COMMAND_ARGS && c->args[i].name; i++)
        usage_arg(&c->args[i], out);
}

static void help_option(const struct command_option *o, struct buf *out)
{
    char head[64];
    snprintf(head, sizeof head, "%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
    buf_printf(out, "  %-22s %s", head, o->help);
    if (o->choices)
        buf_printf(out, ": %s", o->choices);
    buf_char(out, '\n');
}

void commands_help(const struct command *c, const char *program, struct buf *out)
{
    buf_printf(out, "usage: %s ", program);
    commands_usage(c, out);
    buf_printf(out, "\n\n%s\n", c->help);
    if (c->aliases)
        buf_printf(out, "also: %s\n", c->aliases);
    bool any = c->flags & COMMAND_JSON;
    for (size_t i = 0; i < COMMAND_ARGS && c->args[i].name; i++)
        if (c->args[i].choices)
            buf_printf(out, "%s is one of: %s\n", c->args[i].name, c->args[i].choices);
    size_t may_be_many;
    commands_many(c, &may_be_many);
    if (c->options[0].name || any || may_be_many)
        buf_str(out, "\noptions:\n");
    if (any)
        buf_printf(out, "  %-22s %s\n", "--json", "one JSON object a line");
    for (size_t i = 0; i < COMMAND_OPTIONS && c->options[i].name; i++)
        help_option(&c->options[i], out);
    size_t more;
    const struct command_option *each = commands_many(c, &more);
    for (size_t i = 0; i < more; i++)
        help_option(&each[i], out);
    if (more)
        buf_str(out, "\nID may be several, with commas: 141,142. Each is decided by itself; which were refused, and why, is told, and the exit code is 1.\n");
    if (c->detail)
        buf_printf(out, "\n%s\n", c->detail);
    if (c->flags & COMMAND_ENGINE)
        buf_printf(out, "\nIt needs a running engine (%s engine start).\n", program);
}
