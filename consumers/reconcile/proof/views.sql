-- SPDX-License-Identifier: Apache-2.0
-- session:
set search_path = casebus
-- persons: told of under these numbers; of a very large range those of its beginning
select s.person from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) as r (agency, epoch, first, last)
join casebus.agency a on a.id = r.agency
join casebus.event e on e.agency = a.no and e.epoch = r.epoch and e.seq between r.first and least(r.last, r.first + 99999)
join casebus.subject s on s.subject = e.subject
group by s.person order by md5(s.person::text || $5::text) limit $6
-- explained: is the person told of under numbers that differ, in this report or an earlier one, does the view rest on an event that the journal has lost,
-- or is there one of days that are over ($6) that its agency has not declared, which the last day tells?  Then that is the difference
select exists (select from (select * from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[])
                             union all select agency, epoch, from_seq, to_seq from casebus.difference where closed_at is null and from_seq > 0 and axis is null and class <> 'retracted'
                            ) as r (agency, epoch, first, last)
               join casebus.agency a on a.id = r.agency join casebus.event e on e.agency = a.no and e.epoch = r.epoch and e.seq between r.first and r.last
               join casebus.subject s on s.subject = e.subject where s.person = $1)
    or exists (select from casebus.view v, jsonb_path_query(v.body::jsonb, '$.statements[*].says[*].event') as said (id)
               where v.person = $1 and not exists (
                   select from casebus.subject s join casebus.event e on e.subject = s.subject where s.person = $1 and e.id = (said.id #>> '{}')::uuid
                   union all
                   select from casebus.subject s join casebus.participant p on p.subject = s.subject join casebus.event e on (e.agency, e.epoch, e.seq) = (p.agency, p.epoch, p.seq)
                   where s.person = $1 and e.id = (said.id #>> '{}')::uuid))
    or exists (select from casebus.subject s join casebus.event e on e.subject = s.subject
               where s.person = $1 and e.recorded_at < $6 and exists (select from casebus.manifest m where m.agency = e.agency)
                 and e.seq > (select coalesce(max(m.last_seq), 0) from casebus.manifest m where m.agency = e.agency and m.epoch = e.epoch))
