-- SPDX-License-Identifier: Apache-2.0
-- groups: of the open ones, the largest first
select casebus.dead_letter_group(d.agency, d.reason, d.type, d.schema_id, d.detail), a.id, d.reason, casebus.dead_letter_cause(d.detail), d.type, d.schema_id,
       count(*), min(d.received_at), max(d.received_at)
from casebus.dead_letter d join casebus.agency a on a.no = d.agency where d.state = 'open'
group by 1, 2, 3, 4, 5, 6 order by count(*) desc, 1 limit 50
-- letters: $1 agency, $2 group; null lets all through
select d.no, a.id, d.reason, d.detail, d.type, d.received_at from casebus.dead_letter d join casebus.agency a on a.no = d.agency
where d.state = 'open' and a.id = coalesce($1, a.id)
  and ($2::text is null or casebus.dead_letter_group(d.agency, d.reason, d.type, d.schema_id, d.detail) = $2)
order by d.no limit 100
-- letter:
select a.id, d.state from casebus.dead_letter d join casebus.agency a on a.no = d.agency where d.no = $1
-- stopped: topics that wait for an operator
select a.id, p.stopped from casebus.position p join casebus.agency a on a.no = p.agency where p.stopped is not null order by a.id
