-- SPDX-License-Identifier: Apache-2.0
-- gaps: numbers that did not come, the oldest first
select g.epoch, g.from_seq, g.to_seq, g.found_at from casebus.gap g join casebus.agency a on a.no = g.agency
where a.id = $1 and g.closed_at is null order by g.epoch, g.from_seq limit 50
-- manifests: the last days that it closed
select m.day, m.epoch, m.first_seq, m.last_seq, m.count, m.hash_ok, m.confirmed_at from casebus.manifest m join casebus.agency a on a.no = m.agency
where a.id = $1 order by m.own_epoch desc, m.no desc limit 14
-- alarms:
select l.no, a.id, l.kind, l.detail, l.raised_at from casebus.alarm l join casebus.agency a on a.no = l.agency
where a.id = $1 and l.cleared_at is null order by l.no desc limit 20
-- told: what the hub asked of its program
select o.type, o.created_at, o.sent_at, o.by_user from casebus.outbox o
where o.agency = $1 and o.task is null and o.type <> 'casebus.confirmed' order by o.no desc limit 10
