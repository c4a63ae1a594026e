#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What makes one agency's topic wait, and that the others go on: a flood of dead letters, messages that Kafka has lost.
. tests/flow/lib.sh
melde=meldebehoerde@05162004 job=jobcenter@05162
topic() { echo "casebus.05162004.${1/@/.}.events"; }
position() { sql "select next_offset from position where topic = '$(topic "$1")'"; }
stopped() { sql "select coalesce(stopped, 'no') from position where topic = '$(topic "$1")'"; }
garbage() { seq "$1" | kcat -P -q -b "$KAFKA" -t "$(topic $melde)"; }
kafka_tool() { java -cp "build/kafka/lib/*" "$@" --bootstrap-server "$KAFKA" >"$T/tool.log" 2>&1 || { cat "$T/tool.log"; return 1; }; }

world_up
agency $melde
agency $job

# ---- a flood
fill $melde 1000 1-300
garbage 300
fill $melde 1000 301-310
check "300 dead letters among 610 messages are a finding, no flood" exits 3 journal
equal "the topic goes on" no "$(stopped $melde)"
garbage 690
fill $melde 1000 311-320
fill $job 1000 1-20
check "too many are a finding" exits 3 journal
equal "the topic waits" "flood of dead letters" "$(stopped $melde)"
equal "exactly where more than half of the last 1,000 were dead" 1 "$(sql "select count(*) from position where next_offset = 610 + 200 and topic = '$(topic $melde)'")"
equal "with an alarm" flood "$(sql "select kind from alarm")"
equal "the other agency is read on" 20 "$(position $job)"
check "a day is evaluated all the same" test "$(sql "select count(*) from civil_day where passed_at is null")" = 0
check "status says so" bash -c 'casebus status | grep meldebehoerde | grep -q "STOPPED: flood of dead letters"'
check "again: it still waits, and that is known" exits 0 journal
equal "nothing more was read" $((610 + 200)) "$(position $melde)"
check "who lets it go on says who it is" exits 2 casebus deadletter resume $melde
check "and is told so" grep -q "deadletter resume needs --by USER: it is recorded" "$T/err"
check "an operator lets it go on" bash -c 'casebus deadletter resume $0 --by weber | grep -q "goes on with offset 810"' $melde
equal "and stands in the operators' log; the alarm was cleared by the same" "weber deadletter resume $melde goes on with offset 810 weber" \
    "$(sql "select concat_ws(' ', by_1, command, object, result) from operator_log") $(sql "select cleared_by from alarm")"
sql "update dead_letter set state = 'discarded'"
check "then the window begins anew: 490 dead letters are no flood" exits 3 journal
equal "and what lay behind them is read" "1310 320" "$(position $melde) $(sql "select max(seq) from event where agency = (select no from agency where id = '$melde')")"
equal "the alarm is cleared" 0 "$(sql "select count(*) from alarm where cleared_at is null")"
check "resume of one that does not wait says so" bash -c 'casebus deadletter resume $0 --by weber | grep -q "does not wait"' $melde
check "resume of one that was never read is refused" exits 2 casebus deadletter resume schulamt@05162 --by weber

# ---- a window that is spread over restarts
garbage 9
check "499 of 509 are no flood yet" exits 3 journal
equal "the topic still goes on" no "$(stopped $melde)"
garbage 9
exits 3 journal || true
equal "restarts do not make it forget" "flood of dead letters" "$(stopped $melde)"
casebus deadletter resume $melde --by weber >/dev/null
exits 3 journal || true

# ---- Kafka deleted what was not read yet
fill $melde 1000 321-420
fill $job 1000 21-30
printf '{"partitions":[{"topic":"%s","partition":0,"offset":%d}],"version":1}\n' "$(topic $melde)" $(($(position $melde) + 50)) >"$T/delete.json"
kafka_tool org.apache.kafka.tools.DeleteRecordsCommand --offset-json-file "$T/delete.json"
check "lost messages are a finding" exits 3 journal
check "the topic waits and says what is missing" bash -c 'case $1 in *"messages were deleted before they were read"*) ;; *) exit 1 ;; esac' - "$(stopped $melde)"
equal "the others go on" 30 "$(position $job)"
check "it is not skipped without a word" bash -c 'casebus deadletter resume $0 --by weber && ! timeout 60 casebus-journal --until-caught-up' $melde
check "an operator gives them up" exits 0 casebus deadletter resume $melde --by weber --skip-lost
equal "which is recorded, too" t "$(sql "select result ~ '^goes on with offset [0-9]+, what was lost is given up$' from operator_log order by no desc limit 1")"
check "the rest is read" exits 0 journal
equal "and the missing numbers are a gap" "321-370" "$(sql "select from_seq || '-' || to_seq from gap where closed_at is null")"
fill $melde 1000 321-370
journal
equal "until the agency sends them again" 0 "$(sql "select count(*) from gap where closed_at is null")"

# ---- a new hub begins with what Kafka still has
sql "truncate position, numbering, event, gap, participant, mark, dead_letter, manifest, heard"
check "a hub that never read it begins with the first that is there" exits 0 journal
equal "and knows what it has not" "1-320" "$(sql "select from_seq || '-' || to_seq from gap where agency = (select no from agency where id = '$melde')")"
