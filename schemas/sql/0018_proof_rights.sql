-- SPDX-License-Identifier: Apache-2.0
-- What the nightly proof may do (casebus_nightly), and what a person may do who has it mend what it found (casebus_repair): the run that nobody
-- watches changes no record.
set search_path = casebus;

do $rights$
begin
    if not exists (select 1 from pg_roles where rolname = 'casebus_repair') then
        create role casebus_repair nologin;
    end if;
    -- Views are computed again, and hashes are of the whole content: also of who a person is.
    grant select on described to casebus_nightly;
    grant insert, delete on reconciled to casebus_nightly;
    grant insert, update on difference, reconcile_place to casebus_nightly;
    grant insert on difference_history, outbox to casebus_nightly;

    grant usage on schema casebus to casebus_repair;
    grant casebus_nightly to casebus_repair;
    grant insert on operator_log to casebus_repair;
    grant update on event, described, manifest, position to casebus_repair;
exception when undefined_object or insufficient_privilege then
    raise notice 'roles or rights were not made: %', sqlerrm;
end
$rights$;
