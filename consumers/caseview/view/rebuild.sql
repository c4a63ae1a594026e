-- SPDX-License-Identifier: Apache-2.0
-- Here the tables in use are named with their schema; those beside them are found first on the search path of the transaction.
-- only_one:
select pg_try_advisory_lock(hashtext('casebus rebuild'))
-- done:
select pg_advisory_unlock(hashtext('casebus rebuild'))
-- beside: for this transaction alone, so that a lost connection cannot lead into the tables in use
select set_config('search_path', 'casebus_rebuild, casebus', true)
-- barrier: who was writing has written; what is written from now on is later than this
lock table casebus.view in share mode
-- now:
select clock_timestamp()
-- size: how much there is to do, and up to which day views go
select (select count(*) from casebus.subject), (select max(evaluated_on) from casebus.view)
-- next: subjects that no person of the new tables has yet, with who made them as far as known
select n.subject, a.id from (
    (select distinct e.subject from casebus.event e where e.subject > $1 and not exists (select from casebus.task_sent t where t.id = e.subject) order by 1 limit $2)
    union (select distinct subject from casebus.participant where subject > $1 order by subject limit $2)
    union (select subject from casebus.subject where subject > $1 order by subject limit $2)
    order by subject limit $2) as n (subject)
left join casebus.subject s on s.subject = n.subject left join casebus.agency a on a.no = s.agency
order by n.subject
-- done_already:
select subject from subject where subject = any($1)
-- changed: persons who were evaluated in the old tables meanwhile
select person, null::text from casebus.view where evaluated_at >= $1
-- lock: writers wait, readers read on
lock table casebus.subject, casebus.link, casebus.view, casebus.task, casebus.waiting in share row exclusive mode
-- drop_views:
delete from casebus.view o where not exists (select from casebus_rebuild.view n where n.person = o.person)
-- set_views: what is the same stays as it is
insert into casebus.view as o select * from casebus_rebuild.view
on conflict (person) do update set evaluated_on = excluded.evaluated_on, next_day = excluded.next_day, rules = excluded.rules, digest = excluded.digest,
    incomplete = excluded.incomplete, body = excluded.body, evaluated_at = excluded.evaluated_at
where (o.evaluated_on, o.next_day, o.rules, o.digest, o.incomplete, o.body)
      is distinct from (excluded.evaluated_on, excluded.next_day, excluded.rules, excluded.digest, excluded.incomplete, excluded.body)
-- drop_tasks:
delete from casebus.task o where not exists (select from casebus_rebuild.task n where n.id = o.id)
-- set_tasks:
insert into casebus.task as o select * from casebus_rebuild.task
on conflict (id) do update set person = excluded.person, subject = excluded.subject, rule = excluded.rule, step = excluded.step, owner = excluded.owner,
    status = excluded.status, stage = excluded.stage, opened = excluded.opened, due = excluded.due, unheard = excluded.unheard,
    title_de = excluded.title_de, title_en = excluded.title_en, body = excluded.body
where o.* is distinct from excluded.*
-- drop_subjects:
delete from casebus.subject o where not exists (select from casebus_rebuild.subject n where n.subject = o.subject)
-- set_subjects:
insert into casebus.subject as o select * from casebus_rebuild.subject
on conflict (subject) do update set agency = excluded.agency, first_no = excluded.first_no, person = excluded.person where o.* is distinct from excluded.*
-- drop_links:
delete from casebus.link
-- set_links:
insert into casebus.link select * from casebus_rebuild.link
-- drop_waiting:
delete from casebus.waiting
-- set_waiting:
insert into casebus.waiting select * from casebus_rebuild.waiting
