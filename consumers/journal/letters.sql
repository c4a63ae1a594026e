-- SPDX-License-Identifier: Apache-2.0
-- choose: open ones; $1 a group, $2 an agency, $3 numbers; null lets all through
select d.no, d.agency from casebus.dead_letter d join casebus.agency a on a.no = d.agency
where d.state = 'open' and a.id = coalesce($2, a.id) and ($3::bigint[] is null or d.no = any ($3))
  and ($1::text is null or casebus.dead_letter_group(d.agency, d.reason, d.type, d.schema_id, d.detail) = $1)
order by d.agency, d.no
-- letter:
select d.no, d.agency, a.id, d.topic, d."offset", d.key, d.headers, d.value, d.received_at, d.state = 'open', d.subject
from casebus.dead_letter d join casebus.agency a on a.no = d.agency where d.no = $1
-- take: those that are still open, locked
select d.no, d.agency, a.id, d.topic, d."offset", d.key, d.headers, d.value, d.received_at, true, d.subject
from casebus.dead_letter d join casebus.agency a on a.no = d.agency
where d.no = any ($1) and d.state = 'open' order by d.no for update of d
-- lock_position: the journal waits with its next batch of this topic
select from casebus.position where topic = $1 for update
-- settle: $3 edited
update casebus.dead_letter set state = 'redriven', settled = $2, edited = $3 where no = any ($1)
-- still_dead: the cause may be another one now
update casebus.dead_letter set reason = $2, detail = $3 where no = $1
-- leave_topic: whoever reads it reads the numbering anew
update casebus.position set holder = null where topic = $1
-- take_subjects: those that are still open, locked
select d.no, d.subject, a.id from casebus.dead_letter d join casebus.agency a on a.no = d.agency
where d.no = any ($1) and d.state = 'open' order by d.no for update of d
-- discard:
update casebus.dead_letter set state = 'discarded', settled = $2 where no = any ($1)
