-- SPDX-License-Identifier: Apache-2.0
-- manifests: the newest first; closes: the day ends with it
select m.own_epoch, m.no, m.seq, m.day, m.hash_ok, m.last_seq = m.seq - 1 and m.epoch = m.own_epoch as closes, m.body
from casebus.manifest m join casebus.agency a on a.no = m.agency
where a.id = $1 order by m.own_epoch desc, m.seq desc limit $2
-- control: what went to its program, the newest first; confirmations are not counted
select type, value, by_user, created_at, sent_at from casebus.outbox
where agency = $1 and task is null and type <> 'casebus.confirmed' order by no desc limit $2
-- paused: the last word on it
select by_user, created_at, type = 'casebus.pause' from casebus.outbox
where agency = $1 and task is null and type in ('casebus.pause', 'casebus.resume') order by no desc limit 1
-- voids: reasons of these numbers
select e.epoch, e.seq, e.payload from casebus.event e join casebus.agency a on a.no = e.agency
where a.id = $1 and (e.epoch, e.seq) in (select epoch, seq from unnest($2::bigint[], $3::bigint[]) as n (epoch, seq)) order by e.epoch desc, e.seq desc
-- gaps: what is missing, the oldest first
select g.epoch, g.from_seq, g.to_seq, g.found_at from casebus.gap g join casebus.agency a on a.no = g.agency
where a.id = $1 and g.closed_at is null order by g.epoch, g.from_seq limit $2
