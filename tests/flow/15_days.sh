#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# When a day may be evaluated; events that the database refuses.
. tests/flow/lib.sh
melde=meldebehoerde@05162004 job=jobcenter@05162
day() { sql "select coalesce((select array_to_string(ends, ',') || ' ' || (passed_at is not null) from civil_day where day = '$1'), 'none')"; }
says() { [ "$(sql "$1")" = "$2" ]; }

world_up
check "a town without agencies passes at once" exits 0 journal --today 2026-02-18
equal "its day may be evaluated" " true" "$(day 2026-02-18)"
agency $melde
fill $melde 1000 1-10
journal --today 2026-02-18
equal "for another run on that day Kafka's ends count anew" "10 true" "$(day 2026-02-18)"
journal
equal "without --today it is the clock's day" "10 true" "$(day "$(TZ=Europe/Berlin date +%F)")"
sql "delete from civil_day"
docker/world kafka stop
check "without Kafka there is no day and no end" exits 1 casebus-journal --until-caught-up --give-up 2
docker/world kafka start
equal "nothing was recorded" 0 "$(sql "select count(*) from civil_day")"

# A service: the day is recorded when it starts, later runs leave it.
casebus-journal 2>"$T/service.log" &
service=$!
wait_for 30 says "select count(*) from civil_day where passed_at is not null" 1
before=$(sql "select recorded_at from civil_day")
kill -TERM $service
wait $service || true
fill $melde 1000 11-20
casebus-journal 2>>"$T/service.log" &
service=$!
wait_for 30 says "select next_offset from position" 20
kill -TERM $service
wait $service || true
equal "a service that starts again leaves the day's ends as they were" "$before" "$(sql "select recorded_at from civil_day")"

# A topic that waits holds up no day.
agency $job
fill $job 1000 1-5
sql "insert into position (topic, agency, cluster_id, stopped) select 'casebus.05162004.jobcenter.05162.events', 99, cluster_id, 'test' from position"
check "a topic that waits for an operator holds up no day" exits 0 journal --today 2026-02-19
equal "the day may be evaluated" "20,5 true" "$(day 2026-02-19)"
sql "delete from position where agency = 99"
journal

# ---- the database refuses one event: it alone is set aside
sql "create function refuse() returns trigger language plpgsql as \$\$ begin if new.seq = 25 and new.epoch = 1000 then raise exception 'not this one' using errcode = '23514'; end if; return new; end \$\$;
     create trigger refuse before insert on event for each row execute function refuse()"
fill $melde 1000 21-30
check "an event that the database refuses is a finding" exits 3 journal
equal "it is set aside" "refused 25" "$(sql "select reason || ' ' || seq from dead_letter")"
equal "the others are kept" "21 22 23 24 26 27 28 29 30" "$(sql "select string_agg(seq::text, ' ' order by seq) from event where epoch = 1000 and seq > 20 and agency = (select no from agency where id = '$melde')")"
equal "its number is not missing" 0 "$(sql "select count(*) from gap")"

# ---- it refuses one, and another batch half of the same messages fails for a while: what is left of the batch comes again
sql "create sequence tries; create or replace function refuse() returns trigger language plpgsql as \$\$ begin
     if new.seq = 35 and new.epoch = 1000 then raise exception 'not this one' using errcode = '23514'; end if;
     if new.seq = 38 and new.epoch = 1000 and nextval('tries') < 3 then raise exception 'not now' using errcode = '40001'; end if; return new; end \$\$"
fill $melde 1000 31-40
exits 3 journal || true
equal "nothing behind it is lost" "31 32 33 34 36 37 38 39 40" "$(sql "select string_agg(seq::text, ' ' order by seq) from event where epoch = 1000 and seq > 30 and agency = (select no from agency where id = '$melde')")"
equal "it alone is set aside" "25 35" "$(sql "select string_agg(seq::text, ' ' order by seq) from dead_letter")"

# ---- the first half of a batch that was halved stops the topic: the other half waits, too
sql "create or replace function refuse() returns trigger language plpgsql as \$\$ begin
     if new.seq = 41 and new.epoch = 1000 then raise exception 'not this one' using errcode = '23514'; end if; return new; end \$\$"
fill $melde 1000 41
seq 6 | kcat -P -q -b "$KAFKA" -t casebus.05162004.meldebehoerde.05162004.events
fill $melde 1000 42-50
before=$(sql "select next_offset from position where topic like '%meldebehoerde%'")
check "a flood in the first half" exits 3 journal --set journal.breaker_window=10 --set journal.breaker_dead=3
equal "stops the topic where six of the last ten were dead" $((before + 6)) "$(sql "select next_offset from position where topic like '%meldebehoerde%' and stopped is not null")"
casebus deadletter resume $melde --by weber >/dev/null
check "the rest is read when an operator says so" exits 3 journal
equal "all of it" "42 43 44 45 46 47 48 49 50" "$(sql "select string_agg(seq::text, ' ' order by seq) from event where epoch = 1000 and seq > 40 and agency = (select no from agency where id = '$melde')")"
