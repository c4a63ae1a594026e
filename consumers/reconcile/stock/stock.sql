-- SPDX-License-Identifier: Apache-2.0
-- Types 151 (casebus.stock) and 152 (casebus.stock_items) stand here as numbers: index event_stock is of them.
-- ends: the stocks that wait, the latest first
select epoch, seq, payload from casebus.event
where agency = $1 and schema_id in (151, 152) and payload is not null and schema_id = 151 order by epoch desc, seq desc
-- blocks: the messages before one of them
select epoch, seq, payload from casebus.event
where agency = $1 and epoch = $2 and seq < $3 and schema_id in (151, 152) and payload is not null and schema_id = 152 order by seq
-- endless: items whose end did not come for a day, behind the last end
select epoch, seq from casebus.event
where agency = $1 and schema_id in (151, 152) and payload is not null and (epoch, seq) > ($2, $3) and received_at < now() - interval '1 day'
order by epoch desc, seq desc limit 1
-- offered: has a stock ever come, and which did the run of that night compare?
select coalesce(max(items) filter (where night = $2 and result = 'compared'), -1), count(*) filter (where night = $2), count(*) from casebus.stock where agency = $1
-- missing: numbers that the stock includes and that did not come
select exists (select from casebus.gap where agency = $1 and epoch = $2 and from_seq <= $3 and closed_at is null)
-- subjects: the next of this agency, by pseudonym
select subject, person from casebus.subject where agency = $1 and subject > $2 order by subject limit $3
-- persons: of those that only the list knows
select s.subject, s.person from casebus.subject s where s.subject = any($1)
-- events: what the agency had said of them through that number
select e.epoch, e.seq, e.id, e.schema_id, e.subject, e.recorded_at, e.purpose, e.legal_basis, e.consent, e.dataclass, e.type, e.payload
from casebus.event e where e.subject = any($1) and e.agency = $2 and (e.epoch, e.seq) <= ($3, $4) order by e.subject, e.epoch, e.seq
-- letters: dead letters with these ids
select distinct on (event_id) event_id, epoch, seq, reason = 'refused' from casebus.dead_letter where agency = $1 and event_id = any($2) order by event_id, no desc
-- carried: what the night's stock said and is still so
select class, owner, epoch, from_seq, to_seq, count, action, detail, axis, state from casebus.difference where agency = $1 and day = $2 and axis is not null and closed_at is null
order by epoch, from_seq, no
-- keep:
insert into casebus.stock (agency, epoch, seq, night, day, through, items, result) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
-- forget: what was compared, and what is older
update casebus.event set payload = null where agency = $1 and schema_id in (151, 152) and payload is not null and (epoch, seq) <= ($2, $3)
-- forget_letters: and what of it became a dead letter
update casebus.dead_letter set key = null, headers = '', value = null, subject = null, expired_at = now(), state = 'discarded'
where agency = $1 and (schema_id in (151, 152) or type in ('casebus.stock', 'casebus.stock_items')) and expired_at is null
