/* completion: the scripts for bash, zsh and fish. They only ask: what may stand at the place comes from `watchfloor __complete`
 * (complete.c), so that a script never knows less than the program that is there. */
#include "cli/programs.h"

static const char bash[] =
    "# bash completion for watchfloor: source it, or keep it as .../bash-completion/completions/watchfloor\n"
    "_watchfloor() {\n"
    "    local cur cword words line kind=''\n"
    "    if declare -F _get_comp_words_by_ref >/dev/null; then\n"
    "        _get_comp_words_by_ref -n =: cur words cword\n"
    "    else\n"
    "        words=(\"${COMP_WORDS[@]}\") cword=$COMP_CWORD cur=${COMP_WORDS[COMP_CWORD]}\n"
    "    fi\n"
    "    COMPREPLY=()\n"
    "    while IFS= read -r line; do\n"
    "        case $line in\n"
    "            :file | :dir) kind=$line ;;\n"
    "            *) COMPREPLY+=(\"${line%%$'\\t'*}\") ;;\n"
    "        esac\n"
    "    done < <(watchfloor __complete \"${words[@]:1:cword}\" 2>/dev/null)\n"
    "    if [[ $kind ]]; then\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        while IFS= read -r line; do COMPREPLY+=(\"$line\"); done \\\n"
    "            < <(if [[ $kind = :dir ]]; then compgen -d -- \"$cur\"; else compgen -f -- \"$cur\"; fi)\n"
    "    fi\n"
    "    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} = *: ]] && compopt -o nospace 2>/dev/null\n"
    "    if declare -F __ltrim_colon_completions >/dev/null; then __ltrim_colon_completions \"$cur\"; fi\n"
    "}\n"
    "complete -F _watchfloor watchfloor\n";

static const char zsh[] =
    "#compdef watchfloor\n"
    "# zsh completion for watchfloor: source it after compinit, or keep it as _watchfloor in a folder of $fpath\n"
    "_watchfloor() {\n"
    "    local line kind=''\n"
    "    local -a found names\n"
    "    while IFS= read -r line; do\n"
    "        case $line in\n"
    "            (:file|:dir) kind=$line ;;\n"
    "            (*) names+=(\"${line%%$'\\t'*}\"); found+=(\"${line%%$'\\t'*}  ${line#*$'\\t'}\") ;;\n"
    "        esac\n"
    "    done < <(watchfloor __complete \"${(@Q)words[2,CURRENT]}\" 2>/dev/null)\n"
    "    if (( $#names )); then\n"
    "        if [[ $names[1] = *: ]]; then compadd -S '' -l -d found -a names; else compadd -l -d found -a names; fi\n"
    "    fi\n"
    "    case $kind in\n"
    "        (:file) _files ;;\n"
    "        (:dir) _files -/ ;;\n"
    "    esac\n"
    "}\n"
    "if [[ $funcstack[1] = _watchfloor ]]; then _watchfloor \"$@\"; else compdef _watchfloor watchfloor; fi\n";

static const char fish[] =
    "# fish completion for watchfloor: source it, or keep it as ~/.config/fish/completions/watchfloor.fish\n"
    "function __watchfloor_complete\n"
    "    set -l words (commandline -opc)\n"
    "    set -l cur (commandline -ct)\n"
    "    set -e words[1]\n"
    "    for line in (watchfloor __complete $words \"$cur\" 2>/dev/null)\n"
    "        switch $line\n"
    "            case :file\n"
    "                __fish_complete_path \"$cur\"\n"
    "            case :dir\n"
    "                __fish_complete_directories \"$cur\"\n"
    "            case '*'\n"
    "                echo $line\n"
    "        end\n"
    "    end\n"
    "end\n"
    "complete -c watchfloor -f -a '(__watchfloor_complete)'\n";

int cli_completion(struct cli *c)
{
    static const struct {
        const char *shell, *script;
    } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
    const char *shell = cli_value(c, "SHELL");
    for (size_t i = 0; i < ARRAY_LEN(shells); i++)
        if (strcmp(shells[i].shell, shell) == 0)
            fputs(shells[i].script, stdout);
    return CLI_DONE;
}
