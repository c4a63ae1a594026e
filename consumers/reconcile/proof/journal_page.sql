-- SPDX-License-Identifier: Apache-2.0
-- events: a page; nothing else is looked up for each row, which would cost more than the row
select e.seq, e.id, e.schema_id, e.subject, e.recorded_at, e.purpose, e.legal_basis, e.consent, e.dataclass, e.type, e.payload, e.hash
from casebus.event e where e.agency = $1 and e.epoch = $2 and e.seq between $3 and $4 order by e.seq
-- described: the content of those that tell who a person is
select seq, payload from casebus.described where agency = $1 and epoch = $2 and seq between $3 and $4 order by seq
-- dead: and those that were edited before they were read in again, for the hash of what had come
select distinct on (seq) seq, substr(hash, 1, 8), reason = 'refused', state = 'discarded', state <> 'redriven', edited from casebus.dead_letter
where agency = $1 and epoch = $2 and seq between $3 and $4 and (state <> 'redriven' or edited) order by seq, edited desc, no desc
