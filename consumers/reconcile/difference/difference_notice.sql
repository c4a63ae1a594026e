-- SPDX-License-Identifier: Apache-2.0
-- to_tell: what its agency owns and was not told, or has doubled since it was; and what it was told and is gone since this transaction; $1: whose programs read the type
select d.no, d.agency, d.closed_at is not null, d.class, d.day, d.epoch, d.from_seq, d.to_seq, d.count, d.since, d.action
from casebus.difference d join casebus.agency a on a.id = d.agency
where a.reads >= $1
  and (d.closed_at is null and d.state in ('open', 'assigned') and d.owner in (d.agency, 'both') and (d.told_count is null or d.count >= 2 * greatest(d.told_count, 1))
       or d.closed_at = now() and d.told_count is not null)
order by d.no
-- told: and of how many numbers it was then
with told as (insert into casebus.difference_history (difference, what) values ($1, $2))
update casebus.difference set told_count = $3 where no = $1
