-- SPDX-License-Identifier: Apache-2.0
-- Whoever has the proof mend takes away what records that are gone have left behind (consumers/reconcile/repair.sql).
set search_path = casebus;

do $rights$
begin
    grant delete on participant, described to casebus_repair;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not given: %', sqlerrm;
end
$rights$;
