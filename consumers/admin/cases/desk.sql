-- SPDX-License-Identifier: Apache-2.0
-- household_events: what one agency said in types that name a household
select subject, schema_id, payload from casebus.event where agency = (select no from casebus.agency where id = $1) and schema_id = any($2) and payload is not null
-- event_subject:
select subject from casebus.event where id = $1
-- task_person:
select person, subject from casebus.task where id = $1
