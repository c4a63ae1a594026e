-- SPDX-License-Identifier: Apache-2.0
-- try_lock: for as long as this session lives
select pg_try_advisory_lock($1)
-- holder:
select a.application_name, a.backend_start
from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.classid = 0 and l.objid::bigint = $1 and l.objsubid = 1 and l.granted and l.database = (select oid from pg_database where datname = current_database())
-- running: the job that was begun last
select night, job from casebus.nightly where ended_at is null order by no desc limit 1
-- name_session: so that another run can say who holds the lock
select set_config('application_name', $1, false)
-- records: of each night and job the last word; with the last night before $1, without which nothing would say that there is a backlog
select distinct on (night, job) night, job, result from casebus.nightly
where ended_at is not null and night >= coalesce((select max(night) from casebus.nightly where ended_at is not null and night < $1), $1) order by night, job, no desc
-- begin:
insert into casebus.nightly (night, job) values ($1, $2) returning no
-- end:
update casebus.nightly set ended_at = clock_timestamp(), result = $2, detail = $3 where no = $1
-- metric:
insert into casebus.metric (name, labels, value) values ($1, $2, $3::bigint)
on conflict (name, labels) do update set value = excluded.value, at = now()
-- metric_reset: of a number that has labels: those that are not told this time are none
update casebus.metric set value = 0, at = now() where name = $1
