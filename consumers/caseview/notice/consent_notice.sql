-- SPDX-License-Identifier: Apache-2.0
-- keep:
insert into casebus.consent_told (subject, dataclass, recipient, word)
select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
on conflict (subject, dataclass, recipient) do update set word = excluded.word
