-- SPDX-License-Identifier: Apache-2.0
-- position_move: whoever is not the holder any more moves nothing
update casebus.position set next_offset = $4, updated_at = now()
where topic = $1 and holder = $2 and fence = $3 and next_offset = $5
-- position_finish:
update casebus.position set next_offset = $2, breaker = $3, stopped = $4, last_received_at = $5,
       last_recorded_at = greatest(last_recorded_at, $6)
where topic = $1
-- numbering_keep:
insert into casebus.numbering as n (agency, epoch, next_seq)
select $1, epoch, next_seq from unnest($2::bigint[], $3::bigint[]) as k (epoch, next_seq)
on conflict (agency, epoch) do update set next_seq = excluded.next_seq
-- alarm: what stands there uncleared is not said again
insert into casebus.alarm (agency, kind, detail)
select $1, $2, $3 where not exists (select from casebus.alarm where agency = $1 and kind = $2 and detail = $3 and cleared_at is null)
-- marks:
insert into casebus.mark (subject, reason) select subject, $2 from unnest($1::uuid[]) as s (subject)
-- wake:
select pg_notify('casebus_mark', '')
