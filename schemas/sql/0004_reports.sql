-- SPDX-License-Identifier: Apache-2.0
-- What the agency programs told about themselves (casebus.report): the latest word on each subject.
set search_path = casebus;

create table report (
    agency int not null, kind text not null, source text not null, name text not null,      -- '' = none
    open boolean not null,
    since date not null, until date, count bigint, "of" bigint,
    epoch bigint not null, seq bigint not null,         -- of the event that said so: an older one that comes late changes nothing
    primary key (agency, kind, source, name)
);

do $rights$
begin
    grant select on report to casebus_reader;
    grant insert, update on report to casebus_journal;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
