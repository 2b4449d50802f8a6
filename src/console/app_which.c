/* app_which: which incident a verb is for: the one that the typed words begin with, those that are marked, or the one in hand. A bare number may be
 * an incident or the beginning of a text; where it may be both nothing is done, and the line is there again with the question. */
#include <stdio.h>
#include <stdlib.h>

#include "console/act.h"
#include "console/theme/role.h"

struct span act_subject(struct app *a)
{
    struct span id = screen_subject(&a->screen, &a->model);

    return id.n ? id : a->screen.view == VIEW_DIRECTORY ? span_str(a->call_for) : id;
}

/* "AMICF-2026-000143", or six digits: a word that can only be an incident. */
bool act_is_id(const char *word)
{
    size_t digits = strspn(word, "0123456789");

    if (digits == strlen(word))
        return digits >= 6;
    return strchr(word, '-') && strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == strlen(word) && strlen(word) >= 10;
}

static bool is_number(const char *word)
{
    return word[0] && strspn(word, "0123456789") == strlen(word);
}

static bool is_choice(const char *list, const char *word)
{
    for (size_t n; *list; list += n + (list[n] == ' ')) {
        n = strcspn(list, " ");
        if (span_is(span_make(list, n), word))
            return true;
    }
    return false;
}

bool act_is_list(const struct command *cmd, const char *word)
{
    char one[64];
    int n = 0;

    for (size_t len; *word; word += len + (word[len] == ','), n++) {
        len = strcspn(word, ",");
        snprintf(one, sizeof one, "%.*s", (int) (len < sizeof one ? len : sizeof one - 1), word);
        if (!act_is_id(one) && (cmd->args[1].name || !is_number(one)))
            return false; /* "10,000 wait" is text */
    }
    return n > 1;
}

enum number { NUMBER_IS_ID, NUMBER_IS_ARG, NUMBER_IS_BOTH };

/* What a bare number of under six digits at the beginning of the words is, by what the command takes behind the incident. */
static enum number number_is(const struct command *cmd, char **words, int n)
{
    const struct command_arg *arg = &cmd->args[1];
    int most = 0; /* words that the command takes behind the incident */
    bool rest = false, again;

    for (int k = 1; k < COMMAND_ARGS && cmd->args[k].name; k++, most++)
        rest = rest || cmd->args[k].flags & (COMMAND_REST | COMMAND_REPEAT);
    if (!arg->name || (!rest && n > most))
        return NUMBER_IS_ID;
    switch (arg->kind) {
    case COMMAND_TEXT: return strcmp(arg->name, "COUNTS") == 0 ? NUMBER_IS_ID : NUMBER_IS_BOTH; /* a count has its name: "involved=3" */
    case COMMAND_INCIDENT: return NUMBER_IS_ARG;
    case COMMAND_NUMBER: again = n > 1 && is_number(words[1]); break;
    case COMMAND_WORD:
        if (!arg->choices)
            return NUMBER_IS_ARG;
        if (!is_choice(arg->choices, words[0]))
            return NUMBER_IS_ID;
        again = n > 1 && is_choice(arg->choices, words[1]);
        break;
    default: return NUMBER_IS_ID;
    }
    return again ? NUMBER_IS_BOTH : NUMBER_IS_ARG;
}

void act_line_again(struct app *a, const struct call *c, const char *word, const char *why)
{
    char line[512];
    size_t at = strlen(c->cmd->name);

    snprintf(line, sizeof line, "%s%s", c->cmd->name, c->rest ? c->rest : "");
    while (line[at] && strncmp(line + at, word, strlen(word)) != 0)
        at++;
    prompt_open(&a->screen.prompt, PROMPT_COMMAND, line, &a->model);
    prompt_wrong(&a->screen.prompt, (int64_t) at, why);
}

bool act_which(struct app *a, struct call *c, char **words, int n, char incident[64], int *first)
{
    struct span subject = act_subject(a);
    bool named = n && (act_is_id(words[0]) || strcmp(words[0], "marked") == 0 || !c->cmd->args[1].name), in_hand = subject.n || act_list(a)->marks_n;

    if (n && !named && is_number(words[0])) {
        char why[96];
        bool option = c->argc > c->words + 1 && words[0] == c->argv[c->words] && strncmp(c->argv[c->words + 1], "--", 2) == 0;
        enum number is = option ? NUMBER_IS_ID : number_is(c->cmd, words, n); /* no text is parted by an option */

        if (is == NUMBER_IS_BOTH && in_hand) {
            snprintf(why, sizeof why, "which? %06d is the incident, \"%s ...\" in quotes the text", atoi(words[0]), words[0]);
            act_line_again(a, c, words[0], why);
            return false;
        }
        named = is == NUMBER_IS_ID || (is == NUMBER_IS_BOTH && n > 1);
    }
    if (named) {
        snprintf(incident, 64, "%.63s", words[0]);
        *first = 1;
    } else if (act_list(a)->marks_n) {
        act_bulk_ask(a, c);
        return false;
    } else {
        snprintf(incident, 64, "%.*s", (int) (subject.n > 63 ? 63 : subject.n), subject.p ? subject.p : "");
    }
    if (!incident[0])
        app_message(a, ROLE_ERROR, "%s: no incident is selected", c->cmd->name);
    return incident[0] != 0;
}
