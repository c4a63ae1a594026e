-- SPDX-License-Identifier: Apache-2.0
-- due: whose day has come until $1 and who was not evaluated then; whose day comes on $2
select count(*) filter (where next_day <= $1), min(next_day) filter (where next_day <= $1), count(*) filter (where next_day = $2) from casebus.view
where next_day <= $2
-- waiting: who was marked before $1 and waits since
select count(distinct subject), min(at) from casebus.mark where at < $1
