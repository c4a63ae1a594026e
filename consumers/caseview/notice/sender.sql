-- SPDX-License-Identifier: Apache-2.0
-- only_one:
select pg_try_advisory_xact_lock(hashtext('casebus outbox'))
-- unsent:
select no, agency, key, headers, value, task,
       identity and coalesce((select a.reads from casebus.agency a where a.id = o.agency), 0) >= $3
from casebus.outbox o where sent_at is null and agency <> all($1) order by no limit $2
-- sent:
update casebus.outbox set sent_at = clock_timestamp() where no = any($1)
-- left:
select exists (select from casebus.outbox where sent_at is null and agency <> all($1)),
       exists (select from casebus.outbox where sent_at is null and agency = any($1))
