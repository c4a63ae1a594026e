-- SPDX-License-Identifier: Apache-2.0
-- manifests_of: of one day
select own_epoch, no, seq, epoch, first_seq, last_seq from casebus.manifest where agency = $1 and day = $2 order by epoch, first_seq, own_epoch, seq
-- manifest: both copies, the last number that was declared before it, and both copies of the one before it
select m.body, m.day, e.id, e.schema_id, e.subject, e.recorded_at, e.purpose, e.legal_basis, e.consent, e.dataclass, e.type, e.payload, e.hash,
       (select coalesce(max(b.last_seq), 0) from casebus.manifest b where b.agency = m.agency and b.epoch = m.epoch and (b.own_epoch, b.seq) < (m.own_epoch, m.seq)),
       p.body, p.payload, p.seq
from casebus.manifest m
left join casebus.event e on (e.agency, e.epoch, e.seq) = (m.agency, m.own_epoch, m.seq)
left join lateral (select b.body as body, be.payload as payload, b.seq as seq from casebus.manifest b
                   left join casebus.event be on (be.agency, be.epoch, be.seq) = (b.agency, b.own_epoch, b.seq)
                   where b.agency = m.agency and b.own_epoch = m.own_epoch and b.seq < m.seq order by b.seq desc limit 1) p on true
where m.agency = $1 and m.own_epoch = $2 and m.no = $3
