#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Going live: five years of history give the right view and call nobody until a person takes a task on; and an agency in trial is
# journalled and compared, and counts when it becomes live.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004 abh=auslaenderbehoerde@05162004 schulamt=schulamt@05162 schule=schule@164501
for a in $melde $abh $schulamt; do agency $a --live-since 2026-03-01; done
agency $schule --state shadow
for a in $melde $abh $schule; do echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$a/type.cfg"; done
hub() { journal --today "$1" && caseview --today "$1"; }
collect() { program $schulamt run --until-caught-up --today "$1" 2>>"$T/agency.log"; find "$A/$schulamt/inbox" -name '*.json' -printf '%f\n' | cut -d_ -f3 | sort -u | wc -l; }

# ---- five years of a family: a father, and a daughter who never got a school place
{
    line person.described 4711 2021-03-10T10:00:00+01:00 '{"names":[{"kind":"current","family":"Haddad","given":"Samir"}],"born_on":"1984-05-02","born_precision":"day"}'
    line person.described 4712 2021-03-10T10:05:00+01:00 '{"names":[{"kind":"current","family":"Haddad","given":"Rima"}],"born_on":"2013-09-14","born_precision":"day"}'
    for who in 4711 4712; do
        line registration.moved_in $who 2021-03-10T10:00:00+01:00 '{"move_in_on":"2021-03-01","registered_on":"2021-03-10","ags":"05162004","from":"LEA","household":"H7"}'
        line registration.moved_within $who 2023-07-03T09:00:00+02:00 '{"on":"2023-07-01"}'
    done
} >"$T/melde.jsonl"
{
    line residence.permit.applied A9 2021-04-01T09:00:00+02:00 '{"applied_on":"2021-04-01","basis":"25-2","in_time":true}'
    line residence.permit.granted A9 2021-05-20T09:00:00+02:00 '{"decided_on":"2021-05-20","basis":"25-2","kind":"first","valid_from":"2021-05-20","valid_until":"2024-05-19","work":"yes","residence_condition":true}'
    line residence.permit.granted A9 2024-04-22T09:00:00+02:00 '{"decided_on":"2024-04-22","basis":"25-2","kind":"renewal","valid_from":"2024-05-20","valid_until":"2027-05-19","work":"yes","residence_condition":false}'
} >"$T/abh.jsonl"
check "history is published" program $melde publish "$T/melde.jsonl" --backfill --today 2026-03-01
check "by both" program $abh publish "$T/abh.jsonl" --backfill --today 2026-03-01
casebus identity link $melde:4711 $abh:A9 --method clerical --by keller --by wirtz >/dev/null
for a in $melde $abh $schulamt; do program $a run --until-caught-up --today 2026-03-02 2>>"$T/agency.log"; done
hub 2026-03-02
show $abh:A9 2026-03-02 >"$T/father"
equal "the view is right: the title and since when" "titled 2021-05-20 2027-05-19" "$(ask "' '.join(d['axes']['residence'][k] for k in ('value', 'since', 'until'))" <"$T/father")"
equal "and where he lives" "$melde 2021-03-01" "$(ask "d['axes']['responsible']['registration']['agency'] + ' ' + d['axes']['responsible']['registration']['since']" <"$T/father")"
equal "the daughter's task stands there, late and quiet" "open True none []" "$(task $melde:4712 2026-03-02 R16 status late stage rings)"
casebus tasks --today 2026-03-02 --format json >"$T/tasks"
check "there are tasks" test "$(ask "len(d)" <"$T/tasks")" -gt 0
equal "none of all tasks rings" "0" "$(ask "sum(1 for t in d if t['stage'] != 'none' or t['rings'])" <"$T/tasks")"
equal "nothing is in the outbox" 0 "$(sql "select count(*) from outbox where type = 'task.state'")"
equal "nothing in the school office's inbox" 0 "$(collect 2026-03-02)"
id=$(task $melde:4712 2026-03-02 R16 id)
check "a person takes it on" casebus task reopen "$id" --reason other --by hoffmann --today 2026-03-03
hub 2026-03-03
equal "now it is overdue" "open True" "$(task $melde:4712 2026-03-03 R16 status late)"
check "and rings" test "$(task $melde:4712 2026-03-03 R16 stage)" != none
equal "and the school office has it" 1 "$(collect 2026-03-03)"
check "a second time there is nothing to take on" exits 2 casebus task reopen "$id" --reason other --by hoffmann --today 2026-03-03
line registration.moved_in 4713 2026-03-03T10:00:00+01:00 '{"move_in_on":"2026-03-02","registered_on":"2026-03-03","ags":"05162004","from":"LEA","household":"H8"}' >"$T/new.jsonl"
line person.described 4713 2026-03-03T10:00:00+01:00 '{"names":[{"kind":"current","family":"Saleh","given":"Omar"}],"born_on":"2016-01-20","born_precision":"day"}' >>"$T/new.jsonl"
program $melde publish "$T/new.jsonl" --today 2026-03-03 >"$T/out" 2>>"$T/agency.log"
hub 2026-03-03
equal "what happens from now on is told at once" 2 "$(collect 2026-03-03)"
check "every view is what is computed" exits 0 casebus view verify

# ---- a school in trial says that she has been there for years
casebus identity link $melde:4712 $schule:S1 --method clerical --by keller --by wirtz >/dev/null
neutral $schule school.attendance.started S1 2021-09-01T08:00:00+02:00 '{"on":"2021-08-18"}' >"$T/out"
program $schule run --until-caught-up --today 2026-03-04 2>>"$T/agency.log"
hub 2026-03-04
equal "it is journalled" 1 "$(sql "select count(*) from event e join agency a on a.no = e.agency where a.id = '$schule' and e.subject <> '00000000-0000-0000-0000-000000000000'")"
equal "and not evaluated" "open" "$(task $melde:4712 2026-03-04 R16 status)"
digest=$(show $melde:4712 2026-03-04 | ask "d['digest']")
check "compare finds what would change" exits 3 casebus agency compare $schule --today 2026-03-04 --lang en
equal "in words" "school" "$(sed -n 's/^  \(school\) .* -> attending since 2021-08-18$/\1/p' "$T/out")"
check "and the task" grep -q '~ R16 .* schulamt@05162, due 2021-.*, done (was due 2021-.*, open)' "$T/out"
equal "with a sum" "1 persons of whom $schule has told; 1 would change" "$(tail -n 1 "$T/out" | cut -d: -f1)"
casebus agency compare $schule --today 2026-03-04 --format json >"$T/compare" || true
equal "and as a document" "attending done 0" "$(ask "' '.join([[a for a in p['axes'] if a['axis'] == 'school'][0]['after']['value'] + ' ' + [t for t in p['tasks'] if t['after']['rule'] == 'R16'][0]['after']['status'] + ' ' + str(len(p['conflicts'])) for p in d['differences']])" <"$T/compare")"
check "no names are in it" bash -c "! grep -q Haddad '$T/compare' '$T/out'"
equal "the view was not touched" "$digest" "$(show $melde:4712 2026-03-04 | ask "d['digest']")"
check "the school becomes live" casebus agency state $schule live
hub 2026-03-04
equal "now it counts" "done" "$(task $melde:4712 2026-03-04 R16 status)"
check "a live agency is not compared" exits 2 casebus agency compare $schule
check "and told why" grep -q "$schule is live, not shadow: what it tells is evaluated already" "$T/err"
