-- SPDX-License-Identifier: Apache-2.0
-- What the nights leave: signed closing records, which job ran when with what result, and numbers for the monitor.
set search_path = casebus;

create table closing (                      -- as in the closing file, line for line (consumers/reconcile/closing.h); never changed
    no bigint primary key,
    day date not null, at timestamptz not null,
    hash bytea not null,                    -- of the line
    line text not null
);
create index closing_day on closing (day, no);
create trigger append_only before update or delete or truncate on closing for each statement execute function append_only();
create table nightly (                      -- a row for each time that a job was begun
    no bigint generated always as identity primary key,
    night date not null,                    -- the day that is closed
    job text not null,
    started_at timestamptz not null default clock_timestamp(), ended_at timestamptz,
    result text,                            -- done findings skipped failed; null: it runs, or was killed
    detail text                             -- one sentence, no personal data
);
create index nightly_night on nightly (night, job);
-- What retention has taken the content of (schemas/retention.cfg); number, hash and reason stay, so that days still add up.
alter table dead_letter add column expired_at timestamptz;
create table metric (                       -- the last value of each; the monitor serves them as they are
    name text not null, labels text not null default '',     -- labels as Prometheus writes them: class="mismatch"
    value double precision not null, at timestamptz not null default now(),
    primary key (name, labels)
);

do $rights$
begin
    if not exists (select 1 from pg_roles where rolname = 'casebus_nightly') then
        create role casebus_nightly nologin;
    end if;
    grant usage on schema casebus to casebus_nightly;
    grant casebus_reader to casebus_nightly;
    grant select on closing, nightly, metric to casebus_reader;
    grant insert on closing to casebus_nightly;
    grant insert, update on nightly, metric to casebus_nightly;
    -- What retention takes away.
    grant delete on described, task_sent, consent_told, outbox, alarm to casebus_nightly;
    grant select (agency, epoch, seq, subject) on described to casebus_nightly;
    grant select (expired_at) on dead_letter to casebus_reader;
    grant update (key, headers, value, subject, expired_at) on dead_letter to casebus_nightly;
    grant update (payload) on event to casebus_nightly;
    grant update (person) on subject to casebus_nightly;         -- its rows are the locks of evaluation
    grant insert on mark to casebus_nightly;
exception when undefined_object or insufficient_privilege then
    raise notice 'roles or rights were not made: %', sqlerrm;
end
$rights$;
