#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# An agency comes to take part: the checklist says what is done and what is next, until two users let it go live.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 schule=schule@164501
agency $melde
hub() { journal --today "$1" || true; caseview --today "$1" || true; }
steps() { casebus agency onboard $schule --format json | ask "' '.join(s['step'] for s in d['steps'] if s['done'])"; }
next() { casebus agency onboard $schule --format json | ask "d['next']"; }

equal "at first nothing is done" "" "$(steps)"
equal "it begins with a bundle" "casebus agency add $schule --state shadow --out DIR; hand DIR over to the agency" "$(next)"
check "an agency that is not in the roster cannot go live" exits 2 casebus agency live $schule --by hoffmann
agency $schule --state shadow
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$schule/type.cfg"
equal "with it the first step is done" "bundle" "$(steps)"
equal "then its program must reach the hub" "at the agency: casebus-agency --config DIR/agency.cfg selftest" "$(next)"
check "one user alone cannot go around the checklist" exits 2 casebus agency state $schule live
check "and is told" grep -q "$schule is being onboarded: two users let it go live, casebus agency live $schule --by USER" "$T/err"
check "nor is anybody's approval taken yet" exits 2 casebus agency live $schule --by hoffmann
check "and is told why" grep -q "$schule cannot go live: step selftest is not done (not yet); next: at the agency" "$T/err"

# ---- the agency's side
neutral $melde registration.moved_in 4711 2026-03-02T09:00:00+01:00 '{"move_in_on":"2026-03-01","registered_on":"2026-03-02","ags":"05162004","from":"LEA"}' >/dev/null
neutral $melde person.described 4711 2026-03-02T09:00:00+01:00 '{"names":[],"born_on":"2016-05-02","born_precision":"day"}' >/dev/null
hub 2026-03-02
echo not an event | kcat -P -q -b "$KAFKA" -t casebus.05162004.schule.164501.events
hub 2026-03-02
equal "a dead letter is the next thing to look at" "casebus deadletter list --agency $schule" "$(casebus agency onboard $schule --format json | ask "d['steps'][2]['next']")"
sql "update dead_letter set state = 'discarded'"
casebus identity link $melde:4711 $schule:S1 --method clerical --by keller --by wirtz >/dev/null
neutral $schule school.attendance.started S1 2026-03-03T08:00:00+01:00 '{"on":"2026-03-03"}' >/dev/null
hub 2026-03-03
check "it was heard, its samples are there" bash -c 'case "$1" in "bundle selftest samples"*) ;; *) exit 1 ;; esac' - "$(steps)"
program $schule run --until-caught-up --today 2026-03-04 2>>"$T/agency.log"
program $melde run --until-caught-up --today 2026-03-04 2>>"$T/agency.log"
hub 2026-03-04
equal "a day is closed" "bundle selftest samples shadow" "$(steps)"
equal "then somebody looks at what would change" "casebus agency compare $schule --by USER" "$(next)"
check "looking without a name is no step" exits 3 casebus agency compare $schule --today 2026-03-04
equal "it is not" "bundle selftest samples shadow" "$(steps)"
check "somebody looks" exits 3 casebus agency compare $schule --today 2026-03-04 --by keller
check "what was seen is kept" bash -c 'casebus agency onboard $0 | grep -q "\[x\] compared  .* by keller: 1 persons, 1 would change"' $schule

# ---- two users
check "one approves" exits 0 casebus agency live $schule --by hoffmann --today 2026-03-05
equal "that is not enough" "hoffmann has approved that $schule is live since 2026-03-05; a second user is missing: casebus agency live $schule --by USER" "$(cat "$T/out")"
equal "it is in trial still" shadow "$(casebus agency onboard $schule --format json | ask "d['state']")"
check "the same user does not count twice" exits 2 casebus agency live $schule --by hoffmann
check "and is told" grep -q "hoffmann has approved already: a second, different user is needed" "$T/err"
casebus portal user add hoffmann --also phoffmann --no-password
for name in Hoffmann hoffmann@kreis.example PHoffmann; do
    check "nor under another name: $name" exits 2 casebus agency live $schule --by $name
    check "who is told so" grep -q "hoffmann has approved already: a second, different user is needed" "$T/err"
done
check "nor may the second mean another day" exits 2 casebus agency live $schule --by wirtz --live-since 2026-01-01
check "who is told which" grep -q -- "--live-since 2026-01-01: hoffmann has approved 2026-03-05; both must say the same" "$T/err"
check "whoever looks again has the approval begin anew" exits 3 casebus agency compare $schule --today 2026-03-05 --by keller
check "so the second is the first" bash -c 'casebus agency live $0 --by wirtz --today 2026-03-06 | grep -q "a second user is missing"' $schule
check "with the second it is live" bash -c 'casebus agency live $0 --by hoffmann --today 2026-03-07 | grep -qx "$0 is live"' $schule
equal "every step is done" "bundle selftest samples shadow compared approved live" "$(steps)"
equal "nothing is left" None "$(next)"
equal "since the day that both meant" 2026-03-06 "$(casebus agency show $schule --format json | ask "d['live_since']")"
hub 2026-03-07
check "what it told counts" bash -c 'casebus case show --local $0:4711 --today 2026-03-07 --format json | grep -q "attending"' $melde
equal "both stand in the operators' log" "hoffmann wirtz hoffmann" "$(sql "select string_agg(by_1, ' ' order by no) from operator_log where command = 'agency live'")"
check "a live agency does not go live" exits 2 casebus agency live $schule --by keller
check "both at once is the same" bash -c 'casebus agency state $0 shadow && casebus agency onboard $0 && casebus agency compare $0 --by keller || true; casebus agency live $0 --by hoffmann --by wirtz | grep -qx "$0 is live"' $schule
