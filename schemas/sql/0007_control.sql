-- SPDX-License-Identifier: Apache-2.0
-- What the hub asks of agency programs: who asked for it, and what each was told last of consents.
set search_path = casebus;

alter table outbox add column by_user text;     -- of pause, resume and resend: who asked; null: the hub by itself
create index outbox_control on outbox (agency, no) where task is null and type <> 'casebus.confirmed';
create table consent_told (                     -- the last word on a consent to an agency, under its own pseudonym; never rebuilt
    subject uuid not null, dataclass text not null, recipient text not null,
    word text not null,                         -- given, withdrawn, or the last day
    primary key (subject, dataclass, recipient)
);

do $rights$
begin
    grant select on consent_told to casebus_reader;
    grant insert, update on consent_told to casebus_caseview;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
