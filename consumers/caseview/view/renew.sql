-- SPDX-License-Identifier: Apache-2.0
-- Subject, link, view, task and waiting stand here without schema, see person.sql.
-- savepoint:
savepoint renewal
-- back: gives back the locks taken since
rollback to savepoint renewal
-- release:
release savepoint renewal
-- add_subjects: rows are the locks; in order, so that two never wait for each other.  Who made it and its first number as far as its own
-- events say: mostly that is all, and the row need not be written again.  $3: the hub, which makes no pseudonyms
insert into subject (subject, agency, first_no, person)
select n.subject, coalesce(nullif(e.agency, (select no from casebus.agency where id = $3)), a.no), coalesce(e.no, 9223372036854775807), n.subject
from unnest($1::uuid[], $2::text[]) as n (subject, agency)
left join casebus.agency a on a.id = n.agency
left join lateral (select agency, no from casebus.event where subject = n.subject order by no limit 1) as e on true
where (select true from subject s where s.subject = n.subject) is null
order by n.subject
on conflict (subject) do nothing
-- lock: all members of the persons of these subjects, in order
select subject, person, agency, first_no from subject
where person = any(array(select person from subject where subject = any($1)))
order by subject for update
-- members: read again after the lock was got
select subject, person, agency, first_no from subject
where person = any(array(select person from subject where subject = any($1)))
order by subject
-- views: how they stood before
select person, incomplete from view where person = any($1)
-- set_subjects:
update subject s set person = n.person, first_no = n.first_no, agency = nullif(n.agency, 0)
from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::int[]) as n (subject, person, first_no, agency)
where s.subject = n.subject and s.subject = any($1)
-- drop_links:
delete from link where a = any($1) or b = any($1)
-- add_links:
insert into link (a, b, state, event_no)
select a, b, state, no from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) as n (a, b, state, no)
on conflict (a, b) do update set state = excluded.state, event_no = excluded.event_no
-- drop_views: of persons that are none any more
delete from view where person = any($1)
-- set_views:
insert into view (person, evaluated_on, next_day, rules, digest, incomplete, body, evaluated_at)
select person, $2, next_day, $3, digest, incomplete, body, clock_timestamp()
from unnest($1::uuid[], $4::date[], $5::text[], $6::int[]::boolean[], $7::text[]) as n (person, next_day, digest, incomplete, body)
on conflict (person) do update set evaluated_on = excluded.evaluated_on, next_day = excluded.next_day, rules = excluded.rules,
    digest = excluded.digest, incomplete = excluded.incomplete, body = excluded.body, evaluated_at = excluded.evaluated_at
-- drop_tasks: what the evaluation no longer yields
delete from task where person = any($1) and id <> all($2)
-- set_tasks: only what is different is touched at all: even an update that changes nothing would lock, and so write, its row
insert into task (id, person, subject, rule, step, owner, status, stage, opened, due, unheard, title_de, title_en, body)
select n.* from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[], $10::date[],
                       $11::int[]::boolean[], $12::text[], $13::text[], $14::text[])
    as n (id, person, subject, rule, step, owner, status, stage, opened, due, unheard, title_de, title_en, body)
where (select o.person = n.person and o.subject = n.subject and o.body = n.body and o.title_en = n.title_en from task o where o.id = n.id) is not true
on conflict (id) do update set person = excluded.person, subject = excluded.subject, rule = excluded.rule, step = excluded.step, owner = excluded.owner,
    status = excluded.status, stage = excluded.stage, opened = excluded.opened, due = excluded.due, unheard = excluded.unheard,
    title_de = excluded.title_de, title_en = excluded.title_en, body = excluded.body
-- drop_waiting:
delete from waiting where person = any($1)
-- set_waiting:
insert into waiting (person, agency, day) select * from unnest($1::uuid[], $2::text[], $3::date[]) on conflict do nothing
-- set_sent:
insert into casebus.task_sent (id, subject, revision, hash, owner, payload)
select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::bytea[], $5::text[], $6::bytea[])
on conflict (id) do update set subject = excluded.subject, revision = excluded.revision, hash = excluded.hash, owner = excluded.owner, payload = excluded.payload
-- mark:
insert into casebus.mark (subject, reason) select subject, $2 from unnest($1::uuid[]) as n (subject)
