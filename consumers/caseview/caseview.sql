-- SPDX-License-Identifier: Apache-2.0
-- settings: a plan that was made while the tables were small stays for as long as nobody analyzes them (a minute in which thousands
-- move in), and planning again for each list of subjects costs as much as running it.  So plans are made once, and the statements are
-- written so that there is but one: by key, row for row (scalar subqueries, = any(array(...)), lateral ... offset 0), never a join
-- that could turn into going through a whole table
set search_path = casebus; set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set jit = off
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
