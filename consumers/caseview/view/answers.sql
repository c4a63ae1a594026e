-- SPDX-License-Identifier: Apache-2.0
-- told: on whom these tasks hang, of those whose owner is the agency that answered
select t.id, t.subject from unnest($1::uuid[], $2::text[]) as n (id, agency)
cross join lateral (select id, subject, owner from casebus.task_sent where id = n.id offset 0) as t
where t.owner = n.agency
-- alarm: once
insert into casebus.alarm (agency, kind, detail) select (select no from casebus.agency where id = $1), 'answer', $2
where not exists (select from casebus.alarm where kind = 'answer' and detail = $2 and cleared_at is null)
