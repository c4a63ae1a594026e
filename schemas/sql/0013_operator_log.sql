-- SPDX-License-Identifier: Apache-2.0
-- What operators did, by command or in the portal: written in the transaction of the deed, never changed.  And dead letters that were worked on.
set search_path = casebus;

create table operator_log (
    no bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    by_1 text not null, by_2 text,          -- two where two must agree
    command text not null,                  -- deadletter discard
    object text not null,                   -- on what
    reason text,                            -- as the user gave it
    result text not null                    -- what came of it; no personal data
);
create function append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only: nothing in it is changed or deleted', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on operator_log for each statement execute function append_only();

alter table dead_letter
    add column edited boolean not null default false,       -- what is in the journal under its number is not what was received: that stands here
    add column settled bigint references operator_log (no); -- the entry by which it was redriven or discarded

-- Dead letters of one cause, agency and schema.  The cause is the reason and the shape of the sentence: quoted words and numbers differ.
create function dead_letter_cause(detail text) returns text language sql immutable parallel safe as $$
    select regexp_replace(regexp_replace(detail, '"[^"]*"', '"..."', 'g'), '[0-9]+', 'N', 'g')
$$;
create function dead_letter_group(agency int, reason text, type text, schema_id int, detail text) returns text language sql immutable parallel safe as $$
    select substr(md5(concat_ws(E'\n', agency, reason, coalesce(type, '-'), coalesce(schema_id, 0), casebus.dead_letter_cause(detail))), 1, 8)
$$;
create unique index dead_letter_edited on dead_letter (agency, epoch, seq) where edited;
create index dead_letter_open on dead_letter (agency, no) where state = 'open';

do $rights$
begin
    grant select on operator_log to casebus_reader;
    grant insert on operator_log to casebus_journal, casebus_caseview;
    -- A dead letter's bytes may tell who the person is.
    revoke select on dead_letter from casebus_reader;
    grant select (no, topic, "offset", agency, epoch, seq, event_id, type, schema_id, subject, reason, detail, hash, received_at, state, edited, settled)
        on dead_letter to casebus_reader;
    grant select on dead_letter to casebus_journal;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
