#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Days on which many are due: they are worked off in the order of their days, and what is told meanwhile does not wait behind them.
. tests/flow/lib.sh

world_up
agency meldebehoerde@05162004
day=2027-01-01
caseview --today 2026-12-31
sql "create table due as select i, md5('due' || i)::uuid as person, date '$day' - i % 10 as next_day from generate_series(1, 10000) as i" >/dev/null
sql "insert into view (person, evaluated_on, next_day, rules, digest, incomplete, body) select person, '2026-12-31', next_day, '', '', false, '{}' from due" >/dev/null
neutral meldebehoerde@05162004 registration.moved_in 4711 2026-12-31T09:00:00+01:00 '{"move_in_on":"2026-12-30","registered_on":"2026-12-31","ags":"05162004","from":"LEA"}' >/dev/null
journal --today $day
# Half of them have been marked when the news comes.
sql "insert into mark (subject, reason) select person, 'day' from due where i <= 5000; update view set next_day = null where person in (select person from due where i <= 5000); update mark set id = default where reason = 'event'" >/dev/null
equal "the news stands behind thousands" t "$(sql "select (select min(id) from mark where reason = 'event') > (select max(id) from mark where reason = 'day')")"
check "all of them are evaluated" caseview --today $day
equal "nobody is left" "10000 0" "$(sql "select (select count(*) from view join due using (person) where evaluated_on = '$day') || ' ' || (select count(*) from mark)")"
equal "of whom something was told was evaluated before all others" t "$(sql "select (select max(evaluated_at) from view where person not in (select person from due)) < (select min(evaluated_at) from view join due using (person))")"
equal "who was due earlier was evaluated earlier" 0 "$(sql "select count(*) from (select d.next_day, min(evaluated_at) as first, lag(max(evaluated_at)) over (order by d.next_day) as before
    from view join due d using (person) where i > 5000 group by d.next_day) as days where first < before")"

# ---- and the other way round: they do not wait for the end of all news
sql "update view set next_day = '2027-01-02' where person in (select person from due where i <= 100);
     insert into mark (subject, reason) select md5('news' || i)::uuid, 'event' from generate_series(1, 2000) as i" >/dev/null
journal --today 2027-01-02
check "both are evaluated" caseview --today 2027-01-02
equal "who is due has a turn before the news is through" t "$(sql "select (select max(evaluated_at) from view join due using (person) where i <= 100) < (select max(evaluated_at) from view where person in (select md5('news' || i)::uuid from generate_series(1, 2000) as i))")"
