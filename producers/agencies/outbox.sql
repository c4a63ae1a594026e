-- SPDX-License-Identifier: Apache-2.0
-- outbox.sql - the table in an office's own PostgreSQL (13 or newer) that casebus-agency reads: kind = "outbox".
--
-- Run it once, as the owner of the database:   psql -d DATABASE -f outbox.sql      (running it again changes nothing)
-- The office's programs write a row in the transaction of their own change, so that both are true or none is:
--
--   insert into casebus_agency.outbox (type, subject, data) values ('registration.moved_in', '4711',
--          '{"move_in_on": "2026-01-15", "registered_on": "2026-01-20", "ags": "05162004", "from": "LEA"}');
--
-- Columns are those of the neutral line (producers/README.md, schemas/CATALOGUE.md).  Rows that were read may be deleted at any time.
-- Another name for the schema: write it everywhere here, and as `schema` of the source.

create schema if not exists casebus_agency;

create table if not exists casebus_agency.outbox (
    no         bigint generated always as identity primary key,
    type       text not null,
    subject    text not null,                                   -- your own file number of the person: a pseudonym leaves the house
    time       timestamptz not null default now(),              -- when it was recorded
    data       jsonb not null,
    batch      text,                                            -- names an upload, for casebus-agency retract
    purpose    text,
    legalbasis text,
    consent    text,
    id         uuid,
    xid        xid8 not null default pg_current_xact_id(),      -- never written by anybody: the transaction of the row
    taken      timestamptz,                                     -- mode = "mark": since then its event is safe with casebus-agency
    refused    text                                             -- mode = "mark": why it became none
);
create index if not exists outbox_untaken on casebus_agency.outbox (no) where taken is null;     -- of mode = "mark"
create index if not exists outbox_order on casebus_agency.outbox (xid, no);                      -- of mode = "read"

-- A refused row that was mended is read again after:  update casebus_agency.outbox set taken = null, refused = null where no = ...

do $$ begin create role casebus_outbox_mark nologin; exception when duplicate_object then null; end $$;
do $$ begin create role casebus_outbox_read nologin; exception when duplicate_object then null; end $$;
grant usage on schema casebus_agency to casebus_outbox_mark, casebus_outbox_read;
grant select on casebus_agency.outbox to casebus_outbox_mark, casebus_outbox_read;
grant select on sequence casebus_agency.outbox_no_seq to casebus_outbox_mark, casebus_outbox_read;
grant update (taken, refused) on casebus_agency.outbox to casebus_outbox_mark;

-- The login of casebus-agency gets one of the two:
--   grant casebus_outbox_mark to LOGIN;      it marks what it has read, and says beside a refused row why
--   grant casebus_outbox_read to LOGIN;      it may write nothing
-- And the login of the office's programs, where it does not own the table:
--   grant usage on schema casebus_agency to LOGIN;   grant insert (type, subject, time, data, batch, purpose, legalbasis, consent, id) on casebus_agency.outbox to LOGIN;
