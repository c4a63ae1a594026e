-- SPDX-License-Identifier: Apache-2.0
-- $1 everywhere: what came before that time has had its day.
-- letters: how many
select count(*) from casebus.dead_letter where state <> 'open' and expired_at is null and received_at < $1
-- empty_letters: the bytes, and whose they were; number and hash stay
update casebus.dead_letter set key = null, headers = '', value = null, subject = null, expired_at = now() where state <> 'open' and expired_at is null and received_at < $1
-- messages:
select count(*) from casebus.outbox where task is not null and sent_at < $1
-- delete_messages:
delete from casebus.outbox where task is not null and sent_at < $1
-- alarms:
select count(*) from casebus.alarm where cleared_at < $1
-- delete_alarms:
delete from casebus.alarm where cleared_at < $1
-- entries: what settled a dead letter stays as long as that
select count(*) from casebus.operator_log o where o.at < $1 and not exists (select from casebus.dead_letter d where d.settled = o.no)
-- delete_entries:
delete from casebus.operator_log o where o.at < $1 and not exists (select from casebus.dead_letter d where d.settled = o.no)
-- differences: that are gone
select count(*) from casebus.difference where closed_at < $1
-- delete_differences: with their history
with history as (delete from casebus.difference_history h using casebus.difference d where d.no = h.difference and d.closed_at < $1)
delete from casebus.difference where closed_at < $1
-- due: every subject of a person whose case was closed ($2) and not opened again ($3), of whom nothing has been told since and nothing waits to be.
-- The view says whether the closing still holds; one that was erased held then.
create temporary table due on commit drop as
with closed as (
    select s.person, max(c.no) as no, bool_or(c.payload is null) as erased
    from casebus.event c join casebus.subject s on s.subject = c.subject where c.schema_id = any($2) and c.received_at < $1 group by s.person)
select m.subject, m.person from closed join casebus.subject m on m.person = closed.person
where (closed.erased or exists (select from casebus.view v, json_array_elements(v.body::json -> 'statements') as told
                                where v.person = closed.person and told ->> 'type' = 'case.closed'))
  and not exists (select from casebus.subject o join casebus.event e on e.subject = o.subject
                  where o.person = closed.person and (e.received_at >= $1 or (e.schema_id = any($3) and e.no > closed.no)))
  and not exists (select from casebus.subject o join casebus.participant p on p.subject = o.subject
                  join casebus.event e on e.agency = p.agency and e.epoch = p.epoch and e.seq = p.seq where o.person = closed.person and e.received_at >= $1)
  and not exists (select from casebus.subject o join casebus.dead_letter d on d.subject = o.subject where o.person = closed.person and d.state = 'open')
  and not exists (select from casebus.subject o join casebus.mark w on w.subject = o.subject where o.person = closed.person)
-- lock_due: as the case view does: in order
select from casebus.subject where subject in (select subject from due) order by subject for update
-- gone: their events, but those in which somebody else takes part
create temporary table gone on commit drop as
select e.agency, e.epoch, e.seq, d.person from casebus.event e join due d on d.subject = e.subject
where (e.payload is not null or exists (select from casebus.described i where i.agency = e.agency and i.epoch = e.epoch and i.seq = e.seq))
  and not exists (select from casebus.participant p where p.agency = e.agency and p.epoch = e.epoch and p.seq = e.seq and p.subject not in (select subject from due))
-- keep_links: what joins the files of one person ($1) stays as long as anything else of him does
delete from gone g using casebus.event l
where l.agency = g.agency and l.epoch = g.epoch and l.seq = g.seq and l.schema_id = any($1)
  and exists (select from due d join casebus.event e on e.subject = d.subject
              where d.person = g.person and e.schema_id <> all($1)
                and (e.payload is not null or exists (select from casebus.described i where i.agency = e.agency and i.epoch = e.epoch and i.seq = e.seq))
                and not exists (select from gone x where x.agency = e.agency and x.epoch = e.epoch and x.seq = e.seq))
-- persons: of whom something goes, and how many events
select count(distinct person), count(*) from gone
-- erase_events:
update casebus.event e set payload = null from gone g where e.agency = g.agency and e.epoch = g.epoch and e.seq = g.seq
-- erase_described:
delete from casebus.described i using gone g where i.agency = g.agency and i.epoch = g.epoch and i.seq = g.seq
-- forget_sent: else every task would be sent again as void
delete from casebus.task_sent where subject in (select subject from due where person in (select person from gone))
-- forget_told:
delete from casebus.consent_told where subject in (select subject from due where person in (select person from gone))
-- mark_persons: their views are made anew, of nothing
insert into casebus.mark (subject, reason) select distinct person, 'erased' from gone
