-- SPDX-License-Identifier: Apache-2.0
-- add:
insert into casebus.operator_log (by_1, by_2, command, object, reason, result) values ($1, $2, $3, $4, $5, $6) returning no
-- read: the newest $4 of this user (null: of all) within these times, oldest first
select no, at, by_1, by_2, command, object, reason, result
from (select * from casebus.operator_log
      where ($1::text is null or lower($1) in (lower(by_1), lower(by_2))) and ($2::timestamptz is null or at >= $2) and ($3::timestamptz is null or at < $3)
      order by no desc limit $4) as l
order by no
