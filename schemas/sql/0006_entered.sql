-- SPDX-License-Identifier: Apache-2.0
-- What hub users entered for agencies without a program (state paper): the event stands in the journal as the agency's own, who typed it here.
set search_path = casebus;

create table entered (
    agency int not null, epoch bigint not null, seq bigint not null,
    by_user text not null, at timestamptz not null default now(),
    primary key (agency, epoch, seq)
);

do $rights$
begin
    grant select on entered to casebus_reader;
    grant insert on entered to casebus_caseview;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
