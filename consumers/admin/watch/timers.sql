-- SPDX-License-Identifier: Apache-2.0
-- timed: persons whose day comes until $2, and those whose stored view is not the last word any more, page by page
select v.person, v.next_day, h.holds
from casebus.view v
cross join lateral (select v.rules = $3 and v.evaluated_on <= $4 and exists (select from casebus.setting where name = 'rules' and value = $5)
    and not exists (select from casebus.mark m join casebus.subject s on s.subject = m.subject where s.person = v.person) as holds) as h
where v.person > $1 and (v.next_day <= $2 or not h.holds)
order by v.person limit $6
-- persons: how many, for the progress
select count(*) from casebus.view where next_day <= $1
