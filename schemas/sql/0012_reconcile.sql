-- SPDX-License-Identifier: Apache-2.0
-- The nightly proof: what each run found of a day, and every difference with its history.
set search_path = casebus;

create table retraction (                   -- events that take another one back, kept by the journal: the proof asks which of a day's numbers they name
    agency int not null, epoch bigint not null, seq bigint not null, subject uuid not null,
    corrects uuid not null,                 -- the id of what is taken back, of the same subject
    primary key (agency, epoch, seq)
);
create table reconciled (                   -- the last run of each day: a row for each agency and epoch, as in the report
    day date not null, agency text not null, epoch bigint not null,      -- epoch 0: no manifest of that day
    first_seq bigint not null, last_seq bigint not null, declared bigint not null, kafka bigint not null, in_reach boolean not null,
    journal bigint not null, hash_ok boolean not null,
    buckets bigint[] not null,              -- in the order of consumers/reconcile/report.h
    reconciled_at timestamptz not null default now(),
    primary key (day, agency, epoch)
);
create table difference (
    no bigint generated always as identity primary key,
    day date not null, agency text not null, class text not null, owner text,       -- owner null: nobody must act
    epoch bigint not null, from_seq bigint not null, to_seq bigint not null,        -- 0: it has no numbers
    count bigint not null, action text not null, detail text not null,
    state text not null,                    -- open assigned explained accepted repaired
    by_user text,                           -- who assigned, explained or accepted it
    since date not null,                    -- the day of the run that found it first
    closed_at timestamptz                   -- a run looked and it was not there any more
);
create index difference_open on difference (agency, epoch, from_seq) where closed_at is null;
create index difference_day on difference (day);
create table difference_history (           -- append-only
    difference bigint not null, at timestamptz not null default now(),
    what text not null,                     -- found changed gone assigned explained accepted, and what repair did
    by_user text, detail text,
    primary key (difference, at, what)
);
create table reconcile_place (              -- where in the topic the last manifest of a day stands: the next day's numbers begin there
    topic text not null, day date not null, next_offset bigint not null,
    primary key (topic, day)
);

do $rights$
begin
    grant select on retraction, reconciled, difference, difference_history, reconcile_place to casebus_reader;
    grant insert, update on retraction to casebus_journal;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
