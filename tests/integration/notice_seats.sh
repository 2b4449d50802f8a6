# Sourced after officers.sh by tests in which officers write, sign and call back notices at their consoles: their keys, the composer's fields by the key that leads there.
# shellcheck shell=bash disable=SC2154
typed=${builddir:?}/tests/lib/typed
secret='correct horse battery staple'
# new_keys OFFICER...: each makes his own; in an exercise that enrols it too
new_keys() {
    local officer out
    for officer; do
        out=$(XDG_CONFIG_HOME=$work/config "$typed" 'passphrase: ' "$secret" 'passphrase: ' "$secret" -- watchfloor --home "$home" --as "$officer" key new 2>&1)
        like "$officer has a key" "$out" "of $officer enrolled"
    done
}
# put SEAT TEXT: typed as it stands, and Enter
put() { tm send-keys -t "$1" -l "$2" && tm send-keys -t "$1" Enter; }
# open_key SEAT WIDTH HEIGHT [THEME]: sits down anew, and opens the key
open_key() {
    sit "$@"
    seen "$1 is asked for the passphrase" "$1" 'passphrase:'
    put "$1" "$secret"
    seen "$1's key is open" "$1" 'your key is open'
}
# field SEAT LABEL: the cursor is put into it, by the F key whose line says that it is missing
field() {
    local key
    key=$(tm capture-pane -t "$1" -p | sed -nE "s/.* (F[0-9]+) +missing $2:.*/\1/p" | head -n 1)
    [ -z "$key" ] || tm send-keys -t "$1" "$key"
}
# say SEAT LABEL TEXT: said where it is missing
say() {
    until_true 40 shows "$1" "missing $2:" || return 0
    field "$1" "$2"
    tm send-keys -t "$1" C-u && tm send-keys -t "$1" -l "$3" && tm send-keys -t "$1" Tab
    until_true 40 lacks "$1" "missing $2:"
}
# until_field SEAT HELP: back through the composer's fields, to one that says so of itself
until_field() {
    local _
    for _ in $(seq 40); do
        shows "$1" "$2" && return 0
        tm send-keys -t "$1" BTab
        until_true 1 shows "$1" "$2" && return 0
    done
    return 1
}
# says_fields SEAT FIELD=VALUE...: each that the composer still misses, by its key
says_fields() {
    local seat=$1 one
    shift
    for one; do
        ! shows "$seat" "missing ${one%%=*}:" || holds "$seat says ${one%%=*}, by its key" say "$seat" "${one%%=*}" "${one#*=}"
    done
}
