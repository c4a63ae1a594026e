-- SPDX-License-Identifier: Apache-2.0
-- lock: one writer at a time
select pg_advisory_xact_lock(1668047987)
-- last:
select line from casebus.closing order by no desc limit 1
-- last_of_day:
select line from casebus.closing where day = $1 order by no desc limit 1
-- add:
insert into casebus.closing (no, day, at, hash, line) values ($1, $2, $3, $4, $5)
-- behind: what stands behind that number
select line from casebus.closing where no > $1 order by no
-- all: page by page
select no, day, at, hash, line from casebus.closing where no > $1 order by no limit $2
