-- SPDX-License-Identifier: Apache-2.0
-- agencies: what the journal knows of each
select a.id, p.next_offset, p.last_received_at, p.stopped, h.day,
       (select count(*) from casebus.gap g where g.agency = a.no and g.closed_at is null),
       (select coalesce(sum(g.to_seq - g.from_seq + 1), 0)::bigint from casebus.gap g where g.agency = a.no and g.closed_at is null),
       (select count(*) from casebus.dead_letter d where d.agency = a.no and d.state = 'open'),
       (select count(*) from casebus.alarm l where l.agency = a.no and l.cleared_at is null)
from casebus.agency a left join casebus.position p on p.agency = a.no left join casebus.heard h on h.agency = a.no
-- hub: what waits for evaluation and sending
select (select count(*) from casebus.mark), coalesce(extract(epoch from now() - (select at from casebus.mark order by id limit 1)), 0)::bigint,
       (select count(*) from casebus.outbox where sent_at is null), (select count(*) from casebus.view where incomplete),
       (select count(*) from casebus.alarm where agency is null and cleared_at is null)
