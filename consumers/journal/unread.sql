-- SPDX-License-Identifier: Apache-2.0
-- unread: in the order of the key, behind the last that was looked at
select e.agency, e.epoch, e.seq, e.type, e.subject, coalesce(e.payload, d.payload), a.id, e.recorded_at, e.dataclass,
       e.id, e.purpose, e.legal_basis, e.consent, e.received_at
from casebus.event e join casebus.agency a on a.no = e.agency
left join casebus.described d on (d.agency, d.epoch, d.seq) = (e.agency, e.epoch, e.seq)
where e.type is not null and e.schema_id = any ($1::int[]) and (e.agency, e.epoch, e.seq) > ($2, $3, $4)
order by e.agency, e.epoch, e.seq
limit 500
-- is_read:
update casebus.event set type = null where agency = $1 and epoch = $2 and seq = $3
-- join_event:
insert into casebus.participant (subject, agency, epoch, seq, role) values ($1, $2, $3, $4, $5) on conflict do nothing
