#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Several journals: who holds a topic, who takes over, and that one which was taken for dead writes nothing when it wakes up.
. tests/flow/lib.sh
melde=meldebehoerde@05162004 job=jobcenter@05162
topic() { echo "casebus.05162004.${1/@/.}.events"; }
position() { sql "select next_offset from position where topic = '$(topic "$1")'"; }
holder() { sql "select coalesce(holder::text, 'nobody') from position where topic = '$(topic "$1")'"; }
fence() { sql "select fence from position where topic = '$(topic "$1")'"; }
at() { [ "$(position "$1")" = "$2" ]; }
says() { [ "$(sql "$1")" = "$2" ]; }                     # says QUERY ANSWER
held() { [ "$(holder "$1")" != nobody ]; }
# start NAME [MORE...]: a journal in the background; its log is $T/NAME.log, its process in $pid
start() { casebus-journal --set journal.lease_s=2 --set journal.batch=50 "${@:2}" 2>"$T/$1.log" & pid=$!; }
ended() { ! kill -0 "$1" 2>/dev/null; }

world_up
agency $melde

# ---- a second one waits; the first hangs, loses its topic, wakes up
start first
first=$pid
fill $melde 1000 1-100
wait_for 20 at $melde 100
start second
second=$pid
wait_for 20 says "select count(*) from journal_instance" 2
mine=$(holder $melde)
fill $melde 1000 101-200
wait_for 20 at $melde 200
equal "the one that came first keeps the topic" "$mine 1" "$(holder $melde) $(fence $melde)"
kill -STOP $first
fill $melde 1000 201-400
check "another takes over from one that hangs" wait_for 20 at $melde 400
equal "with a higher fence" 2 "$(fence $melde)"
check "it is another" test "$(holder $melde)" != "$mine"
sql "select no, received_at from event order by no" >"$T/before"
kill -CONT $first
check "the one that wakes up sees that it was fenced" wait_for 20 grep -q "another instance has taken over" "$T/first.log"
sql "select no, received_at from event order by no" >"$T/after"
check "and has written nothing" diff "$T/before" "$T/after"
fill $melde 1000 401-450
wait_for 20 at $melde 450
equal "every event is there once" "450 450 0" "$(sql "select count(*) || ' ' || count(distinct seq) || ' ' || (select count(*) from dead_letter) from event")"
equal "the other still holds it" 2 "$(fence $melde)"

# ---- one that is stopped in the middle of its batch: its transaction fails at the position
kill -TERM $first $second
wait $first $second || true
equal "who leaves leaves its topics" nobody "$(holder $melde)"
equal "and no trace of itself" 0 "$(sql "select count(*) from journal_instance")"
for round in 1 2 3 4 5; do
    from=$(($(sql "select max(seq) from event") + 1)) to=$(($(sql "select max(seq) from event") + 2000))
    start zombie
    zombie=$pid
    fill $melde 1000 $from-$to &
    sending=$!
    wait_for 20 says "select next_offset >= $from from position" t
    kill -STOP $zombie
    before=$(fence $melde)
    start heir
    heir=$pid
    wait $sending
    wait_for 20 says "select fence > $before from position" t     # also when the first was done with everything before it was stopped
    wait_for 20 at $melde $to
    kill -CONT $zombie
    wait_for 20 grep -q "another instance has taken over" "$T/zombie.log"
    kill -TERM $zombie $heir
    wait $zombie $heir || true
    equal "round $round: stopped in the middle, every event once" "$to $to" "$(sql "select count(*) || ' ' || count(distinct seq) from event")"
done

# ---- the position decides: whoever is not its holder any more writes nothing, even if nobody ended its session
robbed() {
    sql "update position set holder = gen_random_uuid(), fence = fence + 1"
    n=$((n + 1))
    fill $melde 1000 $n
    wait_for 20 says "select max(seq) from event" $n
    grep -q "this batch is not kept" "$T/robbed.log"
}
n=$(sql "select max(seq) from event")
start robbed
wait_for 20 held $melde
check "a batch whose position was moved by another is not kept" wait_for 60 robbed
equal "and comes again when the topic is ours again" "$n $n 0" "$(sql "select count(*) || ' ' || count(distinct seq) || ' ' || (select count(*) from gap) from event")"
kill -TERM $pid
wait $pid || true

# ---- killed: no waiting for the lease
start killed --set journal.lease_s=600
wait_for 20 held $melde
kill -KILL $pid
wait $pid 2>/dev/null || true
n=$((n + 1))
fill $melde 1000 $n
check "after a kill the next begins at once" exits 0 timeout 20 casebus-journal --until-caught-up --set journal.lease_s=600

# ---- they share what there is; a new agency is read while they run
start left
left=$pid
wait_for 20 held $melde
agency $job
check "a new agency is read within seconds" wait_for 10 says "select count(*) from position where holder is not null" 2
start right
right=$pid
check "two journals share two topics" wait_for 20 says "select count(distinct holder) from position" 2
fill $job 1000 1-100
fill $melde 1000 $((n + 1))-$((n + 100))
check "both are read" wait_for 20 at $job 100
casebus agency state $job paused >/dev/null
check "a paused agency's topic is held by nobody" wait_for 20 says "select holder is null from position where topic like '%jobcenter%'" t
fill $job 1000 101-110
fill $melde 1000 $((n + 101))
wait_for 20 says "select max(seq) from event" $((n + 101))
equal "its messages wait" 100 "$(position $job)"
casebus agency state $job live >/dev/null
check "and are read when it is live again" wait_for 20 at $job 110
kill -TERM $left $right
wait $left $right || true

# ---- another Kafka cluster
sql "update position set cluster_id = 'another'"
check "positions of another cluster stop it" exits 2 casebus-journal --until-caught-up
check "and it says why" grep -q "belongs to Kafka cluster another" "$T/err"
