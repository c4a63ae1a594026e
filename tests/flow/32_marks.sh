#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Marks: 8 writers and 4 evaluators at once; meanwhile links change, an evaluator is killed, the views are rebuilt.  Nothing is left
# unevaluated, nobody is told twice.
# SECONDS_RUN: how long (15).
. tests/flow/lib.sh

seconds=${SECONDS_RUN:-15}
writers=8 evaluators=4
pgbench=$(ls /usr/lib/postgresql/*/bin/pgbench 2>/dev/null | tail -n 1)
[ -n "$pgbench" ] || skip "pgbench is not there"
world_up
for a in meldebehoerde@05162004 schulamt@05162 kommunales-integrationszentrum@05162 jobcenter@05162; do agency $a; done

# One real event of each kind is the pattern: writers copy it under other numbers for other persons, with a mark in the same transaction.
{
    line person.described 1 2026-01-15T09:00:00+01:00 '{"occurred_on":"2026-01-12","born_on":"2018-05-20","born_precision":"day","names":[]}'
    line registration.moved_in 1 2026-01-15T09:00:00+01:00 '{"move_in_on":"2026-01-15","registered_on":"2026-01-15","ags":"05162004","from":"LEA"}'
    line registration.moved_in 1 2026-01-16T09:00:00+01:00 '{"move_in_on":"2026-01-16","registered_on":"2026-01-16","ags":"05162004","from":"LEA"}'
    line registration.moved_out 1 2026-01-17T09:00:00+01:00 '{"on":"2026-01-17","to":"abroad"}'
} | program meldebehoerde@05162004 publish - --today 2026-02-20 >/dev/null 2>&1
journal
sql "create table pattern as select row_number() over (order by e.seq) as n, e.*, d.payload as described from event e left join described d using (agency, epoch, seq) where schema_id < 130 and seq > 1" >/dev/null
sql "create sequence made start 1000000" >/dev/null
cat >"$T/write.sql" <<'SQL'
\set person random(1, 400)
\set what random(1, 4)
begin;
with made as (
    insert into casebus.event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, dataclass, hash, payload)
    select agency, epoch, nextval('casebus.made'), gen_random_uuid(), schema_id, md5('person' || :person)::uuid, recorded_at, clock_timestamp(), purpose, legal_basis, dataclass, hash, payload
    from casebus.pattern where n = :what returning agency, epoch, seq, subject
)
insert into casebus.described (agency, epoch, seq, subject, payload)
select made.agency, made.epoch, made.seq, made.subject, p.described from made, casebus.pattern p where p.n = :what and p.described is not null;
insert into casebus.mark (subject, reason) values (md5('person' || :person)::uuid, 'written');
select pg_notify('casebus_mark', '');
commit;
SQL

for i in $(seq $evaluators); do
    casebus-caseview --today 2026-02-20 2>"$T/evaluator$i.log" &
    pids[i]=$!
done
"$pgbench" -n -c $writers -j 2 -T "$seconds" -f "$T/write.sql" "$DATABASE" >"$T/pgbench.out" 2>&1 &
bench=$!
# Meanwhile people link and unlink, and one evaluator dies and comes back.
subject() { printf 'person%d' "$1" | md5sum | cut -c1-32; }
round=0
{ sleep $((seconds / 3)); exec casebus view rebuild; } >"$T/rebuild.out" 2>&1 &
rebuild=$!
while kill -0 $bench 2>/dev/null; do
    round=$((round + 1))
    x=$((round % 50 + 1)) y=$((round * 7 % 50 + 1)) z=$((round * 3 % 50 + 1))
    [ $x = $y ] || casebus identity link "$(subject $x)" "$(subject $y)" --by a --by b --today 2026-02-20 >>"$T/links.log" 2>&1 || true
    [ $x = $z ] || casebus identity unlink "$(subject $x)" "$(subject $z)" --by a --by b --today 2026-02-20 >>"$T/links.log" 2>&1 || true
    if [ $((round % 20)) = 0 ]; then
        victim=$((round / 20 % evaluators + 1))
        kill -KILL "${pids[victim]}" 2>/dev/null || true
        casebus-caseview --today 2026-02-20 2>>"$T/evaluator$victim.log" &
        pids[victim]=$!
    fi
done
check "the writers wrote" wait $bench
wrote=$(sed -n 's/^number of transactions actually processed: \([0-9]*\).*/\1/p' "$T/pgbench.out")
check "many events ($wrote in $seconds s)" test "$wrote" -gt $((seconds * 20))
check "links changed meanwhile ($(grep -c 'one person now' "$T/links.log"))" test "$(grep -c 'one person now' "$T/links.log")" -gt 1
check "all views were made anew beside them" wait $rebuild
check "no mark is left" wait_for 60 bash -c '[ "$(psql -qAtX "$DATABASE" -c "select count(*) from casebus.mark")" = 0 ]'
for i in $(seq $evaluators); do kill "${pids[i]}"; done
for i in $(seq $evaluators); do check "evaluator $i ends in order" wait "${pids[i]}"; done
equal "all of them worked without a complaint" "" "$(cat "$T"/evaluator*.log | grep -E 'level=(error|warn)' | grep -v 'outbox' | head -n 3)"
equal "no link command failed but for its sense" "" "$(grep -E 'kind=(fatal|retry)' "$T/links.log" | head -n 3)"
check "nobody is left unevaluated: every view is what the journal says" exits 0 casebus view verify
equal "every person has one view" t "$(sql "select (select count(distinct person) from subject) = (select count(*) from view)")"
equal "no task belongs to a person that is none" 0 "$(sql "select count(*) from task t where not exists (select from view v where v.person = t.person)")"
check "what is left to send is sent" caseview --today 2026-02-20
equal "no state of a task was put out twice" 0 "$(sql "select count(*) from (select task, revision, agency from outbox where task is not null group by 1, 2, 3 having count(*) > 1) as twice")"
equal "revisions have no holes" 0 "$(sql "select count(*) from (select task from outbox where task is not null group by task having max(revision) <> count(distinct revision)) as holes")"
equal "what was sent last is what the views say" 0 "$(sql "select count(*) from task t join task_sent s using (id) where (t.body::json->>'revision')::int <> s.revision")"
