-- SPDX-License-Identifier: Apache-2.0
-- to_tell: what its agency owns and was not told, and what it was told and is gone since this transaction; $1: whose programs read the type
select d.no, d.agency, d.closed_at is not null, d.class, d.day, d.epoch, d.from_seq, d.to_seq, d.count, d.since, d.action
from casebus.difference d join casebus.agency a on a.id = d.agency
where a.reads >= $1 and (d.closed_at is null and d.state in ('open', 'assigned') and d.owner in (d.agency, 'both') or d.closed_at = now())
  and (d.closed_at is not null) = exists (select from casebus.difference_history h where h.difference = d.no and h.what = 'told')
order by d.no
-- told:
insert into casebus.difference_history (difference, what) values ($1, $2)
