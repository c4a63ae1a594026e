-- SPDX-License-Identifier: Apache-2.0
-- persons: by membership and by view, whatever of the two is wrong
(select distinct person from subject where person > $1 order by person limit $2)
union (select person from view where person > $1 order by person limit $2)
order by person limit $2
-- unknown: subjects of events whom nobody evaluated and nobody is going to; tasks that were answered are nobody
select subject from (
    select distinct e.subject from casebus.event e where e.subject > $1 and e.subject <= $2
    union select distinct p.subject from casebus.participant p where p.subject > $1 and p.subject <= $2) as told
where not exists (select from subject s where s.subject = told.subject) and not exists (select from casebus.mark m where m.subject = told.subject)
  and not exists (select from casebus.task_sent t where t.id = told.subject)
  and subject <> '00000000-0000-0000-0000-000000000000'
order by subject limit $3
-- sample:
select person from view order by random() limit $1
-- stored_views:
select person, evaluated_on, rules, digest, body from view where person = any($1)
-- stored_tasks:
select person, id, body from task where person = any($1)
-- pending: marked, or what they waited for has been said
select s.person from casebus.mark m join subject s on s.subject = m.subject where s.person = any($1)
union select w.person from waiting w join casebus.agency a on a.id = w.agency join casebus.heard h on h.agency = a.no and h.day >= w.day where w.person = any($1)
-- stored_members:
select subject, person from subject where person = any($1)
