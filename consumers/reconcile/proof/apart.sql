-- SPDX-License-Identifier: Apache-2.0
-- prepare: what follows reads a whole range at once: never the first rows soon, persons by the hundred thousand without a file, and of millions
--   only those whom the range names, as indexes lie in memory
set local work_mem = '64MB'; set local cursor_tuple_fraction = 1; set local random_page_cost = 1.1
-- open: events of a range that the view does not rest on, or not yet, in any order: 1 taken back, 2 unmapped, 3 marked, 4 unseen
declare apart no scroll cursor for
select e.seq, 1 as what from casebus.event e join casebus.retraction r on r.agency = e.agency and r.corrects = e.id and r.subject = e.subject
where e.agency = $1 and e.epoch = $2 and e.seq between $3 and $4
union all
select e.seq, case when e.subject in (select m.subject from casebus.mark m) then 3 when v.person is null then 2 else 4 end
from casebus.event e left join (casebus.subject s join casebus.view v on v.person = s.person) on s.subject = e.subject
where e.agency = $1 and e.epoch = $2 and e.seq between $3 and $4 and e.subject <> '00000000-0000-0000-0000-000000000000' and not $5
  and (v.person is null or v.evaluated_at < e.received_at)
  and not exists (select from casebus.task_sent t where t.id = e.subject)
-- fetch: the next of them
fetch 8192 from apart
-- close: all of it was read
close apart
