-- SPDX-License-Identifier: Apache-2.0
-- manifest_keep:
insert into casebus.manifest (agency, epoch, no, day, own_epoch, seq, first_seq, last_seq, count, body, records, rejected)
values ($1, $2, $3, $4, $5, $6, $7, $8, $8 - $7 + 1, $9, $10, $11)
on conflict (agency, own_epoch, no) do nothing
-- reads: what the agency's program can be sent
update casebus.agency set reads = nullif($2, 0) where no = $1 and reads is distinct from nullif($2, 0)
-- unchecked: in the order in which they were made, but for those before whose end something is missing
select own_epoch, seq, body from casebus.manifest m
where agency = $1 and checked_at is null
  and not exists (select from casebus.gap g where g.agency = m.agency and g.epoch = m.epoch and g.closed_at is null and g.from_seq <= m.last_seq)
order by own_epoch, seq
-- before: where the one before it ended, and whether it names the one before it
with b as (select * from casebus.manifest where agency = $1 and (own_epoch, seq) < ($2, $3))
select coalesce((select max(last_seq) from b where epoch = $4), 0),
       case when exists (select from b where own_epoch = $2) then (select sha256(body) from b where own_epoch = $2 order by seq desc limit 1) = $5
            else octet_length($5) = 0 end
-- present:
select seq, substr(hash, 1, 8) from casebus.event where agency = $1 and epoch = $2 and seq between $3 and $4
union all
select seq, substr(hash, 1, 8) from casebus.dead_letter where agency = $1 and epoch = $2 and seq between $3 and $4
order by 1
-- checked:
update casebus.manifest set checked_at = now(), hash_ok = $4 where agency = $1 and own_epoch = $2 and seq = $3
-- confirm: everything before it in its epoch must be proved, too
update casebus.manifest m set confirmed_at = now()
where agency = $1 and confirmed_at is null and hash_ok
  and not exists (select from casebus.manifest b where b.agency = m.agency and b.epoch = m.epoch and b.first_seq < m.first_seq and b.hash_ok is not true)
returning epoch, last_seq
-- heard: the last day that was closed with nothing missing or unproved before it, in any epoch
insert into casebus.heard as h (agency, day, epoch, through_seq)
select $1, day, epoch, last_seq from casebus.manifest m
where agency = $1 and hash_ok and epoch = own_epoch and last_seq = seq - 1
  and not exists (select from casebus.gap g where g.agency = m.agency and g.closed_at is null and (g.epoch, g.from_seq) < (m.own_epoch, m.seq))
  and not exists (select from casebus.manifest b where b.agency = m.agency and (b.own_epoch, b.seq) < (m.own_epoch, m.seq) and b.hash_ok is not true)
order by day desc, own_epoch desc, seq desc limit 1
on conflict (agency) do update set day = excluded.day, epoch = excluded.epoch, through_seq = excluded.through_seq, at = now()
where h.day < excluded.day
returning day
-- mark_waiting: whose tasks waited for this agency to be heard
insert into casebus.mark (subject, reason) select distinct person, 'heard' from casebus.waiting where agency = $1 and day <= $2
