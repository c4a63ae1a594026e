-- SPDX-License-Identifier: Apache-2.0
-- request: what was asked last of this open dead letter: $1 as the log names it, $2 its number
select l.no, l.by_1, l.reason, l.at from casebus.operator_log l
where l.command = 'deadletter discard' and l.object = $1 and l.result = 'asked for' and exists (select from casebus.dead_letter d where d.no = $2 and d.state = 'open')
order by l.no desc limit 1
-- open:
select d.no from casebus.dead_letter d where d.no = $1 and d.state = 'open'
