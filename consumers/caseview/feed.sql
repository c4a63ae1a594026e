-- SPDX-License-Identifier: Apache-2.0
-- positions:
select topic, next_offset, stopped is not null from casebus.position
-- passed_day:
select max(day) from casebus.civil_day where passed_at is not null and day <= $1
-- fresh: marks of whom something was told.  Going through 10,000 others before them costs some milliseconds
select id, subject, reason from casebus.mark where reason not in ('day', 'earlier_day', 'heard', 'rules', 'rebuilt', 'agency') order by id limit $1 for update skip locked
-- rest: all others, by the index mark_rest
select id, subject, reason from casebus.mark where reason in ('day', 'earlier_day', 'heard', 'rules', 'rebuilt', 'agency') order by id limit $1 for update skip locked
-- claim: deleted in the transaction that evaluates; a later statement of it reads the events
delete from casebus.mark where id = any(array(select id from casebus.mark where id = any($1) for update skip locked)) returning id
-- answered: a mark of a task is one of whom it hangs on
select id, subject from casebus.task_sent where id = any($1)
-- rules:
select value from casebus.setting where name = 'rules'
-- due: their day has come; what they waited for has been said; marked in the order of those days.  Rows that are just being written are left for the next time
with due as (
    select person, next_day from view where next_day <= $1 order by next_day limit $2 for update skip locked
), no_longer_due as (
    update view set next_day = null where person = any(array(select person from due))
), heard_now as (
    delete from waiting where ctid = any(array(
        select w.ctid from casebus.heard h cross join lateral (select id from casebus.agency where no = h.agency offset 0) as a
        cross join lateral (select ctid from waiting where agency = a.id and day <= h.day limit $2 for update skip locked) as w)) returning person, day
)
insert into casebus.mark (subject, reason)
select person, reason from (select person, 'day' as reason, next_day as since from due union all select person, 'heard', min(day) from heard_now group by person) as d order by since
-- later_days:
insert into casebus.mark (subject, reason) select person, 'earlier_day' from view where evaluated_on > $1
-- is_empty:
select not exists (select from casebus.mark) and not exists (select from view where next_day <= $1)
   and not exists (select from casebus.heard h cross join lateral (select id from casebus.agency where no = h.agency offset 0) as a
                   cross join lateral (select from waiting where agency = a.id and day <= h.day limit 1) as w)
-- lock_rules: two that adopt at once come one after the other
select pg_advisory_xact_lock(hashtext('casebus rules'))
-- set_rules:
insert into casebus.setting (name, value) values ('rules', $1) on conflict (name) do update set value = excluded.value
-- mark_all:
insert into casebus.mark (subject, reason) select person, 'rules' from view
