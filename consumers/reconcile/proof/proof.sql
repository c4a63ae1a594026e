-- SPDX-License-Identifier: Apache-2.0
-- snapshot: everything of one agency from one moment
set transaction isolation level repeatable read, read only
-- export: for the sessions that read the journal beside
select pg_export_snapshot()
-- agency: its number, where the journal stands in its topic, and which days it has closed
select a.no, coalesce(p.next_offset, 0), (select min(day) from casebus.manifest m where m.agency = a.no), (select max(day) from casebus.manifest m where m.agency = a.no),
       coalesce((select k.next_offset from casebus.reconcile_place k where k.topic = $2 and k.day < $3 order by k.day desc limit 1), 0)
from casebus.agency a left join casebus.position p on p.topic = $2 where a.id = $1
-- next_epoch: of events that the agency has here
select min(epoch) from casebus.event where agency = $1 and epoch > $2
-- declared_through: the last number of an epoch that any manifest declares
select coalesce(max(last_seq), 0) from casebus.manifest where agency = $1 and epoch = $2
-- tail: behind it, of days that are over.  What takes an event back bears that one's time, and is of the day on which it came
select e.seq, e.schema_id from casebus.event e left join casebus.retraction r on (r.agency, r.epoch, r.seq) = (e.agency, e.epoch, e.seq)
where e.agency = $1 and e.epoch = $2 and e.seq > $3 and case when r.seq is null then e.recorded_at else e.received_at end < $4 order by e.seq limit 10000
