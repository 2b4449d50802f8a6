/* complete: what may stand at the end of a command line, for the shells' completion (completion.c prints their scripts, which call
 * `watchfloor __complete WORD...` with all words behind the program's name, the last one being typed).
 *
 * Out come lines "WORD<tab>what it is"; a line ":file" or ":dir" says that the shell should offer names of files or folders. Everything
 * comes from the table of commands; ids of incidents, feeds and checkpoints from the engine, where one runs. Nothing is started or changed.
 */
#include "base/paths.h"
#include "cli/conf.h"
#include "cli/programs.h"
#include "wire/directory_filter.h"

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
};

static void offer_row(const struct json *row, void *arg)
{
    const struct ids *i = arg;
    struct buf help = {0};
    char word[80];
    snprintf(word, sizeof word, "%.*s", SPAN_FMT(json_str(row, i->key)));
    struct span text = cli_text(row, i->help, &help);
    if (strncmp(word, i->k->cur, strlen(i->k->cur)) == 0) {
        printf("%s\t", word);
        cli_put(text, false);
        putchar('\n');
    }
    buf_free(&help);
}

static void offer_rows(const struct complete *k, enum wire_view view, const char *key, const char *help)
{
    struct err e = {0};
    struct ids i = {k, key, help};
    if (k->c->client || client_connect(&k->c->client, k->c->home, NULL, &e) == 0)
        cli_rows(k->c, view, IDS_MOST, NULL, offer_row, &i);
}

static void offer_plugins(const struct complete *k)
{
    struct buf all = {0};
    paths_plugins(&all);
    offer_list(k, "", all.p, "plugin");
    buf_free(&all);
}

/* ---- filters ---- */

static void offer_filter(const struct complete *k)
{
    static const struct {
        const char *term, *values, *help;
    } terms[] = {
        {"type:", NULL, "SYS.*, FLOW.QUEUE"},
        {"member:", "BN ID KH LA MM MY PH SG TH TL VN", "a member"},
        {"priority:", "P1 P2 P3 P4 P1..P2", "P1, or P1..P2"},
        {"state:", "NEW TRIAGED ACTIVE MONITORING RESOLVED CLOSED DUPLICATE DISCARDED TRANSFERRED", "a state"},
        {"owner:", "none me others", "none, me or a name"},
        {"shelved:", "yes no", "whether its signal is put aside"},
        {"checkpoint:", NULL, "IDCGK"},
        {"since:", "-1h -6h -1d -2d", "-6h, 08:00 or RFC 3339"},
        {"until:", "-1h -6h -1d -2d", "-6h, 08:00 or RFC 3339"},
        {"text:", NULL, "a word of the title or the text"},
    };
    for (size_t i = 0; i < ARRAY_LEN(terms); i++) {
        if (strncmp(k->cur, terms[i].term, strlen(terms[i].term)) != 0) {
            offer(k, terms[i].term, terms[i].help);
            continue;
        }
        offer_list(k, terms[i].term, strcmp(terms[i].term, "type:") == 0 ? commands_types() : terms[i].values, "");
    }
}

static void offer_entries(const struct complete *k)
{
    offer_list(k, "member:", "BN ID KH LA MM MY PH SG TH TL VN", "a member");
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
    case COMMAND_MEMBER: offer_list(k, "", "BN ID KH LA MM MY PH SG TH TL VN", "member"); break;
    case COMMAND_PLAYBOOK: offer_rows(k, WIRE_VIEW_PLAYBOOKS, "name", "title"); break;
    case COMMAND_ENTRY: offer_rows(k, WIRE_VIEW_DIRECTORY, "id", "name"); break;
    case COMMAND_ENTRIES: offer_entries(k); break;
    case COMMAND_FILTER: offer_filter(k); break;
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
            offer_list(&k, "", "--home --config --as --help --version", "");
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
