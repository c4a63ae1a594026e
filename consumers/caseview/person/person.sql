-- SPDX-License-Identifier: Apache-2.0
-- Five tables stand here without schema: subject, link, view, task, waiting.  The search path says whether those in use are meant or
-- those that are being rebuilt beside them.
-- members: everybody who now belongs to the persons of these subjects
select subject, person, agency, first_no from subject where person = any(array(select person from subject where subject = any($1)))
-- events: all in which these subjects take part, as the key's person or as another one; and answers to tasks that hang on them by agencies
-- that have no file number for the person, whose subject is the task; $2: received until then, or null
select e.subject as via, e.no, e.agency, e.epoch, e.seq, e.id, e.schema_id, e.subject, e.recorded_at, e.received_at, e.dataclass, e.type,
       e.legal_basis, e.traceparent, coalesce(e.payload, (select d.payload from casebus.described d where d.agency = e.agency and d.epoch = e.epoch and d.seq = e.seq))
from casebus.event e
where e.subject = any($1) and ($2::timestamptz is null or e.received_at <= $2)
union all
select p.subject, e.no, e.agency, e.epoch, e.seq, e.id, e.schema_id, e.subject, e.recorded_at, e.received_at, e.dataclass, e.type,
       e.legal_basis, e.traceparent, coalesce(e.payload, (select d.payload from casebus.described d where d.agency = e.agency and d.epoch = e.epoch and d.seq = e.seq))
from casebus.participant p
cross join lateral (select * from casebus.event where agency = p.agency and epoch = p.epoch and seq = p.seq offset 0) as e
where p.subject = any($1) and p.subject <> e.subject and ($2::timestamptz is null or e.received_at <= $2)
union all
select t.subject, e.no, e.agency, e.epoch, e.seq, e.id, e.schema_id, e.subject, e.recorded_at, e.received_at, e.dataclass, e.type,
       e.legal_basis, e.traceparent, coalesce(e.payload, (select d.payload from casebus.described d where d.agency = e.agency and d.epoch = e.epoch and d.seq = e.seq))
from casebus.task_sent t
cross join lateral (select * from casebus.event where subject = t.id offset 0) as e
where t.subject = any($1) and ($2::timestamptz is null or e.received_at <= $2)
-- records: what one agency said of another person in one type: later records of a fact that names one of ours may not name him any more
select e.subject, e.no, e.agency, e.epoch, e.seq, e.id, e.schema_id, e.subject, e.recorded_at, e.received_at, e.dataclass, e.type,
       e.legal_basis, e.traceparent, coalesce(e.payload, (select d.payload from casebus.described d where d.agency = e.agency and d.epoch = e.epoch and d.seq = e.seq))
from unnest($1::uuid[], $2::int[], $3::int[]) as f (subject, agency, schema_id)
cross join lateral (select * from casebus.event where subject = f.subject and agency = f.agency and schema_id = f.schema_id offset 0) as e
where $4::timestamptz is null or e.received_at <= $4
-- heard:
select agency, day from casebus.heard
-- heard_then: as the manifests that had been checked by then say
select agency, max(day) from casebus.manifest where hash_ok and checked_at <= $1 group by agency
-- dead_letters: subjects of whom something could not be accepted
select distinct subject from casebus.dead_letter where state = 'open' and subject = any($1)
-- dead_letters_then: as it was then: what was put through or given up later was open
select distinct d.subject from casebus.dead_letter d left join casebus.operator_log l on l.no = d.settled
where d.subject = any($1) and d.received_at <= $2 and (d.state = 'open' or l.at > $2)
-- sent: what receivers were told last
select id, subject, revision, hash, owner, payload from casebus.task_sent where subject = any($1)
-- sent_then: the revision as it had been written for an inbox by then; what nobody is told of keeps no history
select s.id, s.subject, case when o.task is null then s.revision else coalesce(o.revision, 0) end, s.hash, s.owner, s.payload from casebus.task_sent s
left join (select task, max(revision) filter (where created_at <= $2) as revision from casebus.outbox
           where task = any(array(select id from casebus.task_sent where subject = any($1))) group by task) as o on o.task = s.id
where s.subject = any($1)
-- told: what agencies were told last of consents
select subject, dataclass, recipient, word from casebus.consent_told where subject = any($1)
-- known:
select exists (select from subject where subject = $1) or exists (select from casebus.event where subject = $1)
    or exists (select from casebus.participant where subject = $1)
-- page:
select distinct person from subject where person > $1 order by person limit $2
-- snapshot: from here on every statement sees the same
set transaction isolation level repeatable read, read only
