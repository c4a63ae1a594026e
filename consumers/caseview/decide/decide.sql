-- SPDX-License-Identifier: Apache-2.0
-- task_subject:
select subject from task where id = $1
-- take_marks_back: of this transaction: it has evaluated them itself
delete from casebus.mark where subject = any($1) and xmin = pg_current_xact_id()::xid
-- entered:
insert into casebus.entered (agency, epoch, seq, by_user) select no, $2, $3, $4 from casebus.agency where id = $1
