#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# casebus nightly: its jobs in their order, each written down; killed, two at once, failing, after nights without a run.
. tests/flow/lib.sh
world_up
kim=kim-case-management@05162004 melde=meldebehoerde@05162004 amt=standesamt@05162004
for a in $kim $melde $amt; do agency $a; done
# The proof has tests of its own: here stands a program for it that takes as long and ends as we say.
mkdir -p "$T/bin"
cp "$(command -v casebus)" "$T/bin/"
cat >"$T/bin/casebus-reconcile" <<PROGRAM
#!/usr/bin/env bash
echo "\$*" >>"$T/asked"
[ ! -e "$T/slow" ] || exec sleep 60
while [ -e "$T/pause" ]; do sleep 0.1; done
echo '{"day":"2026-03-24","balanced":false,"agencies":[{"agency":"$melde","epoch":1774310400000,"first_seq":1,"last_seq":3,"declared":3,"hash_ok":true,"kafka":3,"journal":2,"view":2,"dead":0,"void":0,
"differences":[{"class":"missing_at_view","owner":"operator","epoch":1774310400000,"from_seq":2,"to_seq":2,"count":1,"since":"2026-03-22","state":"open","action":"resend"}]}]}'
exit \$(cat "$T/code")
PROGRAM
chmod +x "$T/bin/casebus-reconcile"
echo 0 >"$T/code"
touch "$T/backup"
nightly=("$T/bin/casebus" nightly --set nightly.backup="$T/backup" --set nightly.statistics="$T/statistics")
jobs_of() { sql "select string_agg(job || ' ' || coalesce(result, '-'), ', ' order by no) from nightly where night = '$1'"; }
all_done='close done, reconcile done, views done, retention done, timers done, backup done, statistics skipped, earlier skipped'

# ---- a night
line case.opened P4 2026-03-20T09:00:00+01:00 '{"on":"2026-03-20"}' | program $kim publish - --today 2026-03-20 2>>"$T/agency.log"
for a in $kim $melde $amt; do program $a run --until-caught-up --today 2026-03-25 2>>"$T/agency.log"; done
check "before the journal has read the day to its end the night says so" exits 3 "${nightly[@]}" --today 2026-03-25 --only close --dry-run
equal "and a dry run writes nothing down" 0 "$(sql 'select count(*) from nightly')"
journal --today 2026-03-25
caseview --today 2026-03-25
check "a normal night" exits 0 "${nightly[@]}" --today 2026-03-25
equal "does its jobs in their order" "$all_done" "$(jobs_of 2026-03-24)"
equal "all agencies have closed the day" "closed by all 3 agencies" "$(sql "select detail from nightly where job = 'close'")"
check "the log has a line for each agency" grep -q "msg=\"reconciled, with differences\" agency=$melde day=2026-03-24 epoch=1774310400000 declared=3 kafka=3 journal=2 view=2 dead=0 differences=1" "$T/err"
check "the proof was asked for that day, with a page for people" grep -q -- "--day 2026-03-24 --format json --lang [a-z]* --page $T/statistics/proof-2026-03-24.html" "$T/asked"
check "the same night again" exits 0 "${nightly[@]}" --today 2026-03-25 --format json
equal "does nothing" "[]" "$(cat "$T/out")"
check "but what is asked for again" exits 0 "${nightly[@]}" --today 2026-03-25 --only views --again
equal "is done again, and nothing else" "$all_done, views done" "$(jobs_of 2026-03-24)"
equal "the monitor finds when it was proved last" t "$(sql "select value > extract(epoch from now()) - 600 from metric where name = 'casebus_reconcile_last_success_timestamp_seconds'")"
equal "and the differences by class" 'class="missing_at_view"' "$(sql "select labels from metric where name = 'casebus_reconcile_differences' and value = 1")"
sql "insert into difference (day, agency, class, owner, epoch, from_seq, to_seq, count, action, detail, state, since) select d, '$melde', 'mismatch', 'both', 1, 1, 1, 1, 'compare', '', s, d
     from (values (date '2026-03-04', 'accepted'), ('2026-03-14', 'assigned'), ('2026-03-20', 'open')) as v (d, s)"
check "the proof again" exits 0 "${nightly[@]}" --today 2026-03-25 --only reconcile --again
equal "and how old the oldest is that is open, of all that the hub knows of" 10 "$(sql "select value from metric where name = 'casebus_reconcile_oldest_difference_days'")"
sql 'delete from difference'
sed -i '$d' "$T/asked"

# ---- killed in the middle, stopped in the middle, two at once
touch "$T/slow"
"${nightly[@]}" --today 2026-03-26 >"$T/killed" 2>&1 &
first=$!
wait_for 20 bash -c '[ "$(wc -l <"$0")" = 2 ]' "$T/asked"
check "a second run at the same time is refused" exits 1 "${nightly[@]}" --today 2026-03-26
check "and is told who is at work, since when, and at what" grep -qE "another casebus nightly is at work: casebus-nightly $first on $(hostname | cut -c1-31), since 20[0-9T:.-]+Z, now at job reconcile of 2026-03-25" "$T/err"
child=$(pgrep -P $first)
kill -KILL $first
wait $first 2>/dev/null || true
check "what it had started ends with it" wait_for 5 bash -c '! kill -0 "$0"' "$child"
"${nightly[@]}" --today 2026-03-26 >"$T/stopped" 2>&1 &
second=$!
wait_for 20 bash -c '[ "$(wc -l <"$0")" = 3 ]' "$T/asked"
kill -TERM $second
code=0
wait $second || code=$?
equal "a run that is told to stop ends with 1" 1 $code
check "and says where it stopped" grep -q "stopped at job reconcile: the next run begins it again" "$T/stopped"
rm "$T/slow"
check "the next run" exits 0 "${nightly[@]}" --today 2026-03-26
equal "goes on with the job that was under way: what was done is not done again" \
    "close findings, reconcile -, reconcile -, reconcile done, views done, retention done, timers done, backup done, statistics skipped, earlier skipped" "$(jobs_of 2026-03-25)"

# ---- one that fails stops no other one, and is done again
echo 1 >"$T/code"
check "a job that fails makes the exit code 1" exits 1 "${nightly[@]}" --today 2026-03-27
equal "and the others are done" "reconcile failed, views done, backup done" "$(sql "select string_agg(job || ' ' || result, ', ' order by no) from nightly where night = '2026-03-26' and job in ('reconcile', 'views', 'backup')")"
equal "with a reason" "casebus-reconcile ended with 1: its lines in the log say why" "$(sql "select detail from nightly where night = '2026-03-26' and job = 'reconcile'")"
echo 3 >"$T/code"
check "the next time only that one is done" exits 3 "${nightly[@]}" --today 2026-03-27
equal "with what it finds" "failed findings" "$(sql "select string_agg(result, ' ' order by no) from nightly where night = '2026-03-26' and job = 'reconcile'")"
echo 0 >"$T/code"

# ---- three nights without a run
before=$(sql 'select max(no) from nightly')
check "after three nights without a run" exits 3 "${nightly[@]}" --today 2026-03-31
equal "last night comes first, whole; then what belongs to the days that were missed, the oldest first" \
    "30 close, 30 reconcile, 30 views, 30 retention, 30 timers, 30 backup, 30 statistics, 30 earlier, 27 close, 27 reconcile, 27 statistics, 28 close, 28 reconcile, 28 statistics, 29 close, 29 reconcile, 29 statistics" \
    "$(sql "select string_agg(to_char(night, 'DD') || ' ' || job, ', ' order by no) from nightly where no > $before")"

# ---- earlier days of which something is still open
difference() { sql "insert into difference (day, agency, class, owner, epoch, from_seq, to_seq, count, action, detail, state, since) values ('$1', '$melde', 'missing_at_view', 'operator', 1, $2, $2, 1, 'resend', '', '$3', '$1')"; }
difference 2026-03-23 1 open; difference 2026-03-24 2 assigned; difference 2026-03-25 3 accepted; difference 2026-03-26 4 open; difference 2026-03-30 5 open
sql "insert into reconciled (day, agency, epoch, first_seq, last_seq, declared, kafka, in_reach, journal, hash_ok, buckets, reconciled_at)
     select day::date, '$melde', 1, 1, 1, 1, 1, true, 1, true, '{1}', at::timestamptz from (values ('2026-03-23', '2026-03-30'), ('2026-03-24', '2026-03-29'), ('2026-03-26', '2026-03-28')) as r (day, at)"
: >"$T/asked"
check "earlier days with differences that remain are proved again, so many a night" exits 3 "${nightly[@]}" --today 2026-03-31 --only earlier --again --set nightly.earlier_days=2
equal "whose turn was longest ago first; what was accepted is left alone; then the night's own page is made anew" "2026-03-26 2026-03-24 2026-03-30" "$(cut -d' ' -f2 "$T/asked" | xargs)"
check "how many wait is said" grep -q 'job=earlier result=findings detail="2 earlier days proved again, 2 of them balanced now; 1 more wait for the next nights"' "$T/err"
echo 3 >"$T/code"
check "a day that is still not balanced is named" exits 3 "${nightly[@]}" --today 2026-03-31 --only earlier --again --set nightly.earlier_days=1
check "so that somebody looks" grep -q 'detail="1 earlier days proved again, 0 of them balanced now; not balanced: 2026-03-26; 2 more wait for the next nights"' "$T/err"
echo 0 >"$T/code"
sql 'delete from difference; delete from reconciled'

# ---- a month is over; the backup is old; somebody was left out
echo 2026-03-30T01:00:00Z >"$T/backup"
sql "update view set next_day = '2026-03-28'"
check "the last night of a month" exits 3 "${nightly[@]}" --today 2026-04-01
equal "leaves the statistics" "statistics-2026-03.csv statistics-2026-03.html" "$(cd "$T/statistics" && echo *)"
check "as a page and for spreadsheets" bash -c 'grep -q "<h1>" "$0/statistics-2026-03.html" && grep -q "^2026-03;R02;" "$0/statistics-2026-03.csv"' "$T/statistics"
check "an old backup is a finding" grep -qE "job=backup result=findings detail=\"the last backup is of 2026-03-30T01:00:00.000000Z, [0-9]+ hours old: more than the 26 that nightly.backup_hours allows\"" "$T/err"
check "and so is who was not evaluated when his day came" grep -q "job=timers result=findings detail=\"1 persons were due until 2026-03-31, the first on 2026-03-28; is casebus-caseview at work?\"" "$T/err"
rm "$T/backup"
check "without the file that the backup should write" exits 1 "${nightly[@]}" --today 2026-04-01 --only backup --again
check "it is said which" grep -q "cannot read $T/backup, which the backup is to write: No such file or directory" "$T/err"
check "a job that is none is refused with the nearest" exits 2 "${nightly[@]}" --only timer
check "by name" grep -q -- "--only timer: did you mean timers?" "$T/err"
check "a day that is not over is refused" exits 2 "${nightly[@]}" --today 2026-04-01 --day 2026-04-01

# ---- the database goes away while a job runs
touch "$T/backup" "$T/pause"
asked=$(wc -l <"$T/asked")
"${nightly[@]}" --today 2026-04-02 >"$T/lost" 2>&1 &
last=$!
wait_for 20 bash -c '[ "$(wc -l <"$0")" -gt $1 ]' "$T/asked" "$asked"
sql "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'casebus-nightly%'" >/dev/null
rm "$T/pause"
code=0
wait $last || code=$?
equal "a lost connection stops no night" 3 $code
equal "the job that was under way is written down, and so are the others" "close findings, reconcile done, views done, retention done, timers findings, backup done, statistics skipped, earlier skipped" "$(jobs_of 2026-04-01)"

# ---- longer away than is made up for
before=$(sql 'select max(no) from nightly')
check "after months without a run" exits 3 "${nightly[@]}" --today 2026-06-15 --set nightly.nights=2
equal "last night is done, and so many before it as may be" "14 close, 14 reconcile, 14 views, 14 retention, 14 timers, 14 backup, 14 statistics, 14 earlier, 12 close, 12 reconcile, 12 statistics, 13 close, 13 reconcile, 13 statistics" \
    "$(sql "select string_agg(to_char(night, 'DD') || ' ' || job, ', ' order by no) from nightly where no > $before")"
check "the others are named" grep -q 'level=warn .*msg="nights before these are not made up for: casebus nightly --day DAY does one of them" from=2026-04-02 until=2026-06-11 nights=2' "$T/err"
check "once: the next night" exits 3 "${nightly[@]}" --today 2026-06-16 --set nightly.nights=2
check "says nothing of them" bash -c "! grep -q 'not made up for' '$T/err'"
