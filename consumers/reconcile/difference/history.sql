-- SPDX-License-Identifier: Apache-2.0
-- history: a row for each class that is open, and one for days without
select r.agency, r.day, r.declared, coalesce(d.open, 0), coalesce(d.class, ''), coalesce(a.accepted, 0), coalesce(f.found, 0)
from (select agency, day, sum(declared)::bigint as declared from casebus.reconciled where day between $1 and $2 group by agency, day) r
left join (select agency, day, class, count(*) as open from casebus.difference
           where day between $1 and $2 and closed_at is null and state in ('open', 'assigned') and (owner is not null or class = 'in_flight')
           group by agency, day, class) d on d.agency = r.agency and d.day = r.day
left join (select agency, day, count(*) as accepted from casebus.difference where day between $1 and $2 and closed_at is null and state = 'accepted'
           group by agency, day) a on a.agency = r.agency and a.day = r.day
left join (select agency, day, count(*) as found from casebus.difference where day between $1 and $2 and (owner is not null or class = 'in_flight')
           group by agency, day) f on f.agency = r.agency and f.day = r.day
order by r.agency, r.day, d.class
