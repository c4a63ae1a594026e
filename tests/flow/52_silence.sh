#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Nobody is called late before we know that we have heard them out.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 schule=schulamt@05162
for a in $melde $schule; do agency $a; done
born='{"occurred_on":"2026-01-20","born_on":"2018-05-20","born_precision":"day","names":[{"kind":"current","family":"Beispiel","given":"Kind"}],"nationalities":["475"]}'
moved='{"move_in_on":"2026-01-15","registered_on":"2026-01-20","ags":"05162004","from":"LEA"}'
place() { printf '{"occurred_on":"%s","start_on":"2026-03-02"}' "$1"; }
hub() { journal --today "$1" && caseview --today "$1"; }
runs() { for a in "${@:2}"; do program "$a" run --until-caught-up --today "$1" 2>>"$T/agency.log"; done; }

casebus identity link $melde:K1 $schule:S1 --method clerical --by anna --by bert >/dev/null
casebus identity link $melde:K2 $schule:S2 --method clerical --by anna --by bert >/dev/null
for k in K1 K2; do
    neutral $melde person.described $k 2026-01-20T09:00:00+01:00 "$born"
    neutral $melde registration.moved_in $k 2026-01-20T09:12:00+01:00 "$moved"
done
runs 2026-02-10 $melde $schule
hub 2026-02-10
equal "the school place is due four weeks after the registration" "open reminded 2026-02-17 $schule" "$(task $melde:K1 2026-02-10 R16 status stage due owner)"

# ---- the school authority's program stands still; what it decided on 12 February lies on its machine
runs 2026-02-18 $melde
hub 2026-02-18
equal "a silent agency is not late: its task is unheard" "open 2026-02-18 False" "$(task $melde:K1 2026-02-18 R16 status unheard_since late)"
check "and no ladder stage is overdue" test "$(task $melde:K1 2026-02-18 R16 stage)" != overdue
late="select count(*) from task where rule = 'R16' and stage in ('overdue', 'escalated_1', 'escalated_2')"
equal "no task of it is overdue" 0 "$(sql "$late")"
runs 2026-02-26 $melde
hub 2026-02-26
equal "nor a week later" 0 "$(sql "$late")"

# ---- it comes back
neutral $schule school.place.assigned S1 2026-02-27T08:00:00+01:00 "$(place 2026-02-12)"
runs 2026-02-27 $melde $schule
hub 2026-02-27
equal "back again, what was done in time was done in time" "done False 2026-02-12 None" "$(task $melde:K1 2026-02-27 R16 status late done_on unheard_since)"
equal "and what was not done is late now that it was heard" "open True None" "$(task $melde:K2 2026-02-27 R16 status late unheard_since)"

# ---- the hub is off for four days while everything lies in Kafka
agency kommunales-integrationszentrum@05162
neutral $melde person.described K3 2026-03-02T09:00:00+01:00 "$born"
neutral $melde registration.moved_in K3 2026-03-02T09:12:00+01:00 '{"move_in_on":"2026-03-02","registered_on":"2026-03-02","ags":"05162004","from":"LEA"}'
casebus identity link $melde:K3 $schule:S3 --method clerical --by anna --by bert >/dev/null
runs 2026-03-27 $melde $schule kommunales-integrationszentrum@05162
hub 2026-03-27
equal "the next child's school place is due" "open 2026-03-30" "$(task $melde:K3 2026-03-27 R16 status due)"
neutral $schule school.place.assigned S3 2026-03-28T08:00:00+01:00 "$(place 2026-03-28)"
runs 2026-04-01 $melde $schule kommunales-integrationszentrum@05162
casebus-caseview --until-caught-up --today 2026-04-01 --give-up 60 2>>"$T/caseview.log" &
journal --today 2026-04-01
wait $! || true
caseview --today 2026-04-01
equal "after four days nobody is alarmed for what lay in Kafka" "done False" "$(task $melde:K3 2026-04-01 R16 status late)"
runs 2026-04-02 $schule
id=$(task $melde:K3 2026-04-01 R16 id)
check "it was told what became of the task" grep -qr "$id.*\"done\"" "$A/$schule/inbox"
check "and never that it was overdue" bash -c '! grep -r "$0" "$1" | grep -q "overdue"' "$id" "$A/$schule/inbox"
check "every stored view is what its events say" casebus view verify
