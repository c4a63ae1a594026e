-- SPDX-License-Identifier: Apache-2.0
-- agencies: what the journal knows of each; today: what came since the last manifest of its current epoch; records: of the last day that had some
select a.id, p.next_offset, p.last_received_at, p.last_recorded_at, p.stopped, p.updated_at,
       exists (select from casebus.journal_instance i join pg_locks l on l.locktype = 'advisory' and l.granted and l.objsubid = 1
               where i.id = p.holder and i.seen_at > now() - interval '1 minute' and (l.classid::bigint << 32 | l.objid::bigint) = i.lock_key
                 and l.database = (select oid from pg_database where datname = current_database())),
       h.day, coalesce(a.reads, 0),
       (select count(*) from casebus.gap g where g.agency = a.no and g.closed_at is null),
       (select coalesce(sum(g.to_seq - g.from_seq + 1), 0)::bigint from casebus.gap g where g.agency = a.no and g.closed_at is null),
       (select count(*) from casebus.dead_letter d where d.agency = a.no and d.state = 'open'),
       (select count(*) from casebus.alarm l where l.agency = a.no and l.cleared_at is null),
       (select count(*) from casebus.manifest m where m.agency = a.no and m.confirmed_at is null),
       coalesce((select n.next_seq - 1 - coalesce((select max(seq) from casebus.manifest m where m.agency = a.no and m.own_epoch = n.epoch), 0)
                 from casebus.numbering n where n.agency = a.no order by n.epoch desc limit 1), 0),
       coalesce(d.records, 0), coalesce(d.rejected, 0),
       exists (select from casebus.event e where e.agency = a.no and e.type is not null)
from casebus.agency a left join lateral (select sum(records)::bigint as records, sum(rejected)::bigint as rejected from casebus.manifest m
                                         where m.agency = a.no and records > 0 group by day order by day desc limit 1) as d on true
left join casebus.position p on p.agency = a.no left join casebus.heard h on h.agency = a.no
-- hub: what waits for evaluation and sending; many marks are not counted but taken from their ids, which come and go in order
select (select case when m.n <= 10000 then m.n else (select max(id) - min(id) + 1 from casebus.mark) end
        from (select count(*) as n from (select from casebus.mark limit 10001) as few) as m), coalesce(extract(epoch from now() - (select at from casebus.mark order by id limit 1)), 0)::bigint,
       (select count(*) from casebus.outbox where sent_at is null), (select count(*) from casebus.view where incomplete),
       (select count(*) from casebus.alarm where agency is null and cleared_at is null), (select count(*) from casebus.view where next_day <= $1), d.n, d.since
from (select count(*) as n, min(since) as since from casebus.difference where closed_at is null and state in ('open', 'assigned') and owner is not null) as d
-- told: events of those days; a manifest counts the manifest before it, too
select a.id, m.day, sum(m.count - (m.first_seq > 1)::int)::bigint
from casebus.manifest m join casebus.agency a on a.no = m.agency
where m.epoch = m.own_epoch and m.day = any ($1) group by 1, 2
-- schemas: of what each agency sent lately; with the limit it is read from the end of the key, else all events are
select distinct a.id, e.schema_id
from casebus.agency a
cross join lateral (select epoch from casebus.numbering where agency = a.no order by epoch desc limit 1) as n
cross join lateral (select schema_id from casebus.event where agency = a.no and epoch = n.epoch order by seq desc limit 500) as e
order by 1, 2
-- nights: what casebus nightly left for the monitor
select name, labels, value::bigint from casebus.metric order by name, labels
