-- SPDX-License-Identifier: Apache-2.0
-- asked_lately: an agency whose program is off answers when it runs again
select exists (select from casebus.difference_history where difference = $1 and what = 'resend' and at > now() - interval '12 hours')
-- history:
insert into casebus.difference_history (difference, what, by_user, detail) values ($1, $2, 'casebus-reconcile', $3) on conflict do nothing
-- clear: what a record that is gone has left behind is in the way of the one that comes again
with members as (
    delete from casebus.participant p where p.agency = $1 and p.epoch = $2 and p.seq between $3 and $4
    and not exists (select from casebus.event e where e.agency = p.agency and e.epoch = p.epoch and e.seq = p.seq)
)
delete from casebus.described d where d.agency = $1 and d.epoch = $2 and d.seq between $3 and $4
and not exists (select from casebus.event e where e.agency = d.agency and e.epoch = d.epoch and e.seq = d.seq)
-- set_back: whoever holds the topic sees that it moved, and claims it again
update casebus.position set next_offset = $2, holder = null, fence = fence + 1, updated_at = now() where topic = $1 and next_offset >= $2 and stopped is null
-- overwrite: a record that was changed becomes again what came; its number and when it came stay
update casebus.event set id = $4, schema_id = $5, subject = $6, recorded_at = $7, purpose = $8, legal_basis = $9, consent = $10, traceparent = $11,
       dataclass = $12, hash = $13, payload = $14
where agency = $1 and epoch = $2 and seq = $3
-- overwrite_identity:
update casebus.described set subject = $4, payload = $5 where agency = $1 and epoch = $2 and seq = $3
-- restore: both copies say the same again, and so does the row
update casebus.manifest m set body = e.payload, day = $4, no = $5, epoch = $6, first_seq = $7, last_seq = $8, count = $8 - $7 + 1
from casebus.event e
where m.agency = $1 and m.own_epoch = $2 and m.seq = $3 and (e.agency, e.epoch, e.seq) = (m.agency, m.own_epoch, m.seq)
-- manifest_event:
select e.payload from casebus.event e where e.agency = $1 and e.epoch = $2 and e.seq = $3
-- mark: the persons of these numbers
insert into casebus.mark (subject, reason)
select distinct subject, 'repair' from casebus.event
where agency = $1 and epoch = $2 and seq between $3 and $4 and subject <> '00000000-0000-0000-0000-000000000000'
-- wake:
select pg_notify('casebus_mark', '')
