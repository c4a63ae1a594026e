-- SPDX-License-Identifier: Apache-2.0
-- lock_session: as long as this connection lives
select pg_try_advisory_lock($1)
-- heartbeat:
insert into casebus.journal_instance as i (id, lock_key) values ($1, $2)
on conflict (id) do update set seen_at = now(), lock_key = excluded.lock_key
-- forget_dead: rows of instances that ended without saying so
delete from casebus.journal_instance where seen_at < now() - interval '1 day'
-- end_hung: the session of a journal that hangs may be in the middle of a transaction and hold what we want to claim
select pg_terminate_backend(l.pid) from casebus.journal_instance i
join pg_locks l on l.locktype = 'advisory' and l.granted and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database()) and (l.classid::bigint << 32 | l.objid::bigint) = i.lock_key
where i.id <> $1 and i.seen_at <= now() - make_interval(secs => $2)
-- positions: as they are, with who holds them; alive: the holder lives and is another
with alive as (
    select id from casebus.journal_instance i
    where seen_at > now() - make_interval(secs => $2)
      and exists (select from pg_locks l where l.locktype = 'advisory' and l.granted and l.objsubid = 1
                  and l.database = (select oid from pg_database where datname = current_database())
                  and (l.classid::bigint << 32 | l.objid::bigint) = i.lock_key)
)
select p.topic, p.next_offset, p.stopped is not null, p.holder is not distinct from $1, p.fence,
       exists (select from alive where id = p.holder and id <> $1), p.cluster_id, (select count(*) from alive where id <> $1), p.shadow
from casebus.position p
union all
select '', 0, false, false, 0, false, '', (select count(*) from alive where id <> $1), false
-- add_position:
insert into casebus.position (topic, agency, cluster_id, next_offset, shadow) values ($1, $2, $3, $4, $5) on conflict (topic) do nothing
-- claim: whoever changed it since we looked was faster
update casebus.position set holder = $2, fence = fence + 1, updated_at = now() where topic = $1 and fence = $3 and stopped is null
returning fence, next_offset, breaker
-- read_numbering:
select epoch, next_seq from casebus.numbering where agency = $1 order by epoch
-- read_position: is it still ours?
select next_offset, breaker from casebus.position where topic = $1 and holder = $2 and fence = $3 and stopped is null
-- set_shadow: which this agency is now, if we hold its topic
update casebus.position set shadow = $4 where topic = $1 and holder = $2 and fence = $3
-- mark_all_of: everybody who takes part in events of an agency that counts, or does not count any more
insert into casebus.mark (subject, reason)
select subject, 'agency' from (select subject from casebus.event where agency = $1 union select subject from casebus.participant where agency = $1) as s
where subject <> '00000000-0000-0000-0000-000000000000'
-- wake:
select pg_notify('casebus_mark', '')
-- release:
update casebus.position set holder = null where topic = $1 and holder = $2
-- stop_topic: it cannot be read on; an operator must look
update casebus.position set stopped = $3, holder = null where topic = $1 and fence = $2 and stopped is null
-- stop_alarm:
insert into casebus.alarm (agency, kind, detail) values ($1, 'lost_messages', $2)
-- leave:
update casebus.position set holder = null where holder = $1
-- leave_instance:
delete from casebus.journal_instance where id = $1
