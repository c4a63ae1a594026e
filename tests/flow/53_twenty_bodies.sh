#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Twenty bodies, 200 people, one year (tests/twenty): every office's exports through the real pipeline; the journal holds what was
# written, event by event, and every inbox what its agency has to do.  PEOPLE= and SEED= for another town.
. tests/flow/lib.sh
seed=${SEED:-1} people=${PEOPLE:-200} year="python3 tests/twenty/year.py"
out=$T/year

world_up
mapfile -t agencies < <($year agencies "$seed" "$people")
for a in "${agencies[@]}"; do agency "$a"; done
check "the year of ${#agencies[@]} offices is written" $year write "$seed" "$people" "$A" producers/agencies schemas "$out"
sed 's/^/# /' "$T/check.out"

# A day: what lies there is dropped, every office's program runs, then the hub.
office() {
    local a=$1 day=$2 code=0
    [ ! -d "$out/$day/$a" ] || { mkdir -p "$A/$a/in" && cp "$out/$day/$a"/* "$A/$a/in/"; }
    program "$a" run --until-caught-up --give-up 60 --today "$day" >"$A/$a/run.log" 2>&1 || code=$?
    [ $code = 0 ] || [ $code = 3 ] || { echo "$a ended with $code on $day"; tail -n 3 "$A/$a/run.log"; return 1; }
}
export -f office program
export out A
a_day() { printf '%s\n' "${agencies[@]}" | xargs -P 3 -I{} bash -c 'office "$1" "$2"' _ {} "$1" && journal --today "$1" && caseview --today "$1"; }
link() { casebus identity link "$1" "$2" --method clerical --by clerk-1 --by clerk-2 >/dev/null; }
export -f link
links() { $year pairs "$seed" "$people" | xargs -P 3 -L 1 bash -c 'link "$1" "$2"' _; }
check "clerks link the file numbers of some families" links
days=$(cd "$out" && echo 20*)
for day in $days; do check "the offices' exports of $day reach the case view" a_day "$day"; done
after=$(date -d "${days##* } + 1 day" +%F)
check "the day after everything is closed" a_day "$after"
check "and confirmed to the offices" a_day "$after"

check "the journal holds what was written, event by event" $year compare "$DATABASE" schemas "$out"
sed 's/^/# /' "$T/check.out"
equal "no dead letter" 0 "$(sql 'select count(*) from dead_letter')"
equal "no gap" 0 "$(sql 'select count(*) from gap where closed_at is null')"
equal "every manifest agrees and is confirmed" 0 "$(sql 'select count(*) from manifest where hash_ok is not true or confirmed_at is null')"
check "every stored view is what evaluating again gives" exits 0 casebus view verify --today "$after"
check "every inbox holds the tasks of its agency, as they were told last, once" $year inboxes "$DATABASE" "$A"
sed 's/^/# /' "$T/check.out"
refused=$(python3 -c "import json; print(sum(json.load(open('$out/rejected.json')).values()))")
listed=$(cat "$A"/*/in/rejected/*.tsv 2>/dev/null | wc -l)
equal "what is no row lies in the offices' lists of refused records" "$refused" "$listed"
