-- SPDX-License-Identifier: Apache-2.0
-- seen: what the journal has of an agency
select (select e.received_at from casebus.event e where e.agency = a.no order by epoch, seq limit 1),
       exists (select from casebus.event e where e.agency = a.no and e.subject <> '00000000-0000-0000-0000-000000000000'),
       (select count(*) from casebus.dead_letter d where d.agency = a.no and d.state = 'open'),
       (select h.day from casebus.heard h where h.agency = a.no),
       (select count(*) from casebus.gap g where g.agency = a.no and g.closed_at is null),
       exists (select from casebus.manifest m where m.agency = a.no and m.hash_ok = false)
from casebus.agency a where a.id = $1
-- decided: what people did since it began, oldest first
select step, at, by_user, detail from casebus.onboarding
where agency = $1 and no >= (select max(no) from casebus.onboarding where agency = $1 and step = 'begun') order by no
-- note:
insert into casebus.onboarding (agency, step, by_user, detail) values ($1, $2, $3, $4)
