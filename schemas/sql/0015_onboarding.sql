-- SPDX-License-Identifier: Apache-2.0
-- How agencies came to take part: what people did on the way. What an agency itself did is seen in the journal.
-- And what its program counted on each day: records that it met and refused.
set search_path = casebus;

alter table manifest add column records bigint, add column rejected bigint;     -- null: kept before there were these

create table onboarding (                    -- append-only; what counts is what stands behind the last 'begun'
    no bigint generated always as identity primary key,
    agency text not null,
    step text not null check (step in ('begun', 'compared', 'approved', 'live')),
    at timestamptz not null default clock_timestamp(),
    by_user text,
    detail text                              -- compared: in numbers; approved: from which day on it shall be live
);
create index onboarding_agency on onboarding (agency, no);

do $rights$
begin
    grant select on onboarding to casebus_reader;
    grant insert on onboarding to casebus_caseview;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
