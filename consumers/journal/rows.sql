-- SPDX-License-Identifier: Apache-2.0
-- late: numbers that lie behind; what is there stays
insert into casebus.event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, consent, traceparent,
                           dataclass, type, hash, payload)
select $1, epoch, seq, id, schema_id, subject, recorded_at, $2, purpose, legal_basis, consent, traceparent, dataclass, type, hash, payload
from unnest($3::bigint[], $4::bigint[], $5::uuid[], $6::int[], $7::uuid[], $8::timestamptz[], $9::text[], $10::text[], $11::text[], $12::text[],
            $13::text[], $14::text[], $15::bytea[], $16::bytea[])
     as l (epoch, seq, id, schema_id, subject, recorded_at, purpose, legal_basis, consent, traceparent, dataclass, type, hash, payload)
on conflict (agency, epoch, seq) do nothing
-- late_there: what stands under these numbers before the late ones are written; of an event that was edited the bytes that had come; of what is
-- read from its topic again whether people have it as a dead letter
select l.place::int, coalesce((select d.hash from casebus.dead_letter d where d.agency = $1 and d.epoch = l.epoch and d.seq = l.seq and d.edited), e.hash), d.no is not null
from unnest($2::bigint[], $3::bigint[], $5::bigint[]) with ordinality as l (epoch, seq, at, place)
left join casebus.event e on e.agency = $1 and e.epoch = l.epoch and e.seq = l.seq
left join casebus.dead_letter d on d.topic = $4 and d."offset" = l.at and d.state <> 'redriven'
where e.seq is not null or d.no is not null
-- dead_letter: a message is dead once
insert into casebus.dead_letter (topic, "offset", agency, epoch, seq, event_id, type, schema_id, subject, reason, detail, key, headers, value, hash, received_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
on conflict (topic, "offset") do nothing
-- retraction: which event another one takes back
insert into casebus.retraction (agency, epoch, seq, subject, corrects) values ($1, $2, $3, $4, $5) on conflict do nothing
