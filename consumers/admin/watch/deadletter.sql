-- SPDX-License-Identifier: Apache-2.0
-- list: $1 agency, $2 reason, $3 state; null lets all through
select d.no, a.id, d.topic, d."offset", d.epoch, d.seq, d.event_id, d.type, d.schema_id, d.subject, d.reason, d.detail, d.received_at, d.state
from casebus.dead_letter d join casebus.agency a on a.no = d.agency
where a.id = coalesce($1, a.id) and d.reason = coalesce($2, d.reason) and d.state = coalesce($3, d.state)
order by d.no
-- show:
select d.no, a.id, d.topic, d."offset", d.epoch, d.seq, d.event_id, d.type, d.schema_id, d.subject, d.reason, d.detail, d.received_at, d.state,
       d.key, d.headers, d.value, d.hash
from casebus.dead_letter d join casebus.agency a on a.no = d.agency
where d.no = $1
-- stopped:
select p.topic, p.stopped, p.next_offset from casebus.position p join casebus.agency a on a.no = p.agency where a.id = $1
-- resume:
update casebus.position set stopped = null, breaker = null, holder = null, next_offset = $2 where topic = $1
-- clear_alarms:
update casebus.alarm set cleared_at = now()
where agency = (select no from casebus.agency where id = $1) and kind in ('flood', 'lost_messages') and cleared_at is null
