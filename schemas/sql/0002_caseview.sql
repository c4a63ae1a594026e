-- SPDX-License-Identifier: Apache-2.0
-- The case view: derived, can be rebuilt; and what was sent, which cannot.
set search_path = casebus;

-- ---- derived: written by consumers/caseview/renew.c only; `casebus view rebuild` makes these five anew
create table subject (                      -- which person a pseudonym belongs to now; its rows are the locks of evaluation
    subject uuid primary key,
    agency int,                             -- who made the pseudonym, as far as known
    first_no bigint not null,               -- first journal number in which it takes part; 9223372036854775807: none yet
    person uuid not null                    -- oldest subject of its component; old person ids are subjects, so they redirect by themselves
);
create index subject_person on subject (person);
create table link (                         -- last word on each pair, from case.identity.* events; a < b
    a uuid not null, b uuid not null, state text not null,       -- linked unlinked distinct
    event_no bigint not null,
    primary key (a, b)
);
create index link_b on link (b);
create table view (
    person uuid primary key,
    evaluated_on date not null,             -- the day it was evaluated for
    next_day date,
    rules text not null, digest text not null, incomplete boolean not null,
    body text compression lz4 not null,     -- the document of INTERFACES 5, titles in German
    evaluated_at timestamptz not null default clock_timestamp()
);
create index view_due on view (next_day) where next_day is not null;
create table task (                         -- what is shown; a task that stands for another one is not
    id uuid primary key, person uuid not null, subject uuid not null,
    rule text not null, step text not null, owner text, status text not null, stage text not null,
    opened date not null, due date not null, unheard boolean not null default false,
    title_de text not null, title_en text not null,
    body text not null                      -- as in the view, with revision and title_de
);
create index task_person on task (person);
create index task_owner on task (owner, due);
-- Whom unheard tasks wait for.  A row whose day the agency's `heard` has reached is due like view.next_day: the case view looks for it
-- (every second and when notified), so a manifest that closes while a person is being evaluated is not missed.
create table waiting (
    person uuid not null, agency text not null, day date not null, primary key (person, agency, day)
);
create index waiting_agency on waiting (agency, day);

-- ---- not derived
create table task_sent (                    -- what receivers were told last; never rebuilt
    id uuid primary key, subject uuid not null,     -- the participant it hangs on
    revision int not null, hash bytea not null, owner text, payload bytea not null   -- its task.state, framed
);
create index task_sent_subject on task_sent (subject);
create table hub_counter (                  -- numbers of hub@<tenant>'s own events
    agency int primary key, epoch bigint not null, next_seq bigint not null
);
-- When may a day be evaluated?  When the journal has passed the ends that Kafka showed at its midnight.  The journal writes the row:
-- a service at its start and at every midnight (a row that is there stays); with --today or --until-caught-up at its start, for that
-- day (a row that is there is replaced and counts as not passed again).  It fills passed_at once none of the topics stands before its
-- end; stopped and paused topics do not count; without topics at once.
-- The case view: where the day has a row, it decides.  Where it has none, a service by the clock goes on with the last passed day and
-- waits; a program with --today takes the row that was recorded last (the journal may have run by the clock).
create table civil_day (
    day date primary key, topics text[] not null, ends bigint[] not null,
    recorded_at timestamptz not null default now(), passed_at timestamptz
);
create table setting (name text primary key, value text not null);     -- rules: what the views rest on, see caseview.h
