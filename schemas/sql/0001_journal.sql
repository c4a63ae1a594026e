-- SPDX-License-Identifier: Apache-2.0
-- The journal: every event as received, once; where we stand in each topic; what could not be accepted; whom to evaluate.
create schema casebus;
set search_path = casebus;

create table migration (                    -- which of these files were applied; one that was edited afterwards is refused
    no int primary key, name text not null, sha256 text not null, applied_at timestamptz not null default now()
);
create table agency (                       -- small numbers for long names
    no int generated always as identity primary key,
    id text not null unique                 -- slug@scope
);
create table event (
    no bigint generated always as identity, -- journal number: order of arrival
    agency int not null, epoch bigint not null, seq bigint not null,
    id uuid not null,
    schema_id int not null,
    subject uuid not null,                  -- all zero for casebus.*
    recorded_at timestamptz not null, received_at timestamptz not null,
    purpose text, legal_basis text, consent text, traceparent text, dataclass text not null,
    type text,                              -- only while the schema id is newer than what we know: the body was not read yet
    key_id int not null default 0,          -- 0 = unsealed
    hash bytea not null,                    -- wire hash, see common/event/event.h
    payload bytea,                          -- null: class I, in described; or erased
    primary key (agency, epoch, seq)
);
create index event_subject on event (subject);      -- not (subject, no): entries of one subject then share their key, a third of the size
create table described (                    -- class I: who the person is; never in views, digests or logs
    agency int not null, epoch bigint not null, seq bigint not null, subject uuid not null, payload bytea not null,
    primary key (agency, epoch, seq)
);
create table participant (                  -- rows only for others than the subject
    subject uuid not null, agency int not null, epoch bigint not null, seq bigint not null, role text not null,
    primary key (subject, agency, epoch, seq, role)
);
create index event_unread on event (agency, epoch, seq) where type is not null;
create table position (                     -- decides; Kafka's committed offset is a mirror
    topic text primary key,
    agency int not null,
    cluster_id text not null,               -- another cluster's offsets mean nothing: the journal stops
    next_offset bigint not null default 0,
    holder uuid, fence bigint not null default 0,   -- who may move it: compare-and-set; fence counts the holders
    last_recorded_at timestamptz, last_received_at timestamptz,
    shadow boolean not null default false,  -- marks were left for a shadow agency (none); when it becomes live all its persons are marked
    stopped text,                           -- why this topic waits for an operator, or null
    breaker bytea,                          -- the last messages, one bit each, set = dead letter (consumers/journal/breaker.h); null: none dead
    updated_at timestamptz not null default now()
);
create table numbering (                    -- the next number expected in each epoch of an agency; the highest epoch is the current one
    agency int not null, epoch bigint not null, next_seq bigint not null,
    begun_at timestamptz not null default now(),
    primary key (agency, epoch)
);
create table journal_instance (             -- running journals: alive while the session lock on lock_key is held and seen_at is young
    id uuid primary key, lock_key bigint not null, seen_at timestamptz not null default now()
);
create table gap (                          -- numbers that were skipped; narrowed and split while they come after all, closed with the last
    agency int not null, epoch bigint not null, from_seq bigint not null, to_seq bigint not null,
    found_at timestamptz not null default now(), closed_at timestamptz,
    primary key (agency, epoch, from_seq)
);
create index gap_open on gap (agency, epoch, from_seq) where closed_at is null;
create table dead_letter (
    no bigint generated always as identity primary key,
    topic text not null, "offset" bigint not null, agency int not null,
    epoch bigint, seq bigint, event_id uuid, type text, schema_id int, subject uuid,
    reason text not null,                   -- a code: bad_header, bad_frame, unknown_schema, bad_body, bad_value, wrong_publisher, epoch_reused, refused
    detail text not null,                   -- one sentence, no personal data
    key bytea, headers bytea not null, value bytea,      -- as received; headers: see deadletter.h
    hash bytea,                             -- wire hash where the headers could be read: a dead letter has its number, manifests count it as received
    received_at timestamptz not null default now(),
    state text not null default 'open',     -- open redriven discarded
    unique (topic, "offset")
);
create index dead_letter_subject on dead_letter (subject) where state = 'open';
create index dead_letter_number on dead_letter (agency, epoch, seq) where seq is not null;
create table manifest (                     -- what an agency says it sent; an event as well (its own epoch, seq)
    agency int not null, own_epoch bigint not null, no bigint not null, seq bigint not null,      -- numbered anew in each epoch
    day date not null,                      -- closed by it when it ends right before its own number
    epoch bigint not null, first_seq bigint not null, last_seq bigint not null, count bigint not null,   -- what it covers: its own epoch or one before
    checked_at timestamptz, hash_ok boolean,             -- null: not yet, something before it is missing
    confirmed_at timestamptz,               -- when casebus.confirmed went into the outbox
    body bytea not null,
    primary key (agency, own_epoch, no)
);
create index manifest_unchecked on manifest (agency, own_epoch, seq) where checked_at is null;
create table heard (                        -- last day that an agency's manifest closed without a hole before it
    agency int primary key, day date not null, epoch bigint not null, through_seq bigint not null, at timestamptz not null default now()
);
create table alarm (                        -- what an operator must see: epoch_reused, new_epoch, restored_copy, flood ...
    no bigint generated always as identity primary key, agency int, kind text not null, detail text not null,
    raised_at timestamptz not null default now(), cleared_at timestamptz
);
create table mark (                         -- append-only, no unique key: read marks, then in a later snapshot the events, delete exactly these ids
    id bigint generated always as identity primary key, subject uuid not null, reason text not null,
    at timestamptz not null default now()
);
create table outbox (                       -- to the inbox topics; the case view's second loop sends
    no bigint generated always as identity primary key,
    agency text not null,                   -- whose inbox
    type text not null, key bytea, headers bytea not null, value bytea not null,
    task uuid, revision int,
    created_at timestamptz not null default now(), sent_at timestamptz
);
create index outbox_unsent on outbox (no) where sent_at is null;
