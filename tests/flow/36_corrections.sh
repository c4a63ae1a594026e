#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Corrections from the agency's file to the view: the same fact exported again, a correction that changes the fact, one that comes
# before what it corrects, and a retraction; the task keeps its name through all of them.
. tests/flow/lib.sh
world_up
melde=meldebehoerde@05162004
agency $melde
agency schulamt@05162
echo 'sources = ( { name = "drop"; kind = "jsonl"; path = "in/*.jsonl"; } );' >"$A/$melde/type.cfg"
# Who is incomplete is a finding (3), no failure.
hub() { journal --today 2026-02-10 && { caseview --today 2026-02-10 || test $? = 3; }; }
# said ID SUBJECT TIME DAY FROM [MORE]: one registration with an id of its own.
said() {
    printf '{"specversion":"1.0","id":"00000000-0000-7000-8000-%012d","type":"registration.moved_in","subject":"%s","time":"%s","data":{"move_in_on":"%s","registered_on":"%s","ags":"05162004","from":"%s"%s}}\n' \
        "$1" "$2" "$3" "$4" "$4" "$5" "${6:-}"
}
corrects() { printf ',"corrects":"00000000-0000-7000-8000-%012d"' "$1"; }
publish() { program $melde publish - --today 2026-02-10 >"$T/out" 2>>"$T/agency.log"; hub; }
statements() { show $melde:4711 2026-02-10 | ask "' '.join(s['fact']['move_in_on'] + ' ' + x['fields']['move_in_on'] + ' ' + x['fields']['from'] + ' ' + x['event'][-2:] for s in d['statements'] for x in s['says'])"; }
r16() { task $melde:4711 2026-02-10 R16 "$@"; }

{
    line person.described 4711 2026-01-20T10:00:00+01:00 '{"names":[{"kind":"current","family":"Haddad","given":"Rima"}],"born_on":"2014-09-14","born_precision":"day"}'
    said 1 4711 2026-01-20T10:00:00+01:00 2026-01-15 LEA
} | publish
equal "a fact" "2026-01-15 2026-01-15 LEA 01" "$(statements)"
id=$(r16 id) due=$(r16 due)

said 2 4711 2026-01-22T10:00:00+01:00 2026-01-15 abroad | publish
equal "exported again it is one statement, and the later record speaks" "2026-01-15 2026-01-15 abroad 02" "$(statements)"
equal "the task is the same" "$id $due" "$(r16 id due)"

said 3 4711 2026-01-21T10:00:00+01:00 2026-01-15 municipality | publish
equal "what was written down earlier and comes later does not" "2026-01-15 2026-01-15 abroad 02" "$(statements)"

said 4 4711 2026-01-25T10:00:00+01:00 2026-01-18 LEA "$(corrects 2)" | publish
equal "a correction that changes the fact keeps the root's name and says the new day" "2026-01-15 2026-01-18 LEA 04" "$(statements)"
equal "the task keeps its name" "$id" "$(r16 id)"

said 6 4711 2026-01-28T10:00:00+01:00 2026-01-20 LEA "$(corrects 5)" | publish
equal "a correction of what is not there waits" "2026-01-15 2026-01-18 LEA 04" "$(statements)"
equal "and the view says that it may not be all" "['correction_waits']" "$(show $melde:4711 2026-02-10 | ask "d['incomplete']")"
said 5 4711 2026-01-26T10:00:00+01:00 2026-01-19 LEA "$(corrects 4)" | publish
equal "until its target comes: then it speaks" "2026-01-15 2026-01-20 LEA 06" "$(statements)"
equal "nothing is missing any more" "[]" "$(show $melde:4711 2026-02-10 | ask "d['incomplete']")"
equal "still the same task" "$id" "$(r16 id)"
equal "as known before, the view is what it was" "abroad" "$(casebus case show --local $melde:4711 --today 2026-02-10 --format json --known-at \
    "$(sql "select to_char(received_at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') from event where id = '00000000-0000-7000-8000-000000000003'")" | ask "d['statements'][0]['says'][0]['fields']['from']")"

check "the record is taken back by any of its lines" exits 0 program $melde retract --record 00000000-0000-7000-8000-000000000001 --reason wrong_person --yes --today 2026-02-10
hub
equal "nothing is said any more" "" "$(statements)"
equal "and the task is gone" "" "$(r16 id)"
equal "all six records stay in the journal, and who took them back" True "$(show $melde:4711 2026-02-10 >"$T/out"; sql "select count(*) > 6 from event where dataclass = 'B'" | sed 's/t/True/')"
said 7 4711 2026-01-29T10:00:00+01:00 2026-01-20 LEA | publish
equal "said anew it counts again, under the name of its root" "2026-01-15 2026-01-20 LEA 07" "$(statements)"
check "every view is what is computed" exits 0 casebus view verify
