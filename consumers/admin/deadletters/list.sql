-- SPDX-License-Identifier: Apache-2.0
-- list: $1 agency, $2 reason, $3 state, $4 group, $5 number; null lets all through
select d.no, a.id, d.topic, d."offset", d.epoch, d.seq, d.event_id, d.type, d.schema_id, d.subject, d.reason, d.detail, d.received_at, d.state,
       casebus.dead_letter_group(d.agency, d.reason, d.type, d.schema_id, d.detail), d.edited, l.at, l.by_1, l.by_2, l.command, l.reason
from casebus.dead_letter d join casebus.agency a on a.no = d.agency left join casebus.operator_log l on l.no = d.settled
where a.id = coalesce($1, a.id) and d.reason = coalesce($2, d.reason) and d.state = coalesce($3, d.state) and d.no = coalesce($5, d.no)
  and ($4::text is null or casebus.dead_letter_group(d.agency, d.reason, d.type, d.schema_id, d.detail) = $4)
order by d.no
-- groups: the same choice; the largest first
select g."group", g.id, g.reason, g.cause, g.type, g.schema_id, count(*), count(distinct g.subject), min(g.received_at), max(g.received_at), min(g.no), max(g.no)
from (select d.*, a.id, casebus.dead_letter_cause(d.detail) as cause, casebus.dead_letter_group(d.agency, d.reason, d.type, d.schema_id, d.detail) as "group"
      from casebus.dead_letter d join casebus.agency a on a.no = d.agency) as g
where g.id = coalesce($1, g.id) and g.reason = coalesce($2, g.reason) and g.state = coalesce($3, g.state) and ($4::text is null or g."group" = $4)
group by g."group", g.id, g.reason, g.cause, g.type, g.schema_id
order by count(*) desc, min(g.no)
