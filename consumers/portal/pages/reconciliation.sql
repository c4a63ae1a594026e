-- SPDX-License-Identifier: Apache-2.0
-- days: the last run of each
select r.day, count(distinct r.agency), sum(r.declared)::bigint, sum(r.journal)::bigint, bool_and(r.hash_ok),
       (select count(*) from casebus.difference d where d.day = r.day and d.closed_at is null and d.state in ('open', 'assigned') and (d.owner is not null or d.class = 'in_flight')), max(r.reconciled_at)
from casebus.reconciled r group by r.day order by r.day desc limit 14
-- differences: that are open, those that somebody must act on first
select d.no, d.day, d.agency, d.class, d.owner, d.epoch, d.from_seq, d.to_seq, d.count, d.action, d.state, d.since, d.by_user
from casebus.difference d where d.closed_at is null order by d.state not in ('open', 'assigned'), d.owner is null, d.since, d.no limit 200
-- jobs: of the last nights
select n.night, n.job, n.result, n.detail, n.started_at, n.ended_at from casebus.nightly n order by n.no desc limit 30
