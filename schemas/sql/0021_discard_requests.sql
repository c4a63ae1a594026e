-- SPDX-License-Identifier: Apache-2.0
-- What was asked last of an open dead letter is found without reading the whole operators' log; a view as known at a time asks when a dead
-- letter was settled.
set search_path = casebus;

create index operator_log_asked on operator_log (object, no) where result = 'asked for';

do $rights$
begin
    grant select (no, at) on operator_log to casebus_caseview;
exception when undefined_object or insufficient_privilege then
    raise notice 'rights were not granted: %', sqlerrm;
end
$rights$;
