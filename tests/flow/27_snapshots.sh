#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A list of the present, day by day: what is new, changed and gone is said once, a wrong file is held until people decide.
. tests/flow/lib.sh
world_up
. tests/flow/payments.sh ', { type = "benefits.asylblg.ended"; on = ["gone"]; fields = { end_on = { day = "run"; }; }; }'
day() { drop "$1" && run "$1"; }
# said TYPE: how many events of that type the journal has.
said() { journal; sql "select count(*) from event where schema_id = $(id_of "$1")"; }
id_of() { sed -n "s/.*id = \([0-9]*\);.*type = \"$1\".*/\1/p" schemas/registry.cfg | tail -n 1; }    # of its newest version
state() { program $slug status --format json | ask "d['$1']"; }
# What the hub believes: one line per grant and who says it.
granted() { show "$slug:$1" 2026-03-20 | ask "'\\n'.join(x['fields']['from'] for s in d['statements'] if s['type'] == 'benefits.asylblg.granted' for x in s['says'])"; }

# ---- day by day
list 1 60 | day 2026-03-02
equal "the first list is the stock: all of it is said" 60 "$(said benefits.asylblg.granted)"
list 1 60 | { read -r head; echo "$head"; sort -r; } | day 2026-03-03
equal "in another order it says nothing" 60 "$(said benefits.asylblg.granted)"
list 1 60 | sed 's/P7;16.01.2026;15.01.2026/P7;16.01.2026;01.02.2026/' | day 2026-03-04
equal "a row that changed is said again" 61 "$(said benefits.asylblg.granted)"
caseview
equal "as a correction: there is one grant, from the new day" 2026-02-01 "$(granted P7)"
list 1 60 | day 2026-03-05
journal && caseview
equal "and goes back the next day" 2026-01-15 "$(granted P7)"
list 1 60 | grep -v 'P9;' | day 2026-03-06
equal "a row that is missing once is not gone" 0 "$(said benefits.asylblg.ended)"
list 1 60 | grep -v 'P9;\|P8;' | day 2026-03-07
equal "without it twice it has ended, the other one has not" 1 "$(said benefits.asylblg.ended)"
journal && caseview
equal "on the day of the run" "2026-03-07" "$(show "$slug:P9" 2026-03-20 | ask "[s['fact']['end_on'] for s in d['statements'] if s['type'] == 'benefits.asylblg.ended'][0]")"
{ list 1 60 | grep -v 'P9;'; echo '99;P99;16.01.2026;32.01.2026;§3'; echo '20;P60;16.01.2026;17.01.2026;§3'; } | drop 2026-03-08
check "rows that cannot be read or contradict each other are refused" exits 3 program $slug run --until-caught-up --today 2026-03-08
equal "with line, column and reason" $'60\tFallnr\tthe row on line 62 has the same key and says something else
61\tBew_von\tfrom: is a day that does not exist
62\tFallnr\tthe row on line 60 has the same key and says something else' "$(cut -f2- "$dir/in/rejected/Zahlliste_20260308.csv.tsv")"
equal "and end nothing" "1 62" "$(said benefits.asylblg.ended) $(said benefits.asylblg.granted)"

# ---- a wrong file
before=$(state next_seq)
list 1 30 | drop 2026-03-09
check "a list with half of its rows is held" exits 3 program $slug run --until-caught-up --today 2026-03-09
check "it lies in in/held/, with a page beside it" test -f "$dir/in/held/Zahlliste_20260309.csv" -a -f "$dir/in/held/Zahlliste_20260309.csv.txt"
check "which says why" grep -q '^Zahlliste_20260309.csv is held, nothing of it was taken: 30 of 59 rows changed or are missing, 20 % may.$' "$dir/in/held/Zahlliste_20260309.csv.txt"
check "and says nothing about a person" bash -c "! grep -q 'P[0-9]' '$dir/in/held/Zahlliste_20260309.csv.txt'"
equal "status counts it" 1 "$(state held)"
equal "the hub is told, and nothing else is" "$(id_of casebus.manifest) $(id_of casebus.report)" "$(journal; sql "select string_agg(schema_id::text, ' ' order by seq) from event where seq >= $before")"
list 1 60 | grep -v 'P9;' | drop 2026-03-10
check "later lists wait" exits 0 program $slug run --until-caught-up --today 2026-03-10
check "where they are" test -f "$dir/in/Zahlliste_20260310.csv"
check "also such as are published" exits 2 program $slug publish --source zahlliste "$dir/in/Zahlliste_20260310.csv" --today 2026-03-10
check "with the reason" grep -q 'Zahlliste_20260309.csv is held: decide first' "$T/err"
check "another name is no held file" exits 2 program $slug reject Zahlliste_20260399.csv --today 2026-03-10
check "and is told what is" grep -q 'no such file is held; held: Zahlliste_20260309.csv' "$T/err"
check "a wrong file is rejected" program $slug reject Zahlliste_20260309.csv --today 2026-03-10
check "and lies in in/rejected/, its page is gone" test -f "$dir/in/rejected/Zahlliste_20260309.csv" -a ! -e "$dir/in/held/Zahlliste_20260309.csv.txt"
equal "nothing is held any more" 0 "$(state held)"
check "the next list is read" exits 0 program $slug run --until-caught-up --today 2026-03-10
equal "nothing has ended" 1 "$(said benefits.asylblg.ended)"

# ---- a right one
list 1 30 | drop 2026-03-11
check "so many may really be gone" exits 3 program $slug run --until-caught-up --today 2026-03-11
check "then it is released" program $slug release Zahlliste_20260311.csv --today 2026-03-11
check "and was read" test -f "$dir/in/done/Zahlliste_20260311.csv" -a ! -e "$dir/in/held/Zahlliste_20260311.csv.txt"
list 1 30 | grep -v 'P9;' | day 2026-03-12
equal "the second list without them ends them, unasked" 31 "$(said benefits.asylblg.ended)"
list 0 -1 | drop 2026-03-13
check "a list without rows is held" exits 3 program $slug run --until-caught-up --today 2026-03-13
mv "$dir/in/held/Zahlliste_20260313.csv" "$T/"
check "taken away by hand it counts as rejected" program $slug run --until-caught-up --today 2026-03-13
equal "the hub heard of three files that were held, and of three decisions" 6 "$(said casebus.report)"

# ---- published
list 1 10 >"$T/heute.csv"
check "a published list is held, too" exits 3 program $slug publish --source zahlliste "$T/heute.csv" --today 2026-03-14
check "as a copy" test -f "$T/heute.csv" -a -f "$dir/in/held/heute.csv"
check "released it is read" program $slug release heute.csv --today 2026-03-14
list 1 12 >"$T/morgen.csv"
# All that lies there; of the spool what it says, SQLite counts who has opened it.
files() {
    find "$dir" -type f ! -name spool.sqlite -exec sha256sum {} + | sort
    python3 -c "import sqlite3, sys; print('\n'.join(sqlite3.connect(sys.argv[1]).iterdump()))" "$dir/spool.sqlite" | sha256sum
}
files >"$T/before"
program $slug publish --source zahlliste "$T/morgen.csv" --dry-run --today 2026-03-15 >"$T/dry" 2>"$T/dry.err" || true
check "a dry run says what is new and unchanged" grep -q 'msg="a snapshot was compared" source=zahlliste file=morgen.csv rows=12 new=0 changed=0 missing=0 gone=18 unchanged=12' "$T/dry.err"
equal "and writes nothing" "" "$(files | diff "$T/before" -)"
equal "nor keeps anything" 31 "$(said benefits.asylblg.ended)"

# ---- taken back
{ list 1 10; echo; } | day 2026-03-16
ended=$(said benefits.asylblg.ended)
wrong() { list 1 10 | sed 's/P3;16.01.2026;15.01.2026/P3;16.01.2026;01.02.2026/'; list 500 504 | tail -n +2; }
wrong | day 2026-03-17
journal && caseview
equal "a wrong list adds persons and changes one" "2026-01-15 2026-02-01" "$(granted P500) $(granted P3)"
check "while somebody reads a list nothing of it is taken back" exits 2 flock "$dir/spool.sqlite.zahlliste.lock" casebus-agency --config "$dir/agency.cfg" retract --batch Zahlliste_20260317.csv --reason wrong_file --yes --today 2026-03-18
check "with the reason" grep -q 'another casebus-agency is reading a file of source zahlliste: try again when it is done' "$T/err"
check "it is taken back" program $slug retract --batch Zahlliste_20260317.csv --reason wrong_file --yes --today 2026-03-18
journal && caseview
equal "the persons it added are gone, the one it changed is as before" " 2026-01-15" "$(granted P500) $(granted P3)"
{ list 1 10; list 500 500 | tail -n +2; } | day 2026-03-19
list 1 10 | { cat; list 500 500 | tail -n +2; } | day 2026-03-20
journal && caseview
equal "who is in the right list is told again" "2026-01-15" "$(granted P500)"
equal "who was in the wrong one only is not" "" "$(granted P501)"
equal "and nobody has ended" "$ended" "$(said benefits.asylblg.ended)"
wrong | day 2026-03-23
journal && caseview
equal "the list that was wrong, once it is right, says all again" "2026-01-15 2026-02-01" "$(granted P501) $(granted P3)"
list 1 10 | day 2026-03-24
{ list 1 10; echo; } | day 2026-03-25
ended=$(said benefits.asylblg.ended)
for day in 26 27; do
    { list 1 6; [ $day = 26 ] || echo; } | drop 2026-03-$day
    program $slug run --until-caught-up --today 2026-03-$day 2>>"$T/agency.log"
done
equal "who is missing in two lists has ended" $((ended + 4)) "$(said benefits.asylblg.ended)"
check "the second one was wrong" program $slug retract --batch Zahlliste_20260327.csv --reason wrong_file --yes --today 2026-03-28
{ list 1 8; } | day 2026-03-30
journal && caseview
ends() { show "$slug:$1" 2026-04-20 | ask "[s['fact']['end_on'] for s in d['statements'] if s['type'] == 'benefits.asylblg.ended']"; }
equal "who is in the right one has not, who is missing there, too, has, from then on" "[] ['2026-03-30']" "$(ends P8) $(ends P10)"
equal "every number once" "$(journal; sql "select max(seq) from event")" "$(sql "select count(*) from event")"
