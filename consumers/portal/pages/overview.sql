-- SPDX-License-Identifier: Apache-2.0
-- alarms: the newest that nobody has looked at
select l.no, a.id, l.kind, l.detail, l.raised_at from casebus.alarm l left join casebus.agency a on a.no = l.agency
where l.cleared_at is null order by l.no desc limit 20
