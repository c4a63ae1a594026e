-- SPDX-License-Identifier: Apache-2.0
-- list: $1 those that were put aside, too
select l.no, a.id, l.kind, l.detail, l.raised_at, l.cleared_at, l.cleared_by
from casebus.alarm l left join casebus.agency a on a.no = l.agency
where $1 or l.cleared_at is null
order by l.no
-- clear: $1 its number, $2 by whom
update casebus.alarm set cleared_at = now(), cleared_by = $2 where no = $1 and cleared_at is null returning kind
