-- SPDX-License-Identifier: Apache-2.0
-- dead_numbers: a dead letter has its number, so it is not missing
select distinct seq from casebus.dead_letter where agency = $1 and epoch = $2 and seq between $3 and $4 order by seq
-- open_gap:
insert into casebus.gap (agency, epoch, from_seq, to_seq) values ($1, $2, $3, $4)
-- open_gaps: in order, locked by being ours: only the holder of the topic writes them
select epoch, from_seq, to_seq from casebus.gap where agency = $1 and closed_at is null order by epoch, from_seq
-- close_gap:
update casebus.gap set closed_at = now() where agency = $1 and epoch = $2 and from_seq = $3
-- narrow_gap:
update casebus.gap set from_seq = $4, to_seq = $5 where agency = $1 and epoch = $2 and from_seq = $3
