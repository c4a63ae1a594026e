#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What casebus nightly takes away: exactly what schemas/retention.cfg says, to the second; and what follows from it.
. tests/flow/lib.sh
world_up
kim=kim-case-management@05162004 melde=meldebehoerde@05162004 amt=standesamt@05162004
for a in $kim $melde $amt; do agency $a; done
say() { neutral "$1" "$2" "$3" "$4T09:00:00+01:00" "$5"; }
hub() { journal --today 2026-04-01 && caseview --today 2026-04-01; }
expire() { casebus nightly --today 2026-04-01 --only retention --again --set nightly.statistics="$T/pages" "$@"; }
pages() { (cd "$T/pages" && echo *); }
subject_of() { casebus case show --local "$1" --today 2026-04-01 --format json | ask "[s['subject'] for s in d['subjects'] if '$1'.startswith(s['agency'] + ':')][0]"; }
# how many events of this file are still there
live() { sql "select count(*) from event e where subject = '${subject[$1]}' and (payload is not null or exists (select from described d where (d.agency, d.epoch, d.seq) = (e.agency, e.epoch, e.seq)))"; }

# ---- cases that were closed, and what may have come after
declare -A subject
for p in CLOSED YOUNG REOPENED RETRACTED TOLD MOTHER; do
    say $kim case.opened $p 2023-01-10 '{"on":"2023-01-10"}'
    say $kim case.closed $p 2024-02-01 '{"on":"2024-02-01","reason":"completed"}'
done
say $kim case.opened OPEN 2023-01-10 '{"on":"2023-01-10"}'
say $kim case.reopened REOPENED 2024-02-20 '{"on":"2024-02-20","reason":"returned"}'
say $kim case.closed RETRACTED 2024-02-20 '{"on":"2024-02-01","assertion":"retracted"}'
say $kim case.plan.agreed TOLD 2024-02-20 '{"on":"2024-02-20"}'
say $melde person.described CLOSED 2023-01-10 '{"occurred_on":"2023-01-10","born_on":"1990-05-20","born_precision":"day","names":[{"kind":"current","family":"Beispiel","given":"Amal"}],"nationalities":["475"]}'
say $melde registration.moved_in CLOSED 2023-01-10 '{"move_in_on":"2023-01-10","registered_on":"2023-01-10","ags":"05162004","from":"LEA"}'
say $amt civil.birth.registered MOTHER 2023-06-01 '{"born_on":"2023-05-28","child":"CHILD"}'
program $melde run --until-caught-up --today 2023-01-11 2>>"$T/agency.log"
casebus identity link $melde:CLOSED $kim:CLOSED --method clerical --by anna --by bert >/dev/null
casebus identity link $amt:MOTHER $kim:MOTHER --method clerical --by anna --by bert >/dev/null
hub
for p in CLOSED YOUNG REOPENED RETRACTED TOLD MOTHER OPEN; do subject[$p]=$(subject_of $kim:$p); done
subject[registered]=$(subject_of $melde:CLOSED) subject[birth]=$(subject_of $amt:MOTHER)
# 24 months are over with 31 March 2026 for what came until 31 March 2024.
sql "update event set received_at = '2024-03-31 23:59:59+02'"
sql "update event set received_at = '2024-04-01 00:00:00+02' where subject = '${subject[YOUNG]}'"
sql "update event set received_at = '2025-01-01' where subject = '${subject[TOLD]}' and seq = (select max(seq) from event where subject = '${subject[TOLD]}')"
sql 'delete from outbox; delete from alarm'
tasks=$(sql 'select count(*) from task_sent')

# ---- dead letters, messages, alarms on both sides of their last second
sql "insert into dead_letter (topic, \"offset\", agency, epoch, seq, subject, reason, detail, key, headers, value, hash, received_at, state)
    select 'casebus.test', n, 1, 1, n, gen_random_uuid(), 'bad_body', 'cut short', '\\x01', '\\x02', '\\x03', '\\x04', t, s
    from (values (1, timestamptz '2025-09-30 23:59:59+02', 'redriven'), (2, '2025-10-01 00:00:00+02', 'redriven'), (3, '2025-09-30 23:59:59+02', 'discarded'), (4, '2020-01-01', 'open')) as v (n, t, s)"
sql "insert into outbox (agency, type, key, headers, value, task, sent_at) select '$kim', w, '\\x01', '\\x02', '\\x03', t, s
    from (values ('old', gen_random_uuid(), timestamptz '2025-09-30 23:59:59+02'), ('young', gen_random_uuid(), '2025-10-01 00:00:00+02'), ('unsent', gen_random_uuid(), null), ('control', null, '2020-01-01')) as v (w, t, s)"
sql "insert into alarm (kind, detail, cleared_at) values ('old', '', '2024-03-31 23:59:59+02'), ('young', '', '2024-04-01 00:00:00+02'), ('open', '', null)"

# ---- what operators did, and differences: on both sides of their last second
sql "insert into operator_log (at, by_1, command, object, result) select t, 'weber', w, '-', '-' from (values ('old', timestamptz '2024-03-31 23:59:59+02'), ('young', '2024-04-01 00:00:00+02'), ('settles', '2020-01-01')) as v (w, t)"
sql "update dead_letter set settled = (select no from operator_log where command = 'settles') where seq = 3"
sql "insert into difference (day, agency, class, epoch, from_seq, to_seq, count, action, detail, state, since, closed_at)
     select '2024-01-01', '$melde', 'mismatch', 1, 1, 1, 1, '', w, '', '2024-01-01', t from (values ('old', timestamptz '2024-03-31 23:59:59+02'), ('young', '2024-04-01 00:00:00+02'), ('open', null)) as v (w, t)"
sql "insert into difference_history (difference, what) select no, 'found' from difference"

mkdir "$T/pages"
touch "$T/pages"/proof-2025-09-{29,30}.html "$T/pages/proof-2025-10-01.html" "$T/pages/statistics-2025-08.html" "$T/pages/proof-of-payment.html"

check "what would be taken away can be seen before" exits 0 expire --dry-run
equal "with what would go" "would be taken away: 2 persons with 7 events until 2024-03-31, 2 dead letters until 2025-09-30, 1 messages until 2025-09-30, 1 alarms until 2024-03-31, 2 pages until 2025-09-30, 1 entries of the operators' log until 2024-03-31, 1 differences until 2024-03-31" \
    "$(sed -n 's/.*msg="job of the night".*detail="\(.*\)"/\1/p' "$T/err")"
equal "and nothing is gone" "5 2 1 4 3" "$(pages | wc -w) $(live CLOSED) $(sql "select count(*) from described") $(sql "select count(*) from outbox") $(sql "select count(*) from alarm")"
check "retention, with no more rights than the role casebus_nightly has" env PGOPTIONS="-c role=casebus_nightly" bash -c 'casebus nightly --today 2026-04-01 --only retention --again --set nightly.statistics="$1" 2>"$0"' "$T/err" "$T/pages"
check "says why, for each kind" grep -q 'msg="taken away" what="1 messages" until=2025-09-30 keep="6 months" basis="Art. 5 I e DSGVO' "$T/err"
equal "of the closed case nothing is left, at no agency, nor who the person is" "0 0 0" "$(live CLOSED) $(live registered) $(sql "select count(*) from described")"
for p in YOUNG REOPENED RETRACTED TOLD OPEN; do
    case $p in YOUNG) why="closed a second later" ;; REOPENED) why="opened again" ;; RETRACTED) why="whose closing was taken back" ;; TOLD) why="of which something was told since" ;; OPEN) why="still open" ;; esac
    equal "a case $why stays" "$(sql "select count(*) from event where subject = '${subject[$p]}'")" "$(live $p)"
done
equal "of the mother's only the birth stays, as long as the child is there, and what joins her files" "0 2" "$(live MOTHER) $(live birth)"
equal "numbers and hashes stay, so that days add up" 0 "$(sql "select count(*) from event where hash is null or octet_length(hash) <> 32")"
equal "settled dead letters lose their bytes and whose they were, after their time" "1 - - - 4, 2 1 2 3 4, 3 - - - 4, 4 1 2 3 4" \
    "$(sql "select string_agg(concat_ws(' ', seq, coalesce(ltrim(encode(key, 'hex'), '0'), '-'), coalesce(nullif(ltrim(encode(headers, 'hex'), '0'), ''), '-'), coalesce(ltrim(encode(value, 'hex'), '0'), '-'), ltrim(encode(hash, 'hex'), '0')), ', ' order by seq) from dead_letter")"
equal "and are said to have lost them" "1 3" "$(sql "select string_agg(seq::text, ' ' order by seq) from dead_letter where expired_at is not null and subject is null")"
check "one can still be shown" exits 0 casebus deadletter show "$(sql 'select min(no) from dead_letter')"
equal "of messages those of tasks that were sent go, control messages stay" "control unsent young" "$(sql "select string_agg(type, ' ' order by type) from outbox")"
equal "pages of the proof go, what else lies there stays" "proof-2025-10-01.html proof-of-payment.html statistics-2025-08.html" "$(pages)"
equal "alarms that nobody has looked at stay" "open young" "$(sql "select string_agg(kind, ' ' order by kind) from alarm")"
equal "of what operators did the old goes, but not what settled a dead letter" "settles young" "$(sql "select string_agg(command, ' ' order by command) from operator_log where command in ('old', 'young', 'settles')")"
check "what is younger than half a year nobody deletes" bash -c "psql -qX '$DATABASE' -c \"insert into casebus.operator_log (by_1, command, object, result) values ('weber', '-', '-', '-'); delete from casebus.operator_log\" 2>&1 | grep -q 'operator_log is append-only: nothing in it is changed or deleted for half a year'"
equal "differences go with their history, those that are open stay" "open young / 2" \
    "$(sql "select string_agg(detail, ' ' order by detail) from difference where detail <> ''") / $(sql "select count(*) from difference_history where what = 'found' and difference in (select no from difference where detail <> '')")"

# ---- what follows
sql "delete from outbox where sent_at is null"
check "there had been tasks" test "$tasks" -gt 0
caseview --today 2026-04-01
equal "the view is made anew, of nothing" "[] []" "$(casebus case show --local $kim:CLOSED --today 2026-04-01 --format json | ask "d['tasks'], d['statements']" | tr -d '(),' )"
equal "nobody is told that his tasks are void" 0 "$(sql "select count(*) from outbox where type = 'task.state'")"
check "stored and computed views agree" exits 0 casebus view verify
casebus-reconcile --day 2023-01-10 --agency $melde --format json >"$T/proof" 2>>"$T/reconcile.log" || true
equal "a day of which content was taken away still adds up" "True 2 set()" "$(ask "*(lambda a: (a['declared'] == a['journal'] > 0, a['erased'], {x['class'] for x in a['differences'] if x['owner']}))(d['agencies'][0])" <"$T/proof")"
check "another night" exits 0 expire
equal "takes away nothing more" "taken away: 0 persons with 0 events until 2024-03-31, 0 dead letters until 2025-09-30, 0 messages until 2025-09-30, 0 alarms until 2024-03-31, 0 pages until 2025-09-30, 0 entries of the operators' log until 2024-03-31, 0 differences until 2024-03-31" \
    "$(sed -n 's/.*msg="job of the night".*detail="\(.*\)"/\1/p' "$T/err")"

# ---- the child's case is closed, too
say $kim case.closed CHILD 2024-02-01 '{"on":"2024-02-01","reason":"completed"}'
casebus identity link $amt:CHILD $kim:CHILD --method clerical --by anna --by bert >/dev/null
hub
sql "update event set received_at = '2024-03-31 23:59:59+02' where received_at > '2026-01-01'"
check "when its time has come" exits 0 expire
equal "the birth goes, and then nothing is left of either" 0 "$(live birth)"
caseview --today 2026-04-01
check "stored and computed views still agree" exits 0 casebus view verify

# ---- the town says otherwise
cat >"$WORLD/retention.cfg" <<'RULES'
retention: ( { what = "messages"; keep = "for ever"; basis = "a court asks for them"; }, { what = "alarms"; keep = "1 years"; basis = "agreed with the works council"; } );
RULES
check "a town's own rules" exits 0 expire
equal "stand for the shared ones" "taken away: 0 persons with 0 events until 2024-03-31, 0 dead letters until 2025-09-30, 1 alarms until 2025-03-31, 0 pages until 2025-09-30, 0 entries of the operators' log until 2024-03-31, 0 differences until 2024-03-31" \
    "$(sed -n 's/.*msg="job of the night".*detail="\(.*\)"/\1/p' "$T/err")"
echo 'retention: ( { what = "alarms"; keep = "soon"; basis = "P"; } );' >"$WORLD/retention.cfg"
check "a mistake in them is a failed job" exits 1 expire
check "with its place" grep -q 'retention.cfg:1:[0-9]*: keep = .*soon.*: expected such as' "$T/err"
