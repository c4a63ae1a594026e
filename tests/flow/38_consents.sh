#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A consent is given to the case manager and withdrawn: whoever works under it is told by the hub, and holds back what rests on it; when it
# ends by itself, too, and on that day the hub withholds what rested on it.
. tests/flow/lib.sh
world_up
mbe=mbe@05162 kim=kim-case-management@05162004 melde=meldebehoerde@05162004
for a in $mbe $kim $melde; do agency $a; done
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } ); consent = "E-2026-17";' >"$A/$mbe/type.cfg"
counsel() { line counselling.started "$1" "$2T10:00:00+01:00" '{"topic":"residence","on":"'"$2"'"}'; }
hub() { journal && caseview --today "$1"; }
run() { program $mbe run --until-caught-up --give-up 60 --today "$1" 2>>"$T/run.log"; }
# consent WHAT DAY DATA: the case manager writes it down.
consent() { neutral $kim "case.consent.$1" CM-1 "$2T09:00:00+01:00" "$3" >/dev/null; }
told() { casebus agency show "$1" --format json | ask "[' '.join(str(c[k]) for k in ('class', 'recipient', 'until', 'withdrawn') if k in c) for c in d['control']]"; }
# sends DAY SUBJECT...: drops a line for each and runs; prints how many of them may go.
sends() {
    local day=$1
    shift
    for s in "$@"; do counsel "$s" "$day"; done >"$A/$mbe/in/$day.jsonl"
    run "$day" || true
    sed -n "s/.*\"a file was read\".* file=$day.jsonl .* events=\([0-9]*\) .*/\1/p" "$T/run.log"
}

# ---- nobody is told of what does not concern it
equal "on the consent reference of its own it sends" 2 "$(sends 2026-01-20 K-1 K-2)"
neutral $melde person.described 4711 2026-01-20T09:00:00+01:00 '{"names":[{"kind":"current","family":"Nazari","given":"Sara"}],"born_on":"2023-09-02","born_precision":"day","language":"fa"}' >/dev/null
neutral $melde registration.moved_in 4711 2026-01-20T09:12:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}' >/dev/null
consent given 2026-01-20 '{"scopes":[{"class":"C","recipient":"kim-case-management"},{"class":"B","recipient":"kim-case-management"}],"until":"2026-02-10"}'
hub 2026-01-20
casebus identity link $kim:CM-1 $melde:4711 --by m.weber --by s.yilmaz >/dev/null
hub 2026-01-20
equal "the counselling service does not know the person: it is not told" "[]" "$(told $mbe)"
equal "who sends nothing on consent is not told either" "[]" "$(told $melde)"

# ---- told
casebus identity link $kim:CM-1 $mbe:K-1 --by m.weber --by s.yilmaz >/dev/null
hub 2026-01-20
equal "when it turns out to know the person it is told of its class, with the last day" "['C kim-case-management 2026-02-10 False']" "$(told $mbe)"
equal "the case manager's program, too" "['C kim-case-management 2026-02-10 False']" "$(told $kim)"
equal "while the consent lasts it sends" 2 "$(sends 2026-01-21 K-1 K-2)"
hub 2026-01-21
hub 2026-01-22
equal "it is told once" 1 "$(told $mbe | grep -o kim- | wc -l)"

# ---- withdrawn, and given again
consent withdrawn 2026-01-23 '{"scopes":[{"class":"C","recipient":"kim-case-management"}]}'
hub 2026-01-23
equal "what was withdrawn is told" "['C kim-case-management True', 'C kim-case-management 2026-02-10 False']" "$(told $mbe)"
check "that it is told stands in its inbox" bash -c "casebus agency show $mbe | grep -q '^told .* consent by the hub itself: class C recipient kim-case-management withdrawn$'"
run 2026-01-23
equal "what rests on it is held back, of that person alone" 1 "$(sends 2026-01-24 K-1 K-2)"
check "for that reason" grep -q 'consent was withdrawn or has ended: the hub knows of none that lasts for class C' "$A/$mbe/in/rejected/2026-01-24.jsonl.tsv"
consent given 2026-01-25 '{"scopes":[{"class":"C","recipient":"kim-case-management"}],"until":"2026-02-10"}'
hub 2026-01-25
run 2026-01-25
equal "given again it goes again" 2 "$(sends 2026-01-26 K-1 K-2)"

# ---- a withdrawal that was a mistake
consent withdrawn 2026-01-27 '{}'
hub 2026-01-27
run 2026-01-27
equal "a withdrawal without scope is of all" 1 "$(sends 2026-01-28 K-1 K-2)"
consent withdrawn 2026-01-27 '{"assertion":"retracted"}'
hub 2026-01-28
run 2026-01-28
equal "retracted it never was" 2 "$(sends 2026-01-29 K-1 K-2)"

# ---- it ends by itself
# What the stored view says that the case manager is not told of the child's task.
withheld() { sql "select v.body from view v join task t on t.person = v.person where t.rule = 'R20'" | ask '[t["withheld"] for t in d["tasks"] if t["rule"] == "R20"]'; }
equal "on its last day it lasts" 2 "$(sends 2026-02-10 K-1 K-2)"
hub 2026-02-10
messages=$(told $mbe | grep -o kim- | wc -l)
equal "the hub lets the case manager know what the child's task rests on" "[None]" "$(withheld)"
equal "the person is looked at again when it has ended" 2026-02-11 "$(sql "select v.next_day from view v join task t on t.person = v.person where t.rule = 'R20'")"
caseview --today 2026-02-11
equal "on the day after, without any event, the hub withholds it" "['ground']" "$(withheld)"
equal "and the agency holds back" 1 "$(sends 2026-02-11 K-1 K-2)"
hub 2026-02-11
equal "nobody needed to be told" "$messages" "$(told $mbe | grep -o kim- | wc -l)"
check "the stored views are what the journal says" casebus view verify
