/* complete: see complete.h. */
#include "console/widget/complete.h"

#include <stdio.h>
#include <strings.h>

#include "base/vec.h"
#include "wire/columns.h"
#include "wire/directory_filter.h"
#include "wire/filter_terms.h"

void choices_free(struct choices *c)
{
    arena_free(&c->arena);
    memset(c, 0, sizeof *c);
}

static void clear(struct choices *c)
{
    arena_reset(&c->arena);
    c->n = 0;
    c->from = 0;
    c->command = NULL;
}

/* Adds a choice that begins with (or, for longer words, holds) the word; each once. */
static void add(struct choices *c, struct span text, struct span help, struct span word)
{
    bool fits;

    if (!text.n || c->n == CHOICES_MAX)
        return;
    fits = !word.n || (text.n >= word.n && strncasecmp(text.p, word.p, word.n) == 0);
    for (size_t i = 1; !fits && word.n >= 2 && i + word.n <= text.n; i++)
        fits = strncasecmp(text.p + i, word.p, word.n) == 0;
    if (!fits)
        return;
    for (int i = 0; i < c->n; i++)
        if (span_is(text, c->v[i].text))
            return;
    c->v[c->n].text = arena_strndup(&c->arena, text.p, text.n);
    c->v[c->n++].help = arena_strndup(&c->arena, help.p ? help.p : "", help.n);
}

static void add_list(struct choices *c, const char *list, struct span word)
{
    while (list && *list) {
        size_t n = strcspn(list, " ");
        add(c, span_make(list, n), span_make("", 0), word);
        list += n + (list[n] == ' ');
    }
}

static void add_member_of_rows(struct choices *c, const struct model *m, enum model_win win, const char *member, const char *help,
                               struct span word)
{
    const struct window *w = &m->win[win];

    for (size_t i = 0; i < w->rows.n; i++)
        add(c, json_str(w->rows.v[i]->j, member), help ? json_str(w->rows.v[i]->j, help) : span_make("", 0), word);
}

static void add_incidents(struct choices *c, const struct model *m, struct span word)
{
    for (int win = WIN_INBOX; c->subject[0] && win <= WIN_SHELVED; win++)
        for (size_t i = 0; i < m->win[win].rows.n; i++)
            if (span_is(m->win[win].rows.v[i]->key, c->subject))
                add(c, span_str(c->subject), json_str(m->win[win].rows.v[i]->j, "title"), word);
    if (c->subject[0])
        add(c, span_str(c->subject), SPAN_LIT("the one in hand"), word);
    for (int win = WIN_INBOX; win <= WIN_SHELVED; win++)
        add_member_of_rows(c, m, (enum model_win) win, "id", "title", word);
}

/* A checkpoint as a sentence names it. */
static void add_places(struct choices *c, const struct model *m, struct span word)
{
    const struct window *w = &m->win[WIN_CHECKPOINTS];
    char place[160];

    for (size_t i = 0; i < w->rows.n; i++) {
        snprintf(place, sizeof place, "%.*s (%.*s)", SPAN_FMT(json_str(w->rows.v[i]->j, "name")), SPAN_FMT(w->rows.v[i]->key));
        add(c, span_str(place), json_str(w->rows.v[i]->j, "member"), word);
    }
    for (int win = WIN_INBOX; win <= WIN_SHELVED; win++)
        for (size_t i = 0; i < m->win[win].rows.n; i++) {
            const struct json *j = m->win[win].rows.v[i]->j;
            if (!json_str(j, "checkpoint_name").n)
                continue;
            snprintf(place, sizeof place, "%.*s (%.*s)", SPAN_FMT(json_str(j, "checkpoint_name")), SPAN_FMT(json_str(j, "checkpoint")));
            add(c, span_str(place), json_str(j, "member"), word);
        }
}

void complete_told(struct choices *c, const struct choice *told, const char *word)
{
    for (; told && told->text; told++)
        add(c, span_str(told->text), span_str(told->help), span_str(word));
}

void complete_kind(struct choices *c, const struct model *m, enum command_kind kind, const char *list, const char *text)
{
    struct span word = span_str(text);

    switch (kind) {
    case COMMAND_INCIDENT: add_incidents(c, m, word); break;
    case COMMAND_PRIORITY: add_list(c, list ? list : "P1 P2 P3 P4", word); break;
    case COMMAND_TYPE: add_list(c, commands_types(), word); break;
    case COMMAND_MEMBER: add_list(c, "BN KH ID LA MY MM PH SG TH TL VN", word); break;
    case COMMAND_CHECKPOINT:
        add_member_of_rows(c, m, WIN_CHECKPOINTS, "checkpoint", "name", word);
        for (int win = WIN_INBOX; win <= WIN_SHELVED; win++)
            add_member_of_rows(c, m, (enum model_win) win, "checkpoint", "checkpoint_name", word);
        break;
    case COMMAND_PLACE: add_places(c, m, word); break;
    case COMMAND_OFFICER:
        add(c, span_str(m->officer), SPAN_LIT("you"), word);
        for (int win = WIN_INBOX; win <= WIN_SHELVED; win++)
            add_member_of_rows(c, m, (enum model_win) win, "owner", NULL, word);
        break;
    case COMMAND_ENTRY: add_member_of_rows(c, m, WIN_DIRECTORY, "id", "name", word); break;
    case COMMAND_FEED: add_member_of_rows(c, m, WIN_FEEDS, "id", "state", word); break;
    case COMMAND_PLUGIN: add_member_of_rows(c, m, WIN_PLUGINS, "name", "state", word); break;
    default: add_list(c, list, word); break;
    }
}

/* One word of a filter, which ends at byte `at` of the line: a name, or a value behind a name. skip: the line's bytes that are not the filter's. */
static void filter_word(struct choices *c, const struct model *m, const char *line, size_t skip, size_t at)
{
    size_t word, from;
    enum filter_name which;
    char value[64];

    if (!filter_word_at(line + skip, at - skip, &word, &from, &which))
        return;
    c->from = skip + from;
    snprintf(value, sizeof value, "%.*s", (int) (at - c->from < 63 ? at - c->from : 63), line + c->from);
    if (which == FILTER_NAMES_END) {
        for (int i = 0; i < FILTER_NAMES_END; i++) {
            char name[24];
            snprintf(name, sizeof name, "%s:", filter_term((enum filter_name) i)->name);
            add(c, span_str(name), span_str(filter_term((enum filter_name) i)->help), span_str(value));
        }
        return;
    }
    add_list(c, filter_term(which)->values, span_str(value));
    complete_kind(c, m, filter_term(which)->kind, NULL, value);
}

/* Names of columns, behind commas too. */
static void columns_word(struct choices *c, const char *word, size_t from)
{
    const char *comma = strrchr(word, ',');
    size_t n;
    const struct column_word *all = column_words(&n);

    c->from = from + (comma ? (size_t) (comma - word) + 1 : 0);
    for (size_t i = 0; i < n; i++)
        add(c, span_str(all[i].name), span_str(all[i].help), span_str(comma ? comma + 1 : word));
    add(c, SPAN_LIT("default"), SPAN_LIT("the usual ones"), span_str(comma ? comma + 1 : word));
}

static void views_word(struct choices *c, const char *word)
{
    for (size_t i = 0; c->saved && i < c->saved->views.n; i++)
        add(c, span_str(c->saved->views.v[i].name), span_str(c->saved->views.v[i].filter), span_str(word));
}

static size_t word_start(const char *line, size_t at)
{
    while (at > 0 && line[at - 1] != ' ')
        at--;
    return at;
}

void complete_filter(struct choices *c, const struct model *m, const char *line, size_t at)
{
    clear(c);
    filter_word(c, m, line, 0, at);
}

void complete_nothing(struct choices *c)
{
    clear(c);
}

void complete_entries(struct choices *c, const struct model *m, const char *line, size_t at)
{
    size_t n, word = word_start(line, at), name = 0;
    const struct directory_term *all = directory_terms(&n);
    char text[64];

    clear(c);
    c->from = word;
    while (word + name < at && line[word + name] != ':')
        name++;
    for (size_t i = word + name; i < at; i++) /* a value stands behind the colon, or the last comma */
        if (line[i] == ':' || line[i] == ',')
            c->from = i + 1;
    snprintf(text, sizeof text, "%.*s", (int) (at - c->from < 63 ? at - c->from : 63), line + c->from);
    for (size_t i = 0; i < n; i++) {
        char colon[24];
        snprintf(colon, sizeof colon, "%s:", all[i].name);
        if (c->from == word)
            add(c, span_str(colon), span_str(all[i].help), span_str(text));
        else if (strlen(all[i].name) == name && strncmp(all[i].name, line + word, name) == 0)
            complete_kind(c, m, strcmp(all[i].name, "member") == 0 ? COMMAND_MEMBER : COMMAND_WORD, all[i].values, text);
    }
}

static void command_names(struct choices *c, struct span word)
{
    size_t n;
    const struct command *all = commands_all(&n);

    c->from = 0;
    for (size_t i = 0; i < n; i++)
        if (all[i].flags & COMMAND_CONSOLE && strncasecmp(all[i].name, word.p, word.n) == 0)
            add(c, span_str(all[i].name), span_str(all[i].help), word);
    for (size_t i = 0; word.n >= 3 && !c->n && i < n; i++)
        if (all[i].flags & COMMAND_CONSOLE)
            add(c, span_str(all[i].name), span_str(all[i].help), word);
}

/* The command at the line's begin ("own", "plugin restart"); *words gets how many words it takes. */
static const struct command *command_of(const char *line, size_t at, int *words)
{
    char copy[160], *argv[3] = {0}, *save = NULL;
    int argc = 0;

    snprintf(copy, sizeof copy, "%.*s", (int) (at > 159 ? 159 : at), line);
    for (char *w = strtok_r(copy, " ", &save); w && argc < 2; w = strtok_r(NULL, " ", &save))
        argv[argc++] = w;
    return argc ? commands_match(argc, argv, COMMAND_CONSOLE, words) : NULL;
}

/* How many whole words stand between the command's name and byte `from`; options and their values are not counted. *option gets the option
 * whose value stands at `from`, or NULL. */
static int args_before(const struct command *cmd, const char *line, size_t from, int words, const struct command_option **option)
{
    int count = 0, seen = 0;
    bool value = false;

    *option = NULL;
    for (size_t i = 0; i < from;) {
        size_t n;
        i += strspn(line + i, " ");
        if (i >= from)
            break;
        n = strcspn(line + i, " ");
        *option = NULL;
        if (seen++ >= words) {
            if (!value && n > 2 && line[i] == '-' && line[i + 1] == '-') {
                for (int k = 0; k < COMMAND_OPTIONS && cmd->options[k].name; k++)
                    if (cmd->options[k].value && span_is(span_make(line + i, n), cmd->options[k].name))
                        *option = &cmd->options[k];
                value = *option != NULL;
            } else {
                count += !value;
                value = false;
            }
        }
        i += n;
    }
    return count;
}

/* Options that begin with the word. Unasked, before a dash is typed, only those that say something: not the guard against another's change. */
static void options(struct choices *c, const struct command *cmd, const char *word)
{
    for (int k = 0; k < COMMAND_OPTIONS && cmd->options[k].name; k++)
        if (word[0] || strcmp(cmd->options[k].name, "--rev") != 0)
            add(c, span_str(cmd->options[k].name), span_str(cmd->options[k].help), span_str(word));
}

static void argument(struct choices *c, const struct model *m, const struct command *cmd, int index, const char *word, size_t from)
{
    int last = 0;

    while (last + 1 < COMMAND_ARGS && cmd->args[last + 1].name)
        last++;
    if (!cmd->args[0].name)
        return;
    if (index > last && cmd->args[last].flags & COMMAND_REST)
        index = last;
    if (index > last)
        return;
    if (strcmp(cmd->args[index].name, "RUN") == 0)
        add_member_of_rows(c, m, WIN_RUNS, "run", "protocol", span_str(word));
    else if (cmd->args[index].kind == COMMAND_COLUMNS)
        columns_word(c, word, from);
    else if (cmd->args[index].kind == COMMAND_VIEW)
        views_word(c, word);
    else
        complete_kind(c, m, cmd->args[index].kind, cmd->args[index].choices, word);
}

static bool is_filter(const struct command *cmd)
{
    return cmd->args[0].kind == COMMAND_FILTER && cmd->flags & COMMAND_CONSOLE;
}

/* The byte behind the command's name and the blank after it. */
static size_t behind(const char *line, int words)
{
    size_t i = 0;

    for (int k = 0; k < words; k++) {
        i += strspn(line + i, " ");
        i += strcspn(line + i, " ");
    }
    return i + (line[i] == ' ');
}

void complete_command(struct choices *c, const struct model *m, const char *line, size_t at)
{
    size_t from = word_start(line, at);
    int words = 0, index;
    const struct command_option *option;
    char word[128];

    clear(c);
    c->command = command_of(line, from, &words);
    if (!c->command) {
        command_names(c, span_make(line, at));
        c->command = command_of(line, at, &words);
        return;
    }
    c->from = from;
    snprintf(word, sizeof word, "%.*s", (int) (at - from > 127 ? 127 : at - from), line + from);
    index = args_before(c->command, line, from, words, &option);
    if (option) {
        complete_kind(c, m, option->kind, option->choices, word);
        return;
    }
    if (is_filter(c->command)) {
        filter_word(c, m, line, behind(line, words), at);
        return;
    }
    if (word[0] == '-')
        options(c, c->command, word);
    else
        argument(c, m, c->command, index, word, from);
    if (!word[0] && index >= 1)
        options(c, c->command, word);
    if (words == 1 && !c->n)
        command_names(c, span_make(line, at)); /* "plugin r" of "plugin restart" */
}
