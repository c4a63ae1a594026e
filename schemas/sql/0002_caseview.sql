-- The case view: derived, can be rebuilt; and what was sent, which cannot.
set search_path = casebus;

create table subject (                      -- which person a pseudonym belongs to now
    subject uuid primary key,
    agency int,                             -- who made the pseudonym, as far as known
    first_no bigint not null,               -- first journal number in which it takes part
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
    body text not null,                     -- the document of INTERFACES 5
    evaluated_at timestamptz not null default now()
);
create index view_due on view (next_day) where next_day is not null;
create table task (
    id uuid primary key, person uuid not null, subject uuid not null,
    rule text not null, step text not null, owner text, status text not null, stage text not null,
    opened date not null, due date not null, unheard boolean not null default false,
    body text not null                      -- as in the view, with revision
);
create index task_person on task (person);
create index task_owner on task (owner, due);
create table waiting (                      -- whom unheard tasks wait for
    person uuid not null, agency text not null, day date not null, primary key (person, agency, day)
);
create index waiting_agency on waiting (agency, day);
create table task_sent (                    -- what receivers were told last; never rebuilt
    id uuid primary key, revision int not null, hash bytea not null, owner text, body text not null
);
create table hub_counter (                  -- numbers of hub@<tenant>'s own events
    agency int primary key, epoch bigint not null, next_seq bigint not null
);
create table civil_day (                    -- Kafka's ends at the day's midnight (or at program start with --today): a day is evaluated once the journal passed them
    day date primary key, ends text not null, passed_at timestamptz
);
create table setting (name text primary key, value text not null);
