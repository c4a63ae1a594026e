-- SPDX-License-Identifier: Apache-2.0
-- days: before $1, of which a difference remains; the one that was proved longest ago first
select d.day from casebus.difference d
where d.closed_at is null and d.state in ('open', 'assigned') and (d.owner is not null or d.class = 'in_flight') and d.day < $1
group by d.day order by (select max(r.reconciled_at) from casebus.reconciled r where r.day = d.day) nulls first, d.day
