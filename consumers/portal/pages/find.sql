-- SPDX-License-Identifier: Apache-2.0
-- event:
select e.no, a.id, e.epoch, e.seq, e.id, e.subject, e.type, e.schema_id, e.recorded_at, e.received_at, e.dataclass
from casebus.event e join casebus.agency a on a.no = e.agency where e.id = $1 limit 5
-- events: of one pseudonym, the newest first
select e.no, a.id, e.epoch, e.seq, e.id, e.subject, e.type, e.schema_id, e.recorded_at, e.received_at, e.dataclass
from casebus.event e join casebus.agency a on a.no = e.agency where e.subject = $1 order by e.no desc limit 100
-- person: of one pseudonym
select s.person, v.evaluated_at, v.evaluated_on, exists (select from casebus.mark m where m.subject = s.subject)
from casebus.subject s left join casebus.view v on v.person = s.person where s.subject = $1
-- tasks: those that rest on an event
select t.id, t.rule, t.owner, t.status, t.due
from casebus.event e join casebus.subject s on s.subject = e.subject join casebus.task t on t.person = s.person
where e.id = $1 and position(e.id::text in t.body) > 0 limit 20
-- letters: it could not be accepted
select d.no, a.id, d.reason, d.state, d.received_at from casebus.dead_letter d join casebus.agency a on a.no = d.agency where d.event_id = $1 limit 5
