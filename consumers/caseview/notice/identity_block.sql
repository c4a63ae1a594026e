-- SPDX-License-Identifier: Apache-2.0
-- told: what tells who the person of a task is and whether that is blocked; $2: the schema ids of both
select e.no, a.id, e.epoch, e.seq, e.id, e.schema_id, e.subject, e.recorded_at,
       coalesce(e.payload, (select d.payload from casebus.described d where d.agency = e.agency and d.epoch = e.epoch and d.seq = e.seq))
from casebus.event e join casebus.agency a on a.no = e.agency
where e.subject = any(array(select m.subject from casebus.subject m
                            where m.person = (select s.person from casebus.subject s join casebus.task_sent t on t.subject = s.subject where t.id = $1)))
  and e.schema_id = any($2)
