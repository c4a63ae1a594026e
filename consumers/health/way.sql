-- SPDX-License-Identifier: Apache-2.0
-- event: what it is
select a.id, e.type, e.schema_id, e.traceparent from casebus.event e join casebus.agency a on a.no = e.agency where e.id = $1
union all
select a.id, d.type, d.schema_id, null from casebus.dead_letter d join casebus.agency a on a.no = d.agency where d.event_id = $1
limit 1
-- hops: where it was when, and what came of it; a step is a place in the order of those that fall on one time.  Of a person's evaluations only
-- the last is known; what it tells an owner has the time at which its transaction began.
with came as (select * from casebus.event where id = $1),
persons as (
    select distinct s.person, s.subject, c.received_at from came c
    cross join lateral (select c.subject union select p.subject from casebus.participant p where p.agency = c.agency and p.epoch = c.epoch and p.seq = c.seq) as w
    join casebus.subject s on s.subject = w.subject
),
told as (
    select o.*, t.rule from (select distinct person, received_at from persons) as p join casebus.task t on t.person = p.person
    join casebus.outbox o on o.task = t.id and o.created_at >= p.received_at
    where position($1::text in t.body) > 0
),
hops (step, at, hop, agency, detail) as (
    select 1, c.recorded_at, 'recorded', a.id, 'by its own clock' from came c join casebus.agency a on a.no = c.agency
    union all select 3, c.received_at, 'journalled', null, format('number %s of epoch %s', c.seq, c.epoch) from came c
    union all select 3, d.received_at, 'dead_letter', null, format('%s: %s, %s', d.no, d.reason, d.state) from casebus.dead_letter d where d.event_id = $1
    union all select 4, min(m.at), 'waits', null, format('person %s is to be evaluated', replace(p.person::text, '-', ''))
        from persons p join casebus.mark m on m.subject = p.subject group by p.person
    union all select distinct 5, v.evaluated_at, 'evaluated', null::text, format('person %s, last', replace(p.person::text, '-', ''))
        from persons p join casebus.view v on v.person = p.person where v.evaluated_at >= p.received_at
    union all select 6, created_at, 'told', agency, format('%s, task %s, revision %s', rule, task, revision) from told
    union all select 7, sent_at, 'sent', agency, format('%s, task %s, revision %s', rule, task, revision) from told where sent_at is not null
)
select at, hop, agency, detail from hops order by at, step, detail
