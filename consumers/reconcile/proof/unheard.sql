-- SPDX-License-Identifier: Apache-2.0
-- unheard: announced downtime; and the last day of which events came, looked for backwards manifest by manifest
select exists (select from casebus.report r where r.agency = a.no and r.kind = 'downtime' and r.since <= $2 and r.until >= $2),
       (select m.day from casebus.manifest m where m.agency = a.no and m.day < $2
        and exists (select from casebus.event e where e.agency = m.agency and e.epoch = m.epoch and e.seq between m.first_seq and m.last_seq
                    and e.subject <> '00000000-0000-0000-0000-000000000000')
        order by m.day desc limit 1)
from casebus.agency a where a.id = $1
