-- SPDX-License-Identifier: Apache-2.0
-- session:
select set_config('search_path', 'casebus', false), to_regclass('casebus.difference') is not null
-- decide: only what is open now
update casebus.difference set state = $2, by_user = $3 where no = $1 and closed_at is null returning agency, class
-- history:
insert into casebus.difference_history (difference, at, what, by_user, detail) values ($1, clock_timestamp(), $2, $3, $4)
-- list: those that are open; with $1 also those that explain themselves, as what was taken back, and those that are gone
select no, class, agency, owner, epoch, from_seq, to_seq, count, day, since, state, by_user, action, detail, closed_at, axis
from casebus.difference where $1 or (closed_at is null and (state <> 'explained' or by_user is not null)) order by day, agency, epoch, from_seq, no
-- one:
select agency, class, day, count, from_seq, to_seq, epoch, case when closed_at is null then state else state || ', gone' end, owner, action, detail
from casebus.difference where no = $1
-- histories:
select difference, at, what, by_user, detail from casebus.difference_history where difference = $1 order by at, what
