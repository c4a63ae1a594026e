-- SPDX-License-Identifier: Apache-2.0
-- snapshot: everything of one agency from one moment
set transaction isolation level repeatable read, read only
-- export: for the session that reads the pages
select pg_export_snapshot()
-- agency: its number, where the journal stands in its topic, and which days it has closed
select a.no, coalesce(p.next_offset, 0), (select min(day) from casebus.manifest m where m.agency = a.no), (select max(day) from casebus.manifest m where m.agency = a.no),
       coalesce((select k.next_offset from casebus.reconcile_place k where k.topic = $2 and k.day < $3 order by k.day desc limit 1), 0)
from casebus.agency a left join casebus.position p on p.topic = $2 where a.id = $1
-- events: a page; nothing else is looked up for each row, which would cost more than the row
select e.seq, e.id, e.schema_id, e.subject, e.recorded_at, e.purpose, e.legal_basis, e.consent, e.dataclass, e.type, e.payload, e.hash
from casebus.event e where e.agency = $1 and e.epoch = $2 and e.seq between $3 and $4 order by e.seq
-- described: the content of those that tell who a person is
select seq, payload from casebus.described where agency = $1 and epoch = $2 and seq between $3 and $4 order by seq
-- dead: and those that were edited before they were read in again, for the hash of what had come
select distinct on (seq) seq, substr(hash, 1, 8), reason = 'refused', state = 'discarded', state <> 'redriven', edited from casebus.dead_letter
where agency = $1 and epoch = $2 and seq between $3 and $4 and (state <> 'redriven' or edited) order by seq, edited desc, no desc
-- apart: events of a range that the view does not rest on, or not yet: 0 taken back, 1 unmapped, 2 marked, 3 unseen
select seq, min(what) from (
    select e.seq, 0 as what from casebus.retraction r join casebus.event e on e.agency = r.agency and e.subject = r.subject and e.id = r.corrects
    where r.agency = $1 and e.epoch = $2 and e.seq between $3 and $4
    union all
    select e.seq, case when e.subject in (select m.subject from casebus.mark m) then 2 when v.person is null then 1 else 3 end
    from casebus.event e left join casebus.subject s on s.subject = e.subject left join casebus.view v on v.person = s.person
    where e.agency = $1 and e.epoch = $2 and e.seq between $3 and $4 and e.subject <> '00000000-0000-0000-0000-000000000000' and not $5
      and (v.person is null or v.evaluated_at < e.received_at)
      and not exists (select from casebus.task_sent t where t.id = e.subject)
) as a group by seq order by seq
-- next_epoch: of events that the agency has here
select min(epoch) from casebus.event where agency = $1 and epoch > $2
-- declared_through: the last number of an epoch that any manifest declares
select coalesce(max(last_seq), 0) from casebus.manifest where agency = $1 and epoch = $2
-- tail: behind it, of days that are over
select e.seq, e.schema_id from casebus.event e where e.agency = $1 and e.epoch = $2 and e.seq > $3 and e.recorded_at < $4 order by e.seq limit 10000
