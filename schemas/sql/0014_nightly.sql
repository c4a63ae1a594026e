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
create table nightly (                      -- a row for each time that a job was begun
    no bigint generated always as identity primary key,
    night date not null,                    -- the day that is closed
    job text not null,
    started_at timestamptz not null default clock_timestamp(), ended_at timestamptz,
    result text,                            -- done findings skipped failed; null: it runs, or was killed
    detail text                             -- one sentence, no personal data
);
create index nightly_night on nightly (night, job);
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
    -- What retention takes away (schemas/retention.cfg).
    grant delete on described, task_sent, consent_told, outbox, alarm to casebus_nightly;
    grant update (payload) on event to casebus_nightly;
    grant update (key, headers, value, subject) on dead_letter to casebus_nightly;
    grant insert on mark to casebus_nightly;
exception when undefined_object or insufficient_privilege then
    raise notice 'roles or rights were not made: %', sqlerrm;
end
$rights$;
