/* complete: what may stand at the end of a command line, for the shells' completion (completion.c prints their scripts, which call
 * `watchfloor __complete WORD...` with all words behind the program's name, the last one being typed).
 *
 * Out come lines "WORD<tab>what it is"; a line ":file" or ":dir" says that the shell should offer names of files or folders. Everything
 * comes from the table of commands; ids of incidents, feeds and checkpoints from the engine, where one runs. Nothing is started or changed.
 */
#include "base/map.h"
#include "base/paths.h"
#include "cli/conf.h"
#include "cli/programs.h"
#include "wire/columns.h"
#include "wire/directory_filter.h"
#include "wire/filter_terms.h"

#define MEMBERS "BN ID KH LA MM MY PH SG TH TL VN"
enum { IDS_MOST = 300 };

struct complete {
    struct cli *c;
    const char *cur;
};

static void offer(const struct complete *k, const char *word, const char *help)
{
    if (strncmp(word, k->cur, strlen(k->cur)) == 0)
        printf("%s\t%s\n", word, help ? help : "");
}

/* Each of a space-separated list, with `before` in front. */
static void offer_list(const struct complete *k, const char *before, const char *list, const char *help)
{
    while (list && *list) {
        size_t n = strcspn(list, " ");
        char *word = mem_printf("%s%.*s", before, (int) n, list);
        offer(k, word, help);
        mem_free(word);
        list += n + (list[n] == ' ');
    }
}

/* ---- what only the engine knows ---- */

struct ids {
    const struct complete *k;
    const char *key, *help;
    const char *before; /* what stands before each, or NULL */
    bool once;          /* several rows may have the same */
    struct map seen;
};

static void offer_row(const struct json *row, void *arg)
{ struct ids *i = arg;
    struct buf help = {0};
    char word[80];
    snprintf(word, sizeof word, "%.*s", SPAN_FMT(json_str(row, i->key)));
    struct span text = cli_text(row, i->help, &help);
    bool again = i->once && (!word[0] || map_get(&i->seen, span_str(word)));
    if (i->once && word[0] && !again)
        map_put(&i->seen, span_str(word), i);
    if (!again && strncmp(word, i->k->cur, strlen(i->k->cur)) == 0) {
        printf("%s%s\t", i->before ? i->before : "", word);
        cli_put(text, false);
        putchar('\n');
    }
    buf_free(&help);
}

static void offer_found(struct ids *i, enum wire_view view)
{
    struct err e = {0};
    struct cli *c = i->k->c;
    if (c->client || client_connect(&c->client, c->home, NULL, &e) == 0)
        cli_rows(c, view, IDS_MOST, NULL, offer_row, i);
}

static void offer_rows(const struct complete *k, enum wire_view view, const char *key, const char *help)
{
    struct ids i = {.k = k, .key = key, .help = help};
    offer_found(&i, view);
    map_free(&i.seen, NULL);
}

static void offer_plugins(const struct complete *k)
{
    struct buf all = {0};
    paths_plugins(&all);
    offer_list(k, "", all.p, "plugin");
    buf_free(&all);
}

/* ---- filters ---- */

/* The values of a name, behind what stands already: "member:ID,". */
static void offer_values(const struct complete *k, const struct filter_term *t, const char *before)
{
    struct complete sub = {k->c, k->cur + strlen(before)};
    struct ids rows = {.k = &sub, .key = "checkpoint", .help = "name"};
    rows.before = before;
    offer_list(k, before, t->values, "");
    switch (t->kind) {
    case COMMAND_TYPE: offer_list(k, before, commands_types(), ""); break;
    case COMMAND_MEMBER: offer_list(k, before, MEMBERS, "a member"); break;
    case COMMAND_CHECKPOINT:
        rows.once = true;
        offer_found(&rows, WIRE_VIEW_CHECKPOINTS);
        rows.help = "member";
        offer_found(&rows, WIRE_VIEW_INCIDENTS);
        break;
    case COMMAND_FEED:
        rows.key = "id";
        rows.help = "state";
        offer_found(&rows, WIRE_VIEW_FEEDS);
        break;
    case COMMAND_INCIDENT:
        rows.key = "id";
        rows.help = "title";
        offer_found(&rows, WIRE_VIEW_INCIDENTS);
        break;
    case COMMAND_OFFICER:
        rows.key = "owner";
        rows.help = "state";
        rows.once = true;
        offer_found(&rows, WIRE_VIEW_INCIDENTS);
        break;
    default: break;
    }
    map_free(&rows.seen, NULL);
}

static void offer_filter(const struct complete *k)
{
    size_t word, value;
    enum filter_name which;
    if (!filter_word_at(k->cur, strlen(k->cur), &word, &value, &which))
        return;
    if (which != FILTER_NAMES_END) { char *before = mem_strndup(k->cur, value);
        offer_values(k, filter_term(which), before);
        mem_free(before);
        return;
    }
    for (int i = 0; i < FILTER_NAMES_END; i++) {
        char *name = mem_printf("%.*s%s:", (int) word, k->cur, filter_term((enum filter_name) i)->name);
        offer(k, name, filter_term((enum filter_name) i)->help);
        mem_free(name);
    }
}

/* The next of "id,priority,": each name that is not there yet. */
static void offer_columns(const struct complete *k)
{
    const char *comma = strrchr(k->cur, ',');
    char *before = mem_strndup(k->cur, comma ? (size_t) (comma - k->cur) + 1 : 0);
    offer_list(k, before, column_names(), "a column");
    mem_free(before);
}

static void offer_entries(const struct complete *k)
{
    offer_list(k, "member:", MEMBERS, "a member");
    offer_list(k, "role:", directory_filter_roles(), "what for");
    offer_list(k, "lang:", "en id km lo ms my pt tet th vi zh", "a language");
    offer(k, "untested:yes", "nobody tested it for 90 days");
}

/* ---- words by their kind ---- */

static void offer_kind(const struct complete *k, enum command_kind kind, const char *choices, const char *name)
{
    offer_list(k, "", choices, name);
    switch (kind) {
    case COMMAND_INCIDENT: offer_rows(k, WIRE_VIEW_INCIDENTS, "id", "title"); break;
    case COMMAND_FEED: offer_rows(k, WIRE_VIEW_FEEDS, "id", "state"); break;
    case COMMAND_CHECKPOINT: offer_rows(k, WIRE_VIEW_CHECKPOINTS, "checkpoint", "name"); break;
    case COMMAND_PLUGIN: offer_plugins(k); break;
    case COMMAND_TYPE: offer_list(k, "", commands_types(), "type"); break;
    case COMMAND_MEMBER: offer_list(k, "", MEMBERS, "member"); break;
    case COMMAND_PLAYBOOK: offer_rows(k, WIRE_VIEW_PLAYBOOKS, "name", "title"); break;
    case COMMAND_ENTRY: offer_rows(k, WIRE_VIEW_DIRECTORY, "id", "name"); break;
    case COMMAND_ENTRIES: offer_entries(k); break;
    case COMMAND_FILTER: offer_filter(k); break;
    case COMMAND_COLUMNS: offer_columns(k); break;
    case COMMAND_FILE: puts(":file"); break;
    case COMMAND_DIR: puts(":dir"); break;
    default: break;
    }
}

static void offer_options(const struct complete *k, const struct command *cmd)
{
    offer(k, "--help", "how it is used");
    if (cmd->flags & COMMAND_JSON)
        offer(k, "--json", "one JSON object a line");
    for (size_t i = 0; i < COMMAND_OPTIONS && cmd->options[i].name; i++)
        offer(k, cmd->options[i].name, cmd->options[i].help);
    size_t many;
    const struct command_option *each = commands_many(cmd, &many);
    for (size_t i = 0; i < many; i++)
        offer(k, each[i].name, each[i].help);
}

static const struct command_option *valued(const struct command *cmd, const char *word)
{
    for (size_t i = 0; i < COMMAND_OPTIONS && cmd->options[i].name; i++)
        if (cmd->options[i].value && strcmp(cmd->options[i].name, word) == 0)
            return &cmd->options[i];
    size_t many;
    const struct command_option *each = commands_many(cmd, &many);
    for (size_t i = 0; i < many; i++)
        if (strcmp(each[i].name, word) == 0)
            return &each[i];
    return NULL;
}

/* Behind a command: words are those between its name and the one being typed. */
static void behind(const struct complete *k, const struct command *cmd, char **words, int n)
{
    int plain = 0;
    for (int i = 0; i < n; i++) {
        const struct command_option *o = valued(cmd, words[i]);
        if (o && i + 1 == n) {
            offer_kind(k, o->kind, o->choices, o->value);
            return;
        }
        i += o != NULL;
        plain += !o && words[i][0] != '-';
    }
    if (k->cur[0] == '-') {
        offer_options(k, cmd);
        return;
    }
    for (int i = 0; i < COMMAND_ARGS && cmd->args[i].name; i++) {
        bool last = i + 1 == COMMAND_ARGS || !cmd->args[i + 1].name;
        if (i == plain || (last && plain > i && cmd->args[i].flags & (COMMAND_REST | COMMAND_REPEAT))) {
            offer_kind(k, cmd->args[i].kind, cmd->args[i].choices, cmd->args[i].name);
            return;
        }
    }
    offer_options(k, cmd);
}

/* ---- the command itself ---- */

/* Rows whose name begins with `first` and a blank: their second words. first NULL: first words, each once. */
static void offer_names(const struct complete *k, const char *first)
{
    size_t n, len = first ? strlen(first) : 0;
    const struct command *all = commands_all(&n);
    for (size_t i = 0; i < n; i++) {
        if (!(all[i].flags & COMMAND_CLI))
            continue;
        if (first && !(strncmp(all[i].name, first, len) == 0 && all[i].name[len] == ' '))
            continue;
        const char *name = first ? all[i].name + len + 1 : all[i].name;
        size_t name_n = strcspn(name, " ");
        bool again = false;
        for (size_t j = 0; !first && j < i && !again; j++)
            again = (all[j].flags & COMMAND_CLI) && strcspn(all[j].name, " ") == name_n && memcmp(all[j].name, name, name_n) == 0;
        if (again)
            continue;
        char *word = mem_strndup(name, name_n);
        offer(k, word, name[name_n] ? "" : all[i].help);
        mem_free(word);
    }
}

int cli_complete(struct cli *c, int argc, char **argv)
{
    static char none[] = "";
    struct complete k = {.c = c, .cur = argc ? argv[argc - 1] : none};
    int at = 0, last = argc - 1;
    for (; at < last && argv[at][0] == '-'; at++) {
        bool home = strcmp(argv[at], "--home") == 0, config = strcmp(argv[at], "--config") == 0;
        if (!home && !config && strcmp(argv[at], "--as") != 0)
            continue;
        if (at + 1 == last) {
            if (home || config)
                puts(home ? ":dir" : ":file");
            return CLI_DONE;
        }
        at++;
        if (home) {
            mem_free(c->home);
            c->home = paths_home(argv[at]);
        }
    }
    if (at >= last) {
        if (k.cur[0] == '-')
            offer_list(&k, "", "--home --config --as --observer --help --version", "");
        else
            offer_names(&k, NULL);
        return CLI_DONE;
    }
    int words;
    const struct command *cmd = commands_match(last - at, argv + at, COMMAND_CLI, &words);
    if (at + 1 == last)
        offer_names(&k, argv[at]);
    if (cmd)
        behind(&k, cmd, argv + at + words, last - at - words);
    return CLI_DONE;
}
