-- SPDX-License-Identifier: Apache-2.0
-- agencies:
select no, id from casebus.agency
-- has_tables:
select to_regclass('casebus.migration') is not null
-- listen:
listen casebus_mark
-- set_aside: not due again before something new is told of it
update view set incomplete = true, next_day = null where person = (select person from subject where subject = $1)
-- alarm:
insert into casebus.alarm (kind, detail) values ('evaluation', $1)
