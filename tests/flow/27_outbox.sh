#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A table of events in an office's own PostgreSQL: nothing is passed over and nothing comes twice, whoever commits when; missing rights,
# refused rows, a database that is away, and one that was restored.
. tests/flow/lib.sh
world_up
. tests/flow/office.sh
run() { program "$1" run --until-caught-up --give-up 60 --today 2026-03-03 2>>"$T/agency.log"; }
moved='{"move_in_on": "2026-03-01", "registered_on": "2026-03-02", "ags": "05162004", "from": "LEA"}'
# add SUBJECT [DATA]: a row of the office's; prints its number.
add() { table "insert into casebus_agency.outbox (type, subject, time, data) values ('registration.moved_in', '$1', '2026-03-02T09:00:00+01:00', '${2:-$moved}') returning no"; }
# said AGENCY: how many moves the hub knows of it.
said() { journal; sql "select count(*) from event as e join agency as a on a.no = e.agency where a.id = '$1' and e.dataclass = 'B'"; }
state() { program "$1" status --format json | ask "d['$2']"; }
why() { grep -E 'level=(error|warn)' "$T/err" | sed -n 's/.*reason="\(.*\)"$/\1/p; s/.*msg="\(.*\)" kind.*/\1/p' | tail -n 1; }

# ---- the table and the rights
check "the sample names the file that makes the table" bash -c 'casebus-agency --sample | grep -q outbox.sql'
check "settings are checked without a database" program $marks --check
equal "and passwords are not shown" "********" "$(program $marks --check | sed -n 's/^sources\[0\].database.*password=\(\**\).*/\1/p')"
lacks() { # SENTENCE WANTED
    check "$1" exits 2 program $marks run --until-caught-up --give-up 60 --today 2026-03-03
    equal "... and it is said which" "source umzug: database: $2" "$(why)"
}
lacks "without the table nothing goes" "there is no table casebus_agency.outbox as outbox.sql makes it: the database's owner runs that file once (psql -f outbox.sql)"
check "the file that came with the bundle makes it" make_table
check "and may be run again" make_table
all="(all that is needed: grant casebus_outbox_mark to clerk, see outbox.sql)"
lacks "a login without rights may not enter the schema" "the login clerk lacks a right: grant usage on schema casebus_agency to clerk $all"
table "grant usage on schema casebus_agency to clerk"
lacks "nor read the table" "the login clerk lacks a right: grant select on casebus_agency.outbox to clerk $all"
table "grant select on casebus_agency.outbox to clerk"
lacks "nor see which number was given last" "the login clerk lacks a right: grant select on sequence casebus_agency.outbox_no_seq to clerk $all"
table "grant select on sequence casebus_agency.outbox_no_seq to clerk"
lacks "nor mark rows" "the login clerk lacks a right: grant update (taken, refused) on casebus_agency.outbox to clerk $all"
check "who only reads needs no more" run $reads
table "revoke all on casebus_agency.outbox, casebus_agency.outbox_no_seq from clerk; revoke usage on schema casebus_agency from clerk; grant casebus_outbox_mark to clerk"
check "who marks gets one role" run $marks

# ---- eight writers, and programs that are killed
python3 tests/fault/kill_outbox.py "$A/$marks" "$A/$reads" "$T" "${ROWS:-50000}" 1 "${SEED:-1}" || failed=$((failed + 1))
before=$(said $marks)

# ---- rows that cannot become events
add K-1 >/dev/null
wrong=$(add K-2 '{"moved_on": "2026-03-01"}')
add K-3 >/dev/null
table "insert into casebus_agency.outbox (type, subject, data, id) values ('registration.moved_in', 'K-4', '$moved', '01890000-0000-7000-8000-000000000009')"
check "a row that is none is a finding" exits 3 program $marks run --until-caught-up --give-up 60 --today 2026-03-03
equal "the others are with the hub" $((before + 3)) "$(said $marks)"
equal "an id that a row brings is the event's" 1 "$(sql "select count(*) from event where id = '01890000-0000-7000-8000-000000000009'")"
reason='unknown field "moved_on" of registration.moved_in: did you mean "move_in_on"?'
equal "the reason stands beside the row" "$reason" "$(table "select refused from casebus_agency.outbox where no = $wrong and taken is not null")"
equal "and in the list" "umzug	$wrong	moved_on	$reason" "$(cat "$A/$marks/in/rejected/"umzug_*.tsv)"
check "who only reads lists it, too" exits 3 program $reads run --until-caught-up --give-up 60 --today 2026-03-03
equal "in the same words" "umzug	$wrong	moved_on	$reason" "$(cat "$A/$reads/in/rejected/"umzug_*.tsv)"
check "it is not tried again by itself" run $marks
table "update casebus_agency.outbox set data = '$moved', taken = null, refused = null where no = $wrong"
check "a row that was mended" run $marks
equal "is with the hub" $((before + 4)) "$(said $marks)"
equal "status counts what was refused" 1 "$(state $marks rejected)"
check "one row can be taken back" bash -c "casebus-agency --config '$A/$marks/agency.cfg' retract --record umzug:$wrong --reason wrong_record --today 2026-03-03 | grep -q '1 event'"

# ---- a transaction that is open for long holds back who only reads, and is not forgotten
before=$(said $reads)
mkfifo "$T/slow"
psql -qAtX "$OFFICE" <"$T/slow" >"$T/slow.out" & exec 4>"$T/slow"
echo "begin; insert into casebus_agency.outbox (type, subject, data) values ('registration.moved_in', 'L-1', '$moved') returning no;" >&4
wait_for 10 test -s "$T/slow.out"
add L-2 >/dev/null
check "while it is open" run $reads
equal "rows that were written later wait" "$before" "$(said $reads)"
echo 'commit;' >&4; exec 4>&-
wait_for 10 table "select 1 / count(*) from casebus_agency.outbox where subject = 'L-1'"
check "then" run $reads
equal "both are read" $((before + 2)) "$(said $reads)"
run $marks

# ---- the database is away
echo "sources = ( { name = \"umzug\"; kind = \"outbox\"; database = \"$login\"; }, { name = \"lines\"; kind = \"jsonl\"; path = \"in/*.jsonl\"; } );" >"$A/$marks/type.cfg"
before=$(said $marks)
casebus-agency --config "$A/$marks/agency.cfg" run --today 2026-03-03 2>"$T/service.log" & service=$!
docker/world postgres stop
check "a database that is away is waited for" wait_for 20 grep -q 'cannot take in more.*source umzug: database: ' "$T/service.log"
line registration.moved_in F-1 2026-03-02T09:00:00+01:00 "$moved" >"$A/$marks/in/a.jsonl"
check "other sources are not" wait_for 20 test -e "$A/$marks/in/done/a.jsonl"
docker/world postgres start
add A-1 >/dev/null
marked() { [ "$(table "select count(*) from casebus_agency.outbox where taken is null")" = 0 ]; }
check "it comes back, and is read on" wait_for 20 marked
kill $service; wait $service || true
equal "nothing is missing" $((before + 2)) "$(said $marks)"
run $reads
source_of $marks mark

# ---- a database that was restored
# restored NAME: the table as it was five rows ago, and a new row of that person.
restored() {
    table "delete from casebus_agency.outbox where no > (select last_value - 5 from casebus_agency.outbox_no_seq)"
    table "select setval('casebus_agency.outbox_no_seq', last_value - 5) from casebus_agency.outbox_no_seq" >/dev/null
    add "$1" >/dev/null
}
last=$(table "select last_value from casebus_agency.outbox_no_seq")
restored R-1
older="the table is older than what was read of it"
for a in $marks $reads; do
    before=$(said $a)
    check "a table that is older than what was read is not read" exits 3 program $a run --until-caught-up --give-up 60 --today 2026-03-03
    equal "it is said why" "$older: row $last was read, and it has given numbers up to $((last - 4)) only" "$(why)"
    equal "status counts it as held" 1 "$(state $a held)"
    journal
    check "the hub's operators see it" bash -c "casebus status --today 2026-03-03 | grep -q '^$a: file_held umzug '"
    check "it stays so" exits 0 program $a run --until-caught-up --give-up 60 --today 2026-03-03
    equal "nothing of it is said" "$before" "$(said $a)"
    check "another name is no held source" exits 2 program $a release umzuege --today 2026-03-03
    equal "and is told what is" "umzuege: no such file is held; held: umzug" "$(why)"
done
check "who marks lets it be read" program $marks release umzug --today 2026-03-03
before=$(said $marks)
check "by the next run" run $marks
equal "rows without a mark are" $((before + 1)) "$(said $marks)"
check "who only reads may leave out what is in it" program $reads reject umzug --today 2026-03-03
before=$(said $reads)
add R-2 >/dev/null
check "and reads on" run $reads
equal "from there" $((before + 1)) "$(said $reads)"
equal "nothing is held any more" "0 0" "$(state $marks held) $(state $reads held)"
journal
equal "the hub knows" "" "$(casebus status --today 2026-03-03 | grep file_held || true)"
run $marks
restored R-3
for i in 4 5 6 7 8; do add R-$i >/dev/null; done
check "numbers that were given again are noticed, too" exits 3 program $marks run --until-caught-up --give-up 60 --today 2026-03-03
check "by the row that was read last" grep -q "$older: its row [0-9]* is not the one that was read" "$T/err"
check "they are read when people say so" bash -c "casebus-agency --config '$A/$marks/agency.cfg' release umzug --today 2026-03-03"
run $marks
source_of $marks read
check "the other mode is not begun by itself" exits 3 program $marks run --until-caught-up --give-up 60 --today 2026-03-03
equal "for it would read everything again" 'mode is \"read\" now, it was \"mark\"' "$(why)"
