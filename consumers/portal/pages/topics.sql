-- SPDX-License-Identifier: Apache-2.0
-- positions:
select a.id, p.topic, p.next_offset, p.last_received_at, p.last_recorded_at, p.stopped, p.holder, p.updated_at
from casebus.position p join casebus.agency a on a.no = p.agency order by a.id
-- journals: those that run; who was not seen for a minute does not
select id, seen_at, seen_at > now() - interval '1 minute' from casebus.journal_instance order by seen_at desc limit 20
-- inboxes: what waits to be sent to agencies
select agency, count(*), min(created_at) from casebus.outbox where sent_at is null group by agency order by agency
