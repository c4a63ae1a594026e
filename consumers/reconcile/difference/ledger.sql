-- SPDX-License-Identifier: Apache-2.0
-- lock: two runs of one hub keep one after the other
select pg_advisory_xact_lock(hashtext('casebus.difference'))
-- open:
select no, class, agency, owner, epoch, from_seq, to_seq, count, day, since, state, by_user, action, detail, axis
from casebus.difference where closed_at is null and agency = any ($1) order by agency, epoch, from_seq, no
-- earlier: what of other days somebody must act on
select no, class, agency, owner, epoch, from_seq, to_seq, count, day, since, state, by_user, action, detail
from casebus.difference where closed_at is null and day < $1 and state in ('open', 'assigned') and owner is not null order by day, agency, epoch, from_seq, no
-- found:
insert into casebus.difference (day, agency, class, owner, epoch, from_seq, to_seq, count, action, detail, state, since, axis)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) returning no
-- changed: what a stock says is the last night's that compared one; of what is open again ($9) its agency is told again
update casebus.difference set from_seq = $2, to_seq = $3, count = $4, action = $5, detail = $6, state = $7, day = case when axis is null then day else $8 end,
       by_user = $9, told_count = case when by_user is not null and $9 is null then null else told_count end
where no = $1
-- gone:
update casebus.difference set closed_at = now(), state = case when state in ('open', 'assigned') then 'repaired' else state end where no = $1
-- left: what agencies that have left owe nobody any more
with gone as (update casebus.difference set closed_at = now(), state = case when state in ('open', 'assigned') then 'explained' else state end
              where closed_at is null and agency = any ($1) returning no)
insert into casebus.difference_history (difference, what, detail) select no, 'left', 'the agency has left' from gone
-- history:
insert into casebus.difference_history (difference, what, detail) values ($1, $2, $3) on conflict do nothing
-- forget: the report of that day is made anew
delete from casebus.reconciled where day = $1 and agency = any ($2)
-- reconciled:
insert into casebus.reconciled (day, agency, epoch, first_seq, last_seq, declared, kafka, in_reach, journal, hash_ok, buckets)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
-- place:
insert into casebus.reconcile_place as p (topic, day, next_offset) values ($1, $2, $3)
on conflict (topic, day) do update set next_offset = excluded.next_offset
