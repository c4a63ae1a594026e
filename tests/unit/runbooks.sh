#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Every finding of casebus status and every alarm has its page, and every command that a page shows is one.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
bin=${BIN:-$PWD/build/bin}
PATH=$bin:$PATH
pages=docs/runbooks
failed=0
fail() { echo "not ok - $*"; failed=1; }

# ---- pages
findings() {
    sed -n '/^static void find_findings/,/^}/p' consumers/health/health.c | grep -oE '\{ "[a-z_]+", ' | grep -oE '[a-z_]+'
    grep -oE '"symbols": \[[^]]*' schemas/events/casebus/report.v2.avsc | grep -oE '[a-z_]{3,}' | grep -vx -e symbols -e downtime
    echo kafka database
}
alarms() {
    grep -rhoE 'work_alarm\(w, "[a-z_]+"' consumers/journal | grep -oE '[a-z_]+"' | tr -d '"'
    grep -rhA1 'insert into casebus.alarm' consumers --include=*.sql | grep -oE "'[a-z_]+'" | tr -d "'"
}
in_language() { [ "$1" = en ] || echo "$1/"; }
n=0
for f in $(findings | sort -u); do
    n=$((n + 1))
    [ -s $pages/"$f".md ] || fail "finding $f has no page $pages/$f.md"
    grep -q "^# $f: " $pages/"$f".md 2>/dev/null || fail "$pages/$f.md begins with its name"
    for part in "What it means" "Found" "How to check" "How to mend"; do
        [ "$f" = alarms ] && [ "${part#How}" != "$part" ] && continue
        grep -q "$part" $pages/"$f".md 2>/dev/null || fail "$pages/$f.md says: $part"
    done
    grep -q "($f.md)" $pages/README.md || fail "$pages/README.md lists $f"
    for lang in en de; do
        casebus runbook "$f" --lang $lang 2>/dev/null | cmp -s - "$pages/$(in_language $lang)$f.md" || fail "casebus runbook $f --lang $lang prints the page"
    done
done
[ $n -ge 14 ] && echo "ok - $n findings have their page" || fail "the findings are found in the sources ($n)"
for a in $(alarms | sort -u); do
    grep -q "^## \`$a\`" $pages/alarms.md || fail "alarm $a is explained in $pages/alarms.md"
done
[ "$(alarms | sort -u | wc -l)" -ge 8 ] && echo "ok - alarms are explained" || fail "the alarms are found in the sources"

# ---- both languages
# shape PAGE: what must be the same in both: headings' levels and names in code, commands without their comments, whatever is code, links
shape() {
    grep -oE '^#+( `[a-z_]+`| [a-z_]+:)?' "$1"
    awk '/^```/ { in_code = !in_code; next } in_code' "$1" | sed 's/ *#.*//; s/ *$//'
    grep -oE '`[^`]+`' "$1" | sort -u
    grep -oE '\]\([^)]+\)' "$1"
    grep -cE '^[0-9]+\. |^\|' "$1"
}
n=0
for page in $pages/*.md; do
    german=$pages/de/${page##*/}
    [ -s "$german" ] || { fail "$page has no German page"; continue; }
    n=$((n + 1))
    diff <(shape "$page") <(shape "$german") || fail "$page and its German page have the same headings, commands and links"
    case ${page##*/} in README.md) continue ;; alarms.md) parts="bedeutet Bemerkt" ;; *) parts="bedeutet Bemerkt Prüfen Beheben" ;; esac
    for part in $parts; do grep -qE "^(## |\*\*(Was es )?)$part" "$german" || fail "$german says: $part"; done
done
german_pages=("$pages"/de/*.md)
[ "$n" = ${#german_pages[@]} ] && echo "ok - $n pages are German, too" || fail "every German page has an English one"
first() { LANG=$1 LC_ALL='' casebus runbook silent 2>/dev/null | head -n 1; }
[ "$(first de_DE.UTF-8)" = "$(head -n 1 $pages/de/silent.md)" ] && [ "$(first C.UTF-8)" = "$(head -n 1 $pages/silent.md)" ] && echo "ok - LANG says which" || fail "LANG says which page is printed"

# ---- alerts
for a in $(sed -n 's/^ *- alert: //p' docker/prometheus/alerts.yml); do
    grep -qE "^\|.*\b$a\b.*\|.*(\.md|page)" $pages/README.md || fail "alert $a has its page in $pages/README.md"
done

# ---- links
for page in docs/*.md $pages/*.md $pages/de/*.md; do
    for to in $(grep -oE '\]\([^)#]+\)' "$page" | sed 's/^](//; s/)$//'); do
        [ -e "$(dirname "$page")/$to" ] || fail "$page: $to is not there"
    done
done

# ---- commands: lines of code blocks and pieces of text that begin with one of our programs
commands() {
    # shellcheck disable=SC2016
    { awk '/^```/ { in_code = !in_code; next } in_code' "$1"; grep -oE '`casebus[^`]*`' "$1" | tr -d '`'; } | sed 's/ *#.*//; s/.* -- casebus/casebus/' | grep -E '^casebus(-[a-z]+)? ' || true
}
# whole HELP WORDS...: the command is known, and so is each of its options
known() {
    local program=$1 words=() w help
    shift
    for w in "$@"; do case $w in [a-z]*) words+=("$w") ;; *) break ;; esac; done
    case $program in casebus | casebus-agency | casebus-reconcile) ;; *) words=() ;; esac
    # The options of an agency's configuration come first.
    [ "${1:-}" = --config ] && { shift 2; known "$program" "$@"; return; }
    while :; do
        help=$("$program" "${words[@]}" --help 2>/dev/null) || return 1
        [ ${#words[@]} = 0 ] && break
        [ "$(head -n 1 <<<"$help" | cut -d' ' -f2-$((1 + ${#words[@]})))" = "${words[*]}" ] && break
        unset "words[-1]"                        # the last may be an argument: `agency state A live`
        [ ${#words[@]} = 0 ] && return 1
    done
    help+=$("$program" --help)
    for w in "$@"; do case $w in --*) grep -q -- "^  ${w%%=*}[ ]" <<<"$help" || return 1 ;; esac; done
}
n=0
for page in docs/*.md $pages/*.md $pages/de/*.md; do
    while read -r program rest; do
        [ -x "$bin/$program" ] || { fail "$page: $program is no program of ours"; continue; }
        n=$((n + 1))
        # shellcheck disable=SC2086
        known "$program" $rest || fail "$page: $program $rest: --help knows no such command or option"
    done < <(commands "$page")
done
[ $n -ge 50 ] && echo "ok - $n commands are known" || fail "commands are found in the pages ($n)"
exit $failed
