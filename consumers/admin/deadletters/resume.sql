-- SPDX-License-Identifier: Apache-2.0
-- stopped:
select p.topic, p.stopped, p.next_offset from casebus.position p join casebus.agency a on a.no = p.agency where a.id = $1
-- resume:
update casebus.position set stopped = null, breaker = null, holder = null, next_offset = $2 where topic = $1
-- clear_alarms:
update casebus.alarm set cleared_at = now(), cleared_by = $2
where agency = (select no from casebus.agency where id = $1) and kind in ('flood', 'lost_messages') and cleared_at is null
