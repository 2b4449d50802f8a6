#!/usr/bin/env bash
# completion: the scripts load in real shells and complete commands, second words, options, values and what only the engine knows.
. "${srcdir:?}/tests/integration/cli.sh"
mkdir -p "$home"
export WATCHFLOOR_HOME=$home
wf engine start --exercise completion >/dev/null
id=$(report c1 | wf submit | jq -r .id)
for shell in bash zsh fish; do watchfloor completion $shell >"$work/completion.$shell" || not_ok "completion $shell"; done
refuses "a shell that there is not" 2 '"tcsh" is no SHELL.*bash zsh fish' watchfloor completion tcsh
cd "$work" || exit 99
: >reports.jsonl

# by_SHELL LINE: the words that the shell offers at the end of LINE, blanks between, in order.
by_bash() {
    bash --norc -c '
        . /usr/share/bash-completion/bash_completion
        . ./completion.bash
        COMP_LINE=$1 COMP_POINT=${#1} COMP_TYPE=9 COMP_KEY=9
        # As readline cuts it: at blanks, and at : and =, which are words of their own.
        read -ra COMP_WORDS <<<"$(sed "s/[:=]/ & /g" <<<"$1")"
        [[ $1 = *" " ]] && COMP_WORDS+=("")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        spec=$(complete -p watchfloor) && $(sed "s/.*-F \([^ ]*\) .*/\1/" <<<"$spec") watchfloor "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf "%s\n" "${COMPREPLY[@]}"' - "$1" 2>"$work/shell.err" | sort | xargs
}
by_fish() { HOME=$work fish --no-config -c 'source ./completion.fish; complete -C $argv[1]' "$1" 2>"$work/shell.err" | cut -f1 | sort | xargs; }
by_zsh() { # compadd tells what it is given; no terminal is needed for that
    zsh -f -c '
        autoload -Uz compinit && compinit -D -u -d ./zcompdump
        . ./completion.zsh
        [[ ${_comps[watchfloor]} = _watchfloor ]] || { print -u2 "not loaded"; exit 1; }
        compadd() { local -a found; zparseopts -D -E d:=found S:=found l=found a=found J:=found V:=found X:=found; print -rl -- "${(@P)@[-1]}"; }
        _files() { print -rl -- *(N); }
        words=(${(z)1}) CURRENT=${#words}
        [[ $1 = *" " ]] && words+=("") && CURRENT=$(( CURRENT + 1 ))
        _watchfloor' - "$1" 2>"$work/shell.err" | grep "^$(sed 's/.* //' <<<"$1" | sed 's/[][*.]/\\&/g')" | sort | xargs
}
for shell in bash fish zsh; do
    command -v $shell >/dev/null || { skip "$shell is not installed"; continue; }
    [ $shell = bash ] && [ ! -e /usr/share/bash-completion/bash_completion ] && { skip "bash-completion is not installed"; continue; }
    offers() { # LINE WORDS
        local got
        got=$(by_$shell "$1")
        if [ "$got" = "$2" ] && [ ! -s "$work/shell.err" ]; then ok "$shell: \"$1\""; else not_ok "$shell: \"$1\"" "got:    $got" "wanted: $2" "$(cat "$work/shell.err")"; fi
    }
    offers "watchfloor in" "inbox incidents"
    offers "watchfloor engine " "reload scenario start status stop"
    offers "watchfloor engine re" "reload"
    offers "watchfloor quarantine s" "show"
    offers "watchfloor own " "$id"
    offers "watchfloor priority $id " "P1 P2 P3 P4"
    offers "watchfloor screen fl" "floor"
    offers "watchfloor screen floor --theme " "dark light mono"
    offers "watchfloor incidents --l" "--limit"
    offers "watchfloor submit rep" "reports.jsonl"
    offers "watchfloor plugin enable u" "usgs"
    offers "watchfloor new --member S" "SG"
    offers "watchfloor --home $home completion b" "bash"
    [ $shell = bash ] && want="RESOLVED" || want="state:RESOLVED"
    offers "watchfloor incidents state:RES" "$want"
done
# ---- every command of the help is offered, and nothing else; without an engine, too
wf engine stop >/dev/null
is "all first words" "$(watchfloor __complete '' | cut -f1 | sort | xargs)" "$(watchfloor --help | sed -n 's/^  \([a-z][a-z-]*\).*/\1/p' | sort -u | xargs)"
try watchfloor __complete own ''
is "without an engine it says nothing, starts none" "$rc$out$err $(wf engine status)" "0 stopped"
done_testing
