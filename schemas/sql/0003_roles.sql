-- SPDX-License-Identifier: Apache-2.0
-- Who may do what.  Group roles without login; an operator's or a service's own login becomes a member of one.
-- Where we may not create roles (a managed database), they are left to its administrator.
set search_path = casebus;

do $roles$
declare r text;
begin
    foreach r in array array['casebus_reader', 'casebus_journal', 'casebus_caseview'] loop
        if not exists (select 1 from pg_roles where rolname = r) then
            execute format('create role %I nologin', r);
        end if;
        execute format('grant usage on schema casebus to %I', r);
    end loop;
    grant casebus_reader to casebus_journal, casebus_caseview;
    -- Readers see everything but who the person is.
    grant select on all tables in schema casebus to casebus_reader;
    revoke select on described from casebus_reader;
    grant insert, update, delete on agency, event, described, participant, position, numbering, journal_instance, gap, dead_letter, manifest, heard, alarm, mark, outbox, civil_day
        to casebus_journal;
    grant select on described to casebus_journal, casebus_caseview;
    grant insert, update, delete on agency, event, described, participant, mark, subject, link, view, task, waiting, task_sent, hub_counter, outbox, civil_day, setting, alarm
        to casebus_caseview;
exception when insufficient_privilege then
    raise notice 'roles were not created: %', sqlerrm;
end
$roles$;
