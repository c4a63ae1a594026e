# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What flow and fault tests share.  A test is a bash script run from the repository's root:
#
#   . tests/flow/lib.sh
#   world_up                                # its own Kafka and PostgreSQL, gone when the script ends
#   agency meldebehoerde@05162004           # -> $A/meldebehoerde@05162004/agency.cfg
#   check "an empty file is no error" test "$code" = 0
#
# Prints "ok - sentence" or "not ok - sentence" per check; ends with 1 when one did not hold, 77 when skipped.
set -euo pipefail

bin=${BIN:-$PWD/build/bin}
# A python3 that is a script around the real one (pyenv's) takes three times as long to begin, and we begin many.
[ "$(head -c 2 "$(command -v python3)")" != '#!' ] || PATH=$(dirname "$(python3 -c 'import sys; print(sys.executable)')"):$PATH
# Debian's psql is a script as well, five times as slow as what it calls.
for dir in /usr/lib/postgresql/*/bin; do [ ! -x "$dir/psql" ] || PATH=$dir:$PATH; done
PATH=$bin:$PATH
name=$(basename "$0" .sh)${LANE:+.$LANE}  # several of one script at once: each its own lane
T=$PWD/build/test/$name                     # the script's own folder, made anew
A=$T/agencies
failed=0

rm -rf "$T"
mkdir -p "$A"
export WORLD=$T/world
unset CASEBUS_CONFIG KAFKA DATABASE || true
# What a sanitizer finds in a program (V=asan, V=tsan) is found here, whatever the test makes of its exit code and output.
export ASAN_OPTIONS=log_path=$T/sanitizer UBSAN_OPTIONS=log_path=$T/sanitizer:print_stacktrace=1 TSAN_OPTIONS=log_path=$T/sanitizer:suppressions=$PWD/tests/tsan.supp

skip() { echo "skipped - $name: $*"; exit 77; }

# check SENTENCE COMMAND...: holds when the command succeeds.
check() {
    local sentence=$1
    shift
    if "$@" >"$T/check.out" 2>&1; then echo "ok - $sentence"; else
        echo "not ok - $sentence"
        echo "    command: $*" | head -c 2000; echo
        sed 's/^/    /' "$T/check.out" | tail -n 20
        failed=$((failed + 1))
    fi
}
# equal SENTENCE WANTED GOT
equal() {
    if [ "$2" = "$3" ]; then echo "ok - $1"; else
        printf 'not ok - %s\n    wanted: %s\n    got:    %s\n' "$1" "$2" "$3"
        failed=$((failed + 1))
    fi
}
# exits CODE COMMAND...: the command ends with that exit code (output in $T/out and $T/err).
exits() {
    local want=$1 code=0
    shift
    "$@" >"$T/out" 2>"$T/err" || code=$?
    [ "$code" = "$want" ] || { echo "exit code $code, wanted $want"; tail -n 5 "$T/err"; return 1; }
}

world_up() {
    docker/world up "$@" 2>"$T/world.log" || { cat "$T/world.log"; exit 1; }
    eval "$(docker/world env)"
    export CASEBUS_CONFIG KAFKA DATABASE
    casebus init >/dev/null 2>"$T/init.log" || { cat "$T/init.log"; exit 1; }
}
# others: processes that end with the test and are no jobs of this shell.
world_down() {
    local job
    for job in $(jobs -p) ${others:-}; do kill -KILL "$job" 2>/dev/null || true; done
    [ -z "${KEEP:-}" ] && docker/world down --wipe 2>/dev/null || true
}
finish() {
    local code=$?
    world_down
    [ -z "$(find "$T" -maxdepth 1 -name 'sanitizer.*')" ] || equal "no sanitizer finds anything" "" "$(head -n 60 "$T"/sanitizer.*)"
    [ $code != 0 ] && [ $code != 77 ] && echo "not ok - $name runs to its end (it ended with $code)"
    [ "$failed" = 0 ] || code=1
    exit $code
}
trap finish EXIT

sql() { psql -qAtX -v ON_ERROR_STOP=1 "$DATABASE" -c "set search_path = casebus" -c "$1"; }
# agency SLUG@SCOPE [MORE...]: registers it; its bundle is in $A/SLUG@SCOPE.
agency() { casebus agency add "$1" --out "$A/$1" "${@:2}" >"$T/agency.log" 2>&1 || { cat "$T/agency.log"; return 1; }; }
program() { casebus-agency --config "$A/$1/agency.cfg" "${@:2}"; }
journal() { casebus-journal --until-caught-up --give-up 60 "$@" 2>>"$T/journal.log"; }
caseview() { casebus-caseview --until-caught-up --give-up 60 "$@" 2>>"$T/caseview.log"; }
# line TYPE SUBJECT TIME DATA: one neutral line.
line() { printf '{"specversion":"1.0","type":"%s","subject":"%s","time":"%s","data":%s}\n' "$1" "$2" "$3" "$4"; }
# wait_for SECONDS COMMAND...: asks again until it succeeds; no test sleeps for luck.
wait_for() {
    local end=$((SECONDS + 3 * $1)) pause=5      # patience costs nothing: it ends when the command succeeds
    shift
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $end ] || return 1
        sleep "$(printf '0.%02d' $pause)"
        pause=$((pause < 20 ? pause + 5 : 20))   # who has waited a little longer asks less often
    done
}
# show LOCAL DAY: the person's case view as JSON.  ask EXPRESSION: of a JSON document on stdin, called d.
show() { casebus case show --local "$1" --today "$2" --format json; }
ask() { python3 -c "import json, sys; d = json.load(sys.stdin); print($1)"; }
# task LOCAL DAY RULE FIELD...: what the view says of the tasks of one rule, a line each.
task() {
    local who=$1 day=$2 rule=$3
    shift 3
    show "$who" "$day" | ask "'\\n'.join(' '.join(str(t[f]) for f in '$*'.split()) for t in d['tasks'] if t['rule'] == '$rule')"
}
# neutral AGENCY TYPE SUBJECT TIME DATA: publishes one neutral line with --today of that time.
neutral() { line "$2" "$3" "$4" "$5" | program "$1" publish - --today "${4%%T*}" 2>>"$T/agency.log"; }
# fill AGENCY EPOCH NUMBERS...: events with those numbers, straight into its topic (tests/bench/fill.c).
fill() {
    [ -x build/dev/bench/fill ] || make -s build/dev/bench/fill
    build/dev/bench/fill schemas "$KAFKA" 05162004 "$@" >/dev/null
}
