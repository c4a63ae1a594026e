-- SPDX-License-Identifier: Apache-2.0
-- find_agency:
select no from casebus.agency where id = $1
-- add_agency: another may have been faster; then it is asked for again
insert into casebus.agency (id) values ($1) on conflict (id) do nothing
-- begin_counter: the epoch of the hub's own events is the time of the first
insert into casebus.hub_counter (agency, epoch, next_seq) values ($1, $2, 1) on conflict (agency) do nothing
-- next_number: the row stays locked until the end of the transaction
update casebus.hub_counter set next_seq = next_seq + 1 where agency = $1 returning epoch, next_seq - 1
-- append:
insert into casebus.event (agency, epoch, seq, id, schema_id, subject, recorded_at, received_at, purpose, legal_basis, consent,
                           traceparent, dataclass, hash, payload)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
returning no
-- describe: who a person is stands here only
insert into casebus.described (agency, epoch, seq, subject, payload) values ($1, $2, $3, $4, $5)
-- participants:
insert into casebus.participant (subject, agency, epoch, seq, role)
select subject, $1, $2, $3, role from unnest($4::uuid[], $5::text[]) as p (subject, role)
-- tell: in this order; without revision it is of no task
insert into casebus.outbox (agency, type, key, headers, value, task, revision, identity, by_user)
select agency, type, key, headers, value, case when revision > 0 then task end, nullif(revision, 0), identity > 0, by_user
from unnest($1::text[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::uuid[], $7::int[], $8::int[], $9::text[]) with ordinality
     as n (agency, type, key, headers, value, task, revision, identity, by_user, place)
order by place
-- mark:
insert into casebus.mark (subject, reason) select subject, $2 from unnest($1::uuid[]) as s (subject)
-- wake:
select pg_notify('casebus_mark', '')
