#!/usr/bin/env bash
# An officer's key, made in a terminal: the passphrase is asked for there and nowhere else, is not seen, and must be the same twice; the public half can be shown.
. "${srcdir:?}/tests/integration/cli.sh"
refuses "without a terminal nothing is made" 1 'asked for on the terminal, and there is none' setsid watchfloor --home "$home" key new r.sari
refuses "an officer's name that can't be a file's" 2 'can.t have a key' wf key new ../x
refuses "nothing to export" 1 'can.t open' wf key export r.sari
refuses "no third mode" 2 'one of: actual exercise' wf key new --mode live r.sari
command -v tmux >/dev/null || { skip "tmux is not installed"; done_testing; }
tm() { env -u TMUX LC_ALL=C.UTF-8 tmux -u -f /dev/null -S "$work/tmux" "$@" 2>/dev/null; }
trap 'tm kill-server; clean_up' EXIT
tm new-session -d -x 150 -y 40 "bash --norc"
shot() { tm capture-pane -p -J; }
seen() { until_true 60 eval 'shot | grep -qE -- "'"$1"'"'; }
turn=0
prompts() { shot | grep -v '^ *$' | grep -A1 -xF "turn $turn" | tail -n 1 | grep -qxE 'passphrase: *'; } # the last line, and of this turn
ask() {
    turn=$((turn + 1))
    tm send-keys "clear; echo turn $turn; watchfloor --home '$home' key new $1; echo end \$?" Enter
    until_true 60 prompts
}

ask r.sari
tm send-keys 'correct horse battery' Enter
holds "it asks twice" seen 'once more'
tm send-keys 'correct horse batter' Enter
holds "two that differ make nothing" seen 'not the same; nothing was made'
holds "and end with 1" seen 'end 1'
is "really nothing" "$(find "$work/config" -name '*.key' 2>/dev/null)" ""

ask r.sari
tm send-keys 'short' Enter
holds "asked again" seen 'once more'
tm send-keys 'short' Enter
holds "a short one is refused, with what a good one is" seen '12 to 512 bytes; four or five words'

ask r.sari
tm send-keys C-c
tm send-keys Enter
holds "Ctrl-C ends it" seen 'no passphrase was given'
tm send-keys "clear; echo it is seen" Enter
holds "and the terminal has its echo again" seen 'echo it is seen|it is seen'

ask r.sari
tm send-keys 'correct horse battery' Enter
holds "asked again" seen 'once more'
tm send-keys 'correct horse battery' Enter
holds "made" seen 'ACTUAL key of r.sari: .*/keys/actual/r.sari.key'
holds "with a fingerprint to read aloud" seen 'fingerprint ([0-9a-f]{4} ){7}[0-9a-f]{4}'
holds "ended" seen 'end 0'
is "nothing of it was on the screen" "$(shot | grep -c 'horse')" 0
key=$work/config/watchfloor/keys/actual/r.sari.key
is "for its officer alone" "$(stat -c %a "$key")" 600
does "the public half" '^watchfloor public key 1' wf key export r.sari
is "has no secret in it" "$(grep -cE 'secret|argon2id' <<<"$out")" 0
is "and is the file's" "$(grep ^public <<<"$out")" "$(grep ^public "$key")"
refuses "never written over" 1 'is there already; a key is never written over' wf key new r.sari
chmod 644 "$key"
refuses "one that others may read is refused" 1 'chmod 600' wf key export r.sari
chmod 600 "$key"
refuses "the exercise's is another" 1 'exercise/r.sari.key' wf key export --mode exercise r.sari
wf engine start --exercise key >/dev/null
refuses "in the home of an exercise that is the one" 1 'exercise/r.sari.key' wf key export r.sari
does "--key names a file" 'officer r.sari' wf key export --key "$key" r.sari
done_testing
