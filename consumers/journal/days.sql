-- SPDX-License-Identifier: Apache-2.0
-- record: a day that was recorded before stays as it is
insert into casebus.civil_day (day, topics, ends) values ($1, $2, $3) on conflict (day) do nothing
-- record_again: this run is for that day
insert into casebus.civil_day (day, topics, ends) values ($1, $2, $3)
on conflict (day) do update set topics = excluded.topics, ends = excluded.ends, recorded_at = now(), passed_at = null
-- pass: no topic that is read stands before its end
with passed as (
    update casebus.civil_day d set passed_at = now()
    where passed_at is null
      and not exists (select from unnest(d.topics, d.ends) as t (topic, until) left join casebus.position p on p.topic = t.topic
                      where t.topic = any ($1::text[]) and coalesce(p.next_offset, 0) < t.until and p.stopped is null)
    returning day
)
select day, pg_notify('casebus_mark', '') from passed
