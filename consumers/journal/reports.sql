-- SPDX-License-Identifier: Apache-2.0
-- report_keep: unless a later one was kept before
insert into casebus.report as r (agency, kind, source, name, open, since, until, count, "of", epoch, seq)
values ($1, $2, coalesce($3, ''), coalesce($4, ''), $5, $6, $7, $8, $9, $10, $11)
on conflict (agency, kind, source, name) do update
set open = excluded.open, since = excluded.since, until = excluded.until, count = excluded.count, "of" = excluded."of", epoch = excluded.epoch, seq = excluded.seq
where (r.epoch, r.seq) < (excluded.epoch, excluded.seq)
-- report_void: a spool that was lost does not know what it had reported, and could never end it
update casebus.report set open = false where agency = $1 and epoch < $2 and open
